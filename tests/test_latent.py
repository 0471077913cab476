"""The walks between latent vectors: their equations, their ends, and the vectors between which no circle is unique."""
import math

import pytest
import torch

from ganlib.latent import lerp, slerp


@pytest.fixture
def ends():
    rng = torch.Generator().manual_seed(0)
    return torch.randn(3, 64, generator=rng), torch.randn(3, 64, generator=rng)


def test_lerp_is_the_weighted_mean(ends):
    a, b = ends
    torch.testing.assert_close(lerp(a, b, 0.25), 0.75 * a + 0.25 * b)


def test_slerp_is_the_equation_of_the_paper(ends):
    a, b = ends
    for row_a, row_b, got in zip(a, b, slerp(a, b, 0.3)):
        w = math.acos(float(row_a @ row_b / row_a.norm() / row_b.norm()))
        want = math.sin(0.7 * w) / math.sin(w) * row_a + math.sin(0.3 * w) / math.sin(w) * row_b
        torch.testing.assert_close(got, want)


@pytest.mark.parametrize("walk", [lerp, slerp])
def test_a_walk_begins_and_ends_exactly_at_its_ends(walk, ends):
    a, b = ends
    assert torch.equal(walk(a, b, 0.0), a)
    assert torch.equal(walk(a, b, 1.0), b)


@pytest.mark.parametrize("walk", [lerp, slerp])
def test_frames_are_the_single_steps(walk, ends):
    a, b = ends
    t = torch.linspace(0, 1, 5)
    frames = walk(a, b, t)
    assert frames.shape == (5, 3, 64)
    assert frames.dtype == a.dtype
    for step, frame in zip(t, frames):
        torch.testing.assert_close(frame, walk(a, b, float(step)))


def test_slerp_between_unit_vectors_stays_on_the_sphere_and_turns_evenly():
    a, b = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, 1.0]])
    frames = slerp(a, b, torch.linspace(0, 1, 7))[:, 0]
    torch.testing.assert_close(frames.norm(dim=1), torch.ones(7))
    torch.testing.assert_close(torch.atan2(frames[:, 1], frames[:, 0]), torch.linspace(0, math.pi / 2, 7))


@pytest.mark.parametrize("a, b", [
    ([3.0, 4.0], [3.0, 4.0]),  # the same
    ([3.0, 4.0], [6.0, 8.0]),  # parallel
    ([3.0, 4.0], [-3.0, -4.0]),  # opposite
    ([0.0, 0.0], [3.0, 4.0]),  # no direction at all
    ([0.0, 0.0], [0.0, 0.0]),
])
def test_slerp_is_straight_where_the_circle_is_not_unique(a, b):
    a, b = torch.tensor([a]), torch.tensor([b])
    t = torch.linspace(0, 1, 9)
    torch.testing.assert_close(slerp(a, b, t), lerp(a, b, t))


def test_slerp_is_finite_and_smooth_close_to_parallel_and_to_opposite():
    a = torch.tensor([[1.0, 0.0]])
    for angle in (1e-5, 1e-7, math.pi - 1e-3, math.pi - 1e-5):
        b = torch.tensor([[math.cos(angle), math.sin(angle)]])
        frames = slerp(a, b, torch.linspace(0, 1, 33))[:, 0]
        assert frames.isfinite().all()
        assert frames.norm(dim=1).max() < 1.05


def test_slerp_mixes_each_row_by_its_own_angle():
    a = torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    b = torch.tensor([[0.0, 1.0], [1.0, 0.0]])
    torch.testing.assert_close(slerp(a, b, 0.5), torch.tensor([[0.5 ** 0.5, 0.5 ** 0.5], [1.0, 0.0]]))


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"\(n, d\)"):
        slerp(torch.zeros(2, 4), torch.zeros(3, 4), 0.5)
    with pytest.raises(ValueError, match=r"\(n, d\)"):
        lerp(torch.zeros(4), torch.zeros(4), 0.5)
