"""A kernel cache that is damaged, full or gone costs only time, is reported once, and is repaired."""

from __future__ import annotations

import errno
import os
import warnings
from pathlib import Path

import numpy as np
import pytest

from automata.errors import CacheWarning
from automata.runtime import jit, kernel_cache
from automata.runtime.kernel_cache import mend
from tests.support.depth import some


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    """The folder of a fresh cache, not reported yet; compiled also in a run with NUMBA_DISABLE_JIT=1."""
    monkeypatch.setattr(jit.config, "DISABLE_JIT", 0)
    monkeypatch.setattr(kernel_cache, "_told", False)
    monkeypatch.setenv("REPLICARIUM_CACHE", str(tmp_path / "cache"))
    found = jit.cache_folder()
    assert found is not None
    return found


def total():
    """Return a kernel as a new process would have it: nothing compiled or read yet."""

    def add_up(numbers):
        found = 0
        for number in numbers:
            found += number
        return found

    return jit.kernel(add_up)


def told(act) -> list[str]:
    """Return what is warned of while a kernel gives the right answer, twice."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(2):
            kernel = act()
            assert kernel(np.arange(5)) == 10
            assert kernel(np.arange(5.0)) == 10.0
    assert {one.category for one in caught} <= {CacheWarning}
    return [str(one.message) for one in caught]


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def hits(kernel) -> int:
    return sum(kernel.stats.cache_hits.values())


def test_what_was_compiled_is_read_again(folder):
    assert told(total) == []
    assert sorted(path.suffix for path in files(folder)) == [".nbc", ".nbc", ".nbi"]
    kernel = total()
    assert (kernel(np.arange(5)), kernel(np.arange(5.0))) == (10, 10.0)
    assert hits(kernel) == 2
    assert mend(folder) == (3, 0, "")


def test_two_processes_that_compile_at_once_do_not_take_each_other_s_code(folder, monkeypatch):
    """Each has read the index before the other wrote to it, for another signature."""
    first, second = total(), total()
    first(np.arange(5))
    (index,) = (path for path in files(folder) if path.suffix == ".nbi")
    before = index.read_bytes()
    index.unlink()
    second(np.arange(5.0))
    assert len({path.name for path in files(folder) if path.suffix == ".nbc"}) == 2
    index.write_bytes(before)
    assert told(total) == []


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


DAMAGES = {
    "garbage": lambda content: b"garbage",
    "truncated": lambda content: content[: len(content) // 2],
    "empty": lambda content: b"",
    "zeroed": lambda content: bytes(len(content)),
    "zeroed at the end": lambda content: content[:-100] + bytes(100),
    "one bit": flipped,
    "longer": lambda content: content + b"x",
}


@pytest.mark.parametrize("suffix", [".nbi", ".nbc"])
@pytest.mark.parametrize("damage", some(list(DAMAGES), 6))
def test_a_damaged_file_is_done_without_told_once_and_mended(folder, damage, suffix):
    assert told(total) == []
    spoilt = [path for path in files(folder) if path.suffix == suffix]
    for path in spoilt:
        path.write_bytes(DAMAGES[damage](path.read_bytes()))
    (said,) = told(total)
    assert said.startswith(f"the kernel cache {folder} cannot be ")
    assert said.endswith(", so kernels are compiled anew: see `replicarium doctor`")
    whole, removed, useless = mend(folder)
    assert (removed, useless) == (len(spoilt), "") or suffix == ".nbc", "data files are replaced as they are found"
    assert whole + removed == 3
    kernel_cache._told = False
    assert told(total) == []
    assert mend(folder)[1:] == (0, "")
    kernel = total()
    kernel(np.arange(5))
    assert hits(kernel) == 1


def test_a_missing_file_is_made_again(folder):
    assert told(total) == []
    for path in files(folder):
        if path.suffix == ".nbc":
            path.unlink()
    assert told(total) == []
    assert mend(folder) == (3, 0, "")


def test_a_full_disk_costs_only_time(folder, monkeypatch):
    """As the system says it, in the midst of a file."""

    class Full:
        def __init__(self, file):
            self._file = file

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self._file.close()

        def write(self, data):
            self._file.write(data[:10])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def opened(path, mode="r", **more):
        file = open(path, mode, **more)  # noqa: SIM115
        return Full(file) if "w" in mode or "x" in mode else file

    with monkeypatch.context() as patch:
        patch.setattr("numba.core.caching.open", opened, raising=False)
        patch.setattr(kernel_cache, "open", opened, raising=False)
        (said,) = told(total)
        assert "cannot be written (No space left on device)" in said
        assert mend(folder)[2].endswith("No space left on device")
    assert files(folder) == [], "nothing half written stays"


def test_where_no_file_can_be_made_there_is_no_cache_either(folder, monkeypatch):
    """Numba would go to another folder, that no digest of the sources guards."""

    def refuse(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("numba.core.caching.tempfile.TemporaryFile", refuse)
    monkeypatch.setenv("NUMBA_CACHE_DIR", "")
    (said,) = told(total)
    assert "cannot be used" in said
    assert files(folder) == []


def test_a_worker_says_nothing(folder, monkeypatch):
    assert told(total) == []
    for path in files(folder):
        path.write_bytes(b"")
    monkeypatch.setattr(kernel_cache.multiprocessing, "parent_process", lambda: object())
    assert told(total) == []


@pytest.mark.long
def test_products_of_matrices_still_compile(run_python):
    program = """
import automata, numba, numpy as np
automata.Universe("B3/S23", automata.Pattern.from_text("111"), engine="dense").run(3)
product = numba.njit(lambda a, b: np.dot(a, b))
print(product(np.eye(2), np.full((2, 2), 3.0)).sum())
"""
    assert run_python(program) == "12.0"
