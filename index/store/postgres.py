"""PostgreSQL with pgvector that holds the collections of indexes, through LlamaIndex's integration.

Needs Silteme's extra `postgres`. Statements of our own are built by SQLAlchemy from values that it
binds and names that it quotes; no text of a question, a filter or an article becomes part of one.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import SettingsError, StoredIndexError
from index.store.server import POSTGRES_PASSWORD_VARIABLE, name_postgres

try:
    import sqlalchemy
    from llama_index.core.vector_stores.types import VectorStoreQuery
    from llama_index.vector_stores.postgres import PGVectorStore
    from sqlalchemy.exc import ArgumentError, SQLAlchemyError
    from sqlalchemy.ext.asyncio import create_async_engine
except ImportError as error:
    raise SettingsError(
        'store.kind = "postgres" needs packages that are not installed: install Silteme with its '
        'extra `postgres` (`pip install "silteme[postgres]"`).'
    ) from error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from llama_index.core.schema import TextNode
    from numpy.typing import NDArray

    from index.store.vectors import VectorStore

_SCHEMA = "public"
# What LlamaIndex puts before the name of a table.
_TABLE_PREFIX = "data_"
# Breadth of the graph search, and of the graph; searched 200 broad, it missed a tenth of 50.
_BREADTH, _MOST_BREADTH = 400, 1_000
_GRAPH = {"hnsw_m": 16, "hnsw_ef_construction": 100}
_CONNECT_SECONDS = 10


class PostgresServer:
    """See `index.store.server.VectorServer`."""

    def __init__(self, url: str) -> None:
        """Connect.

        Args:
            url: `postgresql://user@host:port/database`; the password comes from the environment.

        Raises:
            SettingsError: the address is none of PostgreSQL, or holds a password.
            StoredIndexError: nothing answers there, or it lets nobody in.
        """
        address = _read_address(url)
        self.name = name_postgres(address.host or address.query.get("host", ""), address.port)
        password = os.environ.get(POSTGRES_PASSWORD_VARIABLE)
        if password:
            address = address.set(password=password)
        self._engine = sqlalchemy.create_engine(
            address.set(drivername="postgresql+psycopg2"),
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"connect_timeout": _CONNECT_SECONDS},
        )
        # LlamaIndex wants both; this one never connects.
        self._unused = create_async_engine(address.set(drivername="postgresql+asyncpg"))
        sqlalchemy.event.listen(self._engine, "connect", _prepare_connection)
        with self._explain_failure("cannot be reached"), self._engine.connect():
            pass

    def count_rows(self, collection: str) -> int | None:
        """See `VectorServer`."""
        with self._explain_failure("cannot be read"), self._engine.connect() as connection:
            if not sqlalchemy.inspect(connection).has_table(_TABLE_PREFIX + collection, _SCHEMA):
                return None
            table = _name_table(collection)
            query = sqlalchemy.select(sqlalchemy.func.count()).select_from(table)
            return int(connection.execute(query).scalar_one())

    def write_rows(
        self,
        collection: str,
        dimension: int,
        nodes: Iterable[Sequence[TextNode]],
        advance: Callable[[int], None],
    ) -> None:
        """See `VectorServer`."""
        with self._explain_failure("cannot take the vectors"):
            store = self._open(collection, dimension, make=True, graph=False)
            for batch in nodes:
                store.add(list(batch))
                advance(len(batch))
            # The graph is made of all rows at once, several times faster than row by row; reading
            # anything is what has LlamaIndex make it.
            self._open(collection, dimension, make=True).get_nodes(node_ids=[""])

    def rename(self, collection: str, name: str) -> None:
        """See `VectorServer`."""
        table = self._engine.dialect.identifier_preparer.quote(_TABLE_PREFIX + collection)
        wanted = self._engine.dialect.identifier_preparer.quote(_TABLE_PREFIX + name)
        self._execute(f"ALTER TABLE {_SCHEMA}.{table} RENAME TO {wanted}", "cannot rename a table")

    def remove(self, collection: str) -> None:
        """See `VectorServer`."""
        table = self._engine.dialect.identifier_preparer.quote(_TABLE_PREFIX + collection)
        self._execute(f"DROP TABLE IF EXISTS {_SCHEMA}.{table}", "cannot remove a table")

    def read_vectors(self, collection: str, ids: Sequence[str]) -> Mapping[str, Sequence[float]]:
        """See `VectorServer`."""
        table = _name_table(collection)
        query = sqlalchemy.select(
            table.c.node_id, sqlalchemy.cast(table.c.embedding, sqlalchemy.Text)
        ).where(table.c.node_id.in_(list(ids)))
        with self._explain_failure("cannot be read"), self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return {node: [float(each) for each in text[1:-1].split(",")] for node, text in rows}

    def open_store(self, collection: str, articles: Sequence[str]) -> VectorStore:
        """See `VectorServer`."""
        return PostgresStore(self, self._open(collection, 1, make=False), articles)

    def close(self) -> None:
        """See `VectorServer`."""
        self._engine.dispose()

    def _open(
        self, collection: str, dimension: int, *, make: bool, graph: bool = True
    ) -> PGVectorStore:
        return PGVectorStore(
            engine=self._engine,
            async_engine=self._unused,
            table_name=collection,
            schema_name=_SCHEMA,
            embed_dim=dimension,
            perform_setup=make,
            initialization_fail_on_error=True,
            hnsw_kwargs={**_GRAPH, "hnsw_ef_search": _BREADTH} if graph else None,
            customize_query_fn=_KEEP,
        )

    def _execute(self, statement: str, what: str) -> None:
        with self._explain_failure(what), self._engine.begin() as connection:
            connection.execute(sqlalchemy.text(statement))

    @contextmanager
    def _explain_failure(self, what: str) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            # The driver's own words; SQLAlchemy's quote the whole statement.
            said = " ".join(str(getattr(error, "orig", None) or error).split()).rstrip(".")
            raise StoredIndexError(f"{self.name} {what}: {said}.") from error


class PostgresStore:
    """See `index.store.vectors.VectorStore`."""

    def __init__(
        self, server: PostgresServer, store: PGVectorStore, article_of_row: Sequence[str]
    ) -> None:
        self._server = server
        self._store = store
        self._articles = np.array(article_of_row, dtype=object)

    def find_nearest(
        self, query: NDArray[np.float32], count: int, allowed: NDArray[np.bool_] | None
    ) -> NDArray[np.int64]:
        """See `VectorStore`."""
        available = len(self._articles) if allowed is None else int(allowed.sum())
        if not available:
            return np.empty(0, np.int64)
        articles = None if allowed is None else sorted(set(self._articles[allowed]))
        wanted = VectorStoreQuery(
            query_embedding=query.tolist(), similarity_top_k=min(count, available)
        )
        breadth = min(max(_BREADTH, count), _MOST_BREADTH)
        with self._server._explain_failure("cannot be searched"):  # noqa: SLF001 - its own store
            found = self._store.query(wanted, articles=articles, hnsw_ef_search=breadth)
        return np.array([node.metadata["row"] for node in found.nodes or ()], np.int64)

    def close(self) -> None:
        """Close the connections."""
        self._server.close()


def _keep_articles(statement: Any, table: Any, **wanted: Any) -> Any:  # noqa: ANN401
    """Restrict a query of LlamaIndex to articles, as bound values."""
    articles = wanted.get("articles")
    if articles is None:
        return statement
    return statement.where(table.metadata_["ref_doc_id"].astext.in_(articles))


# Declared there with three positional arguments, and called with keywords.
_KEEP: Any = _keep_articles


def _prepare_connection(connection: Any, _record: object) -> None:  # noqa: ANN401
    """Have the graph search go on until a filter has let enough rows through."""
    with connection.cursor() as cursor:
        cursor.execute("SET hnsw.iterative_scan = strict_order")
    connection.commit()


def _name_table(collection: str) -> sqlalchemy.TableClause:
    node: sqlalchemy.ColumnClause[str] = sqlalchemy.column("node_id")
    vector: sqlalchemy.ColumnClause[Any] = sqlalchemy.column("embedding")
    return sqlalchemy.table(_TABLE_PREFIX + collection, node, vector, schema=_SCHEMA)


def _read_address(url: str) -> sqlalchemy.URL:
    """The address.

    Raises:
        SettingsError: it is not one of PostgreSQL, or holds a password.
    """
    expected = 'an address like "postgresql://silteme@127.0.0.1:5432/silteme"'
    try:
        address = sqlalchemy.make_url(url)
    except (ArgumentError, ValueError):
        raise SettingsError(
            f'With store.kind = "postgres", store.url must be {expected}.'
        ) from None
    if address.password or "password" in address.query:
        raise SettingsError(
            "store.url must hold no password; it comes from "
            f"{POSTGRES_PASSWORD_VARIABLE} or PGPASSWORD."
        )
    if address.drivername not in {"postgresql", "postgres"}:
        raise SettingsError(f'With store.kind = "postgres", store.url must be {expected}.')
    return address
