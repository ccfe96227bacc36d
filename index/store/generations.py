"""The index directory: numbered generations, one of them current, one writer at a time.

    <directory>/
        CURRENT              name of the generation that answers; replaced by one rename
        lock                 held by the process that writes
        journal.sqlite       vectors of a build that has not ended (see `index.build`)
        generations/
            000007/          complete, never changed again
            000008/          being written, or left behind by a build that was killed
            000004/chroma/   what is left of one whose collection a newer one uses

A reader opens the generation that CURRENT names. A writer prepares the next one beside it and
then replaces CURRENT, so at every moment one whole generation answers.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from index.errors import IndexLocked, IndexMissing, SourceError
from index.settings import CURRENT, GENERATIONS, LOCK
from index.store.collection import FOLDER, find_home
from index.store.journal import JOURNAL_NAME
from index.store.manifest import MANIFEST_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A reader that opened the generation before the last may still be answering from it.
_KEPT = 2
# Any of these tells that a folder was made for an index, even by a build that was killed.
_OURS = frozenset({CURRENT, GENERATIONS, LOCK, JOURNAL_NAME})


def read_current(directory: Path) -> str:
    """The name of the generation that answers.

    Should CURRENT itself be lost, the newest generation that was finished answers.

    Raises:
        IndexMissing: there is none.
    """
    name = _read_name(directory) or _find_newest(directory)
    if name is None:
        raise IndexMissing(f"There is no index in {directory}; make one with `silteme index`.")
    return name


def _read_name(directory: Path) -> str | None:
    try:
        name = (directory / CURRENT).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return name if name.isdigit() else None


def _find_newest(directory: Path) -> str | None:
    names = [path.parent.name for path in (directory / GENERATIONS).glob(f"*/{MANIFEST_NAME}")]
    return max((name for name in names if name.isdigit()), key=int, default=None)


def find_generation(directory: Path, name: str) -> Path:
    """The folder of a generation."""
    return directory / GENERATIONS / name


@contextmanager
def lock_directory(directory: Path) -> Iterator[None]:
    """Be the only writer of `directory`, which is made when it is not there.

    Raises:
        SourceError: it holds other files and no index, so something else was meant.
        IndexLocked: another process is writing it; the lock falls with its holder, however it ends.
    """
    _require_index_directory(directory)
    directory.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(directory / LOCK, timeout=0):
            yield
    except Timeout as error:
        raise IndexLocked(
            f"Another process is writing the index in {directory}; wait until it has finished. "
            "Questions are answered from the index as it was."
        ) from error


def _require_index_directory(directory: Path) -> None:
    """Refuse a folder of other things before anything is written in it."""
    if directory.exists() and not directory.is_dir():
        raise SourceError(f"{directory} is a file; an index needs a folder of its own.")
    if not directory.is_dir():
        return
    held = {path.name for path in directory.iterdir()}
    if held and not held & _OURS:
        raise SourceError(
            f"{directory} holds other files and no index; name a new or an empty folder for it."
        )


def start_generation(directory: Path) -> Path:
    """An empty folder for the next generation; what killed builds left behind is removed."""
    folder = directory / GENERATIONS
    folder.mkdir(parents=True, exist_ok=True)
    remove_leftovers(directory)
    numbers = [int(path.name) for path in folder.iterdir() if path.name.isdigit()]
    fresh = folder / f"{max(numbers, default=0) + 1:06}"
    fresh.mkdir()
    return fresh


def commit_generation(directory: Path, generation: Path) -> None:
    """Make `generation` the one that answers, and remove those that nobody can be reading."""
    for path in sorted(generation.rglob("*")):
        _flush(path)
    _flush(generation)
    pending = directory / f"{CURRENT}.new"
    try:
        pending.write_text(f"{generation.name}\n", "ascii")
        _flush(pending)
        pending.replace(directory / CURRENT)
    finally:
        pending.unlink(missing_ok=True)
    _flush(directory)
    remove_leftovers(directory)


def discard_generation(directory: Path, generation: Path) -> None:
    """Remove a generation, unless it answers already."""
    if _read_name(directory) != generation.name:
        shutil.rmtree(generation, ignore_errors=True)


def remove_leftovers(directory: Path) -> None:
    """Remove generations other than the current one and the one before it, and what they use."""
    try:
        current = read_current(directory)
    except IndexMissing:
        current = "0"
    folders = [path for path in (directory / GENERATIONS).iterdir() if path.name.isdigit()]
    done = sorted((path for path in folders if int(path.name) <= int(current)), reverse=True)
    kept = done[:_KEPT]
    homes = [find_home(path) for path in kept]
    for path in folders:
        if path in kept:
            continue
        if path in homes:
            _strip_generation(path)
        else:
            shutil.rmtree(path, ignore_errors=True)


def _strip_generation(folder: Path) -> None:
    """Leave of a generation its Chroma collection alone, which a newer one uses."""
    # Without its manifest first: what is half stripped must never be taken for an index.
    (folder / MANIFEST_NAME).unlink(missing_ok=True)
    for path in folder.iterdir():
        if path.is_dir() and path.name != FOLDER:
            shutil.rmtree(path, ignore_errors=True)
        elif path.is_file():
            path.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """Have the disk hold a file or folder before anything refers to it."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
