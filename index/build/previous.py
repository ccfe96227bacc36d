"""The current generation, as far as the next one can take its parts over."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from index.errors import StoredIndexError
from index.store.manifest import find_damage
from index.store.stored import StoredIndex
from index.store.tables import Share

if TYPE_CHECKING:
    from pathlib import Path

    from index.store.database import StoredPieces


class Previous:
    """What the current generation has of articles that are still there.

    Vectors are good for the same words and the same model, whatever else has changed; articles and
    passages only where the same program made them in the same way.

    Attributes:
        index: The generation.
        alike: Whether it was made as the next one is.
    """

    def __init__(self, index: StoredIndex, *, alike: bool) -> None:
        self.index = index
        self.alike = alike

    @cached_property
    def rows(self) -> dict[bytes, int]:
        """The row of a passage by the key of its vectors."""
        return self.index.database.read_rows()

    @cached_property
    def descriptions(self) -> list[tuple[str, str]]:
        """Id and checksum of every article, by number."""
        return self.index.database.read_descriptions()

    def find_piece(self, origin: str) -> int | None:
        """The number of the piece of the corpus that came from the same, or None."""
        return self._pieces_by_origin.get(origin) if self.alike and origin else None

    def find_article(self, article_id: str, description: str) -> int | None:
        """The number of the same article, or None."""
        number = self._articles_by_id.get(article_id) if self.alike else None
        same = number is not None and self.descriptions[number][1] == description
        return number if same else None

    def recall_lines(self, sha256: str) -> bytes | None:
        """See `index.reading.repetition.LineMemory`."""
        return self._lines.get(sha256) if self.alike else None

    def list_articles(self, piece: int) -> list[tuple[str, str]]:
        """Id and checksum of the articles of a piece."""
        return self.descriptions[self._first_articles[piece] : self._first_articles[piece + 1]]

    def list_refusals(self, piece: int) -> list[tuple[str, str]]:
        """File and reason of what gave no article in a piece."""
        if piece not in self._refused:
            return []
        return self.index.database.read_refusals(piece)

    def measure_pieces(self, pieces: range) -> Share:
        """What some pieces in a row hold."""
        articles, passages, sentences = (
            range(int(counts[pieces.start]), int(counts[pieces.stop]))
            for counts in (self._pieces.articles, self._pieces.passages, self._pieces.sentences)
        )
        return Share(articles, passages, sentences)

    def measure_article(self, number: int) -> Share:
        """What one article holds."""
        database = self.index.database
        passages = database.list_article_rows(number)
        spans = [database.read_sentence_rows(row) for row in passages]
        sentences = range(spans[0].start, spans[-1].stop) if spans else range(0)
        return Share(range(number, number + 1), passages, sentences)

    def close(self) -> None:
        """Close its files."""
        self.index.close()

    @cached_property
    def _lines(self) -> dict[str, bytes]:
        return self.index.database.read_lines()

    @cached_property
    def _pieces(self) -> StoredPieces:
        return self.index.database.read_pieces()

    @cached_property
    def _first_articles(self) -> list[int]:
        first: list[int] = self._pieces.articles.tolist()
        return first

    @cached_property
    def _pieces_by_origin(self) -> dict[str, int]:
        return {origin: number for number, origin in enumerate(self._pieces.origins) if origin}

    @cached_property
    def _articles_by_id(self) -> dict[str, int]:
        return {article: number for number, (article, _) in enumerate(self.descriptions)}

    @cached_property
    def _refused(self) -> frozenset[int]:
        return self.index.database.list_refused_pieces()


def open_previous(directory: Path, recipe: dict[str, object], program: str) -> Previous | None:
    """The current generation; None where there is none, or a byte of it is not as written."""
    try:
        index = StoredIndex(directory)
    except StoredIndexError:
        return None
    if find_damage(index.folder, index.manifest.files, thorough=True):
        index.close()
        return None
    made = (index.manifest.recipe, index.manifest.program)
    return Previous(index, alike=made == (recipe, program))
