"""What the documents say that studies found is what recorded runs found."""

from __future__ import annotations

import json
import re
import shutil
from functools import cache
from pathlib import Path

import pytest

from experiments.execution.recorded import read_result, read_sentences
from experiments.studies.study import find_study

ROOT = Path(__file__).resolve().parents[2]
STUDIES = "docs/studies.md"


@cache
def spaced(text: str) -> str:
    return " ".join(text.split())


def rows(root: Path) -> dict[str, str]:
    """Return README's verdicts by the result that they are made of, as its table of studies has them."""
    row = r"^\|(?: [^|]+ \|)+ ([^|]+) \| `([a-z-]+) --preset ([a-z]+)` \|$"
    found = re.findall(row, (root / "README.md").read_text(), re.M)
    return {f"{study}-{preset}": cell for cell, study, preset in found}


def told(root: Path) -> set[str]:
    """Return the results that the page of studies tells: of the preset named at the beginning of a paragraph."""
    found = set()
    for section in re.split(r"^## ", (root / STUDIES).read_text(), flags=re.M):
        name = section.partition("\n")[0]
        for begin in re.findall(r"\n\n`(?:replicarium study run [a-z-]+ )?--preset ([a-z]+)", section):
            found.add(f"{name}-{begin}")
    return found


def faults(root: Path) -> list[str]:
    """Return what is wrong: sentences that are not there as recorded, and what is told without a record."""
    folder, wrong = root / "docs" / "results", []
    sentences = read_sentences(folder / "sentences.toml")
    results = {name: read_result(folder / f"{name}.json") for name in {one.result for one in sentences}}
    for sentence in sentences:
        filled = spaced(sentence.filled(results[sentence.result]))
        if filled not in spaced((root / sentence.document).read_text()):
            wrong.append(f"{sentence.document} does not say: {filled}")
        if sentence.document == "README.md" and filled != rows(root).get(sentence.result):
            wrong.append(f"{sentence.document} says more of {sentence.result} than: {filled}")
    for document, mentioned in (("README.md", set(rows(root))), (STUDIES, told(root))):
        said = {sentence.result for sentence in sentences if sentence.document == document}
        wrong += [f"{document} tells {result}, and no sentence is made of it" for result in sorted(mentioned - said)]
    return wrong


def test_documents_say_what_recorded_runs_found():
    assert len(rows(ROOT)) >= 4
    assert {result.partition("-")[0] for result in told(ROOT)} >= {"copy", "origins"}
    assert faults(ROOT) == []


def test_recorded_runs_are_of_these_studies_and_presets():
    for path in (ROOT / "docs" / "results").glob("*.json"):
        result = read_result(path)
        assert path.stem == f"{result.study}-{result.preset}"
        study = find_study(result.study)
        assert result.version == study.version, "an older trial is no witness"
        assert result.settings == study.config(result.preset).model_dump(mode="json")
        assert result.arithmetic == ("portable",)
        assert "+" not in result.software["git_commit"], "of a commit, not of something on the way to one"


@pytest.fixture
def copy(tmp_path):
    """A copy of the documents that a test may change."""
    shutil.copytree(ROOT / "docs" / "results", tmp_path / "docs" / "results")
    for name in {one.document for one in read_sentences(ROOT / "docs" / "results" / "sentences.toml")}:
        shutil.copy(ROOT / name, tmp_path / name)
    assert faults(tmp_path) == []
    return tmp_path


def test_that_check_can_fail(copy):
    def changed(name: str, old: str, new: str) -> list[str]:
        path = copy / name
        before = path.read_text()
        assert old in before
        path.write_text(before.replace(old, new, 1))
        found = faults(copy)
        path.write_text(before)
        return found

    (result,) = (result for result in rows(copy) if result.startswith("origins-"))
    cell, kept = rows(copy)[result], f"docs/results/{result}.json"
    preset, begin = result.partition("-")[2], json.loads((copy / kept).read_text())["sentence"][:40]
    for name, old, new, fault in (
        ("README.md", begin, begin + "1", "README.md does not say"),
        ("README.md", cell, cell + " and 5 more", f"says more of {result}"),
        ("README.md", f"`origins --preset {preset}` |", "`origins --preset tiny` |", "README.md tells origins-tiny"),
        (kept, begin, begin + "1", "does not say"),
        (STUDIES, f"\"{begin}", f"\"{begin}1", f"{STUDIES} does not say"),
        (STUDIES, "\n## emulation", "\n`--preset huge`: none.\n\n## emulation", f"{STUDIES} tells emergence-huge"),
    ):  # fmt: skip
        assert any(fault in one for one in changed(name, old, new)), (name, new)
