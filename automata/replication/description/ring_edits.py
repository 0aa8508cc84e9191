"""Edits of a loop: other words written on its ring, and other states in the rest of it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from automata.pattern import Pattern
from automata.replication.controls.mutants import judge, single_cell_mutants
from automata.replication.description.expression import Expression, express
from automata.replication.description.written_words import WordResult, word_result
from automata.replication.rings.ring import Ring
from automata.replication.rings.script import Script, Word
from automata.rule import Rule


@dataclass(frozen=True)
class RingEdit:
    """One other word: what it did beyond the loop, and what was born of it if that was asked."""

    what: str
    word: Word
    expression: Expression
    born: WordResult | None = None


def try_words(
    rule: Rule, seed: Pattern, ring: Ring, steps: int, edits: int, max_cells: int
) -> tuple[Expression, list[RingEdit]]:
    """Return what the ring's own word does and, in the same time, what others do.

    For `edits` of them it is also asked what is born, of those first that change the least.
    """
    script = Script.of(ring.word)
    words = list(script.edited()) or list(_points(script))
    own = express(rule, seed, ring, ring.word, steps, max_cells=max_cells)
    # One circuit after the first delivery a word has been read twice, and no second arm is out yet.
    time = min(steps, (own.delivered or 0) + len(ring.word))
    baseline = express(rule, seed, ring, ring.word, time, max_cells=max_cells)
    trials = [
        RingEdit(what, word, express(rule, seed, ring, word, time, max_cells=max_cells))
        for what, word in _spread(words, 4 * edits)
    ]
    mildest = sorted(
        trials,
        key=lambda trial: (trial.expression.delivered is None, trial.expression.extent != baseline.extent),
    )
    doses = [trial for trial in trials if trial.what in ("letter 1 left out", "letter 1 doubled")]
    asked = list(dict.fromkeys(trial.word for trial in [*doses, *mildest]))[:edits]
    return baseline, [
        replace(trial, born=word_result(rule, seed, ring, trial.word, steps, max_cells=max_cells))
        if trial.word in asked
        else trial
        for trial in trials
    ]


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
) -> Counter[str]:
    """Return the fates of `count` mutants in one cell off the ring, changed to a state that the seed holds, or 0."""
    on_ring = set(ring.cells) if ring else set()
    states = {0} | {state for *_, state in seed.live_cells()}
    listed = [change for change in single_cell_mutants(rule, seed) if change[:2] not in on_ring and change[2] in states]
    drawn = random.Random(random_seed).sample(listed, min(count, len(listed)))
    return Counter(judge(rule, seed, steps, rule.symmetry_group, max_cells, change).fate for change in sorted(drawn))
