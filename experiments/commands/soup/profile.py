"""`replicarium soup profile`: what a program does beside noise; with --beside, a pattern's parts next to its own."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from automata.replication import Profile, QuestionBudget, profile
from automata.replication.description.verdicts import NAMES, PartVerdicts
from automata.replicators import find_replicator
from automata.soups.languages.library import find_language
from automata.soups.replicators.profile import profile_program
from experiments.commands.accepted_soups import SoupProfileOptions
from experiments.terminal.console import Printing

# Enough for the parts of a loop: the rest of its profile is `replicarium profile`'s.
_LEAN = QuestionBudget.from_text("steps=2000,periods=4,controls=5,mutants=20,words=4", QuestionBudget())


def profile_soup_program(options: SoupProfileOptions, *, as_json: bool, quiet: bool) -> int:
    """Examine the program and print what was found; return 0 whatever that is."""
    language = find_language(options.language)
    program = language.from_text(options.program)
    pattern = None if options.beside is None else find_replicator(options.beside)
    found = profile_program(language, program, seed=options.seed, runs=options.runs)
    loop = None if pattern is None else profile(pattern.rule(), pattern.pattern(), _LEAN, random_seed=options.seed)
    out = Printing(not quiet and not as_json, only=True)
    out.lines(f"{len(program)} bytes of {language.name}: {found.grade}")
    out.table(("question", "answer", "evidence"), [(one.question, one.answer, one.evidence) for one in found.findings])
    if loop is not None:
        out.table(("part", "program", options.beside or ""), list(_side_by_side(found.parts, loop)))
    if as_json:
        told: dict[str, Any] = {
            "grade": found.grade,
            "language": language.name,
            "program": program.hex(),
            "text": found.program,
        }
        told["findings"] = [asdict(one) for one in found.findings]
        if loop is not None:
            told["beside"] = {"grade": loop.grade, "findings": [asdict(one) for one in loop.findings]}
        out.json(told)
    out.end()
    return 0


def _side_by_side(parts: PartVerdicts, loop: Profile) -> list[tuple[str, str, str]]:
    others = loop.replicator.von_neumann
    theirs = {part.name: part for part in others.all} if others is not None else {}
    rows: list[tuple[str, str, str]] = []
    for name, part in zip(NAMES, parts.all, strict=True):
        other = theirs.get(name)
        said = f"{other.verdict}: {other.reason}" if other is not None else "not tested"
        rows.append((name, f"{part.verdict}: {part.reason}", said))
    return rows
