"""Golly's `.rule` files: a rule's transitions, colours and state names.

Source: Golly's help, "Rule format". `@RULE NAME` stands first, or the file's own name is the rule's, as it is in Golly;
of @TABLE and @TREE the one that comes first is the rule; @COLORS and @NAMES are read, all other sections are passed
over. A fault among colours and names keeps no rule from running.
"""

from __future__ import annotations

import itertools
import os
import re

from automata.errors import FormatError
from automata.files.reading import plain_lines, read_text
from automata.files.remarks import remark, remarks
from automata.palette import default_colors, hex_color
from automata.rule import Rule
from automata.rules.files.lines import Line, Section, Transitions, brief
from automata.rules.files.table import read_table
from automata.rules.files.tree import read_tree

_NUMBER = re.compile(r"[0-9]{1,9}")

MAX_BYTES = 1 << 24
# What a rule is called that has no name.
UNNAMED = "unnamed"


def read_rule(path: str | os.PathLike[str], name: str | None = None) -> Rule:
    """Read a `.rule` file, as `parse_rule` does. Raises FormatError, with path, line and column, if it is malformed."""
    text = read_text(path, max_bytes=MAX_BYTES)
    stem = os.path.basename(os.fspath(path)).partition(".rule")[0]
    try:
        with remarks(path):
            return parse_rule(text, name, unnamed=stem or UNNAMED)
    except FormatError as error:
        raise error.located(path) from None


def parse_rule(text: str, name: str | None = None, *, unnamed: str = UNNAMED) -> Rule:
    """Return the rule that the text of a `.rule` file describes, called `name`, or what @RULE says, or `unnamed`.

    Raises FormatError with line and column for the first fault; warns (`FileWarning`) of what is passed over.
    """
    text = plain_lines(text)
    sections = _sections(text)
    with remarks():
        table = _read_transitions(text, sections)
        colors, names = sections.get("@COLORS"), sections.get("@NAMES")
        return Rule(
            table.n_states,
            table.neighborhood,
            table.form,
            name=name or _read_title(text) or unnamed,
            colors=_read_colors(colors, table.n_states) if colors else (),
            state_names=_read_names(names, table.n_states) if names else (),
        )


def _read_title(text: str) -> str:
    """Return the name that the first @RULE line gives, or nothing."""
    title = re.search(r"^[ \t]*@RULE[ \t]+(\S.*)", text, re.MULTILINE)
    return title[1].rstrip() if title else ""


def _sections(text: str) -> dict[str, Section]:
    """Return the sections that are read, in their order; of two alike the first one counts."""
    sections: dict[str, Section] = {}
    heads = re.finditer(r"^@\S*|\Z", text, re.MULTILINE)
    current = next(heads)
    for head in heads:
        if current[0] in ("@TABLE", "@TREE", "@COLORS", "@NAMES") and current[0] not in sections:
            start = text.find("\n", current.start(), head.start())
            body = text[start + 1 : head.start()] if start >= 0 else ""
            sections[current[0]] = Section(_line_at(text, current.start()), body)
        current = head
    return sections


def _read_transitions(text: str, sections: dict[str, Section]) -> Transitions:
    for name, section in sections.items():
        if name == "@TABLE":
            return read_table(section)
        if name == "@TREE":
            return read_tree(section)
    end = _line_at(text, len(text))
    raise end.fault("the file ends without a @TABLE or @TREE section, which would say how cells change")


def _line_at(text: str, place: int) -> Line:
    start = text.rfind("\n", 0, place) + 1
    end = text.find("\n", place)
    return Line(text.count("\n", 0, place) + 1, text[start : end if end >= 0 else len(text)])


# -- colours and names --------------------------------------------------------------------------------


def _read_colors(section: Section, n_states: int) -> tuple[str, ...]:
    """Return `#rrggbb` for each state: from lines `state r g b` or `r g b r g b`, a gradient over 1 and up."""
    colors = default_colors(n_states)
    for line in section.lines():
        # Words after the numbers describe the colour.
        values = [int(word) for word in itertools.takewhile(_NUMBER.fullmatch, line.text.split())]
        used = 6 if len(values) >= 6 else 4
        if len(values) < used or max(values[:used]) > 255:
            message = (
                f"{brief(line.text.strip())} is no line of @COLORS (STATE R G B, or R G B R G B for a gradient, all "
                "from 0 to 255) and is passed over"
            )
            remark("colours", message, line.number, 1)
        elif used == 6:
            colors[1:] = _gradient(values[:3], values[3:6], n_states - 1)
        elif values[0] < n_states:
            # Shared lists of colours name states that this rule may lack.
            colors[values[0]] = hex_color(*values[1:4])
    return tuple(colors)


def _gradient(first: list[int], last: list[int], count: int) -> list[str]:
    span = max(count - 1, 1)
    return [
        hex_color(*((a * (span - i) + b * i) // span for a, b in zip(first, last, strict=True))) for i in range(count)
    ]


def _read_names(section: Section, n_states: int) -> tuple[str, ...]:
    """Return a name for each state from lines `state name`, or none at all if the section reads otherwise."""
    names = [f"state {state}" for state in range(n_states)]
    named = False
    for line in section.lines():
        match = re.fullmatch(r"\s*([0-9]{1,3})[\s:=]+(.*\S)", line.text)
        if match is None:
            return ()
        if int(match[1]) < n_states:
            names[int(match[1])], named = match[2], True
    return tuple(names) if named else ()
