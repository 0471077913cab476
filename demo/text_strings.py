"""Sentences of Text, in English and in Korean; strings.py adds them to its table."""
from __future__ import annotations

# Sentences to try, by data set and language; of other data a model's own captions are shown. Each tries something: one of the last two
# says what no caption says, or misspells it, and the last is in the other language.
EXAMPLES: dict[str, dict[str, list[str]]] = {
    "avatars": {
        "en": ["a smiling woman with long red hair, round glasses and a green hoodie",
               "a bald man with a black beard and sunglasses",
               "someone sad in a winter hat and a yellow sweater",
               "a surprised astronaut with pink curly hair",
               "a sad man with a mustahce and squre glasses",
               "분홍색 단발머리에 검은 옷을 입은 사람"],
        "ko": ["둥근 안경을 쓰고 초록색 후드티를 입은, 긴 빨간 머리의 웃는 여자",
               "검은 턱수염을 기르고 선글라스를 쓴 대머리 남자",
               "털모자를 쓰고 노란 스웨터를 입은 슬픈 사람",
               "분홍색 곱슬머리에 놀란 눈을 한 우주 비행사",
               "콧수엄을 기르고 사각 안겨을 쓴 슬픈 남자",
               "a person with a pink bob in a black shirt"]},
}

TABLE: dict[str, tuple[str, str]] = {
    "text": ("Text", "문장"),
    "text.idea": (
        "A text encoder turns a sentence into a point, and the generator draws for that point. The discriminator has also seen real "
        "pictures with the wrong sentence, so it asks not only whether the picture is real, but whether it is what was said.",
        "글 부호화기가 문장을 한 점으로 옮기면, 생성자는 그 점에 맞는 그림을 그립니다. "
        "판별자는 진짜 그림에 틀린 문장이 붙은 것도 보았으므로, 진짜인지만이 아니라 말한 그대로인지도 따집니다."),
    "text.equation": (
        r"$$\begin{aligned}\max_D\;& \mathbb{E}\,[\log D(x, t)] + \tfrac12\,\mathbb{E}\,[\log(1 - D(x, \tilde t))]\\ "
        r"&+ \tfrac12\,\mathbb{E}\,[\log(1 - D(G(z, t), t))]\end{aligned}$$",) * 2,
    "text.none": ("No checkpoint that reads sentences yet. Train one, or pull one from the Hub, and start the app again:",
                  "문장을 읽는 체크포인트가 아직 없습니다. 하나를 학습하거나 허브에서 받은 뒤 앱을 다시 시작하세요."),
    "text_sentence": ("Say what you want to see", "보고 싶은 것을 말해 보세요"),
    "text.try": ("Or try", "이런 문장은 어때요"),
    "text_seed": ("Seed", "시드"),
    "text_walk_seed": ("Seed", "시드"),
    "text.how": (
        "English and Korean. The pictures follow as you type; the noise stays, so only what you say changes. A typo does no harm. What "
        "should not be there is told by “no”, as in “no hat”: the avatars' captions have neither “without” nor “not”.",
        "영어와 한국어로 쓸 수 있습니다. 쓰는 대로 그림이 따라옵니다. 잡음은 그대로이니 말한 것만 바뀝니다. "
        "맞춤법이 조금 틀려도 괜찮습니다. 없어야 할 것은 “모자 없이”처럼 말합니다."),
    "text.understood": ("understood", "알아들은 말"),
    "text.ignored": ("ignored", "흘려들은 말"),
    "text.cut": ("The model reads the first {most} letters (a Korean syllable counts as two or three).",
                 "모델은 앞의 {most}자까지만 읽습니다(한글은 자모로 셉니다)."),
    "text.nothing": ("Nothing here tells the model what to draw, so it draws just anybody. It knows words such as {words}.",
                     "무엇을 그릴지 알려 주는 말이 없어 아무나 그렸습니다. 이런 말을 압니다: {words}."),
    "text.stage1": ("Stage I: the sketch, {side} px", "1단계: 밑그림, {side} px"),
    "text.stage2": ("Stage II: painted, {side} px", "2단계: 채색, {side} px"),
    "text.seeds": ("The same sentence, other noise", "같은 문장, 다른 잡음"),
    "text.growing": ("The same noise, word by word", "같은 잡음, 한 마디씩"),
    "text.silence": ("nothing said", "아무 말 없음"),

    "text.walk.title": ("## Between two sentences", "## 두 문장 사이"),
    "text.walk.idea": (
        r"Sentences are points, so one can walk from one to the other: $\varphi_t = (1 - t)\,\varphi(A) + t\,\varphi(B)$ with the "
        "same $z$. GAN-CLS-INT was trained on such points half way, for which nobody had written a caption.",
        r"문장은 점이므로 한 문장에서 다른 문장으로 걸어갈 수 있습니다. 같은 $z$에서 $\varphi_t = (1 - t)\,\varphi(A) + t\,\varphi(B)$. "
        "GAN-CLS-INT는 아무도 설명을 달지 않은, 이런 중간 지점에서도 학습했습니다."),
    "text_a": ("Sentence A", "문장 A"),
    "text_b": ("Sentence B", "문장 B"),
    "text_t": ("t: from sentence A (0) to sentence B (1)", "t: 문장 A(0)에서 문장 B(1)까지"),

    "error.sentence": ("{name} must be a sentence, not {value}.", "{name}: 문장이어야 합니다. 받은 값: {value}."),
    "error.sentence_long": ("{name} may have at most {most} characters, not {length}.",
                            "{name}: 최대 {most}자까지 쓸 수 있습니다. 받은 길이: {length}자."),
}
