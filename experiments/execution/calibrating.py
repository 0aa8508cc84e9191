"""Calibrate a study's verdict in several processes: a truth each, judged as `calibrate` judges it."""

from __future__ import annotations

from time import monotonic

from automata.checks import at_least
from automata.runtime.processes import SpawnedPool, starting
from experiments.execution.backends import begin_quiet_worker, environment
from experiments.execution.worker import THREADS
from experiments.studies.calibration import Counts, TruthOutcomes, calibrate, calibrate_truth
from experiments.studies.study import Study, StudyConfig, find_study

# Processes take seconds to start: they are worth it for what would take longer than this by itself, in seconds.
_WORTH = 15.0


def calibrate_with(
    study: Study, config: StudyConfig, draws: int, *, seed: int = 0, workers: int = 1
) -> tuple[TruthOutcomes, ...]:
    """Return what `calibrate` returns, found by `workers` processes if the first truth shows that it takes long.

    The counts do not depend on the number of processes. Raises what `calibrate` raises.
    """
    at_least(1, draws=draws, workers=workers)
    names = list(study.truths)
    if workers == 1 or len(names) < 3:
        return calibrate(study, config, draws, seed=seed)
    began = monotonic()
    found = list(calibrate_truth(study, config, names[0], draws, seed=seed))
    rest, now = names[1:], True
    if (monotonic() - began) * len(rest) < _WORTH:
        return (*found, *(one for name in rest for one in calibrate_truth(study, config, name, draws, seed=seed)))
    settings = config.model_dump(mode="json")
    with environment(THREADS):
        pool = SpawnedPool(min(workers, len(rest)), begin_quiet_worker)
        try:
            with starting():
                told = [pool.executor.submit(_counts, study.module, settings, name, draws, seed) for name in rest]
            for name, answer in zip(rest, told, strict=True):
                found += [TruthOutcomes(name, study.truths[name], draws, *each) for each in answer.result()]
            now = False
        finally:
            pool.close(now=now)  # at once if a verdict raised, or on Ctrl-C
    return tuple(found)


def _counts(module: str, settings: dict[str, object], name: str, draws: int, seed: int) -> list[Counts]:
    """Return what a worker finds under one truth; the truth itself holds functions, which no process can be sent."""
    study = find_study(module)
    config = study.settings.model_validate(settings)
    return [
        (dict(one.counts), one.question, one.any_wrong)
        for one in calibrate_truth(study, config, name, draws, seed=seed)
    ]
