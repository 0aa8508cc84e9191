"""An edit that is expressed where the loop looks, beside the one that is expressed elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from automata.rules import langton
from experiments.scribe.life.cycle import proved
from experiments.scribe.life.edits import erased, expressed_edit, tape_of
from experiments.scribe.life.expression import born, changed_answers, edit_of_the_world, expressed_in_its_world
from experiments.scribe.life.interventions import ScribePair
from neural.errors import ModelError
from neural.scribe.certificate import certify_scribe
from neural.scribe.description import read_scribe, rebuild
from neural.scribe.lessons import physics_domain
from neural.scribe.writing import predicted

WHOLE, SMALL = read_scribe("scribe"), read_scribe("scribe-small")


def test_the_edit_changes_what_the_loop_meets_and_leaves_the_copier():
    place, tape = edit_of_the_world(WHOLE, 0)
    scribe, contexts = rebuild(tape), physics_domain().contexts
    assert [at for at, (one, other) in enumerate(zip(WHOLE, tape, strict=True)) if one != other][-1] == place
    wrong = np.count_nonzero(predicted(scribe, contexts) != langton().evaluate(contexts))
    assert changed_answers(rebuild(WHOLE), scribe) == wrong > 0
    assert proved(certify_scribe(scribe)) == ("copy", "describe", "edit")


@pytest.mark.long
def test_the_intervention_comes_as_predicted_and_tells_of_the_loop():
    trial = expressed_in_its_world(ScribePair(WHOLE, SMALL, 0))
    assert trial.held, trial.came
    assert "of the 389 contexts of one replication the daughter answers" in trial.came
    assert "a daughter in the mother's world" in trial.came


@pytest.mark.long
def test_the_other_edit_changes_nothing_that_the_loop_meets():
    assert changed_answers(rebuild(WHOLE), rebuild(expressed_edit(WHOLE, 0)[1])) == 0
    assert born(rebuild(expressed_edit(WHOLE, 0)[1]), WHOLE) == ""


def test_a_scribe_that_cannot_copy_has_no_such_edit():
    deaf = tape_of(erased(rebuild(WHOLE)))
    with pytest.raises(ModelError, match="not proved that this scribe can copy"):
        edit_of_the_world(deaf, 0)
    trial = expressed_in_its_world(ScribePair(deaf, SMALL, 0))
    assert not trial.held
    assert "not proved" in trial.came


@pytest.mark.long
def test_births_are_seen_where_they_are_and_not_elsewhere():
    assert born(rebuild(WHOLE), WHOLE) == ""
    assert born(erased(rebuild(WHOLE)), WHOLE)
