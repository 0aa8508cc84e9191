"""Von Neumann's 29 states and Nobili's 32, written as what the states are and do.

Sources: J. von Neumann (ed. A. W. Burks), Theory of Self-Reproducing Automata, University of Illinois Press, 1966,
chapter 2; for Nobili's crossings U. Pesavento, "An implementation of von Neumann's self-reproducing machine",
Artificial Life 2 (1995) 337-354, and what Golly computes.

States are numbered as Golly numbers them:

    0        U, unexcitable: the background
    1-8      sensitised on the way to a new cell: S, S0, S1, S00, S01, S10, S11, S000
    9-12     ordinary transmission pointing east, north, west, south; 13-16 the same, excited
    17-20    special transmission, likewise; 21-24 excited
    25-28    confluent C00, C01, C10, C11: first index, emits now; second, will emit next
    29-31    a confluent as a crossing (Nobili): carries east-west, north-south, both
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from enum import Enum
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from automata.forms.diagram import Diagram
from automata.neighborhood import VON_NEUMANN
from automata.palette import BACKGROUND, shade
from automata.rule import Rule

CITATION = (
    "@book{vonneumann1966theory, author={von Neumann, John}, editor={Burks, Arthur W.}, "
    "title={Theory of Self-Reproducing Automata}, publisher={University of Illinois Press}, year={1966}}"
)
CITATION_NOBILI = (
    "@article{pesavento1995implementation, author={Pesavento, Umberto}, "
    "title={An implementation of von Neumann's self-reproducing machine}, journal={Artificial Life}, volume={2}, "
    "number={4}, pages={337--354}, year={1995}}"
)

EAST, NORTH, WEST, SOUTH = range(4)
OPPOSITE = {EAST: WEST, NORTH: SOUTH, WEST: EAST, SOUTH: NORTH}
# The sides of a cell in the order in which a von Neumann diagram meets them; the centre comes after.
SIDES = (NORTH, WEST, EAST, SOUTH)

UNEXCITABLE, SENSITISED = 0, 1
ORDINARY, SPECIAL = 9, 17  # the first of each kind's eight states
C00, C01, C10, C11 = 25, 26, 27, 28
CROSSING = {(False, False): C00, (True, False): 29, (False, True): 30, (True, True): 31}

# Direct process: sensitised state → what it becomes on input 0 and on input 1. The words are 10000 → 9, 10001 → 10,
# 1001 → 11, 1010 → 12, 1011 → 17, 1100 → 18, 1101 → 19, 1110 → 20, 1111 → 25.
CONSTRUCTION = {
    1: (2, 3), 2: (4, 5), 3: (6, 7), 4: (8, 11), 5: (12, 17), 6: (18, 19), 7: (20, 25), 8: (9, 10),
}  # fmt: skip

STATE_NAMES = (
    "U", "S", "S0", "S1", "S00", "S01", "S10", "S11", "S000",
    *(f"{kind} {way}{mark}" for kind in ("ordinary", "special") for mark in ("", " excited")
      for way in ("east", "north", "west", "south")),
    "C00", "C01", "C10", "C11", "crossing east-west", "crossing north-south", "crossing both",
)  # fmt: skip


class Arrow(NamedTuple):
    """A transmission state: `kind` is ORDINARY or SPECIAL."""

    kind: int
    direction: int
    excited: bool

    @property
    def state(self) -> int:
        """The arrow's number."""
        return self.kind + 4 * self.excited + self.direction


ARROWS = {
    arrow.state: arrow
    for kind in (ORDINARY, SPECIAL)
    for excited in (False, True)
    for arrow in (Arrow(kind, direction, excited) for direction in range(4))
}


class Signal(Enum):
    """What a neighbour shows to the cell through the side they share."""

    NOTHING = 0
    ORDINARY_QUIET = 1  # an ordinary arrow points in, quiescent
    ORDINARY_EXCITED = 2
    SPECIAL_QUIET = 3
    SPECIAL_EXCITED = 4
    ARROW_AWAY = 5  # an arrow of any kind that does not point in: a way out
    EMITTER = 6  # a confluent that emits now, or a crossing that carries a pulse along this axis


Signals = tuple[Signal, ...]
QUIET_OR_EXCITED = {
    (ORDINARY, False): Signal.ORDINARY_QUIET,
    (ORDINARY, True): Signal.ORDINARY_EXCITED,
    (SPECIAL, False): Signal.SPECIAL_QUIET,
    (SPECIAL, True): Signal.SPECIAL_EXCITED,
}


def signal(side: int, state: int) -> Signal:
    """Return what a neighbour in `state`, on `side` of the cell, shows to it."""
    if arrow := ARROWS.get(state):
        points_in = arrow.direction == OPPOSITE[side]
        return QUIET_OR_EXCITED[arrow.kind, arrow.excited] if points_in else Signal.ARROW_AWAY
    carries = {C10: SIDES, C11: SIDES, 29: (EAST, WEST), 30: (NORTH, SOUTH), 31: SIDES}
    return Signal.EMITTER if side in carries.get(state, ()) else Signal.NOTHING


def next_state(signals: Signals, centre: int, *, crossings: bool) -> int:
    """Return what a cell in state `centre` becomes, given the signals through `SIDES`."""
    if centre == UNEXCITABLE:
        return SENSITISED if _any_excited_arrow(signals) else UNEXCITABLE
    if centre in CONSTRUCTION:
        return CONSTRUCTION[centre][_any_excited_arrow(signals)]
    if centre in ARROWS:
        return _transmission(signals, ARROWS[centre])
    return _confluent(signals, centre, crossings)


def _any_excited_arrow(signals: Signals) -> bool:
    """The input of unexcitable and sensitised cells; confluents do not count."""
    return Signal.ORDINARY_EXCITED in signals or Signal.SPECIAL_EXCITED in signals


def _transmission(signals: Signals, arrow: Arrow) -> int:
    """Destroyed by a pulse of the other kind from any side; excited by one of its own from behind or beside."""
    own, other = Signal.ORDINARY_EXCITED, Signal.SPECIAL_EXCITED
    if arrow.kind == SPECIAL:
        own, other = other, own
    if other in signals:
        return UNEXCITABLE
    inputs = [shown for side, shown in zip(SIDES, signals, strict=True) if side != arrow.direction]
    return arrow._replace(excited=own in inputs or Signal.EMITTER in inputs).state


def _confluent(signals: Signals, centre: int, crossings: bool) -> int:
    """Destroyed by a special pulse; emits, two steps later, if every ordinary arrow that points in is excited."""
    if Signal.SPECIAL_EXCITED in signals:
        return UNEXCITABLE
    if crossings and _is_crossing(signals):
        shown = dict(zip(SIDES, signals, strict=True))
        along = Signal.ORDINARY_EXCITED in (shown[EAST], shown[WEST])
        across = Signal.ORDINARY_EXCITED in (shown[NORTH], shown[SOUTH])
        return CROSSING[along, across]
    all_excited = Signal.ORDINARY_EXCITED in signals and Signal.ORDINARY_QUIET not in signals
    if crossings and not all_excited and Signal.ARROW_AWAY not in signals and centre <= C11:
        return centre  # nowhere to emit to: it remembers
    pending = centre in (C01, C11)
    return C00 + 2 * pending + all_excited


def _is_crossing(signals: Signals) -> bool:
    """Whether on both axes one ordinary arrow points in and, opposite, an arrow leads away."""
    shown = dict(zip(SIDES, signals, strict=True))
    into = (Signal.ORDINARY_QUIET, Signal.ORDINARY_EXCITED)

    def carries(one: Signal, other: Signal) -> bool:
        return (one in into and other is Signal.ARROW_AWAY) or (other in into and one is Signal.ARROW_AWAY)

    return carries(shown[EAST], shown[WEST]) and carries(shown[NORTH], shown[SOUTH])


def compile_view(
    n_states: int,
    view: Callable[[int, int, int], Hashable],
    decide: Callable[[int, tuple[Any, ...]], int],
) -> Diagram:
    """Compile a rule whose cells look round before they change.

    `view(centre, side, state)` is what a cell in state `centre` sees of a neighbour; `decide(centre, views)`,
    views in the order of SIDES, is what it becomes. The less a view tells, the smaller the work.
    """

    # The cell comes first here, so that it can tell what it cares for, and last in the diagram's own order.
    levels = [np.arange(n_states).reshape(1, n_states)]
    summaries: list[tuple[Any, ...]] = [(centre,) for centre in range(n_states)]
    for side in SIDES:
        # What a neighbour shows in each state, and the number of that among all that it can show.
        shown = [[view(centre, side, state) for state in range(n_states)] for centre in range(n_states)]
        distinct = [list(dict.fromkeys(views)) for views in shown]
        index = [np.array(list(map(known.index, views))) for known, views in zip(distinct, shown, strict=True)]
        starts = np.cumsum([0, *(len(distinct[summary[0]]) for summary in summaries)])
        levels.append(np.stack([start + index[one[0]] for start, one in zip(starts, summaries, strict=False)]))
        summaries = [(*summary, sight) for summary in summaries for sight in distinct[summary[0]]]
    levels[-1] = np.array([decide(summary[0], summary[1:]) for summary in summaries])[levels[-1]]
    return Diagram.from_nodes([level.astype(np.int32) for level in levels], 0).reorder((1, 2, 3, 4, 0))


def shades(n_states: int) -> tuple[str, ...]:
    """Return the colours: greens while sensitised, blues ordinary, reds special, yellows confluent, violets crossings.

    Excited arrows are paler than quiescent ones, and the hue goes round with the direction.
    """
    sensitised = [(150 - 8 * step, 0.36 + 0.055 * step, 0.45) for step in range(8)]
    arrows = [
        (first_hue + 14 * way, first_lightness + brighter * way, saturation)
        for first_hue, first_lightness, brighter, saturation in (
            (200, 0.50, 0.03, 0.62), (184, 0.74, 0.03, 0.9), (340, 0.50, 0.025, 0.6), (352, 0.74, 0.025, 0.95)
        )
        for way in range(4)
    ]  # fmt: skip
    confluent = [(40, 0.36, 0.8), (44, 0.47, 0.85), (49, 0.56, 0.9), (47, 0.72, 0.9)]
    crossings = [(270, 0.66, 0.75), (292, 0.66, 0.6), (285, 0.84, 0.8)]
    live = [*sensitised, *arrows, *confluent, *crossings]
    colors = (shade(degrees / 360, lightness, saturation) for degrees, lightness, saturation in live)
    return (BACKGROUND, *colors)[:n_states]


@cache
def von_neumann29() -> Rule:
    """Return von Neumann's rule: 29 states, 67 nodes."""
    diagram = compile_view(
        29,
        lambda centre, side, state: signal(side, state),
        lambda centre, signals: next_state(signals, centre, crossings=False),
    )
    return Rule(
        29,
        VON_NEUMANN,
        diagram,
        name="JvN29",
        state_names=STATE_NAMES[:29],
        colors=shades(29),
        citation=CITATION,
    )


@cache
def nobili32() -> Rule:
    """Return Nobili's extension: 32 states, 118 nodes; confluents cross signals and remember."""
    diagram = compile_view(
        32,
        lambda centre, side, state: signal(side, state),
        lambda centre, signals: next_state(signals, centre, crossings=True),
    )
    return Rule(
        32,
        VON_NEUMANN,
        diagram,
        name="Nobili32",
        state_names=STATE_NAMES,
        colors=shades(32),
        citation=CITATION_NOBILI,
    )
