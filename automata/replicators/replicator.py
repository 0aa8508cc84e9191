"""Replicator: a catalogue entry: a rule, a pattern, and facts that tests check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from automata.pattern import Pattern
from automata.replicators.files import NamedRule, PatternFile
from automata.rule import Rule
from automata.symmetry import IDENTITY, Transform

Kind = Literal["loop", "replicator", "trivial", "machine", "control"]
# Simulated, and held to it by tests; stated by Golly or in the pattern's own file; stated by a paper or a web page.
Source = Literal["measured", "golly", "literature"]

FACTS = ("cells", "size", "period", "offset", "mismatch", "split", "recurrence", "growth")


@dataclass(frozen=True)
class Growth:
    """How many there are: a law in words, and counts that it must agree with.

    After `times[k]` generations, or k periods if no times are given, there are `components[k]` 8-connected parts
    and `copies[k]` exact copies that share no live cell, turned in any way that the rule allows, the mother's
    among them. Either is empty if it was not counted.
    """

    law: str
    components: tuple[int, ...] = ()
    copies: tuple[int, ...] = ()
    times: tuple[int, ...] = ()

    def generations(self, period: int | None) -> tuple[int, ...]:
        """Return the generations of the counts; without a period, only those that `times` gives."""
        counted = max(len(self.components), len(self.copies))
        return self.times or tuple(k * period for k in range(counted) if period is not None)


@dataclass(frozen=True, kw_only=True, repr=False)
class Replicator:
    """A known replicator, or a control that is none; no fact is computed here, the test-suite asserts them.

    `kind`: a loop; another small replicator; trivial (the rule copies any pattern); a machine that a tape directs;
    a control, which does not replicate. A fact that does not apply or is unknown is None.

    `cells` and `size` (height, width): the pattern's live cells and their box. After `period` generations a copy,
    turned by `turn`, stands `offset` (rows, columns) from the pattern, top left to top left; all but `mismatch` of
    its live cells agree, counted `up_to_phase` with excited states read as quiescent ones, and arrows turn along.
    From generation `split` on the parts are never one component again. At `recurrence` the pattern first stands
    in its own place again, turned or not. `growth`: how many there are and when. `note`: what one should know.

    `sources` says where a fact is from if it was not measured; `source` reads it.
    """

    name: str
    title: str
    rule: Callable[[], Rule]
    pattern: Callable[[], Pattern]
    citation: str
    kind: Kind = "replicator"
    cells: int | None = None
    size: tuple[int, int] | None = None
    period: int | None = None
    offset: tuple[int, int] | None = None
    turn: Transform = IDENTITY
    mismatch: int | None = None
    up_to_phase: bool = False
    split: int | None = None
    recurrence: int | None = None
    growth: Growth | None = None
    note: str = ""
    sources: Mapping[str, Source] = field(default_factory=dict, hash=False)

    def __repr__(self) -> str:
        return f"<Replicator {self.name!r}: {self.title}, under {self.rule_name}>"

    @property
    def replicates(self) -> bool:
        """Whether this is no control."""
        return self.kind != "control"

    @property
    def rule_name(self) -> str:
        """The rule's name, known even where the rule itself is not installed."""
        return self.rule.name if isinstance(self.rule, NamedRule) else self.rule().name

    @property
    def shipped(self) -> bool:
        """Whether the pattern is here, and not in a file that must be found."""
        return not isinstance(self.pattern, PatternFile)

    def source(self, fact: str) -> Source | None:
        """Return where one of FACTS comes from; None for a fact that is not stated.

        >>> from automata import find_replicator
        >>> find_replicator("langton").source("period")
        'measured'
        """
        return None if getattr(self, fact) is None else self.sources.get(fact, "measured")

    def within(self, search: Iterable[str | Path]) -> Replicator:
        """Return the entry with the folders `search` looked through first for its pattern and for its rule's file."""
        folders = tuple(Path(folder) for folder in search)
        rule, pattern = self.rule, self.pattern
        return replace(
            self,
            rule=(rule if isinstance(rule, NamedRule) else NamedRule(self.rule_name)).within(folders),
            pattern=pattern.within(folders) if isinstance(pattern, PatternFile) else pattern,
        )
