"""Sliced Wasserstein distance and the critic's estimate, against what they must be."""
import math

import pytest
import torch
from conftest import tiny

from ganlib import checkpoints, data, history, timeline
from ganlib.data import Dataset
from ganlib.images import grid, to_float, to_pil
from ganlib.metrics import critic, sliced
from ganlib.metrics.subject import Subject
from ganlib.variants.classifier import Classifier
from ganlib.variants.progan import ProGAN
from ganlib.variants.wgan import WGAN


def test_a_shift_moves_every_projection_by_its_length_along_the_direction():
    """W1 of x and x + s along unit u is |s . u|; in 1-D there is one direction, and the distance is |s|."""
    x = torch.randn(400, 1)
    assert sliced.sliced_wasserstein(x, x + 3, torch.Generator()) == pytest.approx(3, rel=1e-4)
    assert sliced.sliced_wasserstein(x, x[torch.randperm(400)], torch.Generator()) == pytest.approx(0, abs=1e-6)
    plane = torch.randn(400, 2)  # E |cos| over the circle is 2 / pi
    shifted = sliced.sliced_wasserstein(plane, plane + torch.tensor([3.0, 0]), torch.Generator().manual_seed(0))
    assert shifted == pytest.approx(3 * 2 / math.pi, rel=0.08)


def test_a_flat_picture_loses_nothing_when_halved_and_noise_is_lost_at_the_finest_level():
    flat = torch.full((2, 3, 64, 64), 0.3)
    *lost, last = sliced.pyramid(flat)
    assert [level.shape[-1] for level in lost] == [64, 32] and last.shape[-1] == 16
    assert all(level.abs().max() < 1e-5 for level in lost)
    torch.testing.assert_close(last, torch.full((2, 3, 16, 16), 0.3))
    finest, coarser, _ = sliced.pyramid(torch.randn(2, 3, 64, 64))
    assert finest.std() > 2 * coarser.std()


@pytest.mark.parametrize("side", [64, 50])
def test_a_pyramid_gives_its_picture_back(side):
    images = torch.randn(2, 3, side, side)
    *losses, found = sliced.pyramid(images)
    assert len(losses) == 2
    for lost in reversed(losses):
        found = sliced.larger(found)[..., :lost.shape[-2], :lost.shape[-1]] + lost
    torch.testing.assert_close(found, images)


def test_patches_are_pieces_of_the_picture_of_mean_zero_and_deviation_one():
    rows = torch.linspace(-1, 1, 16).view(1, 1, 16, 1).expand(2, 3, 16, 16)
    picked = sliced.patches(rows, torch.Generator().manual_seed(0)).view(-1, 7, 7, 3)
    assert len(picked) == 2 * sliced.PATCHES
    torch.testing.assert_close(picked.mean((0, 1, 2)), torch.zeros(3), atol=1e-5, rtol=0)
    torch.testing.assert_close(picked.std((0, 1, 2)), torch.ones(3))
    steps = picked.diff(dim=1)  # neighbouring rows differ by one step, columns by nothing
    assert steps.std() < 1e-5 and picked.diff(dim=2).abs().max() < 1e-6


def test_the_sliced_distance_is_told_level_by_level(tmp_path):
    pixels = torch.randint(0, 256, (30, 3, 32, 32), dtype=torch.uint8)

    class Here(Subject):
        def pictures(self, split):
            return data.Dataset("noise", {"image": pixels}, "none")

    model = ProGAN(size=32, latent_dim=8, width=8).eval()
    figures = sliced.sliced_distances(Here(model, None, None, None, n=100, seed=0))
    levels = [figures[f"sliced_wasserstein_{side}"]["value"] for side in (32, 16)]
    assert figures["sliced_wasserstein"]["value"] == pytest.approx(sum(levels) / 2, abs=0.01) and min(levels) > 0
    assert figures["sliced_wasserstein"]["n"] == 30 and "30 samples" in figures["sliced_wasserstein"]["how"]
    assert not sliced.sliced_distances(Here(ProGAN(size=32, channels=1, latent_dim=8, width=8), None, None, None, n=9, seed=0))


def test_ranks_know_order_only_and_ties_share_theirs():
    a = torch.tensor([1.0, 2, 3, 4])
    assert critic.rank_correlation(a, a.exp()) == pytest.approx(1)
    assert critic.rank_correlation(a, -a ** 3) == pytest.approx(-1)
    assert math.isnan(critic.rank_correlation(a, torch.ones(4)))
    ranks = torch.tensor([[1, 2, 3, 4], [1.5, 1.5, 3.5, 3.5]])
    assert critic.rank_correlation(a, torch.tensor([5.0, 5, 7, 7])) == pytest.approx(torch.corrcoef(ranks)[0, 1].item())


def test_a_sheet_comes_apart_into_the_pictures_it_was_made_of():
    for channels in (1, 3):
        images = torch.randint(0, 256, (36, channels, 8, 8)).float() / 127.5 - 1
        torch.testing.assert_close(critic.cells(to_pil(grid(images, columns=6)).convert("RGB"), 8, channels), images)


def test_an_estimate_that_falls_while_pictures_improve_correlates(tmp_path, idx_root):
    """Pictures that move from noise to real ones, and an estimate that falls as it should, or rises."""
    real = data.load("mnist", idx_root, 8, "train").batch(torch.arange(36))["image"]
    steps, shares = [1, 2, 4, 8, 16], (0.0, 0.0, 0.3, 0.6, 1.0)
    folder = tmp_path / "wgan-mnist"
    torch.manual_seed(0)
    checkpoints.save(Classifier([str(i) for i in range(10)], size=8, width=4, features=6), tmp_path / "classifier-mnist", data="mnist")
    checkpoints.save(WGAN(size=8, latent_dim=4, width=4), folder, data="mnist")
    frames = []
    for step, share in zip(steps, shares):
        path = tmp_path / f"{step}.png"
        to_pil(grid(torch.lerp(torch.rand(real.shape) * 2 - 1, real, share), columns=6)).save(path)
        frames.append(path)
    (folder / "timeline.webp").write_bytes(timeline.animation(frames))
    subject = Subject(WGAN(size=8, latent_dim=4, width=4), checkpoints.read_entry(folder), tmp_path, idx_root, n=36, seed=0)
    assert critic.estimate_correlation(subject) == {}  # no history yet

    def correlation(estimates):
        records = [{"step": step, "critic/real": -value, "critic/fake": 0.0} for step, value in zip(steps, estimates)]
        history.write(folder, history.History(steps, records))
        return critic.estimate_correlation(subject)

    figure = correlation([0.1, 5, 4, 3, 2])["estimate_correlation"]
    assert figure["value"] == pytest.approx(1) and figure["n"] == 4 and "step 2 on" in figure["how"]
    assert correlation([9, 2, 3, 4, 5])["estimate_correlation"]["value"] == pytest.approx(0)  # ranks 5 1 2 3 4 against 5 4 3 2 1
    assert correlation([1, 2, 3, 4, 5]) == {}  # it never fell: nothing to correlate


def test_samples_are_what_the_sliced_distance_is_measured_of():
    pixels = torch.randint(0, 256, (30, 3, 32, 32), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))

    class Here(Subject):
        def pictures(self, split):
            return Dataset("noise", {"image": pixels}, "none")

    model, values = tiny("progan", size=32, channels=3), []
    for sample in (to_float(pixels), torch.zeros(30, 3, 32, 32)):
        model.sample = lambda n, rng, sample=sample: sample[:n]
        values.append(sliced.sliced_distances(Here(model, None, None, None, n=30, seed=0))["sliced_wasserstein"]["value"])
    assert values[1] > 10 * values[0]
