"""The sizes of the study's networks: their widths, numbers of weights, learning rates, and what describes each.

Networks differ in width alone: two layers, two heads, as many hidden units as numbers. A description is eight letters,
one a field: layers, heads, width (`a` the least), hidden units a number, and the first letters of activation, norm,
positions and whether the readout is tied: `22a1gbty`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from neural.scribe.decoder.shape import DecoderShape

# The letters of documents, END among them, are the first of the alphabet: blank, new line, digits, a to z.
TOKENS, PLACES = 39, 34
WIDTHS = (4, 8, 12, 16, 24, 32, 48, 64, 96, 160, 296, 580)
_WIDTH_LETTERS = "abcdefghijkl"


def shape_of(width: int) -> DecoderShape:
    """Return the study's network of a width."""
    from neural.scribe.decoder.shape import DecoderShape  # seconds to import

    return DecoderShape(
        layers=2, heads=2, width=width, hidden=width, activation="gelu", norm="before", positions="turned", tied=True,
        tokens=TOKENS, places=PLACES,
    )  # fmt: skip


def weights_of(width: int) -> int:
    """Return the number of weights of the study's network of a width."""
    return weight_count(2, width, width, learnt=False, tied=True)


def rate_of(width: int) -> float:
    """Return the learning rate at which a network of a width is trained: chosen on pilots, and not varied."""
    rate: float = min(2e-2, 5.6 / float(width) ** 1.5)
    return round(rate, 6)


def code_of(width: int) -> str:
    """Return the description of the study's network of a width."""
    return f"22{width_letter(width)}1gbty"


def width_letter(width: int) -> str:
    """Return the letter of a width in descriptions."""
    return _WIDTH_LETTERS[WIDTHS.index(width)]


def weight_count(layers: int, width: int, hidden: int, *, learnt: bool, tied: bool) -> int:
    """Return the number of weights of a decoder, positions learnt or turned."""
    layer = 4 * width**2 + 2 * width * hidden + 5 * width + hidden
    return layers * layer + width * (TOKENS * (1 if tied else 2) + (PLACES if learnt else 0) + 2)
