"""The same words as several articles quote them: a translation or a cut may change them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from bot.differing import Disagreement, Reported, describe_subject
from index.words import find_words, list_terms, stem_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.reading import ReadSentence

_QUOTATION = re.compile(r"“([^“”]+)”|«([^«»]+)»|(?<!\w)‘((?:[^‘’]|’(?=\w))+)’(?!\w)|\"([^\"]+)\"")
_ASKS_WORDS = re.compile(
    r"\b(?:words?|wording|exactly|quot(?:e|ed|ation)|sa(?:y|id)|promis\w+|assur\w+|pledg\w+|vow\w*"
    r"|declar\w+|t(?:ell|old)|слова\w*|сказал\w*|заявил\w*|обеща\w+|дословно)\b",
    re.IGNORECASE,
)
# The best quotation may be this far behind the best sentence.
_NEAR = 0.12
# Two quotations are of the same words from this share of the shorter one's terms on.
_SAME_WORDS, _LEAST_SHARED = 0.6, 6
# A side shows so many words, from a few before the first that differs.
_SHOWN, _BEFORE = 20, 3


@dataclass(frozen=True, slots=True)
class _Quotation:
    sentence: ReadSentence
    text: str
    terms: frozenset[str]


def find_wordings(question: str, sentences: Sequence[ReadSentence]) -> tuple[Disagreement, ...]:
    """How articles word the best quotation among the sentences, where they do so differently.

    Args:
        question: As asked; nothing is compared where it does not ask for somebody's words.
        sentences: Best first.
    """
    if not _ASKS_WORDS.search(question) or not sentences:
        return ()
    quotations = [each for sentence in sentences for each in _list_quotations(sentence)]
    for first in quotations:
        if first.sentence.score < sentences[0].score - _NEAR:
            continue
        others = _list_other_wordings(first, quotations)
        if others:
            beginning = min(_find_difference(first.text, other.text) for other in others)
            sides = [Reported(_cut_words(first.text, beginning), first.sentence)]
            for other in others:
                differs_at = _find_difference(other.text, first.text)
                sides.append(Reported(_cut_words(other.text, differs_at), other.sentence))
            return (Disagreement(describe_subject(question), tuple(sides)),)
    return ()


def _list_quotations(sentence: ReadSentence) -> Iterator[_Quotation]:
    for match in _QUOTATION.finditer(sentence.text):
        text = next(group for group in match.groups() if group is not None)
        terms = frozenset(list_terms(text))
        if len(terms) >= _LEAST_SHARED:
            yield _Quotation(sentence, text, terms)


def _list_other_wordings(first: _Quotation, quotations: Sequence[_Quotation]) -> list[_Quotation]:
    """One other wording an article, the best of each."""
    others: list[_Quotation] = []
    for other in quotations:
        taken = {each.sentence.article.id for each in (first, *others)}
        shared = len(first.terms & other.terms)
        alike = shared >= max(_LEAST_SHARED, _SAME_WORDS * min(len(first.terms), len(other.terms)))
        # A shorter quotation of the very same words is a cut, not another wording.
        reworded = first.terms - other.terms and other.terms - first.terms
        if other.sentence.article.id not in taken and alike and reworded:
            others.append(other)
    return others


def _find_difference(text: str, other: str) -> int:
    """The number of the first word that the other has otherwise."""
    own, others = ([stem_word(word) for word, _, _ in find_words(each)] for each in (text, other))
    matcher = SequenceMatcher(None, own, others, autojunk=False)
    for tag, start, _, _, _ in matcher.get_opcodes():
        if tag == "replace":
            return start
    return 0


def _cut_words(text: str, at: int) -> str:
    """Words around the word numbered `at`, as they stand, white space made single."""
    words = find_words(text)
    first = max(0, at - _BEFORE)
    last = min(len(words), first + _SHOWN) - 1
    return " ".join(text[words[first][1] : words[last][2]].split())
