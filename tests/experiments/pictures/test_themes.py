"""Figures, the animation and the page: equal input gives equal bytes, and nothing leans on the network."""

from __future__ import annotations

import base64
import re
from io import BytesIO

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from experiments.pictures import html as page
from experiments.pictures.animation import side_by_side
from experiments.pictures.themes import DARK, LIGHT, THEMES, draw, show_cells, state_colors

COLORS = ("#101418", "#ff0000", "#00ff00", "#0000ff")


def line(theme) -> Figure:
    figure = Figure(figsize=(2, 1.5))
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color=theme.series[1], label="a line")
    axes.legend()
    return figure


def test_labels_are_not_cut_off():
    """Of a figure that says nothing of its layout, as a study's may; one that does is left alone."""

    def labelled(**layout):
        def make(theme):
            figure = Figure(figsize=(5, 3), **layout)
            axes = figure.subplots()
            axes.plot([0, 1], [0, 1])
            axes.set_xlabel("a label\nof three\nlines")
            made.append(figure)
            return figure

        made = []
        draw(make, LIGHT)
        (figure,) = made
        return figure.axes[0].xaxis.label.get_window_extent().y0

    assert labelled() >= 0
    assert labelled(layout="none") < 0


def pixels(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(data)).convert("RGB"))


def rgb(color: str) -> list[int]:
    return [int(color[place : place + 2], 16) for place in (1, 3, 5)]


# -- figures ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_a_figure_is_the_same_bytes_twice(theme):
    data = draw(line, theme)
    assert draw(line, theme) == data
    image = Image.open(BytesIO(data))
    assert (image.format, image.size) == ("PNG", (288, 216))
    assert "Software" not in image.info
    assert pixels(data)[0, 0].tolist() == rgb(theme.page)


def test_themes_differ():
    assert draw(line, LIGHT) != draw(line, DARK)
    assert [theme.name for theme in THEMES] == ["light", "dark"]
    assert all(len(set(theme.series)) == len(theme.series) for theme in THEMES)


def test_drawing_leaves_matplotlib_as_it_was():
    before = dict(matplotlib.rcParams)
    draw(line, DARK)
    assert dict(matplotlib.rcParams) == before


def test_state_0_wears_the_panel_s_colour():
    palette = state_colors(COLORS, "#1e242b")
    assert palette.dtype == np.uint8
    assert palette.tolist() == [rgb("#1e242b"), *map(rgb, COLORS[1:])]


def test_cells_are_squares_of_their_colour():
    cells = np.array([[0, 1, 2], [3, 2, 1]], dtype=np.uint8)
    palette = state_colors(COLORS, LIGHT.panel)

    def picture(_) -> Figure:
        figure = Figure(figsize=(3, 2))
        show_cells(figure.add_axes((0, 0, 1, 1)), cells, palette)
        return figure

    drawn = pixels(draw(picture, LIGHT))
    assert drawn.shape == (288, 432, 3)
    assert np.array_equal(drawn[72::144, 72::144], palette[cells])
    # Not only their middles: no line, no gap, no smoothing.
    assert np.array_equal(drawn[5:140, 149:283], np.broadcast_to(palette[1], (135, 134, 3)))


# -- the animation ------------------------------------------------------------------------------------------


def test_frames_show_the_cells():
    random = np.random.default_rng(0)
    panels = [(title, random.integers(0, 4, (3, 5, 40), dtype=np.uint8)) for title in ("left", "right")]
    palette = state_colors(COLORS, DARK.panel)
    data = side_by_side(panels, palette, ["step 0", "step 1", "step 2"], scale=4, frame_ms=60, hold_ms=2500)
    assert data == side_by_side(panels, palette, ["step 0", "step 1", "step 2"])

    image = Image.open(BytesIO(data))
    assert (image.format, image.n_frames, image.info["loop"]) == ("GIF", 3, 0)
    assert image.size == (2 * (40 * 4 + 8) + 8, 2 * 22 + 5 * 4)
    durations = []
    for step in range(3):
        image.seek(step)
        durations.append(image.info["duration"])
        frame = np.asarray(image.convert("RGB"))
        for (_, cells), left in zip(panels, (8, 176), strict=True):
            squares = frame[22:42, left : left + 160]
            assert np.array_equal(squares, palette[cells[step]].repeat(4, axis=0).repeat(4, axis=1))
    assert durations == [60, 60, 2500]


def test_captions_and_titles_are_lettered():
    cells = np.zeros((2, 5, 40), dtype=np.uint8)
    palette = state_colors(COLORS, DARK.panel)

    def frames(title: str, captions: list[str]) -> list[np.ndarray]:
        image = Image.open(BytesIO(side_by_side([(title, cells)], palette, captions)))
        shown = []
        for step in range(image.n_frames):
            image.seek(step)
            shown.append(np.asarray(image.convert("RGB")))
        return shown

    first, second = frames("one", ["step 0", "step 8"])
    other, _ = frames("two", ["step 0", "step 8"])
    assert np.array_equal(first[:-22], second[:-22])
    assert not np.array_equal(first[-22:], second[-22:])
    assert np.array_equal(first[22:], other[22:])
    assert not np.array_equal(first[:22], other[:22])


# -- the page -----------------------------------------------------------------------------------------------

NASTY = "<script>alert('&')</script> \"94 %\""


def test_text_is_text():
    parts = [
        page.heading(NASTY),
        page.paragraph(NASTY),
        page.paragraph(NASTY, "verdict"),
        page.code(NASTY),
        page.table([NASTY, NASTY], [[NASTY, NASTY]]),
        page.definitions([(NASTY, NASTY)]),
        page.picture(b"light", b"dark", NASTY),
    ]
    whole = page.page(NASTY, NASTY, parts)
    assert "<script" not in whole
    assert '"94' not in whole
    assert whole.count("&lt;script&gt;alert(&#x27;&amp;&#x27;)&lt;/script&gt; &quot;94 %&quot;") == 15
    for part in parts:
        assert part in whole


def test_a_page_stands_alone():
    whole = page.page("title", "lead", [page.picture(b"light", b"dark", "a picture")])
    assert whole.startswith("<!doctype html>")
    assert whole.endswith("</html>\n")
    assert '<meta charset="utf-8">' in whole
    assert "prefers-color-scheme: dark" in whole
    assert not re.search(r"https?:|//|@import|url\(|<link|<script", whole.replace("<!doctype html>", ""))


def test_a_picture_follows_the_reader_s_theme():
    figure = page.picture(b"light", b"dark", "what it shows")
    light, dark = (base64.b64encode(data).decode() for data in (b"light", b"dark"))
    assert f'<source media="(prefers-color-scheme: dark)" srcset="data:image/png;base64,{dark}">' in figure
    assert f'<img alt="what it shows" src="data:image/png;base64,{light}">' in figure
    assert "<figcaption>what it shows</figcaption>" in figure
    assert "<source" not in page.picture(b"same", b"same", "one for both", "gif")
    assert "data:image/gif;base64," in page.picture(b"same", b"same", "one for both", "gif")


def test_a_table_names_its_rows():
    table = page.table(["physics", "right"], [["truth", "1"], ["copy", "0"]])
    assert re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>', table) == [("truth", "1"), ("copy", "0")]
    assert re.findall(r'<th scope="col">(.*?)</th>', table) == ["physics", "right"]


def test_columns_of_words_stand_to_the_left():
    rows = [["a", "noise", "1", ""], ["b", "", "none", ""], ["c", "a network", "-3", ""]]
    table = page.table(["rule", "errors", "right", "nothing"], rows)
    assert re.findall(r'class="left">(.*?)<', table) == ["errors", "noise", "", "a network"]
