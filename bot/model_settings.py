"""The settings of a language model. Its key is none of them: it comes from the environment."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from index.settings import Section

_ADDRESS = re.compile(r"https?://[^\s/]+\S*")


class ModelSettings(Section):
    """Which language model writes, and how it is asked.

    Attributes:
        kind: `none` quotes the articles; `openai` is any server that speaks OpenAI's chat
            completions; `ollama` and `anthropic` speak their own.
        name: The model's name, as its server knows it.
        base_url: The server; empty for the kind's usual one.
        timeout_seconds: Longest wait for the next words; after it the articles are quoted.
        answer_seconds: Longest time for a whole answer.
        retries: Further tries where the server fails before its first word.
        rest_seconds: How long a server that failed is not asked again.
        passages: Passages it is given.
        ask_from: Confidence from which on it may look for an answer that the reader is not sure of;
            1 never.
        structure: How its sentences come: `lines`, which every model manages, or `json`, held to
            a schema by servers that can.
        max_tokens: Most tokens of an answer.
        context_tokens: Tokens that the model can take in, question, passages and answer together.
        rewrite: Whether it completes follow-up questions.
        price_in: Price of a million tokens read.
        price_out: Price of a million tokens written.
    """

    kind: Literal["none", "openai", "ollama", "anthropic"] = "none"
    name: str = Field(default="", validate_default=True)
    base_url: str = ""
    timeout_seconds: float = Field(default=30.0, ge=0.1, le=3600)
    answer_seconds: float = Field(default=120.0, ge=0.1, le=3600)
    retries: int = Field(default=2, ge=0, le=10)
    rest_seconds: float = Field(default=30.0, ge=0, le=3600)
    passages: int = Field(default=5, ge=1, le=20)
    ask_from: float = Field(default=1.0, ge=0, le=1)
    structure: Literal["lines", "json"] = "lines"
    max_tokens: int = Field(default=400, ge=16, le=8192)
    context_tokens: int = Field(default=8192, ge=512, le=2_000_000)
    rewrite: bool = True
    price_in: float = Field(default=0.0, ge=0)
    price_out: float = Field(default=0.0, ge=0)

    @field_validator("base_url")
    @classmethod
    def _be_address(cls, value: str) -> str:
        if value and not _ADDRESS.fullmatch(value):
            raise ValueError("an http(s) address")
        return value.rstrip("/")

    @field_validator("name")
    @classmethod
    def _name_model(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("kind", "none") != "none" and not value.strip():
            raise ValueError(f"the name of a model, since model.kind is {info.data['kind']!r}")
        return value
