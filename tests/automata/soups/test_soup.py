"""Soups: the same bytes as the reference implementation, in one thread or two, in one go or after a kill."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from automata.errors import ArgumentError, FormatError
from automata.soups import reference
from automata.soups.checkpoint import load_soup, read_cubff, save_soup, write_cubff
from automata.soups.languages.library import LANGUAGES, find_language
from automata.soups.measures import byte_entropy, commonest, compressed_size, high_order_entropy, shares_of
from automata.soups.pairing import Neighbours, arrange, grid, neighbours_of
from automata.soups.soup import Energy, Soup, SoupSettings

# SHA-256 of soups of the reference implementation, cubff (commit f212e84), by language, seed, programs and epochs run.
DIGESTS = json.loads((Path(__file__).parent / "digests.json").read_text())
SMALL = {"programs": 64, "seed": 3}


def settings_of(name, **others):
    return SoupSettings(find_language(name), **{**SMALL, **others})


def digests():
    for run in DIGESTS:
        name = f"{run['language']}-{run['seed']}-{run['programs']}"
        yield pytest.param(run, id=name, marks=[pytest.mark.long] if run["programs"] > 1024 else [])


@pytest.mark.kernel
@pytest.mark.parametrize("run", list(digests()))
def test_the_bytes_are_those_of_the_reference_implementation(run):
    soup = Soup(SoupSettings(find_language(run["language"]), seed=run["seed"], programs=run["programs"]))
    for epochs, digest in sorted((int(epochs), digest) for epochs, digest in run["after"].items()):
        soup.run(epochs - soup.epoch)
        assert soup.digest() == digest, f"after {epochs} epochs"


@pytest.mark.kernel
@pytest.mark.parametrize("name", LANGUAGES)
def test_an_epoch_is_what_the_plain_python_makes_of_it(name):
    settings = settings_of(name, mutation=1 / 50, programs=16)
    soup = Soup(settings)
    programs = reference.first_programs(settings.seed, 16, 64)
    for epoch in range(2):
        programs = reference.step(settings.language, programs, settings.seed, epoch, settings.threshold)
        soup.run(1)
        assert soup.programs.tobytes() == b"".join(programs)


def test_threads_change_no_byte():
    one, two = (Soup(settings_of("bff", programs=8192)).run(3, threads=threads) for threads in (1, 2))
    assert one.digest() == two.digest()
    assert (one.steps == two.steps).all()


@pytest.mark.parametrize("others", [{}, {"energy": Energy(100, 900)}, {"pairing": "cyclic"}])
def test_a_soup_goes_on_from_a_checkpoint_to_the_same_bytes(tmp_path, others):
    settings = settings_of("bff_noheads", **others)
    whole = Soup(settings).run(7)
    save_soup(Soup(settings).run(4), tmp_path / "soup")
    resumed = load_soup(settings, tmp_path / "soup").run(3)
    assert (resumed.epoch, resumed.digest()) == (7, whole.digest())
    assert (resumed.energies == whole.energies).all()


def test_checkpoints_of_others_and_damaged_ones_are_refused(tmp_path):
    settings, path = settings_of("bff_noheads"), tmp_path / "soup"
    save_soup(Soup(settings), path)
    with pytest.raises(FormatError, match="of another soup"):
        load_soup(settings_of("bff_noheads", seed=4), path)
    whole = bytearray(path.read_bytes())
    whole[-100] ^= 1
    path.write_bytes(whole)
    with pytest.raises(FormatError, match="damaged"):
        load_soup(settings, path)
    path.write_bytes(b"nothing")
    with pytest.raises(FormatError, match="no checkpoint"):
        load_soup(settings, path)


def test_cubffs_checkpoints_are_read_and_written(tmp_path):
    soup = Soup(settings_of("bff"))
    write_cubff(soup.programs, 5, tmp_path / "a.dat")
    programs, epoch = read_cubff(tmp_path / "a.dat")
    assert epoch == 5
    assert (programs == soup.programs).all()
    (tmp_path / "a.dat").write_bytes(b"x" * 100)
    with pytest.raises(FormatError, match="no checkpoint of cubff"):
        read_cubff(tmp_path / "a.dat")


@pytest.mark.parametrize("pairing", ["random", "fixed", "cyclic", grid(8, 8), grid(8, 8, torus=True)])
def test_nobody_is_in_two_pairs(pairing):
    order = np.zeros(64, dtype=np.uint32)
    for epoch in range(6):
        pairs = arrange(pairing, order, 5, epoch)
        assert sorted(order) == list(range(64))
        assert 0 < pairs <= 32
        if isinstance(pairing, Neighbours):
            for one, other in order[: 2 * pairs].reshape(-1, 2).astype(int):
                assert other in pairing.partners[pairing.starts[one] : pairing.starts[one + 1]]


def test_a_grid_lets_neighbours_meet_and_no_others():
    plane, around = grid(5, 6, 2), grid(5, 6, 2, torus=True)
    assert set(plane.partners[plane.starts[0] : plane.starts[1]]) == {1, 2, 5, 6, 7, 10, 11, 12}
    assert (np.diff(around.starts) == 24).all()


def test_an_interaction_list_decides_who_meets():
    soup = Soup(settings_of("bff", pairing=neighbours_of([(0, 1), (2, 3)], 64), mutation=0))
    before = soup.programs.copy()
    soup.run(3)
    assert soup.pairs == 2
    assert (soup.programs[4:] == before[4:]).all()
    assert (soup.programs[:4] != before[:4]).any()


def test_unpaired_programs_mutate_as_well():
    soup = Soup(settings_of("bff", pairing=neighbours_of([], 64), mutation=1 / 4))
    before = soup.programs.copy()
    soup.run(1)
    assert 0.2 < (soup.programs != before).mean() < 0.3


@pytest.mark.parametrize(("mutation", "alphabet"), [(1.0, b"abc"), (0.1, bytes([7]))])
def test_only_bytes_of_the_alphabet_are_drawn(mutation, alphabet):
    soup = Soup(settings_of("subleq", pairing=neighbours_of([], 64), mutation=mutation, alphabet=alphabet)).run(2)
    assert set(soup.programs.ravel()) == set(alphabet)


def test_mutations_come_as_often_as_asked_for():
    settings = settings_of("subleq", programs=4096, pairing=neighbours_of([], 4096), mutation=1 / 16)
    soup = Soup(settings, np.zeros((4096, 64), dtype=np.uint8)).run(1)
    expected = 4096 * 64 / 16 * 255 / 256
    assert abs((soup.programs != 0).sum() - expected) < 5 * expected**0.5


def test_energy_pays_for_steps_and_stops_who_has_none():
    settings = settings_of("bff_noheads", energy=Energy(40, 100))
    soup = Soup(settings).run(1)
    assert soup.steps.sum() == 64 * 40 - soup.energies.sum()
    assert soup.steps.max() <= 80
    assert soup.energies.min() >= 0
    for _ in range(5):
        soup.run(1)
        assert 0 <= soup.energies.min() <= soup.energies.max() <= 100
    idle = Soup(settings_of("bff_noheads", energy=Energy(0, 100), mutation=0))
    before = idle.digest()
    assert idle.run(3).digest() == before


def test_copies_spread_where_others_may_be_written_and_not_where_only_the_own_program_may():
    language, sizes = find_language("bff_noheads_4bit"), {}
    for writes in ("other", "own"):
        soup = Soup(SoupSettings(replace(language, writes=writes), programs=1024, mutation=0)).run(60)
        sizes[writes] = len(zlib.compress(soup.programs))
    assert sizes["other"] < 0.7 * sizes["own"]


def test_entropies():
    assert byte_entropy(np.arange(256, dtype=np.uint8).reshape(4, 64)) == 8
    assert byte_entropy(np.zeros((4, 64), dtype=np.uint8)) == 0


def test_the_high_order_entropy_is_the_papers():
    brotli = pytest.importorskip("brotli")
    programs = Soup(settings_of("bff", programs=1024)).programs
    assert abs(high_order_entropy(programs)) < 0.05
    programs[:] = programs[0]
    assert high_order_entropy(programs) > 5
    if brotli.__version__ == "1.1.0":  # sizes differ between versions
        first = Soup(SoupSettings(find_language("bff"), seed=10248)).run(1).programs
        assert compressed_size(first) == 8388742


def test_the_commonest_programs_are_counted():
    programs = np.zeros((10, 12), dtype=np.uint8)
    programs[3:5], programs[5:9], programs[9] = 1, 2, 3
    distinct, found = commonest(programs, 2)
    assert distinct == 4
    assert [(one.program[0], one.count) for one in found] == [(2, 4), (0, 3)]
    assert shares_of(programs, [bytes([1]) * 12, bytes([9]) * 12]) == [0.2, 0]


@pytest.mark.parametrize(
    ("attempt", "what"),
    [
        (lambda: SoupSettings(programs=7), "an even number"),
        (lambda: SoupSettings(seed=-1), "a seed is"),
        (lambda: SoupSettings(mutation=2), "chance to mutate"),
        (lambda: SoupSettings(alphabet=b""), "an alphabet has"),
        (lambda: SoupSettings(pairing="often"), "a pairing is"),
        (lambda: SoupSettings(pairing="fixed", programs=100), "power of two"),
        (lambda: SoupSettings(pairing=grid(4, 4), programs=100), "of 16 programs, the soup of 100"),
        (lambda: grid(3, 3, torus=True), "there is no grid"),
        (lambda: neighbours_of([(0, 0)], 4), "with itself"),
        (lambda: neighbours_of([(0, 9)], 4), "from 0 to 3"),
        (lambda: Energy(5, 2), "an income is"),
        (lambda: Soup(settings_of("bff"), np.zeros((2, 2))), r"array of \(64, 64\)"),
        (lambda: Soup(settings_of("bff")).run(-1), "epochs are 0 or more"),
    ],
)
def test_mistakes_are_told(attempt, what):
    with pytest.raises(ArgumentError, match=what):
        attempt()
