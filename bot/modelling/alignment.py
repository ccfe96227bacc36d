"""Finds the words of a passage that a proposed sentence rests on: spans, not whole passages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.modelling.checks import check_sentence
from bot.modelling.names import list_plain_words
from bot.modelling.roles import check_roles
from bot.quoting import Quote, find_context
from index.names import find_script
from index.words import list_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.modelling.prompts import Given
    from bot.modelling.roles import Read

# Shares of a sentence's words and of its meaning in how well words of a passage fit it.
_WORDS_SHARE = 0.3
# Two sentences of one passage support more than the better one only if they hold so much more.
_NEAR = 0.06
_MOST_TRIED = 4
# Words of its own that make a sentence one nobody can vouch for: so many, and so large a share.
_FEWEST_OWN, _MOST_OWN = 2, 0.15
# The reader's log odds from which on a sentence answers a question that nothing else is known to.
_ANSWERS = 0.5
# The log odds up to which what a model begins with is no answer, whatever else it may be.
_NO_ANSWER = -2.5


@dataclass(frozen=True, slots=True)
class Alignment:
    """The words a sentence rests on.

    Attributes:
        quotes: Whole sentences of the articles, the best first, one or more of each passage.
        problems: What does not hold against them (`bot.modelling.checks`).
        fit: How well the best fits, for choosing among alignments.
        unneeded: How many passages were named besides that support nothing of the sentence.
    """

    quotes: tuple[Quote, ...]
    problems: tuple[str, ...]
    fit: float
    unneeded: int = 0


class Aligner:
    """Aligns sentences with the passages of one answer."""

    def __init__(
        self,
        given: Sequence[Given],
        embed_sentences: Callable[[list[str]], NDArray[np.float32]],
        read: Read | None = None,
        *,
        asked: str = "",
    ) -> None:
        """Take what was given to the model.

        Args:
            given: The passages.
            embed_sentences: Unit vectors of texts, float32 of shape (len(texts), dimension).
            read: The trained reader's; without it nobody asks who does what to whom.
            asked: The question, whose words an answer may use.
        """
        self._asked = frozenset(list_terms(asked))
        self._embed = embed_sentences
        self._read = read
        self._sentences = [
            (each.number, Quote(each.article, sentence.start, sentence.end))
            for each in given
            for sentence in each.sentences
        ]
        self._terms = [frozenset(list_terms(quote.text)) for _, quote in self._sentences]
        self._vectors: NDArray[np.float32] | None = None
        self._remembered: dict[str, NDArray[np.float32]] = {}

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of the passages."""
        return frozenset(number for number, _ in self._sentences)

    def align(self, text: str, numbers: Sequence[int]) -> Alignment:
        """The words of the passages named that support a sentence, and what does not hold.

        Args:
            text: The sentence, without markers.
            numbers: Numbers of passages. Words of each are cited, unless the sentence holds
                without them and does not hold on them alone.
        """
        ranked = {number: self._rank(number, text) for number in numbers}
        best = [ranked[number][0] for number in numbers]
        nearest = [quote for _, quote in best]
        tried = [self._judge(text, nearest)]
        if tried[0][1]:
            tried += [
                self._judge(text, quotes)
                for number in numbers
                for quotes in self._list_wider(ranked[number], nearest)
            ]
        fit = max(score for score, _ in best)
        quotes, problems = min(tried, key=lambda each: (len(each[1]), len(each[0])))
        problems = problems or self._find_own_words(text, quotes)
        unneeded = 0
        if not problems and len(quotes) > 1:
            needed = self._list_needed(text, quotes)
            unneeded = len(quotes) - len(needed)
            if unneeded:
                quotes, problems = self._judge(text, needed)
        if not problems and self._read is not None:
            problems = check_parts(text, quotes, self._read)
        return Alignment(quotes, problems, fit, unneeded)

    def answers(self, question: str, text: str) -> bool:
        """Whether the trained reader takes a sentence for an answer; never without it.

        Nor in another script than the passages': there too little of the sentence is checked.
        """
        surely = self._measure_answer(question, text) > _ANSWERS
        return surely and find_script(text) is find_script(self._sentences[0][1].text)

    def misses(self, question: str, text: str) -> bool:
        """Whether the trained reader is sure that a sentence does not answer; never without it."""
        return self._measure_answer(question, text) < _NO_ANSWER

    def _measure_answer(self, question: str, text: str) -> float:
        """The trained reader's log odds that a sentence answers; 0 without it."""
        if self._read is None:
            return 0.0
        (reading,) = self._read(question, [text])
        return reading.answerable

    def _find_own_words(self, text: str, quotes: Sequence[Quote]) -> tuple[str, ...]:
        """Whether a sentence is told in words that neither the cited ones nor the question have."""
        cited = " ".join(
            part or ""
            for quote in quotes
            for part in (quote.text, quote.article.author, quote.article.publisher)
        )
        if find_script(text) is not find_script(quotes[0].text):
            return ()
        terms = set(list_terms(text))
        own = terms - self._asked - set(list_terms(cited))
        many = len(own) >= _FEWEST_OWN and len(own) > _MOST_OWN * len(terms)
        return (
            ("too much of it stands in neither the cited words nor the question",) if many else ()
        )

    def find_nearest(self, text: str) -> Quote:
        """The article's own sentence that comes nearest to one that cannot be shown."""
        every = [pair for number in self.numbers for pair in self._rank(number, text)]
        return max(every, key=lambda pair: pair[0])[1]

    def measure_nearness(self, text: str, words: str) -> float:
        """The cosine of two texts, 0 where they point apart."""
        return max(float(self._embed_once(words) @ self._embed_once(text)), 0.0)

    def _embed_once(self, text: str) -> NDArray[np.float32]:
        """A text's vector; the same texts come up again as passage after passage is tried."""
        if text not in self._remembered:
            self._remembered[text] = self._embed([text])[0]
        return self._remembered[text]

    def _rank(self, number: int, text: str) -> list[tuple[float, Quote]]:
        """The sentences of a passage with how well they fit a text, best first."""
        if self._vectors is None:
            self._vectors = self._embed([quote.text for _, quote in self._sentences])
        nearness = self._vectors @ self._embed_once(text)
        terms = frozenset(list_terms(text))
        ranked = []
        for at, (own, quote) in enumerate(self._sentences):
            if own == number:
                shared = len(terms & self._terms[at]) / max(1, len(terms))
                ranked.append((float(nearness[at]) + _WORDS_SHARE * shared, quote))
        return sorted(ranked, key=lambda pair: -pair[0])

    def _list_wider(
        self, ranked: Sequence[tuple[float, Quote]], best: Sequence[Quote]
    ) -> list[list[Quote]]:
        """The best with a neighbour: what comes before it, what it leans on, the second best."""
        (score, quote), *others = ranked
        rest = [each for each in best if each != quote]
        wider = []
        context = find_context(quote.article, quote.start, quote.end)
        if context is not None:
            wider.append([Quote(quote.article, context[0], quote.end), *rest])
        for other_score, other in others[:_MOST_TRIED]:
            if other_score < score - _NEAR and not (other.precedes(quote) or quote.precedes(other)):
                continue
            wider.append(
                [_join(quote, other), *rest] if _touch(quote, other) else [quote, other, *rest]
            )
        return wider

    def _list_needed(self, text: str, quotes: Sequence[Quote]) -> tuple[Quote, ...]:
        """The quotes without those that neither support the sentence alone nor are needed for it.

        Needed is what the others do not hold without and what adds words of the sentence; in
        another script its words do not show.
        """
        foreign = find_script(text) is not find_script(quotes[0].text)
        kept = list(quotes)
        for quote in reversed(quotes):
            others = [each for each in kept if each is not quote]
            if others and self._fails(text, [quote]):
                adds = self._find_shared(text, [quote]) - self._find_shared(text, others)
                if not (adds or foreign) or not self._fails(text, others):
                    kept = others
        return tuple(kept)

    def _find_shared(self, text: str, quotes: Sequence[Quote]) -> frozenset[str]:
        """Terms of a sentence that words of the articles have."""
        cited = " ".join(quote.text for quote in quotes)
        return frozenset(list_terms(text)) & frozenset(list_terms(cited))

    def _fails(self, text: str, quotes: Sequence[Quote]) -> bool:
        return bool(self._judge(text, quotes)[1] or self._find_own_words(text, quotes))

    def _judge(
        self, text: str, quotes: Sequence[Quote]
    ) -> tuple[tuple[Quote, ...], tuple[str, ...]]:
        nearness = self.measure_nearness(text, " ".join(quote.text for quote in quotes))
        return tuple(quotes), check_sentence(text, quotes, nearness=nearness)


def check_parts(text: str, quotes: Sequence[Quote], read: Read) -> tuple[str, ...]:
    """Names of a sentence that have another's part in the cited words (`bot.modelling.roles`)."""
    plain = list_plain_words({quote.article.text for quote in quotes})
    return check_roles(text, [quote.text for quote in quotes], read, plain)


def _touch(first: Quote, second: Quote) -> bool:
    return first.precedes(second) or second.precedes(first)


def _join(first: Quote, second: Quote) -> Quote:
    return Quote(first.article, min(first.start, second.start), max(first.end, second.end))
