"""Puts together what answers, once, from the settings: the only place that knows every part."""

from __future__ import annotations

import os
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answering import Answering, Venture
from bot.corpus import build_index, find_stale_sources, recall_paths, word_index_command
from bot.reading import Reader
from bot.writing import ExtractiveWriter
from index.embedding import load_embedder
from index.errors import IndexDamaged, IndexMissing
from index.reranking import TrainedReader, load_reranker
from index.retrieval import Retriever
from index.store.collection import FOLDER, find_collection_damage, find_home
from index.store.stored import StoredIndex

if TYPE_CHECKING:
    from bot.modelling.client import LanguageModel
    from bot.settings import Settings
    from index.embedding import Embedder
    from index.progress import Progress
    from index.reranking import SpanReader
    from index.types import Article


class Library:
    """The indexed articles."""

    def __init__(self, index: StoredIndex) -> None:
        self._index = index

    def articles(self) -> tuple[Article, ...]:
        """Every article, in the order indexed."""
        return tuple(self._index.database.iterate_articles())

    def find_article(self, article_id: str) -> Article | None:
        """The article, or None."""
        return self._index.find_article(article_id)


class Application:
    """An opened index and everything that answers from it.

    Attributes:
        library: The articles.
        corpus: Hash of the indexed articles.
        extractive: What answers in the articles' own words, whether or not a language model is
            there to write.
    """

    def __init__(
        self, settings: Settings, embedder: Embedder, progress: Progress, *, one_shot: bool
    ) -> None:
        """Open the current index.

        Raises:
            StoredIndexError: there is none, it is damaged, or another model made it.
            SettingsError: the reranking model cannot be used.
        """
        self._settings = settings
        self._embedder = embedder
        self._reader = load_reader(settings)
        self._reranker = load_reranker(settings.reranking, settings.embedding.threads)
        self._model = load_model(settings)
        self._progress = progress
        self._one_shot = one_shot
        self._lock = threading.Lock()
        self._open()

    @property
    def answering(self) -> Answering:
        """What answers; from a newer index as soon as there is one."""
        with self._lock:
            if self._index.is_outdated():
                # Another thread may still read the old one: it closes when nobody holds it.
                self._open()
            return self._answering

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files and folders the index was made from."""
        return tuple(Path(path) for path in self._index.manifest.paths)

    @property
    def refresh_command(self) -> str:
        """The command that refreshes this index."""
        return word_index_command(self._settings)

    def stale_sources(self) -> tuple[str, ...]:
        """Files that were changed, added or removed since they were indexed."""
        return find_stale_sources(self._index.manifest, self._settings.folder)

    def close(self) -> None:
        """Close the index."""
        self._index.close()

    def _open(self) -> None:
        settings = self._settings
        index = StoredIndex(settings.store.directory)
        if index.manifest.recipe["embedder"] != self._embedder.fingerprint:
            raise IndexDamaged(
                f"The index in {settings.store.directory} was made with another embedding model."
            )
        exact = self._one_shot and index.manifest.passages < settings.store.exact_below
        store, problem = index.open_vector_store(exact=exact, settings=settings.store)
        if problem:
            remedy = find_collection_remedy(settings, index)
            said = f"{problem} Every passage is compared instead."
            self._progress.note(f"{said} {remedy}" if remedy else said)
        retriever = Retriever(index, store, self._embedder, settings.retrieval)
        reader = Reader(
            index.database.require_article,
            retriever.embed_sentences,
            self._reader,
            windows=settings.reading.windows,
            reranker=self._reranker,
            weight=settings.reranking.weight,
        )
        extractive = ExtractiveWriter(settings.answer)
        self._index = index
        self.extractive = Answering(index, retriever, reader, extractive, settings.answer)
        self._answering = self._make_answering(self.extractive, index, retriever, reader)
        self.library = Library(index)
        self.corpus = index.manifest.corpus

    def _make_answering(
        self, extractive: Answering, index: StoredIndex, retriever: Retriever, reader: Reader
    ) -> Answering:
        """What answers with the language model of the settings, where they name one."""
        if self._model is None:
            return extractive
        from bot.modelling.alignment import Aligner
        from bot.modelling.rewriting import Rewriter
        from bot.modelling.writer import ModelWriter

        settings, note = self._settings, self._progress.note
        behind = ExtractiveWriter(settings.answer)
        read = self._reader.read if self._reader else None
        align = partial(Aligner, embed_sentences=retriever.embed_sentences, read=read)
        writer = ModelWriter(self._model, behind, align, settings.answer, note)
        complete = Rewriter(self._model, note).complete if settings.model.rewrite else None
        venture = Venture(settings.model.ask_from, writer.venture) if read else None
        return Answering(
            index, retriever, reader, writer, settings.answer, complete=complete, venture=venture
        )


def load_model(settings: Settings) -> LanguageModel | None:
    """The language model, or None where the settings name none.

    Raises:
        SettingsError: its package is not installed, or its key is missing.
    """
    if settings.model.kind == "none":
        return None
    from bot.modelling.client import LanguageModel

    return LanguageModel(settings.model)


def load_application(settings: Settings, *, one_shot: bool, progress: Progress) -> Application:
    """Open the index, making it first where there is none that can be used.

    Args:
        settings: All settings.
        one_shot: Whether the process answers one question and ends; it then compares every
            passage of a small index rather than start Chroma, with the same result.
        progress: Told what is being made, and why.

    Raises:
        SiltemeError: the index can neither be opened nor made.
    """
    embedder = load_embedder(settings.embedding)
    try:
        return Application(settings, embedder, progress, one_shot=one_shot)
    except IndexMissing:
        paths = settings.corpus.paths
        progress.note(f"There is no index yet; indexing {', '.join(map(str, paths))}.")
    except IndexDamaged as error:
        paths = recall_paths(settings)
        progress.note(f"{error} Making it again from {', '.join(map(str, paths))}.")
    build_index(settings, paths, progress)
    return Application(settings, embedder, progress, one_shot=one_shot)


def load_reader(settings: Settings) -> SpanReader | None:
    """The trained reader, or None where the settings do without.

    Raises:
        ModelError: its weights are missing or were altered.
    """
    if settings.reading.reader == "none":
        return None
    return TrainedReader(settings.embedding.threads)


def find_collection_remedy(settings: Settings, index: StoredIndex) -> str | None:
    """How to mend a Chroma collection that cannot serve, as a sentence; None where nobody may."""
    if not all(os.access(path, os.W_OK) for path in (settings.store.directory, index.folder)):
        return None
    command = word_index_command(settings)
    if find_collection_damage(index.folder, index.manifest, thorough=True):
        return f"Run `{command}`."
    # What only Chroma notices, indexing does not: it would find nothing to do.
    return f"Remove {find_home(index.folder) / FOLDER}, then run `{command}`."
