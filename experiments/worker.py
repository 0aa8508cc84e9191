"""What a worker does: one trial, on one thread, its error caught; the same function in every process everywhere."""

from __future__ import annotations

import os
import socket
import sys
import time
import traceback
from typing import Any

from experiments.errors import StudyError
from experiments.study import find_study
from experiments.trials import Record, Trial, seeds_of, to_json

# Read by the libraries when they are loaded, so set before: in the worker's environment.
THREADS = {
    name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
}


def run_trial(module: str, trial: Trial) -> Record:
    """Run one trial of the study in `module` and return what came of it; it raises nothing that a trial raises."""
    began = time.perf_counter()
    measures: Any = None
    error = trace = None
    try:
        _pin()
        study = find_study(module)
        measures = dict(study.trial(trial.condition, seeds_of(trial.condition, trial.seed)))
        to_json(measures)  # what cannot be stored is an error of the trial's
        if unknown := measures.keys() - study.measures.keys():
            raise StudyError(f"{study.name} does not say what it measures as {', '.join(sorted(unknown))}")
    except (Exception, SystemExit) as raised:
        measures, trace = None, traceback.format_exc()
        error = " ".join(traceback.format_exception_only(raised)[-1].split())
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
        worker=_worker(),
    )


def _pin() -> None:
    """One thread for torch, whose results differ between numbers of threads, if it is loaded; else when it will be."""
    os.environ.update({name: os.environ.get(name, count) for name, count in THREADS.items()})
    torch = sys.modules.get("torch")
    if torch is not None and torch.get_num_threads() != 1:
        torch.set_num_threads(1)


def _worker() -> dict[str, Any]:
    torch = sys.modules.get("torch")
    return {
        "host": socket.gethostname(),
        "process": os.getpid(),
        "threads": os.environ.get("OMP_NUM_THREADS"),
        "torch_threads": None if torch is None else torch.get_num_threads(),
    }
