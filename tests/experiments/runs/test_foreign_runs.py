"""A run's folder from another person: it writes to no other file, runs no code, and what it says is not believed."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from experiments.execution.backends import GivenExecutor
from experiments.execution.conduct import conduct
from experiments.runs.folder import RunFolder, closing, read_provenance
from experiments.storage.locks import take
from experiments.studies.study import StudyConfig, find_study

PLANTED, TRAINED = "example_studies.planted", "example_studies.trained"
posix = pytest.mark.skipif(os.name == "nt", reason="as POSIX has it")
RUN = ("study", "run", PLANTED, "--seeds", "2", "--workers", "1", "-q")
REPORT = ("report", "last", "--study", PLANTED, "-q")
RESUME = (*RUN, "--resume")


def run_in(store: Path) -> Path:
    (folder,) = (path for path in store.iterdir() if path.is_dir())
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A store with one run, as RUN makes it."""
    place = tmp_path_factory.mktemp("elsewhere") / "runs"
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(1) as executor:
        patch.syspath_prepend(Path(__file__).parents[1])
        study = find_study(PLANTED)
        config = study.config(seeds=2)
        with closing(RunFolder(place, study.name, config, ["replicarium", *RUN])) as folder:
            conduct(study, config, folder, GivenExecutor(executor), quiet=True)
    return place


@pytest.fixture
def foreign(made, here, examples, tmp_path) -> Path:
    """A run's folder that was made elsewhere."""
    shutil.copytree(made, tmp_path / "runs")
    return run_in(tmp_path / "runs")


def listing(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# -- links ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """Files of the user's that must stay as they are; they are what the run's own files were."""
    folder = tmp_path / "outside"
    folder.mkdir()
    return folder


WRITTEN = [
    "report.html",
    "metrics.jsonl",
    "verdict.json",
    "config.toml",
    "answers-light.png",
    "answers-dark.png",
]


@posix
@pytest.mark.parametrize("dangling", [False, True])
def test_links_in_the_place_of_results_are_replaced(here, foreign, outside, dangling):
    for name in WRITTEN:
        (foreign / name).rename(outside / name)
        (foreign / name).symlink_to(outside / name)
    if dangling:
        shutil.rmtree(outside)
        outside.mkdir()
    before = listing(outside)
    assert here(*REPORT).status == 0
    assert here(*RESUME).status == 0
    assert listing(outside) == before
    assert not [name for name in WRITTEN if (foreign / name).is_symlink()]
    assert (foreign / "report.html").read_text().startswith("<!doctype html>")


@posix
@pytest.mark.parametrize("name", ["provenance.json", "trials.jsonl", "lock"])
@pytest.mark.parametrize("kind", ["file", "dangling", "pipe", "endless"])
def test_what_is_read_or_locked_is_no_link(here, foreign, outside, name, kind):
    content = (foreign / name).read_bytes()
    (foreign / name).unlink()
    if kind == "pipe":
        os.mkfifo(foreign / name)
    else:
        target = Path("/dev/zero") if kind == "endless" else outside / name
        (foreign / name).symlink_to(target)
        if kind == "file":
            target.write_bytes(content)
    before, inside = listing(outside), {path.name for path in foreign.iterdir()}
    for words in (REPORT, ("report", str(foreign), "--study", PLANTED)):
        done = here(*words)
        assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert f"{foreign.name}/{name}" in done.stderr
    if name != "provenance.json":  # without it, it is no run of these settings, and another one is begun
        done = here(*RESUME)
        assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert here("runs", "list").status == 0
    assert listing(outside) == before
    assert {path.name for path in foreign.iterdir()} == inside


@posix
@pytest.mark.long
def test_networks_are_kept_in_the_run_s_own_folder(here, examples, tmp_path, outside, monkeypatch):
    # In this process, where torch is loaded already.
    monkeypatch.setattr(
        "experiments.execution.backends.ProcessPool", lambda workers: GivenExecutor(ThreadPoolExecutor(1))
    )
    words = ("study", "run", TRAINED, "--seeds", "1", "--workers", "1", "--keep-models", "-q")
    assert here(*words).status == 0
    folder = run_in(tmp_path / "runs")
    names = [path.name for path in (folder / "models").iterdir()]
    # A network that is a link is not the one that was kept: its trial is done again, and it replaced.
    (folder / "models" / names[0]).rename(outside / names[0])
    (folder / "models" / names[0]).symlink_to(outside / names[0])
    before = listing(outside)
    shown = here("runs", "show", "last", "--study", TRAINED)
    assert (shown.status, shown.stderr.count("\n")) == (1, 1)
    assert f"models/{names[0]} is a symbolic link" in shown.stderr
    assert here(*words, "--resume").status == 0
    assert listing(outside) == before
    assert here("runs", "show", "last", "--study", TRAINED).status == 0
    # A whole folder elsewhere is refused, and nothing in it is changed or swept.
    shutil.move(folder / "models", outside / "models")
    (outside / "models" / ".network.0123456789ab.tmp").write_text("of another process")
    (folder / "models").symlink_to(outside / "models")
    before = listing(outside / "models")
    done = here(*words, "--resume")
    assert done.status == 2
    assert "models" in done.stderr
    assert "symbolic link" in done.stderr
    assert listing(outside / "models") == before


@pytest.mark.long
@posix
def test_a_log_with_a_second_name_grows_alone(here, foreign, outside):
    (outside / "log").hardlink_to(foreign / "trials.jsonl")
    before = listing(outside)
    words = [word if word != "2" else "3" for word in RESUME]
    assert here(*words).status == 0
    assert listing(outside) == before
    assert (foreign / "trials.jsonl").read_bytes().startswith(before["log"])
    assert (foreign / "trials.jsonl").read_bytes().count(b"\n") == 9


# -- code -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def trap(tmp_path, monkeypatch, examples):
    """A module on the path that leaves a mark when it is imported; returns its name and its mark."""
    code = tmp_path / "code"
    (code / "trap").mkdir(parents=True)
    mark = tmp_path / "imported"
    body = f"from pathlib import Path\nPath({str(mark)!r}).touch()\nfrom {PLANTED} import STUDY\n"
    (code / "trap" / "__init__.py").write_text(body)
    (code / "trap" / "study.py").write_text("from trap import STUDY\n")
    monkeypatch.syspath_prepend(code)
    yield mark
    for name in ("trap", "trap.study"):
        sys.modules.pop(name, None)


def rename_study(folder: Path, module: str, name: str) -> None:
    said = json.loads((folder / "provenance.json").read_text())
    said["study"].update(module=module, name=name)
    if module == "experiments.studies.origins":
        # Of the version that there is: what an earlier one said would be shown as it stands, whatever its name.
        said["study"]["version"] = find_study("origins").version
    (folder / "provenance.json").write_text(json.dumps(said))


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("trap", "planted"),
        ("trap.study", "planted"),
        ("experiments.studies.x", "trap.study"),
        ("experiments.studies.origins", "trap.study"),
        ("experiments.studies.../trap", "trap"),
        ("trap.study ", "planted"),
        ("trap.study; touch x", "planted"),
        ("this", "this"),
    ],
)
def test_a_module_is_not_imported_because_a_run_names_it(here, foreign, trap, tmp_path, module, name):
    rename_study(foreign, module, name)
    known = set(sys.modules)
    for words in (
        ("report", "last"),
        ("runs", "export", "last", "-o", "t.csv"),
        ("runs", "compare", "last", "last"),
    ):
        done = here(*words)
        assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    shown = here("runs", "show", "last")
    assert shown.status == 0
    assert shown.stderr.count("\n") == 1
    assert "│ folder" in shown.stdout
    for words in (("runs", "list"), ("runs", "reindex")):
        assert here(*words).status == 0
    assert not trap.exists()
    assert not {"trap", "this"} & (set(sys.modules) - known)


def test_a_module_that_the_user_names_is_imported(here, foreign, trap):
    rename_study(foreign, "trap.study", "planted")
    done = here("report", "last")
    assert "if you trust it, add --study trap.study" in done.stderr
    other = here("report", "last", "--study", PLANTED)
    assert (other.status, other.stdout) == (2, "")
    assert f"this is a run of the study 'trap.study', and not of '{PLANTED}'" in other.stderr
    assert not trap.exists()
    assert here("report", "last", "--study", "trap.study", "-q").status == 0
    assert trap.exists()


def test_what_an_installed_distribution_registers_is_found_by_name_and_imported(here, foreign, trap, tmp_path):
    folder = tmp_path / "code" / "own_studies-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: own-studies\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_text("[replicarium.studies]\nmy-own = trap.study\nlost = gone_for_good\n")
    rename_study(foreign, "trap.study", "planted")
    assert here("report", "last", "-q").status == 0
    assert trap.exists()
    assert find_study("my-own").module == "trap.study"
    done = here("study", "list", "-q")
    assert done.status == 0
    assert {"my-own", "copy-fidelity"} <= set(done.stdout.split())
    assert "there is no study 'lost'" in done.stderr
    assert here("study", "run", "my-own", "--dry-run").status == 0


# -- what it says ---------------------------------------------------------------------------------------------------


def test_a_field_that_is_not_as_it_should_be_is_named(here, foreign):
    said = json.loads((foreign / "provenance.json").read_text())
    for study, field in (
        ({"name": "planted", "version": 1}, "study.module: field required"),
        ({"name": "planted", "module": PLANTED}, "study.version: field required"),
        (
            {"name": "planted", "version": "1", "module": PLANTED},
            "study.version: input should be a valid integer",
        ),
        ([PLANTED], "study: input should be a valid dictionary"),
    ):
        (foreign / "provenance.json").write_text(json.dumps({**said, "study": study}))
        for words in (REPORT, ("runs", "show", "last"), ("runs", "export", "last", "-o", "t.csv")):
            done = here(*words)
            assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
            assert f"{foreign.name}/provenance.json is no provenance of a run: {field}" in done.stderr


def test_measures_that_the_study_does_not_have_are_named(here, foreign):
    log = foreign / "trials.jsonl"
    first, *rest = log.read_text().splitlines()
    entry = json.loads(first)
    for name in ("key", "seed", "more"):
        changed = {**entry, "measures": {**entry["measures"], name: [1]}}
        log.write_text("\n".join([json.dumps(changed), *rest]) + "\n")
        done = here(*REPORT)
        assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert (
            f"trials.jsonl: trial {entry['key']}: measures.{name}: the study planted has no such measure" in done.stderr
        )


def test_what_is_stored_cannot_spoil_an_estimate(here, foreign):
    log = foreign / "trials.jsonl"
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    for entry in lines[:2]:
        entry["condition"]["seconds"] = ["x"]
    log.write_text("".join(json.dumps(entry) + "\n" for entry in lines))
    done = here("study", "run", PLANTED, "--dry-run", "--json")
    assert done.status == 0
    assert json.loads(done.stdout)["from_earlier_trials"] == 0  # 4 are too few


# -- who writes -----------------------------------------------------------------------------------------------------


@posix
def test_a_report_of_a_run_under_way_is_printed_and_not_written(here, foreign):
    held = take(foreign / "lock")
    before = listing(foreign)
    done = here("report", "last", "--study", PLANTED, "--json")
    assert done.status == 0
    assert json.loads(done.stdout)["report"] is None
    assert json.loads(done.stdout)["done"] == 6
    assert done.stderr == (
        f"replicarium: runs/{foreign.name} is being written by another process, so no page is written\n"
    )
    assert listing(foreign) == before
    held.close()
    assert json.loads(here("report", "last", "--study", PLANTED, "--json").stdout)["report"] is not None


def test_a_list_that_names_nothing_matches_nothing(here, foreign):
    for words in (("report", ""), ("runs", "show", ""), ("runs", "export", "", "-o", "t.csv")):
        done = here(*words)
        assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert "not by nothing" in done.stderr


def test_the_files_of_a_run_satisfy_its_own_schema(here, foreign, tmp_path):
    """Also where the command line held what is no text, and for a run that was gone on with."""
    assert here(*RESUME).status == 0
    assert len(read_provenance(foreign)["earlier"]) == 1
    folder = RunFolder(tmp_path / "other", "x", StudyConfig(), ["replicarium", "caf\udce9.toml"])
    folder.close("complete")
    assert read_provenance(folder.path)["command"][1] == "caf\\udce9.toml"


def test_a_program_that_writes_a_run_holds_its_lock(run_python, tmp_path):
    program = textwrap.dedent(
        f"""
        from pathlib import Path
        from experiments.storage.locks import is_free
        from experiments.runs.folder import run_folder
        from experiments.studies.study import StudyConfig
        with run_folder(Path({str(tmp_path)!r}), "x", StudyConfig(), []) as folder:
            print(is_free(folder.path / "lock"))
        print(is_free(folder.path / "lock"))
        """
    )
    assert run_python(program).split() == (["False", "True"] if os.name != "nt" else ["None", "None"])
