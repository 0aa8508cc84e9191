"""Where a row starts: its rule, its universe and its topology, and what other programs get of them as files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from automata.formats import join_bounded, load_universe, place_out, save
from automata.forms.line_list import LineList
from automata.pattern import Box, Pattern
from automata.replicators import CATALOGUE, NamedRule, PatternFile, find_replicator, golly_folders
from automata.rule import Rule
from automata.rules.making.transitions import transitions_of_digits
from automata.rules.published.langton import TRANSITIONS, langton
from automata.topology import PLANE, Topology, Torus
from automata.trees.macrocell import Macrocell
from experiments.bench.row import RANDOM, SEED, Row


@dataclass(frozen=True)
class Start:
    """What a row runs; `file` is the pattern's own, if it is in one."""

    rule: Rule
    universe: Pattern | Macrocell
    topology: Topology
    file: Path | None

    def rle(self, folder: Path) -> Path:
        """Return a pattern file for Golly: the pattern's own, or one written to `folder`, bounded grid named."""
        if self.file is not None:
            return self.file
        return self._written(folder / "start.rle", self._named())

    def unzipped(self, folder: Path) -> Path:
        """Return a pattern file for a program that reads no gzip."""
        if self.file is not None and self.file.suffix != ".gz":
            return self.file
        tree = isinstance(self.universe, Macrocell)
        return self._written(folder / f"start.{'mc' if tree else 'rle'}", self._named())

    def cells(self, folder: Path) -> Path:
        """Return a NumPy file of all cells of a torus."""
        path = folder / "start.npy"
        height, width = self.topology.height, self.topology.width
        assert isinstance(self.universe, Pattern)
        assert height is not None
        assert width is not None
        if not path.exists():
            np.save(path, self.universe.read(Box(0, 0, height, width)))
        return path

    def _named(self) -> Pattern | Macrocell:
        if isinstance(self.universe, Macrocell):
            return self.universe
        name = self.universe.rule or self.rule.name
        return place_out(self.topology, self.universe).renamed(join_bounded(name, self.topology))

    @staticmethod
    def _written(path: Path, universe: Pattern | Macrocell) -> Path:
        if not path.exists():
            save(universe, path)
        return path


def find_rule_of(row: Row, search: tuple[Path, ...]) -> Rule:
    """Return a row's rule; RuleError, which says what to do, if it is in a file that is nowhere."""
    if row.lines:
        return langton_as_lines()
    if row.pattern in CATALOGUE:
        return find_replicator(row.pattern, search).rule()
    assert row.rule is not None
    return NamedRule(row.rule).within(search)()


def langton_as_lines() -> Rule:
    """Return Langton's rule held as its published list of lines, as rules are whose diagrams would be too large."""
    published = langton()
    lines = LineList(transitions_of_digits(TRANSITIONS), published.n_states, published.neighborhood, "rotate4")
    return Rule(published.n_states, published.neighborhood, lines, name=published.name)


def begin(row: Row, search: tuple[Path, ...], rule: Rule | None = None) -> Start:
    """Return where a row starts; PatternError or RuleError say what to do about a file that is absent."""
    rule = rule or find_rule_of(row, search)
    side = row.side or 0
    topology = Torus(side, side) if row.torus else PLANE
    if row.pattern == RANDOM:
        cells = np.random.default_rng(SEED).integers(0, rule.n_states, (side, side), dtype=np.uint8)
        return Start(rule, Pattern(cells, rule=rule.name), topology, None)
    if row.pattern not in CATALOGUE:
        file = PatternFile((row.pattern,)).within(search)
        path = file.path()
        return Start(rule, file() if path is None else load_universe(path), topology, path)
    made = find_replicator(row.pattern, search).pattern
    pattern = made()
    if row.torus:  # in the middle
        live = pattern.bounding_box or Box(0, 0, 0, 0)
        pattern = pattern.translate((side - live.height) // 2 - live.top, (side - live.width) // 2 - live.left)
    return Start(rule, pattern, topology, made.path() if isinstance(made, PatternFile) else None)


def rules_folder(rule: str, search: tuple[Path, ...]) -> Path | None:
    """Return the first folder that holds NAME.rule, where Golly could read it."""
    for folder in (*search, *golly_folders()):
        for place in (folder, folder / "Rules"):
            if place.is_dir() and any(path.stem.lower() == rule.lower() for path in place.glob("*.rule")):
                return place
    return None
