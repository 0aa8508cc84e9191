"""What frames show of the rule that made them: of every context that their cells meet, which states followed.

Nothing is assumed of the rule but its neighbourhood and what lies beyond the frames' edges; where one context was
followed by different states, the frames contradict such a rule, and it is said where.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from automata.checks import brief
from automata.errors import ArgumentError, FrameWarning, PatternError, RuleError, StateError
from automata.forms.diagram import Diagram
from automata.frames.tally import RowTally
from automata.frames.windows import Surface, Windows
from automata.neighborhood import Neighborhood

MAX_STATES = 256
# Contradictions that a list holds.
MOST_LISTED = 1000


class Place(NamedTuple):
    """Where a context was met: the number of the run, its generation, the cell's row and column in the frame."""

    run: int
    generation: int
    row: int
    column: int


class Conflict(NamedTuple):
    """A context that different states followed: how often each, and the place where it was first seen."""

    context: tuple[int, ...]
    counts: dict[int, int]
    places: dict[int, Place]

    def __str__(self) -> str:
        told = (f"by {state} {_times(count)}, first at {_where(self.places[state])}"
                for state, count in self.counts.items())  # fmt: skip
        return f"({', '.join(map(str, self.context))}) was followed {', '.join(told)}"


def _where(place: Place) -> str:
    run = f"run {place.run}, " if place.run else ""
    return f"{run}generation {place.generation}, row {place.row}, column {place.column}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


@dataclass(frozen=True, eq=False, repr=False)
class SeenContexts:
    """Which contexts frames show, (M, k) uint8 in lexicographic order, and how often each state followed each.

    `counts` is (M, n_states) int64, `firsts` the number of the update at which that was first seen, -1 for never.
    `generations` counts steps from one frame to the next, all runs together. `otherwise` says in words what the rule
    that was made of them answers to a context that was never seen, "" if none was made.
    """

    n_states: int
    neighborhood: Neighborhood
    contexts: NDArray[np.uint8]
    counts: NDArray[np.int64]
    firsts: NDArray[np.int64]
    windows: Windows
    generations: int
    steps: int
    otherwise: str = ""

    def __repr__(self) -> str:
        return f"<SeenContexts: {len(self)} of {self.n_contexts}, {len(self.conflicting)} conflicts>"

    def __len__(self) -> int:
        return len(self.contexts)

    @property
    def n_contexts(self) -> int:
        """Number of contexts that there are, n_states ** k."""
        count: int = self.n_states ** len(self.neighborhood)
        return count

    @property
    def unseen(self) -> int:
        """Number of contexts that were never seen."""
        return self.n_contexts - len(self)

    @property
    def updates(self) -> int:
        """Number of cell updates that were seen."""
        return int(self.counts.sum())

    @cached_property
    def answers(self) -> NDArray[np.uint8]:
        """The state that followed each context most often, (M,) uint8; of several, the lowest."""
        commonest: NDArray[np.uint8] = self.counts.argmax(axis=1).astype(np.uint8)
        return commonest

    @cached_property
    def conflicting(self) -> NDArray[np.int64]:
        """The numbers of the contexts that different states followed, (C,) int64."""
        return np.flatnonzero((self.counts > 0).sum(axis=1) > 1)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """The contexts that different states followed, those most often met first; the first 1000 of them."""
        return self._described(self.conflicting)

    def contradicting(self, answers: NDArray[np.uint8]) -> tuple[Conflict, ...]:
        """Return, as `conflicts` does, the contexts that were ever followed by another state than `answers`, (M,)."""
        agreeing = self.counts[np.arange(len(self)), answers]
        return self._described(np.flatnonzero(agreeing < self.counts.sum(axis=1)))

    def _described(self, numbers: NDArray[np.int64]) -> tuple[Conflict, ...]:
        often = self.counts[numbers].sum(axis=1)
        listed = numbers[np.argsort(-often, kind="stable")][:MOST_LISTED]
        found = []
        for number in listed.tolist():
            states = np.flatnonzero(self.counts[number]).tolist()
            counts = {state: int(self.counts[number, state]) for state in states}
            places = {state: self._place(int(self.firsts[number, state])) for state in states}
            found.append(Conflict(tuple(self.contexts[number].tolist()), counts, places))
        return tuple(found)

    def _place(self, update: int) -> Place:
        moment, cell = divmod(update, len(self.windows))
        run, generation = divmod(moment, self.steps)
        return Place(run, generation, *self.windows.place(cell))

    def __str__(self) -> str:
        """Say what was seen, what contradicts itself, and what is answered where nothing was seen."""
        said = [
            f"{len(self):,} of {self.n_contexts:,} contexts ({self.n_states} states, {len(self.neighborhood)} cells) "
            f"were seen, in {self.updates:,} cell updates of {self.generations:,} generations."
        ]
        if len(self.conflicting):
            said.append(
                f"{len(self.conflicting):,} of them were followed by different states"
                f"{', of which the commonest is taken' if self.otherwise else ''}; the one most often met: "
                f"{self.conflicts[0]}."
            )
        else:
            said.append("None was followed by different states.")
        if self.unseen:
            answer = f": there {self.otherwise}" if self.otherwise else ""
            said.append(f"{self.unseen:,} were never seen{answer}.")
        return " ".join(said)


def seen_in(
    frames: ArrayLike,
    neighborhood: Neighborhood,
    topology: Surface | None = None,
    *,
    n_states: int | None = None,
) -> SeenContexts:
    """Return which contexts frames show, and which states followed them.

    `frames` are (T, H, W) states of consecutive generations, or (runs, T, H, W); in a neighbourhood of one row (T, W)
    will do. `topology` says what lies beyond the frames' edges: a torus of their size, say, or PLANE, on which all is
    in state 0 there; None that it is not known, and then cells that see beyond the edges are left out. `n_states` is
    one more than the highest state in the frames, unless it is given. Raises ArgumentError, StateError, PatternError
    for frames that are none or do not fit.

    >>> from automata import MOORE, Torus, record
    >>> run = record("life", [[1, 1, 1]], 3, topology=Torus(5, 5))
    >>> seen_in(run.frames, MOORE, Torus(5, 5))
    <SeenContexts: 27 of 512, 0 conflicts>
    """
    if not isinstance(neighborhood, Neighborhood):
        raise ArgumentError(f"neighborhood is a Neighborhood such as MOORE or VON_NEUMANN, not {brief(neighborhood)}")
    if topology is not None and not isinstance(topology, Surface):
        raise ArgumentError(f"topology is a Topology such as PLANE or Torus(64, 64), or None, not {brief(topology)}")
    runs = as_frames(frames, one_row=all(row == 0 for row, _ in neighborhood.offsets))
    states = _n_states(runs, n_states)
    windows = Windows((runs.shape[2], runs.shape[3]), neighborhood, topology)
    if len(windows) == 0:
        raise PatternError(
            f"no cell of frames of {runs.shape[2]} × {runs.shape[3]} cells has its whole {neighborhood.name} "
            "neighbourhood inside them: say with topology= what lies beyond their edges"
        )
    steps = runs.shape[1] - 1
    tally = RowTally(len(neighborhood) + 1)
    for number, run in enumerate(runs):
        for step in range(steps):
            now, then = (np.ascontiguousarray(run[moment], dtype=np.uint8) for moment in (step, step + 1))
            rows = np.column_stack([windows.contexts(now), windows.states(then)])
            tally.add(rows, start=(number * steps + step) * len(windows))
    rows, met, firsts = tally.result
    fresh = np.ones(len(rows), dtype=bool)
    fresh[1:] = (rows[1:, :-1] != rows[:-1, :-1]).any(axis=1)
    numbers = np.cumsum(fresh) - 1
    counts = np.zeros((int(fresh.sum()), states), dtype=np.int64)
    first = np.full_like(counts, -1)
    counts[numbers, rows[:, -1]] = met
    first[numbers, rows[:, -1]] = firsts
    contexts = np.ascontiguousarray(rows[fresh, :-1])
    return SeenContexts(states, neighborhood, contexts, counts, first, windows, len(runs) * steps, steps)


def contradiction(seen: SeenContexts) -> str:
    """Say, of frames that contradict themselves, how many contexts do, and where one does."""
    return (
        f"{len(seen.conflicting):,} of the {len(seen):,} contexts seen were followed by different states, and the "
        f"commonest is taken: {seen.conflicts[0]}; the frames are of a rule with noise, or it sees more cells than the "
        f"{seen.neighborhood.name} neighbourhood, or something else lies beyond their edges"
    )


def as_frames(frames: ArrayLike, *, one_row: bool = False) -> NDArray[Any]:
    """Return frames as (runs, T, H, W) whole numbers from 0 to 255, not copied where they are that; else an error."""
    wanted = "(T, H, W), generations of H × W cells, or (runs, T, H, W)" + (", or (T, W)" if one_row else "")
    try:
        given = np.asanyarray(frames)
    except ValueError:  # rows of different lengths
        given = np.empty(0, dtype=object)
    if given.dtype == object or given.dtype.kind not in "buif":
        raise ArgumentError(f"frames are an array of states, {wanted}, not {brief(frames)}")
    if one_row and given.ndim == 2:
        given = given[:, None, :]
    runs = given[None] if given.ndim == 3 else given
    if runs.ndim != 4 or 0 in runs.shape:
        raise ArgumentError(f"frames have the shape {wanted}, not {given.shape}")
    if runs.shape[1] < 2:
        raise ArgumentError("frames are of two generations at least: one shows nothing of what follows")
    if runs.dtype.kind == "f" and not np.array_equal(runs, np.floor(runs)):
        raise StateError("frames hold states, whole numbers from 0 to 255: round or threshold measured values first")
    low, high = runs.min(), runs.max()
    if low < 0 or high >= MAX_STATES:
        raise StateError(f"frames hold states, whole numbers from 0 to 255, not {low if low < 0 else high:g}")
    return runs


def _n_states(runs: NDArray[Any], n_states: int | None) -> int:
    highest = int(runs.max())
    if n_states is None:
        return max(2, highest + 1)
    if not isinstance(n_states, int | np.integer) or isinstance(n_states, bool) or not 2 <= n_states <= MAX_STATES:
        raise ArgumentError(f"n_states is a whole number from 2 to {MAX_STATES}, not {brief(n_states)}")
    if highest >= n_states:
        raise StateError(f"the frames hold state {highest}, so there are more than {n_states} states")
    return int(n_states)


def completed(seen: SeenContexts, unseen: Any) -> tuple[SeenContexts, Diagram]:
    """Return the function that answers what was seen as most often seen, and `seen`, which says what else it answers.

    `unseen` says what is answered to other contexts: "keep", a state, or a diagram with its name. Raises ArgumentError
    or RuleError for anything else, and warns (FrameWarning) where the frames contradict themselves.
    """
    base, otherwise = _base(seen, unseen)
    if len(seen.conflicting):
        warnings.warn(contradiction(seen), FrameWarning, stacklevel=3)
    diagram = base.with_values(seen.contexts[:, list(seen.neighborhood.diagram_order)], seen.answers)
    return replace(seen, otherwise=otherwise), diagram


def _base(seen: SeenContexts, unseen: Any) -> tuple[Diagram, str]:
    """Return the function that answers what was never seen, and what that is in words."""
    n_states, neighborhood = seen.n_states, seen.neighborhood
    order: Sequence[int] = neighborhood.diagram_order
    if isinstance(unseen, tuple):
        base, name = unseen
        otherwise = f"the answer is that of {name}"
    elif isinstance(unseen, str) and unseen == "keep":
        place, otherwise = order.index(0), "the cell keeps its state"
        base = Diagram.fold(
            n_states, len(order), 0,
            lambda depth, kept, state: state if depth == place else kept,
            lambda kept: kept,
        )  # fmt: skip
    elif isinstance(unseen, int | np.integer) and not isinstance(unseen, bool) and 0 <= unseen < n_states:
        base = Diagram.fold(n_states, len(order), 0, lambda *_: 0, lambda _: int(unseen))
        otherwise = f"the answer is state {unseen}"
    else:
        raise ArgumentError(
            f"unseen is 'keep' (the cell keeps its state), a state below {n_states} or a Rule, not {brief(unseen)}"
        )
    if base.n_states != n_states or base.arity != len(order):
        raise RuleError(
            f"the rule for what was never seen is over {base.arity} cells of {base.n_states} states, "
            f"and the frames are of {n_states} states in a neighbourhood of {len(order)} cells"
        )
    return base, otherwise
