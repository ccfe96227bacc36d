"""Short answers: the few words of a sentence that answer by themselves, where they surely do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answer_types import AnswerType, find_answer_type, holds_answer_type
from bot.measures import is_other_measure
from index.words import find_words, list_terms, stem_word

if TYPE_CHECKING:
    from bot.reading import ReadSentence

# Of words this sure, found on the development sets of SQuAD, CLAP NQ, XQuAD and the seeds for
# questions with an answer or next to one, 87 in 100 are right.
_SURE = 0.36
_MOST_WORDS = 8
# Words that are nearly the whole sentence are no shorter way to say it.
_MOST_OF_SENTENCE = 0.6
# Reasons, manners and what somebody said take a sentence.
_ASKS_FOR_MORE = re.compile(
    r"\bwhy\b|\bhow (?!many|much|long|far|often|old|tall|high|large|big|deep|wide|fast|soon)"
    r"|\bwhat\b.*\b(?:say|said|tell|told|claim|claimed|write|wrote|argue|argued|happen|happened"
    r"|mean|means|meant|do|did)\b|\b(?:explain|describe|compare|summari[sz]e)\b"
    r"|\bпочему|\bзачем|\bкак(?!\w)|\bчто\b.*\b(?:сказал|говор|заявил|написал|дела)"
    r"|\bнеге\b|\bқалай\b|为什么|怎么|如何|说了?什么",
    re.IGNORECASE,
)
# "The favourite of Timur's wives" is not Timur's wives.
_PART_OF = re.compile(r"\bof\s+(?:the\s+|a\s+)?$", re.IGNORECASE)
# What a sentence denies, doubts or only reports, its words alone would assert.
_HEDGED = re.compile(
    r"\b(?:not|no|nor|never|neither|without|den(?:y|ied|ies)|reject(?:ed|s)?|attributed|alleged(?:ly)?"
    r"|supposed(?:ly)?|rumou?rs?|refus(?:ed|al)|не|нет|ни|якобы|отверг\w*)\b|n[’']t\b|емес",
    re.IGNORECASE,
)
# What somebody says is theirs: "1874" alone makes a fact of "your paper wrote that … in 1874".
_TOLD = re.compile(
    r"\b(?:sa(?:id|ys)|claim(?:s|ed)?|insist(?:s|ed)?|believe[sd]?|according to|по словам|деді"
    r"|айтты|(?:t(?:old|ells)|wr(?:ote|ites)|argue[sd]?)(?:\s+\w+){0,5}?(?:\s+that\b|:)"
    r"|(?:сказал|заявил|написал|утвержда)\w*(?:\s+\w+){0,5}?(?:,\s+что\b|:))",
    re.IGNORECASE,
)
# "Who caught the bear?" is not answered by who was caught.
_UNDERGOING = re.compile(
    r"\W*(?:[\w’']+\W+){0,4}?(?:was|were|is|are|been|being|be)\s+(?:\w+ly\s+)?(\w+)", re.IGNORECASE
)
_ASKS_OF_UNDERGOING = re.compile(r"\b(?:was|were|is|are|been|being|be)\b", re.IGNORECASE)
# "Since the outbreak of the plague in 1720" tells when that was, and nothing else.
_OF_ANOTHER = re.compile(
    r"\b(?:since|until|before|after|following)\s+((?:the|an?|his|her|its|their)\s[^,;:.()]*)$",
    re.IGNORECASE,
)
_EDGES = " \t\r\n,.;:!?…“”„‘’\"'«»—–-"
_BRACKETS = (("(", ")"), ("[", "]"))
# "Timur’s" is Timur, and "4,750 mile-long" is 4,750 mile.
_ENDING = re.compile(r"[’']s$|-(?:long|wide|high|tall|deep|old|strong)$")


def find_short_answer(question: str, sentence: ReadSentence) -> tuple[int, int] | None:
    """Span in the article's text of the words that answer, or None where a sentence says it better.

    Args:
        question: What is answered, completed from the conversation.
        sentence: The sentence that leads the answer.
    """
    found = sentence.found
    if found is None or found.answer is None or _ASKS_FOR_MORE.search(question):
        return None
    if found.surety < _SURE:
        return None
    text = sentence.article.text
    if _HEDGED.search(text[sentence.start : sentence.end]):
        return None
    start, end = trim_span(text, *found.answer)
    kind = find_answer_type(question)
    counts = kind in {AnswerType.NUMBER, AnswerType.TIME}
    before = text[sentence.start : start]
    if _TOLD.search(before) or (not counts and _PART_OF.search(before)):
        return None
    words = len(find_words(text[start:end]))
    whole = len(find_words(text[sentence.start : sentence.end]))
    if not 0 < words <= min(_MOST_WORDS, _MOST_OF_SENTENCE * whole):
        return None
    undergoes = kind is AnswerType.PERSON and _undergoes(question, text[end : sentence.end])
    another = kind is AnswerType.TIME and _tells_of_another(question, before)
    fits = _fits(question, text[start:end], kind) and not undergoes and not another
    return (start, end) if fits else None


def _tells_of_another(question: str, before: str) -> bool:
    """Whether a time is that of something which is only named to date what is told."""
    found = _OF_ANOTHER.search(before)
    return found is not None and not set(list_terms(found[1])) & set(list_terms(question))


def _undergoes(question: str, after: str) -> bool:
    """Whether words are followed by what was done to them, where the question asks who does it."""
    found = _UNDERGOING.match(after)
    if found is None or _ASKS_OF_UNDERGOING.search(question):
        return False
    return stem_word(found[1]) in list_terms(question)


def trim_span(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without punctuation, lone brackets and endings at its edges."""
    while True:
        piece = text[start:end]
        start += len(piece) - len(piece.lstrip(_EDGES))
        piece = text[start:end].rstrip(_EDGES)
        piece = _ENDING.sub("", piece)
        first = last = 0
        for opening, closing in _BRACKETS:
            first = first or int(piece.startswith(opening) and closing not in piece)
            last = last or int(piece.endswith(closing) and opening not in piece)
            enclosed = piece.startswith(opening) and piece.find(closing) == len(piece) - 1
            first, last = (1, 1) if enclosed and len(piece) > 1 else (first, last)
        shorter = (start + first, start + len(piece) - last)
        if shorter == (start, end) or shorter[0] >= shorter[1]:
            return shorter
        start, end = shorter


def _fits(question: str, words: str, kind: AnswerType) -> bool:
    """Whether the words can be the kind of thing that is asked for."""
    if kind is AnswerType.PERSON:
        return any(letter.isupper() for letter in words) or not any(map(str.isupper, words.upper()))
    if kind is AnswerType.NUMBER and is_other_measure(question, words):
        return False
    return holds_answer_type(words, kind) is not False
