"""Figures of genealogies: rows without crossings, distinct colours, empty genealogies refused."""

from __future__ import annotations

from functools import partial
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from automata.errors import ReplicariumError
from automata.pattern import Box
from automata.replication import Genealogy, trace_genealogy
from automata.replication.genealogy.record import Individual
from automata.replicators import find_replicator
from experiments.pictures.family_tree import family_tree, rows, size_colors, sizes_over_time, write_figures
from experiments.pictures.themes import DARK, LIGHT, THEMES, draw


@st.composite
def genealogies(draw) -> Genealogy:
    """Any family: parents before children, who are born in their lifetime."""
    people: list[Individual] = []
    for number in range(1, draw(st.integers(1, 12)) + 1):
        parent = draw(st.integers(1, number - 1)) if number > 1 else None
        since = people[parent - 1].born + 1 if parent else 0
        least = max(since, people[-1].born if people else 0)
        born = least + draw(st.integers(0, 5))
        side = draw(st.integers(4, 6))
        people.append(Individual(number, parent, born, None, 0, Box(0, 0, 9, 9), Box(2, 2, side, side), "1.7"))
    return Genealogy(tuple(people), people[-1].born + 10, 1, 2, 0)


@given(genealogies())
def test_every_individual_has_a_row_and_no_link_crosses_a_line(genealogy):
    places = rows(genealogy)
    assert sorted(places.values()) == list(range(len(genealogy.individuals)))
    for one in genealogy.individuals:
        if one.parent is None:
            continue
        assert places[one.parent] < places[one.number]
        for other in genealogy.individuals:
            if places[one.parent] < places[other.number] < places[one.number]:
                assert other.born >= one.born


def test_rows_of_langtons_family():
    """By hand: the founder, then its children from the last born to the first, each with its own below."""
    entry = find_replicator("langton")
    genealogy = trace_genealogy(entry.rule(), entry.pattern(), 453)
    children = {one.number: one.parent for one in genealogy.individuals}
    assert children == {1: None, 2: 1, 3: 1, 4: 2, 5: 1, 6: 3, 7: 2, 8: 4}
    assert list(rows(genealogy)) == [1, 5, 3, 6, 2, 7, 4, 8]


@pytest.mark.long
def test_a_figure_of_one_and_of_thousands():
    lone = Genealogy((Individual(1, None, 0, None, 0, Box(0, 0, 1, 1), None, ""),), 0, 1, 0, 0)
    many = Genealogy(
        tuple(
            Individual(k, k // 2 or None, 10 * k, 10 * k + 400, 0, Box(0, 0, 9, 9), Box(0, 0, k % 13, k % 13), "")
            for k in range(1, 2001)
        ), 21_000, 1, 2, 0,
    )  # fmt: skip
    for genealogy in (lone, many):
        for make in (family_tree, sizes_over_time):
            looks = [
                np.asarray(Image.open(BytesIO(draw(partial(make, genealogy), theme))).convert("RGB"))
                for theme in THEMES
            ]
            assert looks[0].shape == looks[1].shape
            assert looks[0].mean() > 128 > looks[1].mean()


def test_sizes_have_colours_of_their_own_and_rare_ones_share_one():
    people = tuple(
        Individual(k, None, 0, None, 0, Box(0, 0, 9, 9), Box(0, 0, side, side), "")
        for k, side in enumerate([4] * 300 + [13] * 300 + [7], start=1)
    )
    genealogy = Genealogy(people, 10, 1, 2, 0)
    for theme in (LIGHT, DARK):
        colors = size_colors(genealogy, theme)
        assert list(colors) == ["13", "7", "4"]
        assert colors["7"] == theme.muted
        assert len(set(colors.values())) == 3


def test_files_are_written_and_an_empty_genealogy_is_refused(tmp_path):
    entry = find_replicator("byl")
    genealogy = trace_genealogy(entry.rule(), entry.pattern(), 75, every=1)
    paths = write_figures(genealogy, tmp_path / "new", "byl")
    assert [path.name for path in paths] == [
        "byl-tree-light.png", "byl-sizes-light.png", "byl-tree-dark.png", "byl-sizes-dark.png"
    ]  # fmt: skip
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in paths)
    with pytest.raises(ReplicariumError, match="no individual"):
        write_figures(Genealogy((), 0, 1, 0, 0), tmp_path, "none")
