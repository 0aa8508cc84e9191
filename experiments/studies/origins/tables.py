"""The study's tables: what was seen arm by arm; the curve over mutation beside the published one."""

from __future__ import annotations

from experiments.statistics.wording import percent_interval
from experiments.studies.origins.cells import EVENTS, ArmCell
from experiments.studies.origins.floors import floor_of
from experiments.studies.origins.published import mutation_rows
from experiments.studies.origins.trial import OriginsSettings

_EVENT_HEADS = ("a replicator met", "an eighth replicates", "a wave", "taken over", "entropy of 1")
_HEAD = ["soup", "factor", "programs", "soups", *_EVENT_HEADS, "median takeover", "p, beside the base", "false alarms"]
_CURVE = ["mutation of a byte", "not taken over", "share", "published: no entropy of 1"]


def _factor(cell: ArmCell, config: OriginsSettings) -> str:
    by_construction = not cell.is_null and floor_of(cell, config)
    return f"{cell.factor}, none by construction" if by_construction else cell.factor


def tables(
    config: OriginsSettings, cells: tuple[ArmCell, ...], p_values: dict[str, float]
) -> tuple[tuple[str, list[str], list[list[str]]], ...]:
    """Return titles, heads and rows; p-values are those after Holm's correction, of arms of the base's language."""
    rows = []
    for cell in cells:
        shares = [f"{one.successes} ({percent_interval(one.low, one.high)})" for one in map(cell.seen, EVENTS)]
        median, alarms = cell.median("takeover"), cell.false_alarms(config)
        p = p_values.get(cell.arm) if cell.language == config.language else None
        rows.append(
            [
                cell.label, _factor(cell, config), f"{cell.programs:,}", str(len(cell.part)), *shares,
                "" if median is None else f"{median:.0f}", "" if p is None else f"{p:.2g}",
                f"{alarms.successes} of {alarms.trials}" if alarms.trials else "",
            ]
        )  # fmt: skip
    curve = mutation_rows(config, cells)
    found = (("What was seen, arm by arm", _HEAD, rows),)
    return (*found, ("The curve over mutation", _CURVE, curve)) if len(curve) > 1 else found
