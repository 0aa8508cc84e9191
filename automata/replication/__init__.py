"""Did it replicate? Copies, exact or but for phase, where and how many; who bears whom; what mutants become.

And in what sense: does the rule copy anything, which cells are description, which of von Neumann's parts are there?
"""

from automata.replication.breadth import Breadth, constructor_breadth
from automata.replication.census import Birth, Census, cut_out, first_birth, take_census
from automata.replication.copies import Copy, components, find_copies
from automata.replication.counting import Counts, Sighting, count_copies, disjoint
from automata.replication.expression import Expression, express
from automata.replication.fertility import Descent, Fertility, measure_fertility
from automata.replication.genes import Genes, tell_genes
from automata.replication.growth import Fit, GrowthReport, growth_law
from automata.replication.heirs import Heir, Inheritance, find_ring, inherit
from automata.replication.lookout import Lookout
from automata.replication.mutants import Mutant, Mutants, run_mutants, single_cell_mutants
from automata.replication.parts import von_neumann_parts
from automata.replication.phase import PhaseCopy, Quotient, find_phase_copies
from automata.replication.rings import Ring, RingWatch
from automata.replication.script import Script
from automata.replication.tape import Descendant, TapeEdit, TapeReport, edit_tape, tape_parts
from automata.replication.triviality import Controls, run_controls, soup_false_positives
from automata.replication.verdicts import Intervention, Part, Parts

__all__ = [
    "Birth",
    "Breadth",
    "Census",
    "Controls",
    "Copy",
    "Counts",
    "Descendant",
    "Descent",
    "Expression",
    "Fertility",
    "Fit",
    "Genes",
    "GrowthReport",
    "Heir",
    "Inheritance",
    "Intervention",
    "Lookout",
    "Mutant",
    "Mutants",
    "Part",
    "Parts",
    "PhaseCopy",
    "Quotient",
    "Ring",
    "RingWatch",
    "Script",
    "Sighting",
    "TapeEdit",
    "TapeReport",
    "components",
    "constructor_breadth",
    "count_copies",
    "cut_out",
    "disjoint",
    "edit_tape",
    "express",
    "find_copies",
    "find_phase_copies",
    "find_ring",
    "first_birth",
    "growth_law",
    "inherit",
    "measure_fertility",
    "run_controls",
    "run_mutants",
    "single_cell_mutants",
    "soup_false_positives",
    "take_census",
    "tape_parts",
    "tell_genes",
    "von_neumann_parts",
]
