"""Recorded results: what one run of a study found, in a small file that a document's sentences are compared with.

`replicarium runs record RUN -o docs/results/NAME.json` writes one. `sentences.toml` beside such files says which
sentences of which documents are made of them:

    [[sentence]]
    document = "README.md"
    result = "emulation-quick"
    text = "supported: {visited[0]} of {visited[1]} on one life's contexts"

In braces stand the result's `outcome`, `sentence`, `asked`, `findings`, `remarks`, `known` and `numbers`, and each of
the numbers by its own name.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from automata.files.json_types import JsonObject
from experiments.errors import StoreError
from experiments.execution.conduct import decide
from experiments.runs.find import StoredRun
from experiments.studies.study import PRESETS, Study, StudyConfig


class RecordedResult(BaseModel):
    """A run's verdict, and what it was computed with and where; `preset` is the one whose settings it has, if any.

    `predictions` say which came true, `constructed` which hold by construction and are not scored, and `known` what was
    known when they were written.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    study: str
    version: int
    preset: str | None
    settings: JsonObject
    trials: int
    outcome: str
    sentence: str
    asked: str = ""
    findings: tuple[JsonObject, ...] = ()
    predictions: dict[str, bool | None] = Field(default_factory=dict)
    constructed: tuple[str, ...] = ()
    known: str = ""
    remarks: tuple[str, ...]
    numbers: JsonObject
    finished: str | None
    seconds: dict[str, float]
    software: JsonObject
    arithmetic: tuple[str, ...]
    processors: tuple[str, ...]
    code_paths: tuple[dict[str, str | None], ...]


class Sentence(BaseModel):
    """What a document says of a result: `text`, its braces filled in, stands there; a line break counts as a space."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: str
    result: str
    text: str

    def filled(self, result: RecordedResult) -> str:
        """Return the text with what the result holds; StoreError if it names what the result does not hold."""
        names = {
            "outcome": result.outcome,
            "sentence": result.sentence,
            "asked": result.asked,
            "findings": result.findings,
            "remarks": result.remarks,
            "known": result.known,
        }
        try:
            return self.text.format_map({**result.numbers, **names, "numbers": result.numbers})
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise StoreError(
                f"{self.text!r} cannot be filled in from the result {self.result}: {type(error).__name__} {error}"
            ) from None


class _Sentences(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    sentence: tuple[Sentence, ...] = Field(default=())


def recorded(stored: StoredRun, named: str | None = None) -> RecordedResult:
    """Return what a run found, by the study that is `named` or known.

    Raises StoreError if it is not complete, or if a trial failed or is missing.
    """
    told = stored.provenance
    run = stored.of_study(named)
    study, config, table = run.study, run.config, run.table
    if told["status"] != "complete" or run.problems or table.failed or table.missing:
        raise StoreError(f"{run.folder} is not a whole run: only a run in which every trial was done is recorded")
    verdict, predictions = decide(run)
    workers = [record.worker for record in run.records.values()]
    paths = {json.dumps(worker.get("code_path"), sort_keys=True) for worker in workers}
    return RecordedResult(
        study=study.name,
        version=study.version,
        preset=_preset(study, config),
        settings=config.model_dump(mode="json"),
        trials=table.planned,
        outcome=verdict.outcome,
        sentence=verdict.sentence,
        asked=verdict.asked,
        findings=tuple(finding.as_dict() for finding in verdict.findings),
        predictions=predictions,
        constructed=study.by_construction(),
        known=study.known,
        remarks=verdict.remarks,
        numbers=json.loads(json.dumps(dict(verdict.numbers))),
        finished=told.get("finished"),
        seconds=told.get("seconds") or {},
        software=told.get("software") or {},
        arithmetic=tuple(sorted({str(worker.get("arithmetic", "native")) for worker in workers})),
        processors=tuple(sorted({str(worker.get("processor", "unknown")) for worker in workers})),
        code_paths=tuple(json.loads(each) or {} for each in sorted(paths)),
    )


def read_result(path: Path) -> RecordedResult:
    """Read a recorded result; StoreError if the file is none."""
    try:
        return RecordedResult.model_validate_json(path.read_bytes())
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}") from None
    except ValidationError as error:
        raise StoreError(f"{path} is no recorded result: {error.error_count()} of its entries are not") from None


def read_sentences(path: Path) -> tuple[Sentence, ...]:
    """Read which sentences are made of results; StoreError if the file does not say so."""
    try:
        return _Sentences.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).sentence
    except (OSError, ValueError) as error:
        raise StoreError(f"{path} names no sentences: {' '.join(str(error).split())}") from None


def _preset(study: Study, config: StudyConfig) -> str | None:
    return next((name for name in PRESETS if name in study.presets and study.config(name) == config), None)
