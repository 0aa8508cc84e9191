"""Stored JSON: parsed within bounds and checked against a schema; an error names the field.

A stored run may come from anywhere and be damaged or made up. What is returned here is plain data that can be written
again, put in the index and printed: no lone surrogates, no NaN, no numbers or nesting beyond bounds.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Annotated, Any, Literal, TypedDict, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from automata.files.json_types import JsonObject

MOST_NESTED = 100
# So that a sum of many is a number too.
_MOST = 10**300
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", re.ASCII)


def _moment(text: str) -> str:
    """Return a time as it is written; ValueError if there is no such time, or times of this form cannot be sorted."""
    if not _TIME.fullmatch(text):
        raise ValueError("it is no time as 2026-05-04T12:00:01.002Z")
    datetime.fromisoformat(text)
    return text


Text = Annotated[str, Field(max_length=1_000_000)]
Name = Annotated[str, Field(min_length=1, max_length=1000)]
Count = Annotated[int, Field(ge=0, le=2**53)]
Moment = Annotated[str, AfterValidator(_moment)]
Schema = TypeVar("Schema", bound=BaseModel)


class _Stored(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow")


class StoredStudy(_Stored):
    """Which study a run is of, and what it found."""

    name: Name
    version: Count
    module: Name
    package: Text | None = None
    planned: Count | None = None
    outcome: Text | None = None
    sentence: Text | None = None
    superseded: list[JsonObject] | None = None


class StoredTerms(_Stored):
    """On what terms trials were done."""

    device: Name = "cpu"
    keep_models: bool = False


class StoredProvenance(_Stored):
    """`provenance.json`, as far as it is read again."""

    status: Literal["running", "complete", "failed", "interrupted"]
    started: Moment | None = None
    finished: Moment | None = None
    order: Moment | None = None
    command: list[Text] | None = None
    software: dict[str, Text | None] | None = None
    environment: JsonObject | None = None
    parameters: JsonObject | None = None
    study: StoredStudy | None = None
    training: StoredTerms | None = None
    workers: list[JsonObject] | None = None
    seconds: dict[str, float] | None = None
    earlier: list[JsonObject] | None = None


class StudyIdentity(TypedDict, total=False):
    """Which study a run is of, and what it found, as `provenance.json` has it.

    `superseded` are the verdicts of earlier versions on the same trials: version, outcome and sentence of each.
    """

    name: str
    version: int
    module: str
    package: str | None
    planned: int | None
    outcome: str | None
    sentence: str | None
    superseded: list[JsonObject] | None


class Provenance(TypedDict, total=False):
    """What `provenance.json` says, as it is written and, once it was checked, as it is read: see `StoredProvenance`."""

    schema_version: int
    status: str
    started: str | None
    finished: str | None
    order: str | None
    command: list[str] | None
    software: dict[str, str | None] | None
    environment: JsonObject | None
    parameters: JsonObject | None
    study: StudyIdentity | None
    training: JsonObject | None
    workers: list[JsonObject] | None
    seconds: dict[str, float] | None
    earlier: list[Provenance] | None


class StoredRecord(_Stored):
    """A line of `trials.jsonl`."""

    model_config = ConfigDict(strict=True, extra="forbid")

    key: Name
    condition: JsonObject
    seed: Count
    status: Literal["done", "failed", "lost"]
    measures: JsonObject | None
    error: Text | None
    traceback: Text | None
    seconds: Annotated[float, Field(ge=0)]
    attempts: Count
    worker: JsonObject
    models: dict[str, str] = Field(default_factory=dict)


def parse(data: str | bytes) -> Any:
    """Return what a JSON document says; ValueError, in a few words, if it is none, or no plain data."""
    try:
        value = json.loads(data, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    _check(value)
    return value


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def _check(value: Any) -> None:
    """Raise ValueError for text that cannot be written, numbers that are none, and what is nested too deeply."""
    left: list[tuple[Any, int]] = [(value, 0)]
    while left:
        part, depth = left.pop()
        if depth > MOST_NESTED:
            raise ValueError("it is nested too deeply")
        if isinstance(part, str):
            part.encode()  # UnicodeEncodeError is a ValueError
        elif isinstance(part, (int, float)) and not abs(part) < _MOST:  # nor is infinity, as which 1e999 is read
            raise ValueError("a number is too large")
        elif isinstance(part, list):
            left += [(each, depth + 1) for each in part]
        elif isinstance(part, dict):
            left += [(each, depth + 1) for each in (*part, *part.values())]


def check(schema: type[Schema], value: Any) -> Schema:
    """Return `value` as the schema has it; ValueError that names the first field that is not as it should be."""
    try:
        return schema.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise ValueError(f"{field}: {first['msg'].lower()}" if field else first["msg"].lower()) from None
