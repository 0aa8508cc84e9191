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


@pytest.mark.long
def test_the_last_daughter_is_certified_and_writes_another_by_the_commands_on_her_page(here, tmp_path):
    assert here("scribe", "--from", "scribe-small", "--generations", "20", "--out", "scribe").status == 0
    page = (tmp_path / "scribe" / "report.html").read_text()
    for command in (
        "replicarium certify scribe/daughter.scribe --skill all",
        "replicarium scribe --from daughter.scribe --generations 1 --out another",
        "replicarium scribe --from scribe-small --seed 0 --generations 20",
    ):
        assert command in page
    assert here("certify", "scribe/daughter.scribe", "--skill", "all").status == 0
    assert here("scribe", "--from", "scribe/daughter.scribe", "--generations", "1", "--out", "another").status == 0
    assert read_scribe(tmp_path / "another" / "daughter.scribe") == read_scribe("scribe-small")


@pytest.mark.long
def test_populations_are_told_and_drawn(here, tmp_path):
    few = [word for name in ("populations=2", "scribes=4", "generations=3", "edits=4") for word in ("--set", name)]
    done = here("scribe", "--from", "scribe-small", "--generations", "1", "--populations", *few, "--out", "p", "--json")
    assert done.status == 0, done.stderr
    told = json.loads(done.stdout)["populations"]
    assert told["settings"]["scribes"] == 4
    assert len(told["populations"]) == 10  # five arms: a scribe without physics is not selected for it
    assert {one["answer"] for one in told["comparisons"]} == {"undecided"}
    assert all(one["tree"].endswith(";") for one in told["populations"])
    page = (tmp_path / "p" / "report.html").read_text()
    assert "Populations that copy with errors" in page
    assert "--populations --set populations=2" in page
    names = {path.name for path in (tmp_path / "p").iterdir()}
    assert names >= {f"{name}-{theme}.png" for name in ("populations", "robustness", "families")
                     for theme in ("light", "dark")}  # fmt: skip
    printed = here("scribe", "--from", "scribe-small", "--generations", "1", "--populations", *few, "--out", "p")
    assert "Do a scribe's own errors become rarer? undecided" in printed.stdout


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
        (("scribe", "--set", "scribes=4"), "say --populations too"),
        (("scribe", "--populations", "--set", "rats=4"), "rats: no such setting"),
        (("scribe", "--populations", "--set", "rate=2"), "rate: input should be less than 1"),
    ],
)
def test_mistakes_are_one_sentence(here, words, says):
    done = here(*words)
    assert done.status == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
