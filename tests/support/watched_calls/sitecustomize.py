"""Imported by every Python process that finds this folder on its path: notes what it writes, starts and calls.

One JSON array a line, kind and value, is added to the file that REPLICARIUM_CALLS names. Workers inherit both.
"""

import json
import os
import sys

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
_CHANGES = {
    "os.mkdir": 0,
    "os.rename": 1,
    "os.remove": 0,
    "os.rmdir": 0,
    "os.link": 1,
    "os.symlink": 1,
    "os.truncate": 0,
}
_STARTS = ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system", "os.spawn", "pty.spawn")
_NET = ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname")


def _watch(file):
    def note(kind, value):
        os.write(file, (json.dumps([kind, str(value)]) + "\n").encode())

    def place(path):
        if not isinstance(path, (str, bytes, os.PathLike)):  # an open file, noted when it was opened
            return ""
        name = os.fsdecode(path)
        return os.path.abspath(name) if name else ""

    def hook(event, args):
        if event == "open":
            path, _, flags = args
            # A folder is opened to write in it by name.
            if isinstance(path, (str, bytes, os.PathLike)) and flags is not None and flags & (_WRITES | os.O_DIRECTORY):
                note("write", place(path))
        elif event in _CHANGES:
            note("write", place(args[_CHANGES[event]]))
        elif event == "sqlite3.connect":
            note("write", place(args[0]) if args[0] != ":memory:" else "")
        elif event in _NET:
            note(
                "net", args[1:] if event.startswith("socket.connect") or "bind" in event or "sendto" in event else args
            )
        elif event in _STARTS:
            note("start", args[0])

    sys.addaudithook(hook)


if "REPLICARIUM_CALLS" in os.environ:
    _watch(os.open(os.environ["REPLICARIUM_CALLS"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
