"""A rule that computes whatever can be computed, and under which nothing can replicate."""

from __future__ import annotations

import numpy as np

from automata.replication import QuestionBudget, profile
from automata.replicators.catalogue import find_replicator
from automata.rules.library import find_rule


def test_no_empty_cell_comes_alive_and_no_live_one_dies_under_wireworld():
    rule = find_rule("WireWorld")
    contexts = np.indices((4,) * 9).reshape(9, -1)
    centre = rule.neighborhood.offsets.index((0, 0))
    assert np.array_equal(rule.table == 0, contexts[centre] == 0)


def test_its_clock_never_replicates_in_the_profile():
    entry = find_replicator("wireworld-clock")
    found = profile(entry.rule(), entry.pattern(), QuestionBudget.from_text("steps=64", QuestionBudget()))
    said = {finding.question: finding.answer for finding in found.findings}
    assert said["it makes a copy"] == "no"
    assert "does not replicate" in found.grade
