"""Writes the database of a generation: what is new, and what is taken over from another."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.store.database import ARTICLE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from index.chunking import Chunk
    from index.types import Article

_SCHEMA = """
CREATE TABLE pieces (
    number INTEGER PRIMARY KEY,
    origin TEXT NOT NULL,
    articles INTEGER NOT NULL,
    passages INTEGER NOT NULL,
    sentences INTEGER NOT NULL
) STRICT;
CREATE TABLE articles (
    number INTEGER PRIMARY KEY,
    description TEXT NOT NULL,
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
CREATE TABLE refusals (
    piece INTEGER NOT NULL REFERENCES pieces,
    file TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE TABLE lines (
    sha256 TEXT PRIMARY KEY,
    digests BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX passages_of_article ON passages (article);
CREATE INDEX sentences_of_passage ON sentences (passage);
CREATE INDEX refusals_of_piece ON refusals (piece);
"""
# Each row with its numbers moved to where it stands now, in the order of its first number.
_COPY_PIECES = (
    "INSERT INTO pieces SELECT number + ?, origin, articles, passages, sentences "
    "FROM old.pieces WHERE number >= ? AND number < ?"
)
_COPY_ARTICLES = (
    f"INSERT INTO articles SELECT number + ?, description, {ARTICLE_COLUMNS} "  # noqa: S608
    "FROM old.articles WHERE number >= ? AND number < ?"
)
_COPY_PASSAGES = (
    "INSERT INTO passages SELECT row + ?, article + ?, start, end, key "
    "FROM old.passages WHERE row >= ? AND row < ?"
)
_COPY_SENTENCES = (
    "INSERT INTO sentences SELECT row + ?, passage + ?, start, end "
    "FROM old.sentences WHERE row >= ? AND row < ?"
)
_COPY_REFUSALS = (
    "INSERT INTO refusals SELECT piece + ?, file, reason "
    "FROM old.refusals WHERE piece >= ? AND piece < ? ORDER BY rowid"
)


@dataclass(frozen=True, slots=True)
class Share:
    """A stretch of another database: its articles, with their passages and sentences."""

    articles: range
    passages: range
    sentences: range


class DatabaseWriter:
    """Fills a new database; numbers and rows count from 0 in the order added."""

    def __init__(self, path: Path, previous: Path | None = None) -> None:
        """Begin it.

        Args:
            path: The new file.
            previous: The database that articles may be taken over from.
        """
        self._connection = sqlite3.connect(path, uri=True)
        # The generation is synced as a whole before it is used; a torn one never is.
        self._connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
        self._connection.executescript(_SCHEMA)
        if previous is not None:
            address = f"{previous.absolute().as_uri()}?mode=ro&immutable=1"
            self._connection.execute("ATTACH DATABASE ? AS old", (address,))
        self.pieces = self.articles = self.passages = self.sentences = 0
        self._before = (0, 0, 0)

    def add_article(
        self, article: Article, description: str, chunks: Sequence[Chunk], keys: Sequence[bytes]
    ) -> None:
        """Add an article.

        Args:
            article: The article.
            description: The checksum over it and its description.
            chunks: Its passages.
            keys: The key of the vectors of each.
        """
        values = (self.articles, description, *_list_columns(article))
        marks = ", ".join("?" * len(values))
        self._connection.execute(f"INSERT INTO articles VALUES ({marks})", values)  # noqa: S608
        for chunk, key in zip(chunks, keys, strict=True):
            span = (chunk.passage.start, chunk.passage.end)
            self._connection.execute(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?)",
                (self.passages, self.articles, *span, key),
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
        self.articles += 1

    def add_refusal(self, file: str, reason: str) -> None:
        """Add something that gave no article, to the piece that ends next."""
        self._connection.execute(
            "INSERT INTO refusals VALUES (?, ?, ?)", (self.pieces, file, reason)
        )

    def end_piece(self, origin: str) -> None:
        """Say that what was added since the last one is one piece of the corpus."""
        now = (self.articles, self.passages, self.sentences)
        counts = [end - start for start, end in zip(self._before, now, strict=True)]
        values = (self.pieces, origin, *counts)
        self._connection.execute("INSERT INTO pieces VALUES (?, ?, ?, ?, ?)", values)
        self.pieces += 1
        self._before = now

    def take_over(self, share: Share) -> None:
        """Add articles of the previous database as they stand there."""
        execute = self._connection.execute
        articles, passages, sentences = share.articles, share.passages, share.sentences
        article_shift = self.articles - articles.start
        passage_shift = self.passages - passages.start
        sentence_shift = self.sentences - sentences.start
        execute(_COPY_ARTICLES, (article_shift, articles.start, articles.stop))
        execute(_COPY_PASSAGES, (passage_shift, article_shift, passages.start, passages.stop))
        execute(_COPY_SENTENCES, (sentence_shift, passage_shift, sentences.start, sentences.stop))
        self.articles += len(articles)
        self.passages += len(passages)
        self.sentences += len(sentences)

    def take_over_pieces(self, pieces: range, share: Share) -> None:
        """Add pieces of the previous database, with their articles."""
        self.take_over(share)
        shift = self.pieces - pieces.start
        self._connection.execute(_COPY_PIECES, (shift, pieces.start, pieces.stop))
        self._connection.execute(_COPY_REFUSALS, (shift, pieces.start, pieces.stop))
        self.pieces += len(pieces)
        self._before = (self.articles, self.passages, self.sentences)

    def add_lines(self, digests: Mapping[str, bytes]) -> None:
        """Keep what is known of files' lines, by checksum."""
        self._connection.executemany("INSERT INTO lines VALUES (?, ?)", digests.items())

    def close(self) -> None:
        """Commit and close."""
        self._connection.commit()
        self._connection.close()


def _list_columns(article: Article) -> tuple[str | None, ...]:
    """The values of `ARTICLE_COLUMNS`."""
    published = article.published
    return (
        article.id,
        article.title,
        article.author,
        article.publisher,
        published.earliest.isoformat() if published.earliest else None,
        published.latest.isoformat() if published.latest else None,
        published.label,
        published.reason,
        article.language,
        article.url,
        article.file,
        article.sha256,
        article.text,
    )
