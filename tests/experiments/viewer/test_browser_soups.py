"""Soups in the viewer, in a real browser: run in the page and by the server, read tile by tile, and for everybody."""

from __future__ import annotations

import time

import numpy as np
import pytest

from automata.soups.languages.library import find_language
from automata.soups.pairing import grid
from automata.soups.replicators.families import families
from automata.soups.soup import Soup, SoupSettings
from experiments.pictures import html
from experiments.viewer.embed import live_view, page_script
from experiments.viewer.page import viewer_page
from experiments.viewer.server import ViewServer
from experiments.viewer.soup_document import FamilyShown, SoupDocument, frame_of, of_soup
from tests.experiments.viewer.test_browser import LOOKS, asked_for, press, shot, until
from tests.support.browser import axe_violations, browser, errors, missing, set_media, set_size

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing()), reason=missing())]

SETTINGS = SoupSettings(find_language("bff_noheads_4bit"), 1, 24 * 16, pairing=grid(24, 16, 2))
STATE = "return window.replicarium.state()"
RESTS = "window.replicarium.state() && !window.replicarium.state().running"


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    with browser(tmp_path_factory.mktemp("browser"), offline=True) as driver:
        yield driver


@pytest.fixture(scope="module")
def document() -> SoupDocument:
    """A soup on a grid at five epochs, with its families."""
    soup, frames = Soup(SETTINGS), []
    for epoch in (0, 1, 17, 90, 180):
        frames.append(frame_of(soup.run(epoch - soup.epoch), None))
    found = families([frame.programs for frame in frames], 4)
    shown = tuple(FamilyShown(one.word, f"#{80 + 40 * at:02x}6090", one.shares) for at, one in enumerate(found))
    samples = tuple(
        {"epoch": one.epoch, "entropy": 0.1 * at, "byte_entropy": 7.5, "distinct": 384 - 20 * at}
        for at, one in enumerate(frames)
    )
    return SoupDocument("A soup", SETTINGS, tuple(frames), samples=samples, families=shown)


def opened_soup(driver, folder, text):
    path = folder / "page.html"
    path.write_text(text, encoding="utf-8")
    driver.get(path.as_uri())
    until(driver, f"return !!(window.replicarium && {RESTS})")


def went(driver, epoch):
    driver.execute_script("window.replicarium.goto(arguments[0])", epoch)
    until(driver, f"return window.replicarium.state().epoch === {epoch} && {RESTS}")
    return driver.execute_script("return window.replicarium.digest()")


def test_a_soup_runs_offline_to_the_bytes_of_automata(chromium, tmp_path, document):
    asked_for(chromium)
    opened_soup(chromium, tmp_path, viewer_page(document))
    assert until(chromium, "return /digest agrees/.test(document.querySelector('.digest').innerText)")
    for epoch in (23, 90, 91, 5):
        assert went(chromium, epoch) == Soup(SETTINGS).run(epoch).digest()
    press(chromium, "Space")
    until(chromium, f"return window.replicarium.state().epoch === 6 && {RESTS}")
    press(chromium, "Backspace")
    until(chromium, f"return window.replicarium.state().epoch === 5 && {RESTS}")
    press(chromium, "Enter")
    until(chromium, "return window.replicarium.state().epoch > 7")
    press(chromium, "Enter")
    until(chromium, f"return {RESTS}")
    epoch = chromium.execute_script(STATE)["epoch"]
    assert chromium.execute_script("return window.replicarium.digest()") == Soup(SETTINGS).run(epoch).digest()
    assert asked_for(chromium) == [(tmp_path / "page.html").as_uri()]
    assert errors(chromium) == []


def test_a_page_whose_bytes_are_others_says_so(chromium, tmp_path, document):
    digest = document.to_json()["expect"]["digest"]
    opened_soup(chromium, tmp_path, viewer_page(document).replace(digest, digest[::-1]))
    assert until(chromium, "return /digest differs/.test(document.querySelector('.digest').innerText)")


def test_a_click_on_a_tile_shows_its_program_and_whom_it_met(chromium, tmp_path, document):
    from selenium.webdriver.common.action_chains import ActionChains

    opened_soup(chromium, tmp_path, viewer_page(document))
    went(chromium, 180)
    view = chromium.execute_script(STATE)["view"]
    canvas = chromium.find_element("css selector", "canvas")
    row, column = 3, 5
    across, down = ((column + 0.5 - view["x"]) * view["zoom"], (row + 0.5 - view["y"]) * view["zoom"])
    ActionChains(chromium).move_to_element_with_offset(canvas, round(across), round(down)).click().perform()
    number = row * 24 + column
    until(chromium, f"return window.replicarium.state().looked === {number}")
    soup = Soup(SETTINGS).run(180)
    text = SETTINGS.language.to_text(soup.programs[number].tobytes())
    shown = until(chromium, "return document.querySelector('.rv-program')?.textContent")
    assert shown.replace("\n", "") == text
    told = chromium.execute_script("return document.querySelector('.rv-side details').innerText")
    assert f"row {row}, column {column}" in told
    alike = int((soup.programs == soup.programs[number]).all(axis=1).sum())
    assert (f"\n{alike}\n" if alike > 1 else "it stands alone") in told
    met = {}
    for one, other in soup.order[: 2 * soup.pairs].reshape(-1, 2).tolist():
        met |= {one: other, other: one}
    partner = met.get(number)
    assert (f"program {partner}" if partner is not None else "nobody, in this epoch") in told
    assert chromium.execute_script(STATE)["partner"] == partner
    for key, by in (("ArrowRight", 1), ("ArrowDown", 24), ("ArrowLeft", -1), ("ArrowUp", -24)):
        press(chromium, key)
        number += by
        until(chromium, f"return window.replicarium.state().looked === {number}")
    assert errors(chromium) == []


def test_the_list_and_the_colours_are_those_of_the_programs(chromium, tmp_path, document):
    opened_soup(chromium, tmp_path, viewer_page(document))
    went(chromium, 180)
    soup = Soup(SETTINGS).run(180)
    until(chromium, "return document.querySelectorAll('.rv-kinds li').length > 3")
    first = chromium.execute_script("return document.querySelector('.rv-kinds li code').textContent")
    rows, counts = np.unique(soup.programs, axis=0, return_counts=True)
    best = {SETTINGS.language.to_text(row.tobytes()) for row in rows[counts == counts.max()]}
    assert first in best
    modes = []
    for _ in range(4):
        modes.append(chromium.execute_script(STATE)["mode"])
        press(chromium, "c")
    assert modes == ["bytes", "kinds", "families", "bytes"]


def test_the_server_runs_other_languages(tmp_path_factory):
    settings = SoupSettings(find_language("subleq"), 3, 64)
    server = ViewServer(of_soup(Soup(settings)))
    thread = server.in_background()
    try:
        with browser(tmp_path_factory.mktemp("browser")) as driver:
            driver.get(server.url)
            until(driver, f"return !!(window.replicarium && {RESTS})")
            for epoch in (3, 40):
                assert went(driver, epoch) == Soup(settings).run(epoch).digest()
            assert errors(driver) == []
    finally:
        server.close()
        thread.join(timeout=20)


@pytest.mark.parametrize("name", LOOKS)
def test_axe_finds_nothing_in_a_soup(chromium, tmp_path, document, name):
    width, height, scheme = LOOKS[name]
    set_size(chromium, width, height)
    set_media(chromium, prefers_color_scheme=scheme)
    opened_soup(chromium, tmp_path, viewer_page(document))
    went(chromium, 180)
    chromium.execute_script("window.replicarium.look(130)")
    time.sleep(0.3)
    shot(chromium, f"soup-{name}")
    assert axe_violations(chromium) == []
    assert chromium.execute_script("return document.documentElement.scrollWidth") <= width


def test_a_report_shows_a_soup(chromium, tmp_path, document):
    set_size(chromium, 1280, 800)
    set_media(chromium)
    parts = [html.paragraph("before"), live_view(lambda: document, ""), html.paragraph("after")]
    (tmp_path / "page.html").write_text(html.page("A report", "of a soup", parts, page_script(parts)))
    chromium.get((tmp_path / "page.html").as_uri())
    until(chromium, "return !!document.querySelector('figure.live-view canvas')")
    time.sleep(0.3)
    shot(chromium, "soup-report")
    assert axe_violations(chromium) == []
    assert errors(chromium) == []
