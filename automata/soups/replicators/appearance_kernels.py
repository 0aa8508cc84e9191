# mypy: disable-error-code="no-untyped-def, no-untyped-call"
"""Kernels that draw programs of the BFF family and score them by agreement of chains, leaving out what cannot matter.

The score is that of `ChainDetector`, to the byte. Two things save work, both exact. A chain whose child is, after some
execution, what it is where the program leaves its partner alone, ends as that one does, which is run once a block. And
a chain is not run once those that are left could no longer lift the score to `floor`.
"""

from __future__ import annotations

import numpy as np

from automata.runtime.jit import inlined, kernel
from automata.soups.draw_kernels import splitmix
from automata.soups.languages.bff_kernels import execute_pair, read_masks

_8, _24, _32 = np.uint64(8), np.uint64(24), np.uint64(32)
_LOW_24, _LOW_8 = np.uint64((1 << 24) - 1), np.uint64(255)
# Bytes of a program, and 64-bit words of it.
_LENGTH, _WORDS = 64, 8


@inlined
def _letter(chance, keep, alias):
    """Return the byte that a chance of 32 bits stands for: its upper 8 a column of Walker's table, the rest a coin."""
    column = np.int64(chance >> _24)
    return np.uint8(column) if np.int64(chance & _LOW_24) < keep[column] else alias[column]


@kernel
def draw_from(programs, base, keep, alias):
    """Fill `programs`, (N, 64) uint8, two bytes a number from `base` on.

    keep (256,) int64 of 2^24 and alias (256,) uint8 are Walker's table of the bytes' distribution.
    """
    for program in range(len(programs)):
        for half in range(_LENGTH // 2):
            chance = splitmix(base + np.uint64(program * (_LENGTH // 2) + half))
            programs[program, 2 * half] = _letter(chance & np.uint64(0xFFFFFFFF), keep, alias)
            programs[program, 2 * half + 1] = _letter(chance >> _32, keep, alias)


@kernel
def draw_noise(noise, local, fresh):
    """Fill `noise`, (chains, executions, 64) uint8, as `ChainDetector.noise` does; `fresh`: one an execution."""
    chains, executions, _ = noise.shape
    for chain in range(chains):
        for execution in range(executions):
            line = chain + 1 + (chains * execution if fresh else 0)
            for place in range(_LENGTH):
                number = splitmix(local ^ splitmix(np.uint64(line * _LENGTH + place)))
                noise[chain, execution, place] = np.uint8(number & _LOW_8)


@kernel
def score_programs(programs, noise, agreeing, floor, budget, table, options, tape, words, loop, scores):
    """Write the score of each of `programs`, (N, 64) uint8, into `scores`, int64; -1 where it is less than `floor`.

    noise: (chains, executions, 64) uint8, two executions or more; `agreeing` as `ChainDetector` says. Scratch: as
    `run_bff`. Returns how many executions were run.
    """
    chains, executions, _ = noise.shape
    tape_words, noise_words = tape.view(np.uint64), noise.view(np.uint64)
    program_words = programs.view(np.uint64)
    masks = np.zeros((chains, executions, 3), dtype=np.uint64)
    own_masks = np.zeros(3, dtype=np.uint64)
    children = np.zeros((chains, executions, _WORDS), dtype=np.uint64)
    # How a chain ends if its first partner is left alone, and how it ended, as words and as bytes.
    still, ended = np.zeros((chains, 2 * _WORDS), dtype=np.uint64), np.zeros((chains, 2 * _WORDS), dtype=np.uint64)
    ends = ended.view(np.uint8)
    # Once so many chains were run, a byte can still count only if it agrees in one of them.
    enough = chains - agreeing
    among = np.zeros((_LENGTH, 256), dtype=np.uint8)
    runs = 0
    # The first of all stands for any program that leaves its partners alone.
    for program in range(-1, len(programs)):
        if program >= 0:
            scores[program] = -1
            for word in range(_WORDS):
                tape_words[word] = program_words[program, word]
            read_masks(tape, words, 2, 2 * _LENGTH, options)
            for mask in range(3):
                own_masks[mask] = words[2 * mask]
        moved = program < 0  # whether a chain ended in another way than those left alone
        possible = _LENGTH
        for chain in range(chains):
            first = 0
            if program < 0:
                first = 1
                for execution in range(executions):
                    for word in range(_WORDS):
                        tape_words[word] = noise_words[chain, execution, word]
                    read_masks(tape, words, 2, 2 * _LENGTH, options)
                    for mask in range(3):
                        masks[chain, execution, mask] = words[2 * mask]
                for word in range(_WORDS):
                    tape_words[_WORDS + word] = children[chain, 0, word] = noise_words[chain, 0, word]
                for mask in range(3):
                    words[2 * mask + 1] = masks[chain, 0, mask]
            elif chain:
                for word in range(_WORDS):
                    tape_words[word] = program_words[program, word]
                for mask in range(3):
                    words[2 * mask] = own_masks[mask]
            other = True
            for execution in range(first, executions):
                if execution:
                    for word in range(_WORDS):  # the child is the next first program
                        tape_words[word] = tape_words[_WORDS + word]
                    for mask in range(3):
                        words[2 * mask] = words[2 * mask + 1]
                for word in range(_WORDS):
                    tape_words[_WORDS + word] = noise_words[chain, execution, word]
                for mask in range(3):
                    words[2 * mask + 1] = masks[chain, execution, mask]
                execute_pair(tape, words, loop, _LENGTH, budget, table, options)
                runs += 1
                if program < 0:
                    for word in range(_WORDS):
                        children[chain, execution, word] = tape_words[_WORDS + word]
                elif execution + 1 < executions:
                    same = True
                    for word in range(_WORDS):
                        same = same and tape_words[_WORDS + word] == children[chain, execution, word]
                    if same:
                        other = False
                        break
            if other and not moved:
                moved = True
                for before in range(chain):
                    for word in range(2 * _WORDS):
                        ended[before, word] = still[before, word]
            if moved:
                for word in range(2 * _WORDS):
                    ended[chain, word] = tape_words[word] if other else still[chain, word]
            if program < 0:
                for word in range(2 * _WORDS):
                    still[chain, word] = tape_words[word]
                for place in range(_LENGTH):
                    among[place, ends[chain, place]] |= chain < enough
                continue
            if chain + 1 < enough:
                continue
            if not moved and chain + 1 > enough:
                moved = True
                for before in range(chain + 1):
                    for word in range(2 * _WORDS):
                        ended[before, word] = still[before, word]
            possible = 0
            for place in range(_LENGTH):
                if moved:
                    found = 0
                    for before in range(chain + 1):
                        found += ends[before, place] == programs[program, place]
                    possible += found + chains - 1 - chain > agreeing
                else:
                    possible += among[place, programs[program, place]]
            if possible < floor:
                break
        if program < 0 or possible < floor:
            continue
        second = 0
        for place in range(_LENGTH, 2 * _LENGTH):
            most = 0
            for chain in range(chains):
                equal = 0
                for before in range(chain + 1):
                    equal += ends[before, place] == ends[chain, place]
                most = max(most, equal)
            second += most > agreeing
        if min(possible, second) >= floor:
            scores[program] = min(possible, second)
    return runs
