"""The manual's page on the viewer: its keys are the module's."""

from __future__ import annotations

from tests.support.viewer_keys import BEGIN, END, PAGE, inserted, keys, table


def test_the_manual_has_the_keys_of_the_module():
    text = PAGE.read_text(encoding="utf-8")
    assert inserted(text) == text, "python -m tests.support.viewer_keys"
    assert text.count(BEGIN) == text.count(END) == 1
    assert len(table().splitlines()) == len(keys()) + 2 > 40


def test_no_key_has_two_meanings():
    named = [key for entry in keys() for key in entry["keys"]]
    assert len(named) == len(set(named))
