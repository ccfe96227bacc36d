"""Looks at question and passages together: which sentences answer, and how surely.

A sentence is judged by its nearness to the question in meaning, by the words they share (rare
ones count more), by whether it holds the kind of thing that is asked for, and by its passage.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.answer_types import AnswerType, find_answer_type, holds_answer_type
from bot.confidence import Evidence, estimate_confidence
from index.words import find_words, list_terms, stem_word

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from index.retrieval import Candidate, Retrieval
    from index.types import Article

# Shares of a sentence's score beside its cosine; chosen on the squad and xquad-ru dev sets.
_WORDS_SHARE = 0.20
_TYPE_BONUS = 0.02
_PASSAGE_SHARE = 0.5
# A sentence that asks does not answer.
_ASKING_PENALTY = 0.05
# Content words that make a question more than a single name, and the share that counts as all.
_SEVERAL = 2
_ALL = 0.99
_SCRIPTS = (
    re.compile(r"[A-Za-z\u00c0-\u024f]"),
    re.compile(r"[\u0400-\u04ff]"),
    re.compile(r"[\u3040-\u30ff\u3400-\u9fff]"),
)
# Sentences of a foreign question that are read once more on their own, where the vectors read
# within their passage were seen to pick the right one .56 of the time against .76 (xquad-ru).
_READ_AGAIN = 6


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence of a retrieved passage, judged against the question.

    Attributes:
        article: Its article.
        start: First code point in the article's text.
        end: One past the last.
        score: Higher answers better; comparable within one question.
        shared: Share of the question's words, weighed by rarity, that it holds, in [0, 1].
    """

    article: Article
    start: int
    end: int
    score: float
    shared: float

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
    """

    sentences: tuple[ReadSentence, ...]
    confidence: float
    missing: tuple[str, ...]


class Reader:
    """Judges sentences of retrieved passages."""

    def __init__(
        self,
        find_article: Callable[[str], Article],
        embed_sentences: Callable[[list[str]], NDArray[np.float32]],
    ) -> None:
        """Take what reading needs of the index.

        Args:
            find_article: Article by id.
            embed_sentences: Vectors of texts read on their own.
        """
        self._find_article = find_article
        self._embed_sentences = embed_sentences

    def read(self, retrieval: Retrieval) -> Reading:
        """Judge every sentence of the retrieved passages."""
        kind = find_answer_type(retrieval.question)
        judged = [
            sentence
            for candidate in retrieval.candidates
            for sentence in self._judge_passage(retrieval, candidate, kind)
        ]
        judged.sort(key=lambda each: -each.score)
        evidence = gather_evidence(retrieval)
        foreign = bool(evidence.foreign)
        if foreign:
            judged = self._read_again(retrieval, judged)
        missing = dict.fromkeys(_list_unknown_names(retrieval))
        return Reading(tuple(judged), estimate_confidence(evidence), tuple(missing))

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

    def _read_again(self, retrieval: Retrieval, judged: list[ReadSentence]) -> list[ReadSentence]:
        first, rest = judged[:_READ_AGAIN], judged[_READ_AGAIN:]
        vectors = self._embed_sentences([sentence.text for sentence in first])
        nearness = np.einsum("ij,j->i", vectors, retrieval.vector)
        order = sorted(range(len(first)), key=lambda at: -(first[at].score + float(nearness[at])))
        return [first[at] for at in order] + rest


def gather_evidence(retrieval: Retrieval) -> Evidence:
    """What speaks for and against an answer being there."""
    if not retrieval.candidates or _find_script(retrieval.question) is None:
        return Evidence()
    names = _list_names(retrieval.question)
    foreign = is_foreign(retrieval)
    unknown = _list_unknown_names(retrieval)
    return Evidence(
        sentence_cosine=max(float(each.sentence_scores.max()) for each in retrieval.candidates),
        passage_score=retrieval.candidates[0].hit.score,
        foreign=float(foreign),
        names_unknown=len(unknown) / len(names) if unknown else 0.0,
        whole=float(not foreign and _stands_whole(retrieval)),
    )


def _stands_whole(retrieval: Retrieval) -> bool:
    """Whether one sentence holds every content word of the question, and there are several."""
    if len(retrieval.terms) < _SEVERAL:
        return False
    return any(
        share_terms(retrieval.terms, sentence) > _ALL
        for each in retrieval.candidates
        for sentence in _list_sentences(each)
    )


def _list_sentences(candidate: Candidate) -> list[str]:
    passage = candidate.hit.passage
    return [
        passage.text[start - passage.start : end - passage.start]
        for start, end in candidate.stored.sentences
    ]


def is_foreign(retrieval: Retrieval) -> bool:
    """Whether the question is in another script than the passages found for it.

    Only then: a question of words that no article holds may just as well be nonsense.
    """
    passages = " ".join(each.hit.passage.text for each in retrieval.candidates)
    return _find_script(retrieval.question) not in {None, _find_script(passages)}


def _find_script(text: str) -> int | None:
    """The number of the script most of the text's letters are in, or None without letters."""
    counts = [len(script.findall(text)) for script in _SCRIPTS]
    return counts.index(max(counts)) if any(counts) else None


def share_terms(terms: dict[str, float], text: str) -> float:
    """Share of the weight of `terms` that `text` holds, in [0, 1]; 0 without terms."""
    total = sum(terms.values())
    if not total:
        return 0.0
    held = set(list_terms(text))
    return sum(weight for term, weight in terms.items() if term in held) / total


def _list_names(question: str) -> list[str]:
    """Words written with a capital, but for the first, which always is."""
    return [word for word, start, _ in find_words(question) if start and word[:1].isupper()]


def _list_unknown_names(retrieval: Retrieval) -> list[str]:
    """Names of the question that stand nowhere in the articles, as written, as often as they are.

    In another script too: `Retrieval.known` has what may be there under another spelling.
    """
    return [
        name
        for name in _list_names(retrieval.question)
        if stem_word(name) in retrieval.terms and stem_word(name) not in retrieval.known
    ]
