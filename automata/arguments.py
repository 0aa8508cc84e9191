"""Rules, patterns and topologies as public functions are given them: by themselves, by name, as catalogue entries."""

from __future__ import annotations

import os
from typing import Any

from automata.checks import brief
from automata.errors import ArgumentError
from automata.pattern import Pattern, is_cells
from automata.rule import Rule
from automata.topology import Topology
from automata.trees.macrocell import Macrocell


def as_rule(value: Any, name: str = "rule") -> Any:
    """Return a Rule: given itself, by its name, or as a catalogue entry under it."""
    from automata.replicators.replicator import Replicator
    from automata.rules.library import find_rule

    if isinstance(value, Rule):
        return value
    if isinstance(value, str):
        return find_rule(value)
    if isinstance(value, Replicator):
        return value.rule()
    raise ArgumentError(
        f"{name} is a Rule, a rule's name as 'B36/S23', or an entry of the catalogue, not {brief(value)}"
    )


def as_pattern(value: Any, name: str = "pattern") -> Any:
    """Return a Pattern: given itself, as rows of cells at the origin, or as a catalogue entry.

    Raises PatternError or StateError for cells that are none.
    """
    from automata.replicators.replicator import Replicator

    if isinstance(value, Pattern):
        return value
    if isinstance(value, Replicator):
        return value.pattern()
    if is_cells(value):
        return Pattern(value)
    hint = ""
    if isinstance(value, str | os.PathLike):
        hint = ": read a file with automata.formats.load_pattern, take an entry's with find_replicator(name).pattern()"
    raise ArgumentError(f"{name} is a Pattern, rows of cells, or an entry of the catalogue, not {brief(value)}{hint}")


def as_configuration(value: Any, name: str = "pattern") -> Any:
    """Return a Pattern as `as_pattern` does, or a Macrocell as it is."""
    return value if isinstance(value, Macrocell) else as_pattern(value, name)


def as_topology(value: Any, name: str = "topology") -> Any:
    """Return a Topology."""
    if isinstance(value, Topology):
        return value
    raise ArgumentError(f"{name} is a Topology such as PLANE or Torus(64, 64), not {brief(value)}")
