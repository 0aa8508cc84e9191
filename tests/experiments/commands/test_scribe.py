"""`replicarium scribe` and `certify --skill`: what they print and write, and what they say of a wrong file."""

from __future__ import annotations

import json

import pytest

from neural.scribe.description import HEADER, read_scribe, write_scribe


def test_the_shipped_scribe_writes_herself_and_her_page(here, tmp_path):
    done = here("scribe", "--from", "scribe-small", "--generations", "2", "--out", "page", "--json")
    assert done.status == 0, done.stderr
    told = json.loads(done.stdout)
    assert [turn["perfect"] for turn in told["generations"]] == [True, True]
    assert told["scribe"]["symbols"] == len(read_scribe("scribe-small"))
    assert {one["skill"]: one["exact"] for one in told["certificates"]} == {"copy": True, "edit": True}
    assert read_scribe(tmp_path / "page" / "daughter.scribe") == read_scribe("scribe-small")
    page = (tmp_path / "page" / "report.html").read_text()
    assert page.index("Who does what") < page.index("In 2 of 2 generations")
    assert "daughter.scribe --skill all" in page
    assert {path.name for path in (tmp_path / "page").iterdir()} >= {"writing.gif", "attention-dark.png", "scribe.json"}


def test_a_scribe_whose_copier_is_broken_ends_with_status_1(here, tmp_path):
    tape = list(read_scribe("scribe-small"))
    tape[HEADER : HEADER + 200] = [0] * 200
    write_scribe(tmp_path / "broken.scribe", tape)
    done = here("scribe", "--from", "broken.scribe", "--generations", "2")
    assert done.status == 1
    assert "In 0 of 2 generations" in done.stdout
    assert "not proved: copy, edit" in done.stdout


def test_skills_are_certified_by_the_command(here, tmp_path):
    done = here("certify", "scribe-small", "--skill", "copy")
    assert done.status == 0, done.stderr
    assert "For every tape of up to 4,095 symbols" in done.stdout
    tape = list(read_scribe("scribe-small"))
    tape[HEADER : HEADER + 40] = [7] * 40
    write_scribe(tmp_path / "planted.scribe", tape)
    done = here("certify", "planted.scribe", "--skill", "all", "--json")
    assert done.status == 1
    told = json.loads(done.stdout)
    assert not told["exact"]
    assert not told["intact"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("certify", "scribe-small"), "name the rule that the network is compared with"),
        (("certify", "scribe-small", "langton", "--skill", "copy"), "leave the rule out"),
        (("certify", "scribe-small", "--skill", "physics"), "has no skill 'physics'"),
        (("certify", "gone.scribe", "--skill", "copy"), "gone.scribe"),
        (("scribe", "--from", "gone.scribe"), "gone.scribe"),
    ],
)
def test_mistakes_are_one_sentence(here, words, says):
    done = here(*words)
    assert done.status == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
