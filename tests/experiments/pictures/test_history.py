"""Pictures of every profile: what moves is shown where it is, what is wide below each other, and nothing is lost."""

from __future__ import annotations

import pytest

from automata import Pattern, find_rule
from experiments.pictures.history import History, columns_of, difference_figure, run_figure
from experiments.pictures.themes import LIGHT

LIFE = find_rule("life")
SHIP = Pattern.from_text("1..1\n....1\n1...1\n.1111")


def moved(pattern: Pattern, down: int, right: int) -> Pattern:
    return Pattern(pattern.cells, pattern.top + down, pattern.left + right)


def run_of(*boards: Pattern) -> History:
    times = tuple(range(len(boards)))
    return History(times, boards, times, tuple(board.population for board in boards))


def panels(figure) -> list[tuple[str, tuple[int, int]]]:
    """The title of each panel that shows something, and the cells that it shows, height and width."""
    shown = [axes for axes in figure.axes if axes.images]
    return [(axes.get_title(loc="left") or axes.get_title(), axes.images[0].get_array().shape[:2]) for axes in shown]


def test_what_moves_is_shown_where_it_is():
    far = run_figure(run_of(SHIP, moved(SHIP, 0, 400)), LIFE, LIGHT)
    assert panels(far) == [
        ("generation 0: 9 live, around row 2, column 2", (6, 7)),
        ("generation 1: 9 live, around row 2, column 402", (6, 7)),
    ]
    near = run_figure(run_of(SHIP, moved(SHIP, 0, 1)), LIFE, LIGHT)
    assert panels(near) == [("generation 0: 9 live", (6, 8)), ("generation 1: 9 live", (6, 8))]


def test_each_row_has_a_scale_of_its_own_and_a_small_start_is_shown_close_up():
    grown = Pattern.from_text("\n".join("1" * 40 for _ in range(40)))
    told = panels(run_figure(run_of(SHIP, SHIP, SHIP, SHIP, grown, grown), LIFE, LIGHT))
    assert [size for _, size in told] == [(6, 7)] * 4 + [(42, 42)] * 3
    assert told[0][0] == "generation 0, close up: 9 live"


@pytest.mark.parametrize("count", range(1, 10))
def test_few_places_stay_empty(count):
    columns = columns_of(count)
    assert 1 <= columns <= 4
    assert -count % columns <= 1


def test_a_difference_is_taken_where_both_can_be_seen():
    titles = ("before", "after", "what has changed")
    told = panels(difference_figure(SHIP, moved(SHIP, 300, 0), LIGHT, titles, LIFE))
    assert told == [
        ("before", (6, 7)),
        ("after, moved back by 300 rows and 0 columns", (6, 7)),
        ("what has changed", (6, 7)),
    ]
    line, longer = Pattern.from_text("1" * 100), Pattern.from_text("1" * 140)
    wide = difference_figure(line, longer, LIGHT, titles, LIFE)
    places = [axes.get_subplotspec().rowspan.start for axes in wide.axes if axes.images]
    assert (panels(wide)[2], places) == (("what has changed", (3, 142)), [0, 1, 2])
    legend = [text.get_text() for text in wide.axes[2].get_legend().get_texts()]
    assert legend == ["as before: 100", "in another state: 0", "gone: 0", "new: 40"]
