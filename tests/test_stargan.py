"""StarGAN: its objective by hand, where the wanted attributes come from, and how its critic is built."""
import pytest
import torch
from conftest import tiny
from torch import nn

from ganlib import losses
from ganlib.variants import stargan

SWAPPED = [1, 0, 3, 2]  # whose attributes each picture of a batch gets


@pytest.fixture
def swapped(monkeypatch):
    monkeypatch.setattr(stargan, "of_another", lambda own: own[SWAPPED])


def batch():
    torch.manual_seed(1)
    return {"image": torch.rand(4, 1, 16, 16) * 2 - 1, "attributes": torch.tensor([[0, 1], [1, 0], [1, 2], [0, 0]])}


OWN = torch.tensor([[1, 0, 0, 1, 0], [0, 1, 1, 0, 0], [0, 1, 0, 0, 1], [1, 0, 1, 0, 0]]).float()


def log_likelihood(model, images, attributes):
    """E log D_cls(c | x), from the probabilities that the model shows."""
    p = torch.cat([*model.classify_attributes(images).values()], dim=1)
    return torch.where(attributes == 1, p, 1 - p).log().sum(1).mean()


def test_the_generators_terms_are_those_of_the_paper(swapped):
    model, pictures = tiny("stargan"), batch()
    x = pictures["image"]
    fake = model.edit(x, OWN[SWAPPED])
    terms = model.generator_loss(pictures)
    torch.testing.assert_close(terms["fool"], -model.scores(fake).mean())
    torch.testing.assert_close(terms["attributes"], -log_likelihood(model, fake, OWN[SWAPPED]))
    torch.testing.assert_close(terms["back"], 10 * (x - model.edit(fake, OWN)).abs().mean())


def test_the_critics_terms_are_those_of_the_paper(swapped):
    model, pictures = tiny("stargan"), batch()
    x = pictures["image"]
    fake = model.edit(x, OWN[SWAPPED]).detach()
    torch.manual_seed(5)
    terms = model.critic_loss(pictures)
    torch.manual_seed(5)
    torch.testing.assert_close(terms["penalty"], 10 * losses.gradient_penalty(lambda y: model.read(y)[0], x, fake))
    torch.testing.assert_close(terms["real"], -model.scores(x).mean())
    torch.testing.assert_close(terms["fake"], model.scores(fake).mean())
    torch.testing.assert_close(terms["attributes"], -log_likelihood(model, x, OWN))


def test_wanted_attributes_are_those_of_the_batchs_pictures_dealt_out_anew():
    own = torch.arange(200.0)[:, None]
    dealt = stargan.of_another(own)
    assert sorted(dealt.flatten().tolist()) == list(range(200)) and (dealt == own).float().mean() < 0.1


def test_the_critic_judges_each_picture_and_patch_for_itself_and_nothing_is_reflected():
    model = tiny("stargan")
    kinds = {type(m) for m in model.body.modules()}
    assert kinds == {nn.Sequential, nn.Conv2d, nn.LeakyReLU}  # no norm, which would tie pictures together
    assert all(m.negative_slope == 0.01 for m in model.body if isinstance(m, nn.LeakyReLU))
    assert all(m.padding_mode == "zeros" for m in model.modules() if isinstance(m, (nn.Conv2d, nn.ConvTranspose2d)))
    assert model.scores(torch.zeros(2, 1, 16, 16)).shape == (2, 1, 2, 2)
    assert {name: turn.every for name, turn in model.turns().items()} == {"critic": 1, "generator": 1}
    papers = tiny("stargan", critic_steps=5)
    assert {name: turn.every for name, turn in papers.turns().items()} == {"critic": 1, "generator": 5}
