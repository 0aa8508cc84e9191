"""A soup in one file, from which it goes on to the same bytes; and the checkpoints of cubff.

A file is a line that names the format, a line of JSON, and then programs and energies as they lie in memory. Its last
32 bytes are the SHA-256 of all before.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.errors import FormatError
from automata.files.reading import read_pieces, write_atomically
from automata.soups.soup import Soup, SoupSettings

_MARK = b"replicarium soup 1\n"
_DIGEST = 32
_MOST_BYTES = 1 << 33


def settings_key(settings: SoupSettings) -> str:
    """Return a hash of all that decides a soup but how long it runs."""
    language, pairing = settings.language, settings.pairing
    told: list[Any] = [repr(language), settings.seed, settings.programs, settings.threshold, settings.alphabet.hex()]
    told.append(repr(settings.energy))
    if isinstance(pairing, str):
        told.append(pairing)
    else:
        told.append(hashlib.sha256(pairing.starts.tobytes() + pairing.partners.tobytes()).hexdigest())
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def save_soup(soup: Soup, path: str | os.PathLike[str]) -> None:
    """Write a soup to a file, which then is whole or as it was. Raises FormatError if it cannot be written."""
    head = {
        "key": settings_key(soup.settings),
        "epoch": soup.epoch,
        "programs": list(soup.programs.shape),
        "language": soup.settings.language.name,
    }
    body = _MARK + json.dumps(head).encode() + b"\n" + soup.programs.tobytes()
    body += soup.energies.astype("<i8").tobytes()
    write_atomically(path, body + hashlib.sha256(body).digest())


def load_soup(settings: SoupSettings, path: str | os.PathLike[str]) -> Soup:
    """Return the soup of a file that was written under the same settings; FormatError if it is another or damaged."""
    whole = b"".join(read_pieces(path, max_bytes=_MOST_BYTES))
    body, digest = whole[:-_DIGEST], whole[-_DIGEST:]
    if not whole.startswith(_MARK):
        raise FormatError("is no checkpoint of a soup: name another file", path=path)
    if hashlib.sha256(body).digest() != digest:
        raise FormatError("the checkpoint is damaged: remove it to begin anew", path=path)
    line, _, rest = body[len(_MARK) :].partition(b"\n")
    head = json.loads(line)
    if head["key"] != settings_key(settings):
        raise FormatError(
            f"is the checkpoint of another soup, in {head['language']}: name another file, or remove it", path=path
        )
    count, length = head["programs"]
    programs = np.frombuffer(rest, dtype=np.uint8, count=count * length).reshape(count, length)
    energies = np.frombuffer(rest, dtype="<i8", offset=count * length)
    return Soup(settings, programs, epoch=head["epoch"], energies=energies)


def read_cubff(path: str | os.PathLike[str], length: int = 64) -> tuple[NDArray[np.uint8], int]:
    """Return the programs, (N, L), and the epochs run of a checkpoint that cubff wrote; FormatError if it is none."""
    whole = b"".join(read_pieces(path, max_bytes=_MOST_BYTES))
    head = np.frombuffer(whole[:24], dtype="<u8") if len(whole) >= 24 else np.zeros(3, dtype=np.uint64)
    if len(whole) != 24 + int(head[1]) * length or not head[1]:
        raise FormatError(f"is no checkpoint of cubff with programs of {length} bytes", path=path)
    return np.frombuffer(whole, dtype=np.uint8, offset=24).reshape(-1, length).copy(), int(head[2])


def write_cubff(programs: NDArray[np.uint8], epoch: int, path: str | os.PathLike[str]) -> None:
    """Write programs as a checkpoint from which cubff goes on."""
    head = np.array([1, len(programs), epoch], dtype="<u8")
    write_atomically(path, head.tobytes() + programs.tobytes())
