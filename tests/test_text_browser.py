"""Text as a reader meets it, in a real headless Chromium."""
import pytest
from test_browser import browser, desk, served, visit, wait_for_url  # noqa: F401  the fixtures of the app's browser tests
from test_text_actions import CLS, STACK, write_speaking


@pytest.fixture(scope="module")
def address(browser, environment, tmp_path_factory):  # noqa: F811
    """`python app.py` with checkpoints that read; its address once it answers."""
    folder = tmp_path_factory.mktemp("speaking")
    yield from served(write_speaking(folder / "checkpoints"), folder, environment)


def pixels(page, selector: str) -> str:
    return page.locator(selector).first.evaluate("canvas => canvas.toDataURL()")


def marked(page) -> list[str]:
    return page.locator(".saying .sentence mark").all_inner_texts()


def test_pictures_follow_the_sentence_as_it_is_typed(visit):  # noqa: F811
    page = visit(f"?tab=text&model={CLS}&sentence=a+red", ready="#saying-figure")
    page.wait_for_selector("#text-walk-figure [data-ready]")
    assert marked(page) == ["red"] and page.locator("#text_sentence-figure textarea").input_value() == "a red"
    seen = {pixels(page, ".saying .hero")}
    page.locator("#text_sentence-figure textarea").press_sequentially(" hat, green <b>hair</b>", delay=20)
    page.wait_for_function("() => document.querySelectorAll('.saying .sentence mark').length === 3")
    wait_for_url(page, r"sentence=a\+red\+hat%2C\+green\+%3Cb%3Ehair%3C%2Fb%3E&")
    assert marked(page) == ["red", "green", "hair"] and "hat, " in page.locator(".saying .sentence").inner_text()
    seen.add(pixels(page, ".saying .hero"))
    assert page.locator(".growing canvas").count() == 4  # nothing, and after each understood word
    page.locator("#text_sentence-figure textarea").fill("🎩")  # as a paste: no key is pressed
    page.wait_for_function("() => document.querySelector('.saying .remark').textContent.includes('hoodie')")
    seen.add(pixels(page, ".saying .hero"))
    assert marked(page) == [] and page.locator(".saying .hero").is_visible() and len(seen) == 3


def test_an_example_fills_the_sentence_and_a_seed_becomes_large_beside_its_sketch(visit):  # noqa: F811
    page = visit(f"?tab=text&model={STACK}", ready="#text-walk-figure")
    page.wait_for_selector("#saying-figure [data-ready]")
    page.locator("#text_sentence-figure button:visible").nth(1).click()
    wait_for_url(page, r"sentence=a\+red\+person\+with\+hair&")
    assert page.locator("#text_sentence-figure textarea").input_value() == "a red person with hair" and marked(page) == ["red", "hair"]
    before = [pixels(page, ".saying .hero"), pixels(page, ".saying .sketch-hero")]
    sides = [page.locator(f".saying {name}").bounding_box()["width"] for name in (".hero", ".sketch-hero")]
    assert sides[0] == sides[1] and "16 px" in page.locator(".saying .caption1").inner_text()
    page.locator(".saying .seeds button").nth(2).click()
    wait_for_url(page, r"picture=2(&|$)")
    after = [pixels(page, ".saying .hero"), pixels(page, ".saying .sketch-hero")]
    assert before[0] != after[0] and before[1] != after[1]
    with page.expect_download() as download:
        page.locator(".saying .save").click()
    assert download.value.suggested_filename == f"{STACK}-5.png"

    before = pixels(page, "#text-walk-figure .hero")
    page.locator("#text_t input[type=range]").fill("1")
    wait_for_url(page, r"text_t=1(&|$)")
    end = pixels(page, "#text-walk-figure .hero")
    assert end != before
    page.locator("#text_b-figure textarea").fill("green")
    wait_for_url(page, r"text_b=green&")
    assert pixels(page, "#text-walk-figure .hero") != end
    page.reload()
    page.wait_for_selector("#text-walk-figure [data-ready]")
    assert page.locator("#text_b-figure textarea").input_value() == "green"
    assert page.locator("#text_t input[type=range]").input_value() == "1"
    page.wait_for_selector("#saying-figure [data-ready]")
    assert page.locator(".saying .seeds button").nth(2).get_attribute("aria-pressed") == "true"


def test_a_phone_scrolls_only_downwards_in_korean(visit):  # noqa: F811
    page = visit("?tab=text", ready="#text-walk-figure", viewport={"width": 360, "height": 740}, device_scale_factor=2, locale="ko-KR")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("#text_sentence-figure textarea").input_value() == "빨간 머리"
    assert page.locator("#text_sentence-figure button:visible").all_inner_texts() == ["빨간 머리", "머리, 빨간"]
