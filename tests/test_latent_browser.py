"""Arithmetic, and what lies below the walk of Interpolate, as a reader meets them in a real headless Chromium."""
import json
from pathlib import Path

import pytest
import torch
from conftest import TINY
from lively import MODEL, SIZE, write_catalog
from test_browser import browser, desk, focused, keyboard_stays, served, visit, wait_for_url  # noqa: F401  the fixtures of the app's browser tests
from test_puzzle import png

from ganlib import checkpoints
from ganlib.variants import VARIANTS


@pytest.fixture(scope="module")
def address(browser, environment, tmp_path_factory):  # noqa: F811
    """`python app.py` with two generators and a classifier that is sure of everything; its address once it answers."""
    folder = tmp_path_factory.mktemp("latent")
    write_catalog(folder / "checkpoints")
    torch.manual_seed(0)
    judge = VARIANTS["classifier"](**TINY["classifier"] | {"size": SIZE})
    with torch.no_grad():
        for parameter in judge.parameters():
            parameter.mul_(6)
    checkpoints.save(judge, folder / "checkpoints" / "classifier-fashion_mnist", data="fashion_mnist")
    yield from served(folder / "checkpoints", folder, environment)


def pixels(page, selector: str) -> str:
    return page.locator(selector).first.evaluate("canvas => canvas.toDataURL()")


def wait_for_others(page, selector: str, before: str) -> str:
    page.wait_for_function("([selector, before]) => document.querySelector(selector).toDataURL() !== before", arg=[selector, before])
    return pixels(page, selector)


def test_pictures_are_chosen_taken_away_and_found(visit):  # noqa: F811
    page = visit(f"?tab=arithmetic&model={MODEL}&picks=1,2,3;4,5,6;7,8&sheet=0", ready="#arithmetic-figure")
    centre = ".arithmetic .around canvas:nth-child(5)"
    assert page.locator(".arithmetic .around canvas").count() == 9 and page.locator(".arithmetic .cells canvas").count() == 32
    assert "%" in page.locator(".arithmetic .sum .said").inner_text()
    before = pixels(page, centre)
    page.locator(".arithmetic .cells button").nth(20).click()
    wait_for_url(page, r"picks=2%2C3%2C20%3B4%2C5%2C6%3B7%2C8(&|$)")
    before = wait_for_others(page, centre, before)
    page.locator(".arithmetic section").nth(2).locator("h3 button").click()
    page.locator(".arithmetic .cells button").nth(21).click()
    wait_for_url(page, r"%3B7%2C8%2C21(&|$)")
    page.locator(".arithmetic section").nth(2).locator(".own button").first.click()
    wait_for_url(page, r"%3B8%2C21(&|$)")
    before = wait_for_others(page, centre, before)
    lists = page.locator(".arithmetic select")
    assert lists.nth(1).locator("option").all_text_contents()[1:] == ["circle", "square", "star"]
    page.locator("#roll-arithmetic_noise").click()
    wait_for_url(page, r"noise=[1-9]")
    assert pixels(page, centre) == before  # the sum stays where it is
    for seed in (20, 3, 2):
        page.locator(".arithmetic section").first.locator(f'.own button[title^="seed {seed} "]').click()
        page.wait_for_function("seed => !new URLSearchParams(location.search).get('picks').split(';')[0].split(',').includes(seed)",
                               arg=str(seed))
    page.get_by_text("Choose at least one picture").wait_for()


def test_the_keyboard_stays_where_pictures_are_chosen_and_taken_away(visit):  # noqa: F811
    page = visit(f"?tab=arithmetic&model={MODEL}&picks=1;4,5,6;7,8&sheet=0", ready="#arithmetic-figure")
    keyboard_stays(page, ".arithmetic .cells button", 20)
    own = ".arithmetic section:nth-child(1) .own button"
    keyboard_stays(page, own, 0)
    page.locator(own).press("Enter")
    page.wait_for_function("own => !document.querySelector(own)", arg=own)
    assert focused(page, ".arithmetic h3 button") == 0  # the letter, where none of its pictures is left


def test_the_folds_fill_when_they_are_opened(visit):  # noqa: F811
    page = visit("?tab=interpolate")
    page.locator("#fold-corners button").first.click()
    page.wait_for_selector("#corners-figure [data-ready]")
    wait_for_url(page, r"corners=0%2C17%2C5%2C29$")
    before = pixels(page, ".corners .hero")
    page.locator(".corners .cells button").first.click()
    before = wait_for_others(page, ".corners .hero", before)
    page.locator("#corner0 input").fill("8")
    wait_for_url(page, r"corners=8%2C17%2C5%2C29$")
    wait_for_others(page, ".corners .hero", before)

    page.locator("#fold-norms button").first.click()
    page.wait_for_selector("#norms-figure [data-ready]")
    assert page.locator(".norms .walks canvas").count() == 22 and page.locator(".norms polyline").count() == 2


def test_a_link_to_another_model_closes_the_folds_of_the_one_before(visit):  # noqa: F811
    page = visit("?tab=interpolate")
    for name in ("norms", "directions"):
        page.locator(f"#fold-{name} button").first.click()
        page.wait_for_selector(f"#{name}-figure [data-ready]")
    page.evaluate("atlas.go('?tab=interpolate&model=wgan_gp-fashion_mnist')")
    wait_for_url(page, "model=wgan_gp-fashion_mnist&a=")
    for name in ("norms", "directions"):
        page.locator(f"#{name}-figure").wait_for(state="hidden")
    page.locator("#fold-directions button").first.click()
    page.wait_for_selector("#directions-figure [data-ready^='wgan_gp-fashion_mnist,']")
    with page.expect_download() as download:
        page.locator(".directions .json").click()
    assert json.loads(Path(download.value.path()).read_text())["model"] == "wgan_gp-fashion_mnist"


def test_a_direction_is_named_moved_along_and_downloaded(visit):  # noqa: F811
    page = visit("?tab=interpolate")
    page.locator("#fold-directions button").first.click()
    page.wait_for_selector("#directions-figure [data-ready]")
    assert page.locator(".directions input[type=range]").count() == 4
    before = pixels(page, ".directions .hero")
    page.locator(".directions input[type=range]").first.fill("3")
    wait_for_others(page, ".directions .hero", before)
    name = page.locator(".directions input[type=text]").first
    name.fill("sleeves")
    name.blur()
    with page.expect_download() as download:
        page.locator(".directions .json").click()
    found = json.loads(Path(download.value.path()).read_text())
    assert found["model"] == MODEL and found["directions"][0]["name"] == "sleeves" and found["directions"][0]["amount"] == 3
    assert sum(x * x for x in found["directions"][0]["vector"]) == pytest.approx(1, abs=1e-3)
    page.locator(".directions .reset").click()
    page.wait_for_function("before => document.querySelector('.directions .hero').toDataURL() === before", arg=before)
    page.reload()
    page.wait_for_selector("#interpolate-figure [data-ready]")
    page.locator("#fold-directions button").first.click()
    page.wait_for_selector("#directions-figure [data-ready]")
    assert page.locator(".directions input[type=text]").first.input_value() == "sleeves"


def test_a_picture_is_looked_for(visit, tmp_path):  # noqa: F811
    page = visit("?tab=interpolate")
    page.locator("#fold-invert button").first.click()
    page.locator("#invert-go").click()
    page.wait_for_function("() => document.querySelector('#invert-figure .note').textContent.trim() !== ''")
    (tmp_path / "mine.png").write_bytes(png())
    page.locator("#invert-upload input[type=file]").set_input_files(tmp_path / "mine.png")
    page.locator("#invert-upload img").wait_for()
    page.locator("#invert-go").click()
    page.wait_for_selector('#invert-figure [data-ready="200"]')
    assert "200 of 200" in page.locator("#invert-figure .said").inner_text() and page.locator(".invert polyline").count() == 1


def test_a_phone_scrolls_only_downwards_in_korean(visit):  # noqa: F811
    phone = dict(viewport={"width": 360, "height": 740}, device_scale_factor=2, locale="ko-KR")
    page = visit("?tab=arithmetic", ready="#arithmetic-figure", **phone)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page = visit("?tab=interpolate&corners=1,2,3,4", ready="#corners-figure", **phone)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
