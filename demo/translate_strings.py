"""Sentences of Translate and Puzzle, in English and in Korean; strings.py adds them to its table."""
from __future__ import annotations

# What the two sides of a data set show; a direction leads from one to the other.
SIDES: tuple[tuple[tuple[str, str], tuple[str, str]], ...] = (
    (("aerial", "항공 사진"), ("map", "지도")),
    (("edges", "윤곽선"), ("flower", "꽃")),
    (("edges", "윤곽선"), ("shoe", "신발")),
    (("edges", "윤곽선"), ("handbag", "핸드백")),
    (("edges", "윤곽선"), ("avatar", "아바타")),
    (("avatar", "아바타"), ("persona", "페르소나")),
    (("bag", "가방"), ("shoe", "신발")),
    (("facade", "건물 정면"), ("labels", "구역 표시")),
    (("street", "거리"), ("labels", "구역 표시")),
    (("horse", "말"), ("zebra", "얼룩말")),
    (("apple", "사과"), ("orange", "오렌지")),
    (("Monet", "모네"), ("photo", "사진")),
    (("summer", "여름"), ("winter", "겨울")),
)

TABLE: dict[str, tuple[str, str]] = {
    "translate": ("Translate", "변환"),
    "translate.idea": (
        "Not a picture out of noise, but one picture out of another. With pairs to learn from, the discriminator asks whether the two "
        "belong together; without pairs, a promise takes their place: there and back must return to where one began.",
        "잡음이 아니라 다른 그림에서 그림을 만듭니다. 짝지은 예가 있으면 판별자가 둘이 서로 어울리는지 묻고, 짝이 없으면 약속 하나가 "
        "그 자리를 대신합니다. 갔다가 돌아오면 처음 그림이어야 합니다."),
    "translate.equation": (
        r"$$\begin{aligned}\text{pairs:}\;\; & \log D(x, y) + \log(1 - D(x, G(x)))\\ & {}+ \lambda\, \lVert y - G(x)\rVert_1\\[4pt] "
        r"\text{no pairs:}\;\; & \log D(y) + \log(1 - D(G(x)))\\ & {}+ \lambda\, \lVert x - F(G(x))\rVert_1\end{aligned}$$",
        r"$$\begin{aligned}\text{짝 있음:}\;\; & \log D(x, y) + \log(1 - D(x, G(x)))\\ & {}+ \lambda\, \lVert y - G(x)\rVert_1\\[4pt] "
        r"\text{짝 없음:}\;\; & \log D(y) + \log(1 - D(G(x)))\\ & {}+ \lambda\, \lVert x - F(G(x))\rVert_1\end{aligned}$$"),
    "translate.none": ("No checkpoint that translates yet. Train one, or pull one from the Hub, and start the app again:",
                       "변환하는 체크포인트가 아직 없습니다. 하나를 학습하거나 허브에서 받은 뒤 앱을 다시 시작하세요."),
    "translate.how": ("The examples are pictures that the model did not learn from. Choose a small picture on the right to lay it over "
                      " the translation.",
                      "예시는 모델이 학습하지 않은 그림입니다. 오른쪽의 작은 그림을 고르면 변환 결과 위에 겹쳐 볼 수 있습니다."),
    "direction": ("Direction", "방향"),
    "translate_seed": ("Noise: seed", "잡음: 시드"),
    "translate.another": ("Another one", "다른 그림으로"),
    "translate.wipe": ("Before and after", "전후 비교"),
    "translate.x": ("input x", "입력 x"),
    "translate.y": ("translation G(x)", "변환 G(x)"),
    "translate.truth": ("the real one y", "실제 y"),
    "translate.back": ("and back F(G(x))", "되돌린 F(G(x))"),
    "translate.error": ("lost: |x − F(G(x))|", "잃은 것: |x − F(G(x))|"),
    "translate.patches": ("looks generated to D", "D가 보기에 가짜 같은 곳"),
    "translate.lost": ("{percent} % of the range on average", "평균하여 범위의 {percent} %"),
    "translate.fake": ("{share} % of the patches", "조각의 {share} %"),
    "translate.fake_both": ("{share} % of the patches; of the real one, {truth} %", "조각의 {share} %, 실제 그림은 {truth} %"),

    "attributes.title": ("## Edit one attribute after another", "## 속성을 하나씩 바꾸기"),
    "attributes.idea": (
        "One generator learns every edit: it gets the picture and all the attributes it should have, $G(x, c)$, and must be able to undo "
        "what it did, $G(G(x, c), c') \\approx x$. Chained edits start from the last result, so that its errors add up.",
        "생성자 하나가 모든 편집을 배웁니다. 그림과 함께 그 그림이 가져야 할 속성 전부를 받고, $G(x, c)$, 한 일을 되돌릴 수 있어야 합니다, "
        "$G(G(x, c), c') \\approx x$. 이어서 고치면 앞 결과에서 시작하므로 오차가 쌓입니다."),
    "attributes.none": ("No checkpoint that edits attributes yet. Train one, or pull one from the Hub, and start the app again:",
                        "속성을 바꾸는 체크포인트가 아직 없습니다. 하나를 학습하거나 허브에서 받은 뒤 앱을 다시 시작하세요."),
    "way": ("Each edit starts from", "편집의 출발점"),
    "attributes.chained": ("the last result", "앞 결과"),
    "attributes.at_once": ("the picture I began with", "처음 그림"),
    "attributes.clear": ("Start again", "처음부터"),
    "attributes.start": ("as it was", "처음"),
    "attributes.judged": ("How sure {judge} is that each result shows what was asked for. Choose a step to go back to it.",
                          "각 결과에 원하던 속성이 보인다고 {judge}이(가) 확신하는 정도입니다. 단계를 고르면 그리로 돌아갑니다."),
    "attributes.x": ("before x", "편집 전 x"),
    "attributes.y": ("edited G(x, c)", "편집 후 G(x, c)"),
    "attributes.back": ("undone G(G(x, c), c')", "되돌린 G(G(x, c), c')"),
    "attributes.error": ("lost", "잃은 것"),

    "picker.source": ("Start from", "시작할 그림"),
    "picker.example": ("an example", "예시"),
    "picker.drawing": ("a drawing", "손그림"),
    "picker.upload": ("my picture", "내 그림"),
    "picker.file": ("A picture of any size", "크기에 상관없는 그림"),
    "picker.draw": ("Draw here: the picture follows the pen", "여기에 그리면 그림이 펜을 따라옵니다"),
    "picker.undo": ("Undo", "되돌리기"),
    "picker.clear": ("Clear", "지우기"),
    "picker.waiting": ("Choose a picture, or take one.", "그림을 고르거나 사진을 찍으세요."),
    "upload.outlines": ("its outlines, because the model knows line drawings", "윤곽선만(모델이 선 그림을 알기 때문)"),
    "upload.negative": ("inverted, to the paper that the model knows", "반전함(모델이 아는 종이 색으로)"),

    "puzzle": ("Puzzle", "퍼즐"),
    "puzzle.idea": (
        "Three patches, and not a word about where they were: the network finds their places and paints a picture around them. It adds up "
        "what it reads in each patch, so their order cannot matter, and it need not be one picture that they come from.",
        "조각 셋이 있고, 어디 있던 것인지는 알려 주지 않습니다. 신경망이 자리를 찾고 그 둘레를 그립니다. 조각마다 읽은 것을 더하므로 "
        "순서는 아무 영향이 없고, 조각들이 한 그림에서 나올 필요도 없습니다."),
    "puzzle.equation": (
        r"$$\hat M,\ \hat x = G\Big(\sum_i E(p_i),\ z\Big), \qquad "
        r"\lVert \hat M - M\rVert_1 + \lVert \hat x\,\hat M - x\,M\rVert_1$$",) * 2,
    "puzzle.none": ("No checkpoint that assembles parts yet. Train one, or pull one from the Hub, and start the app again:",
                    "조각을 맞추는 체크포인트가 아직 없습니다. 하나를 학습하거나 허브에서 받은 뒤 앱을 다시 시작하세요."),
    "puzzle.how": ("Drag a box, also from one picture to the other; pull its corner to resize it. Enter moves it across, arrows move it.",
                   "상자를 끌어 옮기세요. 다른 그림으로도 옮길 수 있고, 모서리를 당기면 크기가 바뀝니다. "
                   "엔터는 건너편으로, 화살표는 조금씩 옮깁니다."),
    "puzzle.a": ("Picture A", "그림 A"),
    "puzzle.b": ("Picture B", "그림 B"),
    "puzzle.assembled": ("Assembled", "맞춘 그림"),
    "puzzle.mask": ("Where the patches went", "조각이 간 자리"),
    "puzzle.placed": ("What stands there", "그 자리의 그림"),
    "puzzle.mixes": ("Every way to take the boxes from A or from B, with the same noise",
                     "상자마다 A나 B에서 잘라 오는 모든 방법, 같은 잡음"),
    "error.boxes": ("boxes must be {parts} boxes \"picture,top,left,height,width\" joined by \";\", not {value}.",
                    "boxes: \"그림,위,왼쪽,높이,너비\" 상자 {parts}개를 \";\"로 이어 적어 주세요. 받은 값: {value}."),
    "error.box": ("A box must lie within its picture, with sides of {low} to {high} percent, not {value}.",
                  "상자는 그림 안에 있어야 하고 변은 {low}~{high} 퍼센트여야 합니다. 받은 값: {value}."),

    "error.drawing": ("That is not a drawing of this page. Draw it again.", "이 페이지의 그림 형식이 아닙니다. 다시 그려 주세요."),
    "error.no_drawing": ("{model} does not start from line drawings. Choose an example, or bring a picture.",
                         "{model}은(는) 선 그림에서 시작하지 않습니다. 예시를 고르거나 그림을 올려 주세요."),
    "error.edits": ("edits must be a list of at most {most} attributes, such as \"glasses: round\".",
                    "edits: \"glasses: round\" 같은 속성을 {most}개까지 담은 목록이어야 합니다."),
    "error.one_way": ("{model} has one direction only: it cannot translate back.",
                      "{model}은(는) 한 방향으로만 변환하므로 되돌릴 수 없습니다."),
    "error.no_patches": ("{model} has no discriminator that judges patches.", "{model}에는 조각을 판정하는 판별자가 없습니다."),
    "error.no_examples": ("{model} has no examples beside it. Bring a picture of your own.",
                          "{model}에는 예시가 없습니다. 가지고 있는 그림을 올려 주세요."),
}

TABLE |= {f"direction.{a} to {b}": (f"{a} → {b}", f"{a_ko} → {b_ko}")
          for left, right in SIDES for (a, a_ko), (b, b_ko) in ((left, right), (right, left))}

# What is known of an avatar: group -> its name, and value -> the names of the value.
ATTRIBUTES: dict[str, tuple[tuple[str, str], dict[str, tuple[str, str]]]] = {
    "skin": (("skin", "피부"), {
        "light": ("light", "밝은"), "tan": ("tan", "그을린"), "brown": ("brown", "갈색"), "dark": ("dark", "어두운")}),
    "hair": (("hair", "머리"), {"short": ("short", "짧은"), "long": ("long", "긴"), "curly": ("curly", "곱슬"), "bob": ("bob", "단발"),
                              "bun": ("bun", "올림"), "no": ("none", "없음")}),
    "hat": (("hat", "모자"), {"no": ("none", "없음"), "hat": ("hat", "모자"), "winter hat": ("winter hat", "털모자")}),
    "hair colour": (("hair colour", "머리색"), {
        "no": ("none", "없음"), "black": ("black", "검은"), "brown": ("brown", "갈색"), "blond": ("blond", "금발"), "red": ("red", "빨간"),
        "grey": ("grey", "회색"), "pink": ("pink", "분홍")}),
    "glasses": (("glasses", "안경"), {"no": ("none", "없음"), "round": ("round", "둥근"), "square": ("square", "네모난"),
                                    "sun": ("sunglasses", "선글라스")}),
    "facial hair": (("facial hair", "수염"), {"no": ("none", "없음"), "beard": ("beard", "턱수염"), "moustache": ("moustache", "콧수염")}),
    "mouth": (("mouth", "입"), {"smiling": ("smiling", "웃는"), "serious": ("serious", "진지한"), "sad": ("sad", "슬픈"),
                               "shouting": ("shouting", "외치는")}),
    "eyes": (("eyes", "눈"), {
        "open": ("open", "뜬"), "happy": ("happy", "웃는"), "closed": ("closed", "감은"), "surprised": ("surprised", "놀란")}),
    "clothes": (("clothes", "옷"), {"hoodie": ("hoodie", "후드티"), "T-shirt": ("T-shirt", "티셔츠"), "overall": ("overall", "멜빵바지"),
                                   "sweater": ("sweater", "스웨터")}),
    "clothes colour": (("clothes colour", "옷 색"), {
        "black": ("black", "검은"), "blue": ("blue", "파란"), "red": ("red", "빨간"), "green": ("green", "초록"),
        "yellow": ("yellow", "노란"), "white": ("white", "흰")}),
}
TABLE |= {f"attribute.{group}": name for group, (name, _) in ATTRIBUTES.items()}
TABLE |= {f"attribute.{group}: {value}": name for group, (_, values) in ATTRIBUTES.items() for value, name in values.items()}
