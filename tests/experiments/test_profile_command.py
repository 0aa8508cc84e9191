"""`replicarium profile`: what it prints, the page it writes, and what it refuses."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from PIL import Image

from automata.formats import write_rle
from automata.pattern import Pattern
from automata.replication import Profile
from automata.replicators import find_replicator

LEAN = ("--budget", "steps=1000,periods=6,controls=5,mutants=20,words=4")


def test_the_profile_is_printed(here):
    done = here("profile", "byl", *LEAN)
    assert done.status == 0
    assert done.stdout.startswith(
        "12 cells under Byl-Loop: replicates; of von Neumann's parts shown: controller\n"
    )
    for told in ("it bears a copy", "after 25 at (+0 rows, +5 columns)", "children are fertile", "family"):
        assert told in done.stdout


def test_json_holds_the_profile(here):
    done = here("profile", "spaceship", *LEAN, "--json")
    told = json.loads(done.stdout)
    assert told["grade"] == "moves, and does not replicate"
    assert Profile.from_json(told["profile"]).population == 5


def test_the_page_and_its_pictures(here, tmp_path):
    folder = tmp_path / "new" / "page"
    done = here("profile", "langton", *LEAN, "--report", str(folder), "-q")
    assert (done.status, done.stdout) == (0, "")
    text = (folder / "report.html").read_text()
    assert "Langton&#x27;s loop replicates by description" in text
    assert "<h2>Interventions</h2>" in text
    assert "replicarium profile langton --budget steps=1000" in text
    names = {path.name for path in folder.iterdir()}
    for name in ("filmstrip", "growth", "mutants", "genes", "family"):
        for theme in ("light", "dark"):
            assert f"{name}-{theme}.png" in names
            picture = Image.open(BytesIO((folder / f"{name}-{theme}.png").read_bytes()))
            assert len(picture.convert("RGB").resize((64, 64)).getcolors(4096)) > 8
    stored = Profile.from_json((folder / "profile.json").read_text())
    assert stored.period == 151
    assert (folder / "family.nwk").read_text().rstrip().endswith(";")
    assert (folder / "family.csv").read_text().count("\n") > 8


def test_a_file_s_own_rule_and_another(here, tmp_path):
    place = tmp_path / "seed.rle"
    write_rle(find_replicator("highlife").pattern().renamed("B36/S23"), place)
    assert "replicates; of von" in here("profile", str(place), *LEAN).stdout
    assert "does not replicate" in here("profile", str(place), *LEAN, "-r", "B3/S23").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nobody",), "neither a file nor a catalogue entry 'nobody'"),
        (("byl", "--budget", "hours=2"), "a budget has steps, cells, seconds"),
        (("byl", "--budget", "steps=0"), "steps is 1 or more, not 0"),
        (("byl", "-r", "B3/S23:T20,20"), "is a bounded grid, and this is asked of the plane"),
        (("still-life", "-r", "B03/S23"), "B0"),
        (("byl", "-r", "B3/S23"), "state"),
        (("byl", "--report", "here/report"), "cannot write into here/report"),
    ],
)
def test_what_is_refused(here, tmp_path, words, said):
    (tmp_path / "here").write_text("a file is in the way")
    done = here("profile", *words)
    assert done.status == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_empty_pattern(here, tmp_path):
    write_rle(Pattern.from_text(".", rule="B3/S23"), tmp_path / "empty.rle")
    done = here("profile", str(tmp_path / "empty.rle"))
    assert (done.status, done.stderr.count("\n")) == (2, 1)
    assert "empty" in done.stderr
