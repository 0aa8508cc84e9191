"""Populations of scribes: what is inherited, what selection does, what is fixed; the answers on planted truths."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from experiments.pictures.themes import THEMES, draw
from experiments.scribe.life.edits import erased, tape_of
from experiments.scribe.life.errors import lethal_share
from experiments.scribe.pictures.populations import families, population_figures
from experiments.scribe.populations.evolution import Member, evolve_scribes
from experiments.scribe.populations.fixation import fixed_parts
from experiments.scribe.populations.outcome import ASKED, PopulationOutcome, PopulationsOutcome, populations_of
from experiments.scribe.populations.robustness import robustness
from experiments.scribe.populations.settings import ARMS, ScribeArm, ScribePopulationSettings, arms_for
from experiments.scribe.populations.structure import changed_structure, flat_weights, origins, parts_of_weights
from experiments.scribe.populations.words import answers_table, fixed_table, means_table
from neural.scribe.description import HEADER, read_scribe, rebuild
from neural.scribe.shape import Shape
from neural.scribe.writing import copied

WHOLE, SMALL = read_scribe("scribe"), read_scribe("scribe-small")
FEW = ScribePopulationSettings(populations=2, scribes=6, generations=4, edits=6)
BY = {arm.name: arm for arm in ARMS}


def member(tape, units=None):
    scribe = rebuild(tape)
    return Member(tape, tuple(range(scribe.shape.width)) if units is None else units, scribe)


def test_without_errors_all_are_the_ancestor():
    found = evolve_scribes(SMALL, BY["null: no errors"], FEW, (0, 1))
    assert {one.tape for one in found.last} == {SMALL}
    assert [turn.exact for turn in found.turns] == [None, 1.0, 1.0, 1.0, 1.0]
    assert found.turns[-1].founders < found.turns[0].founders == 6
    assert fixed_parts(found)[0].changed == 0


def test_a_population_follows_from_its_seed():
    tapes = [[one.tape for one in evolve_scribes(SMALL, BY["length"], FEW, (seed, 0)).last] for seed in (1, 1, 2)]
    assert tapes[0] == tapes[1] != tapes[2]


def test_who_cannot_copy_leaves_nobody_unless_cp_copies():
    deaf = tape_of(erased(rebuild(SMALL)))
    alone = evolve_scribes(deaf, BY["null: no selection"], FEW, (0, 0))
    assert [turn.readable for turn in alone.turns] == [6, 0]
    assert evolve_scribes(deaf, BY["null: cp copies"], FEW, (0, 0)).turns[-1].readable > 0


def test_what_a_damaged_copier_writes_is_what_its_daughters_are():
    random, scribe = np.random.default_rng(0), rebuild(SMALL)
    while True:
        # A damage that leaves the header that it writes readable.
        readout = scribe.readout.copy()
        readout[random.integers(len(readout)), random.integers(readout.shape[1])] = random.integers(-7, 8)
        tape = tape_of(replace(scribe, readout=readout))
        written = copied(rebuild(tape), tape)
        if written != tape and len(written) == len(tape) and written[:HEADER] == tape[:HEADER]:
            break
    quiet = replace_settings(rate=0.0, changes=0.0, generations=1)
    found = evolve_scribes(tape, BY["null: no selection"], quiet, (0, 0))
    assert {one.tape for one in found.last} == {written}
    assert found.turns[1].exact == 0.0


def replace_settings(**changes) -> ScribePopulationSettings:
    return ScribePopulationSettings.model_validate({**FEW.model_dump(), **changes})


def test_errors_come_at_their_rate():
    wanted = replace_settings(rate=0.01, changes=0.0, generations=1, scribes=40)
    found = evolve_scribes(SMALL, BY["null: cp copies"], wanted, (3, 0))
    wrong = sum(one != other for daughter in found.last for one, other in zip(daughter.tape, SMALL, strict=True))
    symbols = 40 * len(SMALL)
    assert abs(wrong - 0.01 * symbols) < 4 * (0.01 * symbols) ** 0.5


def test_selection_for_length_shortens():
    wanted = replace_settings(rate=0.0, changes=0.4, generations=8, scribes=12, length_strength=200)
    cp = replace(BY["length"], scribes_copy=False)
    ends = {arm: evolve_scribes(SMALL, arm, wanted, (5, 0)).turns[-1].symbols for arm in (cp, BY["null: cp copies"])}
    assert ends[cp] < len(SMALL) - 100
    assert ends[cp] < ends[BY["null: cp copies"]] - 100


def test_a_scribe_without_physics_is_never_selected_for_it():
    assert "physics" not in [arm.name for arm in arms_for(("copy", "edit"))]
    assert len(arms_for(("copy", "physics"))) == len(ARMS)
    assert member(SMALL).right == 0
    assert member(WHOLE).right == 389
    assert len(evolve_scribes(SMALL, ScribeArm("physics", "physics"), FEW, (0, 0)).turns) == 1


def test_changes_of_structure_keep_account_of_the_weights():
    random = np.random.default_rng(4)
    first, scribe, units = rebuild(WHOLE), rebuild(WHOLE), tuple(range(32))
    lengths = [len(WHOLE)]
    for _ in range(12):
        tape, units = changed_structure(scribe, units, random)
        scribe = rebuild(tape)
        lengths.append(len(tape))
        places = origins(scribe.shape, units, first.shape)
        known = places >= 0
        assert np.array_equal(flat_weights(scribe)[known], flat_weights(first)[places[known]])
        assert len(set(places[known])) == known.sum()
        assert max(lengths) < first.shape.capacity
    steps = np.sign(np.diff(lengths))
    assert {-1, 1} <= set(steps.tolist())
    counts = {skill: int((parts_of_weights(Shape()) == skill).sum()) for skill in Shape().skills}
    assert counts == Shape().costs()


def test_what_all_have_is_fixed():
    place = HEADER + 20
    changed = (*SMALL[:place], (SMALL[place] + 3) % 16, *SMALL[place + 1 :])
    other = (*changed[:-1], (changed[-1] + 1) % 16)
    found = evolve_scribes(SMALL, BY["length"], FEW, (1, 0))
    both = replace(found, last=(member(changed), member(other), Member((), (), None)))
    assert [(part.part, part.changed, part.lost) for part in fixed_parts(both)] == [("copy", 1, 0), ("edit", 0, 0)]
    assert fixed_parts(replace(found, last=(member(changed), member(SMALL))))[0].changed == 0
    less = rebuild(SMALL)
    without_edit = [changed_structure(less, tuple(range(16)), np.random.default_rng(seed)) for seed in range(40)]
    tape, units = next(one for one in without_edit if rebuild(one[0]).shape.skills == ("copy",))
    assert [part.lost for part in fixed_parts(replace(found, last=(member(tape, units),)))] == [0, 48]
    assert fixed_parts(replace(found, last=(Member((), (), None),))) == ()


def test_robustness_is_what_single_errors_leave():
    found = robustness((member(SMALL),), 150, (0,)).copying
    lethal = lethal_share(SMALL, 150, 1)
    spread = (2 * lethal.share * (1 - lethal.share) / 150) ** 0.5
    assert abs(found.share - (1 - lethal.share)) < 4 * spread
    assert robustness((), 10, (0,)).copying.trials == 0
    deaf = member(tape_of(erased(rebuild(SMALL))))
    assert robustness((deaf,), 3, (0,)).copying.trials == 0
    assert robustness((member(WHOLE),), 4, (0,)).physics.trials == 4


@dataclass(frozen=True, eq=False)
class Planted(PopulationOutcome):
    """A population whose measures are given."""

    told: dict

    @property
    def measures(self):
        return self.told


def planted(random: np.random.Generator, effect: float, populations: int = 6) -> PopulationsOutcome:
    """Return measures drawn from a normal law, higher by the effect in the arms that questions ask of.

    Without errors all populations are one ancestor, whose measures are 0.
    """
    blank = evolve_scribes(SMALL, BY["null: no errors"], replace_settings(generations=1), (0, 0))
    asked = {asked.arm for asked in ASKED}
    names = {name for one in ASKED for _, name in (one.arm, one.null)}
    return PopulationsOutcome(
        ScribePopulationSettings(),
        tuple(
            Planted(
                replace(blank, arm=arm), None, None, (),
                {name: random.normal(effect * ((arm.name, name) in asked)) * (arm.errors != "none") for name in names},
            )
            for arm in ARMS
            for _ in range(populations)
        ),
    )  # fmt: skip


def wrong_and_found(tables: int) -> tuple[float, float]:
    """Return how often a question is answered where nothing differs, and how often rightly where means are 3 apart."""
    random = np.random.default_rng(1)
    said = [one.answer for _ in range(tables) for one in planted(random, 0.0).comparisons]
    right = [one.answer for _ in range(tables) for one in planted(random, 3.0).comparisons]
    return sum(answer != "undecided" for answer in said) / len(said), right.count("more") / len(right)


def test_answers_follow_planted_truths():
    wrong, found = wrong_and_found(3)
    assert wrong <= 0.25
    assert found >= 0.75


def test_one_ancestor_counts_once_however_often_it_is_measured():
    found = planted(np.random.default_rng(0), 3.0)
    often = planted(np.random.default_rng(0), 3.0)
    kept = [one for one in often.outcomes if one.population.arm.errors != "none"]
    once = [one for one in often.outcomes if one.population.arm.errors == "none"][:1]
    fewer = replace(often, outcomes=(*kept, *once))
    against = [one.test == "signs against one ancestor" for one in found.comparisons]
    assert against.count(True) == 2
    assert [one.p for one in found.comparisons] == [one.p for one in fewer.comparisons]
    assert all(mean.low is None for mean in found.means if mean.arm == "null: no errors" and mean.measure != "founders")


@pytest.mark.long
def test_answers_err_as_seldom_as_is_said():
    wrong, found = wrong_and_found(100)
    assert wrong < 0.05
    assert found > 0.95


def test_measures_that_nobody_has_leave_a_question_undecided():
    found = planted(np.random.default_rng(0), 3.0)
    for one in found.outcomes:
        one.told["have physics"] = None
    answers = {one.asked.question: one for one in found.comparisons}
    one = answers["Is the skill in physics kept if it is selected?"]
    assert (one.answer, one.difference, one.p) == ("undecided", None, None)
    assert not one.as_predicted


@pytest.mark.long
def test_populations_become_tables_and_pictures():
    outcomes = tuple(populations_of(SMALL, FEW, 0))
    found = PopulationsOutcome(FEW, outcomes)
    assert [one.population.arm.name for one in outcomes[::2]] == [arm.name for arm in arms_for(("copy", "edit"))]
    for head, rows in (means_table(found), answers_table(found), fixed_table(found)):
        assert rows
        assert all(len(row) == len(head) for row in rows)
    assert np.allclose(families(outcomes[0].population).sum(axis=0), np.ones(5))
    for make, caption in population_figures(found).values():
        assert caption
        assert all(draw(make, theme) for theme in THEMES)
