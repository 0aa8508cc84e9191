"""Plain data of a record for JSON: one function for every dataclass."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from automata.files.json_types import JsonObject


def plain(record: Any) -> JsonObject:
    """Return a dataclass as plain data: its fields by name and, after them, the properties named in its `ALSO`.

    Left out are the fields that its repr leaves out. Records within it, in lists, tuples and dicts too, are made plain
    alike. A class whose JSON is something else than that has an `as_dict`, which is asked.
    """
    if hasattr(record, "as_dict"):
        told: JsonObject = record.as_dict()
        return told
    names = [field.name for field in fields(record) if field.repr]
    return {name: _value(getattr(record, name)) for name in (*names, *getattr(record, "ALSO", ()))}


def _value(value: Any) -> Any:
    if is_dataclass(value):
        return plain(value)
    if isinstance(value, (list, tuple)):
        return [_value(each) for each in value]
    return {name: _value(each) for name, each in value.items()} if isinstance(value, dict) else value
