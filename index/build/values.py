"""What a build takes and reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.settings import StoreSettings

if TYPE_CHECKING:
    from pathlib import Path

    from index.reading import Unreadable
    from index.settings import ChunkingSettings, EmbeddingSettings


@dataclass(frozen=True, slots=True)
class BuildPlan:
    """What to build.

    Attributes:
        directory: The index directory.
        paths: Files and folders to read.
        base: Files inside it are named relative to it.
        chunking: How articles are cut.
        embedding: Which model embeds.
        configured: The corpus that the settings name, whether or not it is what is built.
        store: Where the vectors are searched.
    """

    directory: Path
    paths: tuple[Path, ...]
    base: Path
    chunking: ChunkingSettings
    embedding: EmbeddingSettings
    configured: tuple[Path, ...] = ()
    store: StoreSettings = field(default_factory=StoreSettings)


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    Attributes:
        articles: Articles in the index now.
        passages: Passages in the index now.
        embedded: Passages that were embedded in this run.
        reused: Passages whose vectors were there already.
        added: Ids of articles that are new.
        changed: Ids of articles whose text or description changed.
        removed: Ids of articles that are gone.
        unreadable: Files and records that gave no article.
        seconds: Wall time.
        unchanged: Whether the index was left as it was.
    """

    articles: int
    passages: int
    embedded: int
    reused: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unreadable: tuple[Unreadable, ...]
    seconds: float
    unchanged: bool
