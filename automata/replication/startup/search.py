"""Start-up: whether a pattern first becomes a replicator, or holds one, though no copy of its own is born.

A cell too many that dies in the first generations, a predecessor, another phase: what is copied then is not the
pattern as it was given, but what it has become, or a part of that. So the run's *clusters* (see `clusters`) are
remembered from the first generation on, and whenever one stands elsewhere that stood before, the earlier one is cut
out and run alone: if it makes an exact copy of itself, it is a replicator. A child that is not disturbed goes through
the same forms as its parent did, one after the other, so that later generations need only be sampled at intervals.
Copies that never come apart from each other are found as images of whole early generations (see `phases`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from automata.checks import at_least
from automata.engines.sparse.engine import SparseEngine
from automata.errors import EngineError
from automata.pattern import Pattern
from automata.replication.copies.counting import MAX_CELLS
from automata.replication.copies.exact import Motions, lies_in
from automata.replication.copies.fertility import bears_again, measure_fertility
from automata.replication.copies.first_birth import search
from automata.replication.limits import OutOfTime, glance, run
from automata.replication.startup.clusters import (
    MAX_AREA,
    Cluster,
    Fingerprint,
    find_clusters,
    state_weights,
)
from automata.replication.startup.early_generations import copied_phases
from automata.rule import Rule
from automata.universe import Universe

# Cells that may lie between two cells of one cluster, and one more: copies need not be connected.
GAPS = (1, 2, 3, 5)
# Each of the first generations is examined, and then one in so many, in which a child that is then young is in a form
# that was seen among the first.
CLOSELY = 512
STRIDE = 256
# Larger boards are not examined.
MAX_BOARD = 1 << 22
# Clusters that are run alone at most, and generations for which one is run at least: what soon repeats has done so.
MOST_TRIED = 96
_LEAST = 96
# Generations of a cluster that was no replicator whose forms are known to be none either.
_PHASES = 64
# Generations of children that are followed.
_DEPTH = 3
# A child that was cut out may need somewhat longer.
_LONGER = 1.25


_EVER = 1 << 62

_Key = tuple[tuple[int, int], bytes]


@dataclass(frozen=True)
class _Form:
    """A cluster as it stood first, at `time`, and whether nothing else stood then."""

    time: int
    pattern: Pattern
    whole: bool


@dataclass(frozen=True)
class Emergence:
    """What a search for a replicator that comes up in a run found in `steps` generations, having run `tried` clusters.

    `replicator` is the cluster as it stood at `generation`, None if there is none; it makes a copy after `period`
    generations, alone. `whole` says whether nothing else stood then, `fertile` whether its child has a child too.
    `reason` says in words why the search ended.
    """

    steps: int
    tried: int
    replicator: Pattern | None
    generation: int
    period: int | None
    whole: bool
    fertile: bool
    reason: str


def search_startup(
    rule: Rule,
    seed: Pattern,
    steps: int,
    transforms: Motions | None = None,
    *,
    max_cells: int = MAX_CELLS,
) -> Emergence:
    """Run `seed` for up to `steps` ≥ 1 generations and return the first cluster of the run that replicates by itself.

    Copies are exact, under `transforms`, by default `Rule.symmetry_group`, and touch nothing. A cluster is a
    replicator if it is fertile to a depth of 3, see `measure_fertility`. A whole early generation that has a child
    which has none is returned if no replicator is found. The seed as a whole is not tried: `search` asks that. Raises
    ArgumentError for steps below 1.
    """
    at_least(1, steps=steps)
    group = rule.symmetry_group if transforms is None else transforms
    return StartupSearch(rule, seed, group, max_cells=max_cells).upto(steps)


class StartupSearch:
    """The search of `search_startup`, which may be carried further in steps."""

    def __init__(self, rule: Rule, seed: Pattern, transforms: Motions, *, max_cells: int = MAX_CELLS):
        self._watch = _Watch(rule, seed, transforms, max_cells)
        engine = SparseEngine(rule, max_cells=max_cells)
        self._universe = Universe(rule, seed.renamed(None, 0), engine=engine)
        self._seed = seed
        self._barren: Emergence | None = None
        self._ended = self._phases_asked = False
        self._watch.take(0, self._universe.pattern)

    def upto(self, steps: int) -> Emergence:
        """Run on to generation `steps` or until a replicator comes up, and return what was found up to then."""
        universe, watch = self._universe, self._watch
        try:
            for time in _times(steps):
                if time <= universe.generation or self._ended:
                    continue
                board = run(universe, time - universe.generation).pattern
                glance()
                if found := watch.take(time, board):
                    return found
                self._ended = not board.population or board.cells.size > MAX_BOARD or watch.tried >= MOST_TRIED
        except EngineError:
            self._ended = True  # it has been examined as far as there was room
        except OutOfTime:
            done = f"no replicator is seen to come up to generation {universe.generation}"
            raise OutOfTime(done) from None
        if not self._phases_asked:
            self._phases_asked = True
            self._barren = watch.copied_whole(self._seed, steps)
        return self._barren or self._none()

    def _none(self) -> Emergence:
        reached, tried = self._universe.generation, self._watch.tried
        parts = f"{tried} groups of cells that came to stand elsewhere were run alone, and none is a replicator"
        reason = parts if tried else "no group of cells came to stand elsewhere as it stood before"
        return Emergence(reached, tried, None, 0, None, False, False, f"{reason}, in {reached} generations")


def _times(steps: int) -> Iterator[int]:
    """Yield the generations that are examined."""
    yield from range(1, min(steps, CLOSELY) + 1)
    yield from range(CLOSELY + STRIDE, steps + 1, STRIDE)


class _Watch:
    """What has been seen of a run's clusters, and which of them were tried."""

    def __init__(self, rule: Rule, seed: Pattern, group: Motions, max_cells: int):
        self.rule, self.group, self.max_cells = rule, group, max_cells
        self.tried = 0
        self._engine = SparseEngine(rule, max_cells=max_cells)
        self._weights = state_weights(rule.n_states, group)
        self._known: dict[Fingerprint, list[_Form]] = {}
        self._keys: dict[tuple[tuple[int, ...], bytes], _Key] = {}
        # For how many generations each form was run alone without a copy.
        self._refused: dict[_Key, int] = {self._key(seed.cropped()): _EVER}

    def _key(self, pattern: Pattern) -> _Key:
        """Return what a cropped pattern shares with its images."""
        look = pattern.cells.shape, pattern.cells.tobytes()
        if look not in self._keys:
            self._keys[look] = pattern.canonical(self.group)
        return self._keys[look]

    def take(self, time: int, board: Pattern) -> Emergence | None:
        """Take in a generation and return the replicator that is recognised in it, if there is one."""
        clusters: dict[tuple[int, int, bytes], Cluster] = {}
        for gap in GAPS:
            for cluster in find_clusters(board, gap, self._weights):
                pattern = cluster.pattern
                clusters.setdefault((pattern.top, pattern.left, pattern.cells.tobytes()), cluster)
        # The largest first: parts of a replicator occur wherever it does.
        for cluster in sorted(clusters.values(), key=lambda each: -each.pattern.population):
            form = self._earlier(cluster, time, board)
            if form is None or lies_in(cluster.pattern.cells, cluster.pattern.box, form.pattern):
                continue
            found = self._tried(form, time)
            if found and found.fertile:
                return found
        return None

    def copied_whole(self, seed: Pattern, steps: int) -> Emergence | None:
        """Return an early generation, as a whole, that is copied in the run: a fertile one, or the first."""
        barren: Emergence | None = None
        # The phases' own runs, by which they are judged, take an engine of their own.
        engine = SparseEngine(self.rule, max_cells=self.max_cells)
        for generation, pattern, period in copied_phases(engine, seed, steps, self.group):
            found = self._judged(_Form(generation, pattern, True), generation + period, period)
            if found and found.fertile:
                return found
            barren = barren or found
            if barren and generation + period > 4 * barren.steps:
                break
        return barren

    def _earlier(self, cluster: Cluster, time: int, board: Pattern) -> _Form | None:
        """Return where a cluster's form stood first, None if it stands so for the first time; then it is remembered."""
        forms = self._known.setdefault(cluster.fingerprint, [])
        if forms:  # most clusters never come up again, and need no key
            key = self._key(cluster.pattern)
            for form in forms:
                if self._key(form.pattern) == key:
                    return form if form.time < time else None
        forms.append(_Form(time, cluster.pattern, cluster.pattern.population == board.population))
        return None

    def _tried(self, form: _Form, time: int) -> Emergence | None:
        """Run a form that has come up again at `time` alone, unless that was done for long enough."""
        key, ago = self._key(form.pattern), time - form.time
        if self._refused.get(key, 0) >= ago or self.tried >= MOST_TRIED:
            return None
        self.tried += 1
        steps = max(_LEAST, int(_LONGER * ago) + 1)
        found = search(self.rule, form.pattern, steps, self.group, apart="isolated", engine=self._engine)
        if found.period is None:
            self._refuse(form.pattern, _EVER if found.end in ("dies", "repeats") else steps)
            return None
        self._refused[key] = _EVER
        return self._judged(form, time, found.period)

    def _judged(self, form: _Form, time: int, period: int) -> Emergence | None:
        """Test whether the children of a form that is known to make copies are fertile; None for a puffer train."""
        steps = max(2 * period, _LEAST)
        line = measure_fertility(
            self.rule, form.pattern, steps, _DEPTH, self.group,
            max_cells=self.max_cells, apart="isolated", children=1,
        )  # fmt: skip
        period = line.line[0].step if line.fertile else period
        if line.fertile and not bears_again(
            self.rule, form.pattern, line.line[0], steps, self.group, max_cells=self.max_cells
        ):
            return None
        said = f"what stands at generation {form.time} makes a copy of itself {period} generations later"
        reason = said if line.fertile else f"{said}, which has no child"
        return Emergence(time, self.tried, form.pattern, form.time, period, form.whole, line.fertile, reason)

    def _refuse(self, pattern: Pattern, steps: int) -> None:
        """Note that a pattern, alone, makes no copy in so many generations, in any of its phases."""
        universe = Universe(self.rule, pattern.renamed(None, 0), engine=self._engine)
        try:
            for phase, board in enumerate(universe.generations(_PHASES)):
                if not board.population or board.cells.size > MAX_AREA:
                    break
                key = self._key(board.cropped())
                self._refused[key] = max(steps - phase, self._refused.get(key, 0))
        except EngineError:
            return
