"""The built-in rules, one module per family of physics, and how to find one by name."""

from automata.rules.langton import langton
from automata.rules.library import BUILT_IN, find_rule
from automata.rules.transitions import Transition, compile_transitions

__all__ = ["BUILT_IN", "Transition", "compile_transitions", "find_rule", "langton"]
