"""What a question's words are called in the articles: names in another script or spelling.

A name that no article spells as the question does is looked for by its sound, as a Chinese name,
and as a place with another name in the articles' language. A word of the articles is one only if
it is written with a capital there.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.exonyms import Place, find_chinese_place, find_place
from index.hanzi import spell_signs
from index.names import Script, compare_names, find_script, fold_sounds, is_surname, unify_script
from index.pinyin import spell_in_pinyin
from index.sounds import SoundIndex
from index.stopwords import STOP_WORDS
from index.words import find_words, stem_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.lexical import LexicalIndex
    from index.store.database import Database

# Passages in which a term is looked at for how it is written.
_MOST_PASSAGES = 5
# A word that only may be a name has to sound the same, and not be short.
_SAME, _FEWEST_SOUNDS = 0.4, 4
# How much further apart than one name's spellings two words may be that one could mean by it.
_LENIENCY = 1.0
_ABBREVIATION = 5
_NO_SURNAMES = frozenset(("каков", "какова", "каково", "каковы", "таков", "один", "иной"))
_ROMAN_NUMBER = re.compile("[IVXLCDM]+")
# Adjectives of a name (российский, Нобелевская) are translated more often than transcribed.
_ADJECTIVE_ENDINGS = (
    "ая", "ый", "ий", "ой", "ое", "ее", "ые", "ие", "ого", "его", "ому", "ему", "ую", "ых", "их",
    "яя", "ней", "ым", "им", "ыми", "ими", "ской", "ском", "ном", "нем",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spelling:
    """The terms that a question is searched for with.

    Attributes:
        terms: Stems with their inverse document frequency. Of several spellings of one name the
            commonest bears the weight; the others weigh 0, so that a name counts once.
        known: Stems of the question's words that stand in the articles, under any spelling, or of
            which one cannot tell.
        text: The question with misspelt names as the articles write them.
    """

    terms: dict[str, float]
    known: frozenset[str]
    text: str


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a question, in one script.

    Attributes:
        text: The word.
        start: First code point in the question.
        end: One past the last.
        upper: Whether it begins with a capital.
        may_name: Whether it may be a name: it does, or the question is typed without.
        sure: Whether it surely is one: it does, and is not the question's first word.
    """

    text: str
    start: int
    end: int
    upper: bool
    may_name: bool
    sure: bool


class Speller:
    """Finds the articles' spellings of a question's names."""

    def __init__(
        self, lexical: LexicalIndex, database: Database, described: frozenset[str]
    ) -> None:
        """Take the index.

        Args:
            lexical: Its words.
            database: Its passages.
            described: Stems of words that no passage need hold: authors, publishers.
        """
        self._lexical = lexical
        self._database = database
        self._described = described
        self._sounds = SoundIndex(lexical.list_terms())
        self._described_sounds = SoundIndex(sorted(described))
        self._written: dict[str, frozenset[str]] = {}

    def spell(self, question: str) -> Spelling:
        """The terms of a question, names as the articles spell them."""
        terms: dict[str, float] = {}
        known: set[str] = set()
        written: list[tuple[_Word, str]] = []
        words = _read_words(question)
        at = 0
        while at < len(words):
            word = words[at]
            taken, spellings = self._find_place(question, words, at)
            if not taken and word.text.casefold().replace("’", "'") in STOP_WORDS:
                at += 1
                continue
            term = stem_word(word.text)
            own = term in self._lexical or term in self._described
            if not taken and not own:
                spellings = self._find_name(word)
            if spellings:
                known.update(stem_word(each.text) for each in words[at : at + max(1, taken)])
                known.update(spellings)
                self._add(terms, spellings)
                if not taken:
                    written += [(word, each) for each in self._choose_written(word, spellings)]
            else:
                terms[term] = self._lexical.weigh_term(term)
                if own or not self._is_claimed(words, at):
                    known.add(term)
            at += max(1, taken)
        return Spelling(terms, frozenset(known), _replace_words(question, written))

    def _choose_written(self, word: _Word, spellings: dict[str, float]) -> list[str]:
        """How the articles write a name in the word's script, in the nearest form; none or one.

        From another script it would raise near misses as much as answers.
        """
        commonest = max(spellings, key=spellings.__getitem__)
        script = find_script(word.text)
        forms = [
            form for form in sorted(self._list_written(commonest)) if find_script(form) is script
        ]
        return [min(forms, key=lambda form: compare_names(word.text, form))] if forms else []

    def _add(self, terms: dict[str, float], spellings: dict[str, float]) -> None:
        for term, weight in spellings.items():
            terms[term] = max(weight, terms.get(term, 0.0))

    def _find_place(
        self, question: str, words: list[_Word], at: int
    ) -> tuple[int, dict[str, float]]:
        """How many words from `at` on name a place that the articles call otherwise, and how."""
        word = words[at]
        if _is_han(word.text):
            return self._find_chinese(question, words, at)
        if not word.may_name:
            return 0, {}
        if find_script(word.text) is Script.LATIN and stem_word(word.text) in self._lexical:
            return 0, {}
        named = find_place([each.text for each in words[at:]], inflected=word.upper)
        if named is None:
            return 0, {}
        place, count = named
        own = [stem_word(each.text) for each in words[at : at + count]]
        spellings = self._choose_names(place, own)
        return (count if spellings else 0), spellings

    def _find_chinese(
        self, question: str, words: list[_Word], at: int
    ) -> tuple[int, dict[str, float]]:
        """The same of Chinese signs, which name a place or sound as a foreign name does."""
        start = words[at].start
        spellings: dict[str, float] = {}
        length = 0
        found = find_chinese_place(question, start)
        if found is not None:
            place, length = found
            spellings = self._choose_names(place, list(question[start : start + length]))
        for spelt, signs in [] if spellings else spell_signs(question, start):
            if all(sign in self._lexical for sign in question[start : start + signs]):
                break
            word = _Word(spelt, start, start + signs, upper=True, may_name=True, sure=True)
            spellings, length = self._find_name(word), signs
            if spellings:
                break
        inside = [each for each in words[at:] if each.end <= start + length]
        return (len(inside) if spellings else 0), spellings

    def _choose_names(self, place: Place, own: list[str]) -> dict[str, float]:
        """The stems of a place's commonest name, weighed, and of its others, weighing nothing."""
        if all(term in self._lexical for term in own):
            return {}
        present = [
            name
            for name in place.names
            if all(part in self._lexical for part in name) and self._is_written(name)
        ]
        chosen: dict[str, float] = {}
        for name in sorted(present, key=lambda each: max(map(self._lexical.weigh_term, each))):
            for part in name:
                chosen.setdefault(part, 0.0 if chosen.keys() - set(name) else self._weigh(part))
        return chosen

    def _weigh(self, term: str) -> float:
        return self._lexical.weigh_term(term)

    def _is_written(self, name: tuple[str, ...]) -> bool:
        return any(_is_han(part) or self._list_written(part) for part in name)

    def _find_name(self, word: _Word) -> dict[str, float]:
        """The stems under which the articles know a name; the commonest bears the weight."""
        if not word.may_name or _is_han(word.text):
            return {}
        costs = {
            term: 0.0
            for pinyin in spell_in_pinyin(word.text)
            if (term := stem_word(pinyin)) in self._lexical and self._list_written(term)
        }
        if not costs:
            for term in self._sounds.list_candidates(word.text):
                cost = self._compare(word, self._list_written(term))
                if cost < math.inf:
                    costs[term] = cost
        if not costs:
            return dict.fromkeys(self._list_described(word), 0.0)
        best = min(costs.values())
        nearest = [term for term, cost in costs.items() if cost == best]
        nearest.sort(key=lambda term: (self._weigh(term), term))
        return {term: 0.0 if at else self._weigh(term) for at, term in enumerate(nearest)}

    def _list_described(self, word: _Word) -> list[str]:
        candidates = self._described_sounds.list_candidates(word.text)
        return [term for term in candidates if self._compare(word, [term]) < math.inf]

    def _compare(self, word: _Word, written: Iterable[str]) -> float:
        best = min((compare_names(word.text, each) for each in written), default=math.inf)
        if word.sure:
            return best
        same = best < _SAME and len(fold_sounds(word.text)) >= _FEWEST_SOUNDS
        return best if same else math.inf

    def _is_claimed(self, words: list[_Word], at: int) -> bool:
        """Whether a word that no article holds is surely a name that no article mentions.

        In the articles' own script every capital says so. From another script only what would be
        transcribed counts: a surname by its ending, a place, two names side by side.
        """
        word = words[at]
        if find_script(word.text) is not Script.CYRILLIC or self._sounds.holds(Script.CYRILLIC):
            return not _ROMAN_NUMBER.fullmatch(word.text)
        # A question may begin with its subject: Лавров Қазақстан туралы не айтты?
        named = word.sure or (word.upper and is_surname(word.text))
        if not named or word.text.casefold() in _NO_SURNAMES or self._may_be_held(word):
            return False
        if is_surname(word.text) or (find_place([word.text]) and _is_noun(word)):
            return True
        beside = [words[near] for near in (at - 1, at + 1) if 0 <= near < len(words)]
        return _is_noun(word) and any(
            _is_noun(each)
            and abs(each.start - word.start) <= max(len(each.text), len(word.text)) + 1
            and not self._find_name(each)
            and not self._may_be_held(each)
            for each in beside
        )

    def _may_be_held(self, word: _Word) -> bool:
        """Whether the articles hold a name that may be meant, though it is spelt too far off."""
        return any(
            compare_names(word.text, written, leniency=_LENIENCY) < math.inf
            for term in self._sounds.list_candidates(word.text)
            for written in self._list_written(term)
        )

    def _list_written(self, term: str) -> frozenset[str]:
        """How a term is written in the articles, where it is a name: with a capital."""
        if term not in self._written:
            self._written[term] = self._look_up(term)
        return self._written[term]

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


def _read_words(question: str) -> list[_Word]:
    """The words of a question; which may be names depends on how it is written."""
    found = [(unify_script(word), start, end) for word, start, end in find_words(question)]
    any_capital = any(word[0].isupper() for word, _, _ in found[1:])
    # Whoever writes a question mark and a first capital would have written the others.
    careful = any_capital or (bool(found) and found[0][0][0].isupper() and "?" in question)
    words = []
    for at, (word, start, end) in enumerate(found):
        upper = word[0].isupper()
        # A question typed without capitals may name anything.
        words.append(_Word(word, start, end, upper, upper or not careful, upper and at > 0))
    return words


def _replace_words(question: str, written: Sequence[tuple[_Word, str]]) -> str:
    """The question with some of its words as they are written elsewhere."""
    parts, at = [], 0
    for word, form in written:
        parts += [question[at : word.start], form]
        at = word.end
    return "".join([*parts, question[at:]])


def _is_noun(word: _Word) -> bool:
    folded = word.text.casefold()
    abbreviated = word.text.isupper() and len(word.text) <= _ABBREVIATION
    return word.sure and not abbreviated and not folded.endswith(_ADJECTIVE_ENDINGS)


def _is_han(word: str) -> bool:
    return len(word) == 1 and "\u3400" <= word <= "\u9fff"
