"""Articles into a new generation of the index, which replaces the old one in a single step.

    read and chunk → embed what is new → write vectors, words and the Chroma collection → swap

Whatever happens before the swap, the old generation answers. Vectors are journalled batch by
batch, so a build that was killed goes on where it stopped. Each step goes through the passages
once, in order, so memory does not grow with their number but for their keys.
"""

from __future__ import annotations

import errno
import sqlite3
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from index.build.inputs import make_chunk_input, make_key, restore_input
from index.build.parts import (
    is_searchable,
    removing_collections,
    write_store,
    write_vectors,
    write_words,
)
from index.build.recipe import (
    describe_libraries,
    describe_recipe,
    hash_article,
    hash_corpus,
    name_paths,
)
from index.build.sources import (
    count_articles,
    date_folders,
    describe_sources,
    list_source_files,
)
from index.build.values import BuildReport
from index.chunking import chunk_article
from index.embedding import load_embedder
from index.errors import SourceError, StoredIndexError
from index.reading import ReadArticle, Unreadable, read_articles
from index.store.collection import FOLDER, is_settled
from index.store.database import Database, DatabaseWriter
from index.store.generations import (
    commit_generation,
    discard_generation,
    lock_directory,
    start_generation,
)
from index.store.journal import Journal, remove_journal
from index.store.manifest import (
    FORMAT_VERSION,
    Manifest,
    SourceFile,
    describe_files,
    find_damage,
    write_manifest,
)
from index.store.stored import DATABASE_FILE, StoredIndex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from index.build.values import BuildPlan
    from index.embedding import Embedder, PassageVectors
    from index.progress import Progress

# Passages sorted by length together: a batch of equal lengths wastes nothing on padding.
_SORTED = 512
# Passages embedded between two journal entries: what a kill costs at most.
_JOURNALLED = 32


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
    number = getattr(error, "errno", None)
    full = number in (errno.ENOSPC, errno.EDQUOT) or "disk is full" in str(error)
    said = getattr(error, "strerror", None) or str(error)
    cause = "the disk is full" if full else said[:1].lower() + said[1:]
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
        self._recipe = describe_recipe(plan, self._embedder)
        self._unreadable: list[Unreadable] = []
        self._articles: dict[str, str] = {}
        self._passages = self._sentences = 0
        self._previous = _open_previous(plan.directory)
        self._reusable: dict[bytes, int] = {}
        if self._previous:
            self._reusable = {key: row for row, key in self._previous.database.read_keys()}

    def run(self) -> BuildReport:
        folder = start_generation(self._plan.directory)
        try:
            return self._fill(folder)
        finally:
            if self._previous:
                self._previous.close()
            discard_generation(self._plan.directory, folder)

    def _fill(self, folder: Path) -> BuildReport:
        files = list_source_files(self._plan.paths, self._plan.base)
        sources = describe_sources(files)
        self._read_articles(folder, count_articles(files))
        if self._is_current(sources):
            remove_journal(self._plan.directory)
            return replace(self._compare(embedded=0), unchanged=True)
        database = Database(folder / DATABASE_FILE)
        try:
            embedded = self._write_parts(folder, database)
        finally:
            database.close()
        self._describe(folder, sources)
        report = self._compare(embedded)
        with removing_collections(self._plan, self._progress):
            commit_generation(self._plan.directory, folder)
        remove_journal(self._plan.directory)
        return report

    def _read_articles(self, folder: Path, about: int) -> None:
        self._progress.start_stage("Reading articles", about)
        writer = DatabaseWriter(folder / DATABASE_FILE)
        try:
            for found in read_articles(self._plan.paths, self._plan.base):
                if isinstance(found, Unreadable):
                    self._unreadable.append(found)
                else:
                    self._add_article(writer, found)
                self._progress.advance()
        finally:
            writer.close()
        self._passages, self._sentences = writer.passages, writer.sentences
        if not self._articles:
            raise SourceError(_explain_nothing(self._plan.paths, self._unreadable))

    def _add_article(self, writer: DatabaseWriter, found: ReadArticle) -> None:
        article = found.article
        chunks = chunk_article(
            article,
            self._embedder.count_tokens,
            max_tokens=min(self._plan.chunking.max_tokens, self._embedder.max_tokens),
            min_tokens=self._plan.chunking.min_tokens,
        )
        inputs = [make_chunk_input(article, chunk) for chunk in chunks]
        keys = [make_key(self._embedder.fingerprint, each) for each in inputs]
        writer.add_article(article, chunks, keys)
        self._articles[article.id] = hash_article(article)

    def _compare(self, embedded: int) -> BuildReport:
        before: dict[str, str] = {}
        if self._previous:
            articles = self._previous.database.iterate_articles()
            before = {article.id: hash_article(article) for article in articles}
        now = self._articles
        return BuildReport(
            articles=len(now),
            passages=self._passages,
            embedded=embedded,
            reused=self._passages - embedded,
            added=tuple(sorted(now.keys() - before.keys())),
            changed=tuple(sorted(i for i in now.keys() & before.keys() if now[i] != before[i])),
            removed=tuple(sorted(before.keys() - now.keys())),
            unreadable=tuple(self._unreadable),
            seconds=0.0,
            unchanged=False,
        )

    def _is_current(self, sources: tuple[SourceFile, ...]) -> bool:
        """Whether the current generation is what this build would make, and whole."""
        if self._previous is None:
            return False
        manifest = self._previous.manifest
        return (
            manifest.corpus == hash_corpus(self._articles)
            and manifest.recipe == self._recipe
            and manifest.paths == name_paths(self._plan.paths)
            and {(s.path, s.sha256) for s in manifest.sources}
            == {(s.path, s.sha256) for s in sources}
            and is_searchable(self._plan, self._previous)
        )

    def _write_parts(self, folder: Path, database: Database) -> int:
        """Write vectors, words and the collection; returns how many passages were embedded."""
        journal = Journal(self._plan.directory, self._embedder.dimension)
        try:
            embedded = self._embed_new(database, journal)
            vectors = self._gather_vectors(database, journal)
            size = (self._passages, self._sentences, self._embedder.dimension)
            write_vectors(folder, vectors, *size)
        finally:
            journal.close()
        write_words(folder, database, self._passages, self._progress)
        write_store(self._plan, folder, database, self._recipe, self._progress)
        return embedded

    def _embed_new(self, database: Database, journal: Journal) -> int:
        """Embed what has no vectors yet, into the journal."""
        new: dict[bytes, int] = {}
        for row, key in database.read_keys():
            if key not in self._reusable and key not in journal:
                new.setdefault(key, row)
        self._progress.start_stage("Embedding passages", len(new))
        waiting = list(new.items())
        for start in range(0, len(waiting), _SORTED):
            self._embed_stretch(database, journal, waiting[start : start + _SORTED])
        return len(new)

    def _embed_stretch(
        self, database: Database, journal: Journal, stretch: Sequence[tuple[bytes, int]]
    ) -> None:
        inputs = [
            (key, restore_input(database, database.read_passage(row))) for key, row in stretch
        ]
        inputs.sort(key=lambda pair: len(pair[1].text), reverse=True)
        for start in range(0, len(inputs), _JOURNALLED):
            batch = inputs[start : start + _JOURNALLED]
            vectors = self._embedder.embed_passages([each for _, each in batch])
            journal.add((key, each) for (key, _), each in zip(batch, vectors, strict=True))
            self._progress.advance(len(batch))

    def _gather_vectors(self, database: Database, journal: Journal) -> Iterator[PassageVectors]:
        for _, key in database.read_keys():
            row = self._reusable.get(key)
            if row is None or self._previous is None:
                yield journal.read(key)
            else:
                yield self._previous.read_vectors(row)

    def _describe(self, folder: Path, sources: tuple[SourceFile, ...]) -> None:
        files = describe_files(folder)
        chroma = {name: each for name, each in files.items() if name.startswith(f"{FOLDER}/")}
        manifest = Manifest(
            format=FORMAT_VERSION,
            corpus=hash_corpus(self._articles),
            recipe=self._recipe,
            versions=describe_libraries(),
            paths=name_paths(self._plan.paths),
            configured=name_paths(self._plan.configured),
            sources=sources,
            folders=date_folders(self._plan.paths, self._plan.base),
            articles=len(self._articles),
            passages=self._passages,
            sentences=self._sentences,
            files={name: each for name, each in files.items() if name not in chroma},
            chroma={name: each for name, each in chroma.items() if is_settled(name)},
        )
        write_manifest(folder, manifest)


def _open_previous(directory: Path) -> StoredIndex | None:
    """The current generation; None where there is none, or a byte of it is not as written."""
    try:
        previous = StoredIndex(directory)
    except StoredIndexError:
        return None
    if find_damage(previous.folder, previous.manifest.files, thorough=True):
        previous.close()
        return None
    return previous


def _explain_nothing(paths: Sequence[Path], unreadable: Sequence[Unreadable]) -> str:
    places = ", ".join(str(path) for path in paths)
    reason = f" {unreadable[0].file}: {unreadable[0].reason}" if unreadable else ""
    return (
        f"There is no article in {places}: Silteme reads .txt, .md, .html, .pdf and .jsonl.{reason}"
    )
