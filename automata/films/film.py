"""`film`: universes in lockstep as a film, a strip of pictures, or arrays, in the format that a file's name ends in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from automata.checks import accepting, as_count, as_path, as_positive, brief, optional
from automata.errors import ArgumentError, FormatError
from automata.files.reading import write_atomically
from automata.films import arrays, difference
from automata.films.encoders import Picture, apng, find_ffmpeg, gif, mp4, png
from automata.films.look import Look
from automata.films.raster import Raster
from automata.films.reel import FilmFrame, Reel
from automata.films.sheet import KeyEntry, Panel, Sheet, Shown, state_entries
from automata.films.shooting import Filmed, shoot, view_of
from automata.films.vector import svg
from automata.palette import colors_of
from automata.pattern import Box

PICTURES = (".png", ".svg")
FILMS = (".gif", ".apng", ".mp4")
ARRAYS = (".npy", ".npz")
ENDINGS = (*PICTURES, *FILMS, *ARRAYS)
# Frames of a film for which nothing else is said, its seconds, and the least and the most frames a second.
FRAMES, SECONDS, SLOWEST, FASTEST = 300, 15, 4, 30
# Pictures of a strip, and of those beside each other.
MOST_PICTURES, ABREAST = 64, 4
Piece = TypeVar("Piece")
# Told what is done, how much of it, and of how much.
Watch = Callable[[str, int, int], object]


def ending_of(path: str | os.PathLike[str]) -> str | None:
    """Return the ending of a picture's, a film's or an array's name, None for any other."""
    ending = Path(path).suffix.lower()
    return ending if ending in ENDINGS else None


@dataclass(frozen=True)
class Cast:
    """What is shown side by side: universes by their labels, and whether the difference of two is shown too."""

    labels: tuple[str, ...]
    universes: tuple[Filmed, ...]
    difference: bool = True

    @property
    def differs(self) -> bool:
        """Whether there is a panel of the difference."""
        two = len(self.universes) == 2 and self.universes[0].topology == self.universes[1].topology
        return self.difference and two

    def panels(self, reel: Reel) -> list[Panel]:
        """Return the panels, and the widest words that stand below them."""
        last = reel.generations[-1]
        most = [max(frame) for frame in zip(*reel.populations, strict=True)]
        found = [
            Panel(label, tuple(colors_of(universe.rule)), words(last, population))
            for label, universe, population in zip(self.labels, self.universes, most, strict=True)
        ]
        return [*found, difference.panel()] if self.differs else found

    def shown(self, frame: FilmFrame, view: Box) -> list[Shown]:
        """Return what a frame's panels show."""
        boards = [one.read(view) for one in frame.held]
        found = [
            Shown(board, words(frame.generation, one.population)) for board, one in zip(boards, frame.held, strict=True)
        ]
        if self.differs:
            kinds = difference.kinds(*boards)
            found.append(Shown(kinds, difference.note(difference.count(kinds))))
        return found


def words(generation: int, population: int) -> str:
    """Return the words below a picture."""
    return f"generation {generation:,}: {population:,} live cell{'' if population == 1 else 's'}"


def cast_of(universes: Filmed | Mapping[str, Filmed] | Iterable[Filmed], differences: bool = True) -> Cast:
    """Return what is shown: one universe, several, or several by their labels; ArgumentError for anything else."""
    if isinstance(universes, Mapping):
        named = [(str(label), universe) for label, universe in universes.items()]
    elif isinstance(universes, Iterable):
        named = [(_label(universe), universe) for universe in universes]
    else:
        named = [(_label(universes), universes)]
    return named_cast(named, differences)


def named_cast(named: Sequence[tuple[str, Filmed]], differences: bool = True) -> Cast:
    """Return what is shown: universes with their labels, of which equal ones are told apart by a number."""
    for _, universe in named:
        if not all(hasattr(universe, name) for name in ("rule", "topology", "run", "read", "bounding_box")):
            raise ArgumentError(f"universes are a Universe, several, or a dict of them by label, not {brief(universe)}")
    if not named:
        raise ArgumentError("universes are none: there is nothing to show")
    labels: list[str] = []
    for label, _ in named:
        count = sum(other == label or other.startswith(f"{label} (") for other in labels)
        labels.append(f"{label} ({count + 1})" if count else label)
    return Cast(tuple(labels), tuple(universe for _, universe in named), differences)


def _label(universe: object) -> str:
    return str(getattr(getattr(universe, "rule", None), "name", ""))


def frames_apart(ending: str, steps: int, every: int | None) -> int | None:
    """Return every how many generations a frame is taken, as said or as suits the format; None: of the end alone."""
    if every is not None:
        return every
    if ending in PICTURES:
        return None
    return 1 if ending in ARRAYS else max(1, -(-steps // FRAMES))


@accepting(steps=as_count, path=as_path, every=optional(as_positive))
def film(
    universes: Filmed | Mapping[str, Filmed] | Iterable[Filmed],
    steps: int,
    path: str | os.PathLike[str],
    *,
    every: int | None = None,
    crop: Box | None = None,
    scale: int | None = None,
    theme: str = "dark",
    key: bool = True,
    differences: bool = True,
    fps: float | None = None,
    watch: Watch | None = None,
) -> Path:
    """Run universes by `steps` generations and write what is seen to `path`, whole or not at all; return the path.

    universes: one, several, or several by the labels that stand above them; they run in lockstep, each in a panel, and
    two have a panel of their difference unless `differences` is false. The name's ending says what is written: a film
    (.gif, .apng, or .mp4, which needs ffmpeg), a picture of the end or, with `every`, of every so many generations
    (.png, .svg), or the cells: (T, H, W) uint8 (.npy), or those of each universe with their generations and the place
    of the first cell (.npz). `every` is the generations from frame to frame (default: as many as make 300 frames; 1 for
    arrays), `crop` the box that is shown (default: all that was ever alive, or the bounded grid), `scale` the pixels of
    a cell's side, `theme` "dark" or "light", `key` whether states are explained, `fps` the frames a second.
    `watch(what, done, of)` is called now and then. Frames wait on disk: memory does not grow with their number. Raises
    ArgumentError, FormatError for another ending, PatternError or EngineError for too much to show.

    >>> import tempfile
    >>> from automata import Universe, film, find_replicator
    >>> loop = find_replicator("langton")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     film(Universe(loop, loop), 151, f"{folder}/loop.gif", every=8).stat().st_size > 1000
    True
    """
    cast = cast_of(universes, differences)
    look = Look(crop, scale, theme, key)
    check_film(path, cast, fps)
    tell: Watch = watch or (lambda what, done, of: None)
    ending = ending_of(path)
    assert ending is not None
    apart = frames_apart(ending, steps, every)
    with shoot(cast.universes, steps, apart, look.crop, watch=lambda done: tell("generations", done, steps)) as reel:
        write_film(reel, cast, path, look, strip=every is not None, fps=fps, watch=tell)
    return Path(path)


def check_film(path: str | os.PathLike[str], cast: Cast, fps: float | None = None) -> None:
    """Raise FormatError or ArgumentError, before any work, for what cannot be written to a file of that name."""
    ending = ending_of(path)
    if ending is None:
        raise FormatError(f"the name says no picture, film or array: end it in {', '.join(ENDINGS)}", path=path)
    if fps is not None and not 0 < fps <= 100:
        raise ArgumentError(f"fps is a number of frames a second, above 0 and up to 100, not {brief(fps)}")
    if ending == ".npy" and len(cast.universes) > 1:
        raise FormatError("one array holds one universe: name a .npz file", path=path)
    if ending == ".mp4":
        find_ffmpeg()


def write_film(
    reel: Reel,
    cast: Cast,
    path: str | os.PathLike[str],
    look: Look,
    *,
    strip: bool = False,
    fps: float | None = None,
    watch: Watch = lambda what, done, of: None,
) -> None:
    """Write a reel of universes as `film` does; `strip`: a picture shows every frame, not the last alone."""
    view = view_of(reel, cast.universes, look.crop)
    write_atomically(path, _pieces(reel, cast, str(ending_of(path)), view, look, strip=strip, fps=fps, watch=watch))


def _pieces(
    reel: Reel, cast: Cast, ending: str, view: Box, look: Look, *, strip: bool, fps: float | None, watch: Watch
) -> Iterator[bytes]:
    total = len(reel)
    if ending in ARRAYS:

        def told(pieces: Iterator[bytes]) -> Iterator[bytes]:
            return _told(pieces, watch, total)

        if ending == ".npy":
            yield from told(arrays.npy(reel, view))
        else:
            yield from arrays.npz(reel, view, list(cast.labels), told)
        return
    if ending in PICTURES:
        sheet, shown = still_of(reel, cast, view, look, range(total) if strip else [total - 1])
        yield from painted(sheet, shown, ending)
        return
    panels = cast.panels(reel)
    sheet = Sheet(tuple(panels), view, look, key_of(reel, cast, look), len(panels))
    raster = Raster(sheet)
    rate = fps or min(FASTEST, max(SLOWEST, total / SECONDS))
    pictures: Iterator[Picture] = (raster.paint(cast.shown(frame, view)) for frame in reel.frames())
    pictures = _told(pictures, watch, total)
    if ending == ".gif":
        yield from gif(raster, pictures, rate)
    elif ending == ".apng":
        yield from apng(raster, pictures, total, rate)
    else:
        yield from mp4(raster, pictures, rate)


def still_of(reel: Reel, cast: Cast, view: Box, look: Look, chosen: Sequence[int]) -> tuple[Sheet, list[Shown]]:
    """Return frames as one picture: a row for each of several universes, rows of one as long as they can be."""
    panels = cast.panels(reel)
    if len(panels) * len(chosen) > MOST_PICTURES:
        raise ArgumentError(
            f"{len(panels) * len(chosen)} pictures are more than the {MOST_PICTURES} that one file shows: take every "
            "so many more generations, or name a film"
        )
    frames = [cast.shown(frame, view) for frame in reel.frames(chosen)]
    if len(panels) == 1 or len(chosen) == 1:
        columns = len(panels) if len(chosen) == 1 else _abreast(len(chosen), view)
        placed = [(panel, shown) for frame in frames for panel, shown in zip(panels, frame, strict=True)]
    else:
        columns = len(chosen)
        placed = [(panel, frame[row]) for row, panel in enumerate(panels) for frame in frames]
    sheet = Sheet(tuple(panel for panel, _ in placed), view, look, key_of(reel, cast, look), columns)
    return sheet, [shown for _, shown in placed]


def _abreast(pictures: int, view: Box) -> int:
    """Return how many pictures stand in a row: fewer the wider they are."""
    return 1 if view.width > 3 * view.height else min(pictures, ABREAST)


def painted(sheet: Sheet, shown: Sequence[Shown], ending: str) -> Iterator[bytes]:
    """Yield a picture as a file of that ending, .png or .svg."""
    if ending == ".svg":
        yield from (part.encode() for part in svg(sheet, shown))
    else:
        raster = Raster(sheet)
        yield png(raster, raster.paint(shown))


def key_of(reel: Reel, cast: Cast, look: Look) -> tuple[KeyEntry, ...]:
    """Return the key of all states that were kept, and of the difference; none if none is wanted."""
    if not look.key:
        return ()
    rules = [universe.rule for universe in cast.universes]
    states = [seen | {0} for seen in reel.states]
    return (*state_entries(rules, states), *(difference.entries(cast.labels) if cast.differs else ()))


def _told(pieces: Iterable[Piece], watch: Watch, total: int) -> Iterator[Piece]:
    """Yield what is given, and say how much of it there was."""
    for done, piece in enumerate(pieces):
        watch("frames", min(done, total), total)
        yield piece
    watch("frames", total, total)
