"""BM25 over passages, precomputed: a question costs the sum of a few short columns.

Source: Robertson and Zaragoza (2009), "The Probabilistic Relevance Framework", section 3.3, with
the idf of Lucene, which is never negative.
"""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass
from itertools import compress
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
# What weights are made of; only a build reads them again.
_COUNTS, _LENGTHS = "counts", "lengths"


@dataclass(frozen=True, slots=True)
class _Postings:
    """Which passages hold which terms.

    Attributes:
        terms: The terms, in the order of their code points.
        starts: Where each term's postings begin, and the last one's end, int64 (terms + 1,).
        rows: The passage of each posting, ascending within a term, int32 (postings,).
        counts: How often it holds the term, int32 (postings,).
        lengths: Terms of each passage, int32 (passages,).
    """

    terms: list[str]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    counts: NDArray[np.int32]
    lengths: NDArray[np.int32]


def build_lexical_index(folder: Path, texts: Iterable[str]) -> None:
    """Write the index of `texts`, whose rows are 0, 1, …, into `folder`, which must not exist."""
    _write_postings(folder, _find_postings(texts))


def update_lexical_index(
    folder: Path,
    before: Path,
    moved: NDArray[np.int64],
    rows: NDArray[np.int64],
    texts: Iterable[str],
) -> None:
    """Write the index of passages of which most are in another, as if it were made anew.

    Args:
        folder: Where it is written; must not exist.
        before: The other index.
        moved: The row that each of its passages has now, or -1, shape (passages before,).
        rows: The rows of `texts`, which are new, shape (texts,).
        texts: What they hold.

    Raises:
        IndexDamaged: the other index cannot be read.
    """
    old, new = _read_postings(before), _find_postings(texts)
    kept = moved[old.rows] >= 0
    numbers = np.repeat(np.arange(len(old.terms), dtype=np.int32), np.diff(old.starts))[kept]
    present = np.bincount(numbers, minlength=len(old.terms)).tolist()
    terms = sorted({*compress(old.terms, present), *new.terms})
    places = {term: place for place, term in enumerate(terms)}
    old_places = np.array([places.get(term, -1) for term in old.terms], np.int64)
    new_places = np.array([places[term] for term in new.terms], np.int64)
    # A posting's place in the whole: by term, then by row.
    passages = int((moved >= 0).sum()) + len(rows)
    keys, counts = _merge_sorted(
        old_places[numbers] * passages + moved[old.rows[kept]],
        old.counts[kept],
        np.repeat(new_places, np.diff(new.starts)) * passages + rows[new.rows],
        new.counts,
    )
    lengths = np.empty(passages, np.int32)
    lengths[moved[moved >= 0]], lengths[rows] = old.lengths[moved >= 0], new.lengths
    starts = np.searchsorted(keys, np.arange(len(terms) + 1, dtype=np.int64) * passages)
    now = (keys % max(1, passages)).astype(np.int32)
    _write_postings(folder, _Postings(terms, starts, now, counts, lengths))


def _merge_sorted(
    keys: NDArray[np.int64],
    values: NDArray[np.int32],
    more_keys: NDArray[np.int64],
    more_values: NDArray[np.int32],
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Two lists of distinct keys with their values as one, ascending by key."""
    # Both are ascending already, but where articles have changed places.
    order, more_order = (np.argsort(each, kind="stable") for each in (keys, more_keys))
    keys, more_keys = keys[order], more_keys[more_order]
    at = np.searchsorted(keys, more_keys)
    merged = np.insert(values[order], at, more_values[more_order])
    return np.insert(keys, at, more_keys), merged


def _find_postings(texts: Iterable[str]) -> _Postings:
    postings: dict[str, tuple[array[int], array[int]]] = {}
    lengths = array("i")
    for row, text in enumerate(texts):
        found_terms = Counter(list_terms(text))
        lengths.append(found_terms.total())
        for term, count in found_terms.items():
            rows, found = postings.setdefault(term, (array("i"), array("i")))
            rows.append(row)
            found.append(count)
    terms = sorted(postings)
    sizes = [len(postings[term][0]) for term in terms]
    return _Postings(
        terms,
        np.array([0, *sizes], np.int64).cumsum(),
        _join_arrays([postings[term][0] for term in terms]),
        _join_arrays([postings[term][1] for term in terms]),
        np.array(lengths, np.int32),
    )


def _read_postings(folder: Path) -> _Postings:
    starts, rows, counts, lengths = (
        map_array(folder / f"{name}.npy") for name in ("starts", "rows", _COUNTS, _LENGTHS)
    )
    return _Postings(_read_vocabulary(folder), starts, rows, counts, lengths)


def _read_vocabulary(folder: Path) -> list[str]:
    try:
        return (folder / _VOCABULARY).read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"{folder / _VOCABULARY} of the index cannot be read.") from error


def _write_postings(folder: Path, found: _Postings) -> None:
    folder.mkdir()
    (folder / _VOCABULARY).write_text("".join(f"{term}\n" for term in found.terms), "utf-8")
    arrays: tuple[NDArray[Any], ...] = (found.starts, found.rows, _weigh(found))
    for name, values in zip(_ARRAYS, arrays, strict=True):
        write_array(folder / f"{name}.npy", values)
    write_array(folder / f"{_COUNTS}.npy", found.counts)
    write_array(folder / f"{_LENGTHS}.npy", found.lengths)
    write_array(folder / _SIZE, np.array([len(found.lengths)], np.int64))


def _join_arrays(parts: list[array[int]]) -> NDArray[np.int32]:
    return np.concatenate(
        [np.empty(0, np.int32), *(np.frombuffer(part, np.int32) for part in parts)]
    )


def _weigh(found: _Postings) -> NDArray[np.float32]:
    """The BM25 weight of each posting, float32 of shape (postings,)."""
    if not len(found.rows):
        return np.empty(0, np.float32)
    counts, lengths = found.counts.astype(np.float32), found.lengths.astype(np.float32)
    frequencies = np.diff(found.starts)
    idf = np.log1p((len(lengths) - frequencies + 0.5) / (frequencies + 0.5))
    relative = lengths[found.rows] / max(1e-9, float(lengths.mean()))
    saturation = counts + _K1 * (1 - _B + _B * relative)
    weights = np.repeat(idf, frequencies) * counts * (_K1 + 1) / saturation
    return np.asarray(weights, np.float32)


class LexicalIndex:
    """Scores passages by the words they share with a question."""

    def __init__(self, folder: Path) -> None:
        """Open what `build_lexical_index` wrote; arrays are mapped, not read.

        Raises:
            IndexDamaged: it is not what was written.
        """
        terms = _read_vocabulary(folder)
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
