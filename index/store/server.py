"""A server that holds the collections of indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from llama_index.core.schema import TextNode

    from index.store.vectors import VectorStore


POSTGRES_PASSWORD_VARIABLE = "SILTEME_POSTGRES_PASSWORD"  # noqa: S105 - a name, not a password


def name_postgres(host: object, port: object) -> str:
    """What a PostgreSQL server is called in sentences; without a host it is on this machine."""
    return f"PostgreSQL at {host or 'this machine'}{f':{port}' if port else ''}"


class VectorServer(Protocol):
    """A connected server.

    Attributes:
        name: What it is called in sentences, with its address and without any secret.
    """

    name: str

    def count_rows(self, collection: str) -> int | None:
        """Passages of a collection, or None where there is no such collection."""

    def write_rows(
        self,
        collection: str,
        dimension: int,
        nodes: Iterable[Sequence[TextNode]],
        advance: Callable[[int], None],
    ) -> None:
        """Make a collection and fill it with nodes that carry vectors and `row` as metadata."""

    def rename(self, collection: str, name: str) -> None:
        """Give a collection another name, in one step."""

    def remove(self, collection: str) -> None:
        """Remove a collection, if it is there."""

    def read_vectors(self, collection: str, ids: Sequence[str]) -> Mapping[str, Sequence[float]]:
        """Vectors of passages by id, as far as they are there."""

    def open_store(self, collection: str, articles: Sequence[str]) -> VectorStore:
        """What searches a collection, given the article id of every passage by row."""

    def close(self) -> None:
        """Close the connection."""
