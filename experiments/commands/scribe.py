"""`replicarium scribe`: a network that copies descriptions is shown its own, and what it writes is built and asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter

from automata.files.json_types import JsonObject
from experiments.commands.accepted import ScribeOptions
from experiments.errors import ConfigError
from experiments.scribe.life.cycle import EndedError, ScribeGeneration, Tape, life_cycle
from experiments.scribe.wording import WHO
from experiments.storage.outputs import check_folder, write_all
from experiments.terminal.console import Printing
from experiments.terminal.interrupts import saying, unsaved
from experiments.terminal.progress import Progress, progress_for
from neural.scribe.certificate import SkillCertificate, certify_scribe
from neural.scribe.description import describe, read_scribe, rebuild, scribe_text
from neural.scribe.shape import Shape
from neural.scribe.training import ScribeCheck, ScribeTraining, train_scribe


@dataclass
class ScribeResult:
    """The first mother's description and certificates, every generation, the last daughter, why a line ended."""

    mother: Tape
    certificates: tuple[SkillCertificate, ...]
    training: JsonObject
    generations: list[ScribeGeneration] = field(default_factory=list)
    daughter: Tape = ()
    ended: str = ""

    @property
    def shape(self) -> Shape:
        """The mother's shape."""
        return rebuild(self.mother).shape

    @property
    def perfect(self) -> int:
        """Generations in which nothing differs."""
        return sum(turn.perfect for turn in self.generations)

    def held(self, asked: int) -> bool:
        """Whether as many generations as asked for are perfect, and every skill is proved."""
        return self.perfect == asked and all(one.exact for one in self.certificates)

    def sentence(self, asked: int) -> str:
        """Return the verdict."""
        shape = self.shape
        first = (
            f"In {self.perfect} of {asked} generations what the scribe wrote is her own description: "
            f"{len(self.mother):,} symbols, {shape.weights:,} weights of {shape.bits} bits; the daughter that is built "
            "of it has the mother's weights, and "
        )
        proofs = {one.skill for one in self.certificates if one.exact}
        first += (
            f"all her skills are proved: {', '.join(shape.skills)}."
            if proofs == set(shape.skills)
            else (f"of her skills ({', '.join(shape.skills)}) these are proved: {', '.join(sorted(proofs)) or 'none'}.")
        )
        if any(turn.repeats for turn in self.generations):
            first += " Generations after a perfect one ask the same scribe the same thing, and so repeat it."
        if self.ended:
            first += f" Then the line ended: {self.ended}."
        return first


def run_scribe(options: ScribeOptions, *, as_json: bool, quiet: bool) -> int:
    """Train or load, certify, close the circle, write everything; return 0 if all came as it should, else 1."""
    if not 0 <= options.seed < 1 << 63:
        raise ConfigError(f"--seed takes a number from 0 to 2**63 - 1, not {options.seed}")
    check_folder(options.report)
    began = perf_counter()
    out = Printing(not quiet and not as_json)
    out.lines(WHO)
    with saying(unsaved), progress_for(as_json, quiet) as progress:
        outcome = _begun(options, progress)
        out.lines(*(f"{one.skill}: {one.statement}" for one in outcome.certificates))
        _live(outcome, options, progress, out.lines)
    out.lines(outcome.sentence(options.generations))
    seconds = perf_counter() - began
    files: list[str] = []
    try:
        with saying(lambda: f"the report in {options.report} is not complete"):
            files = _write(outcome, options, seconds)
    finally:
        if as_json:
            out.json({**_record(outcome, options), "seconds": seconds, "files": files})
    out.lines(f"The last daughter is {options.report / 'daughter.scribe'}; anyone can check her:", _check(options))
    out.end()
    return 0 if outcome.held(options.generations) else 1


def _begun(options: ScribeOptions, progress: Progress) -> ScribeResult:
    """Return the first mother, trained or read, and what is proved of her."""
    if options.scribe is not None:
        mother = read_scribe(options.scribe)
        told: JsonObject = {"file": str(options.scribe)}
    else:
        settings = ScribeTraining()
        with progress.stage("training", settings.updates) as advance:
            done = 0

            def watch(check: ScribeCheck) -> None:
                nonlocal done
                advance(max(0, check.updates - done))
                done = check.updates
                progress.say(f"{check.length:,} symbols")

            trained = train_scribe(seed=options.seed, settings=settings, watch=watch)
        mother = describe(trained.scribe)
        told = {"seed": trained.seed, "attempts": trained.attempts, "updates": trained.updates}
    with progress.stage("certificates"):
        certificates = certify_scribe(rebuild(mother))
    return ScribeResult(mother, certificates, told)


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


def _record(outcome: ScribeResult, options: ScribeOptions) -> JsonObject:
    """Return plain data of everything that came; the same for the same options, the clock apart."""
    shape = outcome.shape
    return {
        "seed": options.seed,
        "asked": options.generations,
        "perfect": outcome.perfect,
        "sentence": outcome.sentence(options.generations),
        "ended": outcome.ended,
        "scribe": {
            "places": shape.places, "keys": shape.keys, "width": shape.width, "bits_of_a_weight": shape.bits,
            "skills": list(shape.skills), "weights": shape.weights, "weights_by_skill": dict(shape.costs()),
            "symbols": len(outcome.mother), "longest_tape": shape.capacity - 1,
        },
        "training": outcome.training,
        "certificates": [certificate.as_dict() for certificate in outcome.certificates],
        "generations": [turn.as_dict() for turn in outcome.generations],
    }  # fmt: skip


def _write(outcome: ScribeResult, options: ScribeOptions, seconds: float) -> list[str]:
    """Write the last daughter, the mother, and the record."""
    files = {
        "mother.scribe": scribe_text(outcome.mother).encode(),
        "daughter.scribe": scribe_text(outcome.daughter or outcome.mother).encode(),
        "scribe.json": (json.dumps(_record(outcome, options), indent=1) + "\n").encode(),
    }
    write_all(options.report, files)
    return [str(options.report / name) for name in files]


def _line(turn: ScribeGeneration) -> str:
    told = (
        f"{turn.wrong:,} of {turn.symbols:,} symbols and {turn.weights_wrong:,} of {turn.weights:,} weights differ "
        f"from the mother's; proved: {', '.join(turn.certified) or 'nothing'}"
    )
    if turn.repeats and turn.perfect:
        told = "the same again"
    return f"generation {turn.depth:>3}: {turn.scribe[:12]}, {told}{'' if turn.perfect else ': NOT the same'}"


def _check(options: ScribeOptions) -> str:
    return f"replicarium certify {options.report / 'daughter.scribe'} --skill all"
