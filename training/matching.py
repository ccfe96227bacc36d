"""Finds the text that a group of questions was written about, by the words they share.

Rare words weigh more: a word weighs log((N + 1) / (n + 1)), its inverse document frequency, where
n of N texts have it. A group's share of a text is the weight of those of its words that the text
has, over the weight of all its words. The nearest text is the one with the largest share; whether
it is the right one is told by how large that is, and by how far the second is behind.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_WORDS = re.compile(r"\w+")
_COMMON_WORDS = (
    "the a an of in is was what who whom when where which how did do does to for on and are were "
    "by many much that it its as with from at be not n t s has have had this these those there "
    "than or"
)
_COMMON = frozenset(_COMMON_WORDS.split())
# Letters that two forms of one word have in common, near enough.
_STEM = 6
# A word that several of a group's questions have is more likely the text's than one question's
# own; twice is enough to tell.
_MOST_COUNTED = 2
# Share, and lead over the second text, from which a match counts as right.
_SURE = ((0.55, 0.1), (0.45, 0.2))


@dataclass(frozen=True, slots=True)
class Match:
    """The nearest text of a group.

    Attributes:
        text: Its number.
        share: Weight of the group's words that it has, from 0 to 1.
        lead: By how much the share is larger than the second text's.
    """

    text: int
    share: float
    lead: float

    @property
    def sure(self) -> bool:
        """Whether the text is taken for the group's own."""
        return any(self.share >= share and self.lead >= lead for share, lead in _SURE)


class TextMatcher:
    """Compares groups of questions with every text."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Take the texts, at least one."""
        holders: dict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(texts):
            for stem in _list_stems(text):
                holders[stem].append(number)
        self._size = len(texts)
        self._holders = {stem: np.array(numbers) for stem, numbers in holders.items()}

    def find(self, questions: Sequence[str]) -> Match:
        """The nearest text of questions that are all about one."""
        shares = self._measure_shares(questions)
        nearest = int(shares.argmax())
        second = float(np.delete(shares, nearest).max(initial=0))
        share = float(shares[nearest])
        return Match(nearest, share, share - second)

    def _measure_shares(self, questions: Sequence[str]) -> NDArray[np.float64]:
        """The group's share of each text, (texts,)."""
        counts = Counter(stem for question in questions for stem in _list_stems(question))
        shares = np.zeros(self._size)
        total = 0.0
        # Sorted, since the order of a sum moves its last bits.
        for stem, count in sorted(counts.items()):
            held = self._holders.get(stem)
            rarity = math.log((self._size + 1) / ((0 if held is None else len(held)) + 1))
            weight = rarity * math.sqrt(min(count, _MOST_COUNTED))
            total += weight
            if held is not None:
                shares[held] += weight
        return shares / total if total else shares


def _list_stems(text: str) -> set[str]:
    """Words that are not common ones, cut to their first letters; numbers whole."""
    words = set(_WORDS.findall(text.lower())) - _COMMON
    return {word if word.isdigit() else word[:_STEM] for word in words}
