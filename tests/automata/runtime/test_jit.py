"""The cache of compiled kernels: never stale, can be switched off, and private."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from automata.runtime import jit

PACKAGE = Path(jit.__file__).resolve().parents[1]

SHOW_FOLDER = "from automata.runtime.jit import cache_folder; print(cache_folder())"
COMPILE = "import numpy as np; from automata.engines.dense.kernels import live_extent; "
COMPILE += "live_extent(np.ones(4, np.uint8), 2, 0, 2, 0, 2, np.empty(4, np.int64))"


@pytest.fixture
def package(tmp_path):
    """A copy of the package that a test may change; its folder is the root to import it from."""
    root = tmp_path / "copy"
    shutil.copytree(PACKAGE, root / "automata", ignore=shutil.ignore_patterns("__pycache__"))
    return root


@pytest.fixture(autouse=True)
def compiling(monkeypatch):
    """These tests compile even in a run that has NUMBA_DISABLE_JIT=1."""
    monkeypatch.setattr(jit.config, "DISABLE_JIT", 0)
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "0")


def compiled(folder: Path) -> list[Path]:
    return sorted(path for kind in ("*.nbi", "*.nbc") for path in folder.rglob(kind))


@pytest.mark.long
def test_any_change_that_a_kernel_could_see_gives_another_folder(package, run_python):
    """The files with kernels, and what they import, as Python's own parser reads it."""
    program = """
import ast
from pathlib import Path
from automata.runtime.jit import source_digest
digest = source_digest.__wrapped__
root = Path("automata")
paths = sorted(root.rglob("*.py"))
start = digest()
assert digest() == start, "nothing changed"
counted = set()
for path in paths:
    source = path.read_bytes()
    path.write_bytes(source + b"#")
    if digest() != start:
        counted.add(path)
    path.write_bytes(source)
assert digest() == start, "all is as it was"
new = root / "engines" / "new.py"
new.write_text("from automata.runtime.jit import kernel")
seen = {digest()}
new.rename(root / "engines" / "renamed.py")
seen.add(digest())
(root / "engines" / "renamed.py").write_text("from automata.runtime.jit import kernel#")
seen.add(digest())
assert len(seen | {start}) == 4, "every change counts"
(root / "engines" / "renamed.py").write_text("no kernels in here")
(root / "notes.txt").write_text("from automata.runtime.jit import kernel")
assert digest() == start
def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module, *(node.module + "." + alias.name for alias in node.names)]
        for name in names:
            for ending in (".py", "/__init__.py"):
                yield Path(name.replace(".", "/") + ending)
jit = Path("automata/runtime/jit.py")
wanted = {path for path in paths if jit in imported(path)} | {jit}
while more := {found for path in wanted for found in imported(path) if found in paths} - wanted:
    wanted |= more
print(sorted(map(str, wanted ^ counted)), len(counted))
"""
    different, number = run_python(program, root=package, env={"REPLICARIUM_CACHE": "0"}).rsplit(" ", 1)
    assert different == "[]"
    assert 10 < int(number) < len(list(package.rglob("*.py"))) / 2


@pytest.mark.long
def test_the_folder_is_named_after_sources_and_switches(package, tmp_path, run_python):
    def folder(**env: str) -> Path:
        return Path(run_python(SHOW_FOLDER, root=package, env={"REPLICARIUM_CACHE": str(tmp_path), **env}))

    plain = folder(NUMBA_BOUNDSCHECK="0")
    assert plain.is_dir()
    assert plain.parent == tmp_path / "numba"
    assert folder(NUMBA_BOUNDSCHECK="0") == plain
    others = [folder(NUMBA_BOUNDSCHECK="1"), folder(NUMBA_BOUNDSCHECK="0", NUMBA_OPT="1")]
    with (package / "automata" / "neighborhood.py").open("a") as source:
        source.write("# changed\n")
    others.append(folder(NUMBA_BOUNDSCHECK="0"))
    assert len({plain, *others}) == 4


@pytest.mark.long
def test_kernels_are_kept_in_that_folder_and_found_again(package, tmp_path, run_python):
    show = "; print(sum(live_extent.stats.cache_hits.values()))"
    env = {
        "REPLICARIUM_CACHE": str(tmp_path / "cache"),
        "NUMBA_BOUNDSCHECK": "0",
        "HOME": str(tmp_path / "home"),
    }
    assert run_python(COMPILE + show, root=package, env=env) == "0"
    kept = compiled(tmp_path)
    assert kept
    assert {path.is_relative_to(tmp_path / "cache" / "numba") for path in kept} == {True}
    assert run_python(COMPILE + show, root=package, env=env) == "1"
    # Numba itself would not notice this change: it is in a file that the kernel's own only imports.
    with (package / "automata" / "runtime" / "jit.py").open("a") as source:
        source.write("# changed\n")
    assert run_python(COMPILE + show, root=package, env=env) == "0"


@pytest.mark.long
@pytest.mark.parametrize("switch", [{"REPLICARIUM_CACHE": "0"}, {"REPLICARIUM_CACHE": "", "NUMBA_DISABLE_JIT": "1"}])
def test_the_cache_can_be_switched_off(package, tmp_path, run_python, switch):
    env = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "xdg"), **switch}
    assert run_python(SHOW_FOLDER + "; " + COMPILE, root=package, env=env) == "None"
    assert compiled(tmp_path) == []
    assert not (tmp_path / "xdg").exists()


def test_the_cache_lies_where_caches_lie_unless_told_otherwise(tmp_path, monkeypatch):
    monkeypatch.setenv("REPLICARIUM_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert jit.cache_folder().parent == tmp_path / "xdg" / "replicarium" / "numba"
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert jit.cache_folder().parent == tmp_path / "home" / ".cache" / "replicarium" / "numba"
    monkeypatch.setenv("REPLICARIUM_CACHE", str(tmp_path / "mine"))
    assert jit.cache_folder().parent == tmp_path / "mine" / "numba"


def test_a_folder_that_cannot_be_made_costs_only_the_cache(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("REPLICARIUM_CACHE", str(tmp_path / "file"))
    assert jit.cache_folder() is None
    assert jit.kernel(lambda number: number + 1)(1) == 2


def test_other_users_of_numba_keep_their_own_cache_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("REPLICARIUM_CACHE", str(tmp_path / "ours"))
    monkeypatch.setattr(jit.config, "CACHE_DIR", str(tmp_path / "theirs"))
    during = []

    class Looking(jit.KernelCache):
        def __init__(self, *arguments):
            during.append(jit.config.CACHE_DIR)
            super().__init__(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(jit, "KernelCache", Looking)
        assert jit.kernel(lambda number: number + 1)(1) == 2
    assert during == [str(jit.cache_folder())]
    assert str(tmp_path / "theirs") == jit.config.CACHE_DIR
    assert not (tmp_path / "theirs").exists()

    with pytest.raises(TypeError):
        jit.kernel("not a function")
    assert str(tmp_path / "theirs") == jit.config.CACHE_DIR, "also when decorating fails"


def test_where_there_is_no_home_there_is_no_cache(monkeypatch):
    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setenv("REPLICARIUM_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setattr(jit.Path, "home", homeless)
    assert jit.cache_folder() is None


# -- plain Python -----------------------------------------------------------------------------------------

PLAIN = """
import warnings
warnings.simplefilter("error")  # such as an overflow that is not meant
import numpy as np
from automata.engines import ENGINES, make_engine
from automata.pattern import Pattern
from automata.rules import find_rule
from automata.topology import PLANE, Torus
random, compared = np.random.default_rng(7), 0
for name in ("B3/S23", "W30", "B2/S345/4", "Langtons-Loops", "JvN29", "R2,C0,M1,S2..5,B3..4,NM"):
    rule = find_rule(name)
    for topology, far in ((PLANE, -2**40), (Torus(5, 8), 0)):
        start = Pattern(random.integers(0, rule.n_states, (5, 8)).astype(np.uint8), far, far)
        others = [one for one in ENGINES if one != "reference" and not ENGINES[one].refusal(rule, topology)]
        names = ["reference", "auto", *others]
        engines = [make_engine(one, rule, topology) for one in names]
        for engine in engines:
            engine.load(start)
        for steps in (1, 6):
            for engine in engines:
                engine.step(steps)
            slow, box = engines[0], engines[0].bounding_box()
            for name, engine in zip(names, engines):
                assert engine.bounding_box() == box and engine.population() == slow.population(), name
                assert box is None or (engine.read(box) == slow.read(box)).all(), name
                compared += 1
print(compared)
"""


@pytest.mark.long
def test_every_engine_runs_without_numba_s_compiler_to_the_same_cells(run_python):
    """Numbers wrap around in NumPy as they do when compiled, or are cast before they could."""
    assert int(run_python(PLAIN, env={"NUMBA_DISABLE_JIT": "1"})) == 102
