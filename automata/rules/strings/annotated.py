"""Two-state rules with more states that distinguish live and dead cells: History, Super and Investigator.

Under History and Super a cell is alive if its state is odd, and lives and dies as the two-state rule says; which of the
odd and even states it takes is for the eye: trails of what has lived, marks, labels. State 6 alone does something, it
kills what is beside it. Under Investigator the cells of 19 states never change, or blink, and what they do to live and
dead cells beside them is what they are for. Source: Golly 5's help, "Super"; where that is silent, what Golly 5 does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.errors import RuleError
from automata.forms.diagram import Diagram
from automata.rule import Rule
from automata.rules.strings.annotated_looks import COLORS, NAMES
from automata.rules.strings.lifelike import LifeLike
from automata.rules.strings.map_string import CITE_MAP, MapString
from automata.strobing import strobing_pair

FAMILIES = ("History", "Super", "Investigator")
_WRITTEN = re.compile("(?P<base>.*)(?P<family>history|super|investigator)", re.I)

# What has been seen of the neighbours in a context: of each family its own, and hashable.
Marks = Any
_See = Callable[[Marks, int], Marks]
_Become = Callable[[Marks, int, bool], int]
_Bits = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True)
class Annotated:
    """`B36/S23History`: a two-state rule string and one of FAMILIES; `LifeHistory` is Conway's Life's."""

    base: LifeLike | MapString
    family: str

    def __str__(self) -> str:
        base = str(self.base)
        return f"{'Life' if base == 'B3/S23' else base}{self.family}"

    def rule(self) -> Rule:
        """Return the rule it stands for; RuleError if the two-state rule has B0 without survival of a full cell."""
        base = self.base.rule()
        if pair := strobing_pair(base):
            if not base.next_state((1,) * len(base.neighborhood)):
                raise RuleError(
                    f"under {self.base} the empty plane blinks (B0), and {self.family} distinguishes live from "
                    "dead cells by their state: no such rule is read"
                )
            base = pair[0]  # as in Golly, what is dead and what alive change places
        start, see, become, bits = _KINDS[self.family]
        return Rule(
            len(NAMES[self.family]),
            base.neighborhood,
            _diagram(base, len(NAMES[self.family]), start, see, become, bits),
            name=str(self),
            state_names=NAMES[self.family],
            colors=COLORS[self.family],
            citation=CITE_MAP,
        )


def split_annotated(text: str) -> tuple[str, str] | None:
    """Return what stands before a family's name, as a rule string, and the family; None if no name ends `text`."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    base, family = found["base"], found["family"].capitalize()
    if short := re.fullmatch("life([hv]?)", base, re.I):
        base = f"B3/S23{short[1]}"
    return base, family


def _diagram(
    base: Rule,
    n_states: int,
    start: Marks,
    see: _See,
    become: _Become,
    bits: _Bits,
) -> Diagram:
    """Return the diagram of a rule that follows `base` and keeps marks of the neighbours that were seen.

    `see(marks, state)` takes in a neighbour. `bits[k][state]` is what a neighbour counts for in the two-state rule, for
    cells that are dead there, k = 0, or alive, k = 1; `bits[2][state]` is what a cell counts for itself.
    `become(marks, state, alive)` gives the next state of a cell that the two-state rule lets live, or not.
    """
    index, seen = {start: 0}, [start]
    table: list[list[int]] = []
    while len(table) < len(seen):
        row = []
        for state in range(n_states):
            marks = see(seen[len(table)], state)
            if marks not in index:
                index[marks] = len(seen)
                seen.append(marks)
            row.append(index[marks])
        table.append(row)
    marks_after, n_marks = np.array(table), len(seen)
    levels, order = base.diagram.levels, base.neighborhood.diagram_order
    sizes = [len(level) for level in levels]
    own = bits[2]
    outcome = np.array(
        [[[become(marks, state, bool(alive)) for alive in (0, 1)] for state in range(n_states)] for marks in seen]
    )

    def advance(depth: int, summaries: NDArray[np.int64], state: int) -> NDArray[np.int64]:
        # A summary holds the marks and two nodes of the base's diagram, met by cells that are dead and alive.
        both, marks = np.divmod(summaries, n_marks)
        dead, alive = np.divmod(both, sizes[depth])
        if order[depth] == 0:
            node = alive if own[state] else dead
            values: NDArray[np.int64] = outcome[marks, state, levels[depth][node, own[state]]]
            return values
        dead, alive = levels[depth][dead, bits[0][state]], levels[depth][alive, bits[1][state]]
        after: NDArray[np.int64] = (dead.astype(np.int64) * sizes[depth + 1] + alive) * n_marks
        after += marks_after[marks, state]
        return after

    return Diagram.fold_numbers(n_states, base.form.arity, 0, advance)


# -- History and Super ----------------------------------------------------------------------------------------

_ODD = tuple(state & 1 for state in range(26))
# What a live cell leaves where it dies, and beside state 6; live states from 13 on leave nothing.
_TRAIL = {1: 2, 3: 4, 5: 4, 7: 8, 9: 10, 11: 12}
_BORN_ON = {4: 3, 8: 7}


def _see_history(marks: bool, state: int) -> bool:
    return marks or state == 6


def _become_history(marks: bool, state: int, alive: bool) -> int:
    if state & 1:
        return state if alive and not marks else _TRAIL[state]
    if not alive or state == 6:
        return state
    return _BORN_ON.get(state, 1)


# Under Super: the live states seen, as far as they decide what is born, and those of 6, 14, 18, 20, 22 that were seen.
_SIGNALS = (6, 14, 18, 20, 22)
_MIXED = frozenset({1, 9})
_Seen = tuple[frozenset[int], frozenset[int]]


@lru_cache(maxsize=1 << 12)
def _kinds(kinds: frozenset[int]) -> frozenset[int]:
    """Return the least set of live states that decides births as `kinds` does, now and with any more."""
    if kinds <= {7, 13, 15, 17, 19, 21, 23, 25} and len(kinds) > 1:
        return frozenset({7, 13})
    steps_aside = {frozenset({3}): range(13, 26), frozenset({7}): (9, 11)}
    if len(kinds) < 2 or any(
        marker < kinds and len(kinds) == 2 and max(kinds) in others for marker, others in steps_aside.items()
    ):
        return kinds
    return _MIXED


def _born(kinds: frozenset[int]) -> int:
    """Return the state of a cell that is born of neighbours of these kinds."""
    if kinds == _MIXED:
        return 1
    # One kind passes itself on; a mark, 3 or 7, beside it does not matter where `_kinds` has kept both.
    rest = kinds - {3, 7} if len(kinds) == 2 else kinds
    if kinds in ({7}, {7, 13}):
        return 13
    [state] = rest or {1}
    return state if state >= 9 else 1


def _see_super(marks: _Seen, state: int) -> _Seen:
    kinds, signals = marks
    if state & 1:
        return _kinds(kinds | {state}), signals
    if state not in _SIGNALS or 6 in signals:
        return marks
    # Only state 6 affects a dead cell.
    return kinds, frozenset({6}) if state == 6 else signals | {state}


def _become_super(marks: _Seen, state: int, alive: bool) -> int:
    kinds, signals = marks
    if 6 in signals and (state & 1 or state == 8 or state > 13):
        return 0 if state >= 7 and state not in (9, 11) else _TRAIL[state]
    if state & 1:
        return state if alive else _TRAIL.get(state, 0)
    if alive:
        return 6 if state == 6 else _BORN_ON.get(state) or _born(kinds)
    if state == 14:
        return 0
    touched = bool(kinds) or 14 in signals
    if state == 16:
        return 14 if touched else 16
    if state == 24:
        return 18 if touched or 18 in signals else 24
    for label, turns in ((18, 22), (20, 18), (22, 20)):
        if state == label:
            return turns if turns in signals else label
    return state


# -- Investigator -----------------------------------------------------------------------------------------------

_KILLERS = {2, 3, 6, 7, 14, 16}
_EGGS = {8, 9, 12, 13, 14}
_CATALYSTS = {15, 16}
_FOR_BIRTHS = {1, 2, 4, 6, 8, 10, 12, 15, 16, 17, 19}
_FOR_DEATHS = (_FOR_BIRTHS - {17, 19}) | {18, 20}
# Whether the neighbours kill, hatch, ask for a live neighbour, and have one.
_Effects = tuple[bool, bool, bool, bool]
_BLINKING = {6: 7, 7: 6, 10: 11, 11: 10, 12: 13, 13: 12, 19: 20, 20: 19}


def _see_investigator(marks: _Effects, state: int) -> _Effects:
    killed, hatched, catalyst, live = marks
    hatched = hatched or state in _EGGS
    # What is hatched asks no more for catalysts, and these no more for each other.
    live = not hatched and (live or state == 1)
    catalyst = not hatched and not live and (catalyst or state in _CATALYSTS)
    return killed or state in _KILLERS, hatched, catalyst, live


def _become_investigator(marks: _Effects, state: int, alive: bool) -> int:
    killed, hatched, catalyst, _ = marks
    if state > 1:
        return _BLINKING.get(state, state)
    if state == 1:
        return int(alive and not killed)
    return int(hatched or (alive and not catalyst))


_KINDS: dict[str, tuple[Marks, _See, _Become, _Bits]] = {
    "History": (False, _see_history, _become_history, (_ODD, _ODD, _ODD)),
    "Super": ((frozenset(), frozenset()), _see_super, _become_super, (_ODD, _ODD, _ODD)),
    "Investigator": (
        (False, False, False, False),
        _see_investigator,
        _become_investigator,
        (
            tuple(int(state in _FOR_BIRTHS) for state in range(21)),
            tuple(int(state in _FOR_DEATHS) for state in range(21)),
            tuple(int(state == 1) for state in range(21)),
        ),
    ),
}
