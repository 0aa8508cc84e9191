"""The verdict: do the paper's results emerge suddenly as decoders grow, read more, or are trained for longer?

What no network read decides: held-out rules, held-out networks, the law of first weights. The claim is shown only where
a log-loss breaks and networks do better above the break; what an exact score does by itself shows nothing, and has
questions of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from experiments.statistics.breaks import LEAST_JUMP
from experiments.statistics.wording import counted, listed, many, percent
from experiments.studies.scale_lines import (
    TELLING,
    beyond_outcome,
    break_outcome,
    claim_of,
    exact_and_predicted,
)
from experiments.studies.scaling.lines import RESULTS, MeasuredTests, Scale, tests_of
from experiments.studies.scaling.tables import all_tables, measured, numbers_of, remarks
from experiments.studies.scaling.trial import ScalingSettings
from experiments.studies.study import Finding, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome

BREAK = "Does a log-loss break with the number of weights?"
BEYOND = "Are answers exact more often than chances of a network's own predict?"
LOOKS = "Does the exact score look sudden where the log-loss is smooth?"
EMERGES = {
    "description": "Does describing networks emerge suddenly with weights?",
    "weights": "Does knowing the law of first weights emerge suddenly with weights?",
    "code": "Does writing programs emerge suddenly with weights?",
}
DOCUMENTS = "Does any of these emerge suddenly with the number of documents?"
UPDATES = "Does any of these emerge suddenly as training goes on?"
QUESTIONS = (BREAK, BEYOND, LOOKS, *EMERGES.values(), DOCUMENTS, UPDATES)
_ALONG = {"documents": "the number of documents", "updates": "updates"}


def verdict(config: ScalingSettings, table: TrialTable) -> StudyVerdict:
    """Answer all questions, and say what lines along weights make of the claim."""
    tests = tests_of(config, table, "weights")
    asked = _asked(config, table, tests)
    findings = _findings(config, table, tests, asked)
    if not tests:
        told = "There are not yet the eight sizes that a line of scale takes."
        return StudyVerdict("undecided", told, numbers={"lines": 0}, asked=asked, findings=findings)
    deciding = [each for each in tests if each.line.withheld]
    outcome = claim_of(deciding)
    return StudyVerdict(
        outcome, _sentence(outcome, deciding, table), remarks(config, table), numbers_of(config, table, tests),
        all_tables(config, table), asked, findings,
    )  # fmt: skip


def _findings(
    config: ScalingSettings, table: TrialTable, tests: Sequence[MeasuredTests], asked: str
) -> tuple[Finding, ...]:
    found = [_break(tests, asked), _beyond(tests, asked), _looks(tests, asked)] if tests else [
        Finding(question, "undecided", "There are too few sizes.", asked) for question in (BREAK, BEYOND, LOOKS)
    ]  # fmt: skip
    for result, question in EMERGES.items():
        lines = [each for each in tests if each.line.measure in RESULTS[result]]
        found.append(Finding(question, *_emerges(lines, "weights"), asked))
    along: tuple[tuple[Scale, str], ...] = (("documents", DOCUMENTS), ("updates", UPDATES))
    for scale, question in along:
        found.append(Finding(question, *_emerges(tests_of(config, table, scale), scale), _asked_along(config, scale)))
    return tuple(found)


def _emerges(lines: Sequence[MeasuredTests], scale: Scale) -> tuple[Outcome, str]:
    if not lines:
        return "undecided", "There are too few levels."
    said = []
    for each in lines:
        low, high = each.line.levels[0], each.line.levels[-1]
        ends = f"{_bits(low.losses.mean())} to {_bits(high.losses.mean())} bits a letter"
        score = f", exact {percent(low.exact.mean())} to {percent(high.exact.mean())} %" if len(high.exact) else ""
        kind = "breaks" if each.broken else "does not break" if each.telling else "is not known to break or not"
        came = "comes" if each.appears else "does not come"
        said.append(f"{each.line.title}: {ends}{score}; it {came} with {_ALONG.get(scale, scale)}, and {kind}")
    return claim_of(lines), f"{'. '.join(text[0].upper() + text[1:] for text in said)}."


def _bits(value: float) -> str:
    return f"{value:.2g}" if value < 0.1 else f"{value:.2f}"


def _break(tests: Sequence[MeasuredTests], asked: str) -> Finding:
    broken = [each for each in tests if each.broken]
    held = [each for each in tests if each.line.withheld]
    said = (
        f"On {len(broken)} of {many(len(tests), 'line')} of scale the log-loss breaks, on "
        f"{sum(each.broken for each in held)} of the {len(held)} on what no network read"
    )
    places = [
        f"by a factor of {10**each.split.change:.2g} between {10 ** each.split.place[0]:,.0f} and "
        f"{10 ** each.split.place[1]:,.0f} weights ({each.line.title})"
        for each in broken
    ]
    said += f", {listed(places)}" if places else ""
    said += (
        f"; on {sum(each.telling for each in tests)} a jump of half of what it changes, and by a factor of "
        f"{10**LEAST_JUMP:.1f} at least, would have been found in at least {percent(TELLING)} %."
    )
    return Finding(BREAK, break_outcome(tests), said, asked)


def _beyond(tests: Sequence[MeasuredTests], asked: str) -> Finding:
    lines = [each for each in tests if each.exactness.cells]
    beyond = [each for each in lines if each.beyond]
    exact, predicted = exact_and_predicted(lines)
    said = (
        f"{counted(exact, 'answers')} have all letters right, where independent errors, each answer of a network with "
        f"a chance of its own, predict {predicted:.1f}; more than predicted on {len(beyond)} of "
        f"{many(len(lines), 'line')}"
    )
    said += f" ({listed([each.line.title for each in beyond])})" if beyond else ""
    said += f"; answers learnt all or nothing would have been found on {_telling_exact(lines)}."
    return Finding(BEYOND, beyond_outcome(lines), said, asked)


def _telling_exact(lines: Sequence[MeasuredTests]) -> int:
    return sum(each.exactness.power >= TELLING for each in lines)


def _looks(tests: Sequence[MeasuredTests], asked: str) -> Finding:
    """Shown: on most lines that come with weights and are known to be smooth the exact score is the sharper."""
    smooth = [(each, each.pace) for each in tests if each.pace and each.telling and not each.broken]
    sharper = sum(pace.sharper for _, pace in smooth)
    wider = sum(pace.wider for _, pace in smooth)
    outcome: Outcome = "undecided"
    if smooth:
        half = len(smooth) / 2
        outcome = "shown" if sharper > half else "refuted" if wider > half else "not shown"
    said = [
        f"{each.line.title}: half of the way of the exact score in {pace.exact:.2f} decades of weights, of the "
        f"log-loss in {pace.loss:.2f} (ratio {pace.low:.2f} to {pace.high:.2f})"
        for each, pace in smooth
    ]
    told = f"Of {many(len(smooth), 'line')} that come with weights and are known to be smooth, {sharper} have "
    told += "an exact score that is sharper than the log-loss" + (f"; {'; '.join(said)}." if said else ".")
    return Finding(LOOKS, outcome, told, asked)


def _sentence(outcome: Outcome, lines: Sequence[MeasuredTests], table: TrialTable) -> str:
    words = {
        "shown": "An ability emerges suddenly",
        "not shown": "That the paper's results emerge suddenly with weights is not shown",
        "refuted": "The paper's results do not emerge suddenly with weights",
        "undecided": "Whether the paper's results emerge suddenly with weights is open",
    }[outcome]
    appearing = [each for each in lines if each.appears]
    sudden = [each for each in lines if each.sudden]
    told = f" ({listed([each.line.title for each in sudden])})" if sudden else ""
    came = f" ({listed([each.line.title for each in appearing])})" if appearing else ""
    smooth = [each for each in appearing if each.telling and not each.broken]
    tail = (
        f"; on {len(smooth)} of these a break would have been found, and there is none"
        if appearing
        else f"; a break would have been found on {sum(each.telling for each in lines)}"
    )
    return (
        f"{words}. Of what no network read, {len(appearing)} of {many(len(lines), 'measure')} come with weights{came}; "
        f"the log-loss of {len(sudden)} breaks where they do{told}{tail}. {measured(table)}"
    )


def _asked(config: ScalingSettings, table: TrialTable, tests: Sequence[MeasuredTests]) -> str:
    if not tests:
        return "nothing yet"
    levels = tests[0].line.levels
    sizes = sorted({len(level.losses) for level in levels})
    count = f"{sizes[0]} to {sizes[-1]}" if len(sizes) > 1 else f"{sizes[0]}"
    return (
        f"decoders of {levels[0].scale:,} to {levels[-1].scale:,} weights, {len(levels)} sizes that differ in width "
        f"alone, {count} networks a size, {sum(len(level.losses) for level in levels)} in all; "
        f"{config.updates:,} updates, {max(table.column('letters')):,} letters each; learning rates chosen on pilots"
    )


def _asked_along(config: ScalingSettings, scale: Scale) -> str:
    along = (
        f"{min(config.documents, default=0)} to all different documents of a kind"
        if scale == "documents"
        else f"ten times in {config.updates} updates"
    )
    return f"networks of width {config.focus}, {along}"
