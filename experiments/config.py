"""Configurations: frozen pydantic models, read from TOML, changed by `a.b=value`, written back resolved."""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import tomli_w
from pydantic import BaseModel, ValidationError

from experiments.errors import ConfigError, StoreError
from experiments.storage.folders import read_bounded

# More than any settings take.
MOST_BYTES = 1 << 18
_MOST_PARTS = 30
# All of a TOML text but dots, line ends and punctuation: the dots of one key are then in a row.
_BETWEEN_DOTS = re.compile(
    r'''"""(?:[^\\]|\\.)*?(?:"{3,5}|\Z)'''  # texts of several lines
    r"""|'''.*?(?:'{3,5}|\Z)"""
    r"""|"(?:[^"\\\n]|\\.)*"?|'[^'\n]*'?"""  # texts and quoted parts of keys, closed or not
    r"""|\#[^\n]*|[A-Za-z0-9_-]+|[ \t]+""",
    re.DOTALL,
)
Model = TypeVar("Model", bound=BaseModel)
# Settings by name as TOML holds them, groups within groups; a model says which there may be.
Settings: TypeAlias = dict[str, Any]


def load_config(
    model: type[Model],
    path: Path | None = None,
    overrides: Iterable[str] = (),
    base: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Model:
    """Return a `model` from `base`, a TOML file, `a.b=value` overrides (TOML values) and `fields`; the last wins.

    Raises ConfigError with the key and what is wrong with it; unknown keys are errors.
    """
    values: Settings = copy.deepcopy(dict(base or {}))
    if path is not None:
        _merge(values, _read_toml(path))
    for override in overrides:
        _apply(values, override)
    values.update({name: value for name, value in fields.items() if value is not None})
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"])) or "the configuration"
        what = "no such setting" if first["type"] == "extra_forbidden" else first["msg"][:1].lower() + first["msg"][1:]
        raise ConfigError(f"{path or 'configuration'}: {key}: {what}") from None


def _merge(values: Settings, others: Mapping[str, Any]) -> None:
    for name, value in others.items():
        held = values.get(name)
        if isinstance(held, dict) and isinstance(value, dict):
            _merge(held, value)
        else:
            values[name] = value


def _read_toml(path: Path) -> Settings:
    try:
        text = read_bounded(path, MOST_BYTES).decode()
        return _parse(text)
    except FileNotFoundError as error:
        raise ConfigError(f"cannot read configuration {path}: {error.strerror}") from None
    except StoreError as error:
        raise ConfigError(str(error).replace("cannot read", "cannot read configuration", 1)) from None
    except ValueError as error:
        raise ConfigError(f"{path} is not a TOML file: {error}") from None


def _parse(text: str) -> Settings:
    """Return what a TOML text says; ValueError in a few words if it is none, or would take memory without bound."""
    # The parser keeps every beginning of a dotted key, so that one key of 200 kB takes gigabytes.
    if "." * _MOST_PARTS in _BETWEEN_DOTS.sub("", text):
        raise ValueError(f"a key has more than {_MOST_PARTS} parts")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _apply(values: Settings, override: str) -> None:
    key, equals, text = override.partition("=")
    *groups, name = (part.strip() for part in key.split("."))
    if not equals or not all([*groups, name]):
        raise ConfigError(f"--set takes name=value or group.name=value, not {override!r}")
    if len(groups) >= _MOST_PARTS:
        raise ConfigError(f"--set {override[:40]!r}…: a key has more than {_MOST_PARTS} parts")
    for group in groups:
        values = values.setdefault(group, {})
        if not isinstance(values, dict):
            raise ConfigError(f"--set {override!r}: {group!r} is a value, not a group of settings")
    values[name] = _value(override, text.strip())


def _value(override: str, text: str) -> Any:
    """Return a TOML value, or a bare word as a string; ConfigError if the text says more than one value."""
    try:
        told = _parse(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return text
    except ValueError as error:
        raise ConfigError(f"--set {override[:40]!r}…: {error}") from None
    if len(told) > 1 or _ends_in_comment(text):
        raise ConfigError(
            f"--set {override!r} says more than one value: give each setting its own --set, and quote a text with # or "
            "line breaks in it"
        )
    return told["value"]


def _ends_in_comment(text: str) -> bool:
    """Return whether what is written behind a value would be no part of it."""
    try:
        tomllib.loads(f"value = {text} behind")
    except tomllib.TOMLDecodeError:
        return False
    return True


def to_toml(config: BaseModel) -> str:
    """Return the resolved configuration as TOML, every default written out but those that are None."""
    return tomli_w.dumps(config.model_dump(mode="json", exclude_none=True))
