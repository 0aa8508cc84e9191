"""Every kind of network in plain Python, number by number: Fractions, without rounding, or mpmath, to many digits."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import mpmath

from neural.arithmetic import function_kernels
from neural.emulators import Emulator
from neural.emulators.quantized import Quantized


def numbers(values: Any, number: type) -> Any:
    """Nested lists of numbers of a type, each exactly what the float is."""
    return [numbers(value, number) for value in values] if isinstance(values, list) else number(values)


def plain_logits(network: Emulator, context: Sequence[int], number: type = Fraction) -> list[Any]:
    """The logits of one context, computed with `number`: Fraction, or mpmath.mpf at the precision that is set."""
    network = network.plain() if isinstance(network, Quantized) else network
    own = {name: numbers(value.tolist(), number) for name, value in network.state_dict().items()}
    config, n = network.config, network.n_states
    images = [[context[place] for place in order] for order in network._orders.tolist()] or [list(context)]
    shown = images if config.symmetry == "averaged" else [min(images)]
    answers = [_RESPONSES[network.kind](network, own, image, number) for image in shown]
    if config.residual:
        for image, answer in zip(shown, answers, strict=True):
            answer[image[0]] += own["copying"]
    return [sum(answer[state] for answer in answers) / number(len(answers)) for state in range(n)]


def layer(own: dict[str, Any], name: str, x: Sequence[Any]) -> list[Any]:
    rows = zip(own[f"{name}.weight"], own[f"{name}.bias"], strict=True)
    return [sum(a * b for a, b in zip(row, x, strict=True)) + bias for row, bias in rows]


def activated(name: str, values: Sequence[Any], number: type) -> list[Any]:
    return [_activation(name, value, number) for value in values]


def _activation(name: str, x: Any, number: type) -> Any:
    if name == "relu":
        return max(x, number(0))
    if name == "leaky_relu":
        return x if x >= 0 else x * number(0.01)
    if name == "tanh":
        return mpmath.tanh(x)
    if name == "silu":
        return x / (1 + mpmath.exp(-x))
    # By definition the kernel's sum of powers, its steps without rounding.
    side, size = (1 if x >= 0 else -1), min(abs(x) * number(function_kernels._SQRT_HALF), number(6))
    u = (2 / (2 + size) - number(0.625)) * number(1 / 0.375)
    total = sum(number(c) * u**power for power, c in enumerate(function_kernels._ERFCX))
    return x * (1 + side * (1 - mpmath.exp(-size * size) * total)) / 2


def _hidden(network: Emulator, own: dict[str, Any], x: list[Any], number: type) -> list[Any]:
    x = activated(network.config.activation, x, number)
    for place in range(network.config.depth - 1):
        x = activated(network.config.activation, layer(own, f"hidden.{place}", x), number)
    return layer(own, "readout", x)


def _mlp(network: Emulator, own: dict[str, Any], context: Sequence[int], number: type) -> list[Any]:
    rows = [own["embedding"][place * network.n_states + state] for place, state in enumerate(context)]
    return _hidden(network, own, [sum(column) for column in zip(*rows, own["bias"], strict=True)], number)


def _conv(network: Emulator, own: dict[str, Any], context: Sequence[int], number: type) -> list[Any]:
    seen = [
        sum((w for w, cell in zip(kernel, context, strict=True) if cell == state), number(0))
        for kernel in own["kernels"]
        for state in range(network.n_states)
    ]
    return _hidden(network, own, layer(own, "perceived", seen), number)


def _minimal(network: Emulator, own: dict[str, Any], context: Sequence[int], number: type) -> list[Any]:
    x = activated("relu", layer(own, "kernels", [number(state) for state in context]), number)
    return [number(0), *layer(own, "readout", activated("relu", layer(own, "units", x), number))]


def _table(network: Emulator, own: dict[str, Any], context: Sequence[int], number: type) -> list[Any]:
    code = 0
    for state in context:
        code = code * network.n_states + state
    return list(own["rows"][code])


def _binary(network: Emulator, own: dict[str, Any], context: Sequence[int], number: type) -> list[Any]:
    gates = network.gates()
    on = [int(cell == state) for cell in context for state in range(network.n_states)]
    for weights, thresholds in zip(gates.weights, gates.thresholds, strict=True):
        sums = [sum(w * bit for w, bit in zip(column, on, strict=True)) for column in weights.T.tolist()]
        on = [int(total + threshold > 0) for total, threshold in zip(sums, thresholds.tolist(), strict=True)]
    votes = [sum(v * bit for v, bit in zip(column, on, strict=True)) for column in gates.votes.T.tolist()]
    return [number(total + more) / 4 for total, more in zip(votes, gates.ballast.tolist(), strict=True)]


def _attention(network: Emulator, own: dict[str, Any], context: Sequence[int], number: type) -> list[Any]:
    width, heads = network.config.width, network.config.heads
    size = width // heads
    tokens = [
        [a + b for a, b in zip(own["states"][state], place, strict=True)]
        for state, place in zip(context, own["places"], strict=True)
    ]
    for block in range(network.config.depth):
        at = f"blocks.{block}."
        parts = [layer(own, f"{at}queries", _norm(own, f"{at}norm_tokens", token)) for token in tokens]
        read = [[] for _ in tokens]
        for head in range(heads):
            cut = slice(head * size, (head + 1) * size)
            query, key, value = ([part[k * width :][cut] for part in parts] for k in range(3))
            for place, asked in enumerate(query):
                near = [sum(a * b for a, b in zip(asked, each, strict=True)) / mpmath.sqrt(size) for each in key]
                shares = [mpmath.exp(each) for each in near]
                read[place] += [
                    sum(share * each[i] for share, each in zip(shares, value, strict=True)) / sum(shares)
                    for i in range(size)
                ]
        mixed = [layer(own, f"{at}mixed", each) for each in read]
        tokens = [[a + b for a, b in zip(*pair, strict=True)] for pair in zip(tokens, mixed, strict=True)]
        for place, token in enumerate(tokens):
            wide = activated("relu", layer(own, f"{at}wide", _norm(own, f"{at}norm_mixed", token)), number)
            tokens[place] = [a + b for a, b in zip(token, layer(own, f"{at}narrow", wide), strict=True)]
    return layer(own, "readout", _norm(own, "norm", tokens[0]))


def _norm(own: dict[str, Any], name: str, x: Sequence[Any]) -> list[Any]:
    mean = sum(x) / len(x)
    root = mpmath.sqrt(sum((each - mean) ** 2 for each in x) / len(x) + mpmath.mpf(1e-5))
    scaled = zip(x, own[f"{name}.weight"], own[f"{name}.bias"], strict=True)
    return [(each - mean) / root * weight + bias for each, weight, bias in scaled]


_RESPONSES = {
    "mlp": _mlp,
    "conv": _conv,
    "minimal": _minimal,
    "table": _table,
    "binary": _binary,
    "attention": _attention,
}
