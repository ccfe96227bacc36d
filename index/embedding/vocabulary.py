"""The pieces of a unigram vocabulary, unpacked when a text first needs them.

All quarter of a million pieces take a third of a second and 40 MB to unpack; a question needs some
thousand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORD_MARK = "\u2581"
_MARK = WORD_MARK.encode()
# A piece is filed under its first three bytes after the word mark, and whether it has the mark.
_HEAD = 3


class Vocabulary:
    """Pieces with id and score, filed by how they begin.

    Attributes:
        pieces: Piece to id and log probability, as far as it has been unpacked.
        lowest_score: Log probability of the rarest piece.
    """

    def __init__(
        self, blob: bytes, offsets: NDArray[np.uint32], scores: NDArray[np.float32]
    ) -> None:
        """Take the packed vocabulary.

        Args:
            blob: The pieces in UTF-8, one after another.
            offsets: Where each begins, and the end of the last: shape (pieces + 1,).
            scores: Log probabilities, shape (pieces,).
        """
        self._blob = blob
        self._offsets = offsets
        self._scores = scores
        keys = _file_pieces(np.frombuffer(blob, np.uint8), offsets.astype(np.int64))
        # By the lower 16 bits, then by those above: NumPy sorts 16 bits four times faster than 32.
        order = np.argsort(keys.astype(np.uint16), kind="stable")
        upper = (keys[order] >> 16).astype(np.uint16)
        self._order = order[np.argsort(upper, kind="stable")].astype(np.int32)
        self._keys = keys[self._order]
        self._reaches: dict[str, int] = {}
        self._unpacked: dict[int, int] = {}
        self.pieces: dict[str, tuple[int, float]] = {}
        self.lowest_score = float(scores.min())

    def measure_reach(self, word: str, start: int) -> int:
        """Characters of the longest piece that may begin at `start`; all such are unpacked."""
        head = word[start : start + _HEAD + (word[start] == WORD_MARK)]
        reach = self._reaches.get(head)
        if reach is None:
            reach = self._reaches[head] = self._unpack_head(head)
        return reach

    def _unpack_head(self, head: str) -> int:
        raw = head.encode("utf-8", "surrogatepass")
        marked = raw.startswith(_MARK)
        body = raw[len(_MARK) :] if marked else raw
        # Pieces shorter than the head are filed under what they have of it.
        return max(
            self._unpack_bucket(_make_key(marked, body[:length])) for length in range(_HEAD + 1)
        )

    def _unpack_bucket(self, key: int) -> int:
        """Unpack the pieces filed under `key`; returns the characters of the longest."""
        if key not in self._unpacked:
            first, last = self._keys.searchsorted(np.array([key, key + 1], np.int32)).tolist()
            longest = 0
            if first < last:
                numbers = self._order[first:last]
                bounds = (self._offsets[numbers].tolist(), self._offsets[numbers + 1].tolist())
                scores = self._scores[numbers].tolist()
                for number, start, end, score in zip(
                    numbers.tolist(), *bounds, scores, strict=True
                ):
                    piece = self._blob[start:end].decode("utf-8", "replace")
                    self.pieces[piece] = (number, score)
                    longest = max(longest, len(piece))
            self._unpacked[key] = longest
        return self._unpacked[key]


def _make_key(marked: bool, head: bytes) -> int:
    return (marked << (8 * _HEAD)) | int.from_bytes(head.ljust(_HEAD, b"\0"), "big")


def _file_pieces(blob: NDArray[np.uint8], offsets: NDArray[np.int64]) -> NDArray[np.int32]:
    """The key of every piece, int32 of shape (pieces,); see `_make_key`."""
    padded = np.concatenate([blob, np.zeros(len(_MARK) + _HEAD, np.uint8)])
    starts, ends = offsets[:-1], offsets[1:]
    marked = ends - starts >= len(_MARK)
    for place, byte in enumerate(_MARK):
        marked &= padded[starts + place] == byte
    starts = starts + len(_MARK) * marked
    keys = marked.astype(np.int32)
    for place in range(_HEAD):
        keys = (keys << 8) | np.where(starts + place < ends, padded[starts + place], 0)
    return keys
