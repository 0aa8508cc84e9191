"""Somebody's step function beside a rule: what is wrong is found and told readably, what is right passes."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from automata.errors import ArgumentError, RuleError
from automata.formats import parse_rle, place_in, split_bounded
from automata.neighborhood import MOORE, ONE_DIMENSIONAL
from automata.pattern import Box
from automata.rule import Rule
from automata.rules import find_rule
from automata.testing.stepping import StepFault
from automata.testing.steps import assert_same_rule, assert_steps_like
from automata.topology import PLANE, Fixed, Torus
from automata.universe import Universe
from tests.support.depth import some
from tests.support.planted_steps import FAULTS, RUNS, SOUND, finds, padded, right, row

QUICK = [planted for planted in FAULTS if "441" not in planted.what and "bools" not in planted.what]


@pytest.mark.parametrize("planted", some(QUICK, 6), ids=lambda planted: planted.what)
def test_a_planted_fault_is_found(planted):
    assert finds(planted, 1)


@pytest.mark.long
@pytest.mark.parametrize("planted", FAULTS, ids=lambda planted: planted.what)
def test_the_defaults_find_a_planted_fault_in_nineteen_runs_of_twenty(planted):
    beforehand, drawn, either = row(planted)
    assert either >= max(beforehand, drawn, 19)


@pytest.mark.long
@pytest.mark.parametrize("sound", SOUND, ids=lambda sound: sound.what)
def test_what_is_right_passes_whatever_the_seed(sound):
    assert not any(finds(sound, run) for run in range(RUNS))


def test_what_is_right_passes_and_says_what_was_asked():
    asked = assert_steps_like(right, "B36/S23", max_examples=5)
    assert (asked.contexts, asked.drawn, len(asked.everywhere), len(asked.somewhere)) == (512, 5, 3, 1)
    assert str(asked).startswith("2,068 boards, each of 512 contexts at every cell that can see it (torus 3×3;")
    assert assert_steps_like(right, "B36/S23", topologies="T6,5", max_examples=1).everywhere == ("torus 5×6",)


def failing(step, rule, **how) -> StepFault:
    with pytest.raises(StepFault) as caught:
        assert_steps_like(step, rule, **how)
    return caught.value


def test_the_board_that_is_printed_shows_the_fault_when_it_is_pasted():
    """The RLE names rule and grid: run by us, it becomes what is expected and not what was got."""
    fault = failing(lambda board: padded(board, "corners"), "B36/S23")
    found = fault.difference
    pattern = parse_rle(fault.boards["before"])
    name, grid = split_bounded(pattern.rule)
    assert (name, grid) == ("B36/S23", Torus(3, 3)) == (found.rule.name, found.topology)
    board = Universe(find_rule(name), place_in(grid, pattern), grid)
    assert np.array_equal(board.read(Box(0, 0, 3, 3)), found.before)
    assert np.array_equal(board.run(1).read(Box(0, 0, 3, 3)), found.expected)
    assert not np.array_equal(found.expected, found.got)
    assert np.count_nonzero(found.before) <= 3
    assert fault.boards.keys() == {"before", "expected", "got"}
    said = str(fault)
    assert "wrong at 4 of 9 cells, (0, 0), (0, 2), (2, 0), (2, 2)," in said
    assert "before   expected   got\n" in said
    assert f"np.array({found.before.tolist()}, dtype=np.uint8)" in said
    assert parse_rle(fault.boards["expected"]).population == np.count_nonzero(found.expected)


def test_a_wrong_context_is_named_and_another_edge_and_exchanged_axes_are_recognised():
    one = FAULTS[4].step(3)
    wrong = np.random.default_rng(3).integers(512)
    assert "for 1 of the 512 contexts on them, wherever it stands: (" in str(failing(one, "B36/S23"))
    assert str(failing(one, "B36/S23")).count("centre first, becomes") == 1, wrong
    assert "say topologies=Fixed" in str(failing(lambda board: padded(board, "dead"), "B36/S23"))
    assert "say topologies=Torus" in str(failing(right, "B36/S23", topologies=Fixed))
    planted = next(planted for planted in FAULTS if "exchanged" in planted.what)
    assert "rows and columns exchanged" in str(failing(planted.step(0), planted.rule))


class Network(torch.nn.Module):
    """HighLife as a convolution, its edges joined; takes (H, W) or (N, H, W) tensors."""

    def __init__(self):
        super().__init__()
        weights = torch.ones(1, 1, 3, 3)
        weights[..., 1, 1] = 0
        self.around = torch.nn.Parameter(weights)

    def forward(self, boards):
        cells = boards.reshape(-1, 1, *boards.shape[-2:]).float()
        near = torch.nn.functional.conv2d(torch.nn.functional.pad(cells, (1, 1, 1, 1), mode="circular"), self.around)
        return ((near == 3) + (cells == 1) * (near == 2) + (cells == 0) * (near == 6) + 0 * near).reshape(boards.shape)


def test_torch_in_batches_and_not():
    network = Network()
    for batched in (False, True):
        assert_steps_like(network, "B36/S23", arrays=torch.as_tensor, batched=batched, max_examples=3)
    with torch.no_grad():
        network.around[0, 0, 0, 0] = 0
    assert "wrong at" in str(failing(network, "B36/S23", arrays=torch.as_tensor, batched=True))
    with pytest.raises(TypeError) as caught:
        assert_steps_like(lambda board: torch.roll(board, 1), "B36/S23")
    assert any("arrays=torch.as_tensor" in note for note in caught.value.__notes__)


def test_rows_are_given_where_the_neighbourhood_lies_in_one():
    rule = Rule.from_function(lambda context: context[1] ^ (context[0] | context[2]), 2, ONE_DIMENSIONAL, name="W30")

    def step(row):
        assert row.ndim == 1
        return np.roll(row, 1) ^ (row | np.roll(row, -1))

    assert_steps_like(step, rule, max_examples=5)
    assert "after one step on the torus 1×3" in str(failing(lambda row: np.roll(row, -1), rule))


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (lambda board: None, "returned None for an array of shape (3, 3)"),
        (lambda board: board[1:], "returned an array of shape (2, 3)"),
        (lambda board: [[1], [1, 2]], "returned a list"),
        (lambda board: "board", "returned a str"),
        (lambda board: right(board) * 0.999, "got 0.999"),
        (lambda board: right(board) * np.nan, "got nan"),
        (lambda board: right(board).astype(int) - 300, "got -300"),
    ],
)
def test_what_is_no_board_of_states_is_said(step, said):
    assert said in str(failing(step, "B36/S23"))


def test_answers_that_change_are_found():
    calls = iter(range(10**9))
    fault = failing(lambda board: 1 - right(board) if next(calls) == 700 else right(board), "B36/S23")
    assert "the same board gets another answer" in str(fault)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"step": 5}, "step is a function"),
        ({"rule": 5}, "rule is a Rule"),
        ({"topologies": PLANE}, "topologies are kinds with edges"),
        ({"topologies": Torus(None, 4)}, "topologies are kinds with edges"),
        ({"topologies": []}, "names no grid"),
        ({"topologies": "T0,3x"}, "cannot be made"),
        ({"arrays": "torch"}, "arrays is a function"),
        ({"max_examples": 0}, "max_examples is a whole number"),
    ],
)
def test_arguments_are_checked(given, said):
    with pytest.raises(ArgumentError, match=said):
        assert_steps_like(**{"step": right, "rule": "B36/S23", **given})


# -- contexts -------------------------------------------------------------------------------------------------------


def highlife(context):
    centre, *near = context
    return int(sum(near) == 3 or (centre and sum(near) == 2) or (not centre and sum(near) == 6))


def test_functions_of_contexts_one_by_one_and_together():
    assert_same_rule(highlife, "B36/S23")
    for arrays in (None, torch.as_tensor):
        assert_same_rule(lambda rows: [highlife(row) for row in rows.tolist()], "B36/S23", arrays=arrays, batched=True)
    wrong = {(0, 1, 1, 0, 0, 0, 1, 0, 0), (1, 1, 1, 1, 1, 1, 1, 1, 1)}
    with pytest.raises(StepFault) as caught:
        assert_same_rule(lambda context: highlife(context) ^ (context in wrong), "B36/S23")
    said = str(caught.value)
    assert "answers 2 of 512 contexts otherwise than B36/S23" in said
    assert (
        "(0, 1, 1, 0, 0, 0, 1, 0, 0), centre first, should become 1 and becomes 0:\ncontext\n.11\n...\n1..\nx = 3"
        in said
    )
    assert len(caught.value.boards) == 2


def test_rules_are_compared_on_their_diagrams():
    highlife_rule = find_rule("B36/S23")
    assert_same_rule("highlife", highlife_rule)
    changed = highlife_rule.with_changes({(0, 1, 0, 0, 0, 0, 0, 0, 1): 1})
    with pytest.raises(StepFault, match=r"1 of 512 .*\n\(0, 1, 0, 0, 0, 0, 0, 0, 1\), centre first, should become 0"):
        assert_same_rule(changed, highlife_rule)
    with pytest.raises(StepFault, match="sees"):
        assert_same_rule("byl", highlife_rule)
    # More contexts than a table holds: a wide rule with another upper limit.
    one, other = (find_rule(f"R2,C0,M1,S5..9,B6..{most},NM") for most in (8, 9))
    with pytest.raises(StepFault, match="contexts otherwise"):
        assert_same_rule(one, other)


@pytest.mark.parametrize(
    ("f", "said"),
    [(lambda context: None, "returned None"), (lambda context: [1, 2], "returned"), (lambda c: 0.5, "becomes 0.5")],
)
def test_what_is_no_state_is_said(f, said):
    with pytest.raises(StepFault, match=said):
        assert_same_rule(f, "B36/S23")


def test_too_many_contexts_are_an_error():
    with pytest.raises(RuleError, match="assert_steps_like"):
        assert_same_rule(lambda context: 0, "JvN29")
    with pytest.raises(StepFault, match="a state for each"):
        assert_same_rule(lambda rows: rows, "B36/S23", batched=True)
    assert find_rule("B36/S23").neighborhood == MOORE
