"""Model files: safetensors, with everything that rebuilds the network in the metadata."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import safetensors
import safetensors.torch
import torch

from automata.errors import ReplicariumError
from automata.files.json_types import JsonObject
from automata.files.reading import write_atomically
from automata.neighborhood import Neighborhood
from automata.rule import MAX_STATES
from neural.cards import METADATA_KEY, SHIPPED
from neural.emulators import Emulator, build_emulator
from neural.emulators.registry import kind_source
from neural.errors import ModelError, UnknownKindError

FORMAT_VERSION = 1
# No neighbourhood of the field is larger or wider; a file that says otherwise is asking for memory.
MAX_CELLS = 49
MAX_RADIUS = 64


@dataclass(frozen=True)
class ModelCard:
    """What a model file says of itself: the rule that it was trained on and free-form notes."""

    rule: str
    rule_digest: str
    notes: JsonObject


def model_bytes(emulator: Emulator, card: ModelCard) -> bytes:
    """Return the content of a model file, which `save_model` writes."""
    description = {
        "format_version": FORMAT_VERSION,
        "emulator": {
            "kind": emulator.kind,
            "n_states": emulator.n_states,
            "neighborhood": asdict(emulator.neighborhood),
            "config": emulator.config.model_dump(mode="json"),
            **kind_source(type(emulator)),
        },
        "card": asdict(card),
    }
    weights = {name: value.detach().contiguous() for name, value in emulator.state_dict().items()}
    # One key only: safetensors writes several in no fixed order, and equal models shall be equal files.
    return safetensors.torch.save(weights, {METADATA_KEY: json.dumps(description, sort_keys=True)})


def save_model(path: str | Path, emulator: Emulator, card: ModelCard) -> None:
    """Write a model file, whole or not at all, from which `load_model` rebuilds the network and its card.

    >>> import tempfile
    >>> network, card = load_model("highlife")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_model(Path(folder) / "mine.safetensors", network, card)
    ...     load_model(Path(folder) / "mine.safetensors")[1] == card
    True
    """
    write_atomically(path, model_bytes(emulator, card))


def load_model(path: str | Path) -> tuple[Emulator, ModelCard]:
    """Read a model file, or a shipped network by its name, and rebuild the network on the CPU.

    Raises ModelError, in one sentence, if the file is absent, no safetensors, not one of ours, damaged, or
    of another shape than it says.

    >>> network, card = load_model("highlife")
    >>> card.rule, network.n_parameters
    ('B36/S23', 338)
    """
    place = Path(path)
    if not place.is_file() and place.name == str(place) and not place.suffix:
        place = SHIPPED / f"{place}.safetensors"
    if not place.is_file():
        raise ModelError(
            f"there is no model file {path}, nor is it the name of a shipped one: see `replicarium list models`"
        )
    try:
        with safetensors.safe_open(place, framework="pt") as file:
            metadata = file.metadata() or {}
            # Copied, so that they begin where torch lets its own numbers begin: in a file they lie anywhere, and the
            # last bits of a product depend on that.
            weights = {name: file.get_tensor(name).clone() for name in file.keys()}  # noqa: SIM118 (not a mapping)
    except (safetensors.SafetensorError, OSError, ValueError) as error:
        raise ModelError(f"{place} is not a safetensors model file: {error}") from None
    if METADATA_KEY not in metadata:
        raise ModelError(f"{place} is a safetensors file, but not a Replicarium model")
    try:
        description = json.loads(metadata[METADATA_KEY])
        if description["format_version"] != FORMAT_VERSION:
            raise ModelError(f"format version {description['format_version']}, not {FORMAT_VERSION}")
        emulator = _rebuild(description["emulator"], weights)
        card = _read_card(description["card"])
    except UnknownKindError as error:
        raise ModelError(f"{place}: {error}") from None
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError, RuntimeError, ReplicariumError) as error:
        reason = " ".join(str(error).split())
        raise ModelError(f"{place} does not hold the network that its metadata describes: {reason}") from None
    if not all(bool(torch.isfinite(value).all()) for value in weights.values()):
        raise ModelError(f"{place} holds weights that are not numbers")
    return emulator, card


def _rebuild(signature: JsonObject, weights: dict[str, torch.Tensor]) -> Emulator:
    """Return the described network with `weights`, if it is within limits and they are what it needs."""
    n_states = int(signature["n_states"])
    around = signature["neighborhood"]
    offsets = tuple((int(row), int(column)) for row, column in around["offsets"])
    order = tuple(int(position) for position in around["diagram_order"])
    if not 2 <= n_states <= MAX_STATES or len(offsets) > MAX_CELLS:
        raise ModelError(f"{n_states} states and {len(offsets)} cells are beyond what a rule can have")
    neighborhood = Neighborhood(str(around["name"]), offsets, order)
    if neighborhood.radius > MAX_RADIUS:
        raise ModelError(f"cells {neighborhood.radius} away are beyond what a rule can see")
    # An outline takes no memory: a small file may speak of a huge network.
    with torch.device("meta"):
        source: JsonObject = {key: signature[key] for key in ("package", "module") if key in signature}
        emulator = build_emulator(
            str(signature["kind"]), n_states, neighborhood, signature["config"], seed=None, source=source
        )
    if _shapes(emulator.state_dict()) != _shapes(weights):
        raise ModelError("its weights have other names, shapes or types")
    emulator.load_state_dict(weights, assign=True)
    return emulator


def _shapes(weights: Mapping[str, torch.Tensor]) -> dict[str, tuple[torch.Size, torch.dtype]]:
    return {name: (value.shape, value.dtype) for name, value in weights.items()}


def _read_card(card: JsonObject) -> ModelCard:
    read = ModelCard(**card)
    if not (isinstance(read.rule, str) and isinstance(read.rule_digest, str) and isinstance(read.notes, dict)):
        raise ModelError("its card names no rule, or its notes are no table")
    return read
