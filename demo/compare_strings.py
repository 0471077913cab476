"""Sentences of Compare and of the discriminator's eye, in English and in Korean; strings.py adds them to its table."""
from __future__ import annotations

TABLE: dict[str, tuple[str, str]] = {
    "compare": ("Compare", "비교"),
    "compare.idea": (
        "The generators below are the same network, trained on the same pictures and given the same noise; only the objective "
        "differs. What differs between two rows is therefore what the equation did.",
        "아래의 생성자는 모두 같은 신경망이고, 같은 그림으로 학습했으며, 같은 잡음을 받습니다. 다른 것은 목적 함수뿐입니다. "
        "그러니 두 줄의 차이는 곧 수식이 만든 차이입니다."),
    "compare.equation": (
        r"$$\begin{aligned}\min_D\;& \mathbb{E}_x\,[\,a(D(x))\,] + \mathbb{E}_z\,[\,b(D(G(z)))\,]\\ "
        r"\min_G\;& \mathbb{E}_z\,[\,c(D(G(z)))\,]\end{aligned}$$",) * 2,
    "compare_seed": ("Seed", "시드"),
    "neighbours_seed": ("Seed", "시드"),
    "compare.group": ("Generators", "생성자"),
    "compare.same": (
        "Every column is one seed, so one noise vector $z$. Choose a picture to see the training pictures nearest to it.",
        "한 열은 하나의 시드, 곧 같은 잡음 벡터 $z$입니다. 그림을 고르면 그와 가장 가까운 학습 그림을 보여 줍니다."),
    "compare.alone": ("This is the only trained checkpoint with this generator and this data. Train another beside it, for example: "
                      "python -m train.wgan_gp",
                      "이 생성자와 이 데이터로 학습한 체크포인트는 아직 하나뿐입니다. 하나 더 학습해 보세요. 예: python -m train.wgan_gp"),
    "compare.none": ("No checkpoint with a latent space yet. Train one, or pull one from the Hub, and start the app again:",
                     "잠재 공간이 있는 체크포인트가 아직 없습니다. 하나를 학습하거나 허브에서 받은 뒤 앱을 다시 시작하세요."),

    "timeline.title": ("## A training, step by step", "## 학습 과정, 한 걸음씩"),
    "timeline.idea": (
        "The same noise at every step: shapes come first, detail later. In the adversarial game a loss that falls means that one "
        "player is winning, not that the pictures improve; only a critic's gap is a distance.",
        "매 스텝 같은 잡음입니다. 형태가 먼저, 세부는 나중에 나타납니다. 적대적 게임에서 손실이 줄어드는 것은 한쪽이 이기고 있다는 뜻이지 "
        "그림이 나아진다는 뜻이 아닙니다. 비평가의 차이만이 거리를 뜻합니다."),
    "timeline.step": ("Step", "스텝"),
    "timeline.losses": ("Losses", "손실"),
    "timeline.logit": ("What D thinks: its probability of “real”, geometric means from its losses",
                       "D의 판단: “진짜”일 확률, 손실에서 구한 기하 평균"),
    "timeline.logit.real": ("D(x), real pictures", "D(x), 진짜 그림"),
    "timeline.logit.fake": ("D(G(z)), generated ones", "D(G(z)), 생성된 그림"),
    "timeline.target": ("How far D is from its targets, root mean square", "D와 목표값의 거리(제곱 평균 제곱근)"),
    "timeline.target.real": ("|D(x) − 1|, real pictures", "|D(x) − 1|, 진짜 그림"),
    "timeline.target.fake": ("|D(G(z))|, generated ones", "|D(G(z))|, 생성된 그림"),
    "timeline.critic": ("What the critic thinks: mean scores, whose gap estimates the distance of samples and data",
                        "비평가의 판단: 평균 점수. 둘의 차이가 표본과 데이터의 거리를 어림합니다"),
    "timeline.critic.real": ("f(x), real pictures", "f(x), 진짜 그림"),
    "timeline.critic.fake": ("f(G(z)), generated ones", "f(G(z)), 생성된 그림"),

    "neighbours.title": ("## Has it copied?", "## 베낀 것은 아닐까요?"),
    "neighbours.idea": (
        "A generator that has learned by heart would show you a training picture again. Beside the sample are the training "
        "pictures that look most like it to a classifier.",
        "통째로 외운 생성자라면 학습 그림을 그대로 다시 보여 줄 것입니다. 표본 옆에는 분류기가 보기에 가장 닮은 학습 그림이 있습니다."),
    "neighbours.sample": ("Sample", "표본"),
    "neighbours.nearest": ("Nearest training pictures, with their distance", "가장 가까운 학습 그림과 그 거리"),
    "neighbours.searched": (
        "Searched: {n} of the {total} training pictures of {data}, by Euclidean distance in our classifier's features, not pixel by "
        "pixel. A copy of one of the others would be missed. For scale: half of the real pictures have another one nearer than {typical}.",
        "찾은 범위: {data}의 학습 그림 {total}장 중 {n}장. 픽셀이 아니라 분류기 특징 공간의 유클리드 거리로 찾았으며, "
        "나머지 그림을 베꼈다면 찾지 못합니다. 기준: 진짜 그림의 절반은 {typical}보다 가까운 곳에 다른 그림이 있습니다."),

    "error.no_history": ("{model} has no history of its training. Those trained by the scripts in train/ keep one.",
                         "{model}에는 학습 기록이 없습니다. train/의 스크립트로 학습하면 기록이 남습니다."),
    "error.no_index": ("There is no index of training pictures for {data} yet. Make it: {command}",
                       "{data}의 학습 그림 색인이 아직 없습니다. 만드는 명령: {command}"),
}
