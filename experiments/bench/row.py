"""Row: one declared piece of work, and what all rows share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

# Every random start; Python programs get the same cells as a file.
SEED = 1984
RANDOM = "random"  # a start that is drawn; "soup" is an entry of the catalogue
# For HashLife: what our engine may hold in bytes, and what Golly and lifelib may in megabytes.
OUR_MEMORY = 1_600_000_000
PEER_MEGABYTES = 3072

# Other ways to run a row of ours: every generation by a call of its own; or by one, copies of the start being looked
# for after every generation.
Manner = Literal["by ones", "watched"]
MANNERS: dict[Manner, str] = {"by ones": "run(1) n times", "watched": "every generation looked at for copies"}

# One run of a row of theirs, start-up included.
_PEER_SECONDS = {"lifelib": 4.0, "cubff": 20.0, "cax": 12.0, "cellpylib": 10.0}


@dataclass(frozen=True)
class Golly:
    """How Golly runs a row best: its algorithm, and the step, which must divide every number of generations."""

    algorithm: str
    step: int


@dataclass(frozen=True)
class Programs:
    """A soup of `count` programs, each `planted`th a replicator, of which `before` epochs have run."""

    count: int
    planted: int = 0
    before: int = 0


@dataclass(frozen=True)
class Quick:
    """What a row is shrunk to by --quick: seconds instead of minutes."""

    generations: int
    side: int | None = None
    step: int = 1


@dataclass(frozen=True, kw_only=True)
class Row:
    """One piece of work: `pattern` under `rule` to a generation, on one of our engines.

    `pattern`: "random" (every state equally likely, `side` cells a side), a catalogue entry, or a file that Golly
    brings. `lines`: the rule is run as the list of lines that it was published as, without the diagram that the list is
    small enough for. `torus`: on a torus of that side, else on the plane. `apart`: so short that reading the file would
    decide; steps alone are compared. `programs`: the row runs a soup of them, `rule` being their language and
    `generations` epochs. `manners`: other ways of ours, each measured once more. `curve`:
    generations before the last at which time and memory are measured too. `population`: the truth, where it is
    known. `seconds`: what one run of ours and one of Golly's take, roughly. `long`: only run when asked for.
    """

    name: str
    title: str
    engine: str
    generations: int
    quick: Quick
    seconds: tuple[float, float]
    pattern: str = RANDOM
    rule: str | None = None
    side: int | None = None
    torus: bool = False
    lines: bool = False
    golly: Golly | None = None
    programs: Programs | None = None
    others: tuple[str, ...] = ()
    apart: bool = False
    manners: tuple[Manner, ...] = ()
    curve: tuple[int, ...] = ()
    population: int | None = None
    long: bool = False
    note: str = ""

    @property
    def cells(self) -> int | None:
        """Cells that every generation updates; None on the plane, where that is for the engine to decide."""
        return self.side**2 if self.torus and self.side is not None else None

    def shrunk(self) -> Row:
        """Return the row as --quick runs it."""
        quick = self.quick
        golly = replace(self.golly, step=quick.step) if self.golly is not None else None
        programs = replace(self.programs, count=quick.side) if self.programs and quick.side else self.programs
        # Points of a curve at a quarter and a half, so that a line can be fitted.
        parts = (quick.generations // 4, quick.generations // 2) if self.curve else ()
        return replace(
            self,
            generations=quick.generations,
            side=self.side if self.programs else quick.side or self.side,
            golly=golly,
            programs=programs,
            curve=parts,
            population=None,
            seconds=(0.5, 0.5),
        )

    def estimate(self, repeats: int, *, peers: bool) -> float:
        """Return how many seconds the row takes, roughly: start-up, every run, and the points of its curve."""
        ours, golly = self.seconds
        points = sum((point / self.generations) ** 2 for point in self.curve)
        runs = (repeats * (1 + len(self.manners)) + points) * (ours + 1.5)
        if peers:
            runs += (repeats + points) * golly + repeats * sum(_PEER_SECONDS[name] for name in self.others)
        return runs
