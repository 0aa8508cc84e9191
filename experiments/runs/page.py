"""The page of a study: claim, prediction, results and the trials behind them, so that they can be checked."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from experiments.config import to_toml
from experiments.pictures import html as page
from experiments.runs.find import StudyRun
from experiments.runs.folder import MODELS, RunFolder
from experiments.statistics.wording import number
from experiments.studies.calibration import TruthOutcomes, matrix
from experiments.studies.study import Study, StudyVerdict, blamed
from experiments.studies.table import TrialTable
from experiments.studies.trial import to_json
from experiments.terminal.live import duration
from experiments.viewer.embed import captioned_view, page_script
from neural.arithmetic import VARIABLE

# So many conditions, and so many failures, are listed on the page; the rest is in the files.
_MOST_ROWS = 400
_MOST_FAILURES = 20
# A table with a longer cell than this is one of words, which wrap.
_LONG = 60


# What is said of a prediction that did, did not, or cannot be said to have come true.
CAME_TRUE: dict[bool | None, str] = {True: "came true", False: "did not come true", None: "cannot be said"}
BY_CONSTRUCTION = "holds by construction, and is not scored"
_STYLES = {"shown": "verdict", "refuted": "verdict against"}


def write_page(
    run: StudyRun,
    folder: RunFolder,
    verdict: StudyVerdict,
    predictions: Mapping[str, bool | None],
    calibration: tuple[TruthOutcomes, ...] = (),
) -> None:
    """Draw the figures in both themes and write the page that holds them, the page last.

    `predictions` say which came true; `calibration` says how often the verdict errs.
    """
    from experiments.pictures.themes import in_both_themes

    pictures = []
    for name, (make, caption) in run.study.figures(run.config, run.table, verdict).items():
        drawn = in_both_themes(name, make)
        for file, data in drawn.items():
            folder.write(file, data)
        light, dark = drawn.values()
        pictures.append(page.picture(light, dark, caption))
    with blamed(run.study, "views"):
        views = [captioned_view(*view) for view in run.study.views(run.config, run.table, verdict).values()]
    parts = _parts(run, folder, verdict, [*pictures, *views], predictions, calibration)
    folder.write("report.html", page.page(run.study.title, run.study.claim, parts, page_script(views)))


def _parts(
    run: StudyRun,
    folder: RunFolder,
    verdict: StudyVerdict,
    pictures: list[str],
    predictions: Mapping[str, bool | None],
    calibration: tuple[TruthOutcomes, ...],
) -> Iterator[str]:
    study, table = run.study, run.table
    if study.preface:
        yield page.paragraph(study.preface)
    yield page.paragraph(f"{verdict.outcome.capitalize()}: {verdict.sentence}", _style(verdict.outcome))
    if verdict.asked:
        yield page.paragraph(f"Asked in this range: {verdict.asked}.", "note")
    for finding in verdict.findings:
        asked = f" (Asked: {finding.asked}.)" if finding.asked else ""
        told = f"{finding.question.capitalize()}. {finding.outcome.capitalize()}: {finding.sentence}{asked}"
        yield page.paragraph(told, _style(finding.outcome))
    yield from (page.paragraph(remark) for remark in verdict.remarks)
    yield page.paragraph(tally(table), "note")
    yield page.heading("Claim")
    yield page.definitions([("Claim", study.claim), ("Unit, over which intervals are taken", study.unit)])
    yield page.heading("Predictions, made before the first run of this version")
    if study.known:
        yield page.paragraph(f"Known when they were written: {study.known}", "note")
    scored = [[text, CAME_TRUE[came]] for text, came in predictions.items()]
    scored += [[text, BY_CONSTRUCTION] for text in study.by_construction()]
    yield page.table(["prediction", "it"], scored, "words")
    if calibration:
        yield page.heading("How often this verdict errs")
        draws = calibration[0].draws
        yield page.paragraph(
            f"The same verdict, computed from {draws} tables drawn from each of these worlds with this run's settings. "
            "Wrong: something else than what is right was decided; to leave it open is not wrong.",
            "note",
        )
        yield page.table(*matrix(calibration), "words")
    yield page.heading("Controls")
    yield page.definitions(study.nulls.items())
    yield page.heading("Pictures")
    yield from pictures
    for title, head, rows in verdict.tables:
        yield page.heading(title)
        yield page.table(head, rows, "words" if any(len(cell) > _LONG for row in rows for cell in row) else "")
    yield page.heading("Means by condition")
    yield page.definitions(study.measures.items())
    head, rows, same = condition_table(study, table)
    if same:
        yield page.paragraph(f"In all of them: {same}.", "note")
    yield page.table(head, rows[:_MOST_ROWS])
    if len(rows) > _MOST_ROWS:
        yield page.paragraph(f"… and {len(rows) - _MOST_ROWS} more; metrics.jsonl has every trial.", "note")
    if table.failed:
        yield page.heading("Failed trials")
        yield page.table(
            ["trial", "status", "error"],
            [[row["key"], row["status"], str(row["error"])] for row in table.failed[:_MOST_FAILURES]],
        )
    yield page.heading("Provenance")
    yield page.code(command_to_repeat(study, folder))
    yield from (page.paragraph(note, "note") for note in _notes(run, folder))
    yield page.code(to_toml(run.config))
    yield page.code(json.dumps(_provenance(folder), indent=2, ensure_ascii=False))


def _style(outcome: str) -> str:
    """Return the class of a paragraph: shown and refuted are both results, the rest is open."""
    return _STYLES.get(outcome, "verdict open")


def tally(table: TrialTable) -> str:
    """Return one sentence on how many trials were planned, done, failed and left."""
    failed = len(table.failed)
    text = f"{table.planned} trials were planned; {len(table)} were done, {failed} failed"
    return f"{text}, and {table.missing} are still to do." if table.missing else f"{text}."


def command_to_repeat(study: Study, folder: RunFolder) -> str:
    """Return the command that runs the same trials again."""
    words = ["replicarium", "study", "run", study.called, "--config", str(folder.path / "config.toml")]
    here = folder.provenance.get("environment")
    if isinstance(here, dict) and here.get("arithmetic") == "native":
        words.insert(0, f"{VARIABLE}=native")
    terms = folder.provenance.get("training") or {}
    if terms.get("device", "cpu") != "cpu":
        words += ["--device", terms["device"]]
    kept = terms.get("keep_models", study.keeps_models)
    if study.trains and kept != study.keeps_models:
        words.append("--keep-models" if kept else "--no-keep-models")
    return shlex.join(words)


def _notes(run: StudyRun, folder: RunFolder) -> Iterator[str]:
    """Yield notes on the networks: which are stored, and that CUDA rounds differently."""
    names = [name for record in run.records.values() for name in record.models]
    if names:
        command = shlex.join(
            ["replicarium", "certify", str(folder.path / MODELS / min(names)), "RULE", "--domain", "visited"]
        )
        yield (
            f"Networks kept in {MODELS}/: {len(names)}, named after the keys of their trials in metrics.jsonl; "
            f"trials.jsonl has the SHA-256 of each. {command} compares one with its rule."
        )
    devices = {str(worker.get("device", "")) for worker in folder.provenance.get("workers") or ()}
    if any(device.startswith("cuda") for device in devices):
        yield (
            "Networks were trained with CUDA, which does not add in the same order every time: trained again, they may "
            "differ in their last bits, and counts may differ too."
        )


def condition_table(study: Study, table: TrialTable) -> tuple[list[str], list[list[str]], str]:
    """Return the means of all numeric measures, condition by condition, as text, and the factors that never vary."""
    measures = [
        name
        for name in study.measures
        if any(isinstance(row.get(name), (int, float)) for row in table)
        and not any(isinstance(row.get(name), (str, list, dict)) for row in table)
    ]
    factors = [name for name in table.columns if name not in ("key", "seed", "status", "error", *study.measures)]
    levels = {name: {to_json(row.get(name)): row.get(name) for row in table} for name in factors}
    varied = [name for name in factors if len(levels[name]) > 1] or factors[:1]
    same = [f"{name} {_level(value)}" for name in factors if name not in varied for value in levels[name].values()]
    rows = []
    for values, part in table.groups(*varied).items():
        rows.append([*map(_level, values), str(len(part)), *(_mean(part, name) for name in measures)])
    return [*varied, "trials", *measures], rows, ", ".join(same)


def _level(value: Any) -> str:
    if value is None or isinstance(value, bool | str):
        return "" if value is None else str(value)
    return number(value) if isinstance(value, int | float) else str(value)


def _mean(part: TrialTable, name: str) -> str:
    values = [float(row[name]) for row in part if row.get(name) is not None]
    return number(sum(values) / len(values)) if values else ""


def _provenance(folder: RunFolder) -> dict[str, object]:
    """Return what is known while the page is written: not how the run ended."""
    told = {key: value for key, value in folder.provenance.items() if key not in ("status", "finished")}
    seconds = {name: duration(value) for name, value in (folder.provenance.get("seconds") or {}).items()}
    return {**told, "seconds": seconds}
