"""What 94 % means: answers that know nothing and reach it, and what is left to what is 94 % right.

The first kind is computed here, exactly; the second is what recorded runs counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from automata.errors import ArgumentError
from automata.proportion import Proportion
from automata.replicators import find_replicator
from automata.trajectory import record
from experiments.claims.ledger import Standing
from experiments.pictures.themes import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PAPER = 0.94
# How much more skewed than practice configurations are taken to be; see `ArchitectureLaw`.
_SKEWS = (0.0, 1.0, 5.0)
# Langton's loop twice: the more empty cells are counted, the better a guess looks that knows nothing.
_STILL = (("highlife", None), ("byl", None), ("langton", None), ("langton", (50, 55)))


@dataclass(frozen=True)
class Ignorant:
    """An answer that knows nothing of what it is asked: the `share` of right answers that it has, exactly."""

    label: str
    share: float


@dataclass(frozen=True)
class Left:
    """What is 94 % right and still makes a daughter: how many, of how many."""

    label: str
    found: Proportion


def ignorant() -> tuple[Ignorant, ...]:
    """Return answers that know nothing, and how often each is right."""
    from neural.scribe.corpus.architectures import ArchitectureLaw  # torch takes seconds to import

    found = []
    for skew, words in zip(_SKEWS, ("all equally likely", "as in practice", "five times as skewed"), strict=True):
        shares = ArchitectureLaw(skew=skew).constant()
        mean = float(np.mean([share for field, share in shares.items() if field != "all"]))
        found.append(Ignorant(f"fields of an architecture, by one constant answer\n(configurations {words})", mean))
    for name, sides in _STILL:
        where = f"a box of {sides[0]} × {sides[1]}" if sides else "the box that it fills"
        label = f"next states of cells, by “nothing changes”\n({find_replicator(name).title} in {where})"
        found.append(Ignorant(label, unchanged(name, sides)))
    return tuple(found)


def unchanged(name: str, sides: tuple[int, int] | None = None) -> float:
    """Return the share of cells that do not change from one generation to the next, in the box that a run fills.

    The run is the first replication of the replicator of this name; with `sides`, height and width, in a larger box.
    Raises ArgumentError for a box that is smaller than the run.
    """
    entry = find_replicator(name)
    assert entry.period is not None
    frames = record(entry.rule(), entry.pattern(), entry.period).frames
    high, wide = sides or frames.shape[1:]
    if high < frames.shape[1] or wide < frames.shape[2]:
        raise ArgumentError(f"the run fills {frames.shape[1]} × {frames.shape[2]} cells: give a box of that or more")
    changed = int(np.count_nonzero(frames[1:] != frames[:-1]))
    return 1 - changed / float(entry.period * high * wide)


def left(standings: Sequence[Standing]) -> tuple[Left, ...]:
    """Return what recorded runs counted at 94 %: copies, descriptions and rules under which a daughter came."""
    results = {one.result.study: one.result.numbers for one in standings if one.result}
    found = []
    for name in ("langton", "byl"):
        if "copy-fidelity" in results:
            successes, trials = results["copy-fidelity"]["at_94"][name]["anywhere"][:2]
            label = f"copies of {find_replicator(name).title}, 94 % of the cells right"
            found.append(Left(label, Proportion(successes, trials)))
    if "closed-loop" in results:
        counted = results["closed-loop"]["births_at_94_percent"]["header intact"]
        # Lives of one network are not independent: the interval is that of as many networks.
        units = Proportion(round(counted["share"] * counted["units"]), counted["units"])
        found.append(Left("networks rebuilt from a description, 94 % of the symbols right", units))
    for name in ("langton", "byl"):
        if "physics-fidelity" in results:
            successes, trials = results["physics-fidelity"]["at_94"][f"{name}/uniform"][:2]
            label = f"rules of {find_replicator(name).title}, 94 % of the entries met right"
            found.append(Left(label, Proportion(successes, trials)))
    return tuple(found)


def figure(known: Sequence[Ignorant], kept: Sequence[Left], theme: Theme) -> Figure:
    """Return the figure: above, what reaches 94 % without knowing anything; below, what is left at 94 %."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(7.2, 0.9 + 0.46 * len(known) + 0.42 * len(kept)), layout="constrained")
    above, below = drawn.subplots(2, 1, height_ratios=[1.1 * len(known), len(kept)])
    places = np.arange(len(known))[::-1]
    above.hlines(places, 0, [100 * one.share for one in known], color=theme.grid, linewidth=5)
    above.plot([100 * one.share for one in known], places, "o", color=theme.series[1], clip_on=False)
    for one, place in zip(known, places, strict=True):
        above.annotate(
            f"{100 * one.share:.1f}", (100 * one.share, place), xytext=(0, 6), textcoords="offset points",
            ha="center", fontsize=8, color=theme.text,
        )  # fmt: skip
    above.set_title("Right without knowing anything")
    above.set_xlabel("right answers (%)")
    _rows(above, [one.label for one in known], places)
    above.axvline(100 * PAPER, color=theme.series[3], linewidth=1.2)
    above.annotate(
        "94 %", (100 * PAPER, 1), xycoords=("data", "axes fraction"), xytext=(-4, -2), textcoords="offset points",
        ha="right", va="top", fontsize=8, color=theme.series[3],
    )  # fmt: skip
    rows = np.arange(len(kept))[::-1]
    if kept:
        shares, low, high = 100 * np.array([(one.found.share, one.found.low, one.found.high) for one in kept]).T
        wide = np.clip([shares - low, high - shares], 0, None)
        below.errorbar(shares, rows, xerr=wide, fmt="o", color=theme.series[3], capsize=3, clip_on=False)
    below.set_title("Right in 94 %: how many still make a daughter")
    below.set_xlabel("with a daughter (%; 95 % interval)")
    _rows(below, [f"{one.label}\n({one.found.successes} of {one.found.trials})" for one in kept], rows)
    return drawn


def _rows(axes: Axes, labels: Sequence[str], places: Sequence[int] | np.ndarray) -> None:
    axes.set_yticks(list(places), labels, fontsize=8)
    axes.set_ylim(-0.7, len(labels) - 0.3)
    axes.set_xlim(0, 100)
    axes.tick_params(axis="y", length=0)
