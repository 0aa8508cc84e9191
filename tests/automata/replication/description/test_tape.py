"""Tapes: pulses edited in a machine, and in what copies anything."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from automata.errors import ArgumentError, PatternError, ReplicariumError
from automata.pattern import Pattern
from automata.replication.description.tape import edit_tape
from automata.replication.description.tape_parts import tape_parts
from automata.replication.description.verdicts import COPIED_ONLY
from automata.replication.inexact.phase import Quotient
from automata.replicators import find_replicator
from automata.rules import find_rule
from tests.support.golly import GOLLY

PULSES = Quotient((0, 1, 1))  # state 2 is taken for an excited 1


def edited(cells, **options):
    """The sum of four neighbours modulo 3 copies anything to four sides, after 9 generations 9 cells away."""
    seed = Pattern.from_text("12.\n.11\n2.1")
    options = {"period": 9, "quotient": PULSES, "engine": "sparse", **options}
    return edit_tape(find_rule("Parity-3-vonNeumann"), seed, options.pop("period"), cells, **options)


def test_what_copies_anything_copies_an_edit_and_builds_nothing_else():
    report = edited([(0, 0), (0, 1)], depth=2)
    assert report.displacement in [(-9, 0), (9, 0), (0, -9), (0, 9)]
    assert (report.out_of_phase, report.wrong) == (0, 0)
    assert [(edit.was, edit.made) for edit in report.edits] == [(1, 2), (2, 1)]
    for edit in report.edits:
        assert edit.copied
        assert edit.passed_on
        assert not edit.built
        assert [(each.wrong, each.others) for each in edit.descendants] == [(0, 0)] * 2


def test_copying_alone_shows_no_constructor():
    parts = tape_parts(edited([(0, 0), (0, 1)], depth=2))
    assert {part.verdict for part in parts.all} == {"not testable here"}
    assert parts.controller.reason.startswith("the child is born without its mother")
    assert parts.copier.record[0].held
    assert parts.description.reason.startswith(COPIED_ONLY)
    assert parts.double_use == ()
    assert tape_parts(edited([(0, 0)])).controller.verdict == "not testable here"


def test_a_machine_moved_is_edited_there():
    rule = find_rule("Parity-3-vonNeumann")
    seed = Pattern.from_text("12.\n.11\n2.1").translate(-50, 31)
    moved = edit_tape(rule, seed, 9, [(-50, 31)], quotient=PULSES, engine="sparse")
    (edit,), (still,) = moved.edits, edited([(0, 0)]).edits
    assert (edit.row, edit.column) == (-50, 31)
    assert edit.descendants == still.descendants
    assert moved.displacement == edited([(0, 0)]).displacement


def test_a_report_can_be_stored():
    assert json.loads(json.dumps(asdict(edited([(0, 0)]))))["edits"][0]["descendants"][0]["carried"] is True


def test_a_cell_without_a_pulse_is_refused():
    with pytest.raises(PatternError, match="no pulse"):
        edited([(0, 2)])


def test_a_wrong_period_is_refused():
    with pytest.raises(PatternError, match="no child"):
        edited([(0, 0)], period=1)


@pytest.mark.parametrize("body", [(0, 0, 2), (0, 0, 3), (9, 9, 1)])
def test_a_change_of_the_body_is_one_of_a_cell_at_rest(body):
    with pytest.raises(PatternError, match="another state"):
        edited([(0, 0)], bodies=[body])


@pytest.mark.parametrize("wrong", [{"period": 0}, {"depth": 0}, {"cells": []}, {"cells": [(0, 0)] * 65}])
def test_numbers_out_of_range_are_refused(wrong):
    with pytest.raises(ArgumentError, match=r"from 1 on|in 1 to 64 cells"):
        edited(**{"cells": [(0, 0)], **wrong})


def test_a_rule_whose_rest_is_not_known_asks_for_a_quotient():
    with pytest.raises(ReplicariumError, match="Quotient"):
        edited([(0, 0)], quotient=None)


@pytest.mark.long
def test_three_pulses_of_the_small_machines_tape():
    """Two to three minutes. One bit builds another cell, one is silent, one is lethal: it leads the arm astray.

    The edited bit, and the cell that it builds, are in the grandchild too. The same cell changed in the mother's body
    alone is not in the child, which is built by the tape.
    """
    entry = find_replicator("small-jvn", [GOLLY / "patterns"] if GOLLY.is_dir() else [])
    if entry.pattern.path() is None:
        pytest.skip("no Golly is installed")
    places = [(20, 6000), (20, 6014), (20, 6001)]
    report = edit_tape(entry.rule(), entry.pattern(), entry.period, places, depth=2)
    print(f"\n{report}")
    assert report.displacement == entry.offset
    assert (report.out_of_phase, report.wrong, report.orphan) == (entry.mismatch, 0, True)
    builds, silent, lethal = report.edits
    assert (builds.copied, builds.built, builds.passed_on) == (True, True, True)
    assert [(each.wrong, each.others) for each in builds.descendants] == [(1, 0), (1, 0)]
    assert (builds.body.born, builds.body.wrong, builds.body.carried) == (True, 0, False)
    assert builds.used_twice
    assert (silent.copied, silent.built) == (True, False)
    assert (lethal.copied, lethal.built, lethal.passed_on) == (False, False, False)
    assert report.halfway is False
    parts = tape_parts(report)
    assert (parts.controller.verdict, parts.description.verdict) == ("shown", "shown")
    assert [one.change for one in parts.double_use] == ["(20, 6000): 13 made 9"]
    assert "2 of 3" in parts.copier.reason  # one fixed tape would be one of three: too few to tell
    assert parts.copier.verdict == "not testable here"
