"""Rule strings that newer Golly reads, each with a soup: what we compute against Golly 5's console program.

REPLICARIUM_BGOLLY5 names that program, which is built from Golly's sources; skipped without it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from automata.errors import RuleError
from automata.formats import load_pattern, place_in, place_out, split_bounded, write_rle
from automata.pattern import Pattern
from automata.rules import canonical_rulestring, find_rule
from automata.strobing import strobing_pair
from automata.universe import Universe
from tests.conformance.bgolly import ask
from tests.conformance.corpus import Case, string_case
from tests.conformance.newer import LETTERS, annotated_case, b0_string, wide_case
from tests.conformance.test_rule_corpus import rule_of, run_corpus
from tests.support.golly import BGOLLY5, needs_bgolly5


@needs_bgolly5
@pytest.mark.long
@pytest.mark.kernel
@pytest.mark.parametrize(("make", "cases"), [(wide_case, 30 * len(LETTERS)), (annotated_case, 288)])
def test_newer_strings_run_as_in_golly_5(make: Callable[[int], Case], cases: int, tmp_path: Path) -> None:
    counts, wrong = run_corpus(make, range(cases), tmp_path, BGOLLY5)
    assert not wrong, (counts, wrong)
    assert counts == {"agrees": cases}


@needs_bgolly5
@pytest.mark.long
@pytest.mark.kernel
def test_older_strings_run_as_in_golly_5(tmp_path: Path) -> None:
    # Golly 5 refuses letters without a slash, which Golly 3.3 reads as we do.
    numbers = [number for number in range(140) if "Hensel" not in string_case(number).title.split(",")[0]]
    counts, wrong = run_corpus(string_case, numbers, tmp_path, BGOLLY5)
    assert not wrong, (counts, wrong)
    assert counts == {"agrees": len(numbers)}


@needs_bgolly5
@pytest.mark.long
@pytest.mark.parametrize("make", [wide_case, annotated_case])
def test_names_are_those_that_golly_5_writes(make: Callable[[int], Case], tmp_path: Path) -> None:
    wrong = []
    for number in range(64):
        case = make(number)
        soup = tmp_path / "soup.rle"
        write_rle(case.soup.renamed(case.name), soup)
        theirs, said = ask(soup, 0, case.algorithm, program=BGOLLY5)
        assert theirs is not None, said
        ours = canonical_rulestring(case.name)
        # B3/S23 on Moore's neighbourhood has one name of its own, by whatever digits it is written.
        if theirs.rule != ours:
            wrong.append((case.name, theirs.rule, ours))
    assert not wrong


@needs_bgolly5
@pytest.mark.long
@pytest.mark.kernel
def test_wide_rules_with_b0_run_as_in_golly_5(tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    for number in range(4 * len(LETTERS)):
        name = b0_string(number)
        pair = strobing_pair(find_rule(name))
        assert pair is not None
        now = Pattern((np.random.default_rng(number).random((12, 12)) < 0.5).astype(np.uint8))
        write_rle(now.renamed(name), tmp_path / "soup.rle")
        for generation in range(1, 5):
            now = Universe(pair[(generation - 1) % 2], now).run(1).pattern
            theirs, said = ask(tmp_path / "soup.rle", generation, "Larger than Life", program=BGOLLY5)
            assert isinstance(theirs, Pattern), (name, said)
            assert now.same_shape(theirs), (name, generation)
        counts["alive" if now.population else "dead"] += 1
    assert counts["alive"] > len(LETTERS)


# -- without Golly ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [wide_case, annotated_case])
def test_the_corpus_is_read_and_drawn_alike(make: Callable[[int], Case]) -> None:
    for number in islice(range(0, 1000, 37), 16):
        case = make(number)
        assert make(number).name == case.name
        assert rule_of(case).n_states == case.n_states > case.soup.cells.max()


def _algorithm(folder: str, rule: str) -> str:
    if re.search("(History|Super|Investigator)$", rule):
        return "Super"
    return folder.replace("-", " ") if folder in ("Generations", "Larger-than-Life") else "HashLife"


@needs_bgolly5
@pytest.mark.long
@pytest.mark.kernel
@pytest.mark.parametrize("folder", ["Larger-than-Life", "Super", "Non-Totalistic", "Generations"])
def test_the_patterns_that_golly_5_brings_run_as_there(folder: str, tmp_path: Path) -> None:
    patterns = Path(BGOLLY5 or "").resolve().parent / "Patterns" / folder
    if not patterns.is_dir():
        pytest.skip(f"Golly 5's patterns are not in {patterns}, beside its console program")
    same = 0
    for path in sorted(patterns.rglob("*.rle*")):
        if path.stat().st_size > 1 << 18:
            continue
        pattern = load_pattern(path)
        name, topology = split_bounded(pattern.rule or "B3/S23")
        if name.endswith(",NL") or name.startswith("MarBlocks"):
            with pytest.raises(RuleError, match=r"triangular|there is no rule 'MarBlocks"):
                find_rule(name)
            continue
        rule = find_rule(name)
        if pattern.box.height * pattern.box.width > 1 << 21 or rule.neighborhood.radius > 100:
            continue
        source = tmp_path / f"pattern{''.join(path.suffixes[-2:])}"
        source.write_bytes(path.read_bytes())
        strobing = not rule.quiescent
        # Of B0 without S8, Golly's HashLife is not told.
        algorithm = "QuickLife" if strobing else _algorithm(folder, name)
        for steps in (1, 4):
            theirs, said = ask(source, steps, algorithm, program=BGOLLY5)
            assert theirs is not None, (path, said)
            start = place_in(topology, pattern)
            ours = Universe(rule, start, topology, strobing=strobing).run(steps).pattern
            reached = theirs if isinstance(theirs, Pattern) else theirs.to_pattern()
            assert place_out(topology, ours).same_shape(reached), (path, steps)
        same += 1
    assert same >= {"Larger-than-Life": 25, "Super": 5, "Non-Totalistic": 80, "Generations": 20}[folder]
