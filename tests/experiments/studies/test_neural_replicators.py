"""The study of neural replicators: what is remade, what each answers, the table's cells, the verdict."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.errors import StudyError
from experiments.pictures.themes import THEMES, draw
from experiments.reproduction.builder import (
    CONSTRUCTOR,
    Individual,
    next_in_line,
    step,
    tape_of,
    train_builder,
)
from experiments.reproduction.coordinate_quine import CoordinateShape, solve_quine, train_agent
from experiments.reproduction.genotype_copier import CopierLaboratory, genotype_of, train_copier
from experiments.reproduction.systems import cp_system
from experiments.studies.calibration import calibrate, unreached
from experiments.studies.neural_replicators import STUDY
from experiments.studies.neural_replicators.cells import AS_CP, ASKED, LOADER, cell_of, trainings
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
from experiments.studies.neural_replicators.truths import AS_CALLED, COMPLETE, NOTHING, drawn
from experiments.studies.neural_replicators.verdict import ALL_PARTS, OURS, Assay, part_question, verdict
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
    ["weight-wise quine", "vanilla quine", "SeRANN-like copier", "zero quine", "cp", "memoriser", "builder"],
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


def exactly(changed: dict[str, str] | None = None, seeds: int = 10) -> TrialTable:
    """A table without slips: each answers as it is called, but for what is changed, and all trainings give one."""
    told = {**AS_CALLED, **(changed or {})}
    signs = {"y": True, "n": False, "-": None}
    return TrialTable(
        {
            "replicator": name, "seed": seed, "made": True,
            "answers": dict(zip(INTERVENTIONS, [signs[one] for one in told[name].replace(" ", "")], strict=True)),
        }
        for seed in range(seeds)
        for name in MAKERS
    )  # fmt: skip


def test_cells_say_what_decided():
    assay = Assay.of(exactly())
    cells = assay.cells
    assert cells["SeRANN-like copier", "copier"].status == "shown"
    assert cells["weight-wise quine", "description"].decided == BODY
    assert cells["zero quine", "fertile"].decided == NEEDS
    # Nulls without a training count once; what holds by design, or cannot be put, is not lacking.
    assert (cells["cp", "copier"].status, cells["cp", "copier"].passed.trials) == ("failed", 1)
    assert (cells["SeRANN-like copier", "constructor"].status, cells["closed loop", "constructor"].decided) == (
        "outside", LOADER,
    )  # fmt: skip
    assert cells["SeRANN-like copier", "controller"].decided == ASKED
    assert cells["closed loop", "controller"].status == "shown"
    assert cells["vanilla quine", "copier"].status == "not testable"
    assert not cells["vanilla quine", "copier"].asked
    assert assay.controlled
    assert assay.parts("builder", "shown") == list(PARTS)
    found = verdict(CONFIG, exactly())
    assert found.outcome == "not shown"
    assert found.outcome_of(part_question("copier")) == "not shown"
    assert found.outcome_of(part_question("constructor")) == "undecided"
    assert found.outcome_of(OURS) == "not shown"
    assert found.outcome_of(ALL_PARTS) == "undecided"
    assert "SeRANN-like copier: copier, description and fertile" in found.sentence
    assert "For constructor and controller no published kind can be asked" in found.sentence
    few = Assay.of(exactly(seeds=3))
    assert few.cells["SeRANN-like copier", "copier"].status == "undecided"
    assert verdict(CONFIG, TrialTable([])).outcome == "undecided"


def test_a_null_that_fails_makes_the_same_answers_a_finding():
    table = exactly({"identity quine": NOTHING})
    found = verdict(CONFIG, table)
    assert (found.outcome, found.outcome_of(part_question("description"))) == ("shown", "shown")
    assert "SeRANN-like copier (copier, description and fertile)" in found.sentence
    # Without a positive control that passes, the same table says nothing.
    for changed in ({"builder": "yy yn yy yyy yy"}, {"builder": NOTHING}):
        blind = verdict(CONFIG, exactly({"identity quine": NOTHING, **changed}))
        assert {blind.outcome, *(one.outcome for one in blind.findings)} == {"undecided"}
    gone = TrialTable(row for row in table if row["replicator"] != "builder")
    assert verdict(CONFIG, gone).outcome == "undecided"


def test_failed_trainings_count():
    rows = [
        {**row, "made": False, "answers": {}} if (row["replicator"], row["seed"] < 3) == ("scribe", True) else row
        for row in exactly()
    ]
    found = verdict(CONFIG, TrialTable(rows))
    cell = Assay.of(TrialTable(rows)).cells["scribe", "copier"]
    assert (cell.status, cell.passed.successes, cell.passed.trials) == ("undecided", 7, 10)
    assert "Of 10 trainings of the scribe 3 gave none, and count as not passed." in found.remarks
    assert next(row for row in found.tables[0][2] if row[0] == "scribe")[2] == "10, 3 failed"


def test_what_cp_passes_too_is_no_evidence():
    told = trainings(exactly({"cp": COMPLETE}))
    assert cell_of(told, "SeRANN-like copier", "copier").decided == AS_CP
    assert cell_of(told, "SeRANN-like copier", "description").status == "as cp"
    # What cp's laboratory does by design is nothing that cp passes.
    assert cell_of(told, "closed loop", "controller").status == "shown"


def test_the_positive_control_builds_and_begins_by_itself():
    body, other = train_builder(3), train_builder(4)
    tape = tape_of(body)
    # The constructor reads tapes as a loader does that knows how they are written.
    pairs = np.array(tape).reshape(-1, 2)
    assert body.build(tape).codes.tolist() == (16 * pairs[:, 0] + pairs[:, 1] - 128).tolist() == body.codes.tolist()
    assert body.build(tape_of(other)).does() == other.does() != body.does()
    daughter = next_in_line(Individual(body, tape))
    assert daughter is not None
    assert (daughter.tape, daughter.body.does()) == (tape, body.does())
    assert len(step(step(step([Individual(body, tape)])))) == 2
    for gone, comes in ((slice(0, 10), True), (CONSTRUCTOR, True), (slice(CONSTRUCTOR.stop, None), False)):
        after = next_in_line(Individual(body.without(gone), tape))
        assert (after is not None) == comes
        assert after is None or (after.tape, after.body.does()) != (tape, body.does())
    assert next_in_line(Individual(body.without(), tape)) is None


def test_conditions_are_checked():
    names = [each["replicator"] for each in conditions(STUDY.config("quick"))]
    assert {"cp", "builder"} <= set(names)
    assert "scribe" not in names
    assert set(MAKERS) == set(KINDS) == set(AS_CALLED)
    assert [each["replicator"] for each in conditions(STUDY.config("quick", replicators=["zero quine"]))] == [
        "zero quine", "cp", "builder",
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
