"""What a decoder writes after a prompt, letter by letter, and how likely it finds a text that is given."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from neural.errors import ModelError
from neural.scribe.decoder.model import Memory, logits
from neural.scribe.decoder.shape import DecoderShape

Letters = NDArray[np.int64]


@torch.no_grad()
def write(
    shape: DecoderShape,
    weights: Mapping[str, Tensor],
    prompts: Letters,
    most: int,
    end: int,
    *,
    temperature: float = 0.0,
    seed: int = 0,
) -> Letters:
    """Return what each member writes after each prompt: (N, B, most) int64, `end` from its first occurrence on.

    `prompts` is (N, B, T) or (1, B, T): all prompts of one call are of one length. The likeliest letter is taken (the
    first of equal ones), or at a `temperature` above 0 one is drawn.
    """
    prompts = _checked(prompts)
    if temperature < 0 or not math.isfinite(temperature):
        raise ModelError(f"a temperature is 0 or more, not {temperature}")
    if prompts.shape[2] + most > shape.places + 1:
        raise ModelError(
            f"a prompt of {prompts.shape[2]} letters leaves {shape.places + 1 - prompts.shape[2]} to write, not {most}"
        )
    device = weights["norm"].device
    random = torch.Generator().manual_seed(seed)
    memory, ended, written = Memory(), None, []
    texts = torch.from_numpy(np.ascontiguousarray(prompts)).to(device)
    for _ in range(most):
        last = logits(shape, weights, texts, memory)[:, :, -1]
        if temperature:
            chances = (last / temperature).softmax(dim=-1).cpu()
            letters = torch.multinomial(chances.flatten(0, 1), 1, generator=random).view(chances.shape[:2]).to(device)
        else:
            letters = last.argmax(dim=-1)
        ended = torch.zeros_like(letters, dtype=torch.bool) if ended is None else ended
        letters = letters.masked_fill(ended, end)
        written.append(letters)
        ended = ended | (letters == end)
        texts = letters[:, :, None]
        if bool(ended.all()):
            break
    found = torch.stack(written, dim=2).cpu().numpy() if written else np.zeros((*prompts.shape[:2], 0), dtype=np.int64)
    filled = np.full((*found.shape[:2], most), end, dtype=np.int64)
    filled[:, :, : found.shape[2]] = found
    return filled


@torch.no_grad()
def bits(
    shape: DecoderShape, weights: Mapping[str, Tensor], texts: Letters, counts: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return how many bits each member needs for the letters of each text that count: (N, B).

    `texts` and `counts` are (N, B, T) or (1, B, T); the first letter of a text is never counted.
    """
    texts = _checked(texts)
    if counts.shape != texts.shape:
        raise ModelError("what counts and the texts are of different sizes")
    letters = torch.from_numpy(np.ascontiguousarray(texts)).to(weights["norm"].device)
    found = logits(shape, weights, letters[:, :, :-1]).log_softmax(dim=-1)
    right = letters[:, :, 1:].expand(len(found), -1, -1)
    chances = found.gather(3, right[..., None])[..., 0].double().cpu().numpy()
    result: NDArray[np.float64] = -(chances * counts[:, :, 1:]).sum(axis=2) / math.log(2)
    return result


def _checked(texts: Letters) -> Letters:
    if texts.ndim != 3 or not texts.shape[2]:
        raise ModelError("prompts are letters of a size (members, prompts, length), of one letter or more")
    return texts
