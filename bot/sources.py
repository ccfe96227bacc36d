"""Which articles a question is asked of, and what is known of them beside their text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.authorship import (
    asks_for_date,
    asks_for_source,
    asks_who_wrote_about,
    find_titled,
    leave_out_sources,
    speaks_of_piece,
    tells_of_writing,
)
from bot.types import cite
from index.bylines import Bylines
from index.sentences import find_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.reading import Reading
    from bot.types import Citation
    from index.store.stored import StoredIndex
    from index.types import Article, Filters

_MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class Addressed:
    """A question, and the articles it is asked of.

    Attributes:
        text: What to search for.
        filters: Where.
        each: Whether several authors are asked, and each is to answer.
        of_source: Whether nothing is asked but who an author is.
        names_source: Whether the question named them.
    """

    text: str
    filters: Filters
    each: bool = False
    of_source: bool = False
    names_source: bool = False


class Sources:
    """Authors, publishers and titles of the articles of one index."""

    def __init__(self, index: StoredIndex) -> None:
        """Take the index."""
        self._metadata = index.metadata
        sources = ((entry[0], entry[2], entry[3]) for entry in index.metadata)
        self._bylines = Bylines(sources, index.find_holders)

    def address(self, question: str, filters: Filters) -> tuple[Addressed, ...]:
        """Ask a question of the articles whose author or publisher it names.

        Args:
            question: What would be searched for.
            filters: Which articles may answer anyway.

        Returns:
            Where to search, and where else if that gives no answer: of an author of whom others
            speak, they may tell what is asked.
        """
        whole = Addressed(question, filters)
        bylines = self._bylines.find(question)
        if not bylines or asks_for_source(question):
            return (whole,)
        text = leave_out_sources(question, bylines)
        if not text:
            authors = text is not None and not any(byline.publisher for byline in bylines)
            return (replace(whole, of_source=authors),)
        articles = frozenset[str]().union(*(byline.articles for byline in bylines))
        each = len({byline.articles for byline in bylines}) > 1
        own = Addressed(text, replace(filters, articles=articles), each, names_source=True)
        return (own, whole) if any(byline.spoken_of for byline in bylines) else (own,)

    def find_asked_about(
        self, question: str, addressed: Addressed, reading: Reading, *, sure: bool
    ) -> list[str]:
        """Ids of the articles about which, and not of which, a question is asked.

        Args:
            question: As asked.
            addressed: What was searched for.
            reading: What was found.
            sure: Whether that answers what the text is about.

        Returns:
            Empty for a question about what the articles tell, such as who wrote a letter that is
            quoted there, or who a mayor is who also writes.
        """
        bylines = self._bylines.find(addressed.text)
        if addressed.of_source:
            told = sure and any(byline.spoken_of for byline in bylines)
            return [] if told else sorted({each for own in bylines for each in own.articles})
        if not asks_for_source(question):
            return []
        lead = reading.sentences[0].text if reading.sentences else ""
        piece, writes = speaks_of_piece(question), tells_of_writing(lead)
        loosely = piece or asks_who_wrote_about(question)
        titled = find_titled(addressed.text, (each[:2] for each in self._metadata), loosely=loosely)
        if titled is not None and (piece or self._knows(titled, question)):
            title = next(each[1] for each in self._metadata if each[0] == titled)
            told = sure and writes and find_titled(lead, [("", title)], loosely=False) is not None
            return [] if told and not piece else [titled]
        if not bylines and (not piece or writes):
            return []
        found = dict.fromkeys(hit.passage.article_id for hit in reading.hits)
        return list(found)[: 1 if sure else _MOST_TOLD]

    def _knows(self, article_id: str, question: str) -> bool:
        """Whether an article's author is known, or its date where a question asks when.

        A page whose author nobody knows is rather about what it is called after.
        """
        _, _, author, _, published = next(e for e in self._metadata if e[0] == article_id)
        return published.label is not None if asks_for_date(question) else author is not None


def cite_openings(articles: Sequence[Article]) -> tuple[Citation, ...]:
    """The first sentence of each article, numbered from 1."""
    openings = [find_sentences(article.text, article.language)[0] for article in articles]
    return tuple(
        cite(number, article, *opening)
        for number, (article, opening) in enumerate(zip(articles, openings, strict=True), start=1)
    )
