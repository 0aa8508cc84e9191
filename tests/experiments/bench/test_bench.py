"""The benchmark: rows that fit together, processes measured rightly, answers compared, results kept."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Thread, main_thread

import pytest

from automata.errors import FormatError, ReplicariumError
from automata.replicators import CATALOGUE
from experiments.bench import golly, libraries, measure
from experiments.bench.figures import GrowthLine, exponent, exponents, growth, growth_lines
from experiments.bench.measure import PEERS, Plan, measure_row
from experiments.bench.peer import Peer, Task
from experiments.bench.process import measured
from experiments.bench.report import BEGIN, END, brief, write_page
from experiments.bench.results import OURS, Bench, BenchRun, Seconds, read
from experiments.bench.row import RANDOM, Golly, Row
from experiments.bench.rows import ROWS, choose
from experiments.bench.start import begin
from experiments.commands import bench as command
from experiments.errors import MeasurementError
from experiments.pictures.themes import LIGHT
from tests.support.depth import some
from tests.support.golly import BGOLLY

pytestmark = pytest.mark.skipif(not hasattr(os, "wait4"), reason="this system does not account for one process")

QUICK = Plan(repeats=1, peers=True, quick=True)


def sleeper(population: int, cpu: float = 1.0) -> BenchRun:
    """A run that nobody made."""
    some = Seconds(wall=2 * cpu, cpu=cpu)
    return BenchRun(
        process=some, imports=some, warm_up=some, work=some, steps=some, peak=10**8, resident=10**7,
        population=population, box=(3, 4), version="1.0",
    )  # fmt: skip


# -- rows -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", [*ROWS.values(), *(row.shrunk() for row in ROWS.values())], ids=lambda row: row.name)
def test_rows_fit_together(row: Row) -> None:
    """Golly takes whole steps only, so that every generation must be a multiple of its step."""
    if row.golly is not None:
        assert [at % row.golly.step for at in (*row.curve, row.generations)] == [0] * (1 + len(row.curve))
    assert all(0 < at < row.generations for at in row.curve)
    assert set(row.others) <= set(PEERS)
    assert (row.pattern in CATALOGUE) or row.rule is not None
    assert not (row.torus or row.pattern == RANDOM) or row.side
    assert 0 < row.estimate(3, peers=False) < row.estimate(3, peers=True)


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.pattern == RANDOM])
def test_a_random_start_is_one_of_the_row_s_rule(name: str) -> None:
    row = ROWS[name].shrunk()
    start = begin(row, ())
    assert start.rule.name == row.rule
    assert start.universe == begin(row, ()).universe
    assert start.universe.cells.max() == start.rule.n_states - 1
    assert (start.topology.height == row.side) is row.torus


def test_choosing() -> None:
    assert [row.name for row in choose([], quick=False, long=True)] == list(ROWS)
    assert not any(row.long for row in choose([], quick=False, long=False))
    assert [row.name for row in choose(["codon5", "langton", "codon5"], quick=False, long=False)] == [
        "codon5",
        "langton",
    ]
    with pytest.raises(ReplicariumError, match="there is no row 'hutto'"):
        choose(["hutto"], quick=False, long=False)


# -- processes --------------------------------------------------------------------------------------------

WORK = "import time\nheld = bytearray(b'x') * 150_000_000\nwhile time.process_time() < 0.5: pass\nprint('done')"


def test_a_process_is_measured_alone() -> None:
    """Neither the memory of this process nor that of other children counts."""
    large = measured([sys.executable, "-I", "-S", "-c", WORK], limit=60)
    assert large.stdout == "done\n"
    assert 0.5 <= large.cpu <= 1.5 <= 100 * large.wall
    assert 150e6 < large.peak < 250e6
    small = measured(["true"], limit=60)
    assert small.peak < 40e6
    assert small.cpu < 0.3


def test_a_process_that_fails_or_takes_too_long() -> None:
    with pytest.raises(MeasurementError, match="status 3: alas"):
        measured(["sh", "-c", "echo well; echo alas >&2; exit 3"], limit=60)
    with pytest.raises(MeasurementError, match="stopped after 0 s"):
        measured(["sleep", "60"], limit=0.3)
    with pytest.raises(MeasurementError, match="could not be started"):
        measured(["no-such-program-anywhere"], limit=1)


def test_ctrl_c_leaves_no_process_behind(tmp_path: Path) -> None:
    place = tmp_path / "pid"

    def press(*_: object) -> None:
        raise KeyboardInterrupt

    def wait_and_press() -> None:
        while not (place.exists() and place.read_text().endswith("\n")):  # a busy machine starts it late
            time.sleep(0.05)
        signal.pthread_kill(main_thread().ident, signal.SIGALRM)  # whose wait it must break

    before = signal.signal(signal.SIGALRM, press)
    try:
        Thread(target=wait_and_press, daemon=True).start()
        with pytest.raises(KeyboardInterrupt):
            measured(["sh", "-c", f"echo $$ > {place}; exec sleep 60"], limit=90)
    finally:
        signal.signal(signal.SIGALRM, before)
    pid = int(place.read_text())
    stat = Path(f"/proc/{pid}/stat")

    def gone() -> bool:
        """Killed with its group; whoever adopts it may not have buried it yet."""
        try:
            return stat.read_text().rpartition(")")[2].split()[0] == "Z"
        except OSError:
            return True

    assert any(gone() or time.sleep(0.1) for _ in range(100))


# -- answers ----------------------------------------------------------------------------------------------


# A row of giant steps whose pattern is drawn here.
MACHINE = replace(ROWS["hutton"], pattern="langton")


class Other(Peer):
    """A program that says what it is told to say."""

    name = "bgolly"
    says: Callable[[int], BenchRun] = staticmethod(lambda generations: sleeper(generations, 3.0))

    def absence(self, task: Task) -> str:
        return ""

    def setting(self, row: Row) -> str:
        return "as it likes"

    def run(self, task: Task, generations: int) -> BenchRun:
        return type(self).says(generations)


@pytest.fixture
def staged(monkeypatch: pytest.MonkeyPatch) -> type[Other]:
    """No process is started: our population is the generation, and so is the other's."""
    monkeypatch.setattr(measure, "run_ours", lambda task, plan, generations, manner=None: sleeper(generations))
    monkeypatch.setitem(PEERS, "bgolly", Other)
    monkeypatch.setattr(Other, "says", staticmethod(lambda generations: sleeper(generations, 3.0)))
    return Other


def test_runs_alternate_and_ratios_are_theirs_over_ours(staged: type[Other], monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    ours, theirs = measure.run_ours, staged.says
    monkeypatch.setattr(measure, "run_ours", lambda *a, **k: (order.append("ours"), ours(*a, **k))[1])
    monkeypatch.setattr(staged, "says", staticmethod(lambda n: (order.append("theirs"), theirs(n))[1]))
    told: list[int] = []
    row = replace(MACHINE.shrunk(), curve=())
    result = measure_row(row, Plan(3, True, True), told.append)
    assert order == ["ours", "theirs"] * 3
    assert sum(told) == measure.runs_of(row, Plan(3, True, True)) == 6
    assert result.status == "ok"
    assert result.ratio(result.contestants[1]) == (3.0, 3.0)
    assert result.rate(result.contestants[0]) == row.generations / 2


@pytest.mark.parametrize(
    ("wrong_at", "why"),
    [
        (4096, "population 4097 at generation 4096 instead of 4096"),
        (1024, "population 1025 at generation 1024"),
    ],
)
def test_a_wrong_answer_is_flagged(staged, monkeypatch, wrong_at: int, why: str) -> None:
    """At the end or on the curve; our own figures stay, the other's are not compared."""
    monkeypatch.setattr(staged, "says", staticmethod(lambda n: sleeper(n + (n == wrong_at))))
    result = measure_row(MACHINE.shrunk(), QUICK, lambda _: None)
    ours, theirs = result.contestants
    assert (result.status, ours.status, theirs.status) == ("wrong", "ok", "wrong")
    assert why in theirs.why
    assert result.why == f"bgolly: {theirs.why}"
    assert result.ratio(theirs) is None


def test_our_own_wrong_answer_is_flagged(staged) -> None:
    row = replace(MACHINE.shrunk(), population=5)
    result = measure_row(row, replace(QUICK, peers=False), lambda _: None)
    assert (result.status, len(result.contestants)) == ("wrong", 1)
    assert result.why == "population 4096 at generation 4096 instead of 5"


def test_another_box_is_wrong(staged, monkeypatch) -> None:
    monkeypatch.setattr(staged, "says", staticmethod(lambda n: sleeper(n).model_copy(update={"box": (4, 3)})))
    result = measure_row(MACHINE.shrunk(), QUICK, lambda _: None)
    assert "box of (4, 3) cells" in result.why


def test_a_failure_ends_a_contestant_not_the_row(staged, monkeypatch) -> None:
    def fail(generations: int) -> BenchRun:
        raise MeasurementError("stopped after 9 s")

    monkeypatch.setattr(staged, "says", staticmethod(fail))
    result = measure_row(MACHINE.shrunk(), Plan(3, True, True), lambda _: None)
    ours, theirs = result.contestants
    assert (result.status, theirs.status, theirs.why, theirs.runs) == (
        "ok",
        "failed",
        "stopped after 9 s",
        (),
    )
    assert len(ours.runs) == 3


# -- the command ------------------------------------------------------------------------------------------


@pytest.mark.long
def test_quick_rows_from_end_to_end(here, tmp_path, monkeypatch) -> None:
    """Ours on three engines, Golly's where it is installed: table, JSON, page and figures."""
    page = tmp_path / "page.md"
    page.write_text(f"# Kept\n\n{BEGIN}\nold\n{END}\nkept as well\n")
    words = ("--peers", "--repeats", "1", "-o", "b.json", "--markdown", "page.md", "--out", "pictures")
    done = here("bench", "langton", "life-soup", "perrier-soup", "--quick", *words)
    assert done.status == 0, done.stdout + done.stderr
    bench = read(tmp_path / "b.json")
    assert list(bench.rows) == ["langton", "life-soup", "perrier-soup"]
    assert Bench.model_validate_json(bench.model_dump_json()) == bench
    for row in bench.rows.values():
        assert row.status == "ok", row.why
        assert row.ours is not None
        (run,) = row.ours.runs
        assert run.population > 0
        assert 0 < run.steps.wall <= run.work.wall < run.process.wall
        assert run.resident <= run.peak
        assert run.detail.startswith(row.engine)
    ours, by_ones, watched, theirs = bench.rows["langton"].contestants
    names = ("ours", "ours, by ones", "ours, watched", "bgolly")
    assert (ours.name, by_ones.name, watched.name, theirs.name) == names
    assert {run.population for run in (*ours.runs, *by_ones.runs, *watched.runs, *theirs.runs)} == {550}
    assert [point.run.population for point in ours.curve] == [138, 219]
    assert theirs.status == ("absent" if BGOLLY is None else "ok")
    assert [line.program for line in growth_lines(bench)][:1] == ["ours"]
    text = page.read_text()
    assert text.startswith("# Kept\n")
    assert text.endswith(f"{END}\nkept as well\n")
    assert "| langton | 400 | ours |" in text
    assert "![" not in text
    assert "pictures/benchmark-growth-light.png" in text
    assert {path.name for path in (tmp_path / "pictures").iterdir()} == {
        "benchmark-growth-light.png",
        "benchmark-growth-dark.png",
    }
    assert "langton" in done.stdout


@pytest.fixture
def nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No other program, no library, no Golly."""
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    monkeypatch.setenv(libraries.PYTHON_VARIABLE, str(tmp_path / "no-python"))


def test_absent_programs_are_named(staged, nothing_else, monkeypatch) -> None:
    monkeypatch.setitem(PEERS, "bgolly", golly.Bgolly)
    row = replace(ROWS["life-soup-256"].shrunk(), others=("cellpylib", "cax", "lifelib"))
    result = measure_row(row, QUICK, lambda _: None)
    told = {one.name: (one.status, one.why) for one in result.contestants}
    assert result.status == "ok"
    assert told.pop("ours") == ("ok", "")
    assert {status for status, _ in told.values()} == {"absent"}
    assert "apt install golly" in told["bgolly"][1]
    assert all(f"pip install {name}" in told[name][1] for name in ("cellpylib", "cax"))
    assert "REPLICARIUM_PEERS" in told["lifelib"][1]


def test_a_rule_that_golly_lacks_is_named(staged, monkeypatch, tmp_path) -> None:
    monkeypatch.delenv("REPLICARIUM_ALONE", raising=False)
    monkeypatch.setattr(golly, "rules_folder", lambda rule, search: None)
    monkeypatch.setattr(golly.shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setitem(PEERS, "bgolly", golly.Bgolly)
    result = measure_row(ROWS["langton"].shrunk(), QUICK, lambda _: None)
    assert "no Langtons-Loops.rule was found" in result.contestants[-1].why


def test_an_absent_pattern_says_what_to_do(staged, monkeypatch) -> None:
    monkeypatch.setattr("automata.replicators.files.golly_folders", lambda: ())
    result = measure_row(ROWS["hutton"].shrunk(), QUICK, lambda _: None)
    assert result.status == "absent"
    assert "apt install golly" in result.why


def test_resuming(here, staged, tmp_path, monkeypatch) -> None:
    """Rows that are there are not measured again; another plan is refused."""
    assert here("bench", "--quick", "--repeats", "2", "-o", "b.json", "langton").status == 0
    first = read(tmp_path / "b.json")
    measured_again: list[str] = []
    keep = command.measure_row
    monkeypatch.setattr(command, "measure_row", lambda row, *a: (measured_again.append(row.name), keep(row, *a))[1])
    words = ("bench", "--quick", "--repeats", "2", "-o", "b.json", "--resume", "langton", "evoloop")
    assert here(*words).status == 0
    assert measured_again == ["evoloop"]
    after = read(tmp_path / "b.json")
    assert after.rows["langton"] == first.rows["langton"]
    assert list(after.rows) == ["langton", "evoloop"]
    refused = here("bench", "--quick", "-o", "b.json", "--resume", "langton")
    assert refused.status == 2
    assert "was measured with" in refused.stderr
    assert read(tmp_path / "b.json") == after


def test_ctrl_c_keeps_the_rows_before(here, staged, tmp_path, monkeypatch) -> None:
    keep = command.measure_row

    def pressed(row: Row, *rest):
        if row.name == "evoloop":
            raise KeyboardInterrupt
        return keep(row, *rest)

    monkeypatch.setattr(command, "measure_row", pressed)
    done = here("bench", "langton", "evoloop", "--quick", "-o", "b.json")
    assert done.status == 130
    assert "interrupted; rows measured before are in b.json: --resume goes on from there" in done.stderr
    assert list(read(tmp_path / "b.json").rows) == ["langton"]
    assert {path.name for path in tmp_path.iterdir()} == {"b.json"}
    done = here("bench", "evoloop", "--quick")
    assert done.status == 130
    assert "no row is kept (-o FILE keeps them)" in done.stderr


def test_a_full_disk_costs_no_measured_row(here, staged, tmp_path, monkeypatch) -> None:
    def fail(path, _):
        raise FormatError("cannot be written: No space left on device", path=path)

    monkeypatch.setattr("experiments.bench.results.write_atomically", fail)
    done = here("bench", "langton", "evoloop", "--quick", "-o", "b.json")
    assert done.status == 2
    full = "replicarium: b.json: cannot be written: No space left on device"
    assert done.stderr.count(f"{full}: the rows go on\n") == 2
    assert done.stderr.endswith(f"{full}\n")
    for name in ("langton", "evoloop"):
        assert name in done.stdout


@pytest.mark.long
def test_results_go_to_standard_output_and_the_table_aside(here, staged, tmp_path) -> None:
    done = here("bench", "langton", "--quick", "-o", "-")
    assert done.status == 0
    assert list(json.loads(done.stdout)["rows"]) == ["langton"]
    assert "langton" in done.stderr
    page = here("bench", "langton", "--quick", "--markdown", "/dev/stdout", "--out", "pictures")
    assert page.stdout.startswith("# Benchmarks\n")
    assert not {path.name for path in tmp_path.iterdir()} & {"-", "stdout"}
    for words, said in (
        (("-o", "a", "--markdown", "./a"), "-o and --markdown name the same file"),
        (("-o", "-", "--resume"), "--resume goes on with the file of -o"),
        (("-o", "no/a.json"), "cannot write no/a.json"),
        (("--markdown", "no/a.md"), "cannot write no/a.md"),
    ):
        refused = here("bench", "langton", "--quick", *words)
        assert (refused.status, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
        assert said in refused.stderr


def command_line(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""  # it has ended


@pytest.mark.long
def test_ctrl_c_on_the_terminal_ends_the_row_under_way(start, tmp_path) -> None:
    with start("bench", "sdsr", "--repeats", "50", "-o", "b.json", cwd=tmp_path) as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        while not any("launch.py" in command_line(child) for child in children.read_text().split()):
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert "replicarium: interrupted; no row is kept" in " ".join(err.split())
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_row_ends_with_status_1(here, staged, monkeypatch) -> None:
    monkeypatch.setattr(staged, "says", staticmethod(lambda n: sleeper(0)))
    done = here("bench", "langton", "--quick", "--peers", "--repeats", "1")
    assert done.status == 1
    assert "bgolly: WRONG" in done.stdout
    assert "population 0 at generation 400 instead of 400" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nothing",), "there is no row 'nothing'"),
        (("--repeats", "0"), "--repeats takes 1 or more"),
        (("--resume",), "--resume goes on with the file of -o"),
        (("-o", "no/where.json"), "cannot write no/where.json"),
        (("--markdown", "bare.md"), "lacks the two marks"),
        (("-o", "bare.md", "--resume"), "is no benchmark of this version"),
    ],
)
def test_mistakes_are_refused_before_any_work(here, tmp_path, monkeypatch, words, said) -> None:
    (tmp_path / "bare.md").write_text("# bare\n")
    monkeypatch.setattr(command, "measure_row", lambda *_: pytest.fail("it was measured"))
    done = here("bench", "--quick", *words)
    assert (done.status, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_document_of_another_version_is_refused(here, staged, tmp_path) -> None:
    assert here("bench", "langton", "--quick", "-o", "b.json").status == 0
    document = json.loads((tmp_path / "b.json").read_text())
    for change, said in (({"schema_version": 0}, "schema version 0"), ({"more": 1}, "more")):
        (tmp_path / "c.json").write_text(json.dumps({**document, **change}))
        with pytest.raises(ReplicariumError, match=said):
            read(tmp_path / "c.json")


def test_listing_measures_nothing(here, monkeypatch) -> None:
    monkeypatch.setattr(command, "measure_row", lambda *_: pytest.fail("it was measured"))
    done = here("bench", "--list", "--peers")
    assert done.status == 0
    assert all(name in done.stdout for name in ROWS)
    assert "--long, or by name" in done.stdout


# -- other people's libraries -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "row"),
    some(
        [
            ("cellpylib", "life-soup-256"),
            ("cellpylib", "langton-torus"),
            ("cax", "life-soup-1024"),
            ("lifelib", "life-plane"),
        ],
        4,
    ),
)
def test_a_library_answers_as_we_do(name: str, row: str) -> None:
    """Skipped where the library is absent; lifelib compiles its rule, which takes a minute the first time."""
    shrunk = replace(ROWS[row].shrunk(), others=(name,), golly=None)
    (ours, theirs) = measure_row(shrunk, QUICK, lambda _: None).contestants
    if theirs.status == "absent":
        pytest.skip(theirs.why)
    assert (theirs.status, theirs.why) == ("ok", "")
    assert theirs.runs[0].population == ours.runs[0].population
    assert theirs.version


# -- the report -------------------------------------------------------------------------------------------


def test_exponents() -> None:
    assert exponent((1.0, 2.0, 4.0), (3.0, 12.0, 48.0), 0.0) == pytest.approx(2)
    assert exponent((1.0, 2.0, 4.0), (0.0, 1.0, 8.0), 0.5) == pytest.approx(3)  # too little to count is left out
    assert exponent((1.0, 2.0), (0.0, 1.0), 0.5) is None
    assert exponent((10.0, 11.0), (1.0, 9.0), 0.5) is None  # hardly any growth to fit
    assert exponent((), (), 0.5) is None


def test_growth_is_drawn_row_by_row_with_the_programs_named() -> None:
    lines = [
        GrowthLine(row, program, (10.0, 20.0, 40.0), (5.0, 9.0, 30.0), (0.1, 0.2, 0.4), (2.0, 4.0, 16.0))
        for row in ("langton", "hutton")
        for program in (OURS, "bgolly")
    ]
    figure = growth(lines, LIGHT)
    titles = [axes.get_title() for axes in figure.axes]
    assert [title.split(":")[0] for title in titles] == ["langton"] * 4 + ["hutton"] * 4
    assert all({text.get_text() for text in axes.texts} == {OURS, "bgolly"} for axes in figure.axes)
    head, rows = exponents(lines)
    assert len(head) == 6
    assert rows[0] == ["langton", OURS, "1.00", rows[0][3], "1.50", rows[0][5]]


def test_a_page_is_made_where_there_is_none(tmp_path) -> None:
    write_page(tmp_path / "new.md", "a table")
    write_page(tmp_path / "new.md", "another table")
    text = (tmp_path / "new.md").read_text()
    assert text.startswith("# Benchmarks\n")
    assert text.count(BEGIN) == text.count(END) == 1
    assert "another table" in text
    assert "a table" not in text


@pytest.mark.parametrize(
    ("number", "text"),
    [(2.5, "2.5"), (999.4, "999"), (1234.0, "1.23 k"), (9.87e6, "9.87 M"), (1.4e11, "140 G")],
)
def test_brief_numbers(number: float, text: str) -> None:
    assert brief(number) == text


def test_golly_s_settings_are_said() -> None:
    row = replace(ROWS["codon4"], golly=Golly("JvN", 64))
    assert golly.Bgolly().setting(row) == "-a JvN -i 64 -M 3072"
