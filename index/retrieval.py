"""A question to ranked passages: by meaning and by words, fused on one scale.

Fusion is a convex combination of scores brought to [0, 1] by what each can reach at most, which
keeps how far apart two passages are where rank fusion forgets it (Bruch, Gai and Ingber 2023,
"An Analysis of Fusion Functions for Hybrid Retrieval", section 5).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.spelling import Speller
from index.types import Filters, Hit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.embedding import Embedder
    from index.settings import RetrievalSettings
    from index.store.database import StoredPassage
    from index.store.stored import StoredIndex
    from index.store.vectors import VectorStore

# BM25's saturation reaches k1 + 1 times the idf (see `index.lexical`).
_BM25_CEILING = 2.2
# So many passages, spread over the index, tell how near any passage is.
_MOST_COMPARED = 2_000


@dataclass(frozen=True, slots=True)
class Background:
    """How near the passages of the whole index are to one question.

    Attributes:
        passages: How many were compared.
        mean: Their mean cosine.
        deviation: Standard deviation of their cosines.
    """

    passages: int = 0
    mean: float = 0.0
    deviation: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A hit with what a reader needs of it.

    Attributes:
        hit: The passage with its scores.
        stored: Its sentences, as rows and spans of the article.
        sentence_scores: Cosine similarity of each sentence, float32 of shape (sentences,).
    """

    hit: Hit
    stored: StoredPassage
    sentence_scores: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was found for one question.

    Attributes:
        question: What was searched for.
        vector: The question's unit vector, float32 of shape (dimension,).
        terms: The question's stems, its names as the articles spell them, with their inverse
            document frequency; a second spelling of one name weighs 0.
        known: Stems of the question's words that stand anywhere in the articles, in any spelling;
            authors and publishers count, and so does a name that may have been translated.
        candidates: Best first.
        background: How near the whole index is to the question.
        spelt: The question as the articles write its words; it is read with that.
    """

    question: str
    vector: NDArray[np.float32]
    terms: dict[str, float]
    known: frozenset[str]
    candidates: tuple[Candidate, ...]
    background: Background
    spelt: str


class Retriever:
    """Searches one opened index."""

    def __init__(
        self,
        index: StoredIndex,
        store: VectorStore,
        embedder: Embedder,
        settings: RetrievalSettings,
    ) -> None:
        self._index = index
        self._store = store
        self._embedder = embedder
        self._settings = settings
        self._speller = Speller(
            index.lexical, index.database, index.list_described_terms(), embedder.count_tokens
        )

    def retrieve(self, question: str, filters: Filters | None = None) -> Retrieval:
        """The passages nearest to a question, best first, at most `settings.passages`."""
        allowed = self._index.select_rows(filters or Filters())
        spelling = self._speller.spell(question)
        vector = self._embedder.embed_query(spelling.text)
        candidates = tuple(self._rank(vector, spelling.terms, allowed))
        background = self._compare_background(vector)
        return Retrieval(
            question, vector, spelling.terms, spelling.known, candidates, background, spelling.text
        )

    def spell(self, words: str) -> frozenset[str]:
        """The stems under which the articles know some words; their own where they do not."""
        return frozenset(self._speller.spell(words).terms)

    def names_something(self, question: str) -> bool:
        """Whether a question has a name of the articles, however it is typed."""
        return self._speller.names_something(question)

    def embed_sentences(self, texts: list[str]) -> NDArray[np.float32]:
        """Vectors of sentences read on their own, float32 of shape (len(texts), dimension)."""
        return self._embedder.embed_sentences(texts)

    def _compare_background(self, vector: NDArray[np.float32]) -> Background:
        passages = len(self._index.vectors.passages)
        rows = np.arange(0, passages, max(1, passages // _MOST_COMPARED), dtype=np.int64)
        cosines = self._index.vectors.compare_passages(vector, rows)
        if not len(cosines):
            return Background()
        return Background(len(cosines), float(cosines.mean()), float(cosines.std()))

    def _rank(
        self,
        vector: NDArray[np.float32],
        terms: dict[str, float],
        allowed: NDArray[np.bool_] | None,
    ) -> list[Candidate]:
        wanted = self._settings.candidates
        words = self._index.lexical.score_passages(terms)
        if allowed is not None:
            words = np.where(allowed, words, 0)
        lexical = [int(row) for row in np.argsort(-words, kind="stable")[:wanted] if words[row] > 0]
        near = self._store.find_nearest(vector, wanted, allowed)
        cosines = self._index.vectors.compare_passages(vector, near)
        # Ties go by row, so that every store gives one order.
        dense = [int(near[at]) for at in np.lexsort((near, -cosines))]
        rows = np.array(sorted({*dense, *lexical}), np.int64)
        if not len(rows):
            return []
        meaning = self._index.vectors.compare_passages(vector, rows)
        ceiling = _BM25_CEILING * sum(terms.values())
        dense_ranks = {row: rank for rank, row in enumerate(dense, start=1)}
        lexical_ranks = {row: rank for rank, row in enumerate(lexical, start=1)}
        # Beyond the ceiling only with a second spelling of a name.
        shares = [min(1.0, float(words[row]) / ceiling) if ceiling else 0.0 for row in rows]
        scored = [
            (self._fuse(cosine, share), row, cosine)
            for row, cosine, share in zip(rows.tolist(), meaning.tolist(), shares, strict=True)
        ]
        scored.sort(key=lambda each: (-each[0], each[1]))
        candidates = []
        for score, row, cosine in scored[: self._settings.passages]:
            stored = self._index.database.read_passage(row)
            hit = Hit(
                stored.passage,
                score,
                dense_ranks.get(row),
                cosine,
                lexical_ranks.get(row),
                float(words[row]) if row in lexical_ranks else None,
            )
            sentences = self._index.vectors.compare_sentences(vector, stored.sentence_rows)
            candidates.append(Candidate(hit, stored, sentences))
        return candidates

    def _fuse(self, cosine: float, share: float) -> float:
        """One score from a passage's cosine and its share of the highest possible BM25."""
        weight = self._settings.dense_weight
        return weight * cosine + (1 - weight) * share
