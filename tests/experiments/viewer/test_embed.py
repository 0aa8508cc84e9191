"""The viewer in reports: once each document, the module once, the strip for want of it, and nothing too long."""

from __future__ import annotations

import json
import re

import pytest

from automata.errors import RuleError
from experiments.pictures import html
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
