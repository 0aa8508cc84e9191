"""What chance decides, as numbers: SplitMix64 at a number that says what the draw is for."""

from __future__ import annotations

_WORD = (1 << 64) - 1


def splitmix64(number: int) -> int:
    """Return SplitMix64's value at a number (Steele, Lea and Flood 2014); 64 bits."""
    mixed = (number + 0x9E3779B97F4A7C15) & _WORD
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _WORD
    return mixed ^ (mixed >> 31)


def seed_of(seed: int, number: int) -> int:
    """Return the seed of the epoch, or of the place, with that number."""
    return splitmix64(splitmix64(seed) ^ splitmix64(number))
