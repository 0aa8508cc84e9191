"""The reference: an epoch of a soup in plain Python, which the kernels must agree with."""

from __future__ import annotations

from automata.soups.draws import seed_of, splitmix64
from automata.soups.languages.language import Language


def first_programs(seed: int, programs: int, length: int) -> list[bytes]:
    """Return the programs that a soup begins with."""
    base = programs * length * seed_of(seed, 0)
    whole = bytes(splitmix64(base + number) % 256 for number in range(programs * length))
    return [whole[start : start + length] for start in range(0, len(whole), length)]


def shuffled(seed: int, epoch: int, programs: int) -> list[int]:
    """Return the order of an epoch; pair k is its places 2k and 2k + 1."""
    order = list(range(programs))
    for place in reversed(range(programs)):
        other = splitmix64(seed_of(seed, epoch * programs + place)) % (place + 1)
        order[place], order[other] = order[other], order[place]
    return order


def step(language: Language, programs: list[bytes], seed: int, epoch: int, threshold: int) -> list[bytes]:
    """Return the programs after one more epoch of random pairs; a byte mutates with the chance `threshold` / 2^30."""
    after, length = list(programs), language.length
    order = shuffled(seed, epoch, len(programs))
    for pair in range(len(programs) // 2):
        one, other = order[2 * pair : 2 * pair + 2]
        tape = bytearray(after[one] + after[other])
        base = (len(programs) * seed_of(seed, epoch) + pair) * 2 * length
        for place in range(2 * length):
            draw = splitmix64(base + place)
            if (draw >> 8) % (1 << 30) < threshold:
                tape[place] = draw % 256
        ran = language.execute(tape).tape
        after[one], after[other] = ran[:length], ran[length:]
    return after
