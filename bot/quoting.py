"""Quotes: stretches of an article that can be read on their own without misleading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answer_types import AnswerType, holds_answer_type
from bot.dates import find_moments
from index.sentences import find_sentences
from index.words import find_words

if TYPE_CHECKING:
    from index.types import Article

_POINTING = re.compile(
    r"^\W*(?:(?:and|but|so|then|yet|however|moreover|also|still|thus|hence|instead|for instance"
    r"|in (?:this|that|his|her|their) \w+|at (?:the|that) time)\W+)*"
    r"(?:he|she|they|it|his|her|their|its|him|them|this|that|these|those|such|both|the (?:latter"
    r"|former|two|move|statement|decision|order|remarks?|comments?|claim|incident|agreement"
    r"|announcement|refusal|piece|post|law|treaty|flow)"
    r"|он|она|они|его|её|ее|их|это|этот|эта|эти|такой|такое|ол|олар|бұл|осы)\b"
    r"|^\W*[他她它这]",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|told|stat(?:ed|es|ing)|wrote|written|declared|added|claimed"
    r"|announced|asserted|argued|insisted|called|quoted|according|noted|warned|asked|replied"
    r"|сказал|заявил|отметил|сообщил|написал|подчеркнул|добавил|деді|айтты)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^\W*[“\"«‘„]")
# The end of a quotation that began in an earlier sentence.
_QUOTE_ENDS = re.compile(r"^[^“‘«„]*[.,!?…][”’»]\W*$")
# A heading has no such end, and explains nothing.
_FINISHED = re.compile(r"[.!?…:。！？：][\W\d]*$")
# What announces the next sentence, or opens a quotation that goes on in it.
_ANNOUNCES = re.compile(r":[”\"’»]?$|‘(?!.*’(?!\w))", re.DOTALL)
# How a sentence ends, with what closes after it; and the next such end in the same paragraph.
_ENDS = re.compile(r"[.!?…:;。！？][”\"’»)\]]*\s*$")
_NEXT_END = re.compile(r"[^\n]*?[.!?…。！？][”\"’»)\]]*(?=\s|$)")
_INNER_END = re.compile(r"[.!?…。！？][”\"’»)\]]*\s+(?=\S)")
_LONGEST_REST, _SIGNS = 400, 8
# Far enough to see where a sentence begins or ends.
_WINDOW = 2_000
_MOST_FOLLOWING = 2
_MOST_BEFORE = 2
# A time that opens a sentence, "In May 1950 …", holds for those after it; others seldom do.
_FRONTED = 16


@dataclass(frozen=True, slots=True)
class Quote:
    """A span of an article's text: whole sentences, one after another."""

    article: Article
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words as they stand in the article."""
        return self.article.text[self.start : self.end]

    def count_words(self) -> int:
        """Its length in words."""
        return len(find_words(self.text))

    def holds(self, start: int, end: int) -> bool:
        """Whether a span of the same article lies within the quote."""
        return self.start <= start and end <= self.end

    def precedes(self, other: Quote) -> bool:
        """Whether the other goes on where this one ends, after nothing but white space."""
        if self.article.id != other.article.id or other.start < self.end:
            return False
        return not self.article.text[self.end : other.start].strip()


def complete_quote(
    article: Article,
    start: int,
    end: int,
    kind: AnswerType = AnswerType.OTHER,
    question: str = "",
) -> Quote:
    """The sentence with what it would mislead without: those it leans on, and what it announces.

    Args:
        article: The sentence's article.
        start: Its first code point.
        end: One past its last.
        kind: What the question asks for. Where that is a time, or who said something, and the
            sentence has none, up to two sentences before it in its paragraph come along as far as
            they have one.
        question: As searched for.
    """
    start, end = mend_cut(article.text, start, end)
    first = (start, end)
    for _ in range(_MOST_BEFORE):
        # The sentence before may lean in its turn: "This time …" on "The latter …" on a name.
        before = find_context(article, *first)
        if before is None:
            break
        first = before
    start = _find_asked_for(article, first[0], end, kind, question)
    for _ in range(_MOST_FOLLOWING):
        if not _ANNOUNCES.search(article.text[start:end]):
            break
        following = find_sentences(article.text, article.language, end, end + _WINDOW)
        if not following:
            break
        end = following[0][1]
    return Quote(article, start, end)


def mend_cut(text: str, start: int, end: int) -> tuple[int, int]:
    """The span, led to where sentences begin and end, if it was cut out of one too long to index.

    A long quotation of several sentences is one sentence around them: it is led to the nearest
    end of a sentence within it.
    """
    if text[end : end + 1] == " " and not _ENDS.search(text[start:end]):
        following = _NEXT_END.match(text, end, end + _LONGEST_REST)
        end = following.end() if following else end
    if text[start - 1 : start] == " " and not _ENDS.search(text[:start].rstrip()[-_SIGNS:]):
        earlier = text[max(0, start - _LONGEST_REST) : start]
        ends = [match.end() for match in _INNER_END.finditer(earlier)]
        line = earlier.rfind("\n") + 1
        begins = max([line, *ends]) if line or ends else len(earlier)
        start -= len(earlier) - begins
    return start, end


def _find_asked_for(article: Article, start: int, end: int, kind: AnswerType, question: str) -> int:
    """Where the quote must begin to hold the speaker or the time asked for; `start` if nowhere."""
    asks_speaker = kind is AnswerType.PERSON and _SPOKEN.search(question)
    if not (kind is AnswerType.TIME or asks_speaker):
        return start
    if holds_answer_type(article.text[start:end], kind):
        return start
    earlier = find_sentences_before(article, start)
    for begin, stop in reversed(earlier[-_MOST_BEFORE:]):
        text = article.text[begin:stop]
        if kind is AnswerType.TIME and any(m.start < _FRONTED for m in find_moments(text)):
            return begin
        if kind is AnswerType.PERSON and holds_answer_type(text, kind) and _SPOKEN.search(text):
            return begin
    return start


def find_sentences_before(article: Article, start: int) -> list[tuple[int, int]]:
    """The sentences of the same paragraph before a code point, as far as a window reaches."""
    first = max(0, start - _WINDOW)
    paragraph = article.text.rfind("\n\n", first, start)
    first = first if paragraph < 0 else paragraph
    return find_sentences(article.text, article.language, first, start)


def points_back(text: str) -> bool:
    """Whether a sentence begins with a word for something said before it."""
    return _POINTING.match(text) is not None


def find_context(article: Article, start: int, end: int) -> tuple[int, int] | None:
    """The sentence before, where this one would mislead without it; None where it stands alone.

    It does when it begins with a word that points back, is a quotation without its speaker, or
    ends one that began before it.
    """
    text = article.text[start:end]
    quotation = _QUOTED.match(text) and not _SPOKEN.search(text)
    if not quotation and not points_back(text) and not _QUOTE_ENDS.match(text):
        return None
    earlier = find_sentences(article.text, article.language, max(0, start - _WINDOW), start)
    if not earlier or not _FINISHED.search(article.text[slice(*earlier[-1])]):
        return None
    return earlier[-1]
