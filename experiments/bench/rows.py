"""The rows: what is run, on which engine, against which programs. Another row is another entry here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from automata.errors import ReplicariumError

# Every random start; Python programs get the same cells as a file.
SEED = 1984
RANDOM = "random"  # a start that is drawn; "soup" is an entry of the catalogue
# For giant steps: what our engine may hold in bytes, and what Golly and lifelib may in megabytes.
OUR_MEMORY = 1_600_000_000
PEER_MEGABYTES = 3072


@dataclass(frozen=True)
class Golly:
    """How Golly runs a row best: its algorithm, and the step, which must divide every number of generations."""

    algorithm: str
    step: int


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
    brings. `torus`: on a torus of that side, else on the plane. `apart`: so short that reading the file would
    decide; steps alone are compared. `by_ones`: measured once more as that many calls of run(1). `curve`:
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
    golly: Golly | None = None
    others: tuple[str, ...] = ()
    apart: bool = False
    by_ones: bool = False
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
        # Points of a curve at a quarter and a half, so that a line can be fitted.
        parts = (quick.generations // 4, quick.generations // 2) if self.curve else ()
        return replace(
            self,
            generations=quick.generations,
            side=quick.side or self.side,
            golly=golly,
            curve=parts,
            population=None,
            seconds=(0.5, 0.5),
        )

    def estimate(self, repeats: int, *, peers: bool) -> float:
        """Return how many seconds the row takes, roughly: start-up, every run, and the points of its curve."""
        ours, golly = self.seconds
        points = sum((point / self.generations) ** 2 for point in self.curve)
        runs = (repeats * (1 + self.by_ones) + points) * (ours + 1.5)
        if peers:
            runs += (repeats + points) * golly + repeats * sum(_PEER_SECONDS[name] for name in self.others)
        return runs


# One run of a row of theirs, start-up included.
_PEER_SECONDS = {"lifelib": 4.0, "cax": 6.0, "cellpylib": 10.0}

ROWS = {
    row.name: row
    for row in (
        Row(
            name="life-soup",
            title="Life, soup on a torus of 4096²",
            rule="B3/S23",
            side=4096,
            torus=True,
            engine="bitplane",
            generations=100,
            golly=Golly("QuickLife", 100),
            apart=True,
            seconds=(0.5, 4),
            quick=Quick(32, 512, 32),
        ),
        Row(
            name="life-soup-1024",
            title="Life, soup on a torus of 1024²",
            rule="B3/S23",
            side=1024,
            torus=True,
            engine="bitplane",
            generations=200,
            golly=Golly("QuickLife", 200),
            others=("cax",),
            apart=True,
            seconds=(0.2, 0.5),
            quick=Quick(20, 128, 20),
        ),
        Row(
            name="life-soup-256",
            title="Life, soup on a torus of 256²",
            rule="B3/S23",
            side=256,
            torus=True,
            engine="bitplane",
            generations=10,
            golly=Golly("QuickLife", 10),
            others=("cellpylib", "cax"),
            apart=True,
            seconds=(0.1, 0.1),
            quick=Quick(2, 32, 2),
            note="as large as CellPyLib runs in seconds; too short for the others to be measured well",
        ),
        Row(
            name="life-plane",
            title="Life, soup of 1024² on the plane",
            rule="B3/S23",
            side=1024,
            engine="auto",
            generations=1000,
            golly=Golly("QuickLife", 1000),
            others=("lifelib",),
            apart=True,
            seconds=(0.5, 1.5),
            quick=Quick(64, 128, 64),
        ),
        Row(
            name="langton-soup",
            title="Langton's rule, soup on a torus of 4096²",
            rule="Langtons-Loops",
            side=4096,
            torus=True,
            engine="dense",
            generations=20,
            golly=Golly("RuleLoader", 20),
            apart=True,
            seconds=(0.5, 24),
            quick=Quick(4, 128, 4),
        ),
        Row(
            name="perrier-soup",
            title="Perrier's rule, soup on a torus of 1024²",
            rule="Perrier",
            side=1024,
            torus=True,
            engine="dense",
            generations=100,
            golly=Golly("RuleLoader", 100),
            apart=True,
            seconds=(0.3, 6),
            quick=Quick(2, 64, 2),
            note="64 states: no table would fit in memory, so that every cell walks the rule's diagram",
        ),
        Row(
            name="tempesti-soup",
            title="Tempesti's rule, soup on a torus of 1024²",
            rule="Tempesti",
            side=1024,
            torus=True,
            engine="dense",
            generations=100,
            golly=Golly("RuleLoader", 100),
            apart=True,
            seconds=(0.3, 6),
            quick=Quick(2, 64, 2),
            note="ten states, nine neighbours: no table would fit in memory, so that every cell walks the diagram",
        ),
        Row(
            name="langton-torus",
            title="Langton's loop on a torus of 48²",
            pattern="langton",
            side=48,
            torus=True,
            engine="dense",
            generations=151,
            golly=Golly("RuleLoader", 151),
            others=("cellpylib",),
            apart=True,
            population=171,
            seconds=(0.1, 0.2),
            quick=Quick(8, 48, 8),
            note="as large as CellPyLib runs in seconds; too short for the others to be measured well",
        ),
        Row(
            name="langton",
            title="Langton's loop",
            pattern="langton",
            engine="sparse",
            generations=20_000,
            golly=Golly("RuleLoader", 1),
            by_ones=True,
            curve=(1250, 2500, 5000, 10_000),
            population=2_726_858,
            seconds=(1.5, 7.5),
            quick=Quick(400),
        ),
        Row(
            name="evoloop",
            title="Evoloop",
            pattern="evoloop",
            engine="sparse",
            generations=10_000,
            golly=Golly("RuleLoader", 1),
            by_ones=True,
            curve=(1250, 2500, 5000),
            seconds=(5, 12),
            quick=Quick(400),
        ),
        Row(
            name="sdsr",
            title="SDSR loop",
            pattern="sdsr",
            engine="sparse",
            generations=10_000,
            golly=Golly("RuleLoader", 1),
            by_ones=True,
            curve=(1250, 2500, 5000),
            seconds=(8, 27),
            quick=Quick(400),
        ),
        Row(
            name="hutton",
            title="Hutton's machine",
            pattern="hutton",
            engine="hashlife",
            generations=45_056,
            golly=Golly("JvN", 1024),
            curve=(2048, 4096, 8192, 16_384, 32_768),
            population=18_020,
            seconds=(2, 2),
            quick=Quick(4096, step=1024),
        ),
        Row(
            name="hutton-steps",
            title="Hutton's machine, step by step",
            pattern="hutton",
            engine="sparse",
            generations=44_201,
            golly=Golly("JvN", 1),
            by_ones=True,
            seconds=(5, 22),
            quick=Quick(500),
            long=True,
        ),
        Row(
            name="small-jvn",
            title="small JvN machine",
            pattern="small-jvn",
            engine="hashlife",
            generations=229_376,
            golly=Golly("JvN", 16_384),
            curve=(32_768, 65_536, 131_072),
            seconds=(5, 14),
            quick=Quick(2048, step=512),
        ),
        Row(
            name="codon4",
            title="Buckley's codon4 machine",
            pattern="codon4",
            engine="hashlife",
            generations=4_311_744_512,
            golly=Golly("JvN", 1 << 24),
            seconds=(40, 80),
            quick=Quick(1024, step=1024),
        ),
        Row(
            name="codon5",
            title="Buckley's codon5 machine",
            pattern="codon5",
            engine="hashlife",
            generations=5_905_580_032,
            golly=Golly("JvN", 1 << 26),
            seconds=(60, 105),
            quick=Quick(1024, step=1024),
            long=True,
        ),
        Row(
            name="n-compressed",
            title="N-compressed replicator",
            pattern="n-compressed",
            engine="hashlife",
            generations=143 << 26,
            golly=Golly("JvN", 1 << 26),
            seconds=(150, 300),
            quick=Quick(1024, step=1024),
            long=True,
        ),
        Row(
            name="mahler",
            title="Mahler's machine",
            pattern="mahler",
            engine="hashlife",
            generations=600 << 20,
            golly=Golly("RuleLoader", 1 << 20),
            seconds=(150, 300),
            quick=Quick(1024, step=1024),
            long=True,
        ),
        Row(
            name="galaxy",
            title="metapixel galaxy",
            pattern="metapixel-galaxy.mc",
            rule="B3/S23",
            engine="hashlife",
            generations=65_536,
            golly=Golly("HashLife", 4096),
            others=("lifelib",),
            population=6_592_291,
            seconds=(0.5, 0.5),
            quick=Quick(1024, step=1024),
        ),
        Row(
            name="galaxy-long",
            title="metapixel galaxy, a million generations",
            pattern="metapixel-galaxy.mc",
            rule="B3/S23",
            engine="hashlife",
            generations=1 << 20,
            golly=Golly("HashLife", 65_536),
            others=("lifelib",),
            population=6_835_194,
            seconds=(1, 1),
            quick=Quick(2048, step=2048),
        ),
    )
}


def choose(names: Sequence[str], *, quick: bool, long: bool) -> list[Row]:
    """Return the rows called `names`, or all (long ones if `long`); ReplicariumError names the known ones."""
    unknown = [name for name in names if name not in ROWS]
    if unknown:
        raise ReplicariumError(f"there is no row {unknown[0]!r}: choose among {', '.join(ROWS)}")
    rows = [ROWS[name] for name in dict.fromkeys(names)] or [
        row for row in ROWS.values() if long or not row.long
    ]
    return [row.shrunk() if quick else row for row in rows]
