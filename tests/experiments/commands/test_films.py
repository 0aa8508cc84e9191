"""`replicarium run -o` with the ending of a picture, a film or an array."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.experiments.conftest import command, environment

GLIDER = "x = 3, y = 3, rule = B3/S23\nbo$2bo$3o!\n"


@pytest.fixture
def glider(tmp_path):
    (tmp_path / "glider.rle").write_text(GLIDER)
    return tmp_path


def test_a_film_is_written_and_the_run_is_reported(here, glider):
    done = here("run", "glider.rle", "-m", "8", "-i", "4", "-o", "x.gif", "--every", "2", "--scale", "3")
    assert (done.status, done.stdout, done.stderr) == (0, "0 5\n4 5\n8 5\n", "")
    assert Image.open(glider / "x.gif").n_frames == 5


@pytest.mark.parametrize("name", ["x.png", "x.svg", "x.apng", "x.npy", "x.npz"])
def test_the_ending_says_what_is_written(here, glider, name):
    assert here("run", "glider.rle", "-m", "4", "-q", "-o", name).status == 0
    begins = {"png": b"\x89PNG", "svg": b"<svg", "apng": b"\x89PNG", "npy": b"\x93NUMPY", "npz": b"PK"}
    assert (glider / name).read_bytes().startswith(begins[name[2:]])


def test_rules_side_by_side_and_what_is_said_of_them(here, glider):
    done = here("run", "glider.rle", "-m", "6", "--against", "HighLife", "--against", "B2/S", "-o", "x.npz", "--json")
    told = json.loads(done.stdout)
    assert told["rules"] == ["B3/S23", "HighLife", "B2/S"]
    assert (told["frames"], told["output"]) == (7, "x.npz")
    with np.load(glider / "x.npz") as arrays:
        last = [int(np.count_nonzero(arrays[name][-1])) for name in ("frames", "frames_1", "frames_2")]
    assert told["reports"][-1] == {"generation": 6, "population": last}
    assert last[0] == last[1] == 5 != last[2]


def test_a_network_beside_its_rule_looks_as_the_rule_does(here, tmp_path):
    pytest.importorskip("torch")
    words = ["run", "langton", "--physics", "langton", "--against", "langton", "-m", "4", "-q", "-o", "x.svg"]
    assert here(*words).status == 0
    text = (tmp_path / "x.svg").read_text()
    assert ">network langton<" in text
    assert ">no cell differs<" in text
    assert text.count(">2 sheath<") == 1, "one key for both"


DOCUMENTED = [
    line.partition("  #")[0].strip()
    for page in ("README.md", "docs/films.md")
    for line in (Path(__file__).resolve().parents[3] / page).read_text(encoding="utf-8").splitlines()
    if re.match(r"replicarium run .*-o \S+\.(gif|apng|png|svg|mp4|npy|npz)", line)
]


@pytest.mark.parametrize("line", DOCUMENTED)
def test_documented_films_are_made(here, tmp_path, monkeypatch, line):
    """Each as it is shown, for four generations; ffmpeg and the browser are stood in for."""
    assert len(DOCUMENTED) >= 7
    opened = []
    monkeypatch.setattr("webbrowser.open", lambda place: opened.append(place) or True)
    monkeypatch.setattr("automata.films.film.find_ffmpeg", lambda: "ffmpeg")
    monkeypatch.setattr("automata.films.film.mp4", lambda raster, pictures, fps: [next(iter(pictures)).tobytes()])
    (tmp_path / "mutant.rle").write_text("x = 2, y = 1, rule = Langtons-Loops\nAB!\n")
    words = shlex.split(re.sub(r"-m \d+", "-m 4", line), comments=True)[1:]
    done = here(*words, "-q", *([] if "-m" in words else ["-m", "4"]))
    assert (done.status, done.stderr) == (0, "")
    output = tmp_path / words[words.index("-o") + 1]
    assert output.stat().st_size > 100
    assert opened == ([output.as_uri()] if "--open" in words else [])


def test_a_crop_is_in_the_coordinates_of_files(here, glider):
    """On a grid Golly's origin is in the middle: the glider, read at 0,0, is seen at 0,0."""
    for where in ("B3/S23", "B3/S23:T20,20"):
        here("run", "glider.rle", "-r", where, "-m", "0", "-q", "-o", "x.npy", "--crop", "0,0,3,3")
        assert np.load(glider / "x.npy")[-1].tolist() == [[0, 1, 0], [0, 0, 1], [1, 1, 1]]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["-o", "x.rle", "--every", "3"], "--every is for pictures, films and arrays"),
        (["--against", "highlife"], "--against is for"),
        (["-o", "x.gif", "--checkpoint", "k.mc"], "--checkpoint keeps a state"),
        (["-o", "x.gif", "--crop", "1,2,3"], "TOP,LEFT,HEIGHT,WIDTH"),
        (["-o", "x.gif", "--crop", "1,2,0,3"], "at least 1 × 1"),
        (["-o", "x.gif", "--theme", "pink"], "dark, light"),
        (["-o", "x.gif", "--fps", "1000"], "up to 100"),
        (["-o", "x.gif", "--against", "highlife:T9,9"], "leave the grid out"),
        (["-o", "x.npy", "--against", "highlife"], "name a .npz"),
        (["-o", "nowhere/x.gif"], "existing, writable folder"),
    ],
)
def test_what_does_not_fit_is_refused_before_the_run(here, glider, words, says):
    done = here("run", "glider.rle", "-m", "10", *words)
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert says in done.stderr
    assert [path.name for path in glider.iterdir()] == ["glider.rle"]


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
def test_an_interrupted_film_leaves_nothing(glider):
    words = ("run", "glider.rle", "-m", "100000000", "--every", "1000", "--crop", "0,0,9,9", "-o", "x.gif")
    with subprocess.Popen(
        command(*words), cwd=glider, env=environment(), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "0 5\n"
        time.sleep(1)
        run.send_signal(signal.SIGINT)
        _, error = run.communicate(timeout=60)
    assert (run.returncode, error) == (130, "replicarium: interrupted; x.gif was not written\n")
    assert [path.name for path in glider.iterdir()] == ["glider.rle"]
