"""Articles out of files and folders."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from index.cleaning import (
    Dropped,
    Known,
    clean_blocks,
    fold_line,
    normalise_characters,
    normalise_line,
    normalise_text,
    split_blocks,
)
from index.errors import SourceError
from index.reading.catalogue import CATALOGUE_NAME, Entry, apply_trims, load_catalogue
from index.reading.encoding import decode_bytes
from index.reading.folders import SUFFIXES, Source, list_sources, name_file
from index.reading.language import detect_language
from index.reading.records import BadRecord, Record, read_records
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
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MAX_ARTICLE_BYTES = 16 << 20
"""A larger file, or line of a `.jsonl` file, is refused: it is no article. `.jsonl` files
themselves may be of any size, and PDF files, which hold images, may have `MAX_PDF_BYTES`."""

MAX_PDF_BYTES = 128 << 20

_LINE_SUFFIXES = frozenset((".txt", ".md", ".markdown"))
_FOLDER_SAMPLE = 2000
_FEWEST_FILES = 3
_REPEATED_SHARE = 0.02
_LONGEST_REPEATED = 600
_NOTHING = Entry(id="", file="")


def read_articles(paths: Sequence[Path], base: Path) -> Iterator[ReadArticle | Unreadable]:
    """Read every article of the files and folders in `paths`, sorted by file name, one at a time.

    Files are `.txt`, `.md`, `.html`, `.pdf` or `.jsonl`. A folder's `catalogue.toml` gives what is
    known of its articles; without it title, author and date are taken as far as the file shows
    them. The canonical text is the body of the article without its headline, in NFC, paragraphs
    separated by one blank line. Of the files of one folder that are read together, the first 2,000
    are compared, and lines that several share are taken for boilerplate.

    Args:
        paths: Files and folders. Folders are read with their subfolders.
        base: Files inside it are named relative to it.

    Raises:
        SourceError: a path does not exist, two articles have the same id, or a `catalogue.toml` is
            wrong. Anything wrong with a single file is an `Unreadable` instead.
    """
    sources, folders = list_sources(paths, base)
    reader = _Reader(sources)
    taken: dict[str, str] = {}
    for source in sources:
        for result, where in reader.read(source):
            if isinstance(result, ReadArticle):
                _take_id(result.article.id, where, taken)
            yield result
    for folder in folders:
        yield from _report_missing(folder, reader.find_catalogue(folder), base)


def _take_id(article_id: str, where: str, taken: dict[str, str]) -> None:
    if article_id in taken:
        raise SourceError(
            f"Two articles have the id {article_id}: {taken[article_id]} and {where}; "
            "give one of them another id."
        )
    taken[article_id] = where


def _report_missing(folder: Path, entries: dict[str, Entry], base: Path) -> Iterator[Unreadable]:
    for name, entry in entries.items():
        if not (folder / name).exists():
            reason = f"{CATALOGUE_NAME} names it as {entry.id}, but there is no such file."
            yield Unreadable(name_file(folder / name, base), reason)


@dataclass
class _Reader:
    """Reads single files; remembers catalogues and the lines that a folder's files share."""

    sources: list[Source]
    _catalogues: dict[Path, dict[str, Entry]] = field(default_factory=dict)
    _repeated: dict[Path, frozenset[str]] = field(default_factory=dict)

    def find_catalogue(self, folder: Path) -> dict[str, Entry]:
        if folder not in self._catalogues:
            self._catalogues[folder] = load_catalogue(folder)
        return self._catalogues[folder]

    def read(self, source: Source) -> Iterator[tuple[ReadArticle | Unreadable, str]]:
        """What a file holds, each with the place to name when its id is taken already."""
        entry = self.find_catalogue(source.path.parent).get(source.path.name, _NOTHING)
        suffix = source.path.suffix.lower()
        try:
            if suffix == ".jsonl":
                if entry is not _NOTHING:
                    raise SourceError(
                        f"{CATALOGUE_NAME} describes {source.file} as the article {entry.id}, but "
                        "its lines are articles with values of their own; remove the entry."
                    )
                yield from _read_lines(source)
                return
            draft = _read_draft(source, suffix, entry)
            repeated = (
                self._find_repeated(source.path.parent)
                if suffix in _LINE_SUFFIXES
                else frozenset[str]()
            )
            yield _finish(source, entry, draft, repeated), source.file
        except UnreadableError as error:
            yield Unreadable(source.file, str(error)), source.file
        except OSError as error:
            yield (
                Unreadable(source.file, f"It cannot be opened: {error.strerror or error}."),
                source.file,
            )

    def _find_repeated(self, folder: Path) -> frozenset[str]:
        if folder not in self._repeated:
            siblings = [
                one.path
                for one in self.sources
                if one.path.parent == folder and one.path.suffix.lower() in _LINE_SUFFIXES
            ]
            self._repeated[folder] = _find_shared_lines(siblings[:_FOLDER_SAMPLE])
        return self._repeated[folder]


def _find_shared_lines(paths: list[Path]) -> frozenset[str]:
    if len(paths) < _FEWEST_FILES:
        return frozenset()
    counts: Counter[str] = Counter()
    for path in paths:
        try:
            text = normalise_characters(decode_bytes(_read_bytes(path)))
        except (OSError, UnreadableError):
            continue
        counts.update(
            {fold_line(line) for line in text.split("\n") if len(line) <= _LONGEST_REPEATED}
        )
    fewest = max(_FEWEST_FILES, int(_REPEATED_SHARE * len(paths)))
    return frozenset(line for line, count in counts.items() if count >= fewest and line)


def _read_bytes(path: Path, most: int = MAX_ARTICLE_BYTES) -> bytes:
    if not path.is_file():
        raise UnreadableError("It is no file, or a link that leads nowhere.")
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
    data = _read_bytes(source.path, MAX_PDF_BYTES if suffix == ".pdf" else MAX_ARTICLE_BYTES)
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
    elif suffix in _LINE_SUFFIXES:
        from index.reading.markdown import read_markdown

        draft = read_markdown(text)
    else:
        from index.reading.web import read_html

        draft = read_html(text)
    return replace(draft, dropped=(*trimmed, *draft.dropped))


def _finish(source: Source, entry: Entry, draft: Draft, repeated: frozenset[str]) -> ReadArticle:
    known = Known(entry.title or draft.title, entry.author or draft.author)
    cleaned = clean_blocks(draft.blocks, known, repeated)
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


def _read_lines(source: Source) -> Iterator[tuple[ReadArticle | Unreadable, str]]:
    if not source.path.is_file():
        raise UnreadableError("It is no file, or a link that leads nowhere.")
    found = False
    for record in read_records(source.path, MAX_ARTICLE_BYTES):
        found = True
        where = f"{source.file}, line {record.line}"
        if isinstance(record, BadRecord):
            yield Unreadable(source.file, record.reason), where
        else:
            yield ReadArticle(_make_article(record, source), ()), where
    if not found:
        raise UnreadableError("It is empty.")


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
