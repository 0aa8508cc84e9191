"""The ground truth stands without torch: importing any part of it brings none in."""

from __future__ import annotations

import pytest

LOADED = """
import importlib, pkgutil, sys
import automata

names = ["automata", *(each.name for each in pkgutil.walk_packages(automata.__path__, "automata."))]
for name in {names}:
    importlib.import_module(name)
print(len(names), sorted({{name.split(".")[0] for name in sys.modules}} & {{"torch", "neural", "experiments"}}))
"""


def test_no_module_of_automata_imports_torch(run_python):
    count, loaded = run_python(LOADED.format(names="names")).split(maxsplit=1)
    assert int(count) > 20, "every package was walked"
    assert loaded == "[]"


@pytest.mark.long
def test_that_check_can_fail(run_python):
    assert run_python(LOADED.format(names="[*names, 'neural.emulators']")).endswith("['neural', 'torch']")
