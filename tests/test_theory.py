"""The theory lab: closed forms against sums over the grid, optima reached by training, presets that keep their word."""
import math

import pytest
import torch

from ganlib.theory import distributions, divergences, explicit, games, live
from ganlib.theory.distributions import DRAWN_CELLS, GRIDS, LINE, PLANE, Grid, drawn, mixture
from ganlib.theory.live import LiveGAN, Settings
from ganlib.theory.presets import PRESETS

LOG_2 = math.log(2)
SHAPES = list(distributions.shapes())
SEEDS = (0, 1, 2)


def rng(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def gaussian(mean: float, std: float) -> torch.Tensor:
    """log mass on the line."""
    return mixture([[mean]], std).log_mass(LINE)


def normal_cdf(x: float) -> float:
    return (1 + math.erf(x / math.sqrt(2))) / 2


# ---- Distributions ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", SHAPES)
def test_all_the_mass_counts(name):
    data = distributions.shapes()[name].distribution
    grid = GRIDS[data.dim]
    mass = data.log_mass(grid).exp()
    assert mass.sum().item() == pytest.approx(1, abs=1e-12)
    assert grid.histogram(data.sample(500, rng())).sum().item() == pytest.approx(1)


@pytest.mark.parametrize("name", SHAPES)
def test_samples_follow_the_mass(name):
    data = distributions.shapes()[name].distribution
    coarse = Grid(LINE.low, LINE.high, 16, 1) if data.dim == 1 else Grid(PLANE.low, PLANE.high, 6, 2)
    fine = GRIDS[data.dim]
    mass = torch.zeros(coarse.n ** data.dim, dtype=torch.double).index_add_(0, coarse.cell_of(fine.points), data.log_mass(fine).exp())
    assert (coarse.histogram(data.sample(20_000, rng())) - mass).abs().max() < 0.02


@pytest.mark.parametrize("dim", [1, 2])
def test_a_drawing_is_a_distribution(dim):
    cells = DRAWN_CELLS[dim] ** dim
    data = drawn("0" * (cells - 4) + "f0f1", dim)
    mass = data.log_mass(GRIDS[dim]).exp()
    assert mass.sum().item() == pytest.approx(1)
    low, high = GRIDS[dim].points[mass > 0].min(0).values, GRIDS[dim].points[mass > 0].max(0).values
    samples = data.sample(1000, rng()).double()
    assert ((samples > low - GRIDS[dim].width) & (samples < high + GRIDS[dim].width)).all()


@pytest.mark.parametrize("text", ["", "0" * 64, "f" * 63, "g" * 64, "F" * 64])
def test_what_is_not_a_drawing(text):
    assert drawn(text, 1) is None


def test_samples_outside_the_grid_still_count():
    assert LINE.histogram(torch.tensor([[-1e9], [1e9], [math.inf], [math.nan]])).sum().item() == pytest.approx(1)


# ---- Divergences --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("a, s, b, t", [(0, 1, 1, 1), (0, 0.5, 2, 0.8), (-3, 0.4, 3, 0.4)])
def test_kl_of_gaussians(a, s, b, t):
    """log(t / s) + (s^2 + (a - b)^2) / (2 t^2) - 1/2."""
    closed = math.log(t / s) + (s ** 2 + (a - b) ** 2) / (2 * t ** 2) - 0.5
    assert divergences.kl(gaussian(a, s), gaussian(b, t)).value == pytest.approx(closed, rel=1e-6)
    assert divergences.reverse_kl(gaussian(b, t), gaussian(a, s)).value == pytest.approx(closed, rel=1e-6)


@pytest.mark.parametrize("shift", [0, 0.3, 1, 4])
def test_total_variation_and_wasserstein_of_shifted_gaussians(shift):
    """TV = 2 Phi(shift / (2 std)) - 1 and W1 = shift."""
    p, q = gaussian(-1, 0.7), gaussian(-1 + shift, 0.7)
    assert divergences.total_variation(p, q).value == pytest.approx(2 * normal_cdf(shift / 1.4) - 1, abs=1e-4)
    assert divergences.wasserstein(p, q, LINE).value == pytest.approx(shift, abs=1e-6)


def test_js_of_shifted_gaussians_by_another_integration():
    """JS = H(m) - (H(p) + H(q)) / 2, with the entropy of m by quadrature and those of p and q in closed form."""
    x = torch.linspace(-30, 30, 60_001, dtype=torch.double)
    m = (torch.exp(-x ** 2 / 2) + torch.exp(-(x - 1.5) ** 2 / 2)) / math.sqrt(8 * math.pi)
    entropy_m = -torch.trapezoid(torch.special.xlogy(m, m), x).item()
    closed = entropy_m - 0.5 * math.log(2 * math.pi * math.e)
    assert divergences.jensen_shannon(gaussian(0, 1), gaussian(1.5, 1)).value == pytest.approx(closed, abs=1e-6)


def test_js_saturates_at_log_2_while_wasserstein_grows():
    shifts = [2, 4, 6, 8]
    p = gaussian(-4, 0.25)
    found = [divergences.all_divergences(p, gaussian(-4 + shift, 0.25), LINE) for shift in shifts]
    assert all(each["js"].value == pytest.approx(LOG_2, abs=1e-3) for each in found)
    assert all(each["js"].value <= LOG_2 + 1e-12 for each in found)
    assert [each["w1"].value for each in found] == pytest.approx(shifts, abs=1e-3)


@pytest.mark.parametrize("name", SHAPES)
def test_divergences_are_zero_at_home_and_integrands_add_up(name):
    data = distributions.shapes()[name].distribution
    grid = GRIDS[data.dim]
    p, q = data.log_mass(grid), data.moved(0.7).log_mass(grid)
    assert all(abs(each.value) < 1e-9 for each in divergences.all_divergences(p, p, grid).values())
    for each in divergences.all_divergences(p, q, grid).values():
        assert each.value > 0
        assert each.integrand is None or each.integrand.sum().item() == pytest.approx(each.value)


def test_kl_is_infinite_where_q_has_no_mass():
    p, q = drawn("f" * 64, 1).log_mass(LINE), drawn("f" * 32 + "0" * 32, 1).log_mass(LINE)
    assert divergences.kl(p, q).value == math.inf
    assert divergences.kl(q, p).value == pytest.approx(LOG_2)
    assert divergences.jensen_shannon(p, q).value < LOG_2
    assert divergences.optimal_value(p, q) == pytest.approx(-math.log(4) + 2 * divergences.jensen_shannon(p, q).value)


def test_sliced_wasserstein_is_exact_for_a_translation_and_below_transport_otherwise():
    ring = distributions.shapes()["ring"].distribution
    assert divergences.wasserstein(ring.log_mass(PLANE), ring.moved(0.6).log_mass(PLANE), PLANE).value == pytest.approx(0.6, abs=0.01)
    a = torch.randn(100, 2, generator=rng())
    slices = divergences.sorted_slices
    assert divergences.wasserstein_of_slices(slices(a), slices(a + torch.tensor([0.3, 0.4]))) == pytest.approx(0.5, abs=0.01)
    assert divergences.wasserstein_of_slices(slices(a), slices(a.flip(0))) == pytest.approx(0, abs=1e-6)


# ---- The optimal discriminator -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("shift", [0, 0.5, 1.2])
def test_the_value_of_the_optimal_discriminator_is_minus_log_4_plus_twice_js(name, shift):
    data = distributions.shapes()[name].distribution
    grid = GRIDS[data.dim]
    p, q = data.log_mass(grid), data.moved(shift).log_mass(grid)
    best = divergences.optimal_value(p, q)
    assert best == pytest.approx(-math.log(4) + 2 * divergences.jensen_shannon(p, q).value, abs=1e-9)
    somewhere = p.exp() + q.exp() > 1e-300
    expected = p.exp() / (p.exp() + q.exp())
    torch.testing.assert_close(divergences.optimal_discriminator(p, q)[somewhere], expected[somewhere])
    assert divergences.value(p, q, p - q + 0.3) <= best + 1e-12


def test_training_reaches_the_optimal_discriminator_and_at_equilibrium_minus_log_4():
    """G frozen at q = p: D learns to answer 1/2 everywhere, and V(D, G) = -log 4 within .01."""
    gan = LiveGAN(Settings(data="one", lr_d=3e-3, batch=256))
    gan.generator = lambda z: gan.data.sample(len(z), gan.rng)
    for _ in range(300):
        gan.step_d()
    p = gan.data.log_mass(LINE)
    with torch.no_grad():
        logits = gan.scores(LINE.points.float()).double()
    assert divergences.value(p, p, logits) == pytest.approx(-math.log(4), abs=0.01)
    assert -gan.losses.d == pytest.approx(-math.log(4), abs=0.1)  # of one batch


def test_training_d_against_a_frozen_g_reaches_p_over_p_plus_q():
    gan = LiveGAN(Settings(data="two", lr_d=5e-3, batch=512, momentum=0.9))
    q = mixture([[0.5]], 1.0)
    gan.generator = lambda z: q.sample(len(z), gan.rng)
    for _ in range(500):
        gan.step_d()
    log_p, log_q = gan.data.log_mass(LINE), q.log_mass(LINE)
    with torch.no_grad():
        logits = gan.scores(LINE.points.float()).double()
    assert divergences.value(log_p, log_q, logits) == pytest.approx(divergences.optimal_value(log_p, log_q), abs=0.02)
    error = (torch.sigmoid(logits) - divergences.optimal_discriminator(log_p, log_q)).abs()
    assert ((log_p.exp() + log_q.exp()) / 2 * error).sum() < 0.03


# ---- The two games ------------------------------------------------------------------------------------------------------------

def test_curves_of_the_two_games():
    logits = [-8.0, -1.0, 0.0, 2.0]
    found = games.curves(logits)
    d = [1 / (1 + math.exp(-logit)) for logit in logits]
    assert found["minimax"].value == pytest.approx([math.log(1 - each) for each in d])
    assert found["minimax"].slope == pytest.approx([-each for each in d])
    assert found["non_saturating"].value == pytest.approx([-math.log(each) for each in d])
    assert found["non_saturating"].slope == pytest.approx([each - 1 for each in d])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_measured_gradient_vanishes_in_one_game_only(seed):
    moments = games.measured(seed)
    first, sure, fooled = moments[0], min(moments), max(moments)
    assert sure.logit < -4 and fooled.logit > 0
    assert sure.minimax < 0.1 * sure.non_saturating
    assert sure.non_saturating > first.non_saturating / 2
    assert fooled.minimax > fooled.non_saturating


# ---- The live GAN -------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("objective", list(live.OBJECTIVES))
@pytest.mark.parametrize("data", ["two", "eight"])
def test_each_move_changes_its_own_player_only(objective, data):
    gan = LiveGAN(Settings(objective=objective, data=data, unroll=1))
    d, g = gan.discriminator.weights.clone(), gan.generator.weights.clone()
    gan.step_d()
    assert torch.equal(gan.generator.weights, g) and not torch.equal(gan.discriminator.weights, d)
    d = gan.discriminator.weights.clone()
    gan.step_g()
    assert torch.equal(gan.discriminator.weights, d) and not torch.equal(gan.generator.weights, g)


@pytest.mark.parametrize("objective", list(live.OBJECTIVES))
def test_the_same_settings_and_moves_give_the_same_state_also_from_a_snapshot(objective):
    settings = Settings(objective=objective, data="ring")
    straight, interrupted = LiveGAN(settings), LiveGAN(settings)
    for _ in range(3):
        straight.step_both()
    for _ in range(3):
        snapshot = interrupted.copy()
        interrupted.step_both()  # must leave the snapshot alone
        interrupted = snapshot
        interrupted.step_both()
    assert torch.equal(straight.generator.weights, interrupted.generator.weights)
    assert torch.equal(straight.samples(), interrupted.samples())


def test_a_step_is_the_objective_of_the_atlas_and_adam():
    """One move of G against torch.optim.Adam on the same loss."""
    gan = LiveGAN(Settings())
    reference = gan.copy()
    weights = torch.nn.Parameter(reference.generator.weights.detach().clone())
    optimizer = torch.optim.Adam([weights], lr=gan.settings.lr_g, betas=(gan.settings.momentum, 0.99))
    for _ in range(3):
        reference.generator.weights = weights
        optimizer.zero_grad()
        reference.generator_loss().backward()
        optimizer.step()
        gan.step_g()
    torch.testing.assert_close(gan.generator.weights.detach(), weights.detach())


def test_clipping_keeps_every_weight_within_its_limit():
    gan = LiveGAN(Settings(objective="wgan", clip=0.02))
    gan.step_d()
    assert gan.discriminator.weights.abs().max() <= 0.02


@pytest.mark.parametrize("data", ["two", "eight"])
def test_what_can_be_seen(data):
    gan = LiveGAN(Settings(data=data))
    dim = gan.data.dim
    points, arrows = gan.arrows()
    assert points.shape == arrows.shape == (live.SHOWN, dim)
    surface = gan.surface()
    assert surface.shape == (live.SURFACE[dim].n ** dim,) and 0 <= surface.min() and surface.max() <= 1
    with torch.no_grad():  # an arrow leads to where D takes the sample for real
        assert (gan.scores(points + 1e-3 * arrows) >= gan.scores(points)).float().mean() > 0.99
    measures = gan.measure()
    assert 0 <= measures.divergences["js"] <= LOG_2 and 0 <= measures.divergences["tv"] <= 1
    assert gan.is_finite


@pytest.mark.parametrize("data", ["two", "eight", "grid"])
def test_a_perfect_generator_covers_every_mode_and_measures_near_zero(data):
    gan = LiveGAN(Settings(data=data))
    gan.samples = lambda: gan.data.sample(live.MEASURED, rng(5))
    measures = gan.measure()
    assert measures.modes == len(gan.data.means)
    assert measures.divergences["js"] < 0.12 and measures.divergences["w1"] < 0.25


# ---- Presets: an illness and its cure -------------------------------------------------------------------------------------------

def trained(settings: Settings, steps: int, seed: int, watch=lambda gan: None) -> tuple[LiveGAN, list]:
    """The GAN after `steps`, and what `watch` saw in the last quarter, every fifth step."""
    gan = LiveGAN(settings._replace(seed=seed))
    seen = []
    for step in range(steps):
        gan.step_both()
        if step >= steps * 3 // 4 and step % 5 == 0:
            seen.append(watch(gan))
    return gan, seen


def both_sides(name: str, seed: int, watch=lambda gan: None):
    preset = PRESETS[name]
    return (trained(side, preset.steps, seed, watch) for side in (preset.ill, preset.cured))


def test_an_illness_and_its_cure_differ_in_one_thing():
    for preset in PRESETS.values():
        differing = [field for field in Settings._fields if getattr(preset.ill, field) != getattr(preset.cured, field)]
        assert len(differing) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_collapse_loses_modes_and_its_cure_keeps_them(seed):
    (_, ill), (_, cured) = both_sides("collapse", seed, lambda gan: gan.measure().modes)
    assert sum(ill) / len(ill) < 3  # of eight
    assert sum(cured) / len(cured) > 5.5


@pytest.mark.parametrize("seed", SEEDS)
def test_oscillation_swings_and_its_cure_settles(seed):
    (_, ill), (_, cured) = both_sides("oscillation", seed, lambda gan: gan.samples().mean(0))
    swing = [torch.stack(centres).std(0).norm().item() for centres in (ill, cured)]
    assert swing[0] > 2 * swing[1]
    assert swing[1] < 0.4


@pytest.mark.parametrize("seed", SEEDS)
def test_vanishing_gradients_stop_g_and_the_other_game_moves_it(seed):
    preset = PRESETS["vanishing"]
    start = LiveGAN(preset.ill._replace(seed=seed))
    norms = start.gradient_norms()
    assert norms["minimax"] < 0.05 * norms["non_saturating"]
    (ill, _), (cured, _) = both_sides("vanishing", seed)
    far, near = (side.measure().divergences["w1"] for side in (ill, cured))
    assert far > 1.5 and near < 0.3 * far


@pytest.mark.parametrize("seed", SEEDS)
def test_clipping_starves_the_critic_and_the_penalty_feeds_it(seed):
    (ill, modes), (cured, kept) = both_sides("clipping", seed, lambda gan: gan.measure().modes)
    slopes = [side.arrows()[1].norm(dim=1).mean().item() for side in (ill, cured)]
    assert slopes[0] < 0.02 and slopes[1] > 0.3
    assert sum(modes) / len(modes) < 3  # of eight
    assert sum(kept) / len(kept) > 5.5


# ---- Explicit models ------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("n", [1, 4, 9])
def test_counts_of_parameters(n):
    assert explicit.parameters(explicit.independent(n)) == n
    assert explicit.parameters(explicit.chain(n)) == 2 * n - 1
    assert explicit.parameters(explicit.full(n)) == 2 ** n - 1


def test_a_graph_must_look_back():
    for graph in [((0,),), ((), (2,), ()), ((), (0, 0)), ((), (-1,))]:
        with pytest.raises(ValueError, match="may depend on each earlier pixel once"):
            explicit.parameters(graph)


@pytest.mark.parametrize("graph", [explicit.independent(9), explicit.chain(9), explicit.neighbours(3), explicit.full(9)])
def test_the_learnt_model_has_as_many_numbers_and_its_probabilities_sum_to_one(graph):
    model = explicit.learnt(graph)
    assert model.theta.numel() == explicit.parameters(graph)
    everything = explicit.all_images(9)
    assert model.log_prob(everything).double().exp().sum().item() == pytest.approx(1, abs=1e-5)
    data = explicit.bars_and_stripes()
    assert len(data) == 14
    assert -model.log_prob(data).mean().item() >= explicit.data_entropy() - 1e-3


def test_only_the_full_graph_reaches_the_entropy_of_the_data():
    nats = [-explicit.learnt(graph).log_prob(explicit.bars_and_stripes()).mean().item()
            for graph in (explicit.independent(9), explicit.chain(9), explicit.neighbours(3), explicit.full(9))]
    assert nats == sorted(nats, reverse=True)
    assert nats[-1] == pytest.approx(explicit.data_entropy(), abs=0.05)


def test_a_pixel_depends_on_its_parents_only():
    graph = ((), (), (0,), (1, 2))
    model = explicit.TableModel(graph)
    with torch.no_grad():
        model.theta.normal_(generator=rng())
    images = explicit.all_images(4)
    logits = model.logits(images)
    for pixel, parents in enumerate(graph):
        for other in range(4):
            flipped = images.clone()
            flipped[:, other] = 1 - flipped[:, other]
            assert torch.equal(model.logits(flipped)[:, pixel], logits[:, pixel]) == (other not in parents)


def test_g_looks_as_many_moves_ahead_as_it_is_told():
    gan = LiveGAN(Settings(unroll=3))
    ahead = gan.copy()
    for _ in range(3):
        ahead.step_d()
    ahead.generator.descend(ahead.generator.gradient(ahead.generator_loss()))
    gan.step_g()
    torch.testing.assert_close(gan.generator.weights, ahead.generator.weights)


def test_the_two_games_are_compared_on_one_batch():
    gan = LiveGAN(Settings())
    for name, norm in gan.gradient_norms().items():
        alone = gan.copy()
        assert norm == pytest.approx(alone.generator.gradient(alone.generator_loss(live.OBJECTIVES[name])).norm().item())
