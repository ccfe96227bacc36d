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

from index.exonyms import find_chinese_place, find_place
from index.hanzi import spell_signs
from index.misspellings import Misspellings, find_asking_word
from index.names import Script, compare_names, find_script, fold_sounds, is_surname
from index.pinyin import spell_in_pinyin
from index.place_names import PlaceNames
from index.question_words import (
    QuestionWord,
    find_measures,
    is_han,
    is_noun,
    read_words,
    replace_words,
)
from index.sounds import SoundIndex
from index.words import is_term, list_terms, stem_word
from index.written import WrittenNames

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from index.lexical import LexicalIndex
    from index.store.database import Database

# A word that only may be a name has to sound the same, and not be short.
_SAME, _FEWEST_SOUNDS = 0.4, 4
# How much further apart than one name's spellings two words may be that one could mean by it.
_LENIENCY = 1.0
_NO_SURNAMES = frozenset(("каков", "какова", "каково", "каковы", "таков", "один", "иной"))
_ROMAN_NUMBER = re.compile("[IVXLCDM]+")
# An abbreviation of capitals, or several of what it stands for.
_ABBREVIATION = re.compile(r"[A-Z]{2,5}s?")


@dataclass(frozen=True, slots=True)
class Spelling:
    """The terms that a question is searched for with.

    Attributes:
        terms: Stems with their inverse document frequency. Of several spellings of one name the
            commonest bears the weight; the others weigh 0, so that a name counts once.
        known: Stems of the question's words that stand in the articles, under any spelling, or of
            which one cannot tell.
        text: The question with misspelt words as the articles write them, and abbreviations that
            they do not have written out.
    """

    terms: dict[str, float]
    known: frozenset[str]
    text: str


class Speller:
    """Finds the articles' spellings of a question's names."""

    def __init__(
        self,
        lexical: LexicalIndex,
        database: Database,
        described: frozenset[str],
        count_tokens: Callable[[str], int],
    ) -> None:
        """Take the index.

        Args:
            lexical: Its words.
            database: Its passages.
            described: Stems of words that no passage need hold: authors, publishers.
            count_tokens: See `index.misspellings.Misspellings`.
        """
        self._lexical = lexical
        self._described = described
        self._sounds = SoundIndex(lexical.list_terms())
        self._described_sounds = SoundIndex(sorted(described))
        self._misspellings = Misspellings(lexical, database, self._sounds, count_tokens)
        self._written = WrittenNames(lexical, database)
        self._places = PlaceNames(lexical, database, self._written)

    def spell(self, question: str) -> Spelling:
        """The terms of a question, names as the articles spell them."""
        terms: dict[str, float] = {}
        known: set[str] = set()
        written: list[tuple[QuestionWord, str]] = []
        words = read_words(question)
        measures = find_measures(question)
        at = 0
        while at < len(words):
            word = words[at]
            taken, spellings = (
                self._find_chinese(question, words, at)
                if is_han(word.text)
                else self._places.find(words, at)
            )
            if not taken and (not is_term(word.text) or word.start in measures):
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
            elif form := None if own else self._find_meant(question, word):
                meant = list_terms(form)
                known.update((term, *meant))
                self._add(terms, {each: self._weigh(each) for each in meant})
                written.append((word, form))
            else:
                terms[term] = self._lexical.weigh_term(term)
                if own or self._is_part(question, words, at) or not self._is_claimed(words, at):
                    known.add(term)
            at += max(1, taken)
        return Spelling(terms, frozenset(known), replace_words(question, written))

    def names_something(self, question: str) -> bool:
        """Whether a question has a word that the articles write with a capital."""
        words = [word.text for word in read_words(question) if is_term(word.text)]
        terms = [term for term in map(stem_word, words) if term in self._lexical]
        return any(map(self._written.list_forms, terms))

    def _find_meant(self, question: str, word: QuestionWord) -> str | None:
        """What a word that is no name of the articles was meant to be; None where one cannot tell.

        A name that is none of theirs may be another's.
        """
        if _ABBREVIATION.fullmatch(word.text):
            # Stemming takes no ending from what has no vowel: "MPs".
            other = word.text[:-1] if word.text.endswith("s") else f"{word.text}s"
            if stem_word(other) in self._lexical:
                return other
        if word.text.isupper():
            asked = [term for term in list_terms(question) if term != stem_word(word.text)]
            return self._misspellings.write_out(word.text, asked)
        if word.sure:
            return None
        return find_asking_word(word.text) or self._misspellings.find_meant(word.text)

    def _is_part(self, question: str, words: list[QuestionWord], at: int) -> bool:
        """Whether a hyphen joins a word to one that the articles hold, as in Nagorno-Karabakh."""
        word = words[at]
        before = question[: word.start].endswith("-") and at > 0
        after = question[word.end :].startswith("-") and at + 1 < len(words)
        beside = [*([words[at - 1]] if before else []), *([words[at + 1]] if after else [])]
        return any(
            stem_word(each.text) in self._lexical or self._find_name(each) for each in beside
        )

    def _choose_written(self, word: QuestionWord, spellings: dict[str, float]) -> list[str]:
        """How the articles write a name in the word's script, in the nearest form; none or one.

        From another script it would raise near misses as much as answers.
        """
        commonest = max(spellings, key=spellings.__getitem__)
        script = find_script(word.text)
        written = sorted(self._written.list_forms(commonest))
        forms = [form for form in written if find_script(form) is script]
        return [min(forms, key=lambda form: compare_names(word.text, form))] if forms else []

    def _add(self, terms: dict[str, float], spellings: dict[str, float]) -> None:
        for term, weight in spellings.items():
            terms[term] = max(weight, terms.get(term, 0.0))

    def _find_chinese(
        self, question: str, words: list[QuestionWord], at: int
    ) -> tuple[int, dict[str, float]]:
        """What Chinese signs from `at` on name, as a place or by sound, and in how many words."""
        start = words[at].start
        spellings: dict[str, float] = {}
        length = 0
        found = find_chinese_place(question, start)
        if found is not None:
            place, length = found
            spellings = self._places.choose_names(place, list(question[start : start + length]))
        for spelt, signs in [] if spellings else spell_signs(question, start):
            if all(sign in self._lexical for sign in question[start : start + signs]):
                break
            word = QuestionWord(spelt, start, start + signs, upper=True, may_name=True, sure=True)
            spellings, length = self._find_name(word), signs
            if spellings:
                break
        inside = [each for each in words[at:] if each.end <= start + length]
        return (len(inside) if spellings else 0), spellings

    def _weigh(self, term: str) -> float:
        return self._lexical.weigh_term(term)

    def _find_name(self, word: QuestionWord) -> dict[str, float]:
        """The stems under which the articles know a name; the commonest bears the weight."""
        if not word.may_name or is_han(word.text):
            return {}
        costs = {
            term: 0.0
            for pinyin in spell_in_pinyin(word.text)
            if (term := stem_word(pinyin)) in self._lexical and self._written.list_forms(term)
        }
        if not costs:
            for term in self._sounds.list_candidates(word.text):
                cost = self._compare(word, self._written.list_forms(term))
                if cost < math.inf:
                    costs[term] = cost
        if not costs:
            return dict.fromkeys(self._list_described(word), 0.0)
        best = min(costs.values())
        nearest = [term for term, cost in costs.items() if cost == best]
        nearest.sort(key=lambda term: (self._weigh(term), term))
        return {term: 0.0 if at else self._weigh(term) for at, term in enumerate(nearest)}

    def _list_described(self, word: QuestionWord) -> list[str]:
        candidates = self._described_sounds.list_candidates(word.text)
        return [term for term in candidates if self._compare(word, [term]) < math.inf]

    def _compare(self, word: QuestionWord, written: Iterable[str]) -> float:
        best = min((compare_names(word.text, each) for each in written), default=math.inf)
        if word.sure:
            return best
        same = best < _SAME and len(fold_sounds(word.text)) >= _FEWEST_SOUNDS
        return best if same else math.inf

    def _is_claimed(self, words: list[QuestionWord], at: int) -> bool:
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
        if is_surname(word.text) or (find_place([word.text]) and is_noun(word)):
            return True
        beside = [words[near] for near in (at - 1, at + 1) if 0 <= near < len(words)]
        return is_noun(word) and any(
            is_noun(each)
            and abs(each.start - word.start) <= max(len(each.text), len(word.text)) + 1
            and not self._find_name(each)
            and not self._may_be_held(each)
            for each in beside
        )

    def _may_be_held(self, word: QuestionWord) -> bool:
        """Whether the articles hold a name that may be meant, though it is spelt too far off."""
        return any(
            compare_names(word.text, written, leniency=_LENIENCY) < math.inf
            for term in self._sounds.list_candidates(word.text)
            for written in self._written.list_forms(term)
        )
