"""Genomes: a network's description there and back, bit for bit; edits; sequences that are none; on a loop."""

from __future__ import annotations

import zlib
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.neighborhood import MOORE, VON_NEUMANN, Neighborhood
from automata.replication.labels.inheritance import first_daughter, loaded_loop, read_load
from automata.replication.labels.on_rings import find_labelled_rings
from automata.testing.strategies import neighborhoods
from neural.emulators import EMULATORS, MLP, MLPConfig, build_emulator
from neural.errors import GenomeError
from neural.genome.architecture import describe, outline
from neural.genome.record import LETTERS, Genome, encode, read_genome, write_genome
from neural.physics.as_rule import to_rule
from tests.support.depth import cases

ALPHABETS = (2, 4, 8, 16, 32, 64)


def network_of(*, seed: int = 3, width: int = 4, depth: int = 1, n_states: int = 3) -> MLP:
    return MLP(n_states, VON_NEUMANN, MLPConfig(width=width, depth=depth), seed=seed)


@st.composite
def networks(draw) -> MLP:
    config = MLPConfig(width=draw(st.integers(1, 7)), depth=draw(st.integers(1, 3)))
    seed = draw(st.integers(0, 2**16 - 1))
    network = MLP(draw(st.integers(2, 9)), draw(neighborhoods(max_cells=9)), config, seed=seed)
    scale = 2.0 ** draw(st.integers(-40, 40))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.mul_(scale)
    return network


def weights_of(network) -> dict[str, list]:
    return {name: value.tolist() for name, value in network.state_dict().items()}


def stream(genome: Genome) -> str:
    """The genome's bits, written out."""
    width = ALPHABETS.index(genome.labels) + 1
    return "".join(format(symbol, f"0{width}b") for symbol in genome.symbols)


def nearest(value: float, step: Fraction) -> Fraction:
    """The multiple of `step` next to a value, of two the even one: by fractions, no rounding on the way."""
    return round(Fraction(value) / step) * step


# -- the architecture as text -----------------------------------------------------------------------------


def test_an_architecture_is_one_short_line():
    assert describe(network_of()) == 'mlp 3 von-Neumann {"width":4}'
    assert describe(MLP(38, MOORE, MLPConfig(width=64), seed=0)) == "mlp 38 Moore"
    assert describe(network_of(depth=2)) == 'mlp 3 von-Neumann {"depth":2,"width":4}'
    around = Neighborhood("some", ((0, 0), (2, -1), (0, 3)), (1, 0, 2))
    assert describe(MLP(2, around, MLPConfig(width=64))) == "mlp 2 0,0;2,-1;0,3/1,0,2"


@given(networks())
def test_an_outline_has_the_shapes_and_takes_no_memory(network):
    line = describe(network)
    found = outline(line)
    assert (found.kind, found.n_states, found.neighborhood) == ("mlp", network.n_states, network.neighborhood)
    assert found.config == network.config
    assert {name: value.shape for name, value in found.state_dict().items()} == {
        name: value.shape for name, value in network.state_dict().items()
    }
    assert {value.device.type for value in found.state_dict().values()} == {"meta"}
    assert describe(found) == line


@pytest.mark.parametrize("kind", EMULATORS)
def test_every_kind_of_emulator_has_a_genome(kind):
    network = build_emulator(kind, 2, VON_NEUMANN, {}, seed=5)
    genome = encode(network, "any", bits=6, labels=64)
    again = genome.network()
    assert describe(again) == describe(network) == genome.architecture
    assert encode(again, "any", bits=6, labels=64) == genome
    contexts = torch.from_numpy(np.random.default_rng(0).integers(0, 2, (40, 5)))
    assert torch.isfinite(again(contexts)).all()
    assert again(contexts).shape == (40, 2)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "mlp",
        "mlp 3",
        "mlq 3 von-Neumann",
        "mlp three von-Neumann",
        "mlp 1 von-Neumann",
        "mlp 257 von-Neumann",
        "mlp 99999999999999999999 von-Neumann",
        "mlp 3 Von-Neumann",
        "mlp 3 0,0;1/0,1",
        "mlp 3 0,0;0,0/0,1",
        "mlp 3 0,0;99999,0/0,1",
        "mlp 3 " + ";".join(f"0,{place}" for place in range(60)) + "/0",
        "mlp 3 von-Neumann [1]",
        'mlp 3 von-Neumann {"width":0}',
        'mlp 3 von-Neumann {"width":4',
        'mlp 3 von-Neumann {"wide":4}',
        "mlp 3 von-Neumann " + "[" * 3000,
        " mlp 3 von-Neumann",
    ],
)
def test_a_line_that_describes_nothing_is_refused_in_a_sentence(line):
    with pytest.raises(GenomeError, match="describes no network") as raised:
        outline(line)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 600


# -- there and back ---------------------------------------------------------------------------------------


@settings(max_examples=cases(60))
@given(networks(), st.integers(2, 32), st.sampled_from(ALPHABETS))
def test_network_symbols_network_is_exact(network, bits, labels):
    genome = encode(network, "Langtons-Loops", bits=bits, labels=labels)
    assert Genome.read(genome.symbols, labels) == genome
    assert (genome.array.tolist(), genome.array.dtype) == (list(genome.symbols), np.uint8)
    assert not genome.array.flags.writeable
    assert (genome.rule, genome.intact, genome.n_weights) == ("Langtons-Loops", True, network.n_parameters)
    quantised = genome.network()
    assert describe(quantised) == describe(network)
    # What the network of a genome is encoded to is that genome again, and so is its network.
    again = encode(quantised, genome.rule, bits=bits, labels=labels)
    assert again == genome
    assert weights_of(again.network()) == weights_of(quantised)


@settings(max_examples=cases(40))
@given(networks(), st.integers(2, 32))
def test_each_weight_is_the_nearest_on_the_finest_grid_that_clips_none(network, bits):
    """Against fractions: no finer grid holds all weights, and on this one each goes to its nearest."""
    genome = encode(network, "any", bits=bits)
    values = genome.network().state_dict()
    for part in genome.parts:
        given_values = network.state_dict()[part.name].ravel().tolist()
        step = Fraction(2) ** part.exponent
        expected = [nearest(value, step) for value in given_values]
        assert [Fraction(value) for value in values[part.name].ravel().tolist()] == expected
        if any(given_values):
            finer = [round(Fraction(value) / (step / 2)) for value in given_values]
            assert max(map(abs, finer)) > 2 ** (bits - 1) - 1
        else:
            assert part.exponent == 0


@pytest.mark.parametrize("labels", ALPHABETS)
def test_the_bits_are_laid_out_as_said(labels):
    network = network_of(width=2)
    genome = encode(network, "Rüle", bits=5, labels=labels)
    bits, size = stream(genome), ALPHABETS.index(labels) + 1
    text = 'mlp 3 von-Neumann {"width":2}\nRüle'.encode()
    assert (int(bits[:16], 2), int(bits[16:20], 2), int(bits[52:64], 2)) == (0x5265, 1, len(text))
    end = 64 + 8 * len(text)
    assert int(bits[64:end], 2).to_bytes(len(text), "big") == text
    others = bits[:20] + bits[52:]
    whole = others + "0" * (-len(others) % 8)
    assert int(bits[20:52], 2) == zlib.crc32(int(whole, 2).to_bytes(len(whole) // 8, "big"))
    weights_at = -(-(end + 13 * 4) // size) * size
    codes = []
    for number, (name, value) in enumerate(network.state_dict().items()):
        about = bits[end + 13 * number : end + 13 * number + 13]
        exponent = int(about[5:], 2) - 256 * int(about[5])
        part = genome.parts[number]
        assert (int(about[:5], 2) + 1, exponent, name) == (5, part.exponent, part.name)
        assert part.start == (weights_at + 5 * len(codes)) // size
        codes += [round(each / 2.0**exponent) for each in value.ravel().tolist()]
    written = [bits[at : at + 5] for at in range(weights_at, weights_at + 5 * len(codes), 5)]
    assert [int(code, 2) - 32 * int(code[0]) for code in written] == codes
    assert len(genome) == -(-(weights_at + 5 * len(codes)) // size)


def test_tensors_may_differ_in_width():
    network = network_of(width=2)
    widths = {"embedding": 3, "bias": 2, "readout.weight": 7, "readout.bias": 16}
    genome = encode(network, "any", bits=widths)
    assert {part.name: part.width for part in genome.parts} == widths
    assert encode(genome.network(), "any", bits=widths) == genome
    with pytest.raises(GenomeError, match=r"'readout\.bias' need a width of 2 to 32 bits each, not 0"):
        encode(network, "any", bits={name: 4 for name in widths if name != "readout.bias"})


def test_weights_that_a_grid_holds_stay_as_they_are():
    """Ternary weights take two bits and are not touched, whichever of -1, 0 and 1 occur."""
    network = network_of()
    draw = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(torch.randint(-1, 2, parameter.shape, generator=draw).float())
        network.bias.fill_(-1.0)
        network.readout.bias.zero_()
    assert weights_of(encode(network, "any", bits=2).network()) == weights_of(network)


@given(networks())
def test_25_bits_hold_most_float32_networks_and_a_scalar_always(network):
    """A float32 number is 24 bits and a sign; a tensor needs more where its weights differ much in size."""
    with torch.no_grad():
        network.bias.fill_(float(network.bias.flatten()[0]) + 1 / 3)
    again = encode(network, "any", bits=25).network()
    assert again.bias.tolist() == network.bias.tolist()


class Packed(MLP):
    """A network that keeps bytes beside its weights, as quantised ones do."""

    kind = "packed"

    def __init__(self, n_states, neighborhood, config, *, seed=0):
        super().__init__(n_states, neighborhood, config, seed=seed)
        self.register_buffer("bytes", torch.zeros((2, 3), dtype=torch.uint8))


def test_bytes_are_kept_as_they_are(monkeypatch):
    monkeypatch.setitem(EMULATORS, "packed", Packed)
    network = Packed(3, VON_NEUMANN, MLPConfig(width=2), seed=1)
    network.bytes.copy_(torch.tensor([[0, 1, 127], [128, 254, 255]]))
    genome = encode(network, "any", bits=3)
    assert {part.name: part.width for part in genome.parts if part.whole} == {"bytes": 8}
    again = genome.network()
    assert torch.equal(again.bytes, network.bytes)
    assert again.bytes.dtype == torch.uint8
    assert encode(again, "any", bits=3) == genome
    (part,) = (part for part in genome.parts if part.whole)
    edited = genome.edited(part.start + 10, 0).network()
    assert edited.bytes.ravel().tolist() == [0, 1, 127, 128, 254, 15]


def test_networks_that_differ_have_genomes_that_differ():
    one = encode(network_of(), "a")
    assert encode(network_of(), "a") == one
    assert encode(network_of(seed=4), "a") != one
    assert encode(network_of(), "b") != one
    assert encode(network_of(), "a", bits=9) != one


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"bits": 1}, "a width of 2 to 32 bits each, not 1"),
        ({"bits": 33}, "a width of 2 to 32 bits each, not 33"),
        ({"labels": 12}, "2, 4, 8, 16, 32 or 64 letters, not 12"),
        ({"labels": 128}, "2, 4, 8, 16, 32 or 64 letters, not 128"),
        ({"rule": "x" * 4096}, "4095 bytes at most"),
        ({"rule": "a\nb"}, "one line"),
        ({"rule": "\ud800"}, "is no text"),
    ],
)
def test_what_cannot_be_encoded_is_refused(change, message):
    with pytest.raises(GenomeError, match=message):
        encode(network_of(), **{"rule": "any", **change})


@pytest.mark.parametrize("worst", [float("nan"), float("inf"), -float("inf")])
def test_weights_that_are_no_numbers_are_refused(worst):
    network = network_of()
    with torch.no_grad():
        network.bias[1] = worst
    with pytest.raises(GenomeError, match="'bias' are not finite numbers of type float32"):
        encode(network, "any")
    with pytest.raises(GenomeError, match="not finite numbers of type float32"):
        encode(network_of().double(), "any")


# -- edits ------------------------------------------------------------------------------------------------


def test_an_edited_weight_is_read_and_reported():
    genome = encode(network_of(), "any", bits=4, labels=16)
    part = genome.parts[2]
    edited = genome.edited(part.start + 1, (genome.symbols[part.start + 1] + 1) % 16)
    assert genome.intact
    assert not edited.intact
    before, after = weights_of(genome.network()), weights_of(edited.network())
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"readout.weight"}
    difference = np.array(after["readout.weight"]) - np.array(before["readout.weight"])
    assert np.argwhere(difference).tolist() == [[0, 1]]
    # Edited back, it is what it was.
    assert edited.edited(part.start + 1, genome.symbols[part.start + 1]) == genome


@settings(max_examples=cases(150))
@given(st.data())
def test_any_edit_gives_a_genome_that_says_so_or_is_refused_in_a_sentence(data):
    genome = encode(network_of(width=2), "any", bits=data.draw(st.integers(2, 6)))
    place = data.draw(st.integers(0, len(genome) - 1))
    letter = data.draw(st.integers(0, 15).filter(lambda letter: letter != genome.symbols[place]))
    refusal, edited = "", genome
    try:
        edited = genome.edited(place, letter)
    except GenomeError as error:
        refusal = str(error)
    assert "\n" not in refusal
    if refusal:
        assert place < genome.parts[0].start, "what is not in the header can always be read"
        return
    assert not edited.intact
    assert Genome.read(edited.symbols, 16) == edited
    if place >= genome.parts[0].start:
        assert (edited.architecture, edited.rule) == (genome.architecture, genome.rule)
        assert edited.symbols == (*genome.symbols[:place], letter, *genome.symbols[place + 1 :])
        edited.network()


def test_weights_beyond_float32_are_refused():
    network = network_of()
    with torch.no_grad():
        network.bias[0] = 2.0**127
    genome = encode(network, "any", bits=8)
    (part,) = (part for part in genome.parts if part.name == "bias")
    assert genome.network().bias[0] == 2.0**127
    # The exponent's eight bits: put to 127, the code 64 is far beyond.
    text = len(genome.architecture) + 4
    at = 64 + 8 * text + 13 * 1 + 5
    bits = list(stream(genome))
    assert int("".join(bits[at : at + 8]), 2) == part.exponent
    bits[at : at + 8] = "01111111"
    edited = Genome(tuple(int("".join(bits[i : i + 4]), 2) for i in range(0, len(bits), 4)), 16)
    with pytest.raises(GenomeError, match="'bias' are too large"):
        edited.network()


# -- what is no genome ------------------------------------------------------------------------------------


@given(st.sampled_from(ALPHABETS), st.data())
def test_random_symbols_are_refused(labels, data):
    symbols = data.draw(st.lists(st.integers(0, labels - 1), max_size=300))
    with pytest.raises(GenomeError) as raised:
        Genome.read(symbols, labels)
    assert "\n" not in str(raised.value)


@given(st.data())
def test_a_genome_that_breaks_off_is_refused_and_what_follows_one_is_not_read(data):
    genome = encode(network_of(width=2), "any", bits=4)
    cut = data.draw(st.integers(0, len(genome) - 1))
    with pytest.raises(GenomeError):
        Genome.read(genome.symbols[:cut], 16)
    more = data.draw(st.lists(st.integers(0, 15), min_size=1, max_size=9))
    assert Genome.read([*genome.symbols, *more], 16) == genome
    with pytest.raises(GenomeError, match=f"ends after {len(genome)} symbols"):
        Genome((*genome.symbols, *more), 16)


def test_other_sequences_are_refused_in_a_sentence():
    genome = encode(network_of(), "any")
    with pytest.raises(GenomeError, match=r"numbers in 0\.\.15"):
        Genome.read([16], 16)
    with pytest.raises(GenomeError, match=r"numbers in 0\.\.15"):
        Genome.read([-1], 16)
    with pytest.raises(GenomeError, match="do not begin as one does"):
        Genome.read(genome.symbols[1:], 16)
    with pytest.raises(GenomeError, match="do not begin as one does"):
        Genome.read(genome.symbols, 32)
    with pytest.raises(GenomeError, match="version 2, not 1"):
        genome.edited(4, 2)
    with pytest.raises(GenomeError, match="there is no symbol -1"):
        genome.edited(-1, 0)


def test_a_short_sequence_that_speaks_of_a_huge_network_is_refused_at_once():
    text = b'mlp 256 Moore {"depth":16,"width":4096}\nany'
    bits = f"{0x5265:016b}0001{0:032b}{len(text):012b}" + "".join(f"{byte:08b}" for byte in text)
    bits += "1" * 4000
    symbols = [int(bits[at : at + 4], 2) for at in range(0, len(bits) // 4 * 4, 4)]
    with pytest.raises(GenomeError, match=r"breaks off: it takes \d{9,} symbols"):
        Genome.read(symbols, 16)


# -- files ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("labels", ALPHABETS)
def test_a_file_holds_a_genome(tmp_path, labels):
    genome = encode(network_of(), "any", labels=labels)
    write_genome(tmp_path / "a.genome", genome)
    assert read_genome(tmp_path / "a.genome") == genome
    title, *lines = (tmp_path / "a.genome").read_text().splitlines()
    assert title == f"replicarium genome 1, {labels} labels, {len(genome)} symbols"
    assert "".join(lines) == "".join(LETTERS[symbol] for symbol in genome.symbols)
    assert max(map(len, lines)) <= 64


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is no genome"),
        ("x = 3, y = 3\nbo$", "is no genome"),
        ("replicarium genome 2, 16 labels, 3 symbols\n123", "version 2, not 1"),
        ("replicarium genome 1, 16 labels, 4 symbols\n123", "holds 3 symbols, not the 4"),
        ("replicarium genome 1, 16 labels, 3 symbols\n1 3", "' ' is no letter"),
        ("replicarium genome 1, 16 labels, 3 symbols\n123", "do not begin as one does"),
        ("replicarium genome 1, 16 labels, 3 symbols\n12z", "numbers in 0..15"),
        ("replicarium genome 1, 17 labels, 3 symbols\n123", "letters, not 17"),
    ],
)
def test_a_file_that_holds_none_is_refused_in_a_sentence(tmp_path, content, message):
    path = tmp_path / "a.genome"
    path.write_text(content)
    with pytest.raises(GenomeError, match=message.replace(".", r"\.")) as raised:
        read_genome(path)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_that_is_absent_is_refused(tmp_path):
    with pytest.raises(GenomeError, match="cannot be read"):
        read_genome(tmp_path / "none")


# -- on a loop --------------------------------------------------------------------------------------------


def test_a_network_rides_on_a_loop_and_its_daughter_is_the_same_network():
    """Two births, each daughter cut out: symbols, checksum, weights and the whole transition function are the same."""
    network = network_of(width=3, n_states=2)
    genome = encode(network, "any", bits=4, labels=16)
    loop = loaded_loop(genome.symbols, 16)
    side = len(genome) + 1
    assert len(find_labelled_rings(loop, 16)[0].labels) == side
    for _ in range(2):
        loop = first_daughter(loop, 16)
        daughter = Genome.read(read_load(loop, 16), 16)
        assert daughter == genome
        assert daughter.intact
        assert to_rule(daughter.network()) == to_rule(genome.network())


def test_an_edited_genome_is_handed_down_as_it_was_edited():
    genome = encode(network_of(width=2, n_states=2), "any", bits=4, labels=64)
    place = genome.parts[0].start
    edited = genome.edited(place, genome.symbols[place] ^ 63)
    loop = loaded_loop(edited.symbols, 64)
    daughter = Genome.read(read_load(first_daughter(loop, 64), 64), 64)
    assert daughter == edited != genome
    assert not daughter.intact
