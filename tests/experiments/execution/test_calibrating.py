"""Calibrations in several processes count what one process counts."""

from __future__ import annotations

import pytest

from automata.errors import ArgumentError
from experiments.execution import calibrating
from experiments.execution.calibrating import calibrate_with
from experiments.studies.calibration import calibrate
from experiments.studies.study import find_study


def plain(found):
    return [one.as_dict() for one in found]


def test_processes_count_what_one_process_counts(monkeypatch):
    monkeypatch.setattr(calibrating, "_WORTH", 0.0)
    study = find_study("self-copy")
    config = study.config("quick")
    assert plain(calibrate_with(study, config, 2, seed=4, workers=2)) == plain(calibrate(study, config, 2, seed=4))


def test_what_is_quickly_done_starts_no_process(monkeypatch):
    monkeypatch.setattr(calibrating, "SpawnedPool", None)
    study = find_study("self-copy")
    config = study.config("quick")
    assert plain(calibrate_with(study, config, 1, workers=2)) == plain(calibrate(study, config, 1))
    with pytest.raises(ArgumentError, match="workers"):
        calibrate_with(study, config, 1, workers=0)
