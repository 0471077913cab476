"""Sentences of Latent, in English and in Korean; strings.py adds them to its table."""
from __future__ import annotations

TABLE: dict[str, tuple[str, str]] = {
    "latent": ("Latent", "잠재 공간"),
    "latent.idea": (
        "An autoencoder squeezes a picture into a few numbers and draws it again from them. Keep those numbers close to a prior, and every "
        "point of the prior becomes a picture: a map of everything the network can draw.",
        "자기부호화기는 그림을 숫자 몇 개로 눌러 담았다가 그것으로 다시 그립니다. 그 숫자들을 사전 분포 가까이에 붙들어 두면 사전 "
        "분포의 모든 점이 그림이 됩니다. 신경망이 그릴 수 있는 모든 것의 지도입니다."),
    "latent.equation": (
        *(r"$$\begin{aligned}\text{VAE:}\;& \mathbb{E}_q\,[\log p(x \mid z)] - \mathrm{KL}(q(z \mid x)\,\|\,p(z))\\ "
          r"\text{AAE:}\;& \|x - \hat x\|^2,\; q(z) \approx p(z) \text{ " + words + r"}\end{aligned}$$"
          for words in ("by a discriminator", "(판별자로)")),),
    "latent.none": ("No autoencoder yet. Train one, or pull one from the Hub, and start the app again:",
                    "자기부호화기 체크포인트가 아직 없습니다. 하나를 학습하거나 허브에서 받은 뒤 앱을 다시 시작하세요."),
    "latent.drag": (
        "Drag over a map: each point is a code, and beside it stands what it is decoded to. **Codes** shows where pictures have theirs.",
        "지도 위를 끌어 보세요. 점마다 하나의 코드이고, 옆의 그림은 그 코드를 풀어낸 것입니다. **코드**를 누르면 그림들의 코드가 놓인 "
        "곳이 보입니다."),
    "latent.how": (
        "A VAE pulls every picture's own cloud of codes towards the prior by a KL term; an AAE asks only that all codes together look "
        "like draws from it, and leaves fewer gaps between them.",
        "VAE는 그림마다 코드의 구름을 KL 항으로 사전 분포 쪽으로 끌어당깁니다. AAE는 모든 코드를 합친 모양만 사전 분포처럼 보이면 되고, "
        "그래서 코드 사이에 빈 곳이 적습니다."),
    "latent.pictures": ("pictures", "그림"),
    "latent.codes": ("codes", "코드"),
    "latent.legend": ("Grey: draws from the prior. Coloured: codes of test pictures, by class.",
                      "회색: 사전 분포에서 뽑은 점. 색: 시험 그림의 코드, 부류별."),
    "latent.unmeasured": ("Grey: draws from the prior. The codes of test pictures come with python -m ganlib.metrics {model}",
                          "회색: 사전 분포에서 뽑은 점. 시험 그림의 코드는 다음으로 잽니다: python -m ganlib.metrics {model}"),
    "latent.deep": ("This latent space has {dimensions} dimensions: no map can show it, but the sliders below can.",
                    "이 잠재 공간은 {dimensions}차원이라 지도로 그릴 수 없습니다. 아래 슬라이더로 움직여 보세요."),

    "encode.title": ("## Through the bottleneck, and edited", "## 좁은 목을 지나서, 고쳐 보기"),
    "encode.idea": (
        "Your picture is encoded, and decoded again: what is lost did not fit through. Then move the numbers of its code.",
        "여러분의 그림을 부호화했다가 다시 풀어 냅니다. 사라진 것은 좁은 목을 지나지 못한 것입니다. 이제 코드의 숫자를 움직여 보세요."),
    "encode.source": ("Picture A", "그림 A"),
    "encode.x": ("What it gets", "신경망이 받는 그림"),
    "encode.y": ("Decoded", "풀어낸 그림"),
    "encode.reset": ("Back to its own code", "원래 코드로"),

    "morph.title": ("## From one picture to another", "## 한 그림에서 다른 그림으로"),
    "morph.idea": (
        r"Both pictures are encoded, and the straight line between their codes is decoded: $z_t = (1 - t)\,z_A + t\,z_B$. Mixing the "
        "pixels themselves would only fade one over the other.",
        r"두 그림을 부호화하고 코드 사이의 직선을 풀어 냅니다. $z_t = (1 - t)\,z_A + t\,z_B$. 픽셀을 섞었다면 한 그림이 다른 그림 위로 "
        "희미하게 겹칠 뿐입니다."),
    "morph.source": ("Picture B", "그림 B"),
    "morph.t": ("t: from picture A (0) to picture B (1)", "t: 그림 A(0)에서 그림 B(1)까지"),
    "morph.codes": ("Between the codes", "코드 사이"),
    "morph.pixels": ("Between the pixels", "픽셀 사이"),

    "error.not_flat": ("{model} has a latent space of more than two dimensions, so there is no map of it.",
                       "{model}의 잠재 공간은 2차원보다 커서 지도를 그릴 수 없습니다."),
    "error.code": ("A code of this model is a list of {length} numbers.", "이 모델의 코드는 숫자 {length}개의 목록입니다."),
}
