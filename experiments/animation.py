"""Animated GIFs of universes side by side, drawn as palette images."""

from __future__ import annotations

from collections.abc import Sequence
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
) -> bytes:
    """Return a looping GIF of `panels`, each a title and (T, H, W) states, with `captions`, one a frame, below.

    `palette` is (n_states, 3) uint8; a cell is `scale` × `scale` pixels; the last frame is held `hold_ms`.
    """
    n_states = len(palette)
    shades = np.linspace(page, text, _SHADES).round().astype(np.uint8)
    colours = np.zeros((256, 3), dtype=np.uint8)
    colours[:n_states], colours[n_states : n_states + _SHADES] = palette, shades

    _, height, width = panels[0][1].shape
    canvas = np.full(
        (2 * _BAND + height * scale, len(panels) * (width * scale + _GAP) + _GAP), n_states, dtype=np.uint8
    )
    lefts = [_GAP + index * (width * scale + _GAP) for index in range(len(panels))]
    for (title, _), left in zip(panels, lefts, strict=True):
        canvas[:_BAND, left : left + width * scale] = n_states + _lettering(title, width * scale)

    frames = []
    for step, caption in enumerate(captions):
        frame = canvas.copy()
        for (_, cells), left in zip(panels, lefts, strict=True):
            grown = cells[step].repeat(scale, axis=0).repeat(scale, axis=1)
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


def _lettering(text: str, width: int) -> NDArray[np.uint8]:
    """Return `text` as shades 0..7, (22, width) uint8."""
    # matplotlib carries a font that has every sign we use, on every machine.
    font = ImageFont.truetype(str(Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"), 13)
    image = Image.new("L", (width, _BAND))
    ImageDraw.Draw(image).text((1, _BAND // 2), text, fill=255, font=font, anchor="lm")
    return (np.asarray(image).astype(np.uint16) * (_SHADES - 1) // 255).astype(np.uint8)
