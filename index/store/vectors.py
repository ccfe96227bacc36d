"""Vectors in plain NumPy files, and exact search over them."""

from __future__ import annotations

from tokenize import TokenError
from typing import TYPE_CHECKING, Any, Protocol, Self, cast

import numpy as np

from index.errors import IndexDamaged

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

PASSAGES_FILE = "passages.npy"
SENTENCES_FILE = "sentences.npy"
# Rows compared at a time: bounds the copy that float16 needs and keeps the block in cache.
_BLOCK = 8192
# What NumPy raises when a file is not an array, by what is wrong with it.
_NOT_AN_ARRAY = (
    OSError, EOFError, ValueError, TypeError, SyntaxError, OverflowError, TokenError
)  # fmt: skip


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

    def close(self) -> None:
        """Let go of files and connections."""


class Vectors:
    """The vectors of every passage and sentence, mapped from disk."""

    def __init__(self, folder: Path) -> None:
        """Open the files of a generation.

        Raises:
            IndexDamaged: a file is not an array.
        """
        self.passages: NDArray[np.float32] = map_array(folder / PASSAGES_FILE)
        self.sentences: NDArray[np.float16] = map_array(folder / SENTENCES_FILE)

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
        # Not a matrix product: NumPy spreads that over threads, which wait for one another; with a
        # busy neighbour it takes ten times the processor time of this, for one asker or for many.
        scores = np.concatenate(
            [np.einsum("ij,j->i", self._vectors[start : start + _BLOCK], query) for start in starts]
            or [np.empty(0)]
        )
        if allowed is not None:
            scores = np.where(allowed, scores, -np.inf)
        best: NDArray[np.int64] = np.argsort(-scores, kind="stable")[:count]
        found: NDArray[np.int64] = best[np.isfinite(scores[best])]
        return found

    def close(self) -> None:
        """Nothing is held open."""


class SupplementedStore:
    """A store that lacks a few rows, and those compared one by one."""

    def __init__(self, store: VectorStore, vectors: Vectors, lacking: NDArray[np.int64]) -> None:
        """Take the store.

        Args:
            store: Finds all other rows.
            vectors: The vectors of all rows.
            lacking: The rows that it never finds, int64 of shape (rows,).
        """
        self._store = store
        self._vectors = vectors
        self._lacking = lacking
        self._copied = np.array(vectors.passages[lacking])

    def find_nearest(
        self, query: NDArray[np.float32], count: int, allowed: NDArray[np.bool_] | None
    ) -> NDArray[np.int64]:
        """See `VectorStore`."""
        scores = np.einsum("ij,j->i", self._copied, query)
        lacking = self._lacking
        if allowed is not None:
            scores, lacking = scores[allowed[lacking]], lacking[allowed[lacking]]
        found = self._store.find_nearest(query, count, allowed)
        rows = np.concatenate([found, lacking])
        scores = np.concatenate([self._vectors.compare_passages(query, found), scores])
        # Of equal scores the first row comes first, as when every passage is compared.
        best: NDArray[np.int64] = rows[np.lexsort((rows, -scores))[:count]]
        return best

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()


class RowWriter:
    """Writes a `.npy` file from blocks of rows; a context.

    Written rather than mapped: on a full disk a write fails, where a mapped page kills the process.
    """

    def __init__(self, path: Path, shape: tuple[int, ...], dtype: type[np.generic]) -> None:
        """Begin the file.

        Args:
            path: The file.
            shape: Shape of the whole.
            dtype: What the rows are converted to.
        """
        self._path = path
        self._dtype = np.dtype(dtype)
        self._left = shape[0]
        self._file = path.open("wb")
        header = {"descr": self._dtype.str, "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(self._file, header)

    def append(self, rows: NDArray[np.generic]) -> None:
        """Write more rows, of shape (any, *shape[1:])."""
        self._file.write(np.ascontiguousarray(rows, self._dtype).data)
        self._left -= len(rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._file.close()
        if kind is None and self._left:
            raise ValueError(f"{self._path.name} lacks {self._left} of the rows promised")


def write_array(path: Path, array: NDArray[np.generic]) -> None:
    """Write a whole array as a `.npy` file.

    `numpy.save` does not say that the disk is full when it is.
    """
    with RowWriter(path, array.shape, array.dtype.type) as writer:
        writer.append(array)


def map_array(path: Path) -> NDArray[Any]:
    """Open a `.npy` file without reading it.

    Raises:
        IndexDamaged: it is not an array.
    """
    try:
        return cast("NDArray[Any]", np.lib.format.open_memmap(path, mode="r"))
    except _NOT_AN_ARRAY as error:
        raise IndexDamaged(f"{path} of the index cannot be read.") from error
