"""`replicarium scribe`: a network that copies descriptions is shown its own, and what it writes is built and asked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from itertools import chain
from time import perf_counter

from automata.containment.halts import RunHalted
from automata.containment.meter import keeping
from automata.files.json_types import JsonObject
from experiments.commands.accepted import ScribeOptions
from experiments.config import load_config
from experiments.errors import ConfigError
from experiments.reproduction.questions import answer_table
from experiments.scribe.life.cycle import EndedError, ScribeGeneration, Tape, life_cycle
from experiments.scribe.life.questions import QUESTIONS
from experiments.scribe.populations.settings import ScribePopulationSettings, arms_for
from experiments.scribe.result import ScribeResult
from experiments.scribe.wording import WHO
from experiments.storage.outputs import check_folder, write_all
from experiments.terminal.browser import show_page
from experiments.terminal.console import Printing
from experiments.terminal.interrupts import saying, unsaved
from experiments.terminal.progress import Progress, progress_for
from neural.scribe.certificate import certify_scribe
from neural.scribe.description import describe, read_scribe, rebuild
from neural.scribe.shape import Shape
from neural.scribe.training import ScribeCheck, ScribeTraining, TrainedScribe, train_scribe

# Seeds of one scribe and of the smaller one beside it do not meet before so many attempts.
_SMALLER = 1000
_TURNS = 10
_DRAWS, _EDITS = 5, 60


def run_scribe(options: ScribeOptions, *, as_json: bool, quiet: bool) -> int:
    """Train or load, certify, close the circle, write everything; return 0 if all came as it should, else 1."""
    if not 0 <= options.seed < 1 << 63:
        raise ConfigError(f"--seed takes a number from 0 to 2**63 - 1, not {options.seed}")
    if options.overrides and not options.populations:
        raise ConfigError("--set changes settings of populations: say --populations too, or leave it out")
    settings = load_config(ScribePopulationSettings, None, options.overrides or ())
    check_folder(options.out)
    began = perf_counter()
    out = Printing(not quiet and not as_json)
    out.lines(WHO)
    with saying(unsaved), progress_for(as_json, quiet) as progress:
        outcome = _begun(options, progress)
        out.lines(*(f"{one.skill}: {one.statement}" for one in outcome.certificates))
        halted = None
        try:
            _live(outcome, options, progress, out.lines)
            if options.interventions:
                _intervene(outcome, options, progress, out)
            if options.populations:
                _populate(outcome, options.seed, settings, progress, out)
        except RunHalted as raised:
            halted, outcome.ended = raised, str(raised)
    out.lines(outcome.sentence(options.generations))
    record = {"seed": options.seed, **outcome.as_dict(options.generations)}
    seconds = perf_counter() - began
    files: list[str] = []
    try:
        # Of what a budget or a monitor has ended the page is drawn all the same.
        with saying(lambda: f"the report in {options.out} is not complete"), keeping() if halted else nullcontext():
            files = _write(outcome, options, record)
    finally:
        if as_json:
            out.json({**record, "seconds": seconds, "files": files})
    out.lines(f"The page is {options.out / 'report.html'}; anyone can check the last daughter:", _check(options))
    show_page(options.out / "report.html", options.open_page)
    out.end()
    if halted is not None:
        halted.kept = f"the page of what was done is {options.out / 'report.html'}"
        raise halted
    return 0 if outcome.held(options.generations) else 1


def _begun(options: ScribeOptions, progress: Progress) -> ScribeResult:
    """Return the first mother, trained or read, and what is proved of it."""
    told: JsonObject
    if options.begin_from is not None:
        mother, told = read_scribe(options.begin_from), {"file": options.begin_from.name}
    else:
        trained = _trained("training", Shape(), options.seed, progress)
        mother = describe(trained.scribe)
        told = {"seed": trained.seed, "attempts": trained.attempts, "updates": trained.updates}
    with progress.stage("certificates"):
        certificates = certify_scribe(rebuild(mother))
    return ScribeResult(mother, certificates, told)


def _trained(name: str, shape: Shape, seed: int, progress: Progress) -> TrainedScribe:
    """Train a scribe, its progress shown."""
    settings = ScribeTraining()
    with progress.stage(name, settings.most) as advance:
        done = 0

        def watch(check: ScribeCheck) -> None:
            nonlocal done
            advance(check.updates - done if check.updates > done else 0)
            done = check.updates
            progress.say(f"{name}: {check.length:,}")

        return train_scribe(shape, seed=seed, settings=settings, watch=watch)


def _live(outcome: ScribeResult, options: ScribeOptions, progress: Progress, tell: Callable[..., None]) -> None:
    """Follow the line from mother to daughter; `tell` is given a line of each generation."""
    try:
        with progress.stage("generations", options.generations) as advance:
            for turn, written in life_cycle(outcome.mother, options.generations):
                outcome.generations.append(turn)
                outcome.daughter = written
                advance(1)
                tell(_line(turn))
    except EndedError as error:
        outcome.ended = str(error)


def _intervene(outcome: ScribeResult, options: ScribeOptions, progress: Progress, out: Printing) -> None:
    """Carry out interventions, put all questions to the scribe and the nulls, go both ways round, and make errors."""
    from experiments.scribe.life.edits import small_shape, tape_of, widened
    from experiments.scribe.life.errors import error_curve
    from experiments.scribe.life.expression import expressed_in_its_world
    from experiments.scribe.life.interventions import SCRIBE_ACTS, ScribePair, interventions_on
    from experiments.scribe.life.questions import questioned
    from experiments.scribe.life.riding import both_ways
    from experiments.scribe.life.systems import by_cp, by_script, identity_quine, memoriser, the_scribe, untrained

    mother = outcome.mother
    smaller = describe(_trained("smaller", small_shape(outcome.shape), options.seed + _SMALLER, progress).scribe)
    pair = ScribePair(mother, smaller, options.seed)
    worlds = [expressed_in_its_world] * ("physics" in outcome.shape.skills)
    with progress.stage("interventions", len(SCRIBE_ACTS) + len(worlds)) as advance:
        for trial in chain(interventions_on(pair), (act(pair) for act in worlds)):
            outcome.trials.append(trial)
            advance(1)
            out.lines(
                f"{'as predicted' if trial.held else 'NOT AS PREDICTED'} ({trial.part}): {trial.change}: {trial.came}"
            )
    wider: Tape = tape_of(widened(rebuild(mother), seed=options.seed))
    systems = [
        (the_scribe(mother), smaller, wider),
        (the_scribe(smaller, "a smaller scribe"), mother, mother),
        (by_cp(mother), smaller, wider),
        (by_script(mother), smaller, wider),
        (identity_quine(options.seed), smaller, mother),
        (memoriser(mother), smaller, wider),
        (untrained(mother, options.seed), smaller, wider),
    ]
    with progress.stage("questions", len(systems)) as advance:
        for system, foreign, larger in systems:
            outcome.answers += questioned(system, foreign, larger, "physics", options.seed)
            advance(1)
    head, rows = answer_table(outcome.answers, QUESTIONS)
    out.table(head, rows, "the same questions for all, with the same laboratory")
    with progress.stage("both ways", _TURNS) as advance:
        for turn in both_ways(mother, _TURNS):
            outcome.turns.append(turn)
            advance(1)
            out.lines(
                f"turn {turn.number:>2}, {turn.copier}: {turn.wrong_bits:,} of {turn.bits:,} bits differ from the "
                f"first description; {turn.work or turn.ended}"
            )
    with progress.stage("errors", 1) as advance:
        outcome.errors = list(error_curve(mother, _DRAWS, _EDITS, options.seed))
        advance(1)
    for point in outcome.errors:
        told = "" if point.predicted is None else f", predicted {point.predicted:.3g}"
        out.lines(
            f"{point.kind} {point.level:g}: {100 * point.symbols_right:.2f} % of the symbols right; "
            f"{point.fertile.successes} of {point.fertile.trials} write themselves{told}; physics "
            f"{100 * point.physics_right:.1f} % right"
        )


def _populate(
    outcome: ScribeResult, seed: int, settings: ScribePopulationSettings, progress: Progress, out: Printing
) -> None:
    """Let populations of the scribe copy with errors, and tell what became of them."""
    from experiments.scribe.populations.outcome import PopulationsOutcome, populations_of
    from experiments.scribe.populations.words import HOW, answer_line, means_table

    found = []
    arms = arms_for(outcome.shape.skills)
    with progress.stage("populations", settings.populations * len(arms)) as advance:
        for one in populations_of(outcome.mother, settings, seed):
            found.append(one)
            advance(1)
    outcome.populations = PopulationsOutcome(settings, tuple(found))
    out.lines(HOW)
    out.table(*means_table(outcome.populations), "populations that copy with errors")
    out.lines(*map(answer_line, outcome.populations.comparisons))


def _write(outcome: ScribeResult, options: ScribeOptions, record: JsonObject) -> list[str]:
    """Write the report."""
    from experiments.scribe.report import report_files

    begin = "" if options.begin_from is None else f" --from {options.begin_from}"
    again = f"replicarium scribe{begin} --seed {options.seed} --generations {options.generations}"
    again += " --interventions" * options.interventions + " --populations" * options.populations
    again += "".join(f" --set {change}" for change in options.overrides or ())
    files = report_files(outcome, options.generations, record, (_check(options), again))
    write_all(options.out, files)
    return [str(options.out / name) for name in files]


def _line(turn: ScribeGeneration) -> str:
    told = (
        f"{turn.wrong:,} of {turn.symbols:,} symbols and {turn.weights_wrong:,} of {turn.weights:,} weights differ "
        f"from the mother's; proved: {', '.join(turn.certified) or 'nothing'}"
    )
    if turn.repeats and turn.perfect:
        told = "the same again"
    return f"generation {turn.depth:>3}: {turn.scribe[:12]}, {told}{'' if turn.perfect else ': NOT the same'}"


def _check(options: ScribeOptions) -> str:
    return f"replicarium certify {options.out / 'daughter.scribe'} --skill all"
