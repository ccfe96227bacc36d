"""How far a measure may fall before the gate closes: `tolerances.toml`."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from bot.evaluation.scorecard import MEASURES
from index.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE_NAME = "tolerances.toml"
DEFAULTS: Mapping[str, float] = {
    "right": 0.02,
    "facts": 0.02,
    "answered": 0.03,
    "abstention_recall": 0.03,
    "citation_exact": 0.0,
    "citation_recall": 0.01,
    "citation_precision": 0.01,
    "evidence_cited": 0.03,
    "recall@5": 0.02,
    "mrr": 0.02,
}
"""Gated where no file says otherwise, in each measure's unit."""


def load_tolerances(file: Path, set_name: str) -> dict[str, float]:
    """The gated measures of a set and how far each may fall, in its own unit.

    The table `[default]` holds for every set, a table with a set's name adds to it or overrides
    it; `false` takes a measure out of the gate. Without a file, `DEFAULTS`.

    Raises:
        SettingsError: not TOML, a measure that does not exist, or a value that is no tolerance.
    """
    if not file.is_file():
        return dict(DEFAULTS)
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} is not TOML: {error}.") from None
    gated: dict[str, float] = {}
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise SettingsError(f"{file}: {name!r} stands outside a table such as [default].")
        for measure, value in table.items():
            _check_tolerance(file, name, measure, value)
    for name in ("default", set_name):
        for measure, value in tables.get(name, {}).items():
            if value is False:
                gated.pop(measure, None)
            else:
                gated[measure] = float(value)
    return gated


def _check_tolerance(file: Path, table: str, measure: str, value: object) -> None:
    if measure not in MEASURES or MEASURES[measure].higher_is_better is None:
        raise SettingsError(f"{file}, [{table}]: {measure!r} is not a measure that can be gated.")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if value is not False and not (is_number and float(str(value)) >= 0):
        raise SettingsError(
            f"{file}, [{table}]: {measure} is a number from 0, or false, not {value!r}."
        )
