"""One's own frames, rules and patterns on the command line: `rule`, `train --frames`, `certify --frames`, paths."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import numpy as np
import pytest

from automata import Torus, find_rule, load_pattern, record
from automata.formats import read_rule
from neural.models import load_model

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def frames(tmp_path_factory):
    """A soup under Life on a torus of 32 × 32, 24 generations: all contexts but a few."""
    path = tmp_path_factory.mktemp("frames") / "soup.npy"
    soup = np.random.default_rng(0).integers(0, 2, (32, 32))
    np.save(path, record("life", soup, 24, topology=Torus(32, 32), engine="dense").frames)
    return path


@pytest.fixture
def own(here, tmp_path):
    """A rule's file and a pattern's beside it, in a folder: HighLife under another name, and its replicator."""
    (tmp_path / "own").mkdir()
    assert here("rule", "highlife", "-q", "-o", "own/Mine.rule").status == 0
    assert here("run", "highlife", "-m", "0", "-q", "-o", "own/bow.rle").status == 0
    text = (tmp_path / "own" / "bow.rle").read_text().replace("rule = B36/S23", "rule = Mine")
    (tmp_path / "own" / "bow.rle").write_text(text)
    return tmp_path / "own"


def test_a_rule_is_shown_and_written(here, tmp_path):
    done = here("rule", "langton", "-o", "loops.rule")
    assert done.status == 0
    assert "222" in done.stdout
    assert "-r loops.rule" in done.stdout
    assert read_rule(tmp_path / "loops.rule") == find_rule("langton")
    told = json.loads(here("rule", "loops.rule", "--json").stdout)
    assert (told["states"], told["nodes"], told["an empty plane"]) == (8, 222, "stays empty")
    same = here("rule", "langton", "-o", "-")
    assert same.stdout.splitlines()[0] == "@RULE Langtons-Loops"
    run = here("run", "langton", "-r", "loops.rule:T60,60", "-m", "20", "-q", "-o", "end.rle")
    assert run.status == 0
    assert load_pattern(tmp_path / "end.rle").rule == "loops:T60,60", "by a name that others find"


def test_a_network_is_written_with_its_rule_s_colours(here, tmp_path):
    assert here("rule", "--physics", "life", "-o", "net.rule", "-q").status == 0
    written = read_rule(tmp_path / "net.rule")
    assert written == find_rule("life")
    assert written.colors == find_rule("life").colors != ()


def test_frames_are_learnt_and_certified(here, frames, tmp_path):
    torus = ("--frames", frames, "--topology", "T")
    shown = here("rule", *torus, "-o", "found.rule")
    assert shown.status == 0
    assert "contexts (2 states, 9 cells) were seen" in shown.stdout
    assert "None was followed by different states" in shown.stdout
    quick = ("--set", "network.width=32", "--set", "training.margin=0.5")
    done = here("train", *torus, *quick, "-o", "model.safetensors")
    assert done.status == 0, done.stderr
    assert "contexts of soup.npy, visited" in done.stdout
    _, card = load_model(tmp_path / "model.safetensors")
    assert (card.rule, card.rule_digest) == ("soup.npy", read_rule(tmp_path / "found.rule").digest)
    certified = here("certify", "model.safetensors", *torus, "--json")
    assert (certified.status, json.loads(certified.stdout)["exact"]) == (0, True)
    # Beside the rule that they are said to be of: the same contexts.
    beside = here("certify", "model.safetensors", "life", *torus, "--json")
    assert json.loads(beside.stdout)["counts"] == json.loads(certified.stdout)["counts"]
    mistaken = here("certify", "model.safetensors", "highlife", *torus, "-q")
    assert mistaken.status == 1
    assert "is not of B36/S23" in mistaken.stderr
    assert "row" in mistaken.stderr


def test_contradictions_are_told_with_an_example(here, frames):
    done = here("rule", "--frames", frames, "--topology", "plane", "--json")
    told = json.loads(done.stdout)
    assert told["contradicted"] == len(told["conflicts"]) > 0
    assert set(told["conflicts"][0]) == {"context", "followed by", "first"}
    assert done.stderr.startswith("replicarium: note: ")
    assert "were followed by different states, and the commonest is taken" in done.stderr


def test_what_is_said_of_frames_amiss_is_one_sentence(here, frames, tmp_path):
    np.save(tmp_path / "flat.npy", np.zeros((3, 3)))
    np.save(tmp_path / "objects.npy", np.array([{}, {}]), allow_pickle=True)
    np.savez(tmp_path / "two.npz", a=np.zeros((2, 5, 5)), b=np.zeros(3))
    (tmp_path / "broken.npz").write_bytes(b"PK")
    (tmp_path / "text.npy").write_text("0 0 1")
    (tmp_path / "frames.csv").write_text("0,1")
    for words, said in (
        (("rule", "--frames", "gone.npy"), "gone.npy: no frames can be read: No such file"),
        (("rule", "--frames", "flat.npy"), "flat.npy: no frames can be read: frames have the shape (T, H, W)"),
        (("rule", "--frames", "objects.npy"), "it is no array of numbers"),
        (("rule", "--frames", "two.npz"), "holds 2 arrays: call that of the states 'frames'"),
        (("rule", "--frames", "broken.npz"), "broken.npz: no frames can be read"),
        (("rule", "--frames", "text.npy"), "text.npy: no frames can be read"),
        (("rule", "--frames", "frames.csv"), "frames are read from .npy and .npz"),
        (("rule", "--frames", frames, "--topology", "T9,9"), "give one of the frames' size, 32 high and 32 wide"),
        (("rule", "--frames", frames, "--topology", "Q"), "'Q' is no topology"),
        (("rule", "--frames", frames, "--neighborhood", "square"), "choose one of von-neumann, moore"),
        (("rule", "life", "--frames", frames), "name one rule"),
        (("rule",), "name one rule"),
        (("rule", "life", "--topology", "T"), "--neighborhood and --topology are said of --frames"),
        (("train",), "a file of frames that show it (--frames)"),
        (("train", "--frames", frames, "--steps", "3"), "the frames are the run: leave --pattern and --steps out"),
        (("train", "--frames", frames, "-d", "dense"), "of what was never seen nothing is known"),
        (("certify", "life"), "or a file of --frames"),
        (
            ("certify", "life", "life", "--frames", frames, "--neighborhood", "hexagonal"),
            "name no other for its frames",
        ),
        (("rule", "life", "-o", "x.txt"), "what is written there ends in .rule"),
        (("rule", "gone.rule"), "there is no file gone.rule"),
        (("rule", "R2,C0,M1,S3..8,B5..8,NM", "-o", "x.rule"), "beyond Moore's neighbourhood"),
    ):
        refused = here(*words)
        assert (refused.status, refused.stderr.count("\n"), refused.stdout) == (2, 1, ""), words
        assert said in refused.stderr, refused.stderr
    assert not (tmp_path / "x.rule").exists()


def test_an_archive_s_array_and_several_runs_are_read(here, frames, tmp_path):
    array = np.load(frames)
    np.savez(tmp_path / "runs.npz", frames=np.stack([array[:12], array[12:24]]), other=np.zeros(2))
    told = json.loads(here("rule", "--frames", "runs.npz", "--topology", "T", "--json").stdout)
    assert told["contradicted"] == 0
    assert told["contexts seen"] > 400


def test_a_pattern_s_file_stands_for_a_replicator_and_its_rule(here, own, tmp_path):
    """By its path, its rule's file beside it, or in a folder that -s names."""
    for words in (("own/bow.rle",), ("bow.rle", "-s", "own")):
        assert here("run", *words, "-m", "12").stdout == "0 12\n12 24\n"
        shown = here("rule", *words, "--json")
        assert json.loads(shown.stdout)["digest"] == find_rule("highlife").digest
        budget = ("--budget", "steps=40,mutants=0,controls=0,depth=2,words=0")
        assert "12 cells under Mine: replicates" in here("profile", *words, *budget).stdout
        done = here("train", *words, "--set", "training.max_steps=1")
        assert "visited, from 12 steps of bow.rle" in done.stdout


def test_studies_and_the_demonstration_take_a_pattern_s_file(here, own, tmp_path):
    planned = here("study", "run", "copy-fidelity", "--set", 'replicators=["own/bow.rle"]', "--dry-run")
    assert planned.status == 0
    assert "'content': '" in planned.stdout
    (own / "Mine.rule").write_text((own / "Mine.rule").read_text().replace("@RULE Mine\n", "@RULE Mine\n# changed\n"))
    assert here("study", "run", "copy-fidelity", "--set", 'replicators=["own/bow.rle"]', "--dry-run").stdout == (
        planned.stdout
    ), "a rule that is the same is the same"
    for setting, said in (
        ('copy-fidelity replicators=["gone.rle"]', "gone.rle: cannot be read"),
        ('copy-fidelity replicators=["life"]', "there is no 'life': choose one of langton, byl"),
        ('emulation rules=["langton-9"]', "or the path of a pattern file"),
        ('physics-fidelity replicators=["own/still.rle"]', "makes no copy of itself in 5000 generations under Mine"),
    ):
        (own / "still.rle").write_text("x = 2, y = 2, rule = Mine\n2o$2o!\n")
        study, change = setting.split(" ", 1)
        refused = here("study", "run", study, "--set", change, "--dry-run")
        assert (refused.status, refused.stderr.count("\n")) == (2, 1)
        assert said in refused.stderr
    assert here("demo", "--set", "replicator=own/still.rle").status == 2
    assert not (tmp_path / "runs").exists()
    (own / "torus.rle").write_text("x = 2, y = 2, rule = Mine:T9,9\n2o$2o!\n")
    assert "lies on a torus" in here("demo", "--set", "replicator=own/torus.rle").stderr


@pytest.mark.long
def test_the_commands_of_the_page_do_what_it_says(here, own, tmp_path):
    """With the frames of its first example, which show all contexts."""
    soup = np.random.default_rng(0).integers(0, 2, (64, 64))
    np.save(tmp_path / "frames.npy", record("life", soup, 31, topology=Torus(64, 64), engine="dense").frames)
    page = (REPOSITORY / "docs" / "own-data.md").read_text()
    lines = re.findall(r"^replicarium .*$", page, re.M)
    assert len(lines) == 18
    for line in lines:
        done = here(*shlex.split(line, comments=True)[1:])
        assert done.status == 0, (line, done.stderr)
    assert (tmp_path / "network.rule").exists()
