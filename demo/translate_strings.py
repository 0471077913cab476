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
        r"$$\begin{aligned}\text{pairs:}\quad& \log D(x, y) + \log(1 - D(x, G(x))) + \lambda\, \lVert y - G(x)\rVert_1\\[2pt] "
        r"\text{no pairs:}\quad& \log D(y) + \log(1 - D(G(x))) + \lambda\, \lVert x - F(G(x))\rVert_1\end{aligned}$$",
        r"$$\begin{aligned}\text{짝이 있을 때:}\quad& \log D(x, y) + \log(1 - D(x, G(x))) + \lambda\, \lVert y - G(x)\rVert_1\\[2pt] "
        r"\text{짝이 없을 때:}\quad& \log D(y) + \log(1 - D(G(x))) + \lambda\, \lVert x - F(G(x))\rVert_1\end{aligned}$$"),
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

    "picker.source": ("Start from", "시작할 그림"),
    "picker.example": ("an example", "예시"),
    "picker.drawing": ("a drawing", "손그림"),
    "picker.upload": ("my picture", "내 그림"),
    "picker.file": ("A picture of any size", "크기에 상관없는 그림"),
    "picker.draw": ("Draw here: the picture follows the pen", "여기에 그리면 그림이 펜을 따라옵니다"),
    "picker.undo": ("Undo", "되돌리기"),
    "picker.clear": ("Clear", "지우기"),
    "picker.waiting": ("Choose a picture, or take one, and it is translated.", "그림을 고르거나 사진을 찍으면 바로 변환합니다."),
    "upload.outlines": ("its outlines, because the model knows line drawings", "윤곽선만(모델이 선 그림을 알기 때문)"),
    "upload.negative": ("inverted, to the paper that the model knows", "반전함(모델이 아는 종이 색으로)"),

    "error.drawing": ("That is not a drawing of this page. Draw it again.", "이 페이지의 그림 형식이 아닙니다. 다시 그려 주세요."),
    "error.no_drawing": ("{model} does not start from line drawings. Choose an example, or bring a picture.",
                         "{model}은(는) 선 그림에서 시작하지 않습니다. 예시를 고르거나 그림을 올려 주세요."),
    "error.one_way": ("{model} has one direction only: it cannot translate back.",
                      "{model}은(는) 한 방향으로만 변환하므로 되돌릴 수 없습니다."),
    "error.no_patches": ("{model} has no discriminator that judges patches.", "{model}에는 조각을 판정하는 판별자가 없습니다."),
    "error.no_examples": ("{model} has no examples beside it. Bring a picture of your own.",
                          "{model}에는 예시가 없습니다. 가지고 있는 그림을 올려 주세요."),
}

TABLE |= {f"direction.{a} to {b}": (f"{a} → {b}", f"{a_ko} → {b_ko}")
          for left, right in SIDES for (a, a_ko), (b, b_ko) in ((left, right), (right, left))}
