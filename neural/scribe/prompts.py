"""Prompts: what is put before a scribe to have something of it, and its answer as what it stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from neural.errors import ModelError
from neural.scribe.model import Prompt
from neural.scribe.shape import CELLS, END, FIELD, FIELDS, LETTERS, STATES, Shape


def to_copy(tape: Sequence[int], shape: Shape) -> Prompt:
    """Ask for a copy of a tape, symbols below 16, END not among them.

    A tape may be longer than the scribe's addresses reach: places then recur, and what comes is wrong.
    """
    if len(tape) and not 0 <= min(tape) <= max(tape) < END:
        wrong = next(symbol for symbol in tape if not 0 <= symbol < END)
        raise ModelError(f"a tape holds symbols below {END}, not {wrong}")
    tokens = (*map(int, tape), END)
    return Prompt("copy", tokens, ("source",) * len(tokens), tuple(range(len(tokens))), _most(len(tokens), shape))


def to_edit(tape: Sequence[int], edits: Mapping[int, int], shape: Shape) -> Prompt:
    """Ask for a tape with other letters at the places of `edits`; END among them cuts the tape off there.

    Each instruction is one token: the letter wanted, at the place where it is wanted.
    """
    source = to_copy(tape, shape)
    for place, letter in edits.items():
        if not 0 <= place < shape.capacity or not 0 <= letter < LETTERS:
            raise ModelError(f"an edit puts a letter below {LETTERS} at a place below {shape.capacity}")
    return Prompt(
        "edit",
        (*source.tokens, *edits.values()),
        (*source.roles, *["instruction"] * len(edits)),
        (*source.places, *edits),
        _most(max(len(source.tokens), *edits, 0) + 1, shape),
    )


def to_describe(tape: Sequence[int], field: str, shape: Shape) -> Prompt:
    """Ask for one field, by its name, of the description on a tape: 16 symbols."""
    if field not in FIELDS:
        raise ModelError(f"a description has no field {field!r}: its fields are {', '.join(FIELDS)}")
    source = to_copy(tape, shape)
    return Prompt(field, source.tokens, source.roles, source.places, FIELD, FIELD)


def to_predict(context: Sequence[int]) -> Prompt:
    """Ask for the next state of a cell: its own state and its neighbours', as the rule orders them. One letter."""
    if len(context) != CELLS or not all(0 <= state < STATES for state in context):
        raise ModelError(f"a context is {CELLS} states below {STATES}")
    tokens = tuple(LETTERS + STATES * cell + int(state) for cell, state in enumerate(context))
    return Prompt("physics", tokens, ("cell",) * CELLS, (0,) * CELLS, 1, 1)


def _most(letters: int, shape: Shape) -> int:
    """Return how many letters may be written: some more than were asked for, so that a missing END shows."""
    return min(letters, 4 * shape.capacity) + 16
