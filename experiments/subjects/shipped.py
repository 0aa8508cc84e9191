"""The networks that are shipped, as their cards have them: read without torch, which takes seconds to import."""

from __future__ import annotations

from pathlib import Path

from automata.files.json_types import JsonObject
from neural.cards import SHIPPED, read_description

ENDING = ".safetensors"


def shipped_rows(folder: Path = SHIPPED) -> list[JsonObject]:
    """Return what the cards of a folder's networks say, a row each, in the order of their names."""
    return [shipped_row(path) for path in sorted(folder.glob(f"*{ENDING}"), key=lambda path: path.stem)]


def shipped_row(path: Path) -> JsonObject:
    """Return what one network's card says."""
    description = read_description(path)
    card, bits = description["card"], description["emulator"]["config"].get("bits")
    notes = card["notes"]
    return {
        "model": path.name.removesuffix(ENDING),
        "rule": card["rule"],
        "domain": notes["domain"],
        "contexts": notes["contexts"],
        "emulator": notes["emulator"],
        "weights": notes["parameters"],
        "bits a weight": bits or round(notes["bits"] / notes["parameters"], 1),
        "margin": round(notes["margin"], 3),
        "updates": notes["updates"],
        "CPU seconds": notes["cpu_seconds"],
        "bytes": path.stat().st_size,
    }
