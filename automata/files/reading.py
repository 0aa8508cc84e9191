"""Files: texts in and out, whole or in pieces, every failure one FormatError."""

from __future__ import annotations

import contextlib
import gzip
import os
import re
import secrets
import shutil
import stat
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from automata.containment.meter import writing
from automata.errors import FormatError, ReplicariumError

try:
    import fcntl
except ModuleNotFoundError:  # Windows
    fcntl = None  # type: ignore[assignment]  # a module elsewhere

# The path that means standard input where a file is read, and standard output where one is written.
STANDARD = "-"
MAX_BYTES = 1 << 27
# Bytes that are read at once.
PIECE = 1 << 20
# Characters of a file's name that its temporary file's has, and links that are followed.
_MOST_NAME = 100
_MOST_LINKS = 40
# Where the system shows a process's open descriptors.
_DESCRIPTORS = re.compile(r"/dev/fd|/proc/[0-9]+(?:/task/[0-9]+)?/fd")


def read_text(path: str | os.PathLike[str], *, max_bytes: int = MAX_BYTES) -> str:
    """Return the text of a file, decompressed if it is gzip.

    Bytes that are not UTF-8 become U+FFFD: harmless in the comments of old files, refused elsewhere by
    the readers, at their place. Raises FormatError as `read_pieces` does.
    """
    return b"".join(read_pieces(path, max_bytes=max_bytes)).decode("utf-8-sig", "replace")


def read_pieces(path: str | os.PathLike[str], *, max_bytes: int = MAX_BYTES) -> Iterator[bytes]:
    """Yield the bytes of a file, or of standard input for `-`, decompressed if it is gzip, PIECE at a time.

    Raises FormatError if the file cannot be read, is damaged, or holds more than `max_bytes`, counted after
    decompression and never held at once beyond that.
    """
    packed, total = False, 0
    try:
        standard = os.fspath(path) == STANDARD
        with open(0 if standard else path, "rb", closefd=not standard) as file:
            packed = file.peek(2)[:2] == b"\x1f\x8b"
            stream = cast(BinaryIO, gzip.GzipFile(fileobj=file)) if packed else file
            while piece := stream.read(min(PIECE, max_bytes + 1 - total)):
                total += len(piece)
                if total > max_bytes:
                    break
                yield piece
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FormatError(f"the gzip file is damaged ({error}): fetch or pack it again", path=path) from None
    except (OSError, ValueError) as error:
        raise FormatError(f"cannot be read: {_reason(error)}", path=path) from None
    if total > max_bytes:
        size = "decompresses to more than" if packed else "holds more than"
        raise FormatError(f"{size} the {max_bytes} bytes that are read", path=path)


def plain_lines(text: str) -> str:
    """Return `text` with every line end, of whatever system, as one newline; columns stay as they were."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def write_atomically(path: str | os.PathLike[str], data: str | bytes | Iterable[str] | Iterable[bytes]) -> None:
    """Write `data` (text as UTF-8, whole or in parts; gzipped if the name ends in `.gz`): a failure loses nothing.

    The bytes go to a temporary file in the same folder, which then takes the name. What is no regular file is written
    into instead: devices, pipes, and open descriptors, under whatever name (`-`, /dev/stdout, /dev/fd/3).
    Raises FormatError if the file cannot be written; what stood there then stands.
    """
    packed = os.fspath(path).endswith(".gz")
    parts = [data] if isinstance(data, str | bytes) else data
    try:
        if (descriptor := descriptor_of(path)) is not None:
            _write_to_descriptor(descriptor, parts, packed=packed)
        elif replaced_whole(path):
            # A link's target is replaced, not the link.
            _replace(Path(os.path.realpath(path)), parts, packed=packed, keep_mode=os.path.exists(path))
        else:
            with open(path, "ab") as file:
                _write_parts(file, parts, packed=packed)
    except ReplicariumError:  # what makes the data has failed, and says why
        raise
    except UnicodeEncodeError as error:
        mark = ascii(error.object[error.start])
        raise FormatError(f"cannot be written: {mark} is no character of UTF-8", path=path) from None
    except (OSError, ValueError) as error:
        raise FormatError(f"cannot be written: {_reason(error)}", path=path) from None


def replaced_whole(path: str | os.PathLike[str]) -> bool:
    """Whether `write_atomically` replaces what stands at a path, or makes it, and does not write into it."""
    if os.fspath(path) == STANDARD or _descriptor_path(path):
        return False
    return not os.path.exists(path) or stat.S_ISREG(os.stat(path).st_mode)


def descriptor_of(path: str | os.PathLike[str]) -> int | None:
    """Return the descriptor of this process that a path to write to names, or None: 1 for `-` and for /dev/stdout."""
    place = "/dev/fd/1" if os.fspath(path) == STANDARD else _descriptor_path(path)
    folder, _, number = place.rpartition("/")
    own = folder in ("/dev/fd", *(f"/proc/{os.getpid()}{task}/fd" for task in ("", f"/task/{os.getpid()}")))
    return int(number) if own else None


def _descriptor_path(path: str | os.PathLike[str]) -> str:
    """Return the file of an open descriptor that a path leads to, such as /proc/12/fd/1, or "" if to none.

    Such a path looks like the file behind it, but replacing that file, or opening it anew, is not what is meant: the
    descriptor has its own place in the file, and others may share it.
    """
    place = os.fspath(path)
    for _ in range(_MOST_LINKS):
        folder, name = os.path.split(os.path.abspath(place))
        folder = os.path.realpath(folder)
        place = os.path.join(folder, name)
        if name.isdecimal() and _DESCRIPTORS.fullmatch(folder):
            return place
        if not os.path.islink(place):
            break
        place = os.path.join(folder, os.readlink(place))
    return ""


def _write_to_descriptor(descriptor: int, parts: Iterable[str | bytes], *, packed: bool) -> None:
    """Write where the descriptor stands, behind what this process has printed so far."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    with open(os.dup(descriptor), "wb") as file:
        _write_parts(file, parts, packed=packed)


def _replace(target: Path, parts: Iterable[str | bytes], *, packed: bool, keep_mode: bool) -> None:
    """Give `target` the content in one step: it is the old file or the new one, never a part."""
    if keep_mode and not os.access(target, os.W_OK):
        raise PermissionError(13, "Permission denied")
    temporary = target.with_name(f".{target.name[:_MOST_NAME]}.{secrets.token_hex(6)}.tmp")
    try:
        with open(temporary, "xb") as file:
            _locked(file.fileno())
            _write_parts(file, parts, packed=packed)
            file.flush()
            os.fsync(file.fileno())
            if keep_mode:
                shutil.copymode(target, temporary)
            if fcntl is not None:  # while it is locked
                os.replace(temporary, target)
        if fcntl is None:
            os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def sweep(target: str | os.PathLike[str]) -> None:
    """Remove the temporary files that killed processes left beside `target`; those that are being written are locked.

    Nothing is removed where the system has no locks.
    """
    place = Path(os.path.realpath(target))
    form = re.compile(rf"\.{re.escape(place.name[:_MOST_NAME])}\.[0-9a-f]{{12}}\.tmp")
    with contextlib.suppress(OSError):
        for path in [each for each in place.parent.iterdir() if form.fullmatch(each.name)]:
            with contextlib.suppress(OSError), open(path, "rb") as file:
                if _locked(file.fileno()):
                    path.unlink()


def _locked(descriptor: int) -> bool:
    """Lock an open file until it is closed, however its process ends; return whether that was possible."""
    if fcntl is None:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _write_parts(file: BinaryIO, parts: Iterable[str | bytes], *, packed: bool) -> None:
    pack = gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) if packed else None
    writing(0)
    with contextlib.nullcontext(file) if pack is None else cast(BinaryIO, pack) as stream:
        for part in parts:
            content = part.encode() if isinstance(part, str) else part
            writing(len(content), files=0)
            stream.write(content)


def _reason(error: Exception) -> str:
    """Say what the system said, without its number and without the path, which stands in front."""
    return getattr(error, "strerror", None) or str(error)
