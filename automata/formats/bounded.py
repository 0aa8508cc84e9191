"""Bounded grids: the suffix of a rule name such as `B3/S23:T30,20`, and where Golly's origin lies in one."""

from __future__ import annotations

import re

from automata.errors import RuleError
from automata.pattern import Pattern
from automata.topology import PLANE, Fixed, Topology, Torus

_SIZE = re.compile(r"(?P<width>[0-9]{1,9})(?:,(?P<height>[0-9]{1,9}))?")
_OTHERS = {"K": "a Klein bottle", "C": "a cross-surface", "S": "a sphere"}


def split_bounded(rule_name: str) -> tuple[str, Topology]:
    """Split `NAME:T30,20` (30 wide, 20 high) into the rule's name and its topology; no suffix is the plane.

    T is a torus, P a rectangle inside a border of state 0; one number means a square. Raises RuleError for
    every other suffix: other surfaces, shifted or twisted edges, infinite sides. Source: Golly's help,
    "Bounded grids".
    """
    name, colon, suffix = rule_name.partition(":")
    if not colon:
        return name, PLANE
    kind, size = suffix[:1].upper(), suffix[1:].replace(" ", "")
    problem = _problem(name, kind, size)
    match = _SIZE.fullmatch(size)
    if problem is None and match is None:
        problem = "its size is not WIDTH,HEIGHT in cells"
    if problem is not None or match is None:
        raise RuleError(
            f"the bounded grid of {_brief(rule_name)} cannot be made, for {problem}: "
            "write NAME:T30,20 for a torus 30 wide and 20 high, NAME:P30,20 for a bordered rectangle"
        )
    width = int(match["width"])
    height = int(match["height"] or width)
    return name, Torus(height, width) if kind == "T" else Fixed(height, width)


def _problem(name: str, kind: str, size: str) -> str | None:
    """Say why a suffix is refused, or return None if only its numbers remain to be read."""
    if not name.strip():
        return "no rule is named before the colon"
    if kind in _OTHERS:
        return f"{_OTHERS[kind]} is not among the topologies"
    if kind not in ("T", "P"):
        return f"{kind!r} is no topology" if kind else "nothing follows the colon"
    if "*" in size:
        return "twisted edges are not among the topologies"
    if "+" in size or "-" in size:
        return "shifted edges are not among the topologies"
    if any(side and not side.strip("0") for side in size.split(",")):
        return "a side of 0, which means infinite, is not among the topologies"
    return None


def _brief(text: str) -> str:
    return ascii(text if len(text) <= 60 else text[:57] + "...")


def place_in(topology: Topology, pattern: Pattern) -> Pattern:
    """Translate a pattern from Golly's coordinates into those of `topology`, whose top left cell is (0, 0).

    Golly centres a bounded grid on the origin: (0, 0) lies at row height // 2, column width // 2. On the
    plane both coordinates agree.
    """
    box = topology.box
    return pattern if box is None else pattern.translate(box.height // 2, box.width // 2)


def place_out(topology: Topology, pattern: Pattern) -> Pattern:
    """Translate back from the coordinates of `topology` into Golly's: the inverse of `place_in`."""
    box = topology.box
    return pattern if box is None else pattern.translate(-(box.height // 2), -(box.width // 2))
