"""Outlier: Bo Yang's two-state rule under which replicators of two sizes arise from sparse noise.

Source: B. Yang, "Emergence of self-replicating hierarchical structures in a binary cellular automaton", Artificial Life
31 (2025) 96-105, whose appendix 1 has the table as a MAP string. It is checked when it is read: 220 of 512 contexts
live on, and it turns with the plane, by quarters, and is not its own mirror image.
"""

from __future__ import annotations

from functools import cache

from automata.errors import RuleError
from automata.rule import Rule
from automata.rules.strings.map_string import MapString
from automata.symmetry import DIHEDRAL, ROTATIONS

CITATION = (
    "@article{yang2025outlier, author={Yang, Bo}, title={Emergence of Self-Replicating Hierarchical Structures in a "
    "Binary Cellular Automaton}, journal={Artificial Life}, volume={31}, number={1}, pages={96--105}, year={2025}, "
    "doi={10.1162/artl_a_00449}}"
)
NAME = "Outlier"
LIVE = 220
_TABLE = "ERETQB4eHWkQ7xD4eYZosBQZFixOBHmtFeehExrKVhURLRAqGxeIlSO1JYZP6DRi69rop7TQCkvWTIag7kAS8g"


@cache
def outlier() -> Rule:
    """Return Outlier: 2 states, Moore neighbourhood, four rotations, 140 nodes."""
    rule = checked(MapString.decode(_TABLE).rule())
    return Rule(
        2, rule.neighborhood, rule.form, name=NAME, state_names=("dead", "live"), colors=rule.colors, citation=CITATION
    )


def checked(rule: Rule) -> Rule:
    """Return a rule that can be Outlier by what was published of its table; RuleError says what is against it.

    >>> from automata import find_rule
    >>> checked(find_rule("B3/S23"))
    Traceback (most recent call last):
        ...
    automata.errors.RuleError: not Outlier: 140 of 512 contexts live on, not 220
    """
    if rule.n_states != 2 or len(rule.neighborhood) != 9:
        raise RuleError("not Outlier: it has two states and eight neighbours")
    if (live := int(rule.table.sum())) != LIVE:
        raise RuleError(f"not Outlier: {live} of 512 contexts live on, not {LIVE}")
    if missing := set(ROTATIONS) - set(rule.symmetries):
        raise RuleError(f"not Outlier: it does not turn with the plane ({len(missing)} of 4 quarter turns change it)")
    if set(DIHEDRAL) <= set(rule.symmetries):
        raise RuleError("not Outlier: it is its own mirror image")
    return rule
