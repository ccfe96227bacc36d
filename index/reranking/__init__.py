"""Looks at a question and a stretch of text together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.reranking.reader import SpanReader, TrainedReader, WindowReading
from index.reranking.values import Reranker

if TYPE_CHECKING:
    from index.settings import RerankingSettings

__all__ = ["Reranker", "SpanReader", "TrainedReader", "WindowReading", "load_reranker"]


def load_reranker(settings: RerankingSettings, threads: int) -> Reranker | None:
    """The reranking model that `settings` name, or None where they name none.

    Args:
        settings: Which model.
        threads: Processor threads; 0 lets PyTorch choose.

    Raises:
        SettingsError: it cannot be had, or is no such model.
    """
    if settings.model == "none":
        return None
    from index.reranking.named import NamedReranker

    return NamedReranker(settings.model, settings.revision, threads)
