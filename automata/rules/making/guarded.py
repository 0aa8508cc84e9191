"""Guarded: a rule with one more state, the alarm, in which every run that meets a context of no given set ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from automata.errors import RuleError
from automata.rule import Rule


def guarded(rule: Rule, contexts: NDArray[np.uint8]) -> Rule:
    """Return `rule` on `contexts`, (M, k) uint8, and on all others the alarm, the new state `rule.n_states`.

    A cell in alarm stays so for ever. So as long as none is, the run has been the rule's own and has met no other
    context; and once one was met, a cell is in alarm in every later generation. A run by any engine, giant steps
    included, thus tells by its last generation what contexts were met in all of them. RuleError if the empty plane's
    context is none of them, or for a table of more than 2**26 entries.

    >>> import numpy as np
    >>> from automata import Universe, find_rule
    >>> life = find_rule("life")
    >>> block = np.array([[0] * 9, [1] * 4 + [0] * 5], dtype=np.uint8)
    >>> bool((Universe(guarded(life, block), [[1, 1], [1, 1]]).run(1).pattern.cells == 2).any())
    True
    """
    n, arity = rule.n_states, len(rule.neighborhood)
    name = f"{rule.name}, guarded"
    Rule.check_table_size(n + 1, arity, name)
    places = np.zeros(len(contexts), dtype=np.int64)
    for column in contexts.T:
        places = places * (n + 1) + column
    if 0 not in places:
        raise RuleError("the context of the empty plane must be among those that a guarded rule allows")
    table = np.full((n + 1) ** arity, n, dtype=np.uint8)
    table[places] = rule.evaluate(contexts)
    return Rule.from_table(table, n + 1, rule.neighborhood, name=name)
