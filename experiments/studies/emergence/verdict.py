"""The verdict: does the continuous metric break with scale, is exactness more than chances, are seeds bimodal?

Three questions, each with its own outcome. What is counted as replication is a daughter under the network's rule within
one replication time. The claim, that replication emerges suddenly with scale, is shown only where the log-loss breaks
and daughters are born above the break; what an exact score does by itself shows nothing. Lines on which networks are
judged on what they were not shown decide it, where there are any: a network that is large enough to hold all that it
was shown is a table, not an ability.
"""

from __future__ import annotations

from collections.abc import Sequence

from automata.files.json_types import Json
from automata.proportion import Proportion
from experiments.statistics.breaks import LEAST_JUMP
from experiments.statistics.modes import APART
from experiments.statistics.wording import counted, listed, many, number, percent
from experiments.studies.doses import span
from experiments.studies.emergence.lines import WORDS, LineTests, tests_of
from experiments.studies.emergence.trial import EmergenceSettings
from experiments.studies.scale_lines import TELLING, beyond_outcome, break_outcome, claim_of, exact_and_predicted
from experiments.studies.study import Finding, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome

BREAK = "Does the log-loss break with scale?"
BEYOND = "Are networks exact more often than chances of their own predict?"
MODES = "Are seeds bimodal?"
QUESTIONS = (BREAK, BEYOND, MODES)
# That of every training here: what TrainingConfig has unless it is told otherwise, which takes torch to import.
LEARNING_RATE = 0.01


def verdict(config: EmergenceSettings, table: TrialTable) -> StudyVerdict:
    """Answer the three questions over all lines of scale, and say what they make of the claim."""
    tests = tests_of(table)
    asked = _asked(config, tests)
    if not tests:
        told = "No task has the eight sizes yet that a line of scale takes."
        open_questions = tuple(Finding(question, "undecided", told, asked) for question in QUESTIONS)
        return StudyVerdict("undecided", told, numbers={"lines": 0}, asked=asked, findings=open_questions)
    findings = (_break(tests, asked), _beyond(tests, asked), _modes(tests, asked))
    plain = all(finding.outcome != "shown" for finding in findings)
    outcome = claim_of(deciding(tests), plain)
    return StudyVerdict(
        outcome, _sentence(outcome, tests), _remarks(tests), _numbers(tests), (_table(tests),), asked, findings
    )


def deciding(tests: Sequence[LineTests]) -> list[LineTests]:
    """Return the lines that decide the claim: those judged on what was not shown, or all where there are none."""
    return [each for each in tests if each.line.withheld] or list(tests)


def _break(tests: Sequence[LineTests], asked: str) -> Finding:
    broken = [each for each in tests if each.broken]
    telling = sum(each.telling for each in tests)
    said = f"On {len(broken)} of {many(len(tests), 'line')} of scale the log-loss breaks"
    held = [each for each in tests if each.line.withheld]
    said += f", on {sum(each.broken for each in held)} of the {len(held)} on what was not shown" if held else ""
    places = [
        f"by a factor of {10 ** abs(each.split.change):.2g} between {10 ** each.split.place[0]:,.0f} and "
        f"{10 ** each.split.place[1]:,.0f} weights ({each.line.title})"
        for each in broken
    ]
    said += f", {listed(places)}" if places else ""
    said += (
        f"; on {telling} a jump of half of what it changes, and by a factor of {10**LEAST_JUMP:.1f} at least, would "
        f"have been found in at least {percent(TELLING)} %, at the level at which a line alone is found."
    )
    return Finding(BREAK, break_outcome(tests), said, asked)


def _beyond(tests: Sequence[LineTests], asked: str) -> Finding:
    beyond = [each for each in tests if each.beyond]
    telling = sum(each.exactness.power >= TELLING for each in tests)
    exact, predicted = exact_and_predicted(tests)
    said = (
        f"{counted(exact, 'networks')} have all answers right, where independent errors, each network with a chance of "
        f"its own, predict {predicted:.1f}; more than predicted on {len(beyond)} of {many(len(tests), 'line')}"
    )
    said += f" ({listed([each.line.title for each in beyond])})" if beyond else ""
    said += f"; networks that learn all or nothing would have been found on {telling}."
    return Finding(BEYOND, beyond_outcome(tests), said, asked)


def _modes(tests: Sequence[LineTests], asked: str) -> Finding:
    bimodal, levels = sum(each.found.bimodal for each in tests), sum(len(each.found.dips) for each in tests)
    sizes = sorted({size for each in tests for size in each.found.sampled})
    power = sum(each.found.dip_power * len(each.found.dips) for each in tests) / max(levels, 1)
    outcome: Outcome = "shown" if bimodal else "not shown" if power >= TELLING else "undecided"
    said = (
        f"The log-losses of networks that differ in their seeds alone have two modes in {bimodal} of {levels} samples "
        f"of one size, of {span(sizes)} networks each (Hartigan's dip); two equal groups, {APART:.0f} standard "
        f"deviations apart, in one of these would have been found in {percent(power)} %."
        if sizes
        else "No networks of one size that were shown the same are a sample large enough."
    )
    return Finding(MODES, outcome, said, asked)


def _asked(config: EmergenceSettings, tests: Sequence[LineTests]) -> str:
    levels = [level for each in tests for level in each.line.levels]
    if not levels:
        return "nothing yet"
    low, high = min(level.weights for level in levels), max(level.weights for level in levels)
    sizes = sorted({len(level.wrong) for level in levels})
    tasks = [WORDS[task] for task in dict.fromkeys(each.line.task for each in tests)]
    return (
        f"{low:,} to {high:,} weights, {many(len(tests), 'line')} of scale ({listed(tasks)}), {sizes[0]} to "
        f"{sizes[-1]} networks a size, {sum(each.line.networks for each in tests):,} in all; {config.steps:,} updates, "
        f"each by all that is shown, at a learning rate of {LEARNING_RATE:g} that falls as a cosine, both chosen on "
        "pilots"
    )


def _sentence(outcome: Outcome, tests: Sequence[LineTests]) -> str:
    lines = deciding(tests)
    sudden = [each for each in lines if each.sudden]
    words = {
        "shown": "Replication emerges suddenly",
        "not shown": "That replication emerges suddenly is not shown",
        "refuted": "No sudden emergence",
        "undecided": "Whether replication emerges suddenly is open",
    }[outcome]
    appearing = [each for each in lines if each.appears]
    if sudden and outcome == "not shown":
        words += f": it depends on the line ({listed([each.line.title for each in sudden])})"
    born, telling, breaks = _counts(lines)
    held = lines[0].line.withheld
    said = (
        f"{words}. On what networks were {'not ' if held else ''}shown, daughters come to be made with size on {born} "
        f"lines; a jump of half of the log-loss's change, within half a decade of weights, would have been found on "
        f"{telling}; on {breaks} the log-loss breaks where daughters appear"
    )
    if not held:
        return (
            f"{said}. On {len(appearing)} of {many(len(appearing), 'line')} that appear, networks are judged on what "
            "they were shown."
        )
    risen = [each for each in lines if each.overfits]
    said += f"; on {len(risen)} it rises with size, which is overfitting" if risen else ""
    said += f" ({listed([each.line.title for each in risen])})" if risen else ""
    kept = [each for each in tests if not each.line.withheld]
    return f"{said}. On what they were shown these counts are {listed(_counts(kept))}." if kept else f"{said}."


def _counts(lines: Sequence[LineTests]) -> tuple[str, str, str]:
    """Return on how many lines daughters come to be made, a break would have been found, and there is one.

    The second is a count of the lines on which daughters appear, or of all where there are none.
    """
    appearing = [each for each in lines if each.appears]
    asked = appearing or lines
    return (
        f"{len(appearing)} of {len(lines)}",
        f"{sum(each.telling for each in asked)} of {len(asked)}",
        f"{sum(each.sudden for each in lines)}",
    )


def _remarks(tests: Sequence[LineTests]) -> tuple[str, ...]:
    astray = [level.astray for each in tests for level in each.line.levels]
    strayed = Proportion(sum(each.successes for each in astray), sum(each.trials for each in astray))
    born = "; ".join(
        f"{each.line.title}: {percent(each.line.born(0, 1).share)} % at {each.line.levels[0].weights:,} weights, "
        f"{percent(each.line.born(-1, len(each.line.levels)).share)} % at {each.line.levels[-1].weights:,}"
        for each in tests
    )
    return (
        f"Replication here is that under the network's rule a daughter is born within one replication time: {born}. "
        f"Of the networks under whose rule the run is not the true one, {counted(strayed)} make one all the same.",
        "A break is a change of level, or of slope, that takes less than half a decade of weights; false discovery "
        "rates are 5 % over all lines, over all samples for the dip (Benjamini and Hochberg 1995), and 1 % over all "
        "lines for exactness, whose null is fitted to each sample.",
        "Where contexts or rules are withheld, networks that were shown the same are a sample of their own for "
        "exactness and for the dip: two draws of what is withheld may differ as a whole. Samples of fewer than 20 "
        "networks are not asked for two modes.",
    )


def _numbers(tests: Sequence[LineTests]) -> dict[str, Json]:
    exact, predicted = exact_and_predicted(tests)
    return {
        "networks": sum(each.line.networks for each in tests),
        "lines": len(tests),
        "telling": sum(each.telling for each in tests),
        "broken": [each.line.title for each in tests if each.broken],
        "appears": [each.line.title for each in tests if each.appears],
        "deciding": [each.line.title for each in deciding(tests)],
        "overfitting": [each.line.title for each in tests if each.overfits],
        "beyond": [each.line.title for each in tests if each.beyond],
        "break_power": {each.line.title: each.split.power for each in tests},
        "bimodal": [sum(each.found.bimodal for each in tests), sum(len(each.found.dips) for each in tests)],
        "exact": [exact.successes, exact.trials],
        "predicted": round(predicted, 3),
        "p_break": {each.line.title: each.split.p_value for each in tests},
        "p_exact": {each.line.title: each.exactness.p_value for each in tests},
        "smallest_dip": {each.line.title: min(each.found.dips, default=1.0) for each in tests},
        "most_exact": {
            each.line.title: max(level.exact.share for level in each.line.levels) for each in tests
        },
        "smallest_and_largest": {
            each.line.title: [each.line.levels[0].weights, each.line.levels[-1].weights] for each in tests
        },
    }  # fmt: skip


def _table(tests: Sequence[LineTests]) -> tuple[str, list[str], list[list[str]]]:
    head = [
        "line", "weights", "networks", "p of a break", "found", "between", "power for a jump", "exact", "predicted",
        "p of an excess", "power for all or nothing", "samples with two modes", "daughters appear", "log-loss rises",
    ]  # fmt: skip
    rows = [
        [
            each.line.title,
            f"{each.line.levels[0].weights:,}–{each.line.levels[-1].weights:,}",
            f"{each.line.networks:,}",
            number(each.split.p_value, 2),
            "yes" if each.broken else "no",
            f"{10 ** each.split.place[0]:,.0f} and {10 ** each.split.place[1]:,.0f}",
            f"{each.split.power:.2f}",
            f"{exact_and_predicted([each])[0].successes:,}",
            f"{exact_and_predicted([each])[1]:.1f}",
            number(each.exactness.p_value, 2),
            f"{each.exactness.power:.2f}",
            f"{each.found.bimodal} of {len(each.found.dips)}",
            "yes" if each.appears else "no",
            "yes" if each.rises else "no",
        ]
        for each in tests
    ]
    return "Every line of scale", head, rows
