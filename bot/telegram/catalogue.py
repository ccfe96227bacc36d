"""The articles as the bot names them: listed, found by short name, chosen by words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.telegram.interface import Origin, describe_article
from bot.telegram.keys import name_article

if TYPE_CHECKING:
    from bot.assembly import Application
    from index.types import Article


@dataclass(frozen=True, slots=True)
class Entry:
    """An article without its text.

    Attributes:
        id: The article's.
        name: Its short name, for buttons and links.
        origin: What is told of it.
    """

    id: str
    name: str
    origin: Origin


class Catalogue:
    """What can be asked about; read again when a newer index has taken the old one's place.

    Args:
        application: Holds the articles.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self._corpus: str | None = None
        self._entries: tuple[Entry, ...] = ()
        self._ids: dict[str, str] = {}

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every article, in the order indexed."""
        self._refresh()
        return self._entries

    def find_article(self, article_id: str) -> Article | None:
        """The article of an id as it is now, or None."""
        self._refresh()
        return self._application.library.find_article(article_id)

    def find_named(self, name: str) -> Article | None:
        """The article of a short name as it is now, or None."""
        self._refresh()
        article_id = self._ids.get(name)
        return self._application.library.find_article(article_id) if article_id else None

    def match(self, words: str) -> tuple[Entry, ...]:
        """The articles that a filter on `words` lets through (`index.types.Filters.sources`)."""
        return tuple(entry for entry in self.entries if _matches(entry, words))

    def _refresh(self) -> None:
        # Asking for what answers opens a newer index where there is one.
        _ = self._application.answering
        if self._application.corpus == self._corpus:
            return
        self._entries = tuple(
            Entry(article.id, name_article(article.id), describe_article(article))
            for article in self._application.library.articles()
        )
        self._ids = {entry.name: entry.id for entry in self._entries}
        self._corpus = self._application.corpus


def _matches(entry: Entry, wanted: str) -> bool:
    origin = entry.origin
    named = (origin.title, origin.author, origin.publisher)
    return wanted == entry.id or any(
        wanted.casefold() in name.casefold() for name in named if name is not None
    )
