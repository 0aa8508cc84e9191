"""Studies through the command line: verdicts, pages, failures; killed and resumed; stored, compared, exported."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import signal
import sys
import time
from pathlib import Path

import pytest

from experiments.runs.find import find_run
from experiments.runs.trial_log import TrialLog

PLANTED, ABSENT = "example_studies.planted", "example_studies.absent"
posix = pytest.mark.skipif(os.name == "nt", reason="signals as a POSIX shell sends them")


@pytest.fixture
def cli(here, examples):
    """Run the command in this process, trials in one other."""

    def run(*words):
        if words[:2] == ("study", "run"):
            words = (*words, "--workers", "1")
        return here(*words)

    return run


def only_run(tmp_path: Path) -> Path:
    (folder,) = (path for path in (tmp_path / "runs").iterdir() if path.is_dir())
    return folder


def provenance(folder: Path) -> dict:
    return json.loads((folder / "provenance.json").read_text())


# -- a verdict ------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_planted_effect_is_found_and_an_absent_one_is_not(cli, tmp_path):
    planted = cli("study", "run", PLANTED, "--json")
    absent = cli("study", "run", ABSENT, "--json")
    assert (planted.status, planted.stderr, absent.status, absent.stderr) == (0, "", 0, "")
    told = json.loads(planted.stdout)
    assert told["outcome"] == "shown"
    assert (told["planned"], told["done"], told["failed"], told["missing"]) == (36, 36, 0, 0)
    low, high = told["numbers"]["interval"]
    assert low < 2.0 < high
    assert json.loads(absent.stdout)["outcome"] == "undecided"


@pytest.mark.long
def test_the_folder_and_the_page_hold_what_is_promised(cli, tmp_path):
    done = cli("study", "run", PLANTED, "--seeds", "3")
    assert (done.status, done.stderr) == (0, "")
    folder = only_run(tmp_path)
    assert {path.name for path in folder.iterdir()} == {
        "config.toml", "trials.jsonl", "metrics.jsonl", "provenance.json", "verdict.json", "report.html", "lock",
        "answers-light.png", "answers-dark.png",
    }  # fmt: skip
    verdict = json.loads((folder / "verdict.json").read_text())
    assert f": {verdict['sentence']}" in done.stdout
    page = (folder / "report.html").read_text()
    for text in (
        verdict["sentence"],
        "The answer rises with the dose.",
        "It rises by the planted effect.",
        "The answer is noise about 0 at every dose.",
        "9 trials were planned; 9 were done, 0 failed.",
        f"replicarium study run {PLANTED} --config runs/{folder.name}/config.toml",
        "dashed: the null of no effect",
        '"git_commit"',
    ):
        assert text.replace('"', "&quot;") in page, text
    assert page.count("data:image/png;base64,") == 2
    assert not re.search(r"https?:|<script|<link", page)
    told = provenance(folder)
    assert told["status"] == "complete"
    assert told["study"]["name"] == "planted"
    assert [(worker["threads"], worker["trials"]) for worker in told["workers"]] == [("1", 9)]


@pytest.mark.long
def test_the_command_on_the_page_repeats_the_table(cli, tmp_path):
    cli("study", "run", PLANTED, "--seeds", "2", "--set", "effect=0.5", "-q")
    first = only_run(tmp_path)
    done = cli("study", "run", PLANTED, "--config", f"runs/{first.name}/config.toml", "-q")
    assert done.status == 0
    second = next(path for path in (tmp_path / "runs").iterdir() if path.is_dir() and path != first)
    for name in ("metrics.jsonl", "verdict.json", "config.toml"):
        assert (first / name).read_bytes() == (second / name).read_bytes()
    same = cli("runs", "compare", first.name, second.name, "--study", PLANTED, "--json")
    assert (same.status, json.loads(same.stdout)["differing"], json.loads(same.stdout)["shared"]) == (0, 0, 6)


@pytest.mark.long
def test_a_failed_trial_is_told_and_does_not_stop_the_others(cli, tmp_path):
    done = cli("study", "run", PLANTED, "--seeds", "3", "--set", "mishap=raise")
    folder = only_run(tmp_path)
    assert done.status == 1
    assert done.stderr == f"replicarium: 1 of 9 trials failed: see runs/{folder.name}/report.html\n"
    assert "9 trials were planned; 8 were done, 1 failed." in done.stdout
    assert "ArithmeticError: planted" in (folder / "report.html").read_text()
    assert '"error": "ArithmeticError: planted: 1 + 1 = 3"' in (folder / "metrics.jsonl").read_text()
    assert "in befall" in (folder / "trials.jsonl").read_text()
    # It would fail again, so it is not repeated.
    log = (folder / "trials.jsonl").read_bytes()
    again = cli("study", "run", PLANTED, "--seeds", "3", "--set", "mishap=raise", "--resume")
    assert again.status == 1
    assert (folder / "trials.jsonl").read_bytes() == log


def test_where_all_trials_fail_there_is_no_verdict(cli, tmp_path):
    done = cli("study", "run", PLANTED, "--set", "doses=['a', 'b']", "--seeds", "1")
    assert done.status == 2  # not even settings
    done = cli("study", "run", PLANTED, "--set", "effect='x'")
    assert (done.status, done.stderr.count("\n")) == (2, 1)
    assert not (tmp_path / "runs").exists()


def test_a_dry_run_writes_nothing(cli, tmp_path):
    done = cli("study", "run", PLANTED, "--dry-run", "--set", "seconds=100")
    assert (done.status, done.stderr) == (0, "")
    assert "3 conditions with 12 seeds each are 36 trials" in done.stdout
    assert "60 min" in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
def test_an_estimate_learns_from_earlier_trials(cli, tmp_path):
    cli("study", "run", PLANTED, "--seeds", "4", "--set", "seconds=0.05", "-q")
    told = json.loads(cli("study", "run", PLANTED, "--dry-run", "--json", "--set", "seconds=0.05").stdout)
    assert told["from_earlier_trials"] == 12
    assert 0.9 * 36 * 0.05 < told["cpu_seconds"] < 10 * 36 * 0.05
    resumed = json.loads(
        cli("study", "run", PLANTED, "--dry-run", "--json", "--set", "seconds=0.05", "--resume").stdout
    )
    assert (resumed["trials"], resumed["todo"]) == (36, 24)


# -- killed and resumed ---------------------------------------------------------------------------------------

SLOW = ("--set", "seconds=0.08", "--seeds", "12", "--workers", "2")


def wait_for_trials(folder_of: Path, process, count: int) -> Path:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, process.stderr.read()
        for log in folder_of.glob("*/trials.jsonl"):
            if log.read_bytes().count(b"\n") >= count:
                return log.parent
        time.sleep(0.02)
    raise AssertionError("the study did not get so far")


@pytest.fixture
def undisturbed(here, examples, tmp_path):
    done = here("study", "run", PLANTED, *SLOW, "--out", "whole", "-q")
    assert done.status == 0
    (folder,) = (path for path in (tmp_path / "whole").iterdir() if path.is_dir())
    return folder


def living(pids: set[int]) -> set[int]:
    alive = set()
    for pid in pids:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            continue
        if "(Z" not in Path(f"/proc/{pid}/stat").read_text().replace(") Z", "(Z"):
            alive.add(pid)
    return alive


@posix
def test_killed_and_resumed_the_table_is_the_same_byte_for_byte(start, here, tmp_path, undisturbed):
    with start("study", "run", PLANTED, *SLOW, cwd=tmp_path) as process:
        folder = wait_for_trials(tmp_path / "runs", process, 7)
        os.kill(process.pid, signal.SIGKILL)  # it alone: its workers must notice
        process.wait(timeout=30)
    log = folder / "trials.jsonl"
    records = [json.loads(line) for line in log.read_bytes().split(b"\n")[:-1]]
    workers = {record["worker"]["process"] for record in records}
    deadline = time.monotonic() + 20
    while living(workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not living(workers)
    assert 7 <= len(records) < 36
    assert provenance(folder)["status"] == "running"
    assert not (folder / "metrics.jsonl").exists()
    # A line in half, as a kill in the middle of writing would leave it.
    with log.open("ab") as file:
        file.write(log.read_bytes()[:40])

    done = here("study", "run", PLANTED, *SLOW, "--resume", "-q")
    assert done.status == 0
    assert "the last line is cut off, so its trial is done again" in done.stderr
    assert only_run(tmp_path) == folder
    for name in ("metrics.jsonl", "verdict.json", "config.toml"):
        assert (folder / name).read_bytes() == (undisturbed / name).read_bytes()
    after = [json.loads(line) for line in log.read_text().splitlines()]
    assert after[: len(records)] == records  # what was done was not done again
    assert len({record["key"] for record in after}) == len(after) == 36
    told = provenance(folder)
    assert (told["status"], [earlier["status"] for earlier in told["earlier"]]) == ("complete", ["killed"])


@posix
@pytest.mark.long
def test_ctrl_c_keeps_what_was_done_and_says_where(start, here, tmp_path, undisturbed):
    with start("study", "run", PLANTED, *SLOW, cwd=tmp_path) as process:
        folder = wait_for_trials(tmp_path / "runs", process, 5)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err.splitlines()[-1] == f"replicarium: interrupted; what was finished is in runs/{folder.name}"
    assert "Traceback" not in err
    assert provenance(folder)["status"] == "interrupted"
    listed = json.loads(here("runs", "list", "--json").stdout)
    assert [(run["run"], run["status"]) for run in listed] == [(folder.name, "interrupted")]
    assert listed[0]["done"] == (folder / "trials.jsonl").read_bytes().count(b"\n") >= 5

    partial = here("report", "last", "--study", PLANTED, "--json")
    told = json.loads(partial.stdout)
    assert told["missing"] == 36 - told["done"] > 0
    assert "still to do" in (folder / "report.html").read_text()

    assert here("study", "run", PLANTED, *SLOW, "--resume", "-q").status == 0
    for name in ("metrics.jsonl", "verdict.json"):
        assert (folder / name).read_bytes() == (undisturbed / name).read_bytes()


@pytest.mark.long
def test_resuming_with_more_seeds_adds_their_trials_alone(cli, tmp_path):
    cli("study", "run", PLANTED, "--seeds", "2", "-q")
    folder = only_run(tmp_path)
    before = (folder / "trials.jsonl").read_bytes()
    assert cli("study", "run", PLANTED, "--seeds", "4", "--resume", "-q").status == 0
    after = (folder / "trials.jsonl").read_bytes()
    assert after.startswith(before)
    assert after.count(b"\n") == 12
    assert only_run(tmp_path) == folder
    # Other settings are another run.
    assert cli("study", "run", PLANTED, "--seeds", "4", "--set", "effect=1.0", "--resume", "-q").status == 0
    assert len([path for path in (tmp_path / "runs").iterdir() if path.is_dir()]) == 2


@pytest.mark.long
def test_a_run_under_way_is_not_taken_up(cli, tmp_path):
    cli("study", "run", PLANTED, "--seeds", "2", "-q")
    folder = only_run(tmp_path)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with TrialLog(folder):  # as the process that runs it has it
        done = cli("study", "run", PLANTED, "--seeds", "3", "--resume", "-q")
    assert done.status == 2
    assert "is being written by another process: wait for its end" in done.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


# -- what is stored -----------------------------------------------------------------------------------------


def test_the_last_run_is_the_one_begun_last_even_within_a_second(tmp_path):
    for kind, millisecond in (("zebra", 1), ("ant", 2), ("bee", 0)):
        folder = tmp_path / f"20260504T120001Z-{kind}"
        folder.mkdir()
        begun = f"2026-05-04T12:00:01.00{millisecond}Z"
        (folder / "provenance.json").write_text(
            json.dumps({"schema_version": 1, "status": "complete", "started": begun})
        )
    assert find_run("last", tmp_path).folder.name.endswith("-ant")


@pytest.mark.long
def test_runs_are_listed_shown_exported_and_mended(cli, tmp_path):
    cli("study", "run", PLANTED, "--seeds", "2", "-q")
    cli("study", "run", ABSENT, "--seeds", "2", "-q")
    runs = json.loads(cli("runs", "list", "--json").stdout)
    assert [(run["study"], run["status"], run["done"], run["planned"]) for run in runs] == [
        ("planted", "complete", 6, 6),
        ("absent", "complete", 6, 6),
    ]
    name = runs[0]["run"]
    assert cli("runs", "list", "planted", "-q").stdout.split() == [name]
    assert "6 trials were planned; 6 were done, 0 failed." in cli("runs", "show", name, "--study", PLANTED).stdout
    assert json.loads(cli("runs", "show", name, "--json").stdout)["study"]["name"] == "planted"

    assert cli("runs", "export", name, "-o", "table.csv", "--study", PLANTED).status == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "table.csv").read_text())))
    lines = [json.loads(line) for line in (tmp_path / "runs" / name / "metrics.jsonl").read_text().splitlines()]
    assert [(row["key"], float(row["answer"]), int(row["draw"])) for row in rows] == [
        (line["key"], line["answer"], line["draw"]) for line in lines
    ]

    (tmp_path / "runs" / "index.sqlite").write_bytes(b"nonsense" * 1000)
    listed = cli("runs", "list", "--json")
    assert json.loads(listed.stdout) == runs
    assert "was damaged" in listed.stderr
    assert cli("runs", "reindex").stdout == "2 runs in runs/index.sqlite\n"
    assert json.loads(cli("runs", "list", "--json").stdout) == runs


@pytest.mark.long
def test_runs_that_differ_are_told_apart(cli, tmp_path):
    cli("study", "run", PLANTED, "--seeds", "2", "-q")
    first = only_run(tmp_path)
    cli("study", "run", PLANTED, "--seeds", "3", "-q")
    second = next(path for path in (tmp_path / "runs").iterdir() if path.is_dir() and path != first)
    told = json.loads(cli("runs", "compare", first.name, second.name, "--study", PLANTED, "--json").stdout)
    assert (told["shared"], told["differing"], told["only_first"], told["only_second"]) == (6, 0, 0, 3)
    lines = (second / "trials.jsonl").read_text().splitlines()
    entry = json.loads(lines[0])
    entry["measures"]["answer"] += 1
    (second / "trials.jsonl").write_text("\n".join([json.dumps(entry), *lines[1:]]) + "\n")
    done = cli("runs", "compare", first.name, second.name, "--study", PLANTED)
    assert done.status == 1
    assert "6 trials in both, of which 1 measured otherwise" in done.stdout
    assert f"differs: trial {entry['key']}, {{'seed': 0, 'dose': {entry['condition']['dose']}," in done.stdout
    cli("study", "run", ABSENT, "--seeds", "2", "-q")
    other = next(path.name for path in (tmp_path / "runs").iterdir() if path.is_dir() and path not in (first, second))
    done = cli("runs", "compare", first.name, other)
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "they have no trial in common" in done.stderr
    # A run's name begins with digits, and is no number for all that.
    assert re.search(r"│ \d{8}T\d{6}Z-absent-\w+ +│", cli("runs", "list").stdout)


@pytest.mark.long
def test_an_export_says_how_many_rows_it_has(cli, tmp_path):
    cli("study", "run", PLANTED, "--seeds", "2", "--set", "mishap=raise", "-q")
    for name in ("table.csv", "TABLE.CSV", "table.csv.gz", "table.parquet"):
        done = cli("runs", "export", "last", "-o", name, "--study", PLANTED)
        assert (done.status, done.stdout) == (0, f"6 trials in {name}, 1 of which failed\n")
    text = (tmp_path / "table.csv").read_bytes()
    assert len(list(csv.DictReader(io.StringIO(text.decode())))) == 6
    assert (tmp_path / "TABLE.CSV").read_bytes() == text == gzip.decompress((tmp_path / "table.csv.gz").read_bytes())
    assert (tmp_path / "table.parquet").read_bytes()[:4] == b"PAR1"


@pytest.mark.parametrize(
    "name", ["table.xlsx", "table.json", "table", "table.csv.xlsx", "table.parquet.gz", ".csv.txt"]
)
def test_an_export_to_a_format_that_is_not_written_is_refused(cli, tmp_path, name):
    done = cli("runs", "export", "last", "-o", name)
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert f"{name} ends in no format that is written: name a .csv, .csv.gz, .parquet file" in done.stderr
    assert not (tmp_path / name).exists()


@pytest.mark.long
@posix
@pytest.mark.parametrize("name", ["/dev/stdout", "-"])
def test_an_export_to_a_pipe_is_csv_and_nothing_else(cli, replicarium, tmp_path, name):
    cli("study", "run", PLANTED, "--seeds", "1", "-q")
    words = ("runs", "export", "last", "--study", PLANTED)
    assert cli(*words, "-o", "table.csv").status == 0
    done = replicarium(*words, "-o", name, cwd=tmp_path)
    assert (done.status, done.stderr) == (0, f"3 trials in {name}\n")
    assert done.stdout == (tmp_path / "table.csv").read_bytes().decode().replace("\r\n", "\n")


@pytest.mark.long
def test_the_root_seed_of_a_study_is_an_option_and_is_kept(cli, tmp_path):
    words = ("study", "run", PLANTED, "--seeds", "2", "-q")
    assert cli(*words, "--seed", "7").status == 0
    folder = only_run(tmp_path)
    assert "seed = 7\n" in (folder / "config.toml").read_text()
    assert provenance(folder)["parameters"]["seed"] == 7
    seeds = {json.loads(line)["seed"] for line in (folder / "trials.jsonl").read_text().splitlines()}
    assert seeds == {7, 8}
    # The same as the setting, over which it wins; and another one is another run.
    assert cli(*words, "--set", "seed=7", "--resume").status == 0
    assert cli(*words, "--set", "seed=3", "--seed", "7", "--resume").status == 0
    assert len(provenance(only_run(tmp_path))["earlier"]) == 2
    assert json.loads(cli(*words, "--seed", "8", "--resume", "--dry-run", "--json").stdout)["resumes"] is None
    for seed in ("-1", "9007199254740992", "x"):
        done = cli(*words, "--seed", seed)
        assert (done.status, done.stdout) == (2, "")
        assert "seed" in done.stderr


@pytest.mark.long
def test_parquet_without_pyarrow_is_one_sentence(cli, tmp_path, monkeypatch):
    cli("study", "run", PLANTED, "--seeds", "1", "-q")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = cli("runs", "export", "last", "-o", "table.parquet", "--study", PLANTED)
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "Parquet needs pyarrow: python -m pip install 'replicarium[parquet]'" in done.stderr
    assert not (tmp_path / "table.parquet").exists()


# -- mistakes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("study", "run", "nothing"), "there is no study 'nothing'"),
        (("study", "show", "nothing"), "there is no study 'nothing'"),
        (
            ("study", "run", "./own.py"),
            "there is no study './own.py': choose one of closed-loop, containment, copy-fidelity",
        ),
        (("study", "run", "nothing"), "weight-patterns, or name a module that holds a STUDY"),
        (("study", "run", PLANTED, "--preset", "huge"), "has no preset 'huge'"),
        (("study", "run", PLANTED, "--set", "dosis=3"), "dosis: no such setting"),
        (("study", "run", PLANTED, "--config", "gone.toml"), "cannot read configuration gone.toml"),
        (("study", "run", PLANTED, "--cluster", "local:none"), "local:N takes a number"),
        (("report", "last"), "there is no run 'last'"),
        (("runs", "list"), "there is no store runs"),
        (("runs", "show", "2026"), "there is no run '2026'"),
        (("runs", "export", "last", "-o", "gone/table.csv"), "cannot write gone/table.csv"),
    ],
)
def test_mistakes_are_one_sentence(here, examples, tmp_path, words, says):
    done = here(*words)
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert says in done.stderr
    assert not (tmp_path / "runs").exists()


def test_a_demonstration_is_no_study(here, tmp_path):
    from experiments.runs.folder import RunFolder
    from experiments.studies.study import StudyConfig

    folder = RunFolder(tmp_path / "runs", "demo", StudyConfig(), ["replicarium", "demo"])
    done = here("report", folder.path.name)
    assert done.status == 2
    assert "is not the run of a study" in done.stderr
    assert json.loads(here("runs", "list", "--json").stdout)[0]["kind"] == "demo"


@pytest.mark.long
def test_studies_are_listed_and_shown(here):
    rows = json.loads(here("study", "list", "--json").stdout)
    for row in rows:
        told = json.loads(here("study", "show", row["study"], "--preset", "full", "--json").stdout)
        assert told["claim"] == row["claim"]
        assert told["trials"] > 0
        assert told["settings"]["seeds"] > 0
    assert here("study", "list", "-q").stdout.split() == [row["study"] for row in rows]
