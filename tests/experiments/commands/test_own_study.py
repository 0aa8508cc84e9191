"""A study in one file beside the user: run, gone on with and reported by its path, or by --import, in workers too."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from experiments.errors import StudyError
from experiments.studies import own
from experiments.studies.study import find_study
from tests.experiments.example_studies import planted


@pytest.fixture
def beside(tmp_path, monkeypatch):
    """A study's file in the working folder, and another that it imports; nothing of either stays imported."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [each for each in sys.path if Path(each or ".").resolve() != tmp_path])
    monkeypatch.setattr(own, "_IMPORTED", {})
    before = set(sys.modules)
    text = Path(planted.__file__).read_text().replace('name="planted"', "name=helper.NAME")
    file = tmp_path / "beside.py"
    file.write_text(text.replace("import os\n", "import helper\nimport os\n", 1))
    (tmp_path / "helper.py").write_text('NAME = "own-planted"\n')
    yield file
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", None)).startswith(str(tmp_path)):
            del sys.modules[name]


def test_it_is_run_gone_on_with_and_reported(here, beside, tmp_path):
    words = ("--workers", "1", "--set", "doses=[0.0,1.0]", "-q")
    assert here("study", "run", "./beside.py", "--seeds", "2", *words).status == 0
    (folder,) = (each for each in (tmp_path / "runs").iterdir() if each.is_dir())
    resumed = here("--import", "beside", "study", "run", "beside", "--seeds", "3", "--resume", *words)
    assert (resumed.status, resumed.stderr) == (0, "")
    assert len((folder / "metrics.jsonl").read_text().splitlines()) == 6
    refused = here("report", "last")
    assert refused.status == 2
    assert f"if you trust it, add --study {beside}" in refused.stderr
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for file in ("beside.py", "helper.py"):
        shutil.copy(file, moved)
    assert here("report", "last", "--study", "elsewhere/beside.py").status == 0
    assert here("report", "last", "--study", "helper.py").status == 2


@pytest.mark.long
def test_a_cluster_s_workers_find_it(here, beside, tmp_path):
    words = ("--seeds", "2", "--set", "doses=[0.0,1.0]", "-q")
    assert here("study", "run", "beside.py", *words, "--cluster", "local:1").status == 0
    (folder,) = (each for each in (tmp_path / "runs").iterdir() if each.is_dir())
    assert len((folder / "metrics.jsonl").read_text().splitlines()) == 4


def test_only_what_is_named_is_run(here, beside):
    """A file that merely lies there is spoken of, and not imported."""
    beside.write_text("raise SystemExit('it was run')\n")
    said = here("study", "show", "beside").stderr
    assert "there is no study 'beside'" in said
    assert said.rstrip().endswith("or its file, as ./beside.py")
    assert "it was run" in here("study", "show", "./beside.py").stderr
    assert not [name for name in sys.modules if "beside" in name.split(" in ")]


@pytest.mark.parametrize("taken", ["statistics.py", "numpy.py", "my study.py"])
def test_a_file_may_be_called_as_a_module_is(beside, taken):
    shutil.copy(beside, taken)
    study = find_study(taken)
    assert (study.name, study.module) == ("own-planted", str(beside.with_name(taken)))
    assert find_study(f"./{taken}").trial is study.trial
    import statistics

    assert statistics.mean([1, 3]) == 2


def test_what_is_no_study_is_one_sentence(here, beside):
    for name, says in (("gone.py", "there is no study 'gone.py'"), ("helper.py", "there is no study 'helper.py'")):
        with pytest.raises(StudyError, match=says):
            find_study(name)
        assert here("study", "run", name).stderr.count("\n") == 1
