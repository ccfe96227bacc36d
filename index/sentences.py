"""Sentence boundaries, as spans of the text they are found in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sentencex import segment

if TYPE_CHECKING:
    from collections.abc import Iterator

Span = tuple[int, int]

_PARAGRAPH = re.compile(r"\S(?:.*?\S)?(?=\s*\n\s*\n|\s*\Z)", re.DOTALL)
# An initial, or an abbreviation of one letter, does not end a sentence: "К.-Ж. Токаев".
_INITIAL = re.compile(r"(?:^|[\s.\-(«\"“])\w\.$")


def find_paragraphs(text: str) -> list[Span]:
    """Paragraphs are parted by blank lines; each span begins and ends with a visible character."""
    return [match.span() for match in _PARAGRAPH.finditer(text)]


def find_sentences(text: str, language: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of `text[start:end]`, in order, without the white space between them.

    Every visible character belongs to exactly one sentence; none spans a paragraph break.

    Args:
        text: Any text.
        language: ISO 639-1; one that is not known is cut by the general rules.
        start: First code point to look at.
        end: One past the last; the end of the text by default.
    """
    stretch = text[start:end]
    found: list[Span] = []
    for first, last in find_paragraphs(stretch):
        found += _join_broken(stretch, _cut_paragraph(stretch, first, last, language))
    return [(start + first, start + last) for first, last in found]


def _cut_paragraph(text: str, start: int, end: int, language: str) -> Iterator[Span]:
    pieces = segment(language, text[start:end])
    if "".join(pieces) != text[start:end]:
        # The library promises to lose nothing; were it to, one long sentence is still right.
        pieces = [text[start:end]]
    for piece in pieces:
        first = start + len(piece) - len(piece.lstrip())
        last = start + len(piece.rstrip())
        start += len(piece)
        if first < last:
            yield first, last


def _join_broken(text: str, spans: Iterator[Span]) -> list[Span]:
    """Join what was cut after an initial or before a small letter."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and (
            text[start].islower() or _INITIAL.search(text, joined[-1][0], joined[-1][1])
        ):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
