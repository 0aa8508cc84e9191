"""The claims as data, what 94 % means, the command, and the page."""

from __future__ import annotations

import json

import numpy as np
import pytest

from automata import record
from automata.errors import ArgumentError
from automata.replicators import find_replicator
from experiments.claims.ledger import read_claims, results_folder, standings
from experiments.claims.ninety_four import ignorant, left, unchanged
from experiments.claims.page import pictures_folder
from experiments.studies.study import find_study
from neural.scribe.corpus.architectures import ArchitectureLaw
from neural.scribe.decoder.shape import FIELDS
from tests.support.claims_page import ROOT, written

OUTCOMES = {"shown", "not shown", "refuted", "undecided"}


def test_every_claim_that_is_tested_has_a_sentence_for_every_outcome():
    for claim in read_claims():
        assert (claim.study is None) == (claim.plain == {}) == (claim.picture is None), claim.words
        if claim.study:
            find_study(claim.study)
            assert set(claim.plain) == OUTCOMES
            assert len(set(claim.plain.values())) == 4


def test_documents_are_those_that_the_recorded_runs_make():
    for name, text in written().items():
        assert (ROOT / name).read_text() == text, f"{name}: run python -m tests.support.claims_page"


def test_a_claim_stands_as_its_recorded_run_says(tmp_path):
    """Without the record it is still to come; a changed record changes the plain sentence."""
    before = {one.claim.study: one for one in standings()}["emergence"]
    told = json.loads((results_folder() / "emergence-full.json").read_text())
    assert standings(tmp_path)[0].result is None
    (tmp_path / "emergence-full.json").write_text(json.dumps({**told, "outcome": "shown"}))
    after = {one.claim.study: one for one in standings(tmp_path)}
    assert after["emergence"].plain == before.claim.plain["shown"]
    assert after["copy-fidelity"].outcome == "its run is still to come"


def test_pictures_stand_beside_what_was_found():
    for one in standings():
        if one.result:
            for theme in ("light", "dark"):
                assert (pictures_folder() / f"{one.name}-{theme}.png").is_file(), one.name


def test_nothing_changes_is_right_so_often():
    """The oracle counts cell by cell; the wider box is a known answer, 98.5 %."""
    entry = find_replicator("highlife")
    frames = record(entry.rule(), entry.pattern(), entry.period).frames
    both = zip(frames[:-1].ravel().tolist(), frames[1:].ravel().tolist(), strict=True)
    same = sum(before == after for before, after in both)
    assert unchanged("highlife") == pytest.approx(same / frames[1:].size, abs=1e-12)
    assert unchanged("langton", (50, 55)) == pytest.approx(0.985, abs=5e-4)
    with pytest.raises(ArgumentError, match="give a box"):
        unchanged("langton", (3, 3))


def test_a_constant_answer_is_right_so_often():
    """The oracle draws configurations."""
    law, random = ArchitectureLaw(skew=5.0), np.random.default_rng(0)
    drawn = [law.draw(random) for _ in range(400)]
    best = {field: max(law.shares(field).items(), key=lambda one: one[1])[0] for field in FIELDS}
    right = np.mean([[shape.field(field) == value for field, value in best.items()] for shape in drawn])
    (skewed,) = [one.share for one in ignorant() if "five times" in one.label]
    assert skewed == pytest.approx(right, abs=0.02)


def test_what_is_left_is_what_runs_counted():
    found = {one.label: one.found for one in left(standings())}
    told = json.loads((results_folder() / "copy-fidelity-full.json").read_text())["numbers"]["at_94"]["byl"]["anywhere"]
    copies = found["copies of Byl's loop, 94 % of the cells right"]
    assert [copies.successes, copies.trials] == told[:2]
    assert left(()) == ()


def test_the_command_prints_claims_and_writes_their_page(here, tmp_path):
    page = tmp_path / "claims.html"
    told = json.loads(here("claims", "-o", str(page), "--json").stdout)
    assert len(told["claims"]) == len(read_claims())
    text = page.read_text()
    for one in told["claims"]:
        assert one["plain"] in text
    assert "https://" not in text.replace("https://www.w3.org", "")
    lines = here("claims").stdout
    assert "not tested yet" in lines or all(one["study"] for one in told["claims"])
    assert here("claims", "-o", str(tmp_path / "claims.docx")).status == 2
