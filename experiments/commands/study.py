"""`replicarium study`: list, show and run studies; `replicarium report`."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from experiments.commands.accepted import StudyOptions
from experiments.config import Settings
from experiments.errors import BusyError, StudyError
from experiments.execution.backends import available_cores, check_device
from experiments.execution.choose import make_backend
from experiments.execution.conduct import Conducted, conduct, decide, judge
from experiments.runs.find import StoredRun, find_folder, latest, stored_runs
from experiments.runs.folder import RunFolder, closing
from experiments.runs.index import TROUBLES, opened
from experiments.runs.page import tally
from experiments.storage.documents import StudyIdentity
from experiments.studies.study import Study, StudyConfig, blamed, find_study, registered_studies, study_names
from experiments.studies.trial import Trial
from experiments.studies.workspace import Terms
from experiments.terminal.console import complain, print_json, print_lines, print_table
from experiments.terminal.live import duration
from neural.arithmetic import VARIABLE, checked_name


def list_studies(*, as_json: bool, quiet: bool) -> None:
    """Print the studies that are built in, and those that installed distributions register."""
    studies = [find_study(name) for name in study_names()]
    for name in registered_studies():
        try:
            studies.append(replace(find_study(name), name=name))
        except StudyError as error:
            complain(str(error))
    if as_json:
        print_json([{"study": study.name, "version": study.version, "claim": study.claim} for study in studies])
    elif quiet:
        print_lines(*(study.name for study in studies))
    else:
        print_table(["study", "question"], [[study.name, study.title] for study in studies])


def show_study(name: str, preset: str, *, as_json: bool) -> None:
    """Print what a study states, and the settings of a preset."""
    study = find_study(name)
    config = study.config(preset)
    if as_json:
        print_json(
            {
                "study": study.name,
                "version": study.version,
                "title": study.title,
                "claim": study.claim,
                "prediction": study.prediction,
                "nulls": dict(study.nulls),
                "measures": dict(study.measures),
                "preset": preset,
                "settings": config.model_dump(mode="json"),
                "trials": len(study.plan(config)),
            }
        )
        return
    preface = [study.preface, ""] if study.preface else []
    print_lines(study.title, "", *preface, f"Claim: {study.claim}", f"Prediction: {study.prediction}", "")
    print_table(["null", "what would be seen without it"], [list(item) for item in study.nulls.items()])
    print_table(["measure", "is"], [list(item) for item in study.measures.items()])
    settings = [[key, str(value)] for key, value in config.model_dump(mode="json").items()]
    print_table(["setting", "value"], settings, title=f"preset {preset}: {len(study.plan(config))} trials")
    if study.trains:
        kept = "are kept" if study.keeps_models else "are not kept"
        print_lines(f"It trains networks, on the CPU unless --device says otherwise; they {kept} unless asked.")
    print_lines(
        f"presets: {', '.join(study.presets)}",
        f"replicarium study run {study.called} --preset {preset} --dry-run",
    )


def run_study(options: StudyOptions, *, as_json: bool, quiet: bool) -> int:
    """Run a study, or go on with it; return 0, or 1 if some trials failed."""
    study = find_study(options.name)
    config = study.config(
        options.preset, options.config, options.overrides or (), seeds=options.seeds, seed=options.seed
    )
    plan = study.plan(config)
    earlier = _earlier(study, config, options.out) if options.resume else None
    terms = _terms(study, options, earlier)
    if options.cluster is None:
        check_device(terms.device)
    if options.dry_run:
        _print_plan(study, plan, options, earlier, as_json=as_json)
        return 0
    if options.resume and earlier is None:
        complain(f"{options.out} holds no run of these settings to go on with: this is a new one")
    backend = make_backend(options.cluster, options.workers, terms.device)
    path, now = None, True
    try:
        with closing(_folder(study, config, options.out, earlier)) as folder:
            path = folder.path
            finding = conduct(study, config, folder, backend, terms=terms, quiet=quiet or as_json, say=complain)
        now = False
    finally:
        backend.close(now=now)
        if path is not None:
            with suppress(*TROUBLES), opened(options.out) as index:
                index.refresh(path)
    _tell(finding, as_json=as_json, quiet=quiet)
    if finding.table.failed:
        complain(f"{len(finding.table.failed)} of {finding.table.planned} trials failed: see {finding.page}")
    return 1 if finding.table.failed else 0


def _terms(study: Study, options: StudyOptions, earlier: StoredRun | None) -> Terms:
    """Return on what terms trials are done: as was asked, else as the run to go on with, else as the study says.

    Raises StudyError for terms that are nothing to a study without networks.
    """
    asked = {"device": options.device, "keep_models": options.keep_models}
    told = {name: value for name, value in asked.items() if value is not None}
    # Trials have the same results on every processor unless the environment asks for torch's own sums.
    arithmetic = checked_name(os.environ.get(VARIABLE) or Terms.arithmetic)
    if not study.trains:
        for name in told:
            raise StudyError(f"{study.name} trains no networks: leave --{name.replace('_', '-')} out")
        return Terms(arithmetic=arithmetic)
    before: Settings = {"keep_models": study.keeps_models}
    if earlier is not None:
        held = earlier.provenance.get("training") or {}
        before.update({name: held[name] for name in ("device", "keep_models") if name in held})
    return Terms(**{**before, **told}, arithmetic=arithmetic)


def _folder(study: Study, config: StudyConfig, out: Path, earlier: StoredRun | None) -> RunFolder:
    """Make a run's folder, or take up an earlier one; StoreError while another process writes to it."""
    command = ["replicarium", *sys.argv[1:]]
    if earlier is None:
        return RunFolder(out, study.name, config, command)
    return RunFolder.again(earlier.folder, config, command)


def _earlier(study: Study, config: StudyConfig, out: Path) -> StoredRun | None:
    """Return the last run of the study whose settings are these, but for how many seeds; None if there is none."""
    wanted = config.model_copy(update={"seeds": 1})
    found = []
    for run in stored_runs(out):
        with suppress(ValidationError):
            identity: StudyIdentity = run.provenance.get("study") or {}
            if (identity.get("module"), identity.get("version")) != (study.module, study.version):
                continue
            # Read as settings are, so that one that the study has got since has its default.
            parameters = study.settings.model_validate(run.provenance.get("parameters"))
            if parameters.model_copy(update={"seeds": 1}) == wanted:
                found.append(run)
    return latest(found)


def _print_plan(
    study: Study, plan: tuple[Trial, ...], options: StudyOptions, earlier: StoredRun | None, *, as_json: bool
) -> None:
    """Say what would be done and how long it may take; nothing is written."""
    done = {key for key, record in earlier.log[0].items() if record.status != "lost"} if earlier else set()
    todo = [trial for trial in plan if trial.key not in done]
    factor, known = _pace(study, options.out)
    with blamed(study, "estimate"):
        seconds = factor * sum(study.estimate(trial.condition) for trial in todo)
    slots = options.workers or available_cores()
    conditions = len({trial.key for trial in plan if trial.seed == plan[0].seed})
    if as_json:
        print_json(
            {
                "study": study.name,
                "conditions": conditions,
                "trials": len(plan),
                "todo": len(todo),
                "resumes": None if earlier is None else str(earlier.folder),
                "cpu_seconds": round(seconds, 1),
                "from_earlier_trials": known,
            }
        )
        return
    print_lines(
        f"{study.name}: {conditions} conditions with {len(plan) // conditions} seeds each are {len(plan)} trials",
        f"{len(plan) - len(todo)} are done in {earlier.folder}" if earlier else "none is done yet",
        f"about {duration(seconds)} of work, or {duration(seconds / slots)} on {slots} cores, judged by "
        + (f"{known} earlier trials" if known else "the study's own guess"),
        *(f"  {trial.key}  {dict(trial.condition)}" for trial in plan[: min(12, conditions)]),
        *([f"  … and {conditions - 12} conditions more"] if conditions > 12 else []),
    )


def _pace(study: Study, store: Path) -> tuple[float, int]:
    """Return how much longer trials took here than the study guessed, and how many say so."""
    if not (store / "index.sqlite").exists():
        return 1.0, 0
    with suppress(*TROUBLES), opened(store) as index:
        index.reconcile()
        guesses, taken = 0.0, []
        for condition, seconds in index.seconds(study.name, study.version):
            # A stored condition need not be one of this study.
            with suppress(Exception):
                guesses += float(study.estimate(condition))
                taken.append(seconds)
        if len(taken) >= 10 and guesses > 0:
            return sum(taken) / guesses, len(taken)
    return 1.0, 0


def _tell(finding: Conducted, *, as_json: bool, quiet: bool) -> None:
    verdict = finding.verdict
    if as_json:
        print_json(
            {
                "folder": str(finding.folder),
                "report": str(finding.page) if finding.written else None,
                "outcome": verdict.outcome,
                "sentence": verdict.sentence,
                "numbers": verdict.numbers,
                "planned": finding.table.planned,
                "done": len(finding.table),
                "failed": len(finding.table.failed),
                "missing": finding.table.missing,
            }
        )
        return
    if not quiet:
        for title, head, rows in verdict.tables:
            print_table(head, rows, title=title)
    print_lines(f"{verdict.outcome.capitalize()}: {verdict.sentence}")
    if not quiet:
        print_lines(*verdict.remarks, "", tally(finding.table))
        if finding.written:
            print_lines(f"Report: {finding.page}")


def report_run(run: str, out: Path, named: str | None, *, as_json: bool, quiet: bool) -> None:
    """Judge a stored run anew, as far as it went, and write its page unless another process is writing to the run."""
    path = find_folder(run, out)
    try:
        folder = RunFolder.opened(path)
    except BusyError:
        folder = None
    try:
        found = StoredRun.at(path) if folder is None else StoredRun(path, folder.provenance)
        there = found.of_study(named)
        for problem in there.problems:
            complain(problem)
        if folder is None:
            verdict, _ = decide(there)
            finding = Conducted(path, there.table, verdict, written=False)
        else:
            finding = judge(there, folder)
    finally:
        if folder is not None:
            folder.release()
    _tell(finding, as_json=as_json, quiet=quiet)
    if folder is None:
        complain(f"{path} is being written by another process, so no page is written")
