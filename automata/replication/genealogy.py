"""Genealogy."""
from __future__ import annotations
from automata.replication import genealogy_kernels as kernels
from automata.replication.genotype import find_sheath
from automata.replication.tracker import Tracker
from automata.universe import Universe
from automata.engines.sparse import SparseEngine
from automata.topology import PLANE

def run(rule, seed, steps, every=8, topology=PLANE, max_cells=1<<26, sheath=None):
    if sheath is None: sheath=find_sheath(seed)
    u=Universe(rule,seed,topology,engine=SparseEngine(rule,max_cells=max_cells) if topology==PLANE else "auto")
    t=Tracker(topology.box,sheath,max(1,seed.population//2),max_cells)
    t.look(0,u)
    s=0
    while s<steps:
        n=min(every,steps-s); u.run(n); s+=n; t.look(s,u)
    return t,u
