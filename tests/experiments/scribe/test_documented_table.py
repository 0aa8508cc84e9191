"""The table of questions and nulls in docs/scribe.md and README is what scribe and nulls answer."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.reproduction.questions import ERASED
from experiments.scribe.life.edits import instructions
from experiments.scribe.life.questions import QUESTIONS, SAYS, TOLD, questioned
from experiments.scribe.life.systems import by_cp, by_script, identity_quine, replaced
from experiments.scribe.populations.outcome import PopulationsOutcome, populations_of
from experiments.scribe.populations.settings import ScribePopulationSettings
from experiments.scribe.populations.words import answers_table, means_table
from neural.scribe.description import read_scribe
from neural.scribe.shape import SYMBOLS

ROOT = Path(__file__).resolve().parents[3]
# What each column's heading ends with.
SYSTEMS = ("scribe", "smaller", "cp", "script", "quine", "memoriser", "untrained")


def documented(document: str) -> tuple[list[str], list[list[str]]]:
    """Return the questions and the answers, without emphasis, of the one table with those systems."""
    found = []
    for lines in re.findall(r"(?:^\|.*\n)+", (ROOT / document).read_text(), flags=re.MULTILINE):
        head, _, *rows = [[cell.strip(" *`") for cell in line.strip("|").split("|")] for line in lines.splitlines()]
        if "memoriser" in head:
            systems = [cell.removeprefix("identity ").removesuffix(" scribe") for cell in head[1:8]]
            assert systems == list(SYSTEMS)
            found.append(([row[0] for row in rows], [row[1:8] for row in rows]))
    assert len(found) == 1, document
    return found[0]


WORDS = {True: "yes", False: "no", None: "–"}


def test_both_documents_have_the_same_table_and_the_quine_answers_so():
    questions, shown = documented("docs/scribe.md")
    assert questions == list(QUESTIONS)
    assert documented("README.md")[1] == shown
    small, large = read_scribe("scribe-small"), read_scribe("scribe")
    answers = questioned(identity_quine(0), small, large, "physics", 0)
    assert [WORDS[answer.yes] for answer in answers] == [row[SYSTEMS.index("quine")] for row in shown]
    cp, script = ([row[SYSTEMS.index(name)] for row in shown] for name in ("cp", "script"))
    assert script == [*cp[:-2], "yes", "yes"], "the script is cp that can be told and asked"


def test_the_script_answers_what_it_is_told_and_asked_and_no_network_runs():
    small, large = read_scribe("scribe-small"), read_scribe("scribe")
    script = by_script(small)
    broken = replace(script, edit=lambda tape, told: tape, read=lambda tape, field: "")
    for system, right in ((script, True), (broken, False), (by_cp(small), None)):
        answers = questioned(system, large, large, "physics", 0, (TOLD, SAYS, ERASED))
        assert [answer.yes for answer in answers] == [right, right, False]


@given(
    tape=st.lists(st.integers(0, SYMBOLS - 1), max_size=12).map(tuple),
    wanted=st.lists(st.integers(0, SYMBOLS - 1), max_size=12).map(tuple),
)
def test_the_script_makes_of_a_tape_whatever_it_is_told(tape, wanted):
    assert replaced(tape, instructions(tape, wanted)) == wanted


@pytest.mark.long
def test_the_command_shown_prints_that_table(here):
    done = here("scribe", "--from", "scribe", "--interventions", "--generations", "1", "--json")
    assert done.status == 0, done.stderr
    told = json.loads(done.stdout)
    systems = list(dict.fromkeys(one["system"] for one in told["questions"]))
    said = {(one["system"], one["question"]): WORDS[one["yes"]] for one in told["questions"]}
    table = [[said[system, question] for system in systems] for question in QUESTIONS]
    assert table == documented("docs/scribe.md")[1]
    assert all(one["held"] for one in told["interventions"])
    page = " ".join((ROOT / "docs/scribe.md").read_text().split())
    assert f"{len(told['interventions'])} of {len(told['interventions'])} came as predicted" in page
    world = told["interventions"][-1]
    place = re.match(r"symbol ([\d,]+) of", world["change"])
    changed = re.search(r"the daughter answers (\d+) otherwise", world["came"])
    assert place is not None
    assert changed is not None
    assert f"symbol {place[1]} changed, the daughter answers {changed[1]} of the 389 otherwise" in page
    assert "none in the daughter" in world["came"]


@pytest.mark.long
def test_the_page_says_what_populations_show():
    settings = ScribePopulationSettings()
    found = PopulationsOutcome(settings, tuple(populations_of(read_scribe("scribe"), settings, 0)))
    text = " ".join((ROOT / "docs/scribe.md").read_text().split())
    for question, _, _, *told in answers_table(found)[1]:
        assert re.search(rf"\| {re.escape(question)} \| [^|]+ \| {re.escape(' | '.join(told))} \|", text), (
            question,
            told,
        )
    head, rows = means_table(found)
    means = {(arm, row[0]): cell for row in rows for arm, cell in zip(head[1:], row[1:], strict=True)}
    for arm, measure in (
        ("length", "symbols"),
        ("null: no selection", "symbols"),
        ("length", "copying hangs on, last"),
        ("null: no selection", "copying hangs on, last"),
    ):
        assert means[arm, measure] in text
    for arm, measure in (
        ("null: no selection", "write themselves"),
        ("null: no selection", "copying robust, last"),
        ("length", "copying robust, last"),
    ):
        mean = next(one for one in found.means if (one.arm, one.measure) == (arm, measure))
        assert mean.low is not None
        assert mean.high is not None
        assert f"{100 * mean.mean:.0f} % ({100 * mean.low:.0f}–{100 * mean.high:.0f})" in text
    assert not any(found.values("null: cp copies", "write themselves"))
    for measure in ("copying robust, last", "physics robust, last"):
        (mean,) = [one for one in found.means if (one.arm, one.measure) == ("null: no errors", measure)]
        assert f"{100 * mean.mean:.1f} %" in text
