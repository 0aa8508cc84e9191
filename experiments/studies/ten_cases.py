"""Rules of ten cases, in which programs are written: von Neumann's neighbourhood, two states, outer-totalistic.

A rule has ten cases, `a` to `e` a dead cell with 0 to 4 live neighbours, `f` to `j` a living one; its program is the
ten answers, `00110/01100`. Births and survivals have a chance each that is itself drawn; nothing is born of nothing.
One in five rules is kept out of every training, by its digest.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neural.scribe.corpus.documents import is_kept_out

CASES = 10
# A letter for each case.
CASE_LETTERS = "abcdefghij"
# How many of the 32 contexts of von Neumann's neighbourhood are of each case.
CASE_SIZES = np.array([1, 4, 6, 4, 1] * 2)
CONTEXTS = int(CASE_SIZES.sum())
Answers = tuple[bool, ...]


def draw_rule(random: np.random.Generator, kept_out: bool) -> Answers:
    """Return the answers of a drawn rule that is kept out of training, or of one that is not."""
    while True:
        chances = random.random(2)
        rule = tuple(bool(random.random() < chances[case // 5]) and case > 0 for case in range(CASES))
        if is_kept_out(rule_key(rule)) == kept_out:
            return rule


def rule_key(rule: Answers) -> str:
    """Return what decides whether a rule is kept out of training."""
    return f"rule5 {write_program(rule)}"


def write_program(rule: Answers) -> str:
    """Return the program of a rule."""
    digits = "".join(str(int(answer)) for answer in rule)
    return f"{digits[:5]}/{digits[5:]}"


def contexts_right(found: Answers | None, rule: Answers) -> int:
    """Return in how many of the 32 contexts two rules agree, exactly; 0 for no rule."""
    return 0 if found is None else int(CASE_SIZES[np.array(found) == np.array(rule)].sum())


def all_rules() -> NDArray[np.bool_]:
    """Return the answers of every rule that can be drawn, (512, 10): nothing is born of nothing."""
    numbers = np.arange(1 << (CASES - 1))
    found: NDArray[np.bool_] = (numbers[:, None] >> np.arange(CASES - 1, -1, -1) & 1).astype(bool)
    return found


def rule_chances() -> NDArray[np.float64]:
    """Return how often `draw_rule` draws each of `all_rules`, kept out or not: (512,)."""
    from scipy.special import beta  # lazily: it takes longer to import than most runs

    rules = all_rules()
    births, survivals = rules[:, 1:5].sum(axis=1), rules[:, 5:].sum(axis=1)
    found: NDArray[np.float64] = beta(births + 1, 5 - births) * beta(survivals + 1, 6 - survivals)
    return found
