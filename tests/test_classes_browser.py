"""Classes and Codes as a reader meets them, in a real headless Chromium."""
import pytest
from lively import SIZE
from test_browser import browser, desk, served, visit, wait_for_url  # noqa: F401  the fixtures of the app's browser tests
from test_classes import ACGAN, CGAN, INFOGAN, write_conditional


@pytest.fixture(scope="module")
def address(browser, environment, tmp_path_factory):  # noqa: F811
    """`python app.py` with conditional checkpoints; its address once it answers."""
    folder = tmp_path_factory.mktemp("conditional")
    yield from served(write_conditional(folder / "checkpoints"), folder, environment)


def pixels(page, selector: str) -> str:
    return page.locator(selector).first.evaluate("canvas => canvas.toDataURL()")


def test_a_class_is_asked_for_by_name_and_by_arrow_keys_without_a_request(visit):  # noqa: F811
    page = visit(f"?tab=classes&model={ACGAN}&seed=3", ready="#reading-figure")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if not request.url.startswith("data:") else None)
    assert page.locator(".classes .cells canvas").count() == 3 * 8 and page.locator(".classes .guess").inner_text()
    assert page.locator(".classes .hero").bounding_box()["width"] % SIZE == 0
    seen = {pixels(page, ".classes .hero")}
    page.locator(".classes .names button", has_text="star").click()
    wait_for_url(page, r"class=2&column=0(&|$)")
    seen.add(pixels(page, ".classes .hero"))
    page.locator(".classes .cells button.here").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    wait_for_url(page, r"class=1&column=1(&|$)")
    seen.add(pixels(page, ".classes .hero"))
    with page.expect_download() as download:
        page.locator(".classes .save").click()
    assert download.value.suggested_filename == f"{ACGAN}-class1-4.png"
    assert len(seen) == 3 and asked == []


def test_the_slider_blends_and_a_drawing_is_read(visit):  # noqa: F811
    page = visit(f"?tab=classes&between={CGAN}&class_a=circle&class_b=star", ready="#reading-figure")
    page.wait_for_selector("#blend-figure [data-ready]")
    before = pixels(page, "#blend-figure .hero")
    slider = page.locator("#blend_t input[type=range]")
    slider.fill("1")
    wait_for_url(page, r"blend_t=1(&|$)")
    assert pixels(page, "#blend-figure .hero") != before
    before = pixels(page, ".reading .picture")
    page.get_by_text("a drawing", exact=True).click()
    canvas = page.locator("#class-sketch-figure canvas")
    canvas.wait_for(state="visible")
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 160, steps=5)
    page.mouse.up()
    page.wait_for_function("before => document.querySelector('.reading .picture').toDataURL() !== before", arg=before)
    assert page.locator(".reading .bars p").count() == 3 and "%" in page.locator(".reading .real output").inner_text()
    page.locator("#class-sketch-figure .clear").click()
    page.wait_for_function("() => document.querySelector('#reading-figure .note').textContent.includes('nothing on this picture')")


def test_dragging_over_the_pad_changes_the_codes_without_a_request(visit):  # noqa: F811
    page = visit(f"?tab=codes&model={INFOGAN}&category=4&c1=0.5&c2=-1", ready="#traverse-figure")
    assert "c1 = 0.50   c2 = -1.00" in page.locator(".codes .caption").inner_text()
    asked = []
    page.on("request", lambda request: asked.append(request.url) if not request.url.startswith("data:") else None)
    before = pixels(page, ".codes .hero")
    box = page.locator(".codes .pad").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 2, box["y"] + 2, steps=4)
    page.mouse.up()
    wait_for_url(page, r"c1=-1.0000&c2=1.0000(&|$)")
    assert pixels(page, ".codes .hero") != before and asked == []
    pad = page.locator(".codes .pad")
    assert "Drag over the square" in pad.get_attribute("aria-label") and pad.get_attribute("aria-valuenow") == "0"
    pad.press("ArrowRight")
    assert pad.get_attribute("aria-valuenow") == "1"
    pad.press("ArrowLeft")
    page.locator("#category label").nth(7).click()
    wait_for_url(page, r"category=7&c1=-1.0000")
    assert page.locator(".traverse canvas").count() == 90 and page.locator(".meanings tr").count() == 11


def test_a_phone_scrolls_only_downwards_in_korean(visit):  # noqa: F811
    for tab, ready in (("classes", "#reading-figure"), ("codes", "#traverse-figure")):
        page = visit(f"?tab={tab}", ready=ready, viewport={"width": 360, "height": 740}, device_scale_factor=2, locale="ko-KR")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
