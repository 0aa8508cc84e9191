"""What goes wrong around a study is reported in one sentence, and no finished work is lost: code, disks, folders."""

from __future__ import annotations

import json
import os
import textwrap
from pathlib import Path

import pytest

from experiments.errors import StudyError
from experiments.studies.study import find_study
from tests.support.depth import some

PLANTED = "example_studies.planted"
OWN = """
from dataclasses import replace
from example_studies import planted
from experiments.studies.study import StudyVerdict

def fail(*_):
    {does}

STUDY = replace(planted.STUDY, name="own", {part}=fail)
"""


@pytest.fixture
def own(tmp_path, monkeypatch, examples):
    """Write a study of one's own, of a name that no other test has imported."""
    folder = tmp_path / "code"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), os.environ["PYTHONPATH"]]))
    count = iter(range(9))

    def write(text: str) -> str:
        package = folder / f"own_{abs(hash(tmp_path))}_{next(count)}"
        package.mkdir()
        (package / "__init__.py").touch()
        (package / "study.py").write_text(textwrap.dedent(text))
        return f"{package.name}.study"

    return write


def run_in(store: Path) -> Path:
    (folder,) = (path for path in store.iterdir() if path.is_dir())
    return folder


# -- a study's own code -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("def trial(:\n", "cannot be imported: SyntaxError: invalid syntax (study.py, line 1)"),
        ("import gone_for_good", "needs the module gone_for_good, which is not there"),
        ("from example_studies import gone", "cannot be imported: ImportError: cannot import name 'gone'"),
        ("1 / 0", "cannot be imported: ZeroDivisionError"),
        ("raise SystemExit(3)", "cannot be imported: SystemExit: 3"),
        ("STUDY = 5", "there is no study"),
    ],
)
def test_a_study_that_cannot_be_imported(here, own, tmp_path, text, says):
    name = own(text)
    done = here("study", "run", name)
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert says in done.stderr
    assert name in done.stderr
    assert not (tmp_path / "runs").exists()


def test_a_module_whose_name_begins_as_a_missing_one_s(own):
    """`own_1_0.study` lacks `own`, which is another thing than `own_1_0` being gone."""
    with pytest.raises(StudyError, match="needs the module own, which is not there"):
        find_study(own("import own"))


@pytest.mark.parametrize(("part", "says"), [("conditions", "conditions"), ("verdict", "verdict"), ("figures", "page")])
def test_what_a_study_s_code_raises_is_one_sentence_and_its_trials_are_kept(here, own, tmp_path, part, says):
    name = own(OWN.format(part=part, does="raise ArithmeticError('two\\nlines')"))
    done = here("study", "run", name, "--seeds", "1", "--workers", "1")
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert f"the {says} of own raised ArithmeticError: two lines (--debug shows where)" in done.stderr
    if part == "conditions":
        assert not (tmp_path / "runs").exists()
        return
    folder = run_in(tmp_path / "runs")
    assert (folder / "metrics.jsonl").read_bytes().count(b"\n") == 3
    assert json.loads((folder / "provenance.json").read_text())["status"] == "failed"
    assert f"`replicarium report runs/{folder.name}` judges them anew" in done.stderr


@pytest.mark.parametrize(
    ("does", "says"),
    some(
    [
        ("return {'answer': float('nan'), 'draw': 1}", "the measure answer cannot be stored: Out of range float"),
        ("return {'answer': {1, 2}, 'draw': 1}", "the measure answer cannot be stored: set is not plain data"),
        ("return {'answer': '\\ud800', 'draw': 1}", "the measure answer cannot be stored: 'utf-8' codec"),
        ("raise ValueError('\\ud800')", "ValueError: ?"),
        ("return None", "a trial returns its measures by name, and not NoneType"),
        ("return {'reply': 1}", "does not say what it measures as reply"),
    ], 3),
)  # fmt: skip
def test_what_no_table_holds_is_the_trial_s_error(here, own, tmp_path, does, says):
    done = here("study", "run", own(OWN.format(part="trial", does=does)), "--seeds", "1", "--workers", "1")
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "no trial was done, so there is nothing to judge" in done.stderr
    assert says in done.stderr
    assert says in (run_in(tmp_path / "runs") / "trials.jsonl").read_text()


@pytest.mark.parametrize("does", ["return None", "return StudyVerdict('undecided', 'So.', (), {'p': float('nan')})"])
def test_a_verdict_that_is_none_is_one_sentence(here, own, does):
    done = here("study", "run", own(OWN.format(part="verdict", does=does)), "--seeds", "1", "--workers", "1")
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "the verdict of own raised " in done.stderr


def test_what_a_trial_prints_or_does_to_its_condition_changes_nothing(here, own, tmp_path):
    name = own("""
        from dataclasses import replace
        from example_studies import planted

        def trial(condition, seeds):
            print("printed")
            condition["dose"] = -1.0
            return {"answer": 1.0, "draw": 1}

        STUDY = replace(planted.STUDY, name="own", trial=trial)
        """)
    done = here("study", "run", name, "--seeds", "1", "--workers", "1", "--json")
    assert (done.status, json.loads(done.stdout)["done"]) == (0, 3)
    assert done.stderr == "printed\n" * 3
    log = (run_in(tmp_path / "runs") / "trials.jsonl").read_text()
    assert sorted(json.loads(line)["condition"]["dose"] for line in log.splitlines()) == [0.0, 0.5, 1.0]


def test_where_no_worker_can_import_the_study_no_trial_is_blamed(here, own, tmp_path, monkeypatch):
    """Found here and not there, as on a cluster whose workers lack the module: nothing is recorded as failed."""
    name = own(f"""
        import multiprocessing
        if multiprocessing.parent_process():
            import gone_there
        from {PLANTED} import STUDY
        """)
    monkeypatch.setattr("experiments.execution.runner._HOPELESS", 2)
    done = here("study", "run", name, "--seeds", "1", "--workers", "1")
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert (
        f"no worker on 1 process on this machine could finish any trial: the study {name} needs the module gone_there"
        in done.stderr
    )
    assert '"failed"' not in (run_in(tmp_path / "runs") / "trials.jsonl").read_text()


# -- disks and folders --------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="limits as POSIX sets them")
def test_a_full_disk_ends_a_run_in_one_sentence_and_it_goes_on_later(here, examples, tmp_path):
    """The disk is played by a limit on the size of a file: the log's line is cut off in its midst."""
    import resource

    words = ("study", "run", PLANTED, "--workers", "1", "-q")
    assert here(*words, "--out", "whole").status == 0
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4500, before[1]))
    try:
        done = here(*words)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    folder = run_in(tmp_path / "runs")
    assert (done.status, done.stdout) == (2, "")
    assert done.stderr == (
        f"replicarium: cannot write runs/{folder.name}/trials.jsonl: File too large: what was written is kept, "
        "--resume goes on\n"
    )
    assert 0 < (folder / "trials.jsonl").stat().st_size <= 4500
    assert json.loads((folder / "provenance.json").read_text())["status"] == "failed"
    again = here(*words, "--resume")
    assert again.status == 0
    assert "the last line is cut off, so its trial is done again" in again.stderr
    for name in ("metrics.jsonl", "verdict.json"):
        assert (folder / name).read_bytes() == (run_in(tmp_path / "whole") / name).read_bytes()


@pytest.mark.long
def test_a_log_or_a_lock_that_cannot_be_written_is_one_sentence(here, examples, tmp_path):
    assert here("study", "run", PLANTED, "--seeds", "1", "--workers", "1", "-q").status == 0
    folder = run_in(tmp_path / "runs")
    for name in ("lock", "trials.jsonl"):
        (folder / name).unlink()
        (folder / name).mkdir()
        done = here("study", "run", PLANTED, "--seeds", "2", "--workers", "1", "--resume", "-q")
        assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert f"{folder.name}/{name}: Is a directory" in done.stderr
        (folder / name).rmdir()
    assert here("study", "run", PLANTED, "--seeds", "2", "--workers", "1", "--resume", "-q").status == 0


@pytest.mark.long
@pytest.mark.parametrize("text", ["", "{", "[]", '{"status": 1}', '{"status": "complete", "parameters": 5}'])
def test_a_damaged_provenance_is_one_sentence(here, examples, tmp_path, text):
    assert here("study", "run", PLANTED, "--seeds", "1", "--workers", "1", "-q").status == 0
    (run_in(tmp_path / "runs") / "provenance.json").write_text(text)
    for words in (("report", "last"), ("runs", "show", "last"), ("runs", "export", "last", "-o", "t.csv")):
        done = here(*words)
        assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert "provenance.json" in done.stderr
    done = here("runs", "reindex")
    assert (done.status, done.stdout) == (0, "0 runs in runs/index.sqlite\n")
    assert "provenance.json" in done.stderr


def test_a_resume_that_finds_nothing_says_so(here, examples, tmp_path):
    done = here("study", "run", PLANTED, "--seeds", "1", "--workers", "1", "--resume", "-q")
    assert done.status == 0
    assert done.stderr == ("replicarium: runs holds no run of these settings to go on with: this is a new one\n")


@pytest.mark.long
def test_a_run_of_before_a_setting_there_was_is_gone_on_with(here, examples, tmp_path):
    """A study that gets a setting, with a default, still knows its old runs."""
    assert here("study", "run", PLANTED, "--seeds", "1", "--workers", "1", "-q").status == 0
    folder = run_in(tmp_path / "runs")
    told = json.loads((folder / "provenance.json").read_text())
    del told["parameters"]["marker"], told["parameters"]["mishap"]
    (folder / "provenance.json").write_text(json.dumps(told))
    assert here("study", "run", PLANTED, "--seeds", "2", "--workers", "1", "--resume", "-q").status == 0
    assert run_in(tmp_path / "runs") == folder


@pytest.mark.long
@pytest.mark.parametrize("parameters", [None, {}, {"doses": [1.0]}, {"unheard": 1}])
def test_settings_that_are_none_are_told(here, examples, tmp_path, parameters):
    assert here("study", "run", PLANTED, "--seeds", "1", "--workers", "1", "-q").status == 0
    folder = run_in(tmp_path / "runs")
    told = json.loads((folder / "provenance.json").read_text())
    told["parameters"] = parameters
    (folder / "provenance.json").write_text(json.dumps(told))
    for words in (("report", "last"), ("runs", "export", "last", "-o", "t.csv")):
        done = here(*words, "--study", PLANTED)
        if parameters == {}:  # all of them have defaults
            assert done.status == 0
            continue
        assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert "holds other settings than planted has" in done.stderr
    assert here("runs", "show", "last").status == 0
    assert here("study", "run", PLANTED, "--seeds", "1", "--workers", "1", "--resume", "-q").status == 0
