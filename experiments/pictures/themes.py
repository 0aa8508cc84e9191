"""Figures in two themes, from one description: drawn without pyplot, returned as PNG bytes."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from numpy.typing import NDArray

from automata.films.sheet import state_text
from automata.rule import Rule

# States that a key names; rules have up to 256.
_MOST_NAMED = 24


@dataclass(frozen=True)
class Theme:
    """Colours of one theme; `series` differ in lightness as well as in hue (after Okabe and Ito).

    `cells` is state 0 in pictures of cells, dark in both: states have colours that were chosen for a dark background.
    """

    name: str
    page: str
    panel: str
    text: str
    muted: str
    grid: str
    series: tuple[str, ...]
    cells: str = "#1e242b"


LIGHT = Theme(
    "light",
    page="#ffffff",
    panel="#eef1f4",
    text="#1b1f24",
    muted="#5b6570",
    grid="#d5dae0",
    series=("#1b1f24", "#00795a", "#c47f00", "#c2410c", "#6b7280", "#9aa3ad"),
)
DARK = Theme(
    "dark",
    page="#14181d",
    panel="#1e242b",
    text="#e8ecf0",
    muted="#9aa5b1",
    grid="#343c46",
    series=("#f4f6f8", "#2fc79a", "#f0b429", "#ff7a50", "#8b95a1", "#697380"),
)
THEMES = (LIGHT, DARK)
# Colours of kinds of things, the same in both themes: 3.5 : 1 or more on either page.
HUES = ("#3b78e0", "#d2691e", "#1f9460", "#a255d6", "#dc3f52", "#0f8fa6", "#94713d", "#d0479b")
MARKERS = ("o", "D", "s", "X", "v", "^")
DASHES = ("-", (0, (6, 2)), (0, (4, 1, 1, 1)), (0, (1, 1)), (0, (1, 3)), (0, (5, 5)))


def draw(make: Callable[[Theme], Figure], theme: Theme) -> bytes:
    """Return the figure that `make` draws, as PNG bytes in `theme`, 144 dots an inch."""
    style: dict[Any, object] = {
        "figure.facecolor": theme.page,
        "axes.facecolor": theme.page,
        "axes.edgecolor": theme.muted,
        "axes.labelcolor": theme.text,
        "axes.titlecolor": theme.text,
        "axes.titlesize": 10,
        "axes.titlelocation": "left",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": theme.grid,
        "grid.linewidth": 0.6,
        "xtick.color": theme.muted,
        "ytick.color": theme.muted,
        "xtick.labelcolor": theme.text,
        "ytick.labelcolor": theme.text,
        "text.color": theme.text,
        "legend.frameon": False,
        # Labels are never cut off, unless a figure says otherwise: layout="none".
        "figure.constrained_layout.use": True,
        "font.size": 9,
        "lines.linewidth": 1.8,
    }
    with rc_context(style):
        figure = make(theme)
        FigureCanvasAgg(figure)
        out = BytesIO()
        # No software tag: equal figures shall be equal files.
        with warnings.catch_warnings():
            # Axes that stand where they were put have nothing to be laid out.
            warnings.filterwarnings("ignore", "There are no gridspecs with layoutgrids")
            figure.savefig(out, format="png", dpi=144, metadata={"Software": None})
    return out.getvalue()


def in_both_themes(name: str, make: Callable[[Theme], Figure]) -> dict[str, bytes]:
    """Return the figure that `make` draws as two files by their names, NAME-light.png and NAME-dark.png."""
    return {f"{name}-{theme.name}.png": draw(make, theme) for theme in THEMES}


def state_colors(colors: Sequence[str], background: str) -> NDArray[np.uint8]:
    """Return an (n_states, 3) uint8 palette with state 0 in `background`, as a theme's `cells`."""
    return (255 * np.array([to_rgb(color) for color in (background, *colors[1:])])).round().astype(np.uint8)


def show_cells(axes: Axes, cells: NDArray[np.uint8], palette: NDArray[np.uint8]) -> None:
    """Draw (H, W) cells as squares, without axes: the picture is the datum."""
    axes.imshow(palette[cells], interpolation="nearest", aspect="equal")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)


def state_key(rule: Rule, shown: Iterable[int], palette: NDArray[np.uint8]) -> list[Patch]:
    """Return the key of the states in a picture: a patch with number and name for each, the background last."""
    states = sorted({int(state) for state in shown}, key=lambda state: (state == 0, state))
    named = [state for state in states if state < len(palette)]
    patches = [
        Patch(
            facecolor=to_hex(palette[state] / 255),
            edgecolor="#808890",
            linewidth=0.4,
            label=state_text(rule, state),
        )
        for state in named[:_MOST_NAMED]
    ]
    if len(named) > _MOST_NAMED:
        patches.append(Patch(fill=False, linewidth=0, label=f"and {len(named) - _MOST_NAMED} more states"))
    return patches


def key_below(figure: Figure, patches: Sequence[Patch]) -> None:
    """Put a key under all panels of a figure, in as many columns as fit."""
    if not patches:
        return
    longest = max(len(str(patch.get_label())) for patch in patches)
    columns = max(1, min(len(patches), int(figure.get_figwidth() * 12 / (longest + 5))))
    figure.legend(
        handles=patches, loc="outside lower center", ncols=columns, fontsize=7.5,
        handlelength=1.1, handleheight=1.0, columnspacing=1.2, labelspacing=0.4,
    )  # fmt: skip


def key_beside(axes: Axes, patches: Sequence[Patch]) -> None:
    """Put a key on the right of one panel: what its own colours mean, which are not the states'."""
    axes.legend(
        handles=patches, loc="upper left", bbox_to_anchor=(1.01, 1.0), fontsize=7.5, borderaxespad=0,
        handlelength=1.1, handleheight=1.0, labelspacing=0.4,
    )  # fmt: skip
