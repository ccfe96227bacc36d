"""The files of a generation's Chroma collection, looked at without Chroma.

Damage in them can end the process that opens them, and Chroma takes a second to import.

Filling a collection takes most of a build. Where little has changed since it was filled, the next
generation uses that of an older one as it is: it notes whose, and which of its own rows each of
the collection's rows has become. Rows that the collection lacks are compared one by one.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np

from index.errors import IndexDamaged
from index.store.manifest import find_damage
from index.store.vectors import map_array, write_array

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from index.store.manifest import Manifest, StoredFile

FOLDER = "chroma"
_DATABASE = "chroma.sqlite3"
# Chroma writes these anew whenever it opens the collection: the same sizes, other filler bytes.
_REWRITTEN = ("data_level0.bin", "length.bin")
# In a generation that uses another's collection: whose, and what has become of its rows.
_HOME_FILE, _ROWS_FILE = "collection.txt", "collection.npy"
# Beyond this share of passages that were added or removed since, a collection is filled anew.
_MOST_CHANGED = 0.1


def find_home(folder: Path) -> Path:
    """The generation in whose folder the collection of a generation lies; itself mostly."""
    note = folder / _HOME_FILE
    try:
        name = note.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return folder
    return folder.parent / name if name.isdigit() else folder


def read_rows(folder: Path, passages: int) -> NDArray[np.int64]:
    """The generation's row of each row of its collection, int64 (rows,); -1 where it has none.

    Args:
        folder: The generation.
        passages: Its number of passages.

    Raises:
        IndexDamaged: they cannot be read.
    """
    if find_home(folder) == folder:
        return np.arange(passages, dtype=np.int64)
    rows: NDArray[np.int64] = map_array(folder / _ROWS_FILE)
    if len(rows) and int(rows.max()) >= passages:
        raise IndexDamaged(f"{folder / _ROWS_FILE} is not that of this index.")
    return rows


def share_collection(
    folder: Path, before: Path, manifest: Manifest, moved: NDArray[np.int64], passages: int
) -> bool:
    """Have a new generation use the collection of the one before, where that serves it.

    Args:
        folder: The new generation.
        before: The one before.
        manifest: The manifest of the one before.
        moved: The new row of each of its passages, or -1, shape (passages before,).
        passages: Passages of the new generation.

    Returns:
        Whether it does: the collection is whole, and holds nine tenths of the passages and little
        else.
    """
    rows = read_rows(before, len(moved))
    rows = np.where(rows >= 0, moved[rows], -1)
    gone = int((rows < 0).sum())
    lacking = passages - (len(rows) - gone)
    if gone + lacking > _MOST_CHANGED * passages:
        return False
    # Its database is counted and not read whole, which would take longer than all the rest: what
    # it holds only proposes passages, and a build that finds nothing to do reads it.
    home = find_home(before)
    lasting = _list_lasting(manifest)
    if find_collection_damage(before, manifest) or find_damage(home, lasting, thorough=True):
        return False
    (folder / _HOME_FILE).write_text(f"{home.name}\n", "ascii")
    write_array(folder / _ROWS_FILE, rows)
    return True


def is_settled(name: str) -> bool:
    """Whether a file keeps its size when Chroma opens the collection; its database may grow."""
    return not name.startswith(f"{FOLDER}/{_DATABASE}")


def find_collection_damage(
    folder: Path, manifest: Manifest, *, thorough: bool = False
) -> str | None:
    """What keeps the collection from serving, as half a sentence, or None.

    Args:
        folder: The generation.
        manifest: Its manifest.
        thorough: Read the whole database, and compare the checksums of what Chroma leaves as it is.
    """
    if not manifest.chroma:
        return "it was not written"
    home = find_home(folder)
    damage = find_damage(home, manifest.chroma)
    if damage is None and thorough:
        damage = find_damage(home, _list_lasting(manifest), thorough=True)
    try:
        passages = len(read_rows(folder, manifest.passages))
    except IndexDamaged as error:
        return str(error).rstrip(".")
    return damage or _check_database(home / FOLDER / _DATABASE, passages, thorough)


def _list_lasting(manifest: Manifest) -> dict[str, StoredFile]:
    """The files that Chroma leaves as they are."""
    files = manifest.chroma.items()
    return {name: each for name, each in files if not name.endswith(_REWRITTEN)}


def _check_database(path: Path, passages: int, thorough: bool) -> str | None:
    if not path.is_file():
        return f"{FOLDER}/{_DATABASE} is missing"
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            (count,) = connection.execute("SELECT count(*) FROM embeddings").fetchone()
            check = "PRAGMA quick_check(1)"
            (state,) = connection.execute(check).fetchone() if thorough else ("ok",)
    except sqlite3.Error as error:
        return f"{FOLDER}/{_DATABASE} cannot be read ({error})"
    if count != passages:
        return f"it holds {count} passages of {passages}"
    return None if state == "ok" else f"{FOLDER}/{_DATABASE} was altered ({state})"
