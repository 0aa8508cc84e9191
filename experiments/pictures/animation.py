"""Animated GIFs of universes side by side, drawn as palette images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

import matplotlib
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

_SHADES = 8  # grey levels of the lettering, from background to text colour
_BAND = 22  # height of the title band, in pixels
_GAP = 8


def side_by_side(
    panels: Sequence[tuple[str, NDArray[np.uint8]]],
    palette: NDArray[np.uint8],
    captions: Sequence[str],
    *,
    scale: int = 4,
    frame_ms: int = 60,
    hold_ms: int = 2500,
    page: tuple[int, int, int] = (20, 24, 29),
    text: tuple[int, int, int] = (232, 236, 240),
    signs: Mapping[int, str] | None = None,
) -> bytes:
    """Return a looping GIF of `panels`, each a title and (T, H, W) states, with `captions`, one a frame, below.

    `palette` is (n_states, 3) uint8; a cell is `scale` × `scale` pixels; the last frame is held `hold_ms`. `signs` are
    written, in the page's colour, on every cell in a state.
    """
    n_states = len(palette)
    shades = np.linspace(page, text, _SHADES).round().astype(np.uint8)
    colours = np.zeros((256, 3), dtype=np.uint8)
    colours[:n_states], colours[n_states : n_states + _SHADES] = palette, shades

    _, height, width = panels[0][1].shape
    canvas = np.full(
        (2 * _BAND + height * scale, len(panels) * (width * scale + _GAP) + _GAP), n_states, dtype=np.uint8
    )
    written = _signs(signs or {}, n_states, scale)
    lefts = [_GAP + index * (width * scale + _GAP) for index in range(len(panels))]
    for (title, _), left in zip(panels, lefts, strict=True):
        canvas[:_BAND, left : left + width * scale] = n_states + _lettering(title, width * scale)

    frames = []
    for step, caption in enumerate(captions):
        frame = canvas.copy()
        for (_, cells), left in zip(panels, lefts, strict=True):
            grown = cells[step].repeat(scale, axis=0).repeat(scale, axis=1)
            if signs:
                ink = written[cells[step]].transpose(0, 2, 1, 3).reshape(grown.shape)
                grown = np.where(ink, np.uint8(n_states), grown)
            frame[_BAND : _BAND + height * scale, left : left + width * scale] = grown
        frame[-_BAND:, _GAP:-_GAP] = n_states + _lettering(caption, frame.shape[1] - 2 * _GAP)
        image = Image.fromarray(frame, mode=None).convert("P")
        image.putpalette(colours.tobytes())
        frames.append(image)
    out = BytesIO()
    frames[0].save(
        out,
        format="GIF",
        save_all=True,
        append_images=frames[1:],
        duration=[frame_ms] * (len(frames) - 1) + [hold_ms],
        loop=0,
        optimize=False,
    )
    return out.getvalue()


def _signs(signs: Mapping[int, str], n_states: int, scale: int) -> NDArray[np.bool_]:
    """Return where each state's cells are inked, (n_states, scale, scale)."""
    written = np.zeros((n_states, scale, scale), dtype=np.bool_)
    for state, sign in signs.items():
        image = Image.new("L", (scale, scale))
        middle = (scale / 2, scale / 2)
        ImageDraw.Draw(image).text(middle, sign, fill=255, font=_font(round(0.8 * scale), bold=True), anchor="mm")
        written[state] = np.asarray(image) > 127
    return written


def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    # matplotlib carries a font that has every sign we use, on every machine.
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(Path(matplotlib.get_data_path()) / "fonts/ttf" / name), size)


def _lettering(text: str, width: int) -> NDArray[np.uint8]:
    """Return `text` as shades 0..7, (22, width) uint8."""
    image = Image.new("L", (width, _BAND))
    ImageDraw.Draw(image).text((1, _BAND // 2), text, fill=255, font=_font(13), anchor="lm")
    return (np.asarray(image).astype(np.uint16) * (_SHADES - 1) // 255).astype(np.uint8)
