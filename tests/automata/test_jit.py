"""The cache of compiled kernels: never stale, can be switched off, and nobody else's business."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from automata import jit

PACKAGE = Path(jit.__file__).resolve().parent

SHOW_FOLDER = "from automata.jit import cache_folder; print(cache_folder())"
COMPILE = "import numpy as np; from automata.engines.dense_kernels import live_extent; "
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


def test_any_change_of_any_source_file_gives_another_folder(package, run_python):
    program = """
from pathlib import Path
from automata.jit import source_digest
digest = source_digest.__wrapped__
root = Path("automata")
paths = sorted(root.rglob("*.py"))
start, seen = digest(), set()
assert digest() == start, "nothing changed"
for path in paths:
    source = path.read_bytes()
    path.write_bytes(source + b"#")
    seen.add(digest())
    path.write_bytes(source)
assert digest() == start, "all is as it was"
new = root / "engines" / "new.py"
new.write_text("")
seen.add(digest())
new.rename(root / "engines" / "renamed.py")
seen.add(digest())
(root / "engines" / "renamed.py").rename(root / "renamed.py")
seen.add(digest())
assert len(seen) == len(paths) + 3 and start not in seen, "every change counts"
(root / "renamed.py").unlink()
(root / "notes.txt").write_text("not a source")
assert digest() == start
print(len(paths))
"""
    number = int(run_python(program, root=package, env={"REPLICARIUM_CACHE": "0"}))
    assert number == len(list(package.rglob("*.py")))


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
    with (package / "automata" / "jit.py").open("a") as source:
        source.write("# changed\n")
    assert run_python(COMPILE + show, root=package, env=env) == "0"


@pytest.mark.parametrize(
    "switch", [{"REPLICARIUM_CACHE": "0"}, {"REPLICARIUM_CACHE": "", "NUMBA_DISABLE_JIT": "1"}]
)
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

    def look(*arguments, **options):
        during.append(jit.config.CACHE_DIR)
        return lambda function: function

    with monkeypatch.context() as patch:
        patch.setattr(jit.numba, "njit", look)
        jit.kernel(len)
    assert during == [str(jit.cache_folder())]
    assert str(tmp_path / "theirs") == jit.config.CACHE_DIR

    with pytest.raises(TypeError):
        jit.kernel("not a function")
    assert str(tmp_path / "theirs") == jit.config.CACHE_DIR, "also when decorating fails"


def test_without_a_home_there_is_no_cache_and_no_error(monkeypatch):
    """As in a container that runs under a number without a name."""

    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(jit.Path, "home", nowhere)
    for name in ("XDG_CACHE_HOME", "REPLICARIUM_CACHE"):
        monkeypatch.delenv(name, raising=False)
    assert jit.cache_folder() is None
