"""Run one command and write the system's account of it: seconds, CPU seconds, peak memory.

    python -I -S launch.py REPORT LIMIT STDOUT STDERR COMMAND …

A process of its own, without any library: a child's peak memory counts from its parent's, which must be small.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time


def main() -> None:
    """Run the command of the command line, for LIMIT seconds at most."""
    report, limit, out, err = sys.argv[1:5]
    stopped = []
    with open(out, "wb") as stdout, open(err, "wb") as stderr:
        began = time.perf_counter()
        child = subprocess.Popen(sys.argv[5:], stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr)

        def stop(*_: object) -> None:
            stopped.append(True)
            child.kill()

        signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, float(limit))
        # Of this child alone, those that it waited for included.
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
        signal.setitimer(signal.ITIMER_REAL, 0)
    peak = usage.ru_maxrss if sys.platform == "darwin" else 1024 * usage.ru_maxrss
    with open(report, "w", encoding="utf-8") as file:
        json.dump(
            {
                "wall": wall,
                "cpu": usage.ru_utime + usage.ru_stime,
                "peak": peak,
                "status": os.waitstatus_to_exitcode(status),
                "stopped": bool(stopped),
            },
            file,
        )


main()
