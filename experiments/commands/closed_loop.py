"""`replicarium closed-loop`: a loop carries the weights of the network that computes its world, for generations."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter

from automata.containment.halts import RunHalted
from automata.containment.meter import keeping
from automata.files.json_types import JsonObject
from automata.rules import langton_passengers
from experiments.closed_loop.evolution.edits import ViableShare, single_edits, survival
from experiments.closed_loop.life.cycle import Daughter, Generation, SterileError, life_cycle, physics_of
from experiments.closed_loop.life.systems import MAKERS, LoopLaboratory
from experiments.closed_loop.life.trained_network import CertifiedNetwork, train_certified
from experiments.closed_loop.life.variants import mirrored_genome
from experiments.closed_loop.wording import FATES, LOOP, WHO, Fate
from experiments.commands.accepted import ClosedLoopOptions
from experiments.errors import ConfigError
from experiments.pictures import html as page
from experiments.reproduction.questions import PARTS, Case, SystemAnswer, answer_table, asked
from experiments.statistics.wording import number
from experiments.storage.outputs import check_folder, write_all
from experiments.storage.plain import plain
from experiments.terminal.browser import show_page
from experiments.terminal.console import Printing
from experiments.terminal.interrupts import saying, unsaved
from experiments.viewer.embed import live_view, page_script
from neural.errors import GenomeError
from neural.genome.record import Genome, genome_text
from neural.models import ModelCard, model_bytes

# Seeds of one demonstration and of its foreign network do not meet before so many attempts.
_FOREIGN = 1000


@dataclass
class ClosedLoopResult:
    """The results: the initial network, every generation, the last daughter, what loop and nulls answered."""

    physics: CertifiedNetwork
    generations: list[Generation] = field(default_factory=list)
    daughter: Daughter | None = None
    answers: list[SystemAnswer] = field(default_factory=list)
    fates: Counter[Fate] = field(default_factory=Counter)
    curve: list[ViableShare] = field(default_factory=list)
    ended: str = ""
    halted: RunHalted | None = None

    @property
    def perfect(self) -> int:
        """Generations in which nothing differs."""
        return sum(turn.perfect for turn in self.generations)

    def held(self, asked: int) -> bool:
        """Whether as many generations as asked for are perfect and the loop passes every question."""
        return self.perfect == asked and all(answer.yes for answer in self.answers if answer.system == LOOP)

    def sentence(self, asked: int) -> str:
        """Return the verdict."""
        physics, count = self.physics, self.physics.certificate.counts[0].count
        first = (
            f"In {self.perfect} of {asked} generations the daughter's genes, read and rebuilt, are the network that "
            f"computed its mother's world: {physics.genome.n_weights:,} weights in {_bits(physics.genome):,} bits, the "
            f"same bit for bit, and exact on all {count.contexts:,} contexts that a loop can meet with any passengers."
        )
        if any(turn.repeats for turn in self.generations):
            first += " A generation after a perfect one is the same computation once more, and so repeats it."
        if self.ended:
            first += f" Then it ended: {self.ended}."
        if self.answers:
            passed = [answer.yes for answer in self.answers if answer.system == LOOP]
            alike = [
                all(one.yes for one in self.answers if one.question == question)
                for question in dict.fromkeys(answer.question for answer in self.answers)
            ]
            first += (
                f" Of {len(passed)} questions about von Neumann's parts the loop passes {sum(map(bool, passed))}; "
                f"{sum(alike)} of these are passed by all nulls as well, and are evidence of nothing."
            )
        return first


def run_closed_loop(options: ClosedLoopOptions, *, as_json: bool, quiet: bool) -> int:
    """Train, close the loop, intervene, write everything; return 0 if all came as predicted, else 1."""
    if not 0 <= options.seed < 1 << 63:  # what torch takes, with room for seeds that fail
        raise ConfigError(f"--seed takes a number from 0 to 2**63 - 1, not {options.seed}")
    check_folder(options.out)
    began = perf_counter()
    out = Printing(not quiet and not as_json)
    with saying(unsaved):
        outcome = _closed(options, out.lines)
    seconds, halted = perf_counter() - began, outcome.halted
    # Told before it is drawn and written, which may fail.
    out.lines(outcome.sentence(options.generations))
    files: list[str] = []
    try:
        # Of what a budget or a monitor has ended the page is drawn all the same.
        with saying(lambda: f"the report in {options.out} is not complete"), keeping() if halted else nullcontext():
            files = _write(outcome, options, seconds)
    finally:
        if as_json:
            out.json({**_record(outcome, options), "seconds": seconds, "files": files})
    out.lines(
        f"The page is {options.out / 'report.html'}; anyone can check the network:",
        _check(options, outcome.physics),
    )
    show_page(options.out / "report.html", options.open_page)
    out.end()
    if halted is not None:
        halted.kept = f"the page of what was done is {options.out / 'report.html'}"
        raise halted
    return 0 if outcome.held(options.generations) else 1


def _closed(options: ClosedLoopOptions, tell: Callable[[str], None]) -> ClosedLoopResult:
    """Train, close the loop and intervene; `tell` is given a line of each as it comes."""
    tell(WHO)
    physics = train_certified(seed=options.seed, tell=tell)
    tell(_about(physics))
    outcome = ClosedLoopResult(physics)
    try:
        _lived(outcome, options, tell)
    except RunHalted as halted:
        outcome.halted, outcome.ended = halted, str(halted)
    return outcome


def _lived(outcome: ClosedLoopResult, options: ClosedLoopOptions, tell: Callable[[str], None]) -> None:
    """Close the loop and intervene."""
    physics = outcome.physics
    try:
        for turn, outcome.daughter in life_cycle(physics.genome, options.generations):
            outcome.generations.append(turn)
            tell(_line(turn))
    except (SterileError, GenomeError) as error:
        outcome.ended = str(error)
    if options.interventions:
        foreign = train_certified(seed=options.seed + _FOREIGN, tell=tell).genome
        for make in MAKERS.values():
            system, other = make(physics.genome.symbols), mirrored_genome(foreign).symbols
            for answer in asked(Case(system, LoopLaboratory(), foreign.symbols, options.seed, other), PARTS):
                outcome.answers.append(answer)
                tell(f"{answer.system}: {'yes' if answer.yes else 'no'}: {answer.question}: {answer.seen}")
    if options.edits:
        outcome.fates = single_edits(physics.genome, options.edits, seed=options.seed)
        tell(_about_edits(outcome))
        draws = max(1, options.edits // 10)
        for point in survival(physics.genome, outcome.fates, draws, seed=options.seed):
            outcome.curve.append(point)
            tell(_about_point(point))


def _record(outcome: ClosedLoopResult, options: ClosedLoopOptions) -> JsonObject:
    """Return plain data of everything that came; the same for the same options, the clock apart."""
    physics = outcome.physics
    return {
        "seed": options.seed,
        "asked": options.generations,
        "perfect": outcome.perfect,
        "sentence": outcome.sentence(options.generations),
        "ended": outcome.ended,
        "physics": {
            "seed": physics.seed,
            "attempts": physics.attempts,
            "labels": physics.genome.labels,
            "bits_of_a_weight": physics.bits,
            "weights": physics.genome.n_weights,
            "symbols": len(physics.genome),
            "side": physics.side,
            "certificate": plain(physics.certificate),
        },
        "generations": [plain(turn) for turn in outcome.generations],
        "questions": [plain(answer) for answer in outcome.answers],
        "single_edits": dict(outcome.fates),
        "survival": [plain(point) for point in outcome.curve],
    }


def _write(outcome: ClosedLoopResult, options: ClosedLoopOptions, seconds: float) -> list[str]:
    """Write the last generation's network and genome, the record, the pictures and, last, the page."""
    from experiments.closed_loop.pictures.colours import LETTERS
    from experiments.closed_loop.pictures.figures import corner  # matplotlib: only when there is something to draw
    from experiments.closed_loop.pictures.film import SIDE, growth
    from experiments.closed_loop.pictures.live import loaded_view
    from experiments.pictures.themes import in_both_themes

    physics = outcome.physics
    genome, labels = physics.genome, physics.genome.labels
    if outcome.daughter is not None:
        genome = Genome.read(outcome.daughter.symbols, labels)
    rule = langton_passengers(labels)
    notes = {"domain": "labelled", "generation": len(outcome.generations), "seed": physics.seed}
    files = {
        "network.safetensors": model_bytes(genome.network(), ModelCard(rule.name, rule.digest, notes)),
        "genome.txt": genome_text(genome).encode(),
        "closed-loop.json": (json.dumps(_record(outcome, options), indent=1) + "\n").encode(),
    }
    pictures = []
    if len(genome) >= SIDE and labels <= len(LETTERS):
        world = physics_of(physics.genome.network())
        film = growth(world, physics.genome.symbols, labels)
        files["growth.gif"] = film
        told = (
            "The same world, with a loop small enough to see: under the network's physics a mother with the first "
            f"{SIDE - 1} letters of its genome makes a daughter with the same."
        )
        title = "A loop that carries the network's letters"
        view = partial(loaded_view, world, physics.genome.symbols, labels, title)
        pictures.append(live_view(view, page.picture(film, film, told, "gif")))
    if outcome.daughter is not None:
        make = partial(corner, outcome.daughter.loop, labels)
        drawn = in_both_themes("corner", make)
        files |= drawn
        light, dark = drawn.values()
        pictures.append(
            page.picture(
                light,
                dark,
                f"The daughter of generation {len(outcome.generations)}: a corner of its ring, the letters of the "
                f"genome on its genes. The whole loop has {outcome.daughter.loop.population:,} cells.",
            )
        )
    files["report.html"] = _page(outcome, options, pictures, seconds).encode()
    write_all(options.out, files)
    return [str(options.out / name) for name in files]


def _page(outcome: ClosedLoopResult, options: ClosedLoopOptions, pictures: list[str], seconds: float) -> str:
    held = outcome.held(options.generations)
    parts = [
        page.paragraph(WHO),
        page.paragraph(outcome.sentence(options.generations), "verdict" if held else "verdict failed"),
        page.paragraph(_about(outcome.physics), "note"),
        *pictures,
        page.heading("Each generation compared with its mother"),
        page.paragraph(_first_exception(outcome.generations)),
        page.folded(
            f"All {len(outcome.generations)} generations",
            page.table(
                ("generation", "steps", "live cells", "bits the same", "weights the same", "loop as drawn",
                 "network the same", "physics the same", "contexts exact"),
                [_row(turn) for turn in outcome.generations],
            ),
        ),
    ]  # fmt: skip
    if outcome.answers:
        head, rows = answer_table(outcome.answers, PARTS)
        own = [answer for answer in outcome.answers if answer.system == LOOP]
        parts += [
            page.heading("Von Neumann's questions, put to the loop and its nulls"),
            page.paragraph("What all of them pass is evidence of nothing. All have the same laboratory.", "note"),
            page.table(head, rows, "words"),
            page.heading("What was seen of the loop"),
            page.table(("question", "what was seen"), [(one.question, one.seen) for one in own], "words"),
        ]
    if outcome.curve:
        parts += [
            page.heading("Fates of edited genomes"),
            page.paragraph(_about_edits(outcome)),
            page.table(
                ("fate of a single edit", "edits", "what it is"),
                [(fate, f"{outcome.fates[fate]:,}", meaning) for fate, meaning in FATES.items()],
                "words",
            ),
            page.table(
                ("errors per symbol", "genomes", "exact", "95 % interval", "predicted from single edits"),
                [
                    (
                        number(point.rate),
                        str(point.exact.trials),
                        str(point.exact.successes),
                        f"{point.exact.low:.3f}–{point.exact.high:.3f}",
                        number(point.predicted, 3),
                    )
                    for point in outcome.curve
                ],
            ),
            page.paragraph(
                "At the last rate 94 % of the symbols are unchanged, but errors hit the header too: the genome is not "
                "coded, and few such copies describe any network. Exact is said of a certificate, nothing is "
                "simulated: a network that is exact on every context with any passengers replicates, and one loop "
                "needs fewer. How copies live, in codes and without, is the study closed-loop.",
                "note",
            ),
        ]
    words = ["replicarium closed-loop", f"--generations {options.generations}", f"--seed {options.seed}"]
    edits = [f"--edits {options.edits}"] * bool(options.edits)
    parts += [
        page.heading("Check it yourself"),
        page.paragraph(
            "The last generation's network lies beside this page. The first command compares it with the rule "
            "on every context that a loop can meet, whatever symbols it carries. The second repeats this run.",
            "note",
        ),
        page.code(_check(options, outcome.physics)),
        page.code(" ".join(words + ["--interventions"] * options.interventions + edits)),
        page.paragraph(f"It took {seconds:.0f} s.", "note"),
    ]
    lead = "A network computes the world in which a loop replicates, and the loop's genes carry that network's weights."
    return page.page("The closed loop", lead, parts, page_script(pictures))


def _about(physics: CertifiedNetwork) -> str:
    genome, count = physics.genome, physics.certificate.counts[0]
    attempts = f", attempt {physics.attempts}" if physics.attempts > 1 else ""
    return (
        f"network of seed {physics.seed}{attempts}: {genome.n_weights:,} weights of {physics.bits} bits, exact on "
        f"{count.count.agreeing:,} of {count.count.contexts:,} contexts, least margin {count.margin:.2g}; its genome "
        f"takes {len(genome):,} symbols of {genome.labels} letters, a loop of side {physics.side:,}"
    )


def _line(turn: Generation) -> str:
    return (
        f"generation {turn.depth:>3}: {turn.steps:,} steps, {turn.same_bits:,} of {turn.bits:,} bits and "
        f"{turn.same_weights:,} of {turn.weights:,} weights as the mother's; network {turn.network[:12]}, "
        f"{'exact' if turn.exact else 'NOT exact'} on {turn.contexts:,} contexts"
        f"{': NOT the same' if not turn.perfect else ', as before' if turn.repeats else ''}"
    )


def _about_edits(outcome: ClosedLoopResult) -> str:
    tried = outcome.fates.total()
    told = ", ".join(f"{outcome.fates[fate]:,} {fate}" for fate in FATES if outcome.fates[fate])
    return f"of {tried:,} single-symbol edits of the genome: {told}"


def _about_point(point: ViableShare) -> str:
    return (
        f"errors a symbol {point.rate:g}: {point.exact.successes} of {point.exact.trials} genomes stay exact "
        f"({point.exact.low:.3f}–{point.exact.high:.3f}; predicted {point.predicted:.3g})"
    )


def _first_exception(turns: Sequence[Generation]) -> str:
    """Say in one sentence what the table of all generations holds."""
    for turn in turns:
        if not turn.perfect:
            return (
                f"The first exception is generation {turn.depth:,}: {turn.same_bits:,} of {turn.bits:,} bits are its "
                f"mother's, and {turn.same_weights:,} of {turn.weights:,} weights."
            )
    return (
        f"In each of {len(turns):,} generations every bit is the mother's, the loop is as drawn, and the network that "
        "is rebuilt and its whole rule are the same."
    )


def _row(turn: Generation) -> tuple[str, ...]:
    return (
        str(turn.depth),
        f"{turn.steps:,}",
        f"{turn.population:,}",
        f"{turn.same_bits:,} of {turn.bits:,}",
        f"{turn.same_weights:,} of {turn.weights:,}",
        _yes(turn.as_drawn),
        f"{_yes(turn.same_network)}, {turn.network[:12]}",
        f"{_yes(turn.same_physics)}, {turn.physics[:12]}",
        f"{turn.contexts:,}: {_yes(turn.exact)}",
    )


def _yes(true: bool) -> str:
    return "yes" if true else "NO"


def _bits(genome: Genome) -> int:
    """Return how many bits the weights take."""
    return sum(part.width * part.codes.size for part in genome.parts)


def _check(options: ClosedLoopOptions, physics: CertifiedNetwork) -> str:
    rule = langton_passengers(physics.genome.labels).name
    return f"replicarium certify {options.out / 'network.safetensors'} {rule} --domain labelled"
