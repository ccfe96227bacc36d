"""The interface's texts, one TOML file a language, with the same keys and placeholders in each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.telegram.values import LANGUAGES


@dataclass(frozen=True, slots=True)
class Texts:
    """Every text of the interface.

    Attributes:
        sentences: Language to key to text, with `{placeholders}`; plain text, not markup.
        commands: Language to command (without slash) to its description, in menu order.
        months: Language to the twelve months as they stand in "12 January 2023".
        lone_months: Language to the twelve months as they stand in "January 2023".
    """

    sentences: Mapping[str, Mapping[str, str]]
    commands: Mapping[str, Mapping[str, str]]
    months: Mapping[str, tuple[str, ...]]
    lone_months: Mapping[str, tuple[str, ...]]

    def say(self, language: str, key: str, **values: object) -> str:
        """The text `key` in a language (English where it is not known), filled with `values`."""
        known = language if language in self.sentences else LANGUAGES[0]
        return self.sentences[known][key].format_map(values)


@cache
def load_texts() -> Texts:
    """Read the texts of all languages."""
    folder = files(__name__)
    read = {
        language: tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))
        for language in LANGUAGES
    }
    return Texts(
        sentences={language: texts["sentences"] for language, texts in read.items()},
        commands={language: texts["commands"] for language, texts in read.items()},
        months={language: tuple(texts["dates"]["months"]) for language, texts in read.items()},
        lone_months={
            language: tuple(texts["dates"]["lone_months"]) for language, texts in read.items()
        },
    )


def choose_language(code: str | None) -> str:
    """The interface's language for Telegram's `language_code` (IETF tag, may be missing)."""
    primary = (code or "").partition("-")[0].casefold()
    return primary if primary in LANGUAGES else LANGUAGES[0]
