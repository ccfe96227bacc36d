"""Magnitudes and parts of a whole in words: thousands of, half a million, two thirds, one year."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

SCALES = (
    (1e3, r"thousands?|тыс(?:\.|яч\w*)|мың\w*|k(?![\w])"),
    (1e6, r"millions?|mln|млн|миллион\w*"),
    (1e9, r"billions?|bn|млрд|миллиард\w*"),
    (1e12, r"trillions?|tn|трлн|триллион\w*"),
)
ANY_SCALE = "|".join(f"({scale})" for _, scale in SCALES)
# An order of magnitude, for which no exact number vouches.
_VAGUE = (
    (10.0, r"tens|dozens|десятк(?:и|ов|ам|ами|ах)|ондаған\w*"),
    (100.0, r"hundreds|сот(?:ен|ни|ням|нями|нях)|жүздеген\w*"),
    (1e3, r"thousands?|тысяч(?:и|ам|ами|ах)?|мыңдаған\w*"),
    (1e6, r"millions?|миллион(?:ы|ов|ам|ами|ах)|миллиондаған\w*"),
    (1e9, r"billions?|миллиард(?:ы|ов|ам|ами|ах)|миллиардтаған\w*"),
    (1e12, r"trillions?|триллион(?:ы|ов|ам|ами|ах)"),
)
_MANY = re.compile(
    r"\b(?:" + "|".join(f"({words})" for _, words in _VAGUE) + r")\b"
    rf"(?:\s(?:of\s)?(?:{ANY_SCALE})\b)?",
    re.IGNORECASE,
)
_LONE_SCALE = (
    r"(тысяч(?:а|у|ей)|мың(?:нан|ға|ды|ның)?)|(миллион(?:а|у|ом|е)?)|(миллиард(?:а|у|ом|е)?)"
    r"|(триллион(?:а|у|ом|е)?)"
)
_FACTORS = tuple(
    (factor, re.compile(rf"\b{words}\b", re.IGNORECASE))
    for factor, words in (
        (0.5, rf"(?:half\s(?:an?\s)?|пол|жарты\s)(?:{ANY_SCALE})"),
        (1.5, rf"полтор[аы]\s(?:{ANY_SCALE})"),
        (1.0, rf"(?:an?|one|один|одна|одну|одной|бір)\s(?:{ANY_SCALE})"),
        (1.0, rf"(?:{_LONE_SCALE})"),
    )
)
_HALF = re.compile(r"\b(?:half|половин\w*|жарт(?:ысы|ы)\w*)\b", re.IGNORECASE)
_DENOMINATORS = {
    "thi": 3, "qua": 4, "fif": 5, "ten": 10, "тре": 3, "чет": 4, "үшт": 3, "төр": 4, "бес": 5,
    "онн": 10,
}  # fmt: skip
_NUMERATORS = (
    (2, r"two|две|двух|екі\w*"),
    (3, r"three|три|тр[её]х|үш\w*"),
    (4, r"four|четыре|төрт\w*"),
    (1, r"an?|one|одн\w+|бір\w*"),
)
_ANY_NUMERATOR = "|".join(f"({words})" for _, words in _NUMERATORS)
_PART = re.compile(
    rf"\b(?:(?:{_ANY_NUMERATOR})[\s-](?P<en>third|quarter|fifth|tenth)s?"
    rf"|(?:(?:{_ANY_NUMERATOR})\s)?(?P<ru>треть\w?|трети|четверт[ьи])"
    rf"|(?P<kk>үштен|төрттен|бестен|оннан)\s(?:{_ANY_NUMERATOR}))\b",
    re.IGNORECASE,
)
_ONE = r"one|один|одна|одно|одного|одну|одной|бір"
_UNIT = (
    r"(?:\s|-)(?:days?|weeks?|months?|years?|hours?|minutes?|decades?|century|kilomet(?:er|re)s?"
    r"|miles?|percent|per cent|день|дня|недел\w+|месяц\w*|год|года|час|часа|процент\w*"
    r"|күн\w*|апта\w*|ай|айда|айдан|жыл\w*|сағат\w*|пайыз\w*)\b"
)
_ONE_UNIT = re.compile(rf"\b(?:{_ONE})(?={_UNIT})", re.IGNORECASE)
_A_UNIT = re.compile(rf"\ban?(?={_UNIT})", re.IGNORECASE)


class Magnitude(NamedTuple):
    """An amount in words: where it stands and what it is worth, as `bot.modelling.numbers`."""

    start: int
    end: int
    value: float
    percent: bool = False
    vague: bool = False


def list_magnitudes(text: str) -> Iterator[Magnitude]:
    """Thousands of, half a million, a billion, миллион."""
    for match in _MANY.finditer(text):
        words, scales = match.groups()[: len(_VAGUE)], match.groups()[len(_VAGUE) :]
        value = _VAGUE[_pick(words)][0]
        if any(scales):
            value *= SCALES[_pick(scales)][0]
        yield Magnitude(*match.span(), value, vague=True)
    for factor, pattern in _FACTORS:
        for match in pattern.finditer(text):
            yield Magnitude(*match.span(), factor * SCALES[_pick(match.groups())][0])


def list_parts(text: str) -> Iterator[Magnitude]:
    """Half, a third, two thirds, три четверти, үштен бірі: as shares in percent."""
    for match in _HALF.finditer(text):
        yield Magnitude(*match.span(), 50.0, percent=True)
    for match in _PART.finditer(text):
        word = next(found for found in match.group("en", "ru", "kk") if found).casefold()
        counts = [found for found in match.groups() if found and found.casefold() != word]
        above = _read_numerator(counts[0]) if counts else 1
        # "The two third parties" are no two thirds.
        if not (match["en"] and above > 1 and match.group()[-1] not in "sS"):
            value = round(100 * above / _DENOMINATORS[word[:3]], 6)
            yield Magnitude(*match.span(), value, percent=True)


def list_ones(text: str, *, with_article: bool) -> Iterator[Magnitude]:
    """One where it counts a unit: one year, один день; with `with_article` also "a year"."""
    for pattern in (_ONE_UNIT, _A_UNIT) if with_article else (_ONE_UNIT,):
        for match in pattern.finditer(text):
            yield Magnitude(*match.span(), 1.0)


def _read_numerator(words: str) -> int:
    return next(
        value for value, pattern in _NUMERATORS if re.fullmatch(pattern, words, re.IGNORECASE)
    )


def _pick(groups: tuple[str | None, ...]) -> int:
    return next(at for at, group in enumerate(groups) if group is not None)
