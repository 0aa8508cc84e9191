"""`replicarium study run`: a study run to its verdict, or gone on with."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from experiments.commands.accepted_studies import StudyRunOptions
from experiments.commands.report import print_outcome
from experiments.config import Settings
from experiments.errors import StudyError
from experiments.execution.backends import available_cores, check_device
from experiments.execution.choose import make_backend
from experiments.execution.conduct import conduct
from experiments.runs.find import StoredRun, latest, stored_runs
from experiments.runs.folder import RunFolder, closing
from experiments.runs.index import TROUBLES, opened
from experiments.storage.documents import StudyIdentity
from experiments.studies.own import is_same
from experiments.studies.study import Study, StudyConfig, blamed, find_study
from experiments.studies.trial import Trial
from experiments.studies.workspace import Terms
from experiments.terminal.browser import show_page
from experiments.terminal.console import complain, print_json, print_lines
from experiments.terminal.live import duration
from neural.arithmetic import VARIABLE, checked_name


def run_study(options: StudyRunOptions, *, as_json: bool, quiet: bool) -> int:
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
    print_outcome(finding, as_json=as_json, quiet=quiet)
    show_page(finding.page, options.open_page)
    if finding.table.failed:
        complain(f"{len(finding.table.failed)} of {finding.table.planned} trials failed: see {finding.page}")
    return 1 if finding.table.failed else 0


def _terms(study: Study, options: StudyRunOptions, earlier: StoredRun | None) -> Terms:
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
            of_these = study.measured <= identity.get("version", -1) <= study.version
            if not (of_these and is_same(str(identity.get("module")), study.module)):
                continue
            # Read as settings are, so that one that the study has got since has its default.
            parameters = study.settings.model_validate(run.provenance.get("parameters"))
            if parameters.model_copy(update={"seeds": 1}) == wanted:
                found.append(run)
    return latest(found)


def _print_plan(
    study: Study, plan: tuple[Trial, ...], options: StudyRunOptions, earlier: StoredRun | None, *, as_json: bool
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
        for condition, seconds in index.seconds(study.name, study.measured, study.version):
            # A stored condition need not be one of this study.
            with suppress(Exception):
                guesses += float(study.estimate(condition))
                taken.append(seconds)
        if len(taken) >= 10 and guesses > 0:
            return sum(taken) / guesses, len(taken)
    return 1.0, 0
