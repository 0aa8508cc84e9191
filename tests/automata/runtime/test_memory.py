"""How much memory giant steps may take: no more than limits, control groups and fellow workers leave."""

from __future__ import annotations

import os
import sys

import pytest

from automata.engines import HashlifeEngine
from automata.replication.parallel import asked_of_all
from automata.rules import find_rule
from automata.runtime import memory
from automata.runtime.memory import SHARERS, SMALLEST_MEMORY, available_memory, default_memory, share_memory, sharers

GIGABYTE = 1 << 30


@pytest.fixture(autouse=True)
def machine(monkeypatch):
    """A machine of 20 GB, of which nothing is limited or shared."""
    monkeypatch.setattr(memory, "_physical", lambda: 20 * GIGABYTE)
    monkeypatch.setattr(memory, "_limits_left", lambda process: [])
    monkeypatch.delenv(SHARERS, raising=False)


def planted(tmp_path, cgroup: str, limits: dict[str, str]):
    """Return places as Linux has them: what a process says of its control groups, and their limits."""
    process, groups = tmp_path / "proc", tmp_path / "groups"
    process.mkdir()
    (process / "cgroup").write_text(cgroup)
    for name, text in limits.items():
        path = groups / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return process, groups


@pytest.mark.parametrize(
    ("cgroup", "limits", "gigabytes"),
    [
        ("", {}, 20),
        # Version 2: the nearest limit is not always the least.
        ("0::/\n", {"memory.max": f"{3 * GIGABYTE}\n"}, 3),
        ("0::/a/b\n", {"a/b/memory.max": "max\n", "a/memory.max": f"{2 * GIGABYTE}\n"}, 2),
        ("0::/a/b\n", {"a/b/memory.max": f"{GIGABYTE}\n", "a/memory.max": f"{2 * GIGABYTE}\n"}, 1),
        ("0::/a\n", {"a/memory.max": f"{64 * GIGABYTE}\n"}, 20),
        # A container's own group is the root that it sees, whatever the machine calls it.
        ("0::/docker/1234\n", {"memory.max": f"{4 * GIGABYTE}\n"}, 4),
        ("0::/../../x\n", {"memory.max": f"{4 * GIGABYTE}\n"}, 4),
        # Version 1, where no limit is a large number.
        ("9:cpu:/\n4:memory:/a\n", {"memory/a/memory.limit_in_bytes": f"{5 * GIGABYTE}\n"}, 5),
        ("4:cpu,memory:/b\n", {"memory/memory.limit_in_bytes": f"{6 * GIGABYTE}\n"}, 6),
        ("4:memory:/\n", {"memory/memory.limit_in_bytes": "9223372036854771712\n"}, 20),
        # Another controller's, and what is no such file at all.
        ("4:cpu:/a\n", {"memory/a/memory.limit_in_bytes": "1\n", "a/memory.max": "1\n"}, 20),
        ("nonsense\n0:\n", {"memory.max": "many\n"}, 20),
    ],
)  # fmt: skip
def test_control_groups(tmp_path, cgroup, limits, gigabytes):
    assert available_memory(*planted(tmp_path, cgroup, limits)) == gigabytes * GIGABYTE


def test_half_of_it_is_taken_and_shared_by_all_workers(monkeypatch):
    assert default_memory() == 10 * GIGABYTE
    monkeypatch.setenv(SHARERS, "")
    share_memory(5)
    assert (sharers(), default_memory()) == (5, 2 * GIGABYTE)
    monkeypatch.setattr(memory, "available_memory", lambda: 10**15)
    monkeypatch.setenv(SHARERS, "no number")
    assert (sharers(), default_memory()) == (1, 1 << 34), "never more than 16 GB"
    monkeypatch.setattr(memory, "available_memory", lambda: 0)
    assert default_memory() == SMALLEST_MEMORY
    assert HashlifeEngine(find_rule("B3/S23")).max_memory == SMALLEST_MEMORY


@pytest.mark.long
def test_workers_are_told_how_many_they_are():
    """The first question is answered here, the others by as many workers as are left for them."""
    assert asked_of_all(os.getenv, [SHARERS] * 4, workers=2) == (None, "2", "2", "2")


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="limits as Linux keeps them")
def test_a_limit_on_the_address_space_counts_what_is_left_of_it(run_python):
    """As `ulimit -v` sets it; a giant step that fills its memory then stays below it."""
    program = """
import resource
from automata.engines import HashlifeEngine
from automata.pattern import Pattern
from automata.runtime.memory import available_memory
from automata.rules import find_rule
import numpy as np
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (400 << 20), resource.RLIM_INFINITY))
left = available_memory()
assert 300 << 20 < left <= 400 << 20, left >> 20
engine = HashlifeEngine(find_rule("B1357/S1357"))
assert left // 4 < engine.max_memory <= left // 2
engine.load(Pattern(np.random.default_rng(1).integers(0, 2, (300, 300), dtype=np.uint8)))
engine.step(1 << 9)
print(engine.steps_done)
"""
    assert run_python(program) == "512"
