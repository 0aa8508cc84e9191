"""Parity rules: the next state is the sum of the neighbours modulo p. Every pattern copies itself.

Sources: S. Amoroso and G. Cooper, "Tessellation structures for reproduction of arbitrary patterns", Journal of
Computer and System Sciences 5 (1971) 455-464; the case of two states is Edward Fredkin's. If p is prime, p to
the power k generations add up one copy of the pattern for each summed neighbour, p to the k cells away in its
direction: (a + b)^p = a^p + b^p modulo p. The rule does the copying, for every pattern.
"""

from __future__ import annotations

from functools import cache

from automata.errors import RuleError
from automata.forms.diagram import Diagram
from automata.neighborhood import VON_NEUMANN, Neighborhood
from automata.palette import default_colors
from automata.rule import MAX_STATES, Rule

CITATION = (
    "@article{amoroso1971tessellation, author={Amoroso, Serafino and Cooper, Gerald}, "
    "title={Tessellation structures for reproduction of arbitrary patterns}, "
    "journal={Journal of Computer and System Sciences}, volume={5}, number={5}, pages={455--464}, year={1971}, "
    "doi={10.1016/S0022-0000(71)80009-0}}"
)


def parity_name(modulus: int, neighborhood: Neighborhood, *, centre: bool) -> str:
    """Return the rule's name, such as `Parity-2-Moore` or `Parity-3-vonNeumann-centre`."""
    return f"Parity-{modulus}-{neighborhood.name.replace(' ', '')}{'-centre' if centre else ''}"


@cache
def parity(modulus: int = 2, neighborhood: Neighborhood = VON_NEUMANN, *, centre: bool = False) -> Rule:
    """Return the rule that sums the neighbours, and the centre too if asked, modulo `modulus`.

    It has `modulus` states and all the neighbourhood's symmetries. Raises RuleError unless 2 <= modulus <= 256.

    >>> from automata import MOORE
    >>> parity(3, MOORE)
    Rule('Parity-3-Moore', 3 states, Moore, 25 nodes)
    """
    if not 2 <= modulus <= MAX_STATES:
        raise RuleError(f"a parity rule sums modulo 2 to {MAX_STATES}, not {modulus}")

    def advance(depth: int, total: int, state: int) -> int:
        counts = centre or neighborhood.diagram_order[depth] != 0
        return (total + state) % modulus if counts else total

    return Rule(
        modulus,
        neighborhood,
        Diagram.fold(modulus, len(neighborhood), 0, advance, lambda total: total),
        name=parity_name(modulus, neighborhood, centre=centre),
        colors=default_colors(modulus),
        citation=CITATION,
    )
