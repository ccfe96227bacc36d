"""Slips of the pen in ordinary words, and abbreviations that the articles only write out.

Nothing is taken for a slip that may be a word. The embedder's vocabulary holds the common words of
its languages whole, and a misspelt one falls into more pieces than the one that is meant; of
English many more words are known.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from index.common_words import is_common_word
from index.names import Script, find_script, measure_distance
from index.words import find_words, stem_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from index.lexical import LexicalIndex
    from index.sounds import SoundIndex
    from index.store.database import Database

_FEWEST_LETTERS, _SHORT, _LONG = 4, 5, 8
# Weighed edits, of which a vowel is half a one, and what an ending may add.
_VOWEL, _MOST_EDITS, _ENDING = 0.5, 1.0, 1.5
_MOST_TERMS = 5
# Words that ask, which articles need not hold; letters of the shortest of which two are exchanged.
_ASKING = frozenset(
    ["what", "when", "where", "which", "whose", "who", "why", "how", "many", "much", "long", "does"]
)
_FEWEST_EXCHANGED = 3
# Passages in which a term is looked at for how it is written, and those in which an abbreviation is
# looked for written out.
_MOST_PASSAGES, _MOST_SEARCHED = 5, 200
_ABBREVIATION = re.compile(r"[^\W\d_a-zа-я]{3,6}")
_BETWEEN = r"(?:(?:of|the|and|for|in|on|и|по|в|для)\s+)?"


class Misspellings:
    """Finds what a word that no article holds was meant to be."""

    def __init__(
        self,
        lexical: LexicalIndex,
        database: Database,
        sounds: SoundIndex,
        count_tokens: Callable[[str], int],
    ) -> None:
        """Take the index.

        Args:
            lexical: Its words.
            database: Its passages.
            sounds: Its words by their sounds.
            count_tokens: Pieces that a word falls into in the embedder's vocabulary.
        """
        self._lexical = lexical
        self._database = database
        self._sounds = sounds
        self._count_tokens = count_tokens

    def find_meant(self, word: str) -> str | None:
        """The word of the articles that was surely meant, as they write it; None for none."""
        pieces = self._count_tokens(word)
        fewest = _FEWEST_LETTERS if find_script(word) is Script.LATIN else _LONG
        if len(word) < fewest or pieces == 1 or is_common_word(word):
            return None
        forms = {form for term in self._list_nearest(word) for form in self._list_forms(term)}
        near = {
            form: distance
            for form in sorted(forms)
            if (distance := self._compare(word, form)) <= _allow_edits(word)
            # Words as long as this are seldom so near to another.
            and (len(word) >= _LONG or self._count_tokens(form) < pieces + (distance <= _VOWEL))
        }
        return min(near, key=lambda form: (near[form], self._weigh(form)), default=None)

    def _list_nearest(self, word: str) -> list[str]:
        """The terms nearest to a word; stems of misspelt words may have kept their endings."""
        stem, limit = stem_word(word), _MOST_EDITS + _ENDING
        distances = {
            term: measure_distance(stem, term, limit) for term in self._sounds.list_alike(word)
        }
        near = [term for term, distance in distances.items() if distance <= limit]
        return sorted(near, key=lambda term: (distances[term], term))[:_MOST_TERMS]

    def _list_forms(self, term: str) -> set[str]:
        """How the articles write a term."""
        return {
            word
            for row in self._lexical.list_passages(term)[:_MOST_PASSAGES].tolist()
            for word, _, _ in find_words(self._database.read_passage(row).passage.text)
            if stem_word(word) == term
        }

    def _compare(self, word: str, form: str) -> float:
        return measure_distance(word.casefold(), form.casefold(), _MOST_EDITS)

    def _weigh(self, form: str) -> float:
        return self._lexical.weigh_term(stem_word(form))

    def write_out(self, abbreviation: str, terms: Iterable[str]) -> str | None:
        """The words that an abbreviation stands for, as the articles write them; None for none.

        Args:
            abbreviation: As in the question.
            terms: The question's other terms; only the passages nearest to them are looked at.
        """
        if not _ABBREVIATION.fullmatch(abbreviation):
            return None
        words = rf"{_BETWEEN}".join(rf"{letter}[^\W\d_]+[\s-]+" for letter in abbreviation[:-1])
        whole = re.compile(rf"\b{words}{_BETWEEN}{abbreviation[-1]}[^\W\d_]+")
        found = Counter(
            match[0] for text in self._read_texts(terms) for match in whole.finditer(text)
        )
        return " ".join(found.most_common(1)[0][0].split()) if found else None

    def _read_texts(self, terms: Iterable[str]) -> Iterable[str]:
        scores = self._lexical.score_passages(terms)
        best = scores.argsort(kind="stable")[::-1][:_MOST_SEARCHED]
        return (self._database.read_passage(int(row)).passage.text for row in best)


def find_asking_word(word: str) -> str | None:
    """The question word that surely was meant: "mnay", "whne", "wich"; None for none.

    Two letters changed places, or in a longer word one is missing or too many.
    """
    folded = word.casefold()
    if len(folded) < _FEWEST_EXCHANGED or folded in _ASKING:
        return None
    meant = [each for each in _ASKING if _is_slip(folded, each)]
    # The vocabulary is read, which takes time, for what is nearly a question word alone.
    return meant[0] if len(meant) == 1 and not is_common_word(folded) else None


def _is_slip(word: str, meant: str) -> bool:
    if len(word) == len(meant):
        apart = [at for at, pair in enumerate(zip(word, meant, strict=True)) if pair[0] != pair[1]]
        exchanged = len(apart) == 2 and apart[1] == apart[0] + 1  # noqa: PLR2004 - two letters
        return exchanged and sorted(word) == sorted(meant)
    shorter, longer = sorted((word, meant), key=len)
    if len(shorter) < _FEWEST_LETTERS or len(longer) != len(shorter) + 1:
        return False
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))


def _allow_edits(word: str) -> float:
    return _VOWEL if len(word) < _SHORT else _MOST_EDITS
