"""The parts of a generation, each written in one pass over its passages."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from index.build.inputs import restore_input
from index.errors import StoredIndexError
from index.lexical import build_lexical_index
from index.store.collection import FOLDER, find_collection_damage
from index.store.contents import describe_contents
from index.store.stored import LEXICAL_FOLDER
from index.store.vectors import PASSAGES_FILE, SENTENCES_FILE, RowWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from llama_index.core.schema import TextNode

    from index.build.values import BuildPlan
    from index.embedding import PassageVectors
    from index.progress import Progress
    from index.store.database import Database
    from index.store.stored import StoredIndex


def write_vectors(
    folder: Path, vectors: Iterable[PassageVectors], passages: int, sentences: int, dimension: int
) -> None:
    """Write the vectors of passages and sentences, in the order of their rows."""
    with (
        RowWriter(folder / PASSAGES_FILE, (passages, dimension), np.float32) as whole,
        RowWriter(folder / SENTENCES_FILE, (sentences, dimension), np.float16) as parts,
    ):
        for each in vectors:
            whole.append(each.passage[None])
            parts.append(each.sentences)


def write_words(folder: Path, database: Database, passages: int, progress: Progress) -> None:
    """Write the lexical index; a passage is found by its article's title and date too."""
    progress.start_stage("Indexing words", passages)

    def read_texts() -> Iterator[str]:
        for row in range(passages):
            each = restore_input(database, database.read_passage(row))
            yield f"{each.header}\n{each.text}"
            progress.advance()

    build_lexical_index(folder / LEXICAL_FOLDER, read_texts())


def _write_collection(folder: Path, database: Database, passages: int, progress: Progress) -> None:
    """Write the Chroma collection, or say that it could not be and leave none.

    Raises:
        OSError: the disk is full.
    """
    from index.store.chroma import write_collection as write

    progress.start_stage("Filling the vector store", passages)
    try:
        write(folder, _make_batches(folder, database, passages), progress.advance)
    except StoredIndexError as error:
        shutil.rmtree(folder / FOLDER, ignore_errors=True)
        progress.note(
            f"{error} Questions are answered all the same, by comparing every passage; "
            "`silteme index` tries again."
        )


def write_store(
    plan: BuildPlan, folder: Path, database: Database, recipe: dict[str, object], progress: Progress
) -> None:
    """Have the vector store of the settings hold the collection.

    Raises:
        OSError: the disk is full.
        SettingsError, StoredIndexError: a server cannot take it; see `index.store.shared`.
    """
    vectors = np.load(folder / PASSAGES_FILE, mmap_mode="r")
    if plan.store.kind == "chroma":
        _write_collection(folder, database, len(vectors), progress)
        return
    from index.store import shared

    contents = describe_contents(database, recipe, vectors)
    progress.start_stage("Filling the vector store", len(vectors))
    nodes = _make_batches(folder, database, len(vectors))
    shared.write_shared(plan.directory, plan.store, contents, nodes, progress.advance)
    shared.note_collection(folder, plan.store, contents)


def is_searchable(plan: BuildPlan, index: StoredIndex) -> bool:
    """Whether the vector store of the settings holds an index.

    Raises:
        SettingsError, StoredIndexError: a server does not answer; see `index.store.shared`.
    """
    if plan.store.kind == "chroma":
        return find_collection_damage(index.folder, index.manifest, thorough=True) is None
    from index.store import shared

    return shared.find_lack(index.describe_contents(), plan.store) is None


@contextmanager
def removing_collections(plan: BuildPlan, progress: Progress) -> Iterator[None]:
    """Remove from the server what only the generations had that are gone afterwards."""
    if plan.store.kind == "chroma":
        yield
        return
    from index.store import shared

    before = shared.list_collections(plan.directory, plan.store.kind)
    yield
    gone = before - shared.list_collections(plan.directory, plan.store.kind)
    try:
        shared.remove_collections(plan.store, gone)
    except StoredIndexError as error:
        progress.note(f"{error} What is not needed any more stays there: {', '.join(gone)}.")


def _make_batches(folder: Path, database: Database, passages: int) -> Iterator[list[TextNode]]:
    from index.nodes import make_node
    from index.store.chroma import BATCH

    vectors = np.load(folder / PASSAGES_FILE, mmap_mode="r")
    for start in range(0, passages, BATCH):
        stored = [database.read_passage(row) for row in range(start, min(start + BATCH, passages))]
        yield [
            make_node(
                database.require_article(each.passage.article_id),
                each.passage,
                each.row,
                vectors[each.row],
            )
            for each in stored
        ]
