"""The Chroma collection of a generation: the vector store that long-lived processes search.

It is written through LlamaIndex's integration, so any LlamaIndex program can open it
(`docs/decisions/`), from vectors that the generation also keeps in plain files: Chroma's own were
seen to break when a writer is killed. Here it is written once into a folder nobody reads yet, its
files are held against their recorded sizes before it is opened, and where it cannot serve, exact
search does.
"""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

import chromadb
import numpy as np
from chromadb.config import Settings
from chromadb.errors import ChromaError
from httpx import HTTPError

from index.errors import IndexDamaged, StoredIndexError
from index.store.collection import FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection
    from chromadb.api.types import Where
    from llama_index.core.schema import TextNode
    from numpy.typing import NDArray

COLLECTION = "passages"
_FAILURES = (ChromaError, HTTPError, OSError, ValueError, RuntimeError)
_ROW = "row"
# Chroma refuses more than 5,461 rows at once; batches of a thousand are as fast.
BATCH = 1_000
# Breadth of the graph search; at 200 no neighbour was missed in any measured corpus.
BREADTH = 200
# Further rows asked for at once where some of a collection are gone.
_SLACK = 20
# Chroma does not always say that the disk is full; with less than this free, it was.
_LITTLE_SPACE = 4_000_000


def _open_client(folder: Path) -> Client:
    settings = Settings(anonymized_telemetry=False)
    return cast("Client", chromadb.PersistentClient(str(folder / FOLDER), settings=settings))


def write_collection(
    folder: Path, nodes: Iterable[Sequence[TextNode]], advance: Callable[[int], None]
) -> None:
    """Write the collection of a generation.

    Args:
        folder: The generation.
        nodes: Batches of nodes with their embedding, whose metadata holds `row`.
        advance: Called with the number of passages written.

    Raises:
        OSError: the disk is full.
        StoredIndexError: Chroma cannot write it for another reason.
    """
    with _explain_failure(folder):
        client = _open_client(folder)
        try:
            fill_collection(client, COLLECTION, nodes, advance)
        finally:
            client.close()


def fill_collection(
    client: Client,
    name: str,
    nodes: Iterable[Sequence[TextNode]],
    advance: Callable[[int], None],
) -> None:
    """Make a collection, in this process or on a server, and add batches of nodes to it."""
    from llama_index.vector_stores.chroma import ChromaVectorStore

    collection = client.create_collection(
        name,
        embedding_function=None,
        configuration={"hnsw": {"space": "cosine", "ef_search": BREADTH}},
    )
    store = ChromaVectorStore(chroma_collection=collection)
    for batch in nodes:
        store.add(list(batch))
        advance(len(batch))


@contextmanager
def _explain_failure(folder: Path) -> Iterator[None]:
    """Tell a full disk from other failures of Chroma, a panic of its Rust part among them."""
    try:
        yield
    except BaseException as error:
        panicked = type(error).__name__ == "PanicException"
        if not (panicked or isinstance(error, _FAILURES)):
            raise
        said = " ".join(str(error).split())
        stated = "disk is full" in said or "No space left" in said
        if stated or shutil.disk_usage(folder).free < _LITTLE_SPACE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
        raise StoredIndexError(f"The Chroma collection could not be written: {said}.") from error


def open_collection(
    folder: Path, article_of_row: Sequence[str], rows: NDArray[np.int64] | None = None
) -> ChromaStore:
    """Open the collection of a generation, whose files were checked before.

    Args:
        folder: The generation in whose folder it lies.
        article_of_row: The article id of every passage, by row.
        rows: The row of each of the collection's rows, or -1; the same where None.

    Raises:
        IndexDamaged: Chroma cannot open it.
    """
    try:
        client = _open_client(folder)
        # The stored configuration must never choose code to run: no embedding function.
        collection = client.get_collection(COLLECTION, embedding_function=None)
        if collection.count() != (len(article_of_row) if rows is None else len(rows)):
            raise IndexDamaged("The Chroma collection does not hold every passage.")
    except _FAILURES as error:
        said = " ".join(str(error).split()).rstrip(".")
        raise IndexDamaged(f"The Chroma collection cannot be opened: {said}.") from error
    name = "The Chroma collection"
    return ChromaStore(collection, article_of_row, client.close, name, rows)


class ChromaStore:
    """See `index.store.vectors.VectorStore`."""

    def __init__(
        self,
        collection: Collection,
        article_of_row: Sequence[str],
        close: Callable[[], None],
        name: str,
        rows: NDArray[np.int64] | None = None,
    ) -> None:
        """Search an opened collection.

        Args:
            collection: The collection, embedded or on a server.
            article_of_row: The article id of every passage, by row.
            close: Lets go of it.
            name: What it is called in sentences.
            rows: The row of each of the collection's rows, or -1 where it has none any more, int64
                of shape (collection's rows,); the same where None.
        """
        self._collection = collection
        self._articles = np.array(article_of_row, dtype=object)
        self._close = close
        self._name = name
        self._rows = np.arange(len(article_of_row)) if rows is None else rows
        self._gone = int((self._rows < 0).sum())

    def find_nearest(
        self, query: NDArray[np.float32], count: int, allowed: NDArray[np.bool_] | None
    ) -> NDArray[np.int64]:
        """See `VectorStore`."""
        held = self._rows[self._rows >= 0]
        available = len(held) if allowed is None else int(allowed[held].sum())
        wanted = min(count, available)
        if not wanted:
            return np.empty(0, np.int64)
        where: Where | None = None
        if allowed is not None:
            where = cast("Where", {"doc_id": {"$in": sorted(set(self._articles[allowed]))}})
        # Rows that are gone may be among the nearest, of an article that was changed.
        asked = wanted + min(self._gone, _SLACK)
        while True:
            found = self._rows[self._query(query, asked, where)]
            found = found[found >= 0]
            if len(found) >= wanted or asked >= wanted + self._gone:
                return found[:wanted]
            asked = min(4 * asked, wanted + self._gone)

    def _query(
        self, query: NDArray[np.float32], count: int, where: Where | None
    ) -> NDArray[np.int64]:
        """The nearest of the collection's own rows, nearest first."""
        try:
            found = self._collection.query(
                query_embeddings=[query.tolist()],
                n_results=count,
                where=where,
                include=["metadatas"],
            )
        except _FAILURES as error:
            said = " ".join(str(error).split()).rstrip(".")
            raise IndexDamaged(f"{self._name} cannot be searched: {said}.") from error
        metadatas = (found["metadatas"] or [[]])[0]
        return np.array([metadata[_ROW] for metadata in metadatas], np.int64)

    def close(self) -> None:
        """Let go of Chroma's files, or of its server."""
        self._close()
