"""A question to an answer, from top to bottom: resolve → retrieve → read → write → check.

This is the whole of the product in one place; each step is a part that can be replaced. The check
is in the values: a citation whose quote does not stand in its article, or a sentence without one,
cannot be made.
"""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.conversation import find_exchanges, propose_readings
from bot.follow_ups import make_needs
from bot.meanings import choose_reading
from bot.sources import Sources, cite_openings
from bot.types import Answer, Citation, NotFound, Question, Result, Timing, cite
from bot.wording import explain_silence, explain_sources, name_searched
from bot.writing import Unwritten

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.reading import Reader, Reading
    from bot.settings import AnswerSettings
    from bot.sources import Addressed
    from bot.types import Usage
    from bot.writing import Listener, Writer
    from index.retrieval import Retrieval, Retriever
    from index.store.stored import StoredIndex
    from index.types import Hit

    Understand = Callable[[str, Sequence[str]], tuple[tuple[str, ...], Usage | None]]


_MOST_NAMED = 5


class Answering:
    """Answers questions from one opened index."""

    def __init__(  # noqa: PLR0913 - one for each step
        self,
        index: StoredIndex,
        retriever: Retriever,
        reader: Reader,
        writer: Writer,
        settings: AnswerSettings,
        *,
        understand: Understand | None = None,
    ) -> None:
        """Take the parts.

        Args:
            index: The articles.
            retriever: Finds passages.
            reader: Judges their sentences.
            writer: Writes the answer.
            settings: When a question counts as answered.
            understand: Completes a follow-up question, and says what a language model took for
                it; by rules where None.
        """
        self._index = index
        self._sources = Sources(index)
        self._retriever = retriever
        self._reader = reader
        self._writer = writer
        self._settings = settings
        self._understand = understand or _apply_rules

    def answer(self, question: Question, *, listen: Listener | None = None) -> Result:
        """Answer a question, or say that the articles do not.

        Args:
            question: What is asked.
            listen: Called with what is written and checked so far, each time a language model has
                added to it. What it raises ends the answer and comes out of here.

        Raises:
            IndexDamaged: the index changed under our feet.
        """
        return self.examine(question, listen=listen)[0]

    def examine(
        self, question: Question, *, listen: Listener | None = None
    ) -> tuple[Result, tuple[Hit, ...]]:
        """The answer, and the ranked passages it was read from; see `answer`."""
        clock = [time.perf_counter()]
        understood, usage = self._understand(question.text, question.history)
        addressed = [self._sources.address(text, question.filters) for text in understood]
        found = [self._retriever.retrieve(each.text, each.filters) for each in addressed]
        clock.append(time.perf_counter())
        best, reading = self._read(question, addressed, found)
        retrieval, question = found[best], replace(question, filters=addressed[best].filters)
        clock.append(time.perf_counter())
        silent = not reading.sentences or reading.confidence < self._settings.threshold
        about = self._sources.find_asked_about(
            question.text, addressed[best], reading, sure=not silent
        )
        result: Result = (
            self._refuse(question, retrieval, reading, about)
            if silent or about
            else self._write(question, retrieval, reading, listen)
        )
        clock.append(time.perf_counter())
        used = usage.plus(result.usage) if usage else result.usage
        return replace(result, timing=_measure(clock), usage=used), reading.hits

    def retrieve(self, question: Question) -> tuple[Hit, ...]:
        """The ranked passages that a question is answered from."""
        return self.examine(question)[1]

    def _read(
        self, question: Question, addressed: Sequence[Addressed], found: Sequence[Retrieval]
    ) -> tuple[int, Reading]:
        """Read what was found for each way the question may be meant; which of them, and that."""
        brought = find_exchanges(question.text, question.history)
        needs = make_needs(brought[0].brought if brought else (), self._retriever.spell)
        read = [
            # A source that is named need not stand in its own text.
            self._reader.read(retrieval, () if each.names_source else needs)
            for retrieval, each in zip(found, addressed, strict=True)
        ]
        # Where a question may or may not lean on the one before, the articles decide.
        best = choose_reading(
            read,
            self._settings.threshold,
            may_stand_alone=not brought,
            names=len(read) > 1 and self._retriever.names_something(question.text),
        )
        return best, replace(read[best], each=addressed[best].each)

    def _write(
        self,
        question: Question,
        retrieval: Retrieval,
        reading: Reading,
        listen: Listener | None,
    ) -> Result:
        written = self._writer.write(reading, question.text, retrieval.spelt, listen)
        if isinstance(written, Unwritten):
            refused = self._refuse(question, retrieval, reading)
            return replace(refused, checks=written.checks, usage=written.usage)
        return Answer(
            question=question.text,
            searched_for=retrieval.spelt,
            sentences=written.sentences,
            citations=written.citations,
            differs=written.differs,
            confidence=reading.confidence,
            corpus=self._index.manifest.corpus,
            writer=written.writer,
            notice=written.notice,
            checks=written.checks,
            usage=written.usage,
        )

    def _refuse(
        self,
        question: Question,
        retrieval: Retrieval,
        reading: Reading,
        about: Sequence[str] = (),
    ) -> NotFound:
        """The articles do not say it; of some, what stands beside their text may be asked."""
        articles = [self._index.database.require_article(each) for each in about]
        if articles:
            reason, nearest = explain_sources(articles, question), cite_openings(articles)
        else:
            reason = explain_silence(reading, question) + self._name_searched(question)
            nearest = self._cite_nearest(reading.hits)
        return NotFound(
            question=question.text,
            searched_for=retrieval.spelt,
            reason=reason,
            nearest=nearest,
            confidence=reading.confidence,
            corpus=self._index.manifest.corpus,
        )

    def _name_searched(self, question: Question) -> str:
        chosen = sorted(question.filters.articles or ())[:_MOST_NAMED]
        articles = [self._index.database.require_article(each) for each in chosen]
        return name_searched(articles, question) if articles else ""

    def _cite_nearest(self, hits: Sequence[Hit]) -> tuple[Citation, ...]:
        passages = [hit.passage for hit in hits]
        return tuple(
            cite(
                number,
                self._index.database.require_article(passage.article_id),
                passage.start,
                passage.end,
            )
            for number, passage in enumerate(passages[: self._settings.nearest], start=1)
        )


def _apply_rules(question: str, history: Sequence[str]) -> tuple[tuple[str, ...], Usage | None]:
    return propose_readings(question, history), None


def _measure(clock: list[float]) -> Timing:
    retrieve, read, write = ((later - earlier) * 1000 for earlier, later in pairwise(clock))
    return Timing(retrieve, read, write, (clock[-1] - clock[0]) * 1000)
