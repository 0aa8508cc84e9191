"""Audit logs: what was done to one is found, line by line; what a kill leaves is told from that."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.errors import StoreError
from experiments.storage.audit import BEGIN, AuditLog, verified
from tests.support.depth import cases

ROOT = Path(__file__).resolve().parents[3]
LINES = 6


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> bytes:
    """A log of some lines."""
    path = tmp_path_factory.mktemp("audit") / "log.jsonl"
    log = AuditLog(path)
    log.append("begun", command=["replicarium", "run", "langton"])
    for number in range(LINES - 2):
        log.append("alarm", generation=number, sentence='a "quoted" – sentence', evidence={"cells": [number]})
    log.append("ended", status=4)
    return path.read_bytes()


def oracle(data: bytes) -> int:
    """Return the first wrong line as one goes through by hand; 0 if there is none."""
    before = BEGIN
    for number, text in enumerate(data.split(b"\n")[:-1], start=1):
        try:
            line = json.loads(text)
            told = line.pop("hash")
            body = json.dumps(line, sort_keys=True, separators=(",", ":"))
            again = json.dumps(line | {"hash": told}, sort_keys=True, separators=(",", ":"))
        except (ValueError, AttributeError, KeyError, TypeError):
            return number
        wanted = hashlib.sha256(f"{before}{body}".encode()).hexdigest()
        if line.get("number") != number or told != wanted or again.encode() != text:
            return number
        before = told
    return 0


def test_a_log_that_nobody_touched_is_sound(whole):
    found = verified(whole)
    assert (found.sound, found.lines, found.torn, found.open_runs) == (True, LINES, 0, 0)
    assert found.head == json.loads(whole.splitlines()[-1])["hash"]
    assert oracle(whole) == 0
    assert all(verified(whole, json.loads(line)["hash"]).sound for line in whole.splitlines())


@settings(max_examples=cases(400), deadline=None)
@given(st.data())
def test_a_changed_byte_is_found_in_its_line(whole, data):
    place = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda one: one != whole[place]))
    changed = whole[:place] + bytes([byte]) + whole[place + 1 :]
    found = verified(changed)
    assert found.line == oracle(changed)
    if place == len(whole) - 1:  # the last line end: what it leaves is a line that was never finished
        assert found.sound
        assert found.torn
    else:
        # A line end that is changed makes of two lines one, and of one line two.
        assert found.line in {whole[:place].count(b"\n") + 1, whole[:place].count(b"\n") + 2}


@pytest.mark.parametrize("line", range(LINES - 1))
def test_a_line_that_was_removed_moved_or_doubled_is_found(whole, line):
    lines = whole.splitlines(keepends=True)
    removed = b"".join(lines[:line] + lines[line + 1 :])
    moved = b"".join([*lines[:line], lines[line + 1], lines[line], *lines[line + 2 :]])
    doubled = b"".join([*lines[: line + 1], *lines[line:]])
    assert [verified(one).line for one in (removed, moved, doubled)] == [line + 1, line + 1, line + 2]
    assert "lines are missing before it" in verified(removed).problem
    assert [oracle(one) for one in (removed, moved, doubled)] == [line + 1, line + 1, line + 2]


@pytest.mark.parametrize("kept", range(LINES))
def test_lines_cut_off_the_end_are_seen_by_a_head_alone(whole, kept):
    cut = b"".join(whole.splitlines(keepends=True)[:kept])
    assert verified(cut).sound
    found = verified(cut, verified(whole).head)
    assert (found.sound, found.line) == (False, kept + 1)
    assert "cut off" in found.problem


def test_a_log_written_anew_is_seen_by_a_head_alone(whole, tmp_path):
    forged = AuditLog(tmp_path / "log.jsonl")
    for line in whole.splitlines():
        told = json.loads(line)
        facts = {name: value for name, value in told.items() if name not in ("hash", "number", "at", "event")}
        forged.append(told["event"], **{**facts, **({"status": 0} if "status" in facts else {})})
    data = forged.path.read_bytes()
    assert verified(data).sound
    assert not verified(data, verified(whole).head).sound


@settings(max_examples=cases(100), deadline=None)
@given(st.integers(1, 10**6))
def test_a_torn_line_is_told_from_a_changed_one_and_mended(whole, tmp_path_factory, cut):
    path = tmp_path_factory.mktemp("torn") / "log.jsonl"
    last = len(whole.splitlines()[-1])
    path.write_bytes(whole[: -(1 + (cut - 1) % last)])
    found = verified(path.read_bytes())
    assert (found.sound, found.lines, found.torn > 0, found.open_runs) == (True, LINES - 1, True, 1)
    AuditLog(path).append("begun")
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    assert [line["event"] for line in lines[-2:]] == ["torn line removed", "begun"]
    assert lines[-2]["bytes"] == found.torn
    assert verified(path.read_bytes()).sound


def test_what_is_no_audit_log_is_left_as_it_is(tmp_path, whole):
    for name, content in (("a.txt", b"mine\n"), ("b.txt", b"mine"), ("c.jsonl", whole + b"{}\n")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(StoreError, match="no audit log"):
            AuditLog(tmp_path / name)
        assert (tmp_path / name).read_bytes() == content
    (tmp_path / "log").write_bytes(whole)
    (tmp_path / "link").symlink_to(tmp_path / "log")
    with pytest.raises(StoreError, match="symbolic link"):
        AuditLog(tmp_path / "link")
    os.link(tmp_path / "log", tmp_path / "twin")
    with pytest.raises(StoreError, match="no file of its own"):
        AuditLog(tmp_path / "twin")
    with pytest.raises(StoreError, match="cannot write"):
        AuditLog(tmp_path / "nowhere" / "log")


WRITER = """
import sys
from pathlib import Path
from experiments.storage.audit import AuditLog
log = AuditLog(Path(sys.argv[1]))
log.append("begun")
print("go", flush=True)
while True:
    log.append("alarm", evidence={"cells": list(range(200))})
"""


def test_two_writers_and_a_kill_leave_a_log_that_verifies(tmp_path):
    path = tmp_path / "log.jsonl"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path)], cwd=ROOT, stdout=subprocess.PIPE) for _ in range(2)
    ]
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.readline()
    while path.read_bytes().count(b"\n") < 50:
        assert all(writer.poll() is None for writer in writers)
    for writer in writers:
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    found = verified(path.read_bytes())
    assert (found.sound, found.open_runs) == (True, 2)
    assert found.lines >= 50
    AuditLog(path).append("begun")
    assert verified(path.read_bytes()).sound
