"""Configurations: frozen pydantic models, read from TOML, changed by `a.b=value`, written back resolved."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import tomli_w
from pydantic import BaseModel, ValidationError

from experiments.errors import ConfigError

Model = TypeVar("Model", bound=BaseModel)


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
    values: dict[str, Any] = copy.deepcopy(dict(base or {}))
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
        what = "no such setting" if first["type"] == "extra_forbidden" else first["msg"].lower()
        raise ConfigError(f"{path or 'configuration'}: {key}: {what}") from None


def _merge(values: dict[str, Any], others: Mapping[str, Any]) -> None:
    for name, value in others.items():
        held = values.get(name)
        if isinstance(held, dict) and isinstance(value, dict):
            _merge(held, value)
        else:
            values[name] = value


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise ConfigError(f"cannot read configuration {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not a TOML file: {error}") from None


def _apply(values: dict[str, Any], override: str) -> None:
    key, equals, text = override.partition("=")
    if not equals or not all(part.strip() for part in key.split(".")):
        raise ConfigError(f"--set takes name=value or group.name=value, not {override!r}")
    *groups, name = (part.strip() for part in key.split("."))
    for group in groups:
        values = values.setdefault(group, {})
        if not isinstance(values, dict):
            raise ConfigError(f"--set {override!r}: {group!r} is a value, not a group of settings")
    try:
        values[name] = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        values[name] = text  # a bare word is a string


def to_toml(config: BaseModel) -> str:
    """Return the resolved configuration as TOML, every default written out."""
    return tomli_w.dumps(config.model_dump(mode="json"))
