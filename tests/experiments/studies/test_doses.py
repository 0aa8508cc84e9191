"""Doses: counted by replicator and kind, judged against their null, told in words."""

from __future__ import annotations

import pytest

from automata.proportion import Proportion
from experiments.statistics import clustered_share
from experiments.studies.doses import DoseCell, cell_at, dose_cells, half_in_words, outcome_of, shares_in_words, span
from experiments.studies.table import TrialTable


def cell(makes: int, of: int = 40, level: float = 1) -> DoseCell:
    return DoseCell(level, Proportion(makes, of), clustered_share([makes], [of]))


def test_a_table_is_counted_by_replicator_kind_and_level():
    rows = [
        {"replicator": name, "kind": "any", "level": level, "makes": seed < level, "births": 9 * seed, "of_births": 7}
        for name in ("byl", "langton")
        for level in (2, 1)
        for seed in range(4)
    ]
    cells = dose_cells(TrialTable(rows))
    assert list(cells) == [("byl", "any"), ("langton", "any")]
    assert [(one.level, one.makes.successes, one.makes.trials) for one in cells["byl", "any"]] == [(1, 1, 4), (2, 2, 4)]
    assert cells["byl", "any"][0].kept.share == 3 / 4, "more births than without errors count as all"
    assert cell_at(cells, "byl", "any", 2).makes.successes == 2
    assert cell_at(cells, "byl", "any", 3) is cell_at(cells, "highlife", "any", 1) is None


@pytest.mark.parametrize(
    ("makes", "null", "outcome"),
    [
        ((0, 3), (0, 0), "refuted"),
        ((40, 38), (0, 0), "shown"),
        ((40, 0), (0, 0), "not shown"),
        ((40, 20), (0, 0), "undecided"),
        ((0, 20), (0, 0), "undecided"),
        ((40, 40), (40, 0), "shown"),  # where the null does as well nothing is said
        ((40, 0), (40, 0), "refuted"),
        ((40, 40), (40, 40), "not shown"),
        ((32, 40), (26, 0), "undecided"),  # the null may have as many
        ((), (), "undecided"),
    ],
)
def test_an_outcome_follows_every_replicator_and_its_null(makes, null, outcome):
    names = ("byl", "langton")[: len(makes)]
    cells = {(name, "null"): (cell(count),) for name, count in zip(names, null, strict=True)}
    asked = [(name, cell(count)) for name, count in zip(names, makes, strict=True)]
    assert outcome_of(cells, asked, "null") == outcome


def test_half_is_bracketed():
    cells = [cell(38, level=1), cell(20, level=2), cell(1, level=5), cell(39, level=8)]
    assert half_in_words(cells) == "1 and 5"
    assert half_in_words(cells, 50) == "1 and 5 (10.0 %)"
    assert half_in_words(cells[:2], 50) == "above 1 (2 tried)"
    assert half_in_words([cell(0)]) == "0 and 1"


def test_shares_in_words():
    few = {"byl": Proportion(3, 40), "langton": Proportion(0, 40)}
    assert shares_in_words(few) == "Byl's loop 3 of 40 (3–20 %); Langton's loop 0 of 40 (0–9 %)"
    many = {**few, "evoloop": Proportion(0, 40), "highlife": Proportion(0, 40)}
    assert shares_in_words(many) == "Byl's loop 3 of 40 (3–20 %); each of the other 3 replicators 0 of 40 (0–9 %)"
    del many["byl"]
    assert shares_in_words(many) == "each of 3 replicators 0 of 40 (0–9 %)"
    unequal = {**many, "byl": Proportion(0, 20)}
    assert shares_in_words(unequal).count(";") == 3
    assert span([3, 3]) == "3"
    assert span([2_000, 1]) == "1 to 2,000"
