"""The interface's texts, one TOML file a language, with the same keys and placeholders in each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from bot.telegram.values import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Texts:
    """Every text of the interface.

    Attributes:
        sentences: Language to key to text, with `{placeholders}`; plain text, not markup.
        commands: Language to command (without slash) to its description, in menu order.
        admin_commands: The same for what only admins are offered.
        figures: Language to the names of the figures that admins see.
        dates: Language to the names of the months and the patterns of dates.
    """

    sentences: Mapping[str, Mapping[str, str]]
    commands: Mapping[str, Mapping[str, str]]
    admin_commands: Mapping[str, Mapping[str, str]]
    figures: Mapping[str, Mapping[str, str]]
    dates: Mapping[str, Mapping[str, Any]]

    def say(self, language: str, key: str, **values: object) -> str:
        """The text `key` in a language (English where it is not known), filled with `values`."""
        return self.sentences[self._know(language)][key].format_map(values)

    def name_figure(self, language: str, key: str) -> str:
        """The name of a figure; its key where it has none."""
        return self.figures[self._know(language)].get(key, key)

    def say_date(self, language: str, key: str, **values: object) -> str:
        """A pattern of dates, filled with `values`."""
        pattern: str = self.dates[self._know(language)][key]
        return pattern.format_map(values)

    def name_month(self, language: str, month: int, *, alone: bool) -> str:
        """A month, from 1: as in "January 2023" (`alone`) or as in "12 January 2023"."""
        names: list[str] = self.dates[self._know(language)]["lone_months" if alone else "months"]
        return names[month - 1]

    def list_commands(self, language: str, *, admin: bool = False) -> tuple[tuple[str, str], ...]:
        """Commands (without slash) and what they do, in menu order."""
        known = self._know(language)
        more = self.admin_commands[known] if admin else {}
        return (*self.commands[known].items(), *more.items())

    def _know(self, language: str) -> str:
        return language if language in self.sentences else LANGUAGES[0]


@cache
def load_texts() -> Texts:
    """Read the texts of all languages."""
    folder = files(__name__)
    read = {
        language: tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))
        for language in LANGUAGES
    }

    def take(table: str) -> dict[str, dict[str, Any]]:
        return {language: tables[table] for language, tables in read.items()}

    return Texts(
        sentences=take("sentences"),
        commands=take("commands"),
        admin_commands=take("admin_commands"),
        figures=take("figures"),
        dates=take("dates"),
    )


def choose_language(code: str | None) -> str:
    """The interface's language for Telegram's `language_code` (IETF tag, may be missing)."""
    primary = (code or "").partition("-")[0].casefold()
    return primary if primary in LANGUAGES else LANGUAGES[0]
