"""`replicarium rule`: what a rule is, and its .rule file for Golly and LifeViewer."""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap
from typing import Any

from automata.errors import RuleError
from automata.files.json_types import JsonObject
from automata.rule import Rule
from automata.rules.files.writing import ENDING, write_rule
from experiments.commands.accepted import RuleOptions
from experiments.errors import ConfigError
from experiments.storage.outputs import check_ending, check_writable, takes_standard_output
from experiments.subjects.subject import find_subject_rule
from experiments.terminal.console import aside, print_json, print_lines, print_table

# Columns of a terminal that nobody has made wider.
_WIDTH = 80


def show_rule(options: RuleOptions, *, as_json: bool, quiet: bool) -> int:
    """Print what the rule is, and write it if a file is named."""
    output = options.output
    if output is not None:
        check_ending(output, ENDING)
        check_writable(output)
    rule = _rule(options)
    with aside(takes_standard_output(output)):
        if output is not None:
            write_rule(rule, output)
        facts = _facts(rule)
        if as_json:
            print_json({**facts, "output": None if output is None else str(output)})
        elif not quiet:
            shown = [[name, _shown(name, value)] for name, value in facts.items() if name not in ("rule", "conflicts")]
            print_table(["rule", rule.name], shown)
            if rule.seen is not None:
                print_lines(*wrap(str(rule.seen), _WIDTH))
            if output is not None:
                print_lines(*_how_to_run(rule, output))
    return 0


def _shown(name: str, value: Any) -> str:
    """Return a fact as the table has it: thousands apart, and of the digest, which --json has whole, its beginning."""
    if name == "digest":
        return f"{value[:32]}…"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _rule(options: RuleOptions) -> Rule:
    frames = options.frame_file
    sources = {"a rule": options.rule, "--physics": options.physics, "--frames": frames}
    if sum(source is not None for source in sources.values()) != 1:
        raise ConfigError("name one rule: by its name or its .rule file, a network with --physics, or --frames")
    if frames is not None:
        return frames.rule()
    if options.physics is not None:
        return network_rule(options.physics, options.folders)
    assert options.rule is not None
    return find_subject_rule(options.rule, options.folders)


def network_rule(path: Path, search: tuple[Path, ...]) -> Rule:
    """Return what a network answers to every context, with the names and colours of the rule that it was trained on."""
    from neural.models import load_model  # torch takes seconds to import
    from neural.physics.as_rule import to_rule

    emulator, card = load_model(path)
    rule = to_rule(emulator, name=f"{path.name} for {card.rule}")
    try:
        taught = find_subject_rule(card.rule, search)
    except RuleError:
        return rule
    if taught.n_states != rule.n_states:
        return rule
    looks: dict[str, Any] = {"state_names": taught.state_names, "colors": taught.colors}
    return Rule(rule.n_states, rule.neighborhood, rule.form, name=rule.name, **looks)


def _facts(rule: Rule) -> JsonObject:
    facts: JsonObject = {
        "rule": rule.name,
        "states": rule.n_states,
        "neighborhood": rule.neighborhood.name,
        "contexts": rule.n_contexts,
        "nodes": rule.diagram.n_nodes if rule.has_diagram else "the diagram would be too large",
        "symmetries": len(rule.symmetry_group),
        "an empty plane": "stays empty" if rule.quiescent else "comes alive",
        "digest": rule.digest,
    }
    if rule.seen is not None:
        facts |= {
            "contexts seen": len(rule.seen),
            "contradicted": len(rule.seen.conflicting),
            "conflicts": [
                {"context": list(one.context), "followed by": {str(key): count for key, count in one.counts.items()},
                 "first": {str(key): place._asdict() for key, place in one.places.items()}}
                for one in rule.seen.conflicts
            ],
        }  # fmt: skip
    return facts


def _how_to_run(rule: Rule, output: Path) -> list[str]:
    folder, name = output.parent, output.stem
    return [
        f"{output} is {rule.name} for Golly and LifeViewer",
        f"  here:  replicarium run PATTERN -r {output}",
        f"  there: -s {folder}/ and a pattern whose header says rule = {name}",
    ]
