"""Descent: from which programs, and which mutations, the bytes of a soup's programs came.

A soup of the BFF family is run on, and with every byte goes where it came from. In windows of some epochs this gives a
tree: a program, those of a window earlier that its bytes were copied from, theirs before that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from automata.errors import ArgumentError
from automata.soups.draws import seed_of
from automata.soups.languages.bff import Bff
from automata.soups.pairing import arrange
from automata.soups.soup import Soup


@dataclass(frozen=True)
class Ancestor:
    """A program of an earlier soup, and from it so many bytes of a descendant; `depth` windows back; its number `of`

    among the ancestors, the list of which begins with the program itself (of: -1).
    """

    depth: int
    epoch: int
    number: int
    program: bytes
    bytes_given: int
    mutated: int
    of: int


@dataclass(frozen=True)
class Window:
    """Epochs of a soup: its programs at first, (N, L); where each byte at the end came from, flat; -1: a mutation."""

    epoch: int
    programs: NDArray[np.uint8]
    origins: NDArray[np.int64]


def trace(soup: Soup, epochs: int) -> Window:
    """Run a soup so many epochs on and return where its bytes came from; ArgumentError if its language has no heads.

    The soup is afterwards what `run` makes of it.
    """
    from automata.soups.draw_kernels import mutate
    from automata.soups.replicators.descent_kernels import run_traced

    settings = soup.settings
    language = settings.language
    if not isinstance(language, Bff):
        raise ArgumentError(f"descent is traced in the BFF family only, not in {language.name}")
    if settings.energy is not None:
        raise ArgumentError("descent is not traced where running costs energy")
    before = soup.programs.copy()
    origins = np.arange(before.size, dtype=np.int64).reshape(before.shape)
    scratch = np.zeros((2, 2 * language.length), dtype=np.int64)
    alphabet = np.frombuffer(settings.alphabet, dtype=np.uint8)
    window = Window(soup.epoch, before, origins)
    for _ in range(epochs):
        soup.about_to_step()
        pairs = arrange(settings.pairing, soup.order, settings.seed, soup.epoch)
        base = settings.programs * seed_of(settings.seed, soup.epoch) * 2 * language.length % (1 << 64)
        whole = soup.programs.copy()
        mutate(
            soup.programs,
            soup.order,
            0,
            settings.programs // 2,
            np.uint64(base),
            np.uint64(settings.threshold),
            alphabet,
        )
        origins[soup.programs != whole] = -1
        run_traced(
            soup.programs, origins, soup.order, pairs, language.budget, language.table, language.options, *scratch
        )
        soup.pairs = pairs
        soup.epoch += 1
    return window


def ancestry(windows: list[Window], program: int, last: bytes, *, least: int = 6, most: int = 4) -> list[Ancestor]:
    """Return the program `program`, `last`, at the end of the last window, and its ancestors window by window.

    Of each the `most` that gave it most bytes are followed, if they gave `least` or more.
    """
    length = windows[-1].programs.shape[1]
    end = -1 if not windows else windows[-1].epoch
    found = [Ancestor(0, end, program, last, length, 0, -1)]
    level = [0]
    for depth, window in enumerate(reversed(windows), start=1):
        following = []
        for child in level:
            came = window.origins[found[child].number]
            mutated = int((came < 0).sum())
            found[child] = replace(found[child], mutated=mutated)
            givers, counts = np.unique(came[came >= 0] // length, return_counts=True)
            for which in np.argsort(-counts, kind="stable")[:most]:
                if counts[which] < least:
                    continue
                number = int(givers[which])
                following.append(len(found))
                text = window.programs[number].tobytes()
                found.append(Ancestor(depth, window.epoch, number, text, int(counts[which]), 0, child))
        level = following
        if len(level) > 64:
            break
    return found
