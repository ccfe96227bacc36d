"""What reading gives: articles with what was left out of them, and files that cannot be read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.cleaning import normalise_characters
from index.errors import SourceError
from index.types import UNKNOWN_DATE, Published

if TYPE_CHECKING:
    from index.cleaning import Block, Dropped
    from index.types import Article

_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_].*)?")


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article and the stretches of its file that are not part of it, in order."""

    article: Article
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file, or a record of one, that gives no article.

    Attributes:
        file: Named as articles name theirs.
        reason: One sentence; for a record it begins with its line.
        passing: Whether another try may go otherwise though the file stays the same.
    """

    file: str
    reason: str
    passing: bool = False


class UnreadableError(SourceError):
    """One file or record gives no article; reading goes on with the next."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a format's reader takes from a file, before cleaning.

    Attributes:
        blocks: The whole text; `Block.line` counts lines of the file, or of the extracted text.
        title: From the file's own metadata, or None; likewise the rest.
        author: Who wrote it.
        publisher: Who published it.
        published: When.
        language: ISO 639-1.
        url: http(s) address.
        dropped: What the format's reader itself left out.
    """

    blocks: list[Block]
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: Published = UNKNOWN_DATE
    language: str | None = None
    url: str | None = None
    dropped: tuple[Dropped, ...] = field(default=())


def make_id(name: str) -> str:
    """`name` as an article id: no white space, no colon; `article` where nothing is left."""
    words = normalise_characters(name).replace(":", " ").split()
    return "-".join(words) or "article"


def check_language(code: str | None) -> str | None:
    """The ISO 639 part of a language code (`en` of `en-GB`), or None where it is none."""
    match = _LANGUAGE.fullmatch(code.strip().lower()) if code else None
    return match[1] if match else None


def check_url(url: str | None) -> str | None:
    """`url` where it is an http(s) address, else None."""
    return url if url and url.startswith(("http://", "https://")) else None
