"""A run that is killed and taken up again ends in the identical universe."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from automata.formats import load_pattern, load_universe, read_macrocell, save, write_macrocell
from automata.pattern import Pattern
from automata.replicators import find_replicator
from automata.trees.macrocell import Macrocell
from automata.universe import Universe
from experiments.commands.run import RunOptions, run_pattern
from experiments.errors import OutputError
from experiments.storage import universe_checkpoint as module
from experiments.storage.universe_checkpoint import Checkpoint, run_key

GLIDER = Pattern.from_text(".1.\n..1\n111", rule="B3/S23")


def request(tmp_path, generations, **other):
    values = {"pattern": "evoloop", "generations": generations, "step": None, "engine": "auto", "rule": None}
    values |= {"physics": None, "search": (), "output": tmp_path / f"{generations}.mc"}
    return RunOptions(**(values | other))


@pytest.mark.parametrize("engine", ["auto", "sparse", "hashlife", "dense"])
def test_a_run_in_parts_ends_as_one_run_does(tmp_path, engine, capsys):
    kept = tmp_path / "kept.mc.gz"
    for generations in (700, 1500, 1500):
        options = {"engine": engine, "checkpoint": kept}
        assert run_pattern(request(tmp_path, generations, **options), as_json=True, quiet=True) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["resumed"] for row in told] == [None, 700, 1500]
    assert run_pattern(request(tmp_path, 1500, output=tmp_path / "whole.mc"), as_json=False, quiet=True) == 0
    ours, whole = load_pattern(tmp_path / "1500.mc"), load_pattern(tmp_path / "whole.mc")
    assert (ours, ours.generation, ours.rule) == (whole, 1500, "Evoloop")
    assert whole.generation == 1500


def test_reports_stand_where_they_would_without_a_stop(tmp_path, capsys):
    kept = tmp_path / "kept.mc"
    run_pattern(request(tmp_path, 250, step=100, checkpoint=kept), as_json=False, quiet=False)
    run_pattern(request(tmp_path, 450, step=100, checkpoint=kept), as_json=False, quiet=False)
    generations = [int(line.split()[0]) for line in capsys.readouterr().out.splitlines()]
    assert generations == [0, 100, 200, 250, 250, 300, 400, 450]


@pytest.mark.long
def test_a_killed_run_goes_on_to_the_identical_universe(tmp_path):
    """SIGKILL, at some moment after a checkpoint was written, and again; what is on disk is always whole."""
    script = (
        "import sys; from pathlib import Path; import experiments.storage.universe_checkpoint as c; c.EVERY = 0.05\n"
        "from experiments.commands.run import RunOptions, run_pattern\n"
        "kept = Path(sys.argv[1]); run_pattern(RunOptions('evoloop', 200_000, None, 'sparse', None, None, (), None,"
        " kept), as_json=False, quiet=True)"
    )
    kept = tmp_path / "kept.mc"
    reached = []
    for _ in range(2):
        before = kept.stat().st_mtime_ns if kept.exists() else 0
        process = subprocess.Popen([sys.executable, "-c", script, str(kept)], cwd=tmp_path)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and (not kept.exists() or kept.stat().st_mtime_ns == before):
            time.sleep(0.02)
        time.sleep(0.3)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        universe = read_macrocell(kept)
        reached.append(universe.generation)
    assert 0 < reached[0] < reached[1] < 200_000
    entry = find_replicator("evoloop")
    whole = Universe(entry.rule(), entry.pattern(), engine="hashlife").run(reached[1])
    assert universe.to_pattern() == whole.pattern
    assert sorted(path.name for path in tmp_path.iterdir() if "tmp" not in path.name) == ["kept.mc"]


def test_a_checkpoint_is_of_its_run_alone(tmp_path):
    tree = Macrocell.from_pattern(GLIDER)
    keys = {
        run_key(tree, "a", "plane"),
        run_key(tree, "b", "plane"),
        run_key(tree, "a", "torus"),
        run_key(Macrocell.from_pattern(GLIDER.translate(0, 1)), "a", "plane"),
        run_key(Macrocell.from_pattern(GLIDER.renamed(None, 3)), "a", "plane"),
    }
    assert len(keys) == 5
    path = tmp_path / "kept.mc"
    Checkpoint(path, "one").save(tree)
    assert Checkpoint(path, "one").load().to_pattern() == GLIDER
    with pytest.raises(OutputError, match="another pattern, rule or universe"):
        Checkpoint(path, "two").load()
    write_macrocell(GLIDER, path)
    with pytest.raises(OutputError, match="no checkpoint"):
        Checkpoint(path, "one").load()
    path.write_text("[M2]\n#C a checkpoint of run one\n1 2\n")
    with pytest.raises(OutputError, match="cannot be read"):
        Checkpoint(path, "one").load()
    for bad in (tmp_path / "kept.rle", tmp_path / "nowhere" / "kept.mc"):
        with pytest.raises(OutputError):
            Checkpoint(bad, "one")


def test_a_checkpoint_beyond_the_end_is_refused(tmp_path):
    kept = tmp_path / "kept.mc"
    run_pattern(request(tmp_path, 500, checkpoint=kept), as_json=False, quiet=True)
    with pytest.raises(OutputError, match="beyond the end"):
        run_pattern(request(tmp_path, 400, checkpoint=kept), as_json=False, quiet=True)


def test_a_checkpoint_is_due_after_its_time(tmp_path, monkeypatch):
    kept = Checkpoint(tmp_path / "kept.mc", "key")
    assert not kept.due()
    monkeypatch.setattr(module, "EVERY", -1.0)
    assert kept.due()


@pytest.mark.parametrize("ending", ["rle", "mc", "mc.gz", "mcl", "cells", "life"])
def test_the_output_is_what_its_name_says(tmp_path, ending):
    source, output = tmp_path / "glider.rle", tmp_path / f"out.{ending}"
    save(GLIDER, source)
    run_pattern(request(tmp_path, 8, pattern=str(source), output=output), as_json=False, quiet=True)
    assert load_pattern(output).translate(0, 0).cropped().cells.tolist() == GLIDER.cells.tolist()


def test_a_universe_too_large_to_unfold_runs_and_is_saved(tmp_path):
    """Two blocks, 2**45 cells apart."""
    block = Macrocell.from_pattern(Pattern.from_text("11\n11", rule="B3/S23")).raised(45)
    twice = Macrocell(
        # The two quarters are one node.
        np.concatenate([block.children, [[len(block.levels) - 1, 0, 0, len(block.levels) - 1]]]),
        np.append(block.levels, 46).astype("uint16"),
        "B3/S23",
    )
    source, output = tmp_path / "far.mc", tmp_path / "out.mc"
    write_macrocell(twice, source)
    run_pattern(request(tmp_path, 5, pattern=str(source), output=output), as_json=False, quiet=True)
    end = load_universe(output)
    assert isinstance(end, Macrocell)
    assert (end.population, end.generation, end.bounding_box) == (8, 5, twice.bounding_box)
