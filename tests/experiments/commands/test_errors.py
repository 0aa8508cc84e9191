"""A user's mistake costs one sentence: one line, status 2, no traceback, nothing written."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
import safetensors.torch
import torch

BEFORE = b"x = 1, y = 1, rule = Langtons-Loops\nB!\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files to trip over, and `out.rle`, which must outlive every mistake."""
    files = {
        "out.rle": BEFORE,
        "bad.rle": b"#C a comment\nx = 3, y = 3, rule = Langtons-Loops\n3A$AZ?A!\n",
        "headless.rle": b"x = 3, y = three\n3A!\n",
        "ruleless.rle": b"x = 1, y = 1\nB!",
        "nine.rle": b"x = 1, y = 1, rule = Langtons-Loops\nI!\n",
        "text.safetensors": b"this is no model",
        "bad.toml": b"draws = = 5",
        "unknown.toml": b"draws = 5\n[training]\nsteps = 10\n",
        "rules/broken.rule": b"@RULE broken\n@TABLE\nn_states:2\nneighborhood:Moebius\n",
    }
    (tmp_path / "rules").mkdir()
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    other = safetensors.torch.save({"weight": torch.zeros(3)}, {"format": "pt"})
    (tmp_path / "other.safetensors").write_bytes(other)
    return tmp_path


def listing(folder: Path) -> dict[str, bytes | None]:
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def sentence(done) -> str:
    """Return the one line that a mistake gets."""
    assert done.status == 2
    assert done.stdout == ""
    assert done.stderr.endswith("\n")
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("replicarium: ")
    return done.stderr.removeprefix("replicarium: ").rstrip()


# Each is run with `-o out.rle` behind it.
RUNS = {
    "an unknown rule": ("langton -r nope", ["'nope'", "built-in", "-s FOLDER"]),
    "an unknown rule, looked for in a folder": ("langton -r nope -s rules", ["nope.rule in rules"]),
    "a broken rule file": ("langton -r broken -s rules", ["rules/broken.rule:4:", "Moebius"]),
    "a pattern without a rule": ("ruleless.rle", ["ruleless.rle names no rule", "-r"]),
    "a symbol that is none": ("bad.rle", ["bad.rle:3:5: ", "'Z'"]),
    "a header that is none": ("headless.rle", ["headless.rle:1:12: ", "'t'"]),
    "a state the rule lacks": ("nine.rle", ["state 9", "'Langtons-Loops'", "0..7"]),
    "negative generations": ("langton -m -5", ["-m", "-5", "0 or more"]),
    "a negative step": ("langton -i -1", ["-i", "-1", "1 or more"]),
    "a step of nought": ("langton -i 0", ["-i", "not 0", "1 or more"]),
    "an unknown engine": ("langton --engine warp", ["'warp'", "auto, bitplane, dense, hashlife, reference, sparse"]),
    "an unknown pattern": ("unicorn", ["'unicorn'", "langton"]),
    "a file that is not there": ("gone.rle", ["gone.rle", "No such file"]),
    "a folder for a pattern": ("rules", ["'rules'"]),
    "text for a model": ("langton --physics text.safetensors", ["text.safetensors is not a safetensors"]),
    "tensors of somebody else": ("langton --physics other.safetensors", ["not a Replicarium model"]),
    "a model that is not there": ("langton --physics gone.st", ["there is no model file gone.st"]),
    "a rule beside a network": ("langton -r langton --physics text.safetensors", ["-r", "--physics"]),
    "a universe too small": ("langton -r langton:T5", ["the universe is 5"]),
    "a grid that is none": ("langton -r langton:Q5,5", ["'langton:Q5,5'", "T30,20"]),
}  # fmt: skip


@pytest.mark.parametrize("mistake", RUNS)
def test_a_mistaken_run(here, folder, mistake):
    words, fragments = RUNS[mistake]
    before = listing(folder)
    said = sentence(here("run", *words.split(), "-o", "out.rle"))
    assert [fragment for fragment in fragments if fragment not in said] == []
    assert listing(folder) == before


OUTPUTS = {
    "a missing folder": "gone/end.rle",
    "a folder in the file's place": "rules",
    "a file for a folder": "bad.rle/end.rle",
}


@pytest.fixture
def no_work(monkeypatch):
    """Let nothing run."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a universe was made")

    monkeypatch.setattr("experiments.commands.run.Universe", refuse)


@pytest.mark.parametrize("mistake", OUTPUTS)
def test_an_unwritable_output_is_found_before_any_work(here, folder, no_work, mistake):
    output = OUTPUTS[mistake]
    before = listing(folder)
    said = sentence(here("run", "langton", "-o", output))
    assert said.startswith(f"cannot write {output}: ")
    assert listing(folder) == before


def test_a_protected_output_is_found_before_any_work(here, folder, no_work, monkeypatch):
    """Root may write everywhere: say that this file may not be written, as the system would to others."""
    allowed = os.access
    protected = ("out.rle", os.W_OK)
    monkeypatch.setattr(os, "access", lambda path, mode: (Path(path).name, mode) != protected and allowed(path, mode))
    said = sentence(here("run", "langton", "-o", "out.rle"))
    assert said.startswith("cannot write out.rle: ")
    assert (folder / "out.rle").read_bytes() == BEFORE


@pytest.mark.parametrize("cut", [3, 100, 2000])
def test_a_damaged_model(here, folder, model_file, cut):
    (folder / "cut.safetensors").write_bytes(model_file.read_bytes()[:-cut])
    said = sentence(here("run", "langton", "--physics", "cut.safetensors", "-o", "out.rle"))
    assert "cut.safetensors" in said
    assert (folder / "out.rle").read_bytes() == BEFORE


DEMOS = {
    "a setting without a value": ("--set draws", ["--set", "'draws'", "name=value"]),
    "a value of the wrong type": ("--set draws=many", ["draws: ", "integer"]),
    "a value out of range": ("--set periods=0", ["periods: ", "greater than or equal to 1"]),
    "a value deep inside out of range": ("--set network.width=0", ["network.width: "]),
    "a setting there is not": ("--set nope=1", ["nope: no such setting"]),
    "a setting there is not, inside": ("--set training.rate=1", ["training.rate: no such setting"]),
    "a group for a value": ("--set draws.often=1", ["draws: "]),
    "a value for a group": ("--set seed=1 --set seed.x=2", ["'seed' is a value"]),
    "settings that are not there": ("--config gone.toml", ["gone.toml", "No such file"]),
    "a folder for settings": ("--config rules", ["rules", "Is a directory"]),
    "settings that are no TOML": ("--config bad.toml", ["bad.toml is not a TOML file", "line 1"]),
    "a file's setting there is not": ("--config unknown.toml", ["unknown.toml: training.steps: no such"]),
    "an unknown replicator": ("--set replicator=amoeba", ["'amoeba'", "langton"]),
    "no wrong context": ("--set wrong_contexts=[0]", ["wrong_contexts"]),
}  # fmt: skip


@pytest.mark.parametrize("mistake", DEMOS)
def test_a_mistaken_demonstration_leaves_no_folder(here, folder, mistake):
    words, fragments = DEMOS[mistake]
    before = listing(folder)
    said = sentence(here("demo", *words.split()))
    assert [fragment for fragment in fragments if fragment not in said] == []
    assert listing(folder) == before


@pytest.mark.parametrize("out", ["out.rle", "out.rle/runs"])
def test_runs_cannot_lie_in_a_file(here, folder, out):
    before = listing(folder)
    said = sentence(here("demo", "--out", out))
    assert said.startswith(f"cannot create {out}/")
    assert "--out" in said
    assert listing(folder) == before


@pytest.mark.parametrize("setting", ["wrong_contexts=[1,389]", "corrupted=0.999"])
def test_more_errors_than_there_are_contexts(here, folder, setting):
    """389 contexts are met in a period, one of them the background's, which is never made wrong."""
    said = sentence(here("demo", "-q", "--set", "periods=1", "--set", setting))
    assert setting.split("=")[0] in said
    assert "389" in said
    assert "388" in said


def test_a_network_that_sets_the_plane_alight(here, folder):
    """One step of training leaves even the background's answer wrong: there is no run to measure."""
    said = sentence(here("demo", "-q", "--set", "periods=1", "--set", "training.max_steps=1"))
    assert "background" in said
    assert "of the 389 visited contexts" in said
    (run,) = (folder / "runs").iterdir()
    assert not (run / "report.html").exists()
    assert '"status": "failed"' in (run / "provenance.json").read_text()


def test_an_unknown_list(here, folder):
    said = sentence(here("list", "planets"))
    for word in ("'planets'", "rules", "replicators", "engines", "emulators", "all"):
        assert word in said


def test_a_name_of_two_lines_gets_one(here, folder):
    assert "two lines.rle" in sentence(here("run", "two\nlines.rle"))


# -- as a process -------------------------------------------------------------------------------------------


@pytest.mark.long
def test_what_the_shell_sees(replicarium, folder):
    before = listing(folder)
    done = replicarium("run", "bad.rle", "-o", "out.rle", cwd=folder)
    assert sentence(done).startswith("bad.rle:3:5: ")
    assert listing(folder) == before


@pytest.mark.long
def test_debug_shows_the_traceback(replicarium, folder):
    done = replicarium("run", "langton", "-r", "nope", "-o", "out.rle", "--debug", cwd=folder)
    assert done.status != 0
    assert done.stdout == ""
    assert done.stderr.startswith("Traceback (most recent call last):")
    assert "RuleError: there is no rule 'nope'" in done.stderr
    assert (folder / "out.rle").read_bytes() == BEFORE


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["run"], "pattern"),
        (["run", "langton", "--fast"], "--fast"),
        (["run", "langton", "-m", "many"], "-m"),
        (["run", "langton", "-o"], "-o"),
        (["demo", "--seed", "-1"], "--seed"),
        (["dance"], "dance"),
    ],
)
def test_a_wrong_command_line_is_the_parser_s_to_explain(here, folder, words, named):
    before = listing(folder)
    done = here(*words)
    assert done.status == 2
    assert named in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert listing(folder) == before


def test_an_error_of_ours_is_not_disguised(here, folder, monkeypatch):
    """Only a user's mistakes are shortened; a fault of the program must show itself."""
    monkeypatch.setattr("experiments.commands.run.run_pattern", lambda *_, **__: 1 // 0)
    monkeypatch.setattr(sys, "argv", ["replicarium", "run", "langton"])
    from experiments.commands.app import main

    with pytest.raises(ZeroDivisionError):
        main()
