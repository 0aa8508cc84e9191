"""Films that the viewer's page has its server make."""

from __future__ import annotations

import base64
import zlib

import numpy as np
import pytest

from automata import Pattern, find_rule
from automata.containment.budget import Budget
from automata.containment.halts import BudgetExceeded
from automata.containment.meter import contained
from automata.films.encoders import HOLD
from experiments.viewer.document import Shown, ViewDocument
from experiments.viewer.film import PageFilm, films_are_made
from tests.experiments.viewer.conftest import Asking
from tests.support.films import frames_of, needs_ffmpeg

COLOURS = ["#000000", "#ffffff", "#c03020"]
FIRST = {"first": True, "width": 32, "height": 24, "colours": COLOURS, "rate": 12}


def packed(frame: np.ndarray) -> str:
    return base64.b64encode(zlib.compress(frame.tobytes())).decode()


def drawn(number: int) -> np.ndarray:
    """Frames of blocks of eight pixels, which a film keeps apart."""
    blocks = np.random.default_rng(2).integers(0, 3, (number, 3, 4)).astype(np.uint8)
    return blocks.repeat(8, axis=1).repeat(8, axis=2)


@pytest.fixture
def asking(serving):
    life = find_rule("B3/S23")
    with serving(ViewDocument("x", (Shown("life", life, Pattern([[1, 1, 1]])),))) as made:
        yield made


@needs_ffmpeg
def test_a_film_shows_the_frames_that_were_sent(asking: Asking):
    frames = drawn(9)
    assert asking.post("/api/film", FIRST | {"frames": [packed(frame) for frame in frames[:5]]})[1] == [{"frames": 5}]
    assert asking.post("/api/film", {"frames": [packed(frame) for frame in frames[5:]]})[1] == [{"frames": 9}]
    status, headers, film = asking.ask("POST", "/api/film/end", {})
    assert (status, headers["content-type"]) == (200, "video/mp4")
    found = frames_of(film, 24, 32)
    assert len(found) == 9 + round(HOLD * 12) - 1
    table = np.array([list(bytes.fromhex(colour[1:])) for colour in COLOURS])
    middles = np.ix_(range(9), range(3, 24, 8), range(3, 32, 8))
    assert np.abs(found[middles].astype(int) - table[frames[middles]]).max() < 40
    # What is sent next is another film.
    assert asking.post("/api/film", {"frames": []})[0] == 400
    assert asking.post("/api/film/end", {})[0] == 400


WRONG = {
    "no first part": ({"frames": []}, "begins with a first part"),
    "an odd side": (FIRST | {"width": 31, "frames": []}, "even numbers"),
    "a vast side": (FIRST | {"width": 1 << 20, "frames": []}, "pixels"),
    "no rate": (FIRST | {"rate": 0, "frames": []}, "frames a second"),
    "no colours": (FIRST | {"colours": [], "frames": []}, "colours"),
    "a word for a colour": (FIRST | {"colours": ["red"], "frames": []}, "#rrggbb"),
    "no list": (FIRST | {"frames": "x"}, "list of texts"),
    "no base64": (FIRST | {"frames": ["?"]}, "base64"),
    "too many": (FIRST | {"frames": [""] * 2_001}, "at most 2000 frames"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_film_is_refused(asking: Asking, name: str):
    asked, told = WRONG[name]
    status, (answer,) = asking.post("/api/film", asked)
    assert status == 400
    assert told in answer["error"]


@needs_ffmpeg
@pytest.mark.parametrize(
    ("frame", "told"),
    [
        (b"no zlib", "packed by zlib"),
        (zlib.compress(bytes(32 * 24 - 1)), "768 pixels"),
        (zlib.compress(bytes(1 << 24)), "768 pixels"),
        (zlib.compress(b"\x03" * 32 * 24), "one of 3 colours"),
    ],
)
def test_frames_that_are_none_are_refused_at_the_end(asking: Asking, frame: bytes, told: str):
    given = base64.b64encode(frame).decode()
    assert asking.post("/api/film", FIRST | {"frames": [given]})[0] == 200
    status, (answer,) = asking.post("/api/film/end", {})
    assert status == 400
    assert told in answer["error"]


@needs_ffmpeg
def test_a_budget_holds_films():
    film = PageFilm()
    film.take(FIRST | {"frames": [packed(frame) for frame in drawn(3)]})
    with contained(Budget(bytes=100)), pytest.raises(BudgetExceeded, match="bytes"):
        film.end()


def test_the_page_is_told_whether_films_are_made(serving, monkeypatch):
    life = find_rule("B3/S23")
    document = ViewDocument("x", (Shown("life", life, Pattern([[1]])),))
    for there in (True, False):
        monkeypatch.setattr("experiments.viewer.server.films_are_made", lambda there=there: there)
        with serving(document) as asking:
            assert f'"film":{str(there).lower()}' in asking.server.page
    monkeypatch.setattr("automata.films.encoders.shutil.which", lambda _: None)
    monkeypatch.setattr("automata.films.encoders.importlib.util.find_spec", lambda _: None)
    assert not films_are_made()
