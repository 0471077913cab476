"""The walks between latent vectors: their equations, their ends, and the vectors between which no circle is unique."""
import math

import pytest
import torch

from ganlib.latent import corners, directions, invert, lerp, slerp


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


# ---- Between four, along what matters most, and back ------------------------------------------------------------------

class Scaled:
    """A latent space whose picture is its vector, each number of it times its own factor."""

    factors = torch.tensor([1.0, 5.0, 2.0, 0.1])

    def latent(self, n, rng):
        return torch.randn(n, 4, generator=rng)

    def decode(self, z):
        return (z * self.factors).reshape(-1, 1, 2, 2)


def test_the_square_has_the_four_at_its_corners_and_walks_along_its_edges():
    z = torch.randn(4, 8, generator=torch.Generator().manual_seed(0))
    for walk in (lerp, slerp):
        square = corners(z, 5, walk).reshape(5, 5, 8)
        torch.testing.assert_close(square[[0, 0, 4, 4], [0, 4, 0, 4]], z)
        torch.testing.assert_close(square[0, 1], walk(z[:1], z[1:2], 0.25)[0])
        middle = walk(z[2:3], z[3:], 0.5)
        torch.testing.assert_close(square[3, 2], walk(walk(z[:1], z[1:2], 0.5), middle, 0.75)[0])
    torch.testing.assert_close(corners(z, 3, lerp)[4], z.mean(0))


def test_the_directions_are_the_axes_along_which_pictures_vary_most():
    found = directions(Scaled(), 3, torch.Generator().manual_seed(0), n=4000)
    assert [direction.vector.argmax().item() for direction in found] == [1, 2, 0]
    for direction, share in zip(found, (25 / 30.01, 4 / 30.01, 1 / 30.01)):
        assert direction.vector.norm() == pytest.approx(1) and direction.vector.max() > 0.99
        assert direction.share == pytest.approx(share, rel=0.1)
    again = directions(Scaled(), 3, torch.Generator().manual_seed(0), n=4000)
    assert all(torch.equal(a.vector, b.vector) for a, b in zip(found, again))


def test_inversion_finds_the_vector_of_a_picture():
    model, z = Scaled(), torch.tensor([[0.5, -1.0, 1.5, 0.2]])
    walk = list(invert(model, model.decode(z), 300, torch.Generator().manual_seed(0)))
    errors = [error for _, error in walk]
    assert len(walk) == 301 and errors[-1] < 1e-3 < errors[0]
    torch.testing.assert_close(walk[-1][0][:, :3], z[:, :3], atol=0.02, rtol=0)
    draws = model.latent(128, torch.Generator().manual_seed(0))
    assert errors[0] == pytest.approx((model.decode(draws) - model.decode(z)).square().mean((1, 2, 3)).min().item())


def test_what_the_picture_does_not_show_is_drawn_to_the_middle_of_the_prior():
    model, z = Scaled(), torch.tensor([[0.5, -1.0, 1.5, 2.0]])
    model.factors = torch.tensor([1.0, 5.0, 2.0, 0.0])
    walk = [vector for vector, _ in invert(model, model.decode(z), 300, torch.Generator().manual_seed(0))]
    assert walk[-1][0, 3].abs() < 0.1 < walk[0][0, 3].abs()
