"""Golly's file formats: patterns and rules, read and written."""

from automata.formats.bounded import place_in, place_out, split_bounded
from automata.formats.loading import load
from automata.formats.rle import format_rle, parse_rle, read_rle, write_rle
from automata.formats.rulefile import parse_rule, read_rule

__all__ = [
    "format_rle",
    "load",
    "parse_rle",
    "parse_rule",
    "place_in",
    "place_out",
    "read_rle",
    "read_rule",
    "split_bounded",
    "write_rle",
]
