"""Dates: ISO 8601 from data, and date lines in the header of a text."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from index.types import Published

_MONTH_NAMES = {
    1: "january jan янв января январь қаңтар januar janvier enero gennaio janeiro",
    2: "february feb фев февраля февраль ақпан februar février febrero febbraio fevereiro",
    3: "march mar мар марта март наурыз märz mars marzo março",
    4: "april apr апр апреля апрель сәуір avril abril aprile",
    5: "may мая май мамыр mai mayo maggio maio",
    6: "june jun июн июня июнь маусым juni juin junio giugno junho",
    7: "july jul июл июля июль шілде juli juillet julio luglio julho",
    8: "august aug авг августа август тамыз août agosto",
    9: "september sep sept сен сентября сентябрь қыркүйек septembre septiembre settembre setembro",
    10: "october oct окт октября октябрь қазан oktober octobre octubre ottobre outubro",
    11: "november nov ноя ноября ноябрь қараша novembre noviembre novembro",
    12: "december dec дек декабря декабрь желтоқсан dezember décembre diciembre dicembre dezembro",
}
_MONTHS = {name: number for number, names in _MONTH_NAMES.items() for name in names.split()}

_LONGEST_LINE = 80
_ISO = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2})(?:[T ].*)?)?")
_LABEL = (
    r"(?:(?:first )?published(?: on| at| in)?|posted(?: on)?|date|опубликовано|дата|жарияланды"
    r"|veröffentlicht(?: am)?|publié le|publicado(?: el)?)\s*:?\s+"
)
_WEEKDAY = r"(?:[^\W\d_]{3,12}\.?,?\s+)?"
_TIME = (
    r"(?:(?:,|\s+at|\s+в|\s+-|\s+\||\s+/)?\s*\d{1,2}[:.]\d{2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?"
    r"(?:\s+\(?[A-Z]{2,5}\)?)?)?"
)
_YEAR = r"(\d{4})(?:\s*(?:года|г\.?|жыл[ыі]?|ж\.?))?"
_NAME = r"([^\W\d_]+)"
_DAY_FIRST = re.compile(
    rf"(?:{_LABEL})?{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:de\s+)?{_NAME}\.?,?\s+(?:de\s+)?"
    rf"{_YEAR}{_TIME}",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"(?:{_LABEL})?{_WEEKDAY}{_NAME}\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}{_TIME}",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(
    rf"(?:{_LABEL})?(\d{{4}})\s+жыл(?:дың|ғы)?\s+(\d{{1,2}})\s+{_NAME}{_TIME}", re.IGNORECASE
)
_NUMERIC = re.compile(
    rf"(?:{_LABEL})?{_WEEKDAY}(?:(\d{{4}})-(\d{{2}})-(\d{{2}})|(\d{{1,2}})\.(\d{{1,2}})\.(\d{{4}}))"
    rf"(?:T\d\S*)?{_TIME}",
    re.IGNORECASE,
)
_CJK = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日.{0,12}")


def parse_published(label: str, reason: str) -> Published:
    """A publication date from ISO 8601: `2023-01-12`, `2022-09` or `2022-09-15/2022-09-20`.

    A time after the day is left out.

    Raises:
        ValueError: `label` is none of the three, or no day of the calendar.
    """
    label = label.strip()
    first, slash, last = label.partition("/")
    earliest, _, label_first = _parse_iso(first)
    _, latest, label_last = _parse_iso(last if slash else first)
    shown = f"{label_first}/{label_last}" if slash else label_first
    return Published(earliest, latest, shown, reason)


def _parse_iso(text: str) -> tuple[date, date, str]:
    match = _ISO.fullmatch(text.strip())
    if match is None:
        raise ValueError(
            f"{text!r} is not a date like 2023-01-12, 2022-09 or 2022-09-15/2022-09-20"
        )
    year, month = int(match[1]), int(match[2])
    if match[3]:
        day = date(year, month, int(match[3]))
        return day, day, day.isoformat()
    start = date(year, month, 1)
    return start, date(year, month, monthrange(year, month)[1]), start.isoformat()[:7]


def parse_date_line(line: str) -> date | None:
    """The day that a line names, when the line is nothing but a date; else None.

    A weekday, a label such as `Published:` and a time of day may stand with it. Numbers are read
    as day, month, year only with dots (`12.01.2023`); with slashes the order cannot be known.
    """
    if len(line) > _LONGEST_LINE or not any(character.isdigit() for character in line):
        return None
    line = line.strip()
    found = _find_parts(line)
    if found is None:
        return None
    try:
        return date(*found)
    except ValueError:
        return None


def _find_parts(line: str) -> tuple[int, int, int] | None:
    if match := _DAY_FIRST.fullmatch(line):
        return _name_month(match[3], match[2], match[1])
    if match := _MONTH_FIRST.fullmatch(line):
        return _name_month(match[3], match[1], match[2])
    if match := _YEAR_FIRST.fullmatch(line):
        return _name_month(match[1], match[3], match[2])
    if match := _NUMERIC.fullmatch(line):
        year, month, day = (
            (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
        )
        return int(year), int(month), int(day)
    if match := _CJK.fullmatch(line):
        return int(match[1]), int(match[2]), int(match[3])
    return None


def _name_month(year: str, name: str, day: str) -> tuple[int, int, int] | None:
    month = _MONTHS.get(name.casefold())
    return None if month is None else (int(year), month, int(day))
