"""`replicarium smallest`: what it finds is exact, nothing that it tried is smaller, and what it cannot find it says."""

from __future__ import annotations

import json

import pytest

from automata.rules import find_rule
from experiments.commands.smallest import SmallestOptions, _narrowing, _try
from experiments.subjects.large_domains import NETWORK
from experiments.subjects.subject import TrainingSubject, find_subject
from neural.domains.domain import all_contexts
from neural.emulators import Quantized
from neural.models import load_model
from neural.physics.as_rule import to_rule

LEAN = ("--widest", "4", "--seeds", "4", "--updates", "400", "--workers", "1")


@pytest.mark.long
def test_the_network_found_is_the_rule(here, tmp_path):
    (tmp_path / "out").mkdir()
    done = here("smallest", "Banks-I", *LEAN, "--out", "out", "--json")
    assert done.status == 0, done.stderr
    (row,) = json.loads(done.stdout)["networks"]
    emulator, card = load_model(tmp_path / "out" / "Banks-I.safetensors")
    assert to_rule(emulator) == find_rule("Banks-I")
    assert (card.notes["bits"], row["bits"]) == (row["bits"], card.notes["bits"])
    assert row["contexts"] == 32
    assert row["weights"] == emulator.n_parameters


@pytest.mark.long
def test_widths_are_narrowed_to_the_edge_of_what_is_exact():
    request = SmallestOptions(["Banks-I"], "dense", 4, 4, 400, workers=1)
    tried = list(_narrowing(find_subject("Banks-I", "dense"), 1, request))
    widths = [one.width for one in tried]
    assert widths[0] == 4
    assert len(set(widths)) == len(widths)
    exact = [one.width for one in tried if one.exact]
    failed = [one.width for one in tried if not one.exact]
    assert exact
    assert max(failed, default=0) == min(exact) - 1


def test_a_streamed_domain_is_searched_with_the_settings_of_its_kind():
    rule = find_rule("Banks-I")
    request = SmallestOptions([rule.name], "dense", widest=8, seeds=2, updates=600, workers=1)
    one = _try(TrainingSubject(rule, all_contexts(rule)), 8, 2, request)
    assert one.exact
    assert isinstance(one.best, Quantized)
    assert one.best.plain().config.spread == NETWORK["spread"]
    assert to_rule(one.best) == rule


def test_what_is_not_found_is_said(here):
    done = here("smallest", "Banks-IV", "--widest", "1", "--seeds", "1", "--updates", "5", "--workers", "1")
    assert done.status == 1
    assert "no exact network up to width 1 for Banks-IV" in done.stderr


@pytest.mark.parametrize(("words", "said"), [(("nobody",), "nobody"), (("Banks-I", "--widest", "0"), "or more")])
def test_what_is_refused(here, words, said):
    done = here("smallest", *words)
    assert done.status == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
