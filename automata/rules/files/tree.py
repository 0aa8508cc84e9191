"""The @TREE section of a `.rule` file: a decision diagram, leaves first, its root last.

Each node is a line `level child child …`, one child for each state. A node of level 1 tests the centre and
holds next states; one of level k tests the k-th neighbour from the end of N, W, E, S, C (or NW, NE, SW, SE, N, W,
E, S, C) and holds numbers of nodes of level k - 1, counted from 0 in the order of their lines.
Source: Golly's help, "Rule format".
"""

from __future__ import annotations

import re
from array import array

import numpy as np

from automata.errors import FormatError
from automata.forms.diagram import Diagram
from automata.neighborhood import MOORE, VON_NEUMANN
from automata.rules.files.lines import Line, Section, Transitions, brief, parse_states

NEIGHBORHOODS = {4: VON_NEUMANN, 8: MOORE}
MAX_NODES = 100_000_000

_SETTING = re.compile(
    r"[ \t]*(?P<key>num_states|n_states|num_neighbou?rs|num_nodes)\s*[:=]\s*(?P<value>.*)", re.IGNORECASE
)
_NUMBERS = re.compile(r"[ \t]*[0-9]{1,9}(?:[ \t]+[0-9]{1,9})*")


def read_tree(section: Section) -> Transitions:
    """Build the rule of a @TREE section. Raises FormatError with line and column for the first fault."""
    settings: dict[str, int] = {}
    nodes: _Nodes | None = None
    last = section.head
    for last in section.lines():
        setting = _SETTING.match(last.text)
        if setting is None:
            nodes = nodes or _Nodes(last, settings)
            nodes.add(last)
        else:
            key, value = _read_setting(last, setting)
            if nodes is not None and settings[key] != value:
                raise last.fault(f"{key} changes from {settings[key]} behind the first node", setting.start("key"))
            settings[key] = value
    return (nodes or _Nodes(last, settings)).finish(last)


def _read_setting(line: Line, setting: re.Match[str]) -> tuple[str, int]:
    key, value, place = setting["key"].lower(), setting["value"], setting.start("value")
    if key.endswith("states"):
        return "num_states", parse_states(line, value, place)
    number = int(value) if re.fullmatch(r"[0-9]{1,9}", value) else -1
    if key == "num_nodes":
        if not 1 <= number <= MAX_NODES:
            raise line.fault(f"found {brief(value)} as num_nodes, which must be 1 to {MAX_NODES}", place)
        return key, number
    if number not in NEIGHBORHOODS:
        raise line.fault(f"found {brief(value)} as num_neighbors, which must be 4 or 8", place)
    return "num_neighbors", number


class _Nodes:
    """The nodes read so far: of each its level and its place among the nodes of that level."""

    def __init__(self, line: Line, settings: dict[str, int]):
        for key in ("num_states", "num_neighbors", "num_nodes"):
            if key not in settings:
                raise line.fault(f"{key} must be set before the first node of @TREE")
        self.n_states = settings["num_states"]
        self.neighborhood = NEIGHBORHOODS[settings["num_neighbors"]]
        self.n_nodes = settings["num_nodes"]
        self.levels = bytearray()
        self.places = array("i")
        # rows[k]: the children of the nodes of level k + 1, one node after the other.
        self.rows = [array("i") for _ in self.neighborhood.offsets]

    def add(self, line: Line) -> None:
        """Take in one node; its children must stand above it, one level lower."""
        if len(self.levels) == self.n_nodes:
            raise line.fault(f"found another node after the {self.n_nodes} that num_nodes announces")
        if not _NUMBERS.fullmatch(line.text):
            raise self._fault(line)
        level, *children = map(int, line.text.split())
        known = len(self.levels)
        if not 1 <= level <= len(self.rows) or len(children) != self.n_states:
            raise self._fault(line)
        if level == 1:
            if max(children) >= self.n_states:
                raise self._fault(line)
        elif max(children) >= known or any(self.levels[child] != level - 1 for child in children):
            raise self._fault(line)
        else:
            children = [self.places[child] for child in children]
        row = self.rows[level - 1]
        self.levels.append(level)
        self.places.append(len(row) // self.n_states)
        row.extend(children)

    def _fault(self, line: Line) -> FormatError:
        """Return the first fault of a line that is known to have one."""
        words = list(re.finditer(r"\S+", line.text))
        top, known = len(self.rows), len(self.levels)
        level = int(words[0][0]) if words[0][0] in map(str, range(1, top + 1)) else 0
        if not level:
            message = f"found {brief(words[0][0])} as a node's level, which must be 1 to {top}"
            return line.fault(message, words[0].start())
        for word in words[1:]:
            if level == 1:
                if not re.fullmatch(r"[0-9]{1,9}", word[0]):
                    return line.fault(f"found {brief(word[0])} where a state was expected", word.start())
                if int(word[0]) >= self.n_states:
                    message = f"found state {word[0]}, but the rule has only 0 to {self.n_states - 1}"
                    return line.fault(message, word.start())
                continue
            child = int(word[0]) if re.fullmatch(r"[0-9]{1,9}", word[0]) else known
            if child >= known:
                message = f"found {brief(word[0])} as a child, which must be the number of a node above"
                return line.fault(message, word.start())
            if self.levels[child] != level - 1:
                message = f"found node {child}, of level {self.levels[child]}, as a child of a node of level {level}"
                return line.fault(message, word.start())
        return line.fault(f"found {len(words) - 1} children, where each of the {self.n_states} states needs one")

    def finish(self, line: Line) -> Transitions:
        """Return the rule whose root is the last node."""
        top = len(self.rows)
        if len(self.levels) != self.n_nodes:
            raise line.fault(f"found {len(self.levels)} nodes where num_nodes announces {self.n_nodes}")
        if self.levels[-1] != top:
            raise line.fault(f"the last node is the root and must be of level {top}, not {self.levels[-1]}")
        levels = [np.array(row, dtype=np.int32).reshape(-1, self.n_states) for row in reversed(self.rows)]
        return Transitions(self.n_states, self.neighborhood, Diagram.from_nodes(levels, self.places[-1]))
