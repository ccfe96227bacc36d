"""What a question wants of a sentence, beside being near to it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answer_types import AnswerType, list_questions
from bot.evidence import share_apart
from bot.follow_ups import find_elements
from bot.measures import lacks_measure
from bot.reasons import asks_reason, lacks_reason
from index.words import list_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.evidence import Known
    from bot.findings import ReadSentence
    from bot.follow_ups import Need

# What a sentence gains that holds the kind of thing asked for, and loses that holds none.
TYPE_BONUS = 0.02
# What a sentence loses that has none of the names between which a number is asked for, and once
# more where it has another place in the stead of one of two: little else tells the length of one
# border from that of another.
_NAMES_SHARE, _SEVERAL = 0.03, 2
_OF_TWO = re.compile(
    r"\b(?:between|with|w|from|между|со?|[мпб]ен|арасында\w*)\b|[与和跟]|之间", re.IGNORECASE
)
# What a sentence gains that speaks itself of what a follow-up asks about.
_NEEDED = 0.1


def find_own_question(text: str) -> str:
    """Of several questions in a row the last, where it has words of its own."""
    last = list_questions(text)[-1]
    return last if list_terms(last) else text


def list_names_between(question: str, known: Known, kind: AnswerType) -> set[str]:
    """The names between which a number is asked for; of a foreign question its places, in English.

    Of those the ones with a name of one word: "США" is written in too many ways.
    """
    if kind is not AnswerType.NUMBER:
        return set()
    names = known.held
    if known.foreign:
        english = [each.place.names[0] for each in find_elements(question) if each.place]
        names = {name for name, *more in english if not more}
    return names if len(names) >= _SEVERAL else set()


def weigh_names(question: str, between: set[str], text: str) -> float:
    """What a sentence loses that is not about a number between these names."""
    apart = share_apart(between, text)
    if not apart or not _OF_TWO.search(question):
        return _NAMES_SHARE * apart
    places = [text[each.start : each.end] for each in find_elements(text) if each.kind == "place"]
    another = any(share_apart({place}, " ".join(between)) for place in places)
    return _NAMES_SHARE * (apart + another)


def weigh_reasons(
    judged: list[ReadSentence], question: str, *, foreign: bool
) -> list[ReadSentence]:
    """The sentences, where a reason is asked for, with a higher score if they give one.

    A reason for something that the question does not name is worth no more than none.
    """
    if not asks_reason(question):
        return judged
    given = [(foreign or each.shared) and not lacks_reason(each.text) for each in judged]
    return [
        replace(each, score=each.score + (TYPE_BONUS if gives else -TYPE_BONUS))
        for each, gives in zip(judged, given, strict=True)
    ]


def prefer_needed(sentence: ReadSentence, needs: Sequence[Need]) -> ReadSentence:
    """The sentence with a higher score where it speaks itself of all that is needed."""
    published = sentence.article.published
    met = all(need.is_met(sentence.text, published) for need in needs)
    return replace(sentence, score=sentence.score + _NEEDED) if met else sentence


def lacks_what_is_asked(question: str, lead: ReadSentence, passage: str) -> bool:
    """Whether money, a temperature or a reason is asked for, and there surely is none."""
    if asks_reason(question):
        answer = lead.found.answer if lead.found else None
        inside = (answer[0] - lead.start, answer[1] - lead.start) if answer else None
        return lacks_reason(lead.text, inside)
    return lacks_measure(question, passage)
