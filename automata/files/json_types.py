"""JSON as types: values that can be written, and objects that were read or are to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

# What JSON can hold; tuples are written as lists.
Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
# An object of JSON. Its entries are Json, but which entries there are is for its reader to check.
JsonObject: TypeAlias = dict[str, Any]
