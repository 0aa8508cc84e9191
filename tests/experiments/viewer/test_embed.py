"""The viewer in reports: once each document, the module once, the strip for want of it, and nothing too long."""

from __future__ import annotations

import json
import re

import pytest

from automata import Universe, find_replicator
from automata.errors import RuleError
from automata.rules import langton_passengers
from experiments.closed_loop.pictures.live import loaded_view
from experiments.pictures import html
from experiments.scribe.report import scribe_world
from experiments.viewer import embed
from experiments.viewer.embed import live_view, page_script

STRIP = "<p>a strip</p>"


def test_a_page_with_views_has_the_module_once(langton_document):
    parts = [live_view(lambda: langton_document, STRIP), live_view(lambda: langton_document, STRIP), "<p></p>"]
    text = html.page("t", "l", parts, page_script(parts))
    assert text.count('<script type="module">') == 1
    assert text.count(STRIP) == 2
    told = re.findall(r'<script type="application/json">(.*?)</script>', text, re.DOTALL)
    assert [json.loads(one) for one in told] == [langton_document.to_json()] * 2
    assert "script-src &#x27;sha256-" in text


def test_a_page_without_views_runs_nothing():
    assert page_script([STRIP]) == ""
    text = html.page("t", "l", [STRIP], page_script([STRIP]))
    assert "<script" not in text
    assert "script-src &#x27;none&#x27;" in text


def test_what_no_page_can_hold_is_the_strip_alone(langton_document, monkeypatch):
    def refused():
        raise RuleError("too large")

    assert live_view(refused, STRIP) == STRIP
    monkeypatch.setattr(embed, "MOST_EMBEDDED", 1000)
    assert live_view(lambda: langton_document, STRIP) == STRIP


def test_other_faults_are_not_hidden():
    def broken():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        live_view(broken, STRIP)


def test_a_loop_that_carries_letters_names_them():
    document = loaded_view(langton_passengers(2), [0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 1, 1, 0], 2, "letters")
    (rule,) = document.to_json()["rules"]
    letters = [name for name in rule["state_names"] if "letter" in name]
    assert sorted(letters) == [f"gene {gene}, letter {letter}" for gene in (4, 7) for letter in (0, 1)]
    assert len(set(rule["colours"])) > 4
    assert [copy.depth for copy in document.copies] == [0, 1]  # with its letters, or it were no exact copy


@pytest.mark.long
def test_the_world_of_a_scribe_stands_beside_the_true_one():
    from neural.scribe.description import read_scribe, rebuild

    document = scribe_world(rebuild(read_scribe("scribe")))
    true, other = (Universe(one.rule, one.start).run(151) for one in document.shown)
    assert true.digest == other.digest == Universe("Langtons-Loops", find_replicator("langton")).run(151).digest
    assert document.shown[1].rule.colors == document.shown[0].rule.colors
