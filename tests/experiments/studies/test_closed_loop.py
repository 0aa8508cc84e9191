"""The study of the closed loop: verdicts on planted tables, its trials in small, its page, its film."""

from __future__ import annotations

import json
import warnings
from inspect import signature
from io import BytesIO
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from automata.errors import ArgumentError
from automata.rules import langton_passengers
from experiments.closed_loop.evolution import copies
from experiments.closed_loop.life import cycle, systems
from experiments.closed_loop.pictures.film import SIDE, growth
from experiments.closed_loop.wording import ARMS, LOOP, NULLS, QUINE, SAME_LAW, WHO
from experiments.errors import ConfigError
from experiments.execution.conduct import judge
from experiments.pictures.themes import LIGHT, draw
from experiments.reproduction.questions import ERASED, OWN, PARTS
from experiments.runs.find import StudyRun
from experiments.runs.folder import RunFolder
from experiments.studies.calibration import calibrate, unreached
from experiments.studies.closed_loop import STUDY
from experiments.studies.closed_loop import networks as subjects
from experiments.studies.closed_loop.arithmetic import CONSTRUCTED, DECIDING, restored
from experiments.studies.closed_loop.arms import NOISE, answers, arm_question, births, differences
from experiments.studies.closed_loop.kind import STATED
from experiments.studies.closed_loop.parts import VON_NEUMANN, part_question, questions
from experiments.studies.closed_loop.trial import KINDS, fixed
from experiments.studies.closed_loop.truths import CODED, drawn
from experiments.studies.differences import difference_interval
from experiments.studies.table import TrialTable
from experiments.studies.told_apart import null_question
from experiments.studies.trial import seeds_of, to_json
from neural.emulators import MLP, MLPConfig
from neural.genome.coding import BLOCK, ReedSolomon
from neural.genome.record import encode as write_down

CONFIG = STUDY.config("full", None, ["rates=[0.001, 0.06]", "life_rates=[0.06]"])


def planted(seed=0, config=CONFIG, **world) -> TrialTable:
    return drawn(config, np.random.default_rng(seed), **{"alive": CODED, **world})


# -- the verdict --------------------------------------------------------------------------------------------


def test_the_verdict_is_calibrated():
    found = calibrate(STUDY, CONFIG, 12)
    assert [(one.name, one.question) for one in found if not one.fit] == []
    assert unreached(found) == ()
    assert {one.right_outcome for one in found if not one.question} == {"shown", "not shown", "refuted", "undecided"}


@pytest.mark.parametrize("settings", ['kinds=["line"]', 'kinds=["lives"]', 'arms=["uncoded"]'])
def test_what_was_not_tried_is_left_open(settings):
    """Every question has an answer, whatever is chosen, so that the page can say how often the verdict errs."""
    config = STUDY.config("quick", None, [settings])
    found = calibrate(STUDY, config, 1)
    assert len({one.question for one in found}) > len(ARMS)
    table = planted(config=config)
    assert STUDY.verdict(config, table).outcome_of(arm_question("wide")) in ("undecided", "refuted")
    STUDY.figures(config, table, STUDY.verdict(config, table))


def test_what_a_code_restores_decides_nothing():
    """Copies live in one code and nowhere else: the claim is about those that no code restores."""
    found = STUDY.verdict(CONFIG, planted())
    assert found.outcome == "refuted"
    assert "a message 94 % right that a code restores is 100 % right" in found.sentence.lower()
    assert "RS(" not in found.sentence + found.asked
    assert found.outcome_of(arm_question("header intact")) == "refuted"
    assert not {arm_question(arm) for arm in CONSTRUCTED} & {finding.question for finding in found.findings}
    assert "RS(255,95): a share of 0.998 predicted restored" in " ".join(found.remarks)
    assert found.outcome_of(NOISE) == "shown"
    assert "of 12 networks" in found.asked
    assert {finding.question for finding in found.findings} >= {arm_question(arm) for arm in DECIDING}
    told = " ".join(found.remarks)
    assert "nothing here tells it from identity quine" in told
    assert "That the loop is von Neumann complete is not said" in told
    assert "12 of 12 networks" in told
    to_json(found.as_dict())


def test_where_arms_without_a_code_differ_it_depends_on_the_writing():
    found = STUDY.verdict(CONFIG, planted(alive={**CODED, "noise-trained": 0.97}))
    assert found.outcome == "not shown"
    assert found.sentence.startswith("Whether a copy of a network that is 94 % right makes a daughter depends on how")


@pytest.mark.parametrize(("arm", "message"), [("RS(255,191)", 191), ("RS(255,127)", 127), ("RS(255,95)", 95)])
def test_the_arithmetic_of_a_code_is_what_it_restores(arm, message):
    """Beside bytes that are drawn wrong, and a code that restores what it restores; at a rate where both happen."""
    random, code = np.random.default_rng(message), ReedSolomon(message)
    symbols = random.integers(0, 4, 700).tolist()
    sent = code.write(symbols, 4)
    rate = code.correctable / BLOCK / 4
    words = copies.miscopied(np.tile(sent, (2000, 1)), rate, 4, random)
    size = len(code.write(symbols, 4)) // 4
    wrong = (words != sent).reshape(2000, size, 4).any(axis=2)
    whole = np.ones(2000, dtype=bool)
    for start in range(0, size, BLOCK):
        whole &= wrong[:, start : start + BLOCK].sum(axis=1) <= code.correctable
    share = restored(arm, len(sent), rate)
    assert 0.2 < share < 0.999
    assert whole.mean() == pytest.approx(share, abs=0.04)
    assert restored("uncoded", 3989) < 1e-6


def test_von_neumann_complete_is_said_where_every_null_fails():
    table = planted(fails=dict.fromkeys(NULLS, tuple(PARTS)))
    found = STUDY.verdict(CONFIG, table)
    assert "With it the loop is von Neumann complete" in " ".join(found.remarks)
    one_passes = planted(fails={**dict.fromkeys(NULLS, tuple(PARTS)), QUINE: ()})
    assert "is not said" in " ".join(STUDY.verdict(CONFIG, one_passes).remarks)


def test_a_life_counts_only_if_it_is_more_than_that_of_the_same_law():
    table = planted(alive=dict.fromkeys(ARMS, 0.99))
    rows = [
        {**row, "bore": row["lives"]} if row["kind"] == "lives" and row["arm"] == SAME_LAW else row for row in table
    ]
    assert STUDY.verdict(CONFIG, table).outcome == "shown"
    found = STUDY.verdict(CONFIG, TrialTable(rows))
    assert found.outcome == "undecided"
    assert found.outcome_of(arm_question("header intact")) == "not shown"


def test_units_are_networks():
    table = planted()
    assert births(table, "uncoded").units == answers(table, "uncoded").units == 12
    few = planted(networks=2)
    assert births(few, "RS(255,95)").units == 2
    assert STUDY.verdict(CONFIG, few).outcome == "undecided"
    low, all_low = (difference_interval(differences(one, "noise-trained", "wide"))[0] for one in (few, table))
    assert low < 0 < all_low


def test_failed_trials_count_as_failed_questions():
    table = planted()
    lost = [row for row in table if row["kind"] == "questions" and row["system"] == LOOP]
    failed = [{"kind": "questions", "system": LOOP, "seed": row["seed"], "status": "failed"} for row in lost]
    other = TrialTable([row for row in table if row not in lost] + lost[:1], failed[1:])
    assert [one.own.trials for one in questions(other)] == [12] * len(PARTS)
    assert STUDY.verdict(CONFIG, other).outcome_of(part_question("copier")) == "refuted"
    assert "11 trials failed" in " ".join(STUDY.verdict(CONFIG, other).remarks)


def test_nulls_are_asked_once():
    plan = STUDY.plan(CONFIG)
    asked = [trial.condition["system"] for trial in plan if trial.condition["kind"] == "questions"]
    assert {system: asked.count(system) for system in asked} == {LOOP: 12, **dict.fromkeys(NULLS, 1)}


def test_predictions_are_scored_both_ways():
    table = planted(
        loop_fails=dict.fromkeys(PARTS, 0.0),
        alive={**CODED, "uncoded": 0.0, "header intact": 0.0, "weights drawn": 0.0},
    )
    scored = STUDY.scored(CONFIG, table, STUDY.verdict(CONFIG, table))
    assert len(scored) == 4
    assert all(scored.values())
    assert all(holds(CONFIG, table, STUDY.verdict(CONFIG, table)) for holds in STUDY.predictions.values())
    dead = planted(alive=0.5, fails={null: (OWN,) for null in NULLS}, kept=dict.fromkeys((*ARMS, SAME_LAW), 0.5))
    scored = STUDY.scored(CONFIG, dead, STUDY.verdict(CONFIG, dead))
    assert sum(came is False for came in scored.values()) >= 2
    empty = TrialTable([])
    assert set(STUDY.scored(CONFIG, empty, STUDY.verdict(CONFIG, empty)).values()) == {None}


@pytest.mark.parametrize("count", [0, 1, 12])
def test_any_part_of_a_table_is_judged_and_drawn(count):
    rows, random = planted().rows, np.random.default_rng(count)
    for _ in range(4):
        chosen = sorted(random.choice(len(rows), size=count, replace=False))
        table = TrialTable([rows[place] for place in chosen], planned=len(rows))
        found = STUDY.verdict(CONFIG, table)
        to_json(found.as_dict())
        assert found.sentence.endswith(".")
        STUDY.scored(CONFIG, table, found)
        pictures = STUDY.figures(CONFIG, table, found)
        if count == 12:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                for name, (make, _) in pictures.items():
                    assert name in ("loop", "function")
                    draw(make, LIGHT)
            break


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_tries_the_conditions_of_its_settings_and_describes_what_it_measures(kind):
    cells = list(kind.conditions(CONFIG))
    named = set(signature(kind.trial).parameters) - {"seed", "chance"}
    assert cells
    assert all(set(cell) == named for cell in cells)
    assert all(STUDY.estimate({"kind": kind.name, **cell}) == kind.seconds(**cell) > 0 for cell in cells)
    row = kind.of(planted()).rows[0]
    assert set(row) - {"key", "seed", "kind"} - named <= set(kind.measures)
    assert not set(kind.measures) & named
    assert fixed({"kind": kind.name, **cells[-1]}) == (kind.name == "questions")


def test_a_kind_that_there_is_not_is_named():
    with pytest.raises(ConfigError, match="no kind of trial 'lines': choose among line, questions"):
        STUDY.config("quick", None, ['kinds=["line", "lines"]'])


@pytest.mark.long
def test_the_page_begins_with_who_interprets_what(tmp_path):
    folder = RunFolder(tmp_path, STUDY.name, CONFIG, ["replicarium"])
    found = judge(StudyRun(folder.path, STUDY, CONFIG, {}, planted()), folder)
    text = found.page.read_text()
    body = text[text.index("</p>", text.index('class="lead"')) + 4 :].lstrip()
    assert body.startswith(f"<p>{WHO.split(':')[0]}:")
    drawn = {path.name for path in folder.path.glob("*.png")}
    assert drawn == {f"{name}-{theme}.png" for name in ("loop", "function") for theme in ("light", "dark")}
    for question in (*map(part_question, VON_NEUMANN), *map(null_question, NULLS)):
        assert question in json.loads((folder.path / "verdict.json").read_text())["findings"].__str__()


# -- the trials ---------------------------------------------------------------------------------------------


@pytest.fixture
def small(monkeypatch):
    """Subjects of few symbols, whose network is no physics; every world is the rule itself."""
    rule = langton_passengers(4)
    network = MLP(rule.n_states, rule.neighborhood, MLPConfig(width=1), seed=0)
    genome = write_down(network, rule.name, bits=2, labels=4)
    certificate = SimpleNamespace(counts=(SimpleNamespace(margin=0.25),))
    physics = SimpleNamespace(genome=genome, certificate=certificate, bits=2, attempts=1)
    monkeypatch.setattr(subjects, "network_of", lambda seed, subject="plain": physics)
    monkeypatch.setattr(subjects, "foreign_genome_of", lambda seed: genome)
    for module in (cycle, systems, copies):
        monkeypatch.setattr(module, "physics_of", lambda network: rule)
    return genome


def tried(**cell):
    """A trial, done twice: it is a pure function of its condition and its seed."""
    one, other = (STUDY.trial(cell, seeds_of(cell, 5)) for _ in range(2))
    assert one == other
    assert set(one) <= set(STUDY.measures)
    to_json(one)
    return one


def test_a_line_stores_what_its_pictures_need(small):
    found = tried(kind="line", generations=2)
    (turn, again) = found["turns"]
    assert turn["same_bits"] == turn["bits"] == 2 * len(small)
    assert (turn["repeats"], again["repeats"]) == (False, True)
    assert found["perfect"] is False, "the small network is no physics"
    assert found["ended"] is None
    assert len(found["tape"]) == len(small) + 1
    letters = "".join(map(str, small.symbols))
    carried = [found["tape"][:gene] + found["tape"][gene + 1 :] for gene in range(len(found["tape"]))]
    assert letters in carried, "all genes but the remade one"
    assert found["parts"][0][0] == small.parts[0].name


def test_every_question_is_put_to_the_quine(small):
    found = tried(kind="questions", system=QUINE)
    assert [question for question, _, _ in found["answers"]] == list(PARTS)
    assert dict((question, yes) for question, yes, _ in found["answers"])[ERASED]


def test_copies_are_counted(small):
    whole = tried(kind="copies", arm="uncoded", rate=0.0, copies=5)
    assert (whole["exact"], whole["readable"], whole["written"]) == (5, 5, len(small))
    assert 0 < whole["right"] < 1, "it is the network itself, and that is no physics"
    many = tried(kind="copies", arm="uncoded", rate=0.5, copies=5)
    assert (many["right"], many["exact"], many["readable"]) == (0.0, 0, 0)
    coded = tried(kind="copies", arm="RS(255,95)", rate=0.01, copies=5)
    assert coded["exact"] == 5
    assert coded["written"] > 2 * len(small)
    assert tried(kind="copies", arm=SAME_LAW, rate=0.0, copies=3)["readable"] == 3


def test_copies_live(small):
    """In a world that is Langton's whatever the copy says, all bear that describe any network."""
    found = tried(kind="lives", arm="header intact", rate=STATED, lives=2)
    assert found == {"readable": 2, "bore": 2, "loops": 8.0}
    assert tried(kind="lives", arm="uncoded", rate=0.5, lives=2) == {"readable": 0, "bore": 0, "loops": 0.0}
    ridden = tried(kind="rides", arm="RS(255,95)", rate=0.01, rides=1)
    assert (ridden["readable"], ridden["bore"]) == (1, 1)
    assert ridden["written"] > len(small)


@pytest.mark.long
def test_a_real_network_is_handed_down():
    assert tried(kind="line", generations=1)["perfect"]
    assert tried(kind="copies", arm="uncoded", rate=0.0, copies=2)["right"] == 1.0
    assert tried(kind="lives", arm="uncoded", rate=0.0, lives=1) == {"readable": 1, "bore": 1, "loops": 8.0}
    assert tried(kind="lives", arm=SAME_LAW, rate=0.0, lives=1)["bore"] == 0
    assert all(yes for _, yes, _ in tried(kind="questions", system=LOOP)["answers"])
    trained = subjects.network_of(5, "noise-trained")
    assert trained.certificate.exact
    assert subjects.network_of(5, "wide").genome.n_weights == trained.genome.n_weights


# -- pictures -----------------------------------------------------------------------------------------------


def test_the_film_shows_a_birth():
    letters = [1, 1, 0, 2, 1, 3, 2]
    film = growth(langton_passengers(4), letters, 4, side=8)
    image = Image.open(BytesIO(film))
    assert image.format == "GIF"
    assert 40 < image.n_frames <= 96
    assert len(film) < 2_000_000
    seen = []
    for frame in (0, image.n_frames - 1):
        image.seek(frame)
        seen.append(np.asarray(image.convert("RGB")))
    assert (seen[0] != seen[1]).any()
    # The daughter is in the east, where nothing was.
    half = seen[0].shape[1] // 2
    east = [len(np.unique(frame[40:-40, half + 80 :].reshape(-1, 3), axis=0)) for frame in seen]
    assert east[0] < 3 < east[1]


def test_a_film_of_what_bears_nothing_says_so_and_what_it_cannot_show():
    assert growth(langton_passengers(4), [0] * SIDE, 4) != growth(langton_passengers(4), [1] * SIDE, 4)
    with pytest.raises(ArgumentError, match="side 7 or more"):
        growth(langton_passengers(4), [0] * 5, 4, side=7)
    with pytest.raises(ArgumentError, match="of 8"):
        growth(langton_passengers(8), [0] * 20, 8)
