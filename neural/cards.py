"""What a model file says of itself, read without the libraries that compute with it."""

from __future__ import annotations

import json
import struct
from pathlib import Path

from automata.files.json_types import JsonObject
from neural.errors import ModelError

METADATA_KEY = "replicarium"
# The networks that are shipped, by name.
SHIPPED = Path(__file__).resolve().parent / "zoo"
# A description takes no more; a file that says otherwise is asking for memory.
_MOST_BYTES = 1 << 24


def read_description(path: Path) -> JsonObject:
    """Return a model file's description, `emulator` and `card`; ModelError if it has none, weights are not looked at.

    >>> read_description(SHIPPED / "highlife.safetensors")["card"]["rule"]
    'B36/S23'
    """
    try:
        with path.open("rb") as file:
            (size,) = struct.unpack("<Q", file.read(8))
            header = json.loads(file.read(size)) if size <= _MOST_BYTES else {}
        description: JsonObject = json.loads(header["__metadata__"][METADATA_KEY])
    except (OSError, ValueError, KeyError, TypeError, struct.error) as error:
        raise ModelError(f"{path} holds no description of a Replicarium model: {error}") from None
    return description
