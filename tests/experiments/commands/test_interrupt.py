"""Ctrl-C ends cleanly with what was finished saved; kill -9 leaves nothing that looks whole and is not."""

from __future__ import annotations

import json
import os
import re
import signal
import time
import tomllib
from pathlib import Path

import pytest

from automata.engines import SparseEngine
from automata.formats import read_rle
from automata.replicators import langton_loop
from automata.rules.published.langton import langton
from automata.universe import Universe
from experiments.demo import DemoConfig
from neural.models import load_model

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals as a POSIX shell sends them")


def interrupt(process) -> tuple[int, str, str]:
    """Press Ctrl-C; return status and the rest of both streams."""
    os.killpg(process.pid, signal.SIGINT)
    # Not by communicate(), which does not see what earlier calls of readline() have taken into the buffer.
    out, err = process.stdout.read(), process.stderr.read()
    return process.wait(timeout=60), out, err


# -- run ----------------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("engine", ["dense", "reference"])
def test_an_interrupted_run_saves_the_state_it_reached(start, tmp_path, engine):
    output = tmp_path / "out.rle"
    output.write_text("what stood here before")
    words = ("run", "langton", "-m", "10000000", "-i", "20", "--engine", engine, "-o", output.name)
    with start(*words, cwd=tmp_path) as process:
        lines = [process.stdout.readline() for _ in range(4)]
        status, out, err = interrupt(process)
    assert status == 130
    told = [tuple(map(int, line.split())) for line in (*lines, *out.splitlines())]

    state = read_rle(output)
    truth = Universe(langton(), langton_loop()).run(state.generation)
    assert state == truth.pattern
    assert state.rule == "Langtons-Loops"
    assert list(tmp_path.iterdir()) == [output]

    # The last report is of the state that was saved, and each generation is reported once.
    assert told[-1] == (truth.generation, truth.population)
    assert [generation for generation, _ in told[:-1]] == list(range(0, told[-2][0] + 1, 20))
    assert told[-2][0] < told[-1][0] or told[-1][0] % 20 == 0
    assert err == f"replicarium: interrupted: the state of generation {state.generation} is in out.rle\n"


@pytest.fixture
def pressed(monkeypatch):
    """Let Ctrl-C come at a generation, in this process."""

    def at(generation: int) -> None:
        advance = SparseEngine.advance

        def interrupted(engine: SparseEngine, steps: int) -> None:
            advance(engine, min(steps, generation - engine.steps_done))
            if engine.steps_done == generation:
                raise KeyboardInterrupt

        monkeypatch.setattr(SparseEngine, "advance", interrupted)

    return at


@pytest.mark.parametrize(("generation", "reported"), [(7, [0, 3, 6, 7]), (6, [0, 3, 6])])
def test_without_output_it_says_that_nothing_is_saved(here, tmp_path, pressed, generation, reported):
    pressed(generation)
    done = here("run", "langton", "-m", "100", "-i", "3")
    assert done.status == 130
    assert [int(line.split()[0]) for line in done.stdout.splitlines()] == reported
    said = f"replicarium: interrupted: the state of generation {generation} was not saved (-o, --checkpoint)\n"
    assert done.stderr == said
    assert list(tmp_path.iterdir()) == []


def test_json_says_that_it_was_interrupted(here, tmp_path, pressed):
    pressed(7)
    done = here("run", "langton", "-m", "100", "-i", "3", "--json", "-o", "out.rle")
    told = json.loads(done.stdout)
    assert (done.status, told["interrupted"]) == (130, True)
    assert [report["generation"] for report in told["reports"]] == [0, 3, 6, 7]
    assert read_rle(tmp_path / "out.rle").generation == 7
    assert done.stderr.count("\n") == 1


# -- demo ---------------------------------------------------------------------------------------------------


def wait_for_fidelity(process, runs: Path) -> Path:
    """Wait until the demonstration is in its fidelity stage; return its folder."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None, process.stderr.read()
        for metrics in runs.glob("*/metrics.jsonl"):
            if '"key": "quiescent"' in metrics.read_text():
                time.sleep(0.5)  # that was the last record of the stage before
                return metrics.parent
        time.sleep(0.05)
    raise AssertionError("the demonstration did not come to its fidelity stage")


DEMO = ("demo", "--set", "draws=10000", "--set", "periods=1")
WHOLE = {"audit.jsonl", "config.toml", "metrics.jsonl", "model.safetensors", "provenance.json", "lock"}


def check_folder(folder: Path) -> None:
    """Every file that is there is whole; the report, which would be written last, is not there."""
    assert {path.name for path in folder.iterdir()} == WHOLE
    config = DemoConfig.model_validate(tomllib.loads((folder / "config.toml").read_text()))
    assert (config.draws, config.periods) == (10_000, 1)
    text = (folder / "metrics.jsonl").read_text()
    assert text.endswith("\n")
    records = [json.loads(line) for line in text.splitlines()]
    kinds = [record["record"] for record in records]
    assert list(dict.fromkeys(kinds)) == ["truth", "physics", "training", "certificate", "null"]
    assert [record["key"] for record in records if record["record"] in ("physics", "null")] == [
        "truth", "certified", "early", "corrupted", "copy", "quiescent",
    ]  # fmt: skip
    load_model(folder / "model.safetensors")


@pytest.mark.long
def test_an_interrupted_demonstration_has_no_report(start, tmp_path):
    with start(*DEMO, cwd=tmp_path) as process:
        folder = wait_for_fidelity(process, tmp_path / "runs")
        status, out, err = interrupt(process)
    assert (status, out) == (130, "")
    assert re.fullmatch(r"replicarium: interrupted; what was finished is in .*-demo-[0-9a-f]{8}", err.splitlines()[-1])
    assert "Traceback" not in err
    check_folder(folder)
    provenance = json.loads((folder / "provenance.json").read_text())
    assert provenance["status"] == "interrupted"
    assert provenance["finished"] >= provenance["started"]
    assert set(provenance["seconds"]) == {"ground truth", "training", "certificate", "physics", "fidelity"}


@pytest.mark.long
def test_a_killed_demonstration_has_no_report(start, tmp_path):
    with start(*DEMO, "--quiet", cwd=tmp_path) as process:
        folder = wait_for_fidelity(process, tmp_path / "runs")
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (-signal.SIGKILL, "", "")
    check_folder(folder)
    provenance = json.loads((folder / "provenance.json").read_text())
    assert (provenance["status"], provenance["finished"]) == ("running", None)


def test_an_interruption_among_the_pictures_leaves_no_report(here, tmp_path, monkeypatch):
    drawn = []

    def interrupted(make, theme) -> bytes:
        drawn.append(theme.name)
        if len(drawn) == 3:
            raise KeyboardInterrupt
        return b"a picture"

    monkeypatch.setattr("experiments.pictures.themes.draw", interrupted)
    done = here("demo", "-q", "--set", "draws=1", "--set", "periods=1", "--set", "wrong_contexts=[]")
    assert (done.status, done.stdout) == (130, "")
    (folder,) = (tmp_path / "runs").iterdir()
    assert done.stderr == f"replicarium: interrupted; what was finished is in runs/{folder.name}\n"
    pictures = {"filmstrip-light.png", "filmstrip-dark.png"}
    assert {path.name for path in folder.iterdir()} == WHOLE | pictures
    provenance = json.loads((folder / "provenance.json").read_text())
    assert provenance["status"] == "interrupted"
    assert "pictures" in provenance["seconds"]
