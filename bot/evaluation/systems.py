"""What is evaluated: anything that takes a question of a set and gives an outcome."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from bot.evaluation.records import CitationRecord, Outcome, SentenceRecord, Span
from bot.types import Answer, Question
from index.errors import SiltemeError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.evaluation.records import SetQuestion
    from bot.types import Citation, Result
    from index.types import Article, Hit


class System(Protocol):
    """One way of answering, Silteme's own or a peer's."""

    @property
    def name(self) -> str:
        """Short name, for records and tables."""

    def ask(self, question: SetQuestion) -> Outcome:
        """Answer one question; a failure that has a sentence is an outcome too."""


class Answering(Protocol):
    """The part of an application that is measured."""

    def examine(self, question: Question) -> tuple[Result, tuple[Hit, ...]]:
        """The answer, or that there is none, and the passages found, best first."""


class Silteme:
    """Silteme itself.

    Args:
        answering: What answers.
        name: What its run is called.
    """

    def __init__(self, answering: Answering, name: str = "silteme") -> None:
        self._answering = answering
        self.name = name

    def ask(self, question: SetQuestion) -> Outcome:
        """Answer, timed."""
        asked = Question(question.question, question.history)
        started = time.perf_counter()
        try:
            result, hits = self._answering.examine(asked)
        except SiltemeError as error:
            return Outcome(question.id, "error", error=str(error))
        milliseconds = (time.perf_counter() - started) * 1000
        return record_result(question.id, result, hits, milliseconds)


def record_result(
    question_id: str, result: Result, hits: Iterable[Hit], milliseconds: float
) -> Outcome:
    """The outcome of one result; passages of a refusal stand where citations would."""
    answered = isinstance(result, Answer)
    passages = [hit.passage for hit in hits]
    return Outcome(
        id=question_id,
        status="answered" if answered else "not_found",
        sentences=tuple(SentenceRecord(s.text, s.citations) for s in result.sentences)
        if isinstance(result, Answer)
        else (),
        citations=tuple(
            _record_citation(one)
            for one in (result.citations if isinstance(result, Answer) else result.nearest)
        ),
        retrieved=tuple(Span(p.article_id, p.start, p.end) for p in passages),
        confidence=result.confidence,
        unsure=isinstance(result, Answer) and result.caveat is not None,
        searched_for=result.searched_for,
        milliseconds=milliseconds,
        stages={
            "retrieve": result.timing.retrieve,
            "read": result.timing.read,
            "write": result.timing.write,
        },
    )


def _record_citation(citation: Citation) -> CitationRecord:
    article = citation.article
    span = Span(article.id, citation.start, citation.end)
    return CitationRecord(citation.number, span, citation.quote, describe_source(article))


def describe_source(article: Article) -> str:
    """Title, author, publisher and date of an article in words and in figures."""
    date = article.published
    days = [f"{day:%B} {day.day} {day.year}" for day in (date.earliest, date.latest) if day]
    parts = [article.title, article.author, article.publisher, date.label, *dict.fromkeys(days)]
    return " ".join(part for part in parts if part)
