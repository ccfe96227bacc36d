"""Questions for whatever happened at a time: "What happened on August 2?".

They have no words of what they ask for, so neither meaning nor words tell what answers: the time
does, where a sentence names it as exactly as the question.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from bot.dates import find_moments
from index.words import list_terms, stem_word

if TYPE_CHECKING:
    from bot.dates import Moment
    from index.types import Article

_ASKING_WORDS = """
happen happened happening occur occurred event events news take took place go going on
day date month year early late
произошло происходило случилось происходит было события событие новости день дня числа месяц месяце
год году
болды оқиға күні айында жылы
"""
_ASKING = frozenset(stem_word(word) for word in _ASKING_WORDS.split())


@lru_cache(maxsize=64)
def find_time_alone(question: str) -> tuple[Moment, ...]:
    """The times a question asks about, where it says nothing else of what it asks for."""
    moments = find_moments(question)
    rest, at = [], 0
    for moment in moments:
        rest.append(question[at : moment.start])
        at = moment.end
    left = list_terms(" ".join([*rest, question[at:]]))
    return moments if left and _ASKING.issuperset(left) else ()


def tells_of_time(asked: tuple[Moment, ...], article: Article, start: int, end: int) -> bool:
    """Whether a sentence names one of the times asked about, as exactly as the question does.

    Args:
        asked: See `find_time_alone`.
        article: The sentence's article.
        start: First code point of the sentence in its text.
        end: One past the last.
    """
    told = [each.place(article.published) for each in find_moments(article.text[start:end])]
    return any(_is_within(moment, wanted) for wanted in asked for moment in told)


def _is_within(moment: Moment, wanted: Moment) -> bool:
    exact = bool(moment.days or not wanted.days) and bool(moment.month or not wanted.month)
    return exact and moment.agrees_with(wanted) is True
