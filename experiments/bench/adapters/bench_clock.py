"""Clock: what one measured process reports about itself. Standard library alone: it runs under any Python."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def peak_bytes() -> int:
    """Return the most memory that this process has held so far, in bytes."""
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


class StageClock:
    """Seconds and CPU seconds of the named stages of one process, written as JSON at its end."""

    def __init__(self) -> None:
        self.answer: dict[str, dict[str, float]] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure the body as `name`."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.answer[name] = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}

    def tell(self, path: str, **facts: object) -> None:
        """Write the stages and `facts` to `path`, whole or not at all."""
        with open(f"{path}.part", "w", encoding="utf-8") as file:
            json.dump({**self.answer, **facts}, file)
        os.replace(f"{path}.part", path)


def request() -> tuple[dict[str, Any], str]:
    """Return what this process is asked for, and where it shall answer: the two files of its command line."""
    with open(sys.argv[1], encoding="utf-8") as file:
        return json.load(file), sys.argv[2]
