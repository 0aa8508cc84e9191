"""The study of what replicates under networks that were not trained for it: units, exposures, nulls, objectives."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from automata import DIHEDRAL, Pattern, Universe, find_copies
from automata.proportion import Proportion
from experiments.errors import StudyError
from experiments.pictures.themes import THEMES, draw
from experiments.studies.calibration import calibrate, unreached
from experiments.studies.never_trained import STUDY, nulls
from experiments.studies.never_trained.comparing import Comparison, compared, judged, rates_of
from experiments.studies.never_trained.exposures import EXPOSURES, LACKING, shown
from experiments.studies.never_trained.networks import fit, select
from experiments.studies.never_trained.nulls import NULLS, majority_of_others, null_rule
from experiments.studies.never_trained.trial import fixed
from experiments.studies.never_trained.verdict import FORMS, NETWORK, OBJECTIVE, _mean, _words
from experiments.studies.table import TrialTable
from experiments.studies.trial import seeds_of
from experiments.wrong_rules.doubling.fertile import FERTILE, fertile_by_measure
from experiments.wrong_rules.doubling.found import FOUND
from experiments.wrong_rules.doubling.search import copies_alone, drawn_rule, main, screened, try_draw
from experiments.wrong_rules.doubling.units import ADDITIVE, UNITS, alike, is_additive, kind_of, rule_and_seed, unit_of
from neural.domains.domain import encode
from neural.emulators import build_emulator
from neural.physics.as_rule import to_rule

CONFIG = STUDY.config("quick")


def exposed(name: str, exposure: str, seed: int = 0):
    return shown(unit_of(name), exposure, np.random.default_rng(seed))


def lacking(name: str, contexts) -> int:
    unit = unit_of(name)
    return int((~np.isin(encode(unit.path, unit.rule.n_states), encode(contexts, unit.rule.n_states))).sum())


# -- the units --------------------------------------------------------------------------------------------------------


def test_there_are_twenty_rules_and_few_copy_everything_by_their_algebra():
    assert len(UNITS) >= 20
    assert {name for name in UNITS if is_additive(name)} == set(ADDITIVE)
    assert len(ADDITIVE) < len(UNITS) / 4
    assert {kind_of(name) for name in UNITS} >= {"loop", "found, totalistic", "found, isotropic"}
    assert len({rule_and_seed(name)[0].digest for name in UNITS}) == len(UNITS)


@pytest.mark.parametrize("found", FOUND, ids=lambda found: found.rule)
def test_what_was_found_replicates_and_so_does_each_copy(found):
    """After the period all that lives is copies; each of them alone does the same again."""
    rule, seed = drawn_rule(found.family, found.number), found.pattern()
    assert rule == rule_and_seed(found.rule)[0]
    board = Universe(rule, seed).run(found.period).pattern
    assert copies_alone(board, seed) == found.copies >= 2
    places = {copy.box: copy.pattern(seed) for copy in find_copies(board, seed, DIHEDRAL) if copy.isolated}
    for daughter in places.values():
        again = Universe(rule, Pattern(daughter.cropped().cells)).run(found.period).pattern
        assert copies_alone(again, seed) == found.copies
    assert unit_of(found.rule).daughters(rule) >= 1


@pytest.mark.parametrize("name", ["byl", "chou-reggia-2", "langton", "highlife", "parity"])
def test_those_of_the_catalogue_replicate_too(name):
    unit = unit_of(name)
    assert unit.daughters(unit.rule) >= 1
    assert unit.alone == (name in ("highlife", "parity"))


def test_no_two_first_replications_are_nearly_the_same():
    """They would be one observation counted twice."""
    steps = {}
    for name in (*(found.rule for found in FOUND), "highlife", "b3578", "fredkin"):
        unit = unit_of(name)
        steps[name] = set(zip(unit.classes(unit.path).tolist(), unit.rule.evaluate(unit.path).tolist(), strict=True))
    assert max(len(one & other) / len(one | other) for one, other in combinations(steps.values(), 2)) < 2 / 3


def test_the_search_finds_again_what_it_found(capsys):
    main(["isotropic", "441", "442"])
    told = capsys.readouterr().out
    (found,) = (one for one in FOUND if one.number == 441)
    assert told == f"{found}\n"


@pytest.mark.long
def test_the_search_finds_all_of_them_again():
    assert [try_draw(found.family, found.number) for found in FOUND] == list(FOUND)


def test_the_screening_takes_replicators_alone():
    """HighLife's replicator is found, its parent rule's glider and block are not; nor is the replicator in Life."""
    replicator = unit_of("highlife").seed.cells
    others = [np.array(cells, dtype=np.uint8) for cells in ([[0, 1, 0], [0, 0, 1], [1, 1, 1]], [[1, 1], [1, 1]])]
    assert screened(rule_and_seed("highlife")[0], [*others, replicator]) == [(2, 12, 2)]
    life = drawn_rule("totalistic", 0)
    assert screened(life, [others[1]]) == []


# -- what is shown ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "lacked"), [("langton", 0), ("byl", 11), ("chou-reggia-2", 5), ("highlife", 14)])
def test_what_is_met_before_a_daughter_is_complete(name, lacked):
    """Langton's loop meets all 389 contexts of its replication before the daughter stands; the others do not."""
    assert lacking(name, exposed(name, "early")) == lacked
    assert lacking(name, exposed(name, "all")) == 0


@pytest.mark.parametrize("name", ["highlife", "byl"])
@pytest.mark.parametrize("exposure", ["one", "tenth"])
def test_classes_are_left_out_whole(name, exposure):
    unit = unit_of(name)
    contexts = exposed(name, exposure)
    gone = np.setdiff1d(unit.path_classes, unit.classes(contexts))
    assert len(gone) == (1 if exposure == "one" else round(len(unit.path_classes) / 10))
    assert len(unit.shown) - len(contexts) == np.isin(unit.classes(unit.shown), gone).sum()
    assert not np.array_equal(contexts, exposed(name, exposure, seed=1))
    assert 0 not in gone, "the plane itself is never left out"


def test_soups_show_as_many_contexts_and_nothing_shows_none():
    assert len(exposed("highlife", "soups")) == len(unit_of("highlife").shown)
    assert len(exposed("highlife", "nothing")) == 0


# -- the nulls --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("null", "right", "makes"),
    [("memory", 12, False), ("turned", 14, True), ("nearest turned", 14, True), ("counts", 14, True)],
)
def test_what_looked_like_generalisation_is_symmetry(null, right, makes):
    """Of HighLife's 14 lacking contexts copying the centre has 12; the two others are images of contexts shown."""
    unit, contexts = unit_of("highlife"), exposed("highlife", "early")
    rule = null_rule(unit, null, contexts)
    missing = unit.path[~np.isin(encode(unit.path, 2), encode(contexts, 2))]
    assert int((rule.evaluate(missing) == unit.rule.evaluate(missing)).sum()) == right
    assert (unit.daughters(rule) > 0) == makes


@pytest.mark.parametrize("null", list(NULLS))
@pytest.mark.parametrize("name", ["parity", "chou-reggia-2"])
def test_nulls_answer_what_they_were_shown(null, name):
    unit, contexts = unit_of(name), exposed(name, "tenth")
    rule = null_rule(unit, null, contexts)
    known = contexts if null in ("memory", "nearest") else unit.closed(contexts)
    assert (rule.evaluate(known) == unit.rule.evaluate(known)).all()
    if null in ("memory", "turned"):
        elsewhere = np.setdiff1d(np.arange(unit.rule.n_contexts), encode(known, unit.rule.n_states))
        table, centres = rule.table[elsewhere], elsewhere // unit.rule.n_states ** (contexts.shape[1] - 1)
        assert (table == centres).all()


def test_counts_know_a_rule_that_counts_and_a_line_one_that_adds_up():
    """Of a rule by counts a part of each class suffices; births of two and more of four are a line."""
    unit = unit_of("B357/S1345")
    known = unit.shown[::2]
    rule = null_rule(unit, "counts", known)
    seen = {(one[0], int(one[1:].sum())) for one in known.tolist() for one in [np.array(one)]}
    for context in unit.path:
        if (int(context[0]), int(context[1:].sum())) in seen:
            assert rule.next_state(tuple(context)) == unit.rule.next_state(tuple(context))


def test_a_vote_of_the_others_does_not_ask_the_rule_itself(monkeypatch):
    assert "highlife" not in alike("highlife")
    assert len(alike("highlife")) >= 15
    monkeypatch.setattr(nulls, "alike", lambda name: ("b3578",))
    other = unit_of("b3578")
    known = other.closed(other.shown)
    vote = majority_of_others(unit_of("highlife"))
    assert (vote[encode(known, 2)] == other.rule.evaluate(known)).all()
    unknown = np.setdiff1d(np.arange(512), encode(known, 2))
    assert (vote[unknown] == unknown // 256).all()


# -- the networks -----------------------------------------------------------------------------------------------------


def trials_of(name: str, steps: int = 60, **wanted: object) -> list[dict]:
    config = STUDY.config("quick", rules=(name,), width=16, steps=steps)
    return [
        {**condition, **STUDY.trial(condition, seeds_of(condition, 3))}
        for condition in STUDY.conditions(config)
        if all(condition[key] == value for key, value in wanted.items())
    ]


def test_all_learners_of_an_exposure_are_shown_the_same():
    rows = trials_of("parity", exposure="tenth")
    assert {row["learner"] for row in rows} >= {*NULLS, "next state", "turned next state", "daughters"}
    assert len({(row["contexts"], row["lacking"], row["classes_lacking"]) for row in rows}) == 1
    assert {row["lacking"] for row in rows} != {0}
    (untrained,) = trials_of("parity", exposure="nothing")
    assert (untrained["contexts"], untrained["lacking"]) == (0, untrained["path"])


def test_a_network_learns_what_it_is_shown():
    (network,) = trials_of(FOUND[-1].rule, exposure="all", steps=200)
    assert network["shown_right"] == network["contexts"] == 37
    assert (network["lacking"], network["daughters"]) == (0, 1)


def test_an_objective_of_replication_finds_daughters_that_next_states_did_not():
    """From networks that know all that they were shown; what they were not shown they learn by daughters alone."""
    unit = unit_of(FOUND[-1].rule)
    made = []
    for seed in range(2):
        contexts = exposed(unit.name, "one", seed)
        network = build_emulator("mlp", 2, unit.rule.neighborhood, {"width": 16}, seed=seed)
        fit(network, unit, contexts, unit.rule.evaluate(contexts), 3 * 150 * len(contexts))
        before = unit.daughters(to_rule(network))
        select(network, unit, contexts, 80, np.random.default_rng(seed))
        made.append((before, unit.daughters(to_rule(network))))
    assert all(after >= before for before, after in made)
    assert sum(after for _, after in made) > sum(before for before, _ in made)


def test_an_objective_of_replication_costs_a_third_of_the_compute():
    (row,) = trials_of("parity", exposure="one", learner="daughters")
    assert abs(row["candidates"] - 60 * len(unit_of("parity").shown) // 32) <= 1
    (row,) = trials_of("parity", exposure="one", learner="next state")
    assert row["candidates"] == 0


# -- the plan and the verdict -----------------------------------------------------------------------------------------


def test_deterministic_nulls_are_planned_once():
    plan = STUDY.plan(STUDY.config("full", rules=("highlife",)))
    early = [trial for trial in plan if trial.condition["exposure"] == "early"]
    assert sum(fixed(trial.condition) for trial in early) == len(NULLS)
    assert sum(trial.condition["learner"] == "next state" for trial in early) == 6
    assert sum(trial.condition["learner"] == "counts" and trial.condition["exposure"] == "one" for trial in plan) == 6
    tried = {(trial.condition["rule"], trial.condition["learner"]) for trial in STUDY.plan(STUDY.config("quick"))}
    assert {kind_of(rule) for rule, learner in tried if learner == "daughters"}.isdisjoint({"loop"})
    assert len({rule for rule, learner in tried if learner == "daughters"}) >= 20
    with pytest.raises(StudyError, match="there is no rule 'life'"):
        STUDY.plan(STUDY.config("quick", rules=("life",)))


def test_the_verdict_is_calibrated():
    found = calibrate(STUDY, CONFIG, 1, seed=1)
    assert {one.name for one in found if one.fit} == set(STUDY.truths)
    assert not unreached(found)
    assert {one.right_outcome for one in found} == {"shown", "not shown", "refuted", "undecided"}


@pytest.mark.long
@pytest.mark.parametrize("preset", ["quick", "full"])
def test_the_verdict_is_calibrated_well(preset):
    found = calibrate(STUDY, STUDY.config(preset), 30, seed=2)
    assert {(one.name, one.question) for one in found if not one.fit} == set()


def rows_of(made) -> TrialTable:
    """`made(rule, learner)`: the share of eight trials with a daughter, one class of contexts lacking."""
    rows = [
        {
            "seed": seed, "rule": name, "exposure": exposure, "learner": learner, "contexts": 9, "path": 9,
            "lacking": 1, "classes_lacking": 1, "lacking_right": 0, "shown_right": 9, "candidates": 0,
            "daughters": int(seed < 8 * made(place, learner)),
        }
        for place, name in enumerate(UNITS)
        for learner in (*NULLS, NETWORK, "daughters", "untrained")
        for exposure in (["nothing"] if learner == "untrained" else ["one", "tenth"])
        for seed in range(8)
    ]  # fmt: skip
    return TrialTable(rows)


@pytest.mark.parametrize(
    ("made", "outcome"),
    [
        (lambda place, learner: 0.5 if learner == NETWORK else 0.25, "shown"),
        (lambda place, learner: 0.5 if learner in (NETWORK, "counts") else 0.25, "not shown"),
        (lambda place, learner: 0.0, "refuted"),
        (lambda place, learner: float(place < 1 and learner == NETWORK), "refuted"),
        (lambda place, learner: float(place < 3 and learner == NETWORK), "not shown"),
        (lambda place, learner: {NETWORK: 0.5, "counts": 0.75}.get(learner, 0.25), "refuted"),
    ],
)
def test_the_outcome_counts_rules(made, outcome):
    """Three rules of which all networks make daughters are three observations, not twenty-four."""
    verdict = STUDY.verdict(CONFIG, rows_of(made))
    assert verdict.outcome == outcome
    assert f"of {len(UNITS)} rules" in verdict.sentence
    assert verdict.sentence.count("where shown") == 2
    few = TrialTable(row for row in rows_of(made) if row["rule"] in UNITS[:8])
    assert STUDY.verdict(CONFIG, few).outcome == "undecided"


def test_what_lacked_nothing_says_nothing():
    """Births by coverage are none of the claim's."""
    covered = TrialTable({**row, "lacking": 0} for row in rows_of(lambda place, learner: 1.0))
    verdict = STUDY.verdict(CONFIG, covered)
    assert verdict.outcome == "undecided"
    assert rates_of(covered) == {}


def test_an_objective_is_judged_by_itself():
    table = rows_of(lambda place, learner: {"daughters": 0.75, "counts": 0.5}.get(learner, 0.25))
    verdict = STUDY.verdict(CONFIG, table)
    assert verdict.outcome_of(OBJECTIVE) == "shown"
    assert verdict.outcome == "refuted"


def test_a_comparison_is_a_sign_test_over_rules():
    found = Comparison("counts", (0.5,) * 5 + (0.0,) * 15)
    assert (found.more, found.less, found.p_value, found.ahead) == (5, 0, 1 / 16, None)
    for sign, ahead in ((0.5, True), (-0.5, False)):
        six = Comparison("counts", (sign,) * 6)
        assert (six.p_value, six.ahead) == (1 / 32, ahead)
    rates = {("a", "one", NETWORK): (1, 2), ("a", "one", "memory"): (1, 1), ("a", "nothing", "untrained"): (0, 3)}
    assert compared(rates, NETWORK, "memory", LACKING).differences == (-0.5,)
    assert compared(rates, NETWORK, "untrained", LACKING).differences == (0.5,)
    assert judged([], None)[0] == "undecided"


def test_it_is_said_where_networks_are_worse():
    """Against a look-up that masters every rule, and under the rules of which one has the form alone."""
    config = STUDY.config("full")
    worse = STUDY.verdict(config, STUDY.truths["worse than a look-up"].draw(config, np.random.default_rng(0)))
    assert worse.outcome == "refuted"
    assert "They do worse than a look-up by the centre and the counts of states" in worse.sentence
    assert "told the rule's symmetry, which these networks are not" in worse.sentence
    half = STUDY.truths["the look-up knows half of the forms"].draw(config, np.random.default_rng(0))
    told = STUDY.verdict(config, half)
    assert (told.outcome, told.outcome_of(FORMS)) == ("not shown", "shown")
    (forms,) = (one for one in told.findings if one.question == FORMS)
    assert forms.asked.startswith("13 rules")


def test_worse_is_said_of_what_a_test_finds_alone():
    """Of nine rules against two it finds nothing (p = 0.065), nor of the hardest of seven nulls before Holm's."""
    config = STUDY.config("full")
    near = {"counts": (-0.5,) * 9 + (0.5,) * 2 + (0.0,) * 2}
    behind = {"counts": (-0.5,) * 12 + (0.5,) * 2}
    for found, alone, outcome, words in (
        (near, True, "not shown", "they are not told apart from"),
        (behind, True, "refuted", "they do worse than"),
        (behind, False, "not shown", "they are not told apart from"),
    ):
        others = () if alone else tuple(Comparison(name, (0.0,) * 14) for name in NULLS if name != "counts")
        among = (Comparison("counts", found["counts"]), *others)
        assert judged(among, Proportion(9, 13)) == (outcome, among[0])
        assert _words(among[0], among).startswith(words)
    table = STUDY.truths["worse, and ahead under a few"].draw(config, np.random.default_rng(0))
    verdict = STUDY.verdict(config, table)
    against = verdict.numbers["against"]["counts"]
    assert (verdict.outcome, against["more"]) == ("refuted", pytest.approx(5, abs=2))
    assert against["mean"] == pytest.approx(-0.35, abs=0.08)


def test_rates_are_those_of_the_same_trials():
    """An objective that was tried on two exposures is held beside next states on these two, not on all."""
    rates = {
        ("byl", "one", NETWORK): (3, 4), ("byl", "soups", NETWORK): (0, 4), ("byl", "one", "daughters"): (4, 4),
        ("langton", "one", NETWORK): (0, 4),
    }  # fmt: skip
    assert _mean(rates, NETWORK, ("one",), ["byl"]) == 0.75
    assert _mean(rates, NETWORK, ("one",)) == 0.375
    assert _mean(rates, NETWORK, ("one", "soups"), ["byl"]) == 0.375


def test_predictions_can_come_true_and_fail():
    """Each is said of some table to be true, and of some to be false."""
    told: dict[str, set[bool | None]] = {sentence: set() for sentence in STUDY.predictions}
    for number, truth in enumerate(STUDY.truths.values()):
        table = truth.draw(STUDY.config("full", seeds=2), np.random.default_rng(number))
        verdict = STUDY.verdict(CONFIG, table)
        for sentence, holds in STUDY.predictions.items():
            told[sentence].add(holds(CONFIG, table, verdict))
    assert all({True, False} <= found for found in told.values()), told


@pytest.mark.long
def test_figures_show_their_nulls_in_both_themes():
    table = STUDY.truths["symmetry explains it"].draw(CONFIG, np.random.default_rng(0))
    verdict = STUDY.verdict(CONFIG, table)
    for make, caption in STUDY.figures(CONFIG, table, verdict).values():
        assert "null" in caption
        light, dark = (draw(make, theme) for theme in THEMES)
        assert light != dark
    assert {row[0] for row in verdict.tables[1][2]} == {EXPOSURES[name] for name in EXPOSURES if name != "soups"}


def test_under_eleven_rules_daughters_make_daughters_in_company():
    """Under the 14 others that were found the copies run into each other; the additive two copy anything."""
    assert {name for name in UNITS if fertile_by_measure(name)} == set(FERTILE)
    assert len(FERTILE) == 11
    assert [kind_of(name) for name in FERTILE].count("found, totalistic") == 0
