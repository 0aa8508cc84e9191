"""Networks that a run keeps: written once, named by their trials, found when missing or damaged, certified; devices."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from automata.rules import find_rule
from experiments.errors import OutputError, StudyError
from experiments.execution.backends import GivenExecutor
from experiments.execution.runner import Runner
from experiments.execution.worker import run_trial
from experiments.runs.kept_models import keep_models, look_over
from experiments.runs.provenance import code_path, processor
from experiments.runs.trial_log import read_log
from experiments.studies.study import find_study
from experiments.studies.trial import Record, seeds_of
from experiments.studies.workspace import Terms, Workspace
from neural.arithmetic import using
from neural.domains.domain import dense
from neural.emulators import MLP, MLPConfig
from neural.errors import ModelError
from neural.models import load_model
from neural.physics.as_rule import to_rule

TRAINED, PLANTED = "example_studies.trained", "example_studies.planted"
no_cuda = pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device here")


class OneThread(GivenExecutor):
    """Trials in this process, where torch is loaded already: what a pool of processes does is tested apart."""

    def __init__(self, workers: int | None = None):
        super().__init__(ThreadPoolExecutor(1))


@pytest.fixture
def cli(here, examples, monkeypatch):
    """Run the command, its trials included, in this process."""
    monkeypatch.setattr("experiments.execution.backends.ProcessPool", OneThread)
    return here


def run_in(store: Path) -> Path:
    (folder,) = (path for path in store.iterdir() if path.is_dir())
    return folder


def models_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "models").iterdir())}


def provenance(folder: Path) -> dict:
    return json.loads((folder / "provenance.json").read_text())


# -- kept, or not -------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_networks_are_kept_beside_a_table_that_does_not_know_of_them(here, examples, tmp_path):
    words = ("study", "run", TRAINED, "--workers", "1", "-q")
    assert here(*words, "--keep-models", "--out", "kept").status == 0
    assert here(*words, "--out", "bare").status == 0
    kept, bare = run_in(tmp_path / "kept"), run_in(tmp_path / "bare")
    for name in ("metrics.jsonl", "verdict.json", "config.toml"):
        assert (kept / name).read_bytes() == (bare / name).read_bytes()
    assert not (bare / "models").exists()
    assert '"models"' not in (bare / "trials.jsonl").read_text()

    records, problems = read_log(kept)
    assert problems == []
    rows = {row["key"]: row for row in map(json.loads, (kept / "metrics.jsonl").read_text().splitlines())}
    files = models_of(kept)
    assert set(files) == {f"{key}-network.safetensors" for key in rows}
    rule = find_rule("B36/S23")
    for key, record in records.items():
        (name,) = record.models
        assert record.models[name] == hashlib.sha256(files[name]).hexdigest()
        network, card = load_model(kept / "models" / name)
        assert card.rule_digest == rule.diagram.digest
        assert card.notes == {
            "study": "trained", "version": 1, "trial": key, "seed": record.seed, "condition": record.condition,
        }  # fmt: skip
        contexts = dense(rule).contexts
        wrong = int((to_rule(network).evaluate(contexts) != rule.evaluate(contexts)).sum())
        assert wrong == rows[key]["wrong"]
    assert provenance(kept)["training"] == {"device": "cpu", "keep_models": True}
    page = (kept / "report.html").read_text()
    assert f"Networks kept in models/: {len(files)}" in page
    assert "--keep-models" in page
    assert "kept in models" not in (bare / "report.html").read_text()


@pytest.mark.long
def test_a_kept_network_is_certified(cli, tmp_path):
    cli("study", "run", TRAINED, "--keep-models", "--seeds", "1", "--set", "widths=[4]", "-q")
    folder = run_in(tmp_path / "runs")
    (name,) = models_of(folder)
    (row,) = map(json.loads, (folder / "metrics.jsonl").read_text().splitlines())
    done = cli("certify", folder / "models" / name, "B36/S23", "--domain", "dense", "--json")
    assert done.status == 1
    (counted,) = json.loads(done.stdout)["counts"]
    assert (counted["count"]["contexts"], counted["count"]["agreeing"]) == (512, 512 - row["wrong"])


@pytest.mark.long
def test_trials_are_alike_on_every_processor_and_say_which_it_was(cli, tmp_path, monkeypatch):
    monkeypatch.delenv("REPLICARIUM_ARITHMETIC", raising=False)
    words = ("study", "run", TRAINED, "--seeds", "1")
    assert cli(*words, "-q").status == 0
    folder = run_in(tmp_path / "runs")
    first = (folder / "metrics.jsonl").read_bytes()

    def workers() -> list[dict]:
        return [dict(record.worker) for record in read_log(folder)[0].values()]

    assert [worker["arithmetic"] for worker in workers()] == ["portable", "portable"]
    for worker in workers():
        assert worker["processor"] == processor() != ""
        assert worker["code_path"]["torch"] == torch.backends.cpu.get_cpu_capability()
        assert worker["code_path"]["numba"]
    told = provenance(folder)
    assert told["environment"]["arithmetic"] == "portable"
    assert told["environment"]["code_path"] == code_path()
    assert "REPLICARIUM_ARITHMETIC" not in (folder / "report.html").read_text()
    # Torch's own sums if they are asked for; a run holds trials of one arithmetic.
    monkeypatch.setenv("REPLICARIUM_ARITHMETIC", "native")
    again = cli(*words, "--resume")
    assert again.status == 0
    assert "2 trials were computed with another arithmetic than native: they are repeated" in again.stderr
    assert [worker["arithmetic"] for worker in workers()] == ["native", "native"]
    assert provenance(folder)["environment"]["arithmetic"] == "native"
    assert "REPLICARIUM_ARITHMETIC=native replicarium study run" in (folder / "report.html").read_text()
    assert (folder / "metrics.jsonl").read_bytes() != first, "other first weights"
    monkeypatch.setenv("REPLICARIUM_ARITHMETIC", "exact")
    refused = cli(*words)
    assert (refused.status, refused.stderr) == (
        2,
        "replicarium: there is no arithmetic 'exact': choose one of native, portable\n",
    )


def test_any_executor_hands_over_the_same_files(examples):
    study = find_study(TRAINED)
    plan = study.plan(study.config(seeds=2))
    terms = Terms(keep_models=True)
    plain = {trial.key: run_trial(TRAINED, trial, terms) for trial in plan}
    assert all(len(record.files) == 1 for record in plain.values())
    with ThreadPoolExecutor(1) as executor:
        for record in Runner(GivenExecutor(executor), TRAINED, terms=terms).run(plan):
            assert record.files == plain[record.key].files
            assert record.measures == plain[record.key].measures
    assert all(run_trial(TRAINED, trial).files == {} for trial in plan)


def test_a_failed_trial_keeps_nothing(examples, monkeypatch):
    from example_studies import trained

    def fail(condition, seeds, bench):
        trained.trial(condition, seeds, bench)
        raise ArithmeticError("planted")

    monkeypatch.setattr(trained, "STUDY", replace(trained.STUDY, trial=fail))
    record = run_trial(TRAINED, trained.STUDY.plan(trained.STUDY.config())[0], Terms(keep_models=True))
    assert (record.status, record.files, record.models) == ("failed", {}, {})


# -- missing, damaged, made again -------------------------------------------------------------------------------


@pytest.mark.long
def test_missing_and_damaged_networks_are_told_and_made_again(cli, tmp_path):
    cli("study", "run", TRAINED, "--keep-models", "-q")
    folder = run_in(tmp_path / "runs")
    shown = cli("runs", "show", "last", "--study", TRAINED)
    assert (shown.status, shown.stderr) == (0, "")
    assert "each as it was written" in shown.stdout
    (folder / "models" / ".left-by-a-kill.0123.tmp").write_bytes(b"half")
    (folder / ".metrics.jsonl.0123.tmp").write_bytes(b"half")
    assert cli("study", "run", TRAINED, "--resume", "-q").status == 0
    assert not [*folder.glob("**/.*")]
    whole, table = models_of(folder), (folder / "metrics.jsonl").read_bytes()
    log = (folder / "trials.jsonl").read_bytes()
    first, second, *_ = whole
    (folder / "models" / first).unlink()
    data = bytearray(whole[second])
    data[-1] ^= 1
    (folder / "models" / second).write_bytes(data)

    shown = cli("runs", "show", "last", "--study", TRAINED)
    assert shown.status == 1
    assert sorted(shown.stderr.splitlines()) == sorted(
        [
            f"replicarium: runs/{folder.name}/models/{first} is missing",
            f"replicarium: runs/{folder.name}/models/{second} is damaged: its SHA-256 is not the recorded one",
        ]
    )
    told = cli("runs", "show", "last", "--study", TRAINED, "--json")
    assert told.status == 1
    assert len(json.loads(told.stdout)["problems"]) == 2
    assert json.loads(told.stdout)["models"] == {name: name.split("-")[0] for name in whole}

    left = cli("study", "run", TRAINED, "--resume", "--no-keep-models", "-q")
    assert (left.status, (folder / "trials.jsonl").read_bytes()) == (0, log)
    done = cli("study", "run", TRAINED, "--resume", "--keep-models", "-q")
    assert done.status == 0
    assert "2 of 4 kept networks are missing or damaged, so their trials are done again" in done.stderr
    assert models_of(folder) == whole
    assert (folder / "metrics.jsonl").read_bytes() == table
    assert (folder / "trials.jsonl").read_bytes().count(b"\n") == 6
    assert cli("runs", "show", "last", "--study", TRAINED).status == 0


@pytest.mark.long
def test_going_on_keeps_what_the_run_kept(cli, tmp_path):
    cli("study", "run", TRAINED, "--keep-models", "--seeds", "1", "-q")
    folder = run_in(tmp_path / "runs")
    assert len(models_of(folder)) == 2
    assert cli("study", "run", TRAINED, "--seeds", "2", "--resume", "-q").status == 0
    assert len(models_of(folder)) == 4
    assert cli("study", "run", TRAINED, "--seeds", "3", "--resume", "--no-keep-models", "-q").status == 0
    assert len(models_of(folder)) == 4
    assert cli("runs", "show", "last", "--study", TRAINED).status == 0


def test_a_record_names_files_of_its_own_folder_alone():
    record = Record("k" * 20, {}, 0, "done", {"x": 1}, None, None, 0.1, 1, {})
    assert Record.from_json(record.as_json()) == record
    assert "models" not in record.as_json()
    named = replace(record, models={"abc-network.safetensors": "0" * 64}, files={"abc-network.safetensors": b"x"})
    assert Record.from_json(named.as_json()) == replace(named, files={})
    for name, digest in (
        ("../../secret.safetensors", "0" * 64),
        ("network", "0" * 64),
        ("a.safetensors", "1"),
    ):
        with pytest.raises(ValueError, match="models"):
            Record.from_json(replace(record, models={name: digest}).as_json())


def test_the_shelf_is_written_whole_or_not_at_all(tmp_path):
    data = b"weights"
    name = "abc-network.safetensors"
    record = Record(
        "abc", {}, 0, "done", {"x": 1}, None, None, 0.1, 1, {}, {name: hashlib.sha256(data).hexdigest()}, {name: data}
    )  # fmt: skip
    stored = keep_models(tmp_path, record)
    assert (stored.files, stored.models) == ({}, record.models)
    assert look_over(tmp_path, [stored]).problems == ()
    assert (look_over(tmp_path, [stored]).models, look_over(tmp_path, [stored]).size) == (1, len(data))
    assert [path.name for path in (tmp_path / "models").iterdir()] == [name]
    (tmp_path / "models" / name).unlink()
    (tmp_path / "models" / name).mkdir()
    ((key, said),) = look_over(tmp_path, [stored]).problems
    assert (key, "cannot read" in said) == ("abc", True)


@pytest.mark.parametrize("name", ["", "../x", "A", "a b", "-a", "a" * 60])
def test_a_kept_network_has_a_plain_name(name):
    rule = find_rule("B36/S23")
    network = MLP(rule.n_states, rule.neighborhood, MLPConfig(width=2), seed=0)
    with pytest.raises(StudyError, match="needs a name of its own"):
        Workspace(Terms(keep_models=True)).keep(name, network, rule)
    bench = Workspace(Terms(keep_models=True))
    bench.keep("one", network, rule)
    with pytest.raises(StudyError, match="needs a name of its own"):
        bench.keep("one", network, rule)
    assert set(bench.models) == {"one"}
    spare = Workspace()
    spare.keep("one", network, rule)
    assert spare.models == {}


# -- devices ------------------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("device", ["cpu", "auto"])
def test_the_device_is_recorded(cli, tmp_path, device):
    done = cli("study", "run", TRAINED, "--seeds", "1", "--device", device, "-q")
    assert (done.status, done.stderr) == (0, "")
    folder = run_in(tmp_path / "runs")
    used = {record.worker["device"] for record in read_log(folder)[0].values()}
    assert used == ({"cuda"} if device == "auto" and torch.cuda.is_available() else {"cpu"})
    told = provenance(folder)
    assert told["training"] == {"device": device, "keep_models": False}
    assert {worker["device"] for worker in told["workers"]} == used


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param((TRAINED, "--device", "cuda"), "this torch finds no CUDA device", marks=no_cuda),
        ((TRAINED, "--device", "gpu"), "there is no device 'gpu': choose one of auto, cpu, cuda"),
        ((PLANTED, "--device", "auto"), "planted trains no networks: leave --device out"),
        ((PLANTED, "--keep-models"), "planted trains no networks: leave --keep-models out"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_started(here, examples, tmp_path, words, says):
    done = here("study", "run", *words)
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert says in done.stderr
    assert list(tmp_path.iterdir()) == []


@no_cuda
def test_a_worker_without_the_device_is_no_fault_of_the_trial(examples):
    study = find_study(TRAINED)
    plan = study.plan(study.config(seeds=1))
    with pytest.raises(ModelError, match="no CUDA device"):
        run_trial(TRAINED, plan[0], Terms(device="cuda"))
    with ThreadPoolExecutor(1) as executor:
        runner = Runner(GivenExecutor(executor), TRAINED, terms=Terms(device="cuda"))
        lost = list(runner.run(plan))
    assert {record.status for record in lost} == {"lost"}
    assert lost[0].error.startswith("no worker could do it, 3 times: ModelError this torch finds no CUDA")


# -- the studies that are built in --------------------------------------------------------------------------------

CELLS = {
    "emulation": ("rules=['highlife']", "kinds=['attention']", "widths=[4]", "data=['dense']", "steps=2"),
    "physics-fidelity": ("replicators=['highlife']", "kinds=['network']", "network_wrong=[200]", "width=4"),
    "never-trained": ("rules=['highlife']", "width=4", "steps=2"),
    "emergence": ("tasks=['contexts']", "rules=['highlife']", "widths=[4]", "steps=2", "networks=2"),
}


@pytest.mark.parametrize("name", CELLS)
def test_every_study_keeps_its_networks_and_measures_the_same(name):
    study = find_study(name)
    assert study.trains
    assert study.keeps_models == (name == "emulation")
    config = study.config("quick", None, CELLS[name], seeds=1)
    plan = [
        trial for trial in study.plan(config)
        if trial.condition.get("learner", "next state") == "next state"
        and trial.condition.get("exposure", "all") == "all"
        and trial.condition.get("kind", "network") in ("attention", "untrained", "network")
        and trial.condition.get("level", 200) == 200
    ]  # fmt: skip
    assert plan
    for trial in plan:
        record = run_trial(study.module, trial, Terms(keep_models=True))
        assert record.error is None, record.traceback
        assert len(record.files) == trial.condition.get("networks", 1)
        with using("portable"):
            assert record.measures == study.trial(trial.condition, seeds_of(trial.condition, trial.seed))
        trained = trial.condition.get("kind") != "untrained" and trial.condition.get("steps") != 0
        assert record.worker.get("device") == ("cpu" if trained else None)


@pytest.mark.long
def test_emulation_s_networks_are_certified_as_the_study_did(cli, tmp_path):
    """From end to end: what `certify` counts on a kept network is what the study measured of it."""
    sets = [word for each in CELLS["emulation"] for word in ("--set", each)]
    assert cli("study", "run", "emulation", "--seeds", "1", *sets, "-q").status == 0
    folder = run_in(tmp_path / "runs")
    rows = {row["key"]: row for row in map(json.loads, (folder / "metrics.jsonl").read_text().splitlines())}
    assert {rows[name.split("-")[0]]["kind"] for name in models_of(folder)} == {"attention", "untrained"}
    for name in models_of(folder):
        row = rows[name.split("-")[0]]
        for domain in ("visited", "dense"):
            done = cli("certify", folder / "models" / name, "highlife", "--domain", domain, "--json")
            (counted,) = json.loads(done.stdout)["counts"]
            count = counted["count"]
            assert count["contexts"] == row["of"][domain]
            assert count["contexts"] - count["agreeing"] == row["wrong"][domain]
            assert done.status == (0 if row["wrong"][domain] == 0 else 1)


def test_a_store_that_takes_no_models_says_so(tmp_path):
    record = Record("a", {}, 0, "done", {"x": 1}, None, None, 0.1, 1, {}, {}, {"a-x.safetensors": b"x"})
    (tmp_path / "models").write_text("in the way")
    with pytest.raises(OutputError, match="cannot create"):
        keep_models(tmp_path, record)
