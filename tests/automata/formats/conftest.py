"""What the tests of several formats share: files that something has happened to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import strategies as st

# What a disk, an editor or an enemy may put into a text.
STRANGE = [
    b"\0",
    b"\xff",
    b"\r",
    b"\n",
    b" ",
    b"\t",
    b"-",
    b"+",
    b"0",
    b"1",
    b"9" * 12,
    b"#",
    b"!",
    b"$",
    b"*",
    b".",
]
STRANGE += [
    b"O",
    b"A",
    b"z",
    b"\xef\xbb\xbf",
    "é".encode(),
    b"#R",
    b"#G",
    b"#P",
    b"#L 9",
    b"[M2]",
    b"\n\n",
    b"1 0\n",
]


@st.composite
def _mangled(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> bytes:
    data = draw(texts).encode()
    for _ in range(draw(st.integers(1, 4))):
        begin, end = sorted(draw(st.tuples(*[st.integers(0, len(data))] * 2)))
        part = draw(st.sampled_from([*STRANGE, b""]) | st.binary(min_size=1, max_size=3))
        data = draw(
            st.sampled_from(
                [
                    data[:begin] + part + data[begin:],
                    data[:begin] + part + data[begin + len(part) :],
                    data[:begin] + data[begin + 1 :],
                    data[:begin] + data[end:],
                    data[:end] + data[begin:end] + data[end:],
                    data[:begin],
                ]
            )
        )
    return data


@pytest.fixture(scope="session")
def mangled() -> Callable[[st.SearchStrategy[str]], st.SearchStrategy[bytes]]:
    """A strategy of texts changed in one to four places: bytes put in, left out, put elsewhere, or cut off."""
    return _mangled
