"""The page of a scribe's life cycle and the files beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from automata.files.json_types import JsonObject
from automata.replicators import find_replicator
from experiments.pictures import html as page
from experiments.reproduction.questions import answer_table
from experiments.scribe.life.cycle import ScribeGeneration, tape_hash
from experiments.scribe.life.questions import QUESTIONS
from experiments.scribe.populations.outcome import MEASURES, PopulationsOutcome
from experiments.scribe.populations.words import HOW, answers_table, fixed_table, means_table
from experiments.scribe.result import ScribeResult
from experiments.scribe.wording import WHO
from experiments.statistics.wording import number
from experiments.viewer.document import Shown, ViewDocument, in_looks_of, of_shown
from experiments.viewer.embed import live_view, page_script
from neural.scribe.description import rebuild, scribe_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme
    from neural.scribe.model import Scribe


def report_files(outcome: ScribeResult, asked: int, record: JsonObject, commands: tuple[str, str]) -> dict[str, bytes]:
    """Return the files of a report by name: both descriptions, the record, pictures, the animation, last the page.

    `commands` check the last daughter and repeat the run; `record` is what `--json` prints but for the clock.
    """
    from experiments.pictures.themes import in_both_themes  # matplotlib: only when there is something to draw
    from experiments.scribe.pictures.figures import draw_attention, draw_description, draw_errors, draw_line
    from experiments.scribe.pictures.film import writing_film

    tape, scribe = outcome.mother, rebuild(outcome.mother)
    files = {
        "mother.scribe": scribe_text(tape).encode(),
        "daughter.scribe": scribe_text(outcome.daughter or tape).encode(),
        "scribe.json": (json.dumps(record, indent=1) + "\n").encode(),
    }
    film = writing_film(scribe, tape)
    files["writing.gif"] = film
    caption = "The scribe writes: on the left its description and where it looks, on the right what it has written."
    pictures = {
        "writing": page.picture(film, film, caption, "gif"),
        "world": live_view(partial(scribe_world, scribe), "") if "physics" in outcome.shape.skills else "",
    }
    figures: dict[str, tuple[Callable[[Theme], Figure], str]] = {
        "attention": (
            partial(draw_attention, scribe, tape),
            "Where the scribe looks while it writes the beginning of its description, from top to bottom: at "
            "the same place of the tape before it. What is beside the diagonal is what the proof bounds.",
        ),
        "description": (
            partial(draw_description, tape, scribe),
            f"The scribe's description, {len(tape):,} symbols of 16: the stronger the colour, the larger the symbol.",
        ),
        "line": (
            partial(draw_line, tape_hash(tape), outcome.generations),
            "The line of daughters: each mark is a scribe that was built of what the one before had written, and its "
            "colour and the signs below it are the hash of that scribe's description.",
        ),
    }
    if outcome.errors:
        figures["errors"] = (
            partial(draw_errors, outcome.errors),
            "What is left of copies with errors: those whose scribe writes itself, and its physics.",
        )
    if outcome.populations is not None:
        from experiments.scribe.pictures.populations import population_figures

        figures |= population_figures(outcome.populations)
    for name, (make, caption) in figures.items():
        drawn = in_both_themes(name, make)
        files |= drawn
        light, dark = drawn.values()
        pictures[name] = page.picture(light, dark, caption)
    files["report.html"] = _page(outcome, asked, pictures, commands).encode()
    return files


def _page(outcome: ScribeResult, asked: int, pictures: dict[str, str], commands: tuple[str, str]) -> str:
    shape = outcome.shape
    parts = [
        page.paragraph(WHO),
        page.paragraph(outcome.sentence(asked), "verdict" if outcome.held(asked) else "verdict failed"),
        pictures["writing"],
        pictures["world"],
        page.heading("What is proved of the scribe"),
        page.table(
            ("skill", "cases", "right", "attention astray", "margin", "weights that it costs"),
            [
                (one.skill, f"{one.cases:,}", f"{one.right:,}", number(one.leak, 2), number(one.margin, 3),
                 f"{shape.costs()[one.skill]:,}")
                for one in outcome.certificates
            ],
        ),
        *[page.paragraph(f"{one.skill}: {one.statement}", "note") for one in outcome.certificates],
        page.paragraph(
            "Everything that the scribe computes is in whole numbers, and so is the proof: it rests on no sample and "
            "no rounding. The skill in physics is proved by asking the scribe about every context of one replication.",
            "note",
        ),
        pictures["attention"],
        pictures["description"],
        page.heading("Each generation compared with its mother"),
        pictures["line"],
        page.table(
            ("generation", "symbols the same", "weights the same", "description", "proved"),
            [_row(turn) for turn in outcome.generations],
        ),
    ]  # fmt: skip
    if outcome.answers:
        head, rows = answer_table(outcome.answers, QUESTIONS)
        parts += [
            page.heading("The same questions for the scribe and for what only looks like one"),
            page.table(head, rows, "words"),
            page.paragraph(
                "All have the same laboratory, which builds what a tape describes. What all pass is no evidence "
                "for any: cp, a program that copies files, passes the constructor's questions, because the laboratory "
                "owns the constructor. What cp lacks is that its copying is written on the tape: an edit that breaks "
                "the copier does not break cp's line, and without the running network cp goes on. The quine's copying "
                "is written on its tape, as the scribe's is: it too is a copier, of 14 weights, and no more.",
                "note",
            ),
            page.table(
                ("system", "question", "answer", "what was seen"),
                [
                    (one.system, one.question, {True: "yes", False: "no", None: "–"}[one.yes], one.seen)
                    for one in outcome.answers
                ],
                "words",
            ),
        ]
    if outcome.trials:
        rows = [
            [trial.part, trial.change, trial.predicted, trial.came, "yes" if trial.held else "NO"]
            for trial in outcome.trials
        ]
        head = ["part", "what was changed", "predicted", "outcome", "as predicted"]
        parts += [page.heading("Interventions"), page.table(head, rows, "words")]
    if outcome.turns:
        parts += [
            page.heading("The two ways round"),
            page.paragraph(
                "In the world whose rule is the scribe's physics a loop of Langton's carries the scribe's description "
                "on its genes, a symbol each, and the loop's daughter has it too; then the scribe itself copies it; "
                "and so on, each time with the scribe that is built of the copy before. That symbols travel with the "
                "genes is how the laboratory lifts the rule, not an answer of the scribe; and after a perfect pair of "
                "turns the next is the same computation.",
            ),
            page.table(
                ("turn", "who copies", "bits that differ from the first", "what it took"),
                [
                    (str(turn.number), turn.copier, f"{turn.wrong_bits:,} of {turn.bits:,}", turn.work or turn.ended)
                    for turn in outcome.turns
                ],
            ),
        ]
    if outcome.errors:
        parts += [page.heading("Copies with errors"), pictures["errors"], _errors(outcome)]
    if outcome.populations is not None:
        parts += _populations(outcome.populations, pictures)
    check, again = commands
    parts += [
        page.heading("Check it yourself"),
        page.paragraph(
            "The last daughter lies beside this page. The first command proves its skills, the second lets it write "
            "another, and the third repeats this run.",
            "note",
        ),
        page.code(check),
        page.code("replicarium scribe --from daughter.scribe --generations 1 --out another"),
        page.code(again),
    ]
    lead = "A network that copies any description copies its own."
    return page.page("The scribe", lead, parts, page_script(pictures.values()))


def scribe_world(scribe: Scribe) -> ViewDocument:
    """Return Langton's loop under its rule and in the world of the scribe's physics, and the difference."""
    from neural.scribe.writing import physics_of_scribe  # torch takes seconds to import

    loop = find_replicator("langton")
    rule = loop.rule()
    physics = in_looks_of(physics_of_scribe(scribe), rule)
    shown = [Shown(loop.title, rule, loop.pattern()), Shown(physics.name, physics, loop.pattern(), network=True)]
    return of_shown("The scribe's answers as the physics of Langton's loop", shown, period=loop.period)


def _populations(found: PopulationsOutcome, pictures: dict[str, str]) -> list[str]:
    return [
        page.heading("Populations that copy with errors"),
        page.paragraph(HOW),
        page.table(*answers_table(found), "words"),
        page.paragraph(
            "Two-sided tests: populations exchanged between two arms; against no errors, where every population is "
            "the one unchanged ancestor, signs of the populations' deviations from its mean flipped; last generations "
            "against first ones by signs, population by population. p-values adjusted for the number of questions. "
            "What is undecided is so at this number of populations, scribes and generations, and all is about "
            "descendants of one scribe. That scribes which cannot copy leave no daughters is how populations are "
            "made, and not a finding.",
            "note",
        ),
        pictures["populations"],
        page.table(*means_table(found)),
        page.paragraph("; ".join(f"{measure}: {told}" for measure, told in MEASURES.items()) + ".", "note"),
        pictures["robustness"],
        page.heading("What is fixed in populations"),
        page.table(*fixed_table(found)),
        pictures["families"],
    ]


def _errors(outcome: ScribeResult) -> str:
    rows = [
        (
            point.kind, f"{point.level:g}", f"{100 * point.symbols_right:.2f} %",
            f"{point.fertile.successes} of {point.fertile.trials}",
            f"{point.fertile.low:.3f}–{point.fertile.high:.3f}",
            "" if point.predicted is None else f"{point.predicted:.3g}",
            f"{100 * point.physics_right:.1f} %",
        )
        for point in outcome.errors
    ]  # fmt: skip
    head = ("errors", "level", "symbols right", "write themselves", "95 % interval", "predicted", "physics right")
    return page.table(head, rows)


def _row(turn: ScribeGeneration) -> tuple[str, ...]:
    return (
        str(turn.depth),
        f"{turn.symbols - turn.wrong:,} of {turn.symbols:,}",
        f"{turn.weights - turn.weights_wrong:,} of {turn.weights:,}",
        f"{'the mother’s' if turn.same else 'ANOTHER'}, {turn.scribe[:12]}",
        ", ".join(turn.certified) or "nothing",
    )
