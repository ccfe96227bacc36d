"""Sentences and quotations as they are shown: the markers behind them, quoted words set apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.citations import find_quoted
from bot.telegram.markup import Rich, bold, count_units, join_rich, plain, quote, split_rich

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.telegram.interface import Interface
    from bot.telegram.page import Page
    from bot.types import Citation, Sentence

# UTF-16 units of cited words: with the rest, at two units a character, they fit one message. What
# is cut off stands in the article itself.
_LONGEST_QUOTE = 1_800


def add_sentences(
    page: Page,
    sentences: Sequence[Sentence],
    cited: Mapping[int, Citation],
    interface: Interface,
    lead: Sentence | None = None,
) -> None:
    """What is said in own words as paragraphs, what is quoted as quotations; `lead` in bold."""
    is_after_quote = False
    for quoted, group in _group_sentences(sentences, cited):
        pieces = [mark_sentence(one, cited, interface, is_lead=one is lead) for one in group]
        said = join_rich(pieces, " ")
        breaks = _find_beginnings(pieces)
        # A quotation stands in a box of its own, which sets it apart from what comes next.
        separator = "\n" if quoted or is_after_quote else "\n\n"
        page.add(quote(said) if quoted else said, separator, breaks)
        is_after_quote = quoted


def _group_sentences(
    sentences: Sequence[Sentence], cited: Mapping[int, Citation]
) -> Iterator[tuple[bool, list[Sentence]]]:
    """Sentences that belong in one block, and whether it is a quotation."""
    group: list[Sentence] = []
    before: Citation | None = None
    for sentence in sentences:
        quoted = find_quoted(sentence, cited)
        goes_on = bool(group) and (
            (quoted is None and before is None)
            or (quoted is not None and before is not None and _follows(before, quoted))
        )
        if group and not goes_on:
            yield before is not None, group
            group = []
        group.append(sentence)
        before = quoted
    yield before is not None, group


def _follows(first: Citation, second: Citation) -> bool:
    """Whether two quotations stand side by side in one article."""
    if first.article.id != second.article.id or second.start < first.end:
        return False
    return not first.article.text[first.end : second.start].strip()


def mark_sentence(
    sentence: Sentence,
    cited: Mapping[int, Citation],
    interface: Interface,
    *,
    is_lead: bool = False,
) -> Rich:
    """A sentence and the markers behind it; in bold where it is the short answer."""
    said = bold(sentence.text.strip()) if is_lead else plain(sentence.text.strip())
    return with_markers(said, (cited[number] for number in sentence.citations), interface)


def with_markers(said: Rich, citations: Iterable[Citation], interface: Interface) -> Rich:
    """Words and the markers behind them, on the same line as the last word."""
    markers = join_rich((interface.mark_citation(citation) for citation in citations), " ")
    return join_rich((said, markers), " ")


def _find_beginnings(pieces: Sequence[Rich]) -> list[int]:
    places, at = [], 0
    for piece in pieces:
        places.append(at)
        at += len(piece.text) + 1
    return places


def shorten_quote(text: str) -> Rich:
    """Cited words, no more of them than one message holds besides all else."""
    words = plain(text)
    if count_units(words.text) <= _LONGEST_QUOTE:
        return words
    return join_rich((*split_rich(words, units=_LONGEST_QUOTE)[:1], " …"))
