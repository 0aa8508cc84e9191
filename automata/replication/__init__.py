"""Did it replicate? Copies, exact or but for phase, where and how many; who bears whom; what mutants become."""

from automata.replication.census import Birth, Census, cut_out, first_birth, take_census
from automata.replication.copies import Copy, components, find_copies
from automata.replication.counting import Counts, Sighting, count_copies, disjoint
from automata.replication.fertility import Descent, Fertility, measure_fertility
from automata.replication.growth import Fit, GrowthReport, growth_law
from automata.replication.lookout import Lookout
from automata.replication.mutants import Mutant, Mutants, run_mutants, single_cell_mutants
from automata.replication.phase import PhaseCopy, Quotient, find_phase_copies
from automata.replication.rings import (
    Ring,
    find_rings,
    first_daughter,
    heritable_genes,
    inheritance,
    loaded_loop,
    read_labels,
    read_load,
    replication_time,
    write_labels,
)

__all__ = [
    "Birth",
    "Census",
    "Copy",
    "Counts",
    "Descent",
    "Fertility",
    "Fit",
    "GrowthReport",
    "Lookout",
    "Mutant",
    "Mutants",
    "PhaseCopy",
    "Quotient",
    "Ring",
    "Sighting",
    "components",
    "count_copies",
    "cut_out",
    "disjoint",
    "find_copies",
    "find_phase_copies",
    "find_rings",
    "first_birth",
    "first_daughter",
    "growth_law",
    "heritable_genes",
    "inheritance",
    "loaded_loop",
    "measure_fertility",
    "read_labels",
    "read_load",
    "replication_time",
    "run_mutants",
    "single_cell_mutants",
    "take_census",
    "write_labels",
]
