"""`replicarium train`, `replicarium certify`, `--engine network`: what they print, write and return."""

from __future__ import annotations

import json
import os
import re
import signal
import time

import pytest
import torch

from automata.errors import ArgumentError, RuleWarning
from automata.replicators import find_replicator
from automata.rules.published.langton import langton
from experiments.subjects.subject import find_subject
from neural.certificates.network_certificate import model_digest
from neural.domains.domain import AllContexts
from neural.emulators import build_emulator
from neural.models import ModelCard, load_model, model_bytes

QUICK = ("--set", "network.width=32")


def test_train_certify_run(here, tmp_path):
    done = here("train", "langton", *QUICK, "--seeds", "3", "--seed", "4", "-o", "model.safetensors")
    assert done.status == 0, done.stderr
    assert "389 contexts of Langtons-Loops, visited, from 151 steps of langton" in done.stdout
    assert "3 of 3 seeds are exact" in done.stdout
    assert "to step 151" in done.stdout
    _, card = load_model(tmp_path / "model.safetensors")
    assert card.rule_digest == langton().diagram.digest
    assert card.notes["certificate"] == {"visited": [389, 389]}
    assert card.notes["seed"] in (4, 5, 6)
    assert card.notes["exact"] is True
    assert card.notes["threads_a_worker"] == 1

    told = here("certify", "model.safetensors", "langton", "-d", "visited", "--json")
    certificate = json.loads(told.stdout)
    assert (told.status, certificate["exact"]) == (0, True)
    assert certificate["model_digest"] == card.notes["model_digest"]
    assert "cell for cell, to step 151" in certificate["theorems"][0]

    wrong = here("certify", "model.safetensors", "Langtons-Loops")
    assert wrong.status == 1
    assert "32,768" in wrong.stdout
    assert re.search(r"\(0, .*\): the rule says \d, the network \d", wrong.stdout)

    run = ("run", "langton", "--physics", "model.safetensors", "-o")
    by_rule = here(*run, "rule.rle")
    by_network = here(*run, "network.rle", "--engine", "network")
    assert (by_rule.status, by_network.status) == (0, 0)
    assert by_rule.stdout == by_network.stdout
    assert (tmp_path / "rule.rle").read_text() == (tmp_path / "network.rle").read_text()


def test_a_rule_and_a_pattern_of_one_s_own(here, tmp_path, creep):
    """The folder of a rule's file is named as for `run`, and a file's run is learnt as a catalogue entry's is."""
    (tmp_path / "own.rle").write_text("x = 3, y = 1\nA.B!\n")
    run = ("-d", "visited", "--pattern", "own.rle", "--steps", "4", "-s", creep)
    done = here("train", "creep", *run, *QUICK, "-o", "own.safetensors")
    assert done.status == 0, done.stderr
    assert re.search(r"\d+ contexts of creep, visited, from 4 steps of own\.rle", done.stdout)
    assert here("certify", "own.safetensors", "creep", *run, "-q").status == 0
    assert here("certify", "own.safetensors", "creep", "-d", "dense", "-s", creep, "-q").status in (0, 1)
    for words, said in (
        (("train", "creep"), ".rule file: -s FOLDER"),
        (("train", "creep", "-s", creep), "give a pattern's file with --pattern"),
        (
            ("train", "creep", "-s", creep, "--pattern", "own.rle"),
            "say with --steps how long own.rle is to run",
        ),
        (
            ("train", "creep", "-s", creep, "--pattern", "gone.rle", "--steps", "2"),
            "gone.rle: cannot be read",
        ),
        (("train", "creep", "-s", creep, "--pattern", "langton"), "lives in Langtons-Loops, not in creep"),
        (
            ("certify", "own.safetensors", "creep", "-s", tmp_path / "none"),
            f"nor creep.rule in {tmp_path / 'none'}",
        ),
    ):
        refused = here(*words)
        assert (refused.status, refused.stderr.count("\n")) == (2, 1)
        assert said in refused.stderr


def test_the_own_file_of_a_built_in_rule_is_what_is_learnt(creep):
    (creep / "Langtons-Loops.rule").write_text((creep / "creep.rule").read_text())
    with pytest.warns(RuleWarning, match="instead of the built-in rule Langtons-Loops"):
        subject = find_subject("langton", "dense", search=(creep,))
    assert subject.rule.n_states < langton().n_states
    with pytest.warns(RuleWarning):
        assert find_replicator("langton", [creep]).rule() == subject.rule
    assert find_replicator("langton").rule() is langton()


@pytest.mark.long
def test_equal_commands_write_equal_networks(here, tmp_path):
    for name, workers in (("a", "1"), ("b", "2")):
        done = here("train", "langton", *QUICK, "--seeds", "18", "-o", f"{name}.safetensors", "--workers", workers)
        assert done.status == 0
    one, other = (load_model(tmp_path / f"{name}.safetensors")[0].state_dict() for name in "ab")
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_what_does_not_get_there_is_status_1_and_kept(here, tmp_path):
    done = here("train", "langton", "--set", "training.max_steps=3", "-o", "model.safetensors", "--json")
    assert done.status == 1
    told = json.loads(done.stdout)
    assert told["exact_members"] == 0
    assert not told["certificate"]["exact"]
    assert told["members"][0]["contexts_wrong"] == (
        told["certificate"]["counts"][0]["count"]["contexts"] - told["certificate"]["counts"][0]["count"]["agreeing"]
    )
    assert load_model(tmp_path / "model.safetensors")[1].notes["exact"] is False
    spoken = here("train", "langton", "--set", "training.max_steps=3")
    assert "allow more" in spoken.stderr
    diverged = here("train", "langton", "--set", "training.learning_rate=1e30", "--seeds", "2")
    assert (diverged.status, diverged.stdout) == (2, "")
    assert "lower the learning rate" in diverged.stderr


@pytest.mark.long
def test_a_network_can_be_trained_on(here, tmp_path):
    begun = here("train", "langton", *QUICK, "--set", "training.max_steps=40", "-o", "begun.safetensors")
    assert begun.status == 1
    first, _ = load_model(tmp_path / "begun.safetensors")
    done = here("train", "langton", "--from", "begun.safetensors", "-o", "done.safetensors")
    assert done.status == 0, done.stderr
    network, card = load_model(tmp_path / "done.safetensors")
    assert network.config == first.config
    assert card.notes["begun_from"] == model_digest(first)
    alone = here("train", "langton", *QUICK, "--json")
    assert card.notes["updates"] < json.loads(alone.stdout)["members"][0]["step"]
    for words, said in (
        (("langton", *QUICK), "stays of its kind"),
        (("langton", "--seeds", "2"), "stays of its kind"),
        (("langton", "-e", "conv"), "stays of its kind"),
        (("Evoloop",), "another signature than Evoloop"),
    ):
        refused = here("train", *words, "--from", "begun.safetensors")
        assert (refused.status, refused.stdout) == (2, "")
        assert said in refused.stderr
        assert refused.stderr.count("\n") == 1


@pytest.mark.long
def test_a_training_that_was_interrupted_goes_on(start, here, tmp_path):
    words = (
        "train",
        "langton",
        "-d",
        "dense",
        "--set",
        "training.max_steps=500",
        "--set",
        "network.width=16",
    )
    straight = here(*words, "-o", "straight.safetensors")
    with start(*words, "-o", "resumed.safetensors", "--checkpoint", "kept.safetensors", cwd=tmp_path) as process:
        until = time.monotonic() + 60
        while not (tmp_path / "kept.safetensors").exists() and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(0.2)
        os.kill(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert straight.status == 1
    assert process.returncode == 130
    assert "the same command goes on from there" in told
    assert not (tmp_path / "resumed.safetensors").exists()
    resumed = here(*words, "-o", "resumed.safetensors", "--checkpoint", "kept.safetensors")
    assert resumed.status == 1
    one, other = (load_model(tmp_path / f"{name}.safetensors")[0].state_dict() for name in ("straight", "resumed"))
    assert all(torch.equal(one[name], other[name]) for name in one)
    another = here("train", "langton", "--checkpoint", "kept.safetensors")
    assert another.status == 2
    assert "another training" in another.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("train", "nothing"), "no rule 'nothing'"),
        (("train", "langton", "-e", "transformer"), "choose one of mlp"),
        (("train", "langton", "-d", "all"), "choose one of visited"),
        (("train", "langton", "-d", "dense", "--steps", "3"), "leave --pattern"),
        (("train", "langton", "--pattern", "byl"), "lives in Byl-Loop"),
        (("train", "langton", "--steps", "0"), "--steps is a whole number from 1 on, not 0"),
        (("train", "JvN29"), "take --domain dense"),
        (("train", "langton", "--set", "network.widht=3"), "widht"),
        (("train", "langton", "--set", "training.epochs=3"), "no such setting"),
        (("train", "langton", "-e", "quantized"), "nothing to train"),
        (("train", "langton", "-o", "no/where.safetensors"), "cannot write"),
        (("train", "langton", "--device", "tpu"), "auto, cpu, cuda"),
        (("certify", "none.safetensors", "langton"), "no model file"),
        (("run", "langton", "--engine", "network"), "--physics"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_mistakes_are_one_sentence(here, words, said):
    done = here(*words)
    assert done.status == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_cuda_asked_for_and_absent_is_one_sentence(here):
    done = here("train", "langton", "--device", "cuda")
    assert (done.status, done.stderr.count("\n")) == (2, 1)
    assert "no CUDA device" in done.stderr


def test_a_network_for_another_rule_is_one_sentence(here, tmp_path):
    network = build_emulator("mlp", 2, langton().neighborhood, {"width": 3})
    (tmp_path / "small.safetensors").write_bytes(model_bytes(network, ModelCard("Langtons-Loops", "other", {})))
    certified = here("certify", "small.safetensors", "langton")
    assert certified.status == 2
    assert "the network has 2 states" in certified.stderr
    ran = here("run", "langton", "--physics", "small.safetensors", "--engine", "network")
    assert ran.status == 2
    assert "another rule called Langtons-Loops" in ran.stderr


def test_subjects():
    met = find_subject("langton", "visited")
    assert (len(met.domain), met.start, met.steps) == (389, "langton", 151)
    assert len(find_subject("Langtons-Loops", "changing").domain) == 187
    assert len(find_subject("langton", "visited", steps=500).domain) == 643
    assert len(find_subject("langton", "orbit").domain) >= 389
    assert len(find_subject("langton", "dense").domain) == 32768
    assert isinstance(find_subject("JvN29", "dense").domain, AllContexts)
    with pytest.raises(ArgumentError, match="no domain"):
        find_subject("langton", "all")
