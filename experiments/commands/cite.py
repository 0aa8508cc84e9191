"""`replicarium cite`: the papers behind a rule, a replicator or a method, or this program itself, as BibTeX."""

from __future__ import annotations

from automata._version import __version__
from automata.names import meant, plain_name
from automata.replicators import find_replicator, is_entry_name
from automata.rules.library import find_rule, left_to_file
from experiments.commands.accepted import CiteOptions
from experiments.commands.methods import METHODS
from experiments.terminal.console import print_json, print_lines

# As CITATION.cff, which is not installed, has it; a test compares the two.
SOFTWARE = (
    "@software{replicarium, author = {{The Replicarium developers}}, "
    "title = {Replicarium: a laboratory for self-replication}, "
    f"version = {{{__version__}}}, license = {{MIT}}}}"
)


def print_citation(options: CiteOptions, *, as_json: bool, quiet: bool) -> None:
    """Print the BibTeX of a replicator and its rule, a rule, a method, or this program; RuleError if it is none."""
    name = options.name
    method = meant(name, METHODS)
    if plain_name(name) == "replicarium":
        citations = [SOFTWARE]
    elif method is not None:
        citations = list(METHODS[method].bibtex)
    elif is_entry_name(name):
        entry = find_replicator(name)
        citations = [entry.citation, _rule_citation(entry.rule_name)]
    else:
        citations = [_rule_citation(name)]
    entries = list(dict.fromkeys(line for text in citations for line in text.splitlines() if line.strip()))
    if as_json:
        print_json({"name": name, "bibtex": entries})
    elif entries:
        print_lines(*entries)
    else:
        print_lines(f"% {name}: no paper is known to this program")


def _rule_citation(name: str) -> str:
    """The papers behind a rule, built in or known by name alone."""
    published = left_to_file(name)
    return published.citation if published else find_rule(name).citation
