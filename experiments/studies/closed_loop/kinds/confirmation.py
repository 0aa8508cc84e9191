"""Confirmation: edits whose fate the certificate has decided are simulated, each in its own network's world."""

from __future__ import annotations

from typing import Annotated, TypedDict

from experiments.studies.closed_loop import networks
from experiments.studies.closed_loop.kind import Count, LifeSettings, TrialKind
from experiments.studies.study import product
from experiments.studies.table import TrialTable


class _ConfirmationMeasures(TypedDict):
    neutral: Annotated[int, "edits called neutral by certificate that were simulated"]
    neutral_bore: Annotated[int, "how many of them made a daughter with all their symbols"]
    erring: Annotated[int, "edits that err by certificate and were simulated"]
    erring_bore: Annotated[int, "how many of them made such a daughter"]


def trial(seed: int, chance: int, *, confirmed: int) -> _ConfirmationMeasures:
    """Let edited genomes of both fates live in the worlds of their own networks."""
    from experiments.closed_loop.evolution.confirmation import confirm

    found = confirm(networks.physics_of_subject(seed).genome, confirmed, chance)
    neutral = len(found.of("neutral"))
    return {
        "neutral": neutral,
        "neutral_bore": neutral - found.neutral_failed,
        "erring": found.erring_bore.trials,
        "erring_bore": found.erring_bore.successes,
    }


def bore(table: TrialTable) -> tuple[Count, Count]:
    """Return how many neutral, and how many erring edits made a daughter with their symbols in their own world."""
    rows = CONFIRMATION.of(table)
    return Count.over(rows, "neutral_bore", "neutral"), Count.over(rows, "erring_bore", "erring")


def _remark(table: TrialTable) -> str:
    neutral, erring = bore(table)
    if not neutral.trials:
        return ""
    return (
        f"The certificate was compared with simulations: of the single edits that it calls neutral {neutral} made a "
        f"daughter with all their symbols in their own network's world, and of those that err {erring} did too."
    )


CONFIRMATION = TrialKind(
    name="confirmation",
    settings=LifeSettings,
    conditions=lambda config: product(confirmed=[config.confirmed]),
    trial=trial,
    seconds=lambda confirmed: 4.0 * confirmed,
    full={"confirmed": 12},
    numbers=lambda table: {"confirmed": dict(zip(("neutral", "errs"), (one.pair for one in bore(table)), strict=True))},
    remark=_remark,
)
