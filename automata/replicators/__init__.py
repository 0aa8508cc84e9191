"""The catalogue of known replicators, with the facts asserted of each."""

from automata.replicators.catalogue import CATALOGUE, find_replicator
from automata.replicators.langton import langton_loop
from automata.replicators.replicator import Growth, Replicator

__all__ = ["CATALOGUE", "Growth", "Replicator", "find_replicator", "langton_loop"]
