"""BM25 over passages, precomputed: a question costs the sum of a few short columns.

Source: Robertson and Zaragoza (2009), "The Probabilistic Relevance Framework", section 3.3, with
the idf of Lucene, which is never negative.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from index.words import list_terms

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

_K1 = 1.2
_B = 0.75
_VOCABULARY = "vocabulary.txt"
_ARRAYS = ("starts", "rows", "weights")


def build_lexical_index(folder: Path, texts: Iterable[str]) -> None:
    """Write the index of `texts`, whose rows are 0, 1, …, into `folder`, which must not exist."""
    postings: dict[str, tuple[list[int], list[int]]] = {}
    lengths: list[int] = []
    for row, text in enumerate(texts):
        counts = Counter(list_terms(text))
        lengths.append(counts.total())
        for term, count in counts.items():
            rows, found = postings.setdefault(term, ([], []))
            rows.append(row)
            found.append(count)
    terms = sorted(postings)
    sizes = [len(postings[term][0]) for term in terms]
    starts = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64)
    rows_array = np.array([row for term in terms for row in postings[term][0]], np.int32)
    counts_array = np.array([count for term in terms for count in postings[term][1]], np.float32)
    weights = _weigh(rows_array, counts_array, starts, np.array(lengths, np.float32))
    folder.mkdir()
    (folder / _VOCABULARY).write_text("".join(f"{term}\n" for term in terms), "utf-8")
    arrays: dict[str, NDArray[np.generic]] = dict(
        zip(_ARRAYS, (starts, rows_array, weights), strict=True)
    )
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    np.save(folder / "size.npy", np.array([len(lengths)], np.int64))


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
        """Open what `build_lexical_index` wrote; arrays are mapped, not read."""
        terms = (folder / _VOCABULARY).read_text("utf-8").splitlines()
        self._numbers = {term: number for number, term in enumerate(terms)}
        self._starts, self._rows, self._weights = (
            np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS
        )
        self.size = int(np.load(folder / "size.npy")[0])

    def score_passages(self, terms: Iterable[str]) -> NDArray[np.float32]:
        """BM25 of every passage for distinct `terms`, float32 of shape (passages,)."""
        scores = np.zeros(self.size, np.float32)
        for term in set(terms):
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

    def __contains__(self, term: str) -> bool:
        return term in self._numbers
