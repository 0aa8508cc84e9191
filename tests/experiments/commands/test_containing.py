"""Commands within a budget: they end whole, keep what they have, say which limit, and return 3, or 4 for an alarm."""

from __future__ import annotations

import json
import re

import pytest

from automata.containment import monitors
from automata.containment.halts import Alarm
from automata.containment.monitors import Tripwire, enter
from automata.formats import read_rle
from automata.replicators import langton_loop
from automata.rules import langton
from automata.universe import Universe


class Crowd:
    """Gives an alarm at 100 live cells."""

    name, every = "crowd", 9

    def look(self, view, generation):
        if view.population < 100:
            return None
        return Alarm(self.name, generation, "a hundred cells live", {"population": view.population})


@pytest.fixture
def crowd(monkeypatch):
    monkeypatch.setattr(monitors, "_ENTERED", {})
    return enter(Tripwire("crowd", "universe", "a hundred cells live", Crowd))


def test_a_run_ends_at_its_limit_with_its_state_and_one_sentence(here, tmp_path):
    done = here("run", "langton", "-m", "1000", "--budget", "cells=120", "-o", "end.rle")
    state = read_rle(tmp_path / "end.rle")
    truth = Universe(langton(), langton_loop())
    while truth.population <= 120:
        truth.run(1)
    assert done.status == 3
    assert state == truth.pattern
    assert done.stderr == (
        f"replicarium: the budget allows 120 live cells, and there are {truth.population}: raise cells in the budget "
        f"to go on; the state of generation {truth.generation} is in end.rle\n"
    )
    assert done.stdout.splitlines()[-1] == f"{truth.generation} {truth.population}"


def test_a_run_goes_on_from_the_checkpoint_that_a_limit_left(here, tmp_path):
    for generation in (30, 60):
        done = here("run", "langton", "-m", "70", "--budget", "generations=30", "--checkpoint", "state.mc", "-q")
        assert (done.status, f"generation {generation} is in state.mc" in done.stderr) == (3, True)
    done = here("run", "langton", "-m", "70", "--checkpoint", "state.mc", "-o", "end.rle", "-q")
    assert done.status == 0
    assert read_rle(tmp_path / "end.rle") == Universe(langton(), langton_loop()).run(70).pattern


def test_an_alarm_ends_a_run_and_is_in_the_log_before_its_end(here, tmp_path, crowd):
    done = here(
        "run", "langton", "-m", "1000", "--tripwire", "crowd", "--audit", "log.jsonl", "-o", "end.rle", "--json"
    )
    told = json.loads(done.stdout)
    assert done.status == 4
    assert told["reports"][-1]["generation"] == read_rle(tmp_path / "end.rle").generation == 27
    assert done.stderr == (
        "replicarium: the tripwire crowd gave an alarm in generation 27: a hundred cells live: leave it out to go on; "
        "the state of generation 27 is in end.rle\n"
    )
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [line["event"] for line in lines] == ["begun", "alarm", "ended"]
    assert lines[0]["tripwires"] == ["crowd"]
    assert (lines[1]["generation"], lines[1]["evidence"]) == (27, {"population": 102})
    assert (lines[2]["status"], lines[2]["spent"]["generations"]) == (4, 27)
    assert here("audit", "log.jsonl").status == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "langton", "--budget", "births=3"], "run counts no births: leave births out of the budget"),
        (["run", "langton", "--budget", "cell=3"], "a budget has cells, generations, births"),
        (["profile", "langton", "--budget", "cell=3"], "a budget has steps, cells, seconds, periods"),
        (["run", "langton", "--tripwire", "x"], "there is no tripwire 'x': there are "),
        (["run", "langton", "--audit", "nowhere/log"], "cannot write nowhere/log"),
    ],
)
def test_what_cannot_be_held_is_refused(here, crowd, words, said):
    done = here(*words)
    assert (done.status, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_files_beyond_the_budget_are_not_written(here, tmp_path):
    done = here("run", "langton", "-m", "5", "--budget", "bytes=10", "-o", "end.rle", "-q")
    assert done.status == 3
    assert re.search(r"allows 10 bytes in files, and \d+ would be written", done.stderr)
    assert list(tmp_path.iterdir()) == []


def test_a_profile_tells_what_it_had_answered(here):
    done = here("profile", "langton", "--budget", "steps=300,periods=2,mutants=0,controls=0,words=0,births=3", "--json")
    told = json.loads(json.loads(done.stdout)["profile"])
    assert done.status == 3
    assert json.loads(done.stdout)["grade"].startswith("copies itself")
    assert any("the budget allows 3 births" in one["reason"] for one in told["untested"])
    assert done.stderr.startswith("replicarium: the budget allows 3 births, and ")


def test_a_soup_ends_at_a_whole_epoch(here, tmp_path):
    words = ("soup", "run", "bff_noheads", "--programs", "64", "--digest", "10")
    whole = here(*words, "--epochs", "30").stdout.splitlines()
    done = here(*words, "--epochs", "30", "--budget", "generations=20", "--checkpoint", "soup", "-q")
    assert (done.status, done.stdout.splitlines()) == (3, whole[:2])
    assert "soup holds epoch 20" in done.stderr
    assert here(*words, "--epochs", "30", "--checkpoint", "soup", "-q").stdout.splitlines() == whole[2:]


def test_a_training_goes_on_from_the_checkpoint_that_a_limit_left(here, tmp_path):
    words = ("train", "W110", "-d", "dense", "-e", "table", "-q", "--set", "training.max_steps=60")
    assert here(*words, "-o", "whole.safetensors").status == 0
    done = here(*words, "-o", "parts.safetensors", "--checkpoint", "kept", "--budget", "generations=4")
    assert (done.status, done.stderr.count("\n")) == (3, 1)
    assert "is in kept: the same command goes on from there" in done.stderr
    assert not (tmp_path / "parts.safetensors").exists()
    assert here(*words, "-o", "parts.safetensors", "--checkpoint", "kept").status == 0
    from neural.certificates.network_certificate import model_digest
    from neural.models import load_model

    digests = {model_digest(load_model(tmp_path / f"{name}.safetensors")[0]) for name in ("whole", "parts")}
    assert len(digests) == 1


def test_a_changed_log_is_told_by_its_line(here, tmp_path):
    for _ in range(2):
        here("run", "langton", "-m", "3", "--audit", "log.jsonl", "-q")
    sound = here("audit", "log.jsonl", "--json")
    head = json.loads(sound.stdout)["head"]
    assert (sound.status, json.loads(sound.stdout)["lines"]) == (0, 4)
    text = (tmp_path / "log.jsonl").read_text()
    (tmp_path / "log.jsonl").write_text(text.replace('"generations":3', '"generations":2'))
    done = here("audit", "log.jsonl")
    assert done.status == 1
    assert "log.jsonl: line 2: it does not follow from the lines before it" in done.stderr
    (tmp_path / "log.jsonl").write_text("".join(text.splitlines(keepends=True)[:2]))
    assert here("audit", "log.jsonl").status == 0
    assert here("audit", "log.jsonl", "--head", head).status == 1
    assert here("audit", "nothing.jsonl").status == 2
