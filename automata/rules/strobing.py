"""Rules with B0 on the unbounded plane, where empty space does not stay empty: rules that do the same without B0.

Source: Golly's help, "QuickLife", "Emulating B0 rules".
"""

from __future__ import annotations

from automata.rule import Rule
from automata.rules.rulestrings import describe


def alternating_pair(rule: Rule) -> tuple[Rule, Rule] | None:
    """Return (even, odd): a two-state rule with B0 as two rules that both keep an empty background empty.

    Write R, E and O for one generation under `rule`, under `even` and under `odd`, and ~x for the configuration
    x with every cell changed to the other state. On the plane and on every torus:

    - If a live cell among live ones stays alive (B0 with S8), E = O = ~R~. Let y(0) = ~x(0). Then y(t) = ~x(t)
      in every generation: what is finite and moves are the dead cells on a live background.
    - Otherwise (B0 without S8) E = ~R and O = R~. Let y(0) = x(0), and apply E in generations 0, 2, 4, … and O
      in 1, 3, 5, … Then y(t) = x(t) at even t and y(t) = ~x(t) at odd t: the background flips, y's does not.

    What Golly shows for such a rule, and takes a pattern file to hold, is y. None if `rule` has more than two
    states or keeps an empty background empty. Raises RuleError if the rule's table is too large to write out.
    """
    if rule.n_states != 2 or rule.quiescent:
        return None
    alive, inverted = rule.table, rule.table[::-1]  # the last context is the first one inverted
    if alive[-1]:
        steady = _like(rule, 1 - inverted, "inverted")
        return steady, steady
    return _like(rule, 1 - alive, "even"), _like(rule, inverted, "odd")


def _like(rule: Rule, table: object, which: str) -> Rule:
    made = Rule.from_table(table, 2, rule.neighborhood)  # type: ignore[arg-type]
    return Rule(
        2,
        made.neighborhood,
        made.diagram,
        name=describe(made) or f"{rule.name} ({which})",
        state_names=rule.state_names,
        colors=rule.colors,
        citation=rule.citation,
    )
