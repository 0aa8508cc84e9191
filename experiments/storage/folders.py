"""Files of one folder that may come from another person: none is read or written through a link.

A symbolic link in the place of a file is replaced when that file is written, and refused when it is read. A link in the
place of a folder is refused. Where the system opens files relative to an open folder (everywhere but on Windows), this
also holds against a link that is made between the check and the access.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, TypedDict

from automata.containment.meter import writing
from experiments.errors import OutputError, StoreError

# Whether all of the calls below take an open folder in place of a path.
_RELATIVE = {os.open, os.stat, os.access, os.unlink, os.mkdir, os.rename} <= os.supports_dir_fd and hasattr(
    os, "O_NOFOLLOW"
)
_NOFOLLOW: int = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
# A pipe is not waited for: it is refused as soon as it is open.
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _NOFOLLOW
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | _NOFOLLOW
_TEMPORARY = re.compile(r"\..*\.[0-9a-f]+\.tmp", re.DOTALL)
_PIECE = 1 << 20


class Where(TypedDict, total=False):
    """The keywords for system calls with a file's bare name: its folder, opened; none where the name is a path."""

    dir_fd: int


class Inside:
    """The folder `root`, which may be a link itself; names of files in it are "file" or "folder/file"."""

    def __init__(self, root: Path):
        self.root = root

    def read(self, name: str, most: int) -> bytes:
        """Return a file's bytes; FileNotFoundError, or StoreError for a link and for more than `most` bytes."""
        path = self.root / name
        try:
            with self._at(name) as (place, where):
                number = os.open(place, _READ, **where)
            told = os.fstat(number)
            if not stat.S_ISREG(told.st_mode) or told.st_size > most:
                os.close(number)
                if stat.S_ISREG(told.st_mode):
                    raise StoreError(f"{path} holds more than the {most} bytes that are read")
                what = "Is a directory" if stat.S_ISDIR(told.st_mode) else "it is no file"
                raise StoreError(f"cannot read {path}: {what}")
            with open(number, "rb") as file:
                return file.read(told.st_size)
        except FileNotFoundError:
            raise
        except OSError as error:
            self._refuse_link(name)
            raise StoreError(f"cannot read {path}: {_reason(error)}") from None

    def write(self, name: str, data: bytes | str) -> Path:
        """Write a file, whole or not at all, in place of whatever has its name; return its path. Raises OutputError."""
        path = self.root / name
        try:
            content = data.encode() if isinstance(data, str) else data
            writing(len(content))
            with self._at(name) as (place, where):
                self._replace(place, where, content)
        except UnicodeEncodeError as error:
            mark = ascii(error.object[error.start])
            raise OutputError(f"cannot write {path}: {mark} is no character of UTF-8") from None
        except OSError as error:
            raise OutputError(f"cannot write {path}: {_reason(error)}") from None
        return path

    def _replace(self, place: str, where: Where, content: bytes) -> None:
        before = _status(place, where)
        if before is not None and stat.S_ISREG(before.st_mode) and not os.access(place, os.W_OK, **where):
            raise PermissionError(13, "Permission denied")
        head, last = os.path.split(place)
        temporary = os.path.join(head, f".{last[:100]}.{secrets.token_hex(6)}.tmp")
        number = where.get("dir_fd")
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW
            with open(os.open(temporary, flags, 0o666, **where), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, place, src_dir_fd=number, dst_dir_fd=number)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary, **where)
            raise

    def appending(self, name: str) -> Any:
        """Return a file, unbuffered, open for what is added at its end, made if there is none.

        Raises OSError, StoreError for a link, and for a file that has another name elsewhere, where it would grow too.
        """
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NONBLOCK", 0) | _NOFOLLOW
        try:
            with self._at(name) as (place, where):
                number = os.open(place, flags, 0o666, **where)
        except OSError:
            self._refuse_link(name)
            raise
        told = os.fstat(number)
        if not stat.S_ISREG(told.st_mode) or told.st_nlink > 1:
            os.close(number)
            raise StoreError(f"{self.root / name} is no file of this folder alone: put a copy in its place")
        return open(number, "ab", buffering=0)

    def linked_elsewhere(self, name: str) -> bool:
        """Return whether a file has another name too (a hard link), so that adding to it would change that as well."""
        with self._at(name) as (place, where):
            told = _status(place, where)
        return told is not None and stat.S_ISREG(told.st_mode) and told.st_nlink > 1

    def make_folder(self, name: str) -> None:
        """Make a folder unless it is there; OutputError if it cannot be made, or something else has its name."""
        path = self.root / name
        try:
            with self._at(name) as (place, where):
                with suppress(FileExistsError):
                    os.mkdir(place, **where)
                told = _status(place, where)
        except OSError as error:
            raise OutputError(f"cannot create {path}: {_reason(error)}") from None
        if told is None or not stat.S_ISDIR(told.st_mode):
            what = "a symbolic link" if told is not None and stat.S_ISLNK(told.st_mode) else "a file"
            raise OutputError(f"cannot create {path}: {what} of that name is in the way")

    def sweep(self, *folders: str) -> None:
        """Remove the temporary files that a kill left behind, here and in the named folders, which are not followed."""
        for folder in ("", *folders):
            with suppress(OSError, StoreError), self._at(f"{folder}/x" if folder else "x") as (place, where):
                parent = os.path.dirname(place)
                with os.scandir(where.get("dir_fd", parent)) as found:
                    names = [entry.name for entry in found if _TEMPORARY.fullmatch(entry.name)]
                for name in names:
                    with suppress(OSError):
                        os.unlink(name if where else os.path.join(parent, name), **where)

    @contextmanager
    def _at(self, name: str) -> Iterator[tuple[str, Where]]:
        """Yield a file's name and the keywords for system calls with it: its folder, opened, where that is possible.

        Raises OSError, and StoreError if a folder on the way is a link.
        """
        *folders, last = name.split("/")
        if any(part in ("", ".", "..") for part in (*folders, last)):
            raise StoreError(f"{name!r} does not name a file in {self.root}")
        if not _RELATIVE:
            for depth in range(1, len(folders) + 1):
                self._refuse_link("/".join(folders[:depth]))
            yield str(self.root.joinpath(*folders, last)), {}
            return
        with ExitStack() as opened:
            number = os.open(self.root, _FOLDER & ~os.O_NOFOLLOW)
            opened.callback(os.close, number)
            for depth, part in enumerate(folders):
                try:
                    number = os.open(part, _FOLDER, dir_fd=number)
                except NotADirectoryError:
                    told = os.stat(part, dir_fd=number, follow_symlinks=False)
                    if not stat.S_ISLNK(told.st_mode):
                        raise
                    raise _link_error(self.root.joinpath(*folders[: depth + 1])) from None
                opened.callback(os.close, number)
            yield last, {"dir_fd": number}

    def _refuse_link(self, name: str) -> None:
        """Raise StoreError if a file is a link."""
        path = self.root / name
        if path.is_symlink():
            raise _link_error(path) from None


def read_bounded(path: Path, most: int) -> bytes:
    """Return a file's bytes, links followed; FileNotFoundError, or StoreError if it cannot be read or holds more.

    Of a file without an end, such as /dev/zero, no more than `most` bytes are read.
    """
    try:
        with path.open("rb") as file:
            data = b""
            while len(data) <= most and (piece := file.read(min(_PIECE, most + 1 - len(data)))):
                data += piece
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StoreError(f"cannot read {path}: {_reason(error)}") from None
    if len(data) > most:
        raise StoreError(f"{path} holds more than the {most} bytes that are read")
    return data


def _status(place: str, where: Where) -> os.stat_result | None:
    """Return what the system says of a file itself, not of what it links to; None if there is none."""
    try:
        return os.stat(place, follow_symlinks=False, **where)
    except FileNotFoundError:
        return None


def _link_error(path: Path) -> StoreError:
    return StoreError(
        f"{path} is a symbolic link, and a run is read and written in its own folder alone: put in its place what it "
        "links to, or remove it"
    )


def _reason(error: OSError) -> str:
    """Say what the system said, without its number and without the path, which stands in front."""
    return error.strerror or str(error)
