"""Descriptions: there and back, symbol for symbol; edits; tapes that describe nothing; files."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neural.errors import GenomeError
from neural.scribe.description import (
    HEADER,
    describe,
    header,
    intact,
    read_scribe,
    rebuild,
    sections,
    with_checksum,
    write_scribe,
    written,
)  # fmt: skip
from neural.scribe.shape import FIELD, FIELDS
from tests.neural.scribe.scribes import drawn_scribe, scribes, tiny
from tests.support.depth import cases


@settings(max_examples=cases(30))
@given(scribes(max_scale=9))
def test_a_description_is_rebuilt_and_described_again(scribe):
    tape = describe(scribe)
    assert rebuild(tape) == scribe
    assert describe(rebuild(tape)) == tape
    assert intact(tape)
    assert len(tape) == HEADER + -(-scribe.shape.weights * scribe.shape.bits // 4)


@settings(max_examples=cases(30))
@given(scribes(), st.data())
def test_every_symbol_behind_the_header_is_a_weight_or_fills_up(scribe, data):
    tape = describe(scribe)
    place = data.draw(st.integers(HEADER, len(tape) - 1))
    edited = list(tape)
    edited[place] = (edited[place] + data.draw(st.integers(1, 15))) % 16
    last = place == len(tape) - 1 and scribe.shape.weights * scribe.shape.bits % 4
    assert (rebuild(edited) == scribe) <= bool(last)
    assert not intact(edited)
    assert intact(with_checksum(edited))


def test_sections_follow_each_other_to_the_end():
    scribe = tiny().scribe
    found = sections(scribe.shape)
    assert found[0].start == 0
    assert all(one.stop == two.start for one, two in pairwise(found))
    assert found[-1].stop == len(describe(scribe))


def test_the_header_is_text_that_can_be_read():
    texts = header(describe(tiny().scribe))
    assert texts["kind"] == "scribe 1"
    assert texts["skills"] == "CE"
    assert int(texts["weights"]) == tiny().scribe.shape.weights


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("kind", "loop 1", "the field kind says 'loop 1'"),
        ("layers", "2", "the field layers says '2'"),
        ("width", "0", "the field width says '0'"),
        ("places", "99", "describes no scribe"),
        ("skills", "CX", "describes no scribe"),
        ("weights", "7", "where its sizes make"),
        ("scales", "wide", "four signs"),
        ("width", "15", "where its sizes make"),
    ],
)
def test_a_header_that_describes_none_is_refused_in_a_sentence(field, text, words):
    tape = list(describe(tiny().scribe))
    place = FIELDS.index(field) * FIELD
    tape[place : place + FIELD] = written(text)
    with pytest.raises(GenomeError, match=words):
        rebuild(tape)


def test_tapes_that_break_off_are_refused():
    tape = describe(tiny().scribe)
    for short, words in ((tape[:100], "the header takes"), (tape[:-1], "takes .* symbols"), ((*tape, 0), "takes")):
        with pytest.raises(GenomeError, match=words):
            rebuild(short)
    with pytest.raises(GenomeError, match="below 16"):
        rebuild((*tape[:-1], 16))


def test_files_there_and_back_and_files_that_are_none(tmp_path):
    tape = describe(drawn_scribe(tiny().scribe.shape, 5))
    path = tmp_path / "one.scribe"
    write_scribe(path, tape)
    assert read_scribe(path) == tape
    for text, words in (("hello", "is no scribe"), (path.read_text()[:-3], "not the"), ("", "is no scribe")):
        (tmp_path / "other.scribe").write_text(text)
        with pytest.raises(GenomeError, match=words):
            read_scribe(tmp_path / "other.scribe")
    with pytest.raises(GenomeError, match=r"nothing\.scribe"):
        read_scribe(tmp_path / "nothing.scribe")
