"""BM25 over passages, precomputed: a question costs the sum of a few short columns.

Source: Robertson and Zaragoza (2009), "The Probabilistic Relevance Framework", section 3.3, with
the idf of Lucene, which is never negative.
"""

from __future__ import annotations

from array import array
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import IndexDamaged
from index.store.vectors import map_array, write_array
from index.words import list_terms

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

_K1 = 1.2
_B = 0.75
_VOCABULARY = "vocabulary.txt"
_SIZE = "size.npy"
_ARRAYS = ("starts", "rows", "weights")


def build_lexical_index(folder: Path, texts: Iterable[str]) -> None:
    """Write the index of `texts`, whose rows are 0, 1, …, into `folder`, which must not exist."""
    postings: dict[str, tuple[array[int], array[int]]] = {}
    lengths: list[int] = []
    for row, text in enumerate(texts):
        found_terms = Counter(list_terms(text))
        lengths.append(found_terms.total())
        for term, count in found_terms.items():
            rows, found = postings.setdefault(term, (array("i"), array("i")))
            rows.append(row)
            found.append(count)
    terms = sorted(postings)
    sizes = [len(postings[term][0]) for term in terms]
    starts = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64)
    held_by = _join_arrays([postings[term][0] for term in terms])
    counts = _join_arrays([postings[term][1] for term in terms]).astype(np.float32)
    weights = _weigh(held_by, counts, starts, np.array(lengths, np.float32))
    folder.mkdir()
    (folder / _VOCABULARY).write_text("".join(f"{term}\n" for term in terms), "utf-8")
    arrays: tuple[NDArray[Any], ...] = (starts, held_by, weights)
    for name, values in zip(_ARRAYS, arrays, strict=True):
        write_array(folder / f"{name}.npy", values)
    write_array(folder / _SIZE, np.array([len(lengths)], np.int64))


def _join_arrays(parts: list[array[int]]) -> NDArray[np.int32]:
    return np.concatenate(
        [np.empty(0, np.int32), *(np.frombuffer(part, np.int32) for part in parts)]
    )


def _weigh(
    rows: NDArray[np.int32],
    counts: NDArray[np.float32],
    starts: NDArray[np.int64],
    lengths: NDArray[np.float32],
) -> NDArray[np.float32]:
    """The BM25 weight of each posting, float32 of shape (postings,)."""
    if not len(rows):
        return np.empty(0, np.float32)
    frequencies = np.diff(starts)
    idf = np.log1p((len(lengths) - frequencies + 0.5) / (frequencies + 0.5))
    saturation = counts + _K1 * (1 - _B + _B * lengths[rows] / max(1e-9, float(lengths.mean())))
    weights = np.repeat(idf, frequencies) * counts * (_K1 + 1) / saturation
    return np.asarray(weights, np.float32)


class LexicalIndex:
    """Scores passages by the words they share with a question."""

    def __init__(self, folder: Path) -> None:
        """Open what `build_lexical_index` wrote; arrays are mapped, not read.

        Raises:
            IndexDamaged: it is not what was written.
        """
        try:
            terms = (folder / _VOCABULARY).read_text("utf-8").splitlines()
        except (OSError, ValueError) as error:
            raise IndexDamaged(f"{folder / _VOCABULARY} of the index cannot be read.") from error
        self._numbers = {term: number for number, term in enumerate(terms)}
        self._starts, self._rows, self._weights = (
            map_array(folder / f"{name}.npy") for name in _ARRAYS
        )
        self.size = int(map_array(folder / _SIZE)[0])
        if len(self._starts) != len(terms) + 1:
            raise IndexDamaged(f"{folder / _VOCABULARY} of the index is not whole.")

    def score_passages(self, terms: Iterable[str]) -> NDArray[np.float32]:
        """BM25 of every passage for distinct `terms`, float32 of shape (passages,)."""
        scores = np.zeros(self.size, np.float32)
        # In the order given: floating point sums depend on it, and a set's changes by process.
        for term in dict.fromkeys(terms):
            number = self._numbers.get(term)
            if number is not None:
                span = slice(int(self._starts[number]), int(self._starts[number + 1]))
                scores[self._rows[span]] += self._weights[span]
        return scores

    def weigh_term(self, term: str) -> float:
        """Inverse document frequency of a term, highest for one that no passage holds."""
        number = self._numbers.get(term)
        held = 0 if number is None else int(self._starts[number + 1] - self._starts[number])
        return float(np.log1p((self.size - held + 0.5) / (held + 0.5)))

    def list_terms(self) -> tuple[str, ...]:
        """All terms, in the order of their code points."""
        return tuple(self._numbers)

    def list_passages(self, term: str) -> NDArray[np.int32]:
        """The rows of the passages that hold a term, ascending."""
        number = self._numbers.get(term)
        if number is None:
            return np.empty(0, np.int32)
        span = slice(int(self._starts[number]), int(self._starts[number + 1]))
        return np.asarray(self._rows[span], np.int32)

    def __contains__(self, term: str) -> bool:
        return term in self._numbers
