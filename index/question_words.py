"""The words of a question, as the speller looks at them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.names import unify_script
from index.words import find_words

if TYPE_CHECKING:
    from collections.abc import Sequence

_ABBREVIATION = 5
_MEASURES = re.compile(r"\bhow\s+(many|much|long|far|old|often|large|big)\b", re.IGNORECASE)
# Adjectives of a name (российский, Нобелевская) are translated more often than transcribed.
_ADJECTIVE_ENDINGS = (
    "ая", "ый", "ий", "ой", "ое", "ее", "ые", "ие", "ого", "его", "ому", "ему", "ую", "ых", "их",
    "яя", "ней", "ым", "им", "ыми", "ими", "ской", "ском", "ном", "нем",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class QuestionWord:
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


def read_words(question: str) -> list[QuestionWord]:
    """The words of a question; which may be names depends on how it is written."""
    found = [(unify_script(word), start, end) for word, start, end in find_words(question)]
    any_capital = any(word[0].isupper() for word, _, _ in found[1:])
    # Whoever writes a question mark and a first capital would have written the others.
    careful = any_capital or (bool(found) and found[0][0][0].isupper() and "?" in question)
    words = []
    for at, (word, start, end) in enumerate(found):
        upper = word[0].isupper()
        # A question typed without capitals may name anything.
        words.append(QuestionWord(word, start, end, upper, upper or not careful, upper and at > 0))
    return words


def find_measures(question: str) -> frozenset[int]:
    """Where a word begins that only says which kind of number is asked for: how many, how long."""
    return frozenset(found.start(1) for found in _MEASURES.finditer(question))


def replace_words(question: str, written: Sequence[tuple[QuestionWord, str]]) -> str:
    """The question with some of its words as they are written elsewhere."""
    parts, at = [], 0
    for word, form in written:
        parts += [question[at : word.start], form]
        at = word.end
    return "".join([*parts, question[at:]])


def is_noun(word: QuestionWord) -> bool:
    """Whether a word is surely a name, and neither an abbreviation nor an adjective of one."""
    folded = word.text.casefold()
    abbreviated = word.text.isupper() and len(word.text) <= _ABBREVIATION
    return word.sure and not abbreviated and not folded.endswith(_ADJECTIVE_ENDINGS)


def is_han(word: str) -> bool:
    """Whether a word is a Chinese sign."""
    return len(word) == 1 and "\u3400" <= word <= "\u9fff"
