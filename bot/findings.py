"""What the trained reader finds in sentences, and what its findings weigh."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.windows import Window
    from index.reranking import WindowReading
    from index.types import Article, Hit

# What the reader's findings add to a sentence's score; a sentence it did not read loses a little.
# Chosen on the development sets of SQuAD, CLAP NQ and XQuAD, of the seeds, and on two bodies of
# articles written for it.
_ANSWERABLE_SHARE = 0.1
_BEGINS_SHARE = 0.03
_SURE_SHARE = 0.03
_LEAST_LOG = -5.0
_UNREAD = 0.05
# What a reranking model of weight 1 adds to a sentence for each standard deviation that its passage
# lies above the mean of those found.
_RERANKED_SHARE = 0.03
# What the passage's own score, as retrieved, adds to its best sentence's in the order of passages.
_RETRIEVED_SHARE = 1.5
# Share of the words taken to be held where the question is in another script.
_HELD_ACROSS = 0.8


@dataclass(frozen=True, slots=True)
class Found:
    """What the trained reader says of a sentence.

    Attributes:
        answerable: Log odds that the sentence and its neighbours hold an answer.
        share: Probability that the answer begins in this sentence, if they do.
        answer: Half-open span of the answer in the article's text, where it begins here.
        certainty: Probability of that span, if there is an answer; 0 where it begins elsewhere.
        held: Share of the question's words, weighed by rarity, that the sentence and its
            neighbours hold, in [0, 1].
        surety: In [0, 1], how surely those words answer, everything considered: higher is surer,
            but it is no probability.
    """

    answerable: float
    share: float
    answer: tuple[int, int] | None = None
    certainty: float = 0.0
    held: float = 0.0
    surety: float = 0.0


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence of a retrieved passage, judged against the question.

    Attributes:
        article: Its article.
        start: First code point in the article's text.
        end: One past the last.
        score: Higher is nearer to the question; comparable within one question. What the trained
            reader found is no part of it: that is told by the order of the sentences.
        shared: Share of the question's words, weighed by rarity, that it holds, in [0, 1].
        found: What the trained reader found in it; None where it was not read.
        favour: What a reranking model adds to its place, by its passage; no part of the score
            either, so that the margins within an answer stay as they were chosen.
    """

    article: Article
    start: int
    end: int
    score: float
    shared: float
    found: Found | None = None
    favour: float = 0.0

    @property
    def text(self) -> str:
        """The sentence as it stands in the article."""
        return self.article.text[self.start : self.end]

    @property
    def favoured(self) -> float:
        """Its score with what a reranking model adds."""
        return self.score + self.favour


def find_passage(hits: Sequence[Hit], sentence: ReadSentence) -> str:
    """The passage a sentence stands in, after its article's title."""
    title = sentence.article.title
    hit = next((hit for hit in hits if _stands_in(sentence, hit)), None)
    return title if hit is None else f"{title}\n{hit.passage.text}"


def rerank_hits(hits: Sequence[Hit], sentences: Sequence[ReadSentence]) -> tuple[Hit, ...]:
    """The passages in the order of their best sentences and of how well they were found.

    Args:
        hits: As retrieved.
        sentences: All their sentences, best first.
    """
    reached = {
        hit.passage.id: _RETRIEVED_SHARE * hit.score
        + weigh_sentence(next(each for each in sentences if _stands_in(each, hit)))
        for hit in hits
    }
    reranked = (replace(hit, rerank_score=reached[hit.passage.id]) for hit in hits)
    return tuple(sorted(reranked, key=lambda hit: -reached[hit.passage.id]))


def favour_sentences(
    hits: Sequence[Hit],
    sentences: Sequence[ReadSentence],
    scores: NDArray[np.float32],
    weight: float,
) -> list[ReadSentence]:
    """The sentences with what a reranking model adds to them.

    Models have scales of their own: only how far a passage stands out from the others counts.

    Args:
        hits: The passages.
        sentences: All their sentences.
        scores: The model's, one a passage.
        weight: What it counts.
    """
    deviation = float(scores.std())
    above = (scores - scores.mean()) / deviation if deviation else np.zeros_like(scores)
    shares = [weight * _RERANKED_SHARE * share for share in above.tolist()]
    pairs = list(zip(hits, shares, strict=True))
    return [
        replace(each, favour=next(share for hit, share in pairs if _stands_in(each, hit)))
        for each in sentences
    ]


def _stands_in(sentence: ReadSentence, hit: Hit) -> bool:
    passage = hit.passage
    same = sentence.article.id == passage.article_id
    return same and passage.start <= sentence.start < passage.end


def weigh_words(sentence: ReadSentence, confidence: float, *, foreign: bool) -> ReadSentence:
    """The sentence with how surely the words found in it answer.

    What the reader says of them alone tells right from wrong words little better than chance; with
    the confidence, and whether the question's words stand around them, clearly better.
    """
    found = sentence.found
    if found is None or not found.certainty:
        return sentence
    held = _HELD_ACROSS if foreign else found.held
    odds = 1 / (1 + math.exp(-found.answerable))
    surety = found.certainty * odds * confidence * (1 + held) / 2
    return replace(sentence, found=replace(found, surety=surety))


def find_shares(window: Window, reading: WindowReading) -> list[Found]:
    """What the reader says of each sentence of a window."""
    begins = [window.start + start for start, _ in reading.words]
    answer = (window.start + reading.answer[0], window.start + reading.answer[1])
    certainty = math.exp(reading.certainty)
    found = []
    for start, end in window.sentences:
        inside = [
            share
            for at, share in zip(begins, reading.begins.tolist(), strict=True)
            if start <= at < end
        ]
        here = start <= answer[0] < end
        found.append(
            Found(
                reading.answerable,
                sum(inside),
                (answer[0], min(answer[1], end)) if here else None,
                certainty if here else 0.0,
            )
        )
    return found


def weigh_sentence(sentence: ReadSentence) -> float:
    """Its score with what the trained reader found; higher answers better."""
    found = sentence.found
    if found is None:
        return sentence.favoured - _UNREAD
    odds = 1 / (1 + math.exp(-found.answerable))
    begins = max(math.log(found.share + 1e-9), _LEAST_LOG)
    read = _ANSWERABLE_SHARE * odds + _BEGINS_SHARE * begins + _SURE_SHARE * odds * found.share
    return sentence.favoured + read
