"""WireWorld: Brian Silverman's automaton of wires and electrons.

Source: A. K. Dewdney, "Computer recreations", Scientific American 262 (January 1990) 146-149.
"""

from __future__ import annotations

from functools import cache

from automata.forms.diagram import Diagram
from automata.neighborhood import MOORE
from automata.rule import Rule

CITATION = (
    "@article{dewdney1990computer, author={Dewdney, A. K.}, "
    "title={Computer recreations: The cellular automata programs that create Wireworld, Rugworld and other "
    "diversions}, journal={Scientific American}, volume={262}, number={1}, pages={146--149}, year={1990}, "
    "doi={10.1038/scientificamerican0190-146}}"
)
EMPTY, HEAD, TAIL, WIRE = range(4)


def _advance(depth: int, heads: int, state: int) -> int:
    """Count heads, more than two as three; the centre, which comes last, then gives the next state."""
    if depth < len(MOORE) - 1:
        return min(heads + (state == HEAD), 3)
    spark = HEAD if heads in (1, 2) else WIRE
    return {EMPTY: EMPTY, HEAD: TAIL, TAIL: WIRE, WIRE: spark}[state]


@cache
def wireworld() -> Rule:
    """Return WireWorld: 4 states, Moore neighbourhood, all eight symmetries, 28 nodes."""
    return Rule(
        4,
        MOORE,
        Diagram.fold(4, len(MOORE), 0, _advance, lambda state: state),
        name="WireWorld",
        state_names=("empty", "electron head", "electron tail", "wire"),
        colors=("#101418", "#39c5dd", "#3f6fd8", "#c77f2a"),
        citation=CITATION,
    )
