"""A network that steps the universe itself: cell for cell what its rule does, on every engine and universe."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from automata.errors import EngineError, StateError
from automata.neighborhood import VON_NEUMANN
from automata.pattern import Box, Pattern
from automata.replication import find_copies
from automata.replicators import langton_loop
from automata.rule import Rule
from automata.rules.published.langton import langton
from automata.testing.strategies import neighborhoods, patterns
from automata.topology import PLANE, CrossSurface, Fixed, KleinBottle, Sphere, Torus
from automata.trajectory import record
from automata.universe import Universe
from neural.domains.domain import visited
from neural.emulators import Emulator, build_emulator
from neural.physics.as_rule import to_rule
from neural.physics.engine import NetworkEngine
from neural.training.loop import TrainingConfig, training
from tests.support.depth import cases

KINDS = ["mlp", "conv", "attention", "binary", "minimal"]


@st.composite
def networks(draw: DrawFn) -> Emulator:
    """Untrained networks without ties that leave an empty plane empty."""
    neighborhood = draw(neighborhoods(max_cells=5))
    kind = draw(st.sampled_from(KINDS))
    network = build_emulator(kind, 3, neighborhood, {"width": 6, "residual": True}, seed=draw(st.integers(0, 999)))
    random = torch.Generator().manual_seed(draw(st.integers(0, 999)))
    with torch.no_grad():
        for weight in network.parameters():
            weight.normal_(generator=random)
        empty = torch.zeros((1, len(neighborhood)), dtype=torch.int64)
        lack = max(0.0, float(network(empty).amax() - network(empty)[0, 0])) * 4 + 1
        if kind == "minimal":  # state 0 has no bias there
            network.readout.bias -= lack
        else:
            (network.ballast if kind == "binary" else network.readout.bias)[0] += lack
    return network


@settings(max_examples=cases(40))
@given(networks(), st.data(), st.integers(0, 6))
def test_on_the_plane_it_does_what_its_rule_does(network, data, steps):
    rule = to_rule(network)
    start = data.draw(patterns(n_states=3, max_side=5))
    engine = NetworkEngine(network, rule)
    ours, theirs = Universe(rule, start, engine=engine), Universe(rule, start)
    for _ in range(steps):
        assert ours.run(1).pattern == theirs.run(1).pattern
    assert ours.generation == steps
    assert ours.population == theirs.population


@settings(max_examples=cases(40))
@given(
    networks(),
    st.sampled_from([Torus, Fixed, KleinBottle, CrossSurface, Sphere]),
    st.integers(1, 6),
    st.integers(1, 6),
    st.integers(0, 2**16 - 1),
)
def test_on_bounded_universes_too(network, make, height, width, seed):
    rule = to_rule(network)
    topology = make(height, height if make is Sphere else width)
    cells = np.random.default_rng(seed).integers(3, size=(topology.height, topology.width)).astype(np.uint8)
    engine = NetworkEngine(network, rule, topology)
    ours = Universe(rule, Pattern(cells), topology, engine=engine).run(3)
    theirs = Universe(rule, Pattern(cells), topology, engine="reference").run(3)
    box = Box(0, 0, topology.height, topology.width)
    assert np.array_equal(ours.read(box), theirs.read(box))


def test_strips_of_rows_change_nothing(monkeypatch):
    network = trained("conv")
    start = langton_loop()
    expected = Universe(langton(), start, engine=NetworkEngine(network, langton())).run(20).pattern
    monkeypatch.setattr("neural.physics.engine._CELLS", 50)
    assert Universe(langton(), start, engine=NetworkEngine(network, langton())).run(20).pattern == expected


@cache
def trained(kind: str) -> Emulator:
    rule = langton()
    met = visited(record(rule, langton_loop(), 151))
    network = build_emulator(kind, 8, rule.neighborhood, {}, seed=1)
    *_, last = training(network, rule, met, TrainingConfig(margin=0.5))
    assert last.finished
    return network


@pytest.mark.long
@pytest.mark.parametrize("kind", ["mlp", "conv", "binary"])
def test_langtons_loop_replicates_in_the_networks_own_physics(kind):
    network, rule, loop = trained(kind), langton(), langton_loop()
    truth = record(rule, loop, 151)
    own = Universe(rule, loop, engine=NetworkEngine(network, rule))
    for step in range(152):
        assert own.pattern == truth.pattern(step), step
        if step < 151:
            own.run(1)
    copies = find_copies(own.pattern, loop, rule.symmetry_group)
    assert (0, 11) in [copy.displacement(loop) for copy in copies]
    if kind != "mlp":
        return
    # And as a rule, on the other engines.
    learnt = to_rule(network)
    assert learnt != rule
    for engine in ("dense", "sparse", "hashlife"):
        assert Universe(learnt, loop, engine=engine).run(151).pattern == truth.pattern(151)


def test_what_it_cannot_run_is_refused():
    network = trained("mlp")
    with pytest.raises(EngineError, match="the network has 8 states"):
        NetworkEngine(network, Rule.from_function(lambda context: 0, 2, VON_NEUMANN))
    with pytest.raises(EngineError, match="bounded universes"):
        NetworkEngine(network, langton(), Torus(None, 5))
    lively = build_emulator("mlp", 8, VON_NEUMANN, {})
    with torch.no_grad():
        lively.readout.bias[3] = 100.0
    with pytest.raises(EngineError, match="empty plane into state 3"):
        NetworkEngine(lively, langton())
    NetworkEngine(lively, langton(), Torus(3, 3))
    engine = NetworkEngine(network, langton(), PLANE)
    with pytest.raises(StateError):
        engine.load(Pattern(np.array([[9]], dtype=np.uint8)))
    assert "3144 weights" in engine.report()
