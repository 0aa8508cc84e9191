"""`replicarium cite`: the papers behind a rule or a replicator, as BibTeX."""

from __future__ import annotations

from automata.replicators import CATALOGUE, find_replicator
from automata.rules import find_rule
from experiments.console import print_json, print_lines


def print_citation(name: str, *, as_json: bool) -> None:
    """Print the BibTeX of a replicator and its rule, or of a rule; RuleError if there is neither."""
    if name.lower() in CATALOGUE:
        entry = find_replicator(name)
        citations = [entry.citation, entry.rule().citation]
    else:
        citations = [find_rule(name).citation]
    entries = list(dict.fromkeys(line for text in citations for line in text.splitlines() if line.strip()))
    if as_json:
        print_json({"name": name, "bibtex": entries})
    elif entries:
        print_lines(*entries)
    else:
        print_lines(f"% {name}: no paper is known to this program")
