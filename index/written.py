"""How the articles write a term: which words are names is told by their capitals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.words import find_words, stem_word

if TYPE_CHECKING:
    from index.lexical import LexicalIndex
    from index.store.database import Database

# Passages in which a term is looked at for how it is written.
_MOST_PASSAGES = 5


class WrittenNames:
    """Looks terms up in some of the passages that hold them, each once."""

    def __init__(self, lexical: LexicalIndex, database: Database) -> None:
        self._lexical = lexical
        self._database = database
        self._forms: dict[str, frozenset[str]] = {}

    def list_forms(self, term: str) -> frozenset[str]:
        """How a term is written in the articles, where it is a name: with a capital."""
        if term not in self._forms:
            self._forms[term] = self._look_up(term)
        return self._forms[term]

    def _look_up(self, term: str) -> frozenset[str]:
        written: set[str] = set()
        plain = 0
        rows = self._lexical.list_passages(term)
        articles: set[str] = set()
        # Few words of a passage begin as the term does, and only those need to be stemmed.
        begins = re.compile(rf"\b{re.escape(term[:2])}[^\W\d_]*(?:['’][^\W\d_]+)?", re.IGNORECASE)
        for row in rows[:: max(1, len(rows) // _MOST_PASSAGES)][:_MOST_PASSAGES].tolist():
            stored = self._database.read_passage(row)
            passage = stored.passage
            articles.add(passage.article_id)
            beginnings = {start - passage.start for start, _ in stored.sentences}
            for found in begins.finditer(passage.text):
                if stem_word(found[0]) != term:
                    continue
                if found[0][0].isupper():
                    written.add(found[0])
                    plain -= found.start() not in beginnings
                else:
                    plain += 1
        if written or plain:
            return frozenset(written) if plain <= 0 else frozenset()
        # The lexical index holds titles too, whose capitals say nothing.
        titles = (self._database.require_article(each).title for each in articles)
        return frozenset(
            word for title in titles for word, _, _ in find_words(title) if stem_word(word) == term
        )
