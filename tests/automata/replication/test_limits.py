"""Limits: the time is looked at inside every long loop; what was cut off is said, and nothing half measured is kept."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic, sleep

import numpy as np
import pytest

from automata.engines.sparse.engine import SparseEngine
from automata.pattern import Pattern
from automata.replication import QuestionBudget, limits, profile, run_controls, search
from automata.replication.copies.scan import FastScan, Watch, scanned
from automata.replication.limits import OutOfTime, glance, until
from automata.replication.parallel import asked_of_all
from automata.replication.profiling import profiler
from automata.replicators import find_replicator
from automata.rules import find_rule
from automata.topology import Torus

BUDGET = QuestionBudget(steps=400, periods=6, controls=4, mutants=4, words=2, seconds=1e9)


class FakeClock:
    """A second passes with every look at it, and none in between."""

    def __init__(self, monkeypatch):
        self.looks = 0
        for module in (limits, profiler):
            monkeypatch.setattr(module, "monotonic", self)

    def __call__(self):
        self.looks += 1
        return float(self.looks)


def test_without_a_limit_a_glance_does_nothing():
    assert limits.limit() is None
    glance()
    with until(monotonic() + 1000):
        glance("far from over")
        with until(None):
            assert limits.limit() is None
    with until(0.0), pytest.raises(OutOfTime) as over:
        glance("half of it")
    assert over.value.done == "half of it"
    assert limits.limit() is None


# Seeds whose questions take every way: a loop with all the interventions, a chance copy, a start-up, near copies, a
# pattern that never repeats, a grid.
CASES = {
    "byl": {},
    "highlife": {},
    "pre-pulsar": {},
    "soup": {},
    "puffer": {},
    "byl on a torus": {"topology": Torus(30, 30)},
}


@pytest.mark.long
@pytest.mark.parametrize("name", CASES)
def test_wherever_the_time_ends_the_question_is_cut_off_and_those_before_it_stand(name, monkeypatch):
    entry = find_replicator(name.split()[0])
    rule, seed = entry.rule(), entry.pattern().translate(3, 3)
    budget = replace(BUDGET, steps=400 if entry.replicates else 60)
    clock = FakeClock(monkeypatch)
    whole = profile(rule, seed, budget, **CASES[name])
    looks = clock.looks
    assert looks > 100  # there is much to look at
    answers = {one.question: one for one in whole.findings}
    for share in (0.05, 0.3, 0.8):
        clock.looks = 0
        limit = replace(budget, seconds=int(share * looks))
        found = profile(rule, seed, limit, **CASES[name])
        # After the end there is one look for each question that is left, and few in the one that is cut off.
        assert clock.looks <= limit.seconds + 40
        cut = [one for one in found.untested if "cut off after the budget's" in one.reason]
        left = [one for one in found.untested if "seconds were over: raise seconds" in one.reason]
        assert len(cut) <= 1
        assert cut or left
        for one in found.findings:
            if one.answer != "not tested" and one.question not in ("it makes a copy", "children are fertile"):
                assert one == answers[one.question]


@pytest.mark.parametrize("name", ["byl", "pre-pulsar"])
def test_no_loop_over_generations_goes_on_without_a_look_at_the_time(name, monkeypatch):
    """On a machine on which every generation takes longer than two looks are apart."""
    entry = find_replicator(name)
    clock = FakeClock(monkeypatch)
    slow = iter(range(10**9))
    for module in ("automata.replication.copies.scan", "automata.engines.engine"):
        monkeypatch.setattr(f"{module}.perf_counter", lambda: float(next(slow)))
    since, most = [0, 0], [0]

    def counted(step):
        def stepped(engine, steps, *rest):
            if clock.looks != since[0]:
                since[:] = clock.looks, 0
            since[1] += steps
            most[0] = max(most[0], since[1])
            return step(engine, steps, *rest)

        return stepped

    for method in ("advance", "step_until"):
        monkeypatch.setattr(SparseEngine, method, counted(getattr(SparseEngine, method)))
    profile(
        entry.rule(),
        entry.pattern(),
        QuestionBudget(steps=100, periods=5, controls=2, mutants=2, words=1, seconds=1e9),
    )
    assert 0 < most[0] <= 80  # a form that is no replicator is followed for 64 generations


def test_what_was_cut_off_says_how_far_it_had_come(monkeypatch):
    entry = find_replicator("glider-gun")
    clock = FakeClock(monkeypatch)
    found = profile(entry.rule(), entry.pattern(), QuestionBudget(steps=20_000, seconds=8))
    assert clock.looks < 60
    (cut,) = [one for one in found.untested if "cut off" in one.reason]
    assert cut.question == "exact copies"
    assert "no copy is born up to generation" in cut.reason
    assert found.grade == "not examined"


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.long)])
def test_of_many_things_it_is_said_how_many_were_tried(workers):
    entry = find_replicator("byl")
    with until(monotonic() - 1), pytest.raises(OutOfTime, match="0 of 30 were tried"):
        run_controls(entry.rule(), entry.pattern(), 50, 30, workers=workers)


def glancing(thing):
    glance()
    return thing


def test_a_limit_does_not_change_the_answers():
    entry = find_replicator("byl")
    rule, seed = entry.rule(), entry.pattern()
    scan = FastScan(seed, rule.symmetry_group)

    def asked():
        seen = tuple(scanned(SparseEngine(rule), seed, (scan,), 80))
        return asked_of_all(glancing, [1, 2, 3], 1), search(rule, seed, 200), seen

    with until(monotonic() + 1000):
        limited = asked()
    assert limited == asked()


def test_a_watched_run_is_looked_at_in_steps():
    """A run in which nothing is seen takes one call without a limit, and many with one."""
    rule = find_rule("B3/S23")
    seed = find_replicator("glider-gun").pattern()
    target = FastScan(Pattern(np.ones((9, 9), dtype=np.uint8)), rule.symmetry_group)
    watch = Watch(SparseEngine(rule), seed, (target,))
    with until(monotonic() - 1), pytest.raises(OutOfTime, match="generation 0 was reached"):
        watch.until(10**9)


@pytest.mark.alone
def test_five_seconds_are_five_seconds():
    """Tempesti's loop: ten states, Moore's neighbourhood, nothing exact is born, and the near copies take long."""
    entry = find_replicator("tempesti")
    rule = entry.rule()
    assert rule.symmetry_group
    profile(rule, entry.pattern(), QuestionBudget(steps=20, seconds=100))  # compiles
    began = monotonic()
    found = profile(rule, entry.pattern(), QuestionBudget(seconds=5))
    assert monotonic() - began < 7
    assert any("5 seconds" in one.reason for one in found.untested)


def slow(thing):
    sleep(0.2)
    glance()
    return thing


@pytest.mark.long
def test_processes_keep_to_the_limit_too():
    with until(monotonic() + 15), pytest.raises(OutOfTime, match=r"\d+ of 1000 were tried") as over:
        asked_of_all(slow, range(1000), 2)
    assert 0 < int(over.value.done.split()[0]) < 200
