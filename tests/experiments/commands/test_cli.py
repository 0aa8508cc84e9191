"""The `replicarium` command as a newcomer meets it: what it prints, writes and returns."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import textwrap
import time
from importlib import metadata
from pathlib import Path

import pytest
import torch

from automata._version import __version__
from automata.engines import ENGINES
from automata.errors import RuleError
from automata.formats import read_rle
from automata.neighborhood import VON_NEUMANN
from automata.pattern import Box
from automata.replication import find_copies
from automata.replicators import CATALOGUE, is_entry_name, langton_loop
from automata.rules import BUILT_IN, LEFT_TO_FILES, find_rule
from automata.rules.published.langton import langton
from automata.runtime import jit
from automata.soups.languages.library import LANGUAGES
from automata.universe import Universe
from experiments.commands import doctor
from experiments.commands.methods import METHODS
from experiments.subjects.shipped import shipped_rows
from experiments.terminal import console
from neural.emulators import EMULATORS, MLP, MLPConfig
from neural.models import ModelCard, model_bytes

REPOSITORY = Path(__file__).resolve().parents[3]


def numbers(text: str) -> list[list[int]]:
    return [[int(word) for word in line.split(" ")] for line in text.splitlines()]


# -- the command itself -------------------------------------------------------------------------------------


def test_version(replicarium, tmp_path):
    done = replicarium("--version", cwd=tmp_path)
    assert (done.status, done.stdout, done.stderr) == (0, f"replicarium {__version__}\n", "")
    assert metadata.version("replicarium") == __version__


@pytest.mark.alone
def test_help_answers_at_once(replicarium, tmp_path):
    """Under half a second: the best of five, for a machine that does other things too."""
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        done = replicarium("--help", cwd=tmp_path)
        seconds.append(time.perf_counter() - start)
        if seconds[-1] < 0.5:
            break
    assert min(seconds) < 0.5
    assert done.status == 0
    for name in ("demo", "run", "list", "doctor"):
        assert f" {name} " in done.stdout


def test_help_and_version_import_nothing_heavy(run_python):
    program = textwrap.dedent(
        """
        import contextlib, io, sys
        from experiments.commands.app import main
        for words in (["--version"], ["--help"], ["run", "--help"], ["demo", "--help"]):
            sys.argv = ["replicarium", *words]
            with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
                main()
        heavy = ("torch", "numba", "matplotlib", "scipy", "numpy", "PIL")
        print([name for name in heavy if name in sys.modules])
        """
    )
    assert run_python(program) == "[]"


def test_help_says_what_happens_when_nothing_is_said(here):
    """A default in brackets would be taken for markup, and vanish."""
    for command, defaults in (("run", ["one period", "start and end", "auto"]), ("demo", ["0", "runs"])):
        shown = " ".join(here(command, "--help").stdout.replace("│", " ").split())
        for default in defaults:
            assert f"default: {default}" in shown


def test_text_is_printed_as_it_is(capfd):
    """Paths may hold what rich would take for markup or for an emoji."""
    text = "runs [red]/[/none] and :smile:"
    console.print_lines(text)
    console.print_table(["where"], [[text]], title=text)
    console.complain(text)
    out, err = capfd.readouterr()
    assert out.splitlines()[:2] == [text, text + " " * (len(out.splitlines()[1]) - len(text))]
    assert f"│ {text} │" in out
    assert err == f"replicarium: {text}\n"


# -- run ----------------------------------------------------------------------------------------------------


def test_run_prints_generation_and_population(replicarium, tmp_path):
    done = replicarium("run", "langton", cwd=tmp_path)
    assert (done.status, done.stdout, done.stderr) == (0, "0 86\n151 171\n", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
@pytest.mark.parametrize("engine", ["dense", "reference"])
def test_run_reports_each_step_and_the_remainder(replicarium, tmp_path, engine):
    done = replicarium("run", "Langton", "-m", "10", "-i", "4", "--engine", engine, cwd=tmp_path)
    universe = Universe(langton(), langton_loop(), engine="reference")
    expected = [[0, 86], *([universe.run(steps).generation, universe.population] for steps in (4, 4, 2))]
    assert (done.status, numbers(done.stdout)) == (0, expected)
    assert [generation for generation, _ in expected] == [0, 4, 8, 10]


def test_a_step_beyond_the_end_is_the_end(here):
    assert here("run", "langton", "-m", "2", "-i", "50").stdout == "0 86\n2 85\n"
    assert here("run", "langton", "-m", "0", "-i", "50").stdout == "0 86\n"


@pytest.mark.long
def test_a_saved_state_goes_on_where_it_stopped(replicarium, tmp_path):
    first = replicarium("run", "langton", "-m", "100", "-o", "half.rle", cwd=tmp_path)
    second = replicarium("run", "half.rle", "-m", "51", "-o", "whole.rle.gz", cwd=tmp_path)
    assert (first.status, second.status) == (0, 0)
    assert first.stdout.splitlines()[1] == second.stdout.splitlines()[0]
    assert second.stdout.splitlines()[1] == "151 171"

    half, whole = read_rle(tmp_path / "half.rle"), read_rle(tmp_path / "whole.rle.gz")
    truth = Universe(langton(), langton_loop())
    for state, steps in ((half, 100), (whole, 51)):
        assert state == truth.run(steps).pattern
        assert (state.generation, state.rule) == (truth.generation, "Langtons-Loops")
    assert {path.name for path in tmp_path.iterdir()} == {"half.rle", "whole.rle.gz"}


def test_output_replaces_a_file_and_may_be_the_input(here, tmp_path):
    (tmp_path / "state.rle").write_text("x = 1, y = 1, rule = Langtons-Loops\nB!")
    for generation in (1, 2):
        assert here("run", "state.rle", "-m", "1", "-o", "state.rle", "-q").status == 0
        assert read_rle(tmp_path / "state.rle").generation == generation


@pytest.mark.long
def test_rules_are_found_in_folders(replicarium, tmp_path, creep):
    (tmp_path / "pattern.rle").write_text("x = 3, y = 1, rule = Creep\nA.B!")
    words = (
        "run",
        "pattern.rle",
        "-m",
        "5",
        "-i",
        "1",
        "-s",
        tmp_path / "none",
        "-s",
        creep,
        "-o",
        "end.rle",
    )
    done = replicarium(*words, cwd=tmp_path)
    assert done.stderr == ""
    assert numbers(done.stdout) == [[0, 2], [1, 2], [2, 1], [3, 1], [4, 1], [5, 1]]
    end = read_rle(tmp_path / "end.rle")
    assert (list(end.live_cells()), end.rule, end.generation) == ([(0, 5, 1)], "Creep", 5)


@pytest.mark.long
def test_the_own_rule_file_wins_over_the_built_in_rule_and_it_is_said(replicarium, here, tmp_path, creep):
    table = (creep / "creep.rule").read_text().replace("creep", "WireWorld")
    (creep / "WireWorld.rule").write_text(table + "@COLORS\n1 2\n")
    (tmp_path / "pattern.rle").write_text("x = 3, y = 1, rule = WireWorld\nA.B!")
    words = ("run", "pattern.rle", "-m", "2", "-i", "1")
    done = replicarium(*words, "-s", "rules", cwd=tmp_path)
    assert (done.status, numbers(done.stdout)) == (0, [[0, 2], [1, 2], [2, 1]])
    said = done.stderr.splitlines()
    assert said[-1] == (
        "replicarium: note: rules/WireWorld.rule is used instead of the built-in rule WireWorld, from which it differs"
    )
    assert [re.match(r"replicarium: note: rules/WireWorld\.rule:\d+:1: '1 2' is no line", line) for line in said[:-1]]
    assert here(*words).stderr == ""
    assert here(*words, "-s", "rules", "--json", "-q").stderr == done.stderr


def test_cells_far_apart_run_and_are_written(here, tmp_path):
    (tmp_path / "far.life").write_text("#Life 1.06\n0 0\n1 0\n2 0\n1000000000 1000000000\n")
    done = here("run", "far.life", "-m", "3", "-i", "1", "-o", "end.rle")
    assert (done.status, numbers(done.stdout)) == (0, [[0, 4], [1, 3], [2, 3], [3, 3]])
    (tmp_path / "far.life").write_text("#Life 1.06\n0 0\n1 0\n2 0\n" + "".join(f"{10**9 + k} 7\n" for k in range(3)))
    assert here("run", "far.life", "-m", "1", "-o", "end.rle").stdout == "0 6\n1 6\n"
    assert (tmp_path / "end.rle").read_text() == (
        "#CXRLE Pos=1,-1 Gen=1\nx = 1000000001, y = 10, rule = B3/S23\no$o$o5$1000000000bo$1000000000bo$1000000000bo!\n"
    )


def test_r_overrides_the_pattern_s_rule(here, tmp_path, creep):
    (tmp_path / "pattern.rle").write_text("x = 1, y = 1, rule = nowhere-to-be-found\nA!")
    done = here("run", "pattern.rle", "-m", "3", "-r", "creep", "-s", creep, "-o", "end.rle")
    assert done.status == 0
    end = read_rle(tmp_path / "end.rle")
    assert (list(end.live_cells()), end.rule) == ([(0, 3, 1)], "creep")


@pytest.mark.parametrize(
    ("grid", "steps", "place"),
    [
        # Golly's (0, 0) is the fourth of six columns, the second of two rows.
        ("T6,2", 2, [(0, 2, 1)]),
        ("T6,2", 3, [(0, -3, 1)]),
        ("T6,2", 6, [(0, 0, 1)]),
        ("P6,2", 2, [(0, 2, 1)]),
        ("P6,2", 3, []),
    ],
)
def test_a_bounded_rule_is_a_bounded_universe(here, tmp_path, creep, grid, steps, place):
    (tmp_path / "pattern.rle").write_text(f"x = 1, y = 1, rule = creep:{grid}\nA!")
    done = here("run", "pattern.rle", "-m", str(steps), "-s", creep, "-o", "end.rle")
    assert numbers(done.stdout) == [[0, 1], [steps, len(place)]]
    end = read_rle(tmp_path / "end.rle")
    assert (list(end.live_cells()), end.rule) == (place, f"creep:{grid}")


def test_rules_with_b0_run_as_in_golly_unless_told_otherwise(here, tmp_path):
    """Golly's populations on a torus; the rule as it stands; and the plane, where Golly runs the pair too."""
    body = "2o2bo$bobo$o2b2o$4bo$3o!"
    (tmp_path / "torus.rle").write_text(f"x = 5, y = 5, rule = B03/S23:T16,16\n{body}")
    (tmp_path / "plane.rle").write_text(f"x = 5, y = 5, rule = B03/S23\n{body}")
    words = ("-m", "4", "-i", "1")
    for more, expected in (((), [12, 34, 15, 34, 16]), (("--no-strobing",), [12, 222, 15, 222, 16])):
        told = numbers(here("run", "torus.rle", *words, *more).stdout)
        assert [population for _, population in told] == expected
    assert numbers(here("run", "plane.rle", *words).stdout)[2::2] == [[2, 15], [4, 16]]
    refused = here("run", "plane.rle", *words, "--no-strobing")
    assert (refused.status, refused.stderr.count("\n")) == (2, 1)


def test_a_catalogue_name_wins_over_a_folder(here, tmp_path):
    (tmp_path / "langton").mkdir()
    assert here("run", "langton", "-m", "0").stdout == "0 86\n"


@pytest.mark.long
def test_json_is_one_line_that_says_it_all(replicarium, tmp_path):
    done = replicarium("run", "langton", "-m", "10", "-i", "4", "-o", "a.rle", "--json", cwd=tmp_path)
    assert (done.status, done.stderr, done.stdout.count("\n")) == (0, "", 1)
    told = json.loads(done.stdout)
    assert [row["generation"] for row in told["reports"]] == [0, 4, 8, 10]
    assert told["reports"][0]["population"] == 86
    end = read_rle(tmp_path / "a.rle")
    assert told["reports"][-1]["population"] == end.population
    assert Box(**told["bounding_box"]) == end.bounding_box
    assert told["engine"].startswith("sparse")
    assert (told["pattern"], told["rule"], told["output"]) == ("langton", "Langtons-Loops", "a.rle")
    assert told["interrupted"] is False
    assert 0 <= told["seconds"] < 60


@pytest.mark.long
def test_quiet_is_silent_but_writes(replicarium, tmp_path):
    done = replicarium("run", "langton", "-m", "3", "-q", "-o", "a.rle", cwd=tmp_path)
    assert (done.status, done.stdout, done.stderr) == (0, "", "")
    assert read_rle(tmp_path / "a.rle").generation == 3


@pytest.mark.long
def test_a_reader_that_leaves_early_gets_no_traceback(start, tmp_path):
    with start("run", "langton", "-m", "3000", "-i", "1", cwd=tmp_path) as process:
        assert process.stdout.readline() == "0 86\n"
        process.stdout.close()
        assert "Traceback" not in process.stderr.read()
        assert process.wait(timeout=60) != 0


# -- run, in a network's physics ----------------------------------------------------------------------------


@pytest.mark.long
def test_the_loop_replicates_exactly_in_a_trained_network(replicarium, tmp_path, model_file):
    done = replicarium("run", "langton", "--physics", model_file, "-o", "a.rle", "--json", cwd=tmp_path)
    assert (done.status, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told["rule"] == str(model_file)
    assert [list(row.values()) for row in told["reports"]] == [[0, 86], [151, 171]]
    state = read_rle(tmp_path / "a.rle")
    assert state == Universe(langton(), langton_loop()).run(151).pattern
    places = [copy.displacement(langton_loop()) for copy in find_copies(state, langton_loop())]
    assert places == [(0, 11)]


def test_it_is_the_network_that_decides(here, tmp_path):
    """A network whose weights are all nought answers 0 everywhere."""
    network = MLP(8, VON_NEUMANN, MLPConfig(width=1))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.zero_()
    (tmp_path / "nought.safetensors").write_bytes(model_bytes(network, ModelCard("none", "", {})))
    done = here("run", "langton", "--physics", "nought.safetensors", "-m", "2", "-i", "1")
    assert (done.status, done.stdout) == (0, "0 86\n1 0\n2 0\n")


@pytest.mark.long
def test_a_network_s_state_keeps_the_pattern_s_rule_and_grid(here, tmp_path, model_file):
    """So it can be opened elsewhere, and goes on at its place; a comment says whose work it is."""
    rule = "langton:T60,40"
    (tmp_path / "loop.rle").write_text((f"x = 1, y = 1, rule = {rule}\n") + "B!")
    for source in ("loop.rle", "a.rle"):
        assert here("run", source, "--physics", model_file, "-m", "0", "-o", "a.rle").status == 0
        state = read_rle(tmp_path / "a.rle")
        assert (state.rule, list(state.live_cells())) == (rule, [(0, 0, 2)])
    assert f"#C made by the network {model_file}\n" in (tmp_path / "a.rle").read_text()


# -- list ---------------------------------------------------------------------------------------------------


def test_list_prints_tables(replicarium, tmp_path):
    done = replicarium("list", "replicators", cwd=tmp_path)
    assert (done.status, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    row = next(line for line in done.stdout.splitlines() if "│ langton " in line)
    cells = [cell.strip() for cell in row.strip("│").split("│")]
    assert cells[1:6] == ["Langton's loop", "Langtons-Loops", "86", "151", "+0 rows, +11 columns"]


def test_list_json_holds_what_there_is(here):
    done = here("list", "--json")
    assert (done.status, done.stderr, done.stdout.count("\n")) == (0, "", 1)
    told = json.loads(done.stdout)
    assert {name: [row[name.split("_")[0].rstrip("s")] for row in rows] for name, rows in told.items()} == {
        "rules": list(BUILT_IN),
        "rule_files": list(LEFT_TO_FILES),
        "replicators": list(CATALOGUE),
        "engines": list(ENGINES),
        "emulators": list(EMULATORS),
        "models": [row["model"] for row in shipped_rows()],
        "languages": list(LANGUAGES),
        "methods": list(METHODS),
    }
    (rule,) = (row for row in told["rules"] if row["rule"] == "Langtons-Loops")
    assert rule == {
        "rule": "Langtons-Loops",
        "states": 8,
        "neighborhood": "von Neumann",
        "nodes": 222,
        "symmetries": 4,
    }


def test_list_quiet_prints_names(here):
    models = [row["model"] for row in shipped_rows()]
    names = [*BUILT_IN, *CATALOGUE, *ENGINES, *EMULATORS, *models, *LANGUAGES, *METHODS]
    assert here("list", "-q").stdout.splitlines() == names
    assert here("list", "engines", "-q").stdout.splitlines() == list(ENGINES)


def test_list_rules_says_which_are_left_to_files_and_why(here):
    shown = here("list", "rules")
    assert (shown.status, shown.stderr) == (0, "")
    assert "published rules that are not built in" in shown.stdout
    told = json.loads(here("list", "rules", "--json").stdout)
    assert set(told) == {"rules", "rule_files"}
    assert [row["rule"] for row in told["rule_files"]] == ["Devore2"]
    (devore,) = told["rule_files"]
    assert (devore["states"], devore["neighborhood"]) == (8, "von Neumann")
    assert "certainty" in devore["why"]
    assert devore["where"] in shown.stdout
    assert not set(LEFT_TO_FILES) & set(BUILT_IN)
    assert "Devore2" not in here("list", "rules", "-q").stdout, "names alone are names that run"
    assert here("list", "rule_files").status != 0


def test_list_rules_counts_symmetries_with_states_renamed(here):
    told = json.loads(here("list", "rules", "--json").stdout)
    counts = {row["rule"]: row["symmetries"] for row in told["rules"]}
    assert counts == {name: len(make().symmetry_group) for name, make in BUILT_IN.items()}
    assert (counts["Parity-3-Moore"], counts["WireWorld"], counts["JvN29"]) == (16, 8, 1)


def test_a_rule_that_is_left_to_a_file_says_where_to_get_it(here, tmp_path):
    done = here("run", "langton", "-r", "Devore2", "-s", tmp_path)
    assert (done.status, done.stdout) != (0, "")
    assert "published but not built in" in done.stderr
    assert f"nor Devore2.rule in {tmp_path}" in done.stderr.replace("\n", " ")
    assert LEFT_TO_FILES["Devore2"].where in done.stderr


# -- cite ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*BUILT_IN, *LEFT_TO_FILES, *CATALOGUE])
def test_every_rule_and_every_entry_is_cited(here, name):
    done = here("cite", name)
    assert (done.status, done.stderr) == (0, "")
    keys = [re.match(r"@[a-z]+\{([a-z0-9]+), ", line) for line in done.stdout.splitlines()]
    assert keys
    assert all(keys), done.stdout
    assert len({key[1] for key in keys}) == len(keys), "no paper twice"
    told = json.loads(here("cite", name.upper(), "--json").stdout)
    assert told["bibtex"] == done.stdout.splitlines()


@pytest.mark.parametrize("name", METHODS)
def test_every_method_is_cited(here, name):
    done = here("cite", name.upper())
    assert done.stdout.splitlines() == list(METHODS[name].bibtex)
    for entry in METHODS[name].bibtex:
        assert re.match(r"@[a-z]+\{[a-z0-9]+, author=\{.*year=\{\d{4}\}\}$", entry)
        assert entry.count("{") == entry.count("}")
    assert importlib.util.find_spec(METHODS[name].where), "the module that uses it"
    assert not is_entry_name(name)
    with pytest.raises(RuleError):
        find_rule(name)


def test_an_entry_is_cited_with_its_rule(here):
    cited = here("cite", "mahler").stdout
    assert "mahler2019replicator" in cited
    assert "devore1992devore" in cited
    assert here("cite", "no-such-rule").status != 0


# -- doctor -------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_doctor_finds_a_sound_installation(replicarium, tmp_path):
    done = replicarium("doctor", "--json", cwd=tmp_path)
    assert (done.status, done.stderr, done.stdout.count("\n")) == (0, "", 1)
    found = {finding["check"]: finding for finding in json.loads(done.stdout)}
    assert {finding["state"] for finding in found.values()} <= {"ok", "note"}
    assert found["known answer"]["state"] == "ok"
    assert "151" in found["known answer"]["seen"]
    assert found["torch"]["seen"] == metadata.version("torch")
    assert found["runs folder"]["seen"] == f"{tmp_path / 'runs'} can be written"


@pytest.fixture
def only(monkeypatch):
    """Let the doctor make these checks alone."""
    return lambda *checks: monkeypatch.setattr(doctor, "CHECKS", checks)


def test_doctor_prints_a_table_and_quietly_nothing(here, only):
    only(doctor._name_clash)
    assert "│ package names │ ok " in here("doctor").stdout
    done = here("doctor", "-q")
    assert (done.status, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("owners", [["automata-lib", "replicarium"], ["automata-lib"]])
def test_doctor_names_the_other_automata_package(here, only, monkeypatch, owners):
    monkeypatch.setattr(metadata, "packages_distributions", lambda: {"automata": owners})
    only(doctor._name_clash, doctor._threads)
    quiet, told = here("doctor", "-q"), here("doctor", "--json")
    assert (quiet.status, told.status) == (1, 1)
    assert "automata-lib also installs the package 'automata'" in quiet.stdout
    assert "threads" not in quiet.stdout
    assert [finding["state"] for finding in json.loads(told.stdout)] == ["wrong", "ok"]


def test_a_check_that_breaks_down_is_a_finding(here, only):
    def _torch():
        raise ImportError("libcudart.so.12: cannot open shared object file")
        yield

    only(_torch, doctor._name_clash)
    done = here("doctor", "--json")
    assert done.status == 1
    assert json.loads(done.stdout)[0] == {
        "check": "torch",
        "state": "wrong",
        "seen": "ImportError: libcudart.so.12: cannot open shared object file",
    }
    assert json.loads(done.stdout)[1]["state"] == "ok"


def test_doctor_finds_a_kernel_that_errs(here, only, monkeypatch):
    monkeypatch.setattr(ENGINES["dense"], "step", lambda self, steps: None)
    only(doctor._known_answer)
    done = here("doctor")
    assert done.status == 1
    assert "wrong" in done.stdout


@pytest.mark.long
def test_doctor_speaks_after_automata_lib_overwrote_ours(run_python, tmp_path):
    """Installed into one environment, the later package replaces `automata/__init__.py`, here by an empty one."""
    for package in ("automata", "neural", "experiments"):
        shutil.copytree(REPOSITORY / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "automata/__init__.py").write_text("")
    record = tmp_path / "automata_lib-9.0.0.dist-info"
    record.mkdir()
    (record / "METADATA").write_text("Metadata-Version: 2.1\nName: automata-lib\nVersion: 9.0.0\n")
    (record / "top_level.txt").write_text("automata\n")
    program = textwrap.dedent(
        """
        import sys
        from experiments.commands import app, doctor
        doctor.CHECKS = (doctor._software, doctor._name_clash)
        sys.argv = ["replicarium", "doctor", "-q"]
        try:
            app.main()
        except SystemExit as end:
            print(end.code)
        """
    )
    said = run_python(program, root=tmp_path)
    assert "automata-lib also installs the package 'automata'" in said
    assert said.endswith("1")


def test_a_package_in_front_of_ours_is_named_in_one_line(replicarium, tmp_path):
    (tmp_path / "automata").mkdir()
    (tmp_path / "automata/__init__.py").write_text("")
    done = replicarium("doctor", cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)})
    assert (done.status, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith("replicarium: another distribution's package 'automata' (automata-lib")


def test_doctor_mends_the_kernel_cache(here, only, tmp_path, monkeypatch):
    monkeypatch.setenv("REPLICARIUM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(jit.config, "DISABLE_JIT", 0)
    only(doctor._cache)
    (sound,) = json.loads(here("doctor", "--json").stdout)
    assert (sound["state"], sound["seen"]) == ("ok", str(jit.cache_folder()))
    jit.kernel(lambda number: number + 1)(1)
    spoilt = sorted(jit.cache_folder().rglob("*.nb?"))
    assert len(spoilt) == 2
    spoilt[0].write_bytes(b"")
    (mended,) = json.loads(here("doctor", "--json").stdout)
    assert (mended["state"], mended["seen"]) == (
        "note",
        f"{jit.cache_folder()}: 1 damaged file removed, 1 are whole",
    )
    assert json.loads(here("doctor", "--json").stdout) == [sound]
    monkeypatch.setattr(doctor, "mend", lambda _: (0, 0, "/cache: No space left on device"))
    (useless,) = json.loads(here("doctor", "--json").stdout)
    assert "every process compiles anew: /cache: No space left on device: make room" in useless["seen"]


@pytest.mark.long
def test_a_damaged_kernel_cache_is_told_of_once_and_costs_nothing_else(replicarium, tmp_path):
    env = {"REPLICARIUM_CACHE": str(tmp_path / "cache"), "NUMBA_DISABLE_JIT": "0"}
    words = ("run", "langton", "-m", "3", "--engine", "dense")
    first = replicarium(*words, cwd=tmp_path, env=env)
    assert (first.status, first.stderr) == (0, "")
    kept = sorted((tmp_path / "cache").rglob("*.nb?"))
    assert kept
    for path in kept:
        path.write_bytes(path.read_bytes()[:-50])
    again = replicarium(*words, cwd=tmp_path, env=env)
    assert (again.status, again.stdout, again.stderr.count("\n")) == (0, first.stdout, 1)
    assert again.stderr.startswith(f"replicarium: the kernel cache {tmp_path / 'cache'}/numba/")
    assert again.stderr.endswith("so kernels are compiled anew: see `replicarium doctor`\n")
