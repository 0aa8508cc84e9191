"""Checks of the arguments of public functions: converted where unambiguous, else refused in one sentence.

`@accepting(path=as_path, steps=as_count)` reads these arguments of a function before it is called. What names a rule or
a pattern is read by `automata.arguments`.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterable
from functools import partial, wraps
from operator import index
from typing import Any, ParamSpec, TypeVar

from automata.errors import ArgumentError
from automata.symmetry import Symmetry, Transform

Given = ParamSpec("Given")
Result = TypeVar("Result")
# Takes what was given and the argument's name; returns what is meant, or raises ArgumentError.
Reader = Callable[[Any, str], Any]


def accepting(**readers: Reader) -> Callable[[Callable[Given, Result]], Callable[Given, Result]]:
    """Read the named arguments of a function, where they are given, before it is called."""

    def decorate(function: Callable[Given, Result]) -> Callable[Given, Result]:
        places = {name: place for place, name in enumerate(inspect.signature(function).parameters)}
        wanted = [(name, places[name], read) for name, read in readers.items()]

        @wraps(function)
        def checked(*args: Given.args, **kwargs: Given.kwargs) -> Result:
            __tracebackhide__ = True  # of no interest where pytest shows who called whom
            given: list[Any] = list(args)
            for name, place, read in wanted:
                if place < len(given):
                    given[place] = read(given[place], name)
                elif name in kwargs:
                    kwargs[name] = read(kwargs[name], name)
            return function(*given, **kwargs)

        return checked

    return decorate


def as_whole(value: Any, name: str, *, least: int | None = None) -> int:
    """Return a whole number, not less than `least` if there is one."""
    try:
        number = index(value)
    except TypeError:
        raise ArgumentError(f"{name} is a whole number, not {brief(value)}") from None
    if least is not None and number < least:
        raise ArgumentError(f"{name} is a whole number from {least} on, not {number}")
    return number


as_count: Reader = partial(as_whole, least=0)
as_positive: Reader = partial(as_whole, least=1)


def at_least(least: int, **given: Any) -> None:
    """Check that each argument, given by its name, is a whole number not less than `least`; None is let pass."""
    for name, value in given.items():
        if value is not None:
            as_whole(value, name, least=least)


def as_share(value: Any, name: str) -> float:
    """Return a share or a chance, a number from 0 to 1."""
    try:
        share = float(value)
    except (TypeError, ValueError):
        share = -1.0
    if 0 <= share <= 1:
        return share
    raise ArgumentError(f"{name} is a number from 0 to 1, not {brief(value)}")


def as_text(value: Any, name: str = "name") -> str:
    """Return a text."""
    if isinstance(value, str):
        return value
    raise ArgumentError(f"{name} is a text, not {brief(value)}")


def as_path(value: Any, name: str = "path") -> Any:
    """Return the path of a file, as it is."""
    if isinstance(value, str | os.PathLike):
        return value
    raise ArgumentError(f"{name} is the path of a file, not {brief(value)}")


def as_folders(value: Any, name: str = "search") -> Any:
    """Return several folders, as a tuple: given so, or one alone."""
    if isinstance(value, str | os.PathLike):
        return (value,)
    if isinstance(value, Iterable):
        return tuple(as_path(each, name) for each in value)
    raise ArgumentError(f"{name} are paths of folders, as ['my-rules'], not {brief(value)}")


def as_motion(value: Any, name: str = "transform") -> Any:
    """Return a Transform or a Symmetry."""
    if isinstance(value, Transform | Symmetry):
        return value
    raise ArgumentError(
        f"{name} is a Transform, such as those of automata.symmetry.DIHEDRAL, or a Symmetry, not {brief(value)}"
    )


def as_motions(value: Any, name: str = "transforms") -> Any:
    """Return Transforms and Symmetries, as a tuple."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise ArgumentError(
            f"{name} are several of automata.symmetry, as DIHEDRAL or rule.symmetry_group, not {brief(value)}"
        )
    return tuple(as_motion(each, f"each of {name}") for each in value)


def optional(read: Reader) -> Reader:
    """Return what reads as `read` does, and lets None pass."""
    return lambda value, name: None if value is None else read(value, name)


def brief(value: Any) -> str:
    """Return a value in a few words: the short ones as they are written, and their type."""
    shown = repr(value)
    kind = type(value).__name__
    if value is None:
        return "None"
    return f"a {kind}" if len(shown) > 40 or "\n" in shown else f"{shown} (a {kind})"
