"""How networks err: which contexts networks stopped early have wrong, and what they answer there instead.

Errors drawn at random fall on every context alike and on every other state alike. Networks' do not. Drawn from what a
pool of networks confuses, errors fall where networks err, with the answers that networks give; each by itself, so that
what one network has wrong together is not kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from automata.rule import Rule
from experiments.wrong_rules.reference_life import life_of
from experiments.wrong_rules.stopped import TOGETHER, stop_in_window
from neural.arithmetic.choice import current_name

# The pool's own seeds, apart from those of trials.
_POOL = 0x94


@dataclass(frozen=True)
class Confusions:
    """What each of N networks answers, (N, M), to M contexts, (M, k), of which the `right` answers are (M,).

    `wrong` is (N, M) too.
    """

    contexts: NDArray[np.uint8]
    right: NDArray[np.uint8]
    answers: NDArray[np.uint8]

    @property
    def wrong(self) -> NDArray[np.bool_]:
        """Which answers are wrong, (N, M)."""
        found: NDArray[np.bool_] = self.answers != self.right
        return found

    @property
    def most(self) -> int:
        """How many contexts some network has wrong: no more can be drawn."""
        return int(self._eligible().sum())

    def corrupt(self, rule: Rule, wrong: int, random: np.random.Generator, name: str) -> Rule:
        """Return `rule` with `wrong` of the contexts answered as some network does that errs there.

        A context is drawn in proportion to how many networks have it wrong, its answer alike from theirs. The
        all-background context is never drawn. Raises ValueError for more than `most`.
        """
        often = self.wrong.sum(axis=0) * self._eligible()
        chosen = random.choice(len(often), size=wrong, replace=False, p=often / often.sum())
        answers = [random.choice(self.answers[self.wrong[:, place], place]) for place in chosen]
        contexts = map(tuple, self.contexts[chosen].tolist())
        changes = {context: int(state) for context, state in zip(contexts, answers, strict=True)}
        return rule.with_changes(changes, name=name)

    def _eligible(self) -> NDArray[np.bool_]:
        often: NDArray[np.int64] = self.wrong.sum(axis=0) * self.contexts.any(axis=1)
        return often > 0


def confusions_of(name: str, wrong: int, width: int) -> Confusions:
    """Return what TOGETHER networks confuse that are stopped when about `wrong` contexts of a first replication are.

    Some that pass over half to twice as many are left out. The pool of a replicator is always the same.
    """
    return _confusions_of(name, wrong, width, current_name())


@cache
def _confusions_of(name: str, wrong: int, width: int, arithmetic: str) -> Confusions:
    # The networks depend on the arithmetic, which is part of the key.
    from neural.emulators import build_emulator
    from neural.physics.as_rule import to_rule
    from neural.training.loop import TrainingConfig

    life = life_of(name, 1)
    rule = life.rule
    streams = np.random.SeedSequence([_POOL, *name.encode()]).spawn(TOGETHER)
    networks = [
        build_emulator("mlp", rule.n_states, rule.neighborhood, {"width": width}, seed=int(stream.generate_state(1)[0]))
        for stream in streams
    ]
    settings = TrainingConfig(check_every=1, margin=0.0)
    caught = stop_in_window(networks, rule, life.met, settings, max(1, wrong // 2), wrong, 2 * wrong)
    right = rule.evaluate(life.met.contexts)
    answers = [to_rule(networks[number]).evaluate(life.met.contexts) for number in caught]
    return Confusions(life.met.contexts, right, np.array(answers, dtype=np.uint8).reshape(-1, len(right)))
