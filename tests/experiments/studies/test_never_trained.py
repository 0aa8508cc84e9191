"""The study of what networks do that saw no copy: what is shown, the nulls' own answers, the verdict when planted."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.pictures.themes import THEMES, draw
from experiments.studies.never_trained import STUDY
from experiments.studies.never_trained.arms import ARMS, LEARNERS, OTHERS, WITHOUT, memoriser, shown
from experiments.studies.table import TrialTable
from experiments.studies.trial import seeds_of
from experiments.wrong_rules.reference_life import life_of

CONFIG = STUDY.config("quick", None, ["replicators=['chou-reggia-2', 'langton']"], seeds=8)


def shown_to(name: str, arm: str, seed: int = 0):
    return shown(life_of(name, 2), arm, np.random.default_rng(seed))


def lacking(name: str, arm: str) -> int:
    """How many contexts of the first replication an arm does not show."""
    life = life_of(name, 2)
    contexts, _ = shown_to(name, arm)
    return len(life.on_path) - life.on_the_path(contexts)


@pytest.mark.parametrize(("name", "lacked"), [("langton", 0), ("byl", 11), ("chou-reggia-2", 5), ("highlife", 14)])
def test_what_is_met_before_a_copy_is_complete(name, lacked):
    """Langton's loop meets all 389 contexts of its replication before the daughter stands; the others do not."""
    assert lacking(name, "no copies") == lacked
    assert lacking(name, "full") == 0


@pytest.mark.parametrize("name", ["byl", "langton"])
def test_what_is_withheld_is_half_of_what_changes(name):
    life = life_of(name, 2)
    contexts, answers = shown_to(name, "withheld")
    changing = answers != contexts[:, 0]
    assert int(changing.sum()) == len(life.moving) - len(life.moving) // 2
    assert int((~changing).sum()) == len(life.met) - len(life.moving)
    assert not np.array_equal(contexts, shown_to(name, "withheld", seed=1)[0])


@pytest.mark.parametrize("name", ["chou-reggia-2", "highlife", "langton"])
@pytest.mark.parametrize("arm", list(ARMS))
def test_answers_are_those_of_some_rule_and_contexts_are_distinct(name, arm):
    life = life_of(name, 2)
    contexts, answers = shown_to(name, arm)
    assert len({bytes(one) for one in contexts}) == len(contexts) == len(answers)
    assert len(contexts) <= len(life.met) or arm == "other rule"
    same = life.rule.evaluate(contexts) == answers
    if arm == "other rule":
        assert not same.all()
        assert name in OTHERS
    else:
        assert same.all()
    assert (len(contexts) == 0) == (arm == "nothing")


def test_a_memoriser_knows_what_it_was_shown_and_copies_the_rest():
    life = life_of("byl", 2)
    contexts, answers = shown_to("byl", "no copies")
    rule = memoriser(life.rule, contexts, answers)
    given = {tuple(one): answer for one, answer in zip(contexts.tolist(), answers.tolist(), strict=True)}
    random = np.random.default_rng(0)
    for one in [*given, *map(tuple, random.integers(0, 6, size=(200, 5)).tolist())]:
        assert rule.next_state(one) == given.get(one, one[0])


def trials_of(name: str, **wanted) -> list[dict]:
    found = []
    for condition in STUDY.conditions(CONFIG):
        if condition["replicator"] == name and all(condition[key] == value for key, value in wanted.items()):
            found.append(STUDY.trial(condition, seeds_of(condition, 3)))
    return found


def test_coverage_alone_makes_langton_s_loop_replicate():
    (memory,) = trials_of("langton", arm="no copies", learner="memoriser")
    assert (memory["covered"], memory["uncovered"], memory["path_right"], memory["bore"]) == (1.0, 0, 1.0, True)
    (memory,) = trials_of("chou-reggia-2", arm="no copies", learner="memoriser")
    assert (memory["uncovered"], memory["bore"]) == (5, False)


def test_a_network_learns_all_that_it_is_shown_and_an_untrained_one_knows_nothing():
    (network,) = trials_of("chou-reggia-2", arm="full", learner="network")
    assert (network["covered"], network["path_right"], network["daughters"]) == (1.0, 1.0, 2)
    (untrained,) = trials_of("chou-reggia-2", arm="nothing")
    assert (untrained["contexts"], untrained["covered"], untrained["bore"]) == (0, 0.0, False)


def test_learners_of_one_arm_and_seed_are_shown_the_same():
    shares = {(row["contexts"], row["covered"]) for row in trials_of("chou-reggia-2", arm="withheld")}
    assert len(shares) == 1


# -- the verdict ----------------------------------------------------------------------------------------------


def planted(covers, bears) -> TrialTable:
    """`covers(arm)`: whether an arm shows the whole path; `bears(learner, covered)`: whether it then replicates."""
    rows = []
    for trial in STUDY.plan(CONFIG):
        arm, learner = trial.condition["arm"], trial.condition["learner"]
        whole = covers(arm)
        rows.append(
            {
                "key": trial.key, "seed": trial.seed, **trial.condition, "contexts": 100,
                "covered": 1.0 if whole else 0.9, "path_right": 1.0 if whole else 0.95,
                "uncovered": 0 if whole else 10, "uncovered_right": 0 if whole else 5,
                "bore": bears(learner, whole), "daughters": int(bears(learner, whole)),
            }
        )  # fmt: skip
    return TrialTable(rows)


def test_births_by_coverage_alone_refute_the_claim():
    verdict = STUDY.verdict(CONFIG, planted(lambda arm: arm in ("full", "no copies"), lambda learner, whole: whole))
    assert verdict.outcome == "refuted"
    assert verdict.numbers["born"] == verdict.numbers["born_covered"] == 16
    assert verdict.numbers["lacking"]["network"] == [0, 48]
    assert "16 of them (81–100 %) having been shown every context" in verdict.sentence
    assert verdict.sentence.endswith("nothing is beyond both nulls.")


def test_births_beyond_both_nulls_support_it():
    verdict = STUDY.verdict(CONFIG, planted(lambda arm: arm == "full", lambda learner, whole: learner == "network"))
    assert verdict.outcome == "shown"
    assert len(verdict.numbers["adjusted_p"]) == 2 * len(WITHOUT)
    assert max(verdict.numbers["adjusted_p"].values()) < 0.01
    assert verdict.numbers["born"] == verdict.numbers["lacking"]["network"][0] == 8 * len(WITHOUT) * 2


def test_births_that_the_nearest_context_explains_too_decide_nothing():
    bears = planted(lambda arm: arm == "full", lambda learner, whole: learner in ("network", "nearest"))
    verdict = STUDY.verdict(CONFIG, bears)
    assert verdict.outcome == "undecided"
    assert min(verdict.numbers["adjusted_p"].values()) > 0.5


@pytest.mark.long
def test_chance_births_are_seldom_taken_for_more():
    """Ten tables in which all learners bear by the toss of a coin: at a rate of 5 % hardly one is a discovery."""
    random = np.random.default_rng(0)
    found = sum(
        STUDY.verdict(
            CONFIG, planted(lambda arm: arm == "full", lambda learner, whole: bool(random.random() < 0.5))
        ).outcome
        == "shown"
        for _ in range(10)
    )
    assert found <= 3


def test_without_births_nothing_is_decided():
    verdict = STUDY.verdict(CONFIG, planted(lambda arm: arm == "full", lambda learner, whole: whole))
    assert verdict.outcome == "undecided"
    assert STUDY.verdict(CONFIG, TrialTable(planted(lambda arm: True, lambda *_: True).rows[:2])).sentence


@pytest.mark.long
def test_figures_show_their_nulls_in_both_themes():
    table = planted(lambda arm: arm in ("full", "no copies"), lambda learner, whole: whole)
    verdict = STUDY.verdict(CONFIG, table)
    for make, caption in STUDY.figures(CONFIG, table, verdict).values():
        assert "null" in caption
        light, dark = (draw(make, theme) for theme in THEMES)
        assert light != dark
        labels = {text.get_text() for legend in make(THEMES[0]).legends for text in legend.get_texts()}
        assert any("null" in label for label in labels)
    assert len(verdict.tables[0][2]) == 2 * len(ARMS)
    assert len(LEARNERS) == 3
