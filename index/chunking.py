"""Articles into passages: spans first, along paragraphs and sentences, then one cut each.

A passage is at most `max_tokens` long as the embedder counts, so nothing is cut in silence when
it is embedded. Short paragraphs (headings, one-line quotations) go with the paragraph that
follows; long ones are parted into stretches of about the same length.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from index.sentences import Span, find_paragraphs, split_paragraph
from index.types import Article, Passage, cut_passage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CHUNKING_VERSION = 4
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage and its sentences, as spans of the article's text.

    A sentence too long for one passage is listed in each passage that holds a part of it, with
    the part's span.
    """

    passage: Passage
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, or a part of one that is too long, and its length in tokens."""

    span: Span
    tokens: int


def chunk_article(
    article: Article, count_tokens: Callable[[str], int], *, max_tokens: int, min_tokens: int
) -> list[Chunk]:
    """Cut an article into passages.

    Args:
        article: The article.
        count_tokens: Length of a text in the embedder's tokens.
        max_tokens: No passage is longer. A sentence that is longer is parted between words, a
            longer word, as scripts without spaces have, between characters.
        min_tokens: A paragraph shorter than this goes with a neighbour, where both fit.

    Returns:
        Passages in order; they do not overlap, and every visible character is in one.
    """
    paragraphs = [
        [
            unit
            for span in split_paragraph(article.text, article.language, start, end)
            for unit in _fit_sentence(article.text, span, count_tokens, max_tokens)
        ]
        for start, end in find_paragraphs(article.text)
    ]
    groups = [
        group
        for units in _join_short(paragraphs, max_tokens, min_tokens)
        for group in _part_evenly(units, max_tokens)
    ]
    return [_make_chunk(article, group) for group in groups]


def _make_chunk(article: Article, units: Sequence[_Unit]) -> Chunk:
    spans = tuple(unit.span for unit in units)
    return Chunk(cut_passage(article, spans[0][0], spans[-1][1]), spans)


def _fit_sentence(
    text: str, span: Span, count_tokens: Callable[[str], int], max_tokens: int
) -> list[_Unit]:
    """The sentence as one unit, or parted where it is too long."""
    start, end = span
    tokens = count_tokens(text[start:end])
    if tokens <= max_tokens:
        return [_Unit(span, tokens)]
    parts = _halve_words(text, start, end) or _halve_word(text, start, end)
    if not parts:
        return [_Unit(span, tokens)]
    return [unit for part in parts for unit in _fit_sentence(text, part, count_tokens, max_tokens)]


def _halve_words(text: str, start: int, end: int) -> tuple[Span, Span] | None:
    """Part a span at its middle white space; None when it has none."""
    gaps = [match.span() for match in _SPACES.finditer(text, start, end)]
    if not gaps:
        return None
    first, last = gaps[(len(gaps) - 1) // 2]
    return (start, first), (last, end)


def _halve_word(text: str, start: int, end: int) -> tuple[Span, Span] | None:
    """Part a word in its middle, as scripts without spaces need; never before a mark."""
    for middle in range((start + end) // 2, end):
        if start < middle and not unicodedata.category(text[middle]).startswith("M"):
            return (start, middle), (middle, end)
    return None


def _count(units: Sequence[_Unit]) -> int:
    return sum(unit.tokens for unit in units)


def _join_short(
    paragraphs: Sequence[list[_Unit]], limit: int, min_tokens: int
) -> list[list[_Unit]]:
    """Give each short paragraph to the next one, the last to the one before it."""
    joined: list[list[_Unit]] = []
    for units in paragraphs:
        if joined and _count(joined[-1]) < min_tokens and _fit_together(joined[-1], units, limit):
            joined[-1] = joined[-1] + units
        else:
            joined.append(units)
    last_is_short = len(joined) > 1 and _count(joined[-1]) < min_tokens
    if last_is_short and _fit_together(joined[-2], joined[-1], limit):
        joined[-2:] = [joined[-2] + joined[-1]]
    return joined


def _fit_together(first: Sequence[_Unit], second: Sequence[_Unit], limit: int) -> bool:
    return _count(first) + _count(second) <= limit


def _part_evenly(units: Sequence[_Unit], max_tokens: int) -> list[list[_Unit]]:
    """Stretches of about the same number of tokens, none above `max_tokens`."""
    total = _count(units)
    parts = max(1, -(-total // max_tokens))
    while parts < len(units):
        groups = _part_into(units, parts, total)
        if all(_count(group) <= max_tokens for group in groups):
            return groups
        # By one while there are few; by a twentieth so that a very long paragraph ends soon.
        parts += max(1, parts // 20)
    return [[unit] for unit in units]


def _part_into(units: Sequence[_Unit], parts: int, total: int) -> list[list[_Unit]]:
    """Assign each unit to the part in which its middle falls."""
    groups: dict[int, list[_Unit]] = {}
    ends = accumulate(unit.tokens for unit in units)
    for unit, end in zip(units, ends, strict=True):
        middle = end - unit.tokens / 2
        groups.setdefault(min(parts - 1, int(middle * parts / max(1, total))), []).append(unit)
    return list(groups.values())
