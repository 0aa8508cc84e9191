"""Films and pictures hold the cells that the universes held, in every format, and are written whole or not at all."""

from __future__ import annotations

import json
import os
import sys
import xml.etree.ElementTree as ElementTree
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from automata import Box, Pattern, Torus, Universe, film, find_replicator
from automata.errors import ArgumentError, FormatError, PatternError
from automata.films import difference, encoders, reel
from automata.films.film import Cast, cast_of
from automata.films.look import Look, rgb, text_width
from automata.films.raster import Raster
from automata.films.sheet import GAP, KEY_LINE, KeyEntry, Panel, Sheet, Shown, largest
from automata.palette import default_colors
from automata.rules import find_rule
from tests.support.depth import cases

GLIDER = [[0, 1, 0], [0, 0, 1], [1, 1, 1]]
LOOP = find_replicator("langton")
boards = st.integers(1, 9).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 7), min_size=width, max_size=width), min_size=1, max_size=6)
)


def sheet_of(cells: np.ndarray, colors: list[str], **look: object) -> Sheet:
    view = Box(0, 0, *cells.shape)
    return Sheet((Panel("label", tuple(colors), "0 live cells"),), view, Look(**look), (), 1)


def cells_of(sheet: Sheet, colors: np.ndarray, panel: int = 0) -> np.ndarray:
    """The colours at the middle of every cell of a panel, (H, W, 3): read off the picture, not off what drew it."""
    slot, scale = sheet.slots[panel], sheet.scale
    rows = slot.top + scale // 2 + scale * np.arange(sheet.view.height)
    columns = slot.left + scale // 2 + scale * np.arange(sheet.view.width)
    return colors[np.ix_(rows, columns)]


def as_colors(cells: np.ndarray, colors: list[str]) -> np.ndarray:
    return np.array([rgb(color) for color in colors], dtype=np.uint8)[cells]


# -- what is drawn is what is there -----------------------------------------------------------------------------------


@settings(max_examples=cases(30), deadline=None)
@given(boards, st.integers(1, 5))
def test_a_picture_shows_each_cell_in_its_colour(board, scale):
    cells, colors = np.array(board, dtype=np.uint8), default_colors(8)
    sheet = sheet_of(cells, colors, scale=scale)
    raster = Raster(sheet)
    shown = Image.open(BytesIO(encoders.png(raster, raster.paint([Shown(cells, "note")]))))
    assert shown.size == (sheet.width, sheet.height)
    assert np.array_equal(cells_of(sheet, np.asarray(shown.convert("RGB"))), as_colors(cells, colors))


@settings(max_examples=cases(20), deadline=None)
@given(st.lists(boards, min_size=1, max_size=4), st.sampled_from(["gif", "apng"]))
def test_a_film_read_by_pillow_shows_each_frame(all_boards, kind):
    height, width = max(map(len, all_boards)), max(len(board[0]) for board in all_boards)
    frames = np.zeros((len(all_boards), height, width), dtype=np.uint8)
    for frame, board in zip(frames, all_boards, strict=True):
        frame[: len(board), : len(board[0])] = board
    colors = default_colors(8)
    sheet = sheet_of(frames[0], colors, scale=2)
    raster = Raster(sheet)
    pictures = [raster.paint([Shown(cells, str(number))]) for number, cells in enumerate(frames)]
    parts = encoders.gif(raster, pictures, 10) if kind == "gif" else encoders.apng(raster, pictures, len(pictures), 10)
    film = Image.open(BytesIO(b"".join(parts)))
    assert film.n_frames == len(frames)
    for number, cells in enumerate(frames):
        film.seek(number)
        whole = np.asarray(film.convert("RGB"))
        assert np.array_equal(whole, raster.to_rgb(pictures[number]))
        assert np.array_equal(cells_of(sheet, whole), as_colors(cells, colors))
        assert film.info["duration"] == (100 if number + 1 < len(frames) else 1000 * encoders.HOLD)


def test_a_picture_of_more_colours_than_a_byte_counts():
    """256 states and the page's colours: a PNG keeps all of them, a GIF the states that come first."""
    cells = np.arange(256, dtype=np.uint8).reshape(16, 16)
    colors = default_colors(256)
    sheet = sheet_of(cells, colors, scale=3)
    raster = Raster(sheet)
    assert not raster.is_small
    picture = raster.paint([Shown(cells, "")])
    png = Image.open(BytesIO(encoders.png(raster, picture))).convert("RGB")
    assert np.array_equal(cells_of(sheet, np.asarray(png)), as_colors(cells, colors))
    gif = Image.open(BytesIO(b"".join(encoders.gif(raster, [picture], 10)))).convert("RGB")
    near = cells_of(sheet, np.asarray(gif)).astype(int) - as_colors(cells, colors)
    assert (np.abs(near).max(axis=2) == 0).mean() > 0.9
    assert np.abs(near).max() < 64


@settings(max_examples=cases(20), deadline=None)
@given(boards)
def test_svg_covers_the_cells_of_each_state_and_no_others(board):
    cells = np.array(board, dtype=np.uint8)
    universe = Universe("Langtons-Loops", Pattern(cells))
    if universe.bounding_box is None:
        return
    picture = universe.draw(scale=3, key=False)
    root = ElementTree.fromstring(picture.svg)
    covered = np.zeros((picture.sheet.view.height, picture.sheet.view.width), dtype=np.uint8)
    colors = find_rule("Langtons-Loops").colors
    for path in root.iter("{http://www.w3.org/2000/svg}path"):
        for run in path.get("d").split("z")[:-1]:
            place, rest = run[1:].split("h", 1)
            column, row = map(int, place.split())
            covered[row, column : column + int(rest.split("v")[0])] += colors.index(path.get("fill"))
    assert np.array_equal(covered, universe.read(picture.sheet.view))


def test_a_block_of_cells_shows_its_largest_state():
    cells = np.array([[0, 0, 3], [0, 0, 0], [1, 0, 2]], dtype=np.uint8)
    assert largest(cells, 2).tolist() == [[0, 3], [1, 2]]


def test_arrays_hold_every_generation(tmp_path):
    film(Universe("life", GLIDER), 8, tmp_path / "run.npy")
    frames = np.load(tmp_path / "run.npy")
    expected = [board.read(Box(-1, -1, 7, 7)) for board in Universe("life", GLIDER).generations(8)]
    assert frames.dtype == np.uint8
    assert np.array_equal(frames, expected)
    two = {"life": Universe("life", GLIDER), "HighLife": Universe("highlife", GLIDER)}
    film(two, 8, tmp_path / "run.npz", every=4, crop=(0, 0, 5, 5))
    with np.load(tmp_path / "run.npz") as arrays:
        assert arrays["generations"].tolist() == [0, 4, 8]
        assert arrays["place"].tolist() == [0, 0]
        assert arrays["labels"].tolist() == ["life", "HighLife"]
        assert np.array_equal(arrays["frames"], frames[::4, 1:6, 1:6])
        assert np.array_equal(arrays["frames"], arrays["frames_1"])


# -- several universes, bounded grids, parts --------------------------------------------------------------------------


@settings(max_examples=cases(20), deadline=None)
@given(boards, boards)
def test_the_kinds_of_difference_agree_with_their_words(one, other):
    height, width = max(len(one), len(other)), max(len(one[0]), len(other[0]))
    first, second = (Pattern(board).read(Box(0, 0, height, width)) for board in (one, other))
    found = difference.kinds(first, second)
    for a, b, kind in zip(first.ravel(), second.ravel(), found.ravel(), strict=True):
        word = difference.KINDS[kind]
        expected = (
            "dead in both" if not a and not b else "the same in both" if a == b
            else "in another state" if a and b else "in {first} alone" if a else "in {second} alone"
        )  # fmt: skip
        assert word == expected
    assert difference.count(found) == (first != second).sum()


def test_two_universes_have_a_panel_of_their_difference_and_a_key(tmp_path):
    loops = {"rule": Universe(LOOP, LOOP), "other": Universe("SDSR-Loop", LOOP.pattern())}
    cast = cast_of(loops)
    assert cast.differs
    film(loops, 40, tmp_path / "two.svg", theme="light")
    text = (tmp_path / "two.svg").read_text()
    for word in ("rule", "other", "difference", "in rule alone", "2 sheath", "generation 40"):
        assert f">{word}" in text, word
    assert not cast_of([Universe("life", GLIDER), Universe("life", GLIDER, Torus(9, 9))]).differs
    assert cast_of([Universe("life", GLIDER)] * 2).labels == ("B3/S23", "B3/S23 (2)")


def test_a_bounded_grid_is_shown_whole_and_a_crop_alone(tmp_path):
    film(Universe("life", GLIDER, Torus(9, 12)), 4, tmp_path / "torus.npy")
    assert np.load(tmp_path / "torus.npy").shape == (5, 9, 12)
    assert Universe("life", GLIDER, Torus(9, 12)).draw().sheet.view == Box(0, 0, 9, 12)
    assert Universe("life", GLIDER).draw(crop=(0, 0, 2, 2)).sheet.view == Box(0, 0, 2, 2)
    assert Universe("life", GLIDER).draw().sheet.view == Box(-1, -1, 5, 5)
    assert Universe("life", Pattern(np.zeros((0, 0), np.uint8))).draw().sheet.view.height == 3


def test_a_picture_alone_shows_the_end_and_a_strip_all_frames(tmp_path):
    film(Universe("life", GLIDER), 8, tmp_path / "end.svg")
    film(Universe("life", GLIDER), 8, tmp_path / "strip.svg", every=4)
    end, strip = (tmp_path / "end.svg").read_text(), (tmp_path / "strip.svg").read_text()
    assert ("generation 0" in end, "generation 8: 5 live cells" in end) == (False, True)
    assert all(f"generation {time}: 5 live cells" in strip for time in (0, 4, 8))


# -- what is refused, and what becomes of the file --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "options", "error", "says"),
    [
        ("x.bmp", {}, FormatError, "end it in .png, .svg, .gif"),
        ("x", {}, FormatError, "end it in"),
        ("x.gif", {"every": 0}, ArgumentError, "from 1 on"),
        ("x.gif", {"scale": 0}, ArgumentError, "from 1 on"),
        ("x.gif", {"theme": "pink"}, ArgumentError, "dark, light"),
        ("x.gif", {"crop": (0, 0, 0, 3)}, ArgumentError, "at least 1 × 1"),
        ("x.gif", {"fps": 0}, ArgumentError, "above 0"),
        ("x.png", {"scale": 5000, "crop": (0, 0, 50, 50)}, PatternError, "smaller scale"),
        ("x.png", {"every": 1}, ArgumentError, "more than the 64"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused_in_a_sentence(tmp_path, name, options, error, says):
    with pytest.raises(error, match=says):
        film(Universe("life", GLIDER), 80, tmp_path / name, **options)
    assert list(tmp_path.iterdir()) == []


def test_universes_that_are_none_or_stand_apart_are_refused(tmp_path):
    with pytest.raises(ArgumentError, match="nothing to show"):
        film([], 8, tmp_path / "x.gif")
    with pytest.raises(ArgumentError, match="not 3"):
        film([3], 8, tmp_path / "x.gif")
    with pytest.raises(ArgumentError, match="one generation, not at 0, 1"):
        film([Universe("life", GLIDER), Universe("life", GLIDER).run(1)], 8, tmp_path / "x.gif")
    with pytest.raises(FormatError, match="npz"):
        film([Universe("life", GLIDER)] * 2, 8, tmp_path / "x.npy")


@pytest.mark.parametrize("stage", ["generations", "frames"])
def test_an_interrupt_leaves_the_old_file_and_no_other(tmp_path, stage):
    path = tmp_path / "x.gif"
    path.write_text("old")

    def interrupt(what: str, done: int, of: int) -> None:
        if what == stage and done > of // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        film(Universe("life", GLIDER), 40, path, watch=interrupt)
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["x.gif"]


def test_too_many_cells_or_frames_are_refused_with_what_to_do(tmp_path, monkeypatch):
    far = Pattern.from_live_cells([(0, 0, 1), (90, 90, 1)])
    monkeypatch.setattr(reel, "MOST_CELLS", 5000)
    with pytest.raises(PatternError, match="crop"):
        Universe("life", far).draw()
    assert Universe("life", far).draw(crop=(-1, -1, 4, 4)).sheet.view == Box(-1, -1, 4, 4)
    monkeypatch.setattr(reel, "MOST_FRAMES", 3)
    with pytest.raises(Exception, match="at most 3 frames"):
        film(Universe("life", GLIDER), 8, tmp_path / "x.gif")


def test_memory_does_not_grow_with_the_frames(tmp_path):
    """The reel keeps no cells in memory: what it holds of a frame is a few numbers."""
    import tracemalloc

    rng = np.random.default_rng(1)
    soup = Pattern(rng.integers(0, 2, (128, 128), dtype=np.uint8))

    def peak(steps: int) -> int:
        tracemalloc.start()
        film(Universe("life", soup, Torus(128, 128)), steps, tmp_path / "x.gif", every=1, scale=1, key=False)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(2)
    few, many = peak(10), peak(40)
    # A picture of 128 × 128 cells held for each frame would be four times as much; Pillow leaves some to the collector.
    assert many < few + 30 * 128 * 128 // 2


# -- mp4 --------------------------------------------------------------------------------------------------------------

RECORDER = """#!{python}
import json, pathlib, sys
film, data = sys.argv[-1], sys.stdin.buffer.read()
if {fails}:
    sys.exit("no such encoder")
pathlib.Path(film).write_bytes(json.dumps([sys.argv[1:-1], len(data)]).encode())
pathlib.Path({beside!r}).write_bytes(data)
"""


def as_ffmpeg(folder: Path, monkeypatch: pytest.MonkeyPatch, *, fails: bool = False) -> Path:
    """Put a program called ffmpeg on the path that keeps what it is given."""
    kept = folder / "kept"
    program = folder / "ffmpeg"
    program.write_text(RECORDER.format(python=sys.executable, fails=fails, beside=str(kept)))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return kept


@pytest.mark.skipif(os.name == "nt", reason="a script as a program")
def test_ffmpeg_is_given_every_frame_and_its_film_is_kept(tmp_path, monkeypatch):
    kept = as_ffmpeg(tmp_path, monkeypatch)
    film(Universe("life", GLIDER), 3, tmp_path / "x.mp4", crop=(0, 0, 5, 5), scale=4, fps=2)
    words, size = json.loads((tmp_path / "x.mp4").read_bytes())
    width, height = map(int, words[words.index("-s") + 1].split("x"))
    assert (width % 2, height % 2) == (0, 0)
    assert size == (4 + 3) * width * height * 3, "four frames, and the last for two seconds in all"
    frames = np.frombuffer(kept.read_bytes(), dtype=np.uint8).reshape(7, height, width, 3)
    sheet = sheet_of(np.zeros((5, 5), np.uint8), find_rule("life").colors, scale=4)
    for step in range(4):
        board = Universe("life", GLIDER).run(step).read(Box(0, 0, 5, 5))
        assert np.array_equal(cells_of(sheet, frames[step]), as_colors(board, find_rule("life").colors))


@pytest.mark.skipif(os.name == "nt", reason="a script as a program")
def test_without_ffmpeg_one_sentence_says_so_before_any_work(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.setattr(encoders.importlib.util, "find_spec", lambda name: None)
    universe = Universe("life", GLIDER)
    with pytest.raises(FormatError, match="made by ffmpeg, which is not installed"):
        film(universe, 3, tmp_path / "x.mp4")
    assert universe.generation == 0
    as_ffmpeg(tmp_path, monkeypatch, fails=True)
    with pytest.raises(FormatError, match="could not make the film: no such encoder"):
        film(universe, 3, tmp_path / "x.mp4")
    assert not (tmp_path / "x.mp4").exists()


def test_words_and_labels_stay_inside_the_picture():
    cells = np.zeros((1, 1), dtype=np.uint8)
    sheet = Sheet((Panel("a\x1b[2Jb", ("#000000",), "w" * 30),), Box(0, 0, 1, 1), Look(scale=1), (), 1)
    raster = Raster(sheet)
    picture = raster.paint([Shown(cells, "long " * 100)])
    page = raster.to_rgb(picture)[0, 0]
    assert (raster.to_rgb(picture)[:, -8:] == page).all()


def test_a_cast_names_its_panels():
    assert isinstance(cast_of(Universe("life", GLIDER)), Cast)


def test_a_heading_of_the_key_begins_a_line_and_leaves_no_gap():
    """What differs is told below the states: no room is kept for a square that a heading does not have."""
    key = (KeyEntry("#ffffff", "1 alive"), KeyEntry("", "Difference:"), KeyEntry("#5b6570", "the same in both"))
    sheet = Sheet((Panel("label", ("#000000", "#ffffff")),), Box(0, 0, 20, 40), Look(scale=10), key, 1)
    (alive, left, top), (heading, start, line), (_, after, beside) = sheet.entries
    assert (alive.text, heading.text) == ("1 alive", "Difference:")
    assert (start, line, beside) == (left, top + KEY_LINE, line)
    assert after == start + text_width("Difference:") + GAP
