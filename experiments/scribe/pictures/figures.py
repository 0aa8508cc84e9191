"""Figures of a scribe: its attention while it writes, its description with its sections, the line of daughters."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from numpy.typing import NDArray

from experiments.pictures.themes import MARKERS, Theme, key_below
from experiments.scribe.life.cycle import ScribeGeneration, Tape
from experiments.scribe.life.errors import ErrorPoint
from neural.scribe.description import HEADER, sections
from neural.scribe.model import WINDOW, Scribe
from neural.scribe.prompts import to_copy
from neural.scribe.shape import SYMBOLS
from neural.scribe.writing import write

# Symbols of the tape whose copying is shown, and symbols in a row of a description's picture.
_SHOWN = 40
ROW = 64
# After Okabe and Ito: header, queries, keys, hidden units in turn.
_SECTIONS = ("#e69f00", "#56b4e9", "#00b386", "#9aa5b1", "#c7ced6")
_DARK_SECTIONS = ("#e69f00", "#56b4e9", "#00b386", "#5d6873", "#7d8995")


def attention(scribe: Scribe, tape: Tape) -> tuple[NDArray[np.float64], tuple[int, ...]]:
    """Return where a scribe looks while it copies the beginning of a tape, (letters, tokens), and what it writes.

    Tokens are those of the tape with its END, the one that asks, and what the scribe has written so far.
    """
    prompt = to_copy(tape[:_SHOWN], scribe.shape)
    letters = write(scribe, prompt)
    count = len(prompt.tokens) + 1
    roles, places = [*prompt.roles, "written"], [*prompt.places, 0]
    shares = np.zeros((len(letters), count + len(letters) - 1))
    for place in range(len(letters)):
        scores = scribe.scores(scribe.query("copy", place), scribe.keys_of(roles, places))
        weights = np.exp2((scores - scores.max()).astype(np.float64)) * (scores.max() - scores <= WINDOW)
        shares[place, : len(weights)] = weights / weights.sum()
        roles, places = [*roles, "written"], [*places, place + 1]
    return shares, letters


def draw_attention(scribe: Scribe, tape: Tape, theme: Theme) -> Figure:
    """Draw how much of the scribe's attention each token has, for each letter written, on a logarithmic scale."""
    shares, letters = attention(scribe, tape)
    figure = Figure(figsize=(10, 5.2), layout="constrained")
    axes = figure.subplots()
    # What is below one in 2 ** WINDOW is nothing, and so is what is not written yet.
    shown = np.log2(np.maximum(shares, 2.0**-WINDOW))
    image = axes.imshow(shown, cmap="viridis" if theme.name == "dark" else "Blues", aspect="auto", vmin=-WINDOW, vmax=0)
    bar = figure.colorbar(image, ax=axes, label="share of the attention")
    bar.set_ticks([-24, -16, -8, 0], labels=["nothing", "2⁻¹⁶", "2⁻⁸", "all"])
    source = shares.shape[1] - len(letters)
    for place in (source - 0.5, source + 0.5):
        axes.axvline(place, color=theme.text, linewidth=0.8)
    axes.set_xticks([source / 2, source, source + len(letters) / 2], labels=["", "asks", ""])
    axes.text(source / 2, -1.2, "the tape before the scribe", ha="center", fontsize=9)
    axes.text(source + len(letters) / 2, -1.2, "what it has written", ha="center", fontsize=9)
    axes.set_ylabel("letter that it writes")
    axes.set_yticks(range(0, len(letters), 8))
    axes.grid(False)
    return figure


def draw_description(tape: Tape, scribe: Scribe, theme: Theme) -> Figure:
    """Draw a description, 64 symbols in a row: the colour is its section's, the lightness the symbol's."""
    colors = _SECTIONS if theme.name == "light" else _DARK_SECTIONS
    tint = np.zeros((len(tape), 3))
    for section in sections(scribe.shape):
        kind = _kind(section.name) if section.start >= HEADER else 0
        tint[section.start : section.stop] = to_rgb(colors[kind])
    page = np.array(to_rgb(theme.page))
    strength = 0.25 + 0.75 * np.array(tape)[:, None] / (SYMBOLS - 1)
    pixels = np.tile(page, (ceil(len(tape) / ROW) * ROW, 1))
    pixels[: len(tape)] = page + (tint - page) * strength
    rows = len(pixels) // ROW
    figure = Figure(figsize=(10, 1.2 + 10 / ROW * rows), layout="constrained")
    axes = figure.subplots()
    axes.imshow(pixels.reshape(rows, ROW, 3), interpolation="nearest", aspect="equal")
    axes.set_xticks([])
    axes.set_yticks(range(0, rows, 8), labels=[f"{row * ROW:,}" for row in range(0, rows, 8)])
    axes.grid(False)
    names = (
        f"header, {HEADER} symbols", "queries", "keys",
        f"hidden units, in turn light and dark: {scribe.shape.width}",
    )  # fmt: skip
    key_below(figure, [Patch(facecolor=color, label=name) for color, name in zip(colors, names, strict=False)])
    return figure


def _kind(name: str) -> int:
    if name.startswith("hidden unit"):
        return 3 + int(name.split()[-1]) % 2
    return {"queries": 1, "keys": 2}[name]


def draw_line(mother: str, turns: Sequence[ScribeGeneration], theme: Theme) -> Figure:
    """Draw the line of daughters: one mark each, coloured by its description; `mother` is the first one's hash."""
    hashes = [mother, *(turn.scribe for turn in turns)]
    kinds = list(dict.fromkeys(hashes))
    shades = colormaps["plasma"](np.linspace(0.1 if theme.name == "light" else 0.35, 0.85, max(2, len(kinds))))
    across = min(11, len(hashes))
    down = ceil(len(hashes) / across)
    figure = Figure(figsize=(10, 0.6 + 0.95 * down), layout="constrained")
    axes = figure.subplots()
    spots = [(number % across, -(number // across)) for number in range(len(hashes))]
    for number, (one, other) in enumerate(pairwise(spots)):
        if one[1] == other[1]:
            perfect = turns[number].perfect
            axes.plot(
                [one[0], other[0]], [one[1], other[1]], color=theme.muted, linestyle="-" if perfect else ":", zorder=1
            )
    for number, (place, name) in enumerate(zip(spots, hashes, strict=True)):
        axes.scatter(*place, s=520, color=[shades[kinds.index(name)]], edgecolors=theme.text, linewidths=0.6, zorder=2)
        axes.text(*place, str(number), ha="center", va="center", fontsize=9, color=theme.page, zorder=3)
        axes.text(place[0], place[1] - 0.42, name[:8], ha="center", fontsize=6.5, color=theme.muted)
    axes.set_xlim(-0.6, across - 0.4)
    axes.set_ylim(-down + 0.3, 0.5)
    axes.axis("off")
    return figure


def draw_errors(points: Sequence[ErrorPoint], theme: Theme) -> Figure:
    """Draw, for each kind of errors, the share that writes itself and the share of the physics that is right."""
    kinds = [kind for kind in dict.fromkeys(point.kind for point in points) if kind != "bits a weight"]
    figure = Figure(figsize=(10, 3.6), layout="constrained")
    panels = figure.subplots(1, len(kinds), sharey=True, squeeze=False)[0]
    for axes, kind in zip(panels, kinds, strict=True):
        part = [point for point in points if point.kind == kind]
        levels = [point.level for point in part]
        shares = [point.fertile.share for point in part]
        spread = [
            [max(0.0, share - point.fertile.low) for share, point in zip(shares, part, strict=True)],
            [max(0.0, point.fertile.high - share) for share, point in zip(shares, part, strict=True)],
        ]
        axes.errorbar(
            levels, shares, yerr=spread, marker=MARKERS[0], capsize=3, color=theme.series[1], label="write themselves"
        )
        axes.plot(
            levels, [point.physics_right for point in part], marker=MARKERS[2], color=theme.series[2],
            label="their physics, share right",
        )  # fmt: skip
        if part[0].predicted is not None:
            told = [point.predicted for point in part]
            axes.plot(levels, told, color=theme.muted, linestyle="--", label="predicted from single edits")
        axes.set_xscale("log", base=10 if kind.startswith("rate") else 2)
        axes.set_xlabel("errors a symbol" if kind.startswith("rate") else "temperature")
        axes.set_title("each symbol three times" if "three" in kind else "by its own choice" if kind == "temperature"
                       else "one copy")  # fmt: skip
        if kind.startswith("rate"):
            axes.axvline(0.06, color=theme.series[3], linestyle=":", linewidth=1.2, label="94 % of symbols right")
        axes.set_ylim(-0.03, 1.05)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4, fontsize=8)
    return figure
