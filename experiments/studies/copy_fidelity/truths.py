"""Planted truths of the study copy-fidelity: worlds in which copies function, do not, or some do, or anything does."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from experiments.studies.copy_fidelity.copies import Kind, Mother, mother_of
from experiments.studies.copy_fidelity.trial import CopyFidelitySettings, conditions, fixed
from experiments.studies.copy_fidelity.verdict import KEPT, QUESTIONS
from experiments.studies.doses import scattered
from experiments.studies.table import Row, TrialTable
from experiments.studies.truth import Outcome, PlantedTruth

# The chance that a copy of one replicator with errors of a kind makes a daughter at 94 %; (name, kind) -> chance.
Chance = Callable[[str, Kind], float]
# A copy that makes a daughter has this share of the exact copy's births, on average.
_BIRTHS = 0.85


def drawn(
    config: CopyFidelitySettings, random: np.random.Generator, chance: Chance, *, anything: float = 0.0
) -> TrialTable:
    """Draw a table in which a copy's chance falls with the number of wrong cells, each as harmful as the last.

    `anything` is the chance of a box in another order, in all replicators but the parity rules, where all replicate.
    """
    rows: list[Row] = []
    own: dict[tuple[str, Kind], float] = {}
    for seed in range(config.seed, config.seed + config.seeds):
        for condition in conditions(config):
            if fixed(condition) and seed > config.seed:
                continue
            name, kind, level = condition["replicator"], condition["kind"], condition["level"]
            mother = mother_of(name)
            of = _kind_of(mother, level) if kind == "single" else kind
            if (name, of) not in own:
                own[name, of] = scattered(chance(name, of), random)
            if kind == "exact" or name.startswith("parity"):
                alive = 1.0
            elif kind == "shuffled":
                alive = anything
            elif kind in ("phase", "single"):
                alive = own[name, of]
            else:
                alive = own[name, kind] ** (level / (mother.stated or 1))
            makes = bool(random.random() < alive)
            exact = 7
            births = exact if kind == "exact" else 1 + int(random.binomial(exact - 1, (exact * _BIRTHS - 1) / 6))
            wrong = 1 if kind == "single" else level
            rows.append(
                {
                    **condition, "seed": seed, "wrong": wrong, "fidelity": 1 - wrong / mother.n, "makes": makes,
                    "form": "seed" if makes else "none", "births": births * makes, "of_births": exact,
                    "first": mother.period if makes else None,
                }
            )  # fmt: skip
    return TrialTable(rows)


def _kind_of(mother: Mother, number: int) -> Kind:
    """Return of which kind the error is in the copy of that number with one wrong cell."""
    kinds: tuple[Kind, ...] = ("genes", "body")
    return next((kind for kind in kinds if mother.place_of(number) in mother.places.get(kind, ())), "anywhere")


def _truth(
    says: str,
    right: Outcome,
    chance: Chance,
    findings: Mapping[str, Outcome] | None = None,
    *,
    null: bool = False,
    anything: float = 0.0,
) -> PlantedTruth:
    def draw(config: CopyFidelitySettings, random: np.random.Generator) -> TrialTable:
        return drawn(config, random, chance, anything=anything)

    return PlantedTruth(says, right, draw, null, findings or {})


def _of_all(outcome: Outcome) -> dict[str, Outcome]:
    return {question: outcome for question in (*QUESTIONS.values(), KEPT)}


def _loops_alone(name: str, kind: Kind) -> float:
    return 0.1 if name in ("highlife", "b3578", "byl") else 0.9


TRUTHS = {
    "copies fail": _truth(
        "of copies at 94 % one in ten makes a daughter, whatever the error", "refuted", lambda *_: 0.1,
        _of_all("refuted"),
    ),
    "copies function": _truth(
        "of copies at 94 % nine in ten make a daughter, whatever the error, and have 85 % of the births", "shown",
        lambda *_: 0.9, _of_all("shown"),
    ),
    "the body forgives": _truth(
        "errors in the body and in phase are forgiven by nine in ten copies, in genes and anywhere by one in ten, "
        "so that most of Byl's copies with one wrong cell make a daughter and others' with more do not",
        "not shown", lambda _, kind: 0.9 if kind in ("body", "phase") else 0.1,
        {QUESTIONS["genes"]: "refuted", QUESTIONS["body"]: "shown", QUESTIONS["phase"]: "shown"},
    ),
    "it depends": _truth(
        "nine in ten copies of some replicators make a daughter, and one in ten of others", "not shown", _loops_alone,
        {KEPT: "not shown", QUESTIONS["genes"]: "not shown", QUESTIONS["body"]: "not shown"},
    ),
    "a coin": _truth(
        "of copies at 94 % half make a daughter", "undecided", lambda *_: 0.5,
        {QUESTIONS["genes"]: "undecided", QUESTIONS["body"]: "undecided"}, null=True,
    ),
    "anything is copied": _truth(
        "nine in ten copies make a daughter, and so does a box in any other order", "not shown", lambda *_: 0.9,
        anything=0.9,
    ),
}  # fmt: skip
