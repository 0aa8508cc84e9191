"""Hypothesis strategies for neighbourhoods, rules, patterns, soups, topologies, transforms, symmetries, trajectories.

They draw varied cases and shrink to ones that a person can read: few cells, few states, an identity rule
with a context or two changed (and named so). Needs the `test` extra; compiles nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np
from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.extra.numpy import arrays
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray

from automata.neighborhood import NEIGHBORHOODS, Neighborhood, Offset
from automata.pattern import Box, Pattern
from automata.rule import MAX_STATES, MAX_TABLE_ENTRIES, Rule
from automata.symmetry import DIHEDRAL, Symmetry, Transform
from automata.testing.boards import MOST_DRAWN, drawn_cells, soup_cells
from automata.testing.given import RuleGiven, given_rule
from automata.topology import PLANE, CrossSurface, Edges, Fixed, KleinBottle, Sphere, Topology, Torus

if TYPE_CHECKING:
    from automata.trajectory import Trajectory

__all__ = [
    "contexts",
    "grids",
    "neighborhoods",
    "patterns",
    "rules",
    "seeds",
    "soups",
    "symmetries",
    "tables",
    "topologies",
    "trajectories",
    "transforms",
]

Value = TypeVar("Value")

# Up to this many entries a table is drawn one by one, which shrinks best.
_DRAWN_ENTRIES = 128


def neighborhoods(*, named: bool = True, max_cells: int = 9, max_radius: int = 2) -> SearchStrategy[Neighborhood]:
    """Neighbourhoods of at most `max_cells` cells: named ones (unless `named` is false) and any few offsets.

    The others see the centre and any offsets up to `max_radius` away, and test them in any order.
    """
    _check_whole("max_cells", max_cells, 1, 64)
    _check_whole("max_radius", max_radius, 0, 64)
    known = [each for each in NEIGHBORHOODS if len(each) <= max_cells and each.radius <= max_radius]
    drawn = _drawn_neighborhoods(max_cells, max_radius)
    by_size = sorted(known, key=len)
    return st.sampled_from(by_size) | drawn if named and by_size else drawn


@st.composite
def _drawn_neighborhoods(draw: DrawFn, max_cells: int, max_radius: int) -> Neighborhood:
    along = st.integers(-max_radius, max_radius)
    offsets = st.tuples(along, along).filter(lambda offset: offset != (0, 0))
    most = min(max_cells, (2 * max_radius + 1) ** 2) - 1
    seen: list[Offset] = [(0, 0), *draw(st.lists(offsets, unique=True, max_size=most))]
    order = draw(st.permutations(range(len(seen))))
    return Neighborhood(f"{' '.join(map(str, seen))} tested {order}", tuple(seen), tuple(order))


def tables(*, n_states: int, neighborhood: Neighborhood, quiescent: bool = False) -> SearchStrategy[NDArray[np.uint8]]:
    """Dense tables, flat uint8 of n_states ** k next states in context order, near the identity when shrunk.

    `quiescent` keeps the all-background context at 0, as the unbounded plane needs.
    """
    _check_whole("n_states", n_states, 2, MAX_STATES)
    if n_states ** len(neighborhood) > MAX_TABLE_ENTRIES:
        raise InvalidArgument(f"{n_states}**{len(neighborhood)} entries are too many for a table")
    return _tables(n_states, neighborhood, quiescent)


@st.composite
def _tables(draw: DrawFn, n_states: int, neighborhood: Neighborhood, quiescent: bool) -> NDArray[np.uint8]:
    size, states = n_states ** len(neighborhood), st.integers(0, n_states - 1)
    table = _identity(n_states, neighborhood)
    if size <= _DRAWN_ENTRIES:
        # From every context changed to few: how often an entry stays is drawn first.
        staying = [0] * (n_states * draw(st.sampled_from([0, 1, 4])))
        shifts = st.sampled_from([*staying, *range(n_states)])
        table = (table + draw(arrays(np.uint8, size, elements=shifts, fill=st.nothing()))) % n_states
    else:
        # A seed disturbs up to the whole table, for variety; a few contexts are listed, for readability.
        random = np.random.default_rng(draw(st.integers(0, 2**16 - 1)))
        places = random.permutation(size)[: draw(st.integers(0, size))]
        table[places] = random.integers(n_states, size=size)[: len(places)]
        contexts = st.tuples(*[states] * len(neighborhood))
        for context, state in draw(st.lists(st.tuples(contexts, states), max_size=6)):
            table[np.ravel_multi_index(context, (n_states,) * len(neighborhood))] = state
    if quiescent:
        table[0] = 0
    return table


def rules(
    *,
    n_states: int | SearchStrategy[int] | None = None,
    neighborhoods: Neighborhood | SearchStrategy[Neighborhood] | None = None,
    quiescent: bool = False,
    max_table: int = 4096,
) -> SearchStrategy[Rule]:
    """Rules over at most `max_table` contexts: any function at all, an almost-identity when shrunk.

    `n_states` and `neighborhoods` are a value or a strategy for one; left out, they are whatever fits.
    `quiescent` keeps the all-background context at 0. The rule's name says how it differs from the identity.
    """
    _check_whole("max_table", max_table, 2, MAX_TABLE_ENTRIES)
    if isinstance(n_states, int):
        _check_whole("n_states", n_states, 2, min(max_table, MAX_STATES))
    elif not isinstance(n_states, SearchStrategy | None):
        raise InvalidArgument(f"n_states is a whole number or a strategy, not {n_states!r}")
    if isinstance(neighborhoods, Neighborhood):
        fewest = n_states if isinstance(n_states, int) else 2
        if fewest ** len(neighborhoods) > max_table:
            raise InvalidArgument(f"{neighborhoods.name} needs more than max_table = {max_table} entries")
    elif not isinstance(neighborhoods, SearchStrategy | None):
        raise InvalidArgument(f"neighborhoods is a Neighborhood or a strategy for some, not {neighborhoods!r}")
    return _rules(n_states, neighborhoods, quiescent, max_table)


@st.composite
def _rules(
    draw: DrawFn,
    n_states: int | SearchStrategy[int] | None,
    around: Neighborhood | SearchStrategy[Neighborhood] | None,
    quiescent: bool,
    max_table: int,
) -> Rule:
    states = None if n_states is None else _value(draw, n_states)
    room = _most_cells(states or 2, max_table)
    neighborhood = draw(neighborhoods(max_cells=room)) if around is None else _value(draw, around)
    if len(neighborhood) > room:
        reject()  # a strategy of the caller's drew what cannot fit: try another
    if states is None:
        fitting = [each for each in range(2, 9) if each ** len(neighborhood) <= max_table]
        states = draw(st.sampled_from(fitting))
    table = draw(_tables(states, neighborhood, quiescent))
    name = _difference_from_identity(table, states, neighborhood)
    return Rule.from_table(table, states, neighborhood, name=name)


def patterns(
    *,
    n_states: int = 2,
    min_side: int = 0,
    max_side: int = 16,
    max_distance: int = 4,
    within: Box | None = None,
    rule: RuleGiven | None = None,
) -> SearchStrategy[Pattern]:
    """Patterns of states below `n_states`, or of those of `rule`, `min_side` to `max_side` cells high and wide.

    Their top left cell lies up to `max_distance` from the origin, or the whole lies in the box `within`.
    """
    n_states = _states(rule, n_states)
    _check_whole("n_states", n_states, 1, MAX_STATES)
    _check_whole("min_side", min_side, 0, 4096)
    _check_whole("max_side", max_side, min_side, 4096)
    _check_whole("max_distance", max_distance, 0, 2**62)
    if within is not None and min(within.height, within.width) < min_side:
        raise InvalidArgument(f"nothing of side {min_side} fits in {within}")
    return _patterns(n_states, min_side, max_side, max_distance, within)


@st.composite
def _patterns(
    draw: DrawFn, n_states: int, min_side: int, max_side: int, max_distance: int, within: Box | None
) -> Pattern:
    room = (max_side, max_side) if within is None else (within.height, within.width)
    most_high, most_wide = (min(max_side, most) for most in room)
    # The width first: of the lines that a lower height leaves over Hypothesis then takes the first away as well.
    width, height = _side(draw, min_side, most_wide), _side(draw, min_side, most_high)
    cells = draw(_cells(n_states, height, width, most_wide))
    if not draw(st.booleans()):
        cells = _without_dead_lines(cells, min_side)
    height, width = cells.shape
    if within is None:
        distance = st.integers(-max_distance, max_distance)
        return Pattern(cells, draw(distance), draw(distance))
    top = draw(st.integers(within.top, within.bottom - height))
    return Pattern(cells, top, draw(st.integers(within.left, within.right - width)))


def _side(draw: DrawFn, least: int, most: int) -> int:
    """Draw a side; small boards are often as large as may be, for most of what a rule does is seen inside."""
    if most**2 > MOST_DRAWN:
        return draw(st.integers(least, most))
    return min(least + draw(st.integers(0, 2 * (most - least))), most)


def _cells(n_states: int, height: int, width: int, most_wide: int) -> SearchStrategy[NDArray[np.uint8]]:
    """Return a strategy for boards of a size; `most_wide` is the greatest width that may be drawn instead of it."""
    if height * width > MOST_DRAWN:
        return soup_cells(n_states, height, width, whole=True)
    return drawn_cells(n_states, height, width, most_wide if height * most_wide <= MOST_DRAWN else width)


def _without_dead_lines(cells: NDArray[np.uint8], min_side: int) -> NDArray[np.uint8]:
    """Cut off rows and columns at the edges in which nothing lives, so long as `min_side` are left."""
    for _ in range(2):
        live = np.flatnonzero(cells.any(axis=1))
        first, end = (int(live[0]), int(live[-1]) + 1) if live.size else (0, 0)
        first = min(first, len(cells) - min_side)
        cells = cells[first : max(end, first + min_side)].T
    return cells


def grids(
    *,
    n_states: int = 2,
    min_side: int = 1,
    max_side: int = 16,
    shape: tuple[int, int] | None = None,
    rule: RuleGiven | None = None,
) -> SearchStrategy[NDArray[np.uint8]]:
    """Boards of cells, (H, W) uint8, of the given `shape` or of sides within the limits.

    Their states are below `n_states`, or those of `rule`. Large boards of a given shape are soups, as `soups` has them.
    """
    n_states = _states(rule, n_states)
    if shape is not None:
        height, width = shape
        _check_whole("shape", min(height, width), 0, 4096)
        _check_whole("shape", max(height, width), 0, 4096)
        _check_whole("n_states", n_states, 1, MAX_STATES)
        return _cells(n_states, height, width, width)
    return patterns(n_states=n_states, min_side=min_side, max_side=max_side).map(lambda drawn: drawn.cells)


def seeds(*, n_states: int = 2, max_side: int = 4, rule: RuleGiven | None = None) -> SearchStrategy[Pattern]:
    """Seeds of a run: at least one live cell, cropped, the top left of the bounding box at the origin."""
    n_states = _states(rule, n_states)
    _check_whole("n_states", n_states, 2, MAX_STATES)
    drawn = patterns(n_states=n_states, min_side=1, max_side=max_side, max_distance=0)
    return drawn.filter(lambda pattern: pattern.population > 0).map(lambda pattern: Pattern(pattern.cropped().cells))


def soups(*, n_states: int = 2, max_side: int = 64, rule: RuleGiven | None = None) -> SearchStrategy[Pattern]:
    """Soups: random cells of a drawn density, for what small patterns do not show; cropped, at the origin.

    They shrink to the least board that still fails, or near it: to one wrong context of Moore's neighbourhood, and
    nothing else, say. With `rule`, of its states.
    """
    n_states = _states(rule, n_states)
    _check_whole("n_states", n_states, 2, MAX_STATES)
    _check_whole("max_side", max_side, 1, 4096)
    drawn = soup_cells(n_states, max_side, max_side, whole=False)
    return drawn.map(lambda cells: Pattern(Pattern(cells).cropped().cells))


@st.composite
def trajectories(
    draw: DrawFn, *, rule: RuleGiven | SearchStrategy[Rule] | None = None, max_steps: int = 8, max_side: int = 4
) -> Trajectory:
    """Recorded runs on the plane of a drawn pattern; `rule` is one, names one, is a strategy, or any quiescent one."""
    from automata.trajectory import record  # brings the engines, and with them Numba

    _check_whole("max_steps", max_steps, 0, 10_000)
    chosen = draw(rules(quiescent=True)) if rule is None else given_rule(_value(draw, rule))
    start = draw(patterns(n_states=chosen.n_states, max_side=max_side))
    return record(chosen, start, draw(st.integers(0, max_steps)))


def contexts(rule: RuleGiven) -> SearchStrategy[tuple[int, ...]]:
    """Contexts of a rule: a state for each cell of its neighbourhood, the centre first, all 0 when shrunk."""
    chosen = given_rule(rule)
    return st.tuples(*[st.integers(0, chosen.n_states - 1)] * len(chosen.neighborhood))


def topologies(
    *, n_states: int = 2, min_side: int = 1, max_side: int = 6, plane: bool = True
) -> SearchStrategy[Topology]:
    """The plane, tubes and strips (unless `plane` is false), rectangles in a border of any state below `n_states`,
    tori, Klein bottles, cross-surfaces and spheres, with and without shifts.
    """
    _check_whole("n_states", n_states, 1, MAX_STATES)
    _check_whole("min_side", min_side, 1, 4096)
    _check_whole("max_side", max_side, min_side, 4096)
    sides = st.integers(min_side, max_side)
    edges: list[Edges] = ["horizontal", "vertical"]
    shifts = st.integers(-max_side, max_side)
    bounded: list[SearchStrategy[Topology]] = [
        st.builds(Torus, sides, sides),
        st.builds(Fixed, sides, sides, st.integers(0, n_states - 1)),
        st.builds(Torus, sides, sides, row_shift=shifts) | st.builds(Torus, sides, sides, column_shift=shifts),
        st.builds(KleinBottle, sides, sides, st.sampled_from(edges)),
        st.builds(CrossSurface, sides, sides),
        sides.map(lambda side: Sphere(side, side)),
    ]
    even = st.integers((min_side + 1) // 2, max_side // 2).map(lambda half: 2 * half)
    if (min_side + 1) // 2 <= max_side // 2:
        across = st.builds(KleinBottle, sides, even, st.just(edges[0]), st.just(1))
        bounded.append(across | st.builds(KleinBottle, even, sides, st.just(edges[1]), st.just(1)))
    if not plane:
        return st.one_of(bounded)
    endless: list[SearchStrategy[Topology]] = [
        st.builds(kind, sides, st.none()) | st.builds(kind, st.none(), sides) for kind in (Torus, Fixed)
    ]
    return st.one_of(st.just(PLANE), *bounded, *endless)


def transforms() -> SearchStrategy[Transform]:
    """The eight symmetries of the square, the identity first."""
    return st.sampled_from(DIHEDRAL)


@st.composite
def symmetries(draw: DrawFn, *, n_states: int | None = None) -> Symmetry:
    """Transforms of the square with renamings of `n_states` states (2 to 8 if none are given), the identity first."""
    if n_states is not None:
        _check_whole("n_states", n_states, 2, MAX_STATES)
    count = draw(st.integers(2, 8)) if n_states is None else n_states
    return Symmetry(draw(transforms()), (0, *draw(st.permutations(range(1, count)))))


def _identity(n_states: int, neighborhood: Neighborhood) -> NDArray[np.uint8]:
    """Return the table that leaves every centre, the first and slowest of a context's cells, as it is."""
    return np.repeat(np.arange(n_states, dtype=np.uint8), n_states ** (len(neighborhood) - 1))


def _difference_from_identity(table: NDArray[np.uint8], n_states: int, neighborhood: Neighborhood) -> str:
    changed = np.flatnonzero(table != _identity(n_states, neighborhood))
    if not changed.size:
        return "identity"
    if changed.size > 4:
        return f"identity but for {changed.size} of {table.size} contexts"
    contexts = np.column_stack(np.unravel_index(changed, (n_states,) * len(neighborhood))).tolist()
    shown = (f"{','.join(map(str, context))}→{table[at]}" for at, context in zip(changed, contexts, strict=True))
    return f"identity but {' '.join(shown)}"


def _most_cells(n_states: int, max_table: int) -> int:
    """Return the largest k with n_states ** k ≤ max_table."""
    cells = 0
    while n_states ** (cells + 1) <= max_table:
        cells += 1
    return cells


def _states(rule: RuleGiven | None, n_states: int) -> int:
    """Return the number of states of the rule, if one is given."""
    return n_states if rule is None else int(given_rule(rule).n_states)


def _value(draw: DrawFn, given: Value | SearchStrategy[Value]) -> Value:
    return draw(given) if isinstance(given, SearchStrategy) else given


def _check_whole(name: str, value: int, least: int, most: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise InvalidArgument(f"{name} must be a whole number in {least}..{most}, not {value!r}")
