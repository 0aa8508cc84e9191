"""Files: texts in and out, whole or in pieces, every failure one FormatError."""

from __future__ import annotations

import contextlib
import gzip
import os
import secrets
import shutil
import stat
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from automata.errors import FormatError

MAX_BYTES = 1 << 27
# Bytes that are read at once.
PIECE = 1 << 20


def read_text(path: str | os.PathLike[str], *, max_bytes: int = MAX_BYTES) -> str:
    """Return the text of a file, decompressed if it is gzip.

    Bytes that are not UTF-8 become U+FFFD: harmless in the comments of old files, refused elsewhere by
    the readers, at their place. Raises FormatError as `read_pieces` does.
    """
    return b"".join(read_pieces(path, max_bytes=max_bytes)).decode("utf-8-sig", "replace")


def read_pieces(path: str | os.PathLike[str], *, max_bytes: int = MAX_BYTES) -> Iterator[bytes]:
    """Yield the bytes of a file, decompressed if it is gzip, PIECE at a time.

    Raises FormatError if the file cannot be read, is damaged, or holds more than `max_bytes`, counted after
    decompression and never held at once beyond that.
    """
    packed, total = False, 0
    try:
        with open(path, "rb") as file:
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


def write_atomically(path: str | os.PathLike[str], data: str | bytes | Iterable[str]) -> None:
    """Write `data` (text as UTF-8, whole or in parts; gzipped if the name ends in `.gz`): a failure loses nothing.

    The bytes go to a temporary file in the same folder, which then takes the name; devices and pipes are
    written directly. Raises FormatError if the file cannot be written; what stood there then stands.
    """
    packed = os.fspath(path).endswith(".gz")
    parts = [data] if isinstance(data, str | bytes) else data
    try:
        mode = os.stat(path).st_mode if os.path.exists(path) else None
        # A link's target is replaced, not the link; what stands behind /dev/stdout may have no name at all.
        target = Path(os.path.realpath(path)) if mode is None or stat.S_ISREG(mode) else Path(path)
        if mode is None or stat.S_ISREG(mode):
            _replace(target, parts, packed=packed, keep_mode=mode is not None)
        else:
            with open(target, "wb") as file:
                _write_parts(file, parts, packed=packed)
    except UnicodeEncodeError as error:
        mark = ascii(error.object[error.start])
        raise FormatError(f"cannot be written: {mark} is no character of UTF-8", path=path) from None
    except (OSError, ValueError) as error:
        raise FormatError(f"cannot be written: {_reason(error)}", path=path) from None


def _replace(target: Path, parts: Iterable[str | bytes], *, packed: bool, keep_mode: bool) -> None:
    """Give `target` the content in one step: it is the old file or the new one, never a part."""
    if keep_mode and not os.access(target, os.W_OK):
        raise PermissionError(13, "Permission denied")
    temporary = target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}.tmp")
    try:
        with open(temporary, "xb") as file:
            _write_parts(file, parts, packed=packed)
            file.flush()
            os.fsync(file.fileno())
        if keep_mode:
            shutil.copymode(target, temporary)
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _write_parts(file: BinaryIO, parts: Iterable[str | bytes], *, packed: bool) -> None:
    pack = gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) if packed else None
    with contextlib.nullcontext(file) if pack is None else cast(BinaryIO, pack) as stream:
        for part in parts:
            stream.write(part.encode() if isinstance(part, str) else part)


def _reason(error: Exception) -> str:
    """Say what the system said, without its number and without the path, which stands in front."""
    return getattr(error, "strerror", None) or str(error)
