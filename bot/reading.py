"""Looks at question and passages together: which sentences answer, and how surely.

A sentence is judged by its nearness to the question in meaning, by the words they share (rare
ones count more), by whether it holds the kind of thing that is asked for, and by its passage. The
best are then read again with their neighbours by a trained reader, which says whether they answer
and with which words.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from bot.answer_types import AnswerType, find_answer_type, holds_answer_type
from bot.confidence import Evidence, estimate_confidence
from bot.evidence import gather_evidence, look_at_question, share_terms
from bot.windows import choose_windows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from bot.windows import Window
    from index.reranking import SpanReader, WindowReading
    from index.retrieval import Candidate, Retrieval
    from index.types import Article, Hit

# Shares of a sentence's score beside its cosine; chosen on the squad and xquad-ru dev sets.
_WORDS_SHARE = 0.20
_TYPE_BONUS = 0.02
_PASSAGE_SHARE = 0.5
# A sentence that asks does not answer.
_ASKING_PENALTY = 0.05
# Longest window that the trained reader reads, in tokens, and what its findings add to a
# sentence's score; a sentence it did not read loses a little.
_WINDOW_TOKENS = 100
_ANSWERABLE_SHARE = 0.1
_BEGINS_SHARE = 0.02
_LEAST_LOG = -5.0
_UNREAD = 0.05
# Sentences of a foreign question that are read once more on their own, where the vectors read
# within their passage were seen to pick the right one .56 of the time against .76 (xquad-ru).
_READ_AGAIN = 6


@dataclass(frozen=True, slots=True)
class Found:
    """What the trained reader says of a sentence.

    Attributes:
        answerable: Log odds that the sentence and its neighbours hold an answer.
        share: Probability that the answer begins in this sentence, if they do.
        answer: Half-open span of the answer in the article's text, where it begins here.
        certainty: Probability of that span, if there is an answer; 0 where it begins elsewhere.
    """

    answerable: float
    share: float
    answer: tuple[int, int] | None = None
    certainty: float = 0.0


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
    """

    article: Article
    start: int
    end: int
    score: float
    shared: float
    found: Found | None = None

    @property
    def text(self) -> str:
        """The sentence as it stands in the article."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading found.

    Attributes:
        sentences: Best first.
        confidence: Probability in [0, 1] that the articles answer the question here.
        missing: Names of the question that no article holds, as written.
        evidence: What the confidence rests on.
        hits: The passages in the order of their best sentences, as the trained reader has it; as
            they were retrieved without it.
    """

    sentences: tuple[ReadSentence, ...]
    confidence: float
    missing: tuple[str, ...]
    evidence: Evidence = field(default_factory=Evidence)
    hits: tuple[Hit, ...] = ()


class Reader:
    """Judges sentences of retrieved passages."""

    def __init__(
        self,
        find_article: Callable[[str], Article],
        embed_sentences: Callable[[list[str]], NDArray[np.float32]],
        reader: SpanReader | None = None,
        *,
        windows: int = 3,
    ) -> None:
        """Take what reading needs of the index.

        Args:
            find_article: Article by id.
            embed_sentences: Vectors of texts read on their own.
            reader: The trained reader; without it, its part is left out.
            windows: Stretches of text it reads for one question.
        """
        self._find_article = find_article
        self._embed_sentences = embed_sentences
        self._reader = reader
        self._windows = windows

    def read(self, retrieval: Retrieval) -> Reading:
        """Judge every sentence of the retrieved passages."""
        kind = find_answer_type(retrieval.question)
        judged = [
            sentence
            for candidate in retrieval.candidates
            for sentence in self._judge_passage(retrieval, candidate, kind)
        ]
        judged.sort(key=lambda each: -each.score)
        known = look_at_question(retrieval)
        if known.foreign and judged:
            judged = self._read_again(retrieval, judged)
        hits = tuple(candidate.hit for candidate in retrieval.candidates)
        if self._reader and judged:
            judged = self._look_closely(self._reader, retrieval.question, judged)
            hits = rerank_hits(hits, judged)
        found = judged[0].found if judged else None
        evidence = (
            gather_evidence(retrieval, known, found.answerable, _find_passage(hits, judged[0]))
            if found
            else gather_evidence(retrieval, known)
        )
        missing = tuple(dict.fromkeys(known.unknown))
        return Reading(tuple(judged), estimate_confidence(evidence), missing, evidence, hits)

    def _judge_passage(
        self, retrieval: Retrieval, candidate: Candidate, kind: AnswerType
    ) -> list[ReadSentence]:
        article = self._find_article(candidate.hit.passage.article_id)
        spans = zip(candidate.stored.sentences, candidate.sentence_scores.tolist(), strict=True)
        judged = []
        for (start, end), cosine in spans:
            text = article.text[start:end]
            shared = share_terms(retrieval.terms, text)
            fits = holds_answer_type(text, kind)
            bonus = 0.0 if fits is None else _TYPE_BONUS if fits else -_TYPE_BONUS
            if text.endswith(("?", "？")):
                bonus -= _ASKING_PENALTY
            score = cosine + _WORDS_SHARE * shared + bonus + _PASSAGE_SHARE * candidate.hit.score
            judged.append(ReadSentence(article, start, end, score, shared))
        return judged

    def _look_closely(
        self, reader: SpanReader, question: str, judged: list[ReadSentence]
    ) -> list[ReadSentence]:
        """The sentences with what the trained reader found in them, best first."""
        windows = choose_windows(
            judged, count=self._windows, room=_WINDOW_TOKENS, measure=reader.count_tokens
        )
        read = reader.read(question, [window.text for window in windows])
        found = {
            (window.article.id, *span): finding
            for window, reading in zip(windows, read, strict=True)
            for span, finding in zip(window.sentences, find_shares(window, reading), strict=True)
        }
        read_closely = [
            replace(each, found=found.get((each.article.id, each.start, each.end)))
            for each in judged
        ]
        return sorted(read_closely, key=lambda each: -weigh_sentence(each))

    def _read_again(self, retrieval: Retrieval, judged: list[ReadSentence]) -> list[ReadSentence]:
        first, rest = judged[:_READ_AGAIN], judged[_READ_AGAIN:]
        vectors = self._embed_sentences([sentence.text for sentence in first])
        nearness = np.einsum("ij,j->i", vectors, retrieval.vector)
        gains = (nearness - nearness.mean()).tolist()
        again = [
            replace(each, score=each.score + gain) for each, gain in zip(first, gains, strict=True)
        ]
        return sorted(again + rest, key=lambda each: -each.score)


def _find_passage(hits: Sequence[Hit], sentence: ReadSentence) -> str:
    """The passage a sentence stands in, after its article's title."""
    title = sentence.article.title
    hit = next((hit for hit in hits if _stands_in(sentence, hit)), None)
    return title if hit is None else f"{title}\n{hit.passage.text}"


def rerank_hits(hits: Sequence[Hit], sentences: Sequence[ReadSentence]) -> tuple[Hit, ...]:
    """The passages in the order of their best sentences, whose scores they carry.

    Args:
        hits: As retrieved.
        sentences: All their sentences, best first.
    """
    reached = {
        hit.passage.id: weigh_sentence(next(each for each in sentences if _stands_in(each, hit)))
        for hit in hits
    }
    reranked = (replace(hit, rerank_score=reached[hit.passage.id]) for hit in hits)
    return tuple(sorted(reranked, key=lambda hit: -reached[hit.passage.id]))


def _stands_in(sentence: ReadSentence, hit: Hit) -> bool:
    passage = hit.passage
    same = sentence.article.id == passage.article_id
    return same and passage.start <= sentence.start < passage.end


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
        return sentence.score - _UNREAD
    odds = 1 / (1 + math.exp(-found.answerable))
    begins = max(math.log(found.share + 1e-9), _LEAST_LOG)
    return sentence.score + _ANSWERABLE_SHARE * odds + _BEGINS_SHARE * begins
