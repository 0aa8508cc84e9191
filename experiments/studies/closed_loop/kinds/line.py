"""A line of daughters in which nothing is changed: is every bit handed down? And its picture."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

import numpy as np

from automata.files.json_types import JsonObject
from experiments.storage.plain import plain
from experiments.studies.closed_loop import networks
from experiments.studies.closed_loop.kind import AtLeastOne, PageTable, TrialKind, Written
from experiments.studies.study import Picture, StudyConfig, product
from experiments.studies.table import TrialTable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from automata.pattern import Pattern
    from experiments.pictures.themes import Theme


class LineSettings(StudyConfig):
    """How many `generations` a line is followed for; after a perfect one they repeat it."""

    generations: AtLeastOne = 2


class _LineMeasures(TypedDict):
    perfect: Annotated[
        bool,
        "whether body, genome, weights, network and physics are the mother's in every generation, and the certificate "
        "holds",
    ]
    turns: Annotated[list[JsonObject], "what was compared in each generation"]
    ended: Annotated[str | None, "why a line ended early"]
    tape: Annotated[str, "letters on the last daughter's genes, in the order of the genes"]
    parts: Annotated[list[tuple[str, int]], "where the genome's tensors begin: name and symbol"]
    labels: Annotated[int, "letters of the genome"]
    written: Written
    weights: Annotated[int, "weights of the network"]
    weight_bits: Annotated[int, "bits per weight"]
    attempts: Annotated[int, "trainings until one was exact"]
    margin: Annotated[float, "the smallest lead of the right logit over the next, on the certified contexts"]


def trial(seed: int, chance: int, *, generations: int) -> _LineMeasures:
    """Close the loop again and again."""
    from automata.replication.labels.on_rings import read_labels
    from experiments.closed_loop.life.cycle import SterileError, life_cycle
    from neural.errors import GenomeError
    from neural.genome.record import LETTERS

    physics = networks.network_of(seed)
    genome, turns, tape, ended = physics.genome, [], "", None
    try:
        for turn, daughter in life_cycle(genome, generations):
            turns.append(turn)
            tape = "".join(LETTERS[label] for label in read_labels(daughter.loop, genome.labels))
    except (SterileError, GenomeError) as error:
        ended = str(error)
    return {
        "perfect": len(turns) == generations and all(turn.perfect for turn in turns),
        "turns": [plain(turn) for turn in turns],
        "ended": ended,
        "tape": tape,
        "parts": [(part.name, part.start) for part in genome.parts],
        "labels": genome.labels,
        "written": len(genome),
        "weights": genome.n_weights,
        "weight_bits": physics.bits,
        "attempts": physics.attempts,
        "margin": round(float(physics.certificate.counts[0].margin), 6),
    }


def network_table(table: TrialTable) -> PageTable:
    """Return what was compared, network by network, in generations that repeat no other."""
    rows = []
    for row in LINE.of(table):
        turns = [turn for turn in row["turns"] if not turn["repeats"]]
        same = [
            f"{sum(turn[f'same_{what}'] for turn in turns):,} of {sum(turn[what] for turn in turns):,}"
            for what in ("bits", "weights")
        ]
        hashes = dict.fromkeys(turn["network"][:12] for turn in turns)
        ended = f", then {row['ended']}" if row["ended"] else ""
        rows.append(
            [
                str(row["seed"]),
                f"{'yes' if row['perfect'] else 'NO'}{ended}",
                f"{len(turns)} of {len(row['turns'])}",
                *same,
                " ".join(hashes),
                f"{row['weight_bits']}",
                f"{row['written']:,}",
                f"{row['margin']:.2g}",
                f"{row['attempts']}",
            ]
        )
    head = ["network", "line perfect", "generations that repeat no other", "their bits the same", "weights the same",
            "its hash", "bits per weight", "symbols", "least margin", "trainings"]  # fmt: skip
    return "Without errors, network by network", head, rows


# -- the loop -----------------------------------------------------------------------------------------------------


def line_figures(table: TrialTable) -> Mapping[str, Picture]:
    """Return the picture of a loop and its letters, if a daughter was born."""
    if not any(row["tape"] for row in LINE.of(table)):
        return {}
    return {
        "loop": (
            partial(_loop, table),
            "The last daughter of a line. Left: its ring, and which part of its network's description is where on "
            "it; a quarter is filler without genes. Right: the letters of all its genes, row by row. Below: the "
            "corner at which its arm begins, cell by cell.",
        )
    }


@lru_cache(maxsize=1)
def _rebuilt(tape: str, labels: int) -> Pattern:
    """Return the loop whose genes carry the letters of a tape: one per gene, as many as its side is long."""
    from automata.replication.labels.on_rings import write_labels
    from automata.replicators import langton_loop
    from neural.genome.record import LETTERS  # torch: seconds to import

    return write_labels(langton_loop(len(tape)), [LETTERS.index(letter) for letter in tape], labels)


def _loop(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    from experiments.closed_loop.pictures.figures import draw_corner

    row = next(row for row in LINE.of(table) if row["tape"])
    figure = Figure(figsize=(11, 9.4), layout="constrained")
    places = figure.subplot_mosaic([["ring", "tape"], ["corner", "corner"]], height_ratios=(6, 4))
    _draw_ring(places["ring"], row, theme)
    _draw_tape(places["tape"], row, theme)
    draw_corner(places["corner"], _rebuilt(row["tape"], row["labels"]), row["labels"], theme)
    return figure


def _draw_ring(axes: Any, row: Any, theme: Theme) -> None:
    """Draw the ring as a square, coloured by the part of the genome that rides there."""
    from automata.replicators.entries.langton import ring_places

    side = len(row["tape"])
    path = np.array(ring_places(side))
    parts = [["what it is (header)", 0], *row["parts"]]
    ends = [start for _, start in parts[1:]] + [row["written"]]
    colors = (theme.series[4], *(theme.series[place] for place in (1, 2, 3, 0, 5)))
    filler = {"linewidth": 10, "solid_capstyle": "butt", "label": "filler, no genes"}
    axes.plot(path[3 * row["written"] :, 1], path[3 * row["written"] :, 0], color=theme.grid, **filler)
    for number, ((name, start), end) in enumerate(zip(parts, ends, strict=True)):
        # A gene and what follows it take three cells of the ring.
        here = path[3 * start : 3 * end + 1]
        axes.plot(
            here[:, 1], here[:, 0], color=colors[number % len(colors)], linewidth=10, solid_capstyle="butt",
            label=f"{name}: {end - start:,} letters",
        )  # fmt: skip
    axes.annotate(
        "shown below", (side, side), xytext=(0.72 * side, 0.86 * side), ha="center",
        arrowprops={"arrowstyle": "->", "color": theme.muted},
    )  # fmt: skip
    axes.legend(loc="center", fontsize=8)
    axes.set(aspect="equal", xticks=[], yticks=[], xlim=(-0.06 * side, 1.06 * side), ylim=(1.06 * side, -0.06 * side))
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_title(f"the ring, {side:,} genes on {len(path):,} cells")


def _draw_tape(axes: Any, row: Any, theme: Theme) -> None:
    """Draw the letters of the genes as a square of colours."""
    from matplotlib.colors import to_rgb
    from matplotlib.patches import Patch

    from experiments.closed_loop.pictures.colours import LETTERS as COLORS
    from neural.genome.record import LETTERS

    letters = np.array([LETTERS.index(letter) for letter in row["tape"]])
    wide = int(np.ceil(np.sqrt(len(letters))))
    cells = np.full(wide * -(-len(letters) // wide), row["labels"])
    cells[: len(letters)] = letters
    shown = [to_rgb(COLORS[letter % len(COLORS)]) for letter in range(row["labels"])]
    axes.imshow(np.array([*shown, to_rgb(theme.page)])[cells.reshape(-1, wide)], interpolation="nearest")
    axes.set(xticks=[], yticks=[])
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.legend(
        handles=[Patch(color=color, label=str(letter)) for letter, color in enumerate(shown)], ncols=row["labels"],
        loc="upper center", bbox_to_anchor=(0.5, 0.0), fontsize=8,
    )  # fmt: skip
    axes.set_title("the letters of its genes")


LINE = TrialKind(
    name="line",
    settings=LineSettings,
    conditions=lambda config: product(generations=[config.generations]),
    trial=trial,
    seconds=lambda generations: 8 + 2.2 * generations,
)
