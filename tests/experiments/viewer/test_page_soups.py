"""Soups in the viewer's page run to the bytes that automata's have, by pairs, by draws and by epochs."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from automata.soups.draws import seed_of, splitmix64
from automata.soups.languages.bff import BFF_FAMILY, Bff
from automata.soups.languages.language import WRITES
from automata.soups.languages.library import LANGUAGES, find_language
from automata.soups.measures import byte_entropy, commonest
from automata.soups.pairing import arrange, grid, grid_of, neighbours_of
from automata.soups.replicators.families import families
from automata.soups.soup import Soup, SoupSettings
from experiments.viewer.soup_document import (
    FamilyShown,
    SoupDocument,
    frame_of,
    live_json,
    pairing_json,
    shown_numbers,
)
from tests.support.depth import some
from tests.support.soup_node import ask_soups
from tests.support.viewer_node import needs_node

pytestmark = needs_node
ROOT = Path(__file__).resolve().parents[3]


def told(language: Bff, **settings: Any) -> dict[str, Any]:
    live = live_json(SoupSettings(language, programs=4, **settings))
    assert live is not None
    return live


def drawn_tapes(random: np.random.Generator, language: Bff, number: int) -> np.ndarray:
    """Tapes of all bytes, of few, and such of which half are instructions."""
    tapes = random.integers(0, 256, (number, 2 * language.length)).astype(np.uint8)
    instructions = np.flatnonzero(language.table)
    many = random.random(tapes.shape) < random.choice([0.0, 0.3, 0.7], (number, 1))
    tapes[many] = random.choice(instructions, int(many.sum()))
    tapes[random.random(tapes.shape) < random.choice([0.0, 0.2], (number, 1))] = 0
    return tapes


def test_pairs_run_as_the_kernels_and_the_reference_run_them():
    """1,400 drawn pairs in all seven languages of the family, of 64 bytes and others, whoever may write in whom."""
    random = np.random.default_rng(21)
    jobs, wanted = [], []
    for language in BFF_FAMILY:
        for writes, length, number in (("all", 64, 150), (str(random.choice(list(WRITES))), 33, 50)):
            adapted = replace(language, writes=writes, length=length, budget=8192 if length == 64 else 300)
            tapes = drawn_tapes(random, adapted, number)
            after, steps, executed = adapted.run_pairs(tapes)
            for place in range(3):
                ran = adapted.execute(tapes[place].tolist())
                assert (ran.tape, ran.steps, ran.executed) == (after[place].tobytes(), steps[place], executed[place])
            jobs.append({"do": "pairs", "live": told(adapted), "tapes": base64.b64encode(tapes.tobytes()).decode()})
            wanted.append((after.tobytes(), np.stack([steps, executed], axis=1).tolist()))
    assert sum(len(counts) for _, counts in wanted) == 1400
    for answer, (tapes, counts) in zip(ask_soups(*jobs), wanted, strict=True):
        assert answer["counts"] == counts
        assert base64.b64decode(answer["tapes"]) == tapes
    assert sum(steps == 8192 for _, counts in wanted for steps, _ in counts) > 50


def test_draws_are_those_of_splitmix():
    random = np.random.default_rng(3)
    numbers = [0, 1, (1 << 64) - 1, 0x61C8864680B583EA, *map(int, random.integers(0, 1 << 64, 400, dtype=np.uint64))]
    pairs = [(int(a), int(b)) for a, b in random.integers(0, 1 << 64, (40, 2), dtype=np.uint64)]
    draws, seeds = ask_soups(
        {"do": "draws", "numbers": list(map(str, numbers))},
        {"do": "seeds", "pairs": [[str(a), str(b)] for a, b in pairs]},
    )
    for number, found in zip(numbers, draws, strict=True):
        value = splitmix64(number)
        assert found == [str(value), str(value), value % 97, (value >> 8) % (1 << 30)]
    assert seeds == [str(seed_of(*pair)) for pair in pairs]


PAIRINGS = {
    "random": ("random", 24), "fixed": ("fixed", 32), "cyclic": ("cyclic", 10),
    "grid": (grid(7, 4, 2), 28), "torus": (grid(7, 6, 1, torus=True), 42), "large": ("random", 5000),
}  # fmt: skip


def test_pairs_meet_as_in_automata():
    jobs, wanted = [], []
    for pairing, programs in PAIRINGS.values():
        settings = SoupSettings(programs=programs, pairing=pairing, seed=7)
        for epoch in (0, 1, 2, 77):
            order = np.zeros(programs, dtype=np.uint32)
            pairs = arrange(pairing, order, 7, epoch)
            met = dict(order[: 2 * pairs].reshape(-1, 2).tolist())
            both = met | {other: one for one, other in met.items()}
            wanted.append(
                {"order": order.tolist(), "pairs": pairs, "partners": [both.get(one, -1) for one in range(3)]}
            )
            jobs.append(
                {"do": "order", "pairing": pairing_json(settings), "programs": programs, "seed": "7", "epoch": epoch}
            )
    assert ask_soups(*jobs) == wanted


SOUPS = {
    "bff_noheads": {}, "bff": {"seed": (1 << 64) - 5}, "bff_noheads_4bit": {"mutation": 1 / 64}, "bff8": {},
    "bff_perm": {"pairing": "cyclic"}, "bff_selfmove": {"pairing": "fixed"}, "bff8_noheads": {"mutation": 0.0},
}  # fmt: skip
MORE = [
    SoupSettings(find_language("bff_noheads"), 5, 96, pairing=grid(12, 8, 2)),
    SoupSettings(find_language("bff_noheads"), 5, 96, 1 / 200, grid(12, 8, 2, torus=True), b"<>{}+-.,[]\0\xff"),
]


def test_soups_are_those_of_automata():
    """Digests of whole soups on their way, every language of the family, all pairings that a page knows."""
    epochs = [0, 1, 2, 9, 20]
    soups = [SoupSettings(find_language(name), programs=128, **more) for name, more in SOUPS.items()] + MORE
    jobs = [
        {"do": "soup", "live": live_json(settings), "programs": settings.programs, "epochs": epochs}
        for settings in soups
    ]
    for settings, found in zip(soups, ask_soups(*jobs), strict=True):
        soup = Soup(settings)
        for epoch, (digest, steps, executed) in zip(epochs, found, strict=True):
            soup.run(epoch - soup.epoch)
            assert digest == soup.digest(), (settings.language.name, epoch)
            if epoch:
                assert steps == pytest.approx(soup.steps[: soup.pairs].mean())
                assert executed == pytest.approx(soup.executed[: soup.pairs].mean())


def test_only_what_a_page_runs_as_automata_is_run_there():
    others = [language for language in LANGUAGES.values() if not isinstance(language, Bff)]
    assert len(others) > 3
    assert all(live_json(SoupSettings(language, programs=4)) is None for language in others)
    ring = neighbours_of([(0, 1), (1, 2), (2, 3), (3, 0)], 4)
    assert live_json(SoupSettings(programs=4, pairing=ring)) is None


def seen(settings: SoupSettings, epochs: list[int], **more: Any) -> tuple[SoupDocument, list[np.ndarray]]:
    """A document of a soup at some epochs, and the programs at each."""
    soup, frames = Soup(settings), []
    for epoch in epochs:
        frames.append(frame_of(soup.run(epoch - soup.epoch), shown_numbers(settings)))
    return SoupDocument("x", settings, tuple(frames), shown_numbers(settings), **more), [f.programs for f in frames]


def test_frames_are_counted_as_measures_count_them():
    """Programs, kinds, the commonest, entropy and families, in soups with planted programs and words."""
    random = np.random.default_rng(8)
    jobs, wanted = [], []
    for name in ("bff_noheads_4bit", "forth", "subleq"):
        settings = SoupSettings(find_language(name), programs=96)
        frames = []
        for epoch in range(3):
            soup = Soup(replace(settings, seed=epoch), epoch=epoch)
            soup.programs[random.choice(96, 30, replace=False)] = soup.programs[5]
            word = random.integers(1, 256, 8).astype(np.uint8)
            for place, number in enumerate(random.choice(96, 12 + 9 * epoch, replace=False)):
                soup.programs[number, 7 + place : 15 + place] = word if place % 2 else word[::-1]
            frames.append(frame_of(soup, None))
        found = families([frame.programs for frame in frames], 5)
        shown = tuple(FamilyShown(one.word, "#112233", one.shares) for one in found)
        told = SoupDocument("x", settings, tuple(frames), families=shown).to_json()
        jobs.append({"do": "frames", "document": told})
        wanted.append((settings.language, frames, found))
    for answer, (language, frames, found) in zip(ask_soups(*jobs), wanted, strict=True):
        assert len(answer) == 3
        for place, (one, frame) in enumerate(zip(answer, frames, strict=True)):
            assert base64.b64decode(one["programs"]) == frame.programs.tobytes()
            distinct, best = commonest(frame.programs, 12)
            assert one["distinct"] == distinct
            kinds = [frame.programs[kind["first"]].tobytes() for kind in one["commonest"]]
            assert [(kind, told["count"]) for kind, told in zip(kinds, one["commonest"], strict=True)] == [
                (kind.program, kind.count) for kind in best
            ]
            for number, rank in enumerate(one["ranks"]):
                assert rank >= 12 or frame.programs[number].tobytes() == kinds[rank]
            assert one["entropy"] == pytest.approx(byte_entropy(frame.programs))
            assert one["text"] == language.to_text(frame.programs[0].tobytes())
            shares = [one["families"].count(which) / 96 for which in range(len(found))]
            assert shares == pytest.approx([family.shares[place] for family in found])
        assert max(max(family.shares) for family in found) > 0.1


def test_a_history_goes_anywhere_to_the_bytes_of_automata():
    settings = SoupSettings(find_language("bff_noheads"), 3, 64)
    document, _ = seen(settings, [0, 1, 20])
    moves = [30, 3, "-1", "+1", 20, "-1", 0, "+1", "+1", 41, 12, 26, "+1", "-1"]
    (answer,) = ask_soups({"do": "history", "document": document.to_json(), "moves": moves})
    assert [epoch for epoch, _ in answer["taken"]] == [30, 3, 2, 3, 20, 19, 0, 1, 2, 41, 12, 26, 27, 26]
    assert answer["runs"]
    soups = {epoch: Soup(settings).run(epoch).digest() for epoch, _ in answer["taken"]}
    assert all(soups[epoch] == digest for epoch, digest in answer["taken"])


def test_what_no_page_runs_is_shown_at_the_epochs_that_are_kept():
    settings = SoupSettings(find_language("subleq"), 3, 64)
    document, programs = seen(settings, [0, 4, 9])
    moves = [3, 9, "-1", "-1", "-1", "+1", "+1", "+1", 100]
    (answer,) = ask_soups({"do": "history", "document": document.to_json(), "moves": moves})
    assert not answer["runs"]
    assert [epoch for epoch, _ in answer["taken"]] == [4, 9, 4, 0, 0, 4, 9, 9, 9]
    kept = {epoch: hashlib.sha256(one.tobytes()).hexdigest() for epoch, one in zip((0, 4, 9), programs, strict=True)}
    assert all(kept[epoch] == digest for epoch, digest in answer["taken"])


def test_tiles_show_the_bytes():
    random = np.random.default_rng(4)
    jobs = []
    for length, columns, count, zoom in ((64, 4, 14, 40.0), (64, 7, 49, 9.5), (33, 3, 5, 100.0), (2, 5, 9, 6.0)):
        view = {"x": float(random.uniform(0, columns)), "y": float(random.uniform(0, 2)), "zoom": zoom}
        programs = random.integers(0, 256, count * length).tolist()
        told = {"programs": programs, "length": length, "columns": columns, "width": 90, "height": 70, "view": view}
        jobs.append({"do": "tiles", **told})
    answers = ask_soups(*jobs)
    assert [wrong for wrong, _ in answers] == [0, 0, 0, 0]
    assert all(seen > 100 for _, seen in answers)


def test_the_keys_of_a_soup_are_those_of_the_manual():
    ((keys, actions),) = ask_soups({"do": "keys"})
    assert actions == [entry["action"] for entry in keys]
    names = {" ": "Space", "ArrowLeft": "←", "ArrowRight": "→", "ArrowUp": "↑", "ArrowDown": "↓"}
    manual = (ROOT / "docs" / "viewer.md").read_text(encoding="utf-8")
    for entry in keys:
        key = names.get(entry["keys"][0], entry["keys"][0])
        assert f"| `{key.upper() if len(key) == 1 else key}` | {entry['does']} |" in manual


@pytest.mark.parametrize("shape", some([(1, 2, 1), (5, 4, 1), (9, 9, 2), (2, 2, 3), (12, 1, 2), (30, 20, 3)], 2))
def test_a_grid_is_known_by_its_list(shape):
    found = grid_of(grid(*shape))
    assert found is not None
    again = grid(found.width, found.height, found.reach, torus=found.torus)
    assert np.array_equal(again.partners, grid(*shape).partners)
    assert np.array_equal(again.starts, grid(*shape).starts)
