"""The parts of a generation, each written in one pass over its passages."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from index.build.corpus import find_moved_rows, list_new_rows
from index.build.inputs import restore_input
from index.errors import StoredIndexError
from index.lexical import build_lexical_index, update_lexical_index
from index.store.collection import FOLDER, find_collection_damage
from index.store.contents import describe_contents
from index.store.stored import LEXICAL_FOLDER
from index.store.vectors import PASSAGES_FILE, SENTENCES_FILE, RowWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from llama_index.core.schema import TextNode
    from numpy.typing import NDArray

    from index.build.corpus import Stretch
    from index.build.values import BuildPlan
    from index.embedding import PassageVectors
    from index.progress import Progress
    from index.store.database import Database
    from index.store.stored import StoredIndex
    from index.store.vectors import Vectors

# Rows copied at a time.
_BLOCK = 8_192


def write_vectors(
    folder: Path,
    stretches: Iterable[Stretch],
    previous: Vectors | None,
    find_vectors: Callable[[int], PassageVectors],
    shape: tuple[int, int, int],
) -> None:
    """Write the vectors of passages and sentences, in the order of their rows.

    Args:
        folder: The new generation.
        stretches: All passages.
        previous: The vectors of the generation from which stretches were taken over.
        find_vectors: The vectors of a new passage by its row.
        shape: The numbers of passages, sentences and dimensions.
    """
    passages, sentences, dimension = shape
    with (
        RowWriter(folder / PASSAGES_FILE, (passages, dimension), np.float32) as whole,
        RowWriter(folder / SENTENCES_FILE, (sentences, dimension), np.float16) as parts,
    ):
        for stretch in stretches:
            if previous is not None and stretch.share is not None:
                _copy_rows(whole, previous.passages, stretch.share.passages)
                _copy_rows(parts, previous.sentences, stretch.share.sentences)
                continue
            for row in stretch.rows:
                each = find_vectors(row)
                whole.append(each.passage[None])
                parts.append(each.sentences)


def _copy_rows(writer: RowWriter, array: NDArray[np.generic], rows: range) -> None:
    for start in range(rows.start, rows.stop, _BLOCK):
        writer.append(array[start : min(start + _BLOCK, rows.stop)])


def write_words(
    folder: Path,
    database: Database,
    stretches: Sequence[Stretch],
    previous: StoredIndex | None,
    progress: Progress,
) -> None:
    """Write the lexical index; a passage is found by its article's title and date too.

    Args:
        folder: The new generation.
        database: Its passages.
        stretches: All passages.
        previous: The generation from which stretches were taken over.
        progress: Told of each passage.
    """
    rows = list_new_rows(stretches)
    progress.start_stage("Indexing words", len(rows))

    def read_texts() -> Iterator[str]:
        for row in rows.tolist():
            each = restore_input(database, database.read_passage(row))
            yield f"{each.header}\n{each.text}"
            progress.advance()

    words = folder / LEXICAL_FOLDER
    if previous is None or all(each.share is None for each in stretches):
        build_lexical_index(words, read_texts())
    else:
        moved = find_moved_rows(stretches, previous.manifest.passages)
        update_lexical_index(words, previous.folder / LEXICAL_FOLDER, moved, rows, read_texts())


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
