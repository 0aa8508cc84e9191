"""Genome: a network's description as symbols, short enough for a loop: its architecture and its quantised weights.

A symbol is one of `labels` letters, 2 to 64 of them and a power of two, so that each holds log2(labels) bits and any
letter in any place can be read. In order, the most significant bit first:

| bits | what |
|---|---|
| 16 | 0x5265 |
| 4 | version, 1 |
| 32 | CRC-32 of all the other bits |
| 12 | bytes of text |
| 8 each | the architecture (see neural/genome/architecture.py), a newline, the name of the rule: UTF-8 |
| 13 for each tensor | width - 1 of its weights (5), their exponent (8, two's complement) |
| 0 or more | zeros, up to a whole symbol |
| width for each weight | its code, two's complement, tensor by tensor as `state_dict` lists them |
| 0 or more | zeros, up to a whole symbol |

A weight is its code times two to the exponent of its tensor: exact in float32, and so are sums of few such weights,
in any order of addition. Tensors of bytes, the packed codes of a network that was quantised before,
stand there as they are. The checksum does not refuse anything: an edited genome is a genome as
long as its header can be read, and `intact` says that it was edited.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from automata.errors import FormatError
from automata.files.reading import read_text, write_atomically
from neural.emulators import Emulator
from neural.errors import GenomeError
from neural.genome.architecture import describe, outline

VERSION = 1
_MAGIC = 0x5265
_PREFIX = 16 + 4 + 32 + 12
_MOST_TEXT = (1 << 12) - 1
WIDEST = 32
_ABOUT_TENSOR = 5 + 8
_SMALLEST_EXPONENT = -128
# One character a symbol in files.
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
_TITLE = re.compile("replicarium genome ([0-9]{1,9}), ([0-9]{1,9}) labels, ([0-9]{1,12}) symbols")

Bits = NDArray[np.uint8]


@dataclass(frozen=True)
class Section:
    """One tensor of a genome: its weights are `codes`, of `width` bits each, times 2 ** `exponent`; at symbol `start`.

    `start` is the symbol that holds the first bit of the first weight. The bytes of a `whole` tensor have no exponent.
    """

    name: str
    shape: tuple[int, ...]
    width: int
    exponent: int
    start: int
    codes: NDArray[np.int64] = field(repr=False, compare=False)
    whole: bool = False

    @property
    def values(self) -> NDArray[np.float32] | NDArray[np.uint8]:
        """The weights, flat float32 (bytes of a `whole` tensor: uint8); GenomeError if one is beyond float32."""
        if self.whole:
            return self.codes.astype(np.uint8)
        with np.errstate(over="ignore"):
            values = np.ldexp(self.codes.astype(np.float64), self.exponent).astype(np.float32)
        if not np.isfinite(values).all():
            raise GenomeError(f"the weights {self.name!r} are too large to be numbers")
        return values


@dataclass(frozen=True)
class Stretch:
    """What the bits from `start` to before `stop` of a genome say; `width` is that of each number in it."""

    name: str
    start: int
    stop: int
    width: int


@dataclass(frozen=True, repr=False)
class Genome:
    """A description that can be read: `symbols`, each below `labels`; it says itself where it ends.

    Two genomes are equal if their symbols are. Raises GenomeError, in one sentence, for symbols that describe no
    network; `read` also takes sequences that go on behind the description.
    """

    symbols: tuple[int, ...]
    labels: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "symbols", tuple(int(symbol) for symbol in self.symbols))
        needed = self._parsed.length
        if needed != len(self.symbols):
            raise GenomeError(f"the description ends after {needed} symbols, not after {len(self.symbols)}")

    def __repr__(self) -> str:
        return f"<Genome of {self.architecture!r} for {self.rule}: {len(self)} symbols, each one of {self.labels}>"

    @classmethod
    def read(cls, symbols: Sequence[int], labels: int) -> Genome:
        """Return the genome that `symbols` begin with, such as those of a loop that could carry more."""
        given = tuple(int(symbol) for symbol in symbols)
        return cls(given[: _parse(given, labels).length], labels)

    def __len__(self) -> int:
        return len(self.symbols)

    @cached_property
    def array(self) -> NDArray[np.uint8]:
        """The symbols, (n,) uint8; read-only."""
        symbols = np.array(self.symbols, dtype=np.uint8)
        symbols.flags.writeable = False
        return symbols

    @property
    def symbol_bits(self) -> int:
        """Bits that one symbol holds."""
        return _bits_of(self.labels)

    @property
    def architecture(self) -> str:
        """The line that describes the network but for its weights."""
        return self._parsed.architecture

    @property
    def rule(self) -> str:
        """The name of the rule that the network is said to compute."""
        return self._parsed.rule

    @property
    def parts(self) -> tuple[Section, ...]:
        """The tensors, in order."""
        return self._parsed.parts

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """What the genome's bits say, in order and without gaps: the header's fields, then tensor by tensor."""
        ends = {"magic number and version": (20, 20), "checksum": (52, 32), "length of the text": (_PREFIX, 12)}
        text = _PREFIX + 8 * len(self.architecture.encode())
        table = text + 8 * len(f"\n{self.rule}".encode())
        ends |= {"architecture": (text, 8), "name of the rule": (table, 8)}
        after = table + _ABOUT_TENSOR * len(self.parts)
        weights = after + -after % _bits_of(self.labels)
        ends |= {"widths and exponents": (after, _ABOUT_TENSOR), "gap": (weights, 1)}
        for part in self.parts:
            weights += part.width * part.codes.size
            ends[part.name] = (weights, part.width)
        ends["end"] = (len(self) * _bits_of(self.labels), 1)
        found, start = [], 0
        for name, (stop, width) in ends.items():
            if stop > start:
                found.append(Stretch(name, start, stop, width))
            start = stop
        return tuple(found)

    @property
    def intact(self) -> bool:
        """Whether the checksum agrees: False once any bit, of the header or of a weight, was edited."""
        return self._parsed.intact

    @property
    def n_weights(self) -> int:
        """Number of weights."""
        return sum(part.codes.size for part in self.parts)

    def network(self) -> Emulator:
        """Return the network that is described, on the CPU; GenomeError if a weight is beyond float32."""
        emulator = outline(self.architecture)
        weights = {}
        for part in self.parts:
            weights[part.name] = torch.from_numpy(part.values.reshape(part.shape))
        emulator.load_state_dict(weights, assign=True)
        return emulator

    def edited(self, place: int, symbol: int) -> Genome:
        """Return the genome with another symbol at `place`; GenomeError if it is none any more.

        >>> from neural import encode, load_model
        >>> genome = encode(load_model("life")[0], "life")
        >>> changed = genome.edited(len(genome) - 3, 1)
        >>> genome.intact, changed.intact
        (True, True)
        """
        if not 0 <= place < len(self.symbols):
            raise GenomeError(f"there is no symbol {place}: there are {len(self.symbols)}")
        return Genome.read((*self.symbols[:place], symbol, *self.symbols[place + 1 :]), self.labels)

    @cached_property
    def _parsed(self) -> _Parsed:
        return _parse(self.symbols, self.labels)


def encode(emulator: Emulator, rule: str, *, bits: int | Mapping[str, int] = 8, labels: int = 16) -> Genome:
    """Return the genome of an emulator of the rule called `rule`, its weights quantised.

    `bits`, 2 to 32, is the width of a weight: one for all, or one for each tensor by its name. A tensor's exponent is
    the smallest at which no weight is clipped; weights that such a grid holds stay as they are, and encoding the
    network of a genome gives that genome again, unless it was edited. Raises GenomeError for weights that are not
    finite float32, for a width or a number of labels out of range, and for a text that is not UTF-8 or has over
    4,095 bytes.

    >>> from neural import encode, load_model
    >>> genome = encode(load_model("life")[0], "life", bits=4)
    >>> len(genome), genome.rule, genome.network().n_parameters
    (498, 'life', 170)
    """
    size = _bits_of(labels)
    try:
        text = f"{describe(emulator)}\n{rule}".encode()
    except UnicodeEncodeError:
        raise GenomeError(f"the name {rule!a} is no text") from None
    if len(text) > _MOST_TEXT or "\n" in rule:
        raise GenomeError(f"architecture and rule take {_MOST_TEXT} bytes at most, and a rule's name is one line")
    head, body = [_number(len(text), 12), np.unpackbits(np.frombuffer(text, dtype=np.uint8))], []
    for name, value in emulator.state_dict().items():
        width = 8 if value.dtype == torch.uint8 else bits if isinstance(bits, int) else bits.get(name, 0)
        exponent, codes = _quantise(name, value, width)
        head += [_number(width - 1, 5), _number(exponent % 256, 8)]
        body.append(((codes.ravel()[:, None] >> np.arange(width)[::-1]) & 1).astype(np.uint8).ravel())
    front, rest = [_number(_MAGIC, 16), _number(VERSION, 4)], np.concatenate(head)
    gap = -(sum(map(len, front)) + 32 + len(rest)) % size
    weights = np.concatenate([np.zeros(0, dtype=np.uint8), *body])
    after = np.concatenate([rest, np.zeros(gap, np.uint8), weights, np.zeros(-len(weights) % size, np.uint8)])
    checksum = _checksum(np.concatenate(front), after)
    stream = np.concatenate([*front, _number(checksum, 32), after])
    symbols = stream.reshape(-1, size) @ (1 << np.arange(size)[::-1])
    return Genome(tuple(symbols.tolist()), labels)


def write_genome(path: str | Path, genome: Genome) -> None:
    """Write a genome as `genome_text`; FormatError if that fails."""
    write_atomically(path, genome_text(genome))


def genome_text(genome: Genome) -> str:
    """Return a genome as a file holds it: a title, then one letter a symbol, 64 in a line."""
    letters = "".join(LETTERS[symbol] for symbol in genome.symbols)
    lines = [letters[start : start + 64] for start in range(0, len(letters), 64)]
    title = f"replicarium genome {VERSION}, {genome.labels} labels, {len(genome)} symbols"
    return "\n".join([title, *lines, ""])


def read_genome(path: str | Path) -> Genome:
    """Return the genome in a file that `write_genome` wrote; GenomeError, in one sentence, for any other file.

    >>> import tempfile
    >>> from neural import encode, load_model, read_genome, write_genome
    >>> genome = encode(load_model("life")[0], "life")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_genome(f"{folder}/life.genome", genome)
    ...     read_genome(f"{folder}/life.genome") == genome
    True
    """
    try:
        title, *lines = read_text(path).splitlines() or [""]
    except FormatError as error:
        raise GenomeError(str(error)) from None
    found = _TITLE.fullmatch(title.strip())
    if found is None:
        raise GenomeError(f"{path} is no genome: it does not begin with `replicarium genome {VERSION}, …`")
    version, labels, count = (int(number) for number in found.groups())
    letters = "".join(line.strip() for line in lines)
    try:
        if version != VERSION:
            raise GenomeError(f"it is of version {version}, not {VERSION}")
        if strange := set(letters) - set(LETTERS):
            raise GenomeError(f"{min(strange)!a} is no letter of a genome")
        if len(letters) != count:
            raise GenomeError(f"it holds {len(letters)} symbols, not the {count} that it speaks of")
        return Genome(tuple(LETTERS.index(letter) for letter in letters), labels)
    except GenomeError as error:
        raise GenomeError(f"{path} holds no genome that can be read: {error}") from None


# -- bits -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Parsed:
    architecture: str
    rule: str
    parts: tuple[Section, ...]
    intact: bool
    length: int


def _bits_of(labels: int) -> int:
    """Return how many bits a symbol holds."""
    if labels not in (2, 4, 8, 16, 32, 64):
        raise GenomeError(f"a genome is written in 2, 4, 8, 16, 32 or 64 letters, not {labels}")
    return labels.bit_length() - 1


def _parse(symbols: Sequence[int], labels: int) -> _Parsed:
    """Read a genome from the beginning of `symbols`."""
    size = _bits_of(labels)
    values = np.array(symbols, dtype=np.int64)
    if values.size and (values.min() < 0 or values.max() >= labels):
        raise GenomeError(f"symbols are numbers in 0..{labels - 1}")
    bits = ((values[:, None] >> np.arange(size)[::-1]) & 1).astype(np.uint8).ravel()
    if len(bits) < _PREFIX or _value(bits[:16]) != _MAGIC:
        raise GenomeError("the symbols are no genome: they do not begin as one does")
    if (version := _value(bits[16:20])) != VERSION:
        raise GenomeError(f"the genome is of version {version}, not {VERSION}")
    at = _PREFIX + 8 * _value(bits[52:64])
    try:
        architecture, rule = np.packbits(bits[_PREFIX:at]).tobytes().decode().split("\n")
    except ValueError:
        raise GenomeError("the genome's text is not an architecture and a rule") from None
    tensors = outline(architecture).state_dict()
    weights_at = at + _ABOUT_TENSOR * len(tensors)
    widths = [_value(bits[place : place + 5]) + 1 for place in range(at, weights_at, _ABOUT_TENSOR)]
    weights_at += -weights_at % size
    asked = sum(width * value.numel() for width, value in zip(widths, tensors.values(), strict=True))
    length = (weights_at + asked + size - 1) // size
    if len(symbols) < length:
        raise GenomeError(f"the genome breaks off: it takes {length} symbols, and there are {len(symbols)}")
    parts, start = [], weights_at
    for (name, value), width in zip(tensors.items(), widths, strict=True):
        exponent = _signed(np.array(_value(bits[at + 5 : at + _ABOUT_TENSOR])), 8)
        stop, whole = start + width * value.numel(), value.dtype == torch.uint8
        codes = bits[start:stop].reshape(-1, width).astype(np.int64) @ (1 << np.arange(width)[::-1])
        codes = codes if whole else _signed(codes, width)
        parts.append(Section(name, tuple(value.shape), width, int(exponent), start // size, codes, whole))
        start, at = stop, at + _ABOUT_TENSOR
    intact = _checksum(bits[:20], bits[52 : length * size]) == _value(bits[20:52])
    return _Parsed(architecture, rule, tuple(parts), intact, length)


def _quantise(name: str, value: torch.Tensor, width: int) -> tuple[int, NDArray[np.int64]]:
    """Return the smallest exponent at which `width` bits hold the values, and their codes."""
    if not 2 <= width <= WIDEST:
        raise GenomeError(f"the weights {name!r} need a width of 2 to {WIDEST} bits each, not {width}")
    if value.dtype == torch.uint8:
        return 0, value.cpu().numpy().astype(np.int64)
    if value.dtype != torch.float32 or not bool(torch.isfinite(value).all()):
        raise GenomeError(f"the weights {name!r} are not finite numbers of type float32")
    values = value.detach().cpu().numpy().astype(np.float64)
    largest = float(np.abs(values).max(initial=0.0))
    if largest == 0.0:
        return 0, np.zeros(values.shape, dtype=np.int64)
    exponent = max(_SMALLEST_EXPONENT, int(np.frexp(largest)[1]) - width)
    while True:
        codes = np.rint(np.ldexp(values, -exponent)).astype(np.int64)
        # Not as far down as two's complement reaches: then what was rounded has the same exponent as before.
        if np.abs(codes).max() < 1 << (width - 1):
            return exponent, codes
        exponent += 1


def _checksum(front: Bits, after: Bits) -> int:
    return zlib.crc32(np.packbits(np.concatenate([front, after])).tobytes())


def _number(value: int, width: int) -> Bits:
    return np.array([value >> place & 1 for place in range(width)[::-1]], dtype=np.uint8)


def _value(bits: Bits) -> int:
    return int("".join(map(str, bits.tolist())) or "0", 2)


def _signed(codes: NDArray[np.int64], width: int) -> NDArray[np.int64]:
    """Return what codes of `width` bits mean in two's complement."""
    return np.where(codes >> (width - 1), codes - (1 << width), codes)
