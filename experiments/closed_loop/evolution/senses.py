"""Senses in which a copy of a network may be 94 % right; each makes a changed copy of a genome.

The symbols are what the loop copies. The fidelity of a network may also mean its weights or their values: then the
header stays as it is, the weights change, and the genome is written again with its checksum.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray

from automata.checks import as_share
from experiments.closed_loop.evolution.edits import miscopied
from neural.genome.record import Genome, encode

Reading = Literal["symbols", "weights", "drawn", "values"]
READINGS: dict[Reading, str] = {
    "symbols": "6 % of the symbols are others, header and all",
    "weights": "6 % of the weights are any that their tensor's bits can write",
    "drawn": "6 % of the weights are others of the same tensor",
    "values": "every weight is wrong by 6 % of itself, up or down, as near as its bits can write it",
}


def spoilt(genome: Genome, reading: Reading, share: float, random: np.random.Generator) -> tuple[int, ...]:
    """Return the symbols of a copy of `genome` of which `share` is wrong, in the sense of `reading`.

    Raises ArgumentError for a share that is none.
    """
    as_share(share, "share")
    if reading == "symbols":
        own = genome.array[None]
        return tuple(miscopied(own, share, genome.labels, random)[0].tolist())
    network, widths = genome.network(), {}
    weights = network.state_dict()
    for part in genome.parts:
        codes = part.codes
        if reading == "values":
            changed = codes * (1 + share * random.choice([-1, 1], size=codes.shape))
        else:
            hit = random.random(codes.shape) < share
            most = 2 ** (part.width - 1) - 1
            any_other = (
                random.integers(-most, most, codes.shape, endpoint=True)
                if reading == "weights"
                else random.choice(codes, size=codes.shape)
            )
            changed = np.where(hit, any_other, codes)
        weights[part.name] = _tensor(changed, part.exponent, part.shape)
        widths[part.name] = part.width
    network.load_state_dict(weights, assign=True)
    return encode(network, genome.rule, bits=widths, labels=genome.labels).symbols


def _tensor(codes: NDArray[np.float64] | NDArray[np.int64], exponent: int, shape: tuple[int, ...]) -> torch.Tensor:
    return torch.from_numpy(np.ldexp(codes.astype(np.float64), exponent).astype(np.float32).reshape(shape))
