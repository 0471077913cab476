"""The equations: stable forms equal the mathematics, optima are where the papers say."""
import pytest
import torch
from torch import nn

from ganlib import losses

LOGITS = torch.linspace(-6, 6, 25, dtype=torch.double)


def test_stable_forms_equal_the_mathematical_ones():
    real, fake = LOGITS, LOGITS.flip(0) * 0.7
    terms = losses.logistic_discriminator(real, fake)
    torch.testing.assert_close(terms["real"], -torch.log(torch.sigmoid(real)).mean())
    torch.testing.assert_close(terms["fake"], -torch.log(1 - torch.sigmoid(fake)).mean())
    torch.testing.assert_close(losses.non_saturating(fake), -torch.log(torch.sigmoid(fake)).mean())
    torch.testing.assert_close(losses.saturating(fake), torch.log(1 - torch.sigmoid(fake)).mean())


def test_losses_stay_finite_where_the_mathematical_form_does_not():
    extreme = torch.tensor([-200.0, 200.0])
    assert all(value.isfinite() for value in losses.logistic_discriminator(extreme, extreme).values())
    assert losses.non_saturating(extreme).isfinite()


def test_the_non_saturating_loss_has_gradient_where_the_discriminator_is_sure():
    sure_it_is_fake = torch.tensor([-10.0], requires_grad=True)
    losses.non_saturating(sure_it_is_fake).backward()
    assert sure_it_is_fake.grad.item() == pytest.approx(-1, abs=1e-3)
    sure_it_is_fake.grad = None
    losses.saturating(sure_it_is_fake).backward()
    assert -1e-4 < sure_it_is_fake.grad.item() < 0


def test_the_optimal_discriminator_is_p_over_p_plus_q_and_its_value_is_jensen_shannon():
    """A table of logits, one per point of a discrete space, trained to convergence (1406.2661, prop. 1, thm. 1)."""
    p = torch.tensor([0.5, 0.3, 0.15, 0.05], dtype=torch.double)
    q = torch.tensor([0.1, 0.2, 0.3, 0.4], dtype=torch.double)
    logits = torch.zeros(4, dtype=torch.double, requires_grad=True)
    optimizer = torch.optim.LBFGS([logits], max_iter=200, tolerance_grad=1e-12, tolerance_change=1e-14)

    def cost():
        optimizer.zero_grad()
        terms = [losses.logistic_discriminator(logit, logit) for logit in logits]
        loss = sum(p[i] * terms[i]["real"] + q[i] * terms[i]["fake"] for i in range(4))
        loss.backward()
        return loss

    optimizer.step(cost)
    torch.testing.assert_close(logits.sigmoid().detach(), p / (p + q), atol=1e-5, rtol=0)
    m = (p + q) / 2
    js = ((p * (p / m).log()).sum() + (q * (q / m).log()).sum()) / 2
    value = -cost().item()
    assert value == pytest.approx(-torch.tensor(4.0).log().item() + 2 * js.item(), abs=1e-6)


def test_least_squares_pull_real_to_one_and_fake_to_zero_and_the_generator_to_one():
    real, fake = torch.tensor([1.0, 3.0]), torch.tensor([0.0, 2.0])
    terms = losses.least_squares_discriminator(real, fake)
    assert terms["real"].item() == pytest.approx(0.5 * (0 + 4) / 2) and terms["fake"].item() == pytest.approx(0.5 * (0 + 4) / 2)
    assert losses.least_squares_generator(fake).item() == pytest.approx(0.5 * (1 + 1) / 2)


def test_wasserstein_critic_is_the_difference_of_means():
    real, fake = torch.tensor([3.0, 5.0]), torch.tensor([1.0, 0.0])
    terms = losses.wasserstein_critic(real, fake)
    assert sum(terms.values()).item() == pytest.approx(0.5 - 4.0)
    assert losses.wasserstein_generator(fake).item() == pytest.approx(-0.5)


def test_small_differences_of_large_scores_survive_bfloat16():
    real = torch.tensor([256.0] * 3 + [258.0], dtype=torch.bfloat16)  # mean 256.5, which bfloat16 has not
    terms = losses.wasserstein_critic(real, torch.full((4,), 256.0, dtype=torch.bfloat16))
    assert sum(terms.values()).item() == -0.5
    assert losses.wasserstein_generator(real).item() == -256.5


@pytest.mark.parametrize("scale", [0.0, 0.5, 1.0, 3.0])
def test_a_linear_critics_penalty_is_norm_of_w_minus_one_squared(scale):
    w = torch.randn(12, generator=torch.Generator().manual_seed(0))
    w = scale * w / w.norm()
    penalty = losses.gradient_penalty(lambda x: x.flatten(1) @ w, torch.randn(5, 3, 2, 2), torch.randn(5, 3, 2, 2))
    assert penalty.item() == pytest.approx((scale - 1) ** 2, abs=1e-5)


def test_the_penalty_is_taken_between_real_and_fake():
    seen = []

    def critic(x):
        seen.append(x.detach())
        return x.sum(dim=(1, 2, 3))

    losses.gradient_penalty(critic, torch.zeros(64, 1, 2, 2), torch.ones(64, 1, 2, 2))
    between = seen[0]
    assert 0 <= between.min() < 0.1 and 0.9 < between.max() <= 1
    assert torch.equal(between.amin((1, 2, 3)), between.amax((1, 2, 3)))  # one e per picture


@pytest.mark.parametrize("gamma", [0.0, 1.0, 4.0])
def test_r1_of_a_linear_discriminator_is_half_gamma_times_its_squared_slope(gamma):
    w = torch.tensor([1.0, -2.0, 2.0, 0.0])
    terms = losses.r1_term(lambda x: x.flatten(1) @ w, torch.randn(8, 1, 2, 2), gamma)
    assert {name: value.item() for name, value in terms.items()} == pytest.approx({"r1": gamma / 2 * 9} if gamma else {})


def test_r1_pulls_a_discriminator_flat_around_real_pictures():
    net, real = nn.Sequential(nn.Flatten(), nn.Linear(4, 8), nn.Softplus(), nn.Linear(8, 1), nn.Flatten(0)), torch.randn(8, 1, 2, 2)
    optimizer, penalties = torch.optim.SGD(net.parameters(), lr=0.1), []
    for _ in range(20):
        penalties.append(losses.r1_term(net, real.bfloat16(), 1.0)["r1"])
        optimizer.zero_grad()
        penalties[-1].backward()
        optimizer.step()
    assert penalties[0].dtype == torch.float32 and penalties[-1] < penalties[0] / 2


def test_the_penalty_is_float32_inside_bfloat16_autocast_and_reaches_the_critic():
    critic = nn.Sequential(nn.Flatten(), nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1), nn.Flatten(0))
    with torch.autocast("cpu", torch.bfloat16):
        penalty = losses.gradient_penalty(critic, torch.randn(3, 1, 2, 2).bfloat16(), torch.randn(3, 1, 2, 2).bfloat16())
    assert penalty.dtype == torch.float32
    penalty.backward()
    assert critic[1].weight.grad.abs().sum() > 0
