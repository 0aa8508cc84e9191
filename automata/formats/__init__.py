"""Golly's file formats: patterns, universes and rules, read and written."""

from automata.formats.bounded import join_bounded, origin, place_in, place_out, split_bounded
from automata.formats.cells import format_cells, parse_cells, read_cells, write_cells
from automata.formats.life import format_life, parse_life, read_life, write_life
from automata.formats.loading import ENDINGS, check_saves, load_pattern, load_universe, named_format, save
from automata.formats.macrocell import format_macrocell, parse_macrocell, read_macrocell, write_macrocell
from automata.formats.mcl import format_mcl, parse_mcl, read_mcl, write_mcl
from automata.formats.rle import format_rle, parse_rle, read_rle, write_rle
from automata.rules.files.rule_file import parse_rule, read_rule
from automata.rules.files.writing import format_rule, write_rule
from automata.trees.macrocell import Macrocell

__all__ = [
    "ENDINGS",
    "Macrocell",
    "check_saves",
    "format_cells",
    "format_life",
    "format_macrocell",
    "format_mcl",
    "format_rle",
    "format_rule",
    "join_bounded",
    "load_pattern",
    "load_universe",
    "named_format",
    "origin",
    "parse_cells",
    "parse_life",
    "parse_macrocell",
    "parse_mcl",
    "parse_rle",
    "parse_rule",
    "place_in",
    "place_out",
    "read_cells",
    "read_life",
    "read_macrocell",
    "read_mcl",
    "read_rle",
    "read_rule",
    "save",
    "split_bounded",
    "write_cells",
    "write_life",
    "write_macrocell",
    "write_mcl",
    "write_rle",
    "write_rule",
]
