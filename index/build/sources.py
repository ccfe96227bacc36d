"""The files that decide what is indexed."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from index.reading.catalogue import CATALOGUE_NAME
from index.reading.folders import list_sources
from index.store.manifest import SourceFile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from index.reading import Source

_RECORDS = ".jsonl"
_BLOCK_BYTES = 1 << 20


def list_source_files(paths: Sequence[Path], base: Path) -> list[Path]:
    """Every file that decides what is indexed: the articles' and the catalogues'.

    Raises:
        SourceError: a path does not exist, or a folder cannot be listed.
    """
    return list_files(*list_sources(paths, base))


def list_files(sources: Sequence[Source], folders: Sequence[Path]) -> list[Path]:
    """The same of what `list_sources` found."""
    catalogues = [folder / CATALOGUE_NAME for folder in folders]
    return [source.path for source in sources] + [path for path in catalogues if path.is_file()]


def describe_sources(files: Sequence[Path]) -> tuple[SourceFile, ...]:
    """Size, time and checksum of files."""
    return tuple(_describe_source(path) for path in files)


def date_folders(folders: Sequence[Path]) -> dict[str, int]:
    """When something was last put into or taken out of each folder that was searched.

    Returns:
        Nanoseconds since the epoch by absolute path.
    """
    return {str(folder.absolute()): folder.stat().st_mtime_ns for folder in folders}


def count_articles(files: Sequence[Path]) -> int:
    """About how many articles files hold: one each, or one a line."""
    return sum(
        _count_lines(path) if path.suffix.lower() == _RECORDS else 1
        for path in files
        if path.name != CATALOGUE_NAME
    )


def _describe_source(path: Path) -> SourceFile:
    name = str(path.absolute())
    try:
        # Not `Path.open`, whose buffers take longer than a short file.
        handle = os.open(name, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            status = os.fstat(handle)
            digest = hashlib.sha256()
            while block := os.read(handle, _BLOCK_BYTES):
                digest.update(block)
        finally:
            os.close(handle)
        return SourceFile(name, status.st_size, status.st_mtime_ns, digest.hexdigest())
    except OSError:
        # A file that cannot be opened is reported as unreadable when it is read.
        return SourceFile(name, 0, 0, "")


def _count_lines(path: Path) -> int:
    try:
        with path.open("rb") as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(_BLOCK_BYTES), b""))
    except OSError:
        return 1
