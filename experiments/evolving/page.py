"""The page of loops that evolve: what is found, sizes over time on all boards, one board's family, species."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from automata.replication.genealogy.record import Genealogy
from experiments.evolving.boards import Setting
from experiments.evolving.record import BoardRecord, moments
from experiments.evolving.run import board_json
from experiments.evolving.summary import Summary, living_shares, sentences
from experiments.pictures import html
from experiments.pictures.family_tree import family_tree, sizes_over_time
from experiments.pictures.themes import HUES, Theme, in_both_themes
from experiments.storage.outputs import write_all

_SIZES = 7


def boards_figure(setting: Setting, records: Sequence[BoardRecord], theme: Theme) -> Figure:
    """Draw each size's share of the living, the mean over boards, and each board's mean side."""
    figure = Figure(figsize=(9, 6.2), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True)
    times, shares = moments(setting.generations), living_shares(records, _SIZES)
    colors = [theme.muted if size == "other" else hue for size, hue in zip(shares, (*HUES, *HUES), strict=False)]
    above.stackplot(times, list(shares.values()), colors=colors, linewidth=0.3, edgecolor=theme.page)
    above.set_ylim(0, 1)
    above.set_title("share of the living by size, mean of the boards")
    for one in records:
        seen = np.array([side if side else np.nan for side in one.sides])
        below.plot(times, seen, color=theme.series[1], linewidth=0.8, alpha=0.5)
    alive = [[one.sides[moment] for one in records if one.sides[moment]] for moment in range(len(times))]
    below.plot(times, [np.mean(sides) if sides else np.nan for sides in alive], color=theme.text, linewidth=2)
    below.set_title("mean side of a board's loops; bold: the mean of the boards")
    below.set_xlabel("generations")
    below.set_ylim(bottom=0)
    below.set_xlim(0, setting.generations)
    below.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
    handles = [Line2D([], [], color=color, linewidth=5, label=size) for size, color in zip(shares, colors, strict=True)]
    figure.legend(handles=handles, title="cells inside the ring, a side", ncols=8, fontsize=8, title_fontsize=8,
                  loc="outside lower left", alignment="left", handlelength=1.2)  # fmt: skip
    return figure


def species_rows(records: Sequence[BoardRecord], most: int = 12) -> list[tuple[str, ...]]:
    """Return the species of all boards with most births to a parent of their own: a row each."""
    found: dict[tuple[str, str], list[int]] = {}
    for record in records:
        for one in record.species:
            row = found.setdefault((one.size, one.genotype), [0, 0, 0, 0])
            row[0] += 1
            row[1] += one.individuals
            row[2] += one.true_births
            row[3] += one.living
    best = sorted(found.items(), key=lambda item: -item[1][2])[:most]
    return [(size, genotype, *(f"{count:,}" for count in counts)) for (size, genotype), counts in best]


def write_page(
    folder: Path,
    setting: Setting,
    records: Sequence[BoardRecord],
    found: Summary,
    family: tuple[BoardRecord, Genealogy],
    again: str,
) -> list[str]:
    """Write the boards, the pictures and the page into the folder; return the files' names.

    `family`: the board whose family is drawn, and that family.
    """
    shown, genealogy = family
    files = {"boards.jsonl": "".join(json.dumps(board_json(one)) + "\n" for one in records).encode()}
    pictures = []
    board = f"board {shown.number}, {shown.height} × {shown.width}"
    for name, make, caption in (
        ("boards", partial(boards_figure, setting, records), f"All {len(records)} boards."),
        ("family", partial(family_tree, genealogy), f"Who came from whom on {board}."),
        ("sizes", partial(sizes_over_time, genealogy), f"The living on {board}, by size."),
    ):
        drawn = in_both_themes(name, make)
        files |= drawn
        light, dark = drawn.values()
        pictures.append(html.picture(light, dark, caption))
    files["family.newick"] = genealogy.to_newick().encode()
    files["report.html"] = _page(setting, records, found, pictures, again).encode()
    write_all(folder, files)
    return [str(folder / name) for name in files]


def _page(
    setting: Setting, records: Sequence[BoardRecord], found: Summary, pictures: list[str], again: str
) -> str:  # fmt: skip
    first, *rest = sentences(setting, found)
    head = ("size", "genes round the ring", "boards", "individuals", "born to their like", "living at the end")
    rows = [
        (str(one.number), f"{one.height} × {one.width}", f"{one.births:,}", str(len(one.species)),
         str(len(one.evolved)), "–" if one.commonest is None else one.commonest.size,
         "–" if one.end is None else f"{one.end:.2f}", "–" if one.extinct is None else f"{one.extinct:,}")
        for one in records
    ]  # fmt: skip
    parts = [
        html.paragraph(" ".join(rest), "verdict"),
        html.paragraph(first),
        *pictures,
        html.heading("Species"),
        html.table(head, species_rows(records)),
        html.heading("Boards"),
        html.table(
            (
                "board",
                "cells",
                "births",
                "species",
                "new and bred true",
                "commonest at the end",
                "mean side",
                "died out",
            ),
            rows,
        ),
        html.heading("Provenance"),
        html.code(again),
    ]
    return html.page(
        f"What evolves from {setting.pattern}",
        f"{setting.boards} tori of {setting.least} to {setting.most} cells a side, {setting.founders} founders each, "
        f"{setting.generations:,} generations",
        parts,
    )
