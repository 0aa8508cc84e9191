"""Pictures in notebooks: their pixels are the cells, in the rule's colours; no text is taken for markup."""

from __future__ import annotations

import base64
import re
from html import unescape
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from automata import MOORE, Pattern, Torus, Universe, find_replicator, find_rule, profile, record
from automata.palette import colors_of, default_colors
from automata.picture import LONGEST, cells_html, contexts_html, shrink, table_html
from automata.replication import QuestionBudget
from neural import certify, certify_network, load_model, visited

HOSTILE = "<script>alert(\"x\")</script> & 'y'"


def pixels(html: str) -> np.ndarray:
    """The one picture in a piece of HTML, (H, W, 3) uint8."""
    (data,) = re.findall(r'src="data:image/png;base64,([^"]*)"', html)
    return np.asarray(Image.open(BytesIO(base64.b64decode(data))).convert("RGB"))


def painted(cells: np.ndarray, colors: list[str]) -> np.ndarray:
    """What the picture must be, pixel by pixel."""
    return np.array(
        [[[int(colors[state][at : at + 2], 16) for at in (1, 3, 5)] for state in row] for row in cells.tolist()],
        dtype=np.uint8,
    )


@given(arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.integers(0, 255)))
def test_every_pixel_is_its_cell(cells):
    colors = default_colors(256)
    assert np.array_equal(pixels(cells_html(cells, colors, "")), painted(cells, colors))
    assert np.array_equal(pixels(cells_html(cells, colors[:3], "")), painted(cells, colors)), "further states"


def test_a_pattern_is_shown_in_the_colours_of_the_rule_that_it_names():
    loop = find_replicator("langton").pattern()
    rule = find_rule("langton")
    assert colors_of(rule) != default_colors(8)
    assert np.array_equal(pixels(loop.renamed("Langtons-Loops")._repr_html_()), painted(loop.cells, colors_of(rule)))
    for name in (None, "no such rule", HOSTILE):
        html = loop.renamed(name)._repr_html_()
        assert np.array_equal(pixels(html), painted(loop.cells, default_colors(256)))
        assert "<script" not in html


def test_a_universe_is_shown_as_it_stands():
    colors = colors_of(find_rule("life"))
    grid = Universe("life", [[1, 1, 1]], Torus(5, 7)).run(1)
    assert np.array_equal(pixels(grid._repr_html_()), painted(grid.pattern.read(Torus(5, 7).box), colors))
    plane = Universe("life", [[1, 1, 1]]).run(1)
    assert np.array_equal(pixels(plane._repr_html_()), painted(np.ones((3, 1), dtype=np.uint8), colors))
    assert repr(grid) == "<Universe of B3/S23 on Torus(height=5, width=7, row_shift=0, column_shift=0): " + (
        "generation 1, 3 live cells>"
    )
    for words_alone in (
        Universe("life", [[0]]),
        Universe("life", Pattern.from_live_cells([(0, 0, 1), (8200, 8200, 1)])),
    ):
        assert "<img" not in words_alone._repr_html_()
        assert "generation 0" in unescape(words_alone._repr_html_())


def test_large_boards_are_shown_in_blocks_that_lose_no_live_cell():
    cells = np.zeros((3 * LONGEST - 1, 5), dtype=np.uint8)
    cells[1::3] = 1
    small, block = shrink(cells)
    assert (small.shape, block) == ((LONGEST, 2), 3)
    assert small.all()
    html = cells_html(cells, default_colors(2), "tall")
    assert pixels(html).shape == (LONGEST, 2, 3)
    assert "a pixel is 3 × 3 cells" in html
    noise = np.random.default_rng(0).integers(0, 256, (4 * LONGEST, 4 * LONGEST), dtype=np.uint8)
    assert len(cells_html(noise, default_colors(256), "")) < 3 * LONGEST**2, "the size of the page is limited"


@pytest.mark.parametrize(
    "make",
    [
        lambda text: cells_html(np.ones((2, 2), np.uint8), [], text),
        lambda text: cells_html(np.ones((0, 0), np.uint8), [], text),
        lambda text: table_html([text], [[text]], text),
        lambda text: contexts_html(text, [(0, 1)], text),
    ],
)
def test_text_is_no_markup(make):
    html = make(HOSTILE)
    assert "<script" not in html
    assert HOSTILE in unescape(html)


def test_a_certificate_shows_its_counts_and_the_contexts_that_differ():
    highlife, life = find_rule("highlife"), find_rule("life")
    met = visited(record(highlife, find_replicator("highlife").pattern(), 12))
    found = certify(life, highlife, [met])
    html = found._repr_html_()
    assert f"<td>{found['visited'].agreeing}</td>" in html
    (first, *others) = found["visited"].first_differences
    shown = pixels(html)
    assert shown.shape[1] == 4 * (1 + len(others)) - 1
    expected = np.zeros((3, 3), dtype=np.uint8)
    for (row, column), state in zip(MOORE.offsets, first.context, strict=True):
        expected[1 + row, 1 + column] = state
    assert np.array_equal(shown[:, :3], painted(expected, colors_of(highlife)))
    network, _ = load_model("highlife")
    proof = certify_network(network, highlife, [met], name=HOSTILE)
    assert proof.statements[0] in unescape(proof._repr_html_())
    assert "<img" not in proof._repr_html_(), "nothing differs"
    assert "<script" not in proof._repr_html_()


def test_a_profile_shows_its_pattern_and_its_findings():
    found = profile(
        "highlife",
        find_replicator("highlife"),
        QuestionBudget(steps=30, periods=2, depth=2, mutants=0, controls=0, words=0),
    )
    html = found._repr_html_()
    assert np.array_equal(pixels(html), painted(found.pattern.cells, colors_of(find_rule("highlife"))))
    for finding in found.findings:
        assert finding.question in unescape(html)
        assert finding.evidence in unescape(html)
