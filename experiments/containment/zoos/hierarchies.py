"""Things that make things, none of which makes its own kind: ships, guns, puffers, rakes and breeders, by design.

A column of heads goes east. Where it stands at every `lay`th step it leaves a column: debris (a puffer), or emitters
with debris below (a breeder), or sends a comet north (a rake). An emitter sends a comet every `beat` steps: by itself
it is a gun. A comet goes north, three fading cells behind it. Heads come of heads alone, one of each; emitters of
heads; comets of either; so nothing ever makes another of its own kind, and what grows by t² grows without a copy.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np

from automata.neighborhood import VON_NEUMANN
from automata.pattern import Pattern
from automata.rule import Rule

HierarchyKind = Literal["ship", "puffer", "gun", "rake", "breeder"]
_TAIL = 3
PROOF = "heads come of heads alone, one of each; emitters of heads; comets of either: nothing makes its own kind"
COMET, DEBRIS = 1, 2 + _TAIL


@cache
def hierarchy_rule(kind: HierarchyKind, beat: int, lay: int) -> Rule:
    """Return the rule of a kind; states: background, comet, its tail, debris, `beat` emitters, `lay` heads, bases."""
    emitters = DEBRIS + 1 + np.arange(beat if kind in ("gun", "breeder") else 0)
    heads = emitters.size + DEBRIS + 1 + np.arange(0 if kind == "gun" else lay)
    bases = heads + lay if kind == "breeder" else heads[:0]
    states = DEBRIS + 1 + emitters.size + heads.size + bases.size
    sides = dict(zip(VON_NEUMANN.offsets, np.indices((states,) * 5, dtype=np.uint8).reshape(5, -1), strict=True))
    centre, below, left = sides[0, 0], sides[1, 0], sides[0, -1]
    after = np.where(centre == DEBRIS, DEBRIS, 0)
    fading = (centre >= COMET) & (centre < COMET + _TAIL)
    after = np.where(fading, centre + 1, after)
    for phase, emitter in enumerate(emitters):
        after = np.where(centre == emitter, emitters[(phase + 1) % beat], after)
    leaves = {"puffer": DEBRIS, "breeder": emitters[0] if emitters.size else 0}.get(kind, 0)
    if heads.size:
        after = np.where(centre == heads[0], leaves, after)
    if bases.size:
        after = np.where(centre == bases[0], DEBRIS, after)
    empty = centre == 0
    sends = {"gun": emitters[:1], "breeder": emitters[:1], "rake": heads[:1]}.get(kind, emitters[:0])
    after = np.where(empty & np.isin(below, [COMET, *sends]), COMET, after)
    for phases in (heads, bases):
        for phase, state in enumerate(phases):
            after = np.where(empty & (left == state), phases[(phase + 1) % lay], after)
    return Rule.from_table(after, states, VON_NEUMANN, name=f"{kind} {beat} {lay}")


def hierarchy_seed(kind: HierarchyKind, beat: int, lay: int, tall: int, parts: int, gap: int) -> Pattern:
    """Return `parts` columns of heads (or of a gun's emitters), each so `tall`, in one line, `gap` columns apart.

    Their phases follow one another.
    """
    emitters = beat if kind in ("gun", "breeder") else 0
    first = DEBRIS + 1 + (0 if kind == "gun" else emitters)
    cycle = beat if kind == "gun" else lay
    cells = np.zeros((tall, parts * (gap + 1)), dtype=np.uint8)
    for part in range(parts):
        column = part * (gap + 1)
        phase = (part + 1) % cycle
        cells[:, column] = first + phase
        if kind == "gun":
            cells[1:, column] = DEBRIS
        elif kind == "breeder":
            cells[1:, column] = first + lay + phase
    return Pattern(cells).cropped()
