"""The networks: small decoders trained on documents of rules, none of them of a held-out rule, and what they write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from experiments.studies.functional_equivalence.replicas import held_out_lines, held_out_rules
from experiments.studies.functional_equivalence.rules import (
    FAMILIES,
    PLACES,
    Alive,
    draw_rule,
    is_held_out,
    matrix_document,
)
from neural.scribe.corpus.documents import CHARACTERS, END, Document, as_texts, decode, encode, is_kept_out
from neural.scribe.corpus.programs import CASES, TableLine, draw_lines, lines_document

if TYPE_CHECKING:
    from neural.scribe.decoder.model import Weights
    from neural.scribe.decoder.shape import DecoderShape, Positions

# The fewest cases that a document of training shows.
FEWEST = 9
# Letters of matrices are found by what stands beside them, of lines by where they stand: chosen on pilots.
_RATES = {"turned": 6e-3, "learnt": 4e-3}
_WRITTEN_AT_ONCE = 64
# A line with a blank after it, in a prompt; a line with its end, in an answer.
_LINE = 8


@dataclass(frozen=True, eq=False)
class Writer:
    """A trained decoder; `loss`: bits for a letter over its last hundred updates or fewer."""

    shape: DecoderShape
    weights: Weights
    loss: float

    def answers(self, prompts: Sequence[str], most: int) -> list[str]:
        """Return what it writes after each prompt, up to `most` letters; "" where letters mean nothing."""
        from neural.scribe.decoder.writing import write

        found: dict[int, str] = {}
        order = sorted(range(len(prompts)), key=lambda number: len(prompts[number]))
        lengths: dict[int, list[int]] = {}
        for number in order:
            lengths.setdefault(len(prompts[number]), []).append(number)
        for numbers in lengths.values():
            for begin in range(0, len(numbers), _WRITTEN_AT_ONCE):
                part = numbers[begin : begin + _WRITTEN_AT_ONCE]
                letters = np.array([[encode(prompts[number]) for number in part]])
                written = write(self.shape, self.weights, letters, most, END)[0]
                found |= {number: decode(row) for number, row in zip(part, written, strict=True)}
        return [found[number] for number in range(len(prompts))]


def matrix_batch(seed: int, update: int, batch: int) -> tuple[list[Document], list[Alive]]:
    """Return the documents of an update's batch, of rules that are not kept out, and the rules."""
    random = np.random.default_rng([seed, 0, update])
    documents: list[Document] = []
    rules: list[Alive] = []
    while len(documents) < batch:
        alive = draw_rule(FAMILIES[int(random.integers(len(FAMILIES)))], random)
        if is_held_out(alive, held_out_rules()):
            continue
        shown = random.permutation(len(CASES))[: int(random.integers(FEWEST, len(CASES) + 1))]
        documents.append(matrix_document(alive, np.sort(shown)))
        rules.append(alive)
    return documents, rules


def train_on_matrices(seed: int, updates: int, width: int, layers: int, batch: int) -> tuple[Writer, NDArray[np.bool_]]:
    """Train a decoder to write matrices; return it and the rules that it was trained on, each once, (R, 18)."""
    trained: dict[Alive, None] = {}

    def documents(update: int) -> list[Document]:
        found, rules = matrix_batch(seed, update, batch)
        trained.update(dict.fromkeys(rules))
        return found

    writer = _trained(documents, PLACES, seed, updates, width, layers, "turned")
    return writer, np.array(list(trained), dtype=np.bool_)


def line_document(lines: Sequence[TableLine], states: int, random: np.random.Generator) -> Document:
    """Return the document of lines, each turned in a drawn way."""
    key = "rule " + " ".join(map(str, sorted(line.canonical() for line in lines)))
    return lines_document([line.turned(int(random.integers(4))) for line in lines], states, key)


def line_batch(seed: int, update: int, batch: int, chunk: int, *, held_out: bool = False) -> list[Document]:
    """Return the documents of an update's batch; with `held_out`, for questions, those of rules kept out."""
    random = np.random.default_rng([seed, 2 if held_out else 1, update])
    found: list[Document] = []
    while len(found) < batch:
        states = int(random.integers(3, 10))
        lines = draw_lines(random, states, int(random.integers(1, chunk + 1)))
        document = line_document(lines, states, random)
        met = any(line.cells in held_out_lines() for line in lines)
        if not met and is_kept_out(document.key) == held_out:
            found.append(document)
    return found


def places_of_lines(chunk: int) -> int:
    """Return the longest document of so many lines, with END."""
    return 2 * chunk * _LINE + len("\nlines?") + 1


def train_on_lines(seed: int, updates: int, width: int, layers: int, batch: int, chunk: int) -> Writer:
    """Train a decoder to write lines as programs have them."""
    places = places_of_lines(chunk)
    return _trained(
        lambda update: line_batch(seed, update, batch, chunk), places, seed, updates, width, layers, "learnt"
    )


def _trained(
    documents: Callable[[int], list[Document]],
    places: int,
    seed: int,
    updates: int,
    width: int,
    layers: int,
    positions: Positions,
) -> Writer:
    import torch  # seconds to import

    from neural.scribe.decoder.shape import DecoderShape
    from neural.scribe.decoder.training import DecoderRun, DecoderTraining

    torch.set_num_threads(1)
    shape = DecoderShape(
        layers=layers,
        heads=4,
        width=width,
        hidden=2 * width,
        tokens=len(CHARACTERS) + 1,
        places=places,
        positions=positions,
    )
    run = DecoderRun(shape, [seed], DecoderTraining(updates=updates, rate=_RATES[positions], check_every=100))
    last = run.train(lambda update: as_texts(documents(update), places))
    return Writer(shape, run.weights, float(last.loss[0]))
