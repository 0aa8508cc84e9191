"""The catalogue of known replicators and of controls, with the facts asserted of each."""

from automata.replicators.catalogue import CATALOGUE, find_replicator, is_entry_name, register_replicator
from automata.replicators.entries.controls import soup
from automata.replicators.entries.langton import ASSERTED_SIDES, langton_loop
from automata.replicators.files import NamedRule, PatternFile, golly_folders
from automata.replicators.replicator import FACTS, Growth, Kind, Replicator, Source

__all__ = [
    "ASSERTED_SIDES",
    "CATALOGUE",
    "FACTS",
    "Growth",
    "Kind",
    "NamedRule",
    "PatternFile",
    "Replicator",
    "Source",
    "find_replicator",
    "golly_folders",
    "is_entry_name",
    "langton_loop",
    "register_replicator",
    "soup",
]
