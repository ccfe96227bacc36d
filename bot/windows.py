"""Windows: stretches of an article around its best sentences, for a reader to read whole."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from index.types import Article


class Placed(Protocol):
    """A sentence in its article: half-open span of code points."""

    @property
    def article(self) -> Article:
        """The article."""

    @property
    def start(self) -> int:
        """First code point in its text."""

    @property
    def end(self) -> int:
        """One past the last."""


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences of an article that follow one another.

    Attributes:
        article: The article.
        sentences: Their half-open spans in its text, in order, at least one.
    """

    article: Article
    sentences: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        """First code point of the first sentence."""
        return self.sentences[0][0]

    @property
    def end(self) -> int:
        """One past the last code point of the last sentence."""
        return self.sentences[-1][1]

    @property
    def text(self) -> str:
        """The words as they stand in the article."""
        return self.article.text[self.start : self.end]


def choose_windows(
    ranked: Sequence[Placed], *, count: int, room: int, measure: Callable[[str], int]
) -> list[Window]:
    """Windows around the first sentences, each with its neighbours while there is room.

    Args:
        ranked: Sentences, best first; neighbours are taken from among them.
        count: Most windows. A sentence within an earlier window opens none of its own.
        room: Most tokens of a window; its own sentence is taken in any case.
        measure: Tokens of a text.
    """
    rows = _line_up(ranked)
    windows: list[Window] = []
    for sentence in ranked:
        if len(windows) == count:
            break
        if not any(_holds(window, sentence) for window in windows):
            row = next(
                row
                for row in rows
                if (sentence.start, sentence.end) in row.spans
                and row.article.id == sentence.article.id
            )
            windows.append(_grow(row, (sentence.start, sentence.end), room, measure))
    return windows


@dataclass(frozen=True, slots=True)
class _Row:
    article: Article
    spans: list[tuple[int, int]]


def _line_up(sentences: Iterable[Placed]) -> list[_Row]:
    """Sentences in the order of their articles, in rows without a gap."""
    placed: dict[str, tuple[Article, set[tuple[int, int]]]] = {}
    for sentence in sentences:
        _, spans = placed.setdefault(sentence.article.id, (sentence.article, set()))
        spans.add((sentence.start, sentence.end))
    rows: list[_Row] = []
    for article, spans in placed.values():
        ordered = sorted(spans)
        rows.append(_Row(article, ordered[:1]))
        for (_, end), following in pairwise(ordered):
            if article.text[end : following[0]].strip():
                rows.append(_Row(article, []))
            rows[-1].spans.append(following)
    return rows


def _grow(row: _Row, span: tuple[int, int], room: int, measure: Callable[[str], int]) -> Window:
    """The sentence with those before and after it, in turns, while there is room."""
    first = last = row.spans.index(span)
    left = room - measure(row.article.text[slice(*span)])
    for step in (-1, 1, -1, 1):
        at = first - 1 if step < 0 else last + 1
        if not 0 <= at < len(row.spans):
            continue
        size = measure(row.article.text[slice(*row.spans[at])])
        if size > left:
            continue
        left -= size
        first, last = min(first, at), max(last, at)
    return Window(row.article, tuple(row.spans[first : last + 1]))


def _holds(window: Window, sentence: Placed) -> bool:
    same = window.article.id == sentence.article.id
    return same and window.start <= sentence.start and sentence.end <= window.end
