"""Names of a sentence, and whether cited words hold them: in another script, case or order too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.exonyms import find_place
from index.names import compare_names, find_script
from index.stopwords import STOP_WORDS
from index.words import find_words, stem_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Of two spellings in one script no more than an ending may differ.
_SAME_SCRIPT = 0.25
_PEOPLE = re.compile(r"(?:n|an|ian|ean|ese|i|ish|s|ns|ians|eans|stan|istan|stani|stanis)?")
_FEWEST_LETTERS = 4
_OPENS = re.compile(r"(?:^|[.!?…:;]|[“”«»\"‘(]|^\W*[-–—•*])\s*\W*$")
_RUN = re.compile(r"[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w’'-]*(?:[ \u00a0][A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w’'-]*)+")
_CAPITALS = re.compile(r"[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]{2,}s?")
# Written with a capital for their grammar, or as a form of address.
_NO_NAME_WORDS = """
i mr mrs ms dr january february march april may june july august september october november december
monday tuesday wednesday thursday friday saturday sunday
"""
_NO_NAMES = frozenset(_NO_NAME_WORDS.split())


@dataclass(frozen=True, slots=True)
class Name:
    """A word of a sentence that is a name, or a part of one.

    Attributes:
        text: As written.
        start: First code point in the sentence.
        end: One past the last.
    """

    text: str
    start: int
    end: int


def list_names(
    sentence: str, plain: frozenset[str], quoted: Sequence[tuple[int, int]] = ()
) -> tuple[Name, ...]:
    """The words of a sentence that are names.

    Args:
        sentence: One sentence.
        plain: Words, in lower case, that the articles write without a capital: where a sentence
            begins with one, its capital says nothing.
        quoted: Spans of quotations, in which no names are looked for.
    """
    found = []
    for word, start, end in find_words(sentence):
        folded = word.casefold().replace("’", "'")
        if not word[:1].isupper() or any(first <= start < last for first, last in quoted):
            continue
        if folded in STOP_WORDS or folded in _NO_NAMES:
            continue
        if _OPENS.search(sentence[:start]) and (folded in plain or len(word) == 1):
            continue
        found.append(Name(word, start, end))
    return tuple(found)


def list_plain_words(texts: Iterable[str]) -> frozenset[str]:
    """The words that texts write without a capital."""
    return frozenset(word for text in texts for word, _, _ in find_words(text) if word.islower())


class NameBook:
    """The names that cited words hold.

    Args:
        spans: The cited words.
        texts: The whole texts of their articles, from which a name is completed: "Tokayev" of the
            cited words is "President Kassym-Jomart Tokayev" elsewhere.
        described: Authors, publishers and titles of the articles.
    """

    def __init__(
        self, spans: Sequence[str], texts: Sequence[str], described: Sequence[str]
    ) -> None:
        self._words = [word for span in (*spans, *described) for word, _, _ in find_words(span)]
        self._stems = frozenset(map(stem_word, self._words))
        self._capitals = [word for word in self._words if not word[:1].islower()]
        runs = {match.group() for text in (*texts, *spans) for match in _RUN.finditer(text)}
        self._runs = [[word for word, _, _ in find_words(run)] for run in runs]
        self._initials = {"".join(word[0] for word in run) for run in self._runs_of_spans(spans)}
        self._abbreviations = {word for word in self._words if _CAPITALS.fullmatch(word)}

    def holds(self, name: str) -> bool:
        """Whether the cited words hold a name, or its letters where it is abbreviated."""
        if stem_word(name) in self._stems or name in self._initials:
            return True
        if any(_are_alike(name, word) for word in self._capitals):
            return True
        return self._holds_place(name)

    def find_missing(self, names: Sequence[Name], sentence: str) -> tuple[str, ...]:
        """The names that neither stand in the cited words nor complete one that does."""
        held = [name for name in names if self.holds(name.text)]
        missing = []
        for name in names:
            if name in held or self._completes(name, held):
                continue
            if not self._is_spelt_out(name, names, sentence):
                missing.append(name.text)
        return tuple(missing)

    def _completes(self, name: Name, held: Sequence[Name]) -> bool:
        """Whether the articles write this name beside one that the cited words hold."""
        for run in self._runs:
            if not any(_are_same(name.text, word) for word in run):
                continue
            if any(_are_same(other.text, word) for other in held for word in run):
                return True
        return False

    def _is_spelt_out(self, name: Name, names: Sequence[Name], sentence: str) -> bool:
        """Whether it is part of a run whose first letters stand in the cited words."""
        for match in _RUN.finditer(sentence):
            if match.start() <= name.start < match.end():
                inside = [each for each in names if match.start() <= each.start < match.end()]
                return "".join(each.text[0] for each in inside) in self._abbreviations
        return False

    def _holds_place(self, name: str) -> bool:
        found = find_place([name])
        return found is not None and any(set(stems) <= self._stems for stems in found[0].names)

    @staticmethod
    def _runs_of_spans(spans: Sequence[str]) -> list[list[str]]:
        # "Collective Security Treaty Organisation", its small words left out.
        found = []
        for span in spans:
            run: list[str] = []
            for word, _, _ in find_words(span):
                if word[:1].isupper():
                    run.append(word)
                elif word not in {"of", "and", "the", "for"}:
                    found.append(run)
                    run = []
            found.append(run)
        return [run for run in found if len(run) > 1]


def _are_same(first: str, second: str) -> bool:
    return stem_word(first) == stem_word(second) or _are_alike(first, second)


def _are_alike(name: str, written: str) -> bool:
    """Whether two words are one name: in two scripts, with an ending, or a country's people."""
    same_script = find_script(name) is find_script(written)
    limit = _SAME_SCRIPT if same_script else float("inf")
    cost = compare_names(name, written)
    if cost <= limit and cost != float("inf"):
        return True
    return same_script and _are_of_one_country(name.casefold(), written.casefold())


def _are_of_one_country(first: str, second: str) -> bool:
    """Kazakh and Kazakhstan, Russia and Russian, China and Chinese."""
    beginning = 0
    while beginning < min(len(first), len(second)) and first[beginning] == second[beginning]:
        beginning += 1
    rests = (first[beginning:], second[beginning:])
    if beginning < _FEWEST_LETTERS:
        return False
    return all(_PEOPLE.fullmatch(rest) or rest in {"a", "e", "ia", "ans", "an's"} for rest in rests)
