"""Edits that keep a decoder's function keep it, and edits of the body alone do what they say."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from neural.errors import ModelError
from neural.scribe.decoder.model import check_weights, initial_weights, logits
from neural.scribe.decoder.shape import DecoderShape
from neural.scribe.decoder.surgery import BODY, PRESERVING, add_layer, halve_units, remove_layer, rescale_pairs, untie
from tests.neural.scribe.test_decoder import drawn_weights, shapes
from tests.support.depth import cases


@given(shape=shapes(), seed=st.integers(0, 99))
@settings(max_examples=cases(60), deadline=None)
def test_edits_keep_the_function_and_change_the_fields_that_they_say(shape, seed):
    weights = drawn_weights(shape, [seed, seed + 100])
    texts = torch.randint(shape.tokens, (2, 3, shape.places), generator=torch.Generator().manual_seed(seed))
    before = logits(shape, weights, texts)
    kept = {name: tensor.clone() for name, tensor in weights.items()}
    changes = {"units split": "hidden", "layer added": "layers", "readout untied": "tied"}
    for name, edit in PRESERVING.items():
        if (name == "layer added" and shape.norm == "after") or (name == "readout untied" and not shape.tied):
            with pytest.raises(ModelError):
                edit(shape, weights)
            continue
        edited = edit(shape, weights)
        check_weights(*edited)
        torch.testing.assert_close(logits(*edited, texts), before, rtol=1e-4, atol=1e-5)
        differ = {field for field in DecoderShape.model_fields if getattr(edited.shape, field) != getattr(shape, field)}
        assert differ == ({changes[name]} if name in changes else set())
        moved = any(
            name not in weights or tensor.shape != weights[name].shape or not torch.equal(tensor, weights[name])
            for name, tensor in edited.weights.items()
        )
        assert moved or name in ("heads turned", "units turned")
    assert all(torch.equal(tensor, kept[name]) for name, tensor in weights.items())


@given(shape=shapes(), seed=st.integers(0, 99))
@settings(max_examples=cases(40), deadline=None)
def test_edits_of_the_body_change_one_field_and_the_function(shape, seed):
    weights = drawn_weights(shape, [seed])
    texts = torch.randint(shape.tokens, (1, 4, shape.places), generator=torch.Generator().manual_seed(seed))
    before = logits(shape, weights, texts)
    for field, edit in BODY.values():
        if (field == "layers" and shape.layers == 1) or (field == "hidden" and shape.hidden < 7):
            with pytest.raises(ModelError):
                edit(shape, weights)
            continue
        edited = edit(shape, weights)
        check_weights(*edited)
        differ = {name for name in DecoderShape.model_fields if getattr(edited.shape, name) != getattr(shape, name)}
        assert differ == {field}
        assert not torch.allclose(logits(*edited, texts), before, atol=1e-6)


def test_edits_are_of_the_shape_that_they_are_given():
    shape = DecoderShape(layers=2, heads=2, width=8, hidden=9, tied=True, tokens=7, places=6)
    weights = initial_weights(shape, [0])
    assert halve_units(shape, weights).shape.hidden == 5
    assert add_layer(shape, weights).shape.layers == 3
    assert remove_layer(*add_layer(shape, weights)).weights.keys() == weights.keys()
    assert torch.equal(untie(shape, weights).weights["readout"][0], weights["letters"][0].T)
    # By powers of two nothing is rounded.
    texts = torch.arange(6)[None, None]
    assert torch.equal(logits(*rescale_pairs(shape, weights), texts), logits(shape, weights, texts))
    with pytest.raises(ModelError, match="tensors are missing"):
        untie(shape.model_copy(update={"layers": 1}), weights)
