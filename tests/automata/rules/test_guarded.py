"""Guarded rules: the last generation tells whether any other context was met in all before it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from automata.engines.hashlife.engine import HashlifeEngine
from automata.errors import RuleError
from automata.pattern import Pattern
from automata.rules import find_rule
from automata.rules.making.guarded import guarded
from automata.testing.strategies import rules
from automata.topology import PLANE
from automata.trajectory import record
from automata.universe import Universe
from neural.domains.domain import visited
from tests.support.depth import cases


@settings(max_examples=cases(20))
@given(rules(max_table=300), st.integers(0, 2**32 - 1), st.integers(1, 6), st.sampled_from([0, 1, 3, 1000]))
def test_the_alarm_is_seen_at_the_end_if_and_only_if_another_context_was_met(rule, seed, steps, allowed):
    quiet = (0,) * len(rule.neighborhood)
    rule = rule.with_changes({quiet: 0}, name="quiet")
    random = np.random.default_rng(seed)
    start = Pattern(random.integers(0, rule.n_states, size=(5, 5)).astype(np.uint8), 0, 0, rule.name)
    met = visited(record(rule, start, steps)).contexts
    # Some of what is met, the empty plane's context always, or all of it.
    kept = np.concatenate([met[:1], met[1:][random.random(len(met) - 1) < allowed / (allowed + 1)]])
    if allowed == 1000:
        kept = met
    rule_on_guard = guarded(rule, kept)
    pattern = Pattern(start.cells, 0, 0, rule_on_guard.name)
    giant = HashlifeEngine.refusal(rule_on_guard, PLANE, False) is None
    for engine in ("reference", HashlifeEngine(rule_on_guard) if giant else "auto"):
        end = Universe(rule_on_guard, pattern, engine=engine).run(steps).pattern
        alarm = bool((end.cells == rule.n_states).any())
        assert alarm == (len(kept) < len(met))
        event("an alarm" if alarm else "none")
        if not alarm:
            assert np.array_equal(end.cropped().cells, record(rule, start, steps).pattern(steps).cropped().cells)


def test_a_plane_that_cannot_stay_empty_is_refused():
    with pytest.raises(RuleError, match="empty plane"):
        guarded(find_rule("life"), np.ones((1, 9), dtype=np.uint8))
