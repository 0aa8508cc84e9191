"""What a census comes to: rules counted by the published criteria, by what proliferates, and by what replicates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from automata.census.fates import Fate
from automata.census.judging import DEPTH, Judgement, SoupSeed
from automata.census.numbering import RULES, flashes, lives_on, rule_name
from automata.proportion import Proportion

# What the published census found, of all rules: "pattern proliferation" (Don-Yin 2026, arXiv 2603.25239).
PUBLISHED = 20_152

# Kinds of shapes, the most telling first: a rule counts as the first kind that any of its shapes has.
KINDS: tuple[tuple[str, tuple[Fate, ...]], ...] = (
    ("makes copies of itself", ("copies",)),
    ("oscillates, or moves", ("oscillates", "moves")),
    ("still life", ("still life",)),
    ("dies, or becomes something else that stays", ("dies", "settles")),
    ("grows without two copies", ("spreads", "goes on")),
    ("larger than 16 × 16, not tried alone", ("too large",)),
    ("live cells on a background that lives", ("live background",)),
    ("block", ("block",)),
    ("one cell", ("one cell",)),
)
SIZES = (2, 3, 4, 5, 8, 16)


@dataclass
class CensusSummary:
    """Counts over the rules judged; `replicators` are rules whose soups hold a shape that replicates, by number."""

    rules: int = 0
    seconds: float = 0.0
    screened: int = 0
    proliferating: int = 0
    by_chance: int = 0
    both: int = 0
    beyond_chance: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    kinds_beyond: Counter[str] = field(default_factory=Counter)
    copying: int = 0
    fertile: int = 0
    cut_short: int = 0
    confined: Counter[str] = field(default_factory=Counter)
    backgrounds: Counter[str] = field(default_factory=Counter)
    replicators: dict[int, SoupSeed] = field(default_factory=dict)
    published: set[int] = field(default_factory=set)

    def add(self, judgement: Judgement) -> None:
        """Count one rule."""
        self.rules += 1
        self.screened += bool(judgement.screened)
        self.by_chance += judgement.by_chance
        if judgement.proliferates:
            self.proliferating += 1
            self.published.add(judgement.number)
            self.both += judgement.by_chance
            kind = kind_of(judgement)
            self.kinds[kind] += 1
            if any(one.beyond_chance for one in judgement.named):
                self.beyond_chance += 1
                self.kinds_beyond[kind] += 1
        self.copying += bool(judgement.seeds)
        self.fertile += any(seed.fertile for seed in judgement.seeds)
        self.cut_short += any(seed.cut_short for seed in judgement.seeds) and not any(
            seed.fertile for seed in judgement.seeds
        )
        if confined(judgement.number):
            self.confined["rules"] += 1
            self.confined["proliferating"] += judgement.proliferates
            self.confined["copying"] += bool(judgement.seeds)
            self.confined["replicating"] += judgement.replicator is not None
        if judgement.replicator is not None:
            self.replicators[judgement.number] = judgement.replicator
            self.backgrounds[background_of(judgement.number)] += 1

    @property
    def specific(self) -> dict[int, SoupSeed]:
        """The rules with a replicator, where fewer than half of other patterns copy themselves as well."""
        return {number: seed for number, seed in self.replicators.items() if not seed.any_will_do}

    @property
    def left(self) -> dict[int, SoupSeed]:
        """Those in whose last generation of descent half of what lives, or more, is copies."""
        return {number: seed for number, seed in self.specific.items() if seed.mostly_copies}

    @property
    def alone(self) -> dict[int, SoupSeed]:
        """Those left where none of the other patterns copies itself."""
        return {number: seed for number, seed in self.left.items() if not seed.controls}

    def published_table(self) -> list[tuple[str, str, str]]:
        """Return (what it is alone, rules, of these beyond chance): what proliferates by the published criteria."""
        return [
            (name, f"{self.kinds[name]:,}", f"{self.kinds_beyond[name]:,}") for name, _ in KINDS if self.kinds[name]
        ]

    def ours_table(self) -> list[tuple[str, str, str]]:
        """Return (what, rules, of these among the published): step by step to what is left."""
        rows: list[tuple[str, int, int | None]] = [
            ("rules judged", self.rules, self.proliferating),
            ("a shape alone makes a displaced exact copy", self.copying, None),
            (f"… and copies of copies, {DEPTH} generations", self.fertile, None),
            ("… and arises more often than by chance", *self._counted(self.replicators)),
            ("… and fewer than half of other patterns copy themselves", *self._counted(self.specific)),
            ("… and half of what lives then, or more, is copies: what is left", *self._counted(self.left)),
            ("of these, none of the other patterns copies itself", *self._counted(self.alone)),
        ]
        for low, high in zip(SIZES, (*SIZES[1:], 1 << 20), strict=True):
            cells = f"{low}" if high == low + 1 else f"{low} or more" if high > 1000 else f"{low} to {high - 1}"
            sized = {number: seed for number, seed in self.left.items() if low <= cells_of(seed) < high}
            rows.append((f"of what is left, with {cells} live cells", *self._counted(sized)))
        return [(what, f"{count:,}", "" if among is None else f"{among:,}") for what, count, among in rows]

    def _counted(self, found: Iterable[int]) -> tuple[int, int]:
        numbers = set(found)
        return len(numbers), len(numbers & self.published)

    def sentence(self) -> str:
        """Return what came of it in one sentence."""
        whole = self.rules == RULES
        part = "" if whole else f"{self.rules:,} rules at random: "
        share = Proportion(self.proliferating, self.rules)
        beside = (
            f", where {PUBLISHED:,} were published"
            if whole
            else f" ({share.low:.1%}–{share.high:.1%}; {PUBLISHED / RULES:.1%} were published)"
        )
        return (
            f"{part}{self.proliferating:,} rules proliferate by the published criteria{beside}, and {self.by_chance:,} "
            f"do when every board is shuffled; under {len(self.left):,} a shape that arises in a soup more often "
            f"than by chance replicates for {DEPTH} generations, as most other patterns do not, and mostly into "
            f"copies: {self._counted(self.left)[1]:,} of them are among the former."
        )

    def to_json(self) -> dict[str, Any]:
        """Return all counts, and every rule with a replicator."""
        return {
            "rules": self.rules,
            "cpu_seconds": round(self.seconds, 1),
            "published": PUBLISHED,
            "screened": self.screened,
            "proliferating": self.proliferating,
            "proliferating_when_shuffled": self.by_chance,
            "both": self.both,
            "proliferating_beyond_chance": self.beyond_chance,
            "kinds": dict(self.kinds),
            "kinds_beyond_chance": dict(self.kinds_beyond),
            "copying": self.copying,
            "fertile": self.fertile,
            "cut_short": self.cut_short,
            "confined": dict(self.confined),
            "replicating": len(self.replicators),
            "specific": self._counted(self.specific),
            "left": self._counted(self.left),
            "left_no_other_pattern": self._counted(self.alone),
            "replicators_by_background": dict(self.backgrounds),
            "sentence": self.sentence(),
        }


def kind_of(judgement: Judgement) -> str:
    """Return the most telling kind of what proliferates under a rule that the published tier 1 names."""
    fates = {one.fate for one in judgement.named}
    return next(name for name, ends in KINDS if fates & set(ends))


def confined(number: int) -> bool:
    """Whether births are on four neighbours or more alone.

    A cell outside the box of all live ones has three live neighbours at most: no pattern leaves its box, so that none
    can make a displaced copy of itself.
    """
    return not number & 0b1111


def background_of(number: int) -> str:
    """Return what becomes of an empty background, in a word."""
    return "lives" if lives_on(number) else "flashes" if flashes(number) else "stays empty"


def cells_of(seed: SoupSeed) -> int:
    """Return how many live cells a seed has."""
    return "".join(seed.rows).count("1")


def listed(found: dict[int, SoupSeed], most: int) -> list[tuple[str, ...]]:
    """Return rows of the replicators with most cells: rule, cells, shape, first copies, others, where it arose."""
    order = sorted(found.items(), key=lambda item: (-cells_of(item[1]), item[1].controls, item[0]))[:most]
    return [
        (
            rule_name(number), str(cells_of(seed)), "/".join(seed.rows), f"{seed.copies} at {seed.generation}",
            f"{seed.controls} of {seed.controls_tried}", f"{seed.count} in {seed.soup}, by chance {seed.chance}",
        )
        for number, seed in order
    ]  # fmt: skip


HEAD = ("rule", "cells", "shape", "first copies", "other patterns that copy", "seen")
