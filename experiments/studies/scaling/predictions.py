"""What was expected of the study before its first run, and whether it came true."""

from __future__ import annotations

from collections.abc import Callable

from automata.proportion import Proportion
from experiments.studies.scaling.lines import HELD_OUT, Scale, tests_of
from experiments.studies.scaling.tables import near, scores, sizes_of
from experiments.studies.scaling.trial import ScalingSettings
from experiments.studies.study import Predicate, StudyVerdict
from experiments.studies.table import TrialTable


def _without_a_break(scale: Scale) -> Predicate:
    def predicate(config: ScalingSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
        lines = [each for each in tests_of(config, table, scale) if each.line.withheld]
        return not any(each.broken for each in lines) if lines else None

    return predicate


def _comes(scale: Scale, measure: str) -> Predicate:
    def predicate(config: ScalingSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
        lines = {each.line.measure: each for each in tests_of(config, table, scale)}
        return lines[measure].appears if measure in lines else None

    return predicate


def _at_the_ends(measure: str, holds: Callable[[float, float], bool]) -> Predicate:
    """Return a predicate of the shares of exact answers of the smallest and the largest networks."""

    def predicate(config: ScalingSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
        sizes = sizes_of(table)
        if len(sizes) < len(config.widths):
            return None
        small, large = (float(scores(rows, f"exact {measure}").mean()) for _, rows in (sizes[0], sizes[-1]))
        return holds(small, large)

    return predicate


def _scrambled(config: ScalingSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    sizes = sizes_of(table)
    if len(sizes) < len(config.widths):
        return None
    return max(float(scores(rows, "exact any").mean()) for _, rows in sizes) < 0.1


def _law_rises(config: ScalingSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    lines = {each.line.measure: each for each in tests_of(config, table, "weights")}
    return lines["law"].rises if "law" in lines else None


def _sharper(config: ScalingSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    paces = {each.line.measure: each.pace for each in tests_of(config, table, "weights")}
    pace = paces.get("order")
    return None if pace is None else pace.exact < pace.loss


def _beyond(config: ScalingSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    lines = {each.line.measure: each for each in tests_of(config, table, "weights")}
    return lines["order"].beyond if "order" in lines else None


def _untold(config: ScalingSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    share: Proportion = near(table.where(documents=0).rows, False)
    return share.low <= 0.05 if share.trials >= 8 else None


KNOWN = (
    "Pilots of one to four networks of widths 16, 32, 96, 160, 296 and 580, at one to three learning rates, whose "
    "log-losses and shares of exact programs and descriptions were seen after up to 800 updates, at 96 after 2,000: "
    "programs in order were learnt in part at widths of 16 to 296, in any order hardly in 2,000 updates at 96, "
    "descriptions at all of these gradually. Learning rates were chosen by them, lower for wider networks."
)
PREDICTIONS: dict[str, Predicate] = {
    f"Along weights no log-loss of what no network read ({len(HELD_OUT)} measures) breaks.": _without_a_break(
        "weights"
    ),
    "Descriptions of held-out networks come with weights.": _comes("weights", "facts"),
    "Programs of held-out rules, their cases in order, come with weights.": _comes("weights", "order"),
    "With cases in any order fewer than one in ten programs are exact at every size.": _scrambled,
    "Larger networks are farther from the law of first weights: they keep the rows in their text.": _law_rises,
    "Along weights the exact score of programs in order makes half its way in less than the log-loss does.": _sharper,
    "Programs in order are exact more often than chances of a network's own predict.": _beyond,
    "The largest networks write more of the rows told by name exactly than the smallest.": _at_the_ends(
        "rows", lambda small, large: large > small
    ),
    "Fewer than one in ten of the largest networks' descriptions of held-out networks are right as a whole.": (
        _at_the_ends("facts", lambda small, large: large < 0.1)
    ),
    "With more documents descriptions of held-out networks get better.": _comes("documents", "facts"),
    "As training goes on no log-loss of what no network read breaks.": _without_a_break("updates"),
    "Untold networks write rows near to their own first weights no more often than chance has it.": _untold,
}
