"""Runs that were broken off: every study judges and draws whatever part of its table there is, without a warning."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from experiments.pictures.themes import LIGHT, draw
from experiments.studies.study import find_study
from experiments.studies.table import TrialTable
from experiments.studies.trial import to_json

SETTINGS = {
    "emergence": [
        "tasks=['table']",
        "widths=[1, 2, 3, 4, 6, 8, 12, 16]",
        "networks=2",
        "rules=['byl', 'highlife']",
    ],
    "emulation": ["widths=[4]", "rules=['byl', 'highlife']"],
    "copy-fidelity": ["replicators=['byl', 'highlife']"],
    "physics-fidelity": ["replicators=['byl', 'highlife']"],
    "never-trained": ["rules=['byl', 'highlife']"],
}


def invented(name: str, condition, random: np.random.Generator) -> dict:
    """Measures such as a trial of the study may have."""
    bore, wrong = bool(random.integers(2)), int(random.integers(3))
    if name == "emergence":
        count = condition["networks"]
        missed = random.integers(3, size=count).tolist()
        return {
            "weights": 25 * condition["width"], "judged": 198, "loss": random.uniform(0.01, 1, size=count).tolist(),
            "wrong": missed, "horizon": [None if each == 0 else 3 for each in missed],
            "daughters": [int(each == 0) for each in missed], "exact_share": missed.count(0) / count,
            "bore_share": missed.count(0) / count, "null_wrong": {"copy": 81, "counts": 12},
        }  # fmt: skip
    if name == "emulation":
        domains = ("visited", "orbit", "changing", "dense")
        return {
            "parameters": 10, "taken": 5, "wrong": dict.fromkeys(domains, wrong),
            "of": dict(zip(domains, (198, 400, 100, 7776), strict=True)), "update_accuracy": 0.9,
            "exact_visited": wrong == 0, "exact_dense": wrong == 0, "horizon": None if wrong == 0 else 4,
            "daughters": int(bore), "line": int(bore),
        }  # fmt: skip
    if name.endswith("-fidelity"):
        found = {
            "wrong": condition["level"], "fidelity": 1 - condition["level"] / 1000, "form": "seed" if bore else "none",
            "makes": bore, "births": int(bore), "of_births": 3,
        }  # fmt: skip
        if name == "copy-fidelity":
            return {**found, "first": 12 if bore else None}
        return {**found, "entries": 1000, "line": int(bore), "outgrown": False}
    return {
        "contexts": 9, "path": 9, "lacking": wrong, "classes_lacking": wrong, "lacking_right": 0, "shown_right": 9,
        "candidates": 0, "daughters": int(bore),
    }  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("name", SETTINGS)
def test_any_part_of_a_table_is_judged_and_drawn(name):
    study = find_study(name)
    config = study.config("quick", None, SETTINGS[name], seeds=2)
    random = np.random.default_rng(0)
    plan = study.plan(config)
    rows = [
        {"key": trial.key, "seed": trial.seed, **trial.condition, **invented(name, trial.condition, random)}
        for trial in plan
    ]
    assert set(rows[0]) - {"key", "seed", *plan[0].condition} == set(study.measures)
    for count in (1, 5):
        chosen = sorted(random.choice(len(rows), size=count, replace=False))
        table = TrialTable([rows[place] for place in chosen], planned=len(rows))
        verdict = study.verdict(config, table)
        to_json(verdict.numbers)
        assert verdict.sentence.endswith(".")
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for make, _caption in study.figures(config, table, verdict).values():
                draw(make, LIGHT)
