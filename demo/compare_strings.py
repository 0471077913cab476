"""Sentences of Compare and of the discriminator's eye, in English and in Korean; strings.py adds them to its table."""
from __future__ import annotations

TABLE: dict[str, tuple[str, str]] = {
    "compare": ("Compare", "비교"),
    "compare.idea": (
        "The generators below are the same network, trained on the same pictures and given the same noise. What differs is the objective, "
        "and with it the recipe that it needs, beside each name: steps, batch and optimizer.",
        "아래의 생성자는 모두 같은 신경망이고, 같은 그림으로 학습했으며, 같은 잡음을 받습니다. 다른 것은 목적 함수, 그리고 이름 옆에 적은, "
        "그에 맞춘 학습법(스텝 수, 배치, 옵티마이저)입니다."),
    "compare.recipe": ("{steps} steps of {batch} pictures, {optimizer}", "그림 {batch}장씩 {steps} 스텝, {optimizer}"),
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

    "eye": ("Discriminator's eye", "판별자의 눈"),
    "eye.idea": (
        "The discriminator is half of every GAN, and is usually thrown away after training. Here it is kept: show it a picture, read "
        "how real it finds it, and see the pixels its judgement hangs on.",
        "판별자는 모든 GAN의 절반이지만 학습이 끝나면 대개 버려집니다. 여기서는 남겨 두었습니다. 그림을 보여 주고, 얼마나 진짜로 보는지, "
        "그 판단이 어느 픽셀에 달려 있는지 살펴보세요."),
    "eye.equation": (
        r"$$D(x) = \sigma(\ell(x)), \qquad \mathrm{heat}_{ij} = \left|\frac{\partial\, \ell(x)}{\partial x_{ij}}\right|$$",) * 2,
    "eye.none": ("No checkpoint with a discriminator yet. Train one, or pull one from the Hub, and start the app again:",
                 "판별자가 있는 체크포인트가 아직 없습니다. 하나를 학습하거나 허브에서 받은 뒤 앱을 다시 시작하세요."),
    "eye.source": ("Show it", "보여 줄 그림"),
    "eye.source.sample": ("a sample", "표본"),
    "eye.source.upload": ("my picture", "내 그림"),
    "eye.source.drawing": ("a drawing", "손그림"),
    "eye_seed": ("Seed", "시드"),
    "eye.upload": ("A picture of any size", "크기에 상관없는 그림"),
    "eye.draw": ("Draw here, white on black", "여기에 검은 바탕, 흰 선으로 그려 보세요"),
    "eye.clear": ("Clear", "지우기"),
    "eye.waiting.upload": ("Choose a picture, and D will judge it.", "그림을 고르면 D가 판정합니다."),
    "eye.picture": ("What D sees", "D가 보는 그림"),
    "eye.heat": ("Where it looks: |∂ score / ∂ pixel|", "어디를 보는가: |∂ 점수 / ∂ 픽셀|"),
    "eye.logit": ("D's probability of “real”", "D가 말하는 “진짜”일 확률"),
    "eye.target": ("D's score: 1 is real, 0 is generated", "D의 점수: 1은 진짜, 0은 생성"),
    "eye.critic": ("The critic's score: larger is more real, and there is no zero",
                   "비평가의 점수: 클수록 진짜에 가깝고 기준점은 없습니다"),
    "eye.below": ("Higher than {real} % of real training pictures and {fake} % of generated ones.",
                  "진짜 학습 그림의 {real} %, 생성된 그림의 {fake} %보다 높습니다."),
    "eye.below_fake": ("Higher than {fake} % of generated pictures.", "생성된 그림의 {fake} %보다 높습니다."),
    "eye.real": ("real training pictures", "진짜 학습 그림"),
    "eye.fake": ("generated pictures", "생성된 그림"),
    "eye.axis": ("Score", "점수"),
    "upload.done": ("Your picture, as the network gets it: {steps}.", "신경망이 받은 그림: {steps}."),
    "upload.first_frame": ("its first frame", "첫 프레임만"),
    "upload.rotated": ("turned upright", "바로 세움"),
    "upload.deep": ("reduced to 8 bits", "8비트로 줄임"),
    "upload.cmyk": ("print colours to screen colours", "인쇄색을 화면색으로 바꿈"),
    "upload.transparent": ("transparency filled in", "투명한 곳을 채움"),
    "upload.cropped": ("the middle square", "가운데 정사각형"),
    "upload.grey": ("in grey", "회색조"),
    "upload.inverted": ("inverted (the data are light on black)", "반전함(데이터가 검은 바탕의 밝은 그림)"),
    "upload.resized": ("resized to the model's pixels", "모델의 픽셀 크기로 조정"),

    "game.title": ("## Real or generated?", "## 진짜일까요, 생성된 것일까요?"),
    "game.idea": (
        "You and D judge the same pictures, half of them real. The area under the curve is the chance of ranking a real picture above "
        "a generated one: 0.5 is guessing. D has an advantage, for it has seen the real ones in training.",
        "여러분과 D가 같은 그림을 판정합니다. 절반은 진짜입니다. 곡선 아래 넓이는 진짜를 생성된 것보다 위에 둘 확률이며 0.5는 찍기입니다. "
        "D는 학습 중에 진짜 그림을 보았으니 유리합니다."),
    "game_seed": ("Deal", "판"),
    "game.0": ("surely generated", "확실히 생성"),
    "game.1": ("rather generated", "아마 생성"),
    "game.2": ("rather real", "아마 진짜"),
    "game.3": ("surely real", "확실히 진짜"),
    "game.you": ("You", "나"),
    "game.was_real": ("It was real.", "진짜였습니다."),
    "game.was_fake": ("It was generated.", "생성된 그림이었습니다."),
    "game.again": ("Next deal", "다음 판"),
    "game.forget": ("Forget my score", "내 점수 지우기"),
    "game.kept": ("The score stays in this browser.", "점수는 이 브라우저에만 남습니다."),
    "game.roc": ("Real pictures called real, against generated ones called real", "진짜를 진짜라 한 비율과 생성된 것을 진짜라 한 비율"),

    "slopes.title": ("## How steep is D?", "## D는 얼마나 가파를까요?"),
    "slopes.group": ("Discriminators", "판별자"),
    "slopes.idea": (
        "A critic measures a distance only if its score changes no faster than the picture does: by at most 1 for each unit. WGAN "
        "clips every weight to $[-c, c]$, and the weights pile up at both ends. WGAN-GP asks for "
        "$\\lVert\\nabla f(\\hat x)\\rVert = 1$ at points $\\hat x$ between a real and a generated picture (the dashed line), and "
        "leaves the weights alone. Without either, D becomes as steep as the game makes it.",
        "비평가의 점수는 그림이 변하는 것보다 빨리 변하지 않아야, 곧 기울기가 1 이하여야 거리를 잽니다. WGAN은 모든 가중치를 $[-c, c]$로 "
        "잘라 내므로 가중치가 양 끝에 몰립니다. WGAN-GP는 진짜와 생성된 그림 사이의 점 $\\hat x$에서 "
        "$\\lVert\\nabla f(\\hat x)\\rVert = 1$(점선)을 요구하고 가중치는 그대로 둡니다. "
        "둘 다 없으면 D의 기울기는 게임이 흘러가는 대로 커집니다."),
    "slopes.weights": ("All weights of D, how often each value", "D의 모든 가중치, 값마다의 빈도"),
    "slopes.norms": ("Gradient norm |∂ score / ∂x̂|, how often each value", "기울기의 크기 |∂ 점수 / ∂x̂|, 값마다의 빈도"),
    "slopes.axis": ("Value", "값"),
    "slopes.largest": ("Largest |w|: {largest}", "가장 큰 |w|: {largest}"),
    "slopes.clipped": ("Largest |w|: {largest}, clipped at ±{clip}", "가장 큰 |w|: {largest}, ±{clip}에서 잘림"),
    "slopes.median": ("Median {median}", "중앙값 {median}"),

    "error.upload_none": ("There is no picture yet. Choose one first.", "그림이 아직 없습니다. 먼저 하나를 골라 주세요."),
    "error.upload_kind": ("That is not a picture this page reads. It reads PNG, JPEG, WebP, GIF, BMP and TIFF.",
                          "읽을 수 없는 파일입니다. PNG, JPEG, WebP, GIF, BMP, TIFF를 읽을 수 있습니다."),
    "error.upload_damaged": ("The picture is damaged or cut short. Save it again, or choose another.",
                             "그림이 손상되었거나 잘렸습니다. 다시 저장하거나 다른 그림을 골라 주세요."),
    "error.upload_bytes": ("The file is larger than {most} MB. Save it smaller.", "파일이 {most} MB보다 큽니다. 더 작게 저장해 주세요."),
    "error.upload_pixels": ("The picture has {width} x {height} pixels; at most {most} million are read. Make it smaller.",
                            "그림이 {width} x {height} 픽셀입니다. {most}00만 픽셀까지 읽습니다. 더 작게 만들어 주세요."),
    "error.upload_bomb": ("The picture claims far more than {most} million pixels and was not opened.",
                          "{most}00만 픽셀을 훨씬 넘는다고 적힌 그림이라 열지 않았습니다."),
    "error.upload_small": ("The picture has {width} x {height} pixels; it needs at least {least} on each side.",
                           "그림이 {width} x {height} 픽셀입니다. 한 변이 {least} 픽셀 이상이어야 합니다."),
    "error.no_opponent": ("There are too few real pictures at hand to play against {model}.", "{model}와(과) 겨룰 진짜 그림이 모자랍니다."),
    "error.no_history": ("{model} has no history of its training. Those trained by the scripts in train/ keep one.",
                         "{model}에는 학습 기록이 없습니다. train/의 스크립트로 학습하면 기록이 남습니다."),
    "error.no_index": ("There is no index of training pictures for {data} yet. Make it: {command}",
                       "{data}의 학습 그림 색인이 아직 없습니다. 만드는 명령: {command}"),
}
