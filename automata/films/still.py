"""A picture of a universe as it stands: shown in a notebook, or kept in a file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from automata.checks import accepting, as_path
from automata.errors import FormatError
from automata.files.reading import write_atomically
from automata.films.film import PICTURES, cast_of, ending_of, painted, still_of
from automata.films.look import Look
from automata.films.reel import FilmFrame, Reel
from automata.films.sheet import Sheet, Shown
from automata.films.shooting import Filmed, held, view_of


@dataclass(frozen=True, eq=False, repr=False)
class Still:
    """A picture: notebooks show it, `png` and `svg` are its files' contents, `save` writes one."""

    sheet: Sheet
    shown: tuple[Shown, ...]

    def __repr__(self) -> str:
        return (
            f"<Still of {self.sheet.width} × {self.sheet.height} pixels: {', '.join(one.note for one in self.shown)}>"
        )

    @cached_property
    def png(self) -> bytes:
        """The picture as a PNG."""
        return b"".join(painted(self.sheet, self.shown, ".png"))

    @cached_property
    def svg(self) -> str:
        """The picture as SVG, which can be enlarged."""
        return b"".join(painted(self.sheet, self.shown, ".svg")).decode()

    def _repr_png_(self) -> bytes:
        """Show the picture in a notebook."""
        return self.png

    @accepting(path=as_path)
    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture to a .png or .svg file, whole or not at all; return its path. FormatError for others."""
        ending = ending_of(path)
        if ending not in PICTURES:
            raise FormatError(f"a picture is written to a name that ends in {' or '.join(PICTURES)}", path=path)
        write_atomically(path, painted(self.sheet, self.shown, ending))
        return Path(path)


def still(universe: Filmed, look: Look) -> Still:
    """Return a picture of a universe as it stands; PatternError if there is too much to show."""
    cast = cast_of(universe)
    with Reel(1) as reel:
        reel.add(FilmFrame(universe.generation, (held(universe, look.crop),)))
        sheet, shown = still_of(reel, cast, view_of(reel, cast.universes, look.crop), look, [0])
    return Still(sheet, tuple(shown))
