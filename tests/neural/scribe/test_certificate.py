"""Certificates: the bound against what scribes really do; planted errors are found; nothing proved that is wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.rules import langton
from neural.errors import ModelError
from neural.scribe.certificate import _leaks, certify_scribe, is_exact, least_lead
from neural.scribe.lessons import physics_domain
from neural.scribe.model import WINDOW, Scribe
from neural.scribe.prompts import to_edit
from neural.scribe.shape import END, LETTERS, SYMBOLS, Shape
from neural.scribe.writing import copied, predicted, write
from tests.neural.scribe.scribes import TINY, drawn_scribe, scribes, tiny
from tests.support.depth import cases


def plain_leak(scribe: Scribe, ask: str, place: int, wanted: int, instructed: bool) -> int:
    """The most weight of unwanted tokens, from the definition: every token that could be there, one by one."""
    shape = scribe.shape
    query = scribe.query(ask, place)
    tokens = [("source", other) for other in range(shape.capacity)]
    tokens += [("written", other) for other in range(place + 1)]
    if ask == "edit":
        tokens += [("instruction", other) for other in range(shape.capacity)]
    right = ("instruction" if instructed else "source", wanted)
    # An instruction for the place is there exactly if it is the one that is wanted.
    tokens = [token for token in tokens if token != right and token != ("instruction", wanted)]
    scores = scribe.scores(query, scribe.keys_of(*zip(right, *tokens, strict=True)))
    weights = [2 ** (WINDOW + int(score) - int(scores[0])) if scores[0] - score <= WINDOW else 0 for score in scores]
    return -1 if scores.max() > scores[0] else sum(weights[1:])


@pytest.mark.kernel
@settings(max_examples=cases(20))
@given(st.integers(0, 2**32), st.sampled_from([-2, 0, 1]), st.booleans())
def test_leaks_are_what_every_token_could_take(seed, scale, instructed):
    scribe = drawn_scribe(Shape(4, 3, 4, 3, ("copy", "edit")), seed, (scale, scale, 0, 0))
    places = np.arange(scribe.shape.capacity)
    for ask, told in (("copy", False), ("edit", instructed)):
        found = _leaks(scribe, ask, places, places, places, instructions=ask == "edit", instructed=told)
        assert found.tolist() == [plain_leak(scribe, ask, place, place, told) for place in places.tolist()]


@settings(max_examples=cases(30))
@given(scribes(), st.integers(0, 1 << (WINDOW + 2)), st.data())
def test_no_attention_within_the_leak_brings_less_than_the_bound(scribe, leak, data):
    right = data.draw(st.integers(0, LETTERS - 1))
    strays = data.draw(st.lists(st.tuples(st.integers(0, LETTERS), st.integers(0, leak)), max_size=5))
    rows = np.vstack([scribe.value_rows()[:LETTERS], np.zeros((1, scribe.shape.width), dtype=np.int64)])
    used, mixed, total = 0, (1 << WINDOW) * rows[right], 1 << WINDOW
    for letter, weight in strays:
        weight = min(weight, leak - used)
        used, mixed, total = used + weight, mixed + weight * rows[letter], total + weight
    sums = np.maximum(mixed + total * scribe.values[0], 0) @ scribe.readout
    lead = int(sums[right] - np.delete(sums, right).max())
    # Both are times their totals: compare what they are divided by them, without dividing.
    assert lead * ((1 << WINDOW) + leak) >= least_lead(scribe, leak) * total


def test_a_certified_scribe_is_right_on_the_worst_tapes_that_can_be_thought_of():
    scribe = tiny().scribe
    assert is_exact(scribe)
    random = np.random.default_rng(1)
    for one in range(SYMBOLS):
        for other in range(SYMBOLS):
            tape = np.full(TINY.capacity - 1, other)
            tape[random.integers(len(tape))] = one
            assert copied(scribe, tape.tolist()) == tuple(tape.tolist())
    full = dict(enumerate(random.integers(0, SYMBOLS, TINY.capacity - 1).tolist()))
    assert write(scribe, to_edit((7,) * (TINY.capacity - 1), full, TINY)) == (*full.values(), END)


def test_planted_errors_are_found():
    scribe = tiny().scribe
    shape = scribe.shape
    kinds = [one.skill for one in certify_scribe(scribe) if one.exact]
    assert kinds == ["copy", "edit"]
    blind = scribe.queries.copy()
    blind[2] = 0  # the third bit of an address is not seen
    swapped = scribe.values.copy()
    swapped[[1 + 4, 1 + 9]] = swapped[[1 + 9, 1 + 4]]  # letters 4 and 9 change places
    deaf = scribe.keys.copy()
    deaf[shape.places + shape.roles.index("instruction")] = deaf[shape.places + shape.roles.index("written")]
    told = {
        "address": replace(scribe, queries=blind),
        "symbol": replace(scribe, values=swapped),
        "role": replace(scribe, keys=deaf),
    }
    proved = {name: [one.skill for one in certify_scribe(planted) if one.exact] for name, planted in told.items()}
    assert proved == {"address": [], "symbol": [], "role": ["copy"]}
    assert "Not proved" in certify_scribe(told["address"])[0].statement
    # And they are errors indeed.
    tape = tuple(range(15))
    assert copied(told["symbol"], tape) != tape
    assert copied(told["address"], tape) != tape


def test_a_single_wrong_place_is_counted():
    scribe = tiny().scribe
    found = certify_scribe(replace(scribe, scales=(scribe.scales[0] - 3, *scribe.scales[1:])), ("copy",))[0]
    assert not found.exact
    assert found.right < found.cases == TINY.capacity


def test_physics_is_counted_context_by_context():
    scribe = drawn_scribe(Shape(4, 3, 5, 4, ("copy", "physics")), 11)
    domain = physics_domain()
    (found,) = certify_scribe(scribe, ("physics",))
    right = predicted(scribe, domain.contexts) == langton().evaluate(domain.contexts)
    assert (found.cases, found.right) == (389, int(right.sum()))
    assert found.exact == bool(right.all())


def test_a_skill_that_is_lacking_is_not_certified():
    with pytest.raises(ModelError, match="no skill 'physics'"):
        certify_scribe(tiny().scribe, ("physics",))
