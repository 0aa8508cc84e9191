"""Bounded grids: the suffix of a rule name such as `B3/S23:T30,20`, and where Golly's origin lies in one."""

from __future__ import annotations

import re
from typing import NamedTuple

from automata.errors import PatternError, RuleError
from automata.pattern import Pattern
from automata.topology import PLANE, CrossSurface, Fixed, KleinBottle, Sphere, Topology, Torus

MAX_SIDE = 2_000_000_000

_NAMES = {"P": "a plane", "T": "a torus", "K": "a Klein bottle", "C": "a cross-surface", "S": "a sphere"}
_SIDE = re.compile(r"([0-9]{1,10})(\*?)([+-][0-9]{1,10})?")


def split_bounded(rule_name: str) -> tuple[str, Topology]:
    """Split `NAME:T30,20` (30 wide, 20 high) into the rule's name and its topology; no suffix is the plane.

    The letters are P, a rectangle in a border of state 0, T torus, K Klein bottle, C cross-surface and S sphere; one
    number means a square; 0 is a side without end (P and T). `T30+5,20` shifts the joined top and bottom edges by 5,
    `K30*,20` twists them, `K30*+1,20` both; behind the second number the same is said of left and right. Raises
    RuleError for whatever Golly refuses, and for sides above MAX_SIDE. Source: Golly's help, "Bounded grids".

    >>> split_bounded("B3/S23:T30,20")
    ('B3/S23', Torus(height=20, width=30, row_shift=0, column_shift=0))
    """
    name, colon, suffix = rule_name.partition(":")
    if not colon:
        return name, PLANE
    try:
        if not name.strip():
            raise PatternError("no rule is named before the colon")
        return name, _topology(suffix[:1].upper(), suffix[1:].replace(" ", ""))
    except PatternError as error:
        raise RuleError(
            f"the bounded grid of {_brief(rule_name)} cannot be made, for {error}: "
            "write NAME:T30,20 for a torus 30 wide and 20 high, NAME:P30,20 for a bordered rectangle"
        ) from None


def find_topology(text: str, height: int, width: int) -> Topology:
    """Return the topology that a suffix names, as `T30,20`, or `plane`; a letter alone is of the given size.

    Raises RuleError for anything else.

    >>> find_topology("T", 20, 30)
    Torus(height=20, width=30, row_shift=0, column_shift=0)
    """
    suffix = text.strip().removeprefix(":")
    if suffix.lower() == "plane":
        return PLANE
    if suffix.upper() in _NAMES:
        suffix = f"{suffix}{width}" if suffix.upper() == "S" else f"{suffix}{width},{height}"
    if not suffix:
        raise RuleError("no topology is named: write T for a torus of the frames' size, T30,20 for one, or plane")
    return split_bounded(f"RULE:{suffix}")[1]


def join_bounded(name: str, topology: Topology) -> str:
    """Return the name of a rule on a topology: the inverse of `split_bounded`.

    Raises RuleError for a border of another state than 0, which no suffix names.

    >>> from automata import Torus
    >>> join_bounded("B3/S23", Torus(height=20, width=30))
    'B3/S23:T30,20'
    """
    if topology == PLANE:
        return name
    width, height = (str(side or 0) for side in (topology.width, topology.height))
    match topology:
        case Torus():
            width += f"{topology.column_shift:+d}" if topology.column_shift else ""
            height += f"{topology.row_shift:+d}" if topology.row_shift else ""
            return f"{name}:T{width},{height}"
        case KleinBottle():
            star = "*+1" if topology.shift else "*"
            if topology.twisted == "horizontal":
                return f"{name}:K{width}{star},{height}"
            return f"{name}:K{width},{height}{star}"
        case CrossSurface():
            return f"{name}:C{width},{height}"
        case Sphere():
            return f"{name}:S{width}"
        case Fixed(border_state=0):
            return f"{name}:P{width},{height}"
    raise RuleError(f"no suffix of a rule's name says {topology}: Golly's borders are of state 0")


class _Side(NamedTuple):
    """What a suffix says of one side: its cells (None: no end), and how the two edges along it are joined."""

    cells: int | None
    twisted: bool = False
    shift: int | None = None


def _topology(kind: str, size: str) -> Topology:
    """Return the topology of a suffix; PatternError says why there is none."""
    if kind not in _NAMES:
        raise PatternError(f"{kind!r} is no topology" if kind else "nothing follows the colon")
    width, comma, rest = size.partition(",")
    across = _side(width)
    if kind == "S" and comma:
        raise PatternError("a sphere has one size")
    along = _side(rest) if comma else _Side(across.cells)
    if (across.twisted or along.twisted) and kind != "K":
        raise PatternError(f"{_NAMES[kind]} is not twisted: only a Klein bottle (K) is")
    if not across.shift is along.shift is None and kind not in "TK":
        raise PatternError(f"{_NAMES[kind]} has no shifted edges")
    if kind in "PT":
        return _open_or_torus(kind, across, along)
    if across.cells is None or along.cells is None:
        raise PatternError(f"{_NAMES[kind]} has no side of 0, which means infinite")
    if kind == "K":
        return _klein_bottle(across.cells, along.cells, across, along)
    return (Sphere if kind == "S" else CrossSurface)(along.cells, across.cells)


def _open_or_torus(kind: str, across: _Side, along: _Side) -> Topology:
    if across.shift is not None and along.shift is not None:
        raise PatternError("a torus shifts its horizontal or its vertical edges, not both")
    if (across.cells is None or along.cells is None) and (across.shift or along.shift):
        raise PatternError("a side of 0, which means infinite, rules out shifted edges")
    if across.cells is None and along.cells is None:
        return PLANE
    if kind == "P":
        return Fixed(along.cells, across.cells)
    row_shift, column_shift = (_reduced(side.shift or 0, side.cells or 1) for side in (along, across))
    return Torus(along.cells, across.cells, row_shift=row_shift, column_shift=column_shift)


def _klein_bottle(width: int, height: int, across: _Side, along: _Side) -> KleinBottle:
    if across.twisted and along.twisted:
        raise PatternError("a Klein bottle twists its horizontal or its vertical edges, not both")
    # Without a star it is the vertical edges that Golly twists.
    twisted, plain, cells = (across, along, width) if across.twisted else (along, across, height)
    if plain.shift is not None:
        raise PatternError("a Klein bottle shifts the twisted edges only, those marked by *")
    # An odd side has no shift of its own, and all shifts of an even one are shifts by 1.
    shift = int(cells % 2 == 0 and _reduced(twisted.shift or 0, cells) != 0)
    return KleinBottle(height, width, "horizontal" if across.twisted else "vertical", shift)


def _side(text: str) -> _Side:
    match = _SIDE.fullmatch(text)
    if match is None:
        raise PatternError("its size is not WIDTH,HEIGHT in cells")
    cells = int(match[1])
    if cells > MAX_SIDE:
        raise PatternError(f"no side has more than {MAX_SIDE} cells")
    return _Side(cells or None, bool(match[2]), int(match[3]) if match[3] else None)


def _reduced(shift: int, cells: int) -> int:
    """Return the least shift in the same direction that does the same."""
    return shift % cells if shift > 0 else -(-shift % cells)


def _brief(text: str) -> str:
    return ascii(text if len(text) <= 60 else text[:57] + "...")


def origin(topology: Topology) -> tuple[int, int]:
    """Return the row and column of `topology` at which Golly has (0, 0): the middle of bounded sides."""
    return (topology.height or 0) // 2, (topology.width or 0) // 2


def place_in(topology: Topology, pattern: Pattern) -> Pattern:
    """Translate a pattern from Golly's coordinates into those of `topology`, whose bounded sides begin at 0.

    Golly centres a bounded side on the origin: (0, 0) lies at row height // 2, column width // 2. Along a side without
    end both coordinates agree.
    """
    rows, columns = origin(topology)
    return pattern.translate(rows, columns) if rows or columns else pattern


def place_out(topology: Topology, pattern: Pattern) -> Pattern:
    """Translate back from the coordinates of `topology` into Golly's: the inverse of `place_in`."""
    rows, columns = origin(topology)
    return pattern.translate(-rows, -columns) if rows or columns else pattern
