"""Writing: a scribe asked by a prompt, letter by letter, fast; the same letters as `model.write_plainly`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.neighborhood import VON_NEUMANN
from automata.rule import Rule
from neural.errors import ModelError
from neural.scribe import writing_kernels
from neural.scribe.model import WINDOW, Prompt, Scribe, signs
from neural.scribe.prompts import to_copy, to_describe
from neural.scribe.shape import CELLS, END, LETTERS, STATES


def write(
    scribe: Scribe, prompt: Prompt, *, temperature: float = 0.0, seed: int = 0, wanted: Sequence[int] = ()
) -> tuple[int, ...]:
    """Return the letters that a scribe writes, END among them if it came to one.

    Where it is only asked whether the letters `wanted` come, it ends at the first that is another. At temperature 0 the
    letter of the largest sum is written, and all processors agree on it. At others a letter is drawn with a chance in
    proportion to e ** (sum / temperature), its sum as real numbers, by `seed`. Raises ModelError for a skill that it
    lacks and for a temperature below 0.
    """
    if not 0 <= temperature < np.inf:
        raise ModelError(f"a temperature is 0 or more, not {temperature}")
    shape, most = scribe.shape, prompt.answer or prompt.most
    scribe.query(prompt.ask, 0)
    ask = scribe.queries[shape.places + shape.asks.index(prompt.ask)]
    queries = signs(np.arange(most), shape.places) @ scribe.queries[: shape.places] + ask
    given = scribe.keys_of((*prompt.roles, "written"), (*prompt.places, 0))
    own = scribe.keys_of(("written",) * most, range(1, most + 1))
    tokens = np.zeros(len(given) + most, dtype=np.int64)
    tokens[: len(given)] = (*prompt.tokens, shape.tokens)
    chances = np.random.default_rng(seed).random(most) if temperature else np.zeros(1)
    cool = 2.0 ** (scribe.scales[2] + scribe.scales[3]) / temperature if temperature else 0.0
    out = np.zeros(most, dtype=np.int64)
    count = writing_kernels.write(
        queries, np.vstack([given, own]), tokens, scribe.value_rows(), scribe.values[0], scribe.readout,
        scribe.scales[0] + scribe.scales[1], WINDOW, END, not prompt.answer, cool, chances,
        np.array(wanted, dtype=np.int64), out,
    )  # fmt: skip
    return tuple(out[:count].tolist())


def copied(scribe: Scribe, tape: Sequence[int], *, temperature: float = 0.0, seed: int = 0) -> tuple[int, ...]:
    """Return what a scribe writes when it is to copy a tape, without its END."""
    return ended(write(scribe, to_copy(tape, scribe.shape), temperature=temperature, seed=seed))


def copies(scribe: Scribe, tape: Sequence[int]) -> bool:
    """Whether a scribe writes a tape symbol for symbol when it is to copy it: `copied(scribe, tape) == tape`, sooner.

    A tape that is longer than what the scribe reads raises ModelError, as in `copied`.
    """
    told = tuple(tape)
    return ended(write(scribe, to_copy(told, scribe.shape), wanted=(*told, END))) == told


def described(scribe: Scribe, tape: Sequence[int], field: str) -> str:
    """Return what a scribe says of one field of the description on a tape, as text; signs for what is no character."""
    letters = write(scribe, to_describe(tape, field, scribe.shape))
    codes = [16 * (high % 16) + low % 16 for high, low in zip(letters[::2], letters[1::2], strict=True)]
    return "".join(chr(code) if 32 <= code < 127 else "?" for code in codes).rstrip()


def ended(letters: Sequence[int]) -> tuple[int, ...]:
    """Return letters up to the first END."""
    found = tuple(letters)
    return found[: found.index(END)] if END in found else found


def predicted(scribe: Scribe, contexts: NDArray[Any]) -> NDArray[np.int64]:
    """Return the letter that a scribe writes for each context, (N,): states below 8 of a cell and its neighbours."""
    asked = scribe.query("physics", 0)
    gaps = scribe.scores(asked, scribe.keys_of(("cell", "written"), (0, 0)))
    rows = LETTERS + STATES * np.arange(CELLS) + contexts.astype(np.int64)
    out = np.zeros(len(rows), dtype=np.int64)
    writing_kernels.predict(rows, gaps, scribe.value_rows(), scribe.values[0], scribe.readout, WINDOW, out)
    return out


def all_answers(scribe: Scribe) -> NDArray[np.int64]:
    """Return a scribe's answers to all 32,768 contexts, in the order of a rule's table."""
    return predicted(scribe, np.indices((STATES,) * CELLS).reshape(CELLS, -1).T)


def physics_of_scribe(scribe: Scribe, name: str = "the scribe's physics") -> Rule:
    """Return the rule that a scribe's answers make, over all 32,768 contexts; an answer that is no state is 0."""
    answers = all_answers(scribe)
    table = np.where(answers < STATES, answers, 0).astype(np.uint8)
    return Rule.from_table(table, STATES, VON_NEUMANN, name=name)
