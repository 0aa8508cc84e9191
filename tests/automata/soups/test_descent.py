"""Descent: the traced run is the run, and a byte's origin is where it stood."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from automata.errors import ArgumentError
from automata.soups.languages.library import find_language
from automata.soups.replicators.descent import ancestry, trace
from automata.soups.soup import Energy, Soup, SoupSettings


@pytest.mark.kernel
@pytest.mark.parametrize("name", ["bff_noheads", "bff", "bff8", "bff_noheads_4bit", "bff_selfmove"])
def test_a_traced_run_ends_in_the_same_bytes(name):
    settings = SoupSettings(find_language(name), programs=128, seed=2, mutation=1 / 200)
    soup = Soup(settings).run(3)
    trace(soup, 4)
    assert (soup.epoch, soup.digest()) == (7, Soup(settings).run(7).digest())


def test_origins_say_where_a_copied_byte_stood():
    language = find_language("bff_noheads")
    palindrome = np.frombuffer(language.from_text("[[{.>]-]" + "·" * 48 + "]-]>.{[["), dtype=np.uint8)
    soup = Soup(SoupSettings(language, programs=2, mutation=0))
    soup.programs[0] = palindrome
    soup.run(0)
    first = soup.programs.copy()
    window = trace(soup, 1)
    here = window.origins // 64
    # Bytes that no arithmetic changed are those of their origins.
    same = first.reshape(-1)[window.origins] == soup.programs
    assert same.mean() > 0.9
    lead = int(soup.order[0])
    if lead == 0:  # the palindrome ran first, and made the other its copy
        assert (here[1] == 0).mean() > 0.9


def test_mutations_have_no_origin_and_ancestors_are_followed_back():
    settings = SoupSettings(find_language("bff_noheads_4bit"), programs=64, seed=1, mutation=1 / 50)
    soup = Soup(settings)
    windows = [trace(soup, 3) for _ in range(3)]
    assert [window.epoch for window in windows] == [0, 3, 6]
    assert any((window.origins < 0).any() for window in windows)
    line = ancestry(windows, 5, soup.programs[5].tobytes())
    assert line[0].of == -1
    assert line[0].program == soup.programs[5].tobytes()
    assert {one.depth for one in line} >= {0, 1}
    for one in line[1:]:
        assert one.depth == line[one.of].depth + 1
        assert one.bytes_given >= 6
        assert one.epoch == windows[-one.depth].epoch


def test_what_cannot_be_traced_is_refused():
    with pytest.raises(ArgumentError, match="BFF family only"):
        trace(Soup(SoupSettings(find_language("forth"), programs=2)), 1)
    settings = replace(SoupSettings(find_language("bff"), programs=2), energy=Energy(1, 2))
    with pytest.raises(ArgumentError, match="costs energy"):
        trace(Soup(settings), 1)
