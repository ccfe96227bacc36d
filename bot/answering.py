"""A question to an answer, from top to bottom: resolve → retrieve → read → write → check.

This is the whole of the product in one place; each step is a part that can be replaced. The check
is in the values: a citation whose quote does not stand in its article, or a sentence without one,
cannot be made.
"""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from bot.alternatives import split_alternatives
from bot.authorship import asks_for_date
from bot.caveats import Cautious, withhold_words
from bot.collection import asks_for_articles
from bot.comparing import leave_out_frame
from bot.conversation import asks_something, find_exchanges, is_courtesy, says_nothing
from bot.double_questions import find_two_questions
from bot.follow_ups import make_needs
from bot.meanings import add_second, choose_reading
from bot.recalling import Recaller, Told
from bot.refusing import Refuser
from bot.short_answers import find_short_answer
from bot.sources import Sources
from bot.types import Answer, Question, Result, Timing
from bot.wording import find_wording
from bot.writing import Unwritten

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.follow_ups import Need
    from bot.reading import Reader, Reading
    from bot.recalling import Meant
    from bot.settings import AnswerSettings
    from bot.sources import Addressed
    from bot.types import Usage
    from bot.writing import Listener, Writer, Written
    from index.retrieval import Retrieval, Retriever
    from index.store.stored import StoredIndex
    from index.types import Filters, Hit

    Complete = Callable[[Meant], tuple[Meant, Usage | None]]
    Write = Callable[[Reading, str, str, Listener | None], Written | Unwritten]


# The most confidence where nothing is found but what answered the question before.
_TOLD_BEFORE = 0.1


class Venture(NamedTuple):
    """What looks for an answer where the reader is not sure of one.

    Attributes:
        least: Confidence from which on it does.
        write: As `bot.writing.Writer.write`.
    """

    least: float
    write: Write


class _Found(NamedTuple):
    """What was found and read for a question.

    Attributes:
        addressed: What was searched for, and where.
        retrieval: What was found.
        reading: What was read in it.
        sure: Whether that counts as an answer.
        seconds: What finding and reading took, with what was looked at before.
    """

    addressed: Addressed
    retrieval: Retrieval
    reading: Reading
    sure: bool
    seconds: tuple[float, float]

    def echoes(self, before: Told) -> bool:
        """Whether it counts as an answer, and has words that answered the question before."""
        lead = self.reading.sentences[0] if self.sure else None
        answer = lead.found.answer if lead and lead.found else None
        return bool(lead and answer and before.is_told_by(lead.article, answer))

    def spend(self, *looks: _Found) -> _Found:
        """The same, at the cost of all these."""
        finding, reading = zip(*(each.seconds for each in looks), strict=True)
        return self._replace(seconds=(sum(finding), sum(reading)))


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
        complete: Complete | None = None,
        venture: Venture | None = None,
    ) -> None:
        """Take the parts.

        Args:
            index: The articles.
            retriever: Finds passages.
            reader: Judges their sentences.
            writer: Writes the answer.
            settings: When a question counts as answered.
            complete: Adds a way in which a follow-up may be meant to those of the rules, and says
                what a language model took for it.
            venture: Looks for an answer where the reader is not sure of one.
        """
        self._index = index
        self._sources = Sources(index)
        self._refuser = Refuser(index, settings.nearest)
        self._retriever = retriever
        self._reader = reader
        self._writer = writer
        self._settings = settings
        self._complete = complete
        self._venture = venture
        self._recaller = Recaller(self._ask_again)

    def answer(self, question: Question, *, listener: Listener | None = None) -> Result:
        """Answer a question, or say that the articles do not.

        Args:
            question: What is asked.
            listener: Told what a language model has written so far. What it raises ends the answer
                and comes out of here.

        Raises:
            IndexDamaged: the index changed under our feet.
        """
        return self.examine(question, listener=listener)[0]

    def examine(
        self, question: Question, *, listener: Listener | None = None
    ) -> tuple[Result, tuple[Hit, ...]]:
        """The answer, and the ranked passages it was read from; see `answer`."""
        if asks_for_articles(question.text):
            return self._refuser.present_articles(question), ()
        alone = not any(map(asks_something, question.history))
        if is_courtesy(question.text) or (says_nothing(question.text) and alone):
            return self._refuser.ask_back(question), ()
        began = time.perf_counter()
        meant = self._recaller.complete(question)
        meant, usage = self._complete(meant) if self._complete else (meant, None)
        found, missing = self._search(meant.question, meant.texts)
        # A question that is answered as it stands may have been asked before in other words.
        leaning = found.addressed.text != meant.question.text
        if leaning and meant.before and found.echoes(meant.before):
            found = self._look_past(meant, meant.before, found)
        if meant.texts == (meant.question.text,):
            self._recaller.keep(meant.question.text, question.filters, self._find_told(found))
        question = replace(question, filters=found.addressed.filters)
        about = self._sources.find_asked_about(
            question.text, found.addressed, found.reading, sure=found.sure
        )
        written = time.perf_counter()
        result: Result = (
            self._refuser.refuse(question, found.retrieval.spelt, found.reading, about)
            if about
            else self._write(question, found, listener)
        )
        ended = time.perf_counter()
        seconds = (*found.seconds, ended - written, ended - began)
        timing = Timing(*(each * 1000 for each in seconds))
        used = usage.plus(result.usage) if usage else result.usage
        if missing and isinstance(result, Answer):
            result = replace(result, notice=result.notice or missing)
        return replace(result, timing=timing, usage=used), found.reading.hits

    def retrieve(self, question: Question) -> tuple[Hit, ...]:
        """The ranked passages that a question is answered from."""
        return self.examine(question)[1]

    def _look_past(self, meant: Meant, before: Told, found: _Found) -> _Found:
        """What is found for a follow-up where the answer to the question before was found again.

        It is looked for once more without the words of that question. Where the same comes of it,
        the articles tell no more.
        """
        if meant.narrowed:
            other, _ = self._search(meant.question, [meant.narrowed])
            if not other.echoes(before):
                return other.spend(found, other)
            found = found.spend(found, other)
        confidence = min(found.reading.confidence, _TOLD_BEFORE)
        return found._replace(reading=replace(found.reading, confidence=confidence), sure=False)

    def _ask_again(self, text: str, filters: Filters) -> Told | None:
        return self._find_told(self._search(Question(text, (), filters), [text])[0])

    def _find_told(self, found: _Found) -> Told | None:
        """What answers a question; of who wrote an article, the author."""
        text = found.addressed.text
        about = self._sources.find_asked_about(
            text, found.addressed, found.reading, sure=found.sure
        )
        if about:
            authors = {self._index.database.require_article(each).author for each in about}
            one = len(authors) == 1 and not asks_for_date(text)
            return Told(authors.pop() or "") if one else None
        if not found.sure:
            return None
        lead = found.reading.sentences[0]
        span = find_short_answer(found.retrieval.spelt, lead)
        words = lead.article.text[slice(*span)] if span else ""
        read = lead.found.answer if lead.found else None
        return Told(words, lead.article.id, read) if read else Told(words)

    def _search(self, question: Question, understood: Sequence[str]) -> tuple[_Found, str | None]:
        """What is found for a question, however it is meant; and a word on what is missing."""
        brought = find_exchanges(question.text, question.history)
        needs = make_needs(brought[0].brought if brought else (), self._retriever.spell)
        # Of several ways, the last is the question's own words where it may stand alone.
        alone = understood[-1] == leave_out_frame(question.text.strip())
        look = partial(self._look, question.text, needs, may_stand_alone=alone and not brought)
        ways = [self._sources.address(text, question.filters) for text in understood]
        found = look([each[0] for each in ways])
        if not found.sure and any(len(each) > 1 for each in ways):
            elsewhere = look([each[-1] for each in ways])
            found = (elsewhere if elsewhere.sure else found).spend(found, elsewhere)
        halves = find_two_questions(found.addressed.text)
        against = None if halves else split_alternatives(found.addressed.text)
        asked = halves or against
        if not asked:
            return found, None
        first, second = (look([replace(found.addressed, text=half)]) for half in asked)
        if against:
            both = _join_alternatives(found, first, second)
            half = first.sure != second.sure
            missing = find_wording(question.text).alternative
        else:
            both = _join_halves(found, first, second)
            # Where only the first was answered by itself, and not both together.
            half = both.sure and not (found.sure or second.sure)
            missing = find_wording(question.text).half
        return both.spend(found, first, second), missing if half else None

    def _look(
        self,
        asked: str,
        needs: Sequence[Need],
        addressed: Sequence[Addressed],
        *,
        may_stand_alone: bool,
    ) -> _Found:
        """Find and read for each way a question may be meant; what comes of the best of them."""
        began = time.perf_counter()
        found = [self._retriever.retrieve(each.text, each.filters) for each in addressed]
        retrieved = time.perf_counter()
        read = [
            # A source that is named need not stand in its own text.
            self._reader.read(retrieval, () if each.names_source else needs)
            for retrieval, each in zip(found, addressed, strict=True)
        ]
        # Where a question may or may not lean on the one before, the articles decide.
        best = choose_reading(
            read,
            self._settings.threshold,
            may_stand_alone=may_stand_alone,
            names=len(read) > 1 and self._retriever.names_something(asked),
        )
        reading = replace(read[best], each=addressed[best].each)
        sure = bool(reading.sentences) and reading.confidence >= self._settings.threshold
        seconds = (retrieved - began, time.perf_counter() - retrieved)
        return _Found(addressed[best], found[best], reading, sure, seconds)

    def _write(self, question: Question, found: _Found, listener: Listener | None) -> Result:
        """The answer, from what the reader is sure of or else from what is ventured."""
        retrieval, reading = found.retrieval, found.reading
        tried = self._venture
        if found.sure:
            write: Write = self._writer.write
        elif tried and reading.sentences and reading.confidence >= tried.least:
            write = tried.write
        else:
            return self._refuser.refuse(question, retrieval.spelt, reading)
        # What stood the test of a venture counts as answered.
        confidence = max(reading.confidence, self._settings.threshold)
        unsure = not found.sure or confidence < self._settings.sure_from
        caveat = find_wording(question.text).caveat if unsure else None
        if caveat:
            reading = withhold_words(reading)
            listener = listener and Cautious(listener, caveat)
        written = write(reading, question.text, retrieval.spelt, listener)
        if isinstance(written, Unwritten):
            refused = self._refuser.refuse(question, retrieval.spelt, reading)
            return replace(refused, checks=written.checks, usage=written.usage)
        return Answer(
            question=question.text,
            searched_for=retrieval.spelt,
            sentences=written.sentences,
            citations=written.citations,
            differs=written.differs,
            confidence=confidence,
            corpus=self._index.manifest.corpus,
            caveat=caveat,
            writer=written.writer,
            notice=written.notice,
            checks=written.checks,
            usage=written.usage,
        )


def _join_halves(found: _Found, first: _Found, second: _Found) -> _Found:
    """What was found for two questions asked at once, read for both, the first and the second.

    Where the first has no answer by itself, what was found for both stands.
    """
    lead = first if first.sure else found
    return _join(found, lead, second) if lead.sure else found


def _join_alternatives(found: _Found, first: _Found, second: _Found) -> _Found:
    """What was found for two things set against each other; for one alone where that is all."""
    lead, other = (first, second) if first.sure else (second, first)
    return _join(found, lead, other) if lead.sure else found


def _join(found: _Found, lead: _Found, other: _Found) -> _Found:
    """What was found, with what `lead` reads and, where it is sure, what `other` leads with."""
    reading = add_second(lead.reading, other.reading) if other.sure else lead.reading
    return found._replace(reading=reading, sure=True)
