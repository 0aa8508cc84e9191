"""Two-state rules with B0, under which an empty background comes alive, as rules that keep it empty.

Source: Golly's help, "QuickLife", "Emulating B0 rules".
"""

from __future__ import annotations

import numpy as np

from automata.forms.weighted_sum import WeightedSum
from automata.rule import Rule, RuleDetails


def strobing_pair(rule: Rule) -> tuple[Rule, Rule] | None:
    """Return (even, odd): a two-state rule with B0 as two rules that both keep an empty background empty.

    Write R, E and O for one generation under `rule`, under `even` and under `odd`, and ~x for the configuration
    x with every cell changed to the other state. On the plane and on every torus:

    - If a live cell among live ones stays alive (B0 with S8), E = O = ~R~. Let y(0) = ~x(0). Then y(t) = ~x(t)
      in every generation: what is finite and moves are the dead cells on a live background.
    - Otherwise (B0 without S8) E = ~R and O = R~. Let y(0) = x(0), and apply E in generations 0, 2, 4, … and O
      in 1, 3, 5, … Then y(t) = x(t) at even t and y(t) = ~x(t) at odd t: the background flips, y's does not.

    What Golly shows for such a rule, and takes a pattern file to hold, is y. None if `rule` has more than two
    states or keeps an empty background empty. Raises RuleError if the rule's table is too large to write out.

    >>> from automata import find_rule
    >>> even, odd = strobing_pair(find_rule("B03/S23"))
    >>> even.quiescent, odd.quiescent
    (True, True)
    """
    if rule.n_states != 2 or rule.quiescent:
        return None
    steady = rule.next_state((1,) * len(rule.neighborhood)) == 1
    if steady:
        both = _changed(rule, inputs=True, outputs=True, which="inverted")
        return both, both
    return (
        _changed(rule, inputs=False, outputs=True, which="even generations"),
        _changed(rule, inputs=True, outputs=False, which="odd generations"),
    )


def _changed(rule: Rule, *, inputs: bool, outputs: bool, which: str) -> Rule:
    """Return the rule with all inputs, all outputs, or both changed to the other state."""
    name = f"{rule.name} ({which})"
    details: RuleDetails = {
        "state_names": rule.state_names,
        "colors": rule.colors,
        "citation": rule.citation,
    }
    if isinstance(rule.form, WeightedSum):
        form = rule.form
        outcomes = form.outcomes
        if inputs:
            # Changing every cell takes a sum s to total - s, where the total is that of the least and the greatest.
            outcomes = outcomes[::-1, ::-1]
        form = WeightedSum(form.neighborhood, form.weights, form.state_weights, 1 - outcomes if outputs else outcomes)
        return Rule(2, rule.neighborhood, form, name=name, **details)
    table = rule.table[::-1] if inputs else rule.table  # the last context is the first one with all cells changed
    return Rule.from_table(np.where(outputs, 1 - table, table), 2, rule.neighborhood, name=name, **details)
