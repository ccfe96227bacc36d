"""Finds the sentences of all texts that share the most rare words with a question.

They are what retrieval brings where the text that answers is away: the hardest of negatives.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from training.windows import list_terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from training.windows import Rarity, Text


class SentenceIndex:
    """The sentences of some texts by their words."""

    def __init__(self, texts: Sequence[Text], rarity: Rarity) -> None:
        """Take the texts, and what their words weigh."""
        self._rarity = rarity
        self._places: list[tuple[Text, int]] = []
        holders: dict[str, list[int]] = defaultdict(list)
        for text in texts:
            for number, terms in enumerate(text.terms):
                for term in terms:
                    holders[term].append(len(self._places))
                self._places.append((text, number))
        self._holders = {term: np.array(numbers) for term, numbers in holders.items()}

    def find(self, question: str, most: int) -> Iterator[tuple[Text, int]]:
        """The nearest sentences, nearest first.

        Args:
            question: The question.
            most: How many at most.

        Yields:
            A text, and the number of a sentence in it.
        """
        weights = np.zeros(len(self._places))
        for term in list_terms(question):
            held = self._holders.get(term)
            if held is not None:
                weights[held] += self._rarity.weigh(term)
        for place in np.argsort(-weights, kind="stable")[:most]:
            if weights[place] > 0:
                yield self._places[place]
