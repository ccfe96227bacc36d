"""Dates in running text: days, months, years and periods, in English and Russian."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.types import Published

_CALENDAR = """
january february march april may june july august september october november december
monday tuesday wednesday thursday friday saturday sunday
"""
CALENDAR_WORDS = frozenset(_CALENDAR.split())
"""English months and days of the week, which have a capital though they name nothing."""

_MONTHS = (
    r"jan(?:uary)?|январ\w{1,2}",
    r"feb(?:ruary)?|феврал\w{1,2}",
    r"mar(?:ch)?|март\w{0,2}",
    r"apr(?:il)?|апрел\w{1,2}",
    r"may|ма[йяею]|маем",
    r"june?|июн\w{1,2}",
    r"july?|июл\w{1,2}",
    r"aug(?:ust)?|август\w{0,2}",
    r"sept?(?:ember)?|сентябр\w{1,2}",
    r"oct(?:ober)?|октябр\w{1,2}",
    r"nov(?:ember)?|ноябр\w{1,2}",
    r"dec(?:ember)?|декабр\w{1,2}",
)
_MONTH = rf"\b(?P<month>{'|'.join(_MONTHS)})\b\.?"
_DAYS = r"(?P<{0}>\d{{1,2}})(?:st|nd|rd|th)?(?:\s?[-–—]\s?(?P<{0}_last>\d{{1,2}})(?:st|nd|rd|th)?)?"
_MONTH_DATE = re.compile(
    rf"(?:(?<![\d,.:-]){_DAYS.format('before')}\s(?:of\s)?)?{_MONTH}"
    rf"(?:\s{_DAYS.format('after')}(?!\d|[,.:]\d{{1,3}}\b(?!\d)))?"
    r"(?:,?\s(?P<year>\d{4})\b(?!\s?(?:km|people)))?",
    re.IGNORECASE,
)
_ISO_DATE = re.compile(r"\b(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>[0-3]\d))?\b")
_YEAR = re.compile(
    r"(?:(?<=\s)|(?<=\()|(?<=[–—])|^)"
    r"(?:(?P<year>1\d{3}|20\d{2})(?P<decade>s|-[ех])?|(?P<ancient>\d{1,4})\s?(?P<bc>BCE?\b|до н))"
    r"(?![\d,.:%]*\d|%|\w)"
)
# Words before a bare number of four digits that make it a year, and after it that do not.
_YEAR_BEFORE = re.compile(
    r"(?:\b(?:in|since|until|till|by|from|after|before|during|of|year|early|late|mid|the|to|and"
    r"|spring|summer|autumn|fall|winter|between|в|с|до|после|год|к|около|и|по)\s|[(–—-]|^\W*)$",
    re.IGNORECASE,
)
_YEAR_AFTER = re.compile(r"\s?(?:г\.|гг\.|год)", re.IGNORECASE)
_COUNTED_AFTER = re.compile(
    r"\s?-?(?:km|mi|kg|m|ft|sq|square|cubic|(?!as\b|was\b|is\b|has\b|its\b|this\b)[a-z-]*[a-z]s"
    r"|people|men|women|percent|per|million|thousand|billion|тыс|млн|км|человек)\b"
)
# "May" and "March" are words of their own; near these they are months.
_MONTH_BEFORE = re.compile(
    r"\b(?:in|of|since|until|till|by|from|after|before|during|early|late|mid|this|last|next|every"
    r"|and|to)[\s-]$",
    re.IGNORECASE,
)
_AMBIGUOUS = frozenset({"may", "mar", "march", "dec", "jan", "sep", "sept", "oct"})
# "(Herald, September 14)" says when a source appeared, not when something happened.
_SOURCE_NOTE = re.compile(r"\([^()]*[^\W\d][^()]*,\s[^(),]*\)|\([^()]*\w\.\w[^()]*\)")
_LAST_DAY = 31


@dataclass(frozen=True, slots=True)
class Moment:
    """A time that a text names, as exactly as it names it.

    Attributes:
        start: First code point in the text it was found in.
        end: One past the last.
        years: First and last year it can be, negative before Christ; None when not named.
        month: 1 to 12, or None.
        days: First and last day of the month, or None.
    """

    start: int
    end: int
    years: tuple[int, int] | None = None
    month: int | None = None
    days: tuple[int, int] | None = None

    def agrees_with(self, other: Moment) -> bool | None:
        """Whether both can be the same time; None where they name nothing in common."""
        agreed: bool | None = None
        if self.years and other.years:
            if not _overlap(self.years, other.years):
                return False
            agreed = True
        if self.month and other.month:
            if self.month != other.month:
                return False
            agreed = True
            if self.days and other.days and not _overlap(self.days, other.days):
                return False
        return agreed

    def place(self, published: Published) -> Moment:
        """The same with the year of the last such month before publication, where none is named."""
        latest = published.latest
        if self.years or not self.month or latest is None:
            return self
        year = latest.year if self.month <= latest.month else latest.year - 1
        return replace(self, years=(year, year))


def find_moments(text: str, *, of_sources: bool = False) -> tuple[Moment, ...]:
    """The times that a text names, in order.

    Args:
        text: Any text.
        of_sources: Whether a date such as "(Herald, May 3)" counts, which says when a source
            appeared and not when something happened.
    """
    notes = () if of_sources else [match.span() for match in _SOURCE_NOTE.finditer(text)]
    found: list[Moment] = []
    for moment in (*_find_iso(text), *_find_month_dates(text), *_find_years(text)):
        inside = any(first <= moment.start < last for first, last in notes)
        taken = any(each.start < moment.end and moment.start < each.end for each in found)
        if not inside and not taken:
            found.append(moment)
    return tuple(sorted(found, key=lambda each: each.start))


def _find_iso(text: str) -> Iterator[Moment]:
    for match in _ISO_DATE.finditer(text):
        year, day = int(match["year"]), match["day"] and int(match["day"])
        yield Moment(*match.span(), (year, year), int(match["month"]), (day, day) if day else None)


def _find_month_dates(text: str) -> Iterator[Moment]:
    for match in _MONTH_DATE.finditer(text):
        name = match["month"]
        days = _read_days(match)
        year = match["year"] and int(match["year"])
        exact = days or year or _MONTH_BEFORE.search(text, 0, match.start())
        # English writes months with a capital, Russian names a woman by one: Марта.
        usual = name[0].isupper() == name[0].isascii()
        if not exact and (name.casefold() in _AMBIGUOUS or not usual):
            continue
        end = match.start() + len(match[0].rstrip(". "))
        years = (year, year) if year else None
        yield Moment(match.start(), end, years, _number_month(name), days)


def _read_days(match: re.Match[str]) -> tuple[int, int] | None:
    name = "before" if match["before"] else "after"
    if not match[name]:
        return None
    first = int(match[name])
    last = int(match[f"{name}_last"] or first)
    return (first, last) if 1 <= first <= last <= _LAST_DAY else None


def _find_years(text: str) -> Iterator[Moment]:
    for match in _YEAR.finditer(text):
        if match["bc"]:
            year = -int(match["ancient"])
        elif not match["decade"] and not _is_year(text, match):
            continue
        else:
            year = int(match["year"])
        last = year + 9 if match["decade"] else year
        yield Moment(*match.span(), (year, last))


def _is_year(text: str, match: re.Match[str]) -> bool:
    if _YEAR_AFTER.match(text, match.end()):
        return True
    before = _YEAR_BEFORE.search(text, max(0, match.start() - 20), match.start())
    return before is not None and not _COUNTED_AFTER.match(text, match.end())


def _number_month(name: str) -> int:
    return next(
        number
        for number, pattern in enumerate(_MONTHS, start=1)
        if re.fullmatch(pattern, name, re.IGNORECASE)
    )


def _overlap(first: tuple[int, int], second: tuple[int, int]) -> bool:
    return first[0] <= second[1] and second[0] <= first[1]
