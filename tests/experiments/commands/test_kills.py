"""A run with a checkpoint, ended in any way at any moment: what it had computed is kept, and it goes on from there."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from automata.engines import ENGINES
from automata.formats import load_pattern, read_macrocell
from automata.pattern import Box
from automata.replicators import find_replicator
from automata.universe import Universe
from experiments.commands.run import RunOptions, run_pattern
from experiments.storage.universe_checkpoint import Checkpoint
from tests.support.depth import some

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals as a POSIX shell sends them")

EVERY = ("auto", *ENGINES)


def request(kept: Path, generations: int, step: int | None, engine: str, **other) -> RunOptions:
    values = {"pattern": "highlife", "rule": None, "physics": None, "search": (), "output": None}
    values |= {"generations": generations, "step": step, "engine": engine, "checkpoint": kept}
    return RunOptions(**(values | other))


@pytest.mark.parametrize("step", [1, 10, 5000, None])
@pytest.mark.parametrize("engine", EVERY)
def test_a_checkpoint_is_written_whatever_the_engine_and_the_step(tmp_path, monkeypatch, engine, step):
    """Whenever one is due, which here is always: within a long step, and between short ones."""
    giant = step == 5000 and engine in ("auto", "hashlife")
    generations = 40 if engine == "reference" else 5100 if giant else 300
    reached = []
    save = Checkpoint.save

    def noted(checkpoint, universe):
        reached.append(universe.generation)
        if len(reached) < 3:
            save(checkpoint, universe)

    monkeypatch.setattr(Checkpoint, "due", lambda _: True)
    monkeypatch.setattr(Checkpoint, "save", noted)
    run_pattern(request(tmp_path / "kept.mc", generations, step, engine), as_json=False, quiet=True)
    assert reached[-1] == generations
    assert reached == sorted(reached)
    before = [generation for generation in reached if generation < generations]
    if step in (1, 10):  # never more than a step apart
        assert {later - earlier for earlier, later in zip([0, *reached], reached, strict=False)} <= {*range(step + 1)}
        assert len(set(before)) >= generations // step - 1
    elif engine == "hashlife" or giant:
        assert len(set(before)) > 5, "between strides"
    assert read_macrocell(tmp_path / "kept.mc").generation in reached


SCRIPT = """
import sys
from pathlib import Path
import experiments.storage.universe_checkpoint as c
c.EVERY = float(sys.argv[5])
from experiments.commands.run import RunOptions, run_pattern
step = int(sys.argv[3]) or None
run_pattern(RunOptions(sys.argv[4], int(sys.argv[6]), step, sys.argv[2], None, None, (), None, Path(sys.argv[1])),
            as_json=False, quiet=True)
"""


def killed(kept: Path, engine: str, step: int, pattern: str, generations: int, draw: random.Random) -> int | None:
    """Start the run, kill it some time after it has written; return its status, None if it came to its end before."""
    words = [sys.executable, "-c", SCRIPT, str(kept), engine, str(step), pattern, "0.02", str(generations)]
    before = kept.stat().st_mtime_ns if kept.exists() else 0
    with subprocess.Popen(words, cwd=kept.parent) as process:
        while process.poll() is None and (not kept.exists() or kept.stat().st_mtime_ns == before):
            time.sleep(0.002)
        time.sleep(draw.uniform(0, 0.2))
        process.kill()
    return process.returncode


@pytest.mark.long
@pytest.mark.parametrize("step", [1, 10, 5000, 0])
@pytest.mark.parametrize("engine", EVERY)
def test_ten_kills_and_the_identical_universe(tmp_path, engine, step):
    kept, draw = tmp_path / "kept.mc", random.Random(f"{engine} {step}")
    entry = find_replicator("highlife")
    generations = 10**30 if engine in ("auto", "hashlife") else 10**9  # never reached
    reached = [0]
    for _ in range(10):
        assert killed(kept, engine, step, "highlife", generations, draw) == -signal.SIGKILL
        universe = read_macrocell(kept)
        reached.append(universe.generation)
        assert universe.rule == entry.rule_name
    assert reached == sorted(reached)
    assert reached[-1] > reached[1] > 0
    whole = Universe(entry.rule(), entry.pattern(), engine="hashlife").run(reached[-1])
    assert universe.population == whole.population
    assert universe.bounding_box == whole.bounding_box
    box = universe.bounding_box
    assert np.array_equal(universe.read(Box(*box[:2], 500, 500)), whole.read(Box(*box[:2], 500, 500)))
    if box.height * box.width < 1 << 26:
        assert universe.to_pattern() == whole.pattern
    run_pattern(request(kept, reached[-1] + 7, 3, "auto"), as_json=False, quiet=True)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.mc"]
    assert read_macrocell(kept).population == whole.run(7).population


@pytest.mark.long
def test_a_kill_loses_no_checkpoint_of_hashlife_with_small_steps(tmp_path):
    """As reported: killed after minutes, with nothing written."""
    kept, draw = tmp_path / "kept.mc", random.Random(0)
    reached = []
    for _ in range(2):
        assert killed(kept, "hashlife", 10, "highlife", 10**9, draw) == -signal.SIGKILL
        reached.append(read_macrocell(kept).generation)
    assert 0 < reached[0] < reached[1]
    entry = find_replicator("highlife")
    whole = Universe(entry.rule(), entry.pattern()).run(reached[1])
    assert read_macrocell(kept).population == whole.population


@pytest.mark.parametrize(
    ("signals", "status", "said"),
    some(
        [
            ([signal.SIGTERM], 143, "ended by SIGTERM"),
            ([signal.SIGHUP], 129, "ended by SIGHUP"),
            ([signal.SIGINT, signal.SIGINT, signal.SIGINT], 130, "interrupted"),
            ([signal.SIGINT, signal.SIGTERM, signal.SIGTERM], 130, "interrupted"),
        ],
        4,
    ),
    ids=some(["SIGTERM", "SIGHUP", "Ctrl-C thrice", "Ctrl-C and SIGTERM"], 4),
)
def test_signals_leave_both_files(start, tmp_path, signals, status, said):
    """However fast they follow each other: the first begins the saving, and the others do not undo it."""
    words = ("run", "highlife", "-m", "1000000000", "-i", "1", "--engine", "hashlife")
    with start(*words, "--checkpoint", "kept.mc", "-o", "end.rle", cwd=tmp_path) as process:
        for _ in range(20):
            process.stdout.readline()
        for number in signals:
            os.kill(process.pid, number)
            time.sleep(0.002)
        out, err = process.stdout.read(), process.stderr.read()
        assert process.wait(timeout=60) == status
    (generation,) = re.fullmatch(
        rf"replicarium: {said}: the state of generation (\d+) is in end\.rle and kept\.mc\n", err
    ).groups()
    last = int(out.splitlines()[-1].split()[0]) if out else int(generation)
    assert last == int(generation) >= 19
    entry = find_replicator("highlife")
    whole = Universe(entry.rule(), entry.pattern()).run(last)
    assert load_pattern(tmp_path / "end.rle") == read_macrocell(tmp_path / "kept.mc").to_pattern() == whole.pattern
    assert sorted(path.name for path in tmp_path.iterdir()) == ["end.rle", "kept.mc"]


def test_a_signal_amid_the_saving_does_not_undo_it(here, tmp_path, monkeypatch):
    """The run is at its end: nothing is left to be interrupted."""
    save = Checkpoint.save

    def interrupted(checkpoint, universe):
        os.kill(os.getpid(), signal.SIGINT)
        save(checkpoint, universe)
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(Checkpoint, "save", interrupted)
    done = here("run", "highlife", "-m", "24", "--checkpoint", "kept.mc", "-o", "end.rle")
    assert (done.status, done.stderr) == (0, "")
    assert load_pattern(tmp_path / "end.rle") == read_macrocell(tmp_path / "kept.mc").to_pattern()


# -- what is said of commands that keep nothing -------------------------------------------------------------


@pytest.mark.parametrize(
    ("interrupted", "words", "said"),
    [
        ("experiments.commands.profile._examined", ("profile", "langton"), "nothing was saved"),
        ("experiments.commands.closed_loop.train_certified", ("closed-loop",), "nothing was saved"),
        ("experiments.commands.certify.certify_network",
         ("certify", "langton-logic", "langton", "-d", "visited"), "nothing was saved"),
        ("experiments.commands.smallest.train_networks", ("smallest", "langton", "-d", "visited"), "nothing was saved"),
        ("experiments.commands.zoo.train_networks", ("zoo", "langton-logic", "--out", "."), "nothing was saved"),
        ("experiments.commands.train.train_networks", ("train", "langton"), "step 0 was not saved (--checkpoint)"),
        ("experiments.commands.train.certified",
         ("train", "langton", "--set", "training.max_steps=1"), "nothing was saved"),
        ("experiments.commands.train.certified",
         ("train", "langton", "--set", "training.max_steps=1", "--checkpoint", "kept.safetensors"),
         "the training is in kept.safetensors: the same command goes on from there"),
        ("experiments.commands.list.print_lists", ("list",), ""),
    ],
)  # fmt: skip
def test_an_interrupted_command_says_what_is_true(here, monkeypatch, interrupted, words, said):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    here("list", "engines")  # what is patched is imported
    monkeypatch.setattr(interrupted, interrupt)
    done = here(*words)
    assert (done.status, done.stderr) == (130, f"replicarium: interrupted{'; ' if said else ''}{said}\n")


def test_an_interrupted_report_is_said_not_to_be_complete(here, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("experiments.commands.profile.write_all", interrupt)
    done = here("profile", "langton", "--budget", "steps=20,controls=0,mutants=0", "--out", "page")
    assert (done.status, done.stderr) == (
        130,
        "replicarium: interrupted; the report in page is not complete\n",
    )
    assert "│ family" in done.stdout


def test_memory_that_runs_out_is_one_sentence(here, monkeypatch):
    def exhausted(*_, **__):
        raise MemoryError("Unable to allocate 90.9 TiB for an array")

    monkeypatch.setattr("experiments.commands.run.make_engine", exhausted)
    done = here("run", "langton")
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "there is not enough memory for this" in done.stderr


@pytest.mark.parametrize("seed", ["100000000000000000000000000", str(2**63)])
def test_a_seed_that_no_generator_takes_is_one_sentence(here, tmp_path, seed):
    done = here("closed-loop", "--seed", seed)
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "--seed takes a number from 0 to 2**63 - 1" in done.stderr
    assert list(tmp_path.iterdir()) == []
