"""`replicarium census`: named rules, a sample that is stopped and gone on with, its page, and what it refuses."""

from __future__ import annotations

import json

import pytest

from automata.census.judging import Judge
from automata.census.numbering import RULES, rule_number
from experiments.census.summary import CensusSummary, confined
from experiments.census.work import judgement_from, kept, parts_of


def test_every_rule_is_in_one_part():
    parts = parts_of()
    assert sorted(rule for part in parts for rule in part.rules) == list(range(RULES))
    assert parts_of(1500)[0] == parts[0]
    assert [len(part.rules) for part in parts_of(1500)] == [1024, 476]


def test_a_judgement_is_kept_and_read():
    judgement = Judge().judge(rule_number("B127/S0238"))
    again = judgement_from(json.loads(json.dumps(kept(judgement))))
    assert again.replicator == judgement.replicator is not None
    assert again.named == judgement.named
    assert confined(rule_number("B45/S23"))
    assert not confined(rule_number("B345/S23"))


def test_named_rules_are_judged_and_printed(here):
    done = here("census", "B127/S0238", "B3/S23", "--json")
    told = json.loads(done.stdout)
    assert (done.status, told["rules"]) == (0, 2)
    assert told["left"] == [1, 1]
    assert [each["rule"] for each in told["judgements"]] == ["B127/S0238", "B3/S23"]
    assert "B3/S23" in here("census", "B3/S23").stdout


def test_a_sample_is_kept_and_gone_on_with(here, tmp_path):
    folder = tmp_path / "census"
    words = ("census", "--sample", "4", "--out", folder)
    done = here(*words)
    assert done.status == 0
    assert "4 rules at random" in done.stdout
    page = (folder / "report.html").read_text()
    assert "replicarium census --sample 4" in page
    part = (folder / "part-000.jsonl").read_bytes()
    assert "--resume goes on" in here(*words).stderr
    again = here(*words, "--resume", "--json")
    assert json.loads(again.stdout)["rules"] == 4
    assert (folder / "part-000.jsonl").read_bytes() == part
    (folder / "part-000.jsonl").write_bytes(part[:-80])
    assert "is damaged" in here(*words, "--resume").stderr
    assert "other settings" in here("census", "--sample", "5", "--out", folder, "--resume").stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("B3",), "write it as B3/S23"),
        (("B3/S23", "--sample", "4"), "leave --sample"),
        (("--sample", "4", "--resume"), "name that folder"),
        (("--sample", "4", "--budget", "births=4"), "counts no births"),
    ],
)
def test_mistakes_are_one_sentence(here, words, says):
    done = here("census", *words)
    assert done.status == 2 or done.status == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_summary_counts_each_rule_once():
    summary, judge = CensusSummary(), Judge()
    for name in ("B3/S23", "B127/S0238", "B1357/S1357", "B45/S23"):
        summary.add(judge.judge(rule_number(name)))
    assert summary.rules == 4
    assert set(summary.left) == {rule_number("B127/S0238")}
    assert summary.confined["rules"] == 1
    assert sum(summary.kinds.values()) == summary.proliferating
    assert "4 rules at random" in summary.sentence()
