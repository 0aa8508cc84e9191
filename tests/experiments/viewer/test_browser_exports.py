"""What can be taken away from the viewer's page, in a real browser: every film shows the frames that were shown."""

from __future__ import annotations

import base64
import io
import time

import numpy as np
import pytest
from PIL import Image, ImageSequence

from automata import Universe, find_replicator
from automata.palette import colors_of
from experiments.viewer.page import viewer_page
from experiments.viewer.server import ViewServer
from tests.experiments.viewer.test_browser import STATE, opened, until
from tests.support.browser import browser, errors, missing
from tests.support.films import frames_of, needs_ffmpeg

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing()), reason=missing())]

# Keeps what is offered as a file, as base64.
CAUGHT = """
window.caught = [];
const made = URL.createObjectURL.bind(URL);
URL.createObjectURL = (blob) => {
  const reader = new FileReader();
  reader.onload = () => window.caught.push({ type: blob.type, text: reader.result.split(",")[1] ?? "" });
  reader.readAsDataURL(blob);
  return made(blob);
};
document.querySelectorAll(".rv-side details").forEach((fold) => (fold.open = true));
"""
CLICK = "[...document.querySelectorAll('.rv-side button')].find((one) => one.textContent === arguments[0]).click()"
SIDES = "const box = document.querySelector('canvas'); return [box.clientWidth, box.clientHeight]"
FRAMES = "document.querySelector('.rv-side input[max=\"600\"]').value = arguments[0]"


@pytest.fixture(scope="module", params=["offline", "served"])
def driver(request, tmp_path_factory):
    with browser(tmp_path_factory.mktemp("browser"), offline=request.param == "offline") as made:
        made.way = request.param
        yield made


@pytest.fixture
def page(driver, tmp_path, langton_document):
    """Langton's loop, in a file or served, at its start."""
    if driver.way == "offline":
        opened(driver, tmp_path, viewer_page(langton_document))
        driver.execute_script(CAUGHT)
        yield driver
        return
    server = ViewServer(langton_document)
    thread = server.in_background()
    driver.get(server.url)
    until(driver, "return !!window.replicarium")
    driver.execute_script(CAUGHT)
    yield driver
    server.close()
    thread.join(timeout=20)


def taken(driver, label):
    """Click what makes a film of five frames and return type and bytes of what it offers."""
    driver.execute_script(FRAMES, 5)
    driver.execute_script(CLICK, label)
    found = until(driver, "return window.caught[0]")
    assert errors(driver) == []
    return found["type"], base64.b64decode(found["text"])


def board_in(driver, frame, generation, most=640):
    """Return the cells that a frame shows, by the nearest of the rule's colours, and those of automata."""
    loop = find_replicator("langton")
    universe = Universe(loop, loop).run(generation)
    box = universe.bounding_box
    view = driver.execute_script(STATE)["view"]
    side = driver.execute_script(
        "const box = document.querySelector('canvas'); return [box.clientWidth, box.clientHeight]"
    )
    part = min(1.0, most / max(side))
    zoom = view["zoom"] * part
    height, width = frame.shape[:2]
    rows = (np.arange(box.top, box.bottom) + 0.5 - view["y"]) * zoom + height / 2
    columns = (np.arange(box.left, box.right) + 0.5 - view["x"]) * zoom + width / 2
    seen = frame[np.ix_(rows.astype(int), columns.astype(int))].astype(int)
    table = np.array([list(bytes.fromhex(colour[1:])) for colour in colors_of(loop.rule())])
    return np.abs(seen[:, :, None] - table).sum(axis=-1).argmin(axis=-1), universe.read(box)


@pytest.mark.parametrize(("label", "kind"), [("GIF", "image/gif"), ("APNG", "image/apng")])
def test_a_film_of_pictures_shows_the_generations(page, label, kind):
    told, data = taken(page, label)
    assert told == kind
    with Image.open(io.BytesIO(data)) as image:
        frames = [np.array(frame.convert("RGB")) for frame in ImageSequence.Iterator(image)]
    assert len(frames) == 5
    for generation, frame in enumerate(frames):
        seen, true = board_in(page, frame, generation)
        assert np.array_equal(seen, true)
    assert page.execute_script(STATE)["generation"] == 4


@needs_ffmpeg
def test_a_film_in_mp4_is_made_by_the_server_or_recorded_by_the_browser(page):
    if page.way == "served":
        told, data = taken(page, "MP4")
        width, height = frame_size(page)
        frames = frames_of(data, height, width)
        for generation in range(5):
            seen, true = board_in(page, frames[generation], generation)
            assert np.array_equal(seen, true)
    else:
        told, data = recorded(page, "MP4")
        shows_the_run(page, data)
    assert told == "video/mp4"


def shows_the_run(page, data):
    """Whether a recording shows more than one generation, at last one of the last: what records drops pictures

    where the machine is slow, keeps no cell exact, and frames around copies hide some.
    """
    frames = frames_of(data, *canvas_size(page))
    alike = {}
    for generation in range(20, 49):
        seen, true = board_in(page, frames[-1], generation, most=10_000)
        alike[generation] = (seen == true).mean()
    best = max(alike, key=alike.get)
    assert best >= 40, alike
    assert alike[best] > 0.93, alike
    assert len({frame.tobytes() for frame in frames}) > 1


def frame_size(driver):
    side = driver.execute_script(
        "const box = document.querySelector('canvas'); return [box.clientWidth, box.clientHeight]"
    )
    part = min(1.0, 640 / max(side))
    return [2 * max(1, int(one * part / 2 + 0.5)) for one in side]


def canvas_size(driver):
    return driver.execute_script("const box = document.querySelector('canvas'); return [box.height, box.width]")


def recorded(driver, name):
    driver.execute_script(CLICK, f"{name}…")
    driver.execute_script("window.replicarium.goto(40)")
    until(driver, f"{STATE}.generation === 40 && !window.replicarium.state().running")
    for generation in range(8):
        driver.execute_script("window.replicarium.goto(arguments[0])", 41 + generation)
        until(driver, f"{STATE}.generation === {41 + generation} && !window.replicarium.state().running")
        time.sleep(0.1)
    driver.execute_script(CLICK, f"stop {name}")
    found = until(driver, "return window.caught[0]")
    return found["type"], base64.b64decode(found["text"])


@needs_ffmpeg
def test_a_film_in_webm_is_recorded(page):
    told, data = recorded(page, "WebM")
    assert told == "video/webm"
    shows_the_run(page, data)


def test_a_browser_that_records_nothing_says_so_in_the_menu(driver, tmp_path, langton_document):
    if driver.way == "served":
        pytest.skip("a served page has its films made by the server")
    text = viewer_page(langton_document)
    opened(driver, tmp_path, text)
    before = "MediaRecorder.isTypeSupported = (type) => type === 'video/webm';"
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": before})
    opened(driver, tmp_path, text)
    driver.execute_script(CAUGHT)
    told = driver.execute_script(
        "const one = [...document.querySelectorAll('.rv-side button')].find((each) => each.textContent === 'MP4');"
        "one.click(); const words = document.querySelector('.rv-told').innerText;"
        "return [one.getAttribute('aria-disabled'), one.title, words];"
    )
    assert told[0] == "true"
    assert told[1].startswith("this browser records no MP4: take WebM")
    assert told[2] == told[1]


@pytest.mark.parametrize(("label", "kind", "begins"), [
    ("RLE", "text/plain", b"x = "), ("PNG", "image/png", b"\x89PNG"), ("SVG", "image/svg+xml", b"<svg"),
    ("document", "application/json", b'{"format"'),
])  # fmt: skip
def test_stills_are_what_they_are_called(page, label, kind, begins):
    page.execute_script(CLICK, label)
    found = until(page, "return window.caught[0]")
    data = base64.b64decode(found["text"])
    assert found["type"] == kind
    assert data.lstrip().startswith(begins)
    if label == "PNG":
        with Image.open(io.BytesIO(data)) as image:
            assert list(image.size[::-1]) == canvas_size(page)
