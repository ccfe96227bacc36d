"""Articles out of one file, or one line of a file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from index.cleaning import (
    Dropped,
    Known,
    clean_blocks,
    normalise_characters,
    normalise_line,
    normalise_text,
    split_blocks,
)
from index.errors import SourceError
from index.reading.catalogue import CATALOGUE_NAME, Entry, apply_trims
from index.reading.encoding import decode_bytes
from index.reading.folders import SUFFIXES, Source
from index.reading.language import detect_language
from index.reading.records import BadRecord, Line, Record, read_record
from index.reading.values import (
    Draft,
    ReadArticle,
    Unreadable,
    UnreadableError,
    check_language,
    check_url,
    make_id,
)
from index.types import Article, hash_text

if TYPE_CHECKING:
    from pathlib import Path

    from index.reading.repetition import SharedLines

MAX_ARTICLE_BYTES = 16 << 20
"""A larger file, or line of a `.jsonl` file, is refused: it is no article. `.jsonl` files
themselves may be of any size, and PDF files, which hold images, may have `MAX_PDF_BYTES`."""

MAX_PDF_BYTES = 128 << 20

LINE_SUFFIXES = frozenset((".txt", ".md", ".markdown"))
NO_FILE = "It is no file, or a link that leads nowhere."


def explain_failure(source: Source, error: OSError | UnreadableError) -> Unreadable:
    """Why a file cannot be read."""
    if isinstance(error, UnreadableError):
        return Unreadable(source.file, str(error))
    reason = f"It cannot be opened: {error.strerror or error}."
    return Unreadable(source.file, reason, passing=True)


def read_file(source: Source, entry: Entry, shared: SharedLines) -> list[ReadArticle | Unreadable]:
    """The article of a file that holds one.

    Args:
        source: The file.
        entry: What a catalogue says of it.
        shared: The lines that files of its folder share.

    Raises:
        SourceError: what the catalogue says does not fit the file.
    """
    try:
        draft = _read_draft(source, source.path.suffix.lower(), entry)
        return [_finish(source, entry, draft, shared)]
    except (OSError, UnreadableError) as error:
        return [explain_failure(source, error)]


def read_line(source: Source, line: Line) -> ReadArticle | Unreadable:
    """The article of a line of a `.jsonl` file."""
    record = read_record(line, MAX_ARTICLE_BYTES)
    if isinstance(record, BadRecord):
        return Unreadable(source.file, record.reason)
    return ReadArticle(_make_article(record, source), ())


def read_bytes(path: Path, most: int = MAX_ARTICLE_BYTES) -> bytes:
    """The bytes of a file.

    Raises:
        UnreadableError: it is none, holds nothing, or more than `most` bytes.
        OSError: it cannot be read.
    """
    if not path.is_file():
        raise UnreadableError(NO_FILE)
    size = path.stat().st_size
    if size > most:
        raise UnreadableError(
            f"It holds {size / (1 << 20):.1f} MB, and an article may hold "
            f"{most >> 20} MB; split it, or put many articles into a .jsonl file."
        )
    data = path.read_bytes()
    if not data.strip():
        raise UnreadableError("It is empty.")
    return data


def _read_draft(source: Source, suffix: str, entry: Entry) -> Draft:
    if suffix not in SUFFIXES:
        raise UnreadableError(
            f"Files of the kind {suffix or 'without an ending'} are not read; "
            "give .txt, .md, .html, .pdf or .jsonl."
        )
    data = read_bytes(source.path, MAX_PDF_BYTES if suffix == ".pdf" else MAX_ARTICLE_BYTES)
    # Each of these brings a library that only its own kind of file needs.
    if suffix == ".pdf":
        from index.reading.portable import read_pdf

        if entry.trims:
            raise SourceError(f"{CATALOGUE_NAME} trims {entry.file}, but a PDF cannot be trimmed.")
        return read_pdf(data)
    text = normalise_characters(decode_bytes(data, declared=suffix in (".html", ".htm")))
    text, trimmed = apply_trims(text, entry)
    if suffix == ".txt":
        draft = Draft(split_blocks(text))
    elif suffix in LINE_SUFFIXES:
        from index.reading.markdown import read_markdown

        draft = read_markdown(text)
    else:
        from index.reading.web import read_html

        draft = read_html(text)
    return replace(draft, dropped=(*trimmed, *draft.dropped))


def _finish(source: Source, entry: Entry, draft: Draft, shared: SharedLines) -> ReadArticle:
    known = Known(entry.title or draft.title, entry.author or draft.author)
    cleaned = clean_blocks(draft.blocks, known, shared)
    text = normalise_text(cleaned.text)
    if not text:
        held = (
            "It is empty."
            if not cleaned.dropped
            else ("It holds no article, only what surrounds one (headline, navigation, forms).")
        )
        raise UnreadableError(held)
    published = next(
        (one for one in (entry.published, draft.published, cleaned.published) if one.label),
        cleaned.published,
    )
    title = entry.title or draft.title or cleaned.title or source.path.stem
    article = Article(
        id=entry.id or source.id,
        title=normalise_line(title) or source.id,
        author=entry.author or draft.author or cleaned.author,
        publisher=entry.publisher or draft.publisher or cleaned.publisher,
        published=published,
        language=entry.language or check_language(draft.language) or detect_language(text),
        url=check_url(entry.url or draft.url),
        file=source.file,
        sha256=hash_text(text),
        text=text,
    )
    dropped = sorted((*draft.dropped, *cleaned.dropped), key=_find_place)
    return ReadArticle(article, tuple(dropped))


def _find_place(dropped: Dropped) -> int:
    return dropped.line


def _make_article(record: Record, source: Source) -> Article:
    article_id = make_id(record.id) if record.id else f"{source.id}-{record.line}"
    return Article(
        id=article_id,
        title=record.title or article_id,
        author=record.author,
        publisher=record.publisher,
        published=record.published,
        language=check_language(record.language) or detect_language(record.text),
        url=check_url(record.url),
        file=source.file,
        sha256=hash_text(record.text),
        text=record.text,
    )
