"""Studies on dask: a real scheduler, workers as processes of their own, one of them killed; the table is the same."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from experiments.errors import OutputError
from experiments.execution.cluster import DaskCluster
from experiments.execution.credentials import main as credentials_main
from experiments.execution.credentials import make_credentials

distributed = pytest.importorskip("distributed", reason="dask is not installed: pip install 'replicarium[cluster]'")
pytest.importorskip("cryptography", reason="it is not installed: pip install 'replicarium[cluster]'")

PLANTED = "example_studies.planted"
SLOW = ("--set", "seconds=0.2", "--seeds", "8")


@contextmanager
def running(*words: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]], stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


@pytest.fixture
def scheduler(examples) -> Iterator[str]:
    """The address of a scheduler in a process of its own."""
    with running("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show") as process:
        for line in process.stderr:
            if found := re.search(r"Scheduler at:\s+(tcp://\S+)", line):
                break
        else:
            raise AssertionError("the scheduler did not start")
        yield found[1]


@contextmanager
def worker(scheduler: str) -> Iterator[subprocess.Popen[str]]:
    options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", "/tmp")
    with running("dask_worker", scheduler, *options) as process:
        yield process


def table(folder: Path) -> bytes:
    return (folder / "metrics.jsonl").read_bytes()


def run_in(place: Path) -> Path:
    (folder,) = (path for path in place.iterdir() if path.is_dir())
    return folder


def records_of(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / "trials.jsonl").read_text().splitlines()]


@pytest.mark.long
def test_a_worker_killed_amid_its_trial_costs_nothing(here, start, scheduler, tmp_path):
    assert here("study", "run", PLANTED, *SLOW, "--out", "plain", "-q").status == 0
    with worker(scheduler) as first, worker(scheduler) as second:
        with start("study", "run", PLANTED, *SLOW, "--cluster", scheduler, cwd=tmp_path) as process:
            deadline = time.monotonic() + 60
            workers: Counter[int] = Counter()
            # Both have worked, so the one that is killed is amid its next trial.
            while len(workers) < 2 or sum(workers.values()) < 6:
                assert process.poll() is None, process.stderr.read()
                assert time.monotonic() < deadline
                time.sleep(0.02)
                if list((tmp_path / "runs").glob("*/trials.jsonl")):
                    text = next((tmp_path / "runs").glob("*/trials.jsonl")).read_text()
                    workers = Counter(json.loads(line)["worker"]["process"] for line in text.split("\n")[:-1])
            assert set(workers) == {first.pid, second.pid}
            os.kill(first.pid, signal.SIGKILL)
            _, err = process.communicate(timeout=90)
        assert process.returncode == 0, err
    folder = run_in(tmp_path / "runs")
    records = records_of(folder)
    assert len(records) == 24
    assert set(Counter(record["key"] for record in records).values()) == {1}
    assert {record["status"] for record in records} == {"done"}
    assert table(folder) == table(run_in(tmp_path / "plain"))


@pytest.mark.long
def test_a_cluster_made_here_gives_the_same_table(here, examples, tmp_path):
    """With a trial that raises: it is recorded as everywhere, and tried once."""
    words = ("study", "run", PLANTED, "--seeds", "3", "--set", "mishap=raise", "-q")
    assert here(*words, "--out", "plain").status == 1
    done = here(*words, "--out", "dask", "--cluster", "local:2")
    assert done.status == 1
    plain, dask = run_in(tmp_path / "plain"), run_in(tmp_path / "dask")
    assert table(dask) == table(plain)
    assert (dask / "verdict.json").read_bytes() == (plain / "verdict.json").read_bytes()
    records = records_of(dask)
    assert os.getpid() not in {record["worker"]["process"] for record in records}
    assert {record["worker"]["threads"] for record in records} == {"1"}
    assert [record["attempts"] for record in records] == [1] * 9


@pytest.mark.long
def test_a_run_begun_on_processes_is_ended_on_a_cluster(here, examples, tmp_path):
    assert here("study", "run", PLANTED, "--seeds", "5", "--out", "plain", "-q").status == 0
    assert here("study", "run", PLANTED, "--seeds", "2", "-q").status == 0
    assert here("study", "run", PLANTED, "--seeds", "5", "--resume", "--cluster", "local:1", "-q").status == 0
    assert table(run_in(tmp_path / "runs")) == table(run_in(tmp_path / "plain"))
    assert len(records_of(run_in(tmp_path / "runs"))) == 15


@pytest.mark.long
def test_a_trial_that_kills_every_worker_is_given_up(here, examples, tmp_path):
    words = ("study", "run", PLANTED, "--seeds", "2", "--set", "mishap=kill", "-q", "--cluster", "local:2")
    import dask

    with dask.config.set({"distributed.scheduler.allowed-failures": 1}):
        done = here(*words)
    assert done.status == 1
    records = records_of(run_in(tmp_path / "runs"))
    lost = [record for record in records if record["status"] == "lost"]
    assert [(record["seed"], record["condition"]["dose"]) for record in lost] == [(1, 0.0)]
    assert "KilledWorker" in lost[0]["error"]
    assert len(records) == 6


@pytest.mark.long
def test_a_cluster_hands_over_the_same_networks(here, examples, tmp_path):
    words = ("study", "run", "example_studies.trained", "--keep-models", "-q")
    assert here(*words, "--out", "plain", "--workers", "1").status == 0
    assert here(*words, "--out", "dask", "--cluster", "local:2", "--device", "auto").status == 0
    plain, dask = run_in(tmp_path / "plain"), run_in(tmp_path / "dask")
    names = sorted(path.name for path in (plain / "models").iterdir())
    assert names == sorted(path.name for path in (dask / "models").iterdir())
    assert len(names) == 4
    for name in ("metrics.jsonl", *(f"models/{name}" for name in names)):
        assert (plain / name).read_bytes() == (dask / name).read_bytes()
    assert here("runs", "show", str(dask)).status == 0


@pytest.mark.long
def test_a_cluster_s_workers_are_asked_for_the_device(here, examples, tmp_path):
    torch = pytest.importorskip("torch")
    if torch.cuda.is_available():
        pytest.skip("there is a CUDA device here")
    done = here("study", "run", "example_studies.trained", "--cluster", "local:1", "--device", "cuda")
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "the dask cluster local:1: this torch finds no CUDA device" in done.stderr
    assert not (tmp_path / "runs").exists()


def test_no_scheduler_is_said_in_one_sentence(here, examples, tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.execution.cluster.TIMEOUT", 1.0)
    done = here("study", "run", PLANTED, "--cluster", "tcp://127.0.0.1:9")
    assert done.status == 2
    assert "there is no dask scheduler at tcp://127.0.0.1:9" in done.stderr
    assert not (tmp_path / "runs").exists()


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_the_slurm_script_runs(examples, tmp_path):
    """With a stand-in for srun, which starts two tasks here."""
    tools = tmp_path / "bin"
    tools.mkdir()
    # It keeps what the scheduler wrote, and who may read the key.
    (tools / "srun").write_text(
        "#!/bin/bash\nwhile [ ! -s scheduler-*.json ]; do sleep 0.1; done\ncp scheduler-*.json seen.json\n"
        'stat -c %a .dask-* .dask-*/*.pem > modes\n"$@" & "$@" & wait\n'
    )
    (tools / "srun").chmod(0o755)
    script = Path(__file__).resolve().parents[3] / "docs" / "examples" / "study.slurm"
    place = os.pathsep.join([str(tools), str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", script, PLANTED, "quick", "--seeds", "2", "--json"],
        env={**os.environ, "PATH": place}, cwd=tmp_path, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["done"] == 6
    assert json.loads((tmp_path / "seen.json").read_text())["address"].startswith("tls://")
    assert (tmp_path / "modes").read_text().split() == ["700", "600", "600"]
    assert {path.name for path in tmp_path.iterdir()} == {"bin", "runs", "seen.json", "modes"}


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_the_slurm_script_trusts_its_own_certificate_alone(tmp_path):
    """With stand-ins for dask and srun, which tell what they were started with: all three parts take TLS alone."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("dask", "srun", "replicarium"):
        wait = "" if name != "replicarium" else "while [ ! -s dask.told ] || [ ! -s srun.told ]; do sleep 0.05; done; "
        told = '"$@" $DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION $DASK_DISTRIBUTED__COMM__TLS__CA_FILE'
        (tools / name).write_text(f"#!/bin/bash\n{wait}echo {told} > {name}.new && mv {name}.new {name}.told\n")
        (tools / name).chmod(0o755)
    root = Path(__file__).resolve().parents[3]
    place = os.pathsep.join([str(tools), str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", root / "docs" / "examples" / "study.slurm", "copy-fidelity"],
        env={**os.environ, "PATH": place, "PYTHONPATH": str(root), "SLURM_JOB_ID": "7"}, cwd=tmp_path,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"bin", "dask.told", "srun.told", "replicarium.told"}
    for name in ("dask", "srun", "replicarium"):
        assert (tmp_path / f"{name}.told").read_text().endswith(f" True {tmp_path}/.dask-7/certificate.pem\n")


# -- who may use it -------------------------------------------------------------------------------------------------


async def _identity(address: str, security) -> str:
    """Connect as a part of a cluster does, and ask what is there."""
    comm = await distributed.comm.connect(
        address, timeout=10, **(security.get_connection_args("client") if security else {})
    )
    try:
        await comm.write({"op": "identity", "reply": True})
        return (await comm.read())["type"]
    finally:
        comm.abort()


def identity(address: str, security=None) -> str:
    return asyncio.run(asyncio.wait_for(_identity(address, security), 20))


@pytest.mark.long
def test_a_cluster_made_here_answers_nobody_without_its_certificate(examples):
    """Each of its sockets would run code for whoever it answers."""
    others = distributed.Security.temporary()
    backend = DaskCluster("local:1")
    try:
        told = backend._client.scheduler_info()
        (worker,) = told["workers"].values()
        addresses = {told["address"]: "Scheduler", worker["nanny"]: "Nanny", _address(told): "Worker"}
        own = backend._client.security
        for address, what in addresses.items():
            assert address.startswith("tls://127.0.0.1:")
            assert identity(address, own) == what
            with pytest.raises(OSError, match="certificate"):
                identity(address, others)
            with pytest.raises((OSError, TimeoutError)):
                identity(address.replace("tls://", "tcp://"))
        # Ctrl-C, which a terminal sends to all, is ours alone: blocked before the worker runs anything.
        (pid,) = backend._client.run(os.getpid).values()
        assert blocks_ctrl_c(pid)
        folder = Path(worker["local_directory"])
        mine = next(path for path in folder.parents if path.name.startswith("replicarium-"))
        assert mine.stat().st_mode & 0o777 == 0o700
        # What else listens speaks HTTP, and tells nothing.
        for port in (told["services"]["dashboard"], worker["services"]["dashboard"]):
            for page in ("", "info/main/workers.html", "json/counts.json", "health", "metrics"):
                with pytest.raises(urllib.error.HTTPError, match="404"):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}", timeout=20)
    finally:
        backend.close(now=True)
    assert not mine.exists()


def blocks_ctrl_c(pid: int) -> bool:
    """Whether a process blocks SIGINT, where the system tells."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return True
    (mask,) = re.findall(r"^SigBlk:\t(\w+)$", status.read_text(), re.MULTILINE)
    return bool(int(mask, 16) >> (signal.SIGINT - 1) & 1)


def _address(told: dict) -> str:
    (address,) = told["workers"]
    return address


def test_without_what_makes_certificates_no_cluster_is_made(here, examples, tmp_path, monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "cryptography"]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, "cryptography", None)
    done = here("study", "run", PLANTED, "--cluster", "local:1")
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "needs the package cryptography: python -m pip install 'replicarium[cluster]'" in done.stderr
    assert not (tmp_path / "runs").exists()


def test_credentials_are_for_their_owner_alone(tmp_path, run_python):
    before = os.umask(0)
    try:
        variables = make_credentials(tmp_path / "own")
    finally:
        os.umask(before)
    assert (tmp_path / "own").stat().st_mode & 0o777 == 0o700
    assert {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "own").iterdir()} == {
        "certificate.pem": 0o600, "key.pem": 0o600,
    }  # fmt: skip
    program = """
        import dask, distributed
        security = distributed.Security()
        print(security.require_encryption, dask.config.get("distributed.scheduler.http.routes"))
        for role in ("scheduler", "worker", "client"):
            print(security.get_tls_config_for_role(role)["key"])
            print(security.get_listen_args(role)["ssl_context"].verify_mode.name)
        """
    key = str(tmp_path / "own" / "key.pem")
    assert run_python(textwrap.dedent(program), env=variables).split() == [
        "True", "[]", *[key, "CERT_REQUIRED"] * 3,
    ]  # fmt: skip
    with pytest.raises(OutputError, match="File exists"):
        make_credentials(tmp_path / "own")


def test_credentials_as_a_command(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["credentials", str(tmp_path / "it's own")])
    assert credentials_main() == 0
    place = shlex.quote(str(tmp_path / "it's own" / "certificate.pem"))
    assert f"export DASK_DISTRIBUTED__COMM__TLS__CA_FILE={place}" in capsys.readouterr().out.splitlines()
    assert credentials_main() == 2
    assert capsys.readouterr().err.count("\n") == 1
    for wrong in ([], ["a", "b"], [""], ["--help"]):
        monkeypatch.setattr(sys, "argv", ["credentials", *wrong])
        assert credentials_main() == 2
        assert "takes one new folder" in capsys.readouterr().err


# -- mistakes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[1, 2]", "it names no address"),
        ("5", "it names no address"),
        ("null", "it names no address"),
        ("{}", "it names no address"),
        ('{"address": 5}', "it names no address"),
        ('{"address": ["tcp://127.0.0.1:9"]}', "it names no address"),
        ('{"address": ""}', "it names no address"),
        ("{", "it is no JSON"),
        ("[" * 100_000, "it is no JSON"),
        ("\xff", "it is no JSON"),
        (" " * 2_000_000, "holds more than"),
        (None, "no scheduler wrote"),
    ],
)
def test_a_file_that_no_scheduler_wrote(here, examples, tmp_path, monkeypatch, content, says):
    monkeypatch.setattr("experiments.execution.cluster.TIMEOUT", 0.2)
    if content is not None:
        (tmp_path / "scheduler.json").write_bytes(content.encode("latin-1"))
    done = here("study", "run", PLANTED, "--cluster", "scheduler.json")
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert says in done.stderr
    assert "scheduler.json" in done.stderr
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    "address", ["", "nonsense", "local", "local:", "local:-1", "local:0", "tcp://", "host", "a b:5"]
)
def test_an_address_that_is_none(here, examples, tmp_path, address):
    done = here("study", "run", PLANTED, "--cluster", address)
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "--cluster" in done.stderr
    assert not (tmp_path / "runs").exists()
