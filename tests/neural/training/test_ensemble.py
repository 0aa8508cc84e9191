"""Ensembles: each network learns as if it were alone, to the last bit; a killed training goes on to the same end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch
from hypothesis import event, given, settings
from hypothesis import strategies as st

from automata.neighborhood import VON_NEUMANN
from automata.replicators import langton_loop
from automata.rule import Rule
from automata.rules.published.langton import langton
from automata.trajectory import record
from neural.certificates.rule_certificate import certify
from neural.device import choose_device, one_thread
from neural.domains.domain import HeldDomain, all_contexts, dense, visited
from neural.emulators import Emulator, build_emulator
from neural.errors import ModelError
from neural.physics.as_rule import to_rule
from neural.training.checkpoints import TrainingCheckpoint, training_key
from neural.training.ensemble import train_ensemble
from neural.training.hard_examples import POOL, Examples, HardExamples
from neural.training.loop import Check, TrainingConfig, TrainingRun, training
from neural.training.stacked import StackedNetworks

ROOT = Path(__file__).resolve().parents[3]


@cache
def loop_contexts() -> HeldDomain:
    return visited(record(langton(), langton_loop(), 151))


@cache
def median() -> Rule:
    return Rule.from_function(lambda context: sorted(context)[2], 3, VON_NEUMANN, name="median")


def networks(count: int, kind: str = "mlp", rule: Rule | None = None, **config) -> list[Emulator]:
    rule = rule or langton()
    return [build_emulator(kind, rule.n_states, rule.neighborhood, config, seed=seed) for seed in range(count)]


def same(one: Emulator, other: Emulator) -> bool:
    ours, theirs = one.state_dict(), other.state_dict()
    return all(ours[name].numpy().tobytes() == theirs[name].numpy().tobytes() for name in ours)


def alone(emulators: list[Emulator], domain: HeldDomain, config: TrainingConfig) -> list[Check]:
    return [list(training(each, langton(), domain, config))[-1] for each in emulators]


# -- alone and together -----------------------------------------------------------------------------------


@pytest.mark.long
@settings(max_examples=8)
@given(
    st.sampled_from(["mlp", "conv", "attention", "binary", "minimal"]),
    st.sampled_from(["relu", "gelu", "tanh", "silu"]),
    st.integers(1, 20),
    st.integers(1, 2),
    st.sampled_from(["none", "averaged", "canonical"]),
    st.integers(1, 389),
    st.integers(2, 18),
)
def test_together_is_alone_to_the_last_bit(kind, activation, width, depth, symmetry, size, count):
    """For sizes that fill no vector register, several blocks, one worker and two."""
    config = {"width": 2 * width if kind == "attention" else width, "symmetry": symmetry}
    if kind != "minimal":
        config["depth"] = depth
    if kind in ("mlp", "conv"):
        config["activation"] = activation
    domain = loop_contexts().select("part", np.arange(389) < size)
    settings_ = TrainingConfig(max_steps=12, margin=2.0)
    outcomes = []
    for workers in (1, 2):
        together = networks(count, kind, **config)
        checks = train_ensemble(together, langton(), domain, settings_, workers=workers)
        outcomes.append((together, checks))
    single = networks(count, kind, **config)
    expected = alone(single, domain, settings_)
    event(f"{sum(check.finished for check in expected)} of {count} finished")
    for together, checks in outcomes:
        assert checks == expected
        assert all(map(same, together, single))


@pytest.mark.long
def test_each_stops_when_it_is_exact_and_is_left_as_it_was_then():
    config = TrainingConfig(margin=0.5)
    together, single = networks(5), networks(5)
    checks = train_ensemble(together, langton(), loop_contexts(), config)
    assert checks == alone(single, loop_contexts(), config)
    assert all(map(same, together, single))
    assert all(check.finished for check in checks)
    assert len({check.step for check in checks}) > 1
    for each in together:
        assert certify(to_rule(each), langton(), [loop_contexts()])["visited"].exact


def test_parts_of_a_batch_are_summed_in_one_order_whoever_looks_at_them(monkeypatch):
    monkeypatch.setattr("neural.training.stacked.CHUNK", 64)
    config = TrainingConfig(max_steps=30)
    one, two, seen = networks(1), networks(1), networks(1)
    train_ensemble(one, langton(), loop_contexts(), config)
    train_ensemble(two, langton(), loop_contexts(), config, workers=2)
    alone(seen, loop_contexts(), config)
    assert same(one[0], two[0])
    assert same(one[0], seen[0])


def test_the_callers_threads_change_nothing():
    config = TrainingConfig(max_steps=30)
    before = torch.get_num_threads()
    trained = []
    try:
        for threads in (1, 2):
            torch.set_num_threads(threads)
            trained.append(networks(2))
            train_ensemble(trained[-1], langton(), loop_contexts(), config)
            assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)
    assert all(map(same, *trained))


def test_a_subset_is_learnt_as_if_nothing_else_were_there():
    """The same up to rounding: the sums run over more terms, most of them 0."""
    random = np.random.default_rng(0)
    subsets = random.random((3, 389)) < np.array([[0.2], [0.5], [0.9]])
    config = TrainingConfig(margin=1.0)
    together = networks(3)
    checks = train_ensemble(together, langton(), loop_contexts(), config, subsets=subsets)
    assert [check.seen for check in checks] == subsets.sum(axis=1).tolist()
    for check, subset, network in zip(checks, subsets, together, strict=True):
        part = loop_contexts().select("part", subset)
        count = certify(to_rule(network), langton(), [part])["part"]
        assert check.finished
        assert count.exact
    short = TrainingConfig(max_steps=5, margin=50.0)
    together, single = networks(3), networks(3)
    train_ensemble(together, langton(), loop_contexts(), short, subsets=subsets)
    for network, other, subset in zip(together, single, subsets, strict=True):
        alone([other], loop_contexts().select("part", subset), short)
        for ours, theirs in zip(network.parameters(), other.parameters(), strict=True):
            torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-4)


def test_one_that_blows_up_takes_no_other_with_it():
    together, single = networks(3), networks(3)
    for each in (together, single):
        with torch.no_grad():
            each[1].readout.weight.fill_(float("nan"))
    config = TrainingConfig(max_steps=20)
    checks = train_ensemble(together, langton(), loop_contexts(), config)
    assert "lower the learning rate" in checks[1].failure
    assert checks[1].step == 0
    expected = alone([single[0], single[2]], loop_contexts(), config)
    assert [checks[0], checks[2]] == expected
    assert same(together[0], single[0])
    assert same(together[2], single[2])


def test_what_cannot_be_trained_together_is_refused():
    config = TrainingConfig()
    with pytest.raises(ModelError, match="no network"):
        train_ensemble([], langton(), loop_contexts(), config)
    with pytest.raises(ModelError, match="one architecture"):
        train_ensemble(networks(1) + networks(1, width=5), langton(), loop_contexts(), config)
    with pytest.raises(ModelError, match="worker"):
        train_ensemble(networks(1), langton(), loop_contexts(), config, workers=0)
    with pytest.raises(ModelError, match="2 subsets"):
        train_ensemble(networks(1), langton(), loop_contexts(), config, subsets=np.ones((2, 389), dtype=bool))
    with pytest.raises(ModelError, match="subsets must"):
        train_ensemble(networks(1), langton(), loop_contexts(), config, subsets=np.zeros((1, 389), dtype=bool))
    empty = loop_contexts().select("empty", np.zeros(389, dtype=bool))
    with pytest.raises(ModelError, match="nothing to learn"):
        train_ensemble(networks(1), langton(), empty, config)


# -- large domains ----------------------------------------------------------------------------------------

MINED = TrainingConfig(batch=64, sweep_every=10, sweep=128, max_steps=400, margin=0.5, learning_rate=5e-3)


def test_a_domain_larger_than_a_batch_is_learnt_by_what_is_hard():
    rule = median()
    outcomes = []
    for domain in (dense(rule), all_contexts(rule)):
        for workers in (1, 2):
            network = networks(1, rule=rule, width=48)
            (check,) = train_ensemble(network, rule, domain, MINED, workers=workers)
            outcomes.append((network[0], check))
    for network, check in outcomes:
        # Contexts in a row are looked at another way, which rounds otherwise; what is learnt from them is the same.
        assert replace(check, loss=0, margin=0) == replace(outcomes[0][1], loss=0, margin=0)
        assert check.margin == pytest.approx(outcomes[0][1].margin, rel=1e-4)
        assert same(network, outcomes[0][0])
        assert (check.finished, check.contexts_wrong, check.seen) == (True, 0, 243)
    assert to_rule(outcomes[0][0]) == rule


def test_nothing_is_called_learnt_that_was_not_seen_whole(monkeypatch):
    monkeypatch.setattr("neural.training.hard_examples._STRIDE", 32)
    rule = median()
    for check in training(networks(1, rule=rule, width=48)[0], rule, all_contexts(rule), MINED):
        assert 128 <= check.seen <= 243
        assert check.finished == (check.seen == 243 and check.contexts_wrong == 0 and check.margin >= 0.5)
    assert check.finished


def test_a_sweep_finds_what_is_hard_and_nothing_else(monkeypatch):
    monkeypatch.setattr("neural.training.hard_examples._STRIDE", 50)
    rule = median()
    network = networks(1, rule=rule, width=8)[0]
    device = torch.device("cpu")
    miner = HardExamples(Examples(rule, all_contexts(rule), network, device), 64, 0, 0.5)
    sweep = miner.sweep(StackedNetworks([network], device), 60, None, lambda wrong: None)
    assert sweep.seen == 100
    contexts = torch.from_numpy(all_contexts(rule).take(np.arange(100)).astype(np.int64))
    logits = network(contexts).detach().numpy().astype(float)
    right = rule.table[:100]
    leads = [row[answer] - max(np.delete(row, answer)) for row, answer in zip(logits, right, strict=True)]
    assert sorted(miner.pool.tolist()) == [place for place, lead in enumerate(leads) if lead < 1.5]
    assert sweep.wrong == sum(int(row.argmax()) != answer for row, answer in zip(logits, right, strict=True))
    batch = miner.batch(7)
    assert torch.equal(batch.prepared, miner.batch(7).prepared)
    assert not torch.equal(batch.prepared, miner.batch(8).prepared)
    assert len(batch.targets) == 64
    assert len(miner.pool) <= POOL


@pytest.mark.parametrize(("sweep_every", "kept"), [(10, True), (400, False), (1000, False)])
def test_what_is_hard_at_first_is_forgotten_if_nobody_looks_again(sweep_every, kept):
    rule = median()
    config = MINED.model_copy(update={"sweep_every": sweep_every})
    course = TrainingRun(networks(1, rule=rule), rule, all_contexts(rule), config, seeds=[0])
    (first,) = next(course.checks())
    assert first.contexts_wrong
    assert course.miner is not None
    assert bool(len(course.miner.pool)) is kept


def test_batches_are_for_one_network_and_all_its_contexts():
    rule = median()
    with pytest.raises(ModelError, match="without subsets"):
        train_ensemble(networks(1, rule=rule), rule, dense(rule), MINED, subsets=np.ones((1, 243), dtype=bool))


# -- checkpoints ------------------------------------------------------------------------------------------


class Killed(Exception):
    pass


@pytest.mark.long
@pytest.mark.parametrize("mined", [False, True], ids=["whole", "mined"])
@pytest.mark.parametrize("workers", [1, 2])
def test_a_training_that_was_stopped_goes_on_to_the_same_end(tmp_path, mined, workers):
    rule, domain, config = (
        (median(), all_contexts(median()), MINED.model_copy(update={"max_steps": 60}))
        if mined
        else (langton(), loop_contexts(), TrainingConfig(max_steps=140))
    )
    count = 2 if mined else 18
    straight = networks(count, rule=rule)
    expected = train_ensemble(straight, rule, domain, config)
    resumed = networks(count, rule=rule)
    key = training_key(resumed, rule, domain, config)
    path = tmp_path / "kept.safetensors"
    for stop in (15, 60, 1000):
        resumed = networks(count, rule=rule)
        looks = 0

        def report(number, check, stop=stop):
            nonlocal looks
            looks += 1
            if check.step >= stop:
                raise Killed

        checkpoint = TrainingCheckpoint(path, key, every=0.0 if stop == 15 else 0.05)
        try:
            checks = train_ensemble(
                resumed, rule, domain, config, checkpoint=checkpoint, workers=workers, report=report
            )
        except Killed:
            continue
        break
    assert stop > 40
    assert checks == expected
    assert all(map(same, resumed, straight))
    again = networks(count, rule=rule)
    looked = []
    checks = train_ensemble(
        again,
        rule,
        domain,
        config,
        checkpoint=TrainingCheckpoint(path, key),
        report=lambda number, check: looked.append(number),
    )
    assert checks == expected
    assert all(map(same, again, straight))
    assert not looked, "what is done is not done again"


PROGRAM = """
import sys
from pathlib import Path
from automata.replicators import langton_loop
from automata.rules.published.langton import langton
from automata.trajectory import record
from neural.training.checkpoints import TrainingCheckpoint, training_key
from neural.domains.domain import visited
from neural.emulators import build_emulator
from neural.training.ensemble import train_ensemble
from neural.training.loop import TrainingConfig
rule = langton()
domain = visited(record(rule, langton_loop(), 151))
networks = [build_emulator("mlp", 8, rule.neighborhood, {}, seed=seed) for seed in range(3)]
config = TrainingConfig(max_steps=250, margin=100.0)
checkpoint = TrainingCheckpoint(Path(sys.argv[1]), training_key(networks, rule, domain, config), every=0.02)
print("found" if checkpoint.found else "new", flush=True)
checks = train_ensemble(networks, rule, domain, config, checkpoint=checkpoint,
                        report=lambda number, check: print(number, check.step, flush=True))
print(checks, [float(weight.double().sum()) for each in networks for weight in each.parameters()])
"""


@pytest.mark.long
def test_a_killed_training_goes_on_to_the_same_end(tmp_path):
    """By the signal that nothing can catch."""

    def start(path: Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(path)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    straight, _ = start(tmp_path / "straight.safetensors").communicate(timeout=120)
    path = tmp_path / "kept.safetensors"
    with start(path) as process:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            words = process.stdout.readline().split()
            if len(words) == 2 and int(words[1]) >= 60 and path.exists():
                break
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    assert process.returncode == -signal.SIGKILL
    resumed, _ = start(path).communicate(timeout=120)
    lines = resumed.splitlines()
    assert lines[0] == "found"
    assert int(lines[1].split()[1]) > 0, "it did not begin anew"
    assert lines[-1] == straight.splitlines()[-1]


def test_a_file_that_is_no_checkpoint_of_this_training_is_left_alone(tmp_path):
    path = tmp_path / "kept.safetensors"
    config = TrainingConfig(max_steps=5)
    key = training_key(networks(1), langton(), loop_contexts(), config)
    for content in (b"", b"text", b"\0" * 100):
        path.write_bytes(content)
        with pytest.raises(ModelError, match="remove it to begin anew"):
            TrainingCheckpoint(path, key)
        assert path.read_bytes() == content
    path.unlink()
    train_ensemble(networks(1), langton(), loop_contexts(), config, checkpoint=TrainingCheckpoint(path, key))
    kept = path.read_bytes()
    keys = {
        key,
        training_key(networks(2), langton(), loop_contexts(), config),
        training_key(networks(1), langton(), loop_contexts(), TrainingConfig(max_steps=6)),
        training_key(networks(1), median(), loop_contexts(), config),
        training_key(networks(1), langton(), dense(langton()), config),
        training_key(networks(1), langton(), loop_contexts(), config, {"subset": 1}),
    }
    assert len(keys) == 6
    for other in keys - {key}:
        with pytest.raises(ModelError, match="another training"):
            TrainingCheckpoint(path, other)
    assert path.read_bytes() == kept
    from neural.models import ModelCard, model_bytes

    path.write_bytes(model_bytes(networks(1)[0], ModelCard("a", "b", {})))
    with pytest.raises(ModelError, match="no checkpoint"):
        TrainingCheckpoint(path, key)


def test_a_checkpoint_with_a_part_missing_is_one_sentence(tmp_path):
    path, config = tmp_path / "kept.safetensors", TrainingConfig(max_steps=5)
    key = training_key(networks(2), langton(), loop_contexts(), config)
    train_ensemble(networks(2), langton(), loop_contexts(), config, checkpoint=TrainingCheckpoint(path, key))
    whole_ = safetensors.torch.load_file(path)
    metadata = {"replicarium-checkpoint": key}
    for name in ("0|numbers", "0|done/1/check", "0|done/0/bias", "0|steps"):
        part = {each: value for each, value in whole_.items() if each != name}
        assert len(part) == len(whole_) - 1
        safetensors.torch.save_file(part, path, metadata)
        with pytest.raises(ModelError, match="remove it to begin anew"):
            train_ensemble(networks(2), langton(), loop_contexts(), config, checkpoint=TrainingCheckpoint(path, key))


# -- devices ----------------------------------------------------------------------------------------------


def test_a_device_that_is_not_there_is_one_sentence():
    assert choose_device("cpu").type == "cpu"
    assert choose_device("auto").type == ("cuda" if torch.cuda.is_available() else "cpu")
    with pytest.raises(ModelError, match="auto, cpu, cuda"):
        choose_device("tpu")
    if not torch.cuda.is_available():
        with pytest.raises(ModelError, match="no CUDA device"):
            choose_device("cuda")


def test_threads_are_given_back():
    before = torch.get_num_threads()
    with one_thread():
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == before
