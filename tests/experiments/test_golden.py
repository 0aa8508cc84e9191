"""What version 0.1.0 wrote at commit a0251d5 is still read: runs, networks, a genome, a profile."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from automata.replication import Profile, profile
from automata.replication.profiling.budget import QuestionBudget
from automata.replicators import find_replicator
from automata.rules import find_rule
from neural.genome.record import encode, read_genome
from neural.models import load_model
from neural.physics.as_rule import to_rule

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOLDEN / "runs", tmp_path / "runs"))


def test_runs_are_listed(here, store) -> None:
    listed = here("runs", "list", "--json")
    assert listed.status == 0, listed.stderr
    assert "demo" in listed.stdout
    assert "fidelity" in listed.stdout
    assert listed.stderr == ""


def test_a_demonstration_is_shown(here, store) -> None:
    shown = here("runs", "show", "20261130T091019Z-demo-6e74ff12", "--json")
    assert (shown.status, shown.stderr) == (0, "")
    assert json.loads(shown.stdout)["parameters"]["wrong_contexts"] == [1, 2, 5, 12]


@pytest.mark.long
def test_a_study_that_was_replaced_is_shown_exported_and_keeps_its_verdict(here, store, tmp_path) -> None:
    name = "20261130T091146Z-fidelity-3ed8bbd8"
    shown = here("runs", "show", name, "--json")
    assert (shown.status, shown.stderr) == (0, ""), "its networks are found and their digests are right"
    exported = here("runs", "export", name, "-o", "trials.csv")
    assert exported.status == 0, exported.stderr
    assert (tmp_path / "trials.csv").read_text().count("\n") == 21
    before = (store / name / "verdict.json").read_bytes()
    judged = here("report", name)
    assert judged.status == 0, judged.stderr
    assert judged.stdout.startswith(f"Superseded. {json.loads(before)['outcome'].capitalize()}: ")
    assert "whose question copy-fidelity and physics-fidelity ask now" in judged.stderr
    assert (store / name / "verdict.json").read_bytes() == before


def test_a_study_that_was_replaced_says_by_which(here) -> None:
    for words in (("study", "run", "fidelity"), ("study", "show", "fidelity")):
        done = here(*words)
        assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert "its question is asked by copy-fidelity and physics-fidelity" in done.stderr


def test_a_network_is_read_and_is_still_the_rule() -> None:
    emulator, card = load_model(GOLDEN / "highlife.safetensors")
    assert card.notes["exact"] is True
    assert to_rule(emulator) == find_rule("B36/S23")


def test_a_genome_is_read_and_builds_the_same_network() -> None:
    genome = read_genome(GOLDEN / "highlife.genome")
    emulator, _ = load_model(GOLDEN / "highlife.safetensors")
    assert np.array_equal(genome.symbols, encode(emulator, "B36/S23", bits=8).symbols)
    assert to_rule(genome.network()) == find_rule("B36/S23")


def test_a_profile_is_read_and_what_it_says_is_still_found() -> None:
    text = (GOLDEN / "highlife-profile.json").read_text()
    old = Profile.from_json(json.loads(text)["profile"])
    entry = find_replicator("highlife")
    new = profile(entry.rule(), entry.pattern(), QuestionBudget(steps=200, controls=4, mutants=0, words=0))
    assert (old.period, old.displacement) == (new.period, new.displacement) == (12, (-2, -2))


def test_a_certificate_says_what_it_said_and_more(here) -> None:
    before = json.loads((GOLDEN / "life-certificate.json").read_text())
    after = json.loads(here("certify", "life", "life", "-d", "dense", "--json").stdout)
    assert before.keys() <= after.keys()
    assert before["theorems"] == after["theorems"]
    assert {**after["counts"][0], **before["counts"][0]} == after["counts"][0]
    assert {name for name in before if before[name] != after[name]} == {"counts", "tolerance"}
    assert (after["proved"], after["counts"][0]["proved"], after["counts"][0]["within_rounding"]) == (True, 512, 0)
