"""The front doors: every public name is to be had from the packages, is the one of its module, and shows what it is."""

from __future__ import annotations

import pkgutil
import pydoc
import sys

import numpy as np
import pytest

import automata
import automata.engines
import automata.formats
import automata.replication
import automata.rules
import neural
from automata import MOORE, Pattern, Torus, Universe, find_replicator, find_rule, record
from automata.exports import lazy_exports
from automata.replication import count_copies, growth_law, search, take_census
from experiments.studies.table import TrialTable
from neural import Genome, build_emulator, certify, certify_network, encode, load_model, visited

PROMISED = ["Rule", "Pattern", "Universe", "find_rule", "find_replicator", "load_pattern", "find_copies", "profile"]


@pytest.mark.parametrize("package", [automata, neural])
def test_every_public_name_is_there_and_is_listed(package):
    assert set(package.__all__) <= set(dir(package))
    assert {"TYPE_CHECKING", "lazy_exports"}.isdisjoint(dir(package))
    for name in package.__all__:
        thing = getattr(package, name)
        home = getattr(thing, "__module__", None)
        if isinstance(home, str) and callable(thing):
            assert getattr(sys.modules[home], name) is thing
    space: dict[str, object] = {}
    exec(f"from {package.__name__} import *", space)
    assert set(package.__all__) <= set(space)


@pytest.mark.parametrize(
    "package", [automata, automata.engines, automata.formats, automata.replication, automata.rules]
)
def test_no_public_name_hides_a_module(package):
    """As `profile` did, the function, the folder in which it lay."""
    hidden = {module.name for module in pkgutil.iter_modules(package.__path__)} & set(package.__all__)
    assert hidden == set()


def test_what_was_promised_is_public_and_help_tells_of_it():
    assert set(PROMISED) <= set(automata.__all__)
    told = pydoc.plain(pydoc.render_doc(automata))
    for name in PROMISED:
        assert name in told


def test_a_name_is_imported_once_and_a_wrong_one_is_refused():
    find, names = lazy_exports("automata", {"automata.pattern": ("Box",)})
    assert find("Box") is automata.Box is vars(automata)["Box"]
    assert "Box" in names()
    with pytest.raises(AttributeError, match=r"module 'automata' has no attribute 'Boxx': perhaps 'Box'"):
        find("Boxx")
    with pytest.raises(AttributeError, match=r"module 'automata' has no attribute 'Patern': perhaps 'Pattern'"):
        automata.Patern  # noqa: B018
    with pytest.raises(ImportError):
        exec("from automata import Patern")
    assert not hasattr(automata, "__wrapped__"), "tools ask for such names, and are given no hint"


def shown():
    entry = find_replicator("highlife")
    run = record(entry, entry, 12)
    met = visited(run)
    network, _ = load_model("highlife")
    genome = encode(network, "highlife")
    return {
        "<Replicator 'highlife': HighLife's replicator, under B36/S23>": entry,
        "<Universe of B36/S23: generation 12, 24 live cells>": Universe(entry, entry).run(12),
        "<Trajectory of B36/S23: 12 generations in 11 × 11 cells>": run,
        "<Census of copies of 12 cells: 2 births at step 12, 12>": take_census(
            entry, run.patterns(), entry.rule().symmetry_group
        ),
        "<Search of 12 generations: 2 births; a copy is born in generation 12>": search(entry, entry, 20),
        "<Counts: copies [1, 2], parts [1, 2] at [0, 12]>": count_copies(entry.rule(), entry.pattern(), [0, 12]),
        f"<HeldDomain 'visited': {len(met)} contexts of 9 cells, {met.n_updates} updates>": met,
        "<Certificate of B3/S23 against B36/S23: visited 243 of 245 contexts>": certify(
            find_rule("life"), find_rule("highlife"), [met]
        ),
        "<NetworkCertificate of network (338 weights) against B36/S23: visited 245 of 245 contexts>": certify_network(
            network, entry.rule(), [met]
        ),
        f"<Genome of {genome.architecture!r} for highlife: {len(genome)} symbols, each one of 16>": Genome.read(
            genome.symbols, 16
        ),
        "<TrialTable of 1 trials done, 0 failed, 0 missing; columns: a, b>": TrialTable([{"a": 1, "b": 2}]),
    }


def test_what_people_hold_says_what_it_is():
    for text, thing in shown().items():
        assert repr(thing) == text
    report = growth_law(range(8), [1, 3, 5, 7, 9, 11, 13, 15])
    assert repr(report) == f"<GrowthReport of 8 counts: linear, N = level + slope·k; {report.reason}>"
    assert repr(build_emulator("mlp", 2, MOORE, {"width": 8})).startswith("MLP(\n  2 states, Moore, 170 weights")
    assert repr(Universe("life", np.eye(3, dtype=np.uint8), Torus(3, 3))).startswith("<Universe of B3/S23 on Torus(")
    assert eval(repr(Pattern([[1, 0]])), {"Pattern": Pattern}) == Pattern([[1, 0]])
