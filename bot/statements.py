"""Values in their settings: what a sentence gives as the answer, and what that is said of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.amounts import Amount, find_amounts
from bot.answer_types import AnswerType
from bot.dates import CALENDAR_WORDS, Moment, find_moments
from bot.measures import find_kinds_asked
from bot.quoting import find_sentences_before, points_back
from bot.short_answers import trim_span
from index.words import find_words, list_terms, stem_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.reading import ReadSentence

# Where a statement about something else begins or ends.
_TURNS = re.compile(
    r"[;:()\[\]—“”\"«»]|\s[-–]\s|,\s(?:and|but|while|as|with|who|which|и|а|но)\b"
    r"|\b(?:but|while|whereas|although|though|which|who|whom|whose|that|when|where|because|since"
    r"|after|before|until|said|says|told|according to|reported|estimated|claimed|wrote|stated"
    r"|но|который|которая|которое|которые|что|когда|где|после|до|сообщил\w*|заявил\w*)\b",
    re.IGNORECASE,
)
_COMMA = re.compile(r",\s")
# Words of a question that say what kind of thing is asked for, or next to nothing.
_EMPTY_WORDS = """
year date day month century decade time number figure amount percentage percent share proportion
many much long far tall high old large big total come take place happen occur begin start get go
make give become put set estimated currently now today people size length height age population
cost price worth last
какой каком году год дата месяц число процент доля сколько
"""
_CALENDAR = frozenset(map(stem_word, CALENDAR_WORDS))
_DOER = re.compile(r"\bby\s+((?:(?!(?:in|on|at|of|for|from|to|near|with|by)\b)[\w’'-]+[\s,]*)+)")
_EMPTY = frozenset(stem_word(word) for word in _EMPTY_WORDS.split())
_COUNTED = re.compile(r"\bhow many\s+((?:[\w’'-]+\s+){0,3}?[\w’'-]+)(?=\s|\?|$)", re.IGNORECASE)
# Deeds that are done once, by one: what two articles say of the doer cannot both be true.
_ONCE = re.compile(
    r"\bwho\b.*?\b(founded|established|created|built|designed|wrote|written|composed|painted"
    r"|sculpted|invented|discovered|caught|captured|killed|shot|murdered|assassinated|won|opened"
    r"|unveiled|commissioned)\b"
    r"|\bкто\b.*?\b(основал|создал|построил|спроектировал|написал|сочинил|изобр[её]л|открыл"
    r"|поймал|убил|застрелил|выиграл|заказал)\w*",
    re.IGNORECASE,
)
_DENIAL = re.compile(r"\b(?:not|never|nor|не|ни)\b|n[’']t\b", re.IGNORECASE)
_MORE = re.compile(r"\s+(?:\w+\s)?(?:more|less|fewer|higher|lower)\b(?! than \d)", re.IGNORECASE)
_MEASURE = re.compile(r"\bhow (long|far|high|tall|wide|broad|deep|thick)\b", re.IGNORECASE)
_MEASURED = re.compile(r"[\s-](long|high|tall|wide|broad|deep|thick|away)\b", re.IGNORECASE)
_MEASURES = tuple(
    frozenset(line.split())
    for line in ("long far away", "high tall", "wide broad", "deep", "thick")
)
# Log odds from which the reader is sure that there is an answer.
_LEAST_ODDS = 0.0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as a sentence names them.

    Attributes:
        names: Stems of the words with a capital.
        start: First code point in the sentence.
    """

    names: frozenset[str]
    start: int

    def agrees_with(self, other: Person) -> bool:
        """Whether it may be the same person: one word of one is one of the other."""
        return any(is_same_name(one, two) for one in self.names for two in other.names)


@dataclass(frozen=True, slots=True)
class Statement:
    """A value in its setting: the stretch of the sentence that is about it.

    Attributes:
        words: The value as it stands in the article, white space made single.
        sentence: The sentence it stands in.
        value: What it means; a time has the year of its article where it names none.
        terms: Stems around it, its own left out.
        names: Those of them that are names.
        subjects: Those of them that may be what is spoken of: no months or days, and nobody named
            behind the value with "by".
        times: The times named around it.
        known: The terms, and those of the sentence before where this one points back to it.
        found: Whether the trained reader takes it for the answer.
    """

    words: str
    sentence: ReadSentence
    value: Amount | Moment | Person
    terms: frozenset[str]
    names: frozenset[str]
    subjects: frozenset[str]
    times: tuple[Moment, ...]
    known: frozenset[str]
    found: bool = False


def list_statements(question: str, kind: AnswerType, sentence: ReadSentence) -> Iterator[Statement]:
    """The values of a sentence that are of the kind asked for, each in its setting."""
    text = sentence.text
    published = sentence.article.published
    moments = find_moments(text)
    values: list[tuple[Amount | Moment | Person, int]]
    if kind is AnswerType.TIME:
        values = [(moment.place(published), moment.end) for moment in moments]
    elif kind is AnswerType.PERSON:
        values = list(_list_persons(sentence))
    else:
        values = list(_list_asked_amounts(question, sentence))
    for value, end in values:
        start, stop = _find_setting(text, value.start, end, [each.start for each, _ in values])
        if _is_denied(text, start, value.start) or _measures_otherwise(question, text, end):
            continue
        around = f"{text[start : value.start]} {text[end:stop]}"
        terms = frozenset(list_terms(around)) - _EMPTY
        times = tuple(m.place(published) for m in moments if start <= m.start < stop)
        names = _list_names(sentence, start, stop) & terms
        yield Statement(
            " ".join(text[value.start : end].split()),
            sentence,
            value,
            terms,
            names,
            names - _CALENDAR - _list_doers(text[end:stop]),
            times,
            terms | _list_leaning_terms(sentence),
            _is_answer(sentence, value.start, end),
        )


def _is_denied(text: str, start: int, at: int) -> bool:
    """Whether what leads up to a value denies it: "did not cost 71 million", "nine, not ten"."""
    return _DENIAL.search(text, start, at) is not None


def _measures_otherwise(question: str, text: str, end: int) -> bool:
    """Whether a value is of another measure than is asked for, or only by how much it is more.

    "19 kilometres long" does not say how high something is, nor "twenty more than last year" what
    it costs.
    """
    after = text[end:]
    if _MORE.match(after):
        return True
    asked, told = _MEASURE.search(question), _MEASURED.match(after)
    if asked is None or told is None:
        return False
    both = {asked[1].casefold(), told[1].casefold()}
    return not any(both <= group for group in _MEASURES)


def _list_leaning_terms(sentence: ReadSentence) -> frozenset[str]:
    """Terms of the sentence before, for one that points back to it."""
    if not points_back(sentence.text):
        return frozenset()
    earlier = find_sentences_before(sentence.article, sentence.start)[-1:]
    return frozenset(
        term for span in earlier for term in list_terms(sentence.article.text[slice(*span)])
    )


def _is_answer(sentence: ReadSentence, start: int, end: int) -> bool:
    """Whether the trained reader, sure of an answer, found it in a stretch of the sentence."""
    answer = _find_answer(sentence)
    if answer is None:
        return False
    first, last = (at - sentence.start for at in answer)
    return first < end and start < last


def _find_answer(sentence: ReadSentence) -> tuple[int, int] | None:
    """Where in the article the trained reader found an answer; None where it is not sure of one."""
    found = sentence.found
    return found.answer if found is not None and found.answerable >= _LEAST_ODDS else None


def _list_asked_amounts(question: str, sentence: ReadSentence) -> Iterator[tuple[Amount, int]]:
    """Amounts of the kind asked for, or that are the answer, with the end of what each counts."""
    wanted = find_kinds_asked(question)
    counted = _find_counted(question)
    for amount in find_amounts(sentence.text):
        ends = [end for stem, end in amount.counted if stem in counted]
        if amount.kind in wanted:
            yield amount, amount.end
        elif ends and not amount.dimension:
            yield amount, ends[0]
        elif not (wanted and amount.dimension) and _is_answer(sentence, amount.start, amount.end):
            yield amount, amount.end


def _list_persons(sentence: ReadSentence) -> Iterator[tuple[Person, int]]:
    """Whom the trained reader, sure of an answer, found in the sentence, if it is a name."""
    answer = _find_answer(sentence)
    if answer is None:
        return
    start, end = (at - sentence.start for at in trim_span(sentence.article.text, *answer))
    if not 0 <= start < end <= len(sentence.text):
        return
    words = find_words(sentence.text[start:end])
    names = frozenset(stem_word(word) for word, _, _ in words if word[:1].isupper())
    if names:
        yield Person(names, start), end


def asks_for_one_doer(question: str) -> frozenset[str]:
    """Stems of a deed that only one can have done, which the question asks the doer of."""
    found = _ONCE.search(question)
    return frozenset((stem_word(found[1] or found[2]),)) if found else frozenset()


def is_same_name(first: str, second: str) -> bool:
    """Whether one stem begins with the other, as "kazakh" and "kazakhstan"."""
    shorter, longer = sorted((first, second), key=len)
    return first == second or (len(shorter) > 3 and longer.startswith(shorter))  # noqa: PLR2004


def _find_counted(question: str) -> frozenset[str]:
    """Stems of what is counted: "passengers" in "How many paying passengers did it carry?"."""
    found = _COUNTED.search(question)
    if not found:
        return frozenset()
    stop = re.split(
        r"\s(?:did|do|does|are|were|is|was|can|could|has|have|had|will|of|in|on|at)\b",
        question[found.start(1) :],
        maxsplit=1,
    )[0]
    terms = list_terms(stop)
    return frozenset(terms[-1:])


def _find_setting(text: str, start: int, end: int, others: Sequence[int]) -> tuple[int, int]:
    """The stretch around a value that is about it: between turns, and commas where others stand."""
    first = max((turn.end() for turn in _TURNS.finditer(text, 0, start)), default=0)
    turn = _TURNS.search(text, end)
    last = turn.start() if turn else len(text)
    if sum(first <= other < last for other in others) > 1:
        first = max([first, *(comma.end() for comma in _COMMA.finditer(text, first, start))])
        comma = _COMMA.search(text, end, last)
        last = comma.start() if comma else last
    return first, last


def _list_names(sentence: ReadSentence, start: int, end: int) -> frozenset[str]:
    """Stems of words with a capital; the first of a sentence must have it elsewhere too."""
    words = find_words(sentence.text)
    named = []
    for at, (word, first, _) in enumerate(words):
        if word[:1].isupper() and start <= first < end and (at or _is_name(sentence, word)):
            named.append(stem_word(word))
    return frozenset(named)


def _list_doers(text: str) -> frozenset[str]:
    """Stems of the words after "by", as far as no other preposition."""
    return frozenset(term for found in _DOER.finditer(text) for term in list_terms(found[1]))


def _is_name(sentence: ReadSentence, word: str) -> bool:
    return re.search(rf"[^\W\d_],? {re.escape(word)}\b", sentence.article.text) is not None


def keeps_names_whole(question: str, text: str) -> bool:
    """Whether names that stand together in the question do so in the text, where it has both.

    The Warsaw Ghetto Uprising is not the Warsaw Uprising.
    """
    told = [stem_word(word) for word, _, _ in find_words(text)]
    beside = set(pairwise(told))
    words = [word for word, _, _ in find_words(question)][1:]
    return not any(
        {first, second} <= set(told) and (first, second) not in beside
        for first, second in (
            (stem_word(one), stem_word(two))
            for one, two in pairwise(words)
            if one[:1].isupper() and two[:1].isupper()
        )
    )


@lru_cache(maxsize=64)
def list_asked_terms(question: str) -> frozenset[str]:
    """What the question is about: its terms but for those that say what kind of thing is asked."""
    return frozenset(list_terms(question)) - _EMPTY - _find_counted(question)
