"""Looks at question and passages together: which sentences answer, and how surely.

A sentence is judged by its nearness to the question in meaning, by the words they share (rare
ones count more), by whether it holds the kind of thing that is asked for, and by its passage. The
best are then read again with their neighbours by a trained reader, which says whether they answer
and with which words.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from bot.answer_types import AnswerType, find_answer_type, holds_answer_type
from bot.chronicle import find_time_alone, tells_of_time
from bot.confidence import Evidence, estimate_confidence
from bot.evidence import (
    gather_evidence,
    list_last_terms,
    look_at_question,
    share_terms,
)
from bot.findings import (
    Found,
    ReadSentence,
    favour_sentences,
    find_passage,
    find_shares,
    rerank_hits,
    weigh_sentence,
    weigh_words,
)
from bot.follow_ups import capitalize_places
from bot.moments import is_only_planned
from bot.wanted import (
    TYPE_BONUS,
    find_own_question,
    lacks_what_is_asked,
    list_names_between,
    prefer_needed,
    weigh_names,
    weigh_reasons,
)
from bot.windows import choose_windows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from bot.dates import Moment
    from bot.follow_ups import Need
    from index.reranking import Reranker, SpanReader
    from index.retrieval import Candidate, Retrieval
    from index.types import Article, Hit

__all__ = ["Found", "ReadSentence", "Reader", "Reading"]

# Shares of a sentence's score beside its cosine; chosen on the squad and xquad-ru dev sets.
_WORDS_SHARE = 0.20
_PASSAGE_SHARE = 0.5
# A sentence that asks does not answer.
_ASKING_PENALTY = 0.05
# Longest window that the trained reader reads, in tokens.
_WINDOW_TOKENS = 100
# The most confidence where no passage speaks of what a follow-up asks about.
_ABOUT_ANOTHER = 0.1
# The most confidence where money, a temperature or a reason is asked for and none stands about.
_LACKING = 0.2
# The confidence where a sentence names the time of which anything was asked.
_OF_THAT_TIME = 0.9
# What a plan loses where it is asked when something happened.
_PLANNED_PENALTY = 0.1
# Sentences of a foreign question that are read once more on their own, where the vectors read
# within their passage were seen to pick the right one .56 of the time against .76 (xquad-ru).
_READ_AGAIN = 6


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading found.

    Attributes:
        sentences: Best first.
        confidence: Probability in [0, 1] that the articles answer the question here.
        missing: Names of the question that no article holds, as written.
        evidence: What the confidence rests on.
        hits: The passages in the order of their best sentences, as the trained reader and the
            reranking model have it; as they were retrieved without both.
        each: Whether several authors are asked, and each is to answer.
        also: The sentence that answers a second question, where two are asked at once.
    """

    sentences: tuple[ReadSentence, ...]
    confidence: float
    missing: tuple[str, ...]
    evidence: Evidence = field(default_factory=Evidence)
    hits: tuple[Hit, ...] = ()
    each: bool = False
    also: ReadSentence | None = None


class Reader:
    """Judges sentences of retrieved passages."""

    def __init__(  # noqa: PLR0913 - one for each thing that reads
        self,
        find_article: Callable[[str], Article],
        embed_sentences: Callable[[list[str]], NDArray[np.float32]],
        reader: SpanReader | None = None,
        *,
        windows: int = 3,
        reranker: Reranker | None = None,
        weight: float = 1.0,
    ) -> None:
        """Take what reading needs of the index.

        Args:
            find_article: Article by id.
            embed_sentences: Vectors of texts read on their own.
            reader: The trained reader; without it, its part is left out.
            windows: Stretches of text it reads for one question.
            reranker: A model that reorders the passages before they are read, or None.
            weight: What it counts.
        """
        self._find_article = find_article
        self._embed_sentences = embed_sentences
        self._reader = reader
        self._windows = windows
        self._reranker = reranker
        self._weight = weight

    def read(self, retrieval: Retrieval, needs: Sequence[Need] = ()) -> Reading:
        """Judge every sentence of the retrieved passages.

        Args:
            retrieval: What was found.
            needs: What an answer has to be about. Passages that speak of something else are left
                out; where all do, hardly any confidence stays.
        """
        # Whoever types no capitals means the place all the same, and the reader tells by them.
        retrieval = replace(
            retrieval,
            question=capitalize_places(retrieval.question),
            spelt=capitalize_places(retrieval.spelt),
        )
        kind = find_answer_type(retrieval.question)
        known = look_at_question(retrieval)
        between = list_names_between(retrieval.question, known, kind)
        fit = tuple(each for each in retrieval.candidates if self._meets(each, needs))
        if fit:
            retrieval = replace(retrieval, candidates=fit)
        judged = [
            sentence
            for candidate in retrieval.candidates
            for sentence in self._judge_passage(retrieval, candidate, kind, between)
        ]
        if needs:
            judged = [prefer_needed(each, needs) for each in judged]
        own = find_own_question(retrieval.question)
        judged = weigh_reasons(judged, own, foreign=known.foreign)
        hits = tuple(candidate.hit for candidate in retrieval.candidates)
        if self._reranker and judged:
            judged = self._favour(self._reranker, retrieval, judged)
        judged.sort(key=lambda each: -each.favoured)
        if known.foreign and judged:
            judged = self._read_again(retrieval, judged)
        if self._reader and judged:
            judged = self._look_closely(self._reader, retrieval, judged)
        if (self._reader or self._reranker) and judged:
            hits = rerank_hits(hits, judged)
        found = judged[0].found if judged else None
        passage = find_passage(hits, judged[0]) if judged else ""
        evidence = (
            gather_evidence(retrieval, known, found.answerable, passage)
            if found
            else gather_evidence(retrieval, known)
        )
        confidence = estimate_confidence(evidence)
        if not fit:
            confidence = min(confidence, _ABOUT_ANOTHER)
        if judged and lacks_what_is_asked(own, judged[0], passage):
            confidence = min(confidence, _LACKING)
        if asked := find_time_alone(retrieval.question):
            told = _list_of_time(asked, judged)
            confidence = _OF_THAT_TIME if told else min(confidence, _ABOUT_ANOTHER)
            judged = told or judged
        judged = [weigh_words(each, confidence, foreign=known.foreign) for each in judged]
        missing = tuple(dict.fromkeys(known.unknown))
        return Reading(tuple(judged), confidence, missing, evidence, hits)

    def _meets(self, candidate: Candidate, needs: Sequence[Need]) -> bool:
        passage = candidate.hit.passage
        article = self._find_article(passage.article_id)
        told = f"{article.title}\n{passage.text}"
        return all(need.is_met(told, article.published) for need in needs)

    def _judge_passage(
        self, retrieval: Retrieval, candidate: Candidate, kind: AnswerType, between: set[str]
    ) -> list[ReadSentence]:
        article = self._find_article(candidate.hit.passage.article_id)
        last = list_last_terms(retrieval)
        spans = zip(candidate.stored.sentences, candidate.sentence_scores.tolist(), strict=True)
        judged = []
        for (start, end), cosine in spans:
            text = article.text[start:end]
            shared = share_terms(retrieval.terms, text)
            if last:
                shared = (shared + share_terms(last, text)) / 2
            fits = holds_answer_type(text, kind)
            bonus = 0.0 if fits is None else TYPE_BONUS if fits else -TYPE_BONUS
            bonus -= weigh_names(retrieval.question, between, text)
            if is_only_planned(retrieval.question, text):
                bonus -= _PLANNED_PENALTY
            if text.endswith(("?", "？")):
                bonus -= _ASKING_PENALTY
            score = cosine + _WORDS_SHARE * shared + bonus + _PASSAGE_SHARE * candidate.hit.score
            judged.append(ReadSentence(article, start, end, score, shared))
        return judged

    def _favour(
        self, reranker: Reranker, retrieval: Retrieval, judged: list[ReadSentence]
    ) -> list[ReadSentence]:
        """The sentences with what the reranking model says for their passages."""
        hits = [candidate.hit for candidate in retrieval.candidates]
        scores = reranker.score(retrieval.spelt, [hit.passage.text for hit in hits])
        return favour_sentences(hits, judged, scores, self._weight)

    def _look_closely(
        self, reader: SpanReader, retrieval: Retrieval, judged: list[ReadSentence]
    ) -> list[ReadSentence]:
        """The sentences with what the trained reader found in them, best first."""
        windows = choose_windows(
            judged, count=self._windows, room=_WINDOW_TOKENS, measure=reader.count_tokens
        )
        asked = _choose_question(reader, retrieval.spelt)
        read = reader.read(asked, [each.text for each in windows])
        found = {
            (window.article.id, *span): replace(
                finding, held=share_terms(retrieval.terms, window.text)
            )
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
        return sorted(again + rest, key=lambda each: -each.favoured)


def _list_of_time(asked: tuple[Moment, ...], judged: list[ReadSentence]) -> list[ReadSentence]:
    """The sentences that name a time of which anything may be told.

    Without what the trained reader found in them: any of them is what was asked for.
    """
    return [
        replace(each, found=None)
        for each in judged
        if tells_of_time(asked, each.article, each.start, each.end)
    ]


def _choose_question(reader: SpanReader, text: str) -> str:
    """What is searched for, as the trained reader is asked it.

    It was taught to answer the last of several questions, and to read the others for what that
    speaks of. Where they are too many words, only the last is asked.
    """
    whole = reader.count_tokens(text) <= reader.most_asked
    return text if whole else find_own_question(text)
