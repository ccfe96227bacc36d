"""The interface for one person: texts and dates in a language, and where links lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.telegram.dates import word_date
from bot.telegram.keys import link_article, link_citation
from bot.telegram.markup import Rich, is_web_address, link, shorten

if TYPE_CHECKING:
    from bot.telegram.texts import Texts
    from bot.types import Citation
    from index.types import Article, Filters

_LONGEST_TITLE = 120  # UTF-16 units in a list
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Origin:
    """What is told of an article beside a quotation.

    Attributes:
        title: Its headline.
        author: As the article gives it, or None.
        publisher: As the article gives it, or None.
        published: The date's label in ISO 8601, or None.
        url: Its address, or None.
    """

    title: str
    author: str | None
    publisher: str | None
    published: str | None
    url: str | None


def describe_article(article: Article) -> Origin:
    """What is told of an article."""
    return Origin(
        article.title, article.author, article.publisher, article.published.label, article.url
    )


@dataclass(frozen=True, slots=True)
class Interface:
    """How one person is spoken to.

    Attributes:
        texts: The texts of all languages.
        language: The person's.
        bot_name: The bot's user name without `@`, or "".
    """

    texts: Texts
    language: str
    bot_name: str = ""

    def say(self, key: str, **values: object) -> str:
        """A text of the interface."""
        return self.texts.say(self.language, key, **values)

    def word_date(self, label: str | None) -> str:
        """A publication date in words; that it is unknown, where it is."""
        if label is None:
            return self.say("date_unknown")
        return word_date(label, self.language, self.texts)

    def word_origin(self, origin: Origin) -> str:
        """`Author, Publisher, 12 January 2023`; what is unknown is left out, but for the date."""
        names = (origin.author, origin.publisher)
        parts = [shorten(name, _LONGEST_NAME) for name in names if name]
        return ", ".join([*parts, self.word_date(origin.published)])

    def word_side(self, origin: Origin) -> str:
        """Who says it and when, in few words: the publisher, or else the author or the title."""
        name = origin.publisher or origin.author or origin.title
        return f"{shorten(name, _LONGEST_NAME)}, {self.word_date(origin.published)}"

    def word_filters(self, filters: Filters) -> str:
        """What narrows the search, in a few words."""
        parts = []
        if filters.since is not None:
            parts.append(self.say("filter_since", date=self.word_date(filters.since.isoformat())))
        if filters.until is not None:
            parts.append(self.say("filter_until", date=self.word_date(filters.until.isoformat())))
        parts += [self.say("quoted", text=shorten(one, _LONGEST_NAME)) for one in filters.sources]
        return ", ".join(parts)

    def mark_citation(self, citation: Citation) -> Rich:
        """`[1]`, leading to the article's address, or else to the words in a chat with the bot."""
        article = citation.article
        url = article.url if is_web_address(article.url) else None
        return link(f"[{citation.number}]", url or link_citation(self.bot_name, citation))

    def title_article(self, article_id: str, origin: Origin) -> Rich:
        """The title, leading where the article can be read."""
        url = origin.url if is_web_address(origin.url) else None
        target = url or link_article(self.bot_name, article_id)
        return link(shorten(origin.title, _LONGEST_TITLE), target)
