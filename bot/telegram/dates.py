"""Dates as people write them after a command, and as an interface words them."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.telegram.texts import Texts

_YEAR_FIRST = re.compile(r"([0-9]{4})(?:[-./]([0-9]{1,2})(?:[-./]([0-9]{1,2}))?)?")
_DAY_FIRST = re.compile(r"(?:([0-9]{1,2})\.)?([0-9]{1,2})\.([0-9]{4})")
_DECEMBER = 12

# Year, month and day, as far as they are given.
Parts = tuple[int, int | None, int | None]


def read_period(text: str) -> tuple[date, date]:
    """First and last day of a year, a month or a day: `2022`, `2022-09`, `15.09.2022`.

    Raises:
        ValueError: it is none of these.
    """
    year, month, day = _read_parts(text.strip())
    last_month = month or _DECEMBER
    first = date(year, month or 1, day or 1)
    last_day = day or calendar.monthrange(year, last_month)[1]
    return first, date(year, last_month, last_day)


def word_date(label: str, language: str, texts: Texts) -> str:
    """A date, month or range in ISO 8601 (`Published.label`) in the words of a language.

    A label of another form is given back as it is.
    """
    first_text, _, last_text = label.partition("/")
    try:
        first = _read_parts(first_text)
        last = _read_parts(last_text) if last_text else first
    except ValueError:
        return label
    first, last = _widen(first, last)
    if first == last:
        return _word_parts(first, language, texts)
    if first[0] != last[0]:
        return " – ".join(_word_parts(parts, language, texts) for parts in (first, last))
    start, end = (_word_day(parts, language, texts) for parts in (first, last))
    if first[1] == last[1] and first[2] and last[2]:
        dates = f"{first[2]}–{end}"
    else:
        dates = f"{start} – {end}"
    return texts.say_date(language, "with_year", date=dates, year=first[0])


def _read_parts(text: str) -> Parts:
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = found[1], found[2], found[3]
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = found[1], found[2], found[3]
    else:
        raise ValueError(f"{text!r} is not a date")
    parts = int(year), int(month) if month else None, int(day) if day else None
    # A month 13 or a 31 June is no date either.
    date(parts[0], 1 if parts[1] is None else parts[1], 1 if parts[2] is None else parts[2])
    return parts


def _widen(first: Parts, last: Parts) -> tuple[Parts, Parts]:
    """A range that is a whole year or a whole month, as that year or month."""
    year, month, day = last
    if first[0] != year or first[1] is None or month is None or first[2] != 1 or day is None:
        return first, last
    if (first[1], month, day) == (1, _DECEMBER, 31):
        return (year, None, None), (year, None, None)
    if first[1] == month and day == calendar.monthrange(year, month)[1]:
        return (year, month, None), (year, month, None)
    return first, last


def _word_parts(parts: Parts, language: str, texts: Texts) -> str:
    if parts[1] is None:
        return texts.say_date(language, "year_alone", year=parts[0])
    day = _word_day(parts, language, texts)
    return texts.say_date(language, "with_year", date=day, year=parts[0])


def _word_day(parts: Parts, language: str, texts: Texts) -> str:
    _, month, day = parts
    if month is None:
        return str(parts[0])
    if day is None:
        return texts.name_month(language, month, alone=True)
    return f"{day} {texts.name_month(language, month, alone=False)}"
