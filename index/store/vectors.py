"""Vectors in plain NumPy files, and exact search over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.errors import IndexDamaged

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

PASSAGES_FILE = "passages.npy"
SENTENCES_FILE = "sentences.npy"
# Rows compared at a time: bounds the copy that float16 needs and keeps the block in cache.
_BLOCK = 8192


class VectorStore(Protocol):
    """Finds the passages nearest to a question."""

    def find_nearest(
        self, query: NDArray[np.float32], count: int, allowed: NDArray[np.bool_] | None
    ) -> NDArray[np.int64]:
        """Rows of the nearest passages, in any order.

        Args:
            query: Unit vector, float32 of shape (dimension,).
            count: Most rows wanted.
            allowed: Which rows may be found, bool of shape (passages,); None allows all.

        Returns:
            int64 of shape (at most count,).
        """


class Vectors:
    """The vectors of every passage and sentence, mapped from disk."""

    def __init__(self, folder: Path) -> None:
        """Open the files of a generation.

        Raises:
            IndexDamaged: a file is not an array.
        """
        try:
            self.passages: NDArray[np.float32] = np.load(folder / PASSAGES_FILE, mmap_mode="r")
            self.sentences: NDArray[np.float16] = np.load(folder / SENTENCES_FILE, mmap_mode="r")
        except (OSError, ValueError) as error:
            raise IndexDamaged(f"The vectors in {folder} cannot be read.") from error

    def compare_passages(
        self, query: NDArray[np.float32], rows: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Cosine similarity of passages to a question, float32 of shape (len(rows),)."""
        # The rows are summed one by one so that a score does not depend on its neighbours.
        scores: NDArray[np.float32] = np.einsum("ij,j->i", self.passages[rows], query)
        return scores

    def compare_sentences(self, query: NDArray[np.float32], rows: range) -> NDArray[np.float32]:
        """Cosine similarity of sentences to a question, float32 of shape (len(rows),)."""
        block = self.sentences[rows.start : rows.stop].astype(np.float32)
        scores: NDArray[np.float32] = np.einsum("ij,j->i", block, query)
        return scores


class ExactStore:
    """Compares a question with every passage; nothing is missed."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors.passages

    def find_nearest(
        self, query: NDArray[np.float32], count: int, allowed: NDArray[np.bool_] | None
    ) -> NDArray[np.int64]:
        """See `VectorStore`."""
        starts = range(0, len(self._vectors), _BLOCK)
        scores = np.concatenate(
            [self._vectors[start : start + _BLOCK] @ query for start in starts] or [np.empty(0)]
        )
        if allowed is not None:
            scores = np.where(allowed, scores, -np.inf)
        best: NDArray[np.int64] = np.argsort(-scores, kind="stable")[:count]
        found: NDArray[np.int64] = best[np.isfinite(scores[best])]
        return found


def write_rows(
    path: Path, rows: Iterable[NDArray[np.generic]], shape: tuple[int, int], dtype: type[np.generic]
) -> None:
    """Write a `.npy` file from blocks of rows.

    Written rather than mapped: on a full disk a write fails, where a mapped page kills the process.

    Args:
        path: The file.
        rows: Arrays of shape (any, shape[1]), `shape[0]` rows in all.
        shape: Shape of the whole.
        dtype: What the rows are converted to.

    Raises:
        ValueError: there are more or fewer rows than promised.
    """
    header = {"descr": np.dtype(dtype).str, "fortran_order": False, "shape": shape}
    written = 0
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        for block in rows:
            file.write(np.ascontiguousarray(block, dtype).tobytes())
            written += len(block)
    if written != shape[0]:
        raise ValueError(f"{path.name} has {written} rows where {shape[0]} were promised")
