"""Compare and the discriminator's eye as a reader meets them, in a real headless Chromium."""
import pytest
from lively import MODEL, SIZE
from recorded import write_recorded
from test_browser import (  # noqa: F401  the fixtures of the app's browser tests
    TIMEOUT,
    browser,
    desk,
    focused,
    served,
    visit,
    wait_for_url,
)

from demo.slope_actions import BINS

WGAN_GP = "wgan_gp-fashion_mnist"


@pytest.fixture(scope="module")
def address(browser, environment, idx_root, tmp_path_factory):  # noqa: F811
    """`python app.py` with histories and an index; its address once it answers."""
    folder = tmp_path_factory.mktemp("recorded")
    yield from served(write_recorded(folder / "checkpoints", idx_root), folder, environment)


def pixels(page, selector: str) -> str:
    return page.locator(selector).first.evaluate("canvas => canvas.toDataURL()")


# ---- Compare ------------------------------------------------------------------------------------------------------

def test_compare_opens_filled_and_a_picture_leads_to_its_neighbours(visit):  # noqa: F811
    page = visit("?tab=compare&seed=3", ready="#neighbours-figure")
    assert page.locator(".compare section").count() == 2 and page.locator(".compare canvas").count() == 16
    assert "log" in page.locator(".compare .objective").first.inner_text()
    assert page.locator(".compare canvas").first.bounding_box()["width"] % SIZE == 0
    assert page.locator(".neighbours .found canvas").count() == 8
    page.locator(".compare section").nth(1).locator("button").nth(2).click()
    wait_for_url(page, rf"near={WGAN_GP}&near_seed=5$")
    page.wait_for_selector(f'#neighbours-figure [data-ready="near={WGAN_GP}&near_seed=5"]')
    chosen = page.locator(".compare section").nth(1).locator("canvas").nth(2).evaluate("canvas => canvas.toDataURL()")
    assert chosen == pixels(page, ".neighbours .sample canvas")
    page.locator("#roll-compare_seed").click()
    page.wait_for_function("() => !location.search.includes('&seed=3&')")


def test_the_timeline_scrubs_without_asking_the_server(visit):  # noqa: F811
    page = visit(f"?tab=compare&history={MODEL}&step=1500", ready="#neighbours-figure")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if not request.url.startswith("data:") else None)
    seen = {pixels(page, ".timeline .hero")}
    slider = page.locator(".timeline input[type=range]")
    for frame, step in ((3, 100), (0, 1)):
        slider.fill(str(frame))
        wait_for_url(page, rf"[?&]step={step}(&|$)")
        assert page.locator(".timeline .step").inner_text() == str(step)
        seen.add(pixels(page, ".timeline .hero"))
    before = pixels(page, ".timeline .hero")
    slider.fill("2")
    assert pixels(page, ".timeline .hero") == before  # the first three frames are the same picture
    assert len(seen) == 3
    page.locator(".timeline .play").click()
    wait_for_url(page, "step=1500(&|$)")
    assert "D: real 0.50" in page.locator(".timeline .losses-legend").inner_text()
    assert asked == []


# ---- The eye ------------------------------------------------------------------------------------------------------

def test_the_eye_judges_a_sample_a_drawing_and_an_upload(visit, tmp_path):  # noqa: F811
    page = visit("?tab=eye&seed=3", ready="#game-figure")
    assert page.locator(".eye polygon").count() == 2 and page.locator(".eye .score").inner_text()
    sample = pixels(page, ".eye .picture")
    page.get_by_text("a drawing", exact=True).click()
    canvas = page.locator(".sketch canvas")
    canvas.wait_for(state="visible")
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 160, steps=5)
    page.mouse.up()
    page.wait_for_function("before => document.querySelector('.eye .picture').toDataURL() !== before", arg=sample, timeout=TIMEOUT)
    page.wait_for_selector("#eye-figure:not(.without-picture) .eye >> visible=true")

    page.get_by_text("my picture").click()
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnot a picture")
    page.locator("#eye-upload input[type=file]").set_input_files(tmp_path / "broken.png")
    page.wait_for_function("() => document.querySelector('.eye .note').textContent.trim() !== ''")


def test_the_game_keeps_its_score_in_the_browser(visit):  # noqa: F811
    page = visit("?tab=eye&deal=4", ready="#game-figure")
    for rating in (0, 3):
        page.locator(".ratings button:enabled").nth(rating).click()
        page.wait_for_function("() => document.querySelector('.game').classList.contains('answered')")
        page.wait_for_function("() => !document.querySelector('.game').classList.contains('answered')")
    assert page.locator(".game .player .right").inner_text().endswith("/ 2")
    page.reload()
    page.wait_for_selector("#game-figure [data-ready]")
    page.wait_for_function("() => document.querySelector('.game .player .right').textContent.endsWith('/ 2')")
    page.locator(".game .forget").click()
    assert page.locator(".game .player .right").inner_text() == "–"


def test_a_whole_deal_is_played_with_the_keyboard(visit):  # noqa: F811
    page = visit("?tab=eye&deal=4", ready="#game-figure")
    page.locator(".ratings button").nth(1).focus()
    for _ in range(page.locator(".game .deck i").count()):
        assert focused(page, ".ratings button") == 1
        page.keyboard.press("Enter")
        page.wait_for_function("() => document.querySelector('.game').classList.contains('answered')")
        page.wait_for_function("() => !document.querySelector('.game').classList.contains('answered')")
    assert focused(page, ".game .again") == 0
    page.keyboard.press("Enter")
    page.wait_for_function("() => !document.querySelector('.game').classList.contains('over')")
    assert focused(page, ".ratings button") == 0


def test_a_phone_scrolls_only_downwards_in_korean(visit):  # noqa: F811
    page = visit("?tab=compare", ready="#neighbours-figure", viewport={"width": 360, "height": 740}, device_scale_factor=2, locale="ko-KR")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.get_by_text("베낀 것은 아닐까요?").is_visible()
    page = visit("?tab=eye", ready="#slopes-figure", viewport={"width": 360, "height": 740}, device_scale_factor=2, locale="ko-KR")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.get_by_text("확실히 진짜").is_visible()
    assert page.locator(".slopes section").count() == 2 and page.locator(".slopes rect").count() == 4 * BINS
