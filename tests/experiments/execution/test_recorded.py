"""Recorded results: what a whole run found, and the sentences that are filled in from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from experiments.errors import StoreError
from experiments.execution.recorded import RecordedResult, Sentence, read_result, read_sentences
from experiments.runs.provenance import processor

PLANTED = "example_studies.planted"


@pytest.fixture
def cli(here, examples):
    def run(*words):
        return here(*words, *(("--workers", "1", "-q") if words[:2] == ("study", "run") else ()))

    return run


def result(**changes) -> RecordedResult:
    facts = {
        "study": "planted", "version": 1, "preset": None, "settings": {}, "trials": 9, "outcome": "shown",
        "sentence": "It rises.", "remarks": ("As was said.",), "numbers": {"visited": [8, 32], "share": 0.25},
        "finished": None, "seconds": {}, "software": {}, "arithmetic": ("portable",), "processors": ("Abacus",),
        "code_paths": (),
    }  # fmt: skip
    return RecordedResult.model_validate({**facts, **changes})


@pytest.mark.long
def test_a_whole_run_is_recorded(cli, tmp_path):
    assert cli("study", "run", PLANTED).status == 0
    done = cli("runs", "record", "last", "--study", PLANTED, "-o", "planted-quick.json")
    (folder,) = (path for path in (tmp_path / "runs").iterdir() if path.is_dir())
    verdict = json.loads((folder / "verdict.json").read_text())
    provenance = json.loads((folder / "provenance.json").read_text())
    kept = read_result(tmp_path / "planted-quick.json")
    assert (done.status, done.stderr) == (0, "")
    assert f"shown: {verdict['sentence']}" in done.stdout
    assert (kept.outcome, kept.sentence, kept.numbers) == tuple(
        verdict[name] for name in ("outcome", "sentence", "numbers")
    )
    assert (list(kept.constructed), kept.known) == (verdict["constructed"], verdict["known"])
    assert (kept.study, kept.preset, kept.trials) == ("planted", "quick", 36)
    assert kept.settings == provenance["parameters"]
    assert kept.software == provenance["software"]
    assert (kept.arithmetic, kept.processors) == (("portable",), (processor(),))
    assert kept.code_paths[0]["numba"]
    # Again, the same file; with other settings, of no preset.
    first = (tmp_path / "planted-quick.json").read_bytes()
    cli("runs", "record", "last", "--study", PLANTED, "-o", "planted-quick.json")
    assert (tmp_path / "planted-quick.json").read_bytes() == first
    cli("study", "run", PLANTED, "--set", "effect=0.5")
    cli("runs", "record", "last", "--study", PLANTED, "-o", "other.json")
    assert read_result(tmp_path / "other.json").preset is None


def test_a_run_that_is_not_whole_is_refused(cli, tmp_path):
    assert cli("study", "run", PLANTED, "--seeds", "2", "--set", "mishap=raise").status == 1
    refused = cli("runs", "record", "last", "--study", PLANTED, "-o", "planted.json")
    assert refused.status == 2
    assert refused.stderr.endswith("is not a whole run: only a run in which every trial was done is recorded\n")
    assert not (tmp_path / "planted.json").exists()
    refused = cli("runs", "record", "last", "--study", PLANTED, "-o", "nowhere/planted.json")
    assert (refused.status, "cannot write nowhere/planted.json" in refused.stderr) == (2, True)


def test_a_sentence_is_filled_in():
    sentence = Sentence(
        document="README.md",
        result="planted-quick",
        text="{outcome}: {visited[0]} of {visited[1]} ({share:.0%}). {sentence} {remarks[0]} {numbers[share]}",
    )
    assert sentence.filled(result()) == "shown: 8 of 32 (25%). It rises. As was said. 0.25"
    for text in ("{seen}", "{visited[2]}", "{visited", "{outcome.length}", "{sentence:d}", "{0}"):
        with pytest.raises(StoreError, match="cannot be filled in from the result planted-quick"):
            Sentence(document="README.md", result="planted-quick", text=text).filled(result())


def test_files_that_are_none_are_one_sentence(tmp_path: Path):
    place = tmp_path / "result.json"
    for read, kind in ((read_result, "recorded result"), (read_sentences, "sentences")):
        with pytest.raises(StoreError):
            read(tmp_path / "missing")
        for content in (b"\xff", b"[1]", b'{"study": "planted"}', b"study = 1"):
            place.write_bytes(content)
            with pytest.raises(StoreError, match=kind) as told:
                read(place)
            assert "\n" not in str(told.value)
    place.write_text(result().model_dump_json())
    assert read_result(place) == result()
    place.write_text('[[sentence]]\ndocument = "README.md"\nresult = "a"\ntext = "b"\n')
    assert read_sentences(place) == (Sentence(document="README.md", result="a", text="b"),)
