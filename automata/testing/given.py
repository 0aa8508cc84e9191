"""What tests are given: a rule, by itself, by name, as an entry, or as a `.rule` file."""

from __future__ import annotations

import os
from typing import Any

from automata.arguments import as_rule
from automata.replicators.replicator import Replicator
from automata.rule import Rule

RuleGiven = Rule | Replicator | str | os.PathLike[str]


def given_rule(value: Any, name: str = "rule") -> Any:
    """Return a Rule: given itself, by its name or as a catalogue entry, or as the path of a `.rule` file.

    Raises RuleError for a name that is unknown, FormatError for a file that cannot be read.

    >>> given_rule("B36/S23").n_states
    2
    """
    if isinstance(value, os.PathLike) or (isinstance(value, str) and value.lower().endswith(".rule")):
        from automata.rules.files.rule_file import read_rule

        return read_rule(value)
    return as_rule(value, name)
