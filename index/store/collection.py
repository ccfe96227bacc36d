"""The files of a generation's Chroma collection, looked at without Chroma.

Damage in them can end the process that opens them, and Chroma takes a second to import.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from index.store.manifest import find_damage

if TYPE_CHECKING:
    from pathlib import Path

    from index.store.manifest import Manifest

FOLDER = "chroma"
_DATABASE = "chroma.sqlite3"
# Chroma writes these anew whenever it opens the collection: the same sizes, other filler bytes.
_REWRITTEN = ("data_level0.bin", "length.bin")


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
    lasting = {n: each for n, each in manifest.chroma.items() if not n.endswith(_REWRITTEN)}
    damage = find_damage(folder, manifest.chroma)
    if damage is None and thorough:
        damage = find_damage(folder, lasting, thorough=True)
    return damage or _check_database(folder / FOLDER / _DATABASE, manifest.passages, thorough)


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
