"""A scribe's description: a tape of symbols below 16 from which it can be rebuilt, and which it can copy.

The header has twelve fields of 16 symbols: eight characters of text, each its ASCII code in two symbols, the higher
first, filled up with blanks.

| field | text |
|---|---|
| kind | `scribe 1`: what it is, and the version of this form |
| checksum | CRC-32 of all the other symbols, in hexadecimal |
| layers, heads | `1` |
| places, keys, width, bits | the sizes of its `Shape` |
| letters | `17` |
| weights | how many there are |
| skills | the initials of the skills: `C`, `D`, `E`, `P` |
| scales | the power of two of each table, sign and digit |

Then the weights, `bits` each in two's complement, the highest bit first, without gaps: `queries` and `keys` row by row,
then hidden unit by hidden unit what belongs to it: its bias, its column of `values`, its row of `readout`. So a unit
more is a longer tape with the same beginning. Zero bits fill the last symbol. With 4 bits a weight each is a symbol.
The checksum refuses nothing: an edited description is one as long as its header can be read.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from automata.errors import FormatError
from automata.files.reading import read_text, write_atomically
from neural.cards import SHIPPED
from neural.errors import GenomeError, ModelError
from neural.scribe.model import Scribe
from neural.scribe.shape import FIELD, FIELDS, LETTERS, SKILLS, SYMBOLS, Shape

KIND = "scribe 1"
HEADER = FIELD * len(FIELDS)
# Powers of two beyond these are not written.
LARGEST_SCALE = 9
_CHECKED = FIELDS.index("checksum") * FIELD
_TITLE = re.compile(r"replicarium scribe 1, (\d{1,6}) symbols")
_DIGITS = "0123456789abcdef"


@dataclass(frozen=True)
class Section:
    """A stretch of a description, symbols `start` to before `stop`; a symbol that two share belongs to the first."""

    name: str
    start: int
    stop: int


def describe(scribe: Scribe) -> tuple[int, ...]:
    """Return a scribe's description."""
    shape = scribe.shape
    body = _packed(_flat(scribe), shape.bits)
    scales = "".join(f"{power:+d}" for power in scribe.scales)
    if max(map(abs, scribe.scales)) > LARGEST_SCALE:
        raise GenomeError(f"powers of two up to {LARGEST_SCALE} are written, not {scribe.scales}")
    texts = {
        "kind": KIND, "checksum": "00000000", "layers": 1, "heads": 1, "places": shape.places, "keys": shape.keys,
        "width": shape.width, "bits": shape.bits, "letters": LETTERS, "weights": shape.weights,
        "skills": "".join(skill[0].upper() for skill in shape.skills), "scales": scales,
    }  # fmt: skip
    head = [symbol for field in FIELDS for symbol in written(str(texts[field]))]
    return with_checksum((*head, *body))


def rebuild(symbols: Sequence[int]) -> Scribe:
    """Return the scribe that a description describes; GenomeError, in one sentence, if it describes none."""
    texts = header(symbols)
    shape = shape_of(texts)
    needed = HEADER + -(-shape.weights * shape.bits // 4)
    if len(symbols) != needed:
        raise GenomeError(f"a scribe of this header takes {needed:,} symbols, and there are {len(symbols):,}")
    scales = re.fullmatch(r"([+-]\d)([+-]\d)([+-]\d)([+-]\d)", texts["scales"])
    if scales is None:
        raise GenomeError(f"the field scales says {texts['scales']!r}, which is not four signs and digits")
    flat = _unpacked(symbols[HEADER:], shape.bits, shape.weights)
    queries, keys, units = np.split(flat, np.cumsum([np.prod(shape.sizes[name]) for name in ("queries", "keys")]))
    units = units.reshape(shape.width, -1)
    return Scribe(
        shape,
        queries.reshape(shape.sizes["queries"]),
        keys.reshape(shape.sizes["keys"]),
        np.ascontiguousarray(units[:, : 1 + shape.tokens].T),
        np.ascontiguousarray(units[:, 1 + shape.tokens :]),
        (int(scales[1]), int(scales[2]), int(scales[3]), int(scales[4])),
    )


def header(symbols: Sequence[int]) -> dict[str, str]:
    """Return the header's fields as text; GenomeError if it breaks off, or for symbols that are none."""
    if len(symbols) < HEADER:
        raise GenomeError(f"the header takes {HEADER} symbols, and there are {len(symbols)}")
    if not all(0 <= symbol < SYMBOLS for symbol in symbols):
        raise GenomeError(f"a description holds symbols below {SYMBOLS}")
    return {field: read(symbols[place * FIELD : (place + 1) * FIELD]) for place, field in enumerate(FIELDS)}


def shape_of(texts: Mapping[str, str]) -> Shape:
    """Return the shape that a header's fields speak of; GenomeError if they speak of none."""
    for field, text in (("kind", KIND), ("layers", "1"), ("heads", "1"), ("letters", str(LETTERS))):
        if texts[field] != text:
            raise GenomeError(f"the field {field} says {texts[field]!r}, not {text!r}")
    sizes = {}
    for field in ("places", "keys", "width", "bits", "weights"):
        if not re.fullmatch("[1-9][0-9]{0,5}", texts[field]):
            raise GenomeError(f"the field {field} says {texts[field]!r}, which is no number")
        sizes[field] = int(texts[field])
    initials = {skill[0].upper(): skill for skill in SKILLS}
    skills = tuple(initials.get(initial, initial) for initial in texts["skills"])
    try:
        shape = Shape(sizes["places"], sizes["keys"], sizes["width"], sizes["bits"], skills)
    except ModelError as error:
        raise GenomeError(f"the header describes no scribe: {error}") from None
    if shape.weights != sizes["weights"]:
        raise GenomeError(f"the field weights says {sizes['weights']:,}, where its sizes make {shape.weights:,}")
    return shape


def sections(shape: Shape) -> tuple[Section, ...]:
    """Return the stretches of a description of that shape: each field, the two tables, then each hidden unit."""
    found = [Section(field, place * FIELD, (place + 1) * FIELD) for place, field in enumerate(FIELDS)]
    per_unit = 1 + shape.tokens + LETTERS
    lengths = [(name, int(np.prod(shape.sizes[name]))) for name in ("queries", "keys")]
    lengths += [(f"hidden unit {unit + 1}", per_unit) for unit in range(shape.width)]
    weights = 0
    for name, length in lengths:
        start = HEADER + -(-weights * shape.bits // 4)
        weights += length
        found.append(Section(name, start, HEADER + -(-weights * shape.bits // 4)))
    return tuple(found)


def with_checksum(symbols: Sequence[int]) -> tuple[int, ...]:
    """Return a description with its checksum set right."""
    return (*symbols[:_CHECKED], *written(_checksum(symbols)), *symbols[_CHECKED + FIELD :])


def intact(symbols: Sequence[int]) -> bool:
    """Whether a description's checksum is right."""
    return len(symbols) >= HEADER and read(symbols[_CHECKED : _CHECKED + FIELD]) == _checksum(symbols)


def written(text: str) -> tuple[int, ...]:
    """Return a field's text as its 16 symbols."""
    return tuple(half for sign in text.ljust(FIELD // 2)[: FIELD // 2] for half in divmod(ord(sign), SYMBOLS))


def read(symbols: Sequence[int]) -> str:
    """Return the text of a field; signs that are not printed in ASCII as `?`."""
    codes = [SYMBOLS * high + low for high, low in zip(symbols[::2], symbols[1::2], strict=True)]
    return "".join(chr(code) if 32 <= code < 127 else "?" for code in codes).rstrip()


def write_scribe(path: str | Path, symbols: Sequence[int]) -> None:
    """Write a description as a file, as `scribe_text`."""
    write_atomically(path, scribe_text(symbols))


def scribe_text(symbols: Sequence[int]) -> str:
    """Return a description as its file holds it: a title, then one hexadecimal digit a symbol, 64 in a line."""
    digits = "".join(_DIGITS[symbol] for symbol in symbols)
    lines = [digits[start : start + 64] for start in range(0, len(digits), 64)]
    return "\n".join([f"replicarium scribe 1, {len(digits)} symbols", *lines, ""])


def read_scribe(path: str | Path) -> tuple[int, ...]:
    """Return the description in a file that `write_scribe` wrote, or a shipped one by its name.

    Raises GenomeError, in one sentence, for any other file.

    >>> scribe = rebuild(read_scribe("scribe"))
    >>> scribe.shape.skills
    ('copy', 'describe', 'edit', 'physics')
    """
    place = Path(path)
    if not place.is_file() and place.name == str(place) and not place.suffix:
        place = SHIPPED / f"{place}.scribe"
    try:
        title, *lines = read_text(place).splitlines() or [""]
    except FormatError as error:
        raise GenomeError(str(error)) from None
    found = _TITLE.fullmatch(title.strip())
    digits = "".join(line.strip() for line in lines)
    if found is None or not set(digits) <= set(_DIGITS):
        raise GenomeError(f"{path} is no scribe: it is not `replicarium scribe 1, …` and hexadecimal digits")
    if len(digits) != int(found[1]):
        raise GenomeError(f"{path} holds {len(digits)} symbols, not the {found[1]} that it speaks of")
    return tuple(_DIGITS.index(digit) for digit in digits)


def _checksum(symbols: Sequence[int]) -> str:
    others = [*symbols[:_CHECKED], *symbols[_CHECKED + FIELD :]]
    return f"{zlib.crc32(bytes(others)):08x}"


def _flat(scribe: Scribe) -> NDArray[np.int64]:
    """Return all weights in the order of a description."""
    units = np.hstack([scribe.values.T, scribe.readout])
    return np.concatenate([scribe.queries.ravel(), scribe.keys.ravel(), units.ravel()])


def _packed(codes: NDArray[np.int64], width: int) -> list[int]:
    """Return numbers of `width` bits as symbols of four."""
    bits = (codes[:, None] >> np.arange(width)[::-1] & 1).ravel()
    filled = np.concatenate([bits, np.zeros(-len(bits) % 4, dtype=np.int64)])
    found: list[int] = (filled.reshape(-1, 4) @ np.array([8, 4, 2, 1])).tolist()
    return found


def _unpacked(symbols: Sequence[int], width: int, count: int) -> NDArray[np.int64]:
    """Return the first `count` numbers of `width` bits in symbols of four."""
    bits = (np.array(symbols, dtype=np.int64)[:, None] >> np.arange(4)[::-1] & 1).ravel()[: count * width]
    codes = bits.reshape(count, width) @ (1 << np.arange(width)[::-1])
    return np.where(codes >> (width - 1), codes - (1 << width), codes)
