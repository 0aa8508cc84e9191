"""Every kind of loop asks the budget: soups, trainings, life cycles, genealogies, censuses, networks as physics."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from automata.containment.budget import Budget
from automata.containment.halts import Alarm, BudgetExceeded, Tripped
from automata.containment.meter import contained
from automata.containment.monitors import Tripwire
from automata.formats import write_rle
from automata.replication import trace_genealogy
from automata.replication.copies.census import take_census
from automata.replicators import find_replicator
from automata.replicators import langton_loop as loop
from automata.rules import find_rule, langton
from automata.soups.languages.library import find_language
from automata.soups.replicators.descent import trace
from automata.soups.soup import Soup, SoupSettings
from automata.trajectory import record
from automata.universe import Universe

pytestmark = pytest.mark.kernel
SMALL = SoupSettings(find_language("bff_noheads"), programs=64)


@pytest.mark.parametrize("traced", [False, True])
@pytest.mark.parametrize("threads", [1, 2])
def test_a_soup_stops_at_a_whole_epoch_and_goes_on(traced, threads):
    soup = Soup(SMALL)
    with contained(Budget(generations=7)), pytest.raises(BudgetExceeded, match="allows 7 generations"):
        _ = trace(soup, 20) if traced else soup.run(20, threads=threads)
    assert (soup.epoch, soup.digest()) == (7, Soup(SMALL).run(7).digest())
    with contained(Budget(cells=64 * 64 - 1)), pytest.raises(BudgetExceeded, match="there are 4,096"):
        soup.run(1)
    assert soup.run(3).digest() == Soup(SMALL).run(10).digest()


def test_a_soup_is_looked_at_by_its_monitors():
    class Old:
        name, every = "old", 4

        def look(self, view, generation):
            return Alarm("old", generation, "it is old") if view.epoch >= 8 else None

    soup = Soup(SMALL)
    with contained(Budget(), tripwires=[Tripwire("old", "soup", "looks", Old)]), pytest.raises(Tripped):
        soup.run(5).run(20)
    assert soup.epoch == 8


def test_births_are_counted_where_copies_are():
    entry = find_replicator("highlife")
    run = record(entry, entry, 48)
    with contained(Budget()) as meter:
        census = take_census(entry.pattern(), run.patterns(), entry.rule().symmetry_group)
        assert meter.spent()["births"] == len(census.births) == 6
    with contained(Budget(births=2)) as meter:
        with pytest.raises(BudgetExceeded, match="births"):
            take_census(entry.pattern(), run.patterns(), entry.rule().symmetry_group)
        assert 3 <= meter.spent()["births"] <= 4


def test_a_genealogy_counts_its_births():
    with contained(Budget()) as meter:
        tree = trace_genealogy(langton(), loop(), 500)
        assert meter.spent()["births"] >= len(tree.births) > 3
    with contained(Budget(births=2)) as meter:
        with pytest.raises(BudgetExceeded, match="births"):
            trace_genealogy(langton(), loop(), 500)
        assert meter.spent()["births"] <= 6


def test_a_search_for_copies_is_held_to_the_budget():
    from automata.replication.copies.first_birth import search

    with contained(Budget(generations=100)) as meter:
        with pytest.raises(BudgetExceeded, match="allows 100 generations"):
            search(langton(), loop(), 1000)
        assert meter.spent()["generations"] == 100
    with contained(Budget(cells=100)), pytest.raises(BudgetExceeded, match="there are 102"):
        search(langton(), loop(), 1000)
    with contained(Budget(generations=151, births=1)) as meter:
        assert search(langton(), loop(), 1000).period == 151
        assert meter.spent()["births"] == 1


def test_files_are_counted_and_none_is_left_in_part(tmp_path):
    big = Universe(find_rule("life"), np.random.default_rng(0).integers(0, 2, (200, 200), dtype=np.uint8)).pattern
    with contained(Budget(files=1, bytes=10**6)) as meter:
        write_rle(big, tmp_path / "a.rle")
        with pytest.raises(BudgetExceeded, match="allows 1 files"):
            write_rle(big, tmp_path / "b.rle")
        size = (tmp_path / "a.rle").stat().st_size
        assert (meter.spent()["files"], meter.spent()["bytes"]) == (1, size)
    with contained(Budget(bytes=size - 1)), pytest.raises(BudgetExceeded, match="bytes"):
        write_rle(big, tmp_path / "c.rle")
    assert [path.name for path in tmp_path.iterdir()] == ["a.rle"]


def test_generations_of_a_recording_are_those_of_the_universe():
    with contained(Budget(generations=30)) as meter:
        assert len(list(islice(Universe(langton(), loop()).generations(30), 40))) == 31
        assert meter.spent()["generations"] == 30
