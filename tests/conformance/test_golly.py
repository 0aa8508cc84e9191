"""What Golly computes, generation by generation: population, bounding box and every live cell.

The patterns, rules and expected values are not part of this repository: they lie in ../shared/golly or
where REPLICARIUM_GOLLY points (expected.json was written by Golly 3.3's console program).
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from automata.formats import load, place_in, read_rule, split_bounded
from automata.pattern import Pattern
from automata.rule import Rule
from automata.rules import find_rule
from automata.universe import Universe

REPOSITORY = Path(__file__).resolve().parents[2]
GOLLY = Path(os.environ.get("REPLICARIUM_GOLLY", REPOSITORY.parent / "shared" / "golly"))

# Generations times cells of the box, about what the dense engine works through in three seconds and in
# five minutes; what costs more is for other engines.
QUICK, LONG = 3 * 10**9, 2 * 10**11


def _expected() -> dict[str, Any]:
    path = GOLLY / "expected.json"
    return json.loads(path.read_text()) if path.is_file() else {}


def _generations(name: str, at_least: int, at_most: int) -> list[int]:
    """The listed generations that cost no more than `at_most`, if one of them costs `at_least`."""
    costs = {
        int(generation): int(generation) * facts["box"][0] * facts["box"][1]
        for generation, facts in EXPECTED[name]["generations"].items()
    }
    chosen = [generation for generation, cost in costs.items() if cost <= at_most]
    return sorted(chosen) if any(costs[generation] >= at_least for generation in chosen) else []


def _name(path: str) -> str:
    return path.removesuffix(".gz").rpartition(".")[0]


EXPECTED = _expected()
# What is unfolded before it is run at all; the rest is for other engines, and for `test_bgolly`.
NAMES = [name for name in EXPECTED if _generations(name, 0, LONG)]
CASES = [pytest.param(name, _generations(name, 0, QUICK), id=_name(name)) for name in NAMES]
CASES += [
    pytest.param(name, _generations(name, QUICK, LONG), id=f"{_name(name)}-long", marks=pytest.mark.long)
    for name in NAMES
    if _generations(name, QUICK, LONG)
]
CASES = CASES or [
    pytest.param("", [], id="none", marks=pytest.mark.skip(f"Golly's files are not in {GOLLY}"))
]


def rule_called(name: str) -> Rule:
    """The rule that Golly itself used, if it is a file: a built-in one may mend a published slip."""
    path = GOLLY / "rules" / f"{name}.rule"
    return read_rule(path) if path.is_file() else find_rule(name)


def sha256(pattern: Pattern) -> str:
    """The digest of expected.json: `row col state` of all live cells, counted from the box's top left."""
    cells = pattern.cropped().cells
    rows, columns = np.nonzero(cells)
    lines = zip(rows.tolist(), columns.tolist(), cells[rows, columns].tolist(), strict=True)
    return hashlib.sha256(
        "".join(f"{row} {column} {state}\n" for row, column, state in lines).encode()
    ).hexdigest()


@pytest.mark.parametrize(("name", "generations"), CASES)
def test_dense_engine_computes_what_golly_does(name: str, generations: list[int]) -> None:
    pattern = load(GOLLY / "patterns" / name)
    assert pattern.rule == EXPECTED[name]["rule"]
    rule_name, topology = split_bounded(pattern.rule)
    universe = Universe(rule_called(rule_name), place_in(topology, pattern), topology, engine="dense")
    for generation in generations:
        universe.run(generation - universe.generation)
        facts = EXPECTED[name]["generations"][str(generation)]
        now = universe.pattern
        box = now.bounding_box
        assert box is not None
        assert (now.population, [box.height, box.width]) == (facts["population"], facts["box"]), generation
        assert sha256(now) == facts["sha256"], generation


@pytest.mark.skipif(not EXPECTED, reason=f"Golly's files are not in {GOLLY}")
def test_digest_of_a_pattern_tells_cells_apart() -> None:
    """The digest above would notice one cell."""
    pattern = load(GOLLY / "patterns" / "Loops_Langtons-Loops.rle")
    changed = pattern.cells.copy()
    changed[2, 0] ^= 1
    assert sha256(pattern) != sha256(Pattern(changed))
    assert sha256(pattern) == sha256(pattern.translate(5, -7))
