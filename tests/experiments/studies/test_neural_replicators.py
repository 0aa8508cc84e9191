"""The study of neural replicators: what is remade, what each answers, the table's cells, the verdict."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.errors import StudyError
from experiments.pictures.themes import THEMES, draw
from experiments.reproduction.coordinate_quine import CoordinateShape, solve_quine, train_agent
from experiments.reproduction.genotype_copier import CopierLaboratory, genotype_of, train_copier
from experiments.reproduction.systems import cp_system
from experiments.studies.calibration import calibrate, unreached
from experiments.studies.neural_replicators import STUDY
from experiments.studies.neural_replicators.cells import AS_CP, cell_of
from experiments.studies.neural_replicators.interventions import (
    BODY,
    BREAKING,
    BUILDS,
    EDIT,
    FOREIGN,
    INTERVENTIONS,
    LINE,
    NEEDS,
    PARTS,
    SWAP,
    TapeReplicator,
)
from experiments.studies.neural_replicators.replicators import KINDS, MAKERS
from experiments.studies.neural_replicators.trial import conditions, trial
from experiments.studies.neural_replicators.truths import AS_CALLED, COMPLETE, drawn
from experiments.studies.neural_replicators.verdict import OURS, part_question, verdict
from experiments.studies.table import TrialTable
from experiments.studies.trial import seeds_of
from neural.errors import GenomeError, ModelError

CONFIG = STUDY.config("full")


def signs(name: str, seed: int = 1) -> str:
    found = trial({"replicator": name}, seeds_of({"replicator": name}, seed))
    assert found["made"]
    return "".join({True: "y", False: "n", None: "-"}[answer] for answer in found["answers"].values())


@pytest.mark.parametrize(
    "name",
    ["weight-wise quine", "vanilla quine", "SeRANN-like copier", "zero quine", "cp", "memoriser"],
)
def test_replicators_answer_as_what_they_are_called(name):
    assert signs(name) == AS_CALLED[name].replace(" ", "")


@pytest.mark.long
@pytest.mark.parametrize("name", ["identity quine", "auxiliary quine", "fertile agent", "closed loop", "scribe"])
def test_larger_replicators_answer_as_what_they_are_called(name):
    assert signs(name) == AS_CALLED[name].replace(" ", "")


def test_a_vanilla_quine_is_a_fixpoint_and_not_zero():
    shape = CoordinateShape(3)
    weights = solve_quine(shape)
    assert weights is not None
    assert np.abs(shape.child(weights) - weights).max() < 1e-9
    assert np.abs(weights).max() > 1e-2
    # It is isolated: what is near it is none.
    assert np.abs(shape.child(weights + 0.01) - weights - 0.01).max() > 1e-3
    with pytest.raises(ModelError, match="has no task"):
        shape.answers(weights)


def test_an_agent_learns_the_task_and_its_children_differ():
    shape = CoordinateShape(2, task=True, noisy=True)
    weights = train_agent(shape, updates=60)
    assert shape.skill(weights) >= 0.7
    children = [shape.child(weights, noise) for noise in (-1.0, 1.0)]
    assert np.abs(children[0] - children[1]).max() > 1e-3
    assert np.array_equal(weights, train_agent(shape, updates=60))


def test_a_copier_copies_any_genotype_and_its_own():
    network, laboratory = train_copier(0), CopierLaboratory()
    tape = genotype_of(network)
    assert laboratory.load(tape).codes.tolist() == network.codes.tolist()
    assert network.copy(tape) == tape
    assert network.copy(tuple(range(16))) == tuple(range(16))
    assert laboratory.load(laboratory.breaking_edit(tape, 0)).copy(tape) != tape
    for wrong in (tape[:-1], (*tape[:-1], 16)):
        with pytest.raises(GenomeError, match="a genotype has"):
            laboratory.load(wrong)


def test_cp_copies_whatever_runs():
    tape = genotype_of(train_copier(0))
    answers = TapeReplicator(cp_system(tape), CopierLaboratory(), genotype_of(train_copier(1))).answers(0)
    assert answers[FOREIGN]
    assert answers[SWAP]
    assert not answers[BUILDS]
    assert not answers[NEEDS]
    assert answers[EDIT]
    assert not answers[BREAKING]


def test_cells_say_what_decided():
    config = STUDY.config("full")
    told = drawn(config, np.random.default_rng(0), {})
    # No slips: what each is called.
    rows = [
        {
            **row,
            "answers": {
                text: {"y": True, "n": False, "-": None}[sign]
                for text, sign in zip(INTERVENTIONS, AS_CALLED[row["replicator"]].replace(" ", ""), strict=True)
            },
        }
        for row in told
    ]
    table = TrialTable(rows)
    assert cell_of(table, "SeRANN-like copier", "copier").status == "shown"
    assert cell_of(table, "SeRANN-like copier", "constructor").decided == BUILDS
    assert cell_of(table, "SeRANN-like copier", "controller").decided == AS_CP
    assert cell_of(table, "vanilla quine", "copier").status == "not testable"
    assert cell_of(table, "weight-wise quine", "description").decided == BODY
    assert cell_of(table, "zero quine", "fertile").decided == NEEDS
    found = verdict(config, table)
    assert found.outcome == "refuted"
    assert found.outcome_of(part_question("copier")) == "not shown"
    assert found.outcome_of(OURS) == "not shown"
    assert "SeRANN-like copier: copier, description and fertile" in found.sentence
    few = TrialTable(row for row in rows if row["seed"] < 3)
    assert cell_of(few, "SeRANN-like copier", "copier").status == "undecided"
    lost = TrialTable([*rows, {"replicator": "scribe", "seed": 99, "made": False, "answers": {}}])
    assert "Of 11 trainings of the scribe 1 gave none" in " ".join(verdict(config, lost).remarks)


def test_what_cp_passes_too_is_no_evidence():
    table = drawn(CONFIG, np.random.default_rng(1), {"SeRANN-like copier": COMPLETE})
    assert cell_of(table, "SeRANN-like copier", "constructor").status == "shown"
    assert cell_of(table, "SeRANN-like copier", "controller").status == "not shown"
    alike = drawn(CONFIG, np.random.default_rng(1), dict.fromkeys(("SeRANN-like copier", "cp"), COMPLETE))
    assert cell_of(alike, "SeRANN-like copier", "constructor").decided == AS_CP
    assert verdict(CONFIG, TrialTable([])).outcome == "undecided"


def test_conditions_are_checked():
    names = [each["replicator"] for each in conditions(STUDY.config("quick"))]
    assert "cp" in names
    assert "scribe" not in names
    assert set(MAKERS) == set(KINDS) == set(AS_CALLED)
    assert [each["replicator"] for each in conditions(STUDY.config("quick", replicators=["zero quine"]))] == [
        "zero quine", "cp",
    ]  # fmt: skip
    with pytest.raises(StudyError, match="there is no replicator 'x'"):
        list(conditions(STUDY.config("quick", replicators=["x"])))
    assert sum(len(texts) for texts in PARTS.values()) == len(INTERVENTIONS)
    assert LINE in PARTS["fertile"]


def test_the_verdict_is_calibrated():
    found = calibrate(STUDY, CONFIG, 3)
    assert sum(one.right.successes for one in found) >= 0.9 * sum(one.draws for one in found)
    assert not unreached(found)


@pytest.mark.long
def test_the_verdict_is_calibrated_at_length():
    assert [(one.name, one.question) for one in calibrate(STUDY, CONFIG, 40) if not one.fit] == []


def test_the_figure_is_drawn_in_both_themes():
    table = drawn(CONFIG, np.random.default_rng(2), {})
    pictures = STUDY.figures(CONFIG, table, verdict(CONFIG, table))
    ((make, caption),) = pictures.values()
    assert caption
    assert len({draw(make, theme) for theme in THEMES}) == 2
