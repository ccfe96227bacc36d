"""Wrong sentences made of right ones: one thing of each is changed, and nothing else.

Pure functions of a sentence, its words and a seed; `mutate_statements.py` runs them.
"""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

WORDS: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "mutation_words.toml").read_text(encoding="utf-8")
)
KINDS = (
    "number",
    "number near",
    "date",
    "name",
    "name near",
    "names exchanged",
    "negation",
    "speaker",
    "attribution",
    "quotation",
)
_QUOTED = re.compile(r'"[^"]*"|«[^«»]*»')
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[ ,]\d{3})*(?:[.,]\d+)?")
_LISTED = re.compile(r"\s*(?:,|and|or|,\s*and)?\s*(?:the\s+)?")
_LEAST_YEAR, _LAST_YEAR = 1900, 2030
_LONGEST_DAY = 2


@dataclass(frozen=True, slots=True)
class Statement:
    """A right sentence.

    Attributes:
        id: Unique.
        text: In words of its own.
        language: `en`, `ru` or `kk`.
        article: The article's id.
        quote: The words of the article it rests on.
    """

    id: str
    text: str
    language: str
    article: str
    quote: str

    @property
    def split(self) -> str:
        """`dev` or `test`, by the rule of the question sets."""
        return "test" if int(sha256(self.id.encode()).hexdigest()[:8], 16) % 2 else "dev"


@dataclass(frozen=True, slots=True)
class Mutation:
    """A statement with one thing changed: `was` became `became`."""

    kind: str
    statement: Statement
    text: str
    was: str
    became: str


@dataclass(frozen=True, slots=True)
class _Change:
    start: int
    end: int
    becomes: str


def mutate_statement(statement: Statement, seed: int) -> Iterator[Mutation]:
    """A statement's mutations, at most one of each kind; the same for the same seed.

    Words in quotation marks are left alone but for the last kind.
    """
    for kind in KINDS:
        drawn = random.Random(f"{seed}/{kind}/{statement.id}")
        change = _CHANGES[kind](statement, drawn)
        if change is None:
            continue
        text = statement.text
        changed = text[: change.start] + change.becomes + text[change.end :]
        was = text[change.start : change.end]
        yield Mutation(kind, statement, changed[:1].upper() + changed[1:], was, change.becomes)


def _change_number(statement: Statement, drawn: random.Random) -> _Change | None:
    """A number becomes one that the words do not hold."""
    places = list(_find_numbers(statement))
    if places:
        place = drawn.choice(places)
        for _ in range(20):
            digits = _alter_digits(place.group(), drawn)
            if not _holds_number(statement.quote, digits):
                return _Change(*place.span(), digits)
    words = WORDS[statement.language]["numbers"]
    return _swap(statement, {word: [other] for word, other in words.items()}, drawn)


def _change_to_near_number(statement: Statement, drawn: random.Random) -> _Change | None:
    """A number becomes another that the words do hold, said of something else."""
    places = list(_find_numbers(statement))
    if not places:
        return None
    place = drawn.choice(places)
    own = {_read_value(match.group()) for match in _NUMBER.finditer(statement.text)}
    others = [found for found in _NUMBER.findall(statement.quote) if _read_value(found) not in own]
    return _Change(*place.span(), drawn.choice(others)) if others else None


def _change_date(statement: Statement, drawn: random.Random) -> _Change | None:
    """Another day, month or year."""
    places = [*_find_dates(statement)]
    if not places:
        return None
    place = drawn.choice(places)
    was = place.group()
    if was.isdigit() and len(was) > _LONGEST_DAY:
        shifted = str(int(was) + drawn.choice((-11, -2, -1, 1, 3)))
        return None if shifted in statement.quote else _Change(*place.span(), shifted)
    if was.isdigit():
        days = [day for day in range(1, 29) if str(day) not in statement.quote]
        return _Change(*place.span(), str(drawn.choice(days)))
    months = next(
        table for table in _list_months(statement) if was.casefold() in map(str.casefold, table)
    )
    months = [month for month in months if month.casefold() != was.casefold()]
    return _Change(*place.span(), _match_case(drawn.choice(months), was))


def _change_name(statement: Statement, drawn: random.Random) -> _Change | None:
    """A name becomes another of the articles' that the words do not hold."""
    return _swap(statement, _list_names(statement, within_quote=False), drawn)


def _change_to_near_name(statement: Statement, drawn: random.Random) -> _Change | None:
    """A name becomes another that the words hold; told for English alone, as the words are."""
    if statement.language != "en":
        return None
    return _swap(statement, _list_names(statement, within_quote=True), drawn)


def _exchange_names(statement: Statement, drawn: random.Random) -> _Change | None:
    """Two names of one kind change places; told for English alone, whose names have no endings."""
    if statement.language != "en":
        return None
    words = WORDS["en"]
    pairs = [
        pair
        for names in (words["people"], words["places"])
        for pair in combinations(_find_words(statement, names), 2)
        if _are_exchangeable(statement.text, *pair)
    ]
    if not pairs:
        return None
    first, second = drawn.choice(pairs)
    between = statement.text[first.end() : second.start()]
    return _Change(first.start(), second.end(), f"{second.group()}{between}{first.group()}")


def _are_exchangeable(text: str, first: re.Match[str], second: re.Match[str]) -> bool:
    """Whether they are of different things, and not listed side by side."""
    same = any({first.group(), second.group()} <= set(group) for group in WORDS["en"]["same"])
    listed = _LISTED.fullmatch(text[first.end() : second.start()])
    return not (same or listed or first.group() == second.group())


def _change_negation(statement: Statement, drawn: random.Random) -> _Change | None:  # noqa: ARG001
    for was, becomes in WORDS[statement.language]["denials"]:
        left = r"(?<!\w)" if was[0].isalpha() else ""
        right = r"(?!\w)" if was[-1].isalpha() else ""
        for match in re.finditer(left + re.escape(was) + right, statement.text):
            if not _is_quoted(statement, match.start()):
                return _Change(*match.span(), becomes)
    return None


def _change_speaker(statement: Statement, drawn: random.Random) -> _Change | None:
    """The one who is said to have said it becomes another person."""
    words = WORDS[statement.language]
    report = re.search(words["reports"], statement.text, re.IGNORECASE)
    if report is None:
        return None
    people = _find_words(statement, words["people"])
    # Where "according to" comes first, or the verb comes last, the name does not precede the verb.
    anywhere = statement.language == "kk" or statement.text.startswith(("According", "По словам"))
    speakers = [each for each in people if anywhere or each.start() < report.start()]
    if not speakers:
        return None
    # Not "Putin" of "Putin's advisor said", nor of "sharing a stage with Putin, Tokayev said".
    subjects = [each for each in speakers if _is_subject(statement.text, each)]
    speaker = (subjects or speakers)[0]
    others = [name for name in words["people"] if not _share_word(name, statement.text)]
    alike = [name for name in others if (" " in name) == (" " in speaker.group())]
    return _Change(*speaker.span(), drawn.choice(alike or others))


def _is_subject(text: str, name: re.Match[str]) -> bool:
    return not text[: name.start()].endswith("with ") and not text[name.end() :].startswith("'s")


def _drop_attribution(statement: Statement, drawn: random.Random) -> _Change | None:  # noqa: ARG001
    """What an article only reports becomes a plain fact."""
    match = re.match(WORDS[statement.language]["dropped"], statement.text)
    if match is None or not any(match.groupdict().values()):
        return None
    rest = next(filter(None, match.groupdict().values()))
    return _Change(0, len(statement.text), rest)


def _change_quotation(statement: Statement, drawn: random.Random) -> _Change | None:
    """A word within a quotation is left out; without its first or last it would still be one."""
    inner = re.compile(r"(?<=\w\s)[^\W\d]{3,}\s(?=\w)")
    places = [
        word
        for quoted in _QUOTED.finditer(statement.text)
        for word in inner.finditer(statement.text, quoted.start(), quoted.end())
    ]
    return _Change(*drawn.choice(places).span(), "") if places else None


_CHANGES: dict[str, Callable[[Statement, random.Random], _Change | None]] = {
    "number": _change_number,
    "number near": _change_to_near_number,
    "date": _change_date,
    "name": _change_name,
    "name near": _change_to_near_name,
    "names exchanged": _exchange_names,
    "negation": _change_negation,
    "speaker": _change_speaker,
    "attribution": _drop_attribution,
    "quotation": _change_quotation,
}


def _swap(
    statement: Statement, becomes: dict[str, list[str]], drawn: random.Random
) -> _Change | None:
    places = _find_words(statement, [word for word, others in becomes.items() if others])
    if not places:
        return None
    place = drawn.choice(places)
    return _Change(*place.span(), drawn.choice(becomes[place.group()]))


def _find_words(statement: Statement, words: Sequence[str]) -> list[re.Match[str]]:
    """Where words stand outside quotation marks, the longest of several at one place."""
    if not words:
        return []
    longest = sorted(words, key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest))})(?![\w-])")
    return [
        match
        for match in pattern.finditer(statement.text)
        if not _is_quoted(statement, match.start())
    ]


def _is_quoted(statement: Statement, at: int) -> bool:
    return any(match.start() <= at < match.end() for match in _QUOTED.finditer(statement.text))


def _find_numbers(statement: Statement) -> Iterator[re.Match[str]]:
    dates = {match.start() for match in _find_dates(statement)}
    for match in _NUMBER.finditer(statement.text):
        near_date = any(match.start() <= start < match.end() + 4 for start in dates)
        if not near_date and not _is_quoted(statement, match.start()):
            yield match


def _find_dates(statement: Statement) -> Iterator[re.Match[str]]:
    """Days, months and years of the dates outside quotation marks."""
    text = statement.text
    months = "|".join(month for table in _list_months(statement) for month in table)
    if statement.language == "en":
        dated = (
            rf"(?:(?P<d>\d{{1,2}})(?:[-–]\d{{1,2}})? )?\b(?P<m>{months})\b(?: (?P<e>\d{{1,2}})\b)?"
        )
    else:
        dated = rf"(?:(?P<d>\d{{1,2}})(?:[-–]\d{{1,2}})? )?(?<!\w)(?P<m>{months})(?!\w)(?P<e>)"
    for found in re.finditer(dated, text, re.IGNORECASE if statement.language != "en" else 0):
        for group in ("d", "m", "e"):
            if found[group] and not _is_quoted(statement, found.start()):
                yield from re.compile(re.escape(found[group])).finditer(
                    text, found.start(group), found.end(group)
                )
    for match in re.finditer(r"(?<![\w.,])(?:1[5-9]|20)\d\d(?![\w,.]*\d)(?! км| км|\s?km)", text):
        if _LEAST_YEAR <= int(match.group()) <= _LAST_YEAR and not _is_quoted(
            statement, match.start()
        ):
            yield match


def _list_months(statement: Statement) -> list[list[str]]:
    words = WORDS[statement.language]
    return [words["months"], *([words["months_in"]] if "months_in" in words else [])]


def _match_case(word: str, like: str) -> str:
    return word[:1].upper() + word[1:] if like[:1].isupper() else word


def _alter_digits(number: str, drawn: random.Random) -> str:
    """Another number of the same form: one digit changed."""
    at = drawn.choice([place for place, sign in enumerate(number) if sign.isdigit()])
    digits = [digit for digit in "123456789" if digit != number[at]]
    return number[:at] + drawn.choice(digits) + number[at + 1 :]


def _read_value(number: str) -> str:
    """A number without the marks that group its digits, and with a point for its decimals."""
    return re.sub(r"[ ,](?=\d{3})", "", number).replace(",", ".")


def _holds_number(quote: str, number: str) -> bool:
    return _read_value(number) in {_read_value(found) for found in _NUMBER.findall(quote)}


def _list_names(statement: Statement, *, within_quote: bool) -> dict[str, list[str]]:
    """What may stand in the place of each name."""
    words = WORDS[statement.language]
    becomes: dict[str, list[str]] = {}
    for names in (words["people"], words["places"]):
        for name in names:
            same = {other for group in words["same"] if name in group for other in group}
            becomes[name] = [
                other
                for other in names
                if other not in same
                and not _share_word(other, statement.text)
                and (other in statement.quote) is within_quote
            ]
    return becomes


def _share_word(name: str, text: str) -> bool:
    return any(word in text for word in re.split(r"[ -]", name) if word not in ("the", "Great"))
