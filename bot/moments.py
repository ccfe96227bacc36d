"""The time a question asks about, and how well a sentence or an article fits it.

Three times are kept apart: when something happened (a date in the sentence, or in the one before),
when an article appeared (`Article.published`), and when the question is asked, of which nothing is
known: "last year" is not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.dates import Moment, find_moments
from bot.quoting import find_sentences_before

if TYPE_CHECKING:
    from datetime import date

    from bot.types import Citation
    from index.types import Article, Published

# What fitting is worth beside a reader's score, whose neighbours lie .01 to .1 apart.
_FITS, _MISSES = 0.05, -0.03
# A date in the sentence before, or of the article alone, says less.
_BEFORE_SHARE, _PUBLISHED_SHARE = 0.8, 0.2
# An article is clearly older than another from this many days on.
_CLEARLY_OLDER = 180
_SINCE = re.compile(r"\b(?:since|after|from|starting|с|со|после|начиная с)\s(?:the\s)?\W*$", re.I)
_UNTIL = re.compile(r"\b(?:before|until|till|by|prior to|up to|до|перед|к)\s(?:the\s)?\W*$", re.I)
_LATEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|recently|last known"
    r"|последн(?!\w*\s(?:раз|республик))\w+|свеж\w+|новейш\w+|недавн\w+)\b",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:now|currently|today|nowadays|at present|at the moment|these days|so far|as of now"
    r"|сейчас|теперь|сегодня|в настоящее время|на данный момент)\b",
    re.IGNORECASE,
)
_OF_THE_PAST = re.compile(
    r"\bwhen\b.*?\b(?:was|were|did)\b|\bкогда\b.*?\w{2}(?:л|ла|ло|ли|лся|лась|лось|лись|ны?|на|но)\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:will|shall|(?:is|are) (?:going|due|expected|scheduled|planned) to|plans? to"
    r"|(?:scheduled|planned) for|буд(?:ет|ут)|планиру\w+|намерен\w*|предстоит)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TimeAsked:
    """What a question says about time.

    Attributes:
        moments: The times it names.
        since: The time asked about begins with the moment named.
        until: It ends before it.
        latest: The newest is asked for.
        now: The present state is asked for.
    """

    moments: tuple[Moment, ...] = ()
    since: bool = False
    until: bool = False
    latest: bool = False
    now: bool = False

    @property
    def wants_newest(self) -> bool:
        """Whether of two like sentences the later published one answers better."""
        return self.latest or self.now


@lru_cache(maxsize=256)
def find_time_asked(question: str) -> TimeAsked:
    """What a question says about time, in English or Russian."""
    moments = find_moments(question)
    before = question[: moments[0].start] if moments else ""
    return TimeAsked(
        moments,
        since=bool(_SINCE.search(before)),
        until=bool(_UNTIL.search(before)),
        latest=bool(_LATEST.search(question)),
        now=bool(_NOW.search(question)),
    )


def is_only_planned(question: str, sentence: str) -> bool:
    """Whether a question asks when something happened, and a sentence tells what is to happen."""
    return bool(_OF_THE_PAST.search(question) and _PLANNED.search(sentence))


def judge_time(question: str, article: Article, start: int, end: int) -> float:
    """What a sentence's time adds to its score: positive where it fits the time asked about.

    Args:
        question: As searched for.
        article: The sentence's article.
        start: First code point of the sentence in the article's text.
        end: One past the last.

    Returns:
        0 where the question names no time or nothing is known of the sentence's.
    """
    asked = find_time_asked(question)
    if not asked.moments:
        return 0.0
    own = _place_moments(article, start, end)
    if own:
        return _judge_moments(asked, own)
    earlier = find_sentences_before(article, start)
    if earlier and (own := _place_moments(article, *earlier[-1])):
        return _BEFORE_SHARE * max(0.0, _judge_moments(asked, own))
    return _PUBLISHED_SHARE * _FITS * float(_appeared_within(asked, article.published))


def choose_as_of(question: str, citations: tuple[Citation, ...]) -> Published | None:
    """The publication date that an answer stands or falls with, or None where none needs saying.

    It does where the question asks for the present or the newest state, and where the article
    that answers first is clearly older than another that is cited.

    Args:
        question: As asked.
        citations: Those of the answer, the first answering.
    """
    if not citations:
        return None
    lead = citations[0].article.published
    if find_time_asked(question).wants_newest:
        return lead
    days = (each.article.published.earliest for each in citations)
    newest = max((day for day in days if day is not None), default=None)
    return lead if _is_clearly_older(lead.latest, newest) else None


def _is_clearly_older(day: date | None, newest: date | None) -> bool:
    return day is not None and newest is not None and (newest - day).days > _CLEARLY_OLDER


def _place_moments(article: Article, start: int, end: int) -> list[Moment]:
    found = find_moments(article.text[start:end])
    return [moment.place(article.published) for moment in found]


def _judge_moments(asked: TimeAsked, own: list[Moment]) -> float:
    verdicts = [_fits(asked, wanted, moment) for wanted in asked.moments for moment in own]
    if any(verdicts):
        return _FITS
    return _MISSES if False in verdicts else 0.0


def _fits(asked: TimeAsked, wanted: Moment, moment: Moment) -> bool | None:
    agreed = moment.agrees_with(wanted)
    if agreed or not (asked.since or asked.until):
        return agreed
    first, second = _order(wanted), _order(moment)
    if first is None or second is None:
        return None
    return second > first if asked.since else second < first


def _order(moment: Moment) -> tuple[int, int, int] | None:
    """Where a moment stands in time, for those whose year is known."""
    if moment.years is None:
        return None
    return moment.years[0], moment.month or 0, moment.days[0] if moment.days else 0


def _appeared_within(asked: TimeAsked, published: Published) -> bool:
    if published.earliest is None or published.latest is None:
        return False
    first, last = published.earliest, published.latest
    for moment in asked.moments:
        if moment.years is None:
            continue
        if asked.since and last.year >= moment.years[0]:
            return True
        if asked.until and first.year <= moment.years[1]:
            return True
        within_year = first.year <= moment.years[1] and moment.years[0] <= last.year
        same_month = moment.month is None or first.month <= moment.month <= last.month
        if within_year and same_month:
            return True
    return False
