"""The exposures: which contexts, with the rule's answers, a learner is shown.

A network's input is the neighbourhood of a cell, five or nine states. It is never shown a pattern, let alone a copy, so
exposure is a set of contexts, and what matters is which contexts of the first replication are not in it.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from automata.pattern import Pattern
from automata.rule import Rule
from automata.topology import Torus
from automata.universe import Universe
from experiments.wrong_rules.doubling.units import Unit
from neural.domains.domain import decode, encode

Exposure = Literal["all", "early", "one", "tenth", "soups", "nothing"]
EXPOSURES: dict[Exposure, str] = {
    "all": "the run, two periods",
    "early": "the run until the first daughter is complete",
    "one": "the run but for one class of contexts",
    "tenth": "the run but for a tenth of the classes",
    "soups": "as many contexts, of random soups",
    "nothing": "nothing",
}
# Those in which contexts of the first replication may be lacking. Classes are those of the rule's symmetries, and what
# is left out is drawn among the first replication's: a class goes whole, so that no turned context gives it away.
LACKING: tuple[Exposure, ...] = ("early", "one", "tenth", "soups")
# What is shown does not depend on the seed.
CONSTANT: tuple[Exposure, ...] = ("all", "early")
_SOUP_SIDE, _SOUP_STEPS = 32, 12


def shown(unit: Unit, exposure: Exposure, random: np.random.Generator) -> NDArray[np.uint8]:
    """Return the contexts that an exposure shows, (M, k) uint8, in ascending order of their codes."""
    contexts = unit.shown
    if exposure == "nothing":
        return contexts[:0]
    if exposure == "early":
        return unit.early
    if exposure == "soups":
        return soup_contexts(unit.rule, len(contexts), random)
    if exposure == "all":
        return contexts
    count = 1 if exposure == "one" else max(2, round(len(unit.path_classes) / 10))
    left_out = random.choice(unit.path_classes, size=count, replace=False)
    return contexts[~np.isin(unit.classes(contexts), left_out)]


def soup_contexts(rule: Rule, wanted: int, random: np.random.Generator) -> NDArray[np.uint8]:
    """Return up to `wanted` distinct contexts that soups of all states on a torus meet, each as likely as another."""
    met: set[int] = set()
    for _ in range(16):
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
