"""What a worker does: one trial, on one thread, its error caught; the same function in every process everywhere."""

from __future__ import annotations

import copy
import hashlib
import os
import socket
import sys
import time
import traceback
from collections.abc import Mapping
from typing import Any

from automata.containment.halts import RunHalted
from automata.errors import EmptyPlaneError
from automata.files.json_types import JsonObject
from experiments.errors import StudyError
from experiments.runs.provenance import code_path, processor
from experiments.studies.study import Study, find_study
from experiments.studies.trial import Measures, Record, Trial, seeds_of, to_json
from experiments.studies.workspace import Terms, Workspace
from neural.arithmetic import using

# Read by the libraries when they are loaded, so set before: in the worker's environment.
THREADS = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")}


def run_trial(module: str, trial: Trial, terms: Terms | None = None) -> Record:
    """Run one trial of the study in `module` on the given terms and return what came of it.

    Nothing that a trial raises is raised but RunHalted, which ends the whole run; ModelError, StudyError if this worker
    cannot do it at all: its device or the study's module is not there, which says nothing about the trial.
    """
    began = time.perf_counter()
    _pin()
    study = find_study(module)
    origin: JsonObject = {"study": study.name, "version": study.version, "trial": trial.key, "seed": trial.seed}
    bench = Workspace(terms, {**origin, "condition": dict(trial.condition)})
    measures: Any = None
    error = trace = None
    try:
        seeds = seeds_of(trial.condition, trial.seed)
        condition = copy.deepcopy(trial.condition)  # a trial may do to its own what it likes
        given = (condition, seeds, bench) if study.trains else (condition, seeds)
        with using(bench.terms.arithmetic):
            try:
                measures = study.trial(*given)
            except EmptyPlaneError:
                if study.no_plane is None:
                    raise
                measures = study.no_plane
            measures = _checked(study, measures)
    except RunHalted:
        raise  # of all trials together: it says nothing about this one
    except (Exception, SystemExit) as raised:
        measures, trace = None, traceback.format_exc()
        trace = _writable(trace)
        error = _writable(" ".join(traceback.format_exception_only(raised)[-1].split()))
    files = {} if error else {f"{trial.key}-{name}.safetensors": data for name, data in bench.models.items()}
    return Record(
        key=trial.key,
        condition=trial.condition,
        seed=trial.seed,
        status="failed" if error else "done",
        measures=measures,
        error=error,
        traceback=trace,
        seconds=round(time.perf_counter() - began, 4),
        attempts=1,
        worker={
            **_worker(),
            "arithmetic": bench.terms.arithmetic,
            **({"device": bench.used} if bench.used else {}),
        },
        models={name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
        files=files,
    )


def _checked(study: Study, measures: Any) -> Measures:
    """Return what was measured; StudyError for what cannot be stored, or what the study does not explain."""
    if not isinstance(measures, Mapping):
        raise StudyError(f"{study.name}: a trial returns its measures by name, and not {type(measures).__name__}")
    for name, value in measures.items():
        try:
            to_json(value).encode()  # a text of half a character is no text
        except (TypeError, ValueError) as error:
            raise StudyError(f"{study.name}: the measure {name} cannot be stored: {error}") from None
    if unknown := measures.keys() - study.measures.keys():
        raise StudyError(f"{study.name} does not say what it measures as {', '.join(sorted(map(str, unknown)))}")
    return dict(measures)


def _writable(text: str) -> str:
    """Return a text with what is no character, as in a file's name that is not UTF-8, replaced."""
    return text.encode("utf-8", "replace").decode()


def _pin() -> None:
    """One thread for torch, whose results differ between numbers of threads, if it is loaded; else when it will be."""
    os.environ.update({name: os.environ.get(name, count) for name, count in THREADS.items()})
    torch = sys.modules.get("torch")
    if torch is not None and torch.get_num_threads() != 1:
        torch.set_num_threads(1)


def _worker() -> JsonObject:
    torch = sys.modules.get("torch")
    return {
        "host": socket.gethostname(),
        "process": os.getpid(),
        "threads": os.environ.get("OMP_NUM_THREADS"),
        "torch_threads": None if torch is None else torch.get_num_threads(),
        "processor": processor(),
        "code_path": code_path(),
    }
