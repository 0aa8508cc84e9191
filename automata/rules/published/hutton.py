"""Hutton's 32 states: one ordinary line is a construction arm that writes, turns, and retracts.

Tim Hutton (2008) kept Nobili's states and changed what they do so that a written cell is oriented by the arrow that
writes it. An ordinary arrow that meets an unexcitable cell sends it a train of bits, the first a 1: while it writes
it shows a 1 as an ordinary pulse and a 0 as a *special* pulse, which it becomes for that step. The trains:

    100000 advance              100001 forward ordinary arrow, retract   101101 forward special arrow, retract
    100010 advance, turn left   100011 left ordinary arrow, retract      110001 left special arrow, retract
    10100  advance, turn right   10011 reverse ordinary arrow, retract   110101 reverse special arrow, retract
    101111 retract               10101 right ordinary arrow, retract     111001 right special arrow, retract
                                  1111 confluent, retract

Source: Hutton's description of the rule, distributed with Golly; every entry agrees with what Golly computes. What a
cell does that is being built while no neighbour writes to it never occurs in a machine; it follows Golly here too.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from typing import NamedTuple, cast

from automata.neighborhood import VON_NEUMANN
from automata.rule import Rule
from automata.rules.published.von_neumann import (
    ARROWS,
    C00,
    C01,
    C11,
    CROSSING,
    EAST,
    NORTH,
    OPPOSITE,
    ORDINARY,
    SENSITISED,
    SIDES,
    SOUTH,
    SPECIAL,
    STATE_NAMES,
    UNEXCITABLE,
    WEST,
    Arrow,
    Signal,
    Signals,
    compile_view,
    shades,
    signal,
)

CITATION = (
    "@misc{hutton2008rule, author={Hutton, Tim}, title={Hutton32: a modified von Neumann rule}, year={2008}, "
    "howpublished={distributed with Golly}}"
)

S, S0, S1, S00, S01, S10, S11, S000 = range(1, 9)
# Fronts on which an arrow is at the first bits of a train, and at its last.
EARLY, LATE = (S, S0, S1, S00), (S01, S10, S11, S000)
PULSES = (Signal.ORDINARY_EXCITED, Signal.SPECIAL_EXCITED)


class Writer(NamedTuple):
    """The pulse that a cell under construction obeys: of those that point in, the one whose direction comes first.

    `direction` is -1 and `kind` 0 if there is none: no neighbour writes.
    """

    kind: int
    direction: int

    def turned(self, quarter_turns: int) -> int:
        """Return the writer's direction after so many quarter turns to the left (unreduced if no neighbour writes)."""
        total = self.direction + quarter_turns
        return total % 4 if self.kind else total


def decide(centre: int, views: tuple[Hashable, ...]) -> int:
    """Return what a cell in state `centre` becomes, given what it sees on `SIDES`."""
    if centre < ORDINARY:
        return _construction(centre, cast("Signals", views))
    if centre in ARROWS:
        return _transmission(ARROWS[centre], views)
    return _confluent(centre, cast("Signals", views))


def view(centre: int, side: int, state: int) -> Hashable:
    """Return what a cell in state `centre` sees of a neighbour on `side`."""
    shown = signal(side, state)
    if centre < ORDINARY:  # only pulses write
        return shown if shown in PULSES else Signal.NOTHING
    if centre in ARROWS and ARROWS[centre].direction == side:  # what lies ahead: is it being built?
        return state if state <= S000 else shown if shown in PULSES else _is_quiet_special(state)
    if centre in ARROWS:  # behind and beside: inputs, and whether an ordinary line leads here
        return shown if shown in (*PULSES, Signal.EMITTER, Signal.ORDINARY_QUIET) else Signal.NOTHING
    return shown


def _is_quiet_special(state: int) -> str:
    quiet = state in ARROWS and ARROWS[state].kind == SPECIAL and not ARROWS[state].excited
    return "quiet special" if quiet else "other"


# -- cells under construction -------------------------------------------------------------------------------------


def _construction(centre: int, signals: Signals) -> int:
    """Unexcitable and sensitised cells: an ordinary pulse is a 1, anything else a 0."""
    one = Signal.ORDINARY_EXCITED in signals
    if centre == UNEXCITABLE:
        if one:
            return SENSITISED
        writer = _writer(signals)
        return ORDINARY + writer.direction if writer.kind else UNEXCITABLE  # special lines only advance
    if centre in (S, S0, S1):
        zero_bit = {S: S0, S0: S00, S1: S10}[centre]
        return zero_bit + one
    writer = _writer(signals)
    if one:
        return {
            S00: ORDINARY + writer.turned(2),
            S01: SPECIAL + 8 * (writer.kind == SPECIAL) + writer.direction,
            S10: SPECIAL + writer.turned(2),
            S11: C00,
            S000: ORDINARY + writer.turned(1),
        }[centre]
    return {
        S00: S000,
        S01: ORDINARY + writer.turned(-1),
        S10: SPECIAL + writer.turned(1),
        S11: SPECIAL + writer.turned(-1),
        S000: ORDINARY + writer.turned(0),
    }[centre]


def _writer(signals: Signals) -> Writer:
    shown = dict(zip(SIDES, signals, strict=True))
    for direction in (EAST, NORTH, WEST, SOUTH):
        pulse = shown[OPPOSITE[direction]]
        if pulse in PULSES:
            return Writer(ORDINARY if pulse is Signal.ORDINARY_EXCITED else SPECIAL, direction)
    return Writer(0, -1)


# -- arrows ------------------------------------------------------------------------------------------------------


def _transmission(arrow: Arrow, views: tuple[Hashable, ...]) -> int:
    shown = dict(zip(SIDES, views, strict=True))
    front = shown.pop(arrow.direction)
    behind = set(shown.values())
    if arrow.kind == SPECIAL and arrow.excited and front in (UNEXCITABLE, *EARLY, *LATE):
        return _writing_zero(arrow, front, behind)
    own, other = PULSES if arrow.kind == ORDINARY else PULSES[::-1]
    if other in behind or front is other:
        return UNEXCITABLE
    one = own in behind or Signal.EMITTER in behind
    if arrow.kind == ORDINARY:
        return _ordinary(arrow, front, one)
    return arrow._replace(excited=one).state


def _ordinary(arrow: Arrow, front: Hashable, one: bool) -> int:
    """An ordinary arrow, perhaps at the end of a line that writes; `one` is the bit that reaches it."""
    if arrow.excited and front == S11:  # 1111 is complete: the confluent is written
        return SENSITISED if one else UNEXCITABLE
    if arrow.excited and not one and front in (UNEXCITABLE, S, S0, S1):
        return Arrow(SPECIAL, arrow.direction, True).state  # shows the next 0 as a special pulse
    last_bit = (S00, S000) if arrow.excited else (S01, S000)
    if one and (front in last_bit or front == "quiet special"):
        return UNEXCITABLE  # the train ends in a 1: retract
    return arrow._replace(excited=one).state


def _writing_zero(arrow: Arrow, front: Hashable, behind: set[Hashable]) -> int:
    """A special pulse before a cell that is not built yet: a 0 of an ordinary line's train, or a special line's end."""
    one = Signal.ORDINARY_EXCITED in behind
    by_ordinary_line = Signal.ORDINARY_QUIET in behind
    special = arrow._replace(excited=Signal.SPECIAL_EXCITED in behind or Signal.EMITTER in behind)
    if front == UNEXCITABLE:
        return arrow._replace(excited=Signal.SPECIAL_EXCITED in behind).state
    if front in EARLY:
        if one:
            return Arrow(ORDINARY, arrow.direction, True).state
        return arrow.state if by_ordinary_line else special.state
    if one:
        return UNEXCITABLE  # the train's last bit: retract
    return Arrow(ORDINARY, arrow.direction, False).state if by_ordinary_line else special.state


# -- confluents ---------------------------------------------------------------------------------------------------


def _confluent(centre: int, signals: Signals) -> int:
    if Signal.SPECIAL_EXCITED in signals:
        return UNEXCITABLE
    shown = dict(zip(SIDES, signals, strict=True))
    along = Signal.ORDINARY_EXCITED in (shown[EAST], shown[WEST])
    across = Signal.ORDINARY_EXCITED in (shown[NORTH], shown[SOUTH])
    inward = sum(part in (Signal.ORDINARY_QUIET, Signal.ORDINARY_EXCITED, Signal.SPECIAL_QUIET) for part in signals)
    outward = signals.count(Signal.ARROW_AWAY)
    if centre > C11 or (centre == C00 and inward == outward == 2):
        return CROSSING[along, across]
    all_excited = Signal.ORDINARY_EXCITED in signals and Signal.ORDINARY_QUIET not in signals
    return C00 + 2 * (centre in (C01, C11)) + all_excited


@cache
def hutton32() -> Rule:
    """Return Hutton's rule: 32 states, 7,075 nodes."""
    diagram = compile_view(32, view, decide)
    return Rule(
        32,
        VON_NEUMANN,
        diagram,
        name="Hutton32",
        state_names=STATE_NAMES,
        colors=shades(32),
        citation=CITATION,
    )
