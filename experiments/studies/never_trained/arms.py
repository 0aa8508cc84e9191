"""The arms: the training sets, and the nulls and networks that learn from them."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from automata.pattern import Pattern
from automata.rule import Rule
from automata.rules import find_rule
from automata.topology import Torus
from automata.universe import Universe
from experiments.studies.workspace import Workspace
from experiments.wrong_rules.reference_life import ReferenceLife, life_of
from experiments.wrong_rules.trained import trained_rule
from neural.certificates.baselines import copy_the_centre
from neural.domains.domain import HeldDomain, decode, encode

Arm = Literal["full", "no copies", "withheld", "soups", "other rule", "nothing"]
Learner = Literal["network", "memoriser", "nearest"]
ARMS: dict[Arm, str] = {
    "full": "the whole life, copies included",
    "no copies": "the life until a copy would be complete",
    "withheld": "the whole life, but for half of the changing contexts",
    "soups": "random soups under the rule",
    "other rule": "another rule's life",
    "nothing": "null: untrained",
}
# Trained without a copy; their daughters count for the claim.
WITHOUT: tuple[Arm, ...] = ("no copies", "withheld", "soups", "other rule")
LEARNERS: dict[Learner, str] = {
    "network": "networks",
    "memoriser": "null: a memoriser of the same contexts",
    "nearest": "null: the nearest training context",
}
# A rule of as many states and the same neighbourhood, and what runs under it.
OTHERS = {"langton": "chou-reggia-1", "chou-reggia-2": "langton", "sdsr": "evoloop", "highlife": "B3/S23"}
_SOUP_SIDE, _SOUP_STEPS = 32, 12


def shown(life: ReferenceLife, arm: Arm, random: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return an arm's training set: contexts, (M, k), and the answers that are given for them, (M,)."""
    contexts, rule = life.met.contexts, life.rule
    if arm == "nothing":
        contexts = contexts[:0]
    elif arm == "no copies":
        contexts = life.before_birth
    elif arm == "withheld":
        moving = np.flatnonzero(rule.evaluate(contexts) != contexts[:, 0])
        hidden = random.choice(moving, size=len(moving) // 2, replace=False)
        contexts = np.delete(contexts, hidden, axis=0)
    elif arm == "soups":
        contexts = soup_contexts(rule, len(contexts), random)
    elif arm == "other rule":
        other = OTHERS[life.replicator.name]
        if other.startswith("B"):
            rule = find_rule(other)
            contexts = soup_contexts(rule, len(contexts), random)
        else:
            foreign = life_of(other, 2)
            contexts, rule = foreign.met.contexts, foreign.rule
    return contexts, rule.evaluate(contexts)


def soup_contexts(rule: Rule, wanted: int, random: np.random.Generator) -> NDArray[np.uint8]:
    """Return up to `wanted` distinct contexts that soups of all states on a torus meet, each as likely as another."""
    met: set[int] = set()
    for _ in range(64):
        cells = random.integers(0, rule.n_states, size=(_SOUP_SIDE, _SOUP_SIDE), dtype=np.uint8)
        universe = Universe(rule, Pattern(cells), Torus(_SOUP_SIDE, _SOUP_SIDE))
        for board in universe.generations(_SOUP_STEPS - 1):
            full = board.read(Pattern(cells).box)
            windows = [np.roll(full, (-row, -column), (0, 1)).ravel() for row, column in rule.neighborhood.offsets]
            met.update(encode(np.stack(windows, axis=1), rule.n_states).tolist())
        if len(met) >= wanted:
            break
    codes = np.array(sorted(met), dtype=np.int64)
    chosen = np.sort(random.choice(codes, size=min(wanted, len(codes)), replace=False))
    return decode(chosen, rule.n_states, len(rule.neighborhood))


def trained(
    life: ReferenceLife,
    contexts: NDArray[np.uint8],
    answers: NDArray[np.uint8],
    width: int,
    steps: int,
    seeds: np.random.SeedSequence,
    bench: Workspace,
) -> Rule:
    """Train a network on the examples, as many in all as the full arm sees, and return the rule that it is."""
    rule, shape = life.rule, {"width": width}
    if not len(contexts):
        return trained_rule(rule, None, "mlp", shape, {}, seeds, bench).rule
    matched = max(1, round(steps * len(life.met) / len(contexts)))
    training = {"max_steps": matched, "check_every": matched, "margin": 1e9}
    # The loop asks a rule for its targets: this one gives the answers that are shown.
    teacher = memoriser(rule, contexts, answers)
    domain = HeldDomain.once("shown", contexts)
    return trained_rule(rule, domain, "mlp", shape, training, seeds, bench, teacher=teacher).rule


def memoriser(rule: Rule, contexts: NDArray[np.uint8], answers: NDArray[np.uint8]) -> Rule:
    """Return the rule that gives the shown answers and changes nothing elsewhere."""
    changes = dict(zip(map(tuple, contexts.tolist()), answers.tolist(), strict=True))
    return copy_the_centre(rule).with_changes(changes, name="memoriser")
