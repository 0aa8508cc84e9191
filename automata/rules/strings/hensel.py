"""Hensel's notation: which live neighbours a digit and its letters mean, as in `2-a34k`.

A Moore neighbourhood's 2**8 sets of live neighbours fall into 51 arrangements up to rotation and reflection.
Hensel gave each a digit, the number of live neighbours, and from 1 to 7 of them a letter. Except among fours,
complementary arrangements have the same letter: `5a` is alive just where `3a` is dead. Sources: Golly's help,
"QuickLife", and LifeWiki, "Isotropic non-totalistic rule", whose tables of pictures agree.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from automata.errors import RuleError

# One picture of each letter from 1 to 4 live neighbours: N NE E SE S SW W NW.
_PICTURES = {
    1: "c:00000001 e:10000000",
    2: "a:10000001 c:01000001 e:10000010 i:10001000 k:00100001 n:00010001",
    3: "a:10000011 c:01000101 e:10100010 i:11000001 j:10100001 k:00101001 n:01100001 q:10010001 r:10001001 y:01001001",
    4: "a:11100001 c:01010101 e:10101010 i:01100011 j:10101001 k:01001011 n:11000101 q:10010011 r:10100011"
    " t:11001001 w:10110001 y:01100101 z:10011001",
}


def _images(ring: str) -> set[int]:
    """Return the masks of a ring of eight marks in all its positions: bit i is the i-th place from north."""
    turned = [ring[turn:] + ring[:turn] for turn in range(0, 8, 2)]
    # Mirrored left to right: north stays, the other places come in the opposite order.
    mirrored = [image[:1] + image[:0:-1] for image in turned]
    return {sum(1 << place for place in range(8) if image[place] == "1") for image in turned + mirrored}


def _arrangements() -> tuple[tuple[int, str], ...]:
    """Return (count, letter) of each mask of live neighbours; the letter of 0 and of 8 is empty."""
    found = {0: (0, ""), 255: (8, "")}
    for count, pictures in _PICTURES.items():
        for letter, ring in (picture.split(":") for picture in pictures.split()):
            for mask in _images(ring):
                found[mask] = count, letter
                if count != 4:
                    found[255 - mask] = 8 - count, letter
    return tuple(found[mask] for mask in range(256))


# (count, letter) of a mask of live neighbours, whose bit i stands for offset i + 1 of automata.neighborhood.MOORE.
ARRANGEMENTS = _arrangements()

# The letters of each count, the only one of an unlettered count being empty.
Letters = tuple[frozenset[str], ...]
MOORE_LETTERS: Letters = tuple(
    frozenset(letter for count, letter in ARRANGEMENTS if count == wanted) for wanted in range(9)
)

_DIGIT = re.compile(r"(?P<count>[0-9])(?P<minus>-?)(?P<letters>[a-z]*)")


def parse_counts(text: str, alphabet: Letters) -> Letters:
    """Read digits and letters such as `2-a34k`, lower case, into the letters chosen for each count.

    A digit alone means all its letters, `-` all but those that follow; a `-` without letters says nothing. As in
    Golly, what is said of one digit in several places adds up before the `-` applies. RuleError gives the reason.
    """
    given: dict[int, set[str]] = {}
    negative = set()
    place = 0
    while place < len(text):
        digit = _DIGIT.match(text, place)
        if digit is None:
            raise RuleError(f"{text[place]!r} stands where a digit should")
        place, count = digit.end(), int(digit["count"])
        if count >= len(alphabet):
            raise RuleError(f"no cell has {count} neighbours, the most is {len(alphabet) - 1}")
        if len(alphabet) < len(MOORE_LETTERS) and (digit["letters"] or digit["minus"]):
            raise RuleError(
                f"letters and minus, as in {digit[0]!r}, are read of Moore's neighbourhood alone, without V or H"
            )
        if wrong := sorted(set(digit["letters"]) - alphabet[count]):
            letters = "".join(sorted(alphabet[count]))
            known = f"only {letters}" if letters else "nor any other"
            raise RuleError(f"{count} live neighbours have no arrangement {wrong[0]!r}, {known}")
        given.setdefault(count, set()).update(digit["letters"])
        if digit["minus"] and digit["letters"]:
            negative.add(count)
    return tuple(
        frozenset()
        if count not in given
        else every
        if not given[count]
        else every - given[count]
        if count in negative
        else frozenset(given[count])
        for count, every in enumerate(alphabet)
    )


def format_counts(chosen: Letters, alphabet: Letters) -> str:
    """Write the letters of each count in their one canonical form: sorted, the shorter of with and without `-`."""
    return "".join(
        f"{count}{_shortest(letters, every)}"
        for count, (letters, every) in enumerate(zip(chosen, alphabet, strict=True))
        if letters
    )


def _shortest(letters: frozenset[str], every: frozenset[str]) -> str:
    if letters == every:
        return ""
    listed, left_out = "".join(sorted(letters)), "-" + "".join(sorted(every - letters))
    return listed if len(listed) <= len(left_out) else left_out


def is_totalistic(chosen: Letters, alphabet: Letters) -> bool:
    """Whether only the number of live neighbours counts."""
    return all(letters in (frozenset(), every) for letters, every in zip(chosen, alphabet, strict=True))


def arrangement_of(ring: Sequence[int]) -> tuple[int, str]:
    """Return (count, letter) of eight neighbours, 0 or 1 each, in the order of MOORE's offsets."""
    return ARRANGEMENTS[sum(state << place for place, state in enumerate(ring))]


def unlettered(most: int) -> Letters:
    """Return the alphabet of a neighbourhood of `most` cells that has digits only."""
    return (frozenset({""}),) * (most + 1)


def meets(chosen: Sequence[frozenset[str]], mask: int) -> bool:
    """Whether a Moore neighbourhood's mask of live neighbours is among those chosen."""
    count, letter = ARRANGEMENTS[mask]
    return letter in chosen[count]
