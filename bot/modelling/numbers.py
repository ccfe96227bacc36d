"""Numbers of running text as values, in English, Russian and Kazakh: 18%, eighteen percent."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.modelling.magnitudes import ANY_SCALE, SCALES, list_magnitudes, list_ones, list_parts

_ENGLISH = """
two second twice half_ | three third | four fourth | five fifth | six sixth | seven seventh
| eight eighth | nine ninth | ten tenth | eleven eleventh | twelve twelfth dozen
| thirteen thirteenth | fourteen fourteenth | fifteen fifteenth | sixteen sixteenth
| seventeen seventeenth | eighteen eighteenth | nineteen nineteenth
"""
_TEN, _HUNDRED = 10, 100
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_RUSSIAN_UNITS = (
    (1, r"перв(?:ый|ая|ое|ого|ому|ым|ом|ую|ой|ых|ыми|ые)|один|одна|одно|одного|одной"),
    (2, r"дв(?:а|е|ух|ум|умя|ое|оих)|втор(?:ой|ая|ое|ого|ому|ом|ую|ым|ых|ые)|дважды"),
    (3, r"тр(?:и|[её]х|[её]м|емя|ое|оих)|трет(?:ий|ья|ье|ьего|ьему|ьем|ью|ьих|ьей)|трижды"),
    (4, r"четыр(?:е|[её]х|[её]м|ьмя)|четверо|четв[её]рт\w{2,3}"),
    (5, r"пят(?:ь|и|ью|ый|ая|ое|ого|ому|ом|ую|ым|ых)|пятеро"),
    (6, r"шест(?:ь|и|ью|ой|ая|ое|ого|ому|ом|ую|ым|ых)"),
    (7, r"сем(?:ь|и|ью)|седьм\w{2,3}"),
    (8, r"вос(?:емь|ьми|емью)|восьм(?:ой|ая|ое|ого|ому|ом|ую|ым|ых)"),
    (9, r"девят(?:ь|и|ью|ый|ая|ое|ого|ому|ом|ую|ым|ых)"),
    (10, r"десят(?:ь|и|ью|ый|ая|ое|ого|ому|ом|ую|ым|ых)"),
    (11, r"одиннадцат\w{1,3}"), (12, r"двенадцат\w{1,3}"), (13, r"тринадцат\w{1,3}"),
    (14, r"четырнадцат\w{1,3}"), (15, r"пятнадцат\w{1,3}"), (16, r"шестнадцат\w{1,3}"),
    (17, r"семнадцат\w{1,3}"), (18, r"восемнадцат\w{1,3}"), (19, r"девятнадцат\w{1,3}"),
    (20, r"двадцат\w{1,3}"), (30, r"тридцат\w{1,3}"), (40, r"сорока?|сороков\w{2,3}"),
    (50, r"пят(?:ь|и|ью)десят\w{0,3}"), (60, r"шест(?:ь|и|ью)десят\w{0,3}"),
    (70, r"сем(?:ь|и|ью)десят\w{0,3}"), (80, r"вос(?:емь|ьми|емью)десят\w{0,3}"),
    (90, r"девяност(?:о|а)"), (100, r"ст(?:о|а)"), (200, r"двести|двухсот"),
    (300, r"триста|тр[её]хсот"), (400, r"четыреста|четыр[её]хсот"),
    (500, r"пятьсот|пятисот|пятьюстами"), (600, r"шестьсот|шестисот|шестьюстами"),
    (700, r"семьсот|семисот|семьюстами"), (800, r"восемьсот|восьмисот|восемьюстами"),
    (900, r"девятьсот|девятисот|девятьюстами"),
)  # fmt: skip
# With an ending ten is a pronoun: онда is there, оны is him.
_KAZAKH_UNITS = (
    (1, "бір"), (2, "екі|екеу"), (3, "үш"), (4, "төрт"), (5, "бес"), (6, "алты"), (7, "жеті"),
    (8, "сегіз"), (9, "тоғыз"), (10, r"он(?=ыншы|\b)"), (20, "жиырма"), (30, "отыз"),
    (40, "қырық"), (50, "елу"), (60, "алпыс"), (70, "жетпіс"), (80, "сексен"), (90, "тоқсан"),
    (100, "жүз"),
)  # fmt: skip
_KAZAKH_ENDING = (
    r"(?:і?нші|ы?ншы)?(?:сі|сы|і|ы)?"
    r"(?:н[іы]ң|д[іы]ң|т[іы]ң|ге|ға|ке|қа|де|да|те|та|ден|дан|тен|тан|н[іы]|мен)?"
)
_SCALE = re.compile(rf"[\s\u00a0-]?(?:{ANY_SCALE})(?![^\W\d_])", re.IGNORECASE)
_AND_HALF = re.compile(r"\s(?:and a half|с половиной)\b", re.IGNORECASE)
_MONEY_SCALE = re.compile(r"\s?(?:(m)|(b))(?![^\W\d_])", re.I)
_PERCENT = re.compile(
    r"[\s\u00a0-]?(?:%|percent(?:age)?\b|per ?cent\b|процент\w*|пайыз\w*)", re.IGNORECASE
)
_DIGITS = re.compile(
    r"(?<![\w.,])(?P<money>[$€£₽₸¥])?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}"
    r"|\d{1,3}(?:[\u00a0\u202f ]\d{3})+(?!\d)|\d+(?:[.,]\d+)?)"
    r"(?:st|nd|rd|th)?(?![\d])"
)
_FIRST_WORDS = (
    r"first|1st|перв(?:ый|ая|ое|ого|ому|ым|ом|ую|ой|ых|ыми|ые)|впервые|бірінші\w*|алғаш\w*"
)
_FIRST = re.compile(rf"\b(?:{_FIRST_WORDS})\b", re.IGNORECASE)
_ONE = re.compile(
    rf"\b(?:{_FIRST_WORDS}|one|once|single|earliest|initial\w*|debut|один|одна|одно|бір)\b",
    re.IGNORECASE,
)
# One letter alone is more often an initial.
_ROMAN_VALUES = {"II": 2, "III": 3, "IV": 4, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "XI": 11}
_ROMAN = re.compile(r"\b(?:VIII|VII|III|II|IV|VI|IX|XI)\b")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as a text gives it.

    Attributes:
        start: First code point.
        end: One past the last, scale and percent sign included.
        value: What it is worth: 1.5 million is 1,500,000.
        percent: Whether it is a share in percent.
        vague: Whether it is an order of magnitude: thousands, несколько тысяч.
    """

    start: int
    end: int
    value: float
    percent: bool = False
    vague: bool = False

    def equals(self, other: Number) -> bool:
        """Whether both are the same number of the same kind."""
        alike = (self.percent, self.vague) == (other.percent, other.vague)
        return alike and abs(self.value - other.value) <= 1e-9 * max(self.value, other.value)


def list_numbers(text: str, language: str = "en", *, with_one: bool = False) -> tuple[Number, ...]:
    """The numbers of a text, in order: digits, words and parts of a whole.

    Args:
        text: Any text.
        language: `en`, `ru` or `kk`: Kazakh ten is Russian he.
        with_one: Whether "one" and its like count, which mean other things more often; "first"
            always does, and "one" where a unit follows.
    """
    found = [*_list_digits(text), *_list_spelt(text, language)]
    found += [Number(*each) for each in (*list_magnitudes(text), *list_parts(text))]
    found += [
        _finish(text, one.start, one.end, 1.0) for one in list_ones(text, with_article=with_one)
    ]
    found += [Number(*match.span(), 1.0) for match in (_ONE if with_one else _FIRST).finditer(text)]
    found += [
        Number(*match.span(), float(_ROMAN_VALUES[match.group()]))
        for match in _ROMAN.finditer(text)
    ]
    kept: list[Number] = []
    for number in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return tuple(kept)


def _list_digits(text: str) -> list[Number]:
    return [
        _finish(text, *match.span(), _read_digits(match["digits"]), money=bool(match["money"]))
        for match in _DIGITS.finditer(text)
    ]


def _read_digits(digits: str) -> float:
    plain = re.sub(r"[ \u00a0\u202f]", "", digits)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", plain):
        return float(plain.replace(".", ""))
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain):
        return float(plain.replace(",", ""))
    return float(plain.replace(",", "."))


def _finish(text: str, start: int, end: int, value: float, *, money: bool = False) -> Number:
    """The number with the half, the scale and the percent sign that follow it."""
    half = _AND_HALF.match(text, end)
    if half:
        value += 0.5
        end = half.end()
    scale = _SCALE.match(text, end)
    if scale:
        value *= SCALES[_pick(scale)][0]
        end = scale.end()
    elif money and (short := _MONEY_SCALE.match(text, end)):
        value *= (1e6, 1e9)[_pick(short)]
        end = short.end()
    percent = _PERCENT.match(text, end)
    return Number(start, percent.end() if percent else end, round(value, 6), bool(percent))


def _pick(match: re.Match[str]) -> int:
    return next(at for at, group in enumerate(match.groups()) if group is not None)


def _list_spelt(text: str, language: str) -> list[Number]:
    """Numbers in words, neighbours joined: forty-eight, двадцать пять, жүз жиырма."""
    found: list[Number] = []
    parts: list[tuple[int, int, float]] = []
    for match in _choose_words(language).finditer(text):
        part = (match.start(), match.end(), _read_word(match))
        if parts and not _goes_on(parts[-1][2], text[parts[-1][1] : part[0]], part[2]):
            found.append(_join(text, parts))
            parts = []
        parts.append(part)
    if parts:
        found.append(_join(text, parts))
    # "One" by itself is seldom a number; where it is, others find it.
    return [number for number in found if number.value != 1]


def _goes_on(before: float, between: str, value: float) -> bool:
    """Whether a number word belongs to the one before: forty eight, two hundred and fifty."""
    if between == " and ":
        return before == _HUNDRED > value
    if between not in {" ", "-", "\u00a0"}:
        return False
    if value == _HUNDRED:
        return before < _TEN
    return before % _TEN == 0 and value < (_HUNDRED if before >= _HUNDRED else _TEN)


def _join(text: str, parts: list[tuple[int, int, float]]) -> Number:
    total = 0.0
    for _, _, value in parts:
        total = total * value if value == _HUNDRED and 0 < total < _TEN else total + value
    return _finish(text, parts[0][0], parts[-1][1], total)


def _make_table(units: tuple[tuple[int, str], ...], ending: str) -> re.Pattern[str]:
    # Later ones first: пятьдесят before пять.
    groups = "|".join(f"(?P<n{value}>(?:{words}){ending})" for value, words in reversed(units))
    return re.compile(rf"\b(?:{groups})\b", re.IGNORECASE)


def _make_english() -> tuple[tuple[int, str], ...]:
    words = [" ".join(group.split()) for group in _ENGLISH.split("|")]
    units = [(at, "|".join(each.split())) for at, each in enumerate(words, start=2)]
    units.insert(0, (1, "one|first"))
    tens = [(at * 10, f"{ten}|{ten[:-1]}ieth") for at, ten in enumerate(_TENS, start=2)]
    return (*units, *tens, (_HUNDRED, "hundred"))


_WORDS = {
    "en": _make_table(_make_english(), ""),
    "ru": _make_table(_RUSSIAN_UNITS, ""),
    "kk": _make_table(_KAZAKH_UNITS, _KAZAKH_ENDING),
}


def _choose_words(language: str) -> re.Pattern[str]:
    return _WORDS.get(language, _WORDS["en"])


def _read_word(match: re.Match[str]) -> float:
    return next(float(name[1:]) for name, found in match.groupdict().items() if found)
