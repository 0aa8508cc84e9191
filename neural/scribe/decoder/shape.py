"""What a decoder is made of: the fields of its configuration, its tensors with their sizes, its cost.

The fields are those that an architecture description states, and each of them changes the network: `layers`, `heads`,
`width` (numbers that stand for a token), `hidden` (units between two of them, of each layer), `activation`, `norm`
(before each part of a layer, or after it), `positions` (learnt rows, or keys and queries turned by the place), and
`tied` (letters are read out with the rows that stand for them).
"""

from __future__ import annotations

from math import prod
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from neural.errors import ModelError

Activation = Literal["relu", "gelu"]
Norm = Literal["before", "after"]
Positions = Literal["learnt", "turned"]
# The fields in the order in which descriptions state them.
FIELDS = ("layers", "heads", "width", "hidden", "activation", "norm", "positions", "tied")


class DecoderShape(BaseModel):
    """The configuration of a decoder; unknown keys are errors.

    `tokens` is the size of its alphabet and `places` the longest text that it can read; the other fields are the
    architecture that descriptions state.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    layers: int = Field(default=2, ge=1, le=16)
    heads: int = Field(default=2, ge=1, le=16)
    width: int = Field(default=32, ge=4, le=1024)
    hidden: int = Field(default=64, ge=4, le=4096)
    activation: Activation = "relu"
    norm: Norm = "before"
    positions: Positions = "learnt"
    tied: bool = False
    tokens: int = Field(default=64, ge=2, le=4096)
    places: int = Field(default=128, ge=2, le=8192)

    @model_validator(mode="after")
    def _fits(self) -> DecoderShape:
        if self.width % (2 * self.heads):
            # Turning takes pairs of numbers, so a head has an even number of them.
            raise ValueError(
                f"a width of {self.width} does not divide among {self.heads} heads of even width: "
                f"choose a multiple of {2 * self.heads}"
            )
        return self

    def sizes(self) -> dict[str, tuple[int, ...]]:
        """Return the size of each tensor of weights by name, in the order in which they are listed and counted."""
        width, hidden = self.width, self.hidden
        found: dict[str, tuple[int, ...]] = {"letters": (self.tokens, width)}
        if self.positions == "learnt":
            found["places"] = (self.places, width)
        for layer in range(self.layers):
            found |= {
                f"{layer}.attention.norm": (2, width),
                f"{layer}.attention.into": (width, 3 * width),
                f"{layer}.attention.out": (width, width),
                f"{layer}.hidden.norm": (2, width),
                f"{layer}.hidden.into": (width, hidden),
                f"{layer}.hidden.bias": (hidden,),
                f"{layer}.hidden.out": (hidden, width),
                f"{layer}.hidden.shift": (width,),
            }
        found["norm"] = (2, width)
        if not self.tied:
            found["readout"] = (width, self.tokens)
        return found

    @property
    def weights(self) -> int:
        """Number of weights."""
        return sum(prod(size) for size in self.sizes().values())

    @property
    def products(self) -> int:
        """Multiplications for one token in a text of full length, attention to half of it on average."""
        layer = 4 * self.width**2 + 2 * self.width * self.hidden + self.width * self.places
        return self.layers * layer + self.width * self.tokens

    def field(self, name: str) -> str:
        """Return the value of one of FIELDS as descriptions write it; ModelError for another name."""
        if name not in FIELDS:
            raise ModelError(f"a description has no field {name!r}: it has {', '.join(FIELDS)}")
        value = getattr(self, name)
        return ("yes" if value else "no") if isinstance(value, bool) else str(value)
