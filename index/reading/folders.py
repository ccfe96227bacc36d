"""Folders: which files are read, in which order, and what they are called."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.cleaning import normalise_characters
from index.errors import SourceError
from index.reading.catalogue import CATALOGUE_NAME
from index.reading.values import make_id
from index.settings import CURRENT, GENERATIONS, LOCK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SUFFIXES = frozenset((".txt", ".md", ".markdown", ".html", ".htm", ".pdf", ".jsonl"))

# They describe the folder they stand in.
_NOT_ARTICLES = frozenset(("readme", "license", "licence", "notice", "changelog", "contributing"))


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read.

    Attributes:
        path: Where it is.
        file: What articles call it: relative to the base where it lies inside it, with `/`.
        id: The article's id where nothing else names one.
    """

    path: Path
    file: str
    id: str


@dataclass(frozen=True, slots=True)
class _Found:
    path: Path
    file: str
    stem: str


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder that is searched, with what its files have in common.

    Attributes:
        path: Where it is.
        resolved: The same without links, as text.
        file: What articles call it, with a `/` behind, or nothing where that is the base.
        stem: The beginning of its articles' ids, likewise.
    """

    path: Path
    resolved: str
    file: str
    stem: str


def list_sources(paths: Sequence[Path], base: Path) -> tuple[list[Source], list[Path]]:
    """The files to read, sorted by name, each once; and every folder they were looked for in.

    Folders are searched with their subfolders. Indexes, hidden files and folders, links to folders,
    files of other kinds and those that describe a folder (`README.md`, `LICENSE.txt`) are passed
    over; a file given by name is always in the list.

    Raises:
        SourceError: a path does not exist, or a folder cannot be listed.
    """
    base = _find_absolute(base)
    found: dict[str, _Found] = {}
    folders: list[Path] = []
    for given in paths:
        path = _find_absolute(given)
        if path.is_dir():
            for place, entries in _walk(path):
                folder = _describe_folder(place, base, path.parent)
                folders.append(place)
                for entry in entries:
                    found.setdefault(_identify_in(folder, entry), _name_in(folder, entry.name))
        elif path.exists() or path.is_symlink():
            found.setdefault(str(_identify(path)), _name(path, base, path.parent))
        else:
            raise SourceError(f"There is no file or folder {given}; check the path.")
    return _give_ids(sorted(found.values(), key=lambda one: one.file)), list(dict.fromkeys(folders))


def _describe_folder(path: Path, base: Path, outside: Path) -> _Folder:
    # What holds for every file of a folder is found once: `Path` is slow by the ten thousand.
    inside = path.is_relative_to(base)
    relative = path.relative_to(base if inside else outside)
    return _Folder(
        path,
        str(_identify(path)),
        _lead((relative if inside else path).as_posix()),
        _lead(relative.as_posix()),
    )


def _lead(folder: str) -> str:
    return "" if folder == "." else f"{folder.rstrip('/')}/"


def _identify_in(folder: _Folder, entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return str(_identify(Path(entry.path)))
    return f"{folder.resolved}{os.sep}{entry.name}"


def _name_in(folder: _Folder, name: str) -> _Found:
    file = normalise_characters(folder.file + name)
    return _Found(folder.path / name, file, make_id(folder.stem + name[: name.rindex(".")]))


def _identify(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path


def _walk(top: Path) -> Iterator[tuple[Path, list[os.DirEntry[str]]]]:
    """Each folder from `top` down, and its files that are wanted, sorted by name."""
    try:
        with os.scandir(top) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        raise SourceError(f"The folder {top} cannot be read: {error.strerror}.") from error
    folders = [entry for entry in entries if _is_folder(entry)]
    if _is_index({entry.name for entry in entries}):
        return
    yield top, [entry for entry in entries if _is_wanted(entry.name) and not _is_folder(entry)]
    for folder in folders:
        if not folder.is_symlink() and not folder.name.startswith("."):
            yield from _walk(top / folder.name)


def _is_index(names: set[str]) -> bool:
    """Whether a folder of these files is an index: what it holds was made from articles."""
    return GENERATIONS in names and not names.isdisjoint((CURRENT, LOCK))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_wanted(name: str) -> bool:
    stem, suffix = os.path.splitext(name)  # noqa: PTH122 — names, not paths
    if name.startswith(".") or name == CATALOGUE_NAME:
        return False
    return suffix.lower() in SUFFIXES and stem.casefold() not in _NOT_ARTICLES


def name_file(path: Path, base: Path) -> str:
    """What articles call the file at `path`: relative to `base` where it lies inside it."""
    path, base = _find_absolute(path), _find_absolute(base)
    inside = path.is_relative_to(base)
    return normalise_characters((path.relative_to(base) if inside else path).as_posix())


def _find_absolute(path: Path) -> Path:
    # resolve() would follow links, and name a file by what it leads to.
    return Path(os.path.abspath(path))  # noqa: PTH100


def _name(path: Path, base: Path, outside: Path) -> _Found:
    relative = path.relative_to(base if path.is_relative_to(base) else outside)
    return _Found(path, name_file(path, base), make_id(relative.with_suffix("").as_posix()))


def _give_ids(found: list[_Found]) -> list[Source]:
    """Files that differ in nothing but their kind get the beginning of a checksum of their name."""
    stems = Counter(one.stem for one in found)
    return [
        Source(
            one.path,
            one.file,
            one.stem if stems[one.stem] == 1 else f"{one.stem}-{_digest(one.file)}",
        )
        for one in found
    ]


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8")).hexdigest()[:6]
