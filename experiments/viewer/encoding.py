"""Rules, configurations and topologies as the viewer's document has them: plain JSON, arrays as base64."""

from __future__ import annotations

import base64
from dataclasses import asdict

import numpy as np
from numpy.typing import NDArray

from automata.errors import PatternError, RuleError
from automata.files.json_types import JsonObject
from automata.formats.rle import format_rle
from automata.forms.diagram import Diagram
from automata.forms.weighted_sum import WeightedSum
from automata.palette import colors_of
from automata.pattern import Box, Pattern
from automata.rule import Rule
from automata.symmetry import Symmetry
from automata.topology import CrossSurface, Fixed, KleinBottle, Plane, Sphere, Topology, Torus
from automata.trees.macrocell import Macrocell

# A table of no more entries is carried as it is; of others the diagram is.
MOST_ENTRIES = 1 << 16
# Bytes of a diagram that a page is asked to carry, and to hold while it computes.
MOST_DIAGRAM_BYTES = 1 << 26
# Live cells and a box that a page is given; the server shows what is larger.
MOST_LIVE, MOST_CELLS = 1 << 22, 1 << 26
# The whole numbers that JavaScript's numbers hold exactly.
MOST_EXACT = (1 << 53) - 1

_KINDS: dict[type[Topology], str] = {
    Plane: "plane", Torus: "torus", Fixed: "fixed", KleinBottle: "klein-bottle", CrossSurface: "cross-surface",
    Sphere: "sphere",
}  # fmt: skip


def rule_json(rule: Rule) -> JsonObject:
    """Return a rule: its neighbourhood as [column, row] offsets, its function in one of three forms, names, colours.

    Raises RuleError for a rule that has none of them in a size that a page can carry.
    """
    form = _form(rule)
    symmetries = [_motion(one) for one in rule.symmetry_group]
    return {
        "name": rule.name,
        "states": rule.n_states,
        "neighborhood": [[column, row] for row, column in rule.neighborhood.offsets],
        "table": None,
        "diagram": None,
        **form,
        "symmetries": symmetries,
        "colours": colors_of(rule),
        "state_names": [rule.name_of(state) for state in range(rule.n_states)],
    }


def _form(rule: Rule) -> JsonObject:
    if rule.n_contexts <= MOST_ENTRIES:
        return {"table": base64_of(rule.table)}
    if isinstance(rule.form, WeightedSum):
        form = rule.form
        return {
            "sum": {
                "weights": form.weights.tolist(),
                "state_weights": form.state_weights.tolist(),
                "least": form.least,
                "outcomes": base64_of(form.outcomes),
            }
        }
    if rule.has_diagram and rule.diagram.walk.nbytes <= MOST_DIAGRAM_BYTES:
        return {"diagram": _diagram(rule.diagram, rule.neighborhood.diagram_order)}
    raise RuleError(
        f"rule {rule.name!r} has no table and no diagram that a page could hold: run it with `run` or `film`"
    )


def _diagram(diagram: Diagram, order: tuple[int, ...]) -> JsonObject:
    walk = base64_of(diagram.walk.astype("<i4"))
    return {"states": diagram.n_states, "order": list(order), "walk": walk}


def _motion(motion: Symmetry) -> JsonObject:
    plain = tuple(range(len(motion.states))) == motion.states
    turn = motion.transform
    return {
        "quarter_turns": turn.quarter_turns,
        "mirrored": turn.mirrored,
        "states": [] if plain else list(motion.states),
    }


def topology_json(topology: Topology) -> JsonObject:
    """Return a topology: its kind and its numbers."""
    kind = _KINDS.get(type(topology))
    if kind is None:
        raise PatternError(f"the viewer knows no universe such as {topology}: it shows {', '.join(_KINDS.values())}")
    return {"kind": kind} if kind == "plane" else {"kind": kind, **asdict(topology)}


def cells_json(configuration: Pattern | Macrocell) -> JsonObject:
    """Return the live cells as the body of an RLE file, and where its first cell lies: x its column, y its row.

    Raises PatternError for more than a page can hold.
    """
    box = configuration.bounding_box
    if box is None:
        return {"x": 0, "y": 0, "rle": "!"}
    if box.height * box.width > MOST_CELLS or configuration.population > MOST_LIVE:
        raise PatternError(
            f"{configuration.population} live cells in a box of {box.height} × {box.width} are more than a page holds"
        )
    board = configuration.read(box)
    return {"x": box.left, "y": box.top, "rle": rle_body(board)}


def rle_body(board: NDArray[np.uint8]) -> str:
    """Return (H, W) cells as the body of an RLE file, without header, in one line."""
    text = format_rle(Pattern(np.ascontiguousarray(board)))
    return "".join(text.split("\n")[1:])


def box_json(box: Box | None) -> JsonObject | None:
    """Return a box by x, y, width and height; None for none."""
    if box is None:
        return None
    return {"x": exact(box.left), "y": exact(box.top), "width": exact(box.width), "height": exact(box.height)}


def exact(number: int) -> int | str:
    """Return a whole number as JavaScript reads it without loss: beyond 2**53 - 1 as its decimal digits."""
    return number if abs(number) <= MOST_EXACT else str(number)


def base64_of(array: NDArray[np.generic]) -> str:
    """Return the bytes of an array, in C order."""
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
