"""The zoos: as many as they should be, each always the same, and what some of them are."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from automata.replicators import find_replicator
from automata.replicators.entries.sayama import evoloop_species
from automata.rules.making.walled import walled
from automata.universe import Universe
from experiments.containment.walls import WALLS, escaped
from experiments.containment.zoos.entry import BoardWorld
from experiments.containment.zoos.hierarchies import COMET, DEBRIS, hierarchy_rule, hierarchy_seed
from experiments.containment.zoos.soups import started
from experiments.containment.zoos.truth import truth_of, truth_of_board
from experiments.containment.zoos.zoo import find_entry, inhabitants
from experiments.errors import StudyError
from experiments.wrong_rules.any_form import daughters_in_any_form
from tests.support.depth import some


def test_there_are_enough_of_both_and_in_both_halves():
    meant = Counter(entry.meant for entry in inhabitants())
    assert meant["none"] >= 300
    assert meant["replicator"] >= 60
    halves = Counter((entry.meant, entry.half) for entry in inhabitants())
    assert min(halves.values()) > 0.3 * min(meant.values())
    assert len({entry.name for entry in inhabitants()}) == len(inhabitants())
    with pytest.raises(StudyError, match="the zoo has no 'dodo/0'"):
        find_entry("dodo/0")


@pytest.mark.parametrize("name", ["ash/3", "collisions/5", "mutants-byl/2", "soups-shift/1", "writes-parts/2"])
def test_an_inhabitant_is_always_the_same(name):
    one, other = find_entry(name).build(), find_entry(name).build()
    if isinstance(one, BoardWorld):
        assert one.seed == other.seed
        assert one.rule == other.rule
    elif hasattr(one, "settings"):
        assert started(one).digest() == started(other).digest()
    else:
        assert one.write(one.tape) == other.write(other.tape)


@pytest.mark.parametrize(
    ("name", "kind", "by"),
    [
        ("catalogue-byl/0", "replicator", "copies of itself"),
        ("catalogue-highlife/0", "replicator", "copies of itself"),
        ("evoloop-species/1", "replicator", "copies of itself"),
        ("sterile/0", "none", "makes no copy in company"),
        ("settled/0", "none", "generation 1 is generation 0 again"),
        ("linear/1", "copies anything", "sum modulo 3"),
        ("designed-breeders/0", "none", "nothing makes its own kind"),
        ("soups-palindrome/0", "replicator", "16 generations deep"),
        ("soups-smear/0", "none", "no common program replicates"),
        ("writes-scribes/0", "replicator", "built writes itself again"),
        ("writes-by-cp/0", "none", "the network takes no part"),
    ],
)
def test_what_they_are_is_measured_or_proved(name, kind, by):
    entry = find_entry(name)
    found = truth_of(entry, entry.build())
    assert found.kind == kind
    assert by in found.by


def test_nothing_in_a_hierarchy_makes_its_own_kind():
    """The proof, by the rule's table: heads come of heads, emitters of heads and themselves, comets of both."""
    rule = hierarchy_rule("breeder", 6, 3)
    emitters, heads, bases = range(6, 12), range(12, 15), range(15, 18)
    sides = np.indices((rule.n_states,) * 5, dtype=np.uint8).reshape(5, -1)
    after, (centre, _, _, below, left) = rule.table, sides
    assert DEBRIS == 5
    assert np.isin(left[np.isin(after, heads)], heads).all()
    assert (centre[np.isin(after, heads)] == 0).all()
    assert np.isin(left[np.isin(after, bases)], bases).all()
    assert np.isin(centre[np.isin(after, emitters)], [*emitters, heads.start]).all()
    assert np.isin(below[after == COMET], [COMET, emitters.start]).all()
    late = Universe(rule, hierarchy_seed("breeder", 6, 3, 4, 2, 6)).run(90).pattern.cells
    assert 1 <= np.isin(late, heads).sum() <= 2  # the second may run into what the first left
    assert np.isin(late, bases).sum() <= 6
    assert (late == COMET).sum() > 100


def test_the_published_evoloop_is_the_species_of_thirteen_genes():
    assert evoloop_species(13) == find_replicator("evoloop").pattern()


@pytest.mark.parametrize("wall", some([name for name, wall in WALLS.items() if wall.holds], 3))
def test_walls_that_must_hold_do(wall):
    assert not any(escaped(wall, np.random.default_rng([number, 3])) for number in range(12))


@pytest.mark.parametrize("wall", ["board-open", "soup-open", "soup-idle-1"])
def test_without_a_wall_or_with_too_thin_a_one_some_get_out(wall):
    assert any(escaped(wall, np.random.default_rng([number, 3])) for number in range(12))


def test_what_is_walled_in_replicates_until_it_meets_the_wall():
    entry = find_replicator("byl")
    world = BoardWorld(walled(entry.rule()), entry.pattern(), 200, 25)
    assert truth_of_board(world).kind == "replicator"


@pytest.mark.long
def test_the_zoo_s_counts_by_measurement():
    found = Counter(truth_of(entry, entry.build()).kind for entry in inhabitants())
    assert found["none"] >= 300
    assert found["replicator"] >= 60
    assert found["copies anything"] == 16


@pytest.mark.long
def test_a_line_of_births_takes_most_puffers_by_design_for_replicators():
    """What docs/containment.md says of the measure of the studies on wrong rules."""
    taken = 0
    for entry in inhabitants():
        if entry.family in ("designed-puffers", "designed-breeders"):
            world = entry.build()
            group = world.rule.symmetry_group
            found = daughters_in_any_form(world.rule, world.seed, world.seed, world.scale, 6, group)
            taken += found.form != "none"
    assert taken == 13
