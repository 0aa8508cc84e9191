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
from automata.replication.genealogy.newick import parse_newick
from automata.rules import langton_passengers
from experiments.closed_loop.evolution import confirmation
from experiments.closed_loop.life import cycle
from experiments.closed_loop.life import interventions as acts
from experiments.closed_loop.life.quine import quine_trials
from experiments.closed_loop.pictures.film import SIDE, growth
from experiments.closed_loop.wording import ACTS, FATES, VIABLE, WHO
from experiments.errors import ConfigError
from experiments.execution.conduct import judge
from experiments.pictures.ancestry import layout
from experiments.pictures.themes import LIGHT, draw
from experiments.runs.find import StudyRun
from experiments.runs.folder import RunFolder
from experiments.studies.closed_loop import STUDY
from experiments.studies.closed_loop import networks as subjects
from experiments.studies.closed_loop.kind import STATED, Count
from experiments.studies.closed_loop.kinds.intervention import PARTS, missing, part_counts
from experiments.studies.closed_loop.kinds.line import closed
from experiments.studies.closed_loop.kinds.lineage import expected_lines, living_lines
from experiments.studies.closed_loop.kinds.miscopy import death, half_dead
from experiments.studies.closed_loop.kinds.population import last_viable
from experiments.studies.closed_loop.trial import KINDS
from experiments.studies.table import TrialTable
from experiments.studies.trial import seeds_of, to_json
from neural.emulators import MLP, MLPConfig
from neural.genome.record import encode as write_down

CONFIG = STUDY.config("quick", None, ["generations=2", "births=3", "loops=3", "population_births=2"], seeds=3)
SYMBOLS = 20
QUINES = quine_trials(range(2)).as_dict()
TURN = {
    "depth": 1, "side": SYMBOLS + 1, "steps": 424, "population": 300, "same_bits": 40, "bits": 40, "same_weights": 5,
    "weights": 5, "as_drawn": True, "intact": True, "network": "a" * 64, "same_network": True, "physics": "b" * 64,
    "same_physics": True, "contexts": 1145, "exact": True, "perfect": True,
}  # fmt: skip


def planted(alive=lambda rate: max(0.0, 1 - 500 * rate), held=lambda act: True, perfect=2, config=CONFIG) -> TrialTable:
    """A table as the study would store it: `alive(rate)` of the copies live, `held(act)` interventions hold."""
    rows = []
    for trial in STUDY.plan(config):
        cell = trial.condition
        rows.append({"key": trial.key, "seed": trial.seed, **cell, **_measures(cell, alive, held, perfect)})
    return TrialTable(rows)


def _measures(cell, alive, held, perfect):
    kind = cell["kind"]
    if kind == "line":
        turns = [{**TURN, "depth": depth + 1} for depth in range(perfect)]
        return {
            "perfect": perfect, "turns": turns, "ended": None if perfect == 2 else "0 whole rings stand",
            "tape": ("0123" * SYMBOLS)[: SYMBOLS + 1] if perfect else "", "parts": [["embedding", 8], ["bias", 15]],
            "labels": 4, "symbols": SYMBOLS, "weight_bits": 7, "attempts": 1, "margin": 0.5,
        }  # fmt: skip
    if kind == "intervention":
        told = {"part": "a part", "change": "a change", "predicted": "this", "came": "that"}
        quines = {"quines": QUINES} if cell["act"] == "identity quine" else {}
        return {**told, "held": held(cell["act"]), **quines}
    if kind == "edits":
        fates = {**dict.fromkeys(FATES, 0), "neutral": cell["tried"] // 2, "errs": cell["tried"] // 2}
        viable = sum(fates[fate] for fate in VIABLE)
        return {"fates": fates, "viable": viable, "judged": cell["tried"], "symbols": SYMBOLS}
    if kind == "confirmation":
        return {"neutral": 3, "neutral_bore": 3, "erring": 3, "erring_bore": 1}
    if kind == "miscopy":
        living = round(alive(cell["rate"]) * cell["copies"])
        return {"alive": living, "untouched": living // 2, "symbols": SYMBOLS}
    if kind == "reading":
        return {"alive": round(alive(STATED) * cell["copies"]), "changed": 2.0, "symbols": SYMBOLS}
    if kind == "life":
        return {"readable": 2, "bore": 1 if cell["reading"] == "values" else 0}
    if kind == "lineage":
        lines = cell["lineages"]
        left = [lines if not cell["rate"] else lines // (1 + birth) for birth in range(cell["births"] + 1)]
        return {"alive_after": left, "different_after": [0.0] * len(left), "symbols": SYMBOLS}
    viable = [3, 3, 2] if cell["select"] else [3, 1]
    return {
        "viable_after": viable, "different_after": [0.0, 1.0, 1.5][: len(viable)], "coalescence": None, "fixed": 0,
        "networks": 2, "extinct": not cell["select"], "tree": "((loop-0:1,loop-2:1):1,loop-1:2);",
        "distances": [0, 2, 1], "viable_loops": [True, False, True], "symbols": SYMBOLS,
    }  # fmt: skip


# -- counting -----------------------------------------------------------------------------------------------


def test_every_intervention_is_tried_and_every_part_has_some():
    assert tuple(acts.INTERVENTIONS) == ACTS
    assert {act for some in PARTS.values() for act in some} == set(ACTS) - {"identity quine"}


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


def test_a_kind_that_there_is_not_is_named():
    with pytest.raises(ConfigError, match="no kind of trial 'lines': choose among line, intervention"):
        STUDY.config("quick", None, ['kinds=["line", "lines"]'])


def test_counts_add_up_over_networks():
    table = planted(perfect=1)
    assert closed(table) == Count(3, 6)
    assert part_counts(table)["description"] == Count(9, 9)
    assert last_viable(table, select=True) == Count(6, 9)
    assert last_viable(table, select=False) == Count(0, 9), "an extinct population has no viable loops"
    assert [count.successes for count in living_lines(table, 1e-4)] == [150, 75, 48, 36]


def test_what_is_predicted_of_errors_that_act_alone():
    """Known answer: half of all edits kill, so a rate p does as p / 2 at every one of 20 symbols."""
    level = {level.rate: level for level in death(planted())}[1e-2]
    assert level.predicted == pytest.approx((1 - 0.005) ** SYMBOLS)
    assert level.chance_untouched == pytest.approx(0.99**SYMBOLS)
    assert expected_lines(planted(), 3e-4)[3] == pytest.approx((1 - 1.5e-4) ** (3 * SYMBOLS))
    rates = {level.rate: level.alive for level in death(planted())}
    assert rates[0.0] == Count(300, 300)
    assert rates[STATED] == Count(0, 300)


@pytest.mark.parametrize("half", [2e-4, 1e-3])
def test_where_half_are_dead_is_found(half):
    found = half_dead(death(planted(alive=lambda rate: 0.5 ** (rate / half))))
    assert found[1] < half < found[2]
    assert found[0] == pytest.approx(half, rel=0.15)


@pytest.mark.parametrize(
    ("count", "status"),
    [(Count(9, 9), "shown"), (Count(0, 9), "refuted"), (Count(2, 2), "undecided"), (Count(0, 0), "undecided")],
)
def test_a_few_trials_decide_nothing(count, status):
    assert count.status == status


# -- the verdict --------------------------------------------------------------------------------------------


def test_where_94_percent_kills_the_claim_is_refuted():
    found = STUDY.verdict(CONFIG, planted())
    assert found.outcome == "refuted"
    assert "0 of 300" in found.sentence
    assert "6 of 6 generations" in found.sentence
    assert "All four of von Neumann's parts are shown" in found.sentence
    assert "the network's constructor is the laboratory's decoder" in found.sentence
    assert list(found.numbers["at_94_percent"]) == ["symbols", "weights", "drawn", "values"]
    assert found.numbers["missing"] == []
    assert any("copiers, without a description" in remark for remark in found.remarks)
    # Three networks, four senses, three copies each.
    assert any("24 of 36" in remark and "3 of 36" in remark for remark in found.remarks)


def test_loop_and_quine_answer_the_same_questions():
    tables = {title: rows for title, _, rows in STUDY.verdict(CONFIG, planted()).tables}
    foreign, built, described, body = tables["The loop beside the weight-wise quine"]
    assert foreign[1].startswith("3 of 3")
    assert foreign[2].startswith("18 of 18")
    assert built[2].startswith("0 of 12")
    assert described[2].startswith("there is none")
    assert body[1].startswith("0 of 3")
    assert [row[0][:4] for row in tables["Copies that are 94 % right"]] == ["94 %", "94 %", "94 %", "ever"]
    assert tables["Copies that are 94 % right"][3][3].startswith("3 of 9")


def test_where_94_percent_is_enough_it_is_supported():
    assert STUDY.verdict(CONFIG, planted(alive=lambda rate: 1.0)).outcome == "shown"
    # Not if the line itself breaks.
    assert STUDY.verdict(CONFIG, planted(alive=lambda rate: 1.0, perfect=0)).outcome == "undecided"
    assert STUDY.verdict(CONFIG, planted(alive=lambda rate: 0.5)).outcome == "undecided"


@pytest.mark.parametrize("part", list(PARTS))
def test_a_part_that_fails_is_named(part):
    table = planted(held=lambda act: act not in PARTS[part])
    assert part in missing(table)
    sentence = STUDY.verdict(CONFIG, table).sentence
    assert "not shown to be von Neumann complete" in sentence
    assert f"{part} " in sentence
    assert "refuted" in sentence


@pytest.mark.parametrize("count", [1, 3, 12])
def test_any_part_of_a_table_is_judged_and_drawn(count):
    rows, random = planted().rows, np.random.default_rng(count)
    for _ in range(5):
        chosen = sorted(random.choice(len(rows), size=count, replace=False))
        table = TrialTable([rows[place] for place in chosen], planned=len(rows))
        found = STUDY.verdict(CONFIG, table)
        to_json(found.numbers)
        assert found.sentence.endswith(".")
        assert found.outcome != "refuted", "what is still to come may be alive"
        drawn = STUDY.figures(CONFIG, table, found)
        if count == 12 or not drawn:
            continue
        make, _ = next(iter(drawn.values()))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            draw(make, LIGHT)


def test_an_interval_without_an_end_can_be_stored():
    config = STUDY.config("quick", None, ["rates=[1e-5, 1e-4]", "copies=3"], seeds=1)
    found = STUDY.verdict(config, planted(alive=lambda rate: float(rate < 1e-4) * 0.7, config=config))
    assert "half_dead" in json.loads(to_json(found.numbers))


def test_of_one_network_too_little_is_known():
    config = STUDY.config("quick", None, ["generations=2"], seeds=1)
    assert missing(planted(config=config)) == list(PARTS)
    assert "not decided" in STUDY.verdict(config, planted(config=config)).sentence


def test_any_kind_alone_can_be_judged():
    for kind in {row["kind"] for row in planted()}:
        table = planted().where(kind=kind)
        found = STUDY.verdict(CONFIG, table)
        to_json(found.numbers)
        assert found.outcome in ("refuted", "undecided")
        STUDY.figures(CONFIG, table, found)


@pytest.mark.long
def test_the_page_begins_with_who_interprets_what(tmp_path):
    table = planted()
    folder = RunFolder(tmp_path, STUDY.name, CONFIG, ["replicarium"])
    found = judge(StudyRun(folder.path, STUDY, CONFIG, {}, table), folder)
    text = found.page.read_text()
    body = text[text.index("</p>", text.index('class="lead"')) + 4 :].lstrip()
    assert body.startswith(f"<p>{WHO.split(':')[0]}:")
    assert body.index("What does what") < body.index("verdict failed")
    drawn = {path.name for path in folder.path.glob("*.png")}
    names = ("loop", "death", "lineages", "family", "populations")
    assert drawn == {f"{name}-{theme}.png" for name in names for theme in ("light", "dark")}
    assert text.count("<figure>") == len(names)


# -- the trials ---------------------------------------------------------------------------------------------


@pytest.fixture
def small(monkeypatch):
    """A subject of few symbols, whose network is no physics; the world is the rule itself."""
    rule = langton_passengers(4)
    network = MLP(rule.n_states, rule.neighborhood, MLPConfig(width=1), seed=0)
    genome = write_down(network, rule.name, bits=2, labels=4)
    certificate = SimpleNamespace(counts=(SimpleNamespace(margin=0.25),))
    physics = SimpleNamespace(genome=genome, certificate=certificate, bits=2, attempts=1)
    monkeypatch.setattr(subjects, "physics_of_subject", lambda seed: physics)
    monkeypatch.setattr(subjects, "foreign_genome_of", lambda seed: genome)
    monkeypatch.setattr(cycle, "physics_of", lambda network: rule)
    monkeypatch.setattr(acts, "physics_of", lambda network: rule)
    subjects.subject_of.cache_clear()
    yield genome
    subjects.subject_of.cache_clear()


def tried(**cell):
    """A trial, done twice: it is a pure function of its condition and its seed."""
    one, other = (STUDY.trial(cell, seeds_of(cell, 5)) for _ in range(2))
    assert one == other
    assert set(one) <= set(STUDY.measures)
    to_json(one)
    return one


def test_a_line_stores_what_its_pictures_need(small):
    found = tried(kind="line", generations=1)
    (turn,) = found["turns"]
    assert turn["same_bits"] == turn["bits"] == 2 * len(small)
    assert found["perfect"] == 0, "the small network is no physics"
    assert found["ended"] is None
    assert len(found["tape"]) == len(small) + 1
    letters = "".join(map(str, small.symbols))
    carried = [found["tape"][:gene] + found["tape"][gene + 1 :] for gene in range(len(found["tape"]))]
    assert letters in carried, "all genes but the remade one"
    assert found["parts"][0][0] == small.parts[0].name


def test_interventions_are_those_of_the_command(small):
    found = tried(kind="intervention", act="parent erased")
    assert found["held"]
    assert found["part"] == "controller"
    assert not tried(kind="intervention", act="another rule")["held"], "one physics for all"
    assert tried(kind="intervention", act="identity quine")["quines"]["others"] == 50


def test_without_errors_all_live_and_with_many_none(small):
    n = len(small)
    none = tried(kind="miscopy", rate=0.0, copies=20)
    assert none == {"alive": 20, "untouched": 20, "symbols": n}
    # Whatever differs errs, for the network is no physics; but where nothing reads it.
    many = tried(kind="miscopy", rate=0.5, copies=20)
    assert (many["alive"], many["untouched"]) == (0, 0)
    assert tried(kind="lineage", rate=0.0, lineages=4, births=3)["alive_after"] == [4, 4, 4, 4]
    edits = tried(kind="edits", tried=30)
    assert sum(edits["fates"].values()) == edits["judged"] == 30
    assert edits["viable"] == sum(edits["fates"][fate] for fate in VIABLE)


def test_94_percent_in_other_senses(small):
    for reading in ("weights", "drawn", "values"):
        found = tried(kind="reading", reading=reading, copies=5)
        assert 0 <= found["alive"] <= 5
        assert found["changed"] > 0 or reading == "values", "two bits write no 6 %"


def test_copies_are_let_live(small, monkeypatch):
    """In a world that is Langton's whatever the copy says, all bear that describe any network."""
    found = tried(kind="life", reading="values", confirmed=2)
    assert found == {"readable": 2, "bore": 2}
    monkeypatch.setattr(cycle, "bear", lambda *_: (_ for _ in ()).throw(cycle.SterileError("none")))
    assert tried(kind="life", reading="weights", confirmed=2) == {"readable": 2, "bore": 0}
    assert tried(kind="life", reading="symbols", confirmed=2)["readable"] < 2, "the header is hit"


def test_simulated_edits_are_counted(small, monkeypatch):
    lives = tuple(
        confirmation.EditedLife(place, 1, fate, 0, 0, bore, bore, "")
        for place, (fate, bore) in enumerate([("neutral", True), ("errs", True), ("errs", False), ("neutral", True)])
    )
    asked = []
    monkeypatch.setattr(
        confirmation, "confirm", lambda *given: asked.append(given) or confirmation.Confirmation(lives, len(small), 0)
    )
    found = tried(kind="confirmation", confirmed=2)
    assert found == {"neutral": 2, "neutral_bore": 2, "erring": 2, "erring_bore": 1}
    assert [given[:2] for given in asked] == [(small, 2)] * 2


def test_a_population_stores_its_tree(small):
    found = tried(kind="population", loops=5, births=4, rate=0.0, select=True)
    assert found["viable_after"] == [5] * 5
    assert found["distances"] == [0] * 5
    assert sorted(leaf.name for leaf in parse_newick(found["tree"]).leaves()) == [f"loop-{n}" for n in range(5)]
    drift = tried(kind="population", loops=5, births=4, rate=0.3, select=False)
    assert not any(drift["viable_loops"])


@pytest.mark.long
def test_a_real_network_is_handed_down_and_dies_of_94_percent():
    assert tried(kind="line", generations=1)["perfect"] == 1
    assert tried(kind="intervention", act="foreign genome")["held"]
    assert tried(kind="confirmation", confirmed=1)["neutral_bore"] == 1
    for reading in ("weights", "drawn", "values"):
        assert tried(kind="reading", reading=reading, copies=20)["alive"] == 0
        assert tried(kind="life", reading=reading, confirmed=1)["bore"] == 0
    assert tried(kind="miscopy", rate=0.0, copies=5)["alive"] == 5


# -- pictures -----------------------------------------------------------------------------------------------


def test_a_tree_is_laid_out_without_crossings():
    root = parse_newick("((a:1,b:1):2,(c:2,(d:1,e:1):1):1);")
    places = layout(root)
    where = {leaf.name: places[id(leaf)] for leaf in root.leaves()}
    assert {name: row for name, (_, row) in where.items()} == dict(zip("abcde", range(5), strict=True))
    assert {time for time, _ in where.values()} == {3.0}
    assert places[id(root)] == (0.0, (0.5 + (2 + 3.5) / 2) / 2)


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
