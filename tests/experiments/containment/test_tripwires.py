"""Tripwires on known replicators and on what only looks like them; as monitors; what they cost."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from automata import Universe, find_replicator
from automata.containment.budget import Budget
from automata.containment.halts import Tripped
from automata.containment.meter import contained
from automata.containment.monitors import find_tripwires
from automata.pattern import Pattern
from automata.soups.languages.library import find_language
from automata.soups.replicators.planted import PLANTED
from automata.soups.soup import Soup, SoupSettings
from experiments.containment.evasion import SPREAD, evade, read_log, written_log
from experiments.containment.reach import ARMS, COPIERS, STOPPED, fate_of_log
from experiments.containment.tripwires.copies import CausalFertility, ComponentCensus, CopyCensus
from experiments.containment.tripwires.order import (
    DescriptionInheritance,
    GrowthLaw,
    NodeOccurrences,
    WorkPerStep,
    block_entropy,
)
from experiments.containment.tripwires.programs import SoupCopies, SoupDescription, SoupFertility, SoupWork
from experiments.containment.tripwires.registered import (
    BOARDS,
    BUILT_IN,
    SOUPS,
    UniverseMonitor,
    WritingMonitor,
    enter_built_in,
)
from experiments.containment.tripwires.watcher import Watcher, is_sparse, look_at, looks
from experiments.containment.tripwires.writings import EditProbe, OwnDescription, SwapProbe, Writing, longest_common
from experiments.containment.zoos.hierarchies import HierarchyKind, hierarchy_rule, hierarchy_seed


def scores(name, steps, *kinds):
    """The scores of tripwires in a run of a catalogue entry."""
    entry = find_replicator(name)
    tripwires = [kind() for kind in kinds]
    Watcher(tripwires).watch(entry.rule(), entry.pattern(), steps)
    return {tripwire.name: tripwire for tripwire in tripwires}


@pytest.mark.parametrize(("name", "steps", "born"), [("byl", 256, 25), ("highlife", 128, 12), ("langton", 640, 151)])
def test_copies_and_their_fertility_are_seen_soon_after_the_first_birth(name, steps, born):
    found = scores(name, steps, CopyCensus, CausalFertility)
    assert found["copies"].first(1) <= born + 64
    assert born < found["fertility"].first(2) <= 5 * born + 64
    assert found["copies"].alarm.evidence["births"][0]["generation"] == found["copies"].first(1)
    assert found["fertility"].alarm.evidence["line"][0]["generation"] < found["fertility"].first(2)


@pytest.mark.parametrize("name", ["spaceship", "still-life", "glider-gun", "puffer", "pre-pulsar"])
def test_ships_guns_puffers_and_what_collides_with_its_copies_are_no_copiers(name):
    found = scores(name, 512, CopyCensus, CausalFertility, ComponentCensus)
    assert found["fertility"].score < 2
    assert (found["copies"].alarm is None) == (name not in ("pre-pulsar", "puffer"))
    assert (found["components"].alarm is not None) == (name in ("glider-gun", "puffer"))


@pytest.mark.parametrize("kind", get_args(HierarchyKind))
def test_what_makes_things_of_another_kind_is_no_line_of_copies(kind):
    tripwires = [CopyCensus(), CausalFertility()]
    Watcher(tripwires).watch(hierarchy_rule(kind, 6, 3), hierarchy_seed(kind, 6, 3, 4, 2, 6), 256)
    assert tripwires[1].score <= 1


def test_order_work_growth_and_words_have_scores_of_their_own():
    found = scores("byl", 512, GrowthLaw, WorkPerStep, DescriptionInheritance, NodeOccurrences)
    assert 1.5 < found["growth"].score < 4
    assert found["work"].score > 4
    assert found["description"].score > 8
    still = scores("still-life", 512, GrowthLaw, WorkPerStep, DescriptionInheritance, NodeOccurrences)
    assert [one.score for one in still.values()] == [0, 0, 0, 0]
    assert block_entropy(np.zeros((8, 8), dtype=np.uint8)) == 0
    assert block_entropy(np.indices((9, 9)).sum(axis=0).astype(np.uint8) % 2) == pytest.approx(1)


def test_every_time_between_a_pattern_and_its_copy_is_met_by_some_pair_of_looks():
    stride = 8
    seen = looks(200, stride)
    early = [0, *range(1, stride)]
    for between in range(stride, 150):
        assert any(later - between in early for later in seen), between
    assert [look_at(number, stride) for number in range(1, len(seen) + 1)] == seen
    assert [generation for generation in seen if is_sparse(generation, stride)] == list(range(8, 201, 8))


def test_a_bound_on_the_cost_leaves_looks_out():
    ticks = iter(range(10**6))
    entry = find_replicator("byl")
    free, bounded = (
        Watcher([CopyCensus()], bound=bound, clock=lambda: float(next(ticks))).watch(entry.rule(), entry.pattern(), 128)
        for bound in (None, 0.0)
    )
    assert free.alarms
    assert bounded.alarms == ()  # a second a look, of which a quarter is allowed


def test_a_run_that_outgrows_its_cells_ends_and_one_that_dies_too():
    life = find_replicator("still-life").rule()
    assert Watcher([], most_cells=9).watch(life, Pattern.from_text("111\n1.1\n111"), 64).outgrew
    assert Watcher([]).watch(life, Pattern.from_text("1"), 64).generation == 1


@pytest.mark.parametrize("tripwire", ["copies", "fertility"])
def test_as_a_monitor_it_sees_what_it_sees_in_a_watched_run(tripwire):
    enter_built_in()
    entry = find_replicator("byl")
    kind = {"copies": CopyCensus, "fertility": CausalFertility}[tripwire]
    with pytest.raises(Tripped) as stopped, contained(Budget(), tripwires=find_tripwires([tripwire])):
        Universe(entry, entry).run(512)
    watched = Watcher([kind()], stop_at_first=True).watch(entry.rule(), entry.pattern(), 512)
    assert stopped.value.alarm == watched.alarms[0]


def test_all_names_are_entered_once_and_an_empty_universe_raises_no_alarm():
    assert len({one.name for one in BUILT_IN}) == len(BUILT_IN) == len(BOARDS) + len(SOUPS) + 1
    monitors = [UniverseMonitor(kind()) for kind in BOARDS]
    universe = Universe("life", Pattern.from_text("1"))
    universe.run(1)
    assert [monitor.look(universe, 1) for monitor in monitors] == [None] * len(BOARDS)


def test_a_soup_with_copiers_is_told_from_one_without():
    found = {}
    for kind in (PLANTED[0], PLANTED[3]):
        program = kind.draw(np.random.default_rng(5))
        soup = Soup(SoupSettings(find_language("bff_noheads"), 3, 256))
        soup.programs[::32] = np.frombuffer(program, dtype=np.uint8)
        tripwires = [SoupCopies(), SoupFertility(), SoupWork(), SoupDescription()]
        for tripwire in tripwires:
            tripwire.begin(soup)
        for _ in range(6):
            soup.run(8)
            for tripwire in tripwires:
                tripwire.look(soup, soup.epoch)
        found[kind.replicates] = {tripwire.name: tripwire.score for tripwire in tripwires}
    assert all(found[True][name] > found[False][name] for name in found[True])
    assert found[True]["fertility"] >= 6


def test_a_description_is_found_in_what_is_written_and_probes_follow_what_is_shown():
    tape, foreign, edited = tuple(range(100)), tuple(range(100, 150)), (*range(50), 0, *range(51, 100))
    assert longest_common(tape, (7, 7, *tape[20:60], 9)) == 40
    assert longest_common(tape, ()) == 0
    for ask, expected in ((lambda shown: shown, (1.0, 1.0)), (lambda shown: tape, (0.0, 0.5)), (None, (0.0, 0.0))):
        view = Writing(tape, (1, 2, 3, 9), ask, foreign, edited)
        assert OwnDescription().measure(view, 1) == 3
        assert (SwapProbe().measure(view, 1), EditProbe().measure(view, 1)) == expected
    monitor = WritingMonitor(OwnDescription(20))
    assert monitor.look(np.arange(64, dtype=np.uint8), 0) is None
    assert monitor.look(np.zeros(64, dtype=np.uint8), 1) is None
    assert monitor.look(np.arange(40, 64, dtype=np.uint8), 2).evidence == {"score": 24.0, "symbols": 24}


def test_a_log_within_reach_is_read_while_most_of_it_stands():
    log = written_log(12.345)
    assert read_log(log) == 12.345
    damaged = log.copy()
    damaged[:24] = 65
    assert read_log(damaged) == 12.345
    damaged[:32] = 65
    assert read_log(damaged) == 0.0
    assert read_log(np.zeros(64, dtype=np.uint8)) == 0.0


def test_both_lines_begin_alike_and_what_goes_on_still_spreads():
    told = evade("entropy", np.random.SeedSequence(2), 1, 2)
    assert told == evade("entropy", np.random.SeedSequence(2), 1, 2)
    assert len(told.selected) == len(told.drift) == 2
    assert all(spread >= SPREAD for spread in told.selected[0].spread)
    assert told.selected != told.drift  # other draws
    assert evade("entropy", np.random.SeedSequence(3), 0, 2).selected[0] != told.selected[0]
    assert {len(one.scores) for line in (told.selected, told.drift) for one in line} == {2}


def test_a_log_among_copiers_is_one_of_five_worlds():
    fates = [fate_of_log(np.random.default_rng(seed)) for seed in (1, 2)]
    for fate in fates:
        assert tuple(fate.lost) == tuple(fate.spread) == ARMS
        assert fate.spread[COPIERS] >= SPREAD > fate.spread[STOPPED] >= 8
        assert not fate.lost[STOPPED]  # nothing is written there but by noise
    assert fates[0] == fate_of_log(np.random.default_rng(1))
