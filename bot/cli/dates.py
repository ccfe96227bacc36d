"""Dates as people write them: a year, a month or a day."""

from __future__ import annotations

import calendar
import re
from datetime import date

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")


def parse_first_day(text: str) -> date:
    """The first day of `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.

    Raises:
        ValueError: it is none of these; the message is a sentence for the person.
    """
    year, month, day = _split_date(text)
    return _make_date(text, year, 1 if month is None else month, 1 if day is None else day)


def parse_last_day(text: str) -> date:
    """The last day of `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.

    Raises:
        ValueError: it is none of these; the message is a sentence for the person.
    """
    year, month, day = _split_date(text)
    month = 12 if month is None else month
    if day is None:
        first = _make_date(text, year, month, 1)
        day = calendar.monthrange(first.year, first.month)[1]
    return _make_date(text, year, month, day)


def _split_date(text: str) -> tuple[int, int | None, int | None]:
    found = _DATE.fullmatch(text.strip())
    if not found:
        raise ValueError(_explain(text))
    year, month, day = (int(part) if part else None for part in found.groups())
    return year or 0, month, day


def _make_date(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(_explain(text)) from None


def _explain(text: str) -> str:
    return f"{text!r} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD"
