"""PixelRNN and PixelCNN as mathematics: a distribution over pictures, in order, the same by cache and by full passes."""
import itertools
import time

import pytest
import torch

from ganlib.cells import Sweeping, diagonals, rows
from ganlib.images import to_float, to_uint8
from ganlib.masked import PixelByPixel
from ganlib.variant import ArgumentError
from ganlib.variants.pixelcnn import PixelCNN
from ganlib.variants.pixelrnn import PixelRNN

MODELS = {"cnn": lambda **sizes: PixelCNN(hidden=6, depth=2, **sizes),
          "row": lambda **sizes: PixelRNN(ordering="row", hidden=6, depth=2, **sizes),
          "diagonal": lambda **sizes: PixelRNN(ordering="diagonal", hidden=6, depth=2, **sizes)}


def bold(name: str, **sizes) -> PixelByPixel:
    """A model with weights large enough that its conditionals differ from chance."""
    torch.manual_seed(0)
    model = MODELS[name](**sizes).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(3)
    return model


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


def all_pictures(model: PixelByPixel) -> torch.Tensor:
    """Every picture of a tiny canvas."""
    values = itertools.product(range(model.levels), repeat=model.channels * model.size ** 2)
    return model.shown(torch.tensor([*values])).view(-1, model.channels, model.size, model.size)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("sizes, pictures", [(dict(size=2), 2 ** 4), (dict(size=2, channels=3), 2 ** 12), (dict(size=2, levels=5), 5 ** 4)])
def test_probabilities_over_all_pictures_of_a_tiny_canvas_sum_to_one(name, sizes, pictures):
    model = bold(name, **sizes).double()
    everything = all_pictures(model).double()
    with torch.no_grad():
        p = model.log_prob(everything).exp()
    assert len(everything) == pictures and p.sum().item() == pytest.approx(1, abs=1e-9) and p.max() > 1.5 / pictures


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("channels", [1, 3])
def test_no_value_sees_itself_or_a_later_one(name, channels):
    """And each sees the one before it; by diagonals, all before it but for the end of the row above, which mask A hides."""
    model = bold(name, size=5, channels=channels, levels=4)
    images = (torch.rand(8, channels, 5, 5) * 2 - 1).requires_grad_()
    logits = model.logits(images)
    order = [(c, i, j) for i in range(5) for j in range(5) for c in range(channels)]
    for position, (c, i, j) in enumerate(order):
        gradient, = torch.autograd.grad(logits[:, i, j, c].square().sum(), images, retain_graph=True)
        seen = [bool(gradient[:, k, y, x].any()) for k, y, x in order]
        assert not any(seen[position:]), f"channel {c} of pixel {i, j} sees itself or what comes"
        assert position == 0 or seen[position - 1] or (j == 0 and c == 0), f"channel {c} of pixel {i, j} does not see the one before"
        missed = {(y, x) for (_, y, x), sees in zip(order[:position], seen) if not sees}
        assert name != "diagonal" or missed <= {(i - 1, 4)}, f"channel {c} of pixel {i, j} does not see {missed}"


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("channels, levels", [(1, 2), (3, 4)])
def test_a_cache_gives_the_numbers_of_full_passes(name, channels, levels):
    """Sampling picks the same values as one full pass for each of them, and the entropies are those of the logits."""
    model, n = bold(name, size=6, channels=channels, levels=levels), 3
    blank = torch.zeros(n, channels, 6, 6)
    *_, (cached, entropy) = model.paint(blank, torch.zeros_like(blank), rng(5))
    images, uniforms = torch.zeros_like(blank), rng(5)
    with torch.no_grad():
        for i, j, c in itertools.product(range(6), range(6), range(channels)):
            p = model.logits(images)[:, i, j, c].softmax(1)
            images[:, c, i, j] = model.shown((p.cumsum(1)[:, :-1] <= torch.rand(n, 1, generator=uniforms)).sum(1))
        log_p = model.logits(cached).log_softmax(-1)
    assert torch.equal(images, cached) and len(cached.unique()) == levels
    torch.testing.assert_close(entropy, -(log_p.exp() * log_p).sum(-1).movedim(-1, 1))


@pytest.mark.parametrize("name", MODELS)
def test_samples_come_from_the_distribution_that_is_scored(name):
    model = bold(name, size=2)
    everything = all_pictures(model)
    with torch.no_grad():
        p = model.log_prob(everything).exp()
    which = (model.sample(20_000, rng())[:, None] == everything).flatten(2).all(2).float()
    torch.testing.assert_close(which.mean(0), p, atol=0.012, rtol=0)


@pytest.mark.parametrize("sweep, directions", [(rows(3), 1), (diagonals(3), 2)])
def test_sweeping_cells_have_the_gradient_they_say(sweep, directions):
    told = torch.randn(directions, 20, 1, 8, dtype=torch.double, requires_grad=True)
    weight = torch.randn(directions, 2 * len(sweep.neighbours), 8, dtype=torch.double, requires_grad=True)
    assert torch.autograd.gradcheck(lambda told, weight: Sweeping.apply(told, weight, sweep), (told, weight))


@pytest.mark.parametrize("sweep", [rows(4), diagonals(4)])
def test_a_sweep_visits_every_pixel_once_and_its_neighbours_before(sweep):
    visited = set()
    for first, last, stride in sweep.lines:
        line = {*range(first, last + 1, stride)}
        assert not line & visited
        inside = {place + k for place in line for k in sweep.neighbours} & {sweep.place(i, j) for i in range(4) for j in range(4)}
        assert inside <= visited
        visited |= line
    assert visited == {sweep.place(i, j) for i in range(4) for j in range(4)}


def test_a_row_lstm_is_the_equations():
    """One layer of cells by the book: [o, f, i, g] = K_ss * h_above + K_is * x, gates squashed, memory and output."""
    model = PixelRNN(size=4, ordering="row", hidden=3)
    lstm = model.net[1][0]
    x = torch.randn(2, 6, 4, 4)
    told, kernel = lstm.inputs(x), lstm.cells.weight[0].view(3, 3, 12).permute(2, 1, 0)  # (4 hidden, hidden, 3)
    h = c = torch.zeros(2, 3, 4)
    expected = []
    for i in range(4):
        o, f, n, g = (told[:, :, i] + torch.nn.functional.conv1d(h, kernel, padding=1)).chunk(4, 1)
        c = f.sigmoid() * c + n.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
        expected.append(h)
    torch.testing.assert_close(lstm(x), torch.stack(expected, 2))


def test_a_pixel_of_256_levels_keeps_its_value_and_a_binary_one_is_cut_at_the_middle_grey():
    pixels = torch.arange(256, dtype=torch.uint8).view(1, 1, 16, 16)
    model = PixelCNN(size=16, hidden=4, depth=1, levels=256)
    assert torch.equal(model.quantised(to_float(pixels)), pixels.long())
    assert torch.equal(to_uint8(model.shown(pixels.long())), pixels)
    assert torch.equal(PixelCNN(size=16, hidden=4, depth=1).quantised(to_float(pixels)), (pixels >= 128).long())


def test_training_on_two_levels_draws_pixels_from_their_probabilities():
    model = MODELS["cnn"](size=8)
    torch.manual_seed(0)
    images = torch.full((4, 1, 8, 8), -0.4)  # probability 0.3
    drawn = []
    model.pixel_nats = lambda images: drawn.append(images) or torch.zeros_like(images)
    for _ in range(20):
        model.loss({"image": images})
    values = torch.stack(drawn)
    assert values.unique().tolist() == [-1, 1] and (values > 0).float().mean().item() == pytest.approx(0.3, abs=0.03)


def test_a_diagonal_sample_of_28_px_takes_less_than_three_seconds():
    """Of one core, however busy the machine is."""
    model = PixelRNN(ordering="diagonal").eval()
    started = time.thread_time()
    model.sample(1, rng())
    assert time.thread_time() - started < 3


@pytest.mark.parametrize("wrong, words", [(dict(ordering="spiral"), "row or diagonal"), (dict(levels=1), "levels must be at least 2"),
                                          (dict(channels=3, hidden=1), "raise hidden")])
def test_networks_that_cannot_be_built_are_refused(wrong, words):
    with pytest.raises(ArgumentError, match=words):
        PixelRNN(**wrong)
