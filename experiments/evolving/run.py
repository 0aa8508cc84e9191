"""All boards of a setting, one after the other or in processes; a checkpoint holds those that are done."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import as_completed
from dataclasses import asdict
from pathlib import Path
from typing import Any

from automata.errors import FormatError
from automata.files.reading import read_text, write_atomically
from automata.runtime.processes import SpawnedPool, starting
from experiments.evolving.boards import Setting
from experiments.evolving.record import BoardRecord, BredSpecies, run_board


def run_boards(
    setting: Setting, done: dict[int, BoardRecord], *, workers: int = 1, after: Callable[[], None] = lambda: None
) -> None:
    """Run the boards that are not in `done` and put them there; `after` is called when one is."""
    waiting = [number for number in range(setting.boards) if number not in done]
    if workers == 1 or len(waiting) < 2:
        for number in waiting:
            done[number] = run_board(setting, number)
            after()
        return
    pool = SpawnedPool(min(workers, len(waiting)))
    finished = False
    try:
        with starting():
            futures = {pool.executor.submit(run_board, setting, number): number for number in waiting}
        for future in as_completed(futures):
            done[futures[future]] = future.result()
            after()
        finished = True
    finally:
        pool.close(now=not finished)


def setting_key(setting: Setting) -> str:
    """Return a hash of all that decides a board, whatever the number of boards."""
    told = {**asdict(setting), "boards": 0}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def save_boards(setting: Setting, done: dict[int, BoardRecord], path: Path) -> None:
    """Write the boards that are done to a file, which then is whole or as it was; FormatError if it cannot be."""
    told = {"key": setting_key(setting), "boards": [board_json(done[number]) for number in sorted(done)]}
    write_atomically(path, (json.dumps(told) + "\n").encode())


def load_boards(setting: Setting, path: Path) -> dict[int, BoardRecord]:
    """Return the boards that a file holds; FormatError if they are of another setting, or it is none of ours."""
    try:
        told = json.loads(read_text(path))
        if told["key"] != setting_key(setting):
            raise FormatError("is the checkpoint of other boards: name another file, or remove it", path=path)
        return {one["number"]: _board(one) for one in told["boards"] if one["number"] < setting.boards}
    except (ValueError, KeyError, TypeError) as error:
        raise FormatError("is no checkpoint of `replicarium evolve`: name another file", path=path) from error


def board_json(record: BoardRecord) -> dict[str, Any]:
    """Return a record as JSON has it."""
    return asdict(record)


def _board(told: dict[str, Any]) -> BoardRecord:
    species = tuple(BredSpecies(**one) for one in told["species"])
    return BoardRecord(**{**told, "species": species, "sides": tuple(told["sides"]), "neutral": tuple(told["neutral"])})
