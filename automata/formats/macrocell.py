"""Macrocell files (`.mc`): universes of any size as trees of shared squares, Golly's [M2] form, both directions.

A line is a node, numbered from 1: its level and its north-west, north-east, south-west and south-east child, nodes of
the level below that came before, 0 for an empty one. At level 1 the children are states; in files of two-state rules a
line of `.`, `*` and `$` is a leaf of 8 × 8 cells, row by row. The last node is the root. Source: Golly's help,
"Macrocell format".
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from automata._version import __version__
from automata.errors import FormatError, PatternError
from automata.files.reading import read_pieces, write_atomically
from automata.formats.live_cells import LIFE, rule_line
from automata.formats.macrocell_lines import LEAF_LEVEL, Lines, field_fault, read_lines
from automata.pattern import Pattern
from automata.trees.folding import from_nodes
from automata.trees.macrocell import MAX_LEVEL, Macrocell

MAX_BYTES = 1 << 29
# Lines that are checked, or written, at once.
_CHUNK = 1 << 18

# Rules that Golly runs with two states, and so with leaves of 8 × 8 cells: `B3/S23`, `23/3`, `W110`, all with suffixes.
_TWO_STATE = re.compile(r"(?:[Bb](?=[0-8/Ss])[0-8a-z-]*/?[Ss][0-8a-z-]*|[0-8]*/[0-8]*|[Ww][0-9]+)[VHvh]?(?::.*)?|MAP.*")


def read_macrocell(path: str | os.PathLike[str]) -> Macrocell:
    """Read a macrocell file, gzipped or not, without unfolding it.

    Raises FormatError, with path, line and column, if it is malformed, holds more than MAX_BYTES or MAX_NODES, or a
    level above MAX_LEVEL.
    """
    try:
        return from_pieces(read_pieces(path, max_bytes=MAX_BYTES))
    except FormatError as error:
        raise error.located(error.path or path) from None


def parse_macrocell(text: str) -> Macrocell:
    """Return the universe that `text` describes; a file of 8 × 8 leaves that names no rule is of Conway's Life.

    Raises FormatError with line and column for a fault.
    """
    return from_pieces([text.encode("utf-8", "replace")])


def from_pieces(pieces: Iterable[bytes]) -> Macrocell:
    """Return the universe that the pieces of a file describe, one behind the other."""
    lines, header = read_lines(pieces)
    _check_references(lines)
    # Leaves fall into nodes of levels 1 to 3.
    bits = lines.values[lines.is_leaf, 1:]
    quarters = np.unique(bits[bits > 0])
    pairs = (quarters[:, None] >> [12, 8, 4, 0]) & 15
    squares = np.unique(pairs[pairs > 0])
    square_node, quarter_node = np.zeros(16, dtype=np.int32), np.zeros(1 << 16, dtype=np.int32)
    square_node[squares] = 1 + np.arange(squares.size)
    quarter_node[quarters] = 1 + squares.size + np.arange(quarters.size)
    children, levels = lines.values[:, 1:].copy(), lines.values[:, 0].astype(np.uint16)
    children[(children > 0) & (levels > 1)[:, None]] += squares.size + quarters.size
    children[lines.is_leaf] = quarter_node[bits]
    has_leaves = bool(lines.is_leaf.any())
    del lines
    first = np.zeros((1, 4), dtype=np.int32), (squares[:, None] >> [3, 2, 1, 0]) & 1, square_node[pairs]
    depths = np.repeat([0, 1, 2], [len(part) for part in first])
    children, levels = from_nodes(
        np.concatenate([*(part.astype(np.int32) for part in first), children]),
        np.concatenate([depths.astype(np.uint16), levels]),
    )
    rule = header.rule or (LIFE if has_leaves else None)
    return Macrocell(children, levels, rule, header.generation)


def _check_references(lines: Lines) -> None:
    """Refuse children that do not stand before their node or are not of the level below."""
    levels = np.concatenate([[0], lines.values[:, 0]])
    for first in range(0, lines.number.size, _CHUNK):
        part = slice(first, first + _CHUNK)
        level, children = lines.values[part, :1], lines.values[part, 1:]
        node = first + 1 + np.arange(len(level))[:, None]
        refers = ~lines.is_leaf[part, None] & (level > 1) & (children > 0)
        ahead = refers & (children >= node)
        other = refers & (levels[np.minimum(children, node)] != level - 1)
        wrong = np.argwhere(ahead | other)
        if wrong.size:
            row, quarter = wrong[0].tolist()
            child, own = int(children[row, quarter]), first + 1 + row
            problem = (
                f"found child {child} of node {own}: a child comes before its node"
                if child >= own
                else f"found child {child}, of level {levels[child]}, in a node of level {level[row, 0]}"
            )
            raise field_fault(lines, first + row, quarter + 1, problem)


# -- writing ------------------------------------------------------------------------------------------


def write_macrocell(
    universe: Macrocell | Pattern, path: str | os.PathLike[str], *, comments: Iterable[str] = ()
) -> None:
    """Write `universe` so that `read_macrocell` restores it, gzipped if the name ends in `.gz`; all or nothing.

    Raises FormatError if the file cannot be written, PatternError as `format_macrocell` does.
    """
    write_atomically(path, format_macrocell(universe, comments=comments))


def format_macrocell(universe: Macrocell | Pattern, *, comments: Iterable[str] = ()) -> Iterator[str]:
    """Return the text of a macrocell file, in parts.

    States of 0 and 1 become leaves of 8 × 8 cells, unless the rule is one that Golly reads with leaves of 2 × 2; if no
    rule is named, such leaves say that it is Conway's Life.
    Raises PatternError if the rule's name does not fit a line, or for a level above MAX_LEVEL.
    """
    whole = Macrocell.from_pattern(universe) if isinstance(universe, Pattern) else universe
    rule = rule_line(whole.rule)
    if whole.level > MAX_LEVEL:
        raise PatternError(f"a universe of level {whole.level} is not read again, only up to {MAX_LEVEL}")
    lines = [f"[M2] (replicarium {__version__})"]
    lines += [f"#R {rule}"] if rule else []
    lines += [f"#G {whole.generation}"] if whole.generation else []
    lines += [f"#C {line}".rstrip() for comment in comments for line in comment.splitlines() or [""]]
    return _parts("\n".join([*lines, ""]), whole)


def _parts(head: str, universe: Macrocell) -> Iterator[str]:
    """Yield the head, then the nodes, lower levels first."""
    yield head
    states = universe.children[universe.levels == 1]
    two_state = bool(_TWO_STATE.fullmatch(universe.rule or "/")) and (not states.size or int(states.max()) <= 1)
    tree = universe.raised(LEAF_LEVEL + 1) if two_state else universe
    number = np.zeros(len(tree.levels), dtype=np.int64)
    n_written = 0
    for level, nodes in tree.by_level():
        if two_state and level < LEAF_LEVEL:
            continue
        number[nodes] = n_written + 1 + np.arange(nodes.size)
        n_written += nodes.size
        for first in range(0, nodes.size, _CHUNK):
            part = nodes[first : first + _CHUNK]
            yield (
                _leaf_lines(tree, part) if two_state and level == LEAF_LEVEL else _node_lines(tree, level, part, number)
            )


def _node_lines(tree: Macrocell, level: int, nodes: NDArray[np.intp], number: NDArray[np.int64]) -> str:
    children = tree.children[nodes]
    form = f"{level} %d %d %d %d\n"
    return "".join([form % tuple(row) for row in (children if level == 1 else number[children]).tolist()])


def _leaf_lines(tree: Macrocell, nodes: NDArray[np.intp]) -> str:
    rows = np.packbits(tree.tiles(nodes, 1 << LEAF_LEVEL), axis=2)[:, :, 0].tolist()
    return "".join(["".join([_ROWS[row] for row in leaf]) + "\n" for leaf in rows])


# A row of a leaf, by its eight bits.
_ROWS = [f"{row:08b}".rstrip("0").translate({ord("0"): ".", ord("1"): "*"}) + "$" for row in range(256)]
