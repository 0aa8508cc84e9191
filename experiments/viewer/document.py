"""The viewer's document: what is shown, whole, as JSON that page, server and notebook hand to one module."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from automata.errors import ArgumentError, EngineError, PatternError
from automata.files.json_types import JsonObject
from automata.pattern import Box, Pattern
from automata.rule import Rule
from automata.topology import PLANE, Topology
from automata.trees.macrocell import Macrocell
from automata.universe import Universe
from experiments.viewer.copies import SeenCopy, copies_in
from experiments.viewer.encoding import cells_json, exact, rule_json, topology_json
from experiments.viewer.marks import CellMark, ring_marks

FORMAT, VERSION = "replicarium-view", 1
MOST_SHOWN = 3
# What is computed beforehand, so that the page can be held to it: no more work than a moment's.
MOST_CHECKED_GENERATIONS, MOST_CHECKED_CELLS = 2_000, 1 << 20
# A pattern of which no period is known is checked after so many generations.
CHECKED = 100
_MOST_STOPS = 8


@dataclass(frozen=True)
class Shown:
    """One of the universes that are shown side by side: its label, rule, start and topology.

    `network` says that its rule is a network's, whose logits a server can be asked for.
    """

    label: str
    rule: Rule
    start: Pattern | Macrocell
    topology: Topology = PLANE
    strobing: bool = True
    network: bool = False


@dataclass(frozen=True)
class Waypoint:
    """A stop on a tour: a generation, the box that is to be seen (None: all), and what is said there."""

    generation: int
    box: Box | None
    text: str

    def to_json(self) -> JsonObject:
        """Return it by the middle of its box; without one, or without a zoom, the page shows all that lives."""
        x = None if self.box is None else self.box.left + self.box.width / 2
        y = None if self.box is None else self.box.top + self.box.height / 2
        return {"generation": self.generation, "x": x, "y": y, "zoom": None, "text": self.text}


@dataclass(frozen=True)
class Expectation:
    """The digest that a page has to find for its first universe at a generation (`Universe.digest`)."""

    generation: int
    digest: str


@dataclass(frozen=True)
class ViewDocument:
    """One to three universes in lockstep, with what is known of them. Raises ArgumentError for none or more.

    `difference`: the places of two whose difference is shown. `copies`, of the first universe, in its own coordinates.
    """

    title: str
    shown: tuple[Shown, ...]
    note: str = ""
    difference: tuple[int, int] | None = None
    copies: tuple[SeenCopy, ...] = ()
    waypoints: tuple[Waypoint, ...] = ()
    expect: Expectation | None = None
    marks: tuple[CellMark, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= len(self.shown) <= MOST_SHOWN:
            raise ArgumentError(f"the viewer shows 1 to {MOST_SHOWN} universes side by side, not {len(self.shown)}")

    @property
    def start_generation(self) -> int:
        """The first universe's clock."""
        return self.shown[0].start.generation

    def rules(self) -> list[Rule]:
        """Return the rules, each once however many universes have it."""
        found: list[Rule] = []
        for one in self.shown:
            if not any(_same(one.rule, rule) for rule in found):
                found.append(one.rule)
        return found

    def rule_of(self, one: Shown) -> int:
        """Return the place in `rules()` of a universe's rule."""
        return next(place for place, rule in enumerate(self.rules()) if _same(one.rule, rule))

    def networks(self) -> list[int]:
        """Return the places of the rules that are networks'."""
        return sorted({self.rule_of(one) for one in self.shown if one.network})

    def to_json(self, *, server: JsonObject | None = None) -> JsonObject:
        """Return the document; `server`, the address and the token of the one that the page may ask.

        Raises RuleError or PatternError for what a page cannot hold.
        """
        logits = None if server is None else f"{server['url']}/logits"
        return {
            "format": FORMAT,
            "version": VERSION,
            "title": self.title,
            "note": self.note or None,
            "rules": [rule_json(rule) for rule in self.rules()],
            "universes": [
                {
                    "label": one.label,
                    "rule": self.rule_of(one),
                    "topology": topology_json(one.topology),
                    "cells": cells_json(one.start),
                    "strobing": one.strobing,
                }
                for one in self.shown
            ],
            "difference": None if self.difference is None else list(self.difference),
            "start_generation": exact(self.start_generation),
            "copies": [
                {
                    "id": copy.id, "parent": copy.parent, "generation": self.start_generation + copy.generation,
                    "depth": copy.depth, "x": copy.box.left, "y": copy.box.top, "width": copy.box.width,
                    "height": copy.box.height, "label": copy.label(),
                }
                for copy in self.copies
            ],
            # As the census that found these counts them.
            "copies_apart": "any",
            "networks": [{"rule": place, "logits_url": logits} for place in self.networks()],
            "expect": None
            if self.expect is None
            else {"generation": self.expect.generation, "digest": self.expect.digest},
            "waypoints": [stop.to_json() for stop in self.waypoints],
            "marks": [mark.to_json() for mark in self.marks],
            "server": server,
        }  # fmt: skip


def in_looks_of(rule: Rule, other: Rule) -> Rule:
    """Return a rule, such as a network's, with the state names and colours of the one that it stands for."""
    return Rule(
        rule.n_states, rule.neighborhood, rule.form, name=rule.name, state_names=other.state_names, colors=other.colors
    )


def _same(one: Rule, other: Rule) -> bool:
    return one is other or (
        one.name == other.name and one.neighborhood == other.neighborhood and one.digest == other.digest
    )


def of_shown(
    title: str, shown: Sequence[Shown], *, period: int | None = None, note: str = "", periods: int = 3
) -> ViewDocument:
    """Return the document of universes that begin alike, with the copies of the first and the digest that it comes to.

    `period` is that of its replication, if it is known. Copies are looked for on the plane, for so many `periods`.
    """
    made = ViewDocument(title, tuple(shown), note, (0, 1) if len(shown) > 1 else None)
    first = shown[0]
    small = first.start.population <= MOST_CHECKED_CELLS
    if not small:
        return made
    copies: tuple[SeenCopy, ...] = ()
    if period and first.topology == PLANE and isinstance(first.start, Pattern):
        copies = copies_in(first.rule, first.start, periods * period)
    marks = ring_marks(first.start) if isinstance(first.start, Pattern) else ()
    found = expectation(first, period or CHECKED)
    return replace(made, copies=copies, waypoints=_tour(first, copies), expect=found, marks=marks)


def expectation(one: Shown, generations: int) -> Expectation | None:
    """Return what a universe is after so many generations; None where that is more work than a moment's."""
    if generations > MOST_CHECKED_GENERATIONS:
        return None
    try:
        universe = Universe(one.rule, one.start, one.topology, strobing=one.strobing)
        for _ in range(generations):
            universe.run(1)
            box = universe.bounding_box
            if box is not None and box.height * box.width > MOST_CHECKED_CELLS:
                break
        return Expectation(universe.generation, universe.digest)
    except (EngineError, PatternError):
        return None


def _tour(first: Shown, copies: Sequence[SeenCopy]) -> tuple[Waypoint, ...]:
    """Return the stops of a tour along the copies: the start, and where the first of each depth is complete."""
    start = first.start.generation
    stops = [Waypoint(start, None, f"{first.label}: the start")] if copies[1:] else []
    seen: set[int] = {0}
    for copy in copies:
        if copy.depth not in seen and len(stops) < _MOST_STOPS:
            seen.add(copy.depth)
            there = sum(other.generation <= copy.generation for other in copies) - 1
            told = f"{there} {'copy is' if there == 1 else 'copies are'} complete; the first of depth {copy.depth}"
            stops.append(Waypoint(start + copy.generation, None, told))
    return tuple(stops)
