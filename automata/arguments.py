"""What public functions are given: taken for what it can only mean, or refused in one sentence.

`@accepting(rule=as_rule, pattern=as_pattern)` reads these arguments of a function before it is called. A rule may be
given by its name or as a catalogue entry, a pattern as rows of cells or as an entry; all else is an ArgumentError.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterable
from functools import partial, wraps
from operator import index
from typing import Any, ParamSpec, TypeVar

from automata.errors import ArgumentError

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
            given: list[Any] = list(args)
            for name, place, read in wanted:
                if place < len(given):
                    given[place] = read(given[place], name)
                elif name in kwargs:
                    kwargs[name] = read(kwargs[name], name)
            return function(*given, **kwargs)

        return checked

    return decorate


def as_rule(value: Any, name: str = "rule") -> Any:
    """Return a Rule: given itself, by its name, or as the catalogue entry that lives in it."""
    from automata.replicators.replicator import Replicator
    from automata.rule import Rule
    from automata.rules.library import find_rule

    if isinstance(value, Rule):
        return value
    if isinstance(value, str):
        return find_rule(value)
    if isinstance(value, Replicator):
        return value.rule()
    raise ArgumentError(
        f"{name} is a Rule, a rule's name as 'B36/S23', or an entry of the catalogue, not {_brief(value)}"
    )


def as_pattern(value: Any, name: str = "pattern") -> Any:
    """Return a Pattern: given itself, as rows of cells at the origin, or as a catalogue entry.

    Raises PatternError or StateError for cells that are none.
    """
    from automata.pattern import Pattern
    from automata.replicators.replicator import Replicator

    if isinstance(value, Pattern):
        return value
    if isinstance(value, Replicator):
        return value.pattern()
    if isinstance(value, list | tuple) or (hasattr(value, "__array__") and not isinstance(value, type)):
        return Pattern(value)  # type: ignore[arg-type]
    hint = ""
    if isinstance(value, str | os.PathLike):
        hint = ": read a file with automata.formats.load, take an entry's with find_replicator(name).pattern()"
    raise ArgumentError(f"{name} is a Pattern, rows of cells, or an entry of the catalogue, not {_brief(value)}{hint}")


def as_configuration(value: Any, name: str = "pattern") -> Any:
    """Return a Pattern as `as_pattern` does, or a Macrocell as it is."""
    from automata.trees.macrocell import Macrocell

    return value if isinstance(value, Macrocell) else as_pattern(value, name)


def as_topology(value: Any, name: str = "topology") -> Any:
    """Return a Topology."""
    from automata.topology import Topology

    if isinstance(value, Topology):
        return value
    raise ArgumentError(f"{name} is a Topology such as PLANE or Torus(64, 64), not {_brief(value)}")


def as_trajectory(value: Any, name: str = "trajectory") -> Any:
    """Return a Trajectory."""
    from automata.trajectory import Trajectory

    if isinstance(value, Trajectory):
        return value
    raise ArgumentError(f"{name} is a Trajectory, as `record` returns it, not {_brief(value)}")


def as_whole(value: Any, name: str, *, least: int | None = None) -> int:
    """Return a whole number, not less than `least` if there is one."""
    try:
        number = index(value)
    except TypeError:
        raise ArgumentError(f"{name} is a whole number, not {_brief(value)}") from None
    if least is not None and number < least:
        raise ArgumentError(f"{name} is a whole number from {least} on, not {number}")
    return number


as_count: Reader = partial(as_whole, least=0)
as_positive: Reader = partial(as_whole, least=1)


def as_text(value: Any, name: str = "name") -> str:
    """Return a text."""
    if isinstance(value, str):
        return value
    raise ArgumentError(f"{name} is a text, not {_brief(value)}")


def as_path(value: Any, name: str = "path") -> Any:
    """Return the path of a file, as it is."""
    if isinstance(value, str | os.PathLike):
        return value
    raise ArgumentError(f"{name} is the path of a file, not {_brief(value)}")


def as_folders(value: Any, name: str = "search") -> Any:
    """Return several folders, as a tuple: given so, or one alone."""
    if isinstance(value, str | os.PathLike):
        return (value,)
    if isinstance(value, Iterable):
        return tuple(as_path(each, name) for each in value)
    raise ArgumentError(f"{name} are paths of folders, as ['my-rules'], not {_brief(value)}")


def as_motion(value: Any, name: str = "transform") -> Any:
    """Return a Transform or a Symmetry."""
    from automata.symmetry import Symmetry, Transform

    if isinstance(value, Transform | Symmetry):
        return value
    raise ArgumentError(
        f"{name} is a Transform, such as those of automata.symmetry.DIHEDRAL, or a Symmetry, not {_brief(value)}"
    )


def as_motions(value: Any, name: str = "transforms") -> Any:
    """Return Transforms and Symmetries, as a tuple."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise ArgumentError(
            f"{name} are several of automata.symmetry, as DIHEDRAL or rule.symmetry_group, not {_brief(value)}"
        )
    return tuple(as_motion(each, f"each of {name}") for each in value)


def as_box(value: Any, name: str = "box") -> Any:
    """Return a Box: given itself, or as its four whole numbers."""
    from automata.pattern import Box

    if isinstance(value, tuple | list) and len(value) == 4:
        return Box(*(as_whole(side, f"each side of {name}") for side in value))
    raise ArgumentError(f"{name} is a Box(top, left, height, width), not {_brief(value)}")


def optional(read: Reader) -> Reader:
    """Return what reads as `read` does, and lets None pass."""
    return lambda value, name: None if value is None else read(value, name)


def _brief(value: Any) -> str:
    """Return a value in a few words: the short ones as they are written, and their type."""
    shown = repr(value)
    kind = type(value).__name__
    if value is None:
        return "None"
    return f"a {kind}" if len(shown) > 40 or "\n" in shown else f"{shown} (a {kind})"
