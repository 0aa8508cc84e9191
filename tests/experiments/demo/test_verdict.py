"""The sentence follows the numbers, whichever way they fall; no share is rounded up to 100 %."""

from __future__ import annotations

from dataclasses import replace

import pytest

from automata.proportion import Proportion
from experiments.demo.measure import Measurement, PhysicsRun
from experiments.demo.survey import FidelityLevel
from experiments.demo.verdict import remark, verdict

TRUTH = Measurement(
    key="truth",
    title="ground truth",
    all_cells=1.0,
    visited_right=641,
    visited=641,
    changing_right=351,
    changing=351,
    horizon=None,
    checkpoints=(151, 302, 453),
    daughters=(1, 3, 7),
    components=(2, 4, 8),
    births=(),
    fertile=True,
    final_population=684,
)


def run(key: str, **changes: object) -> PhysicsRun:
    return PhysicsRun(replace(TRUTH, key=key, title=key, **changes), None, None, None)


TRUE, CERTIFIED = run("truth"), run("certified")
EARLY = run("early", all_cells=0.9990452, visited_right=545, daughters=(0, 0, 0), horizon=1)
COPY = run("copy", all_cells=0.9653027, visited_right=290, daughters=(0, 0, 0), horizon=1)
RUNS, NULLS = (TRUE, CERTIFIED, EARLY), (COPY,)


def level(wrong: int, replicated: int, draws: int, *, domain: str = "visited", contexts: int = 641):
    return FidelityLevel(domain, wrong, contexts, Proportion(replicated, draws), 0.0)


def levels(replicated: int, draws: int, control: int | None = None, *, wrong: int = 38):
    """One error, the stated errors, and the control."""
    last = level(1928, draws if control is None else control, draws, domain="never visited", contexts=32127)
    return [level(1, draws, draws), level(wrong, replicated, draws), last]


# -- the verdict --------------------------------------------------------------------------------------------


def test_none_replicates():
    assert verdict(RUNS, levels(0, 60)) == (
        "At 94 % fidelity nothing replicates: of 60 networks that are right on 603 of the 641 contexts of the loop's "
        "run, 0 made a copy of the loop (95 % interval 0–6 %), while the one that is right on all of them made 7 in "
        "453 steps."
    )


@pytest.mark.parametrize(
    ("replicated", "draws", "lead"),
    [
        (0, 1, "At 94 % fidelity nothing replicates: "),
        (0, 10_000, "At 94 % fidelity nothing replicates: "),
        (1, 60, "94 % fidelity is not enough: "),
        (22, 60, "94 % fidelity is not enough: "),
        (23, 60, "At 94 % fidelity it stays open whether most still replicate: "),
        (37, 60, "At 94 % fidelity it stays open whether most still replicate: "),
        (1, 1, "At 94 % fidelity it stays open whether most still replicate: "),
        (3, 3, "At 94 % fidelity it stays open whether most still replicate: "),
        (38, 60, "At 94 % fidelity most still replicate: "),
        (60, 60, "At 94 % fidelity most still replicate: "),
    ],
)
def test_the_lead_follows_the_interval(replicated, draws, lead):
    """Half of 60 lies within the interval from 23 to 37 replications, and beyond it otherwise."""
    sentence = verdict(RUNS, levels(replicated, draws))
    low, high = Proportion(replicated, draws).interval
    assert sentence.startswith(lead)
    assert f"of {draws} networks that are right on 603 of the 641 contexts" in sentence
    assert f" {replicated} made a copy of the loop (95 % interval {100 * low:.0f}–{100 * high:.0f} %)" in sentence


def test_the_stated_level_is_the_last_but_one():
    other = [level(12, 60, 60), *levels(0, 60)]
    assert verdict(RUNS, other) == verdict(RUNS, levels(0, 60))


def test_a_network_that_is_not_exact_is_not_said_to_be():
    inexact = run("certified", visited_right=523, daughters=(0, 1, 2))
    sentence = verdict((TRUE, inexact, EARLY), levels(0, 60))
    assert sentence.endswith("while the trained network, itself wrong on 118 of them, made 2 in 453 steps.")
    assert "all of them" not in sentence
    # There is no certified network to corrupt then: the true rule is.
    assert "of 60 rules that are right on 603 of the 641" in sentence


def test_a_fidelity_near_one_is_not_100_percent():
    few = levels(0, 60, wrong=1)
    assert verdict(RUNS, few).startswith("At more than 99 % fidelity nothing replicates: ")
    assert verdict(RUNS, levels(2, 60, wrong=1)).startswith("More than 99 % fidelity is not enough: ")
    assert "100" not in verdict(RUNS, few)


# -- the remark ---------------------------------------------------------------------------------------------


def test_the_remark_when_all_is_as_expected():
    assert remark(RUNS, NULLS, levels(0, 60)) == (
        "Accuracy over all cells does not show it: the network stopped early scores 99.90 % and made 0 copies, and "
        "predicting that nothing ever changes scores 96.5 %. Nor is it the share of errors that counts: "
        "with as large a share of wrong answers among contexts that the loop never meets, 60 of 60 replicated."
    )


def test_an_early_network_that_bears_all_daughters_is_no_argument():
    early = run("early", all_cells=0.99999999, daughters=(1, 3, 7))
    said = remark((TRUE, CERTIFIED, early), NULLS, levels(0, 60))
    assert said.startswith("The network stopped early scores more than 99.99 % and made 7 copies, ")


@pytest.mark.parametrize(("stated", "control"), [(0, 0), (60, 60), (1, 3)])
def test_a_control_that_does_not_differ_is_no_argument(stated, control):
    said = remark(RUNS, NULLS, levels(stated, 60, control))
    assert said.endswith(
        f". With as large a share of wrong answers among contexts that the loop never meets, {control} of 60 "
        "replicated."
    )
