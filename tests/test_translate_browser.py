"""Translate and Puzzle as a reader meets them, in a real headless Chromium."""
import pytest
from test_browser import browser, desk, keyboard_stays, served, visit, wait_for_url  # noqa: F401  the fixtures of the app's browser tests
from test_puzzle import CYCLEGAN, PIX2PIX, PUZZLE, SIZE, png, write_given

BOXES = "0,10,20,30,40;1,50,0,50,50;0,40,60,25,40"


@pytest.fixture(scope="module")
def address(browser, environment, tmp_path_factory):  # noqa: F811
    """`python app.py` with models that start from pictures; its address once it answers."""
    folder = tmp_path_factory.mktemp("given")
    yield from served(write_given(folder / "checkpoints"), folder, environment)


def pixels(page, selector: str) -> str:
    return page.locator(selector).first.evaluate("canvas => canvas.toDataURL()")


def wait_for_others(page, selector: str, before: str) -> str:
    page.wait_for_function("([selector, before]) => document.querySelector(selector).toDataURL() !== before", arg=[selector, before])
    return pixels(page, selector)


def drag(page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=6)
    page.mouse.up()


# ---- Translate ----------------------------------------------------------------------------------------------------

def test_an_example_another_noise_and_the_way_back(visit):  # noqa: F811
    page = visit(f"?tab=translate&model={PIX2PIX}", ready="#translate-figure")
    hero = "#translate-figure .hero"
    assert page.locator(hero).bounding_box()["width"] % SIZE == 0
    before = pixels(page, hero)
    page.locator("#another").click()
    wait_for_url(page, r"[?&]seed=[1-9]")
    before = wait_for_others(page, hero, before)

    page = visit(f"?tab=translate&model={CYCLEGAN}&direction=right+to+left&example=2", ready="#translate-figure")
    assert page.locator("#translate-examples-figure canvas").count() == 8
    assert page.locator("#translate-figure .panels button").evaluate_all("all => all.map(e => e.dataset.name)") == \
        ["x", "back", "error", "patches"]
    before = pixels(page, hero)
    page.locator("#translate-examples-figure button").nth(5).click()
    wait_for_url(page, r"example=5(&|$)")
    wait_for_others(page, hero, before)
    page.locator("#translate-figure .panels button[data-name=back]").click()
    assert page.locator("#translate-figure .panels button[data-name=back]").get_attribute("aria-pressed") == "true"
    assert page.locator("#translate-figure input[type=range]").get_attribute("aria-label") == "Before and after"
    page.locator("#translate-figure input[type=range]").fill("20")
    assert page.locator("#translate-figure .handle").evaluate("e => e.style.left") == "20%"


def test_a_drawing_is_translated_as_it_is_drawn_and_undone(visit):  # noqa: F811
    page = visit(f"?tab=translate&model={PIX2PIX}&show=drawing", ready="#translate-figure")
    canvas = page.locator("#translate-pad-figure canvas")
    canvas.wait_for(state="visible")
    assert canvas.get_attribute("aria-label") == "Draw here: the picture follows the pen"
    box = canvas.bounding_box()
    blank = pixels(page, "#translate-figure .hero")
    drag(page, (box["x"] + 40, box["y"] + 40), (box["x"] + 200, box["y"] + 180))
    wait_for_url(page, r"drawing=\w")
    wait_for_others(page, "#translate-figure .hero", blank)
    page.locator("#translate-pad-figure .undo").click()
    page.wait_for_function("before => document.querySelector('#translate-figure .hero').toDataURL() === before", arg=blank)


def test_an_upload_is_translated_and_what_was_done_to_it_is_said(visit, tmp_path):  # noqa: F811
    page = visit(f"?tab=translate&model={CYCLEGAN}", ready="#translate-figure")
    page.locator("#translate-source").get_by_text("my picture").click()
    (tmp_path / "mine.png").write_bytes(png())
    page.locator("#translate-upload input[type=file]").set_input_files(tmp_path / "mine.png")
    page.wait_for_function("() => document.querySelector('#translate-figure .done').textContent.includes('middle')")
    page.locator("#translate-upload").get_by_label("Remove Image").click()
    page.wait_for_function("() => document.querySelector('#translate-figure .done').textContent === ''")  # nothing is said of no picture


# ---- Attributes ---------------------------------------------------------------------------------------------------

def test_attributes_are_toggled_one_after_another_and_undone(visit):  # noqa: F811
    page = visit("?tab=translate&edits=", ready="#attributes-figure")
    figure = page.locator("#attributes-figure")
    assert figure.locator(".groups div").count() == 2 and figure.locator(".steps canvas").count() == 1
    for group in (0, 1):
        figure.locator(".groups div").nth(group).locator('button[aria-pressed="false"]').first.click()
        page.wait_for_function("n => document.querySelectorAll('#attributes-figure .steps canvas').length === n", arg=group + 2)
    wait_for_url(page, r"edits=hair%3A\+\w+%2Chat%3A\+\w+")
    assert figure.locator('.groups button[aria-pressed="true"]').count() == 2
    assert figure.locator(".steps b").count() == 2 and "%" in figure.locator(".steps b").first.inner_text()
    chained = pixels(page, "#edit-figure .hero")
    page.locator("#edit-way").get_by_text("the picture I began with").click()
    wait_for_url(page, "way=at_once")
    wait_for_others(page, "#edit-figure .hero", chained)
    figure.locator(".undo").click()
    page.wait_for_function("() => document.querySelectorAll('#attributes-figure .steps canvas').length === 2")
    figure.locator(".steps button").first.click()
    wait_for_url(page, r"edits=(&|$)")
    assert not figure.locator(".undo").is_visible()


# ---- Puzzle -------------------------------------------------------------------------------------------------------

def test_a_box_is_dragged_to_the_other_picture_resized_and_moved_by_keys(visit):  # noqa: F811
    page = visit(f"?tab=puzzle&model={PUZZLE}&boxes={BOXES}", ready="#puzzle-figure")
    hero = "#puzzle-figure .hero"
    assert page.locator(hero).bounding_box()["width"] % SIZE == 0 and page.locator(".puzzle .mixes canvas").count() == 8
    assert page.locator('.puzzle .mixes button[aria-pressed="true"]').get_attribute("data-boxes") == BOXES
    before = pixels(page, hero)
    first, other = page.locator(".puzzle button.box0"), page.locator(".puzzle .picture").nth(1).bounding_box()
    box = first.bounding_box()
    assert box["width"] == pytest.approx(0.4 * other["width"], abs=1)
    start = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    drag(page, start, (other["x"] + other["width"] / 2, other["y"] + other["height"] / 2))
    wait_for_url(page, r"boxes=1%2C3\d%2C(29|3\d)%2C30%2C40%3B")
    before = wait_for_others(page, hero, before)
    box = first.bounding_box()
    corner = box["x"] + box["width"] - 2, box["y"] + box["height"] - 2
    drag(page, corner, (corner[0] + 0.1 * other["width"], corner[1] - 0.1 * other["height"]))
    wait_for_url(page, r"boxes=1%2C3\d%2C(29|3\d)%2C(19|2\d)%2C(49|5\d)%3B")
    before = wait_for_others(page, hero, before)
    _, top, left, height, width = box_in(page)
    first.focus()
    page.keyboard.press("ArrowLeft")
    wait_for_url(page, f"boxes=1%2C{top}%2C{left - 2}%2C{height}%2C{width}%3B")
    page.keyboard.press("Enter")
    wait_for_url(page, f"boxes=0%2C{top}%2C{left - 2}%2C{height}%2C{width}%3B")
    wait_for_others(page, hero, before)


def box_in(page) -> list[int]:
    """The first box that the address names."""
    return [int(number) for number in page.evaluate("new URLSearchParams(location.search).get('boxes')").split(";")[0].split(",")]


def test_a_mix_a_seed_an_example_and_the_address_bring_pictures(visit):  # noqa: F811
    page = visit(f"?tab=puzzle&boxes={BOXES}&seed=3", ready="#puzzle-figure")
    hero = "#puzzle-figure .hero"
    before = pixels(page, hero)
    page.locator(".puzzle .mixes button").last.click()
    wait_for_url(page, r"boxes=1%2C10%2C20%2C30%2C40%3B1%2C50%2C0%2C50%2C50%3B1%2C")
    before = wait_for_others(page, hero, before)
    page.locator("#puzzle_b-examples-figure button").nth(6).click()
    wait_for_url(page, "b_example=6")
    before = wait_for_others(page, hero, before)
    page.locator("#puzzle-another").click()
    wait_for_url(page, r"seed=(?!3$)\d+$")
    before = wait_for_others(page, hero, before)
    page.reload()
    page.wait_for_selector("#puzzle-figure [data-ready]")
    page.wait_for_function("before => document.querySelector('#puzzle-figure .hero').toDataURL() === before", arg=before)


@pytest.mark.parametrize("query, figure, buttons, index", [
    (f"?tab=puzzle&boxes={BOXES}", "#puzzle-figure", ".mixes button", 7),
    ("?tab=translate&edits=hair: no,hat: hat", "#attributes-figure", ".steps button", 1),
])
def test_a_button_that_is_made_anew_keeps_the_keyboard(visit, query, figure, buttons, index):  # noqa: F811
    keyboard_stays(visit(query, ready=figure), f"{figure} {buttons}", index)


def test_the_keyboard_is_not_lost_with_the_buttons_that_hide(visit):  # noqa: F811
    page = visit("?tab=translate&edits=hat: hat", ready="#attributes-figure")
    page.locator("#attributes-figure .clear").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#attributes-figure .tools", state="hidden")
    assert page.evaluate("document.activeElement.closest('#attributes-figure .steps') !== null")


def test_a_phone_scrolls_only_downwards_in_korean(visit):  # noqa: F811
    for tab, ready in (("translate", "#attributes-figure"), ("puzzle", "#puzzle-figure")):
        page = visit(f"?tab={tab}", ready=ready, viewport={"width": 360, "height": 740}, device_scale_factor=2, locale="ko-KR")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
