"""What Golly computes, generation by generation: population, bounding box and every live cell.

The patterns, rules and expected values are not part of this repository: they lie in ../shared/golly or
where REPLICARIUM_GOLLY points (expected.json was written by Golly 3.3's console program).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import automata.engines
from automata.formats import load_pattern, load_universe, place_in, read_rule, split_bounded
from automata.pattern import Box, Pattern
from automata.rule import Rule
from automata.rules import find_rule
from automata.topology import PLANE, Topology
from automata.universe import Universe
from tests.support.golly import GOLLY

REPOSITORY = Path(__file__).resolve().parents[2]

# About what an engine works through in some seconds, and in some minutes: generations times cells of the box for those
# that visit every cell, times live cells for those that visit what changes. Giant steps reach everything.
QUICK, LONG = 10**9, 2 * 10**11
ENGINES = ("dense", "bitplane", "sparse", "hashlife")
WEIGHTS = {"dense": 1.0, "bitplane": 0.03, "sparse": 3.0, "hashlife": 0.0}
# Live cells that are hashed at once.
BAND_CELLS = 1 << 26


def _expected() -> dict[str, Any]:
    path = GOLLY / "expected.json"
    return json.loads(path.read_text()) if path.is_file() else {}


EXPECTED = _expected()


def rule_called(name: str) -> Rule:
    """The rule that Golly itself used, if it is a file: a built-in one may mend a published slip."""
    path = GOLLY / "rules" / f"{name}.rule"
    return read_rule(path) if path.is_file() else find_rule(name)


def cost(engine: str, generation: str, facts: dict[str, Any]) -> float:
    cells = facts["population"] if engine == "sparse" else facts["box"][0] * facts["box"][1]
    return WEIGHTS[engine] * int(generation) * cells


def _cases() -> Iterator[Any]:
    for name, told in EXPECTED.items():
        rule_name, topology = split_bounded(told["rule"])
        rule = rule_called(rule_name)
        for engine in ENGINES:
            if make_refusal(engine, rule, topology):
                continue
            reached = {int(g): cost(engine, g, facts) for g, facts in told["generations"].items()}
            quick = sorted(g for g, work in reached.items() if work <= QUICK)
            long = sorted(g for g, work in reached.items() if QUICK < work <= LONG)
            title = f"{name.removesuffix('.gz').rpartition('.')[0]}-{engine}"
            if engine != "hashlife" and name.endswith((".mc", ".mc.gz")) and max(reached) > 10**4:
                continue  # too large to unfold at every step
            if quick:
                yield pytest.param(name, engine, quick, id=title)
            if long:
                yield pytest.param(name, engine, long, id=f"{title}-long", marks=pytest.mark.long)


pytestmark = pytest.mark.golly


def make_refusal(engine: str, rule: Rule, topology: Topology) -> str:
    return automata.engines.ENGINES[engine].refusal(rule, topology)


CASES = list(_cases()) or [
    pytest.param("", "", [], id="none", marks=pytest.mark.skip(f"Golly's files are not in {GOLLY}"))
]


def sha256(universe: Universe) -> str:
    """The digest of expected.json: `row col state` of all live cells, counted from the box's top left."""
    box, state = universe.bounding_box, hashlib.sha256()
    if box is None:
        return state.hexdigest()
    height = max(1, BAND_CELLS // box.width)
    for top in range(box.top, box.bottom, height):
        cells = universe.read(Box(top, box.left, min(height, box.bottom - top), box.width))
        rows, columns = np.nonzero(cells)
        lines = zip((rows + top - box.top).tolist(), columns.tolist(), cells[rows, columns].tolist(), strict=True)
        state.update("".join(f"{row} {column} {cell}\n" for row, column, cell in lines).encode())
    return state.hexdigest()


@pytest.mark.parametrize(("name", "engine", "generations"), CASES)
def test_engines_compute_what_golly_does(name: str, engine: str, generations: list[int]) -> None:
    start = load_universe(GOLLY / "patterns" / name)
    assert start.rule == EXPECTED[name]["rule"]
    rule_name, topology = split_bounded(start.rule)
    if topology != PLANE:
        assert isinstance(start, Pattern)
        start = place_in(topology, start)
    universe = Universe(rule_called(rule_name), start, topology, engine=engine)
    for generation in generations:
        universe.run(generation - universe.generation)
        facts = EXPECTED[name]["generations"][str(generation)]
        box = universe.bounding_box
        assert box is not None
        assert (universe.population, [box.height, box.width]) == (facts["population"], facts["box"]), generation
        assert sha256(universe) == facts["sha256"], generation


@pytest.mark.skipif(not EXPECTED, reason=f"Golly's files are not in {GOLLY}")
def test_digest_of_a_pattern_tells_cells_apart() -> None:
    """The digest above would notice one cell, in whatever bands it reads."""
    pattern = load_pattern(GOLLY / "patterns" / "Loops_Langtons-Loops.rle")
    rule = rule_called("Langtons-Loops")
    changed = pattern.cells.copy()
    changed[2, 0] ^= 1
    whole = sha256(Universe(rule, pattern))
    assert whole != sha256(Universe(rule, changed))
    assert whole == sha256(Universe(rule, pattern.translate(5, -7)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "BAND_CELLS", 40)
        assert whole == sha256(Universe(rule, pattern))
