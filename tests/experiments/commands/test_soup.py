"""`replicarium soup run`: its digests, what it prints, its page, its checkpoint, and what it refuses."""

from __future__ import annotations

import json
import re
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from automata.soups.languages.library import LANGUAGES
from automata.soups.pairing import grid
from automata.soups.soup import Soup, SoupSettings
from experiments.viewer.module import SOUPS, joined
from tests.experiments.viewer.test_soup_document import unpacked

RUN = ("soup", "run", "bff_noheads_4bit", "--programs", "256", "--seed", "3")
# SHA-256 of the reference implementation's soup, bff_noheads with seed 10248 and 1,024 programs.
KNOWN = {
    1: "25d4ce0b07ed426dd91dd297f338267ce356e02ce67886f389be84754c695053",
    2: "c7d9d235c4266cd7a80986a7b587da68c16e5723be9a911196b7d4fda3124fad",
}


def digest_after(epochs):
    settings = SoupSettings(LANGUAGES["bff_noheads_4bit"], seed=3, programs=256)
    return Soup(settings).run(epochs).digest()


def test_digests_are_lines_of_their_own(here):
    done = here(
        "soup", "run", "bff_noheads", "--seed", "10248", "--programs", "1024", "--epochs", "2", "--digest", "1",
    )  # fmt: skip
    assert done.status == 0
    assert done.stdout == "".join(f"{epochs} {digest}\n" for epochs, digest in KNOWN.items())


def test_what_became_of_it_is_printed(here):
    done = here(*RUN, "--epochs", "20")
    assert done.status == 0
    assert digest_after(20) in done.stdout
    for told in ("high-order entropy", "distinct programs", "the commonest programs"):
        assert told in done.stdout


def test_json_holds_samples_and_digests(here):
    done = here(*RUN, "--epochs", "20", "--every", "10", "--digest", "10", "--json")
    told = json.loads(done.stdout)
    assert [each["epochs"] for each in told["digests"]] == [10, 20]
    assert told["digests"][1]["sha256"] == told["digest"] == digest_after(20)
    assert [sample["epoch"] for sample in told["samples"]] == [0, 1, 11, 20]
    assert sum(count for _, count in told["samples"][0]["common"]) == 12


def test_the_page_and_its_pictures(here, tmp_path):
    words = ("--set", "pairing=grid", "--set", "width=12", "--set", "height=8")
    done = here("soup", "run", "bff_noheads_4bit", *words, "--epochs", "30", "--every", "5", "--out", tmp_path, "-q")
    assert (done.status, done.stdout) == (0, "")
    text = (tmp_path / "report.html").read_text()
    assert "96 programs of 64 bytes, grid 12 x 8, within 2" in text
    assert "replicarium soup run bff_noheads_4bit" in text
    for name in ("entropy", "steps", "takeover"):
        for theme in ("light", "dark"):
            picture = Image.open(BytesIO((tmp_path / f"{name}-{theme}.png").read_bytes()))
            assert len(picture.convert("RGB").resize((64, 64)).getcolors(4096)) > 8
    assert Image.open(tmp_path / "grid.gif").n_frames == 8
    again = here("soup", "run", "bff_noheads_4bit", "--config", tmp_path / "config.toml", "--epochs", "30", "--json")
    assert json.loads(again.stdout)["digest"] in text
    # The viewer in the page: all programs, at every epoch that was measured.
    told = json.loads(re.search(r'<script type="application/json">(.*?)</script>', text)[1])
    epochs = [0, 1, 6, 11, 16, 21, 26, 30]
    assert told["frames"]["epochs"] == [sample["epoch"] for sample in told["samples"]] == epochs
    settings = SoupSettings(LANGUAGES["bff_noheads_4bit"], programs=96, pairing=grid(12, 8, 2))
    for epoch, frame in zip(epochs, unpacked(told["frames"], 64), strict=True):
        assert np.array_equal(frame, Soup(settings).run(epoch).programs)
    assert told["shape"] == [12, 8]
    assert joined(SOUPS)[:2000] in text


def test_a_checkpoint_is_gone_on_from(here, tmp_path):
    kept = ("--checkpoint", tmp_path / "soup", "-q")
    here(*RUN, "--epochs", "6", *kept)
    done = here(*RUN, "--epochs", "10", "--digest", "10", *kept)
    assert done.stdout == f"10 {digest_after(10)}\n"
    other = here("soup", "run", "bff", "--programs", "256", *kept)
    assert (other.status, "the checkpoint of another soup" in other.stderr) == (2, True)
    earlier = here(*RUN, "--epochs", "3", *kept)
    assert (earlier.status, "holds epoch 10" in earlier.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("bff_nohead",), "did you mean bff_noheads"),
        (("bff", "--programs", "7"), "even number"),
        (("bff", "--set", "pairing=often"), "pairing: input should be"),
        (("bff", "--set", "pairing=list"), "interactions=FILE"),
        (("bff", "--set", "speed=2"), "no such setting"),
        (("bff", "--set", "writes=some"), "writes is one of"),
        (("bff", "--set", "alphabet=xyz"), "pairs of hexadecimal digits"),
        (("bff", "--set", "income=300"), "an income is"),
        (("bff", "--set", "initial=hello"), "is no instruction"),
    ],
)
def test_mistakes_are_told(here, words, what):
    done = here("soup", "run", *words, "--epochs", "1")
    assert (done.status, done.stdout) == (2, "")
    assert what in done.stderr.lower().replace("\n", " ") or what in done.stderr


def test_an_interaction_list_is_a_file(here, tmp_path):
    (tmp_path / "pairs").write_text("0 1\n2 3\n")
    listed = ("--set", "pairing=list", "--set", f"interactions={tmp_path / 'pairs'}", "--programs", "64")
    done = here("soup", "run", "bff", *listed, "--epochs", "2", "--json")
    assert json.loads(done.stdout)["samples"][-1]["distinct"] == 64
    (tmp_path / "pairs").write_text("0 1\n2\n")
    done = here("soup", "run", "bff", *listed, "--epochs", "2")
    assert (done.status, "pairs:2" in done.stderr) == (2, True)


def test_languages_are_listed(here):
    assert here("list", "languages", "-q").stdout.split() == list(LANGUAGES)


@pytest.mark.long
def test_the_commonest_programs_descent_is_traced_and_changes_no_byte(here, tmp_path):
    words = (*RUN, "--epochs", "40", "--descent", "20", "--out", tmp_path)
    told = json.loads(here(*words, "--json").stdout)
    assert told["digest"] == digest_after(40)
    line = told["descent"]
    assert (line[0]["of"], line[0]["bytes_given"]) == (-1, 64)
    assert {one["epoch"] for one in line[1:]} <= {20, 36}
    assert "Where the commonest program came from" in (tmp_path / "report.html").read_text()


def test_a_program_is_profiled(here):
    done = here("soup", "profile", "[[{.>]-]" + " " * 48 + "]-]>.{[[", "--runs", "10", "--json")
    told = json.loads(done.stdout)
    assert told["grade"] == "replicates; of von Neumann's parts shown: none; refuted: constructor, description"
    assert {one["question"] for one in told["findings"]} >= {"it makes a copy", "copier", "description"}


@pytest.mark.long
def test_a_program_and_a_loop_stand_side_by_side(here):
    done = here("soup", "profile", "[[{.>]-]" + " " * 48 + "]-]>.{[[", "--beside", "byl")
    assert "│ copier" in done.stdout
    assert "byl" in done.stdout
