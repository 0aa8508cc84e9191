"""Lessons: what networks of each task are shown, and on which contexts they are judged.

In the task `table` a network is shown all that it is judged on. In `contexts` whole orbits of contexts under the rule's
symmetry are withheld from it, and it is judged on these. In `rules` it sees, beside the cells, which rule is meant, one
bit for each answer of an outer-totalistic rule of two states and five cells; it is shown some of these rules, each in a
few contexts, and judged on rules that it was never shown in any.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from automata.neighborhood import VON_NEUMANN, Neighborhood
from automata.rule import Rule
from experiments.wrong_rules.reference_life import ReferenceLife, life_of
from experiments.wrong_rules.rollout import path_of
from neural.domains.domain import HeldDomain, decode, dense, encode

if TYPE_CHECKING:
    from neural.emulators import Emulator

Task = Literal["table", "contexts", "rules"]
TASKS: tuple[Task, ...] = ("table", "contexts", "rules")
# The rule that is never shown in the task `rules`: a pattern is copied under it, as parity copies any.
UNSEEN = "parity"
# Beyond this many contexts networks learn what the life meets, not all that there is.
_DENSE = 512
# A cell of five, dead or alive, with 0 to 4 live neighbours: so many answers make an outer-totalistic rule.
_ANSWERS = 10
_CELLS = len(VON_NEUMANN)
_ROWS = 1 << _CELLS
# So many contexts of rules that were never shown are asked for the log-loss.
_ASKED = 2048


@dataclass(frozen=True, eq=False)
class Lesson:
    """`rule` is what is learnt, from the contexts `shown`; the log-loss is taken on those `asked`, (M, k).

    `judged`, (L, k), are those of which a network is exact if it has all right; `life` is that of the replicator whose
    run is to be true.
    """

    task: Task
    rule: Rule
    shown: HeldDomain
    asked: NDArray[np.uint8]
    judged: NDArray[np.uint8]
    life: ReferenceLife

    def learnt(self, network: Emulator) -> Rule:
        """Return the replicator's physics by a network: what it answers in every context of that rule."""
        from neural.physics.as_rule import logits_of, to_rule  # torch takes seconds to import

        if self.task != "rules":
            return to_rule(network)
        logits = logits_of(network, with_rule(dense(self.life.rule).contexts, rule_bits(self.life.rule)))
        answers = logits.argmax(axis=1).astype(np.uint8)
        return Rule.from_table(answers, 2, self.life.rule.neighborhood, name="network")

    def nulls(self) -> dict[str, int]:
        """Return how many judged contexts are wrong by the nulls: copy the centre, and look up by counts.

        The second answers as most of the contexts shown do that have the same centre and as many neighbours in each
        state, and copies the centre where there is none.
        """
        right = self.rule.evaluate(self.judged)
        votes: dict[tuple[int, ...], NDArray[np.int64]] = {}
        for key, answer in zip(
            self._counted(self.shown.contexts), self.rule.evaluate(self.shown.contexts), strict=True
        ):
            votes.setdefault(key, np.zeros(self.rule.n_states, dtype=np.int64))[answer] += 1
        told = [
            int(votes[key].argmax()) if key in votes else context[0]
            for key, context in zip(self._counted(self.judged), self.judged, strict=True)
        ]
        return {
            "copy": int(np.count_nonzero(self.judged[:, 0] != right)),
            "counts": int(np.count_nonzero(np.array(told) != right)),
        }

    def _counted(self, contexts: NDArray[np.uint8]) -> Iterator[tuple[int, ...]]:
        """Yield each context's centre and how many neighbours are in each state."""
        around = contexts[:, 1 : len(self.life.rule.neighborhood)]
        numbers = np.stack([(around == state).sum(axis=1) for state in range(self.rule.n_states)], axis=1)
        for centre, row in zip(contexts[:, 0].tolist(), numbers.tolist(), strict=True):
            yield (centre, *row)


@lru_cache(maxsize=32)
def lesson_of(task: Task, name: str, shown: float, seed: int) -> Lesson:
    """Return the lesson of a task with the replicator `name`, of which `seed` draws what is withheld.

    `shown` is the share of contexts that are shown in `contexts`, and of the rules in `rules`, each in an eighth of its
    contexts there.
    """
    life, random = life_of(name, 1), np.random.default_rng([seed, 15])
    if task == "rules":
        return _rules_lesson(life, shown, random)
    domain = dense(life.rule) if life.rule.n_contexts <= _DENSE else life.met
    if task == "table":
        path = path_of(name).contexts
        return Lesson(task, life.rule, domain, path, path, life)
    withheld = withheld_orbits(domain, life.rule, 1 - shown, random)
    judged = domain.contexts[withheld]
    return Lesson(task, life.rule, domain.select("shown", ~withheld), judged, judged, life)


def withheld_orbits(domain: HeldDomain, rule: Rule, share: float, random: np.random.Generator) -> NDArray[np.bool_]:
    """Return which contexts are withheld, (M,): whole orbits under the rule's symmetry, of at least one context.

    Orbits are taken in random order as long as they fit, until they hold `share` of the contexts, or nearly.
    """
    codes = np.stack(
        [
            encode(domain.contexts[:, list(transform.permutation(rule.neighborhood) or ())], rule.n_states)
            for transform in rule.symmetries
        ]
    ).min(axis=0)
    orbits, member, sizes = np.unique(codes, return_inverse=True, return_counts=True)
    room = max(int(sizes.min()), round(share * len(domain)))
    chosen = np.zeros(len(orbits), dtype=np.bool_)
    for orbit in random.permutation(len(orbits)):
        if sizes[orbit] <= room:
            chosen[orbit] = True
            room -= int(sizes[orbit])
    withheld: NDArray[np.bool_] = chosen[member]
    return withheld


@cache
def any_rule() -> Rule:
    """Return the rule that is told which rule to be: five cells, and ten more that hold its answers."""
    beside = tuple((0, column) for column in range(2, 2 + _ANSWERS))
    neighborhood = Neighborhood("five cells and a rule", (*VON_NEUMANN.offsets, *beside))
    contexts = decode(np.arange(1 << (_CELLS + _ANSWERS), dtype=np.int64), 2, _CELLS + _ANSWERS)
    answers = contexts[np.arange(len(contexts)), _CELLS + _place(contexts)]
    return Rule.from_table(answers, 2, neighborhood, name="any outer-totalistic rule of five cells")


def _place(contexts: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return which of the ten answers each context, (M, ≥5), asks for."""
    places: NDArray[np.int64] = contexts[:, 0].astype(np.int64) * _CELLS + contexts[:, 1:_CELLS].sum(
        axis=1, dtype=np.int64
    )
    return places


def rule_bits(rule: Rule) -> NDArray[np.uint8]:
    """Return the ten answers of an outer-totalistic rule of two states and five cells."""
    contexts = dense(rule).contexts
    bits = np.zeros(_ANSWERS, dtype=np.uint8)
    bits[_place(contexts)] = rule.evaluate(contexts)
    return bits


def with_rule(contexts: NDArray[np.uint8], bits: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return contexts of five cells, (M, 5), with a rule's answers beside them: (M, 15)."""
    return np.concatenate([contexts, np.tile(bits, (len(contexts), 1))], axis=1)


def _rules_lesson(life: ReferenceLife, share: float, random: np.random.Generator) -> Lesson:
    """Return the lesson in which some rules are shown, each in an eighth of its contexts."""
    own = int(encode(rule_bits(life.rule)[None], 2)[0])
    others = np.delete(np.arange(1 << _ANSWERS), own)
    random.shuffle(others)
    known, unknown = np.split(others, [round(share * len(others))])
    rows = [
        (cells << _ANSWERS) | rule
        for rule in known.tolist()
        for cells in random.choice(_ROWS, size=_ROWS // 8, replace=False).tolist()
    ]
    shown = HeldDomain.once("shown", _contexts_at(np.sort(np.array(rows, dtype=np.int64))))
    asked = random.choice(len(unknown) * _ROWS, size=min(_ASKED, len(unknown) * _ROWS), replace=False)
    codes = (asked % _ROWS << _ANSWERS) | unknown[asked // _ROWS]
    judged = with_rule(life.met.contexts, rule_bits(life.rule))
    return Lesson("rules", any_rule(), shown, _contexts_at(np.sort(codes)), judged, life)


def _contexts_at(codes: NDArray[np.int64]) -> NDArray[np.uint8]:
    return decode(codes, 2, _CELLS + _ANSWERS)
