"""A study that trains networks, if only for a few steps: on all 512 contexts of HighLife."""

from __future__ import annotations

import numpy as np
from pydantic import Field

from automata.rules import find_rule
from experiments.studies.study import Study, StudyConfig, StudyVerdict, product
from experiments.studies.workspace import Workspace
from neural.domains.domain import dense
from neural.emulators import MLP, MLPConfig
from neural.physics.as_rule import to_rule
from neural.training.loop import TrainingConfig, training


class Settings(StudyConfig):
    widths: tuple[int, ...] = Field(default=(2, 4), min_length=1)


def trial(condition, seeds: np.random.SeedSequence, bench: Workspace | None = None) -> dict:
    bench = bench or Workspace()
    rule = find_rule("B36/S23")
    domain = dense(rule)
    network = MLP(
        rule.n_states,
        rule.neighborhood,
        MLPConfig(width=condition["width"]),
        seed=int(seeds.generate_state(1)[0]),
    )
    for _ in training(network.to(bench.device), rule, domain, TrainingConfig(max_steps=3)):
        pass
    bench.keep("network", network.cpu(), rule)
    learnt = to_rule(network)
    return {
        "wrong": int((learnt.evaluate(domain.contexts) != rule.evaluate(domain.contexts)).sum()),
        "loss": round(float(sum(weight.detach().abs().sum() for weight in network.parameters())), 6),
    }


STUDY = Study(
    name="trained",
    version=1,
    title="Do three steps teach anything?",
    claim="Three steps teach a network HighLife.",
    predictions={"They do not.": lambda config, table, verdict: None},
    nulls={"untrained": "As many are wrong before."},
    measures={"wrong": "wrong contexts", "loss": "how large the weights are"},
    settings=Settings,
    presets={"quick": {"seeds": 2}, "full": {"seeds": 20}},
    conditions=lambda config: product(width=config.widths),
    trial=trial,
    verdict=lambda config, table: StudyVerdict("refuted", f"At least {min(table.column('wrong'))} are wrong."),
    figures=lambda config, table, verdict: {},
    trains=True,
)
