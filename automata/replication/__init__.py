"""Measurements of replication: copies, exact or up to phase, where and how many; family trees; fates of mutants.

And in what sense: does the rule copy anything, which cells are description, which of von Neumann's parts are there?
"""

from automata.replication.controls.draws import Draws, draw_controls
from automata.replication.controls.mutants import FATES, Fate, Mutant, Mutants, run_mutants, single_cell_mutants
from automata.replication.controls.random_patterns import (
    Controls,
    random_seeds,
    random_soups,
    run_controls,
    soup_false_positives,
)
from automata.replication.copies.census import Birth, Census, cut_out, first_birth, take_census
from automata.replication.copies.counting import Counts, Sighting, count_copies, disjoint
from automata.replication.copies.exact import Copy, components, find_copies
from automata.replication.copies.fertility import Descent, Fertility, measure_fertility
from automata.replication.copies.first_birth import Search, search
from automata.replication.copies.frame import Frame, framed
from automata.replication.copies.scan import FastScan, scanned
from automata.replication.description.breadth import Breadth, constructor_breadth
from automata.replication.description.cell_roles import PARTS, CellRoles, cell_roles
from automata.replication.description.expression import Expression, express
from automata.replication.description.parts import von_neumann_parts
from automata.replication.description.tape import Descendant, TapeEdit, TapeReport, edit_tape, tape_parts
from automata.replication.description.verdicts import Intervention, PartVerdict, PartVerdicts
from automata.replication.description.written_words import BornRing, WordResult, find_ring, word_result
from automata.replication.genealogy.newick import Lifeline, Node, parse_newick, write_newick
from automata.replication.genealogy.record import Genealogy, Individual, Species
from automata.replication.genealogy.tracing import trace_genealogy
from automata.replication.growth import Fit, GrowthReport, growth_law
from automata.replication.inexact.near import NearBirth, search_near
from automata.replication.inexact.phase import PhaseCopy, Quotient, find_phase_copies
from automata.replication.labels.inheritance import (
    first_daughter,
    heritable_genes,
    label_sources,
    loaded_loop,
    read_load,
    replication_time,
)
from automata.replication.labels.on_rings import LabelledRing, find_labelled_rings, read_labels, write_labels
from automata.replication.profile.budget import Budget
from automata.replication.profile.findings import Finding
from automata.replication.profile.profiler import profile, profile_trajectory
from automata.replication.profile.record import Profile, Startup, Untested
from automata.replication.rings.find_in_run import RingWatch
from automata.replication.rings.ring import Ring
from automata.replication.rings.script import Script
from automata.replication.startup.search import Emergence, search_startup
from automata.replication.theory import Theory, theory_of

__all__ = [
    "FATES",
    "PARTS",
    "Birth",
    "BornRing",
    "Breadth",
    "Budget",
    "CellRoles",
    "Census",
    "Controls",
    "Copy",
    "Counts",
    "Descendant",
    "Descent",
    "Draws",
    "Emergence",
    "Expression",
    "FastScan",
    "Fate",
    "Fertility",
    "Finding",
    "Fit",
    "Frame",
    "Genealogy",
    "GrowthReport",
    "Individual",
    "Intervention",
    "LabelledRing",
    "Lifeline",
    "Mutant",
    "Mutants",
    "NearBirth",
    "Node",
    "PartVerdict",
    "PartVerdicts",
    "PhaseCopy",
    "Profile",
    "Quotient",
    "Ring",
    "RingWatch",
    "Script",
    "Search",
    "Sighting",
    "Species",
    "Startup",
    "TapeEdit",
    "TapeReport",
    "Theory",
    "Untested",
    "WordResult",
    "cell_roles",
    "components",
    "constructor_breadth",
    "count_copies",
    "cut_out",
    "disjoint",
    "draw_controls",
    "edit_tape",
    "express",
    "find_copies",
    "find_labelled_rings",
    "find_phase_copies",
    "find_ring",
    "first_birth",
    "first_daughter",
    "framed",
    "growth_law",
    "heritable_genes",
    "label_sources",
    "loaded_loop",
    "measure_fertility",
    "parse_newick",
    "profile",
    "profile_trajectory",
    "random_seeds",
    "random_soups",
    "read_labels",
    "read_load",
    "replication_time",
    "run_controls",
    "run_mutants",
    "scanned",
    "search",
    "search_near",
    "search_startup",
    "single_cell_mutants",
    "soup_false_positives",
    "take_census",
    "tape_parts",
    "theory_of",
    "trace_genealogy",
    "von_neumann_parts",
    "word_result",
    "write_labels",
    "write_newick",
]
