"""Training under errors in the weights: at every update the network also learns as it would answer if miscopied.

The errors are those that a description with wrong symbols has: each weight is a code of some bits, and each digit of
two bits is another one with a given probability. The gradients without errors, three times, and with them, drawn anew
at every update, are added, so that the network is right without any and loses less with some (weight noise: Murray and
Edwards 1994).
"""

from __future__ import annotations

import torch
from torch import Tensor

from automata.checks import as_share, at_least
from automata.containment.meter import step_begins
from automata.rule import Rule
from neural.device import one_thread
from neural.domains.domain import Domain
from neural.emulators import Emulator
from neural.errors import ModelError
from neural.training.loop import Check, TrainingConfig, TrainingRun

_DIGIT = 2
# With less weight, networks of some seeds are not exact in the end.
_CLEAN = 3


def train_under_errors(
    emulator: Emulator, rule: Rule, domain: Domain, config: TrainingConfig, *, rate: float, bits: int, seed: int
) -> Check:
    """Train `emulator` in place for all of `config.max_steps` updates and return the last Check, of no errors.

    `rate` is the probability of another digit, `bits` the width of a weight's code and `seed` that of the errors.
    Raises ModelError if the loss stops being a number, or for a domain that is not learnt whole, and ArgumentError for
    a rate that is none or less than two bits.
    """
    as_share(rate, "rate")
    at_least(2, bits=bits)
    if len(domain) > config.batch:
        raise ModelError(f"{len(domain)} contexts are learnt in batches: raise the batch from {config.batch}")
    random = torch.Generator().manual_seed(seed)
    run = TrainingRun([emulator], rule, domain, config, seeds=[seed])
    with one_thread():
        for step in range(config.max_steps):
            step_begins()
            own = list(run.members.weights)
            clean = run.members.gradients(run.batch)
            run.members.weights[:] = [with_errors(weight, rate, bits, random) for weight in own]
            spoken = run.members.gradients(run.batch)
            run.members.weights[:] = own
            run.members.update(
                [_CLEAN * one + other for one, other in zip(clean, spoken, strict=True)], config.rate(step)
            )
    last = next(iter(TrainingRun.checks(run)))[0]
    if last.failure:
        raise ModelError(last.failure)
    run.members.write(0, emulator)
    return last


def with_errors(weight: Tensor, rate: float, bits: int, random: torch.Generator) -> Tensor:
    """Return weights of one tensor as they are read where digits of their codes are wrong, each with chance `rate`.

    What rounding to `bits` loses is kept: the weights differ by whole steps, and not at all where no digit is wrong.
    """
    largest = weight.abs().amax()
    if not bool(largest > 0):
        return weight
    step = torch.ldexp(torch.ones((), dtype=weight.dtype), torch.frexp(largest)[1] - (bits - 1))
    most = (1 << (bits - 1)) - 1
    codes = (weight / step).round().clamp(-most, most).to(torch.int64)
    stored = codes & ((1 << bits) - 1)
    read = stored
    for place in range(0, bits, _DIGIT):
        digits = 1 << min(_DIGIT, bits - place)
        hit = torch.rand(weight.shape, generator=random) < rate
        shift = torch.randint(1, digits, weight.shape, generator=random)
        digit = stored >> place & (digits - 1)
        read = read + hit * (((digit + shift) % digits - digit) << place)
    signed = torch.where(read >> (bits - 1) > 0, read - (1 << bits), read)
    return weight + (signed - codes).to(weight.dtype) * step
