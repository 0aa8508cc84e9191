"""The trials: a decoder trained on programs of rules, asked for the programs of rules that it never saw."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from experiments.studies.functional_equivalence.networks import (
    Writer,
    line_batch,
    line_document,
    train_on_lines,
    train_on_matrices,
)
from experiments.studies.functional_equivalence.replicas import (
    LOOPS,
    TOTALISTIC,
    alive_of,
    held_out_rules,
    joined,
    life,
    met_cases,
    met_lines,
    rule_of_alive,
    rule_of_lines,
    with_wrong_lines,
    wrong_lines,
)
from experiments.studies.functional_equivalence.rules import (
    CONTEXTS,
    FAMILIES,
    WEIGHTS,
    Alive,
    Family,
    cells_right,
    draw_rule,
    filled,
    is_held_out,
    likeliest,
    matrix_document,
    nearest_rule,
    parse_matrix,
    runs_of,
)
from experiments.studies.study import StudyConfig
from experiments.studies.trial import Condition, Measures, base_seed
from experiments.wrong_rules.doubling.units import rule_and_seed
from neural.errors import ModelError
from neural.scribe.corpus.programs import CASES, parse_lines

NULLS: dict[str, str] = {
    "dead": "a look-up of what was shown, all else dead",
    "majority": "a look-up, all else as most that was shown",
    "nearest": "a look-up, all else as the nearest counts shown",
    "nearest rule": "the rule trained on that agrees most",
    "constant": "one rule, whatever is shown",
    "another prompt": "the network shown another rule",
}
# So large a share of the contexts right is the paper's fidelity.
FIDELITY = 0.94
_SIDE = 24
EXPOSURES = ("met", "met but two")


class FunctionalEquivalenceSettings(StudyConfig):
    """`shown` are how many of a rule's 18 cases are shown, `rules` how many held-out rules of each family are asked.

    `matrix_updates` and `line_updates` are those of the trainings of a seed, on `batch` programs each and on twice as
    many lines; `chunks` are the most lines in a prompt.
    A written rule and the true one are run for `steps` generations. `loops` and `patterns` are held-out replicators.
    """

    width: int = Field(default=48, ge=8, le=512)
    layers: int = Field(default=2, ge=1, le=8)
    batch: int = Field(default=32, ge=1, le=1024)
    matrix_updates: int = Field(default=1000, ge=1)
    line_updates: int = Field(default=1500, ge=1)
    shown: tuple[int, ...] = Field(default=(18, 14, 10), min_length=1)
    rules: int = Field(default=40, ge=1, le=1000)
    steps: int = Field(default=16, ge=1, le=256)
    chunks: tuple[int, ...] = (1, 2)
    patterns: tuple[str, ...] = TOTALISTIC
    loops: tuple[str, ...] = LOOPS


def conditions(config: FunctionalEquivalenceSettings) -> Iterator[Condition]:
    """Yield the training on matrices, and one on lines for each number of lines in a prompt."""
    shape = {"width": config.width, "layers": config.layers, "batch": config.batch}
    yield {
        "language": "matrix", "updates": config.matrix_updates, **shape, "shown_cases": list(config.shown),
        "rules": config.rules, "steps": config.steps, "replicators": list(config.patterns),
    }  # fmt: skip
    for chunk in config.chunks:
        yield {
            "language": "lines", "updates": config.line_updates, **shape, "batch": max(1, 2 * config.batch // chunk),
            "chunk": chunk, "replicators": list(config.loops),
        }  # fmt: skip


def trial(condition: Condition, seeds: np.random.SeedSequence) -> Measures:
    """Train a decoder, and ask it for held-out rules."""
    seed = base_seed(seeds)
    return _lines(condition, seed) if condition["language"] == "lines" else _matrices(condition, seed)


# -- rules of two states ------------------------------------------------------------------------------------------


def _matrices(condition: Condition, seed: int) -> Measures:
    writer, trained = train_on_matrices(
        seed, condition["updates"], condition["width"], condition["layers"], condition["batch"]
    )
    random = np.random.default_rng([seed, 3])
    scores = [
        score
        for shown in condition["shown_cases"]
        for family in FAMILIES
        for score in _scores(writer, trained, family, shown, condition["rules"], condition["steps"], random)
    ]
    return {
        "weights": writer.shape.weights,
        "loss": round(writer.loss, 4),
        "rules_trained_on": len(trained),
        "scores": scores,
        "lives": _lives(writer, trained, condition["replicators"], seed),
    }


def _constant(trained: NDArray[np.bool_]) -> Alive:
    """Return the rule each of whose answers is that of most rules trained on."""
    return tuple((trained.mean(axis=0) > 0.5).tolist())


def _written(writer: Writer, asked: list[tuple[Alive, NDArray[np.int64]]]) -> list[Alive | None]:
    """Return the rule that a network writes for each rule and the cases shown of it, None for a text that is none."""
    found: list[Alive | None] = []
    for text in writer.answers([matrix_document(alive, shown).prompt for alive, shown in asked], 20):
        try:
            found.append(parse_matrix(text))
        except ModelError:
            found.append(None)
    return found


def _scores(
    writer: Writer,
    trained: NDArray[np.bool_],
    family: Family,
    count: int,
    rules: int,
    steps: int,
    random: np.random.Generator,
) -> list[dict[str, object]]:
    """Return how every learner does on so many held-out rules of a family with so many cases shown."""
    asked: list[tuple[Alive, NDArray[np.int64]]] = []
    while len(asked) < rules:
        alive = draw_rule(family, random)
        if is_held_out(alive, held_out_rules()) and alive not in held_out_rules():
            asked.append((alive, np.sort(random.permutation(len(CASES))[:count])))
    written = _written(writer, asked)
    constant = _constant(trained)
    found: dict[str, list[Alive | None]] = {
        "network": written,
        "another prompt": [written[_of_another(asked, place)] for place in range(len(asked))],
        "dead": [filled(alive, shown, "dead") for alive, shown in asked],
        "majority": [filled(alive, shown, "majority") for alive, shown in asked],
        "nearest": [filled(alive, shown, "nearest") for alive, shown in asked],
        "nearest rule": [nearest_rule(alive, shown, trained) for alive, shown in asked],
        "constant": [constant] * len(asked),
        "reader": [likeliest(alive, shown)[0] for alive, shown in asked],
    }
    start = (random.random((_SIDE, _SIDE)) < 0.5).astype(np.uint8)
    true_runs = runs_of(np.array([alive for alive, _ in asked]), start, steps)
    return [
        {
            "family": family,
            "shown": count,
            "learner": learner,
            "rules": len(asked),
            **_counted(answers, asked, true_runs, start, steps),
        }
        for learner, answers in found.items()
    ]


def _of_another(asked: list[tuple[Alive, NDArray[np.int64]]], place: int) -> int:
    """Return the next place at which another rule was asked about: a law draws some rules more than once."""
    others = (*range(place + 1, len(asked)), *range(place))
    return next((other for other in others if asked[other][0] != asked[place][0]), place)


def _counted(
    answers: list[Alive | None],
    asked: list[tuple[Alive, NDArray[np.int64]]],
    true_runs: NDArray[np.uint8],
    start: NDArray[np.uint8],
    steps: int,
) -> dict[str, object]:
    """Return counts over rules: read, exact, at the fidelity, runs that are the true ones; and mean shares of cells."""
    dead = (False,) * len(CASES)
    rules = np.array([dead if answer is None else answer for answer in answers])
    read = np.array([answer is not None for answer in answers])
    same = (runs_of(rules, start, steps) == true_runs) & read[:, None, None]
    cells = np.array(
        [cells_right(tuple(rule), alive) / CONTEXTS for rule, (alive, _) in zip(rules.tolist(), asked, strict=True)]
    )
    cells *= read
    hidden_right = hidden = 0
    for rule, well, (alive, shown) in zip(rules, read, asked, strict=True):
        unshown = np.setdiff1d(np.arange(len(CASES)), shown)
        hidden += int(WEIGHTS[unshown].sum())
        hidden_right += int(WEIGHTS[unshown][rule[unshown] == np.array(alive)[unshown]].sum()) if well else 0
    return {
        "read": int(read.sum()),
        "exact": int(((cells == 1) & read).sum()),
        "at_94": int((cells >= FIDELITY).sum()),
        "runs_exact": int(same.all(axis=(0, 2, 3)).sum()),
        "cells": round(float(cells.mean()), 6),
        "hidden_right": hidden_right,
        "hidden": hidden,
        "run_cells": round(float(same.mean()), 6),
    }


def _lives(writer: Writer, trained: NDArray[np.bool_], names: list[str], seed: int) -> list[dict[str, object]]:
    """Return what held-out patterns of two states do under the rules that all learners make of what their runs meet."""
    constant, found = _constant(trained), []
    for name in names:
        alive, met = alive_of(rule_and_seed(name)[0]), met_cases(name)
        random = np.random.default_rng([seed, 4, *name.encode()])
        # A cell without live neighbours that comes alive leaves no plane empty: it is never left out.
        left_out = random.choice(met[met > 0], size=2, replace=False)
        for exposure, shown in zip(EXPOSURES, (met, np.setdiff1d(met, left_out)), strict=True):
            written = _written(writer, [(alive, shown)])[0]
            rules: dict[str, Alive | None] = {
                "network": written,
                "dead": filled(alive, shown, "dead"),
                "majority": filled(alive, shown, "majority"),
                "nearest": filled(alive, shown, "nearest"),
                "nearest rule": nearest_rule(alive, shown, trained),
                "constant": constant,
            }
            wrong = _wrong(written, alive, met)
            rules["as many errors"] = _with_errors(alive, met, wrong, random)
            for learner, rule in rules.items():
                daughters, fertile = (0, False) if rule is None else life(name, rule_of_alive(rule))
                found.append(
                    {
                        "replicator": name, "exposure": exposure, "learner": learner, "met": len(met),
                        "wrong": _wrong(rule, alive, met), "daughters": daughters, "fertile": fertile,
                    }
                )  # fmt: skip
    return found


def _wrong(rule: Alive | None, alive: Alive, met: NDArray[np.int64]) -> int:
    return len(met) if rule is None else int((np.array(rule)[met] != np.array(alive)[met]).sum())


def _with_errors(alive: Alive, met: NDArray[np.int64], count: int, random: np.random.Generator) -> Alive:
    found = np.array(alive)
    places = random.choice(met[met > 0], size=min(count, len(met) - 1), replace=False)
    found[places] = ~found[places]
    return tuple(found.tolist())


# -- loops --------------------------------------------------------------------------------------------------------


def _lines(condition: Condition, seed: int) -> Measures:
    chunk = condition["chunk"]
    writer = train_on_lines(
        seed, condition["updates"], condition["width"], condition["layers"], condition["batch"], chunk
    )
    documents = line_batch(seed, 0, 300, chunk, held_out=True)
    answers = writer.answers([document.prompt for document in documents], 8 * chunk)
    return {
        "weights": writer.shape.weights,
        "loss": round(writer.loss, 5),
        "documents": len(documents),
        "same_text": sum(answer == document.answer for answer, document in zip(answers, documents, strict=True)),
        "same_rule": sum(
            _same_lines(answer, document.answer) for answer, document in zip(answers, documents, strict=True)
        ),
        "lives": [
            life_of_loop for name in condition["replicators"] for life_of_loop in _loop(writer, name, chunk, seed)
        ],
    }


def _same_lines(answer: str, right: str) -> bool:
    """Whether two programs of lines say the same, in whatever order and however turned."""
    try:
        said, meant = (
            {line.canonical() for line in parse_lines(text) if line.becomes != line.cells[0]}
            for text in (answer, right)
        )
    except ModelError:
        return False
    return said == meant


def _loop(writer: Writer, name: str, chunk: int, seed: int) -> Iterator[dict[str, object]]:
    """Yield what a loop does under the rule that comes of answers to all lines that its run meets, and under nulls."""
    met, states = met_lines(name), rule_and_seed(name)[0].n_states
    random = np.random.default_rng([seed, 5, chunk, *name.encode()])
    order = [met[place] for place in random.permutation(len(met)).tolist()]
    parts = [order[begin : begin + chunk] for begin in range(0, len(order), chunk)]
    prompts = [line_document(part, states, random).prompt for part in parts]
    program = joined(writer.answers(prompts, 8 * chunk), states)
    wrong = wrong_lines(program.lines, met)
    written = {
        "network": program.lines,
        "dead": met,
        "as many errors": with_wrong_lines(met, min(wrong, len(met)), states, random),
        "94 %": with_wrong_lines(met, round((1 - FIDELITY) * len(met)), states, random),
    }
    for learner, lines in written.items():
        daughters, fertile = life(name, rule_of_lines(lines, states))
        more = {"unread": program.unread, "against": program.against} if learner == "network" else {}
        yield {
            "replicator": name, "exposure": "met", "learner": learner, "met": len(met),
            "wrong": wrong_lines(lines, met), "daughters": daughters, "fertile": fertile, **more,
        }  # fmt: skip


def estimate(condition: Condition) -> float:
    """Return a guess at one trial's seconds."""
    return 5 + 0.03 * float(condition["updates"])
