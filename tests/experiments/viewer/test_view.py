"""`replicarium view`: the page that it writes, the server that it starts, and how that ends."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from experiments.commands.accepted_view import ViewOptions
from experiments.commands.view import _document, told_apart
from tests.experiments.commands.test_system_calls import WATCH, faults
from tests.experiments.conftest import command, environment

GLIDER = "#C a glider\nx = 3, y = 3, rule = B3/S23:T20,16\nbo$2bo$3o!\n"


def document_in(text):
    return json.loads(re.search(r'<script type="application/json" id="document">(.*?)</script>', text, re.DOTALL)[1])


def test_a_page_is_written_and_nothing_else(here, tmp_path):
    done = here("view", "langton", "--page", tmp_path / "out.html")
    assert (done.status, done.stdout) == (0, f"the page is {tmp_path / 'out.html'}\n")
    assert done.stderr == "replicarium: preparing Langton's loop for the viewer\n"  # in a pipe too: it takes a moment
    told = document_in((tmp_path / "out.html").read_text())
    assert told["title"].lower().startswith("langton")
    assert told["expect"]["generation"] == 151
    assert len(told["copies"]) == 8
    assert [path.name for path in tmp_path.iterdir()] == ["out.html"]


def test_a_file_on_its_grid_beside_another_rule_and_a_network(here, tmp_path):
    (tmp_path / "glider.rle").write_text(GLIDER)
    page = tmp_path / "out.html"
    beside = ("--compare", "B36/S23", "--compare", "life")
    done = here("view", tmp_path / "glider.rle", *beside, "--page", page, "--json")
    assert json.loads(done.stdout)["page"] == str(page)
    assert done.stderr == ""
    told = document_in(page.read_text())
    assert [one["label"] for one in told["universes"]] == ["B3/S23", "B36/S23", "network life"]
    assert {one["topology"]["kind"] for one in told["universes"]} == {"torus"}
    assert told["universes"][0]["topology"]["width"] == 20
    assert told["networks"] == [{"rule": 2, "logits_url": None}]
    assert told["difference"] == [0, 1]
    assert told["copies"] == []


def test_a_network_as_the_physics_has_its_rules_colours():
    document, networks = _document(ViewOptions("highlife", physics=Path("highlife"), compare=["B36/S23"]))
    assert [one.label for one in document.shown] == ["network highlife", "B36/S23"]
    assert [str(path) for path in networks.values()] == ["highlife"]
    assert document.networks() == [0]


def test_equal_labels_are_numbered():
    assert told_apart(["a", "b", "a", "a"]) == ["a", "b", "a (2)", "a (3)"]


WRONG = {
    "nothing of that name": (("view", "langtn"), "langton"),
    "another ending": (("view", "langton", "--page", "out.rle"), ".html"),
    "too many": (("view", "--compare", "life", "--compare", "life", "--compare", "life"), "2 times, not 3"),
    "another grid": (("view", "langton", "--compare", "B3/S23:T9,9"), "leave the grid out"),
    "too few states": (("view", "langton", "--compare", "B3/S23"), "state"),
    "no such rule": (("view", "langton", "--compare", "nonsense"), "nonsense"),
    "a rule and a network": (("view", "langton", "-r", "byl", "--physics", "langton"), "not both"),
}


@pytest.mark.parametrize("name", WRONG)
def test_mistakes_are_one_sentence_and_status_2(here, tmp_path, name):
    words, told = WRONG[name]
    done = here(*words)
    assert (done.status, done.stdout) == (2, "")
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def served(tmp_path):
    """A server in a process of its own, and the calls that it and its threads made, by kind."""
    log = tmp_path / "calls"
    folder = tmp_path / "here"
    folder.mkdir()
    paths = os.pathsep.join([str(WATCH), str(WATCH.parents[2])])
    more = {"PYTHONPATH": paths, "REPLICARIUM_CALLS": str(log), "PYTHONDONTWRITEBYTECODE": "1"}
    process = subprocess.Popen(
        command("view", "highlife", "--no-browser", "--compare", "B3/S23"),
        cwd=folder, env={**environment(), **more}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip

    def calls():
        found = {"write": set(), "net": set(), "start": set()}
        for line in log.read_text().splitlines():
            kind, value = json.loads(line)
            found[kind].add(value)
        return found

    try:
        yield process, folder, calls
    finally:
        process.kill()
        process.communicate()


def asked(link, method="GET", path=None, body=None):
    parts = urlsplit(link)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    headers = {"X-Replicarium-Token": parts.query.removeprefix("token="), "Content-Type": "application/json"}
    connection.request(method, path or f"{parts.path}?{parts.query}", body, headers if body else {})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_it_serves_this_machine_alone_and_ctrl_c_closes_it(served):
    process, folder, calls = served
    link = process.stdout.readline().strip()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{43}", link)
    assert process.stdout.readline() == "Ctrl-C closes the viewer.\n"
    status, text = asked(link)
    assert status == 200
    assert len(document_in(text)["universes"]) == 2
    body = json.dumps({"universe": 0, "generation": 0, "cells": None, "generations": 100})
    status, text = asked(link, "POST", "/api/advance", body)
    assert json.loads(text.splitlines()[-1])["generation"] == 100
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    note = "replicarium: preparing HighLife's replicator for the viewer\n"
    assert (process.returncode, out, err) == (0, "", note)
    assert faults(calls(), folder) == []
    bound = [address for address in calls()["net"] if "127.0.0.1" in address]
    assert bound == ["(('127.0.0.1', 0),)"]
    assert list(folder.iterdir()) == []


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
def test_it_ends_by_a_signal_while_it_computes(served):
    process, _, _ = served
    link = process.stdout.readline().strip()
    process.stdout.readline()
    parts = urlsplit(link)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    body = json.dumps({"universe": 1, "generation": 0, "cells": None, "generations": 10**15})
    headers = {"X-Replicarium-Token": parts.query.removeprefix("token="), "Content-Type": "application/json"}
    connection.request("POST", "/api/advance", body, headers)
    assert json.loads(connection.getresponse().readline())["done"] > 0
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 128 + signal.SIGTERM
    assert "Traceback" not in err
