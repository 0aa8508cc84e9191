"""How much memory a process and all that descend from it hold, where the system says so."""

from __future__ import annotations

import os

try:
    import resource
except ModuleNotFoundError:  # Windows
    resource = None  # type: ignore[assignment]  # a module elsewhere


def tree_memory(root: int) -> int:
    """Return the resident bytes of the process `root` and its descendants; elsewhere than on Linux, this one's most.

    Pages that several processes share are counted in each. What ends while it is asked counts 0.
    """
    if not lists_children():
        return _most_of_this_process()
    total, waiting = 0, [root]
    while waiting:
        process = waiting.pop()
        total += _resident(process)
        waiting += _children(process)
    return total


def lists_children() -> bool:
    """Return whether the system says which processes a process has started."""
    return os.path.exists(f"/proc/self/task/{os.getpid()}/children")


def _resident(process: int) -> int:
    try:
        with open(f"/proc/{process}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return 0


def _children(process: int) -> list[int]:
    found: list[int] = []
    try:
        for thread in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{thread}/children", encoding="ascii") as file:
                found += map(int, file.read().split())
    except OSError:  # it has ended, or the system lists no children
        pass
    return found


def _most_of_this_process() -> int:
    if resource is None:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(most) if os.uname().sysname == "Darwin" else int(most) << 10
