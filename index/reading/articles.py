"""Articles out of files and folders, piece by piece."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.cleaning import normalise_characters
from index.errors import SourceError
from index.reading.catalogue import CATALOGUE_NAME, Entry, load_catalogue
from index.reading.encoding import decode_bytes
from index.reading.files import (
    LINE_SUFFIXES,
    MAX_ARTICLE_BYTES,
    NO_FILE,
    explain_failure,
    read_bytes,
    read_file,
    read_line,
)
from index.reading.folders import Source, list_sources, name_file
from index.reading.records import Line, list_lines
from index.reading.repetition import (
    SAMPLE,
    LineMemory,
    SharedLines,
    digest_lines,
    find_shared_lines,
)
from index.reading.values import ReadArticle, Unreadable, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_NOTHING = Entry(id="", file="")
_NO_LINES = SharedLines()


@dataclass(frozen=True, slots=True)
class Piece:
    """What is read at a time: a file, or a line of a `.jsonl` file.

    Attributes:
        where: The place to name when the id of its article is taken already.
        origin: A checksum over everything but this program that decides what `read` gives; empty
            where it is not known.
        read: Its articles, and what in it gives none.
        confirm: Whether the file, once read, is still what `origin` says: it may have been written
            after its checksum was taken.
    """

    where: str
    origin: str
    read: Callable[[], list[ReadArticle | Unreadable]]
    confirm: Callable[[], bool] = lambda: True


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
    reader = ArticleReader(*list_sources(paths, base))
    taken = TakenIds()
    for piece in reader.list_pieces():
        for result in piece.read():
            if isinstance(result, ReadArticle):
                taken.add(result.article.id, piece.where)
            yield result
    yield from reader.list_missing(base)


@dataclass(frozen=True, slots=True)
class _Place:
    """A file with its folder, and the end of its name in small letters."""

    source: Source
    folder: str
    suffix: str


def _locate(source: Source) -> _Place:
    # As text: by the ten thousand, `Path` takes longer than all the rest.
    folder, name = os.path.split(source.path)
    return _Place(source, folder, os.path.splitext(name)[1].lower())  # noqa: PTH122


class TakenIds:
    """The ids of the articles read so far, and where each was read."""

    def __init__(self) -> None:
        self._where: dict[str, str] = {}

    def add(self, article_id: str, where: str) -> None:
        """Take an id.

        Raises:
            SourceError: it is taken already.
        """
        if article_id in self._where:
            raise SourceError(
                f"Two articles have the id {article_id}: {self._where[article_id]} and {where}; "
                "give one of them another id."
            )
        self._where[article_id] = where


class ArticleReader:
    """Reads piece by piece; remembers catalogues and the lines that a folder's files share."""

    def __init__(
        self,
        sources: Sequence[Source],
        folders: Sequence[Path],
        checksums: Mapping[str, str] | None = None,
        memory: LineMemory | None = None,
    ) -> None:
        """Take what `list_sources` found.

        Args:
            sources: The files.
            folders: The folders in which they were looked for.
            checksums: SHA-256 of each file by its path, where they are known; only then do pieces
                have an origin.
            memory: What is remembered of files with these checksums.
        """
        self._places = [_locate(source) for source in sources]
        self._folders = folders
        self._checksums = checksums or {}
        self._memory = memory
        self._catalogues: dict[str, dict[str, Entry]] = {}
        self._shared: dict[str, SharedLines] = {}
        self._siblings: dict[str, list[Path]] = {}
        for place in self._places:
            if place.suffix in LINE_SUFFIXES:
                self._siblings.setdefault(place.folder, []).append(place.source.path)

    def list_pieces(self) -> Iterator[Piece]:
        """Everything there is to read, in order.

        Raises:
            SourceError: a `catalogue.toml` is wrong; so does reading a piece.
        """
        for place in self._places:
            source, entry = place.source, self._find_entry(place)
            if place.suffix != ".jsonl":
                yield self._describe_file(place, entry)
            elif entry is _NOTHING:
                yield from self._list_lines(source)
            else:
                raise SourceError(
                    f"{CATALOGUE_NAME} describes {source.file} as the article {entry.id}, but "
                    "its lines are articles with values of their own; remove the entry."
                )

    def list_missing(self, base: Path) -> Iterator[Unreadable]:
        """Files that a catalogue names and that are not there."""
        for folder in self._folders:
            for name, entry in self._find_catalogue(str(folder)).items():
                if not (folder / name).exists():
                    reason = f"{CATALOGUE_NAME} names it as {entry.id}, but there is no such file."
                    yield Unreadable(name_file(folder / name, base), reason)

    def _find_catalogue(self, folder: str) -> dict[str, Entry]:
        if folder not in self._catalogues:
            self._catalogues[folder] = load_catalogue(Path(folder))
        return self._catalogues[folder]

    def _find_entry(self, place: _Place) -> Entry:
        entries = self._find_catalogue(place.folder)
        return entries.get(place.source.path.name, _NOTHING) if entries else _NOTHING

    def _describe_file(self, place: _Place, entry: Entry) -> Piece:
        source, shared = place.source, _NO_LINES
        if place.suffix in LINE_SUFFIXES:
            shared = self._find_shared(place.folder)
        checksum = self._checksums.get(str(source.path))
        described = "" if entry is _NOTHING else repr(entry)
        return Piece(
            source.file,
            _trace(source, checksum, described, shared.checksum) if checksum else "",
            lambda: read_file(source, entry, shared),
            lambda: _has_checksum(source.path, checksum),
        )

    def _list_lines(self, source: Source) -> Iterator[Piece]:
        found = False
        try:
            if not source.path.is_file():
                raise UnreadableError(NO_FILE)
            for line in list_lines(source.path, MAX_ARTICLE_BYTES):
                found = True
                yield self._describe_line(source, line)
            if not found:
                raise UnreadableError("It is empty.")
        except (OSError, UnreadableError) as error:
            unreadable = explain_failure(source, error)
            yield Piece(source.file, "", lambda: [unreadable])

    def _describe_line(self, source: Source, line: Line) -> Piece:
        origin = ""
        if self._checksums:
            origin = _trace(source, hashlib.sha256(line.raw).hexdigest(), str(line.number))
        where = f"{source.file}, line {line.number}"
        return Piece(where, origin, lambda: [read_line(source, line)])

    def _find_shared(self, folder: str) -> SharedLines:
        if folder not in self._shared:
            paths = self._siblings[folder]
            digests = [self._digest_file(path) for path in paths[:SAMPLE]]
            self._shared[folder] = find_shared_lines(digests, len(digests))
        return self._shared[folder]

    def _digest_file(self, path: Path) -> bytes:
        checksum = self._checksums.get(str(path))
        known = self._memory.recall_lines(checksum) if self._memory and checksum else None
        if known is None:
            try:
                data = read_bytes(path)
                known = digest_lines(normalise_characters(decode_bytes(data)))
            except (OSError, UnreadableError):
                return b""
            if hashlib.sha256(data).hexdigest() != checksum:
                return known
        if self._memory and checksum:
            self._memory.keep_lines(checksum, known)
        return known


def _has_checksum(path: Path, checksum: str | None) -> bool:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == checksum
    except OSError:
        return False


def _trace(source: Source, *parts: str) -> str:
    return hashlib.sha256("\0".join((source.id, source.file, *parts)).encode()).hexdigest()
