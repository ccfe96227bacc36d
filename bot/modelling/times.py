"""Dates of running text in English, Russian and Kazakh; "this year" as an article means it."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.types import Published

_MONTHS = (
    r"jan(?:uary|\.)?|январ\w{1,2}|қаңтар\w*",
    r"feb(?:ruary|\.)?|феврал\w{1,2}|ақпан\w*",
    r"mar(?:ch|\.)?|март\w{0,2}|наурыз\w*",
    r"apr(?:il|\.)?|апрел\w{1,2}|сәуір\w*",
    r"may|ма[йяею]|маем|мамыр\w*",
    r"june?|июн\w{1,2}|маусым\w*",
    r"july?|июл\w{1,2}|шілде\w*",
    r"aug(?:ust|\.)?|август\w{0,2}|тамыз\w*",
    r"sept?(?:ember|\.)?|сентябр\w{1,2}|қыркүйе[кг]\w*",
    r"oct(?:ober|\.)?|октябр\w{1,2}|қазан\w*",
    r"nov(?:ember|\.)?|ноябр\w{1,2}|қараша\w*",
    r"dec(?:ember|\.)?|декабр\w{1,2}|желтоқсан\w*",
)
_MONTH = rf"\b(?P<month>{'|'.join(_MONTHS)})(?!\w)"
_DAY = (
    r"(?P<{0}>[0-3]?\d)(?:st|nd|rd|th)?"
    r"(?:\s?(?:[-–—]|to|and|и|до|по)\s?(?P<{0}_last>[0-3]?\d)(?:st|nd|rd|th)?)?"
)
_YEAR_MARK = r"(?:-?\s?(?:жыл\w*|год\w*|г\.))"
_WRITTEN = re.compile(
    rf"(?:\b(?P<year_first>[12]\d{{3}}){_YEAR_MARK}\s)?"
    rf"(?:(?<![\d,.:]){_DAY.format('before')}\s(?:of\s)?)?{_MONTH}"
    rf"(?:\s{_DAY.format('after')}(?![\d%]|[.,]\d))?"
    r"(?:,?\s(?:of\s)?(?P<year>[12]\d{3})(?![\d%]))?",
    re.IGNORECASE,
)
_ISO = re.compile(r"\b(?P<year>[12]\d{3})-(?P<month>[01]\d)-(?P<day>[0-3]\d)\b")
_DOTTED = re.compile(r"\b(?P<day>[0-3]?\d)[./](?P<month>[01]?\d)[./](?P<year>[12]\d{3})\b")
_YEAR = re.compile(
    r"(?<![\w.,$€£₸₽])(?P<year>1[5-9]\d\d|20\d\d)(?!\d|[.,]\d|\s?(?:%|percent|km|км))"
)
# In lower case, or with nothing about it that makes a date, these are words of their own.
_AMBIGUOUS = frozenset({"may", "mar", "march", "mar.", "маю", "мае", "марта", "қазан", "маусым"})
_BEFORE_MONTH = re.compile(
    r"\b(?:in|of|since|until|by|from|after|before|during|early|late|mid|this|last|next|and|to"
    r"|в|с|до|по|к)[\s-]$",
    re.IGNORECASE,
)
_WEEKDAYS = (
    r"monday|понедельник\w*|дүйсенбі\w*",
    r"tuesday|вторник\w*|сейсенбі\w*",
    r"wednesday|сред[уыае]\b|сәрсенбі\w*",
    r"thursday|четверг\w*|бейсенбі\w*",
    r"friday|пятниц\w{1,2}|жұма(?:да|ның)?",
    r"saturday|суббот\w{1,2}|сенбі(?:де|нің)?",
    r"sunday|воскресень\w{1,2}|жексенбі\w*",
)
_WEEKDAY = re.compile("|".join(rf"\b({each})(?!\w)" for each in _WEEKDAYS), re.IGNORECASE)
# What an article means by these counts from the day it appeared: years, months, days on.
_RELATIVE = tuple(
    (re.compile(rf"\b(?:{words})\b", re.IGNORECASE), unit, step)
    for words, unit, step in (
        (r"this year|this (?:spring|summer|autumn|fall|winter)|в этом году|биыл\w*", "year", 0),
        (r"last year|a year ago|в прошлом году|былтыр\w*|өткен жыл\w*", "year", -1),
        (r"next year|в следующем году|келесі жыл\w*", "year", 1),
        (r"this month|в этом месяце|осы ай\w*", "month", 0),
        (r"last month|a month ago|в прошлом месяце|өткен ай\w*", "month", -1),
        (r"today|сегодня|бүгін", "day", 0),
        (r"yesterday|вчера|кеше", "day", -1),
        (r"tomorrow|завтра|ертең", "day", 1),
    )
)
_WEEK = 7
_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Time:
    """A time as a text names it.

    Attributes:
        start: First code point.
        end: One past the last.
        year: Or None where none is named.
        month: 1 to 12, or None.
        days: First and last day of the month, or None.
    """

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    days: tuple[int, int] | None = None

    def covers(self, other: Time) -> bool:
        """Whether every part that the other names is named here, and the same."""
        return (
            other.year in {None, self.year}
            and other.month in {None, self.month}
            and other.days in {None, self.days, self.days and (self.days[0],) * 2}
        )


def list_times(text: str) -> tuple[Time, ...]:
    """The dates that a text names, in order; weekdays are `list_weekdays`."""
    found: list[Time] = []
    for time in (*_list_numeric(text), *_list_written(text), *_list_years(text)):
        if not any(each.start < time.end and time.start < each.end for each in found):
            found.append(time)
    return tuple(sorted(found, key=lambda each: each.start))


def list_weekdays(text: str) -> frozenset[int]:
    """The days of the week that a text names, Monday 0."""
    return frozenset(
        at
        for match in _WEEKDAY.finditer(text)
        for at, group in enumerate(match.groups())
        if group is not None
    )


def place_times(text: str, published: Published) -> tuple[Time, ...]:
    """The dates that words of an article mean, seen from the day it appeared.

    Those it names, with the year where only a month is named: that of the last such month before
    publication, and the next; and those it names by "this year", "yesterday", "on Wednesday".
    """
    named = list_times(text)
    latest, earliest = published.latest, published.earliest
    if latest is None or earliest is None:
        return named
    placed = list(named)
    for time in named:
        if time.year is None and time.month is not None:
            before = latest.year if time.month <= latest.month else latest.year - 1
            placed += [replace(time, year=year) for year in {before, latest.year}]
    for pattern, unit, step in _RELATIVE:
        for match in pattern.finditer(text):
            placed += _step(match.span(), latest, unit, step, exact=earliest == latest)
    if earliest == latest:
        placed += [_make_day((0, 0), day) for day in _list_days_around(text, latest)]
    return tuple(placed)


def _step(span: tuple[int, int], day: date, unit: str, step: int, *, exact: bool) -> Iterator[Time]:
    if unit == "year":
        yield Time(*span, day.year + step)
    elif unit == "month" and exact:
        month = (day.month + step - 1) % _DECEMBER + 1
        yield Time(*span, day.year + (day.month + step - 1) // _DECEMBER, month)
    elif exact:
        yield _make_day(span, day + timedelta(days=step))


def _list_days_around(text: str, day: date) -> Iterator[date]:
    """The days that the weekdays of a text mean: the last such day, or the next."""
    for weekday in list_weekdays(text):
        back = (day.weekday() - weekday) % _WEEK
        yield day - timedelta(days=back)
        yield day + timedelta(days=_WEEK - back)


def _make_day(span: tuple[int, int], day: date) -> Time:
    return Time(*span, day.year, day.month, (day.day, day.day))


def _list_numeric(text: str) -> Iterator[Time]:
    for pattern in (_ISO, _DOTTED):
        for match in pattern.finditer(text):
            year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
            if 1 <= month <= _DECEMBER and 1 <= day <= calendar.monthrange(year, month)[1]:
                yield Time(*match.span(), year, month, (day, day))


def _list_written(text: str) -> Iterator[Time]:
    for match in _WRITTEN.finditer(text):
        word = match["month"]
        year = match["year"] or match["year_first"]
        days = _read_days(match)
        alone = not (year or days)
        if word.casefold() in _AMBIGUOUS and alone and not _is_month(text, match):
            continue
        if alone and word[0].isascii() and not word[0].isupper():
            continue
        start = match.start() if (days or year) else match.start("month")
        yield Time(start, match.end(), int(year) if year else None, _number_month(word), days)


def _is_month(text: str, match: re.Match[str]) -> bool:
    before = _BEFORE_MONTH.search(text, max(0, match.start() - 12), match.start("month"))
    return before is not None and (match["month"][0].isupper() or not match["month"][0].isascii())


def _read_days(match: re.Match[str]) -> tuple[int, int] | None:
    name = "before" if match["before"] else "after"
    if not match[name]:
        return None
    first = int(match[name])
    last = int(match[f"{name}_last"] or first)
    # A range that runs backwards is no range, and must not pass for the month alone.
    return (first, last) if first <= last else (first, first)


def _number_month(word: str) -> int:
    return next(
        number
        for number, pattern in enumerate(_MONTHS, start=1)
        if re.fullmatch(pattern, word, re.IGNORECASE)
    )


def _list_years(text: str) -> Iterator[Time]:
    for match in _YEAR.finditer(text):
        yield Time(*match.span(), int(match["year"]))
