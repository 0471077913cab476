"""The discriminator's eye: scores, heat maps, the game; and every kind of picture that people upload."""
import base64
import io
import struct
import zlib

import numpy as np
import pytest
import torch
from lively import MODEL, SIZE, lively
from PIL import Image
from recorded import write_recorded
from test_app import call, client_of, open_link, picture_of

import ganlib
from demo import actions, compare_actions, eye_actions, received, slope_actions, uploads
from demo.actions import Problem
from ganlib import checkpoints, losses, neighbours
from ganlib.images import from_wide, to_float

WGAN_GP = "wgan_gp-fashion_mnist"


@pytest.fixture(scope="module")
def folder(tmp_path_factory, idx_root):
    return write_recorded(tmp_path_factory.mktemp("checkpoints"), idx_root)


@pytest.fixture(scope="module")
def catalog(folder):
    return ganlib.catalog(folder)


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def client(folder, cache):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(cache))
        with client_of(folder) as client:
            yield client


def file_bytes(image: Image.Image, format: str = "PNG", **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def scene(mode: str = "L", size: tuple[int, int] = (40, 40)) -> Image.Image:
    """A light rectangle on black, left of the middle."""
    image = Image.new("RGB", size, "black")
    image.paste((200, 220, 240), (size[0] // 4, size[1] // 4, size[0] // 2, 3 * size[1] // 4))
    return image.convert(mode)


# ---- Judging ------------------------------------------------------------------------------------------------------

def test_the_score_is_the_networks_and_a_logit_is_shown_as_a_probability(catalog, folder):
    found = eye_actions.judge(catalog, MODEL, 3, None)
    network = ganlib.load(folder / MODEL)
    with torch.inference_mode():
        want = network.judge(to_float(actions.pictures(catalog, MODEL, 3, 1))).item()
    assert found.score == pytest.approx(want, abs=1e-4)
    assert found.kind == "logit" and found.shown == pytest.approx(1 / (1 + np.exp(-want)), abs=1e-4)
    critic = eye_actions.judge(catalog, WGAN_GP, 3, None)
    assert critic.kind == "critic" and critic.shown == pytest.approx(critic.score)


def test_a_model_first_loaded_to_draw_can_be_asked_for_its_gradient(catalog):
    actions._load.cache_clear()
    actions.pictures(catalog, MODEL, 0, 1)
    assert eye_actions.judge(catalog, MODEL, 0, None).heat.shape == (1, 3, SIZE, SIZE)


def test_a_score_is_set_among_real_and_generated_ones(catalog):
    found = eye_actions.judge(catalog, WGAN_GP, 3, None)
    assert set(found.below) == set(found.bins) == {"real", "fake"}
    assert all(sum(shares) == pytest.approx(1) and 0 <= found.below[name] <= 1 for name, shares in found.bins.items())
    assert found.low <= found.shown <= found.high


def test_the_gradient_is_that_of_finite_differences():
    network = lively("wgan_gp").double()
    image = torch.rand(1, 1, SIZE, SIZE, dtype=torch.float64) * 2 - 1
    score, gradient = eye_actions.score_and_gradient(network, image)
    for row, column in ((0, 0), (7, 9), (15, 3)):
        moved = image.clone()
        moved[0, 0, row, column] += 1e-5
        with torch.inference_mode():
            assert (network.judge(moved).item() - score) / 1e-5 == pytest.approx(gradient[0, 0, row, column].item(), rel=1e-3, abs=1e-7)


def test_heat_is_orange_where_the_gradient_is_and_the_dimmed_picture_elsewhere():
    image = torch.ones(1, 1, 4, 4)
    gradient = torch.zeros(1, 1, 4, 4)
    gradient[0, 0, 1, 2] = -3.0
    heat = eye_actions.heat(image, gradient)
    assert heat[0, :, 1, 2].tolist() == [251, 146, 60]
    assert heat[0, :, 0, 0].tolist() == [140, 140, 140]
    assert eye_actions.heat(image, torch.zeros_like(gradient)).unique().tolist() == [140]  # a network that looks nowhere


def test_without_an_index_a_score_is_set_among_generated_ones_alone(tmp_path, idx_root):
    folder = write_recorded(tmp_path, idx_root)
    (folder / "classifier-fashion_mnist" / neighbours.INDEX_FILE).unlink()
    catalog = ganlib.catalog(folder)
    assert set(eye_actions.judge(catalog, MODEL, 0, None).bins) == {"fake"}
    assert eye_actions.opponents(catalog) == []
    with pytest.raises(Problem, match="python -m ganlib.neighbours"):
        eye_actions.deal(catalog, MODEL, 0)


# ---- The game -----------------------------------------------------------------------------------------------------

def test_a_deal_is_half_real_and_its_seeds_own(catalog):
    first, again, other = (eye_actions.deal(catalog, MODEL, seed) for seed in (1, 1, 2))
    assert sum(first.real) == eye_actions.DEAL // 2 and len(first.scores) == eye_actions.DEAL
    assert torch.equal(first.images, again.images) and first.real == again.real
    assert not torch.equal(first.images, other.images)
    index = compare_actions.index_of(catalog, "fashion_mnist").at(SIZE)
    for image, real in zip(to_float(first.images), first.real, strict=True):
        assert ((index - image).abs().amax((1, 2, 3)).min() < 0.01) == real


# ---- How steep it is ----------------------------------------------------------------------------------------------

def test_the_norms_are_those_of_the_gradient_penalty():
    model = lively("wgan_gp", SIZE)
    real, fake = torch.randn(2, 12, 1, SIZE, SIZE)
    norms = losses.gradient_norms(model.judge, real, fake, torch.Generator().manual_seed(0))
    penalty = losses.gradient_penalty(model.judge, real, fake, torch.Generator().manual_seed(0))
    w = torch.randn(SIZE * SIZE)
    torch.testing.assert_close(losses.gradient_norms(lambda x: x.flatten(1) @ w, real, fake), w.norm().expand(12))
    assert norms.shape == (12,) and (norms - 1).square().mean().item() == pytest.approx(penalty.item(), rel=1e-4)


def test_clipped_weights_pile_up_at_their_bound(tmp_path, idx_root):
    folder = write_recorded(tmp_path, idx_root)
    critic = lively("wgan", SIZE)
    with torch.no_grad():
        for weight in critic.discriminator.parameters():
            weight.clamp_(-0.01, 0.01)
    checkpoints.save(critic, folder / "wgan-fashion_mnist", data="fashion_mnist")
    dcgan, wgan, penalised = slope_actions.slopes(ganlib.catalog(folder), MODEL)
    assert [slope.entry.id for slope in (dcgan, wgan, penalised)] == [MODEL, "wgan-fashion_mnist", WGAN_GP]
    assert (dcgan.clip, wgan.clip, penalised.clip) == (None, 0.01, None) and wgan.largest == wgan.edge == pytest.approx(0.01, rel=1e-3)
    assert min(wgan.weights[0], wgan.weights[-1]) > 2 * max(wgan.weights[1:-1]) and sum(wgan.weights) == pytest.approx(1, abs=1e-3)
    assert dcgan.largest > 0.01 and max(dcgan.weights) == max(dcgan.weights[10:-10]) and 0 < dcgan.median < dcgan.steepest


def test_slopes_have_an_endpoint_and_a_link(client):
    slopes = call(client, "slopes", WGAN_GP).json()["data"][0]
    assert [slope["entry"] for slope in slopes] == [MODEL, WGAN_GP] and len(slopes[0]["norms"]) == slope_actions.BINS
    assert "There is no model called" in call(client, "slopes", "nobody").json()["error"]
    *_, found = eye_of(open_link(client, f"?tab=eye&steep={WGAN_GP}"))
    assert found["address"] == f"steep={MODEL}" and [row["name"] for row in found["rows"]] == ["DCGAN", "WGAN-GP"]


# ---- Uploads ------------------------------------------------------------------------------------------------------

def received_of(image: Image.Image, format: str = "PNG", **options) -> uploads.Received:
    return uploads.receive(file_bytes(image, format, **options), 16, 1)


def test_a_picture_that_fits_stays_as_it_is():
    image = scene("L", (16, 16))
    found = received_of(image)
    assert found.done == [] and torch.equal(found.image[0, 0], to_float(torch.from_numpy(np.array(image))))


@pytest.mark.parametrize("content, done", [
    (file_bytes(scene("RGB")), {"grey", "resized"}),
    (file_bytes(scene("CMYK"), "JPEG", quality=95), {"cmyk", "grey", "resized"}),
    (file_bytes(scene("CMYK"), "TIFF"), {"cmyk", "grey", "resized"}),
    (file_bytes(scene("P")), {"grey", "resized"}),
    (file_bytes(scene("1")), {"resized"}),
    (file_bytes(scene("RGBA")), {"transparent", "grey", "resized"}),
    (file_bytes(scene("LA")), {"transparent", "grey", "resized"}),
    (file_bytes(Image.fromarray(np.asarray(scene()).astype(np.uint16) * 257)), {"deep", "resized"}),
    (file_bytes(Image.fromarray(np.asarray(scene()).astype(np.int32) * 257), "TIFF"), {"deep", "resized"}),
    (file_bytes(Image.fromarray(np.asarray(scene()).astype(np.float32) / 255), "TIFF"), {"deep", "resized"}),
    (file_bytes(scene("RGB"), "WEBP", lossless=True), {"grey", "resized"}),
    (file_bytes(scene("RGB"), "GIF", save_all=True, append_images=[Image.new("RGB", (40, 40), "red")]), {"first_frame", "grey", "resized"}),
    (file_bytes(scene("RGB"), "BMP"), {"grey", "resized"}),
])
def test_every_mode_becomes_the_same_picture(content, done):
    found = uploads.receive(content, 16, 1)
    assert set(found.done) - {"grey"} == done - {"grey"}
    assert found.image.shape == (1, 1, 16, 16) and found.image.abs().max() <= 1
    assert found.image[0, 0, 8, 6] > 0.3 and found.image[0, 0, 0, 0] < -0.9 and found.image[0, 0, 8, 13] < -0.9


def test_a_light_background_is_inverted_for_grey_data_and_kept_for_colour():
    paper = Image.new("RGB", (40, 40), "white")
    paper.paste("black", (10, 10, 20, 30))
    grey, colour = (uploads.receive(file_bytes(paper), 16, channels) for channels in (1, 3))
    assert "inverted" in grey.done and grey.image[0, 0, 0, 0] == -1
    assert "inverted" not in colour.done and colour.image.shape == (1, 3, 16, 16) and colour.image[0, 0, 0, 0] == 1


def test_a_drawing_on_nothing_keeps_its_strokes_whatever_their_shade():
    for ink in ((255, 255, 255, 255), (0, 0, 0, 255)):
        image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
        image.paste(ink, (10, 10, 20, 30))
        found = received_of(image)
        assert found.image[0, 0, 8, 6] > 0.9 and found.image[0, 0, 0, 0] < -0.9


def test_exif_rotation_and_the_middle_square():
    image = scene("RGB", (60, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    found = uploads.receive(file_bytes(image, "JPEG", exif=exif, quality=95), 16, 1)
    assert {"rotated", "cropped"} <= set(found.done)
    upright = uploads.receive(file_bytes(image.rotate(-90, expand=True), "JPEG", quality=95), 16, 1)
    assert (found.image - upright.image).abs().mean() < 0.05


def png_that_claims(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
            + struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND")))


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "L"])
def test_a_large_picture_is_made_small_before_anything_else(mode):
    small = scene(mode, (96, 96))
    large = small.resize((96 * 24, 96 * 24), Image.Resampling.NEAREST)
    assert large.width * large.height > uploads.LARGE
    for channels in (1, 3):
        image, done = uploads.receive(file_bytes(large), 32, channels)
        expected, the_same = uploads.receive(file_bytes(small), 32, channels)
        assert done == the_same
        torch.testing.assert_close(image, expected, rtol=0, atol=4 / 255)


def test_a_wide_picture_keeps_its_range():
    values = np.array([[-3e38, -1e38], [1.5e38, 3e38]], dtype=np.float32)
    assert np.asarray(from_wide(Image.fromarray(values))).tolist() == [[0, 85], [191, 255]]
    assert np.asarray(from_wide(Image.fromarray(np.array([[-10, 90], [30, 15]], np.int32)))).tolist() == [[0, 255], [102, 64]]


@pytest.mark.parametrize("content, key", [
    (b"", "error.upload_kind"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "error.upload_kind"),
    (b"%PDF-1.7", "error.upload_kind"),
    (file_bytes(scene("RGB", (400, 400)), "JPEG")[:900], "error.upload_damaged"),
    (file_bytes(scene("RGB", (400, 400)))[:120], "error.upload_damaged"),
    (png_that_claims(10_000, 10_000), "error.upload_pixels"),
    (png_that_claims(100_000, 100_000), "error.upload_bomb"),
    (file_bytes(scene("RGB", (200, 3))), "error.upload_small"),
    (b"\0" * (uploads.MAX_BYTES + 1), "error.upload_bytes"),
])
def test_what_cannot_be_used_is_refused_in_a_sentence(content, key):
    with pytest.raises(Problem) as caught:
        uploads.receive(content, 16, 1)
    assert caught.value.key == key
    assert caught.value.in_language("ko") != str(caught.value)


def test_only_uploaded_files_and_drawings_are_read(client, cache):
    (cache / "mine.png").write_bytes(file_bytes(scene()))
    assert received.content_of({"path": str(cache / "mine.png")}) == file_bytes(scene())
    drawing = "data:image/png;base64," + base64.b64encode(file_bytes(scene())).decode()
    assert received.content_of(drawing) == file_bytes(scene())
    for value in (None, "", {"path": "/etc/passwd"}, {"path": str(cache / ".." / "x")}, {"path": None}, {"path": "a\0b"}, 7, [],
                  "data:image/png;base64,%%%", "data:image/png;base64,é",
                  "data:text/html;base64,AAAA", str(cache / "mine.png"), {"path": str(cache)}):
        with pytest.raises(Problem):
            received.content_of(value)


# ---- Endpoints and links ------------------------------------------------------------------------------------------

def uploaded(cache, content: bytes) -> dict:
    """What an endpoint receives for a file that was uploaded before."""
    path = cache / f"{len(content)}.png"
    path.write_bytes(content)
    return {"path": str(path), "meta": {"_type": "gradio.FileData"}}


def test_judge_and_heatmap_of_samples_and_files(client, cache):
    sample = call(client, "judge", MODEL, 3, None).json()["data"][0]
    assert sample["kind"] == "logit" and 0 <= sample["probability"] <= 1 and sample["done"] == []
    assert "probability" not in call(client, "judge", WGAN_GP, 3, None).json()["data"][0]
    file = call(client, "judge", MODEL, 0, uploaded(cache, file_bytes(scene("CMYK"), "TIFF"))).json()["data"][0]
    assert file["done"] == ["cmyk", "grey", "resized"]
    assert picture_of(client, call(client, "heatmap", MODEL, 3, None)).size == (SIZE, SIZE)


@pytest.mark.parametrize("picture", [{"path": "/etc/passwd"}, {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}, "nonsense"])
def test_a_file_that_was_not_uploaded_is_not_read(client, picture):
    answer = call(client, "judge", MODEL, 0, picture)
    assert answer.status_code >= 400 and "root:" not in answer.text
    assert call(client, "judge", MODEL, 0, None).status_code == 200


def test_bad_uploads_are_sentences_in_the_readers_language(client, cache):
    damaged = uploaded(cache, file_bytes(scene("RGB", (400, 400)))[:120])
    assert "damaged or cut short" in call(client, "judge", MODEL, 0, damaged).json()["error"]
    assert "손상" in call(client, "judge", MODEL, 0, damaged, **{"accept-language": "ko"}).json()["error"]


def eye_of(data: list) -> list[dict]:
    return [value for value in data if isinstance(value, dict) and "address" in value]


def test_a_link_restores_the_sample_and_the_deal(client):
    eye, game, _ = eye_of(open_link(client, f"?tab=eye&model={WGAN_GP}&show=sample&seed=5&against={WGAN_GP}&deal=7"))
    assert eye["address"] == f"model={WGAN_GP}&show=sample&seed=5" and eye["picture"].startswith("data:image/png")
    assert game["address"] == f"against={WGAN_GP}&deal=7" and game["judge"] == "f" and len(game["real"]) == eye_actions.DEAL


def test_a_link_to_a_drawing_waits_for_one(client):
    eye, *_ = eye_of(open_link(client, "?tab=eye&show=drawing"))
    assert "waiting" in eye and "picture" not in eye


def test_bad_values_of_a_link_are_replaced_with_a_word(client):
    eye, game, _ = eye_of(open_link(client, "?tab=eye&model=<b>&show=film&seed=-1&deal=x"))
    assert eye["note"].count('lang="en"') == 3 and "<b>" not in eye["note"] and game["note"].count('lang="en"') == 1
