"""How much memory this process may use, by the machine, its limits and our other processes."""

from __future__ import annotations

import os
from pathlib import Path

try:
    import resource
except ModuleNotFoundError:  # Windows
    resource = None  # type: ignore[assignment]  # a module elsewhere

# How many processes share the machine's memory with this one, itself included.
SHARERS = "REPLICARIUM_MEMORY_SHARERS"
# What a table needs to begin with, and the most that one takes without being asked to.
SMALLEST_MEMORY = 1 << 21
_MOST = 1 << 34
# Where no system says how much there is.
_UNKNOWN = 1 << 32


def default_memory() -> int:
    """Return half of what this process may take, in bytes, at most 16 GB, less for each worker that shares it."""
    return max(SMALLEST_MEMORY, min(available_memory() // 2 // sharers(), _MOST))


def sharers() -> int:
    """Return how many processes share what `available_memory` says: 1 unless `share_memory` was called."""
    number = os.environ.get(SHARERS, "")
    return max(1, int(number)) if number.isdecimal() else 1


def share_memory(processes: int) -> None:
    """Note that so many processes, this one among them, share the memory; those that it starts are informed."""
    os.environ[SHARERS] = str(processes)


def available_memory(process: Path = Path("/proc/self"), groups: Path = Path("/sys/fs/cgroup")) -> int:
    """Return the least of the machine's memory, what control groups allow, and what is left of a limit (`ulimit -v`).

    In bytes. `process` and `groups` are where Linux describes a process and control groups; elsewhere there are none.
    """
    return max(0, min([_physical(), *_group_limits(process, groups), *_limits_left(process)]))


def _physical() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # a system that does not say
        return _UNKNOWN


def _group_limits(process: Path, groups: Path) -> list[int]:
    """Return the limits of all control groups that the process lies in, of either version; a container is one."""
    found = []
    for line in _lines(process / "cgroup"):
        number, controllers, path = [*line.split(":", 2), "", ""][:3]
        if number == "0" and not controllers:
            root, name = groups, "memory.max"
        elif "memory" in controllers.split(","):
            root, name = groups / "memory", "memory.limit_in_bytes"
        else:
            continue
        # In a container the path may be that of the machine, which is not seen there: its root is the container's.
        folder = Path(path.lstrip("/") if ".." not in path else "")
        for place in (folder, *folder.parents):
            found += [int(text) for text in _lines(root / place / name) if text.strip().isdecimal()]
    return found


def _limits_left(process: Path) -> list[int]:
    """Return what is left of the process's own limits on its address space and its data."""
    if resource is None:
        return []
    used = {}
    for line in _lines(process / "status"):
        name, _, rest = line.partition(":")
        if name in ("VmSize", "VmData"):
            used[name] = int(rest.split()[0]) << 10
    left = []
    for limit, name in ((resource.RLIMIT_AS, "VmSize"), (resource.RLIMIT_DATA, "VmData")):
        soft, _ = resource.getrlimit(limit)
        if soft != resource.RLIM_INFINITY:
            left.append(soft - used.get(name, 0))
    return left


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
