"""All kinds of emulator: one protocol, contexts and grids answered alike, symmetries kept, logic that is logic."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from automata import reference
from automata.neighborhood import MOORE, VON_NEUMANN, Neighborhood
from automata.pattern import Box, Pattern
from automata.rule import Rule
from automata.symmetry import DIHEDRAL, ROTATIONS
from automata.testing.strategies import neighborhoods
from automata.topology import PLANE, Torus
from neural.domains.domain import decode
from neural.emulators import EMULATORS, Binary, BinaryConfig, Emulator, EmulatorConfig, TableEmulator, build_emulator
from neural.emulators.rounding import quantize
from neural.emulators.windows import rimmed, windows
from neural.errors import ModelError
from neural.models import ModelCard, load_model, model_bytes
from neural.physics.as_rule import to_rule
from tests.support.depth import cases

SETTINGS = {
    "mlp": [{}, {"depth": 3, "activation": "gelu"}],
    "conv": [{"filters": 3}, {"depth": 2, "activation": "tanh"}],
    "attention": [{"depth": 2}, {"width": 12, "heads": 3}],
    "binary": [{"width": 24}, {"width": 9, "depth": 2}],
    "minimal": [{"width": 5}, {"width": 8, "initial": "normal"}],
    "table": [{}],
}
KINDS = [(kind, given_) for kind, each in SETTINGS.items() for given_ in each]


class _Unfinished(Emulator):
    """A kind without the one method that every kind has to give."""

    kind = "unfinished"
    config_type = EmulatorConfig


@pytest.mark.parametrize("kind", [Emulator, _Unfinished])
def test_a_kind_without_its_own_method_cannot_be_built(kind):
    with pytest.raises(TypeError, match=r"abstract.*respond"):
        kind(2, VON_NEUMANN, EmulatorConfig())


@st.composite
def emulators(draw: DrawFn, *, symmetric: bool = False) -> Emulator:
    """Networks of every kind with weights drawn at random, over at most 1024 contexts."""
    kind, config = draw(st.sampled_from(KINDS))
    symmetry = draw(st.sampled_from(["averaged", "canonical"] if symmetric else ["none"]))
    neighborhood = draw(st.sampled_from([VON_NEUMANN, MOORE])) if symmetric else draw(neighborhoods(max_cells=7))
    most = max(states for states in range(2, 9) if states ** len(neighborhood) <= 1024)
    shared = {
        "residual": draw(st.booleans()),
        "symmetry": symmetry,
        "group": draw(st.sampled_from(["rotations", "dihedral"])),
    }
    emulator = build_emulator(kind, draw(st.integers(2, most)), neighborhood, config | shared)
    random = torch.Generator().manual_seed(draw(st.integers(0, 2**16 - 1)))
    with torch.no_grad():
        for weight in emulator.parameters():
            weight.normal_(generator=random)
    return emulator


def all_contexts(emulator: Emulator) -> torch.Tensor:
    codes = np.arange(emulator.n_states ** len(emulator.neighborhood), dtype=np.int64)
    return torch.from_numpy(decode(codes, emulator.n_states, len(emulator.neighborhood)).astype(np.int64))


# -- one protocol -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "config"), KINDS, ids=str)
def test_contexts_in_logits_out_the_same_for_one_seed(kind, config):
    first, again, other = (build_emulator(kind, 4, VON_NEUMANN, config, seed=seed) for seed in (3, 3, 4))
    contexts = all_contexts(first)[::7]
    logits = first(contexts)
    assert logits.shape == (len(contexts), 4)
    assert logits.dtype == torch.float32
    assert torch.equal(logits, again(contexts))
    assert kind == "table" or not torch.equal(logits, other(contexts))
    assert first.n_parameters == sum(weight.numel() for weight in first.parameters())
    assert first(contexts[:0]).shape == (0, 4)


@settings(max_examples=cases(40))
@given(emulators(), st.integers(0, 2**16 - 1))
def test_each_context_is_answered_by_itself(emulator, seed):
    contexts = all_contexts(emulator)
    order = torch.from_numpy(np.random.default_rng(seed).permutation(len(contexts)))
    torch.testing.assert_close(emulator(contexts)[order], emulator(contexts[order]), rtol=1e-4, atol=1e-4)


@settings(max_examples=cases(40))
@given(emulators(), st.data())
def test_a_range_of_codes_is_the_contexts_of_those_codes(emulator, data):
    contexts = all_contexts(emulator)
    start = data.draw(st.integers(0, len(contexts) - 1))
    stop = data.draw(st.integers(start + 1, len(contexts)))
    found = emulator.range_logits(start, stop)
    torch.testing.assert_close(found, emulator(contexts[start:stop]).detach(), rtol=1e-4, atol=1e-4)


@settings(max_examples=cases(40))
@given(emulators())
def test_the_residual_adds_the_centre(emulator):
    contexts = all_contexts(emulator)
    if not emulator.config.residual:
        return
    with torch.no_grad():
        before = emulator(contexts)
        emulator.copying += 2.0
        gained = emulator(contexts) - before
    expected = 2.0 * torch.nn.functional.one_hot(contexts[:, 0], emulator.n_states)
    torch.testing.assert_close(gained, expected, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("kind", SETTINGS)
def test_every_kind_can_be_kept(tmp_path, kind):
    emulator = build_emulator(kind, 3, VON_NEUMANN, {"residual": True, "symmetry": "canonical"}, seed=5)
    path = tmp_path / "model.safetensors"
    for kept in (emulator, quantize(emulator, 4)):
        path.write_bytes(model_bytes(kept, ModelCard("a rule", "its digest", {})))
        loaded, _ = load_model(path)
        assert type(loaded) is type(kept)
        assert loaded.config == kept.config
        assert torch.equal(loaded(all_contexts(loaded)), kept(all_contexts(kept)))


def test_a_quantised_file_that_speaks_of_other_networks_is_refused(tmp_path):
    made = quantize(build_emulator("mlp", 3, VON_NEUMANN, {"width": 4}), 4)
    content = model_bytes(made, ModelCard("a rule", "its digest", {}))
    for old, new in (
        (b'"of\\": \\"mlp', b'"of\\": \\"mlq'),
        (b'width\\": 4', b'width\\": 5'),
        (b'bits\\": 4', b'bits\\": 3'),
    ):
        assert old in content
        path = tmp_path / "model.safetensors"
        path.write_bytes(content.replace(old, new))
        with pytest.raises(ModelError):
            load_model(path)
    path.write_bytes(content.replace(b'"of\\": \\"mlp', b'"of\\": \\"quantized'.ljust(14)[:14]))
    with pytest.raises(ModelError):
        load_model(path)


# -- symmetry ---------------------------------------------------------------------------------------------


@settings(max_examples=cases(20))
@given(emulators(symmetric=True))
def test_a_symmetry_that_is_built_in_holds(emulator):
    contexts = all_contexts(emulator)
    logits = emulator(contexts)
    for transform in ROTATIONS if emulator.config.group == "rotations" else DIHEDRAL:
        moved = emulator(contexts[:, list(transform.permutation(emulator.neighborhood))])
        if emulator.config.symmetry == "canonical":
            assert torch.equal(moved, logits)
        else:
            torch.testing.assert_close(moved, logits, rtol=1e-4, atol=1e-3)


def test_a_canonical_context_is_the_least_of_its_orbit():
    table = build_emulator("table", 3, VON_NEUMANN, {"symmetry": "canonical", "group": "dihedral"})
    contexts = all_contexts(table)
    codes = table.prepare(contexts).tolist()
    for context, code in zip(contexts.tolist(), codes, strict=True):
        orbit = [[context[place] for place in transform.permutation(VON_NEUMANN)] for transform in DIHEDRAL]
        assert decode(np.array([code]), 3, 5)[0].tolist() == min(orbit)


def test_a_symmetry_that_the_neighbourhood_lacks_is_refused():
    lopsided = Neighborhood("east", ((0, 0), (0, 1)))
    with pytest.raises(ModelError, match="does not map the east neighbourhood"):
        build_emulator("mlp", 2, lopsided, {"symmetry": "averaged"})


# -- grids ------------------------------------------------------------------------------------------------


@settings(max_examples=cases(40))
@given(emulators(), st.booleans(), st.integers(1, 6), st.integers(1, 6), st.integers(0, 2**16 - 1))
def test_a_grid_is_answered_as_its_contexts_are(emulator, torus, height, width, seed):
    random = np.random.default_rng(seed)
    boards = torch.from_numpy(random.integers(emulator.n_states, size=(2, height, width)))
    logits = emulator.grid(boards, torus=torus)
    assert logits.shape == (2, height, width, emulator.n_states)
    contexts = windows(rimmed(boards, emulator.neighborhood.radius, torus=torus), emulator.neighborhood)
    expected = emulator(contexts.flatten(0, 2)).view(logits.shape).detach()
    torch.testing.assert_close(logits, expected, rtol=1e-3, atol=1e-3)
    # Where no two answers tie, they are the same.
    top = expected.topk(2, dim=-1).values
    clear = top[..., 0] - top[..., 1] > 1e-2
    assert (logits.argmax(-1) == expected.argmax(-1))[clear].all()


@given(st.booleans(), st.integers(1, 5), st.integers(1, 5), st.integers(0, 2**16 - 1))
def test_what_a_cell_sees_is_what_the_reference_shows_it(torus, height, width, seed):
    """A rule whose next state tells its context apart, cell by cell, beside the windows."""
    random = np.random.default_rng(seed)
    offsets = ((0, 0), (-1, 0), (0, 2), (1, 1))
    neighborhood = Neighborhood("odd", offsets)
    board = random.integers(2, size=(height, width)).astype(np.uint8)
    seen = windows(rimmed(torch.from_numpy(board)[None], 2, torus=torus), neighborhood)[0]
    topology = Torus(height, width) if torus else PLANE
    for place in range(len(offsets)):
        shown = reference.step(Pattern(board), lambda context, place=place: context[place], neighborhood, topology)
        assert np.array_equal(seen[..., place].numpy(), shown.read(Box(0, 0, height, width)))


# -- logic ------------------------------------------------------------------------------------------------


@given(st.integers(1, 3), st.integers(1, 40), st.integers(0, 2**16 - 1))
def test_a_binary_network_is_its_gates_to_the_last_bit(depth, width, seed):
    network = Binary(3, VON_NEUMANN, BinaryConfig(width=width, depth=depth), seed=seed)
    random = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weight in network.parameters():
            weight.normal_(0.0, 1.5, generator=random)
    gates = network.gates()
    for values in (*gates.weights, gates.votes):
        assert set(np.unique(values)) <= {-1, 0, 1}
    contexts = all_contexts(network)
    bits = network.features(contexts).numpy().astype(bool)
    assert np.array_equal(network(contexts).detach().numpy() / 0.25, gates.count(bits))
    assert np.array_equal(to_rule(network).table, gates.count(bits).argmax(axis=1))


def test_a_table_knows_nothing_at_first_and_copies_the_centre_if_told_to():
    contexts = all_contexts(TableEmulator(3, VON_NEUMANN, TableEmulator.config_type()))
    assert not build_emulator("table", 3, VON_NEUMANN, {})(contexts).any()
    copying = to_rule(build_emulator("table", 3, VON_NEUMANN, {"residual": True}))
    still = Rule.from_function(lambda context: context[0], 3, VON_NEUMANN)
    assert copying == still


def test_a_table_too_large_is_refused_before_it_is_made():
    with pytest.raises(ModelError, match="choose another"):
        build_emulator("table", 32, VON_NEUMANN, {})
    with pytest.raises(ModelError, match="choose another"):
        build_emulator("table", 256, MOORE, {})


# -- configuration ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "bad"),
    [
        ("conv", {"filters": 0}),
        ("attention", {"width": 30, "heads": 4}),
        ("attention", {"layers": 2}),
        ("binary", {"width": 0}),
        ("minimal", {"width": 0}),
        ("minimal", {"initial": "zero"}),
        ("table", {"width": 3}),
        ("mlp", {"activation": "step"}),
        ("mlp", {"symmetry": "mirrored"}),
        ("mlp", {"group": "permute"}),
        ("quantized", {"bits": 3}),
    ],
    ids=str,
)
def test_settings_that_are_unknown_or_out_of_range_are_errors(kind, bad):
    with pytest.raises(ModelError, match=kind):
        build_emulator(kind, 4, VON_NEUMANN, bad)


def test_all_kinds_are_tried_here():
    assert set(EMULATORS) == {*SETTINGS, "quantized"}
