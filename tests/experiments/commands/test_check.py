"""`replicarium check`: a step function in the working folder beside a rule; status, boards, sentences."""

from __future__ import annotations

import json
import sys

import pytest

MODULE = """
import numpy as np

def step(board):
    near = sum(np.roll(board, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1)) - board
    return (near == 3) | (board == 1) & (near == 2) | (board == 0) & (near == 6)

def wrong(board):
    return step(board) | (np.arange(board.size).reshape(board.shape) == 0) & (board[1, 1] == 1)

def raises(board):
    return board[99]

class Life:
    def step(self, boards):
        return [step(board) for board in boards]

life = Life()
five = 5
"""


@pytest.fixture
def mylib(tmp_path):
    """The module, in the working folder, and unknown afterwards."""
    (tmp_path / "mylib_of_a_test.py").write_text(MODULE)
    before = list(sys.path)
    yield "mylib_of_a_test"
    sys.path[:] = before
    sys.modules.pop("mylib_of_a_test", None)


def test_what_is_right_and_what_is_not(here, mylib):
    done = here("check", f"{mylib}:step", "--rule", "B36/S23", "--torus", "--examples", "3")
    assert (done.status, done.stderr) == (0, "")
    assert "step is B36/S23, as far as was asked: 2,068 boards, each of 512 contexts at every cell" in done.stdout
    done = here("check", f"{mylib}:wrong", "-r", "B36/S23", "--grid", "T5,4")
    assert (done.status, done.stderr) == (1, "")
    assert "x = 5, y = 4, rule = B36/S23:T5,4" in done.stdout
    assert "before   expected   got" in done.stdout
    assert "boards of this size it is wrong at 1 of 20 cells, (0, 0)," in done.stdout
    done = here("check", f"{mylib}:step", "-r", "B36/S23", "--fixed")
    assert (done.status, "if that is meant, say --torus" in done.stdout) == (1, True)


def test_json_of_both(here, mylib):
    done = here("check", f"{mylib}:life.step", "-r", "B36/S23", "--batched", "--examples", "1", "--json")
    assert (done.status, json.loads(done.stdout)["agrees"]) == (0, True)
    done = here("check", f"{mylib}:wrong", "-r", "B36/S23", "--json")
    said = json.loads(done.stdout)
    assert (done.status, said["agrees"], said["topology"], said["steps"]) == (1, False, "torus 3×3", 1)
    assert said["expected"] != said["got"]


def test_a_rule_file_and_another_kind_of_array(here, mylib, tmp_path):
    (tmp_path / "Still.rule").write_text("@RULE Still\n@TABLE\nn_states:3\nneighborhood:Moore\nsymmetries:none\n")
    (tmp_path / "mylib_of_a_test.py").write_text("import torch\ndef same(board):\n    return torch.clone(board)\n")
    words = ("-s", ".", "--arrays", "torch:as_tensor", "--examples", "2", "--grid", "T9,8")
    done = here("check", f"{mylib}:same", "-r", "Still", *words)
    assert (done.status, done.stderr) == (0, "")
    done = here("check", f"{mylib}:same", "-r", "Still", "-s", ".")
    assert done.status == 1
    assert "same raised TypeError" in done.stdout
    assert "--arrays torch:as_tensor" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["{}:step"], "name the rule"),
        (["step", "-r", "life"], "named as MODULE:FUNCTION"),
        (["no_such_module:step", "-r", "life"], "cannot be imported: ModuleNotFoundError"),
        (["{}:nothing", "-r", "life"], "cannot be imported: AttributeError"),
        (["{}:five", "-r", "life"], "is no function, but a int"),
        (["{}:step", "-r", "life", "--grid", "T0,0"], "kinds with edges"),
        (["{}:step", "-r", "no-such-rule"], "there is no rule"),
    ],
)
def test_mistakes_are_sentences(here, mylib, words, said):
    done = here("check", *(word.format(mylib) for word in words))
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr


def test_what_the_function_raises_is_one_sentence_and_the_board(here, mylib):
    done = here("check", f"{mylib}:raises", "-r", "life")
    assert (done.status, done.stderr) == (1, "")
    assert "raises raised IndexError" in done.stdout
    assert "it was given an array of shape (3, 3), uint8:" in done.stdout
