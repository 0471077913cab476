"""Every sentence of the app, in English and in Korean. Imports no UI.

`say` gives one language, `both` gives HTML in which the browser's language chooses (assets/page.css), and
`translations` is the table by language, for labels that the UI framework translates by itself.
"""
from __future__ import annotations

from html import escape

from demo import (
    arithmetic_strings,
    class_strings,
    compare_strings,
    density_strings,
    explore_strings,
    latent_strings,
    metric_strings,
    text_strings,
    theory_strings,
    translate_strings,
)
from ganlib.variants import VARIANTS

LANGUAGES = ("en", "ko")

TABLE: dict[str, tuple[str, str]] = {
    "tagline": ("an interactive companion to generative adversarial networks",
                "생성적 적대 신경망을 직접 움직여 보는 안내서"),
    "model": ("Model", "모델"),
    "seed": ("Seed", "시드"),
    "seed.word": ("seed", "시드"),
    "seed_a": ("Seed A", "시드 A"),
    "seed_b": ("Seed B", "시드 B"),
    "roll": ("Roll", "굴리기"),
    "mode": ("Walk", "경로"),
    "mode.slerp": ("slerp: along the sphere", "slerp: 구면을 따라"),
    "mode.lerp": ("lerp: straight", "lerp: 직선으로"),
    "t": ("t: from seed A (0) to seed B (1)", "t: 시드 A(0)에서 시드 B(1)까지"),
    "play": ("Play", "재생"),
    "pause": ("Pause", "멈춤"),
    "download": ("Download", "내려받기"),
    "picture": ("Picture", "그림"),
    "loop": ("Loop", "반복 영상"),
    "interpolate": ("Interpolate", "보간"),
    "paper": ("Paper", "논문"),
    "steps": ("{steps} steps", "{steps} 스텝"),

    "atlas": ("Atlas", "아틀라스"),
    "atlas.idea": (
        "A generator G makes pictures out of noise z, and a discriminator D learns to tell them from real ones; each "
        "improves because the other does. Every network below was trained that way or answers to it: choose one and "
        "roll the seed.",
        "생성자 G는 잡음 z로 그림을 만들고, 판별자 D는 그것을 진짜와 구별하도록 배웁니다. 서로가 서로를 발전시킵니다. "
        "아래의 신경망은 모두 이렇게 학습했거나 이에 대한 답으로 나왔습니다. 하나를 골라 시드를 굴려 보세요."),
    "atlas.equation": (r"$$\min_G \max_D \;\; \mathbb{E}_{x}\,[\log D(x)] + \mathbb{E}_{z}\,[\log(1 - D(G(z)))]$$",) * 2,
    "atlas.caption": ("Seeds {first} to {last}. Choose a picture to walk from it.",
                      "시드 {first}부터 {last}까지. 그림을 고르면 거기서 걷기 시작합니다."),
    "seeds": ("Seeds {first} to {last}.", "시드 {first}부터 {last}까지."),
    "atlas.caption_plain": ("{n} samples of seed {first}.", "시드 {first}의 표본 {n}개."),
    "atlas.variants": ("The variants", "모델들"),
    "atlas.untrained": ("Not trained yet", "아직 학습하지 않은 모델"),
    "atlas.more": ("{n} more", "{n}개 더 보기"),
    "atlas.choose": ("Show samples", "표본 보기"),

    "hub": ("Load from the Hub", "허브에서 불러오기"),
    "hub.source": ("A model on the Hugging Face Hub", "허깅 페이스 허브의 모델"),
    "hub.load": ("Load", "불러오기"),
    "hub.loading": ("Asking the Hub, fetching and checking ...", "허브에 묻고, 받고, 확인하는 중 ..."),
    "hub.loaded": ("{model} is now in the list of models.", "{model}이(가) 모델 목록에 들어왔습니다."),

    "interpolate.idea": (
        "A generator turns every point z of its latent space into a picture. Walk from one point to another and the "
        "picture changes without a jump: what it has learned is a space, not a list.",
        "생성자는 잠재 공간의 모든 점 z를 그림으로 바꿉니다. 한 점에서 다른 점으로 걸어가면 그림이 끊김 없이 변합니다. "
        "생성자가 배운 것은 그림의 목록이 아니라 공간입니다."),
    "interpolate.equation": (
        r"$$\begin{aligned}\mathrm{lerp}(a,b;t) &= (1-t)\,a + t\,b\\[2pt] \mathrm{slerp}(a,b;t) &= "
        r"\tfrac{\sin((1-t)\,\omega)}{\sin\omega}\,a + \tfrac{\sin(t\,\omega)}{\sin\omega}\,b\\[2pt] "
        r"\cos\omega &= \tfrac{a\,\cdot\, b}{|a|\,|b|}\end{aligned}$$",) * 2,
    "interpolate.why": ("Why walk along the sphere?", "왜 구면을 따라 걸을까요?"),
    "interpolate.because": (
        r"In $d$ dimensions a draw of $z \sim \mathcal{N}(0, I)$ almost always has length close to $\sqrt{d}$: the prior "
        r"is a thin shell. Halfway along a straight line the length has dropped to about $\sqrt{d/2}$, a place the "
        "generator never saw while it trained; the great circle stays on the shell. Watch $|z|$ under the picture. "
        "[White, *Sampling Generative Networks*, 2016](https://arxiv.org/abs/1609.04468)",
        r"$d$차원에서 $z \sim \mathcal{N}(0, I)$의 길이는 거의 언제나 $\sqrt{d}$에 가깝습니다. 사전 분포는 얇은 껍질인 셈입니다. "
        r"직선의 한가운데에서는 길이가 약 $\sqrt{d/2}$로 줄어드는데, 생성자가 학습 중에 본 적이 없는 곳입니다. 대원은 껍질 위에 "
        "머무릅니다. 그림 아래의 $|z|$를 지켜보세요. "
        "[White, *Sampling Generative Networks*, 2016](https://arxiv.org/abs/1609.04468)"),
    "interpolate.none": (
        "No checkpoint with a latent space yet. Train one, or pull one from the Hub, and start the app again:",
        "잠재 공간이 있는 체크포인트가 아직 없습니다. 하나를 학습하거나 허브에서 받은 뒤 앱을 다시 시작하세요."),

    "error.checkpoint": ("{words}", "체크포인트를 쓸 수 없습니다. 라이브러리가 영어로 알린 내용: {words}"),
    "error.model": ("There is no model called '{value}'. There are: {known}.",
                    "'{value}'라는 모델이 없습니다. 있는 모델: {known}."),
    "error.no_models": ("There is no model with this ability yet. Train one first: python -m train.{script}",
                        "이 기능을 가진 모델이 아직 없습니다. 먼저 학습하세요: python -m train.{script}"),
    "error.whole": ("{name} must be a whole number from {low} to {high}, not {value}.",
                    "{name}: {low}부터 {high}까지의 정수여야 합니다. 받은 값: {value}."),
    "error.number": ("{name} must be a number from {low} to {high}, not {value}.",
                     "{name}: {low}부터 {high}까지의 수여야 합니다. 받은 값: {value}."),
    "error.choice": ("{name} must be one of {known}, not {value}.",
                     "{name}: {known} 중 하나여야 합니다. 받은 값: {value}."),
    "error.hub_id": ("Name a model of the Hub as user/repo or user/repo@revision, not {value}.",
                     "허브의 모델을 user/repo 또는 user/repo@revision으로 적어 주세요. 받은 값: {value}."),
    "note.ignored": ("The link's {name} = {value} is not usable; showing {used} instead.",
                     "링크의 {name} = {value} 값을 쓸 수 없어 {used}(으)로 표시합니다."),
    "note.passed_over": ("The link's {name} = {value} is not usable, and was passed over.",
                         "링크의 {name} = {value} 값을 쓸 수 없어 건너뛰었습니다."),

    "data.fashion_mnist": ("Fashion-MNIST", "Fashion-MNIST"),
    "data.mnist": ("MNIST", "MNIST"),
    "data.cifar10": ("CIFAR-10", "CIFAR-10"),
    "data.celeba": ("CelebA", "CelebA"),
    "data.bags2shoes": ("bags ↔ shoes", "bags ↔ shoes"),
    "data.avatars2personas": ("avatars ↔ personas", "avatars ↔ personas"),
    "data.edges2avatars": ("edges → avatars", "edges → avatars"),
    "data.edges2flowers": ("edges → flowers", "edges → flowers"),
}

# The two sentences of each variant; the English ones are its `idea`, beside its equations.
IDEAS_KO: dict[str, str] = {
    "gan":
        "한 신경망은 잡음으로 그림을 지어내고, 다른 신경망은 그것을 진짜와 구별하도록 배우며, 서로가 서로의 스승이 됩니다. "
        "그림이 무엇인지 아무도 적어 주지 않습니다. 판별자가 곧 학습된 손실 함수입니다.",
    "dcgan":
        "처음부터 끝까지 합성곱과 배치 정규화를 쓰자, 다루기 까다롭던 적대적 학습이 하나의 조리법이 되었습니다. "
        "잠재 공간의 방향에는 뜻이 있어서, 안경을 씌우는 일은 벡터 하나를 더하는 일이 됩니다.",
    "lsgan":
        "판별자는 더 이상 찬반을 묻지 않고, 최소 제곱으로 진짜는 1, 생성된 것은 0에 맞추어 잽니다. "
        "이미 판별자를 속인 표본도 데이터 쪽으로 계속 끌려갑니다. 로지스틱 손실이라면 놓아 주었을 곳입니다.",
    "wgan":
        "진짜인지 가짜인지 맞히는 대신, 비평가는 표본을 데이터로 바꾸려면 흙을 얼마나 옮겨야 하는지 어림합니다. "
        "그림이 나아지면 손실도 줄어드니, 처음으로 지켜볼 만한 숫자가 생겼습니다.",
    "wgan_gp":
        "비평가가 표본과 데이터 사이의 거리를 재고, 그 기울기는 벌점으로 1 근처에 붙들립니다. "
        "둘이 겹치지 않는 곳에서도 거리가 쓸모 있는 신호를 주므로 학습이 좀처럼 무너지지 않습니다.",
    "sgan":
        "진짜 그림이 어떻게 생겼는지 이미 아는 판별자는 이름표 몇 장이면 그림의 이름을 알아맞힙니다. "
        "여기서 생성자는 수단이고, 목표는 이름표 백 장으로 배운 분류기입니다.",
    "cgan":
        "그림이 무엇을 보여야 하는지 두 신경망 모두에게 알려 줍니다. 생성자는 그 부류를 그려야 하고, "
        "판별자는 다른 부류라면 완벽해도 물리칩니다. "
        "이름표는 무엇을, 잡음은 어떻게를 정합니다.",
    "acgan":
        "판별자는 두 가지를 묻습니다. 진짜인가, 그리고 무엇인가? "
        "통과하려는 생성자는 그럴듯하면서도 헷갈릴 수 없는 그림을 그려야 합니다.",
    "infogan":
        "생성자에게 잡음과 함께 코드를 주고, 그림에서 그 코드를 되읽을 수 있을 때 상을 줍니다. "
        "이름표 하나 없이도 코드의 각 부분에 뜻이 생깁니다. 어떤 숫자인지, 얼마나 기울었는지, 얼마나 굵은지.",
    "pix2pix":
        "생성자에게 밑그림을 주고 사진을 청하되, 짝지은 예로 배우게 합니다. "
        "조각조각 판정하는 판별자가 아무도 쓰지 못하던 손실을 대신합니다. 어디를 보아도 진짜 같을 것.",
    "cyclegan":
        "같은 말을 얼룩말로도 찍어 둔 사진은 어디에도 없습니다. "
        "갔다가 돌아오면 처음 그림이어야 한다는 약속 하나가 짝지은 사진을 대신합니다.",
    "discogan":
        "가방과 신발을 보여 주되, 어느 신발이 어느 가방의 짝인지는 결코 알려 주지 않습니다. "
        "되돌릴 수 있는 변환은 원래 그림의 무언가를 간직해야 하므로, 두 세계가 함께 지닌 것을 스스로 찾아냅니다.",
    "stargan":
        "금발로, 수염을 달고, 안경을 씌우고. 그림이 어떤 속성을 지녀야 하는지 알려 주므로, 신경망 하나가 모든 편집을 배웁니다. "
        "어떤 편집이든 되돌릴 수 있어야 하기에 얼굴의 나머지는 그대로 둡니다.",
    "puzzlegan":
        "그림에서 오려 낸 조각 세 장이 놓여 있지만, 어디에 있던 것인지는 아무도 말해 주지 않습니다. "
        "신경망은 조각의 자리를 찾고, 그 사이를 모두 그려 넣습니다.",
    "gan_cls":
        "두 신경망 모두에게 문장을 들려주고, 판별자에게는 진짜 그림에 틀린 문장을 붙여서도 보여 줍니다. 이제 판별자는 그림이 부탁한 "
        "그대로인지도 따져야 합니다. 두 문장 사이에는 아무도 말한 적 없는 그림들이 있습니다.",
    "stackgan":
        "먼저 밑그림, 그다음 채색. 한 GAN이 문장을 작은 그림으로 옮기면, 두 번째 GAN이 문장을 다시 읽고 빠지거나 틀린 부분을 고쳐 가며 "
        "더 높은 해상도로 그립니다.",
    "text_encoder":
        "한 신경망은 문장을 글자 하나하나 읽어 한 점으로, 다른 신경망은 그림을 한 점으로 옮기며, 문장이 그림에 맞을 때 두 점이 만나도록 "
        "배웁니다. GAN-CLS와 StackGAN이 언어에 대해 아는 것은 모두 여기에서 왔습니다.",
    "progan":
        "먼저 4x4 픽셀에서 그림의 구도를 배우고, 새 층을 서서히 더하며 해상도를 두 배씩 키웁니다. "
        "세부가 시작되기 전에 큰 구조가 자리를 잡으므로 높은 해상도도 학습할 수 있습니다.",
    "vae":
        "그림을 잡음 섞인 좁은 목으로 밀어 넣었다가 다시 그립니다. "
        "그 목을 가우스 분포 가까이에 두면 그림 없이도 그곳에서 뽑아 그릴 수 있습니다. "
        "게임 없이 손실 하나로 가능도의 하한을 얻지만, 그 값으로 그림이 흐려집니다.",
    "aae":
        "자기부호화기를 학습시키되, 그 코드가 여러분이 고른 모양에서 뽑은 것처럼 보이도록 판별자가 다그칩니다. "
        "표본을 뽑을 수만 있으면 어떤 모양이든 됩니다. 밀도도 KL 항도 필요 없습니다.",
    "aae_semi":
        "무엇이 보이는지와 어떻게 그려졌는지를 따로 말해야 하는 자기부호화기입니다. 판별자들이 그 둘을 갈라놓습니다. "
        "이름표 없는 그림이 범주를 만들고, 이름표 백 장이 그 이름을 붙입니다.",
    "pixelrnn":
        "그림을 글처럼 한 픽셀씩 읽되, 위쪽 줄이나 대각선을 따라 기억이 흐릅니다. 다음에 올 것은 확률이고, 그 확률에서 거듭 뽑으면 "
        "그림이 그려집니다.",
    "pixelcnn":
        "커널의 절반을 잘라 낸 합성곱이 위와 왼쪽의 픽셀로 다음 픽셀을 예측합니다. 그림의 확률은 한 번에 구하지만, 그릴 때는 여전히 "
        "픽셀마다 한 번씩 계산해야 합니다.",
    "nade":
        "각 픽셀을 앞선 픽셀들로 예측하고 모두 곱하면, 그림 전체의 확률이 정확히 나옵니다. "
        "적도 하한도 없지만, 그림은 한 번에 한 픽셀씩 그려야 합니다.",
}

TABLE |= theory_strings.TABLE | arithmetic_strings.TABLE | explore_strings.TABLE | compare_strings.TABLE
TABLE |= class_strings.TABLE | translate_strings.TABLE | text_strings.TABLE | density_strings.TABLE | latent_strings.TABLE
TABLE |= metric_strings.TABLE


def say(key: str, language: str = "en", **values: object) -> str:
    """The sentence `key` in a language of LANGUAGES, its {blanks} filled in."""
    return TABLE[key][LANGUAGES.index(language)].format(**values) if values else TABLE[key][LANGUAGES.index(language)]


def sendable(text: str) -> str:
    """The text without half characters, which JSON can bring but no answer can carry: each becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


def both(key: str, **values: object) -> str:
    """The sentence `key` as HTML in both languages, of which the page shows one; values are escaped."""
    safe = {name: escape(str(value)) for name, value in values.items()}
    return spans(*(say(key, language, **safe) for language in LANGUAGES))


def spans(en: str, ko: str) -> str:
    """HTML in both languages, of which the page shows one."""
    return en if en == ko else f'<span lang="en">{en}</span><span lang="ko">{ko}</span>'


def idea(variant: str) -> str:
    """A variant's two sentences as HTML in both languages; in English alone where no translation is written yet."""
    en = escape(VARIANTS[variant].idea)
    return spans(en, IDEAS_KO.get(variant, en))


def idea_in(variant: str, language: str) -> str:
    """A variant's two sentences in one language."""
    return IDEAS_KO.get(variant, VARIANTS[variant].idea) if language == "ko" else VARIANTS[variant].idea


def data_name(data: str) -> str:
    """A data set's name as people write it; its id where the table has none. Both languages use the same."""
    return say(f"data.{data}") if f"data.{data}" in TABLE else data


def preferred(accept_language: str) -> str:
    """The first language of an Accept-Language header that the table has; English where there is none."""
    wanted = [part.split(";")[0].strip().lower()[:2] for part in accept_language.split(",")]
    return next((language for language in wanted if language in LANGUAGES), "en")


def translations() -> dict[str, dict[str, str]]:
    """{language: {key: sentence}} for the UI framework."""
    return {language: {key: row[i] for key, row in TABLE.items()} for i, language in enumerate(LANGUAGES)}
