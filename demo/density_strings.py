"""Sentences of Density, in English and in Korean; strings.py adds them to its table."""
from __future__ import annotations

TABLE: dict[str, tuple[str, str]] = {
    "density": ("Density", "밀도"),
    "density.idea": (
        "An explicit model predicts each pixel from the ones before it, and the product is the probability of the whole picture: any "
        "picture, yours too. A GAN can draw, but ask it how likely a picture is and it has no answer.",
        "명시적 모델은 각 픽셀을 앞선 픽셀들로 예측하고, 그 곱이 그림 전체의 확률입니다. 어떤 그림이든, 여러분의 그림이든 잴 수 "
        "있습니다. GAN은 그릴 줄은 알지만, 그림이 얼마나 그럴듯한지 물으면 대답하지 못합니다."),
    "density.equation": (
        r"$$\log p(x) = \sum_{i=1}^{D} \log p(x_i \mid x_1, \ldots, x_{i-1})$$",) * 2,
    "density.none": ("No checkpoint with a density yet. Train one, or pull one from the Hub, and start the app again:",
                     "밀도가 있는 체크포인트가 아직 없습니다. 하나를 학습하거나 허브에서 받은 뒤 앱을 다시 시작하세요."),
    "density.how": (
        "Draw what the model has learnt, or something it never saw. The buttons change the picture: each change should cost nats, "
        "and the histogram shows how many. Orange pixels are those the model did not expect.",
        "모델이 배운 것을 그려 보세요. 배우지 않은 것도 좋습니다. 단추는 그림을 바꿉니다. 바꿀 때마다 내트(nat)를 잃어야 하고, "
        "얼마나 잃는지는 히스토그램이 보여 줍니다. 주황색은 모델이 예상하지 못한 픽셀입니다."),
    "density.read": ("What the model reads", "모델이 읽는 그림"),
    "density.surprise": ("Surprise of each pixel, 0 to 6 nats", "픽셀마다 놀란 정도, 0~6 내트"),
    "density.said": ("−log p(x) = <b>{nats} nats</b>, {bits} bits a pixel.", "−log p(x) = <b>{nats} 내트</b>, 픽셀당 {bits} 비트."),
    "density.likelier": ("{percent} % of the test pictures are likelier.", "시험 그림의 {percent} %가 이보다 그럴듯합니다."),
    "density.least": ("Every test picture is likelier.", "모든 시험 그림이 이보다 그럴듯합니다."),
    "density.most": ("No test picture is likelier.", "이보다 그럴듯한 시험 그림은 없습니다."),
    "density.axis": ("−log p(x) in nats: likelier to the left", "−log p(x), 내트: 왼쪽일수록 그럴듯함"),
    "density.bars": ("test pictures", "시험 그림"),
    "density.unmeasured": ("This checkpoint has not been measured yet: python -m ganlib.metrics {model}",
                           "이 체크포인트는 아직 재지 않았습니다: python -m ganlib.metrics {model}"),
    "change.as_is": ("as it is", "그대로"),
    "change.inverted": ("inverted", "뒤집은 명암"),
    "change.speckled": ("2 % noise", "잡음 2 %"),
    "change.noisy": ("20 % noise", "잡음 20 %"),
    "change.shifted": ("shifted", "옮김"),
    "change.turned": ("upside down", "거꾸로"),
    "change.shuffled": ("pixels shuffled", "픽셀 섞기"),

    "paint.title": ("## Watch it paint", "## 그리는 모습 보기"),
    "paint.idea": (
        r"A draw from $p(x_1)$, then from $p(x_2 \mid x_1)$, and so on: a picture must be painted pixel by pixel, where a GAN needs one "
        "pass. The second picture is the entropy of each conditional: bright where the next pixel was open, dark where it was settled.",
        r"$p(x_1)$에서 뽑고, $p(x_2 \mid x_1)$에서 뽑고, 계속 그렇게. GAN은 한 번에 그리지만 여기서는 한 픽셀씩 그려야 합니다. 둘째 "
        "그림은 각 조건부 확률의 엔트로피입니다. 다음 픽셀이 열려 있던 곳은 밝고, 정해져 있던 곳은 어둡습니다."),
    "paint.two": ("Both orderings are here, so that you can compare them: rows carry a triangle of context, diagonals carry it all.",
                  "두 순서가 모두 있어 나란히 견주어 볼 수 있습니다. 행은 삼각형 모양의 문맥을, 대각선은 모든 문맥을 나릅니다."),
    "paint_seed": ("Seed", "시드"),
    "paint.start": ("Paint", "그리기"),
    "paint.again": ("Paint again", "다시 그리기"),
    "paint.stop": ("Stop", "멈춤"),
    "paint.picture": ("Picture", "그림"),
    "paint.entropy": ("Entropy", "엔트로피"),
    "paint.ordering.row": ("by rows", "행 순서"),
    "paint.ordering.diagonal": ("by diagonals", "대각선 순서"),

    "finish.title": ("## Hide a part, and have it finished", "## 일부를 가리고 마저 그리게 하기"),
    "finish.idea": (
        "The same picture as above, with a part hidden; every completion is another draw from the model. It reads from the top left, so "
        "what you leave visible below cannot help it: hide the top and see it go wrong.",
        "위와 같은 그림의 일부를 가렸습니다. 완성된 그림은 저마다 모델에서 새로 뽑은 것입니다. 왼쪽 위부터 읽으므로 아래에 남겨 둔 "
        "것은 도움이 되지 않습니다. 위쪽을 가리면 어긋나는 것이 보입니다."),
    "finish.drag": ("Hidden part: drag a box of your own", "가린 부분: 네모를 직접 끌어 보세요"),
    "finish.ways": ("Finished {n} ways", "{n}가지로 완성"),
    "finish.top": ("top half", "위쪽 절반"),
    "finish.bottom": ("bottom half", "아래쪽 절반"),
    "finish.left": ("left half", "왼쪽 절반"),
    "finish.right": ("right half", "오른쪽 절반"),
    "finish.box": ("a box", "네모"),

    "error.hidden": ("The hidden part is 'top,left,height,width' in whole pixels, within the {side} x {side} pixels of the picture.",
                  "가릴 부분은 '위,왼쪽,높이,너비'를 픽셀 정수로 적고, {side} x {side} 픽셀 그림 안에 있어야 합니다."),
    "error.pixels": ("These are not the bytes of a picture of this model's size. Reload the page and try again.",
                     "이 모델의 크기에 맞는 그림의 바이트가 아닙니다. 페이지를 새로 고친 뒤 다시 해 보세요."),
}
