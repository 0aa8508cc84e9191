"""The page of the documents that shows how often each study's verdict errs, made of recorded calibrations.

`replicarium study calibrate NAME --preset PRESET --draws 100 --json > docs/results/calibrations/NAME.json` records one,
and with `--ladders`, to `docs/results/ladders/NAME.json`, the smallest effects that the verdict recognises;
`python -m tests.support.calibration_page` writes `docs/calibration.md` of all.
"""

from __future__ import annotations

import json
from pathlib import Path

from automata.files.json_types import JsonObject
from experiments.statistics.wording import percent_interval

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "results" / "calibrations"
LADDERS = ROOT / "docs" / "results" / "ladders"
PAGE = ROOT / "docs" / "calibration.md"
OUTCOMES = ("shown", "not shown", "refuted", "undecided")
HEAD = """# How often verdicts err

A verdict is a classifier of tables. Each study names planted truths: worlds that its verdict should tell apart, at
stated effects. Here is how often each outcome came of tables drawn from them, with the settings of the preset whose
verdict is quoted; the right outcome stands in bold. *Wrong*: something else than what is right was decided; to leave
it open (not shown, undecided) is not wrong. In the worlds marked “null” the claim does not hold, and a verdict may
say less than what is right. A verdict is fit if it is wrong in at most 10 % and, but in nulls, right in at least 80
%, by the point estimate: of 20 tables that is a coarse measure, and the intervals say how coarse (Wilson's, 95 %).
Where a study answers several questions, the tables of a world in which the claim or any of them was decided wrongly
are counted too, in calibrations recorded since that was. Nearly all of these worlds are far from the boundary of the
verdict; effects near it are found less often. Where the boundary lies is said below: the same effect at growing
sizes, and the *smallest* from which on the verdict is right in 80 % of the tables.

`replicarium study calibrate NAME --preset PRESET --draws N` prints the same table, with `--ladders` the sizes.
"""


def cell(outcome: str, truth: JsonObject) -> str:
    """Return how often an outcome came, in bold where it is the right one."""
    count = str(truth["outcomes"].get(outcome, 0))
    return f"**{count}**" if outcome == truth["right_outcome"] else count


def wrong(truth: JsonObject) -> str:
    """Return how many draws were decided wrongly, with the interval."""
    found = truth["wrong"]
    return f"{found['count']} ({percent_interval(found['low'], found['high'])})"


def section(told: JsonObject) -> str:
    """Return a study's section: a table, a row for each truth and question."""
    lines = [
        f"## {told['study']}",
        "",
        f"Version {told['version']}, preset `{told['preset']}`, {told['draws']} tables of each world; "
        + (
            "fit by the point estimate; intervals are given."
            if told["fit"]
            else "**not fit** by this measure: see the rows that err."
        ),
        "",
        f"| world | question | {' | '.join(OUTCOMES)} | wrong |",
        f"|---|---|{'---:|' * len(OUTCOMES)}---:|",
    ]
    for truth in told["truths"]:
        null = " (null)" if truth["null"] else ""
        world = "" if truth["question"] else f"{truth['truth']}{null}: {truth['says']}"
        counts = " | ".join(cell(outcome, truth) for outcome in OUTCOMES)
        lines.append(f"| {world} | {truth['question'] or 'the claim'} | {counts} | {wrong(truth)} |")
        if "any_wrong" in truth:
            several = wrong({"wrong": truth["any_wrong"]})
            lines.append(f"|  | the claim or any question of this world {'| ' * len(OUTCOMES)}| {several} |")
    return "\n".join(lines) + "\n"


def ladder_lines(told: JsonObject) -> str:
    """Return what is told of a study's ladders: a row each, with the share of right verdicts at each size."""
    lines = [
        f"How large an effect must be, with preset `{told['preset']}` and {told['draws']} tables of each size:",
        "",
        "| effect | question | right | size: right in so many | smallest |",
        "|---|---|---|---|---:|",
    ]
    for one in told["ladders"]:
        found = [(rung["size"], rung["right"]) for rung in one["rungs"]]
        rungs = "; ".join(
            f"{size:g}: {right['count']} ({percent_interval(right['low'], right['high'])})" for size, right in found
        )
        smallest = "none tried" if one["smallest"] is None else f"{one['smallest']:g}"
        question = one["question"] or "the claim"
        lines.append(f"| {one['ladder']}: {one['says']} | {question} | {one['right_outcome']} | {rungs} | {smallest} |")
    return "\n".join(lines) + "\n"


def climbed() -> dict[str, JsonObject]:
    """Return the recorded ladders by study."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(LADDERS.glob("*.json"))}


def recorded() -> dict[str, JsonObject]:
    """Return the recorded calibrations by study."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}


def page() -> str:
    """Return the page as it should be."""
    ladders = climbed()
    parts = [HEAD]
    for name, told in recorded().items():
        parts += [section(told), *([ladder_lines(ladders[name])] if name in ladders else [])]
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
