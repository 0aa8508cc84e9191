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
from experiments.pictures.family_tree import (
    family_tree,
    first_generations,
    rows,
    size_colors,
    sizes_over_time,
    write_figures,
)
from experiments.pictures.muller import alive, muller_order
from experiments.pictures.themes import DARK, HUES, LIGHT, THEMES, draw


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


# -- large families ---------------------------------------------------------------------------------------------------


@given(st.lists(st.none() | st.integers(0, 8), min_size=1, max_size=10))
def test_a_species_lies_within_the_one_that_it_came_from(drawn):
    parents = [None if parent is None or parent >= place else parent for place, parent in enumerate(drawn)]
    order = muller_order(parents)
    assert sorted(order) == sorted([*range(len(parents)), *range(len(parents))])
    for species, parent in enumerate(parents):
        first, last = order.index(species), len(order) - 1 - order[::-1].index(species)
        if parent is not None:
            outer = order.index(parent), len(order) - 1 - order[::-1].index(parent)
            assert outer[0] < first < last < outer[1]


@given(genealogies(), st.integers(1, 7))
def test_bands_are_as_wide_as_many_live(genealogy, spans):
    """The average over a span is that of its generations, counted one by one where spans end at whole ones."""
    steps = genealogy.steps - genealogy.steps % spans or spans
    each = steps // spans
    expected = [
        sum(len(genealogy.living(step)) for step in range(span * each, (span + 1) * each)) / each
        for span in range(spans)
    ]
    assert np.allclose(alive(genealogy.individuals, steps, spans), expected)


def test_of_a_large_family_the_first_generations_are_drawn_with_their_own_numbers():
    entry = find_replicator("langton")
    genealogy = trace_genealogy(entry.rule(), entry.pattern(), 453)
    first = first_generations(genealogy, 5)
    depth = {one.number: one.depth for one in genealogy.individuals}
    assert [one.number for one in first.individuals] == [number for number, deep in depth.items() if deep <= 1]
    assert len(first_generations(genealogy, 0).individuals) == 1


def test_hues_are_seen_on_both_pages():
    def luminance(color: str) -> float:
        parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for hue in HUES:
        for theme in THEMES:
            low, high = sorted((luminance(hue), luminance(theme.page)))
            assert (high + 0.05) / (low + 0.05) >= 3, (hue, theme.name)
