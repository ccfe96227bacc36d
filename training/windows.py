"""Texts as the reader sees them: a few sentences about one, as tokens, with the answer's place."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.sentences import find_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from index.embedding.container import Container
    from training.questions import Answer

Span = tuple[int, int]

# As many as the reader takes when it answers.
LONGEST_QUESTION = 60
MOST_TOKENS = 120
# Where a window is grown: a sentence before, one after, and once more.
_STEPS = (-1, 1, -1, 1)
# A step is left out at random this often, so that answers do not always stand in the middle.
_SKIPPED = 0.2
_WORDS = re.compile(r"\w+")
_PIECES = re.compile(r"\S+")
_COMMON = (
    "the a an of in on at to for and or is are was were be been by with what which who whom when "
    "where why how did do does has have had that this it its as from"
)
COMMON_WORDS = frozenset(_COMMON.split())


def list_terms(text: str) -> list[str]:
    """The words of a text that are not common ones, lower case, each once, in their order."""
    words = dict.fromkeys(_WORDS.findall(text.lower()))
    return [word for word in words if word not in COMMON_WORDS]


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its sentences.

    Attributes:
        text: The text.
        article: What it is part of.
        sentences: Spans of its sentences.
        terms: The terms of each sentence.
    """

    text: str
    article: str
    sentences: tuple[Span, ...]
    terms: tuple[frozenset[str], ...]


def cut_text(text: str, article: str, language: str) -> Text:
    """Find the sentences of a text; `language` is ISO 639-1."""
    sentences = tuple(find_sentences(text, language))
    terms = tuple(frozenset(list_terms(text[start:end])) for start, end in sentences)
    return Text(text, article, sentences, terms)


class Rarity:
    """How much of a question's rare words a sentence shares."""

    def __init__(self, texts: Iterable[Text]) -> None:
        """Count in how many of the texts each term stands."""
        self._counts: Counter[str] = Counter()
        self._texts = 0
        for text in texts:
            self._counts.update(frozenset[str]().union(*text.terms))
            self._texts += 1

    def weigh_overlap(self, question: list[str], sentence: frozenset[str]) -> float:
        """Sum of the inverse document frequencies of the shared terms."""
        return sum(
            math.log(1 + self._texts / (1 + self._counts[term]))
            for term in question
            if term in sentence
        )


class WindowMaker:
    """Cuts windows of a given size and turns them into tokens."""

    def __init__(self, container: Container) -> None:
        self._begin, self._end = container.begin, container.end
        self._tokenizer = container.tokenizer
        self._query = self._tokenizer.encode("query: ")
        self._opening = [self._begin, *self._tokenizer.encode("passage: ")]

    def grow_window(self, text: Text, sentence: int, room: int, random: Random) -> Span:
        """A sentence with up to two neighbours on each side.

        Args:
            text: The text.
            sentence: Number of the sentence in the middle; it is taken however long it is.
            room: Most tokens of the window, unless that sentence alone has more.
            random: Decides which neighbours are left out.
        """
        first = last = sentence
        size = self._count_tokens(text, sentence)
        for step in _STEPS:
            if random.random() < _SKIPPED:
                continue
            neighbour = first - 1 if step < 0 else last + 1
            if not 0 <= neighbour < len(text.sentences):
                continue
            added = self._count_tokens(text, neighbour)
            if size + added <= room:
                size += added
                first, last = min(first, neighbour), max(last, neighbour)
        return text.sentences[first][0], text.sentences[last][1]

    def encode_question(self, question: str) -> list[int]:
        """Tokens of a question, between the markers, with the prefix the encoder was made for.

        Of a long one its end counts, where a follow-up stands.
        """
        tokens = self._tokenizer.encode(question)[-LONGEST_QUESTION:]
        return [self._begin, *self._query, *tokens, self._end]

    def encode_window(self, text: str, window: Span) -> tuple[list[int], list[Span]]:
        """Tokens of a window, word by word as the reader takes it.

        Returns:
            The tokens between the markers, at most `MOST_TOKENS` of them the text's; and for each
            the span of the word it belongs to, empty for markers.
        """
        tokens, owners = list(self._opening), [(0, 0)] * len(self._opening)
        for match in _PIECES.finditer(text, *window):
            pieces = self._tokenizer.encode(match.group())
            if len(tokens) + len(pieces) > len(self._opening) + MOST_TOKENS:
                break
            tokens += pieces
            owners += [match.span()] * len(pieces)
        return [*tokens, self._end], [*owners, (0, 0)]

    def _count_tokens(self, text: Text, sentence: int) -> int:
        start, end = text.sentences[sentence]
        return len(self._tokenizer.encode(text.text[start:end]))


def find_label(owners: list[Span], answer: Answer) -> Span | None:
    """First and last token of the words an answer stands in; None where its end was cut off.

    Args:
        owners: The word of each token, as `WindowMaker.encode_window` gives it.
        answer: The answer, in the same text.
    """
    inside = [
        place
        for place, (start, end) in enumerate(owners)
        if end > answer.start and start < answer.end
    ]
    reached = max((end for _, end in owners), default=0)
    return (inside[0], inside[-1]) if inside and reached >= answer.end else None
