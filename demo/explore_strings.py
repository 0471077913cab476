"""Sentences of what lies beside the walk of Interpolate, in English and in Korean; strings.py adds them to its table."""
from __future__ import annotations

TABLE: dict[str, tuple[str, str]] = {
    "corners": ("Between four: a square of pictures", "네 그림 사이: 그림 정사각형"),
    "corners.idea": ("Four seeds stand at the corners; every other picture lies between them along the walk chosen above.",
                     "네 귀퉁이에 시드 넷이 있고, 나머지 그림은 위에서 고른 경로를 따라 그 사이에 놓입니다."),
    "corners.choose": ("Choose one to see it large.", "하나를 고르면 크게 보입니다."),
    "corners.roll": ("Roll all four", "넷 모두 굴리기"),
    "norms": ("lerp against slerp: how long is z?", "lerp와 slerp: z의 길이"),
    "norms.idea": (
        r"The two walks between seed A and seed B, and the length of $z$ along each. The band holds nine draws of ten: a straight "
        "walk leaves it in the middle.",
        r"시드 A와 시드 B 사이의 두 경로와, 길을 따라 변하는 $z$의 길이입니다. 띠 안에 표본 열 가운데 아홉이 들어옵니다. 곧은 길은 "
        "가운데에서 띠를 벗어납니다."),
    "norms.axis": ("|z| along the walk, t from 0 to 1", "경로를 따라 변하는 |z|, t는 0에서 1"),
    "directions": ("Directions that matter", "뜻있는 방향"),
    "directions.idea": (
        r"Which ways through $z$ change the pictures most? The principal components of 1,024 samples, each followed back to a direction "
        r"in $z$; one step of a slider's scale is one standard deviation of the prior. "
        "[GANSpace, 2020](https://arxiv.org/abs/2004.02546)",
        r"$z$의 어느 쪽으로 가야 그림이 가장 많이 변할까요? 표본 1,024장의 주성분을 구하고, 각각을 $z$의 방향으로 되짚었습니다. 슬라이더의 "
        "1은 사전 분포의 표준 편차 하나입니다. "
        "[GANSpace, 2020](https://arxiv.org/abs/2004.02546)"),
    "directions.names": ("Give each a name: names stay in this browser.", "이름을 붙여 보세요. 이름은 이 브라우저에 남습니다."),
    "directions_seed": ("Seed", "시드"),
    "directions.name": ("Direction", "방향"),
    "directions.share": ("of the variance", "분산 비율"),
    "directions.reset": ("All to zero", "모두 0으로"),
    "directions.json": ("Download directions as JSON", "방향을 JSON으로 내려받기"),
    "invert": ("Where is my picture?", "내 그림은 어디에 있을까요?"),
    "invert.idea": (
        r"Look for the $z$ whose picture is nearest to yours: $\min_z \, \mathrm{mean}\,(G(z) - x)^2 + 10^{-3}\,|z|^2 / d$, step by step. "
        "What the generator never learnt it cannot show; what comes nearest tells what it knows.",
        r"여러분의 그림에 가장 가까운 그림을 내는 $z$를 한 걸음씩 찾습니다. $\min_z \, \mathrm{mean}\,(G(z) - x)^2 + 10^{-3}\,|z|^2 / d$. "
        "생성자가 배우지 못한 것은 나오지 않습니다. 가장 가까운 그림이 생성자가 무엇을 아는지 말해 줍니다."),
    "invert.go": ("Look for it", "찾기"),
    "invert.stop": ("Stop", "멈추기"),
    "invert.picture": ("your picture x", "내 그림 x"),
    "invert.result": ("nearest G(z)", "가장 가까운 G(z)"),
    "invert.error": ("mean squared error, pixels from 0 to 1", "평균 제곱 오차, 픽셀은 0에서 1"),
    "invert.step": ("Step {step} of {steps}: error {error}, |z| = {length}", "{steps}걸음 가운데 {step}: 오차 {error}, |z| = {length}"),
    "error.corners": ("seeds must be a list of four seeds.", "seeds: 시드 네 개를 담은 목록이어야 합니다."),
    "error.amounts": ("amounts must be a list of {count} numbers.", "amounts: 수 {count}개를 담은 목록이어야 합니다."),
}
