"""What is around a command: few open files, no working folder, no home; each costs one sentence, or nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.depth import some

PLANTED = "example_studies.planted"
posix = pytest.mark.skipif(os.name == "nt", reason="as POSIX has it")


@pytest.mark.long
@posix
@pytest.mark.parametrize("files", some([8, 12, 16, 20], 2))
def test_too_few_open_files_are_one_sentence(here, examples, tmp_path, files):
    """Wherever the limit is met: at the log, at the index, at the first worker."""
    import resource

    words = ("study", "run", PLANTED, "--seeds", "1", "--workers", "2", "-q")
    script = (
        "import resource, sys\n"
        f"resource.setrlimit(resource.RLIMIT_NOFILE, ({files}, {resource.getrlimit(resource.RLIMIT_NOFILE)[1]}))\n"
        f"sys.argv = ['replicarium', *{words!r}]\n"
        "from experiments.commands.app import main\n"
        "if __name__ == '__main__':\n"
        "    main()\n"
    )
    root = str(Path(__file__).resolve().parents[3])
    program = tmp_path / "limited.py"
    program.write_text(script)
    done = subprocess.run(
        [sys.executable, program], capture_output=True, text=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([root, os.environ["PYTHONPATH"]])},
    )  # fmt: skip
    # The largest number is enough for some systems.
    assert done.returncode == 2 or (files == 20 and done.returncode == 0), done.stderr
    for line in done.stderr.splitlines():
        assert line.startswith("replicarium: ")
        assert "Too many open files" in line
    # What was begun is gone on with where there are more.
    assert here(*words, "--resume").status == 0


@posix
@pytest.mark.parametrize(
    "words",
    [("runs", "list"), ("study", "run", PLANTED), ("demo",), ("run", "langton"), ("doctor",), ("list",)],
)
def test_a_working_folder_that_is_gone_is_one_sentence(here, tmp_path, words):
    gone = tmp_path / "gone"
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()
    try:
        done = here(*words)
    finally:
        os.chdir(tmp_path)
    assert (done.status, done.stdout) == (2, "")
    assert done.stderr == "replicarium: the working folder is gone: change to one that is there\n"


def test_an_empty_rule_is_not_passed_over(here, tmp_path):
    done = here("run", "langton", "-m", "1", "-r", "", "-o", "out.rle")
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "there is no rule ''" in done.stderr
    assert not (tmp_path / "out.rle").exists()
    profile = here("profile", "langton", "-r", "")
    assert (profile.status, profile.stdout) == (2, "")
    assert "there is no rule ''" in profile.stderr


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("train", "Langtons-Loops", "--pattern", ""), "names nothing"),
        (("certify", "langton", "Langtons-Loops", "--pattern", ""), "names nothing"),
        (("train", "Langtons-Loops", "--emulator", ""), "''"),
        (("train", "Langtons-Loops", "--domain", ""), "''"),
        (("run", "", "-m", "1"), "''"),
        (("study", "run", ""), "''"),
        (("study", "run", "physics-fidelity", "--preset", ""), "''"),
        (("study", "run", "physics-fidelity", "--device", ""), "''"),
        (("report", "last", "--study", ""), ""),
    ],
)
def test_other_empty_names_are_not_passed_over_either(here, tmp_path, words, named):
    done = here(*words)
    assert (done.status, done.stdout) == (2, "")
    assert named in done.stderr
    assert list(tmp_path.iterdir()) == []
