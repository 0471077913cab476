"""The theory lab as a reader meets it, in a real headless Chromium."""
import pytest
from test_browser import (  # noqa: F401  the fixtures of the app's browser tests
    address,
    browser,
    desk,
    keyboard_stays,
    visit,
    wait_for_url,
)

from demo.theory_live import KEPT

LAB = "?tab=theory&preset=own&data=eight&d_steps=1&seed=3"
FIGURES = ("live", "distance", "optimal", "games", "explicit")


@pytest.fixture
def lab(visit):  # noqa: F811
    def open_lab(query: str = LAB, **options):
        page = visit(query, ready="#theory-live", **options)
        for name in FIGURES[1:]:
            page.wait_for_selector(f"#theory-{name} [data-ready]")
        return page
    return open_lab


def picture(page, selector: str) -> str:
    return page.locator(selector).first.evaluate("canvas => canvas.toDataURL()")


def wait_for_other(page, selector: str, before: str) -> str:
    page.wait_for_function("([selector, before]) => document.querySelector(selector).toDataURL() !== before", arg=[selector, before])
    return picture(page, selector)


def slow_down(page, milliseconds: int) -> None:
    """Let every answer come later, as over a slow network."""
    page.evaluate("""milliseconds => {
      const quick = window.fetch;
      window.fetch = async (...given) => {
        const answer = await quick(...given);
        await new Promise((go) => setTimeout(go, milliseconds));
        return answer;
      };
    }""", milliseconds)


def stop(page) -> None:
    if page.locator("#theory-live .moving").count():
        page.locator("#theory-live .play").click()
    page.locator("#theory-live figure:not(.moving)").wait_for()


FIELD = "#theory-live .field"


def test_the_lab_opens_filled_and_already_playing_an_illness_beside_its_cure(lab):
    page = lab("?tab=theory")
    before = picture(page, FIELD)
    wait_for_other(page, FIELD, before)
    assert page.locator("#theory-live .side:visible").count() == 2
    assert "One D step." in page.locator("#theory-live .what").first.inner_text()
    wait_for_url(page, r"preset=collapse&seed=0&moves=b\d+")
    blank = "canvas => !canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean)"
    for name in FIGURES:
        assert not page.locator(f"#theory-{name} canvas:visible").first.evaluate(blank) if name != "explicit" else True
    assert page.locator("#theory-explicit .images button").count() == 16


def test_play_moves_the_picture_and_pause_holds_it(lab):
    page = lab(LAB + "&moves=b5")  # a link shows its moment and waits
    before = picture(page, FIELD)
    assert page.locator("#theory-live .moving").count() == 0
    page.locator("#theory-live .play").click()
    wait_for_other(page, FIELD, before)
    stop(page)
    held = picture(page, FIELD)
    page.wait_for_timeout(300)
    assert picture(page, FIELD) == held


def test_a_step_of_d_changes_the_map_and_a_step_of_g_the_samples(lab):
    page = lab(LAB + "&moves=b5")
    before = picture(page, FIELD)
    page.locator("#theory-live button.d").click()
    wait_for_url(page, r"moves=b5\.d1")
    after_d = wait_for_other(page, FIELD, before)
    page.locator("#theory-live button.g").click()
    wait_for_url(page, r"moves=b5\.d1\.g1")
    wait_for_other(page, FIELD, after_d)
    page.locator("#theory-live button.b").click()
    wait_for_url(page, r"moves=b5\.d1\.g1\.b1")


def test_the_address_brings_the_moment_back(lab):
    page = lab(LAB + "&moves=b9.d2")
    wait_for_url(page, "moves=b9.d2&.*&logit=.*&graph=")
    before, url = picture(page, FIELD), page.url
    page.reload()
    page.wait_for_selector("#theory-live [data-ready]")
    assert picture(page, FIELD) == before
    wait_for_url(page, "moves=b9.d2&.*&logit=.*&graph=")
    assert page.url == url


def test_the_address_stays_whole_while_its_moves_are_repeated(lab):
    record = """window.addresses = []; const replace = history.replaceState;
                history.replaceState = function (...given) { replace.apply(this, given); window.addresses.push(location.search); };"""
    page = lab(LAB + "&moves=b3000", script=record)
    assert int(page.locator("#theory-live [data-shown]").get_attribute("data-shown")) > 1
    told = [query for query in page.evaluate("window.addresses") if "moves=" in query]
    assert told and all("moves=b3000" in query for query in told)


def test_moves_outlive_a_server_that_forgets_them(lab, address):  # noqa: F811
    def forget() -> None:
        for seed in range(KEPT):
            assert page.request.get(f"{address}theory/live?preset=own&data=two&seed={seed}").ok

    page = lab(LAB + "&moves=b900")
    forget()
    page.locator("#theory-live button.d").click()
    wait_for_url(page, r"moves=b900\.d1(&|$)")
    assert page.locator("#theory-live .note").inner_text() == ""
    forget()
    page.locator("#theory-live .play").click()
    wait_for_url(page, r"moves=b900\.d1\.b\d+(&|$)")
    stop(page)


def test_moving_q_changes_the_distances_and_the_best_d(lab):
    page = lab()
    field, best = "#theory-distance .field", "#theory-optimal .field"
    before = picture(page, field), picture(page, best), page.locator("#theory-distance [data-name=w1] b").inner_text()
    page.locator("#place input[type=range]").fill("0.9")
    wait_for_other(page, field, before[0])
    wait_for_other(page, best, before[1])
    assert page.locator("#theory-distance [data-name=w1] b").inner_text() != before[2]
    by_sum, by_formula = (page.locator(f"#theory-optimal .{name}").inner_text() for name in ("sum", "formula"))
    assert float(by_sum) == pytest.approx(float(by_formula), abs=0.01)
    wait_for_url(page, "place=0.9")


def test_dragging_in_the_picture_moves_the_slider(lab):
    page = lab()
    page.locator("#theory-distance .field").scroll_into_view_if_needed()
    box = page.locator("#theory-distance .field").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + 50)
    page.mouse.up()
    assert float(page.locator("#place input[type=range]").input_value()) == pytest.approx(0.8, abs=0.03)


def test_the_picture_follows_the_hand_over_a_slow_network(lab):
    page = lab()
    slow_down(page, 400)
    field = page.locator("#theory-distance .field")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 50)
    page.mouse.down()
    seen, moves = set(), 0
    while len(seen) < 4 and moves < 400:  # and the hand never rests
        page.mouse.move(box["x"] + box["width"] * (0.3 + 0.4 * (moves % 20) / 20), box["y"] + 50)
        seen.add(picture(page, "#theory-distance .field"))
        moves += 1
    page.mouse.up()
    assert len(seen) == 4


def test_drawing_makes_the_data(lab):
    page = lab(LAB + "&p=drawn2")
    before = picture(page, "#theory-distance .field")
    page.locator("#theory-distance .field").scroll_into_view_if_needed()
    box = page.locator("#theory-distance .field").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 30, steps=5)
    page.mouse.up()
    wait_for_other(page, "#theory-distance .field", before)
    wait_for_url(page, r"drawn2=[0-9a-f]{400}")


def test_the_handle_between_the_two_games(lab):
    page = lab()
    slopes = []
    for logit in ("-8", "8"):
        page.locator("#logit input[type=range]").fill(logit)
        wait_for_url(page, f"logit={logit}")
        slopes.append([float(page.locator(f"#theory-games .{game} .slope").inner_text()) for game in ("minimax", "non_saturating")])
    assert slopes == [[pytest.approx(0, abs=1e-3), pytest.approx(-1, abs=1e-3)], [pytest.approx(-1, abs=1e-3), pytest.approx(0, abs=1e-3)]]


def test_editing_the_graph_changes_the_count(lab):
    page = lab(LAB + "&graph=chain")
    assert page.locator("#theory-explicit .count b").inner_text() == "17"
    page.get_by_role("button", name="1 → 3").click()
    page.wait_for_function("document.querySelector('#theory-explicit .count b').textContent === '19'")
    assert page.locator("#theory-explicit .sum").inner_text() == "1.000000"


def test_edits_of_the_graph_add_up_while_the_first_is_still_asked_for(lab):
    page = lab(LAB + "&graph=chain")
    slow_down(page, 300)
    page.evaluate("""for (const name of ["1 → 3", "1 → 4"]) document.querySelector(`#theory-explicit [aria-label="${name}"]`).click()""")
    page.locator("#theory-explicit .images button").nth(3).click()
    page.wait_for_function("document.querySelector('#theory-explicit .count b').textContent === '21'")
    wait_for_url(page, r"graph=0\.1\.3\.5\.")


def test_an_image_of_the_explicit_model_keeps_the_keyboard(lab):
    keyboard_stays(lab(LAB + "&graph=chain"), "#theory-explicit .images button", 3)


def test_a_phone_scrolls_only_downwards_and_reads_korean(lab):
    page = lab(viewport={"width": 360, "height": 740}, locale="ko-KR")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.get_by_text("눈앞에서 벌어지는 게임").is_visible()
