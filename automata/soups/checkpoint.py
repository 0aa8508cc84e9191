"""A soup in one file, from which it goes on to the same bytes; and the checkpoints of cubff.

A file is a line that names the format, a line of JSON, and then programs and energies as they lie in memory. Its last
32 bytes are the SHA-256 of all before. The JSON tells the settings too, but for an interaction list that is no grid.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.errors import FormatError
from automata.files.reading import read_pieces, write_atomically
from automata.soups.languages.library import find_language
from automata.soups.pairing import grid, grid_of
from automata.soups.soup import Energy, Soup, SoupSettings

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
        "settings": _told(soup.settings),
    }
    body = _MARK + json.dumps(head).encode() + b"\n" + soup.programs.tobytes()
    body += soup.energies.astype("<i8").tobytes()
    write_atomically(path, body + hashlib.sha256(body).digest())


def load_soup(settings: SoupSettings, path: str | os.PathLike[str]) -> Soup:
    """Return the soup of a file that was written under the same settings; FormatError if it is another or damaged."""
    head, rest = _read(path)
    if head["key"] != settings_key(settings):
        raise FormatError(
            f"is the checkpoint of another soup, in {head['language']}: name another file, or remove it", path=path
        )
    return _soup(settings, head, rest)


def open_soup(path: str | os.PathLike[str]) -> Soup:
    """Return the soup of a file under the settings that the file tells; FormatError if it is none, or tells too little.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     save_soup(Soup(SoupSettings(seed=7, programs=64)).run(3), f"{folder}/kept.soup")
    ...     soup = open_soup(f"{folder}/kept.soup")
    >>> soup.epoch, soup.settings.seed
    (3, 7)
    """
    head, rest = _read(path)
    told = head.get("settings")
    if not isinstance(told, dict) or told.get("pairing") is None:
        raise FormatError(
            "does not tell all settings of its soup: it is of an earlier version or has an interaction list of its "
            "own, and only `replicarium soup run` with these settings goes on with it",
            path=path,
        )
    try:
        pairing = told["pairing"] if isinstance(told["pairing"], str) else grid(**told["pairing"])
        language = replace(
            find_language(head["language"]),
            **{name: told[name] for name in ("length", "budget", "writes")},
        )
        settings = SoupSettings(
            language,
            told["seed"],
            head["programs"][0],
            told["threshold"] / (1 << 30),
            pairing,
            bytes.fromhex(told["alphabet"]),
            None if told["energy"] is None else Energy(*told["energy"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(f"does not tell its soup's settings as this version reads them: {error}", path=path) from None
    if settings_key(settings) != head["key"]:
        raise FormatError("tells other settings than its soup had: it was changed, or is of another version", path=path)
    return _soup(settings, head, rest)


def is_checkpoint(path: str | os.PathLike[str]) -> bool:
    """Whether a file that can be read begins as a soup's checkpoint does."""
    try:
        with open(path, "rb") as file:
            return file.read(len(_MARK)) == _MARK
    except (OSError, ValueError):
        return False


def _told(settings: SoupSettings) -> dict[str, Any]:
    """Return what decides a soup, as JSON has it; a pairing of None is a list that is no grid's."""
    language, energy, shape = settings.language, settings.energy, grid_of(settings.pairing)
    return {
        "seed": settings.seed,
        "threshold": settings.threshold,
        "alphabet": settings.alphabet.hex(),
        "pairing": settings.pairing if isinstance(settings.pairing, str) else None if shape is None else asdict(shape),
        "energy": None if energy is None else [energy.income, energy.capacity],
        "length": language.length,
        "budget": language.budget,
        "writes": language.writes,
    }


def _read(path: str | os.PathLike[str]) -> tuple[dict[str, Any], bytes]:
    """Return what a file tells of its soup, and programs and energies; FormatError for another or a damaged one."""
    whole = b"".join(read_pieces(path, max_bytes=_MOST_BYTES))
    body, digest = whole[:-_DIGEST], whole[-_DIGEST:]
    if not whole.startswith(_MARK):
        raise FormatError("is no checkpoint of a soup: name another file", path=path)
    if hashlib.sha256(body).digest() != digest:
        raise FormatError("the checkpoint is damaged: remove it to begin anew", path=path)
    line, _, rest = body[len(_MARK) :].partition(b"\n")
    head: dict[str, Any] = json.loads(line)
    return head, rest


def _soup(settings: SoupSettings, head: dict[str, Any], rest: bytes) -> Soup:
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
