"""Sentence boundaries, as spans of the text they are found in."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from sentencex import segment

if TYPE_CHECKING:
    from collections.abc import Iterator

Span = tuple[int, int]

# Characters given to the library at a time.
_WINDOW = 10_000
_BREAK = re.compile(r"\n\s*\n")
# One letter and a full stop, "К.-Ж. Токаев", or a number in a list, "1.", end no sentence.
_INITIAL = re.compile(r"[^\W_]\.|[\s.\-‐‑–(«\"“„'’\[][^\W\d_]\.")
_INITIAL_LENGTH = 3
# The library takes "May." and its like for abbreviations, also where they end a sentence.
_MONTH_ENDS = re.compile(
    r"(?<=[a-z0-9] )(?:January|February|March|April|May|June|July|August|September|October"
    r"|November|December)\.\s+(?=[A-Z“‘\"])"
)
# A section's label in capitals before its first sentence: "BACKGROUND: In May …".
_LABEL = re.compile(r"[A-Z][A-Z &’'-]{3,40}:\s+(?=[A-Z“‘\"])")
# A single quotation mark that opens, and one that closes: no apostrophe, which a letter follows.
_OPENS = re.compile(r"(?<!\w)‘")
_CLOSES = re.compile(r"’(?!\w)")
# An opening mark without its closing one must not swallow a page.
_LONGEST_QUOTATION = 600


def find_paragraphs(text: str) -> list[Span]:
    """Paragraphs are parted by blank lines; each span begins and ends with a visible character."""
    breaks = [match.span() for match in _BREAK.finditer(text)]
    starts = [0, *(end for _, end in breaks)]
    ends = [*(start for start, _ in breaks), len(text)]
    spans = (_strip_span(text, *span) for span in zip(starts, ends, strict=True))
    return [(start, end) for start, end in spans if start < end]


def _strip_span(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


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
    return [
        (start + first, start + last)
        for paragraph in find_paragraphs(stretch)
        for first, last in split_paragraph(stretch, language, *paragraph)
    ]


def split_paragraph(text: str, language: str, start: int, end: int) -> list[Span]:
    """The sentences of one paragraph, as `find_paragraphs` gives it."""
    return _join_broken(text, _cut_paragraph(text, start, end, language))


def _cut_paragraph(text: str, start: int, end: int, language: str) -> Iterator[Span]:
    label = _LABEL.match(text, start, end)
    if label:
        yield _strip_span(text, start, label.end())
        start = label.end()
    for length in _measure_sentences(text[start:end], language):
        cuts = [match.end() for match in _MONTH_ENDS.finditer(text, start, start + length)]
        for first, last in pairwise((start, *cuts, start + length)):
            span = _strip_span(text, first, last)
            if span[0] < span[1]:
                yield span
        start += length


def _measure_sentences(paragraph: str, language: str) -> Iterator[int]:
    """Lengths of the sentences, with the white space after each.

    A long paragraph is read window by window, because the library's time grows with the square.
    """
    at = carried = 0
    while at < len(paragraph):
        window = paragraph[at : at + _WINDOW]
        at += len(window)
        pieces = segment(language, window)
        # The library promises to lose nothing; were it to, one long sentence is still right.
        kept = pieces if "".join(pieces) == window else [window]
        lengths = [len(piece) for piece in kept if piece]
        lengths[0] += carried
        carried = 0
        if at < len(paragraph):
            carried = lengths.pop()
            if lengths:
                # The window's last sentence is read again, whole.
                at, carried = at - carried, 0
        yield from lengths


def _join_broken(text: str, spans: Iterator[Span]) -> list[Span]:
    """Join what was cut after an initial, before a small letter, or inside single quotes."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and (
            text[start].islower()
            or _ends_in_initial(text, *joined[-1])
            or _is_inside_quotation(text, *joined[-1], end)
        ):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _ends_in_initial(text: str, start: int, end: int) -> bool:
    return _INITIAL.fullmatch(text, max(start, end - _INITIAL_LENGTH), end) is not None


def _is_inside_quotation(text: str, start: int, cut: int, end: int) -> bool:
    """Whether a quotation in single marks opens before a cut and closes after it."""
    if end - start > _LONGEST_QUOTATION:
        return False
    opened = len(_OPENS.findall(text, start, cut)) - len(_CLOSES.findall(text, start, cut))
    return opened == 1 and _CLOSES.search(text, cut, end) is not None
