"""Articles into a new generation of the index, which replaces the old one in a single step.

    read and cut what is new, take over the rest → embed what is new
        → write vectors, words and the Chroma collection → swap

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

from index.build.corpus import CorpusWriter, find_moved_rows, list_new_rows
from index.build.inputs import restore_input
from index.build.parts import (
    is_searchable,
    removing_collections,
    write_store,
    write_vectors,
    write_words,
)
from index.build.previous import Previous, open_previous
from index.build.recipe import (
    describe_libraries,
    describe_program,
    describe_recipe,
    hash_corpus,
    name_paths,
)
from index.build.sources import count_articles, date_folders, describe_sources, list_files
from index.build.values import BuildReport
from index.embedding import load_embedder
from index.errors import SourceError, StoredIndexError
from index.reading import ArticleReader, Unreadable, list_sources
from index.store.collection import FOLDER, find_home, is_settled, share_collection
from index.store.database import Database
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
    write_manifest,
)
from index.store.stored import DATABASE_FILE

if TYPE_CHECKING:
    from collections.abc import Sequence
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
        self._program = describe_program()
        self._passages = self._sentences = 0
        self._previous = open_previous(plan.directory, self._recipe, self._program)

    def run(self) -> BuildReport:
        folder = start_generation(self._plan.directory)
        try:
            return self._fill(folder)
        finally:
            if self._previous:
                self._previous.close()
            discard_generation(self._plan.directory, folder)

    def _fill(self, folder: Path) -> BuildReport:
        self._sources, self._folders = list_sources(self._plan.paths, self._plan.base)
        files = list_files(self._sources, self._folders)
        described = describe_sources(files)
        path = folder / DATABASE_FILE
        self._corpus = CorpusWriter(path, self._previous, self._embedder, self._plan.chunking)
        try:
            self._read_articles(described, count_articles(files))
            if self._previous and self._is_current(self._previous, described):
                self._passages = self._previous.index.manifest.passages
                remove_journal(self._plan.directory)
                return replace(self._compare(embedded=0), unchanged=True)
            self._passages, self._sentences = self._corpus.finish()
        finally:
            self._corpus.close()
        embedded = self._write_parts(folder)
        report = self._compare(embedded)
        self._describe(folder, described)
        with removing_collections(self._plan, self._progress):
            commit_generation(self._plan.directory, folder)
        remove_journal(self._plan.directory)
        return report

    def _read_articles(self, described: Sequence[SourceFile], about: int) -> None:
        self._progress.start_stage("Reading articles", about)
        checksums = {each.path: each.sha256 for each in described}
        reader = ArticleReader(self._sources, self._folders, checksums, self._corpus)
        self._corpus.write(reader.list_pieces(), self._progress)
        self._corpus.unreadable.extend(reader.list_missing(self._plan.base))
        if not self._corpus.descriptions:
            raise SourceError(_explain_nothing(self._plan.paths, self._corpus.unreadable))

    def _compare(self, embedded: int) -> BuildReport:
        before = dict(self._previous.descriptions) if self._previous else {}
        now = self._corpus.descriptions
        return BuildReport(
            articles=len(now),
            passages=self._passages,
            embedded=embedded,
            reused=self._passages - embedded,
            added=tuple(sorted(now.keys() - before.keys())),
            changed=tuple(sorted(i for i in now.keys() & before.keys() if now[i] != before[i])),
            removed=tuple(sorted(before.keys() - now.keys())),
            unreadable=tuple(self._corpus.unreadable),
            seconds=0.0,
            unchanged=False,
        )

    def _is_current(self, previous: Previous, described: Sequence[SourceFile]) -> bool:
        """Whether the current generation is what this build would make, and whole."""
        manifest = previous.index.manifest
        return (
            previous.alike
            and manifest.corpus == hash_corpus(self._corpus.descriptions)
            and manifest.paths == name_paths(self._plan.paths)
            and {(s.path, s.sha256) for s in manifest.sources}
            == {(s.path, s.sha256) for s in described}
            and is_searchable(self._plan, previous.index)
        )

    def _write_parts(self, folder: Path) -> int:
        """Write vectors, words and the collection; returns how many passages were embedded."""
        database = Database(folder / DATABASE_FILE)
        journal = Journal(self._plan.directory, self._embedder.dimension)
        stretches = self._corpus.stretches
        index = self._previous.index if self._previous else None
        try:
            embedded = self._embed_new(database, journal)
            write_vectors(
                folder,
                stretches,
                index.vectors if index else None,
                lambda row: self._find_vectors(database.read_key(row), journal),
                (self._passages, self._sentences, self._embedder.dimension),
            )
            write_words(folder, database, stretches, index, self._progress)
            if not self._share_collection(folder):
                write_store(self._plan, folder, database, self._recipe, self._progress)
        finally:
            journal.close()
            database.close()
        return embedded

    def _embed_new(self, database: Database, journal: Journal) -> int:
        """Embed what has no vectors yet, into the journal."""
        new: dict[bytes, int] = {}
        known = self._previous.rows if self._previous else {}
        for row in list_new_rows(self._corpus.stretches).tolist():
            key = database.read_key(row)
            if key not in known and key not in journal:
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

    def _find_vectors(self, key: bytes, journal: Journal) -> PassageVectors:
        row = self._previous.rows.get(key) if self._previous else None
        if self._previous is None or row is None:
            return journal.read(key)
        return self._previous.index.read_vectors(row)

    def _share_collection(self, folder: Path) -> bool:
        """Use the collection of the previous generation, where that serves."""
        if self._plan.store.kind != "chroma" or self._previous is None:
            return False
        index = self._previous.index
        moved = find_moved_rows(self._corpus.stretches, index.manifest.passages)
        return share_collection(folder, index.folder, index.manifest, moved, self._passages)

    def _describe(self, folder: Path, described: tuple[SourceFile, ...]) -> None:
        files = describe_files(folder)
        chroma = {name: each for name, each in files.items() if name.startswith(f"{FOLDER}/")}
        if self._previous and find_home(folder) != folder:
            settled = self._previous.index.manifest.chroma
        else:
            settled = {name: each for name, each in chroma.items() if is_settled(name)}
        manifest = Manifest(
            format=FORMAT_VERSION,
            corpus=hash_corpus(self._corpus.descriptions),
            recipe=self._recipe,
            program=self._program,
            versions=describe_libraries(),
            paths=name_paths(self._plan.paths),
            configured=name_paths(self._plan.configured),
            sources=described,
            folders=date_folders(self._folders),
            articles=len(self._corpus.descriptions),
            passages=self._passages,
            sentences=self._sentences,
            files={name: each for name, each in files.items() if name not in chroma},
            chroma=settled,
        )
        write_manifest(folder, manifest)


def _explain_nothing(paths: Sequence[Path], unreadable: Sequence[Unreadable]) -> str:
    places = ", ".join(str(path) for path in paths)
    reason = f" {unreadable[0].file}: {unreadable[0].reason}" if unreadable else ""
    return (
        f"There is no article in {places}: Silteme reads .txt, .md, .html, .pdf and .jsonl.{reason}"
    )
