"""Newick: family trees as text that programs for phylogenies read, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import isfinite

from automata.errors import FormatError, ReplicariumError

_TOKEN = re.compile(r"\s*(?:([(),;])|([^()\[\],:;\s']+)|'((?:[^']|'')*+)'|\[([^\[\]]*)\]|:\s*([^()\[\],:;\s']+))")
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
# What a name is put into quotes for.
_SPECIAL = re.compile(r"[()\[\]{},:;'\s]")


@dataclass(frozen=True)
class Lifeline:
    """One individual of a tree: `end` is its death, or the end of the run; `note` goes with its leaf as a comment."""

    name: str
    parent: int | None
    start: int
    end: int
    note: str = ""


@dataclass
class Node:
    """A node that was read: `length` is that of the branch above it, `comment` what stood in brackets."""

    name: str = ""
    comment: str = ""
    length: float | None = None
    children: list[Node] = field(default_factory=list)

    def nodes(self) -> list[Node]:
        """Return this node and all below, parents before children."""
        listed = [self]
        for node in listed:
            listed.extend(node.children)
        return listed

    def leaves(self) -> list[Node]:
        """Return the nodes without children."""
        return [node for node in self.nodes() if not node.children]


def write_newick(lifelines: Sequence[Lifeline]) -> str:
    """Return the tree of `lifelines`, whose `parent` is a place in the sequence, before their own.

    Every lifeline is a leaf, at its end, and every birth a fork on its parent's line, so that lengths add up to dates.
    A child that starts after its parent's end forks off at that end. Several founders are joined at a root. Names are
    quoted where they hold blanks or marks. Raises ReplicariumError for no lifelines, for a parent that does not come
    first, and for brackets in a note.

    >>> write_newick([Lifeline("1", None, 0, 9), Lifeline("2", 0, 4, 9)])
    '(2:5,1:5):4;'
    """
    if not lifelines:
        raise ReplicariumError("a tree needs one individual at least")
    if wrong := [line.note for line in lifelines if re.search(r"[\[\]]", line.note)]:
        raise ReplicariumError(f"a note stands in brackets and can hold none: {wrong[0]!r}")
    children: list[list[int]] = [[] for _ in lifelines]
    roots = []
    for number, line in enumerate(lifelines):
        if line.parent is None:
            roots.append(number)
        elif 0 <= line.parent < number:
            children[line.parent].append(number)
        else:
            raise ReplicariumError(f"individual {line.name} comes before its parent: order them by birth")
    for born in children:
        born.sort(key=lambda child: (lifelines[child].start, child))
    # Written with a stack of its own: a line of a thousand generations is deeper than Python's.
    pending: list[str | int] = [";"]
    pending.extend(_joined(roots))
    out = []
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            out.append(item)
        else:
            pending.extend(reversed(_written(item, lifelines, children[item])))
    return "".join(out)


def _joined(roots: Iterable[int]) -> list[str | int]:
    items: list[str | int] = []
    for root in roots:
        items += [",", root]
    return items[1:] if len(items) == 2 else [")", *items[:0:-1], "("]


def _written(number: int, lifelines: Sequence[Lifeline], children: Sequence[int]) -> list[str | int]:
    """Return the pieces of one lifeline's subtree: (first child, (second child, … leaf))."""
    line = lifelines[number]
    start = line.start if line.parent is None else min(line.start, lifelines[line.parent].end)
    pieces: list[str | int] = []
    closing = []
    for child in children:
        fork = min(lifelines[child].start, line.end)
        pieces += ["(", child, ","]
        closing.append(f"):{fork - start}")
        start = fork
    note = f"[{line.note}]" if line.note else ""
    name = line.name
    if _SPECIAL.search(name) or not name:
        name = "'" + name.replace("'", "''") + "'"
    return [*pieces, f"{name}{note}:{line.end - start}", *reversed(closing)]


def parse_newick(text: str) -> Node:
    """Return the root of the tree in `text`; FormatError, with the place, if it is none.

    A node has a name, bare or in quotes ('it''s'), and a length, each at most once, and comments, of which the last is
    kept. A bare name is taken as it stands, underscores too.

    >>> tree = parse_newick("(2:3,3:5)1:4;")
    >>> [leaf.name for leaf in tree.leaves()]
    ['2', '3']
    """
    root = Node()
    path = [root]
    place, named = 0, False
    while match := _TOKEN.match(text, place):
        mark, name, quoted, comment, length = match.groups()
        node = path[-1]
        start, place = match.start(match.lastindex or 0), match.end()
        if mark == "(" and not (node.children or named or node.length is not None):
            node.children.append(Node())
            path.append(node.children[-1])
        elif mark == "," and len(path) > 1:
            path.pop()
            path[-1].children.append(Node())
            path.append(path[-1].children[-1])
        elif mark == ")" and len(path) > 1:
            path.pop()
        elif mark == ";" and len(path) == 1 and not text[place:].strip():
            return root
        elif (name is not None or quoted is not None) and not named and node.length is None:
            node.name = name if quoted is None else quoted.replace("''", "'")
            named = True
            continue
        elif comment is not None:
            node.comment = comment
            continue
        elif length is not None and node.length is None:
            node.length = _number(length)
            continue
        else:
            place = start
            break
        named = False
    raise FormatError(f"this is no tree in Newick's form: something is wrong at character {place + 1}")


def _number(text: str) -> float:
    """Return a length: a finite number, as it is usually written."""
    if _NUMBER.fullmatch(text) and isfinite(number := float(text)):
        return number
    raise FormatError(f"the length of a branch is a number, not {text!r}")
