"""The demonstration's pictures and its page, written to the run folder; the page last."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from experiments.demo.measure import Measurement
from experiments.demo.verdict import remark
from experiments.pictures import html as page
from experiments.runs.folder import RunFolder
from experiments.statistics.wording import percent_to
from experiments.viewer.document import Shown, ViewDocument, in_looks_of, of_shown
from experiments.viewer.embed import live_view, page_script

if TYPE_CHECKING:
    from experiments.demo.result import DemoResult

# Five figures and the animation, as the progress display counts them.
PICTURES = 6
_GIF_EVERY = 3


def write_report(result: DemoResult, folder: RunFolder, advance: Callable[[int], None]) -> None:
    """Draw all pictures in both themes, the GIF, and then the page that holds them."""
    from experiments.demo.figures import figures  # matplotlib: only when there is something to draw
    from experiments.pictures.themes import in_both_themes

    pictures = []
    for name, (make, caption) in figures(result).items():
        drawn = in_both_themes(name, make)
        for file, data in drawn.items():
            folder.write(file, data)
        light, dark = drawn.values()
        pictures.append(page.picture(light, dark, caption))
        advance(1)
    gif = animate(result)
    folder.write("physics.gif", gif)
    advance(1)
    folder.write("report.html", "".join(compose(result, folder, gif, pictures)))


def animate(result: DemoResult) -> bytes:
    """Return the GIF: the four physics side by side, every third step."""
    from automata.palette import colors_of
    from experiments.pictures.animation import side_by_side
    from experiments.pictures.themes import DARK, state_colors

    steps = np.arange(0, result.truth.trajectory.steps + 1, _GIF_EVERY)
    panels = [(run.measurement.title, run.frames[steps]) for run in result.runs]
    palette = state_colors(colors_of(result.truth.rule), DARK.cells)
    return side_by_side(panels, palette, [f"step {step}" for step in steps.tolist()])


def compose(result: DemoResult, folder: RunFolder, gif: bytes, pictures: list[str]) -> Iterator[str]:
    """Yield the page."""
    truth = result.truth
    live = live_view(partial(_live, result), page.picture(gif, gif, _gif_caption(result), "gif"))
    yield page.page(
        "What does 94 % mean for a replicator?",
        f"{truth.replicator.title}, a network that is its rule, and three that almost are",
        [
            page.paragraph(result.sentence, "verdict" if result.exact else "verdict failed"),
            page.paragraph(remark(result.runs, result.nulls, result.levels)),
            live,
            page.heading("Four update rules and two baselines"),
            page.table(*summary_table(result)),
            page.definitions(_definitions(result)),
            page.heading("Pictures"),
            *pictures,
            page.heading("The certificate"),
            page.paragraph(_theorem(result)),
            page.table(*certificate_table(result)),
            page.heading("Accuracy and replication"),
            page.table(*fidelity_table(result)),
            page.paragraph(
                "The null model has no free parameter: it is the chance that none of the wrong contexts is among "
                "those that the first period meets, as if any error there prevented the copy. The all-background "
                "context is never corrupted. The last row is no evidence: a run that meets none of the wrong contexts "
                "is the run without them, so that it tests the program only.",
                "note",
            ),
            page.heading("Provenance"),
            page.code(_again(folder)),
            page.code(json.dumps(_provenance(folder), indent=2, ensure_ascii=False)),
        ],
        page_script([live]),
    )


def _live(result: DemoResult) -> ViewDocument:
    """Return the truth, the certified network and the one stopped early in lockstep, and how the last differs."""
    truth, networks = result.truth, result.networks
    titles = {run.measurement.key: run.measurement.title for run in result.runs}
    shown = [
        Shown(titles["truth"], truth.rule, truth.seed),
        Shown(titles["certified"], in_looks_of(networks.rule, truth.rule), truth.seed, network=True),
        Shown(titles["early"], in_looks_of(networks.early_rule, truth.rule), truth.seed, network=True),
    ]
    period, periods = truth.checkpoints[0], len(truth.checkpoints)
    title = f"{truth.replicator.title} under its rule and two networks"
    return replace(of_shown(title, shown, period=period, periods=periods), difference=(0, 2))


def summary_table(result: DemoResult) -> tuple[list[str], list[list[str]]]:
    """Return heading and rows of the table of physics, as text; the terminal shows the same."""
    steps = "/".join(map(str, result.truth.checkpoints))
    head = [
        "physics",
        "all cells right",
        "visited right",
        "changing right",
        "first wrong step",
        f"daughters at {steps}",
        f"components at {steps}",
        "daughter fertile",
    ]
    return head, [_summary_row(run.measurement) for run in (*result.runs, *result.nulls)]


def _summary_row(measured: Measurement) -> list[str]:
    fertile = {True: "yes", False: "no", None: "no daughter"}[measured.fertile]
    horizon = f"none in {measured.checkpoints[-1]}" if measured.horizon is None else str(measured.horizon)
    return [
        measured.title,
        percent_to(measured.all_cells, 2),
        f"{measured.visited_right} of {measured.visited}",
        f"{measured.changing_right} of {measured.changing}",
        horizon,
        "/".join(map(str, measured.daughters)),
        "/".join(map(str, measured.components)),
        fertile,
    ]


def certificate_table(result: DemoResult) -> tuple[list[str], list[list[str]]]:
    """Return heading and rows of the certified network's counts per domain."""
    rows = [
        [count.domain, f"{count.agreeing} of {count.contexts}", percent_to(count.context_accuracy, 2)]
        for count in result.certificate.counts
    ]
    return ["domain", "contexts that agree", "share"], rows


def fidelity_table(result: DemoResult) -> tuple[list[str], list[list[str]]]:
    """Return heading and rows of the corruption levels and, before the control, of the networks stopped early."""
    rows = [
        [
            "drawn at random" if level.domain == "visited" else "drawn: none matters, by construction",
            f"{level.wrong} of {level.contexts} {level.domain}",
            percent_to(level.fidelity, 2),
            f"{level.replicated.successes} of {level.replicated.trials}",
            f"{100 * level.replicated.low:.0f}–{100 * level.replicated.high:.0f} %",
            percent_to(level.untouched, 1),
        ]
        for level in result.levels
    ]
    found = result.stopped
    networks = [
        "of networks stopped early",
        f"{found.least}–{found.most} of {found.contexts} visited",
        percent_to(found.fidelity, 2),
        f"{found.replicated.successes} of {found.replicated.trials}",
        f"{100 * found.replicated.low:.0f}–{100 * found.replicated.high:.0f} %",
        "–",
    ]
    rows.insert(len(rows) - 1, networks)
    head = ["errors", "wrong contexts", "right", "made a copy", "95 % interval"]
    return [*head, "null: no error on the path"], rows


def _gif_caption(result: DemoResult) -> str:
    return (
        f"The same {result.truth.seed.population}-cell seed under four physics, every {_GIF_EVERY}rd step, "
        "in the box that the true run fills."
    )


def _theorem(result: DemoResult) -> str:
    count, steps = result.certificate["visited"], result.truth.trajectory.steps
    if count.exact:
        return (
            f"The network was enumerated into a rule. It agrees with {result.truth.rule.name} on all "
            f"{count.contexts} contexts that the true run meets in {steps} steps; therefore its own run from "
            "the same seed is that run, cell for cell. Elsewhere nothing asked it to agree:"
        )
    return (
        f"The network disagrees with {result.truth.rule.name} on {count.contexts - count.agreeing} of the "
        f"{count.contexts} visited contexts: it is not certified."
    )


def _definitions(result: DemoResult) -> list[tuple[str, str]]:
    box, steps = result.truth.trajectory.box, result.truth.trajectory.steps
    return [
        (
            "all cells right",
            f"share of the {result.truth.visited.n_updates} cell updates of the true run ({steps} steps in the "
            f"{box.height} × {box.width} box that it fills) that the physics predicts, one step at a time",
        ),
        ("visited, changing", "distinct contexts of the true run; those of them where the centre changes"),
        ("first wrong step", "first generation of the physics' own run that differs from the truth anywhere"),
        (
            "daughters",
            "places, other than the seed's, at which an exact copy of the seed (moved, turned) has stood by then",
        ),
        ("components", "8-connected groups of live cells of any kind"),
        (
            "daughter fertile",
            "the first daughter makes a daughter of its own within two periods under the same physics, both cut out "
            "and alone (with what hangs on it, but not its mother) and in company, where nothing is touched",
        ),
    ]


def _again(folder: RunFolder) -> str:
    return f"replicarium demo --config {folder.path / 'config.toml'}"


def _provenance(folder: RunFolder) -> dict[str, object]:
    """Return what is known while the page is written: not how the run ended, nor how long the pictures took."""
    return {key: value for key, value in folder.provenance.items() if key not in ("status", "finished")}
