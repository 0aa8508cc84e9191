"""Two-state rules on at most nine cells as what the bitplane kernels run: counts of neighbours, or selections.

A selection is one node of the rule's decision diagram for 64 cells at once: where the tested neighbour lives,
take the one child's bits, elsewhere the other's.
"""

from __future__ import annotations

from itertools import count

import numpy as np
from numpy.typing import NDArray

from automata.rule import Rule

# Registers 0..8 are the neighbours, row by row from the north-west; two hold constants; the others are free.
NO, YES, FIRST_FREE = 9, 10, 11

Node = tuple[int, int, int]  # tested neighbour, choice if it lives, choice if not: registers, or nodes from FIRST_FREE


def count_program(rule: Rule) -> NDArray[np.uint64] | None:
    """Return a word of ones or zeros for births on 0..8 live neighbours, then for survivals; None for other rules.

    A rule of counts sees all eight neighbours and does not distinguish them: B3/S23, say.
    """
    if len(rule.neighborhood) != 9:
        return None
    by_ring = rule.table.reshape(2, 256)
    counts = np.bitwise_count(np.arange(256, dtype=np.uint8))
    by_count = by_ring[:, [(1 << living) - 1 for living in range(9)]]
    if not np.array_equal(by_count[:, counts], by_ring):
        return None
    return np.where(by_count.ravel(), ~np.uint64(0), np.uint64(0))


def selection_program(rule: Rule) -> NDArray[np.int64]:
    """Return (operations, 4) int64: registers of the tested bits, of what to take if 1 and if 0, of the target.

    The last operation's target is the next state. Tests without effect are left out, and a register is used again
    once it is not needed.
    """
    nodes, root = _reduced(rule)
    uses = np.bincount([choice for _, *choices in nodes for choice in choices], minlength=FIRST_FREE + len(nodes))
    register = {value: value for value in range(FIRST_FREE)}
    fresh, free = count(FIRST_FREE), list[int]()
    program: list[tuple[int, int, int, int]] = []

    def compute(value: int) -> None:
        """Append what leaves `value` in a register."""
        if value in register:
            return
        tested, then, otherwise = nodes[value - FIRST_FREE]
        compute(then)
        compute(otherwise)
        # Never the register of a choice, though it may be its last use: kernels are faster on distinct arrays.
        register[value] = free.pop() if free else next(fresh)
        program.append((tested, register[then], register[otherwise], register[value]))
        for choice in (then, otherwise):
            uses[choice] -= 1
            if choice >= FIRST_FREE and not uses[choice]:
                free.append(register[choice])

    compute(root)
    if not program:  # the next state is a constant or a neighbour
        program.append((NO, root, root, next(fresh)))
    return np.array(program, dtype=np.int64)


def _reduced(rule: Rule) -> tuple[list[Node], int]:
    """Return the diagram's nodes, choices before those that take them, without tests of no effect, and the root."""
    nodes: list[Node] = []
    below = [NO, YES]
    for level, position in zip(rule.diagram.levels[::-1], rule.neighborhood.diagram_order[::-1], strict=True):
        row, column = rule.neighborhood.offsets[position]
        tested, here = 3 * (row + 1) + column + 1, list[int]()
        for otherwise, then in level.tolist():
            choices = below[then], below[otherwise]
            if choices[0] == choices[1]:
                here.append(choices[0])
            elif choices == (YES, NO):
                here.append(tested)
            else:
                here.append(FIRST_FREE + len(nodes))
                nodes.append((tested, *choices))
        below = here
    return nodes, below[0]
