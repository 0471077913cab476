"""Sentences of the theory lab, in English and in Korean; strings.py adds them to its table."""
from __future__ import annotations

TABLE: dict[str, tuple[str, str]] = {
    "theory": ("Theory lab", "이론 실험실"),
    "theory.idea": (
        "Two players share one number: D wants it large, G wants it small. Here both are so small that you can watch every "
        "move, and so simple that what they ought to do can be computed exactly.",
        "두 선수가 수 하나를 두고 겨룹니다. D는 키우려 하고 G는 줄이려 합니다. 여기서는 둘 다 아주 작아서 한 수 한 수를 지켜볼 수 있고, "
        "아주 단순해서 정답을 정확히 계산할 수 있습니다."),
    "theory.equation": (
        r"$$\min_G \max_D \; V(D, G) = \mathbb{E}_{x \sim p}[\log D(x)] + \mathbb{E}_{x \sim q}[\log(1 - D(x))]$$",) * 2,
    "theory.moved": ("{name} = {value} cannot be used; showing {used}.", "{name} = {value} 값은 쓸 수 없어 {used}(으)로 표시합니다."),
    "theory.failed": ("No answer from the server. Moving a control asks again.",
                      "서버가 응답하지 않습니다. 조절 막대를 움직이면 다시 요청합니다."),
    "theory.p": ("data p", "데이터 p"),
    "theory.q": ("generated q", "생성 q"),
    "theory.data": ("Data p", "데이터 p"),
    "theory.data.one": ("one hill", "언덕 하나"),
    "theory.data.far": ("one hill, far away", "멀리 있는 언덕 하나"),
    "theory.data.two": ("two hills", "언덕 둘"),
    "theory.data.four": ("four hills", "언덕 넷"),
    "theory.data.drawn1": ("drawn by you, on a line", "직접 그리기 (1차원)"),
    "theory.data.blob": ("one blob", "점무리 하나"),
    "theory.data.eight": ("eight blobs", "점무리 여덟"),
    "theory.data.grid": ("sixteen blobs", "점무리 열여섯"),
    "theory.data.ring": ("ring", "고리"),
    "theory.data.spiral": ("spiral", "나선"),
    "theory.data.drawn2": ("drawn by you, in the plane", "직접 그리기 (2차원)"),

    # ---- The live game ----
    "theory.live": ("A game you can watch", "눈앞에서 벌어지는 게임"),
    "theory.live.idea": (
        "G moves its samples along the arrows, to where D takes them for data; D then redraws its map. Left is a game that "
        "goes wrong, right the same game with one setting changed.",
        "G는 D가 데이터로 여기는 쪽을 향해 화살표를 따라 표본을 옮기고, D는 다시 지도를 고쳐 그립니다. 왼쪽은 잘못되어 가는 게임, "
        "오른쪽은 설정 하나만 바꾼 같은 게임입니다."),
    "theory.preset": ("What goes wrong", "무엇이 잘못되나"),
    "theory.preset.collapse": ("mode collapse", "모드 붕괴"),
    "theory.preset.oscillation": ("oscillation", "진동"),
    "theory.preset.vanishing": ("vanishing gradient", "기울기 소실"),
    "theory.preset.clipping": ("starved critic", "굶주린 비평가"),
    "theory.preset.own": ("your own game", "직접 설정"),
    "theory.collapse.ill": (
        "<b>One D step.</b> G runs ahead: it heaps its samples where D is fooled now, D catches up, and the heap jumps on.",
        "<b>D 한 걸음.</b> G가 앞서갑니다. 지금 D가 속는 곳에 표본을 몰아 놓고, D가 따라오면 무더기째 옮겨 갑니다."),
    "theory.collapse.cure": (
        "<b>Five D steps.</b> D sees the heap before G has left the other modes, and every mode stays worth visiting.",
        "<b>D 다섯 걸음.</b> G가 다른 모드를 떠나기 전에 D가 무더기를 알아채므로, 모든 모드가 찾아갈 만한 곳으로 남습니다."),
    "theory.oscillation.ill": (
        "<b>Momentum 0.9.</b> Both players are carried past the equilibrium by their own speed, turn, and pass it again.",
        "<b>모멘텀 0.9.</b> 두 선수 모두 제 속도에 밀려 균형점을 지나치고, 돌아섰다가 또 지나칩니다."),
    "theory.oscillation.cure": (
        "<b>Momentum 0.</b> Each move answers only what the other does now, and the samples settle on the data.",
        "<b>모멘텀 0.</b> 한 수 한 수가 상대의 지금에만 답하므로, 표본이 데이터 위에 자리를 잡습니다."),
    "theory.vanishing.ill": (
        "<b>G minimises log(1 − D).</b> D is already sure, and there this loss is flat: the arrows have no length, so G stays.",
        "<b>G가 log(1 − D)를 최소화.</b> D는 이미 확신하고 있고 그곳에서 이 "
        "손실은 평평합니다. 화살표에 길이가 없어 G가 움직이지 못합니다."),
    "theory.vanishing.cure": (
        "<b>G minimises −log D.</b> The same D, the same direction, but the slope is greatest where D is sure: G moves at once.",
        "<b>G가 −log D를 최소화.</b> 같은 D, 같은 방향이지만 D가 확신하는 곳에서 기울기가 가장 큽니다. G가 곧바로 움직입니다."),
    "theory.clipping.ill": (
        "<b>Weights clipped to ±0.01.</b> Three layers of such small weights make a critic almost flat: it has nothing to tell G.",
        "<b>가중치를 ±0.01로 자름.</b> 이렇게 작은 가중치를 세 층 쌓으면 비평가가 거의 평평해져 G에게 알려 줄 것이 없습니다."),
    "theory.clipping.cure": (
        "<b>Gradient penalty.</b> The critic is asked for slope 1 instead, so everywhere it says which way the data are.",
        "<b>기울기 벌점.</b> 그 대신 기울기 1을 요구하므로, 어디서나 데이터가 어느 쪽인지 알려 줍니다."),
    "theory.own.side": ("<b>Your game.</b> Change its settings and play.", "<b>직접 만든 게임.</b> 설정을 바꾸고 재생해 보세요."),
    "theory.settings": ("Settings of your own game", "직접 설정하기"),
    "theory.objective": ("Objective", "목적 함수"),
    "theory.objective.minimax": ("minimax: G minimises log(1 − D)", "미니맥스: G가 log(1 − D)를 최소화"),
    "theory.objective.non_saturating": ("non-saturating: G minimises −log D", "비포화: G가 −log D를 최소화"),
    "theory.objective.least_squares": ("least squares", "최소 제곱"),
    "theory.objective.wgan": ("WGAN, clipped weights", "WGAN, 가중치 자르기"),
    "theory.objective.wgan_gp": ("WGAN-GP, gradient penalty", "WGAN-GP, 기울기 벌점"),
    "theory.lr_d": ("Learning rate of D", "D의 학습률"),
    "theory.lr_g": ("Learning rate of G", "G의 학습률"),
    "theory.d_steps": ("Moves of D for one of G", "G 한 수당 D의 수"),
    "theory.unroll": ("Moves of D that G looks ahead", "G가 내다보는 D의 수"),
    "theory.noise": ("Noise dimensions", "잡음의 차원"),
    "theory.width": ("Units per hidden layer", "은닉층의 유닛 수"),
    "theory.momentum": ("Momentum (Adam's β₁)", "모멘텀 (Adam의 β₁)"),
    "theory_seed": ("Seed", "시드"),
    "theory.step_d": ("D moves", "D 한 수"),
    "theory.step_g": ("G moves", "G 한 수"),
    "theory.step_both": ("Both", "둘 다"),
    "theory.restart": ("Start again", "처음부터"),
    "theory.steps_made": ("step", "스텝"),
    "theory.modes": ("modes", "모드"),
    "theory.behind": ("Repeating the moves of this link …", "링크에 담긴 수를 다시 두는 중 …"),
    "theory.ended": ("This game ends here. Start again, or change a setting.",
                     "이 게임은 여기까지입니다. 처음부터 다시 하거나 설정을 바꿔 보세요."),
    "theory.legend.map": ("D's map: data-like", "D의 지도: 데이터 같음"),
    "theory.legend.fake": ("generated-like", "생성된 것 같음"),
    "theory.live.read": ("How to read it", "읽는 법"),
    "theory.live.how": (
        "Each dot of G is one fixed noise vector; its arrow is minus the gradient of G's own loss there, at one scale for all "
        "games with a probability and one for critics. A critic has no zero, so its map is drawn around its mean, one shade "
        "for one unit: a flat critic looks flat. JS is measured on 1,024 samples counted in 576 cells (64 on a line), which "
        "even a perfect G cannot bring below about 0.1; W₁ in the plane is the average over 16 directions. A mode counts as "
        "covered when a quarter of its share of samples lies within three standard deviations. Both players are networks with two "
        "hidden layers, trained by the same losses as every checkpoint of this atlas.",
        "G의 점 하나는 고정된 잡음 벡터 하나이고, 화살표는 그 자리에서 G 자신의 손실 "
        "기울기를 뒤집은 것입니다. 확률을 내는 게임끼리, 비평가를 쓰는 "
        "게임끼리는 같은 축척을 씁니다. 비평가에게는 0이 없으므로 평균을 중심으로 한 단위에 "
        "한 단계씩 칠합니다. 평평한 비평가는 평평하게 보입니다. "
        "JS는 표본 1,024개를 576칸(1차원은 64칸)에 세어 재며, 완벽한 G라도 약 0.1 아래로는 내려가지 않습니다. 평면의 W₁은 16개 방향의 "
        "평균입니다. 어떤 모드의 몫 가운데 4분의 1이 표준편차 세 배 안에 있으면 그 모드를 찾은 것으로 셉니다. 두 선수는 은닉층이 둘인 "
        "신경망이며, 이 아틀라스의 모든 체크포인트와 같은 손실로 학습합니다."),

    # ---- Distances ----
    "theory.distance": ("How far apart?", "얼마나 떨어져 있나?"),
    "theory.distance.idea": (
        "Slide q away from p: JS and TV soon reach their ceiling and stop telling far from farther, while Wasserstein keeps growing. "
        "KL punishes q for missing what p has; reverse KL punishes it for having what p lacks.",
        "q를 p에서 멀리 옮겨 보세요. JS와 TV는 금세 천장에 닿아 먼 것과 더 먼 것을 구별하지 못하지만 바서스타인 거리는 계속 커집니다. "
        "KL은 p에 있는 것을 놓친 q를, 역 KL은 p에 없는 것을 가진 q를 나무랍니다."),
    "theory.distance.equation": (
        r"$$\begin{gathered}\mathrm{JS}(p,q) = \tfrac12 \mathrm{KL}\!\left(p\,\|\,\tfrac{p+q}{2}\right) + "
        r"\tfrac12 \mathrm{KL}\!\left(q\,\|\,\tfrac{p+q}{2}\right) \\[1ex] "
        r"W_1(p,q) = \int |P(x)-Q(x)|\,dx\end{gathered}$$",) * 2,
    "theory.place": ("Where q is", "q의 위치"),
    "theory.q_width": ("How wide q is", "q의 너비"),
    "theory.draw": ("Draw p in the picture; the slider moves q.", "그림 위에 p를 그려 보세요. q는 막대로 옮깁니다."),
    "theory.drag": ("Drag in the picture to move q.", "그림을 끌어 q를 옮겨 보세요."),
    "theory.clear": ("Clear the drawing", "그림 지우기"),
    "theory.kl": ("KL(p‖q)", "KL(p‖q)"),
    "theory.reverse_kl": ("KL(q‖p), reverse", "KL(q‖p), 역"),
    "theory.js": ("Jensen–Shannon", "젠슨–섀넌"),
    "theory.tv": ("Total variation", "전체 변동"),
    "theory.w1": ("Wasserstein-1", "바서스타인-1"),
    "theory.sliced": ("average over 16 directions", "16개 방향의 평균"),

    # ---- The optimal discriminator ----
    "theory.optimal": ("The best possible D", "가능한 최선의 D"),
    "theory.optimal.idea": (
        "For a fixed q the best D is known: the share of p in the mixture. What it scores is nothing but the Jensen–Shannon divergence, "
        "and a trained D climbs towards it from below; where there is neither p nor q, it may answer anything.",
        "q가 고정되면 가장 좋은 D를 알 수 있습니다. 혼합에서 p가 차지하는 몫입니다. 그 점수는 다름 아닌 젠슨–섀넌 발산이며, "
        "학습하는 D는 아래에서부터 이 값으로 올라갑니다. p도 q도 없는 곳에서는 무엇이라 답해도 상관없습니다."),
    "theory.optimal.equation": (
        r"$$D^*(x) = \frac{p(x)}{p(x)+q(x)}, \qquad V(D^*, G) = -\log 4 + 2\,\mathrm{JS}(p,q)$$",) * 2,
    "theory.checkpoint": ("Moves of D so far", "지금까지 D가 둔 수"),
    "theory.by_sum": ("V(D*, G), summed over the grid", "V(D*, G), 격자 위의 합"),
    "theory.by_formula": ("−log 4 + 2 JS", "−log 4 + 2 JS"),
    "theory.by_training": ("V of the trained D", "학습한 D의 V"),
    "theory.best_d": ("D*, exact", "D*, 정확한 값"),
    "theory.trained_d": ("trained D", "학습한 D"),

    # ---- The two games ----
    "theory.games": ("Two games for G", "G의 두 게임"),
    "theory.games.idea": (
        "log(1 − D) and −log D have the same winner, but not the same slope. Drag from “D is sure” to “D is fooled”: early in training "
        "only −log D is steep, and the gradient measured at G's weights agrees.",
        "log(1 − D)와 −log D는 이기는 곳이 같지만 기울기는 다릅니다. ‘D가 "
        "확신함’에서 ‘D가 속음’까지 끌어 보세요. 학습 초기에 가파른 것은 "
        "−log D뿐이며, G의 가중치에서 잰 기울기도 그렇습니다."),
    "theory.games.equation": (
        r"$$\begin{gathered}\frac{d}{d\ell}\log(1-D) = -D, \qquad \frac{d}{d\ell}(-\log D) = -(1-D) \\[1ex] "
        r"D = \frac{1}{1+e^{-\ell}}\end{gathered}$$",) * 2,
    "theory.logit": ("D's logit for a sample of G: sure it is generated (−8) to fooled (+8)",
                     "G의 표본에 대한 D의 로짓: 생성된 것이라 확신함(−8)부터 속음(+8)까지"),
    "theory.loss": ("loss of G", "G의 손실"),
    "theory.norm": ("gradient norm at G's weights, measured", "G의 가중치에 닿는 기울기의 크기, 측정값"),
    "theory.slope": ("slope", "기울기"),
    "theory.measured": ("nearest measured", "가장 가까운 측정"),
    "theory.games.read": ("What was measured", "무엇을 쟀나"),
    "theory.games.how": (
        "A real training on the line: data at 5, generated samples around 0. D alone makes 60 moves and becomes sure; then D is frozen "
        "and G alone makes 60 moves until D is fooled. At each of the 121 moments the gradient over all weights of G is "
        "computed on one batch for both games.",
        "직선 위의 실제 학습입니다. 데이터는 5에, 생성된 표본은 0 근처에 있습니다. 먼저 D만 "
        "60수를 두어 확신에 이르고, 그다음 D를 고정한 채 G만 60수를 "
        "두어 D를 속입니다. 121개 순간마다 같은 배치에서 두 게임의 G 가중치 전체에 대한 기울기를 계산합니다."),

    # ---- Explicit models ----
    "theory.explicit": ("The other way: write p(x) down", "다른 길: p(x)를 직접 쓰기"),
    "theory.explicit.idea": (
        "A table of all images of n binary pixels needs 2ⁿ − 1 numbers; letting each pixel depend on few others needs far fewer, and "
        "can say less. Click the squares: the model is learnt again, and its probabilities of all 512 images still sum to 1.",
        "이진 픽셀 n개로 된 모든 그림의 표에는 수가 2ⁿ − 1개 필요합니다. 각 픽셀이 몇 "
        "개에만 의존하게 하면 훨씬 적게 들지만 표현할 수 있는 것도 "
        "줄어듭니다. 칸을 눌러 보세요. 모델을 다시 학습하며, 512개 그림의 확률을 모두 더하면 여전히 1입니다."),
    "theory.explicit.equation": (
        r"$$p(x) = \prod_{i=1}^{n} p(x_i \mid \mathrm{parents}(i)), \qquad "
        r"\text{numbers} = \sum_{i=1}^{n} 2^{|\mathrm{parents}(i)|}$$",) * 2,
    "theory.graph": ("Each pixel depends on", "각 픽셀이 의존하는 것"),
    "theory.graph.independent": ("nothing: n", "없음: n"),
    "theory.graph.chain": ("the one before: 2n − 1", "바로 앞 픽셀: 2n − 1"),
    "theory.graph.neighbours": ("above and left", "위와 왼쪽"),
    "theory.graph.full": ("all before: 2ⁿ − 1", "앞의 모든 픽셀: 2ⁿ − 1"),
    "theory.matrix": ("Row i looks at column j. Click a square to add or remove an arrow.",
                      "i행이 j열을 봅니다. 칸을 눌러 화살표를 넣거나 뺍니다."),
    "theory.numbers": ("numbers", "개의 수"),
    "theory.best": ("Its 16 likeliest images of 512; framed ones are in the data. Click one to take it apart.",
                    "512개 중 가장 그럴듯한 그림 16개. 테두리가 있는 것은 데이터에 있는 그림입니다. 눌러서 분해해 보세요."),
    "theory.sum": ("sum over all 512 images", "512개 그림 전체의 합"),
    "theory.on_data": ("of it on the 14 images of the data", "그중 데이터 14개의 몫"),
    "theory.nats": ("nats per image; no model can go below", "그림당 내트. 어떤 모델도 이보다 낮을 수 없음:"),
    "theory.chain_rule": ("The chain rule at work", "연쇄 법칙"),
}
