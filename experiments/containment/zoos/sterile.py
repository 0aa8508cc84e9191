"""Copiers without fertility: a copy of the seed stands elsewhere while another remains, and the copies do not copy.

All but the pre-pulsar were found by a search of ours: small drawn seeds, most of them mirrored, under 7 rules, of which
`search` found a birth within 80 generations and `measure_fertility` no line of four.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from automata.pattern import Pattern
from automata.replicators import find_replicator
from automata.rules import find_rule
from experiments.containment.zoos.entry import BoardWorld, ZooEntry

# Rule, the generation of the first copy, the seed's rows.
_FOUND = (
    ("B3678/S235678", 12, "001/111/111/000/001"),
    ("B368/S238", 23, "10010001001/00111011100"),
    ("B3678/S235678", 7, "110/101/100/010"),
    ("B36/S235", 19, "0110110/0110110/1000001/0100010"),
    ("B3/S238", 21, "110/101/011/001"),
    ("B357/S238", 10, "100101001/011101110"),
    ("B36/S235", 46, "0110110/1110111/1000001"),
    ("B3678/S235678", 9, "0010/0001/1100/1010/1110"),
    ("B35/S236", 4, "10010001001/11100000111"),
    ("B3/S238", 8, "1001/0101/0110"),
    ("B3678/S235678", 11, "01110/01001/00011/11000"),
    ("B36/S235", 72, "110101011/010101010/011000110"),
    ("B3678/S235678", 11, "0101/1001/1001"),
    ("B357/S238", 5, "0100010/1100011/0010100"),
    ("B36/S235", 49, "10010001001/11000000011/01100000110"),
    ("B38/S23", 6, "001/011/001/000/101"),
    ("B35/S236", 6, "0010100/1110111/0100010"),
    ("B36/S235", 67, "11010001011/00110001100/01011011010/00101010100"),
)


def entries() -> Iterator[ZooEntry]:
    """Yield all entries of this family."""
    yield ZooEntry("sterile", 0, "none", "the pre-pulsar", _pre_pulsar)
    for number, (rule, period, rows) in enumerate(_FOUND, start=1):
        says = f"a seed that leaves copies under {rule}, which do not copy"
        yield ZooEntry("sterile", number, "none", says, partial(_found, rule, period, rows))


def _pre_pulsar() -> BoardWorld:
    entry = find_replicator("pre-pulsar")
    return BoardWorld(entry.rule(), entry.pattern(), 512, 15)


def _found(rule: str, period: int, rows: str) -> BoardWorld:
    cells = np.array([[int(mark) for mark in row] for row in rows.split("/")], dtype=np.uint8)
    return BoardWorld(find_rule(rule), Pattern(cells), 512, max(8, period))
