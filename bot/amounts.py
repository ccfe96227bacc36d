"""Amounts in running text, as widely as they are meant: how many of what, in two languages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.dates import find_moments
from index.stopwords import STOP_WORDS
from index.words import find_words, stem_word

_SMALL_WORDS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen
"""
_SMALL = _SMALL_WORDS.split()
_TEN_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS = _TEN_WORDS.split()
_SPELT = {word: float(at) for at, word in enumerate(_SMALL)} | {
    word: 10.0 * at for at, word in enumerate(_TENS, start=2)
}
_TWENTY = 20
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "tenth": 10}
_SCALES = (
    (r"thousand|тыс(?:\.|яч\w*)", 1e3),
    (r"million|mln|(?<=\d)m(?![\w²])|млн|миллион\w*", 1e6),
    (r"billion|bn|млрд|миллиард\w*", 1e9),
    (r"trillion|tn|трлн|триллион\w*", 1e12),
)
_DAY = 1.0
_YEAR_DAYS = 365.25
_MILE = 1609.344
# Pattern after the number, dimension, factor to the dimension's own unit.
_UNITS = (
    (r"percentage points?|процентн\w+ пункт\w*", "points", 1.0),
    (r"%|percent\b|per ?cent\b|процент\w*", "share", 1.0),
    (r"(?:sq\.?|square)[\s-]?(?:km|kilomet\w+)\b|km²|кв\.? ?км", "area", 1e6),
    (r"(?:sq\.?|square)[\s-]?(?:m|met(?:re|er)s?)\b|m²|кв\.? ?м\b", "area", 1.0),
    (r"(?:sq\.?|square)[\s-]?mi(?:les?)?\b", "area", _MILE**2),
    (r"hectares?\b|ha\b|гектар\w*", "area", 1e4),
    (r"km/h\b|kph\b|км/ч", "speed", 1.0),
    (r"mph\b", "speed", _MILE / 1000),
    (r"km\b|kilomet(?:re|er)s?\b|км\b|километр\w*", "length", 1000.0),
    (r"mi\b|miles?\b|мил[ьи]\b", "length", _MILE),
    (r"cm\b|centimet(?:re|er)s?\b", "length", 0.01),
    (r"m\b|met(?:re|er)s?\b|метр\w*", "length", 1.0),
    (r"feet\b|foot\b|ft\b", "length", 0.3048),
    (r"kg\b|kilograms?\b|кг\b", "mass", 1.0),
    (r"tons?\b|tonnes?\b|тонн\w*", "mass", 1000.0),
    (r"hours?\b|час(?:а|ов)?\b", "time", _DAY / 24),
    (r"days?\b|дн(?:я|ей)\b|день\b", "time", _DAY),
    (r"weeks?\b|недел\w+", "time", 7 * _DAY),
    (r"months?\b|месяц\w*", "time", _YEAR_DAYS / 12),
    (r"years?\b(?! ago)|лет\b|год(?:а|у)?\b", "time", _YEAR_DAYS),
    (r"(?:US |U\.S\. )?dollars?\b|USD\b|доллар\w*", "money $", 1.0),
    (r"euros?\b|EUR\b|евро\b", "money €", 1.0),
    (r"pounds? sterling\b|GBP\b", "money £", 1.0),
    (r"roubles?\b|rubles?\b|рубл\w+", "money ₽", 1.0),
    (r"tenge\b|тенге\b", "money ₸", 1.0),
    (r"yuan\b|юан\w+", "money ¥", 1.0),
)
_UNIT = re.compile(
    r"[\s-]?(?:" + "|".join(f"({unit})" for unit, _, _ in _UNITS) + ")", re.IGNORECASE
)
_EACH = re.compile(
    r"[\s-](?:per|an?|each|every|в)\s(?:annum|year|month|week|day|hour|head|год|месяц)\b"
)
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+(?:[.,]\d+)?)"
_SPELT_NUMBER = rf"(?:(?:{'|'.join(_TENS)})[\s-])?(?:{'|'.join(_SMALL + _TENS)})"
_NUMBER = re.compile(
    rf"(?<![\w.,:/-])(?P<money>[$€£₽₸¥])?(?P<digits>{_DIGITS})"
    rf"(?:(?:\s?[-–—]\s?|\s(?:to|до)\s)[$€£]?(?P<last>{_DIGITS}))?(?![\d:/]|(?:st|nd|rd|th)\b)"
    rf"|\b(?P<parts>(?P<above>{'|'.join(_SMALL)}|a|an)[\s-](?P<below>{'|'.join(_PARTS)})s?|half)\b"
    rf"|\b(?P<spelt>{_SPELT_NUMBER}(?P<and_half>\sand\sa\shalf)?)\b",
    re.IGNORECASE,
)
_SCALE = re.compile(
    r"[\s-]?(?:" + "|".join(f"({scale})" for scale, _ in _SCALES) + r")(?![^\W\d_])", re.IGNORECASE
)
_ABOUT = re.compile(
    r"\b(?:about|around|roughly|some|approximately|circa|estimated|nearly|almost|close to"
    r"|около|примерно|почти|порядка)\s(?:a\s)?$",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    r"\b(?:more than|over|at least|above|exceeding|no fewer than|upwards of"
    r"|более(?: чем)?|больше|свыше|не менее|как минимум)\s(?:a\s)?$",
    re.IGNORECASE,
)
_BELOW = re.compile(
    r"\b(?:less than|fewer than|under|below|up to|at most|no more than|менее(?: чем)?|меньше|до"
    r"|не более)\s$",
    re.IGNORECASE,
)
# "Article 4", "Volume 19": a name, not an amount.
_NUMBERED = re.compile(
    r"\b(?:articles?|sections?|chapters?|volumes?|issues?|no\.|numbers?|figures?|tables?|pages?"
    r"|part|level|grade|route|flight|стать\w+|пункт\w*|глав\w+|№)\s$",
    re.IGNORECASE,
)
_ABOUT_WIDTH, _ABOVE_WIDTH, _BELOW_WIDTH = 0.1, 0.5, 0.5
# Rounding is forgiven up to this share: 98,000 and 98,200 agree, 200 and 240 do not.
_ROUNDING = 0.02
_LOOK_BACK = 24
_MOST_COUNTED = 4


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as a text gives it.

    Attributes:
        start: First code point in the text it was found in, an "about" before it included.
        end: One past the last, its unit included.
        low: The least it can mean, in the dimension's own unit (metre, day, kilogram, percent).
        high: The most.
        dimension: `share`, `length`, `money $`, …, with `/` where it is a rate; `` for a count.
        counted: Stems of the words after a count, as far as they may be what is counted, each
            with the end of the word.
    """

    start: int
    end: int
    low: float
    high: float
    dimension: str
    counted: tuple[tuple[str, int], ...] = ()

    @property
    def kind(self) -> str:
        """The dimension without currency and rate: `money` of `money $/year`; `` for a count."""
        return self.dimension.split("/")[0].split(" ")[0]

    def agrees_with(self, other: Amount) -> bool:
        """Whether both can be the same amount, read as widely as they are worded."""
        return self.low <= other.high and other.low <= self.high


def find_amounts(text: str) -> tuple[Amount, ...]:
    """The amounts of a text, in order; dates and numbered names are none."""
    taken = [(each.start, each.end) for each in find_moments(text, of_sources=True)]
    found: list[Amount] = []
    for match in _NUMBER.finditer(text):
        inside = any(first < match.end() and match.start() < last for first, last in taken)
        if inside or (found and match.start() < found[-1].end and found[-1].dimension):
            continue
        if _NUMBERED.search(text, max(0, match.start() - _LOOK_BACK), match.start()):
            continue
        found.append(_read_amount(text, match))
    return tuple(found)


def _read_amount(text: str, match: re.Match[str]) -> Amount:
    (first, width), start, end = _read_number(match), match.start(), match.end()
    last = _read_digits(match["last"])[0] if match["last"] else first
    scale = _SCALE.match(text, end)
    # "€14m" are millions, "14m" are metres.
    if scale and (match["money"] or scale[0] not in {"m", "M"}):
        factor = _SCALES[_pick(scale)][1]
        first, last, width, end = first * factor, last * factor, width * factor, scale.end()
    dimension, factor = "", 1.0
    counted: tuple[tuple[str, int], ...] = ()
    if match["parts"]:
        dimension = "share"
    elif match["money"]:
        dimension = f"money {match['money']}"
    elif unit := _UNIT.match(text, end):
        _, dimension, factor = _UNITS[_pick(unit)]
        end = unit.end()
    else:
        counted = _read_counted(text, end)
    if each := _EACH.match(text, end):
        dimension, end = f"{dimension}/{stem_word(each[0].split()[-1])}", each.end()
    hedge, start = _find_hedge(text, start)
    width = min(width, _ROUNDING * first)
    low, high = (first, last) if first < last else _widen(hedge, first, width)
    return Amount(start, end, low * factor, high * factor, dimension, counted)


def _read_number(match: re.Match[str]) -> tuple[float, float]:
    """The number, and half of its last given digit's worth."""
    if match["parts"]:
        if match["parts"].casefold() == "half":
            return 50.0, 0.0
        above = _SPELT.get(match["above"].casefold(), 1.0)
        return 100 * above / _PARTS[match["below"].casefold()], 0.5
    if match["spelt"]:
        words = re.split(r"[\s-]", match["spelt"].casefold())
        half = 0.5 if match["and_half"] else 0.0
        return sum(_SPELT.get(word, 0.0) for word in words) + half, 0.0
    return _read_digits(match["digits"])


def _read_digits(text: str) -> tuple[float, float]:
    digits = re.sub(r"[ \u00a0\u202f]|,(?=\d{3}(?:\D|$))", "", text).replace(",", ".")
    whole, _, decimals = digits.partition(".")
    last = 10.0 ** -len(decimals) if decimals else 10.0 ** (len(whole) - len(whole.rstrip("0")))
    return float(digits), last / 2 if float(digits) else 0.0


def _find_hedge(text: str, start: int) -> tuple[re.Pattern[str] | None, int]:
    """The kind of approximation before a number and where it begins."""
    for hedge in (_ABOVE, _BELOW, _ABOUT):
        if found := hedge.search(text, max(0, start - _LOOK_BACK), start):
            return hedge, found.start()
    return None, start


def _widen(hedge: re.Pattern[str] | None, value: float, width: float) -> tuple[float, float]:
    if hedge is _ABOVE:
        return value - width, value * (1 + _ABOVE_WIDTH)
    if hedge is _BELOW:
        return value * (1 - _BELOW_WIDTH), value + width
    if hedge is _ABOUT:
        width = max(width, _ABOUT_WIDTH * value)
    return value - width, value + width


def _read_counted(text: str, end: int) -> tuple[tuple[str, int], ...]:
    """The words that may be what is counted, as stems with their ends."""
    counted: list[tuple[str, int]] = []
    last = end
    for word, start, stop in find_words(text[end : end + 80]):
        gap = text[last : end + start]
        if gap.strip(" -\u00a0") or word.casefold() in STOP_WORDS or word[0].isdigit():
            break
        last = end + stop
        counted.append((stem_word(word), last))
        if len(counted) == _MOST_COUNTED:
            break
    return tuple(counted)


def _pick(match: re.Match[str]) -> int:
    return next(at for at, group in enumerate(match.groups()) if group is not None)
