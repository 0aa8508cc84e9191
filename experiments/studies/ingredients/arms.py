"""The arms: what each of them reads, and what is measured of the network in it.

An arm is an order of the documents, and what stands where tasks of self-modification and descriptions would: the
documents (`in`), their letters in a drawn order (`out`), the documents with answers exchanged among them (`exchanged`),
more programs (`programs`), or, of changes, the documents with only what the visible evaluator sees to be learnt
(`visible`). All arms of a seed begin with the same weights and are asked the same questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

ORDERS = ("none", "shuffled", "ordered")
Arm = tuple[str, str, str]
FACTORIAL: tuple[Arm, ...] = tuple(product(ORDERS, ("out", "in"), ("out", "in")))
# Both ingredients, in no order: what the arms that are no part of the factorial are compared with.
BOTH: Arm = ("none", "in", "in")
NEITHER: Arm = ("none", "out", "out")
EXCHANGED_CHANGES: Arm = ("none", "exchanged", "in")
EXCHANGED_DESCRIPTIONS: Arm = ("none", "in", "exchanged")
VISIBLE: Arm = ("none", "visible", "in")
PROGRAMS: Arm = ("none", "programs", "programs")
CONTROLS = (EXCHANGED_CHANGES, EXCHANGED_DESCRIPTIONS, VISIBLE, PROGRAMS)
ARMS = (*FACTORIAL, *CONTROLS)
# What is measured of a network, in the order in which an arm's row has it, after its three factors.
OUTCOMES = ("own", "foreign", "exact", "cells", "visible", "hidden", "whole")


def arms_of(row: Mapping[str, object]) -> dict[Arm, dict[str, float]]:
    """Return the outcomes of each arm of a trial's row."""
    arms = row["arms"]
    assert isinstance(arms, list)
    return {(arm[0], arm[1], arm[2]): dict(zip(OUTCOMES, map(float, arm[3:]), strict=True)) for arm in arms}
