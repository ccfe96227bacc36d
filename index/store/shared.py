"""A vector store that several processes share: a Chroma server, or PostgreSQL with pgvector.

The generation on disk stays the truth: its articles, its words, its vectors. The server holds a
copy of the passages' vectors, under a name made from what the generation holds, so that

- a generation and its collection cannot be mistaken for another's: what differs in a passage, in
  the order of passages or in the model has another name;
- a swap is one step: readers of the old generation keep its collection until it is removed;
- copies of one index on several machines share one collection.

A collection is filled under a name of its own and renamed once it is whole; what has the final
name is never half built. Names of collections under way are noted on disk first, so that those of
a build that was killed are removed by the next.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
from typing import TYPE_CHECKING

from index.errors import SettingsError, StoredIndexError
from index.store.contents import Contents, find_difference
from index.store.vectors import ExactStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    import numpy as np
    from llama_index.core.schema import TextNode
    from numpy.typing import NDArray

    from index.settings import StoreSettings
    from index.store.server import VectorServer
    from index.store.vectors import Vectors, VectorStore

SHARED_FILE = "shared.json"
_PENDING = "shared-pending"
_PAUSE = 15.0  # seconds before a server that did not answer is asked again

logger = logging.getLogger("silteme.store")


def connect_server(settings: StoreSettings) -> VectorServer:
    """Connect to the server that the settings name.

    Raises:
        SettingsError: the address cannot be used, or a package that it needs is not installed.
        StoredIndexError: the server does not answer, or lets nobody in with these credentials.
    """
    if not settings.url:
        raise SettingsError(
            f'store.kind is "{settings.kind}", which needs the address of the server in store.url.'
        )
    if settings.kind == "postgres":
        from index.store.postgres import PostgresServer

        return PostgresServer(settings.url)
    from index.store.chroma_server import ChromaServer

    return ChromaServer(settings.url)


def write_shared(
    directory: Path,
    settings: StoreSettings,
    contents: Contents,
    nodes: Iterable[Sequence[TextNode]],
    advance: Callable[[int], None],
) -> None:
    """Have the server hold a collection.

    Args:
        directory: The index directory, locked by the caller.
        settings: Which server.
        contents: What it should hold.
        nodes: The same as batches of nodes, whose metadata holds `row`.
        advance: Called with the number of passages written.

    Raises:
        SettingsError, StoredIndexError: see `connect_server`; or the server cannot take it.
    """
    server = connect_server(settings)
    try:
        _remove_pending(directory, server)
        if find_difference(server, contents) is None:
            return
        draft = f"{contents.name}_{secrets.token_hex(4)}"
        (directory / _PENDING).write_text(draft, "ascii")
        server.write_rows(draft, contents.vectors.shape[1], nodes, advance)
        server.remove(contents.name)
        server.rename(draft, contents.name)
        (directory / _PENDING).unlink()
        difference = find_difference(server, contents)
        if difference:
            raise StoredIndexError(f"{server.name} does not keep what was written: {difference}.")
    finally:
        server.close()


def note_collection(folder: Path, settings: StoreSettings, contents: Contents) -> None:
    """Note in a generation's folder which collection it has, and on what kind of server."""
    noted = {"kind": settings.kind, "collection": contents.name}
    (folder / SHARED_FILE).write_text(json.dumps(noted), "utf-8")


def _remove_pending(directory: Path, server: VectorServer) -> None:
    note = directory / _PENDING
    if note.is_file():
        server.remove(note.read_text("ascii").strip())
        note.unlink()


def list_collections(directory: Path, kind: str) -> frozenset[str]:
    """The collections that the generations of a directory have on a server of this kind."""
    names = set()
    for path in directory.glob(f"generations/*/{SHARED_FILE}"):
        noted = json.loads(path.read_text("utf-8"))
        if noted["kind"] == kind:
            names.add(noted["collection"])
    return frozenset(names)


def remove_collections(settings: StoreSettings, names: Iterable[str]) -> None:
    """Remove collections that no generation refers to any more.

    Raises:
        StoredIndexError: the server does not answer.
    """
    wanted = sorted(names)
    if not wanted:
        return
    server = connect_server(settings)
    try:
        for name in wanted:
            server.remove(name)
    finally:
        server.close()


class _SteadyStore:
    """Asks the server, and compares every passage on disk for as long as it does not answer.

    What the server holds was compared at opening, so both find the same.
    """

    def __init__(self, store: VectorStore, vectors: Vectors) -> None:
        self._store = store
        self._exact = ExactStore(vectors)
        self._silent_until = 0.0

    def find_nearest(
        self, query: NDArray[np.float32], count: int, allowed: NDArray[np.bool_] | None
    ) -> NDArray[np.int64]:
        """See `VectorStore`."""
        if time.monotonic() >= self._silent_until:
            try:
                return self._store.find_nearest(query, count, allowed)
            except StoredIndexError as error:
                self._silent_until = time.monotonic() + _PAUSE
                logger.warning("%s Every passage is compared instead.", error)
        return self._exact.find_nearest(query, count, allowed)

    def close(self) -> None:
        """Close the connection."""
        self._store.close()


def find_lack(contents: Contents, settings: StoreSettings) -> str | None:
    """What the server of the settings lacks of an index, as half a sentence, or None.

    Raises:
        SettingsError, StoredIndexError: see `connect_server`.
    """
    server = connect_server(settings)
    try:
        return find_difference(server, contents)
    finally:
        server.close()


def open_shared_store(
    contents: Contents, vectors: Vectors, articles: Sequence[str], settings: StoreSettings
) -> VectorStore:
    """What searches the vectors of an index on the server of the settings.

    Args:
        contents: What the server should hold of it.
        vectors: The same vectors on disk.
        articles: The article id of every passage, by row.
        settings: Which server.

    Raises:
        SettingsError, StoredIndexError: see `connect_server`; or the server holds another index,
            or none.
    """
    server = connect_server(settings)
    try:
        lack = find_difference(server, contents)
        if lack:
            raise StoredIndexError(
                f"{server.name} does not hold this index: {lack}. `silteme index` puts it there."
            )
        return _SteadyStore(server.open_store(contents.name, articles), vectors)
    except BaseException:
        server.close()
        raise
