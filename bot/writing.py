"""Writers: what was read becomes the sentences of an answer.

Without a language model the sentences are the articles' own, chosen and ordered: the few words that
answer by themselves, where they surely do; the sentence they stand in, with what it needs to be
understood; then what other articles say to the same. Where they differ, both sides are quoted and
set against each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.alternatives import split_alternatives
from bot.answer_types import find_answer_type
from bot.choosing import (
    Choice,
    add_quotes,
    choose_each,
    choose_quotes,
    find_quote,
    merge_alike,
    order_by_time,
)
from bot.comparing import asks_for_each, leave_out_frame
from bot.differing import find_disagreements, is_disputed
from bot.double_questions import find_two_questions
from bot.quotations import find_wordings
from bot.quoting import Quote, complete_quote
from bot.short_answers import find_short_answer
from bot.types import Citation, Difference, Sentence, Side, cite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.differing import Disagreement
    from bot.reading import Reading, ReadSentence
    from bot.settings import AnswerSettings
    from bot.types import Check, Draft, Usage

# Sentences that may repeat, in nearly the same words, what is quoted.
_MOST_REPEATING = 24


@dataclass(frozen=True, slots=True)
class Written:
    """What a writer made of a reading.

    Attributes:
        sentences: The answer, at least one.
        citations: Numbered 1, 2, … in order of first appearance.
        differs: Where the articles differ; every side cites one of the citations.
        writer: Who wrote it: `extract`, or the language model's name.
        notice: See `bot.types.Answer`.
        checks: The same.
        usage: The same.
    """

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    differs: tuple[Difference, ...] = ()
    writer: str = "extract"
    notice: str | None = None
    checks: tuple[Check, ...] = ()
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A writer looked at the passages and found no answer in them."""

    checks: tuple[Check, ...] = ()
    usage: Usage | None = None


class Listener(Protocol):
    """Waits for an answer that is being written; what either method raises ends the writing."""

    def hear(self, draft: Draft) -> None:
        """Take in what is written and checked so far: each draft goes on from the one before."""

    def check(self) -> None:
        """Raise something if nobody waits any more; asked each time something more has come."""


class Writer(Protocol):
    """Turns what was read into sentences with citations."""

    def write(
        self, reading: Reading, asked: str, searched_for: str, listener: Listener | None
    ) -> Written | Unwritten:
        """The answer to a question, from a reading that holds at least one sentence.

        Args:
            reading: What was read.
            asked: The question as asked; whether it wants every article is read from it.
            searched_for: The question completed from the conversation.
            listener: Told of sentences that pass every check, where they come about one by one.
        """


class ExtractiveWriter:
    """Quotes the sentences that answer, as they stand."""

    def __init__(self, settings: AnswerSettings) -> None:
        self._settings = settings

    def write(
        self,
        reading: Reading,
        asked: str = "",
        searched_for: str = "",
        listener: Listener | None = None,  # noqa: ARG002 - all sentences come at once
    ) -> Written:
        """See `Writer`."""
        subject = leave_out_frame(searched_for or asked)
        ranked = order_by_time(subject, reading.sentences)
        one_each = reading.each or asks_for_each(asked)
        if one_each:
            quotes = choose_each(ranked, self._settings, named=reading.each)
        else:
            kind = find_answer_type(subject)
            quotes = choose_quotes(ranked, self._settings, kind, subject)
        differing = _find_differing(subject, asked, ranked, quotes)
        needed = [side.sentence for each in differing for side in each.sides]
        needed += [reading.also] if reading.also else []
        quotes = add_quotes(quotes, needed, one_each=one_each)
        choices: Sequence[Choice] = merge_alike(quotes, ranked[:_MOST_REPEATING])
        # Where the articles differ, or each is asked for, one value in front would take a side;
        # where two things are asked, it would be half the answer.
        two = find_two_questions(asked) or split_alternatives(asked)
        single = not (differing or one_each or two)
        words = find_short_answer(subject, ranked[0]) if single else None
        if words is not None and not is_disputed(subject, ranked):
            choices = [Choice((Quote(ranked[0].article, *words),)), *choices]
        return _number(choices, differing)

    def find_lead(self, reading: Reading, searched_for: str) -> tuple[ReadSentence, str | None]:
        """The sentence that answers best, and the words in it that surely do; None without such."""
        subject = leave_out_frame(searched_for)
        lead = order_by_time(subject, reading.sentences)[0]
        words = find_short_answer(subject, lead)
        return lead, None if words is None else lead.article.text[slice(*words)]

    def list_missing(
        self, reading: Reading, asked: str, searched_for: str, quotes: Sequence[Quote]
    ) -> list[Quote]:
        """What a question wants that is not among what is quoted.

        Of each other article one sentence where each is asked for; of two things asked for or set
        against each other, what answers the second.
        """
        missing: list[Quote] = []
        if reading.each or asks_for_each(asked):
            subject = leave_out_frame(searched_for or asked)
            ranked = order_by_time(subject, reading.sentences)
            told = {quote.article.id for quote in quotes}
            every = choose_each(ranked, self._settings, named=reading.each)
            missing += [quote for quote in every if quote.article.id not in told]
        also = reading.also
        if also is not None and find_quote([*quotes, *missing], also) is None:
            missing.append(complete_quote(also.article, also.start, also.end))
        return missing

    def find_differing(
        self, reading: Reading, asked: str, searched_for: str, quotes: Sequence[Quote]
    ) -> tuple[Disagreement, ...]:
        """Where the articles differ on what is asked, as far as one side is among the quotes."""
        subject = leave_out_frame(searched_for or asked)
        return _find_differing(subject, asked, order_by_time(subject, reading.sentences), quotes)


def _find_differing(
    subject: str, asked: str, ranked: Sequence[ReadSentence], quotes: Sequence[Quote]
) -> tuple[Disagreement, ...]:
    return tuple(
        each
        for each in (*find_disagreements(subject, ranked), *find_wordings(asked, ranked))
        if any(find_quote(quotes, side.sentence) is not None for side in each.sides)
    )


def _number(choices: Sequence[Choice], differing: Sequence[Disagreement]) -> Written:
    """Citations in the order of the text, and the sides of each difference by their numbers."""
    quotes = [quote for choice in choices for quote in choice.quotes]
    citations = tuple(
        cite(number, quote.article, quote.start, quote.end)
        for number, quote in enumerate(quotes, start=1)
    )
    sentences = []
    number = 0
    for choice in choices:
        numbers = tuple(range(number + 1, number + 1 + len(choice.quotes)))
        sentences.append(Sentence(tidy_quote(citations[number].quote), numbers))
        number += len(choice.quotes)
    return Written(tuple(sentences), citations, describe_differences(differing, quotes))


def describe_differences(
    differing: Sequence[Disagreement], quotes: Sequence[Quote]
) -> tuple[Difference, ...]:
    """Where articles differ, each side by the number of the quote it stands in, from 1.

    Raises:
        ValueError: a side stands in none of the quotes.
    """
    return tuple(
        Difference(
            each.about,
            tuple(Side(side.value, _find_number(quotes, side.sentence)) for side in each.sides),
        )
        for each in differing
    )


def _find_number(quotes: Sequence[Quote], sentence: ReadSentence) -> int:
    at = find_quote(quotes, sentence)
    if at is None:
        raise ValueError("a side of a difference is quoted before it is numbered")
    return at + 1


def tidy_quote(quote: str) -> str:
    """A quotation as running text: line breaks become spaces."""
    return " ".join(quote.split())
