"""Of the ways a question may be meant, the one that is answered; of two questions at once, both."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.findings import ReadSentence
    from bot.reading import Reading

# How much lower the reader's log odds may be for a sentence to answer a question as well.
_AS_WELL = 1.5
# How much lower the confidence of a likelier meaning may be that leads to the same sentence.
_AS_SURE = 0.01


def choose_reading(
    readings: Sequence[Reading], threshold: float, *, may_stand_alone: bool, names: bool = False
) -> int:
    """The number of the reading that is answered from: the surest, or a likelier one as sure.

    A question that the articles answer as it stands, with other words than they give when it is
    completed from the one before, is about something new: with the old subject beside it, its
    answer would be that of the old one.

    Args:
        readings: Of each meaning, the likelier first; where the question may stand alone, its own
            words are the last.
        threshold: Confidence from which on a question counts as answered.
        may_stand_alone: Whether the last are the question's own words.
        names: Whether they name something that the articles know, however it is typed.
    """
    surest = max(range(len(readings)), key=lambda at: readings[at].confidence)
    as_sure = (at for at in range(surest) if _is_as_sure(readings[at], readings[surest]))
    surest = next(as_sure, surest)
    alone = readings[-1]
    if not may_stand_alone or alone.confidence < threshold or not alone.sentences:
        return surest
    same = _answers_as_well(readings[surest].sentences[0], alone.sentences)
    return surest if same and not names else len(readings) - 1


def add_second(reading: Reading, second: Reading) -> Reading:
    """The reading with the sentence that answers a second question that was asked with it.

    Args:
        reading: Of the whole question, with sentences.
        second: Of the second question, likewise.

    Returns:
        The same reading where that sentence leads it anyway, or the trained reader finds no answer.
    """
    lead, answer = reading.sentences[0], second.sentences[0]
    told = answer.found is None or answer.found.answerable > 0
    if not told or _is_same(lead, answer):
        return reading
    rest = [each for each in reading.sentences[1:] if not _is_same(each, answer)]
    return replace(reading, sentences=(lead, answer, *rest), also=answer)


def _is_as_sure(reading: Reading, surest: Reading) -> bool:
    close = reading.confidence >= surest.confidence - _AS_SURE
    both = bool(reading.sentences and surest.sentences)
    return close and both and _is_same(reading.sentences[0], surest.sentences[0])


def _is_same(first: ReadSentence, other: ReadSentence) -> bool:
    return (first.article.id, first.start) == (other.article.id, other.start)


def _answers_as_well(lead: ReadSentence, sentences: Sequence[ReadSentence]) -> bool:
    """Whether a sentence answers, of another reading, about as well as its first does."""
    first = sentences[0].found
    if first is None:
        return True
    found = next(
        (each.found for each in sentences if _is_same(each, lead)),
        None,
    )
    return found is not None and found.answerable >= first.answerable - _AS_WELL
