"""Any sentence-transformers model, by folder or by name and revision."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.embedding.pytorch import LOADING, prepare_pytorch
from index.embedding.values import PassageInput, PassageVectors
from index.embedding.weights import hash_file
from index.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

_MARKERS = 16


class CustomEmbedder:
    """See `index.embedding.Embedder`. Loads PyTorch; no code of the model's own is ever run."""

    def __init__(self, model: str, revision: str | None, threads: int, batch_size: int) -> None:
        prepare_pytorch(threads)
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(model, revision=revision, **LOADING)
        except (OSError, ValueError, RuntimeError) as error:
            raise ModelError(_explain_failure(model, error)) from error
        self._batch_size = batch_size
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        # Room for the markers and for a model's own prompt.
        self.max_tokens = int(self._model.max_seq_length or 512) - _MARKERS
        weights = _hash_weights(Path(model)) if Path(model).is_dir() else revision or "unpinned"
        self.fingerprint = f"{model}/{weights}"

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` alone."""
        encoded = self._model.tokenizer(
            text, truncation=False, add_special_tokens=False, verbose=False
        )
        return len(encoded["input_ids"])

    def embed_passages(self, passages: Sequence[PassageInput]) -> list[PassageVectors]:
        """Vectors of each passage and its sentences; sentences are read on their own."""
        whole = self.embed_sentences([f"{each.header}{each.text}" for each in passages])
        texts = [each.text[start:end] for each in passages for start, end in each.sentences]
        parts = iter(self.embed_sentences(texts))
        return [
            PassageVectors(vector, np.array([next(parts) for _ in each.sentences]))
            for vector, each in zip(whole, passages, strict=True)
        ]

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a question, float32 of shape (dimension,)."""
        vector: NDArray[np.float32] = self._encode(self._model.encode_query, [text])[0]
        return vector

    def embed_sentences(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of texts read on their own, float32 of shape (len(texts), dimension)."""
        return self._encode(self._model.encode_document, list(texts))

    def _encode(self, encode: Callable[..., object], texts: list[str]) -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        vectors = encode(
            texts,
            batch_size=self._batch_size,
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return np.asarray(vectors, dtype=np.float32)


def _hash_weights(folder: Path) -> str:
    """One checksum over the names and checksums of every file in a model folder."""
    files = {
        str(path.relative_to(folder)): hash_file(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return hashlib.sha256(json.dumps(files).encode()).hexdigest()


def _explain_failure(model: str, error: Exception) -> str:
    offline = "" if Path(model).is_dir() else " (a model by name is downloaded on first use)"
    return (
        f"The embedding model {model!r} cannot be loaded{offline}: "
        f"{str(error).splitlines()[0]} Choose another in config.toml, [embedding] model."
    )
