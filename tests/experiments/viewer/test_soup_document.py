"""What the viewer is told of a soup, what its server answers, and the ways to it on the command line."""

from __future__ import annotations

import base64
import json
import re
import zlib
from threading import Event

import numpy as np
import pytest

from automata.containment.budget import Budget
from automata.containment.halts import BudgetExceeded
from automata.containment.meter import contained
from automata.errors import ArgumentError, FormatError
from automata.soups.checkpoint import is_checkpoint, open_soup, save_soup
from automata.soups.languages.library import LANGUAGES, find_language
from automata.soups.pairing import grid, neighbours_of
from automata.soups.soup import Energy, Soup, SoupSettings
from experiments.errors import OutputError
from experiments.viewer.embed import live_view, page_script
from experiments.viewer.module import ENTRY, SOUPS, joined, module_names
from experiments.viewer.page import viewer_page
from experiments.viewer.soup_document import MOST_TILES, SoupDocument, SoupFrame, frame_of, of_soup, shown_numbers
from experiments.viewer.soup_stage import SoupStage

SMALL = SoupSettings(find_language("bff_noheads"), 3, 64)


def unpacked(frames: dict, length: int) -> list[np.ndarray]:
    """Frames as a document packs them, read without the code that packed them."""
    whole = zlib.decompress(base64.b64decode(frames["data"]))
    distinct = int.from_bytes(whole[:4], "little")
    programs = np.frombuffer(whole, dtype=np.uint8, count=distinct * length, offset=4).reshape(distinct, length)
    which = np.frombuffer(whole, dtype="<u4", offset=4 + distinct * length)
    return [programs[one] for one in which.reshape(len(frames["epochs"]), -1)]


def test_a_document_holds_frames_and_what_a_page_may_check():
    told = of_soup(Soup(SMALL).run(5)).document.to_json()
    frames = unpacked(told["frames"], 64)
    assert told["frames"]["epochs"] == [5, 13]
    for epoch, frame in zip((5, 13), frames, strict=True):
        assert np.array_equal(frame, Soup(SMALL).run(epoch).programs)
    assert told["expect"] == {"from": 5, "epoch": 13, "digest": Soup(SMALL).run(13).digest()}
    assert told["shape"] == [8, 8]
    assert told["language"]["signs"][ord("[")] == "["
    assert json.loads(json.dumps(told)) == told


def test_of_a_large_soup_some_programs_are_shown_and_of_a_grid_its_middle():
    many = SoupSettings(programs=2 * MOST_TILES)
    assert np.array_equal(shown_numbers(many), np.arange(MOST_TILES))
    told = of_soup(Soup(many)).document.to_json()
    assert (told["live"], told["expect"], told["shape"]) == (None, None, [64, 64])
    wide = SoupSettings(programs=100 * 70, pairing=grid(100, 70, 2))
    numbers = shown_numbers(wide)
    assert (numbers[0], numbers[63], numbers[64], numbers[-1]) == (318, 381, 418, 66 * 100 + 81)
    assert np.array_equal(
        unpacked(of_soup(Soup(wide)).document.to_json()["frames"], 64)[0], Soup(wide).programs[numbers]
    )
    assert shown_numbers(SoupSettings(programs=28, pairing=grid(7, 4, 2))) is None
    assert of_soup(Soup(SoupSettings(programs=28, pairing=grid(7, 4, 2)))).document.to_json()["shape"] == [7, 4]


def test_frames_are_left_out_until_they_fit():
    random = np.random.default_rng(0)
    frames = tuple(SoupFrame(epoch, random.integers(0, 256, (4096, 64)).astype(np.uint8)) for epoch in range(12))
    told = SoupDocument("x", SoupSettings(programs=4096), frames).to_json()["frames"]
    assert len(told["data"]) <= 1_000_000
    assert told["epochs"] == [0, 11]
    assert all(
        np.array_equal(one, frames[epoch].programs) for epoch, one in zip((0, 11), unpacked(told, 64), strict=True)
    )
    served = SoupDocument("x", SoupSettings(programs=4096), frames).to_json(server={"url": "u", "token": "t"})
    assert served["frames"]["epochs"] == list(range(12))
    with pytest.raises(ArgumentError, match="one epoch at least"):
        SoupDocument("x", SMALL, ())


def test_pages_of_patterns_do_not_carry_soups_and_the_other_way():
    assert not any(name.startswith("soup") for name in module_names(entry=ENTRY))
    assert not {"engine.js", "census.js", "app.js"} & set(module_names(entry=SOUPS))
    page = viewer_page(of_soup(Soup(SMALL)).document)
    assert len(page.encode()) < 200_000
    figure = live_view(lambda: of_soup(Soup(SMALL)).document, "<p>strip</p>")
    assert page_script([figure]).startswith(joined(SOUPS))
    with pytest.raises(OutputError, match="not both"):
        page_script([figure, '<figure class="live-view"></figure>'])


SETTINGS = {
    "plain": SMALL, "energy": SoupSettings(programs=64, energy=Energy(9, 99)),
    "cyclic": SoupSettings(programs=6, pairing="cyclic"),
    "grid": SoupSettings(find_language("forth"), 9, 28, 0.25, grid(7, 4, 2), b"abc"),
    "torus": SoupSettings(programs=42, pairing=grid(7, 6, 2, torus=True)),
}  # fmt: skip


@pytest.mark.parametrize("name", SETTINGS)
def test_a_checkpoint_tells_its_soup(tmp_path, name):
    soup = Soup(SETTINGS[name]).run(3)
    save_soup(soup, tmp_path / "kept")
    assert is_checkpoint(tmp_path / "kept")
    assert not is_checkpoint(tmp_path / "none")
    again = open_soup(tmp_path / "kept")
    assert again.epoch == 3
    assert again.run(4).digest() == soup.run(4).digest()


def test_checkpoints_that_tell_too_little_are_refused(tmp_path):
    ring = SoupSettings(programs=4, pairing=neighbours_of([(0, 1), (1, 2), (2, 3), (3, 0)], 4))
    save_soup(Soup(ring), tmp_path / "ring")
    with pytest.raises(FormatError, match="an interaction list of its own"):
        open_soup(tmp_path / "ring")
    (tmp_path / "other").write_text("x")
    with pytest.raises(FormatError, match="no checkpoint of a soup"):
        open_soup(tmp_path / "other")


def test_the_server_runs_what_a_page_cannot(serving):
    settings = SoupSettings(find_language("subleq"), 3, 64)
    with serving(of_soup(Soup(settings).run(2))) as asking:
        for epoch, epochs, stands in ((2, 5, 7), (7, 4, 11), (2, 1, 3), (3, 0, 3)):
            status, lines = asking.post("/api/advance", {"epoch": epoch, "epochs": epochs})
            true = Soup(settings).run(stands)
            assert (status, lines[-1]["generation"], lines[-1]["digest"]) == (200, stands, true.digest())
            assert np.array_equal(unpacked(lines[-1]["frames"], 64)[0], true.programs)
            assert lines[-1]["sample"]["epoch"] == stands
        for wrong in (
            {"epoch": 1, "epochs": 1},
            {"epoch": 2},
            {"epoch": 2, "epochs": -1},
            {"epoch": 2, "epochs": 10**9},
        ):
            assert "error" in asking.post("/api/advance", wrong)[1][-1]
        assert asking.ask("POST", "/api/cells", {})[0] == 404


def test_a_budget_holds_what_the_server_runs(serving):
    with contained(Budget(generations=20)):
        stage = SoupStage(of_soup(Soup(SoupSettings(find_language("subleq"), 3, 4098))))
        assert stage.advance({"epoch": 0, "epochs": 20}, lambda _: None, Event())["generation"] == 20
        with pytest.raises(BudgetExceeded):
            stage.advance({"epoch": 20, "epochs": 1}, lambda _: None, Event())


def document_of(path):
    found = re.search(r'<script type="application/json" id="document">(.*?)</script>', path.read_text(encoding="utf-8"))
    return json.loads(found[1])


def test_languages_and_checkpoints_are_viewed(here, tmp_path):
    page = tmp_path / "soup.html"
    assert here("view", "bff8", "--seed", 5, "--programs", 32, "--page", page).status == 0
    told = document_of(page)
    assert (told["language"]["name"], told["programs"], told["live"]["seed"]) == ("bff8", 32, "5")
    save_soup(Soup(SMALL).run(6), tmp_path / "kept.soup")
    assert here("view", tmp_path / "kept.soup", "--page", page).status == 0
    assert document_of(page)["frames"]["epochs"][0] == 6
    done = here("view", "bff", "--compare", "langton", "--page", page)
    assert (done.status, "leave it out" in done.stderr) == (2, True)


def test_every_language_has_a_sign_for_every_byte():
    for language in LANGUAGES.values():
        told = of_soup(Soup(SoupSettings(language, programs=4))).document.to_json()["language"]
        program = bytes(range(64, 64 + language.length))
        assert told["between"].join(told["signs"][byte] for byte in program) == language.to_text(program)
    assert frame_of(Soup(SMALL), np.arange(3, dtype=np.uint32)).digest == ""
