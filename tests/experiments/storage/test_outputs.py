"""Where results go: what can be written is known before the work, and no file or reader that fails costs the rest."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from automata.errors import EngineError, FormatError
from automata.films.film import ARRAYS, FILMS, PICTURES
from automata.formats import ENDINGS as PATTERNS
from automata.formats import load_pattern, load_universe, read_macrocell, write_macrocell
from automata.pattern import Pattern
from automata.trees.macrocell import Macrocell
from experiments.errors import OutputError
from experiments.storage import final_state
from experiments.storage import universe_checkpoint as checkpoints
from experiments.storage.outputs import check_apart, check_ending, check_writable, takes_standard_output
from tests.support.depth import some

pytestmark = pytest.mark.skipif(os.name == "nt", reason="descriptors and links as POSIX has them")

GLIDER = "x = 3, y = 3, rule = B3/S23\nbo$2bo$3o!\n"
STATE = "#CXRLE Pos=1,1 Gen=4\nx = 3, y = 3, rule = B3/S23\nbo$2bo$3o!\n"


@pytest.fixture
def glider(tmp_path) -> Path:
    (tmp_path / "glider.rle").write_text(GLIDER)
    return tmp_path


# -- standard output and input ------------------------------------------------------------------------------


@pytest.mark.long
def test_a_state_goes_to_standard_output_wherever_that_goes(shell, glider):
    line = "echo old > log; $R run glider.rle -m 4 -q -o /dev/stdout >> log; (echo head; $R run glider.rle -m 4 -o -; "
    done = shell(f"{line} echo foot) > all; cat glider.rle | $R run - -m 4 -o - | cat", cwd=glider)
    assert (glider / "log").read_text() == f"old\n{STATE}"
    assert (glider / "all").read_text() == f"head\n{STATE}foot\n"
    assert done.stdout == STATE
    # What else is told goes where it does not stand in the file.
    assert done.stderr == "0 5\n4 5\n" * 2
    assert sorted(path.name for path in glider.iterdir()) == ["all", "glider.rle", "log"]


@pytest.mark.long
def test_other_descriptors_and_devices(shell, glider):
    line = "exec 5> five; echo head >&5; $R run glider.rle -m 4 -q -o /dev/fd/5; echo foot >&5; "
    line += "$R run glider.rle -m 4 -o /dev/null; mkfifo pipe; cat pipe > six & $R run glider.rle -m 4 -q -o pipe; wait"
    done = shell(line, cwd=glider)
    assert (done.stdout, done.stderr) == ("0 5\n4 5\n", "")
    assert (glider / "five").read_text() == f"head\n{STATE}foot\n"
    assert (glider / "six").read_text() == STATE
    assert (glider / "pipe").is_fifo()


def test_json_and_a_state_on_standard_output_are_kept_apart(here, glider):
    done = here("run", "glider.rle", "-m", "4", "--json", "-o", "-")
    assert done.stdout == STATE
    assert json.loads(done.stderr)["output"] == "-"


@pytest.mark.parametrize("line", some(["cat glider.rle | $R run /dev/stdin -m 4", "$R run <(cat glider.rle) -m 4"], 2))
def test_a_pattern_comes_from_a_pipe(shell, glider, line):
    done = shell(line, cwd=glider)
    assert (done.status, done.stdout, done.stderr) == (0, "0 5\n4 5\n", "")


@pytest.mark.long
def test_a_pattern_that_is_profiled_comes_from_a_pipe(shell, glider):
    lean = "--budget steps=20,controls=0,mutants=0"
    done = shell(f"cat glider.rle | $R profile - {lean}", cwd=glider)
    assert done.stdout.startswith(
        "5 cells under B3/S23: moves by (+1 rows, +1 columns) every 4 generations, and does not replicate\n"
    )


def test_a_network_goes_to_standard_output(here, tmp_path, monkeypatch):
    """A few updates; what is told goes to standard error."""
    words = ("train", "langton", "--set", "training.max_steps=2", "--set", "network.width=2")
    monkeypatch.setattr("neural.models.model_bytes", lambda *_: b"a network\n")
    done = here(*words, "-o", "-")
    assert (done.status, done.stdout) == (1, "a network\n")
    assert "contexts right" in done.stderr


def test_a_table_goes_to_standard_output(here, examples, tmp_path):
    assert here("study", "run", "example_studies.planted", "--seeds", "1", "--workers", "1", "-q").status == 0
    study = ("--study", "example_studies.planted")
    assert here("runs", "export", "last", *study, "-o", "table.csv").stdout == "3 trials in table.csv\n"
    done = here("runs", "export", "last", *study, "-o", "-")
    assert (done.stdout.encode(), done.stderr) == ((tmp_path / "table.csv").read_bytes(), "3 trials in -\n")


# -- refused before any work --------------------------------------------------------------------------------


@pytest.fixture
def idle(monkeypatch):
    """No universe is made: whatever is refused is refused before that."""

    def fail(*_, **__):
        raise AssertionError("the work began")

    monkeypatch.setattr("experiments.commands.run.Universe", fail)


@pytest.mark.parametrize("name", ["x.xlsx", "x.bmp", "x.json", "x.txt", "x.rle.zip", "x.gif.gz", "glider.453"])
def test_an_ending_that_names_no_format_is_refused(here, glider, idle, name):
    done = here("run", "glider.rle", "-m", "10", "-o", name)
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    for ending in (*PATTERNS, ".gz", *PICTURES, *FILMS, *ARRAYS):
        assert ending in done.stderr
    assert [path.name for path in glider.iterdir()] == ["glider.rle"]


@pytest.mark.parametrize("name", ["x", "x.gz", "x.RLE", "x.Rle.GZ", ".rle"])
def test_rle_is_what_no_ending_means(here, glider, name):
    assert here("run", "glider.rle", "-m", "4", "-q", "-o", name).status == 0
    assert load_pattern(glider / name) == Pattern.from_text(".1.\n..1\n111", top=1, left=1)


def test_a_network_is_not_written_under_another_ending(here, tmp_path):
    done = here("train", "langton", "-o", "x.gif")
    assert (done.status, done.stdout) == (2, "")
    assert done.stderr == "replicarium: cannot write x.gif: what is written there ends in .safetensors\n"
    check_ending(Path("x"), ".safetensors")
    check_ending(Path("-"), ".safetensors")
    check_ending(Path("x.csv.gz"), ".csv", ".parquet", ".gz")
    with pytest.raises(OutputError, match=r"ends in \.csv or \.parquet$"):
        check_ending(Path("x.xlsx"), ".csv", ".parquet")


def test_a_dangling_link_is_followed_before_the_work(here, glider, idle):
    (glider / "out.rle").symlink_to("nowhere/end.rle")
    done = here("run", "glider.rle", "-o", "out.rle")
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert f"cannot write out.rle (it leads to {glider}/nowhere/end.rle)" in done.stderr
    (glider / "nowhere").mkdir()
    check_writable(glider / "out.rle")


def test_one_file_cannot_be_two(here, glider, idle):
    (glider / "link.mc").symlink_to("same.mc")
    for names in (("same.mc", "same.mc"), ("same.mc", "link.mc"), (str(glider / "same.mc"), "./same.mc")):
        done = here("run", "glider.rle", "-o", names[0], "--checkpoint", names[1])
        assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert "-o and --checkpoint name the same file" in done.stderr
    done = here("train", "langton", "-o", "a.safetensors", "--checkpoint", "a.safetensors")
    assert "-o and --checkpoint name the same file" in done.stderr
    check_apart({"-o": Path("a"), "--markdown": Path("b"), "--other": None})
    with pytest.raises(OutputError, match="-o and --markdown name the same file"):
        check_apart({"-o": Path("-"), "--markdown": Path("/dev/stdout")})


@pytest.mark.parametrize("kept", ["-", "/dev/null", "pipe.mc"])
@pytest.mark.parametrize("command", ["run", "train"])
def test_a_checkpoint_is_a_file(here, glider, command, kept):
    os.mkfifo(glider / "pipe.mc")
    done = here(command, "glider.rle" if command == "run" else "langton", "--checkpoint", kept)
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "a checkpoint is" in done.stderr


def test_what_is_not_open_for_writing(tmp_path):
    with open(os.devnull, "rb") as file, pytest.raises(OutputError, match="not open for writing"):
        check_writable(Path(f"/dev/fd/{file.fileno()}"))
    with pytest.raises(OutputError, match="not open for writing"):
        check_writable(Path("/dev/fd/987"))
    assert [takes_standard_output(path) for path in (None, Path("-"), Path("a"), Path("/dev/fd/2"))] == [
        False, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "name", "says"),
    [
        ("x = 1, y = 1, rule = B36/S23\no!", "x.cells", "stands for B3/S23, not 'B36/S23'"),
        ("x = 1, y = 1, rule = B36/S23\no!", "x.life.gz", "stands for B3/S23, not 'B36/S23'"),
        ("x = 1, y = 1, rule = 345/2/4\nC!", "x.lif", "holds states 0 and 1, and there is a state 3"),
        ("x = 1, y = 1, rule = B3/S23:K9,9\no!", "x.mcl", "a rectangle or a torus for a board"),
    ],
)
def test_what_the_format_cannot_hold_is_refused_before_the_run(here, tmp_path, idle, pattern, name, says):
    (tmp_path / "a.rle").write_text(pattern)
    done = here("run", "a.rle", "-m", "5", "-o", name)
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert says in done.stderr


def far_apart(level: int) -> Macrocell:
    """Two blocks at the ends of a universe's diagonal."""
    block = Macrocell.from_pattern(Pattern.from_text("11\n11", rule="B3/S23")).raised(level)
    import numpy as np

    last = len(block.levels) - 1
    return Macrocell(
        np.concatenate([block.children, [[last, 0, 0, last]]]),
        np.append(block.levels, level + 1).astype("uint16"),
        "B3/S23",
    )


def test_a_universe_too_large_to_unfold_is_written_from_its_tree(here, tmp_path):
    write_macrocell(far_apart(28), tmp_path / "far.mc")
    done = here("run", "far.mc", "-m", "0", "-o", "x.rle", "-q")
    assert (done.status, done.stdout) == (0, "")
    assert load_universe(tmp_path / "x.rle").population == far_apart(28).population


def test_a_universe_that_becomes_too_large_is_saved_as_a_tree(here, glider, monkeypatch):
    monkeypatch.setattr("automata.universe.MAX_CELLS", 8)
    (glider / "x.rle.mc").write_text("a user's own")
    done = here("run", "glider.rle", "-m", "4", "-o", "x.rle")
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "0 5\n4 5\n", 1)
    assert "x.rle cannot hold the state: the live cells cover 3 × 3 cells" in done.stderr
    assert done.stderr.endswith("it is saved in x.rle-1.mc\n")
    assert not (glider / "x.rle").exists()
    assert (glider / "x.rle.mc").read_text() == "a user's own"
    kept = read_macrocell(glider / "x.rle-1.mc")
    assert (kept.generation, kept.rule, kept.population) == (4, "B3/S23", 5)


def test_no_memory_to_unfold_is_no_loss_either(here, glider, monkeypatch):
    def exhausted(*_, **__):
        raise MemoryError

    (glider / "torus.rle").write_text(GLIDER.replace("S23", "S23:T8,8"))
    monkeypatch.setattr(final_state, "write_rle", exhausted)
    done = here("run", "torus.rle", "-m", "4", "-o", "x.rle")
    assert done.status == 2
    assert (
        "x.rle cannot hold the state: there is not enough memory to unfold it: it is saved in x.rle.mc\n" in done.stderr
    )
    kept = load_pattern(glider / "x.rle.mc")
    assert (kept.rule, kept.generation, kept.population) == ("B3/S23:T8,8", 4, 5)


# -- what fails afterwards costs nothing else ---------------------------------------------------------------


@pytest.fixture
def full(monkeypatch):
    """Let the disk be full under one module's files."""

    def under(module, writer: str = "write_atomically") -> None:
        def fail(*arguments, **_):
            path = next(argument for argument in arguments if isinstance(argument, Path))
            raise FormatError("cannot be written: No space left on device", path=path)

        monkeypatch.setattr(module, writer, fail)

    return under


def test_a_full_disk_under_a_checkpoint_does_not_cost_the_final_state(here, glider, full, monkeypatch):
    full(checkpoints)
    monkeypatch.setattr(checkpoints, "EVERY", -1.0)
    done = here("run", "glider.rle", "-m", "8", "-i", "2", "--checkpoint", "kept.mc", "-o", "end.rle")
    assert (done.status, done.stdout) == (2, "0 5\n2 5\n4 5\n6 5\n8 5\n")
    failure = "replicarium: no checkpoint was written: kept.mc: cannot be written: No space left on device"
    assert done.stderr == f"{failure}: the run goes on, and tries again each minute\n{failure}\n"
    assert load_pattern(glider / "end.rle").generation == 8


def test_a_full_disk_under_the_final_state_does_not_cost_the_checkpoint(here, glider, full):
    full(final_state, "write_rle")
    done = here("run", "glider.rle", "-m", "8", "--checkpoint", "kept.mc", "-o", "end.rle")
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "0 5\n8 5\n", 1)
    assert "end.rle: cannot be written: No space left on device" in done.stderr
    assert read_macrocell(glider / "kept.mc").generation == 8


def test_an_engine_that_cannot_go_on_leaves_its_last_generation(here, glider, monkeypatch):
    from automata.engines import SparseEngine

    advance = SparseEngine.advance

    def limited(engine, steps):
        advance(engine, min(steps, 6 - engine.steps_done))
        if engine.steps_done == 6:
            raise EngineError("the pattern needs more than there is")

    monkeypatch.setattr(SparseEngine, "advance", limited)
    words = ("run", "glider.rle", "-m", "100", "-i", "4")
    alone = here(*words)
    assert (alone.status, alone.stdout) == (2, "0 5\n4 5\n")
    assert alone.stderr == "replicarium: the pattern needs more than there is\n"
    done = here(*words, "-o", "end.rle", "--checkpoint", "kept.mc")
    assert (done.status, done.stdout) == (2, "0 5\n4 5\n6 5\n")
    assert done.stderr == (
        "replicarium: the pattern needs more than there is: the state of generation 6 is in end.rle and kept.mc\n"
    )
    assert load_pattern(glider / "end.rle").generation == read_macrocell(glider / "kept.mc").generation == 6


@pytest.mark.long
def test_a_reader_that_leaves_does_not_cost_the_files(shell, glider):
    line = "$R run glider.rle -m 300 -i 1 -o end.rle --checkpoint kept.mc | head -1; echo ${PIPESTATUS[0]}"
    done = shell(line, cwd=glider)
    assert (done.stdout, done.stderr) == ("0 5\n0\n", "")
    assert load_pattern(glider / "end.rle").generation == read_macrocell(glider / "kept.mc").generation == 300


@pytest.mark.long
def test_a_full_standard_output_does_not_cost_the_files(shell, glider):
    done = shell("$R run glider.rle -m 300 -i 1 -o end.rle > /dev/full", cwd=glider)
    assert (done.status, done.stderr.count("\n")) == (2, 1)
    assert load_pattern(glider / "end.rle").generation == 300


LEAN = ("--budget", "steps=20,controls=0,mutants=0")


@pytest.mark.parametrize("as_json", [False, True])
def test_a_profile_is_told_though_its_report_cannot_be_written(here, glider, monkeypatch, as_json):
    def fail(folder, _):
        raise OutputError(f"cannot write into {folder}: No space left on device")

    monkeypatch.setattr("experiments.commands.profile.write_all", fail)
    done = here("profile", "glider.rle", *LEAN, "--out", "page", *["--json"] * as_json)
    assert (done.status, done.stderr) == (2, "replicarium: cannot write into page: No space left on device\n")
    if as_json:
        told = json.loads(done.stdout)
        assert told["grade"].startswith("moves by (+1 rows, +1 columns) every 4 generations")
        assert told["files"] == []
    else:
        assert done.stdout.startswith(
            "5 cells under B3/S23: moves by (+1 rows, +1 columns) every 4 generations, and does not replicate\n"
        )
        assert "│ family" in done.stdout
        assert "the page is" not in done.stdout


def test_a_training_is_told_though_its_network_cannot_be_written(here, tmp_path, full):
    from neural import models

    full(models)
    done = here("train", "langton", "--set", "training.max_steps=2", "--set", "network.width=2", "-o", "a.safetensors")
    assert done.status == 2
    assert "contexts right" in done.stdout
    assert "a.safetensors: cannot be written: No space left on device" in done.stderr


def test_a_training_goes_on_though_its_checkpoint_cannot_be_written(here, tmp_path, full):
    from neural.training import checkpoints

    full(checkpoints)
    words = ("train", "langton", "--set", "training.max_steps=2", "--set", "network.width=2")
    done = here(*words, "-o", "a.safetensors", "--checkpoint", "kept.safetensors")
    assert done.status == 1, "as a network that is not exact"
    assert "no checkpoint was written: kept.safetensors: cannot be written: No space left on device" in done.stderr
    assert (tmp_path / "a.safetensors").exists()


def test_temporary_files_of_killed_commands_are_swept(here, glider):
    left = [glider / f".{name}.{number:012x}.tmp" for name in ("kept.mc", "end.rle") for number in (1, 0xABC)]
    for path in left:
        path.write_text("half")
    assert here("run", "glider.rle", "-m", "4", "-o", "end.rle", "--checkpoint", "kept.mc").status == 0
    assert sorted(path.name for path in glider.iterdir()) == ["end.rle", "glider.rle", "kept.mc"]
    (glider / f".kept.safetensors.{'0' * 12}.tmp").write_text("half")
    here("train", "langton", "--set", "training.max_steps=1", "--checkpoint", "kept.safetensors")
    assert not list(glider.glob(".*.tmp"))


# -- names that are no text ---------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt" or "darwin" in os.uname().sysname.lower(), reason="names as Linux has them")
def test_a_file_name_that_is_no_utf_8(here, tmp_path):
    name, output = os.fsdecode(b"a\xff.rle"), os.fsdecode(b"o\xff.mc")
    (tmp_path / name).write_text(GLIDER)
    done = here("run", name, "-m", "4", "--json", "-o", output)
    assert (json.loads(done.stdout)["pattern"], json.loads(done.stdout)["output"]) == (name, output)
    assert load_pattern(tmp_path / output).generation == 4
    missing = here("run", os.fsdecode(b"b\xff.rle"))
    assert missing.stderr == "replicarium: b\\xff.rle: cannot be read: No such file or directory\n"
    assert here("profile", name, *LEAN, "--out", "page", "-q").status == 0
    text = (tmp_path / "page" / "report.html").read_text(encoding="utf-8")
    assert re.search(r"does A?a\\xff\.rle replicate\?", text)
    assert r"replicarium profile a\xff.rle" in text
