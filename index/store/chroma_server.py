"""A Chroma server that holds the collections of indexes, through LlamaIndex's integration."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import chromadb
import httpx
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings
from chromadb.errors import ChromaError, NotFoundError

from index.errors import SettingsError, StoredIndexError
from index.store.chroma import ChromaStore, fill_collection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from chromadb.api.client import AdminClient, Client
    from chromadb.api.fastapi import FastAPI
    from chromadb.api.models.Collection import Collection
    from llama_index.core.schema import TextNode

    from index.store.vectors import VectorStore

TOKEN_VARIABLE = "SILTEME_CHROMA_TOKEN"  # noqa: S105 - a name, not a token
_FAILURES = (ChromaError, httpx.HTTPError, OSError, ValueError, RuntimeError)
_SIGN_OF_LIFE = "/api/v2/heartbeat"
_SECONDS = 30.0  # how long the server may take for one call
_PORTS = {"http": 8000, "https": 443}


class ChromaServer:
    """See `index.store.server.VectorServer`."""

    def __init__(self, url: str) -> None:
        """Connect.

        Args:
            url: `http://host:port` or `https://host:port`; a token for a proxy before it comes
                from the environment.

        Raises:
            SettingsError: the address is none of a Chroma server, or holds a password.
            StoredIndexError: nothing answers there.
        """
        self._closed = True
        host, port, secure = _read_address(url)
        self.name = f"The Chroma server at {host}:{port}"
        token = os.environ.get(TOKEN_VARIABLE)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with self._explain_failure("cannot be reached"):
            # Chroma's own client would wait for ever; it is asked only once something answers.
            httpx.get(
                f"{url.rstrip('/')}{_SIGN_OF_LIFE}", headers=headers, timeout=_SECONDS
            ).raise_for_status()
            self._client = cast(
                "Client",
                chromadb.HttpClient(
                    host=host,
                    port=port,
                    ssl=secure,
                    headers=headers,
                    settings=Settings(anonymized_telemetry=False),
                ),
            )
            self._closed = False
            for session in self._list_sessions():
                session.timeout = httpx.Timeout(_SECONDS)

    def count_rows(self, collection: str) -> int | None:
        """See `VectorServer`."""
        with self._explain_failure("cannot be read"):
            try:
                return self._open(collection).count()
            except NotFoundError:
                return None

    def write_rows(
        self,
        collection: str,
        dimension: int,  # noqa: ARG002 - Chroma takes it from the first vector
        nodes: Iterable[Sequence[TextNode]],
        advance: Callable[[int], None],
    ) -> None:
        """See `VectorServer`."""
        with self._explain_failure("cannot take the vectors"):
            fill_collection(self._client, collection, nodes, advance)

    def rename(self, collection: str, name: str) -> None:
        """See `VectorServer`."""
        with self._explain_failure("cannot rename a collection"):
            self._open(collection).modify(name=name)

    def remove(self, collection: str) -> None:
        """See `VectorServer`."""
        with self._explain_failure("cannot remove a collection"), suppress(NotFoundError):
            self._client.delete_collection(collection)

    def read_vectors(self, collection: str, ids: Sequence[str]) -> Mapping[str, Sequence[float]]:
        """See `VectorServer`."""
        with self._explain_failure("cannot be read"):
            found = self._open(collection).get(ids=list(ids), include=["embeddings"])
        vectors = found["embeddings"]
        rows = [] if vectors is None else [cast("Sequence[float]", each) for each in vectors]
        return dict(zip(found["ids"], rows, strict=True))

    def open_store(self, collection: str, articles: Sequence[str]) -> VectorStore:
        """See `VectorServer`."""
        with self._explain_failure("cannot be read"):
            return ChromaStore(self._open(collection), articles, self.close, self.name)

    def close(self) -> None:
        """See `VectorServer`; may be called again."""
        if self._closed:
            return
        self._closed = True
        sessions, known = self._list_sessions(), SharedSystemClient._identifier_to_system  # noqa: SLF001
        # Chroma closes neither its connections nor the list in which it keeps this client's parts.
        for key in [key for key, each in known.items() if each is self._client._system]:  # noqa: SLF001
            if key != self._client._identifier:  # noqa: SLF001
                del known[key]
        self._client.close()
        for session in sessions:
            session.close()

    def __del__(self) -> None:
        # An index that was replaced is let go of without a word.
        self.close()

    def _list_sessions(self) -> list[httpx.Client]:
        """The connections of Chroma's client, for which it offers neither time limit nor end."""
        both = (self._client._server, self._client._admin_client)  # noqa: SLF001
        servers = (both[0], cast("AdminClient", both[1])._server)  # noqa: SLF001
        return [cast("FastAPI", each)._session for each in servers]  # noqa: SLF001

    def _open(self, collection: str) -> Collection:
        # The stored configuration must never choose code to run: no embedding function.
        return self._client.get_collection(collection, embedding_function=None)

    @contextmanager
    def _explain_failure(self, what: str) -> Iterator[None]:
        try:
            yield
        except NotFoundError:
            raise
        except _FAILURES as error:
            said = " ".join(str(error).split()).rstrip(".")
            raise StoredIndexError(f"{self.name} {what}: {said}.") from error


def _read_address(url: str) -> tuple[str, int, bool]:
    """Host, port and whether it is encrypted.

    Raises:
        SettingsError: it is not an address of that kind.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.password is not None or parts.username is not None:
        raise SettingsError(
            f"store.url must name no user and no password; a token comes from {TOKEN_VARIABLE}."
        )
    if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/"):
        raise SettingsError(
            'With store.kind = "chroma-server", store.url must be an address like '
            '"http://127.0.0.1:8000".'
        )
    return parts.hostname, port, parts.scheme == "https"
