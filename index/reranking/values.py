"""What every reranking model does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


class Reranker(Protocol):
    """Says how well each of some passages answers a question.

    Attributes:
        name: The model, its revision where one was named, and its kind.
    """

    name: str

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """One score a text, shape (len(texts),): higher answers better, on a scale of its own.

        Raises:
            ModelError: a score is no number.
        """
