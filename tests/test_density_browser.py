"""Density and Latent as a reader meets them, in a real headless Chromium."""
import pytest
from test_browser import browser, desk, served, visit, wait_for_url  # noqa: F401  the fixtures of the app's browser tests
from test_density import NADE, ROW, SIZE, write_densities
from test_latent_tab import DEEP, VAE, write_autoencoders


@pytest.fixture(scope="module")
def address(browser, environment, tmp_path_factory):  # noqa: F811
    """`python app.py` with densities and autoencoders; its address once it answers."""
    folder = tmp_path_factory.mktemp("explicit")
    yield from served(write_autoencoders(write_densities(folder / "checkpoints")), folder, environment)


def pixels(page, selector: str) -> str:
    return page.locator(selector).first.evaluate("canvas => canvas.toDataURL()")


def changed(page, selector: str, before: str) -> None:
    page.wait_for_function("([name, before]) => document.querySelector(name).toDataURL() !== before", arg=[selector, before])


def drag(page, selector: str, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press at a place of an element (shares of its sides), move and let go."""
    box = page.locator(selector).bounding_box()
    (x0, y0), (x1, y1) = ((box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end))
    page.mouse.move(x0, y0)
    page.mouse.down()
    page.mouse.move(x1, y1, steps=5)
    page.mouse.up()


def test_changes_cost_nats_without_a_request_and_a_stroke_is_scored(visit):  # noqa: F811
    page = visit(f"?tab=density&model={NADE}&change=inverted", ready="#density-figure")
    page.wait_for_selector("#paint-figure [data-ready]")
    page.wait_for_selector("#finish-figure [data-ready]")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if not request.url.startswith("data:") else None)
    said = {page.locator(".density .said").inner_text()}
    assert page.locator(".density svg rect").count() > 10 and page.locator(".density .hero").bounding_box()["width"] % SIZE == 0
    page.get_by_role("button", name="20 % noise").click()
    wait_for_url(page, r"change=noisy(&|$)")
    said.add(page.locator(".density .said").inner_text())
    assert len(said) == 2 and asked == []
    before = pixels(page, ".density .hero")
    page.locator("#density-pad-figure canvas").scroll_into_view_if_needed()
    drag(page, "#density-pad-figure canvas", (0.1, 0.1), (0.3, 0.8))
    changed(page, ".density .hero", before)
    page.locator("#density-pad-figure .clear").click()
    page.wait_for_function("() => document.querySelector('#density-figure .note').textContent.includes('nothing on this picture')")


def test_two_orderings_paint_beside_each_other_and_a_hidden_box_is_finished(visit):  # noqa: F811
    page = visit(f"?tab=density&model={ROW}&seed=5", ready="#paint-figure")
    names = page.locator(".paint .lane .name").all_inner_texts()
    assert names == ["by rows", "by diagonals"] and page.locator(".paint .two").is_visible()
    before = [pixels(page, f".paint .lane:nth-child({i}) .picture") for i in (1, 2)]
    page.locator("#roll-paint_seed").click()
    changed(page, ".paint .lane:nth-child(2) .picture", before[1])
    page.wait_for_selector("#paint-figure [data-ready]")
    page.wait_for_selector("#finish-figure [data-ready]")
    assert page.locator(".finish .ways canvas").count() == 6
    page.locator(".finish .frame").scroll_into_view_if_needed()
    drag(page, ".finish .frame", (0.25, 0.25), (0.75, 1.0))
    wait_for_url(page, r"hide=3%2C3%2C9%2C6(&|$)")
    page.wait_for_selector(f'#finish-figure [data-ready^="{ROW} 3,3,9,6"]')
    top = "canvas => [...canvas.getContext('2d').getImageData(0, 0, 12, 3).data].join()"
    assert page.locator(".finish .ways canvas").nth(2).evaluate(top) == page.locator(".density .hero").evaluate(top)


def test_dragging_over_the_map_and_moving_a_number_of_the_code(visit):  # noqa: F811
    page = visit(f"?tab=latent&model={VAE}", ready="#latent-figure")
    for name in ("encode", "morph"):
        page.wait_for_selector(f"#{name}-figure [data-ready]")
    assert page.locator(".latent .map").count() == 2 and page.locator(".latent .pad em").first.is_visible()
    before = pixels(page, ".latent .hero")
    drag(page, ".latent .map:nth-child(1) .pad", (0.5, 0.5), (0.02, 0.02))
    changed(page, ".latent .hero", before)
    pad = page.locator(".latent .pad").first
    assert pad.get_attribute("aria-label") == "VAE, codes" and pad.get_attribute("aria-valuenow") == "0"
    pad.press("ArrowRight")
    assert pad.get_attribute("aria-valuenow") == "1"
    before = pixels(page, ".latent .pad canvas")
    page.locator(".latent .as-codes").first.click()
    changed(page, ".latent .pad canvas", before)
    before = pixels(page, ".encode .hero")
    page.locator(".encode input").first.fill("2")
    wait_for_url(page, r"z=2%2C|z=2,")
    changed(page, ".encode .hero", before)
    page.locator(".encode .reset").click()
    page.wait_for_function("() => !location.search.includes('z=')")
    before = pixels(page, ".morph .hero")
    page.locator(".morph .strip button").last.click()
    wait_for_url(page, r"t=1(&|$)")
    changed(page, ".morph .hero", before)


def test_a_phone_scrolls_only_downwards_in_korean(visit):  # noqa: F811
    for query, ready in ((f"?tab=density&model={ROW}", "#density-figure"), ("?tab=latent", "#latent-figure"),
                         (f"?tab=latent&model={DEEP}", "#encode-figure")):
        page = visit(query, ready=ready, viewport={"width": 360, "height": 740}, device_scale_factor=2, locale="ko-KR")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
