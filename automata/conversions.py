"""Conversions: results as the objects of pandas and xarray, where these are installed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any

from numpy.typing import NDArray

from automata.errors import ReplicariumError


def data_frame(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Any:
    """Return rows of named values as a `pandas.DataFrame` with these columns; ReplicariumError without pandas.

    A column of whole numbers, of which some are None, is of pandas' type Int64, and they are missing there.
    """
    pandas = _needed("pandas", "a data frame")
    listed = list(rows)
    table = pandas.DataFrame(listed, columns=list(columns))
    for name in columns:
        given = [row[name] for row in listed if row.get(name) is not None]
        if 0 < len(given) < len(listed) and all(type(value) is int for value in given):
            table[name] = table[name].astype("Int64")
    return table


def data_array(
    values: NDArray[Any], coordinates: Mapping[str, Sequence[int]], name: str, attributes: Mapping[str, Any]
) -> Any:
    """Return an array as an `xarray.DataArray`, its dimensions those of `coordinates`; ReplicariumError without it."""
    xarray = _needed("xarray", "a labelled array")
    return xarray.DataArray(values, dict(coordinates), list(coordinates), name=name, attrs=dict(attributes))


def _needed(module: str, what: str) -> Any:
    try:
        return import_module(module)
    except ModuleNotFoundError:
        raise ReplicariumError(
            f"{what} needs {module}, which is not installed: python -m pip install 'replicarium[frames]'"
        ) from None
