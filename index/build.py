"""Articles into a new generation of the index, which replaces the old one in a single step.

    read and chunk → embed what is new → write vectors, words and the Chroma collection → swap

Whatever happens before the swap, the old generation answers. Vectors are journalled batch by
batch, so a build that was killed goes on where it stopped.
"""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
import sqlite3
import time
from dataclasses import dataclass, replace
from importlib.metadata import version
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from index.chunking import CHUNKING_VERSION, Chunk, chunk_article
from index.embedding import PassageInput, load_embedder
from index.embedding.weights import hash_file
from index.errors import SourceError, StoredIndexError
from index.lexical import build_lexical_index
from index.reading import ReadArticle, Unreadable, read_articles
from index.reading.catalogue import CATALOGUE_NAME
from index.reading.folders import list_sources
from index.store.database import Database, DatabaseWriter, StoredPassage
from index.store.generations import commit_generation, lock_directory, start_generation
from index.store.journal import Journal
from index.store.manifest import (
    FORMAT_VERSION,
    Manifest,
    SourceFile,
    describe_files,
    find_damage,
    write_manifest,
)
from index.store.stored import DATABASE_FILE, LEXICAL_FOLDER, StoredIndex
from index.store.vectors import PASSAGES_FILE, SENTENCES_FILE, write_rows
from index.words import WORDS_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from llama_index.core.schema import TextNode

    from index.embedding import Embedder, PassageVectors
    from index.progress import Progress
    from index.settings import ChunkingSettings, EmbeddingSettings
    from index.types import Article

# Passages embedded between two journal entries: what a kill costs at most.
_JOURNALLED = 64
_LIBRARIES = ("chromadb", "llama-index-core", "numpy", "onnxruntime", "sentencex", "pystemmer")


@dataclass(frozen=True, slots=True)
class BuildPlan:
    """What to build.

    Attributes:
        directory: The index directory.
        paths: Files and folders to read.
        base: Files inside it are named relative to it.
        chunking: How articles are cut.
        embedding: Which model embeds.
    """

    directory: Path
    paths: tuple[Path, ...]
    base: Path
    chunking: ChunkingSettings
    embedding: EmbeddingSettings


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    Attributes:
        articles: Articles in the index now.
        passages: Passages in the index now.
        embedded: Passages that were embedded in this run.
        reused: Passages whose vectors were there already.
        added: Ids of articles that are new.
        changed: Ids of articles whose text or description changed.
        removed: Ids of articles that are gone.
        unreadable: Files and records that gave no article.
        seconds: Wall time.
        unchanged: Whether the index was left as it was.
    """

    articles: int
    passages: int
    embedded: int
    reused: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unreadable: tuple[Unreadable, ...]
    seconds: float
    unchanged: bool


def build_index(plan: BuildPlan, progress: Progress) -> BuildReport:
    """Bring the index in line with the articles.

    Raises:
        SourceError: no article can be read, or a path or catalogue is wrong.
        IndexLocked: another process is writing.
        StoredIndexError: the disk is full or the directory cannot be written; the old index stays.
        ModelError: the embedder cannot be loaded.
    """
    started = time.monotonic()
    try:
        with lock_directory(plan.directory):
            report = _Build(plan, progress).run()
    except (OSError, sqlite3.Error) as error:
        raise StoredIndexError(_explain_failure(plan.directory, error)) from error
    return replace(report, seconds=time.monotonic() - started)


def _explain_failure(directory: Path, error: Exception) -> str:
    full = getattr(error, "errno", None) == errno.ENOSPC or "disk is full" in str(error)
    cause = "the disk is full" if full else str(error)
    return (
        f"The index in {directory} could not be written: {cause}. "
        "What was indexed before is untouched; run `silteme index` again once this is mended."
    )


class _Build:
    """One run; each step leaves what the next one needs in the new generation's folder."""

    def __init__(self, plan: BuildPlan, progress: Progress) -> None:
        self._plan = plan
        self._progress = progress
        self._embedder: Embedder = load_embedder(plan.embedding)
        self._recipe = _describe_recipe(plan, self._embedder)
        self._previous = _open_previous(plan.directory)
        self._reusable = self._previous.database.read_keys() if self._previous else {}
        self._unreadable: list[Unreadable] = []
        self._described: dict[str, str] = {}

    def run(self) -> BuildReport:
        folder = start_generation(self._plan.directory)
        try:
            return self._fill(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        finally:
            if self._previous:
                self._previous.close()

    def _fill(self, folder: Path) -> BuildReport:
        sources = _describe_sources(self._plan)
        self._read_articles(folder)
        database = Database(folder / DATABASE_FILE)
        keys = database.read_keys()
        report = self._compare(len(keys))
        if self._is_current(sources):
            database.close()
            shutil.rmtree(folder, ignore_errors=True)
            return replace(report, unchanged=True)
        journal = Journal(self._plan.directory, self._embedder.dimension)
        try:
            embedded = self._embed_new(database, keys, journal)
            counts = self._write_vectors(folder, database, journal)
        finally:
            journal.close()
        self._write_words(folder, database)
        self._write_collection(folder, database)
        database.close()
        self._describe(folder, sources, counts)
        commit_generation(self._plan.directory, folder)
        journal.remove()
        return replace(report, passages=counts[0], embedded=embedded, reused=counts[0] - embedded)

    def _read_articles(self, folder: Path) -> None:
        self._progress.start_stage("Reading articles", None)
        writer = DatabaseWriter(folder / DATABASE_FILE)
        try:
            for found in read_articles(self._plan.paths, self._plan.base):
                if isinstance(found, Unreadable):
                    self._unreadable.append(found)
                    continue
                self._add_article(writer, found)
                self._progress.advance()
        finally:
            writer.close()
        if not self._described:
            raise SourceError(_explain_nothing(self._plan.paths, self._unreadable))

    def _add_article(self, writer: DatabaseWriter, found: ReadArticle) -> None:
        article = found.article
        chunks = chunk_article(
            article,
            self._embedder.count_tokens,
            max_tokens=min(self._plan.chunking.max_tokens, self._embedder.max_tokens),
            min_tokens=self._plan.chunking.min_tokens,
        )
        keys = [_make_key(self._embedder, _make_input(article, chunk)) for chunk in chunks]
        writer.add_article(article, chunks, keys)
        self._described[article.id] = _describe_article(article)

    def _compare(self, passages: int) -> BuildReport:
        before: dict[str, str] = {}
        if self._previous:
            articles = self._previous.database.iterate_articles()
            before = {article.id: _describe_article(article) for article in articles}
        now = self._described
        return BuildReport(
            articles=len(now),
            passages=passages,
            embedded=0,
            reused=passages,
            added=tuple(sorted(now.keys() - before.keys())),
            changed=tuple(sorted(i for i in now.keys() & before.keys() if now[i] != before[i])),
            removed=tuple(sorted(before.keys() - now.keys())),
            unreadable=tuple(self._unreadable),
            seconds=0.0,
            unchanged=False,
        )

    def _hash_corpus(self) -> str:
        return hashlib.sha256(json.dumps(sorted(self._described.items())).encode()).hexdigest()

    def _is_current(self, sources: tuple[SourceFile, ...]) -> bool:
        """Whether the current generation is what this build would make, and whole."""
        if self._previous is None:
            return False
        manifest = self._previous.manifest
        return (
            manifest.corpus == self._hash_corpus()
            and manifest.recipe == self._recipe
            and manifest.paths == _name_paths(self._plan)
            and {(s.path, s.sha256) for s in manifest.sources}
            == {(s.path, s.sha256) for s in sources}
            and bool(manifest.chroma)
            and find_damage(self._previous.folder, manifest.files | manifest.chroma) is None
        )

    def _embed_new(self, database: Database, keys: dict[bytes, int], journal: Journal) -> int:
        rows = [
            row for key, row in keys.items() if key not in self._reusable and key not in journal
        ]
        self._progress.start_stage("Embedding passages", len(rows))
        waiting = iter(sorted(rows))
        while batch := list(islice(waiting, _JOURNALLED)):
            stored = [database.read_passage(row) for row in batch]
            inputs = [_restore_input(database, passage) for passage in stored]
            vectors = self._embedder.embed_passages(inputs)
            named = [_make_key(self._embedder, each) for each in inputs]
            journal.add(zip(named, vectors, strict=True))
            self._progress.advance(len(batch))
        return len(rows)

    def _write_vectors(
        self, folder: Path, database: Database, journal: Journal
    ) -> tuple[int, int, int]:
        """Write both vector files; returns the numbers of passages, sentences and dimensions."""
        dimension = self._embedder.dimension
        rows = range(len(database.read_article_numbers()))
        sentences = sum(len(database.read_passage(row).sentences) for row in rows)

        def read_vectors() -> Iterator[PassageVectors]:
            for row in rows:
                yield self._find_vectors(database.read_passage(row), database, journal)

        passages = (each.passage[None] for each in read_vectors())
        write_rows(folder / PASSAGES_FILE, passages, (len(rows), dimension), np.float32)
        parts = (each.sentences for each in read_vectors())
        write_rows(folder / SENTENCES_FILE, parts, (sentences, dimension), np.float16)
        return len(rows), sentences, dimension

    def _find_vectors(
        self, stored: StoredPassage, database: Database, journal: Journal
    ) -> PassageVectors:
        key = _make_key(self._embedder, _restore_input(database, stored))
        row = self._reusable.get(key)
        if row is None or self._previous is None:
            return journal.read(key)
        return self._previous.read_vectors(row)

    def _write_words(self, folder: Path, database: Database) -> None:
        rows = range(len(database.read_article_numbers()))
        self._progress.start_stage("Indexing words", len(rows))

        def read_texts() -> Iterator[str]:
            for row in rows:
                each = _restore_input(database, database.read_passage(row))
                yield f"{each.header}\n{each.text}"
                self._progress.advance()

        build_lexical_index(folder / LEXICAL_FOLDER, read_texts())

    def _write_collection(self, folder: Path, database: Database) -> None:
        from index.nodes import make_node
        from index.store.chroma import BATCH, write_collection

        vectors = np.load(folder / PASSAGES_FILE, mmap_mode="r")
        self._progress.start_stage("Filling the vector store", len(vectors))

        def make_batches() -> Iterator[list[TextNode]]:
            for start in range(0, len(vectors), BATCH):
                stored = [
                    database.read_passage(row)
                    for row in range(start, min(start + BATCH, len(vectors)))
                ]
                yield [
                    make_node(
                        database.require_article(each.passage.article_id),
                        each.passage,
                        each.row,
                        vectors[each.row],
                    )
                    for each in stored
                ]

        write_collection(folder, make_batches(), self._progress.advance)

    def _describe(
        self, folder: Path, sources: tuple[SourceFile, ...], counts: tuple[int, int, int]
    ) -> None:
        from index.store.chroma import FOLDER, is_settled

        files = describe_files(folder)
        chroma = {name: each for name, each in files.items() if name.startswith(f"{FOLDER}/")}
        manifest = Manifest(
            format=FORMAT_VERSION,
            corpus=self._hash_corpus(),
            recipe=self._recipe,
            versions={name: version(name) for name in _LIBRARIES},
            paths=_name_paths(self._plan),
            sources=sources,
            articles=len(self._described),
            passages=counts[0],
            sentences=counts[1],
            files={name: each for name, each in files.items() if name not in chroma},
            chroma={name: each for name, each in chroma.items() if is_settled(name)},
        )
        write_manifest(folder, manifest)


def _open_previous(directory: Path) -> StoredIndex | None:
    """The current generation, or None where there is none that can be read."""
    try:
        return StoredIndex(directory)
    except StoredIndexError:
        return None


def _name_paths(plan: BuildPlan) -> tuple[str, ...]:
    return tuple(str(path.absolute()) for path in plan.paths)


def _describe_recipe(plan: BuildPlan, embedder: Embedder) -> dict[str, object]:
    return {
        "embedder": embedder.fingerprint,
        "dimension": embedder.dimension,
        "max_tokens": plan.chunking.max_tokens,
        "min_tokens": plan.chunking.min_tokens,
        "chunking": CHUNKING_VERSION,
        "words": WORDS_VERSION,
    }


def _describe_sources(plan: BuildPlan) -> tuple[SourceFile, ...]:
    return tuple(_describe_source(path) for path in list_source_files(plan.paths, plan.base))


def list_source_files(paths: Sequence[Path], base: Path) -> list[Path]:
    """Every file that decides what is indexed: the articles' and the catalogues'."""
    sources, folders = list_sources(paths, base)
    catalogues = [folder / CATALOGUE_NAME for folder in folders]
    return [source.path for source in sources] + [path for path in catalogues if path.is_file()]


def _describe_source(path: Path) -> SourceFile:
    try:
        status = path.stat()
        return SourceFile(str(path.absolute()), status.st_size, status.st_mtime_ns, hash_file(path))
    except OSError:
        # A file that cannot be opened is reported as unreadable when it is read.
        return SourceFile(str(path.absolute()), 0, 0, "")


def _describe_article(article: Article) -> str:
    described = (
        article.sha256,
        article.title,
        article.author,
        article.publisher,
        article.published.label,
        article.published.reason,
        article.language,
        article.url,
        article.file,
    )
    return json.dumps(described)


def _make_input(article: Article, chunk: Chunk) -> PassageInput:
    start = chunk.passage.start
    spans = tuple((first - start, last - start) for first, last in chunk.sentences)
    return PassageInput(_make_header(article), chunk.passage.text, spans)


def _make_header(article: Article) -> str:
    """What is embedded and searched before a passage's own words."""
    dated = f" ({article.published.label})" if article.published.label else ""
    return f"{article.title}{dated}. "


def _restore_input(database: Database, stored: StoredPassage) -> PassageInput:
    article = database.require_article(stored.passage.article_id)
    return _make_input(article, Chunk(stored.passage, stored.sentences))


def _make_key(embedder: Embedder, passage: PassageInput) -> bytes:
    parts = json.dumps([embedder.fingerprint, passage.header, passage.text, passage.sentences])
    return hashlib.sha256(parts.encode()).digest()


def _explain_nothing(paths: Sequence[Path], unreadable: Sequence[Unreadable]) -> str:
    places = ", ".join(str(path) for path in paths)
    reason = f" {unreadable[0].file}: {unreadable[0].reason}" if unreadable else ""
    return (
        f"There is no article in {places}: Silteme reads .txt, .md, .html, .pdf and .jsonl.{reason}"
    )
