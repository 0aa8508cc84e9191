"""What is published of such soups, beside what was found here, and what it would take to run soups of that size."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from automata.proportion import Proportion
from experiments.studies.origins.arms import AS_IT_IS, RATES
from experiments.studies.origins.cells import ArmCell
from experiments.studies.origins.trial import OriginsSettings, conditions, estimate
from experiments.studies.trial import Value

# Soups of 131,072 programs of bff_noheads that reach an entropy of 1 within 16,384 epochs, at 1/4096: CAX's 1,008.
CROSSED = Proportion(384, 1008)
PROGRAMS, EPOCHS = 131072, 16384
# The quartiles of their epochs.
QUARTILES = (2480, 5280, 10896)
# Shares of soups that do not, at other mutation rates: arXiv:2406.19108, figure 6, read from a figure by others.
WITHOUT: Mapping[str, float] = MappingProxyType(
    {
        "no-mutation": 0.56,
        "mutation-1/8192": 0.65,
        "base": 0.60,
        "mutation-1/2048": 0.50,
        "mutation-1/1024": 0.42,
        "mutation-1/200": 0.62,
        "mutation-1/100": 0.94,
    }
)
# Knierim et al. 2026, arXiv:2607.01483: interactions until the first replicator in soups of bff_selfmove.
FIRST_SELFMOVE = 2.5e6
# The preset with soups of that size, so many that the share is known to ten points.
PUBLISHED: Mapping[str, Value] = MappingProxyType(
    {
        "seeds": 100,
        "language": "bff_noheads",
        "arms": ["base", "null-writing"],
        "programs": PROGRAMS,
        "epochs": EPOCHS,
        "every": 64,
        "lasting": 256,
        "waiting": 512,
    }
)


def published(config: OriginsSettings, cells: tuple[ArmCell, ...]) -> list[str]:
    """Return sentences: what is published, at which scale, and how much more computing that is than this."""
    low, high = CROSSED.interval
    most = max((cell.programs for cell in cells), default=config.programs)
    pairs, here = PROGRAMS * EPOCHS // 2, most * config.epochs // 2
    plan = OriginsSettings.model_validate(PUBLISHED)
    hours = plan.seeds * sum(map(estimate, conditions(plan))) / 3600
    told = [
        f"Published, for {PROGRAMS:,} programs of bff_noheads in {EPOCHS:,} epochs: entropy of 1 in "
        f"{100 * CROSSED.share:.1f} % ({100 * low:.1f}–{100 * high:.1f} %) of {CROSSED.trials:,} soups, in half of "
        f"these by epoch {QUARTILES[1]:,} "
        f"(quartiles {QUARTILES[0]:,} and {QUARTILES[2]:,}; CAX). The largest soups here have 1/{pairs // here:,} of "
        f"their interactions, so that this is not put to the test; {plan.seeds} soups of that size and as many of a "
        f"null (`--preset published`) would take {hours:.0f} hours of one core by this study's estimate."
    ]
    for cell in cells:
        if cell.language == "bff_selfmove" and cell.arm in ("base", AS_IT_IS):
            met, here = cell.seen("appearance"), cell.programs * config.epochs // 2
            told.append(
                f"Published: the first replicator in a soup of bff_selfmove after {FIRST_SELFMOVE / 1e6:.1f} million "
                f"interactions (Knierim et al. 2026). Here one was met in {met.successes} of {met.trials} soups of "
                f"{here / 1e6:.1f} million, by trying {config.tried} programs at a look: those that do not spread are "
                "mostly missed."
            )
    return told


def mutation_rows(config: OriginsSettings, cells: tuple[ArmCell, ...]) -> list[list[str]]:
    """Return rows of the curve over mutation: rate, share of soups not taken over here, without entropy of 1 there."""
    rows = []
    for arm, rate in sorted({**RATES, "base": 1 / 4096}.items(), key=lambda one: one[1]):
        cell = next((one for one in cells if (one.language, one.arm) == (config.language, arm)), None)
        if cell is not None:
            taken = cell.seen("takeover")
            left = Proportion(taken.trials - taken.successes, taken.trials)
            there = f"{WITHOUT[arm]:.0%}" if arm in WITHOUT else ""
            rows.append([f"{rate:.3%}", f"{left.successes} of {left.trials}", f"{left.share:.0%}", there])
    return rows
