"""How often the verdicts on von Neumann's parts err, on planted truths of either kind, and what they can come to."""

from __future__ import annotations

from collections import Counter
from itertools import product
from math import comb
from pathlib import Path

import numpy as np
import pytest

from automata.proportion import Proportion
from automata.replication.description.evidence import (
    constructor_verdict,
    copier_verdict,
    description_verdict,
    follows,
    in_order_by_chance,
)
from automata.replication.description.verdicts import (
    COPIED_ONLY,
    PartVerdict,
    PartVerdicts,
    grade_of,
    with_what_is_controlled,
)

DOCUMENT = Path(__file__).resolve().parents[4] / "docs" / "replication.md"
SHOWN, REFUTED, NOT = "shown", "refuted", "not testable here"


def binomial(trials, chance):
    """The chance of each number of successes, as {number: chance}."""
    return {k: comb(trials, k) * chance**k * (1 - chance) ** (trials - k) for k in range(trials + 1)}


# -- planted truths: each returns the chance of every verdict, exactly where that is a sum, else from 400 draws -------


def copier(words, daughters, chance):
    """Of so many words each comes out with a chance; so many of them have a daughter."""
    found = Counter()
    for (born, one), (rest, other) in product(
        binomial(daughters, chance).items(), binomial(words - daughters, chance).items()
    ):
        found[copier_verdict(Proportion(born + rest, words), Proportion(born, daughters))] += one * other
    return found


def emitter(words, daughters):
    """One fixed word comes out of all, and it is among those that are tried."""
    return Counter({copier_verdict(Proportion(1, words), Proportion(1, daughters)): 1.0})


def constructor(words, world):
    """Bodies of four cells a letter, of words with up to three letters more or fewer, in 400 draws."""
    random = np.random.default_rng(words)
    found = Counter()
    for _ in range(400):
        doses = [0, *random.integers(-3, 4, words)]
        sizes = [56 + 4 * dose for dose in doses]
        if world == "strays":
            sizes = list(random.choice([44, 48, 52, 56, 60], words + 1))
        if world == "one in five strays":
            sizes = [size if random.random() > 0.2 else int(random.choice([44, 48, 52, 56, 60])) for size in sizes]
        if world == "one in four follows":
            sizes = [size if random.random() < 0.25 else 56 for size in sizes]
        if world == "one body":
            sizes = [56] * (words + 1)
        found[constructor_verdict(list(zip(map(int, doses), map(int, sizes), strict=True)))] += 1 / 400
    return found


def description(edits, expressed, changes, inherited):
    """Of so many edits that are inherited each is expressed with a chance, and each change of the body inherited."""
    found = Counter()
    for (double, one), (handed, other) in product(
        binomial(edits, expressed).items(), binomial(changes, inherited).items()
    ):
        verdict = description_verdict(Proportion(edits, edits), double, Proportion(handed, changes))
        found[verdict] += one * other
    return found


# Part, what is true, what is to be found, and the chance of each verdict.
PLANTED = [
    ("copier", "one fixed word, among 12 that are tried, 6 with a daughter", NOT, emitter(12, 6)),
    ("copier", "one fixed word, among 12 that are tried, 8 with a daughter", REFUTED, emitter(12, 8)),
    ("copier", "none of 12 comes out, 2 have a daughter", NOT, copier(12, 2, 0.0)),
    ("copier", "none of 12 comes out, 6 have a daughter", REFUTED, copier(12, 6, 0.0)),
    ("copier", "one in 20 of 12 by accident, 6 with a daughter", REFUTED, copier(12, 6, 0.05)),
    ("copier", "one in 20 of 36 by accident, 8 with a daughter", REFUTED, copier(36, 8, 0.05)),
    ("copier", "one in 4 of 12 comes out, 6 with a daughter", SHOWN, copier(12, 6, 0.25)),
    ("copier", "half of 12 come out, 2 have a daughter", SHOWN, copier(12, 2, 0.5)),
    ("copier", "half of 21 come out, 2 have a daughter", SHOWN, copier(21, 2, 0.5)),
    ("copier", "all of 4 come out", SHOWN, copier(4, 4, 1.0)),
    ("copier", "all of 2 come out", NOT, copier(2, 2, 1.0)),
    ("constructor", "one body of 3 words", NOT, constructor(3, "one body")),
    ("constructor", "one body of 6 words", REFUTED, constructor(6, "one body")),
    ("constructor", "another body of one word in 4, 6 words", SHOWN, constructor(6, "one in four follows")),
    ("constructor", "any body of 5 words", REFUTED, constructor(5, "strays")),
    ("constructor", "any body of 7 words", REFUTED, constructor(7, "strays")),
    ("constructor", "sizes follow, 5 words", SHOWN, constructor(5, "follows")),
    ("constructor", "sizes follow, 7 words", SHOWN, constructor(7, "follows")),
    ("constructor", "sizes follow but for one in five, 7 words", SHOWN, constructor(7, "one in five strays")),
    ("description", "passengers, 3 edits", NOT, description(3, 0.0, 4, 0.0)),
    ("description", "passengers, 40 edits", REFUTED, description(40, 0.0, 4, 0.0)),
    ("description", "one edit in 10 expressed, 8 edits", SHOWN, description(8, 0.1, 24, 0.0)),
    ("description", "one edit in 10 expressed, 40 edits", SHOWN, description(40, 0.1, 24, 0.0)),
    ("description", "one edit in 4 expressed, 8 edits", SHOWN, description(8, 0.25, 24, 0.0)),
    ("description", "one edit in 4 expressed, 40 edits, 2 changes of the body", NOT, description(40, 0.25, 2, 0.0)),
    ("description", "the body is copied, 2 changes of it", REFUTED, description(8, 0.25, 2, 1.0)),
    ("description", "a quarter of the body is copied, 2 changes", REFUTED, description(24, 0.25, 2, 0.25)),
    ("description", "a quarter of the body is copied, 24 changes", REFUTED, description(24, 0.25, 24, 0.25)),
]  # fmt: skip
# Truths whose effect is too small for so few trials: their rates are published and promise nothing.
WEAK = {
    "one in 20 of 12 by accident, 6 with a daughter",
    "one in 4 of 12 comes out, 6 with a daughter", "another body of one word in 4, 6 words",
    "any body of 5 words", "any body of 7 words", "sizes follow but for one in five, 7 words",
    "one edit in 10 expressed, 8 edits", "a quarter of the body is copied, 2 changes",
}  # fmt: skip
OPPOSITE = {SHOWN: REFUTED, REFUTED: SHOWN}


def rows():
    """The table of docs/replication.md."""
    for part, truth, right, found in PLANTED:
        shares = " | ".join(f"{100 * found[verdict]:.0f} %" for verdict in (SHOWN, REFUTED, NOT))
        yield f"| {part} | {truth} | {right} | {shares} |"


@pytest.mark.parametrize(("part", "truth", "right", "found"), PLANTED, ids=[row[1] for row in PLANTED])
def test_the_chances_of_all_verdicts_add_up_and_wrong_ones_are_seldom(part, truth, right, found):
    assert sum(found.values()) == pytest.approx(1)
    if truth in WEAK:
        return
    assert found[right] >= 0.8
    assert found[OPPOSITE.get(right, SHOWN)] <= 0.1


def test_no_truth_is_often_taken_for_its_opposite_unless_that_is_said():
    """Of all truths, the weak ones too; the exceptions are explained beside the table."""
    often = {truth for _, truth, right, found in PLANTED if found[OPPOSITE.get(right, SHOWN)] > 0.1}
    assert often == {
        "one in 4 of 12 comes out, 6 with a daughter",
        "another body of one word in 4, 6 words",
        "sizes follow but for one in five, 7 words",
    }


def test_the_rates_are_those_in_the_document():
    text = DOCUMENT.read_text()
    assert [row for row in rows() if row not in text] == []


def test_every_verdict_can_be_come_to():
    for verdict, cases in {
        copier_verdict: [(Proportion(6, 19), Proportion(0, 0)), (Proportion(0, 9), Proportion(0, 9)),
                         (Proportion(0, 9), Proportion(0, 2))],
        constructor_verdict: [([(1, 4), (2, 8), (3, 12), (4, 16), (5, 20)],), ([(1, 4)] * 5,), ([(1, 4)],)],
        description_verdict: [(Proportion(1, 1), 1, Proportion(0, 8)), (Proportion(40, 40), 0, Proportion(0, 0)),
                              (Proportion(1, 9), 0, Proportion(0, 0))],
    }.items():  # fmt: skip
        assert [verdict(*case) for case in cases] == [SHOWN, REFUTED, NOT]


def test_two_other_bodies_beside_the_ring_show_a_constructor_and_one_does_not():
    same = [(8, 28)] * 7
    assert [constructor_verdict(same, others) for others in (0, 1, 2)] == [REFUTED, NOT, SHOWN]


def test_sizes_that_fall_as_letters_are_added_follow_too():
    rising = [(dose, 10 * dose) for dose in range(5)]
    falling = [(dose, -10 * dose) for dose in range(5)]
    assert follows(rising) == follows(falling) == 2 / 120
    assert follows(rising[:1]) == 1
    assert constructor_verdict(falling) == SHOWN


@pytest.mark.parametrize(("labels", "chance"), [(0, 1), (1, 1), (2, 1), (3, 1 / 2), (5, 1 / 24), (7, 1 / 720)])
def test_labels_in_order_by_chance(labels, chance):
    """Round a ring one of them may stand first anywhere; the others have one order of (n - 1)!."""
    assert in_order_by_chance(labels) == pytest.approx(chance)


def test_an_edit_that_is_expressed_needs_a_body_that_is_not_inherited_beside_it():
    for changes, verdict in ((0, NOT), (7, NOT), (8, SHOWN)):
        assert description_verdict(Proportion(4, 4), 2, Proportion(0, changes)) == verdict
    assert description_verdict(Proportion(4, 4), 2, Proportion(0, 1), paired=True) == SHOWN
    assert description_verdict(Proportion(4, 4), 2, Proportion(1, 24)) == REFUTED


@pytest.mark.parametrize("verdict", [REFUTED, NOT])
def test_a_grade_names_what_is_refuted_also_where_it_is_copied(verdict):
    parts = (PartVerdict(name, NOT, "") for name in ("copier", "constructor", "controller"))
    grade = grade_of(True, PartVerdicts(*parts, PartVerdict("description", verdict, f"{COPIED_ONLY}: 66 of 66")))
    assert ("; refuted: description;" in grade) == (verdict == REFUTED)
    assert grade.endswith(f"its description is {COPIED_ONLY}")


@pytest.mark.parametrize("verdict", [REFUTED, SHOWN])
def test_a_verdict_on_a_controller_that_was_tested_is_kept_unless_nothing_else_is_shown(verdict):
    control, read = PartVerdict("controller", verdict, "seen"), PartVerdict("copier", SHOWN, "")
    assert with_what_is_controlled(control, read) == control
    alone = with_what_is_controlled(control, PartVerdict("copier", REFUTED, ""), PartVerdict("description", NOT, ""))
    assert alone.verdict == (NOT if verdict == SHOWN else REFUTED)
