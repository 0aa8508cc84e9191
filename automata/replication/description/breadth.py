"""Breadth: how many of the descriptions that can be written on a loop it builds, and what they build.

A constructor that builds one thing is none. A tape can be written where the signals on a ring are letters, all
of one length and equally far apart: then any sequence of them that fits is a description, and so are the same letters
with other gaps between them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import comb

from automata.checks import at_least
from automata.errors import ArgumentError
from automata.pattern import Pattern
from automata.replication.description.written_words import MAX_CELLS, WordResult, find_ring, word_result
from automata.replication.parallel import asked_of_all
from automata.replication.rings.ring import Ring
from automata.replication.rings.script import Script, Word
from automata.rule import Rule

# Words that are tried at most: a sample of a larger number must be asked for.
MOST_WORDS = 1 << 16


@dataclass(frozen=True)
class Breadth:
    """What became of `tried` of the `possible` words, the loop's own among them, in runs of `steps` generations.

    `born`: a ring came to turn elsewhere. `copied`: it carried what was written. `fertile`: it had a ring of its own
    when alone. `true_breeding`: that one was of its size and carried its word. `children` are the distinct ones that
    were born, as (cells of the ring, height, width, message), and `true_children` those that breed true. `reason` says
    why nothing was tried, "" if something was.
    """

    letters: tuple[Word, ...]
    capacity: int
    possible: int
    tried: int
    steps: int
    born: int
    copied: int
    fertile: int
    true_breeding: int
    children: tuple[tuple[int, int, int, Word], ...]
    true_children: tuple[tuple[int, int, int, Word], ...]
    reason: str = ""

    @property
    def bodies(self) -> tuple[tuple[int, int, int], ...]:
        """The distinct rings that were born, whatever they carry: (cells, short side, long side of the box)."""
        return tuple(sorted({(cells, min(sides), max(sides)) for cells, *sides, _ in self.children}))


def constructor_breadth(
    rule: Rule,
    seed: Pattern,
    steps: int,
    *,
    longest: int | None = None,
    gaps: bool = True,
    sample: int | None = None,
    random_seed: int = 0,
    workers: int = 1,
    max_cells: int = MAX_CELLS,
) -> Breadth:
    """Write every sequence of up to `longest` letters that fits, by default all, and its own letters with all `gaps`.

    Or `sample` of these words, drawn with `random_seed`. Each is run for up to `steps` generations, two periods or
    more, and its daughter, alone, as long again. Words that are one another turned are still different: they start
    elsewhere. The answer does not depend on `workers`. Raises ArgumentError for numbers out of range, and for more
    than MOST_WORDS words to be tried.
    """
    at_least(1, steps=steps, workers=workers, longest=longest, sample=sample)
    ring = find_ring(rule, seed, steps, max_cells=max_cells)
    if ring is None:
        return _none(steps, f"no tape can be written: no ring turns in the seed's place within {steps} generations")
    script = Script.of(ring.word)
    if len(script.letters) < 2:
        kinds = "one letter only" if script.letters else "signals of different lengths or unequally far apart"
        return _none(steps, f"no tape can be written: the ring has {kinds}")
    tape = _Tape(script, min(script.capacity, longest or script.capacity), gaps)
    words = tape.words(sample, random_seed)
    outcomes = asked_of_all(partial(try_word, rule, seed, ring, steps, max_cells), words, workers)
    true = [outcome for outcome in outcomes if outcome.breeds_true]
    return Breadth(
        script.letters,
        script.capacity,
        tape.possible,
        len(words),
        steps,
        sum(outcome.daughter is not None for outcome in outcomes),
        sum(outcome.copied for outcome in outcomes),
        sum(outcome.second is not None for outcome in outcomes),
        len(true),
        _children(outcomes),
        _children(true),
    )


def try_word(rule: Rule, seed: Pattern, ring: Ring, steps: int, max_cells: int, word: Word) -> WordResult:
    """Return what is born of one word; see `word_result`."""
    return word_result(rule, seed, ring, word, steps, max_cells=max_cells)


@dataclass(frozen=True)
class _Tape:
    """The words that can be written: sequences of up to `longest` letters, and if `gaps`, its own with other gaps."""

    script: Script
    longest: int
    gaps: bool

    @property
    def sequences(self) -> int:
        return sum(len(self.script.letters) ** length for length in range(1, self.longest + 1))

    @property
    def spacings(self) -> int:
        """A spacing is a choice of where letters end, in the filler alone: see `drawn`."""
        return comb(self.script.slack, len(self.script.sequence) - 1) if self.gaps else 0

    @property
    def possible(self) -> int:
        """The loop's own word is a sequence and a spacing, and is counted once."""
        own_twice = self.gaps and len(self.script.sequence) <= self.longest
        return self.sequences + self.spacings - own_twice

    def words(self, sample: int | None, random_seed: int) -> list[Word]:
        """Return all words, sequences before spacings and short before long, or a sample in no such order."""
        count = self.possible if sample is None else min(sample, self.possible)
        if count > MOST_WORDS:
            raise ArgumentError(
                f"{count} words are more than the {MOST_WORDS} that are tried: give a sample, or shorter sequences"
            )
        if count == self.possible:
            words = {self.script.spell(sequence): None for sequence in self.script.sequences(self.longest)}
            if self.gaps:
                words |= {self.script.spell(self.script.sequence, gaps): None for gaps in self.script.respaced()}
            return list(words)
        generator = random.Random(random_seed)
        drawn: dict[Word, None] = {}
        while len(drawn) < count:
            drawn[self.drawn(generator)] = None
        return list(drawn)

    def drawn(self, generator: random.Random) -> Word:
        """Return one of the words, all as likely (but the loop's own, which two ways lead to)."""
        script = self.script
        if generator.randrange(self.sequences + self.spacings) < self.sequences:
            lengths = range(1, self.longest + 1)
            (length,) = generator.choices(lengths, [len(script.letters) ** length for length in lengths])
            return script.spell([generator.randrange(len(script.letters)) for _ in range(length)])
        between = len(script.sequence) - 1
        ends = sorted(generator.sample(range(1, script.slack + 1), between))
        return script.spell(script.sequence, [end - start for start, end in pairwise((0, *ends))])


def _children(
    outcomes: tuple[WordResult, ...] | list[WordResult],
) -> tuple[tuple[int, int, int, Word], ...]:
    daughters = (outcome.daughter for outcome in outcomes if outcome.daughter is not None)
    return tuple(sorted({(daughter.cells, *daughter.size, daughter.message) for daughter in daughters}))


def _none(steps: int, reason: str) -> Breadth:
    return Breadth((), 0, 0, 0, steps, 0, 0, 0, 0, (), (), reason)
