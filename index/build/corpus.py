"""Articles into the database of a new generation: read and cut, or taken over as they were.

What a piece of the corpus (a file, a line of a `.jsonl` file) gives depends on its bytes, its name,
its entry in a catalogue, the lines that its folder's files share, and this program. Where all that
is as it was, so are its articles and passages: they are copied without being read. Times and sizes
of files are not asked: an editor, a copy or a restored backup may keep them, and the checksums of
10,000 short files take a quarter of a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.build.inputs import make_chunk_input, make_key
from index.build.recipe import hash_article
from index.chunking import chunk_article
from index.reading import ReadArticle, TakenIds, Unreadable
from index.store.tables import DatabaseWriter, Share

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from index.build.previous import Previous
    from index.embedding import Embedder
    from index.progress import Progress
    from index.reading import Piece
    from index.settings import ChunkingSettings
    from index.types import Article


@dataclass(frozen=True, slots=True)
class Stretch:
    """Passages in a row, all new or all taken over.

    Attributes:
        rows: Their rows.
        share: Where they stand in the previous generation, or None.
    """

    rows: range
    share: Share | None


class CorpusWriter:
    """Writes the database of a new generation.

    Attributes:
        descriptions: The checksum of every article by its id.
        unreadable: What gave no article.
        stretches: All passages, in order; complete once it is finished.
    """

    def __init__(
        self, path: Path, previous: Previous | None, embedder: Embedder, chunking: ChunkingSettings
    ) -> None:
        """Begin the database at `path`."""
        self.descriptions: dict[str, str] = {}
        self.unreadable: list[Unreadable] = []
        self.stretches: list[Stretch] = []
        self._previous = previous
        self._embedder = embedder
        self._chunking = chunking
        self._writer = DatabaseWriter(path, previous.index.database.path if previous else None)
        self._taken = TakenIds()
        self._lines: dict[str, bytes] = {}
        # Pieces of the previous generation in a row, found as they were and not copied yet.
        self._waiting = range(0)

    def recall_lines(self, sha256: str) -> bytes | None:
        """See `index.reading.repetition.LineMemory`."""
        return self._previous.recall_lines(sha256) if self._previous else None

    def keep_lines(self, sha256: str, digests: bytes) -> None:
        """See `index.reading.repetition.LineMemory`."""
        self._lines[sha256] = digests

    def write(self, pieces: Iterable[Piece], progress: Progress) -> None:
        """Write what pieces give.

        Raises:
            SourceError: two articles have the same id, or a catalogue is wrong.
        """
        for piece in pieces:
            before = self._previous.find_piece(piece.origin) if self._previous else None
            if self._previous is None or before is None:
                self._read(piece)
            else:
                self._find_again(self._previous, before, piece.where)
            progress.advance()

    def finish(self) -> tuple[int, int]:
        """Copy what still waits for it; returns the numbers of passages and sentences."""
        self._copy_waiting()
        self._writer.add_lines(self._lines)
        return self._writer.passages, self._writer.sentences

    def close(self) -> None:
        """Close the file."""
        self._writer.close()

    def _find_again(self, previous: Previous, piece: int, where: str) -> None:
        for article, description in previous.list_articles(piece):
            self._taken.add(article, where)
            self.descriptions[article] = description
        self.unreadable.extend(Unreadable(*each) for each in previous.list_refusals(piece))
        if piece != self._waiting.stop:
            self._copy_waiting()
            self._waiting = range(piece, piece)
        self._waiting = range(self._waiting.start, piece + 1)

    def _copy_waiting(self) -> None:
        if self._previous is not None and self._waiting:
            share = self._previous.measure_pieces(self._waiting)
            self._note_share(share)
            self._writer.take_over_pieces(self._waiting, share)
        self._waiting = range(0)

    def _read(self, piece: Piece) -> None:
        self._copy_waiting()
        origin = piece.origin
        for result in piece.read():
            if isinstance(result, ReadArticle):
                self._taken.add(result.article.id, piece.where)
                self._add_article(result.article)
            else:
                self.unreadable.append(result)
                self._writer.add_refusal(result.file, result.reason)
                origin = "" if result.passing else origin
        self._writer.end_piece(origin if origin and piece.confirm() else "")

    def _add_article(self, article: Article) -> None:
        description = hash_article(article)
        self.descriptions[article.id] = description
        # A file may have been written anew and its article be the same.
        number = self._previous.find_article(article.id, description) if self._previous else None
        if self._previous is not None and number is not None:
            share = self._previous.measure_article(number)
            self._note_share(share)
            self._writer.take_over(share)
            return
        chunks = chunk_article(
            article,
            self._embedder.count_tokens,
            max_tokens=min(self._chunking.max_tokens, self._embedder.max_tokens),
            min_tokens=self._chunking.min_tokens,
        )
        inputs = [make_chunk_input(article, chunk) for chunk in chunks]
        keys = [make_key(self._embedder.fingerprint, each) for each in inputs]
        first = self._writer.passages
        self._writer.add_article(article, description, chunks, keys)
        self._note(Stretch(range(first, self._writer.passages), None))

    def _note_share(self, share: Share) -> None:
        first = self._writer.passages
        self._note(Stretch(range(first, first + len(share.passages)), share))

    def _note(self, stretch: Stretch) -> None:
        last = self.stretches[-1] if self.stretches else None
        if stretch.share is None and last is not None and last.share is None:
            self.stretches[-1] = Stretch(range(last.rows.start, stretch.rows.stop), None)
        elif stretch.rows:
            self.stretches.append(stretch)


def list_new_rows(stretches: Iterable[Stretch]) -> NDArray[np.int64]:
    """The rows that were not taken over, int64 of shape (rows,)."""
    new = [np.arange(each.rows.start, each.rows.stop) for each in stretches if each.share is None]
    return np.concatenate([np.empty(0, np.int64), *new])


def find_moved_rows(stretches: Iterable[Stretch], before: int) -> NDArray[np.int64]:
    """The row that each row of the previous generation has now, or -1.

    Args:
        stretches: All passages of the new generation.
        before: Passages of the previous one.

    Returns:
        int64 of shape (before,).
    """
    moved = np.full(before, -1, np.int64)
    for each in stretches:
        if each.share is not None:
            moved[each.share.passages.start : each.share.passages.stop] = each.rows
    return moved
