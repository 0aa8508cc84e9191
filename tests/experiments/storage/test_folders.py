"""A folder from somebody else: nothing outside of it is read, written, changed or removed, whatever it holds."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from experiments.errors import OutputError, StoreError
from experiments.storage.folders import Inside, read_bounded
from experiments.storage.locks import is_free, take

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links as POSIX has them")
MOST = 1000


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that must stay as it is."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "precious").write_text("mine")
    (folder / ".precious.0123456789ab.tmp").write_text("mine too")
    return folder


@pytest.fixture
def inside(tmp_path: Path) -> Inside:
    (tmp_path / "inside").mkdir()
    return Inside(tmp_path / "inside")


def listing(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# What a link may lead to, `{}` being the folder that must stay as it is.
TARGETS = {
    "a file": "{}/precious",
    "a file, by a relative path": "../outside/precious",
    "nothing yet": "{}/new",
    "a folder": "{}",
    "a file of the folder itself": "neighbour",
    "itself": "name",
    "a device": "/dev/null",
}


# -- files ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", TARGETS)
def test_a_link_is_replaced_when_written_and_refused_when_read(inside, outside, what):
    (inside.root / "neighbour").write_text("of the same folder")
    before = listing(outside)
    path = inside.root / "name"
    path.symlink_to(TARGETS[what].format(outside))
    with pytest.raises(StoreError, match="name is a symbolic link"):
        inside.read("name", MOST)
    with pytest.raises(StoreError, match="name is a symbolic link"):
        inside.appending("name")
    assert path.is_symlink()
    assert inside.write("name", "ours") == path
    assert not path.is_symlink()
    assert inside.read("name", MOST) == b"ours"
    assert listing(outside) == before
    assert (inside.root / "neighbour").read_text() == "of the same folder"
    assert {entry.name for entry in inside.root.iterdir()} == {"name", "neighbour"}


def test_a_link_in_the_place_of_a_folder_is_refused(inside, outside):
    before = listing(outside)
    (inside.root / "models").symlink_to(outside)
    for attempt in (
        lambda: inside.read("models/precious", MOST),
        lambda: inside.write("models/precious", "ours"),
        lambda: inside.write("models/new", "ours"),
        lambda: inside.appending("models/precious"),
    ):
        with pytest.raises(StoreError, match="models is a symbolic link"):
            attempt()
    with pytest.raises(OutputError, match="a symbolic link of that name is in the way"):
        inside.make_folder("models")
    inside.sweep("models")
    assert listing(outside) == before


@pytest.mark.parametrize(
    "name", ["../outside/precious", "..", ".", "", "/etc/passwd", "models/../../outside/x", "a//b"]
)
def test_a_name_that_leads_out_is_refused(inside, outside, name):
    before = listing(outside)
    for attempt in (
        lambda: inside.read(name, MOST),
        lambda: inside.write(name, "ours"),
        lambda: inside.make_folder(name),
    ):
        with pytest.raises(StoreError, match="does not name a file in"):
            attempt()
    assert listing(outside) == before


def test_the_folder_itself_may_be_a_link(inside, tmp_path):
    (tmp_path / "link").symlink_to(inside.root)
    Inside(tmp_path / "link").write("name", "ours")
    assert inside.read("name", MOST) == b"ours"


def test_a_second_name_of_a_file_outside_is_not_added_to(inside, outside):
    """A hard link: the same file under another name."""
    (inside.root / "log").hardlink_to(outside / "precious")
    assert inside.linked_elsewhere("log")
    with pytest.raises(StoreError, match="log is no file of this folder alone"):
        inside.appending("log")
    inside.write("log", "ours")
    assert not inside.linked_elsewhere("log")
    with inside.appending("log") as file:
        file.write(b", and more")
    assert inside.read("log", MOST) == b"ours, and more"
    assert (outside / "precious").read_text() == "mine"


def test_pipes_are_not_waited_for(inside):
    os.mkfifo(inside.root / "name")
    with pytest.raises(StoreError, match="it is no file"):
        inside.read("name", MOST)
    with pytest.raises((StoreError, OSError)):
        inside.appending("name")
    inside.write("name", "ours")
    assert inside.read("name", MOST) == b"ours"


def test_what_is_too_large_is_refused_without_being_read(inside):
    with open(inside.root / "name", "wb") as file:
        file.truncate(1 << 40)  # a hole, which takes no room
    with pytest.raises(StoreError, match="holds more than the 1000 bytes"):
        inside.read("name", MOST)


def test_modes_of_a_foreign_file_are_not_taken_over(inside):
    (inside.root / "name").touch()
    (inside.root / "name").chmod(0o6777)
    inside.write("name", "ours")
    assert stat.S_IMODE((inside.root / "name").stat().st_mode) & 0o7022 == 0


def test_a_protected_file_is_left_and_said(inside, monkeypatch):
    """Root may write everywhere: say that this file may not be written, as the system would to others."""
    inside.write("name", "theirs")
    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    with pytest.raises(OutputError, match="name: Permission denied"):
        inside.write("name", "ours")
    assert inside.read("name", MOST) == b"theirs"


def test_only_temporary_files_of_the_folder_are_swept(inside, outside):
    inside.make_folder("models")
    kept = ["report.html", ".hidden", ".tmp", "name.tmp", ".name.xyz.tmp"]
    swept = [".name.0123.tmp", ".na.me.0123456789ab.tmp", ".line\nbreak.0a.tmp"]
    for folder in (inside.root, inside.root / "models"):
        for name in (*kept, *swept):
            (folder / name).write_text("x")
    (inside.root / ".link.0123.tmp").symlink_to(outside / "precious")
    (inside.root / ".folder.0123.tmp").mkdir()
    before = listing(outside)
    inside.sweep("models", "gone")
    assert {path.name for path in (inside.root / "models").iterdir()} == set(kept)
    assert {path.name for path in inside.root.iterdir()} == {*kept, "models", ".folder.0123.tmp"}
    assert listing(outside) == before


def test_a_folder_that_is_swapped_for_a_link_meanwhile_is_not_followed(inside, outside, monkeypatch):
    """`models` is moved away as soon as it is open, and a link put in its place: the write stays in the folder."""
    before = listing(outside)
    inside.make_folder("models")
    place, aside = inside.root / "models", inside.root / "aside"
    system = os.open

    def swap(path, *rest, **more):
        number = system(path, *rest, **more)
        if path == "models":
            os.rename(place, aside)
            os.symlink(outside, place)
        return number

    monkeypatch.setattr(os, "open", swap)
    inside.write("models/precious", "ours")
    assert place.is_symlink()
    assert listing(outside) == before
    assert listing(aside) == {"precious": b"ours"}


def test_without_folders_that_can_be_opened_the_checks_are_the_same(inside, outside, monkeypatch):
    """As on Windows."""
    monkeypatch.setattr("experiments.storage.folders._RELATIVE", False)
    before = listing(outside)
    test_a_link_in_the_place_of_a_folder_is_refused(inside, outside)
    (inside.root / "models").unlink()
    inside.make_folder("models")
    inside.write("models/x", "ours")
    (inside.root / "models" / ".x.0123.tmp").touch()
    inside.sweep("models")
    assert [path.name for path in (inside.root / "models").iterdir()] == ["x"]
    (inside.root / "name").symlink_to(outside / "precious")
    with pytest.raises(StoreError, match="is a symbolic link"):
        inside.read("name", MOST)
    inside.write("name", "ours")
    assert inside.read("name", MOST) == b"ours"
    assert listing(outside) == before


# -- a file that the user names -------------------------------------------------------------------------------------


def test_what_never_ends_is_read_so_far(tmp_path):
    with pytest.raises(StoreError, match="/dev/zero holds more than the 1000 bytes"):
        read_bounded(Path("/dev/zero"), MOST)
    (tmp_path / "exact").write_bytes(b"x" * MOST)
    assert read_bounded(tmp_path / "exact", MOST) == b"x" * MOST
    (tmp_path / "link").symlink_to("exact")
    assert read_bounded(tmp_path / "link", MOST) == b"x" * MOST
    with pytest.raises(StoreError, match="Is a directory"):
        read_bounded(tmp_path, MOST)
    with pytest.raises(FileNotFoundError):
        read_bounded(tmp_path / "gone", MOST)


# -- locks ----------------------------------------------------------------------------------------------------------


def test_a_lock_is_no_link_and_no_pipe(inside, outside):
    before = listing(outside)
    path = inside.root / "lock"
    for target in (outside / "precious", outside / "new"):
        path.symlink_to(target)
        with pytest.raises(StoreError, match="lock is a symbolic link"):
            take(path)
        assert is_free(path) is None
        path.unlink()
    os.mkfifo(path)
    with pytest.raises(StoreError, match="lock is no file"):
        take(path)
    assert is_free(path) is None
    assert listing(outside) == before


def test_whether_a_lock_is_held_is_told_without_taking_it(inside):
    path = inside.root / "lock"
    assert is_free(path) is True
    assert not path.exists()
    held = take(path)
    assert held is not None
    assert is_free(path) is False
    assert take(path) is None
    held.close()
    assert is_free(path) is True
    assert path.read_bytes() == b""
