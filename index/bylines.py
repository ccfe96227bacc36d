"""Authors and publishers whom a question names: what they wrote is known beside the text alone."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from index.names import compare_names
from index.question_words import read_words
from index.sounds import SoundIndex
from index.words import find_words, is_term, stem_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from index.question_words import QuestionWord

# Between the names of several authors.
_BETWEEN = re.compile(r"\s*(?:[,;/&]|\b(?:and|with|и|және)\b)\s*")
_POSSESSIVE = re.compile(r"['’]s?$")
# A word that only may be a name has to sound the same.
_SAME = 0.4
_SHORTEST = 3
_FORMS_OF_ADDRESS = frozenset(("mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir"))
_ARTICLES = frozenset(("the", "a", "an"))


@dataclass(frozen=True, slots=True)
class Byline:
    """A source of articles that a question names.

    Attributes:
        start: First code point of its name in the question.
        end: One past the last.
        articles: Ids of its articles.
        publisher: Whether it is a publisher, which may be named for other reasons too.
        spoken_of: Whether others' articles speak of it: the question may be about what they tell.
    """

    start: int
    end: int
    articles: frozenset[str]
    publisher: bool
    spoken_of: bool


class Bylines:
    """Who wrote and published the articles of an index."""

    def __init__(
        self,
        sources: Iterable[tuple[str, str | None, str | None]],
        find_holders: Callable[[str], frozenset[str]],
    ) -> None:
        """Take what is known of the articles.

        Args:
            sources: Id, author and publisher of each.
            find_holders: Ids of the articles whose text holds a stem.
        """
        self._find_holders = find_holders
        self._authors: dict[str, set[str]] = defaultdict(set)
        self._given: dict[str, set[str]] = defaultdict(set)
        self._publishers: dict[tuple[str, ...], set[str]] = defaultdict(set)
        # Each name is taken apart once, however many articles bear it.
        by_author: dict[str, set[str]] = defaultdict(set)
        by_publisher: dict[str, set[str]] = defaultdict(set)
        for article_id, author, publisher in sources:
            by_author[author or ""].add(article_id)
            by_publisher[publisher or ""].add(article_id)
        for author, articles in by_author.items():
            for person in _BETWEEN.split(author):
                *given, surname = _list_words(person) or [""]
                if len(surname) >= _SHORTEST:
                    self._authors[surname] |= articles
                    self._given[surname].update(given)
        for publisher, articles in by_publisher.items():
            if words := tuple(each for each in _list_words(publisher) if each not in _ARTICLES):
                self._publishers[words] |= articles

    def find(self, question: str) -> tuple[Byline, ...]:
        """The authors whom a question names, else the publishers, in the order of their names."""
        words = read_words(question)
        return tuple(self._find_authors(words)) or tuple(self._find_publishers(words))

    def _find_authors(self, words: Sequence[QuestionWord]) -> Iterator[Byline]:
        for at, word in enumerate(words):
            surname = self._find_surname(word)
            if surname is None:
                continue
            articles = self._authors[surname]
            spoken_of = not self._find_holders(stem_word(surname)) <= articles
            first = at
            while first and self._is_given(words[first - 1], surname):
                first -= 1
            if first == at and at > 1 and self._is_another(words[at - 1]):
                continue
            yield Byline(
                words[first].start,
                word.end,
                frozenset(articles),
                publisher=False,
                spoken_of=spoken_of,
            )

    def _find_surname(self, word: QuestionWord) -> str | None:
        name = _POSSESSIVE.sub("", word.text)
        plain = name.casefold()
        if plain in self._authors and (word.may_name or not self._is_held(plain)):
            return plain
        # A word that only asks sounds like nobody.
        if (
            not word.may_name
            or len(plain) < _SHORTEST
            or not is_term(plain)
            or self._is_held(plain)
        ):
            return None
        near = {
            surname: compare_names(name, surname)
            for term in self._sounds.list_candidates(name)
            for surname in self._by_stem[term]
        }
        best = min(near, key=near.__getitem__, default=None)
        limit = math.inf if word.sure else _SAME
        return best if best is not None and near[best] < limit else None

    def _is_held(self, word: str) -> bool:
        return bool(self._find_holders(stem_word(word)))

    def _is_given(self, word: QuestionWord, surname: str) -> bool:
        plain = word.text.casefold()
        return any(
            plain == each
            or (len(plain) == 1 and each.startswith(plain))
            or (word.upper and compare_names(word.text, each) < _SAME)
            for each in self._given[surname]
        )

    @staticmethod
    def _is_another(before: QuestionWord) -> bool:
        """Whether a word before a surname makes it another's: Gordon Brown is not J. Brown."""
        return before.upper and before.text.casefold() not in _FORMS_OF_ADDRESS

    def _find_publishers(self, words: Sequence[QuestionWord]) -> Iterator[Byline]:
        folded = [_POSSESSIVE.sub("", word.text.casefold()) for word in words]
        at = 0
        while at < len(folded):
            names = (tuple(folded[at : at + length]) for length in self._lengths)
            name = next((each for each in names if each in self._publishers), None)
            if name is None:
                at += 1
                continue
            end = at + len(name)
            articles = frozenset(self._publishers[name])
            yield Byline(
                words[at].start, words[end - 1].end, articles, publisher=True, spoken_of=False
            )
            at = end

    @cached_property
    def _lengths(self) -> list[int]:
        """Numbers of words of the publishers' names, the longest first."""
        return sorted({len(name) for name in self._publishers}, reverse=True)

    @cached_property
    def _by_stem(self) -> dict[str, list[str]]:
        stems: dict[str, list[str]] = defaultdict(list)
        for surname in self._authors:
            stems[stem_word(surname)].append(surname)
        return stems

    @cached_property
    def _sounds(self) -> SoundIndex:
        return SoundIndex(sorted(self._by_stem))


def _list_words(name: str) -> list[str]:
    return [word.casefold() for word, _, _ in find_words(name)]
