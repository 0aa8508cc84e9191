"""Populations in words and tables, as the command prints them and the page shows them."""

from __future__ import annotations

from experiments.scribe.populations.outcome import MEASURES, ArmComparison, ArmMean, PopulationsOutcome
from experiments.scribe.populations.settings import ARMS

Rows = tuple[list[str], list[list[str]]]

HOW = (
    "Each scribe of a generation has a mother of the generation before, drawn in proportion to its fitness; what the "
    "mother writes, shown its own tape, is written letter by letter by the network, and a damaged copier's errors are "
    "its own. On top of that the laboratory draws errors of the channel: symbols replaced, now and then a skill lost, "
    "or a hidden unit lost or gained, with the header made to fit. What describes no scribe leaves its place empty. "
    "The unit of all comparisons is a population; all begin with copies of one scribe."
)


def means_table(found: PopulationsOutcome) -> Rows:
    """Return the means of the measures, arm by arm, with 95 % intervals over populations."""
    means = {(mean.arm, mean.measure): mean for mean in found.means}
    arms = [arm.name for arm in ARMS if found.of(arm.name)]
    rows = [
        [measure, *(_told(means.get((arm, measure)), measure) for arm in arms)]
        for measure in MEASURES
        if any((arm, measure) in means for arm in arms)
    ]
    return ["mean of the populations (95 % interval)", *arms], rows


def answers_table(found: PopulationsOutcome) -> Rows:
    """Return each question with both means, the difference, the adjusted p-value, the answer and what was predicted."""
    rows = [
        [
            one.asked.question,
            f"{one.asked.arm[0]}: {one.asked.arm[1]}",
            f"{one.asked.null[0]}: {one.asked.null[1]}",
            "–" if one.difference is None else _signed(one.difference, one.asked.arm[1]),
            "–" if one.p is None else f"{one.p:.2g}",
            one.answer,
            one.asked.predicted,
        ]
        for one in found.comparisons
    ]
    return ["question", "populations", "compared with", "difference", "p, adjusted", "answer", "predicted"], rows


def fixed_table(found: PopulationsOutcome) -> Rows:
    """Return how many weights are fixed, changed and lost, per population and skill that alone needs them."""
    rows = []
    for arm in ARMS:
        outcomes = [one for one in found.of(arm.name) if one.fixed]
        for place, part in enumerate(outcomes[0].fixed if outcomes else ()):
            changed = [one.fixed[place].changed for one in outcomes]
            lost = [one.fixed[place].lost for one in outcomes]
            rows.append(
                [arm.name, part.part, f"{part.weights:,}", ", ".join(map(str, changed)), ", ".join(map(str, lost))]
            )
    return ["populations", "weights that only … needs", "of them", "changed in all scribes", "lost by all"], rows


def answer_line(one: ArmComparison) -> str:
    """Return the answer to one question in a line."""
    measured = "not measured" if one.difference is None else _signed(one.difference, one.asked.arm[1])
    told = f"{one.asked.question} {one.answer}: {measured}"
    if one.p is not None:
        told += f" against {one.asked.null[0]} ({one.asked.null[1]}), p = {one.p:.2g}"
    return f"{told} (predicted: {one.asked.predicted})"


def _told(mean: ArmMean | None, measure: str) -> str:
    if mean is None:
        return "–"
    told = _number(mean.mean, measure)
    if mean.low is None or mean.high is None:
        return told
    return f"{told} ({_number(mean.low, measure)}–{_number(mean.high, measure)})"


def _number(value: float, measure: str) -> str:
    if measure in ("symbols", "copying hangs on, first", "copying hangs on, last"):
        return f"{value:,.0f}"
    return f"{value:.1f}" if measure == "founders" else f"{value:.3f}"


def _signed(value: float, measure: str) -> str:
    return ("+" if value > 0 else "−" if value < 0 else "") + _number(abs(value), measure)
