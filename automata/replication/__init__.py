"""Measurements of replication: copies, exact or up to phase, where and how many; family trees; fates of mutants.

And in what sense: does the rule copy anything, which cells are description, which of von Neumann's parts are there?
"""

from automata.replication.controls.mutants import Mutants, run_mutants
from automata.replication.controls.random_patterns import Controls, run_controls
from automata.replication.copies.census import Birth, Census, take_census
from automata.replication.copies.counting import Counts, count_copies
from automata.replication.copies.exact import Copy, find_copies
from automata.replication.copies.fertility import Fertility, measure_fertility
from automata.replication.copies.first_birth import Search, first_birth, search
from automata.replication.description.breadth import Breadth, constructor_breadth
from automata.replication.description.cell_roles import CellRoles, cell_roles
from automata.replication.description.parts import von_neumann_parts
from automata.replication.description.tape import TapeReport, edit_tape
from automata.replication.description.verdicts import PartVerdicts
from automata.replication.genealogy.record import Genealogy
from automata.replication.genealogy.tracing import trace_genealogy
from automata.replication.growth import GrowthReport, growth_law
from automata.replication.profiling.budget import QuestionBudget
from automata.replication.profiling.profiler import profile
from automata.replication.profiling.record import Profile
from automata.replication.startup.search import Emergence, search_startup
from automata.replication.theory import Theory, theory_of

__all__ = [
    "Birth",
    "Breadth",
    "CellRoles",
    "Census",
    "Controls",
    "Copy",
    "Counts",
    "Emergence",
    "Fertility",
    "Genealogy",
    "GrowthReport",
    "Mutants",
    "PartVerdicts",
    "Profile",
    "QuestionBudget",
    "Search",
    "TapeReport",
    "Theory",
    "cell_roles",
    "constructor_breadth",
    "count_copies",
    "edit_tape",
    "find_copies",
    "first_birth",
    "growth_law",
    "measure_fertility",
    "profile",
    "run_controls",
    "run_mutants",
    "search",
    "search_startup",
    "take_census",
    "theory_of",
    "trace_genealogy",
    "von_neumann_parts",
]
