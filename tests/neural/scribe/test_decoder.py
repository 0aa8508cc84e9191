"""Decoders computed together beside each computed alone with torch's own modules, and what they write."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from neural.errors import ModelError
from neural.scribe.decoder.model import Memory, Weights, check_weights, initial_weights, logits
from neural.scribe.decoder.shape import FIELDS, DecoderShape
from neural.scribe.decoder.training import DecoderRun, DecoderTraining, Texts, member_losses
from neural.scribe.decoder.writing import bits, write


@st.composite
def shapes(draw: st.DrawFn) -> DecoderShape:
    heads = draw(st.sampled_from([1, 2]))
    return DecoderShape(
        layers=draw(st.integers(1, 2)),
        heads=heads,
        width=2 * heads * draw(st.integers(2, 4)),
        hidden=draw(st.integers(4, 9)),
        activation=draw(st.sampled_from(["relu", "gelu"])),
        norm=draw(st.sampled_from(["before", "after"])),
        positions=draw(st.sampled_from(["learnt", "turned"])),
        tied=draw(st.booleans()),
        tokens=draw(st.integers(2, 9)),
        places=draw(st.integers(4, 10)),
    )


def drawn_weights(shape: DecoderShape, seeds: list[int]) -> Weights:
    """First weights, and something in what begins as zeros and ones."""
    random = torch.Generator().manual_seed(sum(seeds))
    return {
        name: tensor + 0.1 * torch.randn(tensor.shape, generator=random)
        for name, tensor in initial_weights(shape, seeds).items()
    }


def plainly(shape: DecoderShape, weights: Weights, member: int, text: list[int]) -> torch.Tensor:
    """The logits of one member for one text, (T, tokens), place by place and head by head."""
    own = {name: tensor[member] for name, tensor in weights.items()}
    x = [own["letters"][letter] for letter in text]
    if shape.positions == "learnt":
        x = [row + own["places"][place] for place, row in enumerate(x)]
    for layer in range(shape.layers):
        part = {name.removeprefix(f"{layer}."): value for name, value in own.items() if name.startswith(f"{layer}.")}
        norms = [_norm(part["attention.norm"]), _norm(part["hidden.norm"])]
        for which, inner in enumerate((_attend, _units)):
            before = [norms[which](row) for row in x] if shape.norm == "before" else x
            x = [row + new for row, new in zip(x, inner(shape, part, before), strict=True)]
            if shape.norm == "after":
                x = [norms[which](row) for row in x]
    readout = own["letters"].T if shape.tied else own["readout"]
    return torch.stack([_norm(own["norm"])(row) @ readout for row in x])


def _norm(gains: torch.Tensor) -> nn.LayerNorm:
    norm = nn.LayerNorm(gains.shape[1])
    norm.load_state_dict({"weight": gains[0], "bias": gains[1]})
    return norm


def _attend(shape: DecoderShape, part: Weights, x: list[torch.Tensor]) -> list[torch.Tensor]:
    size = shape.width // shape.heads
    found = []
    for place in range(len(x)):
        mixed = []
        for head in range(shape.heads):
            query, keys, values = (
                [row @ part["attention.into"][:, kind * shape.width + head * size :][:, :size] for row in x]
                for kind in range(3)
            )
            if shape.positions == "turned":
                query = [_turn(row, at) for at, row in enumerate(query)]
                keys = [_turn(row, at) for at, row in enumerate(keys)]
            scores = torch.stack([query[place] @ key / math.sqrt(size) for key in keys[: place + 1]])
            mixed.append(scores.softmax(dim=0) @ torch.stack(values[: place + 1]))
        found.append(torch.cat(mixed) @ part["attention.out"])
    return found


def _turn(row: torch.Tensor, place: int) -> torch.Tensor:
    half = len(row) // 2
    turned = torch.empty_like(row)
    for pair in range(half):
        angle = place * 10_000.0 ** -(pair / half)
        number = complex(float(row[pair].detach()), float(row[pair + half].detach())) * complex(
            math.cos(angle), math.sin(angle)
        )
        turned[pair], turned[pair + half] = number.real, number.imag
    return turned


def _units(shape: DecoderShape, part: Weights, x: list[torch.Tensor]) -> list[torch.Tensor]:
    act = nn.ReLU() if shape.activation == "relu" else nn.GELU()
    return [
        act(row @ part["hidden.into"] + part["hidden.bias"]) @ part["hidden.out"] + part["hidden.shift"] for row in x
    ]


@settings(max_examples=12)
@given(shape=shapes(), data=st.data())
def test_members_are_what_each_is_alone(shape: DecoderShape, data: st.DataObject) -> None:
    weights = drawn_weights(shape, [3, 8])
    assert check_weights(shape, weights) == 2
    assert sum(tensor[0].numel() for tensor in weights.values()) == shape.weights
    text = data.draw(st.lists(st.integers(0, shape.tokens - 1), min_size=1, max_size=shape.places))
    found = logits(shape, weights, torch.tensor([[text]]))
    for member in range(2):
        torch.testing.assert_close(found[member, 0], plainly(shape, weights, member, text), atol=1e-4, rtol=1e-4)


@settings(max_examples=12)
@given(shape=shapes(), data=st.data())
def test_memory_changes_nothing(shape: DecoderShape, data: st.DataObject) -> None:
    weights = drawn_weights(shape, [1])
    texts = torch.randint(0, shape.tokens, (1, 3, shape.places), generator=torch.Generator().manual_seed(0))
    memory, cuts = Memory(), sorted(data.draw(st.sets(st.integers(1, shape.places - 1))))
    parts = [
        logits(shape, weights, texts[:, :, begin:end], memory)
        for begin, end in zip([0, *cuts], [*cuts, shape.places], strict=True)
    ]
    torch.testing.assert_close(torch.cat(parts, dim=2), logits(shape, weights, texts), atol=1e-4, rtol=1e-4)
    with pytest.raises(ModelError, match="longer than"):
        logits(shape, weights, texts[:, :, :1], memory)


def test_what_is_written_is_the_likeliest_and_ends() -> None:
    shape = DecoderShape(layers=1, heads=1, width=8, hidden=8, tokens=5, places=12)
    weights = drawn_weights(shape, [0, 1, 2])
    prompts = np.random.default_rng(0).integers(0, 5, (1, 7, 4))
    found = write(shape, weights, prompts, 6, end=2)
    assert found.shape == (3, 7, 6)
    for member in range(3):
        for text, answer in zip(prompts[0], found[member], strict=True):
            read = list(text)
            for place, letter in enumerate(answer):
                if 2 in answer[:place]:
                    assert letter == 2
                    continue
                assert letter == int(plainly(shape, weights, member, read)[-1].argmax())
                read.append(letter)
    cold = write(shape, weights, prompts, 6, end=2, temperature=1e-4, seed=3)
    assert np.array_equal(found, cold)
    warm = [write(shape, weights, prompts, 6, end=2, temperature=2.0, seed=seed) for seed in (3, 3, 4)]
    assert np.array_equal(warm[0], warm[1])
    assert not np.array_equal(warm[0], warm[2])


def test_bits_are_the_loss_that_is_trained_on() -> None:
    shape = DecoderShape(layers=1, heads=1, width=8, hidden=8, tokens=5, places=12)
    weights = drawn_weights(shape, [0, 1])
    random = np.random.default_rng(1)
    texts, counts = random.integers(0, 5, (2, 3, 9)), random.random((2, 3, 9)) < 0.5
    found = bits(shape, weights, texts, counts)
    loss = member_losses(shape, weights, torch.from_numpy(texts), torch.from_numpy(counts))
    assert np.allclose(found.sum(axis=1) * math.log(2) / counts[:, :, 1:].sum(axis=(1, 2)), loss.numpy(), atol=1e-5)


def test_members_train_as_they_would_alone() -> None:
    shape = DecoderShape(layers=1, heads=2, width=8, hidden=8, tokens=6, places=10)
    random = np.random.default_rng(0)
    drawn = [random.integers(0, 6, (1, 8, 10)) for _ in range(30)]

    def source(update: int) -> Texts:
        # The second half repeats the first, which a decoder can learn.
        letters = drawn[update].copy()
        letters[:, :, 5:] = letters[:, :, :5]
        counts = np.zeros_like(letters, dtype=bool)
        counts[:, :, 5:] = True
        return Texts(letters, counts)

    training = DecoderTraining(updates=30, rate=1e-2, check_every=10)
    runs = {seeds: DecoderRun(shape, list(seeds), training) for seeds in ((4, 9), (9,))}
    losses = {seeds: [check.loss for check in run.checks(source)] for seeds, run in runs.items()}
    assert np.allclose([loss[1] for loss in losses[4, 9]], [loss[0] for loss in losses[(9,)]], atol=1e-4)
    assert losses[4, 9][-1].max() < losses[4, 9][0].min()
    assert runs[4, 9].letters == 30 * 8 * 10


def test_wrong_input_is_one_sentence() -> None:
    with pytest.raises(ValueError, match="choose a multiple of 8"):
        DecoderShape(width=20, heads=4)
    shape = DecoderShape(layers=1, width=8, heads=1, hidden=8)
    assert [shape.field(name) for name in FIELDS] == ["1", "1", "8", "8", "relu", "before", "learnt", "no"]
    with pytest.raises(ModelError, match="no field"):
        shape.field("colour")
    with pytest.raises(ModelError, match="give one seed"):
        initial_weights(shape, [])
    weights = initial_weights(shape, [0])
    with pytest.raises(ModelError, match="another size"):
        check_weights(DecoderShape(layers=1, width=8, heads=1, hidden=9), weights)
    with pytest.raises(ModelError, match="missing"):
        check_weights(DecoderShape(layers=2, width=8, heads=1, hidden=8), weights)
    with pytest.raises(ModelError, match="leaves"):
        write(shape, weights, np.zeros((1, 1, 100), dtype=np.int64), 100, 0)
    with pytest.raises(ModelError, match="two letters"):
        Texts(np.zeros((1, 1, 1), dtype=np.int64), np.zeros((1, 1, 1), dtype=bool))
