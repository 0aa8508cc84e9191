"""The page of calibrations is what the recorded ones say, and they are of these studies as they are."""

from __future__ import annotations

import pytest

from experiments.studies.calibration import calibrate
from experiments.studies.study import find_study, study_names
from tests.support import calibration_page

RESULTS = calibration_page.FOLDER.parent


def test_the_page_is_made_of_the_recorded_calibrations():
    found = calibration_page.PAGE.read_text(encoding="utf-8")
    assert found == calibration_page.page(), "run `python -m tests.support.calibration_page`"


def quoted(study: str) -> str:
    """Return the preset whose verdict the documents quote: full where that is recorded."""
    recorded = [preset for preset in ("full", "quick") if (RESULTS / f"{study}-{preset}.json").exists()]
    return recorded[0] if recorded else "full"


@pytest.mark.parametrize("name", study_names())
def test_every_study_is_calibrated_as_it_is(name):
    study = find_study(name)
    told = calibration_page.recorded()[study.name]
    assert (told["study"], told["version"], told["preset"]) == (study.name, study.version, quoted(study.name))
    assert told["fit"], f"{name}: the verdict errs too often"
    assert {one["truth"] for one in told["truths"]} == study.truths.keys()


@pytest.mark.parametrize("name", calibration_page.climbed())
def test_recorded_ladders_are_those_of_the_study(name):
    study = find_study(name)
    told = calibration_page.climbed()[name]
    assert (told["study"], told["version"], told["preset"]) == (study.name, study.version, quoted(study.name))
    kept = {one["ladder"]: [rung["size"] for rung in one["rungs"]] for one in told["ladders"]}
    assert kept == {each: list(ladder.sizes) for each, ladder in study.ladders.items()}


@pytest.mark.long
@pytest.mark.parametrize("name", study_names())
def test_recorded_calibrations_come_out_again(name):
    """The first draws of each truth are the same tables, however many there are."""
    study = find_study(name)
    told = calibration_page.recorded()[study.name]
    for one in calibrate(study, study.config(told["preset"]), 4, seed=told["seed"]):
        (kept,) = (row for row in told["truths"] if (row["truth"], row["question"]) == (one.name, one.question))
        assert all(count <= kept["outcomes"].get(outcome, 0) for outcome, count in one.counts.items())
