"""Puzzle-GAN: boxes and what they cut out, its objective by hand, and what it cannot know."""
import pytest
import torch
from conftest import tiny
from torch.nn.functional import softplus

from ganlib import parts


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


def batch(n=4):
    torch.manual_seed(1)
    return {"image": torch.rand(n, 1, 16, 16) * 2 - 1}


# ---- Boxes ------------------------------------------------------------------------------------------------------------

def test_random_boxes_lie_within_the_picture_and_reach_its_borders():
    boxes = parts.random_boxes(2000, 3, rng=rng())
    corners, sides = boxes[..., :2], boxes[..., 2:]
    assert boxes.shape == (2000, 3, 4) and 0.25 <= sides.min() < 0.26 and 0.49 < sides.max() <= 0.5
    assert corners.min() >= 0 and 0.99 < (corners + sides).max() <= 1 + 1e-6


BOX = torch.tensor([[[0.25, 0.5, 0.25, 0.125]]])  # rows 4 to 7 and columns 8 to 9 of 16


def test_a_mask_is_one_within_the_boxes_and_zero_outside():
    expected = torch.zeros(1, 1, 16, 16)
    expected[:, :, 4:8, 8:10] = 1
    assert torch.equal(parts.mask_of(BOX, 16), expected)
    expected[:, :, 0:4, 0:4] = 1
    both = torch.cat([BOX, torch.tensor([[[0, 0, 0.25, 0.25]]])], dim=1)
    assert torch.equal(parts.mask_of(both, 16), expected)


def test_a_patch_is_what_the_box_shows_enlarged_to_the_canvas():
    """In a picture of slopes every enlarged pixel is known: its value says where it came from."""
    rows, columns = torch.meshgrid((torch.arange(16) + 0.5) / 16, (torch.arange(16) + 0.5) / 16, indexing="ij")
    patch = parts.cut(torch.stack([rows, columns])[None], BOX)
    assert patch.shape == (1, 1, 2, 16, 16)
    torch.testing.assert_close(patch[0, 0, 0], 0.25 + 0.25 * rows)
    torch.testing.assert_close(patch[0, 0, 1], 0.5 + 0.125 * columns)


def test_where_a_patch_was_cannot_be_seen_in_it():
    image = batch(1)["image"]
    moved = image.roll((3, -4), dims=(2, 3))
    there = BOX + torch.tensor([3 / 16, -4 / 16, 0, 0])
    torch.testing.assert_close(parts.cut(moved, there), parts.cut(image, BOX))


# ---- The network ------------------------------------------------------------------------------------------------------

def test_the_order_of_the_patches_does_not_matter_and_each_patch_does():
    model = tiny("puzzlegan").eval()
    patches = parts.cut(batch()["image"], parts.random_boxes(4, 3, rng=rng()))
    images, masks = model.assemble(patches, rng(1))
    for order in ([1, 2, 0], [2, 1, 0]):
        again, same = model.assemble(patches[:, order], rng(1))
        torch.testing.assert_close(again, images)
        torch.testing.assert_close(same, masks)
    for i in range(3):
        changed = patches.clone()
        changed[:, i] = -changed[:, i]
        image, mask = model.assemble(changed, rng(1))
        assert not torch.allclose(image, images, atol=1e-4) and not torch.allclose(mask, masks, atol=1e-4)


def test_patches_of_any_size_are_enlarged_and_the_noise_changes_the_picture_but_not_the_mask():
    model = tiny("puzzlegan").eval()
    patches = torch.rand(2, 3, 1, 5, 9)
    (image, mask), (other, same) = model.assemble(patches, rng(1)), model.assemble(patches, rng(2))
    assert image.shape == (2, 1, 16, 16) and torch.equal(mask, same) and not torch.allclose(image, other)
    with pytest.raises(ValueError, match="3 parts, not 2"):
        model.assemble(patches[:, :2], rng(1))


def test_the_terms_are_those_of_the_paper():
    model, pictures = tiny("puzzlegan"), batch()
    x, judge = pictures["image"], model.discriminator
    torch.manual_seed(5)
    fake, guess, mask = model.puzzle(x)
    torch.manual_seed(5)
    terms = model.generator_loss(pictures)
    torch.testing.assert_close(terms["fool"], -judge(fake).sigmoid().log().mean())
    sums = [difference.abs().sum((1, 2, 3)).mean() for difference in (guess - mask, fake * guess - x * mask)]
    torch.testing.assert_close(terms["places"], 0.01 * 64 * sums[0])
    torch.testing.assert_close(terms["looks"], 0.01 * 64 * sums[1])

    torch.manual_seed(5)
    terms = model.discriminator_loss(pictures)
    other = torch.cat([x[-1:], x[:-1]])
    torch.testing.assert_close(terms["real"], softplus(-judge(x)).mean())
    torch.testing.assert_close(terms["fake"], softplus(judge(fake)).mean())
    torch.testing.assert_close(terms["foreign_parts"], softplus(judge(torch.where(mask == 1, other, x))).mean())
    torch.testing.assert_close(terms["foreign_rest"], softplus(judge(torch.where(mask == 1, x, other))).mean())


def test_the_weight_falls_evenly_in_its_logarithm_and_the_generator_moves_every_second_step():
    model, weights = tiny("puzzlegan"), []
    for progress in (0.0, 0.5, 1.0):
        model.schedule(progress)
        weights.append(model.weight)
    assert weights == pytest.approx([1e-2, 1e-3, 1e-4])
    assert {name: turn.every for name, turn in model.turns().items()} == {"discriminator": 1, "generator": 2}
