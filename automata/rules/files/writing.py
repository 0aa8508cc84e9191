"""Writing `.rule` files: a rule as Golly's @TREE, with @COLORS and @NAMES, for Golly, LifeViewer and `read_rule`.

Source: Golly's help, "Rule format". A list of lines whose tree would be too large is written as it is, as @TABLE. A
tree has von Neumann's neighbourhood or Moore's; a rule of a part of one of them, as the hexagonal one, is written in
that, and the cells that it does not see make no difference: Golly's own hexagonal grid leaves out north-east and
south-west in the same way.
"""

from __future__ import annotations

import os
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from automata.checks import accepting, as_path, as_text, brief, optional
from automata.errors import ArgumentError, FormatError, RuleError, RuleWarning
from automata.files.reading import replaced_whole, write_atomically
from automata.forms.diagram import Diagram
from automata.forms.line_list import LineList
from automata.neighborhood import HEXAGONAL, MOORE, ONE_DIMENSIONAL, VON_NEUMANN, Neighborhood
from automata.rule import Form, Rule
from automata.rules.files.rule_file import MAX_BYTES

ENDING = ".rule"
# The neighbourhoods of tables, by what Golly calls them.
TABLES = {"vonNeumann": VON_NEUMANN, "Moore": MOORE, "hexagonal": HEXAGONAL, "oneDimensional": ONE_DIMENSIONAL}
# What may stand in a name by which Golly finds a file, and pattern files their rule.
_NAME = re.compile(r"[\w.+-]+")


def _as_rule(value: Any, name: str) -> Any:
    if isinstance(value, Rule):
        return value
    raise ArgumentError(f"{name} is a Rule, as find_rule(name) returns it, not {brief(value)}")


@accepting(rule=_as_rule, name=optional(as_text))
def format_rule(rule: Rule, name: str | None = None) -> str:
    """Return the text of a `.rule` file that is a rule, called `name`, or as the rule is, marks replaced by `_`.

    Raises RuleError for what Golly cannot run: a neighbourhood that reaches beyond Moore's, a rule without a diagram, a
    name that cannot be a file's. Warns (RuleWarning) of a rule under which an empty plane comes alive, which Golly runs
    on bounded grids alone, and of names of states that do not fit a line.

    >>> from automata import find_rule
    >>> text = format_rule(find_rule("life"))
    >>> text.splitlines()[0], text.count("\\n1 ")
    ('@RULE B3_S23', 5)
    """
    called = re.sub(r"[^\w.+-]+", "_", rule.name).strip("_") if name is None else name
    if not _NAME.fullmatch(called):
        raise RuleError(
            f"a rule cannot be called {called!r} in a file, by whose name it is found: take letters, digits, - and _"
        )
    transitions = _table(rule.form) if _is_table(rule) else _tree(rule)
    if not rule.quiescent:
        message = (
            f"rule {rule.name!r} turns an empty plane into state {rule.next_state((0,) * len(rule.neighborhood))}: "
            "Golly runs such a tree rightly on bounded grids alone"
        )
        warnings.warn(message, RuleWarning, stacklevel=3)
    parts = [f"@RULE {called}", *_remarks(rule, called), "", *transitions]
    if rule.colors:
        parts += ["", "@COLORS", "", *(_color(state, color) for state, color in enumerate(rule.colors))]
    if rule.state_names:
        parts += ["", "@NAMES", "", *_names(rule)]
    return "\n".join(parts) + "\n"


@accepting(rule=_as_rule, path=as_path, name=optional(as_text))
def write_rule(rule: Rule, path: str | os.PathLike[str], name: str | None = None) -> None:
    """Write a rule to a `.rule` file, whole or not at all, for Golly, LifeViewer and `read_rule`: see `format_rule`.

    The rule is called as the file is, for by that name Golly finds it, unless a `name` is given. Raises RuleError as
    `format_rule` does, FormatError for a file of another ending or one that cannot be written. Warns (RuleWarning) of
    a file that is larger than those that `read_rule` reads.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from automata import find_rule
    >>> from automata.formats import read_rule
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_rule(find_rule("langton"), Path(folder) / "Loops.rule")
    ...     read_rule(Path(folder) / "Loops.rule") == find_rule("langton")
    True
    """
    place = Path(os.fspath(path))
    if replaced_whole(path):
        if place.suffix != ENDING:
            raise FormatError("a rule's file ends in .rule: Golly finds no other", path=path)
        name = name if name is not None else place.stem
    text = format_rule(rule, name)
    if len(text.encode()) > MAX_BYTES:
        message = f"{path} holds more than the {MAX_BYTES} bytes that are read here; Golly reads it"
        warnings.warn(message, RuleWarning, stacklevel=3)
    write_atomically(path, text)


def _is_table(rule: Rule) -> bool:
    """Whether a rule is a list of lines in one of Golly's neighbourhoods, of which no tree is made."""
    known = rule.neighborhood in TABLES.values()
    return isinstance(rule.form, LineList) and known and not rule.has_diagram


def _table(form: Form) -> Iterator[str]:
    """Yield a @TABLE: each set of states is a variable, and has as many names as a line has places for it."""
    assert isinstance(form, LineList)
    (kind,) = {name for name, known in TABLES.items() if known == form.neighborhood}
    yield from ("@TABLE", "", f"n_states:{form.n_states}", f"neighborhood:{kind}", f"symmetries:{form.symmetry}", "")
    named: dict[str, str] = {}
    numbers: dict[tuple[int, ...], int] = {}
    lines = []

    def variable(mark: str, states: tuple[int, ...]) -> str:
        name = f"{mark}_{numbers.setdefault(states, len(numbers))}"
        named[name] = f"var {name}={{{','.join(map(str, states))}}}"
        return name

    for line in form.transitions:
        words = [""] * form.arity
        # The bound ones are tried in the order of their names.
        bound = [variable(f"b{place:02}", each.states) for place, each in enumerate(line.variables)]
        for name, each in zip(bound, line.variables, strict=True):
            for place in each.places:
                words[place] = name
        copies: Counter[frozenset[int]] = Counter()
        for place, allowed in enumerate(line.allowed):
            if words[place]:
                continue
            if len(allowed) == 1:
                words[place] = str(*allowed)
                continue
            words[place] = variable(f"c{copies[allowed]}", tuple(sorted(allowed)))
            copies[allowed] += 1
        after = line.next_state
        last = str(after) if isinstance(after, int) else bound[line.variables.index(after)]
        lines.append(",".join([*words, last]))
    yield from (*named.values(), "", *lines)


def _tree(rule: Rule) -> Iterator[str]:
    """Yield a @TREE over von Neumann's neighbourhood or Moore's, with its nodes."""
    for wide in (VON_NEUMANN, MOORE):
        if set(rule.neighborhood.offsets) <= set(wide.offsets):
            tree = _widened(rule.diagram, rule.neighborhood, wide)
            yield from ("@TREE", "", f"num_states={rule.n_states}", f"num_neighbors={len(wide) - 1}")
            yield from (f"num_nodes={tree.n_nodes}", *_nodes(tree))
            return
    raise RuleError(
        f"rule {rule.name!r} sees cells beyond Moore's neighbourhood, and Golly's rule files have none larger"
    )


def _widened(diagram: Diagram, own: Neighborhood, wide: Neighborhood) -> Diagram:
    """Return the function over all cells of `wide`, tested in its order; those that `own` lacks make no difference."""
    tested = [own.offsets[position] for position in own.diagram_order]
    order = [wide.offsets[position] for position in wide.diagram_order]
    ordered = diagram.reorder([tested.index(offset) for offset in order if offset in tested])
    levels, remaining = [], list(ordered.levels)
    for offset in order:
        if offset in tested:
            levels.append(remaining.pop(0))
        else:  # whatever its state, the next test is the same
            nodes = np.arange(len(remaining[0]), dtype=np.int32)
            levels.append(np.repeat(nodes[:, None], diagram.n_states, axis=1))
    return Diagram.from_nodes(levels, 0)


def _nodes(tree: Diagram) -> Iterator[str]:
    """Yield a line for each node, those that others point at first, the root last."""
    start = 0
    for level, nodes in enumerate(reversed(tree.levels), start=1):
        # The children of the first level are states; those of a later one stand in the level before.
        children = nodes if level == 1 else nodes + start
        start += 0 if level == 1 else len(tree.levels[tree.arity - level + 1])
        for row in children.tolist():
            yield f"{level} {' '.join(map(str, row))}"


def _remarks(rule: Rule, called: str) -> Iterator[str]:
    """Yield lines that say what the rule is; those of others could begin with an @, and so all are comments."""
    said = [] if called == rule.name else [rule.name]
    said += ["", *rule.citation.strip().splitlines()] if rule.citation.strip() else []
    for line in said:
        yield f"# {' '.join(line.split())}".rstrip()


def _color(state: int, color: str) -> str:
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    return f"{state} {red} {green} {blue}"


def _names(rule: Rule) -> Iterator[str]:
    for state, name in enumerate(rule.state_names):
        fitting = " ".join(name.replace("#", " ").split()).lstrip(":= ")
        if fitting != name:
            message = f"state {state} of {rule.name!r} is called {fitting!r} in its file: {name!r} does not fit a line"
            warnings.warn(message, RuleWarning, stacklevel=4)
        if fitting:
            yield f"{state} {fitting}"
