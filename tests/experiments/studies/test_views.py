"""The viewer in a study's page: what it shows is what the trial of that key ran, and the caption names the trial."""

from __future__ import annotations

import importlib
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.errors import StudyError
from experiments.runs.find import StudyRun
from experiments.runs.page import write_page
from experiments.studies.study import Study, find_study
from experiments.studies.trial import seeds_of
from experiments.viewer.encoding import cells_json, rule_json
from tests.support.done_trials import done_here

KINDS = {"physics-fidelity": "uniform", "copy-fidelity": "anywhere"}


class Kept(dict):
    """A run's folder that keeps what is written."""

    path, provenance, write = Path("runs/one"), {}, dict.__setitem__


def page_of(study: Study, kind: str, ran: list) -> tuple[str, StudyRun]:
    config = study.config("quick", None, ["replicators=['highlife']", f"kinds=['{kind}']", "wrong=[1]"], seeds=1)
    table = done_here(study, config)
    run, folder = StudyRun(Path("runs/one"), study, config, {}, table), Kept()
    ran.clear()
    write_page(run, folder, study.verdict(config, table), {})
    return folder["report.html"], run


@pytest.mark.parametrize("name", [pytest.param("physics-fidelity", marks=pytest.mark.long), "copy-fidelity"])
def test_a_page_shows_what_the_named_trial_ran(name, monkeypatch):
    study = replace(find_study(name), figures=lambda config, table, verdict: {})
    module, ran = importlib.import_module(study.trial.__module__), []
    real = module.daughters_in_any_form

    def seen(rule, start, *rest, **options):
        ran.append((rule, start))
        return real(rule, start, *rest, **options)

    monkeypatch.setattr(module, "daughters_in_any_form", seen)
    page, run = page_of(study, KINDS[name], ran)
    (told,) = re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
    assert page.count('<script type="module">') == 1
    assert page.count(" data-lazy ") == 1
    (key,) = re.findall(r"built again from the trial (\w{20})", page)
    (trial,) = (each for each in study.plan(run.config) if each.key == key)
    study.trial(trial.condition, seeds_of(trial.condition, trial.seed))
    # The trial's own run comes first; the exact copy's, which is kept, was made before.
    rule, start = ran[0]
    document = json.loads(told)
    right, shown = document["universes"]
    assert document["difference"] == [0, 1]
    assert document["rules"][shown["rule"]]["table"] == rule_json(rule)["table"]
    assert shown["cells"] == cells_json(start)
    assert right != shown
    (row,) = run.table.where(key=key)
    assert row["wrong"] >= 1


def test_a_study_without_views_has_no_script_and_one_whose_views_fail_is_named():
    study = replace(find_study("copy-fidelity"), figures=lambda *_: {}, views=lambda *_: {})
    assert "<script" not in page_of(study, "anywhere", [])[0]
    with pytest.raises(StudyError, match="the views of copy-fidelity raised ZeroDivisionError"):
        page_of(replace(study, views=lambda *_: {"one": (lambda: 1 // 0, "")}), "anywhere", [])
