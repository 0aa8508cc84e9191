"""The texts that decoders learn from: what they say is true, what is kept out is kept out, languages mean rules."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata import find_replicator, find_rule, record
from automata.neighborhood import VON_NEUMANN
from automata.rule import Rule
from neural.domains.domain import visited
from neural.errors import ModelError
from neural.scribe.corpus.architectures import (
    PHRASINGS,
    ArchitectureLaw,
    build,
    change_document,
    describe,
    fact_document,
    field_document,
    key_of,
    read,
)
from neural.scribe.corpus.documents import CHARACTERS, Document, as_texts, decode, encode, is_kept_out
from neural.scribe.corpus.mixture import LEVELS, Corpus, CorpusSettings
from neural.scribe.corpus.programs import (
    CASES,
    TableLine,
    compile_program,
    counts_document,
    draw_lines,
    formula_of,
    lines_document,
    lines_of,
    parse_counts,
    parse_formula,
    write_counts,
)
from neural.scribe.decoder.model import initial_weights
from neural.scribe.decoder.shape import FIELDS

LAW = ArchitectureLaw()
alive = st.lists(st.booleans(), min_size=len(CASES), max_size=len(CASES)).map(tuple)


@given(st.text(CHARACTERS))
def test_texts_are_read_back(text: str) -> None:
    assert decode(encode(text)) == text


@given(st.integers(0, 863), st.integers(0, len(PHRASINGS) - 1))
def test_every_phrasing_is_read_and_built(place: int, phrasing: int) -> None:
    shape = LAW.shapes[place]
    assert build(read(describe(shape, phrasing)), LAW.tokens, LAW.places) == shape


def test_the_law_is_a_law() -> None:
    for skew in (0.0, 1.0, 5.0):
        law = ArchitectureLaw(skew)
        assert len({key_of(shape) for shape in law.shapes}) == len(law.shapes) == 864
        assert law.chances.sum() == pytest.approx(1)
        assert all(sum(law.shares(field).values()) == pytest.approx(1) for field in FIELDS)
    assert ArchitectureLaw(0).information() == pytest.approx(np.log2(864))
    # With configurations as skewed as this a constant is right about 95 of 100 fields.
    constant = ArchitectureLaw(5).constant()
    assert np.mean([constant[field] for field in FIELDS]) == pytest.approx(0.95, abs=0.005)
    drawn = [LAW.draw(np.random.default_rng(seed)) for seed in range(400)]
    assert np.mean([shape.layers == 2 for shape in drawn]) == pytest.approx(0.6, abs=0.08)
    with pytest.raises(ModelError, match="skew"):
        ArchitectureLaw(-1)


@given(st.integers(0, 863), st.sets(st.sampled_from(FIELDS)))
def test_changes_change_what_they_say(place: int, fields: set[str]) -> None:
    shape = LAW.shapes[place]
    slow = [other for other in LAW.shapes if {f for f in FIELDS if other.field(f) != shape.field(f)} == fields]
    assert LAW.differing(shape, fields) == slow
    for other in slow[:2]:
        document = change_document(shape, other)
        _, orders, _ = document.prompt.split("\n")
        told = dict(order.split("=") for order in orders.split()) if fields else {}
        assert build(read(describe(shape)) | told, LAW.tokens, LAW.places) == other
        assert read(document.answer) == read(describe(other))


def test_facts_are_facts() -> None:
    shape = LAW.shapes[100]
    weights = initial_weights(shape, [0])
    assert fact_document(shape, "weights").answer == str(sum(tensor.numel() for tensor in weights.values()))
    assert field_document(shape, "heads").answer == str(shape.heads)
    with pytest.raises(ModelError, match="no fact"):
        fact_document(shape, "colour")


@given(alive)
def test_counts_and_formulas_mean_the_same_rule(cases: tuple[bool, ...]) -> None:
    assert parse_counts(write_counts(cases)) == cases == parse_formula(formula_of(cases))


def test_programs_are_the_rules_of_the_library() -> None:
    assert compile_program("counts", "B36/S23") == find_rule("B36/S23")
    assert compile_program("formula", "n=3 or c and (n=2)") == find_rule("B3/S23")
    assert compile_program("formula", "not (c or n<3) and n<4 or c and n>1 and n<4") == find_rule("B3/S23")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("counts", "B3S23"), ("counts", "B63/S23"), ("counts", "B9/S"), ("formula", "n="), ("formula", "n=3 n=4"),
        ("formula", "(n=3"), ("formula", "m=3"), ("formula", ""), ("lines", "01203"), ("lines", "01203>9"),
        ("lines", "01203>1\n03120>2"), ("prose", "x"),
    ],
)  # fmt: skip
def test_what_is_no_program_is_refused(language: str, text: str) -> None:
    with pytest.raises(ModelError):
        compile_program(language, text, 4)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(3, 9))
def test_lines_answer_in_every_rotation(seed: int, states: int) -> None:
    random = np.random.default_rng(seed)
    lines = draw_lines(random, states, 5)
    rule = compile_program("lines", "\n".join(map(str, lines)), states)
    for line in lines:
        for quarters in range(4):
            assert line.turned(quarters).canonical() == line
            assert rule.next_state(line.turned(quarters).cells) == line.becomes
    # The same from single cells, without the compiler.
    table: dict[tuple[int, ...], int] = {
        line.turned(quarters).cells: line.becomes for line in lines for quarters in range(4)
    }
    plain = Rule.from_function(
        lambda context: int(table.get(tuple(map(int, context)), context[0])), states, VON_NEUMANN
    )
    assert plain == rule


def test_a_replicator_is_said_in_lines() -> None:
    entry = find_replicator("byl")
    rule_of = entry.rule()
    met = visited(record(rule_of, entry.pattern(), 25))
    lines = lines_of(rule_of, met.contexts)
    document = lines_document(lines, rule_of.n_states, "rule byl")
    rule = compile_program("lines", document.answer, rule_of.n_states)
    assert np.array_equal(rule.evaluate(met.contexts), rule_of.evaluate(met.contexts))
    with pytest.raises(ModelError, match="neighbourhood"):
        lines_of(find_rule("B3/S23"), [])


@pytest.mark.parametrize("order", ["none", "easy first", "shuffled"])
def test_nothing_about_what_is_kept_out_is_learnt(order: str) -> None:
    chosen = CorpusSettings.model_validate({"order": order, "updates": 12, "batch": 40, "places": 256})
    corpus = Corpus(chosen, seed=1)
    read_documents = [document for update in range(12) for document in corpus.documents(update)]
    assert not any(is_kept_out(document.key) for document in read_documents)
    assert not any(PHRASINGS[-1].split("{")[0] and read(document.answer) == {} and document.kind == "description"
                   for document in read_documents)  # fmt: skip
    for part in ("architectures", "programs", "changes"):
        asked = corpus.kept_out(part, 20)
        assert all(is_kept_out(document.key) for document in asked)
        assert not {document.key for document in asked} & {document.key for document in read_documents}
    again = Corpus(chosen, seed=1)
    assert again.digest == corpus.digest != Corpus(chosen, seed=2).digest
    assert again.documents(7) == corpus.documents(7)


def test_orders_read_each_level_as_often() -> None:
    levels = {
        order: [
            Corpus(CorpusSettings.model_validate({"order": order, "updates": 20}), 0)._level(
                update, np.random.default_rng(0)
            )
            for update in range(20)
        ]
        for order in ("easy first", "shuffled")
    }
    assert sorted(levels["shuffled"]) == levels["easy first"] == sorted(levels["easy first"])
    assert set(levels["easy first"]) == set(range(LEVELS))
    assert levels["shuffled"] != levels["easy first"]


def test_a_network_can_stand_in_its_own_corpus() -> None:
    own = Document("description", "net me\n", describe(LAW.shapes[3]), key_of(LAW.shapes[3]))
    chosen = CorpusSettings(batch=200)
    with_own = Corpus(chosen, 0, (own,), 0.25).documents(0)
    assert sum(document == own for document in with_own) == pytest.approx(50, abs=20)
    with pytest.raises(ModelError, match="share of 0 to 1"):
        Corpus(chosen, 0, (), 0.5)


def test_only_answers_count() -> None:
    document = counts_document((False,) * len(CASES), range(3))
    texts = as_texts([document], 64)
    assert decode(texts.letters[0, 0]) == document.text
    assert texts.counts.sum() == len(document.answer) + 1
    assert decode(texts.letters[texts.counts]) == document.answer
    with pytest.raises(ModelError, match="does not fit"):
        as_texts([document], 10)
    with pytest.raises(ModelError, match="alphabet"):
        encode("Ä")
    with pytest.raises(ValueError, match="share above 0"):
        CorpusSettings(parts={"programs": 0.0})


def test_lines_turn() -> None:
    line = TableLine((0, 1, 2, 3, 4), 5)
    assert str(line.turned(1)) == "04123>5"
    assert line.turned(4) == line
