"""A study's statement: settings, plan, keys, seeds, the table; and that studies are found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.errors import ConfigError, StudyError
from experiments.studies.study import find_study, product, study_names
from experiments.studies.table import TrialTable
from experiments.studies.trial import Record, make_trial, seeds_of, to_json


@pytest.fixture
def planted(examples):
    return find_study("example_studies.planted")


def done(trial, **measures) -> Record:
    return Record(trial.key, trial.condition, trial.seed, "done", measures, None, None, 0.1, 1, {})


# -- settings and plan ----------------------------------------------------------------------------------------


def test_the_last_word_wins(planted, tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text("seeds = 3\neffect = 5.0\nseed = 7\n")
    assert planted.config().seeds == 12
    assert planted.config("full").seeds == 100
    config = planted.config("full", file, ["effect=1.5", "doses=[0.0, 4.0]"], seeds=2)
    assert (config.seed, config.seeds, config.effect, config.doses) == (7, 2, 1.5, (0.0, 4.0))
    assert planted.presets["full"] == {"seeds": 100}


@pytest.mark.parametrize(
    ("override", "says"),
    [("dosis=1", "dosis: no such setting"), ("doses=[1.0]", "doses"), ("seeds=0", "seeds"), ("seconds=x", "seconds")],
)
def test_settings_that_are_none(planted, override, says):
    with pytest.raises(ConfigError, match=says):
        planted.config("quick", None, [override])


def test_an_unknown_preset_names_the_known(planted):
    with pytest.raises(StudyError, match="choose one of quick, full"):
        planted.config("huge")


def test_the_plan_goes_seed_by_seed(planted):
    plan = planted.plan(planted.config(seeds=2))
    assert [(trial.seed, trial.condition["dose"]) for trial in plan] == [
        (0, 0.0), (0, 0.5), (0, 1.0), (1, 0.0), (1, 0.5), (1, 1.0),
    ]  # fmt: skip
    longer = planted.plan(planted.config(seeds=3))
    assert longer[: len(plan)] == plan


def test_what_does_not_depend_on_its_seed_is_planned_once(planted):
    study = replace(planted, fixed=lambda condition: condition["dose"] == 0)
    plan = study.plan(study.config(seed=4, seeds=3))
    assert [(trial.seed, trial.condition["dose"]) for trial in plan] == [
        (4, 0.0), (4, 0.5), (4, 1.0), (5, 0.5), (5, 1.0), (6, 0.5), (6, 1.0),
    ]  # fmt: skip


def test_predictions_are_scored(planted):
    rows = [{"key": str(n), "seed": n, "dose": dose, "answer": dose} for n, dose in enumerate([0.0, 1.0, 0.5] * 6)]
    predictions = {
        "It rises.": lambda config, table, verdict: verdict.outcome == "shown",
        "It falls.": lambda config, table, verdict: verdict.outcome == "refuted",
        "It rains.": lambda config, table, verdict: None,
    }
    study = replace(planted, predictions=predictions)
    table = TrialTable(rows)
    scored = study.scored(study.config(), table, study.verdict(study.config(), table))
    assert scored == {"It rises.": True, "It falls.": False, "It rains.": None}
    built = replace(study, constructed=frozenset({"It falls."}))
    judged = built.verdict(built.config(), table)
    scored = built.scored(built.config(), table, judged)
    assert (scored, built.by_construction()) == ({"It rises.": True, "It rains.": None}, ("It falls.",))
    with pytest.raises(StudyError, match="calls constructed what it does not predict: It snows"):
        replace(study, constructed=frozenset({"It snows."})).scored(built.config(), table, judged)
    wrong = replace(planted, predictions={"It fails.": lambda config, table, verdict: 1 / 0})
    with pytest.raises(StudyError, match="the predictions of planted raised ZeroDivisionError"):
        wrong.scored(wrong.config(), table, study.verdict(study.config(), table))


def test_a_plan_without_trials_or_with_twins(planted):
    with pytest.raises(StudyError, match="occurs twice"):
        planted.plan(planted.config("quick", None, ["doses=[1.0, 1.0]"]))
    with pytest.raises(StudyError, match="no condition"):
        replace(planted, conditions=lambda config: []).plan(planted.config())
    with pytest.raises(StudyError, match="dose is a factor and a measure"):
        replace(planted, measures={"dose": "what was given"}).plan(planted.config())
    with pytest.raises(StudyError, match="no plain number"):
        replace(planted, conditions=lambda config: [{"dose": object()}]).plan(planted.config())


def test_all_combinations_the_last_fastest():
    cells = product(a=[1, 2], b="xy")
    assert cells == [{"a": 1, "b": "x"}, {"a": 1, "b": "y"}, {"a": 2, "b": "x"}, {"a": 2, "b": "y"}]
    assert product() == [{}]


# -- keys and seeds -----------------------------------------------------------------------------------------


def test_a_key_is_of_study_version_condition_and_seed():
    trial = make_trial("s", 1, {"a": 1, "b": [2.5, None]}, 3)
    assert trial.key == make_trial("s", 1, {"b": [2.5, None], "a": 1}, 3).key
    others = [
        make_trial("t", 1, {"a": 1, "b": [2.5, None]}, 3),
        make_trial("s", 2, {"a": 1, "b": [2.5, None]}, 3),
        make_trial("s", 1, {"a": 2, "b": [2.5, None]}, 3),
        make_trial("s", 1, {"a": 1, "b": [2.5, None]}, 4),
    ]
    assert len({trial.key, *(other.key for other in others)}) == 5
    # What is filed today is found tomorrow.
    assert make_trial("s", 1, {"a": 1}, 0).key == "860574fbb8f939f421f3"


def test_seeds_are_a_trial_s_own():
    def first(condition, seed):
        return np.random.default_rng(seeds_of(condition, seed)).integers(2**62)

    assert first({"a": 1, "b": 2}, 5) == first({"b": 2, "a": 1}, 5)
    assert len({first({"a": a}, seed) for a in range(10) for seed in range(10)}) == 100


@given(value=st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
       | st.text(), lambda part: st.lists(part) | st.dictionaries(st.text(), part), max_leaves=8))  # fmt: skip
def test_plain_data_are_one_line_and_come_back(value):
    import json

    text = to_json(value)
    assert "\n" not in text
    assert json.loads(text) == value


def test_numpy_s_numbers_are_plain_and_nan_is_not():
    assert (
        to_json({"a": np.float64(0.5), "b": np.arange(2), "c": np.bool_(True)}) == '{"a": 0.5, "b": [0, 1], "c": true}'
    )
    for odd in (float("nan"), float("inf"), {1, 2}):
        with pytest.raises((TypeError, ValueError)):
            to_json(odd)


# -- the table ------------------------------------------------------------------------------------------------


def test_the_table_has_the_plan_s_order(planted):
    plan = planted.plan(planted.config(seeds=2))
    records = {trial.key: done(trial, answer=float(number)) for number, trial in enumerate(plan)}
    table = TrialTable.of(plan, dict(reversed(records.items())))
    assert table.column("answer").tolist() == [0, 1, 2, 3, 4, 5]
    assert table.where(dose=0.5).column("answer").tolist() == [1, 4]
    assert table.levels("dose") == [0.0, 0.5, 1.0]
    assert {values: len(part) for values, part in table.groups("dose").items()} == {(0.0,): 2, (0.5,): 2, (1.0,): 2}
    assert table.as_lines() == TrialTable.of(plan, records).as_lines()
    assert (len(table), table.missing) == (6, 0)


def test_what_failed_and_what_is_missing_stand_apart(planted):
    plan = planted.plan(planted.config(seeds=1))
    failed = Record(plan[1].key, plan[1].condition, 0, "failed", None, "ValueError: no", "Traceback", 0.1, 1, {})
    table = TrialTable.of(plan, {plan[0].key: done(plan[0], answer=1.0), plan[1].key: failed})
    assert (len(table), len(table.failed), table.missing, table.planned) == (1, 1, 1, 3)
    assert table.failed[0]["error"] == "ValueError: no"
    assert "Traceback" not in table.as_lines()


def test_conditions_of_lists_are_grouped():
    rows = [
        {"key": "a", "levels": [1, [2]], "x": 1},
        {"key": "b", "levels": (1, (2,)), "x": 2},
        {"key": "c", "levels": {"d": 1}, "x": 3},
    ]
    table = TrialTable(rows)
    assert table.levels("levels") == [(1, (2,)), '{"d": 1}']
    assert {values: len(part) for values, part in table.groups("levels").items()} == {((1, (2,)),): 2, ('{"d": 1}',): 1}


def test_a_deterministic_null_counts_once():
    rows = [{"key": f"{n}", "seed": n, "null": "copy", "rule": rule, "born": 3} for n in range(3) for rule in "ab"]
    assert [row["rule"] for row in TrialTable(rows).once("null", "rule")] == ["a", "b"]
    rows[-1]["born"] = 4
    with pytest.raises(StudyError, match="born differ between the seeds 0 and 2"):
        TrialTable(rows).once("null", "rule")


def test_a_column_that_is_none(planted):
    plan = planted.plan(planted.config(seeds=1))
    with pytest.raises(StudyError, match="no column 'answers'"):
        TrialTable.of(plan, {plan[0].key: done(plan[0], answer=1.0)}).column("answers")


# -- finding ------------------------------------------------------------------------------------------------


def test_an_unknown_study_names_the_known(examples):
    with pytest.raises(StudyError, match="no study 'fidelty'"):
        find_study("fidelty")
    with pytest.raises(StudyError, match=r"no study 'example_studies\.nothing'"):
        find_study("example_studies.nothing")
    with pytest.raises(StudyError, match=r"no study 'os\.path'"):
        find_study("os.path")


@pytest.mark.parametrize("name", study_names())
def test_built_in_studies_state_themselves(name):
    study = find_study(name)
    assert study.name == name.replace("_", "-")
    assert {"quick", "full"} <= set(study.presets)
    assert study.claim
    assert study.predictions
    assert study.unit
    assert study.nulls
    for preset in study.presets:
        # A trial may be a block of networks, or one that is trained and asked hundreds of things.
        assert len(study.plan(study.config(preset))) >= 6
