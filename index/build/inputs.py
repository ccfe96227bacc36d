"""What a passage is embedded and searched as, and the key under which its vectors are kept."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from index.embedding import PassageInput

if TYPE_CHECKING:
    from index.chunking import Chunk
    from index.store.database import Database, StoredPassage
    from index.types import Article, Passage


def make_header(article: Article) -> str:
    """What is embedded and searched before a passage's own words; never cited."""
    dated = f" ({article.published.label})" if article.published.label else ""
    return f"{article.title}{dated}. "


def make_chunk_input(article: Article, chunk: Chunk) -> PassageInput:
    """What a passage just cut is embedded as."""
    return _make_input(article, chunk.passage, chunk.sentences)


def restore_input(database: Database, stored: StoredPassage) -> PassageInput:
    """What a stored passage is embedded as."""
    article = database.require_article(stored.passage.article_id)
    return _make_input(article, stored.passage, stored.sentences)


def make_key(fingerprint: str, passage: PassageInput) -> bytes:
    """The key of a passage's vectors: the same for the same model and the same words."""
    parts = json.dumps([fingerprint, passage.header, passage.text, passage.sentences])
    return hashlib.sha256(parts.encode()).digest()


def _make_input(
    article: Article, passage: Passage, sentences: tuple[tuple[int, int], ...]
) -> PassageInput:
    spans = tuple((start - passage.start, end - passage.start) for start, end in sentences)
    return PassageInput(make_header(article), passage.text, spans)
