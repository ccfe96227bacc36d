"""SentencePiece's unigram tokenizer, enough of it to read with one given vocabulary.

Source: Kudo (2018), "Subword Regularization", section 3.2: the segmentation of highest total
log probability, found by the Viterbi algorithm.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from index.embedding.vocabulary import WORD_MARK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from index.embedding.vocabulary import Vocabulary

_SPACES = re.compile(" {2,}")
_WORDS = re.compile(f"{WORD_MARK}?[^{WORD_MARK}]+|{WORD_MARK}")
# What an unknown character costs below the rarest piece; SentencePiece's own constant.
_UNKNOWN_PENALTY = 10.0
# Longer words are rarely seen twice, and would make the cache's memory depend on the text.
_LONGEST_CACHED = 64


class UnigramTokenizer:
    """Cuts text into the ids of vocabulary pieces."""

    def __init__(
        self, vocabulary: Vocabulary, unknown: int, normalization: Mapping[int, str]
    ) -> None:
        """Take a vocabulary.

        Args:
            vocabulary: The pieces; none has the word mark inside.
            unknown: Id for a character that no piece covers.
            normalization: Code point to its replacement, as `str.translate` takes it.
        """
        self._vocabulary = vocabulary
        self._unknown = unknown
        self._unknown_score = vocabulary.lowest_score - _UNKNOWN_PENALTY
        self._normalization = normalization
        self._cut_word = lru_cache(maxsize=50_000)(self._segment_word)

    def encode(self, text: str) -> list[int]:
        """The ids of `text`, without begin and end markers."""
        normal = _SPACES.sub(" ", text.translate(self._normalization)).strip(" ")
        ids: list[int] = []
        if not normal:
            return ids
        # A piece never spans a word mark, so each word is cut on its own, and once.
        for word in _WORDS.findall(WORD_MARK + normal.replace(" ", WORD_MARK)):
            ids += (self._cut_word if len(word) <= _LONGEST_CACHED else self._segment_word)(word)
        return ids

    def _segment_word(self, word: str) -> tuple[int, ...]:
        size = len(word)
        best = [0.0] + [float("-inf")] * size
        last = [(self._unknown, 0)] * (size + 1)
        find_piece = self._vocabulary.pieces.get
        for start in range(size):
            score = best[start]
            reach = self._vocabulary.measure_reach(word, start)
            for end in range(start + 1, min(size, start + reach) + 1):
                piece = find_piece(word[start:end])
                if piece is not None and score + piece[1] > best[end]:
                    best[end] = score + piece[1]
                    last[end] = (piece[0], start)
            if score + self._unknown_score > best[start + 1]:
                best[start + 1] = score + self._unknown_score
                last[start + 1] = (self._unknown, start)
        ids: list[int] = []
        while size > 0:
            piece_id, size = last[size]
            ids.append(piece_id)
        return tuple(reversed(ids))
