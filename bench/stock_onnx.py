"""all-MiniLM-L6-v2 on ONNX Runtime as an embedding of LlamaIndex, as one would write it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np
import onnxruntime
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from tokenizers import Tokenizer

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST = 256


class OnnxEmbedding(BaseEmbedding):
    """Mean over the tokens' states, to unit length; ONNX Runtime's and LlamaIndex's defaults."""

    _session: onnxruntime.InferenceSession = PrivateAttr()
    _tokenizer: Tokenizer = PrivateAttr()

    @classmethod
    def open(cls, weights: Path, tokenizer: Path) -> Self:
        """Load weights and vocabulary."""
        embedding = cls()
        embedding._session = onnxruntime.InferenceSession(
            str(weights), providers=["CPUExecutionProvider"]
        )
        embedding._tokenizer = Tokenizer.from_file(str(tokenizer))
        embedding._tokenizer.enable_truncation(_LONGEST)
        embedding._tokenizer.enable_padding()
        return embedding

    def _embed(self, texts: list[str]) -> list[list[float]]:
        encoded = self._tokenizer.encode_batch(texts)
        mask = np.array([each.attention_mask for each in encoded], np.int64)
        ids = np.array([each.ids for each in encoded], np.int64)
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        wanted = {each.name for each in self._session.get_inputs()}
        given = {name: value for name, value in feeds.items() if name in wanted}
        states = self._session.run(None, given)[0]
        weights = mask[..., None].astype(np.float32)
        means = (states * weights).sum(axis=1) / weights.sum(axis=1)
        scaled: list[list[float]] = (means / np.linalg.norm(means, axis=1, keepdims=True)).tolist()
        return scaled

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._embed([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._embed(texts)

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._embed([query])[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)
