"""The sentence follows the numbers, whichever way they fall; no share is rounded up to 100 %."""

from __future__ import annotations

from dataclasses import replace

import pytest

from automata.proportion import Proportion
from experiments.demo.measure import Measurement, PhysicsRun
from experiments.demo.stopped import StoppedNetworks
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


def stopped(replicated: int, networks: int) -> StoppedNetworks:
    return StoppedNetworks((38,) * networks, 35, 41, 641, networks, Proportion(replicated, networks))


# -- the verdict --------------------------------------------------------------------------------------------


def test_none_replicates():
    assert verdict(RUNS, levels(0, 60), stopped(0, 60)) == (
        "Under a network certified over the 641 contexts that 453 steps of the true run meet the seed makes 7 copies; "
        "under 0 of 60 networks stopped when 600 to 606 of these contexts are right it makes one in 151 steps (95 % "
        "interval 0–6 %), and under 0 of 60 tables with 38 wrong answers drawn at random (95 % interval 0–6 %). So "
        "with 94 % of the contexts right the seed replicates under fewer than half of such networks, and of such "
        "tables."
    )


@pytest.mark.parametrize(
    ("replicated", "draws", "said"),
    [
        (0, 1, "an unknown share, perhaps half,"),
        (0, 10_000, "fewer than half"),
        (1, 60, "fewer than half"),
        (22, 60, "fewer than half"),
        (23, 60, "an unknown share, perhaps half,"),
        (37, 60, "an unknown share, perhaps half,"),
        (1, 1, "an unknown share, perhaps half,"),
        (3, 3, "an unknown share, perhaps half,"),
        (38, 60, "more than half"),
        (60, 60, "more than half"),
    ],
)
def test_what_is_said_of_half_follows_each_interval(replicated, draws, said):
    """Half of 60 lies within the interval from 23 to 37 replications, and beyond it otherwise."""
    both = verdict(RUNS, levels(replicated, draws), stopped(replicated, draws))
    assert f"replicates under {said} of such networks, and of such tables." in both
    drawn = verdict(RUNS, levels(replicated, draws), stopped(0, 60))
    networks = verdict(RUNS, levels(0, 60), stopped(replicated, draws))
    if said != "fewer than half":
        assert f"replicates under fewer than half of such networks, and {said} of such tables." in drawn
        assert f"replicates under {said} of such networks, and fewer than half of such tables." in networks
    things = "table" if draws == 1 else "tables"
    assert f"under {replicated} of {draws:,} {things} with 38 wrong answers drawn at random (95 % " in drawn
    for sentence in (both, drawn, networks):
        assert "nothing" not in sentence


def test_the_stated_level_is_the_last_but_one():
    other = [level(12, 60, 60), *levels(0, 60)]
    assert verdict(RUNS, other, stopped(0, 60)) == verdict(RUNS, levels(0, 60), stopped(0, 60))


def test_a_network_that_is_not_exact_is_not_said_to_be():
    inexact = run("certified", visited_right=523, daughters=(0, 1, 1))
    sentence = verdict((TRUE, inexact, EARLY), levels(0, 60), stopped(0, 0))
    assert sentence.startswith(
        "Under the trained network, wrong on 118 of the 641 contexts that 453 steps of the true run meet, and not "
        "certified, the seed makes 1 copy; no network could be stopped when 600 to 606 of these contexts are right, "
    )
    assert sentence.endswith("the seed replicates under fewer than half of such tables.")


def test_a_share_near_one_is_not_100_percent():
    few = verdict(RUNS, levels(0, 60, wrong=1), stopped(0, 60))
    assert "So with more than 99 % of the contexts right" in few
    assert "100" not in few


# -- the remark ---------------------------------------------------------------------------------------------


def test_the_remark_when_all_is_as_expected():
    assert remark(RUNS, NULLS, levels(0, 60)) == (
        "Accuracy over all cells does not show it: the network stopped early scores 99.90 % there and is right on 545 "
        "of the 641 contexts; 0 copies are made under it. Predicting that nothing ever changes scores 96.5 %. "
        "With as large a share of wrong answers on contexts that the run never meets, 60 of 60 replicated, as they "
        "must: such a run is the true one."
    )


def test_an_early_network_that_makes_all_daughters_is_no_argument():
    early = run("early", all_cells=0.99999999, daughters=(1, 3, 7))
    said = remark((TRUE, CERTIFIED, early), NULLS, levels(0, 60))
    assert said.startswith("The network stopped early scores more than 99.99 % there and is right on 641 of the 641")


def test_a_control_that_came_out_otherwise_is_not_excused():
    assert remark(RUNS, NULLS, levels(0, 60, 59)).endswith("the run never meets, 59 of 60 replicated.")
