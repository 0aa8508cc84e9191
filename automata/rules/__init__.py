"""The built-in rules, one module per family of physics, and how to find one by name."""

from automata.forms.transition import Transition
from automata.rules.library import BUILT_IN, LEFT_TO_FILES, find_rule, register_rule
from automata.rules.making.passengers import Labelling, passengers
from automata.rules.making.transitions import compile_transitions
from automata.rules.published.hutton import hutton32
from automata.rules.published.langton import langton, langton_labels, langton_passengers
from automata.rules.published.parity import parity
from automata.rules.published.von_neumann import nobili32, von_neumann29
from automata.rules.strings.rulestring import canonical_rulestring, parse_rulestring

__all__ = [
    "BUILT_IN",
    "LEFT_TO_FILES",
    "Labelling",
    "Transition",
    "canonical_rulestring",
    "compile_transitions",
    "find_rule",
    "hutton32",
    "langton",
    "langton_labels",
    "langton_passengers",
    "nobili32",
    "parity",
    "parse_rulestring",
    "passengers",
    "register_rule",
    "von_neumann29",
]
