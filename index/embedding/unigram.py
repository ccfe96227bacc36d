"""SentencePiece's unigram tokenizer, enough of it to read with one given vocabulary.

Source: Kudo (2018), "Subword Regularization", section 3.2: the segmentation of highest total
log probability, found by the Viterbi algorithm.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WORD_MARK = "\u2581"
_SPACES = re.compile(" {2,}")
_WORDS = re.compile(f"{WORD_MARK}?[^{WORD_MARK}]+|{WORD_MARK}")
# What an unknown character costs below the rarest piece; SentencePiece's own constant.
_UNKNOWN_PENALTY = 10.0
# A UTF-8 character has 1, 2 or 3 bytes when its first is below these.
_LEADS = (0x80, 0xE0, 0xF0)


class UnigramTokenizer:
    """Cuts text into the ids of vocabulary pieces."""

    def __init__(
        self,
        pieces: Mapping[bytes, int],
        scores: Sequence[float],
        unknown: int,
        normalization: Mapping[int, str],
    ) -> None:
        """Take a vocabulary.

        Args:
            pieces: UTF-8 bytes of each piece to its id; no piece has the word mark inside.
            scores: Log probability by id.
            unknown: Id for a character that no piece covers.
            normalization: Code point to its replacement, as `str.translate` takes it.
        """
        self._pieces = pieces
        self._scores = scores
        self._unknown = unknown
        self._normalization = normalization
        self._unknown_score = min(scores) - _UNKNOWN_PENALTY
        self._longest = max(map(len, pieces))
        self._cut_word = lru_cache(maxsize=50_000)(self._segment_word)

    def encode(self, text: str) -> list[int]:
        """The ids of `text`, without begin and end markers."""
        normal = _SPACES.sub(" ", text.translate(self._normalization))
        if not normal.startswith(" "):
            normal = " " + normal
        ids: list[int] = []
        # A piece never spans a word mark, so each word is cut on its own, and once.
        for word in _WORDS.findall(normal.replace(" ", WORD_MARK)):
            ids += self._cut_word(word)
        return ids

    def _segment_word(self, word: str) -> tuple[int, ...]:
        raw = word.encode("utf-8", "surrogatepass")
        size = len(raw)
        best = [0.0] + [float("-inf")] * size
        last = [(self._unknown, 0)] * (size + 1)
        for start in range(size):
            score = best[start]
            if score == float("-inf"):
                continue
            for end in range(start + 1, min(size, start + self._longest) + 1):
                piece = self._pieces.get(raw[start:end])
                if piece is not None and score + self._scores[piece] > best[end]:
                    best[end] = score + self._scores[piece]
                    last[end] = (piece, start)
            end = start + _measure_character(raw[start])
            if score + self._unknown_score > best[end]:
                best[end] = score + self._unknown_score
                last[end] = (self._unknown, start)
        ids: list[int] = []
        while size > 0:
            piece, size = last[size]
            ids.append(piece)
        return tuple(reversed(ids))


def _measure_character(lead: int) -> int:
    """Bytes of the UTF-8 character that begins with the byte `lead`."""
    return next((size for size, bound in enumerate(_LEADS, start=1) if lead < bound), 4)
