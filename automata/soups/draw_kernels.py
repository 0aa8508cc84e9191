# mypy: disable-error-code="no-untyped-def, no-untyped-call"
"""What chance decides in a soup: first programs, mutations, who meets whom.

Every draw is one value of SplitMix64 at a number that says what it is for, so that no draw depends on another and
any part can be computed alone.
"""

from __future__ import annotations

import numpy as np

from automata.runtime.jit import inlined, kernel

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_ONE, _8, _27, _30, _31 = np.uint64(1), np.uint64(8), np.uint64(27), np.uint64(30), np.uint64(31)
_CHANCE = np.uint64((1 << 30) - 1)
_BYTE = np.uint64(255)
# Numbers looked at together, for the vector unit; hits are rare.
_BLOCK = 128


@inlined
def splitmix(number):
    """Return SplitMix64's value at a number, uint64."""
    mixed = number + _STEP
    mixed = (mixed ^ (mixed >> _30)) * _FIRST
    mixed = (mixed ^ (mixed >> _27)) * _SECOND
    return mixed ^ (mixed >> _31)


@kernel
def draw_programs(programs, base, alphabet):
    """Fill `programs`, (N, L) uint8, with bytes of `alphabet` drawn at the numbers from `base` on."""
    count, length = programs.shape
    letters = np.uint64(len(alphabet))
    for program in range(count):
        for place in range(length):
            number = base + np.uint64(program * length + place)
            programs[program, place] = alphabet[splitmix(number) % letters]


@kernel
def shuffle(order, seed, base):
    """Shuffle `order` (uint32) downwards, its place i by the draw of the number `base` + i under `seed`."""
    for place in range(len(order) - 1, -1, -1):
        draw = splitmix(splitmix(seed ^ splitmix(base + np.uint64(place))))
        other = draw % np.uint64(place + 1)
        kept = order[place]
        order[place] = order[other]
        order[other] = kept


@kernel
def mutate(programs, order, first, last, base, threshold, alphabet):
    """Replace bytes of the pairs `first` to `last` of `order`, each with the chance `threshold` / 2^30.

    Pair k is the programs order[2k] and order[2k + 1]; its byte i is decided by the number `base` + 2kL + i.
    """
    length = programs.shape[1]
    letters = np.uint64(len(alphabet))
    start, end = first * 2 * length, last * 2 * length
    while start < end:
        stop = min(start + _BLOCK, end)
        least = _CHANCE
        origin = base + np.uint64(start)
        for place in range(stop - start):
            chance = (splitmix(origin + np.uint64(place)) >> _8) & _CHANCE
            least = min(least, chance)
        if least < threshold:
            for place in range(start, stop):
                draw = splitmix(base + np.uint64(place))
                if (draw >> _8) & _CHANCE < threshold:
                    program = order[place // length]
                    programs[program, place % length] = alphabet[(draw & _BYTE) % letters]
        start = stop


@kernel
def choose_partners(order, turns, used, starts, partners, seed, epoch_seed):
    """Pair programs with partners that they may meet; return the number of pairs.

    Programs take their turns in the order of `turns`; one that is free draws a partner from those of its list,
    partners[starts[p]:starts[p + 1]], and the pair is made if the partner is free. `order` gets the pairs and then
    the rest. `used` is scratch, one uint8 a program.
    """
    pairs = 0
    for program in range(len(order)):
        used[program] = 0
    for turn in range(len(turns)):
        program = turns[turn]
        choices = starts[program + 1] - starts[program]
        if choices == 0:
            continue
        own = splitmix(seed ^ splitmix(np.uint64(program)))
        draw = splitmix(seed ^ splitmix(epoch_seed ^ own))
        partner = partners[starts[program] + np.int64(draw % np.uint64(choices))]
        if used[program] or used[partner]:
            continue
        used[program] = used[partner] = 1
        order[2 * pairs] = program
        order[2 * pairs + 1] = partner
        pairs += 1
    place = 2 * pairs
    for program in range(len(order)):
        if not used[program]:
            order[place] = program
            place += 1
    return pairs
