"""The viewer in a real browser: offline, by its keys, beside automata, served, in reports, and for everybody."""

from __future__ import annotations

import json
import os
import re
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from automata import Pattern, Torus, Universe, find_replicator, find_rule, record
from experiments.pictures import html
from experiments.viewer.document import Shown, ViewDocument, of_shown
from experiments.viewer.embed import live_view, page_script
from experiments.viewer.module import join_modules, widget_module
from experiments.viewer.page import viewer_page
from experiments.viewer.server import ViewServer
from neural.domains.domain import visited
from neural.models import load_model
from neural.physics.as_rule import logits_of, to_rule
from tests.support.browser import axe_violations, browser, errors, missing, set_media, set_size
from tests.support.viewer_cases import drawn_cases

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing()), reason=missing())]

STATE = "return window.replicarium.state()"
# Where pictures of the pages go, to be looked at.
SHOTS = os.environ.get("REPLICARIUM_SHOTS")


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    """A browser that reaches nothing."""
    with browser(tmp_path_factory.mktemp("browser"), offline=True) as driver:
        yield driver


@pytest.fixture(scope="module")
def online(tmp_path_factory):
    """A browser that reaches this machine."""
    with browser(tmp_path_factory.mktemp("browser")) as driver:
        yield driver


@pytest.fixture(scope="module")
def two() -> ViewDocument:
    """Langton's loop beside itself under a rule that is wrong in one context, which it meets only after a while."""
    loop = find_replicator("langton")
    rule, pattern = loop.rule(), loop.pattern()
    early = {tuple(one) for one in visited(record(rule, pattern, 20)).contexts.tolist()}
    met = [tuple(one) for one in visited(record(rule, pattern, 40)).contexts.tolist()]
    late = next(one for one in met if one not in early and rule.next_state(one) != one[0])
    wrong = rule.with_changes({late: late[0]}, name="one context wrong")
    return of_shown(
        "Langton's loop", [Shown("true", rule, pattern), Shown("wrong", wrong, pattern)], period=loop.period
    )


def opened(driver, folder, text):
    """Open a page as a file and wait until it is there."""
    path = Path(folder) / "page.html"
    path.write_text(text, encoding="utf-8")
    driver.get(path.as_uri())
    until(driver, "return !!(window.replicarium || document.querySelector('figure.live-view canvas'))")


def until(driver, script, *arguments, seconds=60):
    """Wait until a script returns something, and return it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = driver.execute_script(script, *arguments)
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{script} never came true: {errors(driver)}")


def asked_for(driver):
    """Return the addresses that the page asked for since the last look."""
    events = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    sent = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
    return [url for url in sent if url.startswith(("http:", "https:", "ws:", "wss:", "file:"))]


def shot(driver, name):
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        driver.save_screenshot(str(Path(SHOTS) / f"{name}.png"))


def test_a_page_works_offline_and_finds_the_digest(chromium, tmp_path, langton_document):
    text = viewer_page(langton_document)
    assert len(text.encode()) <= 300_000
    asked_for(chromium)
    opened(chromium, tmp_path, text)
    assert until(chromium, "return /digest agrees/.test(document.body.innerText)")
    assert asked_for(chromium) == [(tmp_path / "page.html").as_uri()]
    loop = find_replicator("langton")
    for generation in (0, 151, 302, 40):
        chromium.execute_script("window.replicarium.goto(arguments[0])", generation)
        until(chromium, f"{STATE}.generation === {generation} && !window.replicarium.state().running")
        true = Universe(loop, loop).run(generation)
        assert chromium.execute_script("return window.replicarium.digest(0)") == true.digest
        assert chromium.execute_script(STATE)["population"] == [true.population]
    assert errors(chromium) == []


def test_a_page_says_when_the_digest_differs(chromium, tmp_path, langton_document):
    told = viewer_page(langton_document)
    digest = langton_document.expect.digest
    opened(chromium, tmp_path, told.replace(digest, digest[::-1]))
    assert until(chromium, "return /digest differs/.test(document.body.innerText)")
    assert not chromium.execute_script("return /digest agrees/.test(document.body.innerText)")


def test_a_thousand_drawn_runs_end_as_in_automata(chromium, tmp_path):
    cases = drawn_cases(1000, seed=11)
    cases[7] |= {"digest": cases[8]["digest"]}  # planted: a comparison that could not fail would pass this
    # In parts, between which the browser answers: a slow machine takes longer for all than a script may.
    run = """
        const cases = JSON.parse(document.querySelector('#cases').textContent), wrong = [];
        const go = (at) => {
          for (const one of runCases(cases.slice(at, at + 40))) wrong.push({ ...one, index: one.index + at });
          if (at + 40 < cases.length) setTimeout(() => go(at + 40));
          else window.wrong = wrong;
        };
        go(0);"""
    script = f"{join_modules(entry='cases.js')}\n{run}"
    told = json.dumps(cases).replace("<", "\\u003c")
    page = tmp_path / "cases.html"
    page.write_text(
        f'<!doctype html><meta charset="utf-8"><script type="application/json" id="cases">{told}</script>'
        f'<script type="module">{script}</script>'
    )
    chromium.get(page.as_uri())
    wrong = until(chromium, "return window.wrong", seconds=120)
    assert [one["index"] for one in wrong] == [7]


def press(driver, key):
    """Press a key of the table, as `Shift+ArrowLeft`."""
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    *held, last = key.split("+") if len(key) > 1 else [key]
    names = {"Space": " ", "Ctrl": Keys.CONTROL, "Shift": Keys.SHIFT, "Enter": Keys.ENTER, "Delete": Keys.DELETE}
    names |= {"PageUp": Keys.PAGE_UP, "PageDown": Keys.PAGE_DOWN, "Backspace": Keys.BACKSPACE, "Escape": Keys.ESCAPE}
    names |= {f"Arrow{way}": getattr(Keys, f"ARROW_{way.upper()}") for way in ("Left", "Right", "Up", "Down")}
    names |= {f"F{number}": getattr(Keys, f"F{number}") for number in range(1, 13)}
    chain = ActionChains(driver, duration=0)
    for word in held:
        chain.key_down(names[word])
    chain.send_keys(names.get(last, last))
    for word in held:
        chain.key_up(names[word])
    chain.perform()


def keys_of(driver):
    return driver.execute_async_script(
        "const text = arguments[0], done = arguments[1];"
        "import(URL.createObjectURL(new Blob([text], {type: 'text/javascript'}))).then((m) => done(m.KEYS));",
        f"{join_modules(entry='keys.js')}\nexport {{ KEYS }};",
    )


def test_every_key_of_the_table_does_what_it_says(chromium, tmp_path, langton_document):
    chromium.get("about:blank")
    table = keys_of(chromium)
    assert len(table) > 40
    opened(chromium, tmp_path, viewer_page(langton_document))
    chromium.execute_script(
        "window.acted = []; window.replicarium.on('action', (name) => window.acted.push(name));"
        "window.prompt = () => '7';"
    )
    for entry in table:
        for key in entry["keys"]:
            if key == "Ctrl+v":  # comes as an event of its own, with what is pasted
                continue
            chromium.execute_script("window.acted.length = 0")
            press(chromium, key)
            assert chromium.execute_script("return window.acted") == [entry["action"]], (key, entry)
            if entry["action"] in ("help", "present", "goto", "run"):
                press(chromium, "Escape")
    assert errors(chromium) == []


# What keys do to what can be asked: the key, and whether the states before and after are as they should be.
EFFECTS = {
    "Space": lambda a, b: b["generation"] == a["generation"] + 1,
    "n": lambda a, b: b["generation"] == a["generation"] + 10,
    "Backspace": lambda a, b: b["generation"] == a["generation"] - 1,
    "]": lambda a, b: b["view"]["zoom"] > a["view"]["zoom"],
    "[": lambda a, b: b["view"]["zoom"] < a["view"]["zoom"],
    "4": lambda a, b: b["view"]["zoom"] == 4,
    "3": lambda a, b: b["view"]["zoom"] == 32,
    "ArrowLeft": lambda a, b: b["view"]["x"] < a["view"]["x"],
    "ArrowDown": lambda a, b: b["view"]["y"] > a["view"]["y"],
    "m": lambda a, b: abs(b["view"]["x"]) <= 1 and abs(b["view"]["y"]) <= 1,
    "F2": lambda a, b: b["tool"] == "draw",
    "F4": lambda a, b: b["tool"] == "select",
    "PageUp": lambda a, b: b["state"] == a["state"] + 1,
    "a": lambda a, b: a["selection"] is None and b["selection"] is not None,
    "Delete": lambda a, b: a["population"][0] > 0 and b["population"][0] == 0,
    "z": lambda a, b: a["population"][0] == 0 and b["population"][0] > 0,
    "k": lambda a, b: a["selection"] is not None and b["selection"] is None,
    "r": lambda a, b: b["generation"] == 0,
}


def test_keys_have_effects(chromium, tmp_path, langton_document):
    opened(chromium, tmp_path, viewer_page(langton_document))
    chromium.execute_script("window.replicarium.goto(20)")
    until(chromium, f"{STATE}.generation === 20 && !window.replicarium.state().running")
    for key, held in EFFECTS.items():
        before = chromium.execute_script(STATE)
        press(chromium, key)
        until(chromium, "return !window.replicarium.state().running")
        after = chromium.execute_script(STATE)
        assert held(before, after), (key, before, after)
    press(chromium, "Enter")
    assert until(chromium, f"{STATE}.running && window.replicarium.state().generation > 2")
    press(chromium, "Enter")
    assert not chromium.execute_script(STATE)["running"]


def test_a_wrong_network_differs_from_the_generation_of_its_first_error_on(chromium, tmp_path, two):
    runs = [Universe(one.rule, one.start) for one in two.shown]
    first = next(time for time in range(1, 60) if runs[0].run(1).digest != runs[1].run(1).digest)
    assert first > 20
    opened(chromium, tmp_path, viewer_page(two))
    for generation, differs in ((first - 1, False), (first, True), (first + 9, True)):
        chromium.execute_script("window.replicarium.goto(arguments[0])", generation)
        until(chromium, f"{STATE}.generation === {generation} && !window.replicarium.state().running")
        state = chromium.execute_script(STATE)
        cells = [Universe(one.rule, one.start).run(generation) for one in two.shown]
        box = cells[0].bounding_box.union(cells[1].bounding_box)
        count = int(np.count_nonzero(cells[0].read(box) != cells[1].read(box)))
        assert (state["difference"] > 0) is differs
        assert state["difference"] == count
    assert chromium.execute_script(STATE)["firstWrong"] is not None


def test_a_changed_cell_is_computed_as_automata_computes_it(chromium, tmp_path, langton_document):
    loop = find_replicator("langton")
    opened(chromium, tmp_path, viewer_page(langton_document))
    chromium.execute_script("window.replicarium.set(1, 3, 2); window.replicarium.goto(60)")
    until(chromium, f"{STATE}.generation === 60 && !window.replicarium.state().running")
    cells = loop.pattern().read(loop.pattern().box).copy()
    cells[1 - loop.pattern().top, 3 - loop.pattern().left] = 2
    true = Universe(loop, Pattern(cells, loop.pattern().top, loop.pattern().left)).run(60)
    assert chromium.execute_script("return window.replicarium.digest(0)") == true.digest


@contextmanager
def served(document, **more):
    server = ViewServer(document, **more)
    thread = server.in_background()
    try:
        yield server
    finally:
        server.close()
        thread.join(timeout=20)


def test_served_it_makes_giant_steps(online):
    glider = Pattern.from_text(".1.\n..1\n111")
    life = find_rule("B3/S23")
    with served(of_shown("glider", [Shown("life", life, glider)])) as server:
        online.get(server.url)
        until(online, "return !!window.replicarium")
        online.execute_script("window.replicarium.goto(4000000)")
        until(online, f"{STATE}.generation === 4000000 && !window.replicarium.state().running")
        true = Universe(life, glider).run(4_000_000)
        assert online.execute_script("return window.replicarium.digest(0)") == true.digest
        assert set(asked_for(online)) <= {server.url, f"{server.origin}/api/advance"}
        assert errors(online) == []


def test_served_it_shows_what_a_network_answers(online):
    emulator, _ = load_model("highlife")
    entry = find_replicator("highlife")
    rule, network = entry.rule(), to_rule(emulator)
    shown = (Shown("true", rule, entry.pattern()), Shown("network", network, entry.pattern(), network=True))
    document = ViewDocument("two", shown, difference=(0, 1))
    with served(document, networks={1: lambda contexts: logits_of(emulator, contexts)}) as server:
        online.get(server.url)
        until(online, "return !!window.replicarium")
        for action in ("cursorRight", "look"):
            online.execute_script("window.replicarium.act(arguments[0])", action)
        told = until(online, "return /logit/.test(document.body.innerText) && document.body.innerText")
        numbers = {float(number) for number in re.findall(r"-?\d+\.\d{3}\b", told.replace("−", "-"))}
        every = logits_of(emulator, np.indices((2,) * 9, dtype=np.uint8).reshape(9, -1).T).round(3)
        assert any(set(pair.tolist()) <= {np.float32(n) for n in numbers} for pair in every)
        assert errors(online) == []


def test_a_widget_shows_it_as_notebooks_call_it(chromium, tmp_path, langton_document):
    told = json.dumps(langton_document.to_json()).replace("<", "\\u003c")
    model = "{ get: (name) => name === 'document' ? told : 480, on() {}, off() {} }"
    module, _, exported = widget_module().partition("\nexport { mount };\n")
    assert exported == "export default replicariumWidget;\n"
    text = (
        '<!doctype html><meta charset="utf-8"><div id="cell"></div><script type="module">'
        f"const told = {told};\n{module}"
        f"replicariumWidget.render({{ model: {model}, el: document.getElementById('cell') }});</script>"
    )
    path = tmp_path / "widget.html"
    path.write_text(text)
    chromium.get(path.as_uri())
    until(chromium, "return document.querySelector('#cell canvas')")
    assert errors(chromium) == []
    height = chromium.execute_script("return document.querySelector('#cell').firstElementChild.offsetHeight")
    assert 300 < height < 700


def test_a_report_shows_it_in_place_of_the_strip(chromium, tmp_path, langton_document):
    parts = [html.paragraph("before"), live_view(lambda: langton_document, "<p>the strip</p>"), html.paragraph("after")]
    opened(chromium, tmp_path, html.page("A report", "of a loop", parts, page_script(parts)))
    shown = "return [...document.querySelectorAll('.strip, .place, .hint')].map((one) => one.offsetHeight > 0)"
    assert chromium.execute_script(shown) == [True, False, True]
    assert errors(chromium) == []
    shot(chromium, "report")
    # What goes wrong in the module leaves the strip.
    broken = html.page("A report", "of a loop", parts, "throw new Error('planted');")
    (tmp_path / "broken.html").write_text(broken)
    chromium.get((tmp_path / "broken.html").as_uri())
    assert chromium.execute_script(shown) == [False, True, False]
    assert "planted" in errors(chromium)[0]


def test_a_policy_lets_no_other_script_run(chromium, tmp_path, langton_document):
    text = viewer_page(langton_document).replace("</main>", "</main><script>window.planted = 1;</script>")
    opened(chromium, tmp_path, text)
    assert chromium.execute_script("return window.planted") is None
    assert any("Content Security Policy" in told for told in errors(chromium))
    asked_for(chromium)
    chromium.execute_script("fetch('http://127.0.0.1:9/x').catch((error) => { window.refused = 1; });")
    assert until(chromium, "return window.refused")


LOOKS = {
    "light": (1280, 800, "light"),
    "dark": (1280, 800, "dark"),
    "narrow": (400, 800, "light"),
    "narrow-dark": (400, 800, "dark"),
}


@pytest.mark.parametrize("name", [*LOOKS, "presenter"])
def test_axe_finds_nothing(chromium, tmp_path, two, name):
    width, height, scheme = LOOKS.get(name, (1280, 800, "dark"))
    set_size(chromium, width, height)
    set_media(chromium, prefers_color_scheme=scheme)
    opened(chromium, tmp_path, viewer_page(two))
    chromium.execute_script("window.replicarium.goto(151)")
    until(chromium, f"{STATE}.generation === 151 && !window.replicarium.state().running")
    if name == "presenter":
        press(chromium, "p")
    time.sleep(0.3)
    shot(chromium, name)
    assert axe_violations(chromium) == []
    wide = chromium.execute_script("return document.documentElement.scrollWidth")
    assert wide <= width


def test_axe_would_find_something(chromium, tmp_path, langton_document):
    opened(chromium, tmp_path, viewer_page(langton_document))
    chromium.execute_script(
        "const button = document.createElement('button'); document.querySelector('main').append(button);"
        "const faint = document.createElement('p'); faint.textContent = 'faint';"
        "faint.style = 'color: #777; background: #888'; document.querySelector('main').prepend(faint);"
    )
    assert {"button-name", "color-contrast"} <= {one["id"] for one in axe_violations(chromium)}


def test_whoever_wants_little_motion_gets_little(chromium, tmp_path, langton_document):
    set_media(chromium, prefers_reduced_motion="reduce")
    opened(chromium, tmp_path, viewer_page(langton_document))
    moving = chromium.execute_script(
        "return document.getAnimations().filter((one) => one.effect.getTiming().duration > 0).length"
    )
    assert moving == 0
    set_media(chromium)


def test_a_large_soup_can_be_run(chromium, tmp_path):
    cells = np.random.default_rng(0).integers(0, 2, (500, 500)).astype(np.uint8)
    life = find_rule("B3/S23")
    universe = Shown("life", life, Pattern(cells), Torus(500, 500))
    opened(chromium, tmp_path, viewer_page(ViewDocument("soup", (universe,))))
    chromium.execute_script("window.replicarium.step(50)")
    until(chromium, f"{STATE}.generation === 50 && !window.replicarium.state().running")
    true = Universe(life, Pattern(cells), Torus(500, 500)).run(50)
    assert chromium.execute_script("return window.replicarium.digest(0)") == true.digest
