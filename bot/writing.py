"""Writers: what was read becomes the sentences of an answer.

Without a language model the sentences are the articles' own, chosen and ordered: the one that
answers, then what it needs to be understood, then what other articles say to the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from bot.types import Citation, Sentence, cite
from index.sentences import find_sentences
from index.words import find_words, list_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.reading import Reading, ReadSentence
    from bot.settings import AnswerSettings
    from index.types import Article

# A further sentence must come this near to the lead's score; from another article a little less.
_NEAR_SAME = 0.06
_NEAR_OTHER = 0.12
# And hold this share of what the lead holds of the question's words.
_WORDS_OF_LEAD = 0.6
# Sentences that share more of their words than this say the same.
_SAME_WORDS = 0.8
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


class Writer(Protocol):
    """Turns what was read into sentences with citations.

    Attributes:
        name: `extract`, or the language model's name.
    """

    name: str

    def write(self, reading: Reading) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
        """The sentences of the answer, at least one, and their citations."""


class ExtractiveWriter:
    """Quotes the sentences that answer, as they stand."""

    name = "extract"

    def __init__(self, settings: AnswerSettings) -> None:
        self._settings = settings

    def write(self, reading: Reading) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
        """See `Writer`. `reading` holds at least one sentence."""
        chosen = self._choose(reading.sentences)
        citations = tuple(
            cite(number, article, start, end)
            for number, (article, start, end) in enumerate(chosen, start=1)
        )
        sentences = tuple(
            Sentence(_tidy(citation.quote), (citation.number,)) for citation in citations
        )
        return sentences, citations

    def _choose(self, ranked: Sequence[ReadSentence]) -> list[tuple[Article, int, int]]:
        """Spans to quote: the lead, its context, then others while there is room."""
        lead = ranked[0]
        chosen = [(lead.article, lead.start, lead.end)]
        before = find_context(lead.article, lead.start, lead.end)
        if before is not None:
            chosen.append((lead.article, *before))
        words = sum(_count_words(article, start, end) for article, start, end in chosen)
        for sentence in ranked[1:]:
            if len(chosen) >= self._settings.max_sentences:
                break
            if not _deserves_place(sentence, lead, chosen):
                continue
            length = _count_words(sentence.article, sentence.start, sentence.end)
            if words + length > self._settings.max_words:
                continue
            context = find_context(sentence.article, sentence.start, sentence.end)
            if context is not None and (sentence.article, *context) not in chosen:
                # It would mislead without the one before it, which is not there.
                continue
            chosen.append((sentence.article, sentence.start, sentence.end))
            words += length
        return chosen


def find_context(article: Article, start: int, end: int) -> tuple[int, int] | None:
    """The sentence before, where this one would mislead without it; None where it stands alone.

    It does when it begins with a word that points back, is a quotation without its speaker, or
    ends one that began before it.
    """
    text = article.text[start:end]
    quotation = _QUOTED.match(text) and not _SPOKEN.search(text)
    if not quotation and not _POINTING.match(text) and not _QUOTE_ENDS.match(text):
        return None
    earlier = find_sentences(article.text, article.language, max(0, start - 2_000), start)
    if not earlier or not _FINISHED.search(article.text[slice(*earlier[-1])]):
        return None
    return earlier[-1]


def _deserves_place(
    sentence: ReadSentence, lead: ReadSentence, chosen: Sequence[tuple[Article, int, int]]
) -> bool:
    other = all(article.id != sentence.article.id for article, _, _ in chosen)
    goes_on = _continues(sentence, lead)
    if sentence.score < lead.score - (_NEAR_OTHER if other or goes_on else _NEAR_SAME):
        return False
    if sentence.shared < _WORDS_OF_LEAD * lead.shared and not goes_on:
        return False
    return not any(_repeats(article, start, end, sentence) for article, start, end in chosen)


def _continues(sentence: ReadSentence, lead: ReadSentence) -> bool:
    """Whether a sentence follows the lead and points back to it: it says more of the same."""
    if sentence.article.id != lead.article.id or sentence.start < lead.end:
        return False
    between = sentence.article.text[lead.end : sentence.start]
    return not between.strip() and _POINTING.match(sentence.text) is not None


def _repeats(article: Article, start: int, end: int, sentence: ReadSentence) -> bool:
    """Whether a sentence overlaps the span, or says in the same article what stands there."""
    if article.id != sentence.article.id:
        return False
    first = set(list_terms(article.text[start:end]))
    second = set(list_terms(sentence.text))
    alike = len(first & second) > _SAME_WORDS * max(1, min(len(first), len(second)))
    return alike or (start < sentence.end and sentence.start < end)


def _count_words(article: Article, start: int, end: int) -> int:
    return len(find_words(article.text[start:end]))


def _tidy(quote: str) -> str:
    """A quotation as running text: line breaks become spaces."""
    return " ".join(quote.split())
