"""Did it replicate? Copies, exact or but for phase, where and how many; who bears whom; what mutants become.

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
from automata.replication.copies.scan import Lookout, sightings
from automata.replication.description.breadth import Breadth, constructor_breadth
from automata.replication.description.cell_roles import PARTS, Genes, tell_genes
from automata.replication.description.expression import Expression, express
from automata.replication.description.parts import von_neumann_parts
from automata.replication.description.tape import Descendant, TapeEdit, TapeReport, edit_tape, tape_parts
from automata.replication.description.verdicts import Intervention, Part, Parts
from automata.replication.description.written_words import Heir, Inheritance, find_ring, inherit
from automata.replication.genealogy.newick import Lifeline, Node, parse_newick, write_newick
from automata.replication.genealogy.record import Genealogy, Individual, Species
from automata.replication.genealogy.tracing import trace_genealogy
from automata.replication.growth import Fit, GrowthReport, growth_law
from automata.replication.inexact.near import NearBirth, search_nearly
from automata.replication.inexact.phase import PhaseCopy, Quotient, find_phase_copies
from automata.replication.labels.inheritance import (
    first_daughter,
    heritable_genes,
    inheritance,
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
    "Breadth",
    "Budget",
    "Census",
    "Controls",
    "Copy",
    "Counts",
    "Descendant",
    "Descent",
    "Draws",
    "Emergence",
    "Expression",
    "Fate",
    "Fertility",
    "Finding",
    "Fit",
    "Frame",
    "Genealogy",
    "Genes",
    "GrowthReport",
    "Heir",
    "Individual",
    "Inheritance",
    "Intervention",
    "LabelledRing",
    "Lifeline",
    "Lookout",
    "Mutant",
    "Mutants",
    "NearBirth",
    "Node",
    "Part",
    "Parts",
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
    "inherit",
    "inheritance",
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
    "search",
    "search_nearly",
    "search_startup",
    "sightings",
    "single_cell_mutants",
    "soup_false_positives",
    "take_census",
    "tape_parts",
    "tell_genes",
    "theory_of",
    "trace_genealogy",
    "von_neumann_parts",
    "write_labels",
    "write_newick",
]
