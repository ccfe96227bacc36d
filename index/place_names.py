"""What the articles call a place that a question names otherwise: "U.S." for "United States"."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from index.exonyms import find_place, opens_place
from index.names import Script, find_script
from index.question_words import is_han
from index.words import find_words, stem_word

if TYPE_CHECKING:
    from index.exonyms import Place
    from index.lexical import LexicalIndex
    from index.question_words import QuestionWord
    from index.store.database import Database
    from index.written import WrittenNames

# So many passages that hold all words of a name are looked at for the name; among more it stands.
_MOST_COMPARED = 50


class PlaceNames:
    """The names of places in one index."""

    def __init__(self, lexical: LexicalIndex, database: Database, written: WrittenNames) -> None:
        self._lexical = lexical
        self._database = database
        self._written = written

    def find(self, words: list[QuestionWord], at: int) -> tuple[int, dict[str, float]]:
        """How many words from `at` on name a place that the articles call otherwise, and how.

        Args:
            words: A question's words, of which that one is not Chinese.
            at: Where the name may begin.

        Returns:
            The words it takes, 0 where there is no such name, and stems with their weight.
        """
        word = words[at]
        if not word.may_name:
            return 0, {}
        held = find_script(word.text) is Script.LATIN and stem_word(word.text) in self._lexical
        if held and not opens_place(word.text):
            return 0, {}
        named = find_place([each.text for each in words[at:]], inflected=word.upper and not held)
        if named is None or (held and named[1] == 1):
            return 0, {}
        place, count = named
        own = [stem_word(each.text) for each in words[at : at + count]]
        spellings = self.choose_names(place, own)
        return (count if spellings else 0), spellings

    def choose_names(self, place: Place, own: list[str]) -> dict[str, float]:
        """The stems of a place's commonest name, weighed, and of its others, weighing nothing."""
        if self._stand_together(own):
            return {}
        present = [
            name
            for name in place.names
            if all(part in self._lexical for part in name) and self._is_written(name)
        ]
        chosen: dict[str, float] = {}
        for name in sorted(present, key=lambda each: max(map(self._lexical.weigh_term, each))):
            for part in name:
                chosen.setdefault(
                    part, 0.0 if chosen.keys() - set(name) else self._lexical.weigh_term(part)
                )
        return chosen

    def _stand_together(self, terms: list[str]) -> bool:
        """Whether some passage has these stems one after the other, as far as is looked."""
        held = all(term in self._lexical for term in terms)
        if not held or len(terms) == 1:
            return held
        rows = reduce(np.intersect1d, map(self._lexical.list_passages, terms)).tolist()
        if len(rows) > _MOST_COMPARED:
            return True
        wanted = tuple(terms)
        for row in rows:
            text = self._database.read_passage(row).passage.text
            stems = [stem_word(word) for word, _, _ in find_words(text)]
            if any(tuple(stems[at : at + len(wanted)]) == wanted for at in range(len(stems))):
                return True
        return False

    def _is_written(self, name: tuple[str, ...]) -> bool:
        return any(is_han(part) or self._written.list_forms(part) for part in name)
