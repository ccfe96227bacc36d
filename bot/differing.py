"""Where articles differ: different values that answer the same question in the same setting.

Precision goes before recall. Two values are set against each other only where the stretches of
sentence they stand in both hold all the question asks about, or one says nothing beyond the other,
and nothing in them points to different things: other names, other times, other sides of a contrast.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.amounts import Amount
from bot.answer_types import AnswerType, find_answer_type
from bot.dates import Moment
from bot.statements import (
    Person,
    asks_for_one_doer,
    is_same_name,
    keeps_names_whole,
    list_asked_terms,
    list_statements,
)
from index.words import find_words, is_term, list_terms, stem_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.reading import ReadSentence
    from bot.statements import Statement

# Sentences this much below the best are not looked at, nor more than so many.
_NEAR, _MOST = 0.4, 24
# Terms that two settings must share where one says nothing beyond the other.
_LEAST_SHARED = 3
# Words, not names, that two answers to a question in another script must share.
_LEAST_COMMON = 2
# Of each line a statement is about one only.
_CONTRASTS = (
    "first second third fourth fifth sixth seventh",
    "north south east west northern southern eastern western",
    "men women boys girls male female",
    "import export imports exports",
    "minimum maximum average total additional extra",
    "old new former current previous next planned expected",
    "rural urban",
    "upper lower",
    "daily weekly monthly annual yearly",
    "killed injured wounded",
    "summer winter spring autumn",
    "before after",
    "begin end start finish open close",
    "buil built launched opened founded created scrapped closed demolished dissolved",
    "born died",
)
_CONTRAST = tuple(frozenset(stem_word(word) for word in line.split()) for line in _CONTRASTS)


@dataclass(frozen=True, slots=True)
class Reported:
    """What one article gives as the answer.

    Attributes:
        value: Its words, as they stand in the article, white space made single.
        sentence: The sentence they stand in.
    """

    value: str
    sentence: ReadSentence


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Articles that differ.

    Attributes:
        about: What on, taken from the question.
        sides: Two or more, each from another article, the best sentence first.
    """

    about: str
    sides: tuple[Reported, ...]


def find_disagreements(
    question: str, sentences: Sequence[ReadSentence]
) -> tuple[Disagreement, ...]:
    """Where articles give different numbers, times or doers as the answer; at most one.

    Args:
        question: As asked, without words for setting side by side.
        sentences: Best first.
    """
    asked, stated = _list_stated(question, sentences)
    if find_answer_type(question) is AnswerType.PERSON:
        deed = asks_for_one_doer(question)
        stated = [each for each in stated if deed and deed <= each.terms]
    sides = _keep_named(_choose_sides(stated, asked), question)
    if len(sides) < 2:  # noqa: PLR2004 - a difference has two sides
        return ()
    return (
        Disagreement(
            describe_subject(question), tuple(Reported(each.words, each.sentence) for each in sides)
        ),
    )


def is_disputed(question: str, sentences: Sequence[ReadSentence]) -> bool:
    """Whether the reader takes what another article gives for the answer too, and they differ.

    That is too little to set them against each other, but one of them does not stand in front.
    """
    asked, stated = _list_stated(question, sentences)
    found = [each for each in stated if each.found]
    return any(
        not _points_apart(lead, other, asked) and not _agree(lead, other)
        for lead in found
        if lead.sentence is sentences[0]
        for other in found
    )


def _list_stated(
    question: str, sentences: Sequence[ReadSentence]
) -> tuple[frozenset[str], list[Statement]]:
    """What a question is about, and the numbers, times or names that may be its answer."""
    kind = find_answer_type(question)
    if kind is AnswerType.OTHER or not sentences:
        return frozenset(), []
    asked = list_asked_terms(question)
    near = [
        each
        for each in sentences[:_MOST]
        if each.score >= sentences[0].score - _NEAR and keeps_names_whole(question, each.text)
    ]
    stated = [each for one in near for each in list_statements(question, kind, one)]
    if not any(each.found for each in stated if each.sentence is near[0]):
        # Where the lead is something else, what the reader found elsewhere is no other side of it.
        stated = [replace(each, found=False) for each in stated]
    if not any(asked & each.terms for each in stated):
        asked = frozenset()  # a question in another script shares no word with the articles
    return asked, stated


def _choose_sides(stated: Sequence[Statement], asked: frozenset[str]) -> list[Statement]:
    """The first statement that another article contradicts, and those that differ from all before.

    Two articles differ only where neither also says what the other says.
    """
    for first in stated:
        sides = [first]
        for rival in stated:
            if not _is_rival(first, rival, asked):
                continue
            if not any(_come_together(rival, side, stated, asked) for side in sides):
                sides.append(rival)
        if len(sides) > 1:
            return sides
    return []


def _keep_named(sides: Sequence[Statement], question: str) -> list[Statement]:
    """The sides whose articles speak of every name of the question that the first one's speaks of.

    "How many did it kill?", asked of a town, is no question about a war in which nobody names it.
    """
    words = find_words(question)
    names = [stem_word(word) for word, _, _ in words if word[:1].isupper() and is_term(word)]
    told = [_find_named(each, names) for each in sides]
    return [side for side, held in zip(sides, told, strict=True) if told[0] <= held]


def _find_named(statement: Statement, names: Sequence[str]) -> set[str]:
    article = statement.sentence.article
    text = f"{article.title}\n{article.text}".casefold()
    return {name for name in names if name in text}


def _come_together(
    rival: Statement, side: Statement, stated: Sequence[Statement], asked: frozenset[str]
) -> bool:
    """Whether the articles of two statements are one, or agree anywhere on the same matter."""
    ids = {rival.sentence.article.id, side.sentence.article.id}
    if len(ids) == 1 or _agree(rival, side):
        return True
    return any(
        {one.sentence.article.id, two.sentence.article.id} == ids
        and _is_same_matter(one, two, asked)
        and _agree(one, two)
        for one in (rival, side)
        for two in stated
    )


def _is_rival(first: Statement, other: Statement, asked: frozenset[str]) -> bool:
    return _is_same_matter(first, other, asked) and not _agree(first, other)


def _agree(first: Statement, other: Statement) -> bool:
    if isinstance(first.value, Amount) and isinstance(other.value, Amount):
        return first.value.agrees_with(other.value)
    if isinstance(first.value, Moment) and isinstance(other.value, Moment):
        return first.value.agrees_with(other.value) is not False
    if isinstance(first.value, Person) and isinstance(other.value, Person):
        return first.value.agrees_with(other.value)
    return True


def _is_same_matter(first: Statement, other: Statement, asked: frozenset[str]) -> bool:
    """Whether two statements of different articles can be about the same thing."""
    if _points_apart(first, other, asked):
        return False
    shared = first.terms & other.terms
    if first.found and other.found and _share_subject(first, other, asked):
        return True  # the reader takes both for the answer
    within = first.terms <= other.terms or other.terms <= first.terms
    if asked and asked <= first.known and asked <= other.known:
        # A question of one word leaves open which of several things it is about.
        return within or (len(asked) > 1 and bool(shared & asked))
    touched = 2 * len(shared & asked) >= len(asked)
    return within and touched and len(shared) >= _LEAST_SHARED


def _share_subject(first: Statement, other: Statement, asked: frozenset[str]) -> bool:
    """Whether both hold half of what is asked about them, and each name of it that one has.

    Without that, what the reader takes for the answer differs of itself: it reads every article as
    if the answer stood there.
    """
    names = asked & (first.names | other.names)
    if any(names - each.known - _list_title_terms(each) for each in (first, other)):
        return False
    shared = (first.terms & other.terms) - first.names - other.names
    if not asked:
        return len(shared) >= _LEAST_COMMON
    common = asked - names
    return bool(shared & common) and 2 * len(shared & common) >= len(common)


def _list_title_terms(statement: Statement) -> frozenset[str]:
    return frozenset(list_terms(statement.sentence.article.title))


def _points_apart(first: Statement, other: Statement, asked: frozenset[str]) -> bool:
    """Whether anything in two statements points to different things, or they cannot be compared."""
    if first.sentence.article.id == other.sentence.article.id:
        return True
    if isinstance(first.value, Amount) and isinstance(other.value, Amount):
        if first.value.dimension != other.value.dimension:
            return True
        if any(one.agrees_with(two) is False for one in first.times for two in other.times):
            return True
    return _names_clash(first, other, asked) or _contrast(first.terms, other.terms)


def _names_clash(first: Statement, other: Statement, asked: frozenset[str]) -> bool:
    """Whether each has a name that neither the other nor the question has.

    Where the reader takes both for the answer, only names count that may be what is spoken of.
    """
    own, others = first.names, other.names
    if first.found and other.found:
        own, others = first.subjects, other.subjects
    return bool(_list_own(own, other.terms | asked)) and bool(
        _list_own(others, first.terms | asked)
    )


def _list_own(names: frozenset[str], others: frozenset[str]) -> list[str]:
    return [name for name in names if not any(is_same_name(name, each) for each in others)]


def _contrast(first: frozenset[str], second: frozenset[str]) -> bool:
    return any(line & first and line & second and not line & first & second for line in _CONTRAST)


_COPULA = re.compile(
    r"^(?P<asking>(?:how|when|what|which)\b.*?)\s(?P<verb>is|are|was|were)\s(?P<rest>.+)$", re.I
)


def describe_subject(question: str) -> str:
    """What the question is about, as a phrase to follow "on": "how long the bridge is".

    A question that cannot be turned round without a grammar is given in quotation marks.
    """
    text = " ".join(question.split()).rstrip("?！？. ")
    found = _COPULA.match(text)
    if found and not re.search(r"\b\w+ed\b|\bbuilt\b|\bheld\b|\bmade\b", found["rest"]):
        asking = found["asking"]
        if len(asking.split()) <= 2:  # noqa: PLR2004 - "when", "how long"
            return f"{asking[:1].lower()}{asking[1:]} {found['rest']} {found['verb']}"
    return f"“{' '.join(question.split())}”"
