"""Writing: a scribe asked by a prompt, letter by letter, fast; the same letters as `model.write_plainly`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
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


def write(scribe: Scribe, prompt: Prompt, *, temperature: float = 0.0, seed: int = 0) -> tuple[int, ...]:
    """Return the letters that a scribe writes, END among them if it came to one.

    At temperature 0 the letter of the largest sum is written, and all processors agree on it. At others a letter is
    drawn with a chance in proportion to e ** (sum / temperature), its sum as real numbers, by `seed`. Raises ModelError
    for a skill that it lacks and for a temperature below 0.
    """
    most = prompt.answer or prompt.most
    cool, chances = _drawing(scribe, most, temperature, seed)
    scribe.query(prompt.ask, 0)
    ask = scribe.queries[scribe.shape.places + scribe.shape.asks.index(prompt.ask)]
    queries = signs(np.arange(most), scribe.shape.places) @ scribe.queries[: scribe.shape.places] + ask
    given = scribe.keys_of((*prompt.roles, "written"), (*prompt.places, 0))
    own = scribe.keys_of(("written",) * most, range(1, most + 1))
    tokens = np.zeros(len(given) + most, dtype=np.int64)
    tokens[: len(given)] = (*prompt.tokens, scribe.shape.tokens)
    out = np.zeros(most, dtype=np.int64)
    count = writing_kernels.write(
        queries, np.vstack([given, own]), tokens, scribe.value_rows(), scribe.values[0], scribe.readout,
        scribe.scales[0] + scribe.scales[1], WINDOW, END, not prompt.answer, cool, chances, out,
    )  # fmt: skip
    return tuple(out[:count].tolist())


def copied(scribe: Scribe, tape: Sequence[int], *, temperature: float = 0.0, seed: int = 0) -> tuple[int, ...]:
    """Return what a scribe writes when it is to copy a tape, without its END."""
    prompt = to_copy(tape, scribe.shape)
    # Where no two tokens of a role have one address, a letter's attention is found by addresses.
    by_address = prompt.most < scribe.shape.capacity
    writer = _copy_by_address if by_address else write
    return ended(writer(scribe, prompt, temperature=temperature, seed=seed))


def _copy_by_address(scribe: Scribe, prompt: Prompt, *, temperature: float, seed: int) -> tuple[int, ...]:
    """Return what `write` does for a tape that is to be copied, all of whose places have addresses of their own."""
    shape, most = scribe.shape, prompt.most
    cool, chances = _drawing(scribe, most, temperature, seed)
    # Scores of a role and of an address's bits, from what is asked and from each bit of the place asked for.
    of_bits = scribe.queries[: shape.places] @ scribe.keys[: shape.places + 2].T
    told = _signs(most, shape.places) @ of_bits + scribe.queries[shape.places] @ scribe.keys[: shape.places + 2].T
    out = np.zeros(most, dtype=np.int64)
    count = writing_kernels.copy_by_address(
        told[:, : shape.places], told[:, shape.places :], np.array(prompt.tokens, dtype=np.int64), shape.tokens,
        scribe.value_rows(), scribe.values[0], scribe.readout, scribe.scales[0] + scribe.scales[1], WINDOW, END, cool,
        chances, out,
    )  # fmt: skip
    return tuple(out[:count].tolist())


@lru_cache(maxsize=64)
def _signs(most: int, bits: int) -> NDArray[np.int64]:
    """Return the bits of the places below `most`, (most, bits)."""
    found = signs(np.arange(most), bits)
    found.flags.writeable = False
    return found


def _drawing(scribe: Scribe, most: int, temperature: float, seed: int) -> tuple[float, NDArray[np.float64]]:
    """Return by what sums are multiplied at a temperature, 0 for none, and the chances by which letters are drawn."""
    if not 0 <= temperature < np.inf:
        raise ModelError(f"a temperature is 0 or more, not {temperature}")
    if not temperature:
        return 0.0, np.zeros(1)
    return 2.0 ** (scribe.scales[2] + scribe.scales[3]) / temperature, np.random.default_rng(seed).random(most)


def copies(scribe: Scribe, tape: Sequence[int]) -> bool:
    """Whether a scribe writes a tape symbol for symbol when it is to copy it."""
    return copied(scribe, tape) == tuple(tape)


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
