"""One generation of the index, opened for answering."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from index.embedding import PassageVectors
from index.errors import IndexDamaged
from index.lexical import LexicalIndex
from index.store.collection import find_collection_damage, find_home, read_rows
from index.store.contents import Contents, describe_contents
from index.store.database import Database
from index.store.generations import find_generation, read_current
from index.store.manifest import MANIFEST_NAME, find_damage, read_manifest
from index.store.vectors import ExactStore, SupplementedStore, Vectors, VectorStore
from index.words import list_terms

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from index.settings import StoreSettings
    from index.types import Article, Filters, Published

DATABASE_FILE = "articles.sqlite"
LEXICAL_FOLDER = "lexical"


def _identify(folder: Path) -> tuple[int, int] | None:
    """What tells a generation's folder from another of its name; None where it is gone."""
    try:
        status = (folder / MANIFEST_NAME).stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns


class StoredIndex:
    """Articles, passages, vectors and words of the generation that was current when opened."""

    def __init__(self, directory: Path) -> None:
        """Open the current generation.

        Raises:
            IndexMissing: nothing has been indexed.
            IndexDamaged: a part is missing or not as it was written.
        """
        self._directory = directory
        self.generation = read_current(directory)
        self.folder = find_generation(directory, self.generation)
        self._identity = _identify(self.folder)
        self.manifest = read_manifest(self.folder)
        damage = find_damage(self.folder, self.manifest.files)
        if damage:
            raise IndexDamaged(f"The index in {directory} is damaged: {damage}.")
        self.database = Database(self.folder / DATABASE_FILE)
        try:
            self._open_parts()
        except IndexDamaged:
            self.database.close()
            raise

    def _open_parts(self) -> None:
        self.vectors = Vectors(self.folder)
        self.lexical = LexicalIndex(self.folder / LEXICAL_FOLDER)
        passages = self.database.count_passages()
        counts = {passages, len(self.vectors.passages), self.lexical.size}
        if counts != {self.manifest.passages}:
            raise IndexDamaged(f"The parts of the index in {self._directory} do not fit together.")

    @cached_property
    def _article_numbers(self) -> NDArray[np.int64]:
        """The article number of every passage, int64 of shape (passages,)."""
        return np.array(self.database.read_article_numbers(), np.int64)

    @cached_property
    def metadata(self) -> list[tuple[str, str, str | None, str | None, Published]]:
        """Id, title, author, publisher and date of every article, by number."""
        return self.database.read_metadata()

    def is_outdated(self) -> bool:
        """Whether another generation has become current since, of the same name perhaps."""
        same = read_current(self._directory) == self.generation
        return not same or _identify(self.folder) != self._identity

    def close(self) -> None:
        """Close the files."""
        self.database.close()

    def open_vector_store(
        self, *, exact: bool, settings: StoreSettings | None = None
    ) -> tuple[VectorStore, str | None]:
        """What searches the vectors.

        Args:
            exact: Compare with every passage rather than start Chroma or ask a server.
            settings: Which store, where it is not the embedded one.

        Returns:
            The store, and where the embedded one was wanted and cannot serve, why, as a sentence.

        Raises:
            SettingsError, StoredIndexError: the server cannot serve; see `index.store.shared`.
        """
        if exact:
            return ExactStore(self.vectors), None
        if settings is not None and settings.kind != "chroma":
            from index.store.shared import open_shared_store

            contents = self.describe_contents()
            articles = self.list_article_ids()
            return open_shared_store(contents, self.vectors, articles, settings), None
        damage = find_collection_damage(self.folder, self.manifest)
        if damage is None:
            from index.store.chroma import open_collection

            rows = read_rows(self.folder, self.manifest.passages)
            articles = self.list_article_ids()
            try:
                store = open_collection(find_home(self.folder), articles, rows)
            except IndexDamaged as error:
                return ExactStore(self.vectors), str(error)
            return self._supplement(store, rows), None
        return ExactStore(self.vectors), f"The Chroma collection cannot serve: {damage}."

    def _supplement(self, store: VectorStore, rows: NDArray[np.int64]) -> VectorStore:
        """A store that finds every row, from one that finds `rows`."""
        lacking = np.setdiff1d(np.arange(self.manifest.passages), rows)
        return SupplementedStore(store, self.vectors, lacking) if len(lacking) else store

    def describe_contents(self) -> Contents:
        """What a server should hold of it."""
        return describe_contents(self.database, self.manifest.recipe, self.vectors.passages)

    def list_article_ids(self) -> list[str]:
        """The article id of every passage, by row."""
        return [self.metadata[number][0] for number in self._article_numbers]

    def find_holders(self, term: str) -> frozenset[str]:
        """Ids of the articles whose text holds a stem."""
        numbers = np.unique(self._article_numbers[self.lexical.list_passages(term)])
        return frozenset(self.metadata[number][0] for number in numbers.tolist())

    def list_passing(self, filters: Filters) -> list[str]:
        """Ids of the articles that the filters let through, by number."""
        return [entry[0] for entry in self.metadata if _pass_filters(entry, filters)]

    def select_rows(self, filters: Filters) -> NDArray[np.bool_] | None:
        """Which passages the filters let through, bool of shape (passages,); None for all."""
        if not filters.narrow:
            return None
        allowed = [_pass_filters(entry, filters) for entry in self.metadata]
        return np.array(allowed, np.bool_)[self._article_numbers]

    def read_vectors(self, row: int) -> PassageVectors:
        """The vectors of a passage and its sentences."""
        rows = self.database.read_sentence_rows(row)
        sentences = self.vectors.sentences[rows.start : rows.stop].astype(np.float32)
        return PassageVectors(np.array(self.vectors.passages[row]), sentences)

    def list_described_terms(self) -> frozenset[str]:
        """Stems of the words in authors' and publishers' names, which no passage need hold."""
        names = {
            name for _, _, author, publisher, _ in self.metadata for name in (author, publisher)
        }
        return frozenset(term for name in names if name for term in list_terms(name))

    def find_article(self, article_id: str) -> Article | None:
        """The article, or None."""
        return self.database.find_article(article_id)


def _pass_filters(
    entry: tuple[str, str, str | None, str | None, Published], filters: Filters
) -> bool:
    article_id, title, author, publisher, published = entry
    if filters.articles is not None and article_id not in filters.articles:
        return False
    if filters.since is not None and (published.latest is None or published.latest < filters.since):
        return False
    if filters.until is not None and (
        published.earliest is None or published.earliest > filters.until
    ):
        return False
    if not filters.sources:
        return True
    names = [name.casefold() for name in (title, author, publisher) if name]
    return any(
        wanted == article_id or any(wanted.casefold() in name for name in names)
        for wanted in filters.sources
    )
