"""Planted systems with and without von Neumann's parts: what is to be found in each is known by construction.

All but one are Langton's loop over more states. Its genes 7 and 4 carry a mark or none, and so may each cell of its
sheath; with the marks forgotten the rule is Langton's, so that the loop has the same children at the same times. They
differ in what becomes of a mark.

written: a gene that moves keeps its mark, and a cell of the sheath that is laid beside a marked gene is marked.
passengers: a gene that moves keeps its mark, and the sheath has none: the marks are copied and never read.
emitter: a gene that leaves the ring loses its mark, so that all children carry the same word.
soaked: a sheath cell is marked if one beside it is, so that children take the marks of their mother's body.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np

from automata.neighborhood import VON_NEUMANN
from automata.pattern import Pattern
from automata.replication.inexact.phase import Quotient
from automata.replicators.entries.langton import langton_loop
from automata.rule import Rule
from automata.rules import langton

Planted = Literal["written", "passengers", "emitter", "soaked"]
# Langton's eight states, then a marked 7, a marked 4, a marked cell of the sheath and one that comes before it.
MARKED = {7: 8, 4: 9, 2: 10, 6: 11}
_FORGET = np.array([0, 1, 2, 3, 4, 5, 6, 7, 7, 4, 2, 6], dtype=np.uint8)
# The marks on genes are what a tape's pulses are: there or not, with the same cell beneath.
PULSES = Quotient.merging(12, {MARKED[7]: 7, MARKED[4]: 4})
PERIOD = 151


def loop() -> Pattern:
    """Return Langton's loop without any mark."""
    return langton_loop().renamed(None)


def genes() -> list[tuple[int, int]]:
    """Return row and column of the genes on the loop, in reading order."""
    return [(row, column) for row, column, state in loop().live_cells() if state in (7, 4)]


@cache
def marked_langton(kind: Planted) -> Rule:
    """Return Langton's rule over states with marks; see the module."""
    n_states = len(_FORGET)
    contexts = np.indices((n_states,) * 5, dtype=np.uint8).reshape(5, -1)
    base = langton().table.reshape((8,) * 5)
    after = base[tuple(_FORGET[contexts])]
    centre, around = contexts[0], contexts[1:]
    centre_state = _FORGET[centre]
    table = after.copy()
    for gene in (7, 4):
        plain, mark = (around == gene).any(axis=0), (around == MARKED[gene]).any(axis=0)
        stays = centre_state == gene
        marked = np.where(stays, centre == MARKED[gene], mark & ~plain)
        if kind == "emitter":  # beside a sheath on one side alone a gene is at a junction, where the arm leaves
            marked &= stays | (np.isin(around, (2, MARKED[2])).sum(axis=0) >= 2)
        table[(after == gene) & marked] = MARKED[gene]
    body = (2, 6)
    marks = [MARKED[state] for state in body]
    sources = {"written": [*marks[1:], MARKED[7], MARKED[4]], "soaked": marks}.get(kind, [])
    beside = np.isin(around, sources).any(axis=0)
    for state in body:
        stays = centre_state == state
        table[(after == state) & (np.isin(centre, marks) | (~stays & beside))] = MARKED[state]
    return Rule.from_table(table, n_states, VON_NEUMANN, name=f"marked Langton, {kind}")


def _needy(context: tuple[int, ...], grows: bool) -> int:
    """Grown-ups (1) and those with child (2) take turns; the child (3) grows up only beside a grown-up in the west."""
    centre, west = context[0], context[4]
    if centre == 3:
        return 2 if grows and west == 1 else 3
    if centre == 0:
        return 3 if west == 2 else 0
    return 2 if centre == 1 else 1


def needy(grows: bool = True) -> tuple[Rule, Pattern, Quotient]:
    """Return a rule, a pattern with a child after 2 generations that needs its mother, and what it is at rest.

    If it never `grows` up, the child has no child beside its mother either.
    """
    rule = Rule.from_function(lambda context: _needy(context, grows), 4, VON_NEUMANN, name="needy")
    return rule, Pattern(np.array([[1], [1], [1]])), Quotient((0, 1, 1, 1))
