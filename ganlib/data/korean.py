"""Captions of faces in Korean; see captions.py."""
from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import NamedTuple

from ganlib.data.wording import Language, coloured


class Form(NamedTuple):
    """A thing as a noun, as what is linked to another (-고), and as what stands before a person (-ㄴ)."""

    noun: str
    link: str
    before: str


def josa(word: str, after_consonant: str, after_vowel: str) -> str:
    """The word with the particle that its last syllable takes."""
    return word + (after_consonant if (ord(word[-1]) - 0xAC00) % 28 else after_vowel)


def simple(attribute: str, table: dict[str, tuple[list[str], list[str], list[str]]]) -> Callable:
    """A thing of one attribute: value -> (nouns, links, forms before a person)."""

    def thing(named: dict[str, str], rng: random.Random) -> Form | None:
        return Form(*map(rng.choice, table[named[attribute]])) if attribute in named else None

    return thing


def with_verb(nouns: list[str], verbs: list[tuple[str, str]]) -> Callable[[random.Random], Form]:
    """A thing of a noun and the verbs that go with it, each as (-고, -ㄴ)."""

    def thing(rng: random.Random) -> Form:
        noun = rng.choice(nouns)
        link, before = rng.choice(verbs)
        return Form(noun, f"{josa(noun, '을', '를')} {link}", f"{josa(noun, '을', '를')} {before}")

    return thing


def worn(attribute: str, table: dict[str, list[str]], verbs: list[tuple[str, str]],
         no: tuple[list[str], list[str], list[str]]) -> Callable:
    """A thing that is worn: value -> nouns, and how to say that it is not there."""

    def thing(named: dict[str, str], rng: random.Random) -> Form | None:
        if attribute not in named:
            return None
        return Form(*map(rng.choice, no)) if named[attribute] == "no" else with_verb(table[named[attribute]], verbs)(rng)

    return thing


HAIR_COLOURS = {"black": ["검은", "까만", "검은색"], "brown": ["갈색"], "blond": ["금발", "금색"], "red": ["빨간", "붉은", "빨간색"],
                "grey": ["회색", "은색"], "pink": ["분홍", "분홍색", "핑크색"]}
CLOTHES_COLOURS = {"black": ["검은", "까만", "검은색"], "blue": ["파란", "파란색"], "red": ["빨간", "빨간색"],
                   "green": ["초록", "초록색", "녹색"], "yellow": ["노란", "노란색"], "white": ["하얀", "흰", "하얀색"]}
HAIR = {"short": ["짧은 {}머리", "{}짧은 머리"], "long": ["긴 {}머리", "{}긴 머리"], "curly": ["곱슬곱슬한 {}머리", "{}곱슬머리"],
        "bob": ["{}단발머리", "{}단발"], "bun": ["{}올림머리", "{}똥머리"], "": ["{}머리"]}
BEARDS = {"beard": ["{}턱수염"], "moustache": ["{}콧수염"]}
CLOTHES = {"hoodie": ["{}후드티", "{}후드"], "T-shirt": ["{}티셔츠", "{}티"], "overall": ["{}멜빵바지", "{}멜빵 바지"],
           "sweater": ["{}스웨터", "{}니트"], "": ["{}옷", "{}윗옷"]}


def hair(named: dict[str, str], rng: random.Random) -> Form | None:
    colour = coloured(named, "hair", "hair colour", HAIR_COLOURS, rng)
    style = named.get("hair", "")
    if style == "no":
        return Form("대머리", rng.choice(["대머리이고", "머리카락이 없고"]), rng.choice(["대머리인", "머리카락이 없는"]))
    if not (style or colour):
        return None
    noun = rng.choice(HAIR[style]).format(colour)
    as_object = josa(noun, "을", "를")
    return Form(noun, rng.choice([f"{as_object} 하고", f"{noun}에"]), rng.choice([f"{as_object} 한", f"{noun}의"]))


def beard(named: dict[str, str], rng: random.Random) -> Form | None:
    if "facial hair" not in named:
        return None
    if named["facial hair"] == "no":
        return Form("수염 없는 얼굴", "수염이 없고", "수염이 없는")
    colour = coloured(named, "facial hair", "hair colour", HAIR_COLOURS, rng)
    noun = rng.choice(BEARDS[named["facial hair"]]).format(colour)
    link, before = rng.choice([("이 있고", "이 있는"), ("을 기르고", "을 기른"), ("이 나고", "이 난")])
    return Form(noun, noun + link, noun + before)


def clothes(named: dict[str, str], rng: random.Random) -> Form | None:
    if not {"clothes", "clothes colour"} & named.keys():
        return None
    colour = coloured(named, "clothes", "clothes colour", CLOTHES_COLOURS, rng)
    nouns = [noun.format(colour) for noun in CLOTHES[named.get("clothes", "")]]
    return with_verb(nouns, [("입고", "입은"), ("입고 있고", "입고 있는")])(rng)


def skin(named: dict[str, str], rng: random.Random) -> Form | None:
    if "skin" not in named:
        return None
    noun = rng.choice({"light": ["밝은 피부", "하얀 피부"], "tan": ["그을린 피부", "구릿빛 피부"], "brown": ["갈색 피부"],
                       "dark": ["어두운 피부", "짙은 피부"]}[named["skin"]])
    return Form(noun, rng.choice([f"{noun}에", f"{noun}이고"]), rng.choice([f"{noun}의", f"{noun}를 가진"]))


PEOPLE = ["사람", "사람", "인물", "얼굴", "남자", "여자", "아이", "캐릭터"]
TEMPLATES = [  # {chain} links all things but the last, which stands before {who}; {each} lets all of them stand there
    "{chain} {who}", "{chain} {who}의 그림", "{chain} {who} 그려 줘", "{who}, {nouns}", "{who}: {nouns}", "{nouns}",
    "{chain} {who}입니다", "이 그림은 {chain} {who}이다", "{each} {who}", "그림 속 {who}: {nouns}", "어떤 {chain} {who}",
    "{chain} 모습의 {who}", "{chain} {who}이 있다", "초상화, {nouns}",
]


def korean(things: list[Form], rng: random.Random) -> str:
    """A sentence from the things, in their order."""
    who = rng.choice(PEOPLE)
    if not things:
        return rng.choice([who, f"{who}의 그림", f"{who} 그려 줘"])
    chain = " ".join([*(thing.link for thing in things[:-1]), things[-1].before])
    text = rng.choice(TEMPLATES).format(who=who, chain=chain, each=" ".join(thing.before for thing in things),
                                               nouns=rng.choice((", ", ", ", " ")).join(thing.noun for thing in things))
    text = re.sub("(자|아이)이 있다", r"\1가 있다", text)
    return text + "." if rng.random() < 0.2 else text


KOREAN = Language({
    "skin": skin,
    "hair": hair,
    "beard": beard,
    "hat": worn("hat", {"hat": ["모자", "챙 모자"], "winter hat": ["털모자", "겨울 모자", "비니"]}, [("쓰고", "쓴")],
                         no=(["모자 없음"], ["모자를 쓰지 않고", "모자 없이"], ["모자를 쓰지 않은", "모자 없는"])),
    "glasses": worn("glasses", {"round": ["둥근 안경", "동그란 안경"], "square": ["네모난 안경", "네모 안경", "사각 안경"],
                                         "sun": ["선글라스", "색안경"]}, [("쓰고", "쓴"), ("끼고", "낀")],
                             no=(["안경 없음"], ["안경을 쓰지 않고", "안경 없이"], ["안경을 쓰지 않은", "안경 없는"])),
    "mouth": simple("mouth", {
        "smiling": (["미소", "웃는 얼굴", "웃는 입"], ["웃고 있고", "미소를 띠고"], ["웃는", "웃고 있는", "미소 짓는"]),
        "serious": (["진지한 표정", "무표정"], ["진지한 표정을 하고", "무표정하고"], ["진지한", "무표정한", "진지한 표정의"]),
        "sad": (["슬픈 표정", "시무룩한 표정"], ["슬픈 표정을 하고", "시무룩하고"], ["슬픈", "시무룩한", "슬픈 표정의"]),
        "shouting": (["크게 벌린 입", "소리치는 입"], ["소리치고 있고", "입을 크게 벌리고"],
                     ["소리치는", "소리를 지르는", "입을 크게 벌린"])}),
    "eyes": simple("eyes", {
        "open": (["뜬 눈", "보통 눈"], ["눈을 뜨고"], ["눈을 뜬", "눈을 뜨고 있는"]),
        "happy": (["웃는 눈", "반달 눈", "눈웃음"], ["눈웃음을 짓고"], ["눈웃음을 짓는", "눈이 웃는"]),
        "closed": (["감은 눈"], ["눈을 감고"], ["눈을 감은", "눈을 감고 있는"]),
        "surprised": (["놀란 눈", "휘둥그레진 눈"], ["놀란 눈을 하고"], ["놀란", "깜짝 놀란", "놀란 눈의"])}),
    "clothes": clothes,
}, korean)
