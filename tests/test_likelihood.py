"""Figures of models with a density and of autoencoders: against closed forms, and written by the command."""
import base64
import math
import shutil
from types import SimpleNamespace

import pytest
import torch
from conftest import TINY, tiny

from ganlib import checkpoints, data
from ganlib.data import DataError
from ganlib.metrics.__main__ import MEASURES, measure
from ganlib.metrics.codes import code_distance, gaussian_mmd, scatter
from ganlib.metrics.likelihood import binarised, bounds, error
from ganlib.metrics.subject import Subject
from ganlib.variant import Samples
from ganlib.variants.aae import AAE
from ganlib.variants.nade import NADE
from ganlib.variants.pixelcnn import PixelCNN
from ganlib.variants.vae import VAE


def saved(model, folder, name="mnist"):
    id = f"{model.name}-{name}"
    checkpoints.save(model, folder / id, data=name)
    return id


def test_the_fixed_binary_set_is_drawn_once_from_the_pixels_probabilities():
    pixels = torch.tensor([0, 51, 204, 255], dtype=torch.uint8).repeat(20_000, 1).view(20_000, 1, 2, 2)
    torch.manual_seed(7)
    once = binarised(pixels)
    torch.manual_seed(8)
    assert torch.equal(binarised(pixels), once) and once.unique().tolist() == [-1, 1]
    share = (once > 0).float().mean(0).flatten()
    torch.testing.assert_close(share, torch.tensor([0, 0.2, 0.8, 1]), atol=0.01, rtol=0)


def test_nats_of_a_model_that_flips_coins_are_log_2_a_pixel(tmp_path, idx_root):
    """And the command writes them with their rule, in no need of a classifier."""
    model = NADE(size=28, hidden=2)
    torch.nn.init.zeros_(model.v)
    figure = measure(saved(model, tmp_path), tmp_path, idx_root, n=30, seed=0)["nats"]
    assert figure["value"] == pytest.approx(784 * math.log(2), abs=0.01) and figure["n"] == 30
    assert "dynamic binarisation: pixel ~ Bernoulli(x / 255)" in figure["how"] and "seed 0" in figure["how"]
    assert len(figure["quantiles"]) == 101 and figure["quantiles"] == sorted(figure["quantiles"])


def test_nats_are_those_of_the_fixed_binary_set(tmp_path, idx_root):
    torch.manual_seed(0)
    model = NADE(size=28, hidden=4)
    torch.nn.init.normal_(model.b, std=2)
    test = binarised(data.load("mnist", idx_root, 28, "test").tensors["image"])
    id = saved(model, tmp_path)
    half = checkpoints.load(tmp_path / id)  # as saved, in half precision
    figure = measure(id, tmp_path, idx_root, n=10_000, seed=3)["nats"]
    log_p = half.log_prob(test).detach()
    assert figure["value"] == pytest.approx(-log_p.mean().item(), abs=0.01) and figure["n"] == 40
    assert figure["quantiles"][0] == pytest.approx(log_p.min().item(), abs=0.01)


def test_bits_per_dimension_of_an_even_guess_are_the_bits_of_a_pixel(tmp_path, picture_folder):
    model = PixelCNN(size=8, channels=3, hidden=4, depth=1, levels=256)
    for parameter in model.net[-1].parameters():
        torch.nn.init.zeros_(parameter)
    checkpoints.save(model, tmp_path / "pixelcnn-pictures", data=str(picture_folder))
    with pytest.raises(DataError, match="one test picture"):
        measure("pixelcnn-pictures", tmp_path, tmp_path, n=10, seed=0)
    for i in range(8):
        shutil.copy(picture_folder / "00.png", picture_folder / f"again-{i}.png")
    figure = measure("pixelcnn-pictures", tmp_path, tmp_path, n=10, seed=0)["bits_per_dimension"]
    assert figure["value"] == pytest.approx(8, abs=1e-3) and figure["n"] == 2


def test_bounds_of_a_vae_that_ignores_its_code_are_its_likelihood(tmp_path, idx_root):
    """With a decoder of constant probabilities and a posterior that is the prior, every bound is exact."""
    model = VAE(size=28, width=4)
    for parameter in [*model.encoder[-1].parameters(), *model.decoder[-2].parameters()]:
        torch.nn.init.zeros_(parameter)
    id = saved(model, tmp_path)
    figures = bounds(Subject(model, checkpoints.read_entry(tmp_path / id), tmp_path, idx_root, 20, 0))
    assert figures["nats_elbo"]["value"] == figures["nats_importance_weighted"]["value"] == pytest.approx(784 * math.log(2), abs=0.01)
    assert figures["nats_importance_weighted"]["samples"] > 1


def test_the_importance_weighted_bound_is_tighter(tmp_path, idx_root):
    torch.manual_seed(0)
    model = VAE(size=28, width=8)
    torch.nn.init.normal_(model.decoder[-2].weight, std=0.5)
    id = saved(model, tmp_path)
    figures = bounds(Subject(model, checkpoints.read_entry(tmp_path / id), tmp_path, idx_root, 40, 0))
    assert figures["nats_importance_weighted"]["value"] < figures["nats_elbo"]["value"]


def test_a_vae_of_grey_values_has_no_bound_in_nats():
    model = VAE(**TINY["vae"], binarise=False)
    assert bounds(Subject(model, None, None, None, 10, 0)) == {}


def test_mmd_of_gaussians_is_the_closed_form():
    """E k of N(m, 1) and N(0, 1) in one dimension: sqrt(s^2 / (s^2 + 2)) exp(-m^2 / 2 (s^2 + 2))."""
    rng = torch.Generator().manual_seed(0)
    a, b = ((x - x.mean()) / x.std() for x in torch.randn(2, 2000, 1, generator=rng))
    assert abs(gaussian_mmd(a, b)) < 2e-3
    s2 = torch.pdist(b).median().item() ** 2
    exact = 2 * (s2 / (s2 + 2)) ** 0.5 * (1 - math.exp(-1.5 ** 2 / 2 / (s2 + 2)))
    assert gaussian_mmd(a + 1.5, b) == pytest.approx(exact, rel=0.03)


@pytest.mark.parametrize("name", ["aae", "vae"])
def test_codes_that_are_draws_from_the_prior_are_as_far_as_the_floor(name, tmp_path, idx_root):
    model = tiny(name)
    rng = torch.Generator().manual_seed(5)
    subject = Subject(model, checkpoints.read_entry(tmp_path / saved(model, tmp_path)), tmp_path, idx_root, 40, 0)
    if name == "aae":
        model.encode = lambda images: model.latent(len(images), rng)
    else:
        model.posterior = lambda images: (torch.zeros(len(images), 2), torch.zeros(len(images), 2))
    near = code_distance(subject)
    assert abs(near["code_mmd"]["value"]) < 0.05 and abs(near["code_mmd_floor"]["value"]) < 0.05
    far = 4 * model.latent(1, rng).std() + 20
    if name == "aae":
        model.encode = lambda images: model.latent(len(images), rng) + far
    else:
        model.posterior = lambda images: (torch.full((len(images), 2), 20.0), torch.zeros(len(images), 2))
    assert code_distance(subject)["code_mmd"]["value"] > 0.5


def test_codes_travel_with_their_classes_in_three_bytes_each():
    codes = torch.tensor([[-2.0, 0.0], [1.0, 2.0]])
    found = scatter(codes, torch.tensor([7, 3]), ("circle",) * 10)
    assert found["most"] == 2 and [*base64.b64decode(found["points"])] == [0, 128, 7, 191, 255, 3]


def test_an_autoencoder_is_measured_by_the_command(tmp_path, idx_root, monkeypatch):
    monkeypatch.setitem(MEASURES, Samples, lambda subject: {})
    figures = measure(saved(AAE(size=8, width=8), tmp_path), tmp_path, idx_root, n=40, seed=0)
    assert figures.keys() == {"code_mmd", "code_mmd_floor"}
    assert len(base64.b64decode(figures["code_mmd"]["codes"]["points"])) == 3 * 40


def test_the_standard_error_is_that_of_the_mean():
    assert error(torch.tensor([1.0, 3.0, 1.0, 3.0])) == pytest.approx((4 / 3) ** 0.5 / 2)


def test_a_vaes_codes_are_draws_from_its_posterior(monkeypatch, idx_root):
    seen, model = [], tiny("vae")
    monkeypatch.setattr("ganlib.metrics.codes.gaussian_mmd", lambda a, b: seen.append(a) or 0.0)
    model.posterior = lambda images: (torch.full((len(images), 2), 3.0), torch.full((len(images), 2), 4.0).log() * 2)
    code_distance(Subject(model, SimpleNamespace(data="mnist", size=8), None, idx_root, 40, 0))
    assert seen[0].mean().item() == pytest.approx(3, abs=1.5) and seen[0].std().item() == pytest.approx(4, rel=0.3)


def test_mmd_counts_no_point_beside_itself():
    a, b = torch.randn(2, 3, 2, generator=torch.Generator().manual_seed(0)).double()
    scale = 2 * sorted((b[i] - b[j]).norm() for i in range(3) for j in range(i))[1] ** 2
    k = [[[(-(x - y).square().sum() / scale).exp() for y in two] for x in one] for one, two in ((a, a), (b, b), (a, b))]
    within = sum(k[part][i][j] for part in (0, 1) for i in range(3) for j in range(3) if i != j) / 6
    assert gaussian_mmd(a, b) == pytest.approx((within - 2 * sum(map(sum, k[2])) / 9).item())
