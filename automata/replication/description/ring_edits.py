"""Edits of a loop: other words written on its ring, and other states in the rest of it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from automata.pattern import Pattern
from automata.proportion import Proportion
from automata.replication.controls.mutants import Fate, Mutants, judge, single_cell_mutants
from automata.replication.description.expression import Expression, express
from automata.replication.description.written_words import WordResult, word_result
from automata.replication.rings.ring import Ring
from automata.replication.rings.script import Script, Word
from automata.rule import Rule


@dataclass(frozen=True)
class RingEdit:
    """One other word: what it did beyond the loop, and what was born of it if that was asked.

    `foreign`: its signals are others than those of the loop's own word, or in another order, and not only elsewhere.
    `dose`: how often the script's dosed letter is written in it, or if it has no letters, any signal state.
    """

    what: str
    word: Word
    expression: Expression
    born: WordResult | None = None
    foreign: bool = True
    dose: int = 0


def try_words(
    rule: Rule, seed: Pattern, ring: Ring, steps: int, edits: int, max_cells: int
) -> tuple[Expression, list[RingEdit]]:
    """Return what the ring's own word does and, in the same time, what others do.

    For `edits` of them it is also asked what is born: of those with more or less of one letter, then of those that
    change the least.
    """
    script = Script.of(ring.word)
    own = express(rule, seed, ring, ring.word, steps, max_cells=max_cells)
    # One circuit after the first delivery a word has been read twice, and no second arm is out yet.
    time = min(steps, (own.delivered or 0) + len(ring.word))
    baseline = express(rule, seed, ring, ring.word, time, max_cells=max_cells)
    dosed = list(script.dosed())
    known = {word for _, word in dosed}
    others = [(what, word) for what, word in script.edited() if word not in known]
    known |= {word for _, word in others} | {ring.word}
    spaced = (
        (f"gaps of {' '.join(map(str, gaps))}", script.spell(script.sequence, gaps)) for gaps in script.respaced()
    )
    more = (each for each in spaced if each[1] not in known)
    others += islice(more, max(0, edits - len(dosed) - len(others)))
    signals = script.signals(ring.word)
    trials = [
        RingEdit(
            what,
            word,
            express(rule, seed, ring, word, time, max_cells=max_cells),
            foreign=script.signals(word) != signals,
            dose=dose_of(script, word),
        )
        for what, word in [*dosed, *_spread(others or list(_points(script)), 4 * edits - len(dosed))]
    ]
    mildest = sorted(
        trials[len(dosed) :],
        key=lambda trial: (trial.expression.delivered is None, trial.expression.extent != baseline.extent),
    )
    asked = {trial.word for trial in [*trials[: len(dosed)], *mildest][:edits]}
    return baseline, [
        replace(trial, born=word_result(rule, seed, ring, trial.word, steps, max_cells=max_cells, only_copied=True))
        if trial.word in asked
        else trial
        for trial in trials
    ]


def dose_of(script: Script, word: Word) -> int:
    """Return how often the script's dosed letter is written in a word, or if it has no letters, any signal state."""
    letter = script.dosed_letter
    if letter is None:
        return sum(state != script.filler for state in word)
    return script.signals(word).count(letter)


def _points(script: Script) -> list[tuple[str, Word]]:
    """Return the words that differ from the script's own in one cell, in states that occur in it."""
    states = sorted(set(script.word))
    return [
        (f"cell {at + 1} of the ring made {state}", (*script.word[:at], state, *script.word[at + 1 :]))
        for at, present in enumerate(script.word)
        for state in states
        if state != present
    ]


def _spread(words: Sequence[tuple[str, Word]], most: int) -> list[tuple[str, Word]]:
    """Return all, or `most` of them, evenly spread."""
    if len(words) <= most:
        return list(words)
    return [words[at * len(words) // most] for at in range(most)]


def try_changes(
    rule: Rule, seed: Pattern, steps: int, ring: Ring | None, count: int, random_seed: int, max_cells: int
) -> Counter[Fate]:
    """Return the fates of `count` mutants in one cell off the ring, changed to a state that the seed holds, or 0."""
    on_ring = set(ring.cells) if ring else set()
    states = {0} | {state for *_, state in seed.live_cells()}
    listed = [change for change in single_cell_mutants(rule, seed) if change[:2] not in on_ring and change[2] in states]
    drawn = random.Random(random_seed).sample(listed, min(count, len(listed)))
    return Counter(judge(rule, seed, steps, rule.symmetry_group, max_cells, change).fate for change in sorted(drawn))


def fates_off_ring(mutants: Mutants, ring: Ring | None) -> Counter[Fate]:
    """Return the fates of those mutants that are changed off the ring."""
    on_ring = set(ring.cells) if ring else set()
    return Counter(one.fate for one in mutants.mutants if (one.row, one.column) not in on_ring)


def with_child(fates: Counter[Fate]) -> Proportion:
    """Return how many changes were inherited, of those whose carrier made a child of either kind."""
    return Proportion(fates["inherited"], fates["inherited"] + fates["other"] + fates["reverted"])
