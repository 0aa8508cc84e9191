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


@pytest.mark.parametrize(
    "words", [("show", NAME), ("export", NAME, "-o", "trials.csv"), ("record", NAME, "-o", "x.json")]
)
def test_its_provenance_and_its_log_are_read_once(here, reads, words) -> None:
    done = here("runs", *words)
    assert done.status == 0, done.stderr
    assert (reads["provenance.json"], reads["trials.jsonl"]) == (1, 1)


@pytest.mark.long
def test_so_it_is_when_its_page_is_written_anew(here, reads) -> None:
    done = here("report", NAME, "-q")
    assert done.status == 0, done.stderr
    assert (reads["provenance.json"], reads["trials.jsonl"]) == (1, 1)
