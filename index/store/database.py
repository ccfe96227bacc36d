"""Articles, passages and sentences in one SQLite file: written once, then only read."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from index.errors import IndexDamaged, SiltemeError
from index.types import UNKNOWN_DATE, Article, Passage, Published, cut_passage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from index.chunking import Chunk

_SCHEMA = """
CREATE TABLE articles (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    author TEXT,
    publisher TEXT,
    earliest TEXT,
    latest TEXT,
    published TEXT,
    published_reason TEXT NOT NULL,
    language TEXT NOT NULL,
    url TEXT,
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE TABLE passages (
    row INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    key BLOB NOT NULL
) STRICT;
CREATE TABLE sentences (
    row INTEGER PRIMARY KEY,
    passage INTEGER NOT NULL REFERENCES passages,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL
) STRICT;
CREATE INDEX passages_of_article ON passages (article);
CREATE INDEX sentences_of_passage ON sentences (passage);
"""
# Articles are checked when they are read; those in use are read again and again.
_ARTICLES_KEPT = 256
_ARTICLE_COLUMNS = (
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


class DatabaseWriter:
    """Fills a new database; rows count from 0 in the order added."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        # The generation is synced as a whole before it is used; a torn one never is.
        self._connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
        self._connection.executescript(_SCHEMA)
        self._articles = self.passages = self.sentences = 0

    def add_article(self, article: Article, chunks: Sequence[Chunk], keys: Sequence[bytes]) -> None:
        """Add an article with its passages and, for each, the key of its vectors."""
        published = article.published
        self._connection.execute(
            f"INSERT INTO articles (number, {_ARTICLE_COLUMNS}) VALUES ({', '.join('?' * 14)})",  # noqa: S608
            (
                self._articles,
                article.id,
                article.title,
                article.author,
                article.publisher,
                published.earliest and published.earliest.isoformat(),
                published.latest and published.latest.isoformat(),
                published.label,
                published.reason,
                article.language,
                article.url,
                article.file,
                article.sha256,
                article.text,
            ),
        )
        for chunk, key in zip(chunks, keys, strict=True):
            span = (chunk.passage.start, chunk.passage.end)
            self._connection.execute(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?)",
                (self.passages, self._articles, *span, key),
            )
            self._connection.executemany(
                "INSERT INTO sentences VALUES (?, ?, ?, ?)",
                [
                    (self.sentences + offset, self.passages, start, end)
                    for offset, (start, end) in enumerate(chunk.sentences)
                ],
            )
            self.passages += 1
            self.sentences += len(chunk.sentences)
        self._articles += 1

    def commit(self) -> None:
        """Make what was added readable through another connection."""
        self._connection.commit()

    def close(self) -> None:
        """Commit and close."""
        self._connection.commit()
        self._connection.close()


class Database:
    """Reads a finished database; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Open read-only.

        Raises:
            IndexDamaged: it is not a database of ours.
        """
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

    def read_keys(self) -> list[tuple[int, bytes]]:
        """Row and key of every passage, by row."""
        return [
            (row, key) for row, key in self._select("SELECT row, key FROM passages ORDER BY row")
        ]

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
        query = f"SELECT {_ARTICLE_COLUMNS} FROM articles WHERE number = ?"  # noqa: S608
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
