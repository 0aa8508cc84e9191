"""Did it replicate? Copies, exact or but for phase, where and how many; who bears whom; what mutants become."""

from automata.replication.census import Birth, Census, cut_out, first_birth, take_census
from automata.replication.copies import Copy, components, find_copies
from automata.replication.counting import Counts, Sighting, count_copies, disjoint
from automata.replication.fertility import Descent, Fertility, measure_fertility
from automata.replication.genealogy import Genealogy, Individual, Species, trace_genealogy
from automata.replication.genotype import Ring, find_ring, find_sheath
from automata.replication.growth import Fit, GrowthReport, growth_law
from automata.replication.lookout import Lookout
from automata.replication.mutants import Mutant, Mutants, run_mutants, single_cell_mutants
from automata.replication.newick import Lifeline, Node, parse_newick, write_newick
from automata.replication.phase import PhaseCopy, Quotient, find_phase_copies

__all__ = [
    "Birth",
    "Census",
    "Copy",
    "Counts",
    "Descent",
    "Fertility",
    "Fit",
    "Genealogy",
    "GrowthReport",
    "Individual",
    "Lifeline",
    "Lookout",
    "Mutant",
    "Mutants",
    "Node",
    "PhaseCopy",
    "Quotient",
    "Ring",
    "Sighting",
    "Species",
    "components",
    "count_copies",
    "cut_out",
    "disjoint",
    "find_copies",
    "find_phase_copies",
    "find_ring",
    "find_sheath",
    "first_birth",
    "growth_law",
    "measure_fertility",
    "parse_newick",
    "run_mutants",
    "single_cell_mutants",
    "take_census",
    "trace_genealogy",
    "write_newick",
]
