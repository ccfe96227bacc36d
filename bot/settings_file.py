"""Where the settings file is; apart from `bot.settings`, whose libraries take long to import."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "SILTEME_"
FILE_VARIABLE = "SILTEME_CONFIG"
FILE_NAME = "config.toml"


def find_settings_file(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The settings file that holds here, or None when there is none.

    Raises:
        SettingsError: the environment names a file that is not there.
    """
    named = environment.get(FILE_VARIABLE)
    if named:
        path = Path(named).expanduser()
        if not path.is_file():
            raise SettingsError(f"{FILE_VARIABLE} names {named}, which is not a file.")
        return path
    beside_packages = Path(__file__).resolve().parent.parent / FILE_NAME
    for path in (Path(FILE_NAME), beside_packages):
        if path.is_file():
            return path
    return None
