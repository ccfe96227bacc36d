"""PDF: text page by page, without running heads and page numbers, words at line ends rejoined."""

from __future__ import annotations

import io
import logging
import re
import struct
import zlib
from collections import Counter

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from index.cleaning import Dropped, normalise_characters, split_blocks
from index.reading.values import Draft, UnreadableError

# It reports every oddity of a file through logging; what stops reading is raised all the same.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

# What pypdf was seen to raise on damaged files.
_DAMAGE = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
_EDGE_LINES = 2
_NUMBER = re.compile(
    r"(?:page|p\.|стр\.?|бет|seite)?\s*[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:of|/|из|von)\s*\d{1,4})?",
    re.I,
)
_DIGITS = re.compile(r"\d+")
_BROKEN_WORD = re.compile(r"\b(?P<head>[^\W\d_]+)-\n\s*(?P<tail>[^\W\d_]+)")


def read_pdf(data: bytes) -> Draft:
    """The blocks of a PDF's text; their lines count in the extracted text.

    Raises:
        UnreadableError: it is damaged, locked with a password, or holds no text.
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError("It is locked with a password; save a copy without one.")
        pages = [normalise_characters(page.extract_text()) for page in reader.pages]
        title, author = _read_information(reader)
    except UnreadableError:
        raise
    except _DAMAGE as error:
        raise UnreadableError("It is a damaged PDF, or not one; export it again.") from error
    text, dropped = _join_pages([page.strip("\n").split("\n") for page in pages])
    if not text.strip():
        raise UnreadableError(
            "It holds no text (scanned pages?); run text recognition on it first."
        )
    text = _rejoin_words(text)
    known = title if title and title.casefold() in text.casefold() else None
    return Draft(split_blocks(text), title=known, author=author, dropped=dropped)


def _read_information(reader: PdfReader) -> tuple[str | None, str | None]:
    information = reader.metadata
    if information is None:
        return None, None
    title, author = (
        normalise_characters(str(value or "")).strip() or None
        for value in (information.title, information.author)
    )
    return title, author


def _join_pages(pages: list[list[str]]) -> tuple[str, tuple[Dropped, ...]]:
    edges = Counter(
        _DIGITS.sub("#", line.strip()) for page in pages for line in {*_find_edges(page)}
    )
    repeated = {line for line, count in edges.items() if count > 1 and count * 2 >= len(pages)}
    lines: list[str] = []
    dropped: list[Dropped] = []
    for page in pages:
        if not any(line.strip() for line in page):
            continue
        for line in page:
            furniture = _name_furniture(line, page, repeated)
            if furniture:
                dropped.append(Dropped(len(lines) + 1, line.strip(), furniture))
            else:
                lines.append(line)
    return "\n".join(lines), tuple(dropped)


def _find_edges(page: list[str]) -> list[str]:
    filled = [line for line in page if line.strip()]
    return [*filled[:_EDGE_LINES], *filled[-_EDGE_LINES:]]


def _name_furniture(line: str, page: list[str], repeated: set[str]) -> str | None:
    edges = _find_edges(page)
    if line not in edges:
        return None
    if line in (edges[0], edges[-1]) and _NUMBER.fullmatch(line.strip()):
        return "page number"
    return "running head" if _DIGITS.sub("#", line.strip()) in repeated else None


def _rejoin_words(text: str) -> str:
    """Words broken at line ends are joined, unless the text writes the hyphen elsewhere too."""
    whole = text.casefold()

    def rejoin(match: re.Match[str]) -> str:
        head, tail = match["head"], match["tail"]
        if f"{head}-{tail}".casefold() in whole or tail[0].isupper():
            return f"{head}-{tail}"
        return f"{head}{tail}"

    return _BROKEN_WORD.sub(rejoin, text)
