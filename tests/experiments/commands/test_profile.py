"""`replicarium profile`: what it prints, the page it writes, and what it refuses."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from PIL import Image

from automata.errors import ReplicariumError
from automata.formats import write_rle
from automata.pattern import Pattern
from automata.replication import Profile, QuestionBudget, profile
from automata.replicators import find_replicator
from automata.testing.strategies import grids
from experiments.pictures.history import DIFFERENCES, differences
from experiments.pictures.profile_sheet import ProfiledPattern, figures
from experiments.pictures.themes import LIGHT

LEAN = ("--budget", "steps=1000,periods=6,controls=5,mutants=20,words=4")


def test_the_profile_is_printed(here):
    done = here("profile", "byl", *LEAN)
    assert done.status == 0
    assert done.stdout.startswith("12 cells under Byl-Loop: replicates; of von Neumann's parts shown: none\n")
    for told in ("it makes a copy", "after 25 at (+0 rows, +5 columns)", "children are fertile", "family"):
        assert told in done.stdout


def test_json_holds_the_profile(here):
    done = here("profile", "spaceship", *LEAN, "--json")
    told = json.loads(done.stdout)
    assert told["grade"].startswith("moves by (+1 rows, +1 columns) every 4 generations")
    assert Profile.from_json(told["profile"]).population == 5


def test_the_page_and_its_pictures(here, tmp_path):
    folder = tmp_path / "new" / "page"
    done = here("profile", "langton", *LEAN, "--out", str(folder), "-q")
    assert (done.status, done.stdout) == (0, "")
    text = (folder / "report.html").read_text()
    assert (
        "Langton&#x27;s loop replicates; of von Neumann&#x27;s parts shown: copier, controller; its description is"
        in text
    )
    assert "<h2>Interventions</h2>" in text
    assert "replicarium profile langton --budget steps=1000" in text
    names = {path.name for path in folder.iterdir()}
    for name in ("filmstrip", "growth", "mutants", "genes", "family", "population", "difference"):
        for theme in ("light", "dark"):
            assert f"{name}-{theme}.png" in names
            picture = Image.open(BytesIO((folder / f"{name}-{theme}.png").read_bytes()))
            assert len(picture.convert("RGB").resize((64, 64)).getcolors(4096)) > 8
    stored = Profile.from_json((folder / "profile.json").read_text())
    assert stored.period == 151
    assert (folder / "family.nwk").read_text().rstrip().endswith(";")
    assert (folder / "family.csv").read_text().count("\n") > 8


ALWAYS = {"profile.json", "report.html"} | {
    f"{name}-{theme}.png" for name in ("population", "difference") for theme in ("light", "dark")
}
RUN = {"run-light.png", "run-dark.png"}


def colours(path):
    return len(Image.open(path).convert("RGB").resize((96, 96)).getcolors(1 << 14))


@pytest.mark.parametrize(
    "text",
    [
        "B3/S23 11\n11",
        pytest.param("B3/S23 11", marks=pytest.mark.long),
        pytest.param("Langtons-Loops 212\n171", marks=pytest.mark.long),
        pytest.param("B3/S23 1.1\n11.\n.11", marks=pytest.mark.long),
        pytest.param("B3/S23 .1.\n..1\n111", marks=pytest.mark.long),
    ],
)
def test_where_nothing_replicates_there_are_pictures_too(here, tmp_path, text):
    """A still life, what dies, what stops, a small soup, a glider."""
    rule, cells = text.split(" ", 1)
    write_rle(Pattern.from_text(cells, rule=rule), tmp_path / "seed.rle")
    done = here("profile", "seed.rle", *LEAN, "--out", "page")
    assert "not replicate" in done.stdout
    assert {path.name for path in (tmp_path / "page").iterdir()} == ALWAYS | RUN
    for name in (*RUN, "difference-light.png"):
        assert colours(tmp_path / "page" / name) > 4
    page = (tmp_path / "page" / "report.html").read_text()
    assert page.count("<figure>") == 3
    assert page.count('"format":"replicarium-view"') == 1
    assert page.index('class="live-view"') < page.index("The run of the given pattern")
    assert "The run of the given pattern, alone on an empty plane, up to generation" in page


@pytest.mark.long
def test_a_seed_with_a_start_up_has_its_own_run_and_the_replicators_pictures(here, tmp_path):
    cells = [*find_replicator("byl").pattern().live_cells(), (-1, -1, 1)]
    write_rle(Pattern.from_live_cells(cells).renamed("Byl-Loop"), tmp_path / "seed.rle")
    done = here("profile", "seed.rle", *LEAN, "--out", "page")
    assert "replicates; of von Neumann's parts shown: none; from generation 1 on" in done.stdout
    names = {path.name for path in (tmp_path / "page").iterdir()}
    assert names >= ALWAYS | RUN | {
        "filmstrip-light.png",
        "growth-light.png",
        "mutants-light.png",
        "family.nwk",
    }
    page = (tmp_path / "page" / "report.html").read_text()
    assert "from generation 1 on it is a replicator" in page
    assert page.index("from generation 1 on it is a replicator") < page.index("The run of the replicator")


@pytest.mark.long
def test_a_rule_without_colours_has_default_ones(here, tmp_path, creep):
    """Its cells are drawn like any others, and the key says what they are."""
    write_rle(Pattern.from_text("121\n.2.", rule="creep"), tmp_path / "seed.rle")
    done = here("profile", "seed.rle", "-s", str(creep), "--budget", "steps=40", "--out", "page")
    assert done.status == 0
    assert colours(tmp_path / "page" / "run-light.png") > 4


@pytest.mark.long
def test_a_network_s_profile_has_its_pictures(here, tmp_path, model_file):
    """What is made of a network's weights has no colours of its own either."""
    done = here("profile", "langton", "--physics", str(model_file), *LEAN, "--out", "page")
    assert done.status == 0, done.stderr
    assert "it makes a copy" in done.stdout
    assert {path.name for path in (tmp_path / "page").iterdir()} >= ALWAYS


def test_the_findings_are_told_though_the_pictures_cannot_be_drawn(here, tmp_path, monkeypatch):
    def fails(*_):
        raise ReplicariumError("no room for a picture")

    monkeypatch.setattr("experiments.pictures.themes.draw", fails)
    done = here("profile", "byl", *LEAN, "--out", "page")
    assert (done.status, done.stderr) == (2, "replicarium: no room for a picture\n")
    assert "after 25 at (+0 rows, +5 columns)" in done.stdout
    assert "the page is" not in done.stdout
    assert Profile.from_json((tmp_path / "page" / "profile.json").read_text()).period == 25
    done = here("profile", "byl", *LEAN, "--out", "page", "--json")
    told = json.loads(done.stdout)
    assert done.status == 2
    assert Profile.from_json(told["profile"]).period == 25
    assert {Path(name).name for name in told["files"]} == {"profile.json", "family.csv", "family.nwk"}


def test_every_picture_of_cells_has_a_key_of_its_states():
    entry = find_replicator("byl")
    rule, seed = entry.rule(), entry.pattern()
    found = profile(rule, seed, QuestionBudget(steps=200, periods=5, controls=2, mutants=4, words=0))
    drawn = {name: make(LIGHT) for name, (make, _) in figures(ProfiledPattern(found, rule, seed)).items()}
    assert set(drawn) == {"filmstrip", "growth", "mutants", "genes", "family", "population", "difference"}
    for name in ("filmstrip", "mutants", "genes", "difference"):
        labels = {text.get_text() for legend in drawn[name].legends for text in legend.get_texts()}
        for state in {state for *_, state in seed.live_cells()}:
            assert labels & {f"{state} {rule.name_of(state)}", rule.name_of(state)}, (name, state)


@pytest.mark.long
@given(grids(n_states=4, max_side=5), grids(n_states=4, max_side=5))
def test_differences_are_told_cell_by_cell(before, after):
    after = np.resize(after, before.shape)
    kinds = differences(before, after)
    for was, now, kind in zip(before.ravel(), after.ravel(), kinds.ravel(), strict=True):
        told = "" if kind == 0 else DIFFERENCES[kind - 1]
        if was == now:
            assert told == ("as before" if was else "")
        else:
            assert told == ("new" if not was else "gone" if not now else "in another state")


@pytest.mark.long
def test_a_torus_is_profiled(here, tmp_path):
    write_rle(find_replicator("byl").pattern().renamed("Byl-Loop:T60,50"), tmp_path / "seed.rle")
    done = here("profile", "seed.rle", *LEAN, "--out", "page")
    assert done.status == 0
    assert done.stdout.startswith("12 cells under Byl-Loop: replicates; von Neumann's parts were not tested\n")
    assert "without the bounded grid" in done.stdout
    assert "on a torus 50×60" in (tmp_path / "page" / "report.html").read_text()
    told = json.loads(here("profile", "seed.rle", *LEAN, "--json").stdout)
    assert Profile.from_json(told["profile"]).topology == "torus 50×60"


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
        (("highlife", "-r", "B3/S23:T20,0"), "has a side without end, on which nothing is examined"),
        (("langton", "-r", "Langtons-Loops:T9,9"), "the universe is 9×9"),
        (("still-life", "-r", "B03/S23"), "B0"),
        (("byl", "-r", "B3/S23"), "state"),
        (("byl", "--out", "here/report"), "cannot write into here/report"),
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
