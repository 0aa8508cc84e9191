"""Files, whole or not at all; what is no file is written into; what a kill left behind is swept."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from automata.errors import FormatError
from automata.files.reading import descriptor_of, read_pieces, replaced_whole, sweep, write_atomically
from automata.formats import load_pattern
from automata.pattern import Pattern

pytestmark = pytest.mark.skipif(os.name == "nt", reason="descriptors and links as POSIX has them")

NAMES = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link", "link to a link"]
PROGRAM = """
import sys
from automata.files.reading import write_atomically
print("before")
write_atomically(sys.argv[1], ["from", " here\\n"])
print("after")
"""


def links(folder: Path) -> None:
    (folder / "link").symlink_to("/dev/stdout")
    (folder / "link to a link").symlink_to("link")


@pytest.mark.parametrize("mode", ["ab", "wb", "r+b"])
@pytest.mark.parametrize("name", NAMES)
def test_a_descriptor_is_written_where_it_stands(tmp_path, name, mode):
    """The file behind it is neither replaced nor emptied, and what is printed before and after stays in order."""
    links(tmp_path)
    log = tmp_path / "log.txt"
    log.write_text("kept\n")
    with open(log, mode) as file:
        if mode == "wb":
            file.write(b"kept\n")
        file.seek(0, os.SEEK_END)
        file.flush()
        number = os.fstat(file.fileno()).st_ino
        root = Path(__file__).resolve().parents[3]
        subprocess.run(
            [sys.executable, "-c", PROGRAM, name],
            stdout=file,
            check=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(root)},
        )
        file.write(b"and on\n")
    assert log.read_text() == "kept\nbefore\nfrom here\nafter\nand on\n"
    assert log.stat().st_ino == number
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "link to a link", "log.txt"]


@pytest.mark.parametrize("name", NAMES)
def test_which_paths_are_descriptors(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    links(tmp_path)
    assert (descriptor_of(name), replaced_whole(name)) == (1, False)


def test_which_are_not(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "1").write_text("")
    (tmp_path / "fd").mkdir()
    (tmp_path / "round").symlink_to("round")
    (tmp_path / "dangling").symlink_to("nowhere")
    for name in ("1", "fd/1", "new", "dangling", tmp_path / "1"):
        assert (descriptor_of(name), replaced_whole(name)) == (None, True)
    assert (descriptor_of("round"), descriptor_of("/dev/null")) == (None, None)
    assert not replaced_whole("/dev/null")
    assert not replaced_whole(tmp_path)


def test_another_process_s_descriptor_is_added_to(tmp_path):
    path = tmp_path / "its.txt"
    with open(path, "ab") as file, subprocess.Popen(["sleep", "60"], stdout=file) as other:
        try:
            file.write(b"kept\n")
            file.flush()
            name = f"/proc/{other.pid}/fd/1"
            if not os.path.exists(name):
                pytest.skip("this system does not show the descriptors of a process")
            assert (descriptor_of(name), replaced_whole(name)) == (None, False)
            write_atomically(name, "added\n")
        finally:
            other.kill()
    assert path.read_text() == "kept\nadded\n"


def test_a_descriptor_that_is_not_open_for_writing(tmp_path):
    (tmp_path / "a").write_text("kept")
    with open(tmp_path / "a", "rb") as file, pytest.raises(FormatError, match="cannot be written: Bad file"):
        write_atomically(f"/dev/fd/{file.fileno()}", "x")
    assert (tmp_path / "a").read_text() == "kept"


def test_a_link_keeps_leading_where_it_led(tmp_path):
    (tmp_path / "link").symlink_to("target")
    for text in ("made", "replaced"):
        write_atomically(tmp_path / "link", text)
        assert (tmp_path / "target").read_text() == text
    assert os.readlink(tmp_path / "link") == "target"


# -- standard input -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
def test_standard_input_is_read(run_python, tmp_path, name):
    program = f"""
import os
from automata.formats import load_pattern
source = os.open({str(tmp_path / "in.rle")!r}, os.O_RDONLY)
os.dup2(source, 0)
print(load_pattern({name!r}).population)
"""
    (tmp_path / "in.rle").write_text("x = 3, y = 1, rule = B3/S23\n3o!")
    assert run_python(program) == "3"


def test_a_pipe_is_read_to_its_end():
    """However small its parts."""
    reading, writing = os.pipe()

    def write() -> None:
        with open(writing, "wb", buffering=0) as pipe:
            for part in (b"x = 3, y = 1, ", b"rule = B3/S23\n", b"3", b"o!"):
                pipe.write(part)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert load_pattern(f"/dev/fd/{reading}") == Pattern.from_text("111")
    finally:
        thread.join()
        os.close(reading)


def test_standard_input_that_is_closed(run_python):
    program = """
import os
from automata.errors import FormatError
from automata.files.reading import read_pieces
os.close(0)
try:
    list(read_pieces("-"))
except FormatError as error:
    print(error)
"""
    assert run_python(program) == "-: cannot be read: Bad file descriptor"


def test_a_file_called_minus_has_another_name(tmp_path):
    write_atomically(tmp_path / "-", "here")
    assert b"".join(read_pieces(tmp_path / "-")) == b"here"


# -- what a kill leaves -------------------------------------------------------------------------------------


def temporaries(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.endswith(".tmp"))


def test_what_a_killed_write_left_is_swept(run_python, tmp_path):
    target = tmp_path / "kept.mc"
    program = f"""
import os, signal
from automata.files.reading import write_atomically
def parts():
    yield "a part"
    os.kill(os.getpid(), signal.SIGKILL)
if os.fork() == 0:
    write_atomically({str(target)!r}, parts())
os.wait()
"""
    for _ in range(2):
        run_python(program)
    (tmp_path / ".kept.mc.tmp").write_text("a user's own")
    (tmp_path / ".kept.mc.backup.tmp").write_text("a user's own")
    (tmp_path / f".kept.mcl.{'0' * 12}.tmp").write_text("another file's")
    assert len(temporaries(tmp_path)) == 5
    sweep(target)
    assert temporaries(tmp_path) == [".kept.mc.backup.tmp", ".kept.mc.tmp", ".kept.mcl.000000000000.tmp"]


@pytest.mark.parametrize("name", ["kept.mc", "a" * 200, "[a]*?"])
def test_what_is_being_written_is_not_swept(tmp_path, name):
    target = tmp_path / name
    seen = []

    def parts() -> Iterator[str]:
        yield "first "
        sweep(target)
        seen.extend(temporaries(tmp_path))
        yield "second"

    write_atomically(target, parts())
    assert len(seen) == 1
    assert target.read_text() == "first second"
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("raised", [OSError(28, "No space left on device"), KeyboardInterrupt(), MemoryError()])
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path, raised: BaseException):
    target = tmp_path / "a.rle"
    target.write_text("old")

    def parts() -> Iterator[str]:
        yield "new"
        raise raised

    wanted: type[BaseException] = FormatError if isinstance(raised, OSError) else type(raised)
    with pytest.raises(wanted):
        write_atomically(target, parts())
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.rle"]


def test_where_there_are_no_locks_nothing_is_swept(tmp_path, monkeypatch):
    monkeypatch.setattr("automata.files.reading.fcntl", None)
    left = tmp_path / f".a.{'0' * 12}.tmp"
    left.write_text("")
    sweep(tmp_path / "a")
    write_atomically(tmp_path / "a", "whole")
    assert left.exists()
    assert (tmp_path / "a").read_text() == "whole"


def test_a_sweep_of_a_folder_that_is_not_there(tmp_path):
    sweep(tmp_path / "nowhere" / "a")
