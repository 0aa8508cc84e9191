"""Model files: what is saved comes back, bit for bit; whatever else a file may hold is one clear error."""

from __future__ import annotations

import json
import os
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.torch
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from automata.neighborhood import VON_NEUMANN, Neighborhood
from automata.rules.published.langton import langton
from automata.testing.strategies import neighborhoods
from neural.emulators import MLP, MLPConfig
from neural.errors import ModelError
from neural.models import FORMAT_VERSION, METADATA_KEY, ModelCard, load_model, model_bytes
from neural.physics.as_rule import to_rule

CARD = ModelCard("Langtons-Loops", langton().diagram.digest, {"seed": 7, "steps": [1, 2], "why": "a test"})
# A hostile file may be small; reading it must not take long, nor much memory.
LONGEST = 5.0


def network_of(*, seed: int = 3, width: int = 6, depth: int = 2) -> MLP:
    return MLP(8, VON_NEUMANN, MLPConfig(width=width, depth=depth), seed=seed)


@st.composite
def networks(draw: DrawFn) -> MLP:
    config = MLPConfig(width=draw(st.integers(1, 9)), depth=draw(st.integers(1, 3)))
    seed = draw(st.integers(0, 2**16 - 1))
    return MLP(draw(st.integers(2, 9)), draw(neighborhoods(max_cells=9)), config, seed=seed)


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
writable = st.text(st.characters(codec="utf-8"))
cards = st.builds(ModelCard, writable, writable, st.dictionaries(writable, plain, max_size=3))


# -- there and back ---------------------------------------------------------------------------------------


@given(networks(), cards)
def test_what_is_saved_comes_back(tmp_path_factory, network, card):
    path = tmp_path_factory.mktemp("models") / "model.safetensors"
    content = model_bytes(network, card)
    path.write_bytes(content)
    loaded, told = load_model(path)
    assert told == card
    assert (loaded.kind, loaded.n_states, loaded.config) == (network.kind, network.n_states, network.config)
    assert loaded.neighborhood == network.neighborhood, "the order that its diagram tests included"
    assert loaded.neighborhood.name == network.neighborhood.name
    random = np.random.default_rng(0)
    contexts = torch.from_numpy(random.integers(network.n_states, size=(50, len(network.neighborhood))))
    assert torch.equal(loaded(contexts), network(contexts))
    assert model_bytes(loaded, told) == content


def test_equal_models_are_equal_files():
    content = model_bytes(network_of(), CARD)
    torch.manual_seed(12)
    assert model_bytes(network_of(), CARD) == content
    # Notes in another order are the same notes.
    assert model_bytes(network_of(), replace(CARD, notes=dict(reversed(CARD.notes.items())))) == content
    assert model_bytes(network_of(seed=4), CARD) != content
    assert model_bytes(network_of(), replace(CARD, notes={})) != content


@pytest.mark.long
def test_equal_models_are_equal_files_in_another_process(run_python):
    """Where strings hash otherwise."""
    program = """
from automata.neighborhood import VON_NEUMANN
from neural.emulators import MLP, MLPConfig
from neural.models import ModelCard, model_bytes
network = MLP(8, VON_NEUMANN, MLPConfig(width=6, depth=2), seed=3)
print(model_bytes(network, ModelCard("a", "b", {"c": 1, "d": 2})).hex())
"""
    there = run_python(program, env={"PYTHONHASHSEED": "1"})
    assert there == model_bytes(network_of(), ModelCard("a", "b", {"c": 1, "d": 2})).hex()


@pytest.mark.long
def test_a_loaded_network_is_the_same_rule_and_can_be_trained_on(tmp_path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(model_bytes(network_of(), CARD))
    loaded, _ = load_model(str(path))
    assert to_rule(loaded) == to_rule(network_of())
    assert {parameter.device.type for parameter in loaded.parameters()} == {"cpu"}
    loaded(torch.zeros((1, 5), dtype=torch.int64)).sum().backward()
    assert all(parameter.grad is not None for parameter in loaded.parameters())


def test_loading_draws_nothing(tmp_path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(model_bytes(network_of(depth=1), CARD))
    torch.manual_seed(5)
    state = torch.get_rng_state()
    path.write_bytes(model_bytes(load_model(path)[0], CARD))
    assert load_model(path)[1] == CARD
    assert torch.equal(torch.get_rng_state(), state)


# -- files that are none of ours --------------------------------------------------------------------------


def refused(path: Path) -> str:
    """Load a file that must be refused: with a ModelError of one line that names it, and soon."""
    start = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ModelError) as caught:
            load_model(path)
    assert time.process_time() - start < LONGEST
    message = str(caught.value)
    assert "\n" not in message
    assert "\r" not in message
    assert str(path) in message
    assert len(message) < 4000
    return message


@pytest.fixture
def hold(tmp_path) -> Callable[[bytes], Path]:
    def write(content: bytes) -> Path:
        path = tmp_path / "model.safetensors"
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"\0" * 8,
        b"\0" * 1000,
        b"\xff" * 1000,
        b"x = 3, y = 3, rule = B3/S23\nbob$2bo$3o!\n",
        b"{}",
        b"\x02" + b"\0" * 7 + b"{}",
        b"\x02" + b"\0" * 7 + b"[]",
        b"\x80\x02}q\x00.",
        b"PK\x03\x04" + b"\0" * 60,
    ],
    ids=["empty", "a byte", "zero header", "zeros", "ones", "text", "json", "no tensors", "a list", "pickle", "zip"],
)
def test_other_files_are_refused(hold, content):
    refused(hold(content))


def test_a_cut_off_file_is_refused_wherever_it_was_cut(hold):
    whole = model_bytes(network_of(), CARD)
    for length in (*range(0, len(whole), 64), len(whole) - 1):
        refused(hold(whole[:length]))
    refused(hold(whole + b"\0"))


@given(st.integers(0, 2**16 - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_header_is_refused_or_does_not_matter(tmp_path_factory, place, junk):
    """Any bytes anywhere before the weights: an error of ours, or a network (a changed note is no damage)."""
    whole = bytearray(model_bytes(network_of(), CARD))
    header = 8 + int.from_bytes(whole[:8], "little")
    start = place % header
    whole[start : start + len(junk)] = junk
    path = tmp_path_factory.mktemp("models") / "model.safetensors"
    path.write_bytes(whole)
    try:
        load_model(path)
    except ModelError:
        refused(path)


def test_what_is_no_file_is_refused(tmp_path):
    assert "no model file" in refused(tmp_path)
    assert "no model file" in refused(tmp_path / "missing.safetensors")
    os.mkfifo(tmp_path / "pipe")  # opening it would wait for ever
    assert "no model file" in refused(tmp_path / "pipe")


@pytest.mark.parametrize("metadata", [None, {}, {"format": "pt"}, {"Replicarium": "{}"}], ids=str)
def test_another_programs_safetensors_file_is_refused(hold, metadata):
    weights = network_of().state_dict()
    assert "not a Replicarium model" in refused(hold(safetensors.torch.save(weights, metadata)))
    refused(hold(safetensors.torch.save({}, metadata)))


# -- files that say one thing and hold another ------------------------------------------------------------


def parts() -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    """The weights and the description of an honest file."""
    content = model_bytes(network_of(), CARD)
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    return safetensors.torch.load(content), json.loads(header["__metadata__"][METADATA_KEY])


def joined(weights: dict[str, torch.Tensor], description: Any) -> bytes:
    text = description if isinstance(description, str) else json.dumps(description)
    return safetensors.torch.save(weights, {METADATA_KEY: text})


def test_the_parts_of_an_honest_file_make_it_again(hold):
    weights, description = parts()
    assert description["format_version"] == FORMAT_VERSION
    loaded, card = load_model(hold(joined(weights, description)))
    assert card == CARD
    assert to_rule(loaded) == to_rule(network_of())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "nonsense",
        "null",
        "3",
        "[]",
        '"text"',
        "{}",
        '{"format_version": 1}',
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"format_version": 1' + "0" * 5000 + "}",
        "NaN",
        '{"format_version": 1, "emulator": null, "card": null}',
        '{"format_version": 1, "emulator": [], "card": []}',
        '{"format_version": 1, "emulator": "mlp", "card": {}}',
    ],
    ids=lambda text: f"{text[:20]}… {len(text)}",
)
def test_metadata_that_is_no_description_is_refused(hold, text):
    refused(hold(joined(parts()[0], text)))


@pytest.mark.parametrize("version", [0, 2, -1, None, "1", "one\ntwo", [1], 1e999, float("nan")], ids=repr)
def test_another_format_version_is_refused(hold, version):
    weights, description = parts()
    assert "format version" in refused(hold(joined(weights, description | {"format_version": version})))


def at(description: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    *above, last = path.split(".")
    for key in above:
        description = description[key]
    return description, last


PATHS = [
    "format_version",
    "emulator",
    "emulator.kind",
    "emulator.n_states",
    "emulator.neighborhood",
    "emulator.neighborhood.name",
    "emulator.neighborhood.offsets",
    "emulator.neighborhood.diagram_order",
    "emulator.config",
    "card",
    "card.rule",
    "card.rule_digest",
    "card.notes",
]


@pytest.mark.parametrize("path", PATHS)
def test_a_description_with_a_part_missing_is_refused(hold, path):
    weights, description = parts()
    inner, key = at(description, path)
    del inner[key]
    refused(hold(joined(weights, description)))


VAST = [[0, 0], *([0, column] for column in range(1, 60))]
WRONG: list[tuple[str, Any]] = [
    ("emulator.kind", "transformer"),
    ("emulator.kind", None),
    ("emulator.kind", "__class__"),
    ("emulator.kind", ["mlp"]),
    ("emulator.kind", "m" * 1000),
    ("emulator.n_states", 7),
    ("emulator.n_states", 9),
    ("emulator.n_states", 1),
    ("emulator.n_states", 0),
    ("emulator.n_states", -8),
    ("emulator.n_states", 257),
    ("emulator.n_states", 10**9),
    ("emulator.n_states", 10**30),
    ("emulator.n_states", 1e999),
    ("emulator.n_states", float("nan")),
    ("emulator.n_states", None),
    ("emulator.n_states", []),
    ("emulator.n_states", "many"),
    ("emulator.neighborhood", []),
    ("emulator.neighborhood", "von Neumann"),
    ("emulator.neighborhood.offsets", []),
    ("emulator.neighborhood.offsets", None),
    ("emulator.neighborhood.offsets", "abc"),
    ("emulator.neighborhood.offsets", {}),
    ("emulator.neighborhood.offsets", [[0, 0]]),
    ("emulator.neighborhood.offsets", [[0, 0], [1, 0]]),
    ("emulator.neighborhood.offsets", [[1, 0], [0, 0], [0, 1], [-1, 0], [0, -1]]),
    ("emulator.neighborhood.offsets", [[0, 0], [1, 0], [1, 0], [-1, 0], [0, -1]]),
    ("emulator.neighborhood.offsets", [[0, 0], [1, 0], [0, 1, 2], [-1, 0], [0, -1]]),
    ("emulator.neighborhood.offsets", [[0, 0], [1, 0], [0, None], [-1, 0], [0, -1]]),
    ("emulator.neighborhood.offsets", [[0, 0], [1, 0], [0, 1e999], [-1, 0], [0, -1]]),
    ("emulator.neighborhood.offsets", [[0, 0], [1, 0], [0, 10**6], [-1, 0], [0, -1]]),
    ("emulator.neighborhood.offsets", [[0, 0], [1, 0], [0, -(10**30)], [-1, 0], [0, -1]]),
    ("emulator.neighborhood.offsets", VAST),
    ("emulator.neighborhood.offsets", [[0, 0]] * 100_000),
    ("emulator.neighborhood.diagram_order", [0, 1, 2, 3]),
    ("emulator.neighborhood.diagram_order", [0, 1, 2, 3, 3]),
    ("emulator.neighborhood.diagram_order", [1, 2, 3, 4, 5]),
    ("emulator.neighborhood.diagram_order", [[0], 1, 2, 3, 4]),
    ("emulator.neighborhood.diagram_order", None),
    ("emulator.config", None),
    ("emulator.config", []),
    ("emulator.config", "width"),
    ("emulator.config", {}),
    ("emulator.config", {"width": 6}),
    ("emulator.config", {"width": 6, "depth": 2, "bias": True}),
    ("emulator.config", {"width": 6, "depth": 3}),
    ("emulator.config", {"width": 7, "depth": 2}),
    ("emulator.config", {"width": 4096, "depth": 16}),
    ("emulator.config", {"width": 10**9, "depth": 2}),
    ("emulator.config", {"width": -6, "depth": 2}),
    ("emulator.config", {"width": 1e999, "depth": 2}),
    ("emulator.config", {"width": [6], "depth": 2}),
    ("emulator.config", {"width\n": 6, "depth": 2}),
    ("card", None),
    ("card", []),
    ("card", {}),
    ("card", {"rule": "Life", "rule_digest": "", "notes": {}, "more": 1}),
    ("card.rule", None),
    ("card.rule", ["Life"]),
    ("card.rule_digest", 5),
    ("card.notes", "none"),
    ("card.notes", None),
]


@pytest.mark.parametrize(("path", "value"), WRONG, ids=lambda value: str(value)[:60])
def test_a_description_that_is_wrong_somewhere_is_refused(hold, path, value):
    weights, description = parts()
    inner, key = at(description, path)
    inner[key] = value
    refused(hold(joined(weights, description)))


def test_a_vast_network_in_a_small_file_takes_no_memory(hold, monkeypatch):
    """It is refused for its shapes, before any of its weights is made."""
    weights, description = parts()
    description["emulator"]["n_states"] = 256
    description["emulator"]["neighborhood"] = {"name": "line", "offsets": VAST[:49], "diagram_order": list(range(49))}
    description["emulator"]["config"] = {"width": 4096, "depth": 16}
    devices = set()
    register = torch.nn.Module.register_parameter

    def watched(self, name, parameter):
        devices.add(parameter.device.type)
        register(self, name, parameter)

    monkeypatch.setattr(torch.nn.Module, "register_parameter", watched)
    assert "other names, shapes or types" in refused(hold(joined(weights, description)))
    assert devices == {"meta"}


@pytest.mark.parametrize(
    ("n_states", "offsets"),
    [
        (257, ((0, 0),)),
        (2, tuple((row, column) for row in range(5) for column in range(10))),
        (2, ((0, 0), (0, 65))),
        (2, ((0, 0), (-65, 0))),
    ],
    ids=["states", "cells", "east", "north"],
)
def test_a_network_beyond_what_a_rule_can_have_is_refused_though_its_weights_fit(hold, n_states, offsets):
    network = MLP(n_states, Neighborhood("wide", offsets), MLPConfig(width=2))
    assert "are beyond what a rule can" in refused(hold(model_bytes(network, CARD)))


def spoilt(name: str, change: Callable[[torch.Tensor], torch.Tensor]) -> bytes:
    weights, description = parts()
    weights[name] = change(weights[name]).contiguous()
    return joined(weights, description)


@pytest.mark.parametrize("name", ["embedding", "bias", "hidden.0.weight", "readout.weight", "readout.bias"])
def test_weights_of_other_names_or_shapes_are_refused(hold, name):
    weights, description = parts()
    refused(hold(spoilt(name, lambda value: value[:-1])))
    refused(hold(spoilt(name, lambda value: value[..., :-1])))
    refused(hold(spoilt(name, lambda value: value[None])))
    refused(hold(spoilt(name, lambda value: value.reshape(-1)[:0])))
    refused(hold(joined({key: value for key, value in weights.items() if key != name}, description)))
    refused(hold(joined({**weights, f"{name}2": weights[name].clone()}, description)))
    refused(hold(joined({**weights, "places": torch.arange(5)}, description)))
    assert refused(hold(joined({}, description)))


@pytest.mark.parametrize(
    "dtype",
    [
        torch.float64,
        torch.float16,
        torch.bfloat16,
        torch.float8_e4m3fn,
        torch.complex64,
        torch.int64,
        torch.int8,
        torch.bool,
    ],
    ids=str,
)
def test_weights_of_another_type_are_refused(hold, dtype):
    refused(hold(spoilt("readout.bias", lambda value: value.to(dtype))))


def test_weights_that_double_precision_alone_can_hold_are_refused(hold):
    """Cast to single precision they would be infinite."""
    refused(hold(spoilt("bias", lambda value: torch.full_like(value, 1e300, dtype=torch.float64))))


@pytest.mark.parametrize("name", ["embedding", "bias", "hidden.0.bias", "readout.weight"])
@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
def test_weights_that_are_no_numbers_are_refused(hold, name, bad):
    def poison(value: torch.Tensor) -> torch.Tensor:
        poisoned = value.clone()
        poisoned.view(-1)[-1] = bad
        return poisoned

    assert "not numbers" in refused(hold(spoilt(name, poison)))
