"""Exact, ground-truth self-replicators: rules, engines, patterns, formats, copy detection (NumPy, Numba).

The names below are imported when they are first used: `import automata` alone loads neither NumPy's compiler nor any
rule. `dir(automata)` lists them; everything else is imported from its module.
"""

from typing import TYPE_CHECKING

from automata._version import __version__
from automata.exports import lazy_exports
from automata.testing.warming import warm_up

if TYPE_CHECKING:
    from automata.errors import ReplicariumError
    from automata.films.film import film
    from automata.formats.loading import load_pattern, load_universe, save
    from automata.neighborhood import MOORE, VON_NEUMANN, Neighborhood
    from automata.pattern import Box, Pattern
    from automata.replication.copies.census import take_census
    from automata.replication.copies.counting import count_copies
    from automata.replication.copies.exact import find_copies
    from automata.replication.copies.first_birth import first_birth
    from automata.replication.genealogy.tracing import trace_genealogy
    from automata.replication.profiling.profiler import profile
    from automata.replication.profiling.record import Profile
    from automata.replicators.catalogue import find_replicator, register_replicator
    from automata.replicators.replicator import Replicator
    from automata.rule import Rule
    from automata.rules.library import find_rule, register_rule
    from automata.symmetry import DIHEDRAL
    from automata.topology import PLANE, CrossSurface, Fixed, KleinBottle, Sphere, Topology, Torus
    from automata.trajectory import Trajectory, record
    from automata.universe import Universe
else:
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "automata.errors": ("ReplicariumError",),
            "automata.films.film": ("film",),
            "automata.formats.loading": ("load_pattern", "load_universe", "save"),
            "automata.neighborhood": ("MOORE", "Neighborhood", "VON_NEUMANN"),
            "automata.pattern": ("Box", "Pattern"),
            "automata.replication.copies.census": ("take_census",),
            "automata.replication.copies.counting": ("count_copies",),
            "automata.replication.copies.exact": ("find_copies",),
            "automata.replication.copies.first_birth": ("first_birth",),
            "automata.replication.genealogy.tracing": ("trace_genealogy",),
            "automata.replication.profiling.profiler": ("profile",),
            "automata.replication.profiling.record": ("Profile",),
            "automata.replicators.catalogue": ("find_replicator", "register_replicator"),
            "automata.replicators.replicator": ("Replicator",),
            "automata.rule": ("Rule",),
            "automata.rules.library": ("find_rule", "register_rule"),
            "automata.symmetry": ("DIHEDRAL",),
            "automata.topology": ("CrossSurface", "Fixed", "KleinBottle", "PLANE", "Sphere", "Topology", "Torus"),
            "automata.trajectory": ("Trajectory", "record"),
            "automata.universe": ("Universe",),
        },
    )

__all__ = [
    "DIHEDRAL",
    "MOORE",
    "PLANE",
    "VON_NEUMANN",
    "Box",
    "CrossSurface",
    "Fixed",
    "KleinBottle",
    "Neighborhood",
    "Pattern",
    "Profile",
    "ReplicariumError",
    "Replicator",
    "Rule",
    "Sphere",
    "Topology",
    "Torus",
    "Trajectory",
    "Universe",
    "__version__",
    "count_copies",
    "film",
    "find_copies",
    "find_replicator",
    "find_rule",
    "first_birth",
    "load_pattern",
    "load_universe",
    "profile",
    "record",
    "register_replicator",
    "register_rule",
    "save",
    "take_census",
    "trace_genealogy",
    "warm_up",
]
