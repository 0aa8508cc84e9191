"""A stored run: found by its name, its files read once whatever is asked of it."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from experiments.errors import StoreError
from experiments.runs.find import StoredRun, find_folder, find_run
from experiments.storage.folders import Inside

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "runs"
NAME = "20261130T091146Z-fidelity-3ed8bbd8"
STUDY = "example_studies.planted"


@pytest.fixture
def reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each file of the run was read; the run is a copy in `runs`."""
    shutil.copytree(GOLDEN / NAME, tmp_path / "runs" / NAME)
    counted: Counter[str] = Counter()
    real = Inside.read

    def read(self: Inside, name: str, most: int) -> bytes:
        counted[name] += 1
        return real(self, name, most)

    monkeypatch.setattr(Inside, "read", read)
    return counted


def test_a_run_is_found_by_path_name_beginning_and_as_the_last(reads, tmp_path) -> None:
    store, folder = tmp_path / "runs", tmp_path / "runs" / NAME
    for name in (str(folder), NAME, NAME[:12], "last"):
        assert find_folder(name, store) == folder
    run = find_run(NAME, store)
    assert run == StoredRun.at(folder)
    assert run.status == "complete"
    for name, said in (("", "not by nothing"), ("2027", "there is no run '2027'")):
        with pytest.raises(StoreError, match=said):
            find_run(name, store)
    with pytest.raises(StoreError, match="none at all"):
        find_run("last", tmp_path / "elsewhere")


@pytest.fixture
def planted(here, examples, tmp_path, reads) -> str:
    """The name of a run of a study that is still asked, beside the other."""
    assert here("study", "run", STUDY, "--seeds", "3", "--workers", "1", "-q").status == 0
    (name,) = (path.name for path in (tmp_path / "runs").iterdir() if "-planted-" in path.name)
    reads.clear()
    return name


@pytest.mark.parametrize("words", [("show",), ("export", "-o", "trials.csv"), ("record", "-o", "x.json")])
def test_its_provenance_and_its_log_are_read_once(here, reads, planted, words) -> None:
    done = here("runs", words[0], planted, *words[1:], *(["--study", STUDY] if words[0] != "show" else []))
    assert done.status == 0, done.stderr
    assert (reads["provenance.json"], reads["trials.jsonl"]) == (1, 1)


@pytest.mark.long
def test_so_it_is_when_its_page_is_written_anew(here, reads, planted) -> None:
    done = here("report", planted, "-q", "--study", STUDY)
    assert done.status == 0, done.stderr
    assert (reads["provenance.json"], reads["trials.jsonl"]) == (1, 1)


def test_of_a_run_whose_study_was_replaced_the_log_is_not_read(here, reads) -> None:
    done = here("runs", "export", NAME, "-o", "trials.csv")
    assert done.status == 0, done.stderr
    assert (reads["provenance.json"], reads["trials.jsonl"]) == (1, 0)
    refused = here("runs", "record", NAME, "-o", "x.json")
    assert (refused.status, refused.stderr.count("\n")) == (2, 1)
    assert "its verdict is superseded" in refused.stderr
