"""Hundreds of drawn rules, each with a soup of all its states: what we compute against what Golly does, cell by cell.

None of them may be refused. Without `bgolly` a slice of the tables is held
against an interpreter.
"""

from __future__ import annotations

import random
import warnings
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest

from automata.errors import FormatError, RuleError
from automata.formats import parse_rule, place_in, place_out, split_bounded, write_rle
from automata.pattern import Pattern
from automata.rule import Rule
from automata.rules import find_rule
from automata.universe import Universe
from tests.automata.rules.files.interpreter import interpret
from tests.conformance.bgolly import PLACELESS, ask
from tests.conformance.corpus import FAMILIES, Case, string_case, table_case, tree_case
from tests.support.golly import BGOLLY, needs_bgolly

GENERATIONS = (1, 2, 4)


def rule_of(case: Case) -> Rule:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return parse_rule(case.text, case.name) if case.text else find_rule(case.name)


def ours(case: Case, rule: Rule, steps: int) -> Pattern:
    topology = split_bounded(case.soup.rule or "")[1]
    universe = Universe(rule, place_in(topology, case.soup), topology)
    return place_out(topology, universe.run(steps).pattern)


def disagreement(case: Case, rule: Rule, folder: Path, program: str | None = BGOLLY) -> str:
    """Say where Golly computes something else, or that it refuses."""
    folder.mkdir(exist_ok=True)
    (folder / f"{case.name}.rule").write_bytes(case.text.encode()) if case.text else None
    write_rle(case.soup, folder / "soup.rle")
    for steps in GENERATIONS:
        theirs, said = ask(folder / "soup.rle", steps, case.algorithm, folder, program=program)
        if theirs is None:
            return f"{case.title}: Golly refuses: {said[-120:]}"
        reached = theirs if isinstance(theirs, Pattern) else theirs.to_pattern()
        expected = ours(case, rule, steps)
        if not (reached.same_shape(expected) if case.algorithm in PLACELESS else reached == expected):
            return f"{case.title}: generation {steps} differs"
    return ""


def run_corpus(
    make: Callable[[int], Case], numbers: Iterable[int], folder: Path, program: str | None = BGOLLY
) -> tuple[Counter[str], list[str]]:
    """Compare cases; return how many agree, and what is refused or disagrees."""
    counts: Counter[str] = Counter()
    wrong = []
    for number in numbers:
        case = make(number)
        try:
            rule = rule_of(case)
        except (FormatError, RuleError) as error:
            counts["refused"] += 1
            wrong.append(f"{case.title}: {error}")
            continue
        difference = disagreement(case, rule, folder / f"{number % 2}", program)
        counts["differs" if difference else "agrees"] += 1
        wrong += [difference] if difference else []
    return counts, wrong


@needs_bgolly
@pytest.mark.long
@pytest.mark.kernel
@pytest.mark.parametrize("part", range(6))
def test_tables_run_as_in_golly(part: int, tmp_path: Path) -> None:
    counts, wrong = run_corpus(table_case, range(40 * part, 40 * (part + 1)), tmp_path)
    assert not wrong, (counts, wrong)
    assert counts["agrees"] == 40, counts


@needs_bgolly
@pytest.mark.long
@pytest.mark.kernel
def test_trees_run_as_in_golly(tmp_path: Path) -> None:
    counts, wrong = run_corpus(tree_case, range(60), tmp_path)
    assert not wrong, (counts, wrong)
    assert counts == {"agrees": 60}


@needs_bgolly
@pytest.mark.long
@pytest.mark.kernel
def test_rule_strings_run_as_in_golly(tmp_path: Path) -> None:
    counts, wrong = run_corpus(string_case, range(8 * len(FAMILIES)), tmp_path)
    assert not wrong, (counts, wrong)
    assert counts == {"agrees": 8 * len(FAMILIES)}


# -- without Golly ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(21))
def test_drawn_tables_mean_what_the_interpreter_says(number: int) -> None:
    """Each symmetry of each neighbourhood once, on what the table's own lines match and on others."""
    case = table_case(number, small=True)
    rule = rule_of(case)
    choice = random.Random(number)
    assert case.variables is not None
    variables = case.variables
    contexts = {tuple(choice.randrange(case.n_states) for _ in rule.neighborhood.offsets) for _ in range(6)}
    for line in case.lines[:8]:
        meaning = {name: choice.choice(values) for name, values in variables.items()}
        context = [meaning[word] if word in meaning else int(word) for word in line[:-1]]
        contexts |= {tuple(context), (context[0], *choice.sample(context[1:], len(context) - 1))}
    lines = [list(line) for line in case.lines]
    for context in sorted(contexts):
        expected = interpret(lines, variables, case.shape, case.symmetry, context)
        assert rule.next_state(context) == expected, (case.title, context)


def test_the_corpus_is_drawn_alike_every_time() -> None:
    for make in (table_case, tree_case, string_case):
        one, again, other = make(3), make(3), make(4)
        assert one.text == again.text
        assert one.name == again.name
        assert np.array_equal(one.soup.cells, again.soup.cells)
        assert (one.text, one.name) != (other.text, other.name)


def test_soups_hold_states_of_their_rules_and_lie_in_their_grids() -> None:
    for make in (table_case, tree_case, string_case):
        for number in range(40):
            case = make(number)
            topology = split_bounded(case.soup.rule or "")[1]
            inside = place_in(topology, case.soup).bounding_box
            assert case.soup.cells.max() < case.n_states
            assert inside is None or topology.holds(inside)
