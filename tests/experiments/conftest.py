"""The installed `replicarium` command: in a process of its own, and in this one where that says as much."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from automata.replicators import langton_loop
from automata.rules.published.langton import langton
from automata.trajectory import record
from neural.domains.domain import visited
from neural.emulators import MLP, MLPConfig
from neural.models import ModelCard, model_bytes
from neural.training.loop import TrainingConfig, training

# What would make rich take a pipe for a terminal.
_TERMINAL = ("FORCE_COLOR", "PY_COLORS", "GITHUB_ACTIONS", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLUMNS")


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    status: int
    stdout: str
    stderr: str


def command(*words: str | Path) -> list[str]:
    script = shutil.which("replicarium", path=str(Path(sys.executable).parent))
    assert script is not None, f"there is no `replicarium` beside {sys.executable}: pip install -e ."
    return [script, *map(str, words)]


def environment(**changes: str) -> dict[str, str]:
    """The environment of a started command; what is compiled of the packages is kept, or each would compile it anew."""
    left_out = (*_TERMINAL, "PYTHONDONTWRITEBYTECODE")
    return {**{name: value for name, value in os.environ.items() if name not in left_out}, **changes}


@pytest.fixture(scope="session")
def replicarium() -> Callable[..., Ended]:
    """Run the installed command and wait for it: `replicarium("run", "langton", cwd=tmp_path)`."""

    def run(*words: str | Path, cwd: Path, env: dict[str, str] | None = None) -> Ended:
        done = subprocess.run(
            command(*words),
            capture_output=True,
            encoding="utf-8",
            cwd=cwd,
            env=environment(**(env or {})),
            timeout=300,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def shell() -> Callable[..., Ended]:
    """Run a shell's line in which $R is the command: `shell("$R list engines | head -1", cwd=tmp_path)`."""

    def run(line: str, *, cwd: Path, env: dict[str, str] | None = None) -> Ended:
        (script,) = command()
        done = subprocess.run(
            ["bash", "-c", line],
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            cwd=cwd,
            env=environment(R=script, **(env or {})),
            timeout=300,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(autouse=True)
def goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process goes on after a command that runs in it."""
    monkeypatch.setattr("experiments.terminal.streams.ignore_signals", lambda: None)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Run the command in this process, with `tmp_path` as its folder: the same code without the start-up."""
    from experiments.commands.app import main

    monkeypatch.chdir(tmp_path)
    for name in _TERMINAL:
        monkeypatch.delenv(name, raising=False)

    def run(*words: str | Path) -> Ended:
        monkeypatch.setattr(sys, "argv", ["replicarium", *map(str, words)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capfd.readouterr()
        return Ended(end.value.code or 0, out, err)

    return run


@pytest.fixture(scope="session", autouse=True)
def _signals_as_in_a_terminal() -> Iterator[None]:
    """A background job ignores SIGINT and, under nohup, SIGHUP, and so does every command that it starts."""
    before = {}
    for name, handler in (("SIGHUP", signal.SIG_DFL), ("SIGINT", signal.default_int_handler)):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_IGN:
            before[number] = signal.signal(number, handler)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(scope="session")
def start() -> Callable[..., object]:
    """Start the installed command in a process group of its own; a context, at whose end it is dead."""

    @contextmanager
    def started(*words: str | Path, cwd: Path) -> Iterator[subprocess.Popen[str]]:
        # A shell's background job ignores SIGINT, and so would its children.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            process = subprocess.Popen(
                command(*words),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                cwd=cwd,
                env=environment(),
                start_new_session=True,
            )
        finally:
            signal.signal(signal.SIGINT, before)
        with process:
            try:
                yield process
            finally:
                process.kill()

    return started


@pytest.fixture(scope="session")
def model_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small network trained until it is exact on the contexts of Langton's first 151 steps, as a file."""
    rule = langton()
    domain = visited(record(rule, langton_loop(), 151))
    network = MLP(rule.n_states, rule.neighborhood, MLPConfig(width=32), seed=1)
    *_, last = training(network, rule, domain, TrainingConfig())
    assert last.finished
    path = tmp_path_factory.mktemp("model") / "small.safetensors"
    path.write_bytes(model_bytes(network, ModelCard(rule.name, rule.diagram.digest, {})))
    return path


CREEP = """@RULE creep
# A 1 moves east, one cell a generation, over whatever lies there; a 2 stays.
@TABLE
n_states:3
neighborhood:vonNeumann
symmetries:none
var a={0,1,2}
var b={0,1,2}
var c={0,1,2}
var d={0,1,2}
# C,N,E,S,W,C'
a,b,c,d,1,1
1,a,b,c,d,0
"""


@pytest.fixture
def creep(tmp_path: Path) -> Path:
    """A folder that holds the rule `creep`."""
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "creep.rule").write_text(CREEP)
    return folder


@pytest.fixture
def examples(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let `example_studies` be imported here and by processes that are started."""
    folder = Path(__file__).parent
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]))
    return folder
