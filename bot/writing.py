"""Writers: what was read becomes the sentences of an answer.

Without a language model the sentences are the articles' own, chosen and ordered: the one that
answers, with what it needs to be understood, then what other articles say to the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.quoting import Quote, complete_quote, find_context, points_back
from bot.types import Citation, Sentence, cite
from index.words import list_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.reading import Reading, ReadSentence
    from bot.settings import AnswerSettings

# A further sentence must come this near to the lead's score; from another article a little less.
_NEAR_SAME = 0.06
_NEAR_OTHER = 0.12
# And hold this share of what the lead holds of the question's words.
_WORDS_OF_LEAD = 0.6
# Of sentences that share no word with the question, only so many are looked at.
_LAST_WITHOUT_WORDS = 2
# Sentences that share more of their words than this say the same.
_SAME_WORDS = 0.8


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
        quotes = self._choose(reading.sentences)
        citations = tuple(
            cite(number, quote.article, quote.start, quote.end)
            for number, quote in enumerate(quotes, start=1)
        )
        sentences = tuple(
            Sentence(_tidy(citation.quote), (citation.number,)) for citation in citations
        )
        return sentences, citations

    def _choose(self, ranked: Sequence[ReadSentence]) -> list[Quote]:
        """What to quote: the lead, then others while there is room."""
        lead = ranked[0]
        chosen = [complete_quote(lead.article, lead.start, lead.end)]
        words = chosen[0].count_words()
        # Without shared words, as across languages, little tells a second answer from a neighbour.
        others = ranked[1:] if lead.shared else ranked[1:_LAST_WITHOUT_WORDS]
        for sentence in others:
            if len(chosen) >= self._settings.max_sentences:
                break
            if not _deserves_place(sentence, lead, chosen):
                continue
            quote = _make_quote(sentence, chosen)
            if words + quote.count_words() <= self._settings.max_words:
                chosen.append(quote)
                words += quote.count_words()
        return _arrange(chosen)


def _make_quote(sentence: ReadSentence, chosen: Sequence[Quote]) -> Quote:
    """The sentence alone where what it leans on is quoted already, else together with it."""
    context = find_context(sentence.article, sentence.start, sentence.end)
    whole = complete_quote(sentence.article, sentence.start, sentence.end)
    quoted = context is not None and any(
        quote.article.id == sentence.article.id and quote.holds(*context) for quote in chosen
    )
    return Quote(sentence.article, sentence.start, whole.end) if quoted else whole


def _arrange(chosen: Sequence[Quote]) -> list[Quote]:
    """The lead, what goes on from it in the order of the article, then the others as chosen."""
    together, rest = [chosen[0]], list(chosen[1:])
    while beside := next((quote for quote in rest if together[-1].precedes(quote)), None):
        rest.remove(beside)
        together.append(beside)
    return together + rest


def _deserves_place(sentence: ReadSentence, lead: ReadSentence, chosen: Sequence[Quote]) -> bool:
    other = all(quote.article.id != sentence.article.id for quote in chosen)
    goes_on = _continues(sentence, lead)
    if sentence.score < lead.score - (_NEAR_OTHER if other or goes_on else _NEAR_SAME):
        return False
    if sentence.shared < _WORDS_OF_LEAD * lead.shared and not goes_on:
        return False
    return not any(_repeats(quote, sentence) for quote in chosen)


def _continues(sentence: ReadSentence, lead: ReadSentence) -> bool:
    """Whether a sentence follows the lead and points back to it: it says more of the same."""
    if sentence.article.id != lead.article.id or sentence.start < lead.end:
        return False
    between = sentence.article.text[lead.end : sentence.start]
    return not between.strip() and points_back(sentence.text)


def _repeats(quote: Quote, sentence: ReadSentence) -> bool:
    """Whether a sentence overlaps a quote, or says in the same article what stands there."""
    if quote.article.id != sentence.article.id:
        return False
    first, second = set(list_terms(quote.text)), set(list_terms(sentence.text))
    alike = len(first & second) > _SAME_WORDS * max(1, min(len(first), len(second)))
    return alike or (quote.start < sentence.end and sentence.start < quote.end)


def _tidy(quote: str) -> str:
    """A quotation as running text: line breaks become spaces."""
    return " ".join(quote.split())
