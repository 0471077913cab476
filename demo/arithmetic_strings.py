"""Sentences of Arithmetic, in English and in Korean; strings.py adds them to its table."""
from __future__ import annotations

TABLE: dict[str, tuple[str, str]] = {
    "arithmetic": ("Arithmetic", "산술"),
    "arithmetic.idea": (
        "Subtract what two pictures share and what is left is a meaning: a vector that puts glasses on another face. Nobody taught the "
        "generator this; it fell out of learning to draw. One picture is too noisy to stand for a concept, so three are averaged.",
        "두 그림에 공통된 것을 빼면 뜻이 남습니다. 다른 얼굴에 안경을 씌우는 벡터입니다. 아무도 가르치지 않았지만, 그리는 법을 배우면서 "
        "저절로 생겼습니다. 그림 한 장은 개념을 대표하기에 너무 흔들리므로 세 장을 평균합니다."),
    "arithmetic.equation": (
        r"$$\begin{aligned}y &= \bar z_A - \bar z_B + \bar z_C, \qquad \bar z = \tfrac13 (z_1 + z_2 + z_3)\\[2pt] "
        r"x &= G(y + u), \qquad u_i \in [-.25, .25]\end{aligned}$$",) * 2,
    "arithmetic.how": (
        "Choose A, B or C, then pictures of the sheet for it; choose one of its pictures to take it away. \"Find me one\" goes through "
        "seeds until the classifier sees what you asked for. A ready-made sum is the best of many tries; most triples don't come out.",
        "A, B, C 가운데 하나를 고른 뒤 표본에서 그림을 고르세요. 고른 그림을 다시 누르면 빠집니다. \"찾기\"는 분류기가 원하는 것을 볼 "
        "때까지 시드를 차례로 넘깁니다. 준비된 예는 여러 번 해 보고 가장 잘 된 것입니다. 아무 그림이나 고르면 대개 이렇게 되지 않습니다."),
    "arithmetic.length": (
        r"Why it works with three: a draw of $z$ has length about $\sqrt d$, the mean of three only $\sqrt{d/3}$, but "
        r"$\bar z_A - \bar z_B + \bar z_C$ is as long as a draw again, so that the generator knows the place. "
        "[Radford, Metz, Chintala, 2015](https://arxiv.org/abs/1511.06434), figure 7",
        r"왜 세 장일까요? $z$의 길이는 약 $\sqrt d$이고 셋의 평균은 $\sqrt{d/3}$로 짧지만, $\bar z_A - \bar z_B + \bar z_C$의 길이는 "
        r"다시 $\sqrt d$쯤이 되어 생성자가 아는 곳입니다. "
        "[Radford, Metz, Chintala, 2015](https://arxiv.org/abs/1511.06434), 그림 7"),
    "arithmetic_noise": ("Noise around the sum: seed", "합 둘레의 잡음: 시드"),
    "arithmetic_sheet": ("Sheet from seed", "표본의 첫 시드"),
    "arithmetic.ready": ("Ready-made:", "준비된 예:"),
    "arithmetic.find": ("Find me one that shows ...", "이것이 보이는 그림 찾기 ..."),
    "arithmetic.mean": ("mean", "평균"),
    "arithmetic.sum": ("A − B + C, and around it", "A − B + C와 그 둘레"),
    "arithmetic.sheet": ("Pictures to choose from", "고를 그림"),
    "arithmetic.reads": ("Below each: what {reader} sees, and how sure it is.", "아래 글: {reader}이(가) 본 것과 그 확신."),
    "arithmetic.changed": ("Bold: what A − B changed in C.", "굵은 글: A − B가 C에서 바꾼 것."),
    "arithmetic.waiting": ("Choose at least one picture for each of A, B and C.", "A, B, C마다 그림을 하나 이상 고르세요."),
    "error.seeds": ("{name} must be a list of one to {most} seeds.", "{name}: 시드 1~{most}개를 담은 목록이어야 합니다."),
    "error.no_reader": ("There is no classifier of the data that {model} learnt from, so its pictures cannot be searched.",
                        "{model}이(가) 배운 데이터의 분류기가 없어 그림을 찾을 수 없습니다."),
    "error.not_found": ("None of the first {n} seeds shows {shows}. Choose something else, or another model.",
                        "처음 시드 {n}개 가운데 {shows}이(가) 보이는 그림이 없습니다. 다른 것이나 다른 모델을 골라 주세요."),
    "metric.arithmetic_hits": ("A - B + C shows A in {value}", "A - B + C에 A가 보이는 비율 {value}"),
}
