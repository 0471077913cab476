"""The app as a reader meets it: `python app.py` in its own process, and a real headless Chromium."""
import importlib
import io
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from lively import MODEL, SIZE, write_catalog
from PIL import Image

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
APP = Path(__file__).parent.parent / "app.py"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]
BROKEN = "wgan_gp-broken"
WALK = f"?tab=interpolate&model={MODEL}&a=3&b=14&mode=slerp&t=0.5"
TIMEOUT = 30_000  # milliseconds; generous, because a busy machine is not a defect


@pytest.fixture(scope="module")
def browser():
    required = os.environ.get("REQUIRE_BROWSER") == "1"
    if CHROMIUM is None:
        (pytest.fail if required else pytest.skip)("no Chromium found; install it with: apt-get install chromium")
    playwright = importlib.import_module("playwright.sync_api") if required else pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture(scope="module")
def address(browser, environment, tmp_path_factory):
    """The address of the app, serving two models and a broken one."""
    folder = tmp_path_factory.mktemp("served")
    checkpoints = write_catalog(folder / "checkpoints")
    shutil.copytree(checkpoints / MODEL, checkpoints / BROKEN)
    (checkpoints / BROKEN / "model.safetensors").write_bytes(b"not weights")
    yield from served(checkpoints, folder, environment)


def wait_until_served(address: str, process: subprocess.Popen, log: Path) -> None:
    """Return once `address` answers; fail with the log if the process ends first, or takes two minutes."""
    deadline = time.monotonic() + 120
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                pytest.fail(f"{address} did not serve a page:\n{log.read_text()}")
            time.sleep(0.2)


def served(checkpoints: Path, folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """`python app.py` on a free port, started from another directory; its address once it answers."""
    port, log = free_port(), folder / "log.txt"
    with log.open("w") as output:
        process = subprocess.Popen([sys.executable, "-u", str(APP), "--checkpoints", str(checkpoints)], cwd=folder,
                                   env=environment | {"PORT": str(port), "GRADIO_TEMP_DIR": str(folder / "cache")},
                                   stdout=output, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}/"
    wait_until_served(address, process, log)
    yield address
    process.terminate()
    assert process.wait(timeout=60) == 0  # it ended by itself, and so cleaned up
    assert not list(folder.glob("cache/**/*.*"))


@pytest.fixture(scope="module")
def desk(browser):
    """The usual window; pages share its cache."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
    context.set_default_timeout(TIMEOUT)
    return context


@pytest.fixture
def visit(browser, desk, address):
    """Opens a page; afterwards, the console must have been silent and no request may have left this machine."""
    complaints, pages = [], []

    def open_page(query: str = "", ready: str = "#interpolate-figure", script: str = "", **options):
        page = browser.new_page(**options) if options else desk.new_page()
        page.add_init_script(script)  # before the page's own
        page.set_default_timeout(TIMEOUT)
        pages.append(page)
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.append(f"request to {request.url}")
                if not request.url.startswith((address, "data:", "blob:", address.replace("http", "ws"))) else None)
        page.goto(address + query)
        page.wait_for_selector(f"{ready} [data-ready]")
        return page

    yield open_page
    for page in pages:
        page.close()
    assert complaints == []


def picture(page) -> str:
    return page.evaluate("document.querySelector('.film .hero').toDataURL()")


def wait_for_other_picture(page, before: str) -> str:
    page.wait_for_function("before => document.querySelector('.film .hero').toDataURL() !== before", arg=before)
    return picture(page)


def move_slider(page, t: float) -> None:
    slider = page.locator("#t input[type=range]")
    slider.fill(str(t))


def type_seed(page, which: str, seed: int) -> None:
    page.locator(f"#{which} input").fill(str(seed))


def wait_for_url(page, pattern: str) -> None:
    page.wait_for_function("pattern => new RegExp(pattern).test(location.search)", arg=pattern)


def keyboard_stays(page, selector: str, index: int) -> None:
    """Enter on a button that its figure then makes anew: the new one has the keyboard."""
    old = page.locator(selector).nth(index).element_handle()
    old.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("old => !old.isConnected", arg=old)
    assert focused(page, selector) == index


def focused(page, selector: str) -> int:
    """Which of these has the keyboard; -1 for none."""
    return page.evaluate("selector => [...document.querySelectorAll(selector)].indexOf(document.activeElement)", selector)


# ---- Interpolate --------------------------------------------------------------------------------------------------

def test_a_picture_is_there_before_anyone_touches_anything(visit):
    page = visit("?tab=interpolate")
    hero = page.locator(".film .hero")
    assert hero.bounding_box()["width"] % SIZE == 0  # enlarged by a whole factor
    assert hero.evaluate("e => getComputedStyle(e).imageRendering") == "pixelated"
    assert len(set(page.evaluate("[...document.querySelectorAll('.strip canvas')].map(c => c.toDataURL())"))) == 11
    page.locator(".katex:visible").first.wait_for()


def test_the_slider_the_strip_and_play_change_the_picture(visit):
    page = visit(WALK)
    seen = {picture(page)}
    for t in (0, 0.24, 1):
        move_slider(page, t)
        wait_for_url(page, rf"[?&]t={t}$")
        seen.add(picture(page))
    assert len(seen) == 4
    assert "t  = 1.00" in page.locator(".film .caption").text_content()

    page.locator(".strip button").nth(2).click()
    wait_for_url(page, "t=0.2$")
    assert page.locator("#t input[type=range]").input_value() == "0.2"

    before = picture(page)
    page.locator(".play").click()
    wait_for_other_picture(page, before)
    page.locator(".play").click()
    assert page.locator(".film.moving").count() == 0


def test_the_picture_at_the_slider_is_the_one_of_the_endpoint_and_of_the_downloads(visit, address):
    page = visit(WALK.replace("t=0.5", "t=0.24"))
    shown = page.evaluate("side => [...document.querySelector('.film .hero').getContext('2d')"
                          ".getImageData(0, 0, side, side).data].filter((_, i) => i % 4 === 0)", SIZE)
    answer = page.request.post(address + "gradio_api/run/interpolate", data={"data": [MODEL, 3, 14, 0.24, "slerp"]}).json()
    wanted = Image.open(io.BytesIO(page.request.get(answer["data"][0]["url"]).body())).convert("L").tobytes()
    assert max(abs(a - b) for a, b in zip(shown, wanted, strict=True)) <= 1

    for name, start in {"picture": b"\x89PNG", "webp": b"RIFF", "mp4": b"\0\0\0"}.items():
        with page.expect_download() as download:
            page.locator(f"#interpolate-figure a.{name}").click()
        assert Path(download.value.path()).read_bytes().startswith(start)
        assert download.value.suggested_filename.startswith(f"{MODEL}-3-14-slerp")
        if name == "picture":
            large = Image.open(download.value.path()).convert("L")
            assert large.resize((SIZE, SIZE), Image.Resampling.NEAREST).tobytes() == wanted


def test_seeds_dice_mode_and_model_change_the_picture(visit):
    page = visit(WALK)
    before = picture(page)
    type_seed(page, "seed_a", 77)
    before = wait_for_other_picture(page, before)
    wait_for_url(page, "a=77&")
    page.locator("#roll-seed_b").click()
    before = wait_for_other_picture(page, before)
    wait_for_url(page, r"b=(?!14&)\d+&")
    assert page.locator("#seed_b input").input_value() == re.search(r"b=(\d+)", page.url)[1]
    page.get_by_label("lerp: straight").click()
    before = wait_for_other_picture(page, before)
    page.get_by_label("Model").last.click()
    page.get_by_role("option", name="WGAN-GP · Fashion-MNIST").click()
    wait_for_other_picture(page, before)
    wait_for_url(page, r"model=wgan_gp-fashion_mnist&a=77&b=\d+&mode=lerp&t=0.5$")


def test_the_address_brings_everything_back(visit):
    page = visit(WALK)
    type_seed(page, "seed_a", 77)
    wait_for_url(page, "a=77&")
    move_slider(page, 0.7)
    wait_for_url(page, "t=0.7$")
    before, url = picture(page), page.url
    page.reload()
    page.wait_for_selector("#interpolate-figure [data-ready]")
    assert page.url == url
    assert picture(page) == before
    assert page.locator("#seed_a input").input_value() == "77"
    assert page.locator("#t input[type=range]").input_value() == "0.7"


def test_bad_values_of_a_link_are_replaced_with_a_word(visit):
    page = visit("?tab=interpolate&model=../../etc&a=-5&t=NaN")
    note = page.locator("#interpolate-figure .note")
    assert "not usable" in note.inner_text() and "../../etc" in note.inner_text()
    wait_for_url(page, rf"model={MODEL}&a=0&b=\d+&mode=slerp&t=0.5$")


def test_what_cannot_be_shown_is_a_sentence_in_the_page_and_the_next_value_works(visit):
    page = visit(f"?tab=interpolate&model={BROKEN}")
    note = page.locator("#interpolate-figure .note")
    assert "model.safetensors is damaged" in note.inner_text()
    assert not page.locator(".film .hero").is_visible()
    page.get_by_label("Model").last.click()
    page.get_by_role("option", name="WGAN-GP · Fashion-MNIST").click()
    page.locator(".film .hero").wait_for()
    type_seed(page, "seed_a", 99999999999)
    page.get_by_text("seed_a must be a whole number from 0 to 4294967295, not 99999999999.").wait_for()
    type_seed(page, "seed_a", 5)
    page.locator(".film .hero").wait_for()
    assert note.inner_text() == ""


# ---- Atlas --------------------------------------------------------------------------------------------------------

def test_the_atlas_opens_on_samples_and_cards_and_rolls(visit):
    page = visit("", ready="#atlas-figure")
    assert page.locator(".sheet canvas").count() == 24
    assert page.locator(".card").count() >= 2
    assert page.locator(".card h3").first.inner_text() == "DCGAN"
    wait_for_url(page, f"tab=atlas&model={MODEL}&seed=0$")
    before = page.locator(".sheet canvas").first.evaluate("e => e.toDataURL()")
    page.locator("#roll-seed").click()
    wait_for_url(page, r"seed=[1-9]\d*$")
    assert page.locator(".sheet canvas").first.evaluate("e => e.toDataURL()") != before


def test_cards_samples_tabs_and_the_back_button_lead_where_they_say(visit):
    page = visit("", ready="#atlas-figure")
    page.locator(".card", has_text="WGAN-GP").get_by_role("link", name="Interpolate").click()
    wait_for_url(page, r"tab=interpolate&model=wgan_gp-fashion_mnist&a=\d+&b=\d+&mode=slerp&t=0.5$")
    page.wait_for_selector("#interpolate-figure [data-ready]")
    page.go_back()
    page.locator("#atlas-figure").wait_for(state="visible")
    wait_for_url(page, f"tab=atlas&model={MODEL}&seed=0$")
    page.locator(".sheet a").nth(5).click()
    wait_for_url(page, f"tab=interpolate&model={MODEL}&a=5&")
    page.get_by_role("tab", name="Atlas").click()
    wait_for_url(page, f"tab=atlas&model={MODEL}&seed=0$")
    page.get_by_role("tab", name="Interpolate").click()
    wait_for_url(page, f"tab=interpolate&model={MODEL}&a=5&")


def test_a_tab_chosen_while_the_page_still_opens_stays_chosen(desk, address):
    page, held = desk.new_page(), []
    page.route("**/run/**", lambda route: route.continue_() if held else held.append(route))  # what opens the first tab waits
    page.goto(address)
    page.get_by_role("tab", name="Interpolate").click()
    page.wait_for_function("() => document.querySelector('[role=tab][aria-selected=true]').textContent.includes('Interpolate')")
    held[0].continue_()
    wait_for_url(page, f"tab=interpolate&model={MODEL}&a=")
    assert page.locator("#interpolate-figure").is_visible()
    page.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_link_draws_no_other_tab_than_its_own(visit, width):
    script = """window.drawn = new Set();
        new MutationObserver(() => {
          const tab = document.querySelector('[role=tab][aria-selected=true]');
          if (tab) window.drawn.add(tab.textContent.trim());
        }).observe(document, { subtree: true, childList: true, attributes: true });"""
    page = visit(WALK, script=script, viewport={"width": width, "height": 800})
    assert page.evaluate("[...window.drawn]") == ["Interpolate"]


def test_an_unknown_tab_is_the_first(visit):
    page = visit("?tab=nowhere", ready="#atlas-figure")
    assert page.get_by_role("tab", name="Atlas").get_attribute("aria-selected") == "true"


# ---- Language and width -----------------------------------------------------------------------------------

def test_the_tabs_fill_in_a_browser_that_refuses_to_store(visit):
    refuse = """for (const name of ["sessionStorage", "localStorage"]) {
        Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });
    }"""
    page = visit("?tab=atlas", ready="#atlas-figure", script=refuse)
    page.evaluate("id => atlas.brought(id)", MODEL)
    wait_for_url(page, f"^.tab=atlas&model={MODEL}$")
    page = visit("?tab=interpolate", script=refuse)
    page.locator("#fold-directions button").first.click()
    page.locator(".directions input[type=text]").first.fill("sleeves")
    page.locator(".directions input[type=text]").first.blur()


def test_korean_for_a_korean_browser_and_a_tab_fills_when_it_is_first_chosen(visit):
    page = visit("", ready="#atlas-figure", locale="ko-KR")
    page.get_by_role("tab", name="보간").click()
    page.wait_for_selector("#interpolate-figure [data-ready]")
    wait_for_url(page, f"tab=interpolate&model={MODEL}&a=\\d+&b=\\d+&mode=slerp&t=0.5$")
    assert page.get_by_text("시드 A", exact=True).is_visible()
    assert page.get_by_text("재생").is_visible() and not page.get_by_text("Play", exact=True).is_visible()


def test_english_for_a_browser_of_a_third_language(visit):
    page = visit(WALK, locale="fr-FR")
    assert page.get_by_text("Seed A", exact=True).is_visible()
    assert page.get_by_text("Play", exact=True).is_visible()


def test_a_phone_scrolls_only_downwards(visit):
    page = visit("", ready="#atlas-figure", viewport={"width": 360, "height": 740}, device_scale_factor=2)
    for tab in ("atlas", "interpolate"):
        if not page.get_by_role("tab", name=tab.title()).is_visible():  # tabs that do not fit are in a menu
            page.locator(".overflow-menu > button").click()
            page.locator(".overflow-dropdown button", has_text=tab.title()).click()
        page.wait_for_selector(f"#{tab}-figure [data-ready]")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.locator(f"#{tab}-figure").bounding_box()["width"] <= 360


def test_a_polite_kill_ends_it_while_it_computes(environment, tmp_path):
    serving = served(tmp_path / "checkpoints", tmp_path, environment)
    address = next(serving)
    while "public link" not in (tmp_path / "log.txt").read_text():  # Gradio's last word when it starts
        time.sleep(0.1)

    def play() -> None:
        with suppress(OSError):  # the answer that the kill cuts off
            while True:
                urllib.request.urlopen(f"{address}theory/live?preset=ring&moves=2000&move=0&frames=10&pace=1").close()

    players = [threading.Thread(target=play) for _ in range(4)]
    for player in players:
        player.start()
    time.sleep(1)  # until they are in the middle of it
    with pytest.raises(StopIteration):
        next(serving)  # it ended by itself
    for player in players:
        player.join()
