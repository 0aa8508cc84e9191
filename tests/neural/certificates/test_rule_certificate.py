"""Certificates find every difference there is, and what they promise of a run is so."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from automata.errors import EngineError, RuleError
from automata.neighborhood import MOORE, ONE_DIMENSIONAL, VON_NEUMANN, Neighborhood
from automata.pattern import Pattern
from automata.replicators import langton_loop
from automata.rule import Rule
from automata.rules.published.langton import langton
from automata.testing.strategies import patterns, rules
from automata.trajectory import Trajectory, record
from automata.universe import Universe
from neural.certificates import rule_certificate as module
from neural.certificates.rule_certificate import LISTED_DIFFERENCES, Difference, certify, disagreements
from neural.domains.domain import HeldDomain, changing, dense, orbit, visited

Context = tuple[int, ...]


@st.composite
def changes(draw: DrawFn, rule: Rule) -> dict[Context, int]:
    """Other next states for some contexts of `rule`."""
    states = st.integers(0, rule.n_states - 1)
    contexts = st.tuples(*[states] * len(rule.neighborhood))
    shifts = st.integers(1, rule.n_states - 1)
    drawn = draw(st.dictionaries(contexts, shifts, max_size=2 * LISTED_DIFFERENCES))
    return {context: (rule.next_state(context) + shift) % rule.n_states for context, shift in drawn.items()}


@st.composite
def runs(draw: DrawFn) -> Trajectory:
    rule = draw(rules(quiescent=True, max_table=512))
    return record(rule, draw(patterns(n_states=rule.n_states, max_side=4)), draw(st.integers(1, 6)))


@st.composite
def parts(draw: DrawFn, rule: Rule) -> HeldDomain:
    """Some contexts of `rule`, each met some times."""
    whole = dense(rule)
    random = np.random.default_rng(draw(st.integers(0, 2**16 - 1)))
    counts = random.integers(0, 1000, size=len(whole))
    share = draw(st.sampled_from([0.0, 0.1, 0.5, 1.0]))
    return HeldDomain("part", whole.contexts, counts).select("part", random.random(len(whole)) < share)


@cache
def loop_run() -> Trajectory:
    return record(langton(), langton_loop(), 151)


# -- counting ---------------------------------------------------------------------------------------------


@pytest.mark.long
@given(st.data(), rules(max_table=1024), st.sampled_from([None, 1, 3, 100]))
def test_a_certificate_finds_every_planted_error(data, rule, chunk):
    planted = data.draw(changes(rule))
    candidate = rule.with_changes(planted, name="changed")
    part = data.draw(parts(rule))
    domains = [dense(rule), part, orbit(part, rule.neighborhood, rule.n_states, rule.symmetries), changing(part, rule)]
    with pytest.MonkeyPatch.context() as patch:
        if chunk is not None:
            patch.setattr(module, "_CHUNK", chunk)
        certificate = certify(candidate, rule, domains)
    event(f"{min(len(planted), 9)} errors")
    assert [count.domain for count in certificate.counts] == ["dense", "part", "orbit", "changing"]
    for domain, count in zip(domains, certificate.counts, strict=True):
        met = dict(zip(map(tuple, domain.contexts.tolist()), domain.counts.tolist(), strict=True))
        wrong = sorted(context for context in planted if context in met)
        assert (count.contexts, count.agreeing) == (len(met), len(met) - len(wrong))
        assert count.updates == sum(met.values())
        assert count.agreeing_updates == count.updates - sum(met[context] for context in wrong)
        assert count.first_differences == tuple(
            Difference(context, rule.next_state(context), planted[context]) for context in wrong[:LISTED_DIFFERENCES]
        )
        assert count.exact == (not wrong)
        assert certificate[count.domain] is count
        listed = [tuple(context) for context in domain.contexts[disagreements(candidate, rule, domain)].tolist()]
        assert listed == wrong


@given(rules(max_table=1024))
def test_equal_rules_have_an_exact_certificate(rule):
    same = Rule.from_table(rule.table, rule.n_states, rule.neighborhood, name="the same")
    certificate = certify(same, rule, [dense(rule), changing(dense(rule), rule)])
    for count in certificate.counts:
        assert count.exact
        assert count.first_differences == ()
        assert count.agreeing == count.contexts
        assert count.context_accuracy == count.update_accuracy == 1
    assert certificate.rule_digest == certificate.candidate_digest == rule.diagram.digest
    assert (certificate.candidate, certificate.rule) == ("the same", rule.name)


def test_accuracies_weigh_contexts_alike_and_updates_by_how_often_they_were_met():
    rule = Rule.from_table([0, 0, 1, 1], 2, Neighborhood("east", ((0, 0), (0, 1))))
    wrong_once = rule.with_changes({(1, 1): 0})
    wrong_often = rule.with_changes({(0, 0): 1})
    met = HeldDomain("met", dense(rule).contexts, np.array([95, 3, 1, 1], dtype=np.int64))
    once, often = certify(wrong_once, rule, [met])["met"], certify(wrong_often, rule, [met])["met"]
    assert (once.context_accuracy, once.update_accuracy) == (0.75, 0.99)
    assert (often.context_accuracy, often.update_accuracy) == (0.75, 0.05)
    assert not once.exact
    # Wrong where nothing was counted is wrong all the same.
    unmet = replace(met, counts=np.array([1, 1, 1, 0], dtype=np.int64))
    count = certify(wrong_once, rule, [unmet])["met"]
    assert (count.update_accuracy, count.exact) == (1.0, False)


def test_an_empty_domain_is_exact():
    rule = langton()
    empty = dense(rule).select("empty", np.zeros(rule.n_contexts, dtype=np.bool_))
    count = certify(rule.with_changes({(0, 0, 0, 0, 1): 7}), rule, [empty])["empty"]
    assert (count.contexts, count.updates, count.exact) == (0, 0, True)
    assert (count.context_accuracy, count.update_accuracy) == (1, 1)


def test_the_digests_tell_different_rules_apart():
    rule = langton()
    certificate = certify(rule.with_changes({(7, 7, 7, 7, 7): 0}), rule, [])
    assert certificate.rule_digest == rule.diagram.digest != certificate.candidate_digest
    assert certificate.counts == ()


def still(n_states: int, neighborhood: Neighborhood) -> Rule:
    return Rule.from_function(lambda context: context[0], n_states, neighborhood, name=neighborhood.name)


@pytest.mark.parametrize(
    ("candidate", "rule"),
    [
        (still(2, VON_NEUMANN), still(3, VON_NEUMANN)),
        (still(2, VON_NEUMANN), still(2, MOORE)),
        (still(2, ONE_DIMENSIONAL), still(2, Neighborhood("other way", ((0, 0), (0, 1), (0, -1))))),
    ],
    ids=["states", "cells", "order"],
)
def test_rules_of_different_signature_are_refused(candidate, rule):
    with pytest.raises(RuleError, match="cannot be compared"):
        certify(candidate, rule, [dense(rule)])


def test_asking_for_a_domain_that_was_not_compared_names_those_that_were():
    certificate = certify(langton(), langton(), [visited(loop_run()), dense(langton())])
    with pytest.raises(KeyError, match="visited, dense"):
        certificate["orbit"]


@given(st.data(), rules(max_table=512))
def test_a_certificate_is_plain_data(data, rule):
    candidate = rule.with_changes(data.draw(changes(rule)))
    certificate = certify(candidate, rule, [data.draw(parts(rule)), dense(rule)])
    told = json.loads(json.dumps(certificate.as_dict()))
    assert (told["rule"], told["candidate"]) == (rule.name, candidate.name)
    assert (told["rule_digest"], told["candidate_digest"]) == (rule.diagram.digest, candidate.diagram.digest)
    for said, count in zip(told["counts"], certificate.counts, strict=True):
        assert (said["domain"], said["contexts"], said["agreeing"]) == (count.domain, count.contexts, count.agreeing)
        assert (said["updates"], said["agreeing_updates"]) == (count.updates, count.agreeing_updates)
        assert said["first_differences"] == [
            {"context": list(each.context), "expected": each.expected, "got": each.got}
            for each in count.first_differences
        ]


# -- what it promises -------------------------------------------------------------------------------------


def met_before(trajectory: Trajectory, step: int) -> set[Context]:
    """The contexts of all cells that see a live one at `step`, read cell by cell, and the background's."""
    offsets = trajectory.rule.neighborhood.offsets
    live = {(row, column): state for row, column, state in trajectory.pattern(step).live_cells()}
    seeing = {(row - down, column - right) for row, column in live for down, right in offsets}
    return {
        (0,) * len(offsets),
        *(tuple(live.get((row + down, column + right), 0) for down, right in offsets) for row, column in seeing),
    }


def first_step_that_meets(trajectory: Trajectory, contexts: set[Context]) -> int | None:
    for step in range(trajectory.steps):
        if contexts & met_before(trajectory, step):
            return step
    return None


def departure(candidate: Rule, trajectory: Trajectory) -> int | None:
    """First generation at which the candidate's own run from the same start is another."""
    start = trajectory.pattern(0)
    for step, configuration in enumerate(Universe(candidate, start, strobing=False).generations(trajectory.steps)):
        if configuration != trajectory.pattern(step):
            return step
    return None


def scrambled(rule: Rule, kept: HeldDomain, seed: int) -> Rule:
    """Random next states for every context that is not in `kept`."""
    random = np.random.default_rng(seed)
    table = random.integers(rule.n_states, size=rule.n_contexts).astype(np.uint8)
    codes = kept.codes(rule.n_states)
    table[codes] = rule.table[codes]
    return Rule.from_table(table, rule.n_states, rule.neighborhood, name="scrambled")


@given(runs(), st.integers(0, 2**32 - 1))
@pytest.mark.long
def test_agreement_on_the_visited_contexts_is_agreement_on_the_run(trajectory, seed):
    met = visited(trajectory)
    candidate = scrambled(trajectory.rule, met, seed)
    certificate = certify(candidate, trajectory.rule, [met, dense(trajectory.rule)])
    event("other rule" if not certificate["dense"].exact else "same rule")
    assert certificate["visited"].exact
    own = record(candidate, trajectory.pattern(0), trajectory.steps)
    assert own.box == trajectory.box
    assert (own.frames == trajectory.frames).all()


@given(runs(), st.data())
def test_one_wrong_visited_context_shows_at_the_step_that_first_meets_it(trajectory, data):
    rule, met = trajectory.rule, visited(trajectory)
    context = tuple(data.draw(st.sampled_from(met.contexts.tolist())))
    state = data.draw(st.sampled_from([s for s in range(rule.n_states) if s != rule.next_state(context)]))
    candidate = rule.with_changes({context: state})
    assert not certify(candidate, rule, [met])["visited"].exact
    if not any(context):
        # The background is everywhere at once: the plane refuses such a rule before its first step.
        with pytest.raises(EngineError):
            departure(candidate, trajectory)
        return
    first = first_step_that_meets(trajectory, {context})
    event(f"met at step {first}")
    assert first is not None
    assert departure(candidate, trajectory) == first + 1


@given(runs(), st.data())
def test_a_run_departs_when_it_first_meets_any_context_that_is_wrong(trajectory, data):
    """Or never, though the rules differ."""
    rule = trajectory.rule
    planted = {context: state for context, state in data.draw(changes(rule)).items() if any(context)}
    candidate = rule.with_changes(planted)
    first = first_step_that_meets(trajectory, set(planted))
    event("never" if first is None else f"at step {first}")
    assert departure(candidate, trajectory) == (None if first is None else first + 1)
    assert certify(candidate, rule, [visited(trajectory)])["visited"].exact == (first is None)


def test_a_wrong_answer_beside_the_box_is_no_exact_certificate():
    """The run fills its box; a cell outside that is born is seen only if what it sees was compared."""
    rule = still(2, VON_NEUMANN)
    trajectory = record(rule, Pattern.from_text("1"), 3)
    spreading = rule.with_changes({(0, 1, 0, 0, 0): 1})
    assert departure(spreading, trajectory) == 1
    assert not certify(spreading, rule, [visited(trajectory)])["visited"].exact


def test_langtons_loop_runs_on_389_contexts_and_departs_without_any_one_of_them():
    rule, trajectory, met = langton(), loop_run(), visited(loop_run())
    candidate = scrambled(rule, met, seed=1)
    certificate = certify(candidate, rule, [met, dense(rule)])
    assert certificate["visited"].exact
    assert certificate["dense"].context_accuracy < 0.2
    assert departure(candidate, trajectory) is None
    firsts: dict[Context, int] = {}
    for step in range(trajectory.steps):
        for context in met_before(trajectory, step):
            firsts.setdefault(context, step)
    assert firsts.keys() == set(map(tuple, met.contexts.tolist()))
    # The last contexts to be met: those that complete the daughter.
    late = sorted(firsts, key=lambda context: firsts[context])[-12:]
    assert firsts[late[-1]] > 140
    for context in late:
        wrong = rule.with_changes({context: (rule.next_state(context) + 1) % 8})
        assert departure(wrong, trajectory) == firsts[context] + 1
