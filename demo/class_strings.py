"""Sentences of Classes and Codes, in English and in Korean; strings.py adds them to its table."""
from __future__ import annotations

from demo.translate_strings import ATTRIBUTES

TABLE: dict[str, tuple[str, str]] = {
    "classes": ("Classes", "부류"),
    "classes.idea": (
        "Tell both players what the picture should show, and the generator can be asked for a thing by name. Every column below is "
        "one noise vector through all classes: the label says what, the noise says how.",
        "그림이 무엇을 보여야 하는지 두 신경망에 모두 알려 주면, 생성자에게 이름을 대고 그림을 청할 수 있습니다. 아래의 한 열은 하나의 "
        "잡음 벡터가 모든 부류를 지나간 것입니다. 이름표는 무엇을, 잡음은 어떻게를 정합니다."),
    "classes.equation": (
        r"$$\min_G \max_D \;\; \mathbb{E}_{x}\,[\log D(x \mid y)] + \mathbb{E}_{z}\,[\log(1 - D(G(z \mid y) \mid y))]$$",) * 2,
    "classes.none": ("No class-conditional checkpoint yet. Train one, or pull one from the Hub, and start the app again:",
                     "부류를 고를 수 있는 체크포인트가 아직 없습니다. 하나를 학습하거나 허브에서 받은 뒤 앱을 다시 시작하세요."),
    "class_seed": ("Seed", "시드"),
    "classes.how": ("Choose a class by its name, or a picture. Arrow keys move through the grid.",
                    "이름으로 부류를 고르거나 그림을 하나 고르세요. 화살표 키로 표 안을 움직입니다."),
    "classes.guess": ("The model reads", "모델의 판독"),
    "classes.wrong": ("Outlined: the model reads another class than was asked for.", "테두리: 모델이 청한 것과 다른 부류로 읽은 그림."),
    "save": ("Save picture", "그림 저장"),

    "blend.title": ("## From one class to another", "## 한 부류에서 다른 부류로"),
    "blend.idea": (
        r"The label is a vector, so it can be mixed: $y_t = (1 - t)\,y_A + t\,y_B$ with the same $z$. The generator has only ever "
        "seen whole labels; what it draws between them is its own idea.",
        r"이름표도 벡터이므로 섞을 수 있습니다. 같은 $z$에서 $y_t = (1 - t)\,y_A + t\,y_B$. 생성자는 온전한 이름표만 보았으니, "
        "그 사이의 그림은 생성자 스스로 지어낸 것입니다."),
    "class_a": ("Class A", "부류 A"),
    "class_b": ("Class B", "부류 B"),
    "blend_seed": ("Seed", "시드"),
    "blend_t": ("t: from class A (0) to class B (1)", "t: 부류 A(0)에서 부류 B(1)까지"),

    "reading.title": ("## Let a network read a picture", "## 그림을 신경망에 읽혀 보기"),
    "reading.idea": (
        "SGAN's and ACGAN's discriminators name the class beside telling real from generated; a plain classifier only names. Give "
        "it something that is none of the classes: a classifier must choose one all the same.",
        "SGAN과 ACGAN의 판별자는 진짜인지 아닌지와 함께 부류의 이름도 말합니다. 평범한 분류기는 이름만 말합니다. 어느 부류도 아닌 것을 "
        "보여 주세요. 분류기는 그래도 하나를 골라야 합니다."),
    "reading_seed": ("Seed", "시드"),
    "reading.picture": ("What it gets", "신경망이 받는 그림"),
    "reading.classes": ("Probability of each class", "각 부류의 확률"),
    "reading.waiting": ("Choose a picture, and it will be read.", "그림을 고르면 읽습니다."),
    "reading.real": ("Probability of being real", "진짜일 확률"),

    "curve.title": ("## How many labels are enough?", "## 이름표는 몇 장이면 충분할까요?"),
    "curve.idea": (
        "SGAN learns from all pictures and the labels of a few. Beside it: the same network trained on the labelled pictures alone, and "
        "the papers' figures, which were measured on networks and label choices of their own.",
        "SGAN은 모든 그림과 몇 장의 이름표로 배웁니다. 그 옆은 이름표가 있는 그림만으로 학습한 같은 신경망, 그리고 논문의 값입니다. "
        "논문의 값은 그들의 신경망과 이름표로 잰 것입니다."),
    "curve.labels": ("labels read", "읽은 이름표 수"),
    "curve.accuracy": ("test accuracy", "시험 정확도"),
    "curve.ours": ("SGAN, ours", "SGAN, 우리"),
    "curve.supervised": ("the same network, labels alone", "같은 신경망, 이름표만"),
    "curve.odena": ("SGAN, Odena 2016", "SGAN, Odena 2016"),
    "curve.odena_cnn": ("plain CNN, Odena 2016", "CNN, Odena 2016"),
    "curve.salimans": ("feature matching, Salimans et al. 2016", "특징 맞춤, Salimans 외 2016"),

    "error.blank": ("There is nothing on this picture. Draw a line, or choose another picture.",
                    "그림에 아무것도 없습니다. 선을 그리거나 다른 그림을 고르세요."),
    "error.draws_nothing": ("{model} only reads pictures: give it one.", "{model}은(는) 그림을 읽기만 합니다. 그림을 주세요."),

    "codes": ("Codes", "코드"),
    "codes.idea": (
        "Nobody told InfoGAN what a digit is. It was given a category and two numbers beside the noise, and rewarded when they could be "
        "read back from the picture: what they mean, it found by itself.",
        "InfoGAN에 숫자가 무엇인지 알려 준 사람은 없습니다. 잡음과 함께 범주 하나와 수 두 개를 받고, 그림에서 그것을 되읽을 수 있을 때 "
        "상을 받았을 뿐입니다. 코드의 뜻은 스스로 찾았습니다."),
    "codes.equation": (
        r"$$\begin{aligned}&\min_{G,Q} \max_D \; V(D, G) - \lambda\, L_I\\ "
        r"&L_I = \mathbb{E}\,[\log Q(c \mid G(z, c))] + H(c) \le I(c; G(z, c))\end{aligned}$$",) * 2,
    "codes.none": ("No checkpoint with codes yet. Train one, or pull one from the Hub, and start the app again:",
                   "코드가 있는 체크포인트가 아직 없습니다. 하나를 학습하거나 허브에서 받은 뒤 앱을 다시 시작하세요."),
    "code_seed": ("Seed", "시드"),
    "codes.category": ("Category", "범주"),
    "codes.pad": ("Drag over the square: {x} to the right, {y} upwards", "네모 위를 끌어 보세요: 오른쪽으로 {x}, 위로 {y}"),

    "traverse.title": ("## Any code on any axis", "## 어느 코드든 어느 축에든"),
    "traverse.idea": ("A grid that varies two codes and keeps everything else: if a code means one thing, its axis changes one thing.",
                      "코드 두 개를 바꾸고 나머지는 그대로 둔 표입니다. 코드에 한 가지 뜻이 있다면 그 축에서는 한 가지만 변합니다."),
    "traverse.x": ("To the right", "오른쪽으로"),
    "traverse.y": ("Downwards", "아래로"),
    "code.category": ("category", "범주"),
    "code.c1": ("code c1", "코드 c1"),
    "code.c2": ("code c2", "코드 c2"),
    "code.seed": ("noise z (seed)", "잡음 z (시드)"),

    "table.title": ("## Which category became which digit?", "## 어느 범주가 어느 숫자가 되었을까요?"),
    "table.told": (
        "Q reads a category in each of {n} test digits. The category counts as the digit it is read in most often; what it is read in "
        "besides is its error. All in all {error} % are wrong; the paper has 5 %.",
        "Q가 시험 숫자 {n}장에서 각각 범주를 읽습니다. 범주는 가장 자주 읽히는 숫자로 치고, 나머지는 오류로 셉니다. 모두 합쳐 {error} %가 "
        "틀립니다. 논문은 5 %입니다."),
    "table.seeds": ("Every training of it, good or bad:", "이 모델의 모든 학습 결과, 좋든 나쁘든:"),
    "table.unmeasured": ("This checkpoint has not been measured yet: python -m ganlib.metrics {model}",
                         "이 체크포인트는 아직 재지 않았습니다: python -m ganlib.metrics {model}"),
    "table.category": ("category", "범주"),
    "table.digit": ("digit", "숫자"),
    "table.share": ("right", "맞음"),
    "table.read": ("times read", "읽힌 횟수"),

    "class.t-shirt": ("t-shirt", "티셔츠"),
    "class.trousers": ("trousers", "바지"),
    "class.pullover": ("pullover", "스웨터"),
    "class.dress": ("dress", "원피스"),
    "class.coat": ("coat", "코트"),
    "class.sandal": ("sandal", "샌들"),
    "class.shirt": ("shirt", "셔츠"),
    "class.sneaker": ("sneaker", "운동화"),
    "class.bag": ("bag", "가방"),
    "class.ankle boot": ("ankle boot", "발목 부츠"),
}

# Classes that are made of attributes: "glasses: no, facial hair: beard".
TABLE |= {f"class.glasses: {glasses}, facial hair: {beard}": tuple(
              f"{ATTRIBUTES['glasses'][0][i]}: {worn[i]}, {ATTRIBUTES['facial hair'][0][i]}: {grown[i]}" for i in range(2))
          for glasses, worn in ATTRIBUTES["glasses"][1].items() for beard, grown in ATTRIBUTES["facial hair"][1].items()}
