"""Lessons: what a scribe is trained on. Random tapes, edits and contexts, drawn anew each time; never a scribe's own.

A lesson is one prompt with many places to be written, asked at once: what the scribe would have written before each is
drawn too, at random, so that nothing is learnt from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from automata.replicators import langton_loop
from automata.rules import langton
from automata.trajectory import record
from neural.domains.domain import HeldDomain, visited
from neural.scribe.shape import FIELD, FIELDS, LETTERS, Shape

Numbers = NDArray[np.int64]
# Letters asked for in one lesson.
ASKED = 64
# One replication of Langton's loop.
LOOP_STEPS = 151


@dataclass(frozen=True)
class Lesson:
    """Tokens with rows of their roles and their places, (M,); asks' rows, places and the right letters, (N,)."""

    tokens: Numbers
    roles: Numbers
    places: Numbers
    asks: Numbers
    asked_places: Numbers
    letters: Numbers


def physics_domain() -> HeldDomain:
    """Return the 389 contexts that one replication of Langton's loop meets."""
    return visited(record(langton(), langton_loop(), LOOP_STEPS))


def drawn_tape(length: int, random: np.random.Generator) -> Numbers:
    """Return letters, END as often as any other; half of all tapes repeat one of them much, from a little to wholly."""
    tape = random.integers(0, LETTERS, length)
    if random.random() < 0.5:
        tape[random.random(length) < random.random()] = random.integers(0, LETTERS)
    return tape


def copy_lesson(
    shape: Shape, length: int, random: np.random.Generator, hard: Numbers | None = None, *, tape: Numbers | None = None
) -> Lesson:
    """Return a lesson in copying: `length` tokens at places drawn from all, half of the places asked for from `hard`.

    `tape` takes the place of a drawn one, for the control that is trained on its own weights.
    """
    places = random.permutation(shape.capacity)[:length] if tape is None else np.arange(len(tape))
    source = drawn_tape(len(places), random) if tape is None else tape
    asked = _asked(places, hard, ASKED, random)
    return Lesson(
        np.concatenate([source, random.integers(0, LETTERS, len(places))]),
        np.repeat([0, 1], len(places)),
        np.concatenate([places, places]),
        np.zeros(len(asked), dtype=np.int64),
        places[asked],
        source[asked],
    )


def edit_lesson(
    shape: Shape, length: int, random: np.random.Generator, kept: Numbers | None = None, told: Numbers | None = None
) -> Lesson:
    """Return a lesson in editing: instructions for few or all of the places, half of the letters asked for among them.

    Half of the places asked for are from `told`, where there is an instruction, and from `kept`, where there is none.
    """
    places = random.permutation(shape.capacity)[:length]
    source = drawn_tape(length, random)
    order = random.permutation(_asked(places, told, ASKED // 2, random))
    others = np.setdiff1d(_asked(places, kept, ASKED // 2, random), order)
    changed = random.random(length) < random.choice([0.01, 0.1, 0.5, 1.0])
    changed[order], changed[others] = True, False
    edits = random.integers(0, LETTERS, length)
    asked = np.concatenate([order, others])
    return Lesson(
        np.concatenate([source, random.integers(0, LETTERS, length), edits[changed]]),
        np.repeat([0, 1, shape.roles.index("instruction")], [length, length, int(changed.sum())]),
        np.concatenate([places, places, places[changed]]),
        np.full(len(asked), shape.asks.index("edit")),
        places[asked],
        np.where(changed, edits, source)[asked],
    )


def _asked(places: Numbers, hard: Numbers | None, count: int, random: np.random.Generator) -> Numbers:
    """Return which of the places to ask for, as indices: `count` drawn ones, half of them from the hard places."""
    asked = random.permutation(len(places))[:count]
    if hard is not None and len(hard):
        found = np.flatnonzero(np.isin(places, random.choice(hard, count // 2)))
        asked[: len(found)] = found[: len(asked)]
    return asked


def field_lesson(shape: Shape, length: int, random: np.random.Generator) -> Lesson:
    """Return a lesson in describing: a header of random letters, and others behind it up to `length` in all."""
    header = len(FIELDS) * FIELD
    more = header + random.permutation(shape.capacity - header)[: max(0, length - header)]
    places = np.concatenate([np.arange(header), more])
    source, written = drawn_tape(len(places), random), random.integers(0, LETTERS, FIELD)
    fields, offsets = random.integers(0, len(FIELDS), ASKED // 2), random.integers(0, FIELD, ASKED // 2)
    return Lesson(
        np.concatenate([source, written]),
        np.repeat([0, 1], [len(source), FIELD]),
        np.concatenate([places, np.arange(FIELD)]),
        shape.asks.index(FIELDS[0]) + fields,
        offsets,
        source[FIELD * fields + offsets],
    )
