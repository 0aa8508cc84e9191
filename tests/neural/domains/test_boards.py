"""Boards: contexts weighed as boards show them teach what the boards teach; the network of 25 weights can be Life."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from torch.nn import functional

from automata.neighborhood import MOORE
from automata.rule import Rule
from automata.rules import find_rule
from automata.testing.strategies import rules
from neural.domains.boards import Boards, BoardsConfig
from neural.domains.domain import dense, encode
from neural.emulators import Emulator, Minimal, MinimalConfig, build_emulator
from neural.emulators.windows import rimmed, windows
from neural.errors import ModelError
from neural.physics.as_rule import to_rule
from neural.training.ensemble import train_ensemble
from neural.training.loop import TrainingConfig, training
from tests.support.depth import cases


def life() -> Rule:
    return find_rule("B3/S23")


def seen_by_cells(rule: Rule, boards: np.ndarray) -> Counter[tuple[int, ...]]:
    """The definition: every cell of every board, its neighbours looked up one by one, edges joined."""
    met: Counter[tuple[int, ...]] = Counter()
    for board in boards.tolist():
        height, width = len(board), len(board[0])
        for row in range(height):
            for column in range(width):
                met[
                    tuple(
                        board[(row + down) % height][(column + right) % width]
                        for down, right in rule.neighborhood.offsets
                    )
                ] += 1
    return met


def convolved(network: Minimal, boards: torch.Tensor) -> torch.Tensor:
    """Springer and Kenyon's network on boards: a 3×3 convolution, then two 1×1 ones; one logit a cell."""
    square = torch.zeros(2 * network.config.width, 1, 3, 3, dtype=network.dtype)
    for place, (row, column) in enumerate(MOORE.offsets):
        square[:, 0, 1 + row, 1 + column] = network.kernels.weight[:, place]
    planes = functional.pad(boards[:, None].to(network.dtype), (1, 1, 1, 1), mode="circular")
    activity = torch.relu(functional.conv2d(planes, square, network.kernels.bias))
    activity = torch.relu(functional.conv2d(activity, network.units.weight[:, :, None, None], network.units.bias))
    return functional.conv2d(activity, network.readout.weight[:, :, None, None], network.readout.bias)[:, 0]


def gradients_of(loss: torch.Tensor, network: Emulator) -> list[torch.Tensor]:
    return list(torch.autograd.grad(loss, list(network.parameters())))


# -- known answers ----------------------------------------------------------------------------------------


def test_a_single_cell_is_seen_once_from_every_side():
    boards = Boards(life(), BoardsConfig(count=1, side=5))
    board = np.zeros((1, 5, 5), dtype=np.int64)
    board[0, 2, 3] = 1
    counts = boards.count(board)
    expected = np.zeros(512, dtype=np.int64)
    expected[[1 << place for place in range(9)]] = 1
    expected[0] = 16
    assert np.array_equal(counts, expected)


def test_25_weights_can_be_life():
    """Neighbours count 1 and the centre a half: alive from 2.5 to 3.5, found by two kernels and one unit."""
    network = Minimal(2, MOORE, MinimalConfig(), seed=None)
    assert network.n_parameters == 25
    values = {
        "kernels.weight": [[0.5] + [1.0] * 8] * 2,
        "kernels.bias": [-2.0, -3.5],
        "units.weight": [[-2.0, 10.0]],
        "units.bias": [1.0],
        "readout.weight": [[-20.0]],
        "readout.bias": [10.0],
    }
    network.load_state_dict({name: torch.tensor(value) for name, value in values.items()})
    assert to_rule(network) == life()


# -- properties -------------------------------------------------------------------------------------------


@settings(max_examples=cases(40))
@given(rules(max_table=256), st.integers(1, 3), st.integers(1, 6), st.floats(0, 1), st.integers(0, 2**16 - 1))
def test_contexts_are_counted_as_cells_see_them(rule, count, side, density, step):
    boards = Boards(rule, BoardsConfig(count=count, side=side, density=density))
    drawn = boards.draw(step)
    assert drawn.shape == (count, side, side)
    assert ((drawn >= 0) & (drawn < rule.n_states)).all()
    met = seen_by_cells(rule, drawn)
    contexts = np.array(list(met), dtype=np.uint8)
    expected = np.zeros(rule.n_contexts, dtype=np.int64)
    expected[encode(contexts, rule.n_states)] = list(met.values())
    assert np.array_equal(boards.count(drawn), expected)
    assert boards.shares(step).sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.long
@settings(max_examples=cases(30))
@given(
    rules(max_table=256),
    st.sampled_from([("minimal", {"width": 3}), ("mlp", {"width": 5}), ("conv", {"filters": 2, "width": 4})]),
    st.integers(1, 3),
    st.integers(1, 6),
    st.integers(0, 2**16 - 1),
)
def test_the_gradient_over_boards_is_the_weighed_gradient_over_contexts(rule, kind, count, side, seed):
    network = build_emulator(*kind[:1], rule.n_states, rule.neighborhood, kind[1], seed=seed).double()
    source = Boards(rule, BoardsConfig(count=count, side=side, density=0.5))
    boards = source.draw(seed)
    cells = windows(rimmed(torch.from_numpy(boards), rule.neighborhood.radius, torus=True), rule.neighborhood).flatten(
        0, 2
    )
    answers = torch.from_numpy(rule.evaluate(cells.numpy().astype(np.uint8)).astype(np.int64))
    over_boards = functional.cross_entropy(network(cells), answers)
    domain = dense(rule)
    losses = functional.cross_entropy(
        network(torch.from_numpy(domain.contexts.astype(np.int64))),
        torch.from_numpy(rule.table.astype(np.int64)),
        reduction="none",
    )
    shares = torch.from_numpy(source.count(boards) / boards.size)
    over_contexts = (losses * shares).sum()
    torch.testing.assert_close(over_boards, over_contexts)
    for ours, theirs in zip(gradients_of(over_boards, network), gradients_of(over_contexts, network), strict=True):
        torch.testing.assert_close(ours, theirs)


@settings(max_examples=cases(30))
@given(st.integers(1, 4), st.sampled_from(["he", "normal"]), st.integers(1, 6), st.integers(0, 2**16 - 1))
def test_the_network_is_the_published_convolution_and_its_loss_theirs(width, initial, side, seed):
    network = Minimal(2, MOORE, MinimalConfig(width=width, initial=initial), seed=seed).double()
    boards = torch.from_numpy(np.random.default_rng(seed).integers(2, size=(2, side, side)))
    logits = network(windows(rimmed(boards, 1, torus=True), MOORE).flatten(0, 2))
    assert not logits[:, 0].any()
    theirs = convolved(network, boards)
    torch.testing.assert_close(logits[:, 1], theirs.flatten())
    answers = boards.flip(0)
    torch.testing.assert_close(
        functional.cross_entropy(logits, answers.flatten()),
        functional.binary_cross_entropy_with_logits(theirs, answers.to(network.dtype)),
    )


# -- in a training ----------------------------------------------------------------------------------------


def test_a_training_by_boards_is_the_published_loop():
    """Torch's own Adam on the boards' cells, eight boards a step, beside the weighed contexts."""
    rule, config = life(), BoardsConfig(side=12)
    network, published = (Minimal(2, MOORE, MinimalConfig(width=4), seed=1) for _ in range(2))
    settings_ = TrainingConfig(sampling="boards", boards=config, learning_rate=3e-3, max_steps=25, margin=100.0)
    *_, last = training(network, rule, dense(rule), settings_)
    assert last.seen == 512
    optimizer = torch.optim.Adam(published.parameters(), lr=3e-3)
    source = Boards(rule, config)
    for step in range(25):
        boards = torch.from_numpy(source.draw(step))
        cells = windows(rimmed(boards, 1, torus=True), MOORE).flatten(0, 2)
        after = torch.from_numpy(rule.evaluate(cells.numpy().astype(np.uint8)).astype(np.float32))
        optimizer.zero_grad()
        loss = functional.binary_cross_entropy_with_logits(convolved(published, boards).flatten(), after)
        loss.backward()
        optimizer.step()
    for ours, theirs in zip(network.parameters(), published.parameters(), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-4)


@pytest.mark.long
def test_a_wide_network_learns_life_from_boards_and_nothing_from_empty_ones():
    rule = life()
    for density, exact in ((0.38, True), (0.0, False)):
        config = TrainingConfig(
            sampling="boards", boards=BoardsConfig(density=density), learning_rate=1e-2, max_steps=3000, check_every=50
        )
        network = Minimal(2, MOORE, MinimalConfig(width=16), seed=0)
        if not exact:
            config = config.model_copy(update={"max_steps": 300})
        *_, last = training(network, rule, dense(rule), config)
        assert last.finished is exact
        assert (to_rule(network) == rule) is exact


@pytest.mark.long
@pytest.mark.parametrize("width", [1, 2, 5])
def test_networks_see_the_same_boards_together_and_alone(width):
    rule = life()
    config = TrainingConfig(sampling="boards", max_steps=20, check_every=10, margin=100.0)
    together, alone = (
        [build_emulator("minimal", 2, MOORE, {"width": width}, seed=seed) for seed in range(20)] for _ in range(2)
    )
    checks = train_ensemble(together, rule, dense(rule), config, workers=2)
    assert checks == [list(training(each, rule, dense(rule), config))[-1] for each in alone]
    for one, other in zip(together, alone, strict=True):
        assert all(torch.equal(ours, theirs) for ours, theirs in zip(one.parameters(), other.parameters(), strict=True))


# -- what goes wrong --------------------------------------------------------------------------------------


def test_boards_show_all_contexts_or_are_refused():
    rule = life()
    network = Minimal(2, MOORE, MinimalConfig())
    config = TrainingConfig(sampling="boards")
    part = dense(rule).select("part", np.arange(512) < 300)
    with pytest.raises(ModelError, match="all contexts of a rule"):
        list(training(network, rule, part, config))
    with pytest.raises(ModelError, match="raise the batch from 64 to 512"):
        list(training(network, rule, dense(rule), TrainingConfig(sampling="boards", batch=64)))
    with pytest.raises(ModelError, match="even for subsets"):
        train_ensemble([network], rule, dense(rule), config, subsets=np.ones((1, 512), dtype=bool))


def test_settings_of_boards_are_written_where_there_are_any():
    assert "boards" not in TrainingConfig().model_dump()
    assert TrainingConfig(sampling="boards").boards == BoardsConfig()
    assert TrainingConfig(sampling="boards").model_dump()["boards"]["density"] == 0.38
    for bad in (
        {"boards": {}},
        {"sampling": "boards", "boards": {"density": 1.5}},
        {"sampling": "boards", "boards": {"size": 3}},
    ):
        with pytest.raises(ValidationError):
            TrainingConfig(**bad)
