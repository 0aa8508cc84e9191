"""A soup of programs as the viewer's document: its programs at some epochs, what is known of it, and how it runs on."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from automata.errors import ArgumentError
from automata.files.json_types import JsonObject
from automata.soups.languages.bff import Bff
from automata.soups.languages.language import WRITES, Language
from automata.soups.measures import program_keys
from automata.soups.pairing import GridShape, Neighbours, grid_of
from automata.soups.soup import Soup, SoupSettings
from experiments.viewer.encoding import base64_of, exact

SOUP_FORMAT, SOUP_VERSION = "replicarium-soup", 1
# Programs that are shown: of a larger soup the first so many, or of a grid a square in its middle.
MOST_TILES = 4_096
_SQUARE = 64
# Packed bytes of all frames: of a page, which travels, and of one from a server on the same machine.
MOST_FRAME_BYTES, MOST_SERVED_BYTES = 1_000_000, 16_000_000
# Epochs, and of all programs together, that a page is asked to compute again, to be held to their digest.
_CHECKED, _MOST_CHECKED = 8, 1 << 17


@dataclass(frozen=True)
class SoupFrame:
    """The programs that are shown, (n, L) uint8, after so many epochs; `digest`: of the whole soup, "" if not taken."""

    epoch: int
    programs: NDArray[np.uint8]
    digest: str = ""


@dataclass(frozen=True)
class FamilyShown:
    """Programs with a word in common, read either way: its colour, and its share of the soup at each sample."""

    word: bytes
    colour: str
    shares: tuple[float, ...]


@dataclass(frozen=True)
class SoupDocument:
    """What the viewer shows of a soup. Raises ArgumentError without frames.

    `samples` are measurements by epoch, as `soup run` takes them; a family's shares go with these. `numbers`: which
    programs the frames hold, None for all.
    """

    title: str
    settings: SoupSettings
    frames: tuple[SoupFrame, ...]
    numbers: NDArray[np.uint32] | None = None
    samples: tuple[JsonObject, ...] = ()
    families: tuple[FamilyShown, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if not self.frames:
            raise ArgumentError("a soup is shown at one epoch at least")

    def to_json(self, *, server: JsonObject | None = None) -> JsonObject:
        """Return the document; `server`, the address and the token of the one that the page may ask.

        Where the frames are too large for a page, fewer are kept: the first, the last, and some between them.
        """
        settings, shape = self.settings, grid_of(self.settings.pairing)
        frames, packed = _fitting(self.frames, MOST_FRAME_BYTES if server is None else MOST_SERVED_BYTES)
        return {
            "format": SOUP_FORMAT,
            "version": SOUP_VERSION,
            "title": self.title,
            "note": self.note or None,
            "language": language_json(settings.language),
            "programs": settings.programs,
            "numbers": None if self.numbers is None else base64_of(self.numbers.astype("<u4")),
            "shape": list(_layout(shape, len(frames[0].programs), whole=self.numbers is None)),
            "places": shape is not None,
            "facts": facts_of(settings),
            "frames": {"epochs": [frame.epoch for frame in frames], "data": packed},
            "samples": list(self.samples),
            "families": [
                {
                    "word": family.word.hex(),
                    "text": settings.language.to_text(family.word),
                    "colour": family.colour,
                    "shares": list(family.shares),
                }
                for family in self.families
            ],
            "live": live_json(settings) if self.numbers is None else None,
            "met": {"seed": str(settings.seed), "pairing": pairing_json(settings)},
            "expect": _expectation(frames, settings.programs) if self.numbers is None else None,
            "server": server,
        }


def shown_numbers(settings: SoupSettings) -> NDArray[np.uint32] | None:
    """Return which programs are shown of a soup that is too large to show all, None for all of a smaller one."""
    if settings.programs <= MOST_TILES:
        return None
    shape = grid_of(settings.pairing)
    if shape is None:
        return np.arange(MOST_TILES, dtype=np.uint32)
    wide, high = min(_SQUARE, shape.width), min(_SQUARE, shape.height)
    left, top = (shape.width - wide) // 2, (shape.height - high) // 2
    rows, columns = np.mgrid[top : top + high, left : left + wide]
    numbers: NDArray[np.uint32] = (rows * shape.width + columns).astype(np.uint32).ravel()
    return numbers


def frame_of(soup: Soup, numbers: NDArray[np.uint32] | None) -> SoupFrame:
    """Return the programs that are shown, as they stand; with a digest where they are all."""
    if numbers is None:
        return SoupFrame(soup.epoch, soup.programs.copy(), soup.digest())
    return SoupFrame(soup.epoch, soup.programs[numbers])


def of_soup(soup: Soup, title: str = "") -> ViewedSoup:
    """Return the document of a soup as it stands, and the soup that a server runs on for it."""
    settings = soup.settings
    numbers = shown_numbers(settings)
    frames = [frame_of(soup, numbers)]
    if numbers is None and settings.programs * _CHECKED <= _MOST_CHECKED:
        ahead = Soup(settings, soup.programs, epoch=soup.epoch, energies=soup.energies).run(_CHECKED)
        frames.append(frame_of(ahead, None))
    told = title or f"A soup in {settings.language.name}"
    note = f"{settings.programs:,} programs of {settings.language.length} bytes, seed {settings.seed}"
    document = SoupDocument(told, settings, tuple(frames), numbers, note=note)
    return ViewedSoup(document, soup)


@dataclass(frozen=True)
class ViewedSoup:
    """A document and the soup, at its first frame, that a server runs on."""

    document: SoupDocument
    soup: Soup


def language_json(language: Language) -> JsonObject:
    """Return how programs are written: what a byte is called, what kind of instruction it is, what stands between."""
    signs = [language.to_text(bytes([byte])) for byte in range(256)]
    between = language.to_text(bytes(2))[len(signs[0]) : -len(signs[0])]
    return {
        "name": language.name,
        "title": language.title,
        "length": language.length,
        "signs": signs,
        "between": between,
        "kinds": base64_of(language.table),
    }


def live_json(settings: SoupSettings) -> JsonObject | None:
    """Return what a page needs to run a soup on, None for one that it cannot run: other languages, lists, energy."""
    language, pairing = settings.language, pairing_json(settings)
    if not isinstance(language, Bff) or settings.energy is not None or pairing is None:
        return None
    size = 2 * language.length
    return {
        "table": base64_of(language.table),
        "length": language.length,
        "budget": exact(language.budget),
        "start": language.start,
        "heads": [head if head < 0 else head % size for head in language.heads],
        "jump": language.jump,
        "modulus": language.modulus,
        "comma": language.comma,
        "writes": WRITES[language.writes],
        "seed": str(settings.seed),
        "threshold": settings.threshold,
        "alphabet": base64_of(np.frombuffer(settings.alphabet, dtype=np.uint8)),
        "pairing": pairing,
    }


def pairing_json(settings: SoupSettings) -> str | JsonObject | None:
    """Return who meets whom: a word, or a grid's shape; None for an interaction list of another kind."""
    if not isinstance(settings.pairing, Neighbours):
        return str(settings.pairing)
    shape = grid_of(settings.pairing)
    return None if shape is None else asdict(shape)


def facts_of(settings: SoupSettings) -> list[list[str]]:
    """Return names and values of what decides the soup."""
    language, pairing = settings.language, settings.pairing
    met = pairing.name if isinstance(pairing, Neighbours) else f"{pairing} pairs"
    rate = f"1 in {1 / settings.mutation:,.0f} bytes an epoch" if settings.mutation else "none"
    facts = [["language", language.name], ["programs", f"{settings.programs:,} of {language.length} bytes"]]
    facts += [["who meets whom", met], ["mutation", rate], ["seed", str(settings.seed)]]
    if language.writes != "all":
        facts.append(["may be written", language.writes])
    if settings.energy is not None:
        facts.append(["energy", f"{settings.energy.income} an epoch, at most {settings.energy.capacity}"])
    return facts


def _layout(shape: GridShape | None, shown: int, *, whole: bool) -> tuple[int, int]:
    """Return columns and rows in which programs are shown: their places, or as good a square as there is."""
    square = int(np.ceil(np.sqrt(shown)))
    columns = square if shape is None else shape.width if whole else min(_SQUARE, shape.width)
    return columns, -(-shown // columns)


def packed_frames(frames: Sequence[SoupFrame]) -> str:
    """Return programs as base64 of zlib: how many distinct ones (uint32), these, then of each frame's their numbers."""
    programs = np.concatenate([frame.programs for frame in frames])
    _, first, which = np.unique(program_keys(programs), return_index=True, return_inverse=True)
    head = np.array([len(first)], dtype="<u4").tobytes()
    whole = head + programs[first].tobytes() + which.astype("<u4").tobytes()
    return base64_of(np.frombuffer(zlib.compress(whole, 6), dtype=np.uint8))


def _fitting(frames: tuple[SoupFrame, ...], most: int) -> tuple[tuple[SoupFrame, ...], str]:
    """Return frames, and those packed: every second one is left out until they fit, but not the first and the last."""
    while len(packed := packed_frames(frames)) > most and len(frames) > 2:
        kept = [frame for place, frame in enumerate(frames[1:-1], start=1) if place % 2 == 0]
        frames = (frames[0], *kept, frames[-1])
    return frames, packed


def _expectation(frames: Sequence[SoupFrame], programs: int) -> JsonObject | None:
    """Return the first pair of frames, some epochs apart, of which a page computes the later from the earlier one."""
    pairs = [
        (one, other)
        for one, other in pairwise(frames)
        if other.digest and (other.epoch - one.epoch) * programs <= _MOST_CHECKED
    ]
    if not pairs:
        return None
    one, other = next((pair for pair in pairs if pair[1].epoch - pair[0].epoch >= _CHECKED), pairs[0])
    return {"from": one.epoch, "epoch": other.epoch, "digest": other.digest}
