"""Walled: a rule with one more state, a wall, that never changes and looks like background to the cells beside it."""

from __future__ import annotations

import numpy as np

from automata.rule import Rule


def walled(rule: Rule) -> Rule:
    """Return `rule` with the new state `rule.n_states`: cells in it stay so, and all others take them for background.

    So the cells on one side of a wall as thick as the neighbourhood reaches never depend on those on the other side.
    Raises RuleError for a table of more than 2**26 entries.

    >>> from automata import Universe, find_rule
    >>> Universe(walled(find_rule("life")), [[1, 1, 1], [2, 2, 2]]).run(1).pattern.cells.tolist()
    [[0, 1, 0], [0, 1, 0], [2, 2, 2]]
    """
    n, arity = rule.n_states, len(rule.neighborhood)
    name = f"{rule.name}, walled"
    Rule.check_table_size(n + 1, arity, name)
    contexts = np.indices((n + 1,) * arity, dtype=np.uint8).reshape(arity, -1).T
    after = rule.evaluate(np.where(contexts == n, 0, contexts).astype(np.uint8))
    return Rule.from_table(np.where(contexts[:, 0] == n, n, after), n + 1, rule.neighborhood, name=name)
