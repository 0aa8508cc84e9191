"""`replicarium profile`: print a pattern's profile; with --out, write the page and its pictures."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from automata.containment.meter import current, keeping
from automata.pattern import Pattern
from automata.replication import Profile, QuestionBudget, profile
from automata.replicators.catalogue import known_entry
from automata.rule import Rule
from automata.topology import Topology
from experiments.commands.accepted import ProfileOptions
from experiments.commands.run import find_in_place
from experiments.pictures import html as page
from experiments.statistics.wording import number
from experiments.storage.outputs import check_folder, write_all
from experiments.terminal.browser import show_page
from experiments.terminal.console import Printing
from experiments.terminal.interrupts import saying, unsaved
from experiments.terminal.progress import progress_for
from experiments.viewer.document import Shown, ViewDocument, of_shown
from experiments.viewer.embed import live_view, page_script

if TYPE_CHECKING:
    from experiments.pictures.profile_sheet import ProfiledPattern

# A machine that the catalogue knows is given the time that it is known to take, and a quarter more.
_LONGEST = 1_000_000
_SPARE = 1.25
# The pictures of a run, in place of the first of which the viewer stands.
_FILMED = ("run", "filmstrip")


def run_profile(options: ProfileOptions, *, as_json: bool, quiet: bool) -> int:
    """Examine the pattern and print the profile; return 0 whatever it says."""
    pattern, rule, topology = find_in_place(options.pattern, options.rule, options.physics, options.folders)
    budget = QuestionBudget.from_text(options.question_limits(), _known_budget(options.pattern))
    if options.out is not None:
        check_folder(options.out)
    began = perf_counter()
    with saying(unsaved):
        found = _examined(rule, pattern, topology, budget, options, quiet=quiet or as_json)
    seconds, halted = perf_counter() - began, (meter := current()) is not None and meter.halted is not None
    # Told before it is drawn and written, which may fail.
    out = Printing(not quiet and not as_json, only=options.out is None)
    out.lines(f"{found.population} cells under {found.rule}: {found.grade}")
    out.table(
        ("question", "answer", "evidence"),
        [(one.question, one.answer, one.evidence) for one in found.findings],
    )
    written: list[str] = []
    try:
        if options.out is not None:
            from experiments.pictures.profile_sheet import ProfiledPattern  # matplotlib takes its time

            # Of what a budget or a monitor has ended the page is drawn all the same.
            with saying(lambda: f"the report in {options.out} is not complete"), keeping() if halted else nullcontext():
                _write(ProfiledPattern(found, rule, pattern, topology), options, seconds, written)
    finally:
        if as_json:
            out.json({"grade": found.grade, "profile": found.to_json(), "files": written, "seconds": seconds})
    if written:
        out.lines(f"the page is {options.out}/report.html")
        show_page(Path(str(options.out)) / "report.html", options.open_page)
    out.end()
    return 0


def _known_budget(name: str) -> QuestionBudget:
    """Return the standard budget, with the time that a catalogue entry is known to take if that is longer."""
    entry = known_entry(name)
    start = QuestionBudget()
    if entry is None or entry.period is None or entry.period > _LONGEST:
        return start
    return replace(start, steps=max(start.steps, int(_SPARE * entry.period)))


def _examined(
    rule: Rule, pattern: Pattern, topology: Topology, budget: QuestionBudget, options: ProfileOptions, *, quiet: bool
) -> Profile:
    from automata.replication.profiling.questions import QUESTIONS

    with (
        progress_for(False, quiet) as progress,
        progress.stage("questions", len(QUESTIONS)) as advance,
    ):
        asked = 0

        def tell(question: str) -> None:
            nonlocal asked
            # Of what a pattern first becomes all is asked anew, beyond the number of questions.
            advance(min(1, asked) if asked < len(QUESTIONS) else 0)
            asked += 1
            progress.say(question)

        found = profile(
            rule, pattern, budget,
            topology=topology, random_seed=options.seed, workers=options.workers, tell=tell,
        )  # fmt: skip
        advance(1)
    return found


def _write(subject: ProfiledPattern, options: ProfileOptions, seconds: float, written: list[str]) -> None:
    """Write the profile, its pictures and the page to the folder, in this order; append the files' names."""
    from experiments.pictures.profile_sheet import figures
    from experiments.pictures.themes import in_both_themes

    folder, found = options.out, subject.profile
    assert folder is not None

    def write(files: dict[str, bytes]) -> None:
        write_all(folder, files)
        written.extend(str(folder / name) for name in files)

    files: dict[str, bytes] = {"profile.json": found.to_json().encode()}
    if found.replicator.genealogy:
        files |= {
            "family.csv": found.replicator.genealogy.to_csv().encode(),
            "family.nwk": found.replicator.genealogy.to_newick().encode(),
        }
    write(files)
    pictures: list[str] = []
    for name, (make, caption) in figures(subject).items():
        drawn = in_both_themes(name, make)
        write(drawn)
        light, dark = drawn.values()
        picture = page.picture(light, dark, caption)
        filmed = name in _FILMED and not page_script(pictures)
        pictures.append(live_view(partial(_live, subject), picture) if filmed else picture)
    write({"report.html": compose(found, options, pictures, seconds).encode()})


def _live(subject: ProfiledPattern) -> ViewDocument:
    """Return the pattern, as it was given, with its copies where it replicates."""
    found = subject.profile
    shown = Shown(found.rule, subject.rule, subject.pattern, subject.topology)
    return of_shown(f"{subject.pattern.population} cells under {found.rule}", [shown], period=found.period)


def compose(found: Profile, options: ProfileOptions, pictures: list[str], seconds: float) -> str:
    """Return the page: the grade, every finding, the pictures, what was left open, and how to do it again."""
    entry = known_entry(options.pattern)
    title = entry.title if entry else Path(options.pattern).name
    records = [
        (part.name, one.change, one.predicted, one.came, "yes" if one.held else "no")
        for part in (found.replicator.von_neumann.all if found.replicator.von_neumann else ())
        for one in part.record
    ]
    parts = [
        page.paragraph(f"{title[:1].upper() + title[1:] if entry else title} {found.grade}.", "verdict"),
        page.table(
            ("question", "answer", "evidence"),
            [(one.question, one.answer, one.evidence) for one in found.findings],
            "words",
        ),
        *([page.heading("Pictures"), *pictures] if pictures else []),
    ]
    if records:
        parts += [
            page.heading("Interventions"),
            page.table(("part", "what was changed", "predicted", "outcome", "as predicted"), records, "words"),
        ]
    double = found.replicator.von_neumann.double_use if found.replicator.von_neumann else ()
    if double:
        parts += [
            page.heading("The description is used twice"),
            page.paragraph(
                "Each of these edits of the description is inherited and expressed in one and the same fertile child: "
                "the description is both interpreted and copied.",
                "note",
            ),
            page.table(
                ("what was changed", "predicted", "outcome"),
                [(one.change, one.predicted, one.came) for one in double],
                "words",
            ),
        ]
    budget = ", ".join(f"{name} {number(value)}" for name, value in vars(found.budget).items())
    parts += [
        page.heading("Provenance"),
        page.paragraph(
            f"Limits of the questions: {budget}. Random choices drawn with the seed {options.seed}. "
            f"It took {seconds:.0f} s.",
            "note",
        ),
        page.code(again(options)),
    ]
    return page.page(
        f"In what sense does {title} replicate?",
        f"{found.population} cells under the rule {found.rule}"
        + ("" if found.topology == "plane" else f" on a {found.topology}"),
        parts,
        page_script(pictures),
    )


def again(options: ProfileOptions) -> str:
    """Return the command that makes the same profile."""
    words = ["replicarium", "profile", options.pattern]
    for option, value in (("-r", options.rule), ("--physics", options.physics)):
        words += [option, str(value)] if value is not None else []
    for folder in options.folders:
        words += ["-s", str(folder)]
    words += ["--budget", options.budget] if options.budget else []
    words += ["--seed", str(options.seed)] if options.seed else []
    return " ".join(words)
