"""Looks at a question and a stretch of text together."""

from __future__ import annotations

from index.reranking.reader import SpanReader, TrainedReader, WindowReading

__all__ = ["SpanReader", "TrainedReader", "WindowReading"]
