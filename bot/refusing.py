"""What is said where no sentence answers: why, and what is nearest or known instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.collection import asks_which_article
from bot.sources import cite_openings
from bot.types import Citation, NotFound, Question, cite
from bot.wording import (
    explain_nothing,
    explain_silence,
    explain_sources,
    find_wording,
    name_searched,
    present_articles,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.reading import Reading
    from index.store.stored import StoredIndex
    from index.types import Article, Hit

_MOST_NAMED = 5
_MOST_PRESENTED = 8
# What stands beside a text is hardly told in it.
_OF_ITS_TEXT = 0.05


class Refuser:
    """Refuses, over the articles of one index."""

    def __init__(self, index: StoredIndex, nearest: int) -> None:
        """Take the index, and how many of the nearest passages are shown."""
        self._index = index
        self._nearest = nearest

    def refuse(
        self, question: Question, searched_for: str, reading: Reading, about: Sequence[str] = ()
    ) -> NotFound:
        """The articles do not say it; of some, what stands beside their text may be asked.

        Args:
            question: As asked.
            searched_for: As it was understood.
            reading: What was found.
            about: Ids of the articles of which it is asked who wrote them, and the like.
        """
        articles = self._find_articles(about)
        if articles:
            reason = explain_sources(articles, question)
            nearest = self._cite_sources(articles, question, reading)
            confidence = min(reading.confidence, _OF_ITS_TEXT)
        else:
            reason = explain_silence(reading, question) + self._name_searched(question)
            nearest, confidence = self._cite_nearest(reading.hits), reading.confidence
        return self._word(question, searched_for, reason, nearest, confidence)

    def present_articles(self, question: Question) -> NotFound:
        """What may be asked, or that the filters let nothing through."""
        passing = self._index.list_passing(question.filters)
        named = self._find_articles(passing[:_MOST_PRESENTED])
        reason = (
            present_articles(named, len(passing), question) if named else explain_nothing(question)
        )
        return self._word(question, question.text, reason, (), 0.0)

    def ask_back(self, question: Question) -> NotFound:
        """Nothing was asked."""
        return self._word(question, question.text, find_wording(question.text).unasked, (), 0.0)

    def _word(
        self,
        question: Question,
        searched_for: str,
        reason: str,
        nearest: tuple[Citation, ...],
        confidence: float,
    ) -> NotFound:
        return NotFound(
            question=question.text,
            searched_for=searched_for,
            reason=reason,
            nearest=nearest,
            confidence=confidence,
            corpus=self._index.manifest.corpus,
        )

    def _find_articles(self, ids: Sequence[str]) -> list[Article]:
        return [self._index.database.require_article(each) for each in ids]

    def _cite_sources(
        self, articles: Sequence[Article], question: Question, reading: Reading
    ) -> tuple[Citation, ...]:
        """Where they speak of what they were asked for by, or how they begin."""
        if not asks_which_article(question.text):
            return cite_openings(articles, question.text)
        chosen = {article.id for article in articles}
        return self._cite_nearest([h for h in reading.hits if h.passage.article_id in chosen])

    def _name_searched(self, question: Question) -> str:
        articles = self._find_articles(sorted(question.filters.articles or ())[:_MOST_NAMED])
        return name_searched(articles, question) if articles else ""

    def _cite_nearest(self, hits: Sequence[Hit]) -> tuple[Citation, ...]:
        passages = [hit.passage for hit in hits[: self._nearest]]
        articles = self._find_articles([passage.article_id for passage in passages])
        return tuple(
            cite(number, article, passage.start, passage.end)
            for number, (article, passage) in enumerate(zip(articles, passages, strict=True), 1)
        )
