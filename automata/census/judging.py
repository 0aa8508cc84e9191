"""One rule of the census, judged: by the published criteria, and by whether what arises in its soups replicates.

The published criteria look at two soups, the sparser one first: their components, cut at the edges of the array, pass a
screen, and a class of equal ones whose count rises three times over five snapshots is said to proliferate. Ours look at
what the same two soups hold at their four later snapshots, whole across the torus's edges, and a third soup: a patch of
noise on an empty board. Each shape is put alone on an empty plane; if it makes displaced exact copies, its descent is
followed, and it is asked whether chance would have put as many into the soup, and whether other patterns of as many
cells copy themselves as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from automata.census.fates import LARGEST, Cells, EmptyPlane, Fate, Outcome
from automata.census.numbering import lives_on, program_of, programs_of
from automata.census.soups import DENSITIES, PATCH_EVERY, Board, Components, Workbench, patch_board, start_board
from automata.pattern import Pattern
from automata.symmetry import DIHEDRAL

# The soups by their names, after the share of the published ones' cells that live.
SOUPS = ("15 %", "35 %", "patch")
# Shapes of the published soups, and of the patch's, that are tried alone, the commonest first.
TRIED, TRIED_OF_PATCH = 5, 3
# Classes that proliferate of which the fate is told.
TOLD = 8
# Shuffled boards that a count must exceed, all of them: 1 in 20 does so by chance.
SHUFFLES = 19
# Shuffled seeds that are tried under the same rule, and generations of descent that are asked for.
CONTROLS = 12
DEPTH = 3


@dataclass(frozen=True)
class Proliferating:
    """A class that the published tier 1 names: its cells, its count at its best snapshot, its fate alone.

    `beyond_chance`: that count is above those of SHUFFLES boards with as many live cells at random places.
    """

    cells: int
    count: int
    fate: Fate
    beyond_chance: bool


@dataclass(frozen=True)
class SoupSeed:
    """A shape out of a rule's soup that alone makes copies of itself.

    `rows` is the shape, a text a row. Of the soup, one of SOUPS, snapshot `snapshot` held `count` of it, and no
    shuffled board more than `chance`. Alone it has `copies` at `generation`, and its run shows `depth` generations
    of descent, DEPTH at most, the last with `last_copies` amid `last_live` live cells, or was `cut_short` by the edge.
    `controls` of `controls_tried` other patterns of as many cells have copies as well. Chance and controls are asked of
    fertile ones alone.
    """

    rows: tuple[str, ...]
    soup: str
    snapshot: int
    count: int
    chance: int
    generation: int
    copies: int
    depth: int
    cut_short: bool
    last_copies: int
    last_live: int
    controls: int
    controls_tried: int

    @property
    def fertile(self) -> bool:
        """Whether copies of copies of copies stood in the run of the shape alone."""
        return self.depth == DEPTH

    @property
    def beyond_chance(self) -> bool:
        """Whether the soup held more of it than every shuffled board."""
        return self.count > self.chance

    @property
    def replicates(self) -> bool:
        """Whether it is fertile for DEPTH generations and arises more often than by chance."""
        return self.fertile and self.beyond_chance

    @property
    def mostly_copies(self) -> bool:
        """Whether half of what lives in the last generation of descent, or more, is copies.

        Where a pattern explodes, its shape may show again at the corners of the front, and again at theirs.
        """
        return 2 * self.last_copies * sum(row.count("1") for row in self.rows) >= self.last_live

    @property
    def any_will_do(self) -> bool:
        """Whether at least half of the other patterns copy themselves too: the rule does the copying."""
        return 2 * self.controls >= self.controls_tried > 0

    @property
    def rank(self) -> int:
        """0 for what replicates, mostly as copies, and not as most others do; 3 for what does not replicate."""
        if not self.replicates:
            return 3
        return 2 if self.any_will_do else 1 - self.mostly_copies

    @property
    def pattern(self) -> Pattern:
        """The shape as a pattern."""
        return Pattern.from_text("\n".join(self.rows))


@dataclass(frozen=True)
class Judgement:
    """What the census says of rule `number`.

    `screened`: the soup that passed the published screen, "" if neither did. `named`: the classes that
    proliferate in it, TOLD at most. `by_chance`: shuffled boards in the snapshots' places proliferate as well. `fates`:
    how many of the shapes tried alone met which end. `seeds`: those that copied themselves; the first of rank 0 ends
    the search.
    """

    number: int
    screened: str
    named: tuple[Proliferating, ...]
    by_chance: bool
    fates: Mapping[Fate, int]
    seeds: tuple[SoupSeed, ...]

    @property
    def proliferates(self) -> bool:
        """Whether the published tier 1 names the rule."""
        return bool(self.named)

    @property
    def replicator(self) -> SoupSeed | None:
        """The seed that says most of those that replicate, see `SoupSeed.rank`; None if there is none."""
        return min((seed for seed in self.seeds if seed.replicates), key=lambda seed: seed.rank, default=None)


class Judge:
    """Judges one rule after another, with random draws that depend on `seed` and the rule's number alone."""

    def __init__(self, seed: int = 0):
        self._seed = seed
        self._bench, self._plane = Workbench(), EmptyPlane()

    def judge(self, number: int, starts: Mapping[str, Board] | None = None) -> Judgement:
        """Judge the rule of that number; `starts` are other first boards, by the soups' names."""
        case = _RuleCase(number, self._bench, self._plane, self._seed, starts)
        screened, named = case.published()
        seeds, fates = case.seeds()
        return Judgement(number, screened, named, case.by_chance(), fates, seeds)


class _RuleCase:
    """One rule on its way through the questions."""

    def __init__(
        self, number: int, bench: Workbench, plane: EmptyPlane, seed: int, starts: Mapping[str, Board] | None = None
    ):
        self.number, self._bench, self._plane = number, bench, plane
        self._programs = programs_of(number)
        self._seed, self._state = seed, (seed << 20) + number
        self._given = starts

    @cached_property
    def _starts(self) -> dict[str, Board]:
        patch = patch_board(self.number, self._seed)
        starts = {name: start_board(self.number, density) for name, density in zip(SOUPS, DENSITIES, strict=False)}
        return {**starts, "patch": ~patch if lives_on(self.number) else patch}

    @cached_property
    def _runs(self) -> dict[str, Board]:
        starts = self._starts if self._given is None else self._given
        program = program_of(self.number)
        return {
            name: self._bench.run(start, program, *((PATCH_EVERY,) if name == "patch" else ()))
            for name, start in starts.items()
        }

    def _published_runs(self) -> list[tuple[str, Board]]:
        return [(name, boards) for name, boards in self._runs.items() if name != "patch"]

    # -- the published criteria -----------------------------------------------------------------------

    def published(self) -> tuple[str, tuple[Proliferating, ...]]:
        """Return which soup passes the screen, "" if none, and the classes that proliferate in it."""
        for name, boards in self._published_runs():
            components = self._bench.components(boards, wraps=False)
            if components.passes_screen():
                return name, self._named(boards, components)
        return "", ()

    def by_chance(self) -> bool:
        """Whether the same criteria name the rule when every board is shuffled."""
        for _, boards in self._published_runs():
            drawn = np.stack([self._shuffled(board) for board in boards])
            components = self._bench.components(drawn, wraps=False)
            if components.passes_screen():
                return bool(len(components.proliferating()))
        return False

    def _shuffled(self, board: Board) -> Board:
        drawn, self._state = self._bench.shuffle(board, self._state)
        return drawn

    def _named(self, boards: Board, components: Components) -> tuple[Proliferating, ...]:
        places = components.proliferating()
        if not len(places):
            return ()
        best = components.counts[places].max(axis=1)
        # The largest shapes first: of these a fate says most.
        order = np.lexsort((-best.astype(np.int64), -components.classes[places, 1].astype(np.int64)))[:TOLD]
        places = places[order]
        beyond = self._beyond_chance(boards, components, places, wraps=False)
        return tuple(
            Proliferating(
                int(components.classes[place, 1]),
                int(components.counts[place].max()),
                self._fate_of(boards, components.classes[place]).fate,
                bool(more > 0),
            )
            for place, more in zip(places, beyond, strict=True)
        )

    def _fate_of(self, boards: Board, one: Board) -> Outcome:
        # Where the background lives a pattern is of dead cells, and these are live ones: nothing can be alone.
        if lives_on(self.number):
            return Outcome("live background")
        if max(int(one[2]), int(one[3])) > LARGEST:
            return Outcome("too large")
        return self._plane.fate(self._bench.shape(boards, one, wraps=False), self._programs)

    def _beyond_chance(
        self, boards: Board, components: Components, places: np.ndarray, *, wraps: bool, in_box: bool = False
    ) -> np.ndarray:
        """Return by how much each class's greatest count is above that on every shuffled board of its snapshot."""
        counts = components.counts[places].astype(np.int64)
        snapshots, more = counts.argmax(axis=1), np.zeros(len(places), dtype=np.int64)
        for snapshot in np.unique(snapshots):
            here = np.flatnonzero(snapshots == snapshot)
            keys = np.ascontiguousarray(components.classes[places[here], 0])
            most, self._state = self._bench.most_in_shuffles(
                boards[snapshot], keys, SHUFFLES, self._state, wraps=wraps, in_box=in_box
            )
            more[here] = counts[here, snapshot] - most
        return more

    # -- what arises, alone ---------------------------------------------------------------------------

    def seeds(self) -> tuple[tuple[SoupSeed, ...], dict[Fate, int]]:
        """Return the shapes of the soups that copy themselves, and the fates of all that were tried."""
        found: list[SoupSeed] = []
        fates: Counter[Fate] = Counter()
        for name, boards, components, place in self._candidates():
            shape = self._bench.shape(boards, components.classes[place], wraps=True)
            outcome = self._plane.fate(shape, self._programs)
            fates[outcome.fate] += 1
            if outcome.fate == "copies":
                found.append(self._examined(name, boards, components, place, shape, outcome))
                if found[-1].rank == 0:
                    break
        return tuple(found), dict(fates)

    def _candidates(self) -> list[tuple[str, Board, Components, int]]:
        """Return the shapes to try, of all soups, the commonest first: no single cells, no blocks, none too large."""
        found: dict[int, tuple[int, str, Board, Components, int]] = {}
        for name, boards in self._runs.items():
            later = ~boards[1:] if lives_on(self.number) else boards[1:]
            components = self._bench.components(later, wraps=True)
            classes = components.classes
            sizes, tall, wide = classes[:, 1], classes[:, 2], classes[:, 3]
            wanted = (sizes > 1) & (tall <= LARGEST) & (wide <= LARGEST)
            wanted &= ~((sizes == 4) & (tall == 2) & (wide == 2))
            seen = components.counts.sum(axis=1).astype(np.int64)
            for place in np.flatnonzero(wanted):
                key = int(classes[place, 0])
                if key not in found or seen[place] > found[key][0]:
                    found[key] = int(seen[place]), name, later, components, int(place)
        order = sorted(found.values(), key=lambda one: (-one[0], -int(one[3].classes[one[4], 1]), one[1]))
        published = [one[1:] for one in order if one[1] != "patch"]
        return published[:TRIED] + [one[1:] for one in order if one[1] == "patch"][:TRIED_OF_PATCH]

    def _examined(
        self, name: str, boards: Board, components: Components, place: int, shape: Cells, outcome: Outcome
    ) -> SoupSeed:
        family = self._plane.family(shape, self._programs, outcome.generation, DEPTH)
        counts = components.counts[place].astype(np.int64)
        best, chance, controls, tried = int(counts.argmax()), 0, 0, 0
        if family.generations == DEPTH:
            more = self._beyond_chance(boards, components, np.array([place]), wraps=True, in_box=name == "patch")
            chance = int(counts[best] - more[0])
            controls, tried = self._controls(shape)
        return SoupSeed(
            rows=tuple("".join(".1"[cell] for cell in row) for row in shape.tolist()),
            soup=name, snapshot=best + 1, count=int(counts[best]), chance=chance,
            generation=outcome.generation, copies=outcome.copies,
            depth=family.generations, cut_short=family.cut_short,
            last_copies=family.copies, last_live=family.live,
            controls=controls, controls_tried=tried,
        )  # fmt: skip

    def _controls(self, shape: Cells) -> tuple[int, int]:
        """Return how many of how many other patterns of as many cells have copies of themselves, alone."""
        fates: list[Fate] = []
        for drawn in other_patterns(shape, CONTROLS, (self._state, shape.size, int(shape.sum()))):
            fates.append(self._plane.fate(drawn, self._programs).fate)
        return sum(fate == "copies" for fate in fates), len(fates)


def other_patterns(shape: Cells, count: int, seed: tuple[int, ...]) -> list[Cells]:
    """Return so many patterns of as many live cells as a shape, none of which is it, turned or mirrored or not.

    The cells are drawn from a box one cell wider on each side, and need not hang together.
    """
    generator = np.random.default_rng(seed)
    own, drawn = cropped_images(shape), list[Cells]()
    height, width, live = shape.shape[0] + 2, shape.shape[1] + 2, int(shape.sum())
    while len(drawn) < count:
        orders = generator.permuted(np.tile(np.arange(height * width) < live, (count, 1)), axis=1)
        for cells in orders.reshape(count, height, width).view(np.uint8)[: count - len(drawn)]:
            rows, columns = np.flatnonzero(cells.any(axis=1)), np.flatnonzero(cells.any(axis=0))
            pattern = np.ascontiguousarray(cells[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
            if (pattern.shape, pattern.tobytes()) not in own:
                drawn.append(pattern)
    return drawn


def cropped_images(shape: Cells) -> set[tuple[tuple[int, ...], bytes]]:
    """Return a shape's images under the square's symmetries, each by its size and its bytes."""
    images = (np.ascontiguousarray(transform.apply(shape)) for transform in DIHEDRAL)
    return {(image.shape, image.tobytes()) for image in images}
