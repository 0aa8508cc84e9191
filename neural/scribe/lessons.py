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
from neural.domains.domain import Domain, visited
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


def physics_domain() -> Domain:
    """Return the 389 contexts that one replication of Langton's loop meets."""
    return visited(record(langton(), langton_loop(), LOOP_STEPS))


def drawn_tape(length: int, random: np.random.Generator) -> Numbers:
    """Return letters, END as often as any other; half of all tapes repeat one of them much, from a little to wholly."""
    tape = random.integers(0, LETTERS, length)
    if random.random() < 0.5:
        tape[random.random(length) < random.random()] = random.integers(0, LETTERS)
    return tape


def tape_lesson(
    shape: Shape, length: int, random: np.random.Generator, *, tape: Numbers | None = None
) -> Lesson:
    """Return a lesson in copying, and in editing where that is a skill: `length` tokens at places drawn from all.

    `tape` takes the place of a drawn one, for the control that is trained on its own weights.
    """
    places = random.permutation(shape.capacity)[:length]
    source = drawn_tape(length, random)
    if tape is not None:
        places, source = np.arange(len(tape)), tape
    written = random.integers(0, LETTERS, len(places))
    asked = random.permutation(len(places))[:ASKED]
    letters, asks = source[asked], np.zeros(len(asked), dtype=np.int64)
    tokens, roles, all_places = [source, written], [0, 1], [places, places]
    if "edit" in shape.skills:
        share = random.random() * random.choice([0.01, 0.1, 1.0])
        changed = random.permutation(len(places))[: max(1, int(len(places) * share))]
        edits = random.integers(0, LETTERS, len(changed))
        tokens, roles, all_places = [*tokens, edits], [*roles, shape.roles.index("instruction")], [*all_places, places[changed]]
        after = source.copy()
        after[changed] = edits
        asks = random.integers(0, 2, len(asked)) * shape.asks.index("edit")
        letters = np.where(asks > 0, after[asked], letters)
    return Lesson(
        np.concatenate(tokens),
        np.repeat(roles, [len(part) for part in tokens]),
        np.concatenate(all_places),
        asks,
        places[asked],
        letters,
    )


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
