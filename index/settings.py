"""The settings of everything below the answers: sources, passages, embedder, store, retrieval.

Every model refuses unknown keys and numbers out of range. `bot.settings` reads them from
`config.toml` and the environment.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

# What the folder of an index is known by, to who writes it and to who must not read it as articles.
CURRENT, GENERATIONS, LOCK = "CURRENT", "generations", "lock"


class Section(BaseModel):
    """One `[section]` of `config.toml`: immutable, without unknown keys, without NaN."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True
    )

    @field_validator("*", mode="before")
    @classmethod
    def _refuse_truth_as_number(cls, value: object, info: ValidationInfo) -> object:
        # Pydantic reads `true` as 1, which a person who wrote it did not mean.
        field = cls.model_fields.get(info.field_name or "")
        if isinstance(value, bool) and field is not None and field.annotation in {int, float}:
            raise PydanticCustomError("number_type", "not a number")
        return value


def _expand_path(path: Path) -> Path:
    if not str(path).strip() or "\0" in str(path):
        raise ValueError("a path cannot be empty")
    return path.expanduser()


def _split_paths(value: object) -> object:
    # An environment variable cannot hold a list; the system's own separator (as in PATH) can.
    if isinstance(value, str):
        return tuple(part for part in value.split(os.pathsep) if part.strip())
    return value


FilePath = Annotated[Path, AfterValidator(_expand_path)]


class CorpusSettings(Section):
    """Which articles are indexed.

    Attributes:
        paths: Files and folders to read. In the environment they are separated as in `PATH`.
    """

    paths: Annotated[tuple[FilePath, ...], BeforeValidator(_split_paths), Field(min_length=1)] = (
        Path("seeds"),
    )


class ChunkingSettings(Section):
    """How articles are cut into passages.

    Attributes:
        max_tokens: Longest passage, in the embedder's own tokens.
        min_tokens: A passage shorter than this is joined to its neighbour; below `max_tokens`.
    """

    max_tokens: int = Field(default=160, ge=32, le=480)
    min_tokens: int = Field(default=40, ge=0, le=480)

    @field_validator("min_tokens")
    @classmethod
    def _stay_below_max(cls, value: int, info: ValidationInfo) -> int:
        longest = info.data.get("max_tokens")
        if longest is not None and value >= longest:
            raise ValueError(f"smaller than chunking.max_tokens ({longest})")
        return value


class EmbeddingSettings(Section):
    """What turns text into vectors.

    Attributes:
        model: `multilingual`, `english`, or a sentence-transformers model by folder or hub name.
            A folder is written with a leading `.`, `~` or `/`.
        revision: Revision of a model named by hub name, or None for its newest.
        threads: Processor threads; 0 lets the program choose.
        batch_size: Passages embedded at a time; the multilingual model takes one in any case.
    """

    model: str = Field(default="multilingual", min_length=1)
    revision: str | None = None
    threads: int = Field(default=0, ge=0, le=256)
    batch_size: int = Field(default=8, ge=1, le=1024)

    @field_validator("revision")
    @classmethod
    def _drop_empty_revision(cls, value: str | None) -> str | None:
        # TOML has no null: the file says "" for "none".
        return value or None


class StoreSettings(Section):
    """Where vectors are kept.

    Attributes:
        directory: Folder of the index.
        kind: The vector store: `chroma` inside this program, `chroma-server`, or `postgres` with
            pgvector, either of which several processes share.
        url: Address of the server, without a password.
        exact_below: With fewer passages than this, search compares the question with every one.
    """

    directory: FilePath = Path(".silteme/index")
    kind: Literal["chroma", "chroma-server", "postgres"] = "chroma"
    url: str = ""
    exact_below: int = Field(default=20_000, ge=0)


class RetrievalSettings(Section):
    """How passages are ranked.

    Attributes:
        candidates: Passages taken from each of the two searches, by meaning and by words.
        passages: Passages kept after both are fused.
        dense_weight: Share of the search by meaning in the fused rank, in [0, 1]; the search by
            words has the rest.
    """

    candidates: int = Field(default=50, ge=1, le=1000)
    passages: int = Field(default=8, ge=1, le=100)
    dense_weight: float = Field(default=0.8, ge=0.0, le=1.0)


class ReadingSettings(Section):
    """How the passages found are read.

    Attributes:
        reader: `trained` reads the best stretches of them with the trained reader; `none` judges
            sentences by meaning and words alone.
        windows: Stretches of text that the trained reader reads for one question.
    """

    reader: Literal["trained", "none"] = "trained"
    windows: int = Field(default=3, ge=1, le=50)


class RerankingSettings(Section):
    """A model that reorders the passages found, before they are read.

    Attributes:
        model: `none`, or a cross-encoder or multi-vector model by folder or hub name. A folder is
            written with a leading `.`, `~` or `/`.
        revision: Revision of a model named by hub name, or None for its newest.
        weight: What it counts beside all else that orders passages and sentences.
    """

    model: str = Field(default="none", min_length=1)
    revision: str | None = None
    weight: float = Field(default=1.0, ge=0.0, le=10.0)

    @field_validator("revision")
    @classmethod
    def _drop_empty_revision(cls, value: str | None) -> str | None:
        return value or None
