"""Drawn runs for the viewer's engine: documents, and the digest that `automata` has after some generations.

    python -m tests.support.viewer_cases 1000 7 > cases.json

A case's engine is the plain-Python reference; a quarter of them, whose cells span several of the page's tiles, take the
dense engine, which is held to the reference elsewhere.
"""

from __future__ import annotations

import base64
import json
import sys
from functools import cache
from typing import Any

import numpy as np

from automata.formats.rle import format_rle
from automata.forms.diagram import Diagram
from automata.forms.weighted_sum import WeightedSum
from automata.neighborhood import NEIGHBORHOODS, Neighborhood
from automata.pattern import Pattern
from automata.rule import Rule
from automata.rules import find_rule
from automata.topology import PLANE, CrossSurface, Fixed, KleinBottle, Sphere, Topology, Torus
from automata.universe import Universe

# Rules of every form, among them such with B0, of many states, and of neighbourhoods that reach farther than one cell.
NAMED = (
    "langton", "byl", "codd", "evoloop", "life", "highlife", "B03/S23", "B0123478/S01234678", "B02/S0V", "B36/S245H",
    "345/2/4", "W110", "JvN29", "Nobili32", "Hutton32", "WireWorld", "B2-a/S12", "B0/S8",
    "R2,C0,M1,S3..8,B4..6,NM", "R5,C0,M1,S34..58,B34..45,NM", "R2,C3,S2-5,B3-4,NN",
)  # fmt: skip


def packed(array: np.ndarray[Any, Any]) -> str:
    """Return bytes as base64."""
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def told_rule(rule: Rule, *, diagram: bool) -> dict[str, Any]:
    """Return a document's rule, as a diagram where it has one and `diagram` or its table is large, or as a sum."""
    told: dict[str, Any] = {
        "name": rule.name,
        "states": rule.n_states,
        "neighborhood": [[column, row] for row, column in rule.neighborhood.offsets],
        "colours": ["#000000"] * rule.n_states,
        "state_names": [],
    }
    form = rule.form
    if isinstance(form, WeightedSum):
        weights, values = form.weights.tolist(), form.state_weights.tolist()
        return {
            **told,
            "sum": {
                "weights": weights,
                "state_weights": values,
                "least": form.least,
                "outcomes": packed(form.outcomes),
            },
        }
    assert isinstance(form, Diagram)
    if diagram or rule.n_contexts > 1 << 16:
        order = list(rule.neighborhood.diagram_order)
        return {**told, "diagram": {"states": rule.n_states, "order": order, "walk": packed(form.walk.astype("<i4"))}}
    return {**told, "table": packed(rule.table)}


def told_topology(topology: Topology) -> dict[str, Any]:
    """Return a document's topology."""
    size = {"height": topology.height, "width": topology.width}
    match topology:
        case Torus():
            return {
                "kind": "torus",
                **size,
                "row_shift": topology.row_shift,
                "column_shift": topology.column_shift,
            }
        case Fixed():
            return {"kind": "fixed", **size, "border_state": topology.border_state}
        case KleinBottle():
            return {"kind": "klein-bottle", **size, "twisted": topology.twisted, "shift": topology.shift}
        case CrossSurface():
            return {"kind": "cross-surface", **size}
        case Sphere():
            return {"kind": "sphere", **size}
    return {"kind": "plane"}


def told_cells(pattern: Pattern) -> dict[str, Any]:
    """Return a document's cells."""
    body = format_rle(Pattern(pattern.cells)).split("\n", 1)[1]
    return {"x": pattern.left, "y": pattern.top, "rle": body}


def document(
    rule: Rule, topology: Topology, pattern: Pattern, *, diagram: bool = False, strobing: bool = True
) -> dict[str, Any]:
    """Return a document of one universe."""
    universe = {
        "label": rule.name,
        "rule": 0,
        "topology": told_topology(topology),
        "cells": told_cells(pattern),
        "strobing": strobing,
    }
    return {
        "format": "replicarium-view",
        "version": 1,
        "title": rule.name,
        "note": None,
        "rules": [told_rule(rule, diagram=diagram)],
        "universes": [universe],
        "start_generation": pattern.generation,
    }


@cache
def _named(name: str) -> Rule:
    return find_rule(name)


def _rule(random: np.random.Generator) -> Rule:
    if random.random() < 0.5:
        return _named(str(random.choice(NAMED)))
    if random.random() < 0.5:
        neighborhood = NEIGHBORHOODS[random.integers(len(NEIGHBORHOODS))]
    else:
        # Any few offsets, tested in any order.
        reach = int(random.integers(1, 4))
        seen = {(0, 0): None} | {tuple(map(int, random.integers(-reach, reach + 1, 2))): None for _ in range(4)}
        neighborhood = Neighborhood("drawn", tuple(seen), tuple(map(int, random.permutation(len(seen)))))
    most = int(4096 ** (1 / len(neighborhood)) + 1e-9)
    states = int(random.integers(2, max(2, min(most, 256)) + 1))
    table = random.integers(0, states, states ** len(neighborhood))
    kept = random.random(len(table)) < random.random()
    table[kept] = np.repeat(np.arange(states), len(table) // states)[kept]
    if random.random() < 0.7:
        table[0] = 0
    return Rule.from_table(table, states, neighborhood, name="drawn")


def _topology(random: np.random.Generator, large: bool, n_states: int) -> Topology:
    height, width = (int(side) for side in random.integers(1, 150 if large else 9, 2))
    shift = int(random.integers(-9, 10))
    border = int(random.integers(n_states))
    even = 2 * (-(-width // 2))
    return (
        PLANE,
        Torus(height, width),
        Torus(height, width, row_shift=shift),
        Torus(height, width, column_shift=shift),
        Torus(height, None),
        Torus(None, width),
        Fixed(height, width, border),
        Fixed(height, None),
        Fixed(None, width),
        KleinBottle(height, width, "horizontal"),
        KleinBottle(height, width, "vertical"),
        KleinBottle(height, even, "horizontal", 1),
        KleinBottle(even, width, "vertical", 1),
        CrossSurface(height, width),
        Sphere(width, width),
    )[random.integers(15)]


def drawn_cases(number: int, seed: int) -> list[dict[str, Any]]:
    """Return `number` cases: a document, `generations`, and the digest and population that `automata` has then."""
    random = np.random.default_rng(seed)
    found: list[dict[str, Any]] = []
    while len(found) < number:
        large = random.random() < 0.25
        rule = _rule(random)
        topology = _topology(random, large, rule.n_states)
        strobing = bool(random.random() < 0.8)
        if topology.box is None and not rule.quiescent and not (strobing and rule.n_states == 2):
            continue
        most = 90 if large else 6
        height, width = (min(int(random.integers(1, most)), side or most) for side in (topology.height, topology.width))
        cells = random.integers(0, rule.n_states, (height, width)).astype(np.uint8)
        cells[random.random(cells.shape) < random.random()] = 0
        # Anywhere in a bounded universe; on the plane on either side of the origin and of a tile's edge.
        top, left = (
            int(random.integers(-70, 71)) if side is None else int(random.integers(0, side - own + 1))
            for side, own in ((topology.height, height), (topology.width, width))
        )
        pattern = Pattern(cells, top, left, generation=int(random.integers(4)))
        wide = len(rule.neighborhood) > 20
        generations = int(random.integers(1, 40 if large else 3 if wide else 8))
        engine = "dense" if large else "reference"
        universe = Universe(rule, pattern, topology, engine=engine, strobing=strobing).run(generations)
        told = document(rule, topology, pattern, diagram=bool(random.random() < 0.5), strobing=strobing)
        found.append(
            {
                "document": told,
                "generations": generations,
                "digest": universe.digest,
                "population": universe.population,
            }
        )
    return found


if __name__ == "__main__":
    json.dump(drawn_cases(int(sys.argv[1]), int(sys.argv[2])), sys.stdout)
