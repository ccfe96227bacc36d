"""Texts to unit vectors, by the packaged models or any sentence-transformers model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.embedding.values import Embedder, PassageInput, PassageVectors

if TYPE_CHECKING:
    from index.settings import EmbeddingSettings

__all__ = ["Embedder", "PassageInput", "PassageVectors", "load_embedder"]


def load_embedder(settings: EmbeddingSettings) -> Embedder:
    """The embedder that `settings.model` names.

    Raises:
        ModelError: the weights are missing or do not match their checksum.
    """
    if settings.model == "multilingual":
        from index.embedding.multilingual import MultilingualEmbedder

        return MultilingualEmbedder(settings.threads)
    if settings.model == "english":
        from index.embedding.english import EnglishEmbedder

        return EnglishEmbedder(settings.threads, settings.batch_size)
    from index.embedding.custom import CustomEmbedder

    return CustomEmbedder(settings.model, settings.revision, settings.threads, settings.batch_size)
