"""The values below the surfaces: articles, passages, hits. All frozen; none can hold a wrong span.

Offsets are half-open ranges `[start, end)` of Unicode code points (Python `str` indices) in
`Article.text`, the one canonical text of an article.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.errors import SpanError

if TYPE_CHECKING:
    from datetime import date

_ARTICLE_ID = re.compile(r"[^\s:\x00-\x1f][^\s:\x00-\x1f]*")


def hash_text(text: str) -> str:
    """The SHA-256 of `text` in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Published:
    """When an article appeared: a day, a month, a range, or unknown.

    Attributes:
        earliest: First day it can have appeared, or None when nothing is known.
        latest: Last day it can have appeared; equal to `earliest` when the day is known.
        label: ISO 8601 as shown to people: `2023-01-12`, `2022-09`, `2022-09-26/2022-10-02`;
            None when unknown.
        reason: Why this is believed, in a few words; empty when unknown.
    """

    earliest: date | None = None
    latest: date | None = None
    label: str | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        known = (self.earliest is None, self.latest is None, self.label is None)
        if len(set(known)) != 1:
            raise ValueError("a publication date is known in all its parts or in none")
        if self.earliest is not None and self.latest is not None and self.earliest > self.latest:
            raise ValueError(f"the publication range {self.label} ends before it begins")


UNKNOWN_DATE = Published()


@dataclass(frozen=True, slots=True)
class Article:
    """One article and its canonical text.

    Attributes:
        id: Stable name, without white space or colon; part of every passage id.
        title: Headline, never empty (a file name where the article has none).
        author: As the article gives it, or None.
        publisher: As the article gives it, or None.
        published: When it appeared.
        language: ISO 639-1 code (`en`, `ru`, `kk`, `zh`, …) or `und`.
        url: http(s) address, or None.
        file: Where it was read from, relative to the project where it lies inside it.
        sha256: SHA-256 of `text` in UTF-8, hexadecimal.
        text: The canonical text; every span refers to it.
    """

    id: str
    title: str
    author: str | None
    publisher: str | None
    published: Published
    language: str
    url: str | None
    file: str
    sha256: str
    text: str

    def __post_init__(self) -> None:
        if not _ARTICLE_ID.fullmatch(self.id):
            raise ValueError(f"an article id has no white space and no colon: {self.id!r}")
        if hash_text(self.text) != self.sha256:
            raise SpanError(f"article {self.id}: its text does not match its checksum")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one article's canonical text, cut along sentences.

    Attributes:
        article_id: The article it is cut from.
        start: First code point.
        end: One past the last code point.
        text: `article.text[start:end]`; use `cut_passage` to make one that is right.
    """

    article_id: str
    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or len(self.text) != self.end - self.start:
            raise SpanError(f"not a span of {self.article_id}: {self.start}-{self.end}")

    @property
    def id(self) -> str:
        """`article:start-end`."""
        return f"{self.article_id}:{self.start}-{self.end}"


def cut_passage(article: Article, start: int, end: int) -> Passage:
    """Cut `[start, end)` out of `article`.

    Raises:
        SpanError: the span is empty or reaches outside the text.
    """
    return Passage(article.id, start, end, article.text[start:end])


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may answer. An article of unknown date never passes a date filter.

    Attributes:
        since: Only articles that may have appeared on or after this day.
        until: Only articles that may have appeared on or before this day.
        sources: Only these: article ids, or parts of a publisher, author or title
            (case-insensitive). Empty means all.
        articles: Only these article ids, whatever `sources` lets through; None means all.
    """

    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()
    articles: frozenset[str] | None = None

    @property
    def narrow(self) -> bool:
        """Whether anything is kept out."""
        return (
            self.since is not None
            or self.until is not None
            or bool(self.sources)
            or self.articles is not None
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage, with every rank and score that put it there.

    Attributes:
        passage: The passage.
        score: Fused score; higher is better; comparable within one result only.
        dense_rank: Rank by embedding, from 1; None when not among the dense candidates.
        dense_score: Cosine similarity in [-1, 1], or None.
        lexical_rank: Rank by BM25, from 1; None when not among the lexical candidates.
        lexical_score: BM25 score, at least 0, or None.
        rerank_score: Score of a second stage, or None when there was none.
    """

    passage: Passage
    score: float
    dense_rank: int | None
    dense_score: float | None
    lexical_rank: int | None
    lexical_score: float | None
    rerank_score: float | None = None
