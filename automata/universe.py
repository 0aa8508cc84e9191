"""Universe: a rule, a configuration, a topology, an engine and a generation count."""

from __future__ import annotations

import operator
import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from automata.arguments import as_configuration, as_rule, as_topology
from automata.checks import accepting
from automata.containment.meter import Meter, current
from automata.containment.monitors import Monitors
from automata.engines import Engine, make_engine
from automata.errors import ArgumentError, EngineError, PatternError
from automata.palette import colors_of
from automata.pattern import MAX_CELLS, Box, Pattern, as_box
from automata.picture import cells_html
from automata.replicators.replicator import Replicator
from automata.rule import Rule
from automata.topology import PLANE, Topology
from automata.trees.digest import configuration_digest
from automata.trees.macrocell import MAX_CELLS as MAX_UNFOLDED
from automata.trees.macrocell import Macrocell

if TYPE_CHECKING:
    from automata.films.still import Still

# Beyond so many cells a universe is not drawn in a notebook.
_MOST_SHOWN = 1 << 26


class Universe:
    """`Universe(rule, pattern).run(151)`: a configuration that moves forward in time.

    A rule may be given by its name or by a catalogue entry, a pattern as cells or by an entry. The clock starts at the
    pattern's own generation. `engine` is a name from `automata.engines.ENGINES`, "auto", or an engine made for this
    rule and topology. A macrocell is unfolded only where the engine needs that.

    A two-state rule with B0 turns an empty universe into a full one. With `strobing`, as in Golly, what is held and
    shown keeps its background: the configuration itself at even generations, and at odd ones the configuration with
    all cells changed to the other state; or, if full universes stay full, the dead cells throughout
    (`automata.strobing`). Without it such a rule runs as it stands, on bounded topologies alone.
    Raises EngineError, PatternError, StateError or ArgumentError if the parts do not fit together.

    >>> from automata import Universe, find_replicator
    >>> loop = find_replicator("langton")
    >>> Universe(loop, loop).run(151)
    <Universe of Langtons-Loops: generation 151, 171 live cells>
    """

    @accepting(rule=as_rule, pattern=as_configuration, topology=as_topology)
    def __init__(
        self,
        rule: Rule | Replicator | str,
        pattern: Pattern | Macrocell | Replicator | ArrayLike,
        topology: Topology = PLANE,
        *,
        engine: str | Engine = "auto",
        strobing: bool = True,
    ):
        assert isinstance(rule, Rule)
        self.rule = rule
        self.topology = topology
        if not isinstance(engine, str | Engine):
            raise ArgumentError(f"engine is a name, as 'auto' or 'dense', or an Engine, not {engine!r}")
        self._engine = make_engine(engine, rule, topology, strobing=strobing) if isinstance(engine, str) else engine
        if (self._engine.rule is not rule and self._engine.rule != rule) or self._engine.topology != topology:
            raise EngineError("the engine was made for another rule or another topology")
        if isinstance(pattern, Macrocell):
            self._engine.load_macrocell(pattern)
            self._start = pattern.generation
        else:
            start = pattern
            assert isinstance(start, Pattern)
            self._engine.load(start)
            self._start = start.generation
        self._watched_by: tuple[Meter, Monitors | None] | None = None

    def __repr__(self) -> str:
        where = "" if self.topology == PLANE else f" on {self.topology!r}"
        return f"<Universe of {self.rule.name}{where}: generation {self.generation}, {self.population} live cells>"

    def _repr_html_(self) -> str:
        """Show a bounded grid, or the live cells on the plane, in a notebook; what is too large as words alone."""
        box = self.topology.box or self.bounding_box or Box(0, 0, 0, 0)
        shown = box if box.height * box.width <= _MOST_SHOWN else Box(0, 0, 0, 0)
        caption = repr(self)[1:-1] + (f" in {box.height} × {box.width} cells" if box.height else "")
        return cells_html(self.read(shown), colors_of(self.rule), caption)

    def draw(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        crop: Box | None = None,
        scale: int | None = None,
        theme: str = "dark",
        key: bool = True,
    ) -> Still:
        """Return a picture of the universe as it stands, written to `path` (.png or .svg) if one is given.

        `crop` is the box that is shown (default: all that is alive, or the bounded grid), `scale` the pixels of a
        cell's side, `theme` "dark" or "light", `key` whether states are explained. Notebooks show the picture. Raises
        ArgumentError, FormatError for another ending, PatternError for too much to show. Films: `automata.film`.

        >>> from automata import Universe, find_replicator
        >>> loop = find_replicator("langton")
        >>> Universe(loop, loop).run(151).draw(scale=4)
        <Still of 218 × 204 pixels: generation 151: 171 live cells>
        """
        from automata.films.look import Look  # lazily, as what draws with it
        from automata.films.still import still

        picture = still(self, Look(crop, scale, theme, key))
        if path is not None:
            picture.save(path)
        return picture

    def view(self, *beside: Universe, title: str = "", height: int = 480) -> Any:
        """Return the viewer in a notebook: the universe, and up to two `beside` it in lockstep, to step and to change.

        Of the first two the difference is shown. The viewer holds a copy of how they stand; `title` stands above it,
        `height` is its height in pixels. Jupyter shows it as it is, marimo by `mo.ui.anywidget(universe.view())`.
        Raises ReplicariumError without anywidget (the extra `notebook`), ArgumentError for more universes, RuleError or
        PatternError for what a page cannot hold. Pictures: `draw`.
        """
        from automata.viewing import show  # lazily, as what shows it

        if strange := [other for other in beside if not isinstance(other, Universe)]:
            raise ArgumentError(f"beside a universe universes are shown, not {strange[0]!r:.80}")
        return show((self, *beside), title=title, height=height)

    @property
    def strobing(self) -> bool:
        """Whether a two-state rule with B0 runs as the pair that keeps its background (`automata.strobing`)."""
        return any(phase is not self.rule and phase != self.rule for phase in self._engine.phases)

    @property
    def generation(self) -> int:
        """Generations on the clock."""
        return self._start + self._engine.steps_done

    @property
    def population(self) -> int:
        """Number of cells that are not in state 0."""
        return self._engine.population()

    @property
    def bounding_box(self) -> Box | None:
        """Smallest box that holds all live cells, or None."""
        return self._engine.bounding_box()

    @property
    def pattern(self) -> Pattern:
        """The live cells as they stand; PatternError if their box is too large to unfold (see `macrocell`)."""
        box = self.bounding_box or Box(0, 0, 0, 0)
        if box.height * box.width > MAX_CELLS:
            raise PatternError(
                f"the live cells cover {box.height} × {box.width} cells, more than the {MAX_CELLS} that are "
                "unfolded: read a part of the universe, or take its macrocell"
            )
        return Pattern(self.read(box), box.top, box.left, self.rule.name, self.generation)

    @property
    def macrocell(self) -> Macrocell:
        """The configuration as it stands, as a tree that is unfolded nowhere."""
        return self._engine.macrocell.renamed(self.rule.name, self.generation)

    @property
    def configuration(self) -> Pattern | Macrocell:
        """The live cells as a pattern, or as a tree where their box is too large to unfold: what `save` writes."""
        box = self.bounding_box or Box(0, 0, 0, 0)
        return self.pattern if box.height * box.width <= MAX_UNFOLDED else self.macrocell

    @property
    def digest(self) -> str:
        """SHA-256 of the live cells at their places (`automata.trees.digest`): equal where all cells are equal.

        >>> from automata import Universe, find_replicator
        >>> loop = find_replicator("langton")
        >>> Universe(loop, loop).run(151).digest == Universe(loop, loop, engine="dense").run(151).digest
        True
        """
        return configuration_digest(self.configuration)

    def run(self, steps: int, watch: Callable[[], object] | None = None) -> Universe:
        """Advance by `steps` ≥ 0 generations and return this universe.

        `watch()` is called some twenty times a second and at least once, the universe standing at a whole generation.
        Under `automata.containment.meter.contained` BudgetExceeded or Tripped may end it, the universe standing at a
        whole generation too.
        """
        left = _count(steps)
        monitors = self._monitored()
        while monitors is not None:
            monitors.look(self, self.generation)
            if not left:
                return self
            some = min(left, monitors.left(self.generation))
            self._run(some, watch)
            left -= some
        self._run(left, watch)
        return self

    def _run(self, steps: int, watch: Callable[[], object] | None) -> None:
        if watch is None:
            self._engine.step(steps)
        else:
            self._engine.step_watched(steps, watch)

    def _monitored(self) -> Monitors | None:
        """Return this universe's monitors under the meter in force, the same as before as long as it is the same."""
        meter = current()
        if meter is None or not meter.tripwires:
            return None
        if self._watched_by is None or self._watched_by[0] is not meter:
            self._watched_by = (meter, meter.monitors("universe"))
        return self._watched_by[1]

    def generations(self, steps: int) -> Iterator[Pattern]:
        """Yield the configuration now and after each of `steps` generations: steps + 1 patterns.

        >>> from automata import Universe
        >>> [board.population for board in Universe("B3/S23", [[1, 1, 0], [0, 1, 1], [0, 1, 0]]).generations(4)]
        [5, 6, 7, 9, 8]
        """
        count = _count(steps)
        yield self.pattern
        for _ in range(count):
            yield self.run(1).pattern

    @accepting(box=as_box)
    def read(self, box: Box) -> NDArray[np.uint8]:
        """Return the cells in `box`, (height, width) uint8; PatternError for one that is negative, or too large.

        >>> from automata import Box, Universe
        >>> Universe("life", [[1, 1, 1]]).run(1).read(Box(-1, 0, 3, 3)).tolist()
        [[0, 1, 0], [0, 1, 0], [0, 1, 0]]
        """
        if box.height < 0 or box.width < 0:
            raise PatternError(f"a box has 0 rows and columns or more, not {box.height} and {box.width}")
        return self._engine.read(box)

    def refresh(self, cells: NDArray[np.uint8], box: Box) -> NDArray[np.int64]:
        """Bring flat `cells`, zeros at first, up to what `box` holds; return the flat places that have changed.

        For callers that sample a run often: where little happens, a sparse universe has little to compare. Raises
        PatternError for a box that `cells` has no room for.
        """
        box = Box(*box)
        room = cells.size if cells.ndim == 1 and cells.dtype == np.uint8 else -1
        if min(box.height, box.width) < 0 or room < box.height * box.width:
            raise PatternError(
                f"a box of {box.height} × {box.width} cells is kept in a flat array of so many uint8, not in one of "
                f"shape {cells.shape} and type {cells.dtype}"
            )
        return self._engine.refresh(cells, box)

    def engine_report(self) -> str:
        """Return one line on the engine that runs and how."""
        return self._engine.report()


def _count(steps: int) -> int:
    try:
        count = operator.index(steps)
    except TypeError:
        raise EngineError(f"steps must be a whole number, not {steps!r}") from None
    if count < 0:
        raise EngineError(f"steps must not be negative ({count}): a universe only runs forward")
    return count
