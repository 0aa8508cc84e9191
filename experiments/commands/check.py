"""`replicarium check`: somebody's own step function beside a rule."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from operator import attrgetter
from typing import Any

from automata.rules import find_rule
from automata.testing.stepping import StepFault
from automata.topology import Fixed, Torus
from experiments.commands.accepted_checks import CheckOptions
from experiments.errors import ConfigError
from experiments.terminal.console import in_flags, print_json, print_lines


def check_command(options: CheckOptions, *, as_json: bool, quiet: bool) -> int:
    """Compare, print what was found, and return 0 if the function is the rule as far as was asked, else 1."""
    if options.rule is None:
        raise ConfigError("name the rule that the function should compute: --rule B36/S23")
    rule = find_rule(options.rule, options.folders)
    step = _found(options.step, "the step function")
    arrays = None if options.arrays is None else _found(options.arrays, "--arrays")
    topologies = [*([Torus] if options.torus else []), *([Fixed] if options.fixed else []), *(options.grid or [])]
    try:
        from automata.testing.steps import assert_steps_like
    except ModuleNotFoundError as error:
        if error.name != "hypothesis":
            raise
        raise ConfigError(
            'this draws boards with Hypothesis, which is not installed: python -m pip install "replicarium[test]"'
        ) from None
    said: dict[str, Any] = {"step": options.step, "rule": rule.name}
    try:
        asked = assert_steps_like(
            step,
            rule,
            topologies=topologies or Torus,
            arrays=arrays,
            batched=options.batched,
            max_examples=options.examples,
            seed=options.seed,
        )
    except StepFault as fault:
        return _differs(fault, said, as_json=as_json)
    except Exception as error:
        if _is_ours(error):
            raise
        what = " ".join(f"{type(error).__name__}: {error}".split())
        notes = [note for note in getattr(error, "__notes__", []) if note.startswith("it was given")]
        return _differs(StepFault("\n".join([f"{options.step} raised {what}", *notes[:1]])), said, as_json=as_json)
    if as_json:
        print_json({**said, "agrees": True, "boards": asked.boards, "drawn": asked.drawn, "asked": str(asked)})
    elif not quiet:
        print_lines(f"{options.step} is {rule.name}, as far as was asked: {asked}")
    return 0


def _differs(fault: StepFault, said: dict[str, Any], *, as_json: bool) -> int:
    """Print what was found instead of agreement."""
    found = fault.difference
    if not as_json:
        print_lines(*in_flags(str(fault)).splitlines())
        return 1
    boards = {} if found is None else {
        "topology": str(found.topology),
        "steps": found.steps,
        "before": found.before.tolist(),
        "expected": found.expected.tolist(),
        "got": found.got.tolist(),
        "rle": found.rle,
    }  # fmt: skip
    print_json({**said, "agrees": False, "said": str(fault), **boards})
    return 1


def _is_ours(error: Exception) -> bool:
    """Whether an error says what is wrong with the command, and not with the function."""
    from automata.errors import ReplicariumError

    return isinstance(error, ReplicariumError)


def _found(name: str, what: str) -> Callable[[Any], Any]:
    """Return what MODULE:NAME stands for, the module found in the working folder too; ConfigError in a sentence."""
    module, colon, path = name.partition(":")
    module = module.removesuffix(".py").replace(os.sep, ".")
    if not colon or not path or not all(part.isidentifier() for part in module.split(".")):
        raise ConfigError(f"{what} is named as MODULE:FUNCTION, as mylib:step, not as {name!r}")
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    try:
        found = attrgetter(path)(importlib.import_module(module))
    except (Exception, SystemExit) as error:
        said = " ".join(f"{type(error).__name__}: {error}".split())
        raise ConfigError(f"{what} {name} cannot be imported: {said}") from error
    if not callable(found):
        raise ConfigError(f"{what} {name} is no function, but a {type(found).__name__}")
    function: Callable[[Any], Any] = found
    return function
