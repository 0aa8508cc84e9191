"""Conduct a study: run and record missing trials, compute the verdict from the table, write the page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from automata.files.json_types import JsonObject
from experiments.errors import StudyError
from experiments.execution.backends import Backend, available_cores
from experiments.execution.calibrating import calibrate_with
from experiments.execution.runner import Runner
from experiments.runs.find import StudyRun
from experiments.runs.folder import RunFolder
from experiments.runs.index import TROUBLES, opened
from experiments.runs.kept_models import keep_models, look_over
from experiments.runs.page import write_page
from experiments.runs.trial_log import TrialLog
from experiments.storage.documents import Provenance, StudyIdentity, parse
from experiments.studies.calibration import TruthOutcomes
from experiments.studies.study import Study, StudyConfig, StudyVerdict, blamed, study_package
from experiments.studies.table import TrialTable
from experiments.studies.trial import Record, Trial, to_json
from experiments.studies.workspace import Terms
from experiments.terminal.live import LiveTable

# Seconds between two updates of the index while a study runs.
_INDEX_EVERY = 20.0
# The file of a run that holds how often its verdict errs, on so many tables of each planted truth.
CALIBRATION, DRAWS = "calibration.json", 40


@dataclass(frozen=True)
class Conducted:
    """A judged run; `written` is whether its page was."""

    folder: Path
    table: TrialTable
    verdict: StudyVerdict
    predictions: Mapping[str, bool | None]
    constructed: tuple[str, ...] = ()
    written: bool = True

    @property
    def page(self) -> Path:
        """The page that was written."""
        return self.folder / "report.html"


def conduct(
    study: Study,
    config: StudyConfig,
    folder: RunFolder,
    backend: Backend,
    *,
    terms: Terms | None = None,
    quiet: bool = False,
    say: Callable[[str], object] = lambda line: None,
) -> Conducted:
    """Run the trials that the folder's log lacks, and compute the verdict; `say` gets what was repaired."""
    plan = study.plan(config)
    terms = terms or Terms()
    before = folder.provenance.get("study") or {}
    facts: Provenance = {"study": {**_identity(study, len(plan)), **_superseded(study, before)}}
    if study.trains:
        facts["training"] = {"device": terms.device, "keep_models": terms.keep_models}
    folder.describe(**facts)
    folder.describe_environment(arithmetic=terms.arithmetic)
    with suppress(*TROUBLES), opened(folder.path.parent) as index:
        for line in (index.mended, *index.problems):
            if line:
                say(line)
        index.enter(folder.path)
    with folder.timed("trials"), TrialLog(folder) as log:
        folder.sweep()
        for problem in log.problems:
            say(problem)
        todo = _to_do(plan, log, terms, folder.path, say)
        with LiveTable(len(plan), len(plan) - len(todo), backend.where, quiet=quiet) as live:
            runner = Runner(backend, study.module, terms=terms, watch=lambda: live.show(runner.running, backend.slots))
            fresh: list[Record] = []
            due = monotonic() + _INDEX_EVERY
            for done in runner.run(todo):
                record = keep_models(folder.path, done)
                log.append(record)
                live.note(record.error)
                fresh.append(record)
                if monotonic() > due:
                    _enter(folder.path, fresh)
                    fresh, due = [], monotonic() + _INDEX_EVERY
        records = dict(log.records)
    folder.describe(workers=_workers(records))
    run = StudyRun(folder.path, study, config, records, TrialTable.of(plan, records))
    with folder.timed("verdict"):
        return judge(run, folder, workers=min(backend.slots, available_cores()))


def _to_do(
    plan: Iterable[Trial], log: TrialLog, terms: Terms, folder: Path, say: Callable[[str], object]
) -> list[Trial]:
    """Return the trials that the log lacks, records as lost, or has with another arithmetic.

    And, where networks are kept, those whose networks are no more. Logs from before there was a choice name no
    arithmetic: torch's was used.
    """
    spoilt = {
        record.key
        for record in log.records.values()
        if record.status != "lost" and record.worker.get("arithmetic", "native") != terms.arithmetic
    }
    if spoilt:
        say(f"{len(spoilt)} trials were computed with another arithmetic than {terms.arithmetic}: they are repeated")
    if terms.keep_models:
        shelf = look_over(folder, log.records.values())
        spoilt |= shelf.spoilt
        if shelf.spoilt:
            say(
                f"{len(shelf.problems)} of {shelf.models} kept networks are missing or damaged, so their trials are "
                "done again: --no-keep-models leaves them"
            )
    return [
        trial
        for trial in plan
        if trial.key not in log.records or log.records[trial.key].status == "lost" or trial.key in spoilt
    ]


def _identity(study: Study, planned: int) -> StudyIdentity:
    identity: StudyIdentity = {
        "name": study.name, "version": study.version, "module": study.module, "planned": planned,
    }  # fmt: skip
    if package := study_package(study.module):
        identity["package"] = package
    return identity


def _superseded(study: Study, before: StudyIdentity) -> StudyIdentity:
    """Return what a run of an earlier version found, before it is judged anew, beside what was superseded already."""
    held = before.get("superseded") or []
    if before.get("version", study.version) == study.version or not before.get("outcome"):
        return {"superseded": held} if held else {}
    verdict: JsonObject = {name: before[name] for name in ("version", "outcome", "sentence")}
    return {"superseded": [*held, verdict]}


def _enter(folder: Path, records: list[Record]) -> None:
    """Bring the index up to date; it can be made again, so its troubles stop no study."""
    with suppress(*TROUBLES), opened(folder.parent) as index:
        index.enter(folder)
        index.add(folder, records)


def _workers(records: dict[str, Record]) -> list[JsonObject]:
    """Return the distinct kinds of worker, by host and threads, and how many trials each did."""
    kinds: dict[str, dict[str, object]] = {}
    for record in records.values():
        kind = {name: value for name, value in record.worker.items() if name != "process"}
        held = kinds.setdefault(to_json(kind), {**kind, "trials": 0})
        held["trials"] = int(str(held["trials"])) + 1
    return [kinds[name] for name in sorted(kinds)]


def judge(run: StudyRun, folder: RunFolder, *, workers: int = 1) -> Conducted:
    """Write the table, the verdict and the page; StudyError if no trial was done.

    So many processes calibrate the verdict, where that takes long.
    """
    study, table = run.study, run.table
    folder.write("metrics.jsonl", table.as_lines())
    advice = f": its trials are kept, and `replicarium report {folder.path}` judges them anew"
    verdict, predictions = decide(run, advice)
    told = {"predictions": predictions, "constructed": study.by_construction(), "known": study.known}
    folder.write("verdict.json", to_json({**verdict.as_dict(), **told}) + "\n")
    before = folder.provenance.get("study") or {}
    identity: StudyIdentity = {**_identity(study, table.planned), **_superseded(study, before)}
    identity["outcome"], identity["sentence"] = verdict.outcome, verdict.sentence
    folder.describe(study=identity)
    with blamed(study, "page", advice):
        write_page(run, folder, verdict, predictions, _calibrated(run, folder, workers))
    return Conducted(folder.path, table, verdict, predictions, study.by_construction())


def _calibrated(run: StudyRun, folder: RunFolder, workers: int) -> tuple[TruthOutcomes, ...]:
    """Return how often the verdict errs with these settings, as the run's folder has it from before, if it has.

    Empty while trials are missing, and for a study that names no truths.
    """
    study, path = run.study, folder.path / CALIBRATION
    if run.table.missing or not study.truths:
        return ()
    asked = {"version": study.version, "draws": DRAWS, "settings": run.config.model_dump(mode="json")}
    with suppress(OSError, ValueError, KeyError, TypeError):
        told = parse(path.read_text(encoding="utf-8"))
        if {name: told[name] for name in asked} == json.loads(to_json(asked)):
            counts = told["counts"]
            return tuple(
                TruthOutcomes(name, truth, DRAWS, counts[name][question], question)
                for name, truth in study.truths.items()
                for question in ("", *truth.findings)
            )
    with blamed(study, "truths"):
        found = calibrate_with(study, run.config, DRAWS, workers=workers)
    counted: dict[str, dict[str, dict[str, int]]] = {}
    for one in found:
        counted.setdefault(one.name, {})[one.question] = dict(one.counts)
    folder.write(CALIBRATION, to_json({**asked, "counts": counted}) + "\n")
    return found


def decide(run: StudyRun, advice: str = "") -> tuple[StudyVerdict, dict[str, bool | None]]:
    """Return the verdict on a run and which predictions came true; StudyError if no trial was done, or it is none."""
    study, table = run.study, run.table
    if not len(table):
        first = table.failed[0]["error"] if table.failed else "none was tried"
        raise StudyError(f"{study.name}: no trial was done, so there is nothing to judge: {first}")
    with blamed(study, "verdict", advice):
        verdict = study.verdict(run.config, table)
        to_json(verdict.as_dict())
    return verdict, study.scored(run.config, table, verdict)
