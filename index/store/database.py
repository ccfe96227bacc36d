"""Articles, passages and sentences in one SQLite file: written once, then only read.

`index.store.tables` writes it.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import IndexDamaged, SiltemeError
from index.types import UNKNOWN_DATE, Article, Passage, Published, cut_passage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

# Articles are checked when they are read; those in use are read again and again.
_ARTICLES_KEPT = 256
ARTICLE_COLUMNS = (
    "id, title, author, publisher, earliest, latest, published, published_reason, language, url, "
    "file, sha256, text"
)


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage, its row in the vectors, and its sentences as rows and spans of the article."""

    row: int
    passage: Passage
    sentence_rows: range
    sentences: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class StoredPieces:
    """What each piece of the corpus gave, by its number.

    Attributes:
        origins: The checksum over what decided it; empty where that was not known.
        articles: The number of articles before each piece, and behind the last, int64 of shape
            (pieces + 1,); the other counts likewise.
        passages: Passages before each.
        sentences: Sentences before each.
    """

    origins: list[str]
    articles: NDArray[np.int64]
    passages: NDArray[np.int64]
    sentences: NDArray[np.int64]


class Database:
    """Reads a finished database; safe to use from several threads.

    Attributes:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        """Open read-only.

        Raises:
            IndexDamaged: it is not a database of ours.
        """
        self.path = path
        try:
            self._connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            self._numbers: dict[str, int] = dict(
                self._connection.execute("SELECT id, number FROM articles ORDER BY number")
            )
        except sqlite3.Error as error:
            raise IndexDamaged(f"The index database {path} cannot be read: {error}.") from error
        self._read_article = lru_cache(maxsize=_ARTICLES_KEPT)(self._load_article)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def list_ids(self) -> tuple[str, ...]:
        """All article ids, in the order they were indexed."""
        return tuple(self._numbers)

    def find_article(self, article_id: str) -> Article | None:
        """The article, or None.

        Raises:
            IndexDamaged: its text no longer matches its checksum.
        """
        number = self._numbers.get(article_id)
        return None if number is None else self._read_article(number)

    def require_article(self, article_id: str) -> Article:
        """The article.

        Raises:
            IndexDamaged: it is not there, or its text no longer matches its checksum.
        """
        article = self.find_article(article_id)
        if article is None:
            raise IndexDamaged(f"The index has no article {article_id}.")
        return article

    def iterate_articles(self) -> Iterator[Article]:
        """Every article, one at a time, in the order indexed."""
        for number in self._numbers.values():
            yield self._load_article(number)

    def read_article_numbers(self) -> list[int]:
        """The article number of every passage, by row."""
        query = "SELECT article FROM passages ORDER BY row"
        return [number for (number,) in self._select(query)]

    def read_metadata(self) -> list[tuple[str, str, str | None, str | None, Published]]:
        """Id, title, author, publisher and date of every article, by number."""
        query = (
            "SELECT id, title, author, publisher, earliest, latest, published, published_reason "
            "FROM articles ORDER BY number"
        )
        return [(*row[:4], _read_published(*row[4:])) for row in self._select(query)]

    def read_pieces(self) -> StoredPieces:
        """Every piece of the corpus."""
        query = "SELECT origin, articles, passages, sentences FROM pieces ORDER BY number"
        rows = self._select(query)
        counts = np.array([(0, 0, 0), *(row[1:] for row in rows)], np.int64).cumsum(axis=0)
        return StoredPieces([origin for origin, *_ in rows], *counts.T)

    def read_descriptions(self) -> list[tuple[str, str]]:
        """Id of every article and the checksum over it and its description, by number."""
        query = "SELECT id, description FROM articles ORDER BY number"
        return self._select(query)

    def read_refusals(self, piece: int) -> list[tuple[str, str]]:
        """File and reason of what gave no article in a piece."""
        query = "SELECT file, reason FROM refusals WHERE piece = ?"
        return [(file, reason) for file, reason in self._select(query, (piece,))]

    def list_refused_pieces(self) -> frozenset[int]:
        """The pieces in which something gave no article."""
        return frozenset(piece for (piece,) in self._select("SELECT piece FROM refusals"))

    def read_lines(self) -> dict[str, bytes]:
        """What is known of files' lines, by checksum; see `index.reading.repetition.LineMemory`."""
        return dict(self._select("SELECT sha256, digests FROM lines"))

    def list_article_rows(self, number: int) -> range:
        """The rows of the passages of an article."""
        query = "SELECT min(row), count(*) FROM passages WHERE article = ?"
        first, count = self._select(query, (number,))[0]
        return range(first or 0, (first or 0) + count)

    def read_keys(self) -> list[tuple[int, bytes]]:
        """Row and key of every passage, by row."""
        return self._select("SELECT row, key FROM passages ORDER BY row")

    def read_rows(self) -> dict[bytes, int]:
        """A row of each key."""
        return dict(self._select("SELECT key, row FROM passages"))

    def read_key(self, row: int) -> bytes:
        """The key of a passage."""
        key: bytes = self._select("SELECT key FROM passages WHERE row = ?", (row,))[0][0]
        return key

    def count_passages(self) -> int:
        """The number of passages."""
        return int(self._select("SELECT count(*) FROM passages")[0][0])

    def list_passage_ids(self) -> list[str]:
        """The id of every passage, by row."""
        query = (
            "SELECT articles.id, start, end FROM passages JOIN articles ON article = number "
            "ORDER BY row"
        )
        return [f"{article}:{start}-{end}" for article, start, end in self._select(query)]

    def read_sentence_rows(self, row: int) -> range:
        """The rows of the sentences of a passage."""
        query = "SELECT min(row), count(*) FROM sentences WHERE passage = ?"
        first, count = self._select(query, (row,))[0]
        return range(first or 0, (first or 0) + count)

    def read_passage(self, row: int) -> StoredPassage:
        """The passage of one row.

        Raises:
            IndexDamaged: the row is not there, or its span does not hold.
        """
        found = self._select("SELECT article, start, end FROM passages WHERE row = ?", (row,))
        if not found:
            raise IndexDamaged(f"The index has no passage {row}.")
        number, start, end = found[0]
        sentences = self._select(
            "SELECT row, start, end FROM sentences WHERE passage = ? ORDER BY row", (row,)
        )
        first = sentences[0][0] if sentences else 0
        return StoredPassage(
            row,
            cut_passage(self._read_article(number), start, end),
            range(first, first + len(sentences)),
            tuple((begin, stop) for _, begin, stop in sentences),
        )

    def _load_article(self, number: int) -> Article:
        query = f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE number = ?"  # noqa: S608
        article_id, title, author, publisher, *row = self._select(query, (number,))[0]
        published = _read_published(*row[:4])
        try:
            return Article(article_id, title, author, publisher, published, *row[4:])
        except (SiltemeError, ValueError) as error:
            raise IndexDamaged(f"The index holds an article that was altered: {error}.") from error

    def _select(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise IndexDamaged(f"The index database cannot be read: {error}.") from error


def _read_published(
    earliest: str | None, latest: str | None, label: str | None, reason: str
) -> Published:
    if earliest is None or latest is None:
        return UNKNOWN_DATE
    try:
        return Published(date.fromisoformat(earliest), date.fromisoformat(latest), label, reason)
    except ValueError as error:
        raise IndexDamaged(f"The index holds a date that was altered: {error}.") from error
