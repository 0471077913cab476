"""Captions of faces in English; see captions.py."""
from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import NamedTuple

from ganlib.data.wording import Language, coloured


class Has(NamedTuple):
    """A thing that a person has, or wears, and perhaps an adjective that says the same."""

    noun: str
    adjective: str = ""
    worn: bool = False


def simple(attribute: str, table: dict[str, tuple[list[str], list[str]]], worn: bool = False) -> Callable:
    """A thing of one attribute: value -> (nouns, adjectives)."""

    def thing(named: dict[str, str], rng: random.Random) -> Has | None:
        if attribute not in named:
            return None
        nouns, adjectives = table[named[attribute]]
        return Has(rng.choice(nouns), rng.choice(adjectives) if adjectives else "", worn and named[attribute] != "no")

    return thing


HAIR_COLOURS = {"black": ["black"], "brown": ["brown"], "blond": ["blond", "blonde", "golden"], "red": ["red", "ginger"],
                "grey": ["grey", "gray", "silver"], "pink": ["pink"]}
CLOTHES_COLOURS = {name: [name] for name in ("black", "blue", "red", "green", "yellow", "white")}
HAIR = {
    "short": ["short {}hair", "{}hair cut short", "cropped {}hair", "{}short hair"],
    "long": ["long {}hair", "{}hair that is long", "{}long hair"],
    "curly": ["curly {}hair", "{}curls", "frizzy {}hair", "{}curly hair"],
    "bob": ["a {}bob", "{}hair in a bob", "a {}bob cut", "bobbed {}hair"],
    "bun": ["a {}bun", "{}hair in a bun", "{}hair tied up in a bun"],
    "no": ["no hair", "a bald head"],
    "": ["{}hair"],
}
BEARDS = {"beard": ["a {}beard", "a full {}beard"], "moustache": ["a {}moustache", "a {}mustache"], "no": ["no beard", "a shaved chin"]}
CLOTHES = {
    "hoodie": ["a {}hoodie", "a {}hooded sweatshirt"],
    "T-shirt": ["a {}T-shirt", "a {}tee", "a {}tshirt"],
    "overall": ["a {}overall", "{}overalls", "{}dungarees"],
    "sweater": ["a {}sweater", "a {}jumper", "a {}pullover"],
    "": ["{}clothes", "a {}top", "something {}"],
}


def hair(named: dict[str, str], rng: random.Random) -> Has | None:
    colour = coloured(named, "hair", "hair colour", HAIR_COLOURS, rng)
    style = named.get("hair", "")
    if not (style or colour):
        return None
    adjective = "bald" if style == "no" else f"{colour.strip()}-haired" if colour and not style else ""
    return Has(rng.choice(HAIR[style]).format(colour), adjective)


def beard(named: dict[str, str], rng: random.Random) -> Has | None:
    if "facial hair" not in named:
        return None
    colour = coloured(named, "facial hair", "hair colour", HAIR_COLOURS, rng)
    adjective = {"no": "clean-shaven", "beard": "" if colour else "bearded"}.get(named["facial hair"], "")
    return Has(rng.choice(BEARDS[named["facial hair"]]).format(colour), adjective)


def clothes(named: dict[str, str], rng: random.Random) -> Has | None:
    if not {"clothes", "clothes colour"} & named.keys():
        return None
    colour = coloured(named, "clothes", "clothes colour", CLOTHES_COLOURS, rng)
    return Has(rng.choice(CLOTHES[named.get("clothes", "")]).format(colour), worn=True)


PEOPLE = ["person", "person", "face", "man", "woman", "boy", "girl", "character", "guy", "lady"]
TEMPLATES = [  # {who} with its adjectives; {all} things, or {worn} ones and the {rest} where both are there
    "{who} with {all}", "{who} who has {all}", "{all}", "this person has {all}", "the face of {who} with {all}",
    "a drawing of {who} with {all}", "{who}: {all}", "please draw {who} with {all}", "{who}, {all}", "portrait, {all}",
    "{who} with {rest}, wearing {worn}", "{who} in {worn} with {rest}", "wearing {worn}, {who} with {rest}",
    "{who} wears {worn} and has {rest}", "{worn} on {who} with {rest}", "{rest} and {worn}",
    "I see {who}. There is {rest}. They wear {worn}",
]


def english(things: list[Has], rng: random.Random) -> str:
    """A sentence from the things, in their order."""
    described = [thing for thing in things if thing.adjective and rng.random() < 0.5][:2]
    rest = [thing for thing in things if thing not in described]
    worn, other = [t.noun for t in rest if t.worn], [t.noun for t in rest if not t.worn]
    who = " ".join([rng.choice("a a a the".split()), *(t.adjective for t in described), rng.choice(PEOPLE)])
    possible = [t for t in TEMPLATES if ("{who}" in t or not described) and (bool(worn and other) if "{worn}" in t else bool(rest))]
    if not possible:
        return finished(rng.choice(["{}", "{}", "a picture of {}", "draw {}"]).format(who), rng)
    text = rng.choice(possible).format(who=who, all=listed([t.noun for t in rest], rng), worn=listed(worn, rng), rest=listed(other, rng))
    return finished(re.sub(r"\b([Aa]) (?=[aeiou])", r"\1n ", text), rng)


def listed(nouns: list[str], rng: random.Random) -> str:
    """a, b and c; or with commas alone."""
    if len(nouns) < 2 or rng.random() < 0.3:
        return ", ".join(nouns)
    return ", ".join(nouns[:-1]) + rng.choice((" and ", " and ", ", and ")) + nouns[-1]


def finished(text: str, rng: random.Random) -> str:
    """Sometimes with a capital and a full stop."""
    text = text[:1].upper() + text[1:] if rng.random() < 0.5 else text
    return text + "." if rng.random() < 0.3 else text


ENGLISH = Language({
    "skin": simple("skin", {
        "light": (["light skin", "pale skin", "fair skin"], ["light-skinned", "pale", "fair-skinned"]),
        "tan": (["tan skin", "tanned skin"], ["tanned"]),
        "brown": (["brown skin"], ["brown-skinned"]),
        "dark": (["dark skin", "deep dark skin"], ["dark-skinned"])}),
    "hair": hair,
    "beard": beard,
    "hat": simple("hat", {
        "no": (["no hat", "no headwear"], []),
        "hat": (["a hat", "a brimmed hat"], []),
        "winter hat": (["a winter hat", "a woolly hat", "a beanie"], [])}, worn=True),
    "glasses": simple("glasses", {
        "no": (["no glasses", "no spectacles"], []),
        "round": (["round glasses", "round spectacles", "circular glasses"], []),
        "square": (["square glasses", "rectangular glasses", "square spectacles"], []),
        "sun": (["sunglasses", "sun glasses", "shades"], [])}, worn=True),
    "mouth": simple("mouth", {
        "smiling": (["a smile", "a smiling mouth", "a grin"], ["smiling", "grinning"]),
        "serious": (["a serious mouth", "a straight face", "a serious look"], ["serious", "earnest"]),
        "sad": (["a sad mouth", "a frown", "a sad look"], ["sad", "unhappy", "frowning"]),
        "shouting": (["a shouting mouth", "a wide open mouth", "an open mouth"], ["shouting", "screaming", "yelling"])}),
    "eyes": simple("eyes", {
        "open": (["open eyes", "plain eyes"], []),
        "happy": (["happy eyes", "laughing eyes", "joyful eyes"], ["happy-eyed"]),
        "closed": (["closed eyes", "eyes shut", "shut eyes"], ["sleeping"]),
        "surprised": (["surprised eyes", "astonished eyes", "wide eyes"], ["surprised", "astonished"])}),
    "clothes": clothes,
}, english)
