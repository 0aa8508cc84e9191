"""The demonstration, stage by stage: true run → network → certificate → other rules → fidelity → report."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch

from automata.rule import Rule
from automata.trajectory import record
from experiments.demo.config import DemoConfig
from experiments.demo.measure import Truth, measure
from experiments.demo.report import PICTURES, write_report
from experiments.demo.result import DemoResult, Networks
from experiments.demo.stopped import stopped_survey
from experiments.demo.survey import FidelityLevel, survey
from experiments.demo.verdict import verdict
from experiments.errors import ConfigError
from experiments.runs.folder import RunFolder
from experiments.statistics.wording import percent_to
from experiments.storage.plain import plain
from experiments.subjects.replicators import known_replicator
from experiments.terminal.progress import Progress
from experiments.wrong_rules.corruption import corrupt, never_visited
from neural.certificates.baselines import all_quiescent, copy_the_centre
from neural.certificates.rule_certificate import Certificate, certify
from neural.domains.domain import changing, dense, orbit, visited
from neural.emulators import MLP
from neural.errors import ModelError
from neural.models import ModelCard, model_bytes
from neural.physics.as_rule import margins_of, to_rule
from neural.training.loop import Check, training


def run_demo(config: DemoConfig, folder: RunFolder, progress: Progress, search: tuple[Path, ...] = ()) -> DemoResult:
    """Run every stage, saving what each finished to `folder` as it goes."""
    torch.set_num_threads(config.torch_threads)
    folder.describe_environment(torch_threads=torch.get_num_threads())
    # One stream of random numbers for each use, so that changing one leaves the others alone.
    weights_seed, corruption_seed, survey_seed, stopped_seed = np.random.SeedSequence(config.seed).spawn(4)

    with folder.timed("ground truth"), progress.stage("ground truth"):
        truth = find_truth(config, search)
        _check_levels(config, truth)
        truth_run = measure("truth", "ground truth", truth.rule, truth)
        _record_truth(truth, folder)
        folder.record("physics", **plain(truth_run.measurement))

    with folder.timed("training"), progress.stage("training", config.training.max_steps) as advance:
        networks = train_networks(config, truth, weights_seed, advance)
        for check in networks.checks:
            folder.record("training", **plain(check))

    with folder.timed("certificate"), progress.stage("certificate"):
        certificate = certify(networks.rule, truth.rule, truth.domains)
        _record_certificate(certificate, networks, truth, folder)
        _check_background(certificate, networks)

    with folder.timed("physics"), progress.stage("other physics", 5) as advance:
        runs = [truth_run]
        exact = certificate["visited"].exact
        # Errors on top of a network's own would be more than the stated share: corrupt what is exact.
        base = networks.rule if exact else truth.rule
        for key, title, physics in other_physics(config, truth, networks, base, corruption_seed):
            runs.append(measure(key, title, physics, truth))
            folder.record("physics", **plain(runs[-1].measurement))
            advance(1)
        nulls = []
        for key, title, physics in null_physics(truth):
            nulls.append(measure(key, title, physics, truth))
            folder.record("null", **plain(nulls[-1].measurement))
            advance(1)

    trials = config.draws * (len(config.wrong_contexts) + 3)
    with folder.timed("fidelity"), progress.stage("fidelity", trials) as advance:
        levels = []
        for level in survey_levels(config, truth, base, survey_seed, advance):
            levels.append(level)
            folder.record("fidelity", **plain(level))
        stopped = stopped_survey(
            truth, config.network, config.training, n_corrupted(config, truth), config.tolerance, config.draws,
            stopped_seed, advance,
        )  # fmt: skip
        folder.record("stopped", **plain(stopped))

    sentence = verdict(runs, levels, stopped)
    folder.record("verdict", sentence=sentence, exact=exact)
    result = DemoResult(
        config,
        truth,
        networks,
        certificate,
        tuple(runs),
        tuple(nulls),
        tuple(levels),
        stopped,
        sentence,
        folder.path,
    )
    with folder.timed("pictures"), progress.stage("pictures", PICTURES) as advance:
        write_report(result, folder, advance)
    return result


def find_truth(config: DemoConfig, search: tuple[Path, ...] = ()) -> Truth:
    """Run the replicator for its periods and derive the four domains."""
    replicator = known_replicator(config.replicator, search)
    rule, seed = replicator.rule(), replicator.pattern()
    assert replicator.period is not None
    checkpoints = tuple(replicator.period * (index + 1) for index in range(config.periods))
    trajectory = record(rule, seed, checkpoints[-1])
    met = visited(trajectory)
    closure = orbit(met, rule.neighborhood, rule.n_states, rule.symmetries)
    domains = (met, closure, changing(met, rule), dense(rule))
    return Truth(replicator, rule, seed, trajectory, domains, checkpoints)


def _record_truth(truth: Truth, folder: RunFolder) -> None:
    folder.record(
        "truth",
        replicator=truth.replicator.name,
        rule=truth.rule.name,
        rule_digest=truth.rule.digest,
        steps=truth.trajectory.steps,
        box=list(truth.trajectory.box),
        checkpoints=list(truth.checkpoints),
        contexts={domain.name: len(domain) for domain in truth.domains},
        cell_updates=truth.visited.n_updates,
    )


def _check_levels(config: DemoConfig, truth: Truth) -> None:
    """Raise ConfigError for more wrong contexts than there are to choose from, all but the background's."""
    most = int(truth.visited.contexts.any(axis=1).sum())
    for setting, wrong in (
        ("wrong_contexts", max(config.wrong_contexts, default=0)),
        ("corrupted", n_corrupted(config, truth)),
    ):
        if wrong > most:
            raise ConfigError(
                f"configuration: {setting}: {wrong} contexts cannot be wrong where the run meets {most} "
                "beside the background's"
            )


def train_networks(
    config: DemoConfig, truth: Truth, seed: np.random.SeedSequence, advance: Callable[[int], None]
) -> Networks:
    """Train on the visited contexts; keep also the network as it was when its all-cell score first reached
    `early_stop`, or, had it become exact at once, as it last was before."""
    met = truth.visited
    network = MLP(truth.rule.n_states, truth.rule.neighborhood, config.network, seed=int(seed.generate_state(1)[0]))
    checks: list[Check] = []
    early_check: Check | None = None
    early_network = network
    looks_excellent = False
    for check in training(network, truth.rule, met, config.training):
        advance(check.step - (checks[-1].step if checks else 0))
        checks.append(check)
        if check.contexts_wrong and not looks_excellent:
            early_check, early_network = check, copy.deepcopy(network)
            looks_excellent = 1 - check.updates_wrong / met.n_updates >= config.early_stop
    assert early_check is not None, "an untrained network is not exact"
    return Networks(
        network,
        to_rule(network, name="trained network"),
        to_rule(early_network, name="network stopped early"),
        early_check,
        tuple(checks),
    )


def _record_certificate(certificate: Certificate, networks: Networks, truth: Truth, folder: RunFolder) -> None:
    margin = float(margins_of(networks.network, truth.visited.contexts).min())
    parameters = networks.network.n_parameters
    folder.record("certificate", **plain(certificate), margin=margin, parameters=parameters)
    notes = {
        "trained_on": f"the {len(truth.visited)} contexts of {truth.trajectory.steps} steps",
        "steps": networks.checks[-1].step,
        "certificate": {count.domain: [count.agreeing, count.contexts] for count in certificate.counts},
    }
    card = ModelCard(truth.rule.name, truth.rule.digest, notes)
    folder.write("model.safetensors", model_bytes(networks.network, card))


def _check_background(certificate: Certificate, networks: Networks) -> None:
    """Raise ModelError if a network lets the empty plane come alive: it then has no run to be measured."""
    for rule in (networks.rule, networks.early_rule):
        if not rule.quiescent:
            count = certificate["visited"]
            raise ModelError(
                f"the {rule.name} answers even the empty background wrongly, so it cannot run on a plane (the "
                f"network trained to the end is wrong on {count.contexts - count.agreeing} of the {count.contexts} "
                "visited contexts): allow more training, for example --set training.max_steps=4000"
            )


def other_physics(
    config: DemoConfig, truth: Truth, networks: Networks, base: Rule, seed: np.random.SeedSequence
) -> list[tuple[str, str, Rule]]:
    """Return (key, title, rule) of the three physics that are compared with the truth; `base` is corrupted,
    and is the trained network's rule if that is certified."""
    wrong = n_corrupted(config, truth)
    share = percent_to(1 - wrong / len(truth.visited), 0)
    corrupted = corrupt(base, truth.visited.contexts, wrong, np.random.default_rng(seed), "corrupted")
    return [
        ("certified", "certified network" if base is networks.rule else "uncertified network", networks.rule),
        ("early", "network stopped early", networks.early_rule),
        ("corrupted", f"{share} right, errors drawn", corrupted),
    ]


def n_corrupted(config: DemoConfig, truth: Truth) -> int:
    """Return how many visited contexts the corrupted network answers wrongly."""
    return max(1, round(config.corrupted * len(truth.visited)))


def null_physics(truth: Truth) -> list[tuple[str, str, Rule]]:
    """Return (key, title, rule) of the nulls."""
    return [
        ("copy", "null: copy the centre", copy_the_centre(truth.rule)),
        ("quiescent", "null: all quiescent", all_quiescent(truth.rule)),
    ]


def survey_levels(
    config: DemoConfig,
    truth: Truth,
    rule: Rule,
    seeds: np.random.SeedSequence,
    advance: Callable[[int], None],
) -> Iterator[FidelityLevel]:
    """Yield, level by level, how often a corrupted network still replicates; last the control, of equal
    fidelity over the contexts that the loop never meets."""
    met = truth.visited.contexts
    unmet = never_visited(truth.rule, truth.visited)
    levels = [("visited", met, wrong) for wrong in (*config.wrong_contexts, n_corrupted(config, truth))]
    levels.append(("never visited", unmet, max(1, round(config.corrupted * len(unmet)))))
    for (domain, contexts, wrong), seed in zip(levels, seeds.spawn(len(levels)), strict=True):
        yield survey(rule, truth, contexts, domain, wrong, config.draws, seed, advance)
