"""Senses in which a copy of a network may be 94 % right; each makes a changed copy of a genome.

The symbols are what the loop copies. The fidelity of a network may also mean its weights or their values: then the
header stays as it is, the weights change, and the genome is written again with its checksum.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from automata.checks import as_share
from experiments.closed_loop.evolution.edits import miscopied
from experiments.closed_loop.wording import Sense
from neural.genome.record import Genome, encode


def spoilt(genome: Genome, sense: Sense, share: float, random: np.random.Generator) -> tuple[int, ...]:
    """Return the symbols of a copy of `genome` of which `share` is wrong, in a `sense`.

    In that of symbols, others stand for some, those of the header among them; of weights, any that their tensor's bits
    can write; drawn, others of the same tensor; of values, every weight is wrong by the share of itself, up or down, as
    near as its bits can write it.
    Raises ArgumentError for a share that is none.
    """
    as_share(share, "share")
    if sense == "symbols":
        own = genome.array[None]
        return tuple(miscopied(own, share, genome.labels, random)[0].tolist())
    network, widths = genome.network(), {}
    weights = network.state_dict()
    for part in genome.parts:
        codes = part.codes
        if sense == "values":
            changed = codes * (1 + share * random.choice([-1, 1], size=codes.shape))
        else:
            hit = random.random(codes.shape) < share
            most = 2 ** (part.width - 1) - 1
            any_other = (
                random.integers(-most, most, codes.shape, endpoint=True)
                if sense == "weights"
                else random.choice(codes, size=codes.shape)
            )
            changed = np.where(hit, any_other, codes)
        weights[part.name] = _tensor(changed, part.exponent, part.shape)
        widths[part.name] = part.width
    network.load_state_dict(weights, assign=True)
    return encode(network, genome.rule, bits=widths, labels=genome.labels).symbols


def _tensor(codes: NDArray[np.float64] | NDArray[np.int64], exponent: int, shape: tuple[int, ...]) -> torch.Tensor:
    return torch.from_numpy(np.ldexp(codes.astype(np.float64), exponent).astype(np.float32).reshape(shape))
