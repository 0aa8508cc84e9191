"""What stands beside the verdict: scores at each size with their nulls, what networks say of themselves, numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from automata.files.json_types import Json
from automata.proportion import Proportion
from experiments.statistics.wording import counted, number, percent
from experiments.studies.scaling.lines import SCALES, MeasuredTests, Scale, tests_of
from experiments.studies.scaling.trial import ScalingSettings
from experiments.studies.table import Row, TrialTable

# The own first weights are near if so many or fewer of 200 seeds' are as near: one in twenty.
NEAR = 10
# Places of a null's numbers: exact answers, letters or contexts right, bits a letter.
_EXACT, _RIGHT = 0, 1
_WORDS = {"weights": "weights", "documents": "documents", "updates": "updates"}


def sizes_of(table: TrialTable) -> list[tuple[int, tuple[Row, ...]]]:
    """Return the trials of each size with unlimited documents, by the number of weights."""
    parts = table.where(documents=0).groups("weights").items()
    return sorted((int(weights), part.rows) for (weights,), part in parts)


def scores(rows: Sequence[Row], name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return a score of all networks at the end: shares of exact answers of a measure, of `fields` or of contexts."""
    if name == "fields":
        return np.array([value for row in rows for value in row["fields"]])
    kind, _, measure = name.partition(" ")
    if kind == "cells":
        return np.array([value for row in rows for value in row["cells"][measure]])
    if measure == "untold":
        return np.array([pair[1] for row in rows for pair in row["untold"]])
    return np.array([value for row in rows for value in row["curve"][f"{measure} exact"][-1]])


def null_score(table: TrialTable, measure: str, null: str, place: int) -> float:
    """Return a null's score, in the mean over the trials of all sizes: their texts and questions differ by seed."""
    found = [row["nulls"][measure][null][place] for row in table.where(documents=0)]
    return float(np.mean(found))


def measured(table: TrialTable) -> str:
    """Return what the smallest and the largest networks reach, beside the nulls, in a sentence."""
    sizes = sizes_of(table)
    (_, small), (most, large) = sizes[0], sizes[-1]

    def ends(name: str) -> str:
        return f"{percent(scores(small, name).mean())} to {percent(scores(large, name).mean())} %"

    return (
        f"From the smallest to the largest networks, of {most:,} weights, {ends('fields')} of the fields of held-out "
        f"networks are right (the likeliest values {percent(null_score(table, 'facts', 'prior', _RIGHT))} %, a look-up "
        f"{percent(null_score(table, 'facts', 'look-up', _RIGHT))} %, a reader who knows the law "
        f"{percent(null_score(table, 'facts', 'reader', _RIGHT))} %), and {ends('exact order')} of the programs of "
        f"held-out rules are exact with their cases in order, {ends('exact any')} with them in any order (a look-up "
        f"{percent(null_score(table, 'any', 'look-up', _EXACT))} %)."
    )


def own_of(rows: Sequence[Row], told: bool) -> list[dict[str, Any]]:
    """Return what networks that are told who they are, or not, say of themselves."""
    return [one for row in rows for one in row["own"] if one["told"] == told]


def near(rows: Sequence[Row], told: bool) -> Proportion:
    """Return for how many networks what they write is nearer to their own first weights than to 95 % of others."""
    ranks = [one["rank"] for one in own_of(rows, told)]
    return Proportion(sum(rank <= NEAR for rank in ranks), len(ranks))


def remarks(config: ScalingSettings, table: TrialTable) -> tuple[str, ...]:
    """Return what is not judged: of oneself, of what is not told, of failures."""
    rows = table.where(documents=0).rows
    untold, told = near(rows, False), near(rows, True)
    found = [
        f"Of itself: of networks that their text tells nothing of, {counted(untold, 'networks')} write rows of weights "
        f"to which their own first ones are nearer than those of 95 % of 199 other seeds (chance 5 %); of those whose "
        f"text holds them, {counted(told, 'networks')}, where a look-up by name does in all.",
        "Of programs in order of which one or two cases are not told, "
        f"{percent(scores(sizes_of(table)[-1][1], 'exact untold').mean())} % of the largest networks' are exact, a "
        f"look-up {percent(null_score(table, 'untold', 'look-up', _EXACT))} % and a reader who knows the law of rules "
        f"{percent(null_score(table, 'untold', 'reader', _EXACT))} %.",
        "Along updates the levels are checkpoints of the same networks, so that their errors go together: a break is "
        "found less often than where they are independent.",
    ]
    if table.failed:
        found.append(f"{len(table.failed)} trials failed.")
    return tuple(found)


def all_tables(config: ScalingSettings, table: TrialTable) -> tuple[tuple[str, list[str], list[list[str]]], ...]:
    """Return scores by size, what networks say of themselves, and every line."""
    sizes, own = [], []
    for weights, rows in sizes_of(table):
        last = {
            name: np.mean([v for row in rows for v in row["curve"][name][-1]]) for name in ("facts", "law", "order")
        }
        sizes.append([
            f"{weights:,}", str(len(scores(rows, "fields"))), number(float(last["facts"]), 3),
            f"{percent(scores(rows, 'fields').mean())} %", f"{percent(scores(rows, 'exact facts').mean())} %",
            number(float(last["law"]), 2), number(float(last["order"]), 2),
            f"{percent(scores(rows, 'exact order').mean())} %", f"{percent(scores(rows, 'exact any').mean())} %",
            f"{percent(scores(rows, 'exact untold').mean())} %", f"{percent(scores(rows, 'exact rows').mean())} %",
        ])  # fmt: skip
        own.append([f"{weights:,}", *(_said(rows, name) for name in ("facts", "no name", "name")),
                    *(_near(rows, told) for told in (False, True))])  # fmt: skip
    for null in ("prior", "look-up", "reader"):
        facts = [null_score(table, "facts", null, place) for place in (_RIGHT, _EXACT)]
        bits = "" if null == "look-up" else number(null_score(table, "facts", null, 2), 3)
        exact = [null_score(table, name, null, _EXACT) for name in ("order", "any", "untold")]
        sizes.append([f"null: {null}", "", bits, *(f"{percent(one)} %" for one in facts), "", "",
                      *(f"{percent(one)} %" for one in exact), ""])  # fmt: skip
    heads = [
        "weights", "networks", "descriptions: bits a field", "fields right", "whole", "law of weights: bits from it",
        "programs, in order: bits a letter", "exact", "in any order, exact", "not all told, exact",
        "rows told, exact",
    ]  # fmt: skip
    mine = ["weights", "by its facts", "untold, by no name", "told, by name", "weights near, untold", "told"]
    lines = [_line(scale, each) for scale in SCALES for each in tests_of(config, table, scale)]
    return (
        ("Scores by size, at the end of training", heads, sizes),
        ("Of itself: fields right, and whose first weights what it writes is near to", mine, own),
        ("Every line of scale", _HEADS, lines),
    )


def _said(rows: Sequence[Row], name: str) -> str:
    values = [one[name][1] for row in rows for one in row["own"] if name in one]
    return f"{percent(float(np.mean(values)))} %" if values else ""


def _near(rows: Sequence[Row], told: bool) -> str:
    found = near(rows, told)
    return f"{found.successes} of {found.trials}" if found.trials else ""


_HEADS = [
    "line", "along", "levels", "p of a break", "found", "between", "change", "power for a jump", "comes with it",
    "log-loss rises", "half of the way: exact", "log-loss", "exact", "predicted", "p of an excess",
]  # fmt: skip


def _line(scale: Scale, each: MeasuredTests) -> list[str]:
    cells = each.exactness.cells
    return [
        each.line.title, f"{each.line.levels[0].scale:,}–{each.line.levels[-1].scale:,} {_WORDS[scale]}",
        str(len(each.line.levels)), number(each.split.p_value, 2), "yes" if each.broken else "no",
        f"{10 ** each.split.place[0]:,.0f} and {10 ** each.split.place[1]:,.0f}", f"× {10 ** each.split.change:.2g}",
        f"{each.split.power:.2f}", "yes" if each.appears else "no", "yes" if each.rises else "no",
        f"{each.pace.exact:.2f}" if each.pace else "", f"{each.pace.loss:.2f}" if each.pace else "",
        f"{sum(cell.exact for cell in cells):,}" if cells else "",
        f"{sum(cell.predicted for cell in cells):,.1f}" if cells else "",
        number(each.exactness.p_value, 2) if cells else "",
    ]  # fmt: skip


def numbers_of(config: ScalingSettings, table: TrialTable, tests: Sequence[MeasuredTests]) -> dict[str, Json]:
    """Return what predictions and pages read."""
    found: dict[str, Json] = {"lines": len(tests)}
    for scale in SCALES:
        lines = tests_of(config, table, scale)
        found[f"broken by {scale}"] = [each.line.measure for each in lines if each.broken]
        found[f"telling by {scale}"] = [each.line.measure for each in lines if each.telling]
        found[f"comes by {scale}"] = [each.line.measure for each in lines if each.appears]
        found[f"p of a break by {scale}"] = {each.line.measure: each.split.p_value for each in lines}
        found[f"power by {scale}"] = {each.line.measure: each.split.power for each in lines}
    found["beyond"] = [each.line.measure for each in tests if each.beyond]
    found["pace"] = {
        each.line.measure: [round(each.pace.exact, 3), round(each.pace.loss, 3)] for each in tests if each.pace
    }
    found["rises"] = [each.line.measure for each in tests if each.rises]
    rows = table.where(documents=0).rows
    for told in (False, True):
        share = near(rows, told)
        found[f"near, {'told' if told else 'untold'}"] = [share.successes, share.trials]
    return found
