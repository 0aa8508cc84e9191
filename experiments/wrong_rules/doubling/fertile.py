"""Which units are replicators in the strict sense: their daughters make daughters in company.

A pattern that becomes two copies of itself once is not yet a replicator: copies may run into each other. What decides
is `measure_fertility`: a line of three births, of which every child with a child of its own makes it in company too,
within two periods each. `fertile_by_measure` computes it; FERTILE holds what it said, and a test compares them.
"""

from __future__ import annotations

from automata.replication.copies.fertility import measure_fertility
from experiments.wrong_rules.doubling.found import FOUND
from experiments.wrong_rules.doubling.units import LOOPS, PERIODS, TWO_STATES, is_additive, rule_and_seed

DEPTH = 3
# Of the 18 rules that were found, those of these draws.
_DRAWS = (441, 612, 707, 1226)
_FOUND = tuple(one.rule for one in FOUND if one.family == "isotropic" and one.number in _DRAWS)
# Additive rules, under which all patterns are, are left out: they copy anything.
FERTILE: tuple[str, ...] = (*LOOPS, *TWO_STATES, *_FOUND)


def fertile_by_measure(name: str) -> bool:
    """Return whether a unit's daughters make daughters in company, under a rule that does not copy anything."""
    rule, seed, period = rule_and_seed(name)
    if is_additive(name):
        return False
    return measure_fertility(rule, seed, steps=PERIODS * period, depth=DEPTH).fertile
