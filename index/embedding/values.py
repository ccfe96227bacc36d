"""What embedders take and give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class PassageInput:
    """A passage to embed.

    Attributes:
        header: What is embedded before the text, the article's title and date; never cited.
        text: The passage.
        sentences: Spans of its sentences within `text`, in order.
    """

    header: str
    text: str
    sentences: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """Vectors of one passage, all of unit length.

    Attributes:
        passage: float32 of shape (dimension,).
        sentences: float32 of shape (sentences, dimension), each read within its passage.
    """

    passage: NDArray[np.float32]
    sentences: NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors.

    Attributes:
        fingerprint: Names the model and the checksum of its weights; vectors of different
            fingerprints are never mixed.
        dimension: Length of a vector.
        max_tokens: Tokens of header and text together that are read.
    """

    fingerprint: str
    dimension: int
    max_tokens: int

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` alone, without the model's markers."""

    def embed_passages(self, passages: Sequence[PassageInput]) -> list[PassageVectors]:
        """Vectors of each passage, in the order given; the header gives way when space is short."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a question, float32 of shape (dimension,)."""

    def embed_sentences(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of texts read on their own, float32 of shape (len(texts), dimension)."""
