"""`replicarium runs compare`: how two runs of a study differ, trial by trial."""

from __future__ import annotations

from typing import Any

from experiments.commands.accepted_studies import RunsCompareOptions
from experiments.errors import StoreError
from experiments.runs.find import find_run
from experiments.statistics.wording import number
from experiments.storage.documents import StudyIdentity
from experiments.studies.study import Study
from experiments.studies.table import Row
from experiments.studies.trial import to_json
from experiments.terminal.console import complain, print_json, print_lines, print_table

# So many trials that differ are listed.
_MOST_TOLD = 5


def compare_runs(options: RunsCompareOptions, *, as_json: bool, quiet: bool) -> int:
    """Print how two runs of a study differ, trial by trial; return 1 if a trial that both have measured otherwise."""
    studies, tables = [], []
    runs = [find_run(name, options.out) for name in (options.first, options.second)]
    identities: list[StudyIdentity] = [run.provenance.get("study") or {} for run in runs]
    if identities[0].get("module") != identities[1].get("module"):
        of = [identity.get("name") or "no study" for identity in identities]
        raise StoreError(
            f"{options.first} is a run of {of[0]} and {options.second} one of {of[1]}: they have no trial in common"
        )
    for run in runs:
        there = run.of_study(options.study)
        studies.append(there.study)
        tables.append(there.table)
        for problem in there.problems:
            complain(problem)
    rows = [{row["key"]: row for row in table} for table in tables]
    shared = [key for key in rows[0] if key in rows[1]]
    differing = [key for key in shared if to_json(rows[0][key]) != to_json(rows[1][key])]
    measures: list[dict[str, Any]] = []
    for name in studies[0].measures:
        pairs = [(rows[0][key].get(name), rows[1][key].get(name)) for key in shared]
        unlike = sum(to_json(one) != to_json(other) for one, other in pairs)
        measures.append({"measure": name, "first": _mean(pairs, 0), "second": _mean(pairs, 1), "differing": unlike})
    told = {
        "shared": len(shared),
        "differing": len(differing),
        "differing_keys": differing,
        "only_first": len(rows[0]) - len(shared),
        "only_second": len(rows[1]) - len(shared),
        "measures": measures,
    }
    if as_json:
        print_json(told)
    else:
        print_lines(
            f"{len(shared)} trials in both, of which {len(differing)} measured otherwise; "
            f"{told['only_first']} in the first alone, {told['only_second']} in the second alone"
        )
        if not quiet:
            print_table(
                ["measure", "mean of the first", "of the second", "trials that differ"],
                [[m["measure"], _text(m["first"]), _text(m["second"]), str(m["differing"])] for m in measures],
            )
        for key in differing[:_MOST_TOLD]:
            print_lines(f"differs: trial {key}, {_condition(rows[0][key], studies[0])}")
        if len(differing) > _MOST_TOLD:
            print_lines(f"… and {len(differing) - _MOST_TOLD} more, which --json names")
    return 1 if differing else 0


def _condition(row: Row, study: Study) -> Row:
    return {name: value for name, value in row.items() if name != "key" and name not in study.measures}


def _mean(pairs: list[tuple[Any, Any]], side: int) -> float | None:
    values = [pair[side] for pair in pairs if isinstance(pair[side], (int, float))]
    return sum(values) / len(values) if values else None


def _text(value: float | None) -> str:
    return "" if value is None else number(value, 6)
