"""Replicator: a catalogue entry: a rule, a pattern, and the facts that tests hold it to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from automata.pattern import Pattern
from automata.rule import Rule


@dataclass(frozen=True)
class Growth:
    """How a colony grows: `counts[k]` 8-connected components after k periods, and the law in words."""

    law: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Replicator:
    """A known replicator; every field is asserted by the test-suite, none is computed here.

    An exact copy of the pattern stands at `offset` (rows, columns) after `period` generations; the
    daughter is first a component of its own at generation `split`; the start pattern itself recurs,
    rotated, in its own place at generation `recurrence`.
    """

    name: str
    title: str
    rule: Callable[[], Rule]
    pattern: Callable[[], Pattern]
    period: int
    offset: tuple[int, int]
    split: int
    recurrence: int
    growth: Growth
    citation: str
