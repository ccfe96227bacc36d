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
from bot.collection import asks_for_summary, asks_which_article, find_topic, speaks_of_law
from bot.types import cite
from index.bylines import Bylines
from index.names import find_script
from index.sentences import find_sentences
from index.words import list_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.reading import Reading
    from bot.types import Citation
    from index.bylines import Byline
    from index.store.stored import StoredIndex
    from index.types import Article, Filters, Published

_MOST_TOLD = 3
# Sentences that tell how an article begins, where it is to be summed up; more than this share of a
# topic's words has the article about it.
_OPENING = 3
_TOPIC_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Addressed:
    """A question, and the articles it is asked of.

    Attributes:
        text: What to search for.
        filters: Where.
        bylines: The authors or publishers it names.
        of_source: Whether nothing is asked but who an author is.
    """

    text: str
    filters: Filters
    bylines: tuple[Byline, ...] = ()
    of_source: bool = False

    @property
    def names_source(self) -> bool:
        """Whether it is asked of those alone whom it names."""
        return self.filters.articles is not None

    @property
    def each(self) -> bool:
        """Whether several authors are asked, and each is to answer."""
        return self.names_source and len({byline.articles for byline in self.bylines}) > 1

    @property
    def spoken_of(self) -> bool:
        """Whether others speak of one whom it names."""
        return any(byline.spoken_of for byline in self.bylines)

    def list_articles(self) -> frozenset[str]:
        """Ids of the articles of those whom it names."""
        return frozenset[str]().union(*(byline.articles for byline in self.bylines))


class Sources:
    """Authors, publishers and titles of the articles of one index."""

    def __init__(self, index: StoredIndex) -> None:
        """Take the index."""
        self._metadata = index.metadata
        self._find_holders = index.find_holders
        self._list_passing = index.list_passing
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
        whole = Addressed(question, filters, self._bylines.find(question))
        if not whole.bylines or asks_for_source(question):
            return (whole,)
        text = leave_out_sources(question, whole.bylines)
        if not text:
            authors = text is not None and not any(each.publisher for each in whole.bylines)
            return (replace(whole, of_source=authors),)
        own = replace(whole, text=text, filters=replace(filters, articles=whole.list_articles()))
        return (own, whole) if whole.spoken_of else (own,)

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
        if addressed.of_source:
            return [] if sure and addressed.spoken_of else sorted(addressed.list_articles())
        if asks_for_summary(question) or asks_which_article(question):
            return self._find_about(question, addressed, reading, sure=sure)
        if not asks_for_source(question):
            return []
        return self._find_source(question, addressed, reading, sure=sure)

    def _find_source(
        self, question: str, addressed: Addressed, reading: Reading, *, sure: bool
    ) -> list[str]:
        """The articles of which it is asked who wrote them, or when, unless their texts tell."""
        lead = reading.sentences[0].text if reading.sentences else ""
        piece, writes = speaks_of_piece(question), tells_of_writing(lead, question)
        loosely = piece or asks_who_wrote_about(question)
        titled = find_titled(addressed.text, (each[:2] for each in self._metadata), loosely=loosely)
        entry = next((each for each in self._metadata if each[0] == titled), None)
        if entry is not None and (piece or _knows(entry, question)):
            told = sure and writes and find_titled(lead, [entry[:2]], loosely=False) is not None
            return [] if told and not piece else [entry[0]]
        if not addressed.bylines and (not loosely or writes):
            return []
        # In another script a title is not recognised: then the first may be another.
        foreign = find_script(question) is not find_script(lead)
        one = sure and piece and not foreign
        return _list_articles(reading, 1 if one else _MOST_TOLD)

    def _find_about(
        self, question: str, addressed: Addressed, reading: Reading, *, sure: bool
    ) -> list[str]:
        """The articles about something: by their titles, their authors, or what they speak of."""
        if reading.sentences and speaks_of_law(reading.sentences[0].text):
            return []
        topic, most = find_topic(question), 1 if asks_for_summary(question) else _MOST_TOLD
        passing = set(self._list_passing(addressed.filters))
        described = [each[:2] for each in self._metadata if each[0] in passing]
        titled = find_titled(topic, described, loosely=True)
        if titled is not None:
            return [titled]
        found = _list_articles(reading, len(reading.hits))
        if addressed.bylines:
            own = addressed.list_articles() & passing
            best = [each for each in found if each in own]
            return [*best, *sorted(own - set(best))][:_MOST_TOLD]
        holders = [self._find_holders(term) for term in dict.fromkeys(list_terms(topic))]
        if not any(holders):
            # None of its words in any article: in another language, perhaps.
            return found[:1] if sure else []
        wanted = _TOPIC_SHARE * len(holders)
        return [each for each in found if sum(each in held for held in holders) > wanted][:most]


def _knows(entry: tuple[str, str, str | None, str | None, Published], question: str) -> bool:
    """Whether an article's author is known, or its date where a question asks when.

    A page whose author nobody knows is rather about what it is called after.
    """
    _, _, author, _, published = entry
    return published.label is not None if asks_for_date(question) else author is not None


def _list_articles(reading: Reading, most: int) -> list[str]:
    """Ids of the articles whose passages were found, best first."""
    return list(dict.fromkeys(hit.passage.article_id for hit in reading.hits))[:most]


def cite_openings(articles: Sequence[Article], question: str) -> tuple[Citation, ...]:
    """The first sentence of each article, numbered from 1; some more of one to be summed up."""
    most = _OPENING if asks_for_summary(question) else 1
    return tuple(
        cite(number, article, *_find_opening(article, most))
        for number, article in enumerate(articles, start=1)
    )


def _find_opening(article: Article, most: int) -> tuple[int, int]:
    """Its first sentences, as far as its first paragraph goes."""
    (start, end), *others = find_sentences(article.text, article.language)[:most]
    for following, its_end in others:
        if "\n\n" in article.text[end:following]:
            break
        end = its_end
    return start, end
