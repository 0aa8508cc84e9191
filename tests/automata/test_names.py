"""Names as people type them, of rules and of replicators."""

from __future__ import annotations

import pytest

from automata import find_replicator, find_rule
from automata.errors import PatternError, RuleError
from automata.names import plain_name
from automata.replicators import CATALOGUE, is_entry_name
from automata.rules.library import ALIASES, BUILT_IN, NICKNAMES


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("life", "B3/S23"), ("Game of Life", "B3/S23"), ("Conway's Life", "B3/S23"), ("HighLife", "B36/S23"),
        ("high life", "B36/S23"), ("Brian's Brain", "/2/3"), ("Brian’s brain", "/2/3"), ("Day & Night", "B3678/S34678"),
        ("Rule 30", "W30"), ("rule-110", "W110"), ("Wolfram's rule 90", "W90"), ("Langton's Loops", "Langtons-Loops"),
        ("wire world", "WireWorld"), ("EVO LOOP", "Evoloop"), ("Chou–Reggia 1", "Chou-Reggia-1"),
        ("Star Wars", "345/2/4"),
    ],
)  # fmt: skip
def test_a_rule_is_found_as_people_write_it(typed, rule):
    assert find_rule(typed) == find_rule(rule)


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("Langton's loop", "langton"),
        ("Glider Gun", "glider-gun"),
        ("PRE PULSAR", "pre-pulsar"),
        ("hutton", "hutton"),
    ],
)
def test_a_replicator_is_found_as_people_write_it(typed, entry):
    assert is_entry_name(typed)
    assert find_replicator(typed) is CATALOGUE[entry]


def test_no_two_names_are_one_in_plain_letters():
    """Else which is meant would depend on their order: what is called alike is alike."""
    rules: dict[str, str] = {}
    for name in (*BUILT_IN, *ALIASES, *NICKNAMES):
        means = NICKNAMES.get(name, ALIASES.get(name, name))
        assert rules.setdefault(plain_name(name), means) == means
    assert len({plain_name(name) for name in CATALOGUE}) == len(CATALOGUE)


def test_rule_strings_are_taken_as_they_stand():
    assert find_rule("B2-a/S12") != find_rule("B2a/S12")
    assert find_rule("2x2") == find_rule("B36/S125")


def test_a_near_miss_is_suggested():
    with pytest.raises(RuleError, match="perhaps 'highlife'"):
        find_rule("hihglife")
    with pytest.raises(PatternError, match="perhaps 'evoloop'"):
        find_replicator("evolop")
    with pytest.raises(RuleError, match="0 to 255"):
        find_rule("Rule 300")


def test_a_user_s_file_is_found_before_a_forgiven_name(tmp_path):
    text = "@RULE brians brain\n@TABLE\nn_states:2\nneighborhood:Moore\nsymmetries:permute\n1,0,0,0,0,0,0,0,0,1\n"
    (tmp_path / "brians brain.rule").write_text(text)
    with pytest.warns(UserWarning, match="instead of the built-in"):
        assert find_rule("brians brain", [tmp_path]).n_states == 2
    assert find_rule("brians brain").n_states == 3
