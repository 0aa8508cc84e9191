"""A package of somebody else's, installed by pip: its things are found by name, what is kept of them is read again.

And while it is missing, damaged or slow, it is named in a sentence, and our own commands work.
"""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile

import pytest

from automata import extensions
from automata.errors import ReplicariumWarning
from automata.replicators import find_replicator
from automata.rules import find_rule

CODE = """
import torch
from torch import nn

from automata import Pattern, Replicator, find_rule
from neural.emulators import Emulator, EmulatorConfig


class SlimConfig(EmulatorConfig):
    width: int = 3


class Slim(Emulator):
    "A narrow network."

    kind = "slim"
    config_type = SlimConfig

    def __init__(self, n_states, neighborhood, config, *, seed=0):
        super().__init__(n_states, neighborhood, config)
        self.first = nn.Linear(n_states * len(neighborhood), config.width)
        self.second = nn.Linear(config.width, n_states)

    def respond(self, features):
        return self.second(self.first(features))


def rule():
    return find_rule("B36/S125")


def no_rule():
    raise ValueError("no luck")


BLOCK = Replicator(
    name="their-block", title="a block", rule=rule, citation="", kind="control",
    pattern=lambda: Pattern.from_text("11\\n11"),
)
"""
COMMAND = """
import argparse

def main(words):
    parser = argparse.ArgumentParser(prog="replicarium greet", description="Greets.")
    parser.add_argument("name")
    parser.add_argument("--times", type=int, default=1)
    given = parser.parse_args(words)
    for _ in range(given.times):
        print("hello", given.name)
    return 3 if given.name == "three" else None

def fails(words):
    raise KeyError("oh")
"""
POINTS = """[replicarium.rules]
Two-By-Two = their_things:rule
Unlucky = their_things:no_rule
Missing = their_nothing:rule
life = their_things:rule

[replicarium.replicators]
their-block = their_things:BLOCK

[replicarium.emulators]
slim = their_things:Slim

[replicarium.commands]
greet = their_command:main
fails = their_command:fails
run = their_command:main
wrong = their_command:argparse
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Return a folder into which pip has installed the package `their-things` 1.5 from a wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    wheel, told = folder / "their_things-1.5-py3-none-any.whl", "their_things-1.5.dist-info"
    files = {
        "their_things.py": CODE,
        "their_command.py": COMMAND,
        f"{told}/METADATA": "Metadata-Version: 2.1\nName: their-things\nVersion: 1.5\n",
        f"{told}/WHEEL": "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{told}/entry_points.txt": POINTS,
    }
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        archive.writestr(f"{told}/RECORD", "".join(f"{name},,\n" for name in (*files, f"{told}/RECORD")))
    target = folder / "site"
    words = ["install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", "--target", target, wheel]
    done = subprocess.run([sys.executable, "-m", "pip", *map(str, words)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture
def installed(site, monkeypatch):
    monkeypatch.syspath_prepend(site)
    yield site
    for name in ("their_things", "their_command"):
        sys.modules.pop(name, None)


def test_rules_and_replicators_are_found_and_built_in_names_stay_ours(here, installed):
    assert find_rule("two-by-two") == find_rule("B36/S125")
    assert find_rule("life") == find_rule("B3/S23")
    assert find_replicator("their-block").rule() == find_rule("B36/S125")
    assert here("run", "their-block", "-m", "2", "-q").status == 0
    done = here("list", "rules", "--json")
    assert "Two-By-Two" in [row["rule"] for row in json.loads(done.stdout)["rules"]]
    told = done.stderr.splitlines()
    assert [line for line in told if "what their-things 1.5 registers as the rule 'Unlucky' cannot be made" in line]
    assert [line for line in told if "'Missing', registered as their_nothing:rule by their-things, cannot be" in line]
    assert len(told) == 2
    refused = here("run", "spaceship", "-r", "unlucky")
    assert (refused.status, refused.stderr.count("\n")) == (2, 1)
    assert "ValueError: no luck" in refused.stderr


def test_a_kept_network_is_read_again_and_its_package_is_named_where_it_is_missing(here, installed, monkeypatch):
    words = ("byl", "-e", "slim", "--set", "training.max_steps=3", "-o", "slim.safetensors", "-q")
    assert here("train", *words).status == 1, "it learns little, and is kept"
    judged = here("certify", "slim.safetensors", "byl", "-d", "visited", "--json")
    assert (judged.status, judged.stderr) == (1, "")
    monkeypatch.setattr(sys, "path", [place for place in sys.path if place != str(installed)])
    lost = here("certify", "slim.safetensors", "byl", "-d", "visited")
    assert (lost.status, lost.stdout, lost.stderr.count("\n")) == (2, "", 1)
    assert "there is no emulator 'slim': it is of the package their-things 1.5, which is not installed" in lost.stderr


def test_commands(here, installed):
    assert here("greet", "you", "--times", "2").stdout == "hello you\nhello you\n"
    assert here("greet", "three").status == 3
    helped = here("greet", "--help")
    assert (helped.status, "Greets." in helped.stdout) == (0, True)
    assert here("greet").status == 2
    failed = here("fails")
    assert (failed.status, failed.stdout, failed.stderr.count("\n")) == (2, "", 1)
    assert "the command 'fails' of their-things 1.5 raised KeyError: 'oh'" in failed.stderr
    wrong = here("wrong")
    assert (wrong.status, "is none: it is no function" in wrong.stderr) == (2, True)
    sys.modules.pop("their_command", None)
    everything = here("--help").stdout
    assert "greet" in everything
    assert "A command of their-things 1.5." in everything
    assert "their_command" not in sys.modules, "nothing is imported to list it"
    assert here("run", "spaceship", "-m", "1", "-q").status == 0, "ours stays ours"
    unknown = here("no-such-command")
    assert unknown.status == 2


def test_a_slow_import_is_spoken_of(here, installed, monkeypatch):
    monkeypatch.setattr(extensions, "SLOW", -1.0)
    done = here("run", "their-block", "-m", "1", "-q")
    assert done.status == 0
    assert "'their-block', registered as their_things:BLOCK by their-things, took 0 s to import" in done.stderr


def test_a_damaged_package_breaks_no_command(here, tmp_path, monkeypatch):
    folder = tmp_path / "broken-2.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 2\n")
    (folder / "entry_points.txt").write_text("[replicarium.rules]\nno value at all\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.warns(ReplicariumWarning, match="the entry points of broken cannot be read"):
        assert extensions.entry_points("replicarium.rules") == []
    done = here("list", "rules", "-q")
    assert done.status == 0
    assert "Evoloop" in done.stdout.split()
    assert done.stderr.count("\n") == 1
    assert "broken" in done.stderr
    assert here("--help").status == 0


def test_a_package_that_exits_when_it_is_imported_is_a_sentence(here, tmp_path, monkeypatch):
    folder = tmp_path / "leaves-1.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: leaves\nVersion: 1\n")
    (folder / "entry_points.txt").write_text("[replicarium.rules]\nGone = it_leaves:rule\n")
    (tmp_path / "it_leaves.py").write_text("raise SystemExit(7)\n")
    monkeypatch.syspath_prepend(tmp_path)
    done = here("run", "spaceship", "-r", "Gone")
    assert (done.status, done.stderr.count("\n")) == (2, 1)
    assert "'Gone', registered as it_leaves:rule by leaves, cannot be imported: SystemExit: 7" in done.stderr
    assert here("list", "rules", "-q").status == 0
