"""The servers of language models that are spoken to, each through LlamaIndex's integration of it.

Imported only when a model is configured, each when it is used.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from bot.modelling.prompts import SCHEMA
from index.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from llama_index.core.base.llms.types import ChatResponse
    from llama_index.core.llms import LLM

    from bot.model_settings import ModelSettings

_PACKAGES = {
    "openai": "llama_index.llms.openai_like",
    "ollama": "llama_index.llms.ollama",
    "anthropic": "llama_index.llms.anthropic",
}


@dataclass(slots=True)
class Opened:
    """One client of an integration.

    Attributes:
        llm: What is asked.
        close: Ends its connections when left.
        options: Further arguments of a call.
    """

    llm: LLM
    close: ExitStack
    options: dict[str, Any] = field(default_factory=dict)


def require_package(kind: str) -> None:
    """See that the integration of a kind is installed.

    Raises:
        SettingsError: it is not.
    """
    try:
        found = find_spec(_PACKAGES[kind]) is not None
    except ModuleNotFoundError:
        found = False
    if not found:
        raise SettingsError(
            f"model.kind is {kind!r}, but its package is not installed. "
            f"Install it with: pip install 'silteme[{kind}]'"
        )


def open_provider(
    settings: ModelSettings, key: str, *, structured: bool, max_tokens: int
) -> Opened:
    """A client for one reply.

    Args:
        settings: Which server and model.
        key: Its key, or empty.
        structured: Whether the server is asked to hold the reply to `SCHEMA`.
        max_tokens: Most tokens of the reply.
    """
    build: dict[str, Callable[[ModelSettings, str, int], Opened]] = {
        "openai": _open_openai,
        "ollama": _open_ollama,
        "anthropic": _open_anthropic,
    }
    opened = build[settings.kind](settings, key, max_tokens)
    if structured:
        schema = {"name": "answer", "schema": SCHEMA, "strict": True}
        wanted: dict[str, dict[str, Any]] = {
            "openai": {"response_format": {"type": "json_schema", "json_schema": schema}},
            "ollama": {"format": SCHEMA},
            "anthropic": {"output_config": {"format": {"type": "json_schema", "schema": SCHEMA}}},
        }
        opened.options |= wanted[settings.kind]
    return opened


def _open_openai(settings: ModelSettings, key: str, tokens: int) -> Opened:
    import httpx
    from llama_index.llms.openai_like import OpenAILike

    stack = ExitStack()
    client = stack.enter_context(httpx.Client(timeout=settings.timeout_seconds))
    arguments: dict[str, Any] = {
        "model": settings.name,
        "api_base": settings.base_url or "https://api.openai.com/v1",
        "api_key": key or "none",
        "is_chat_model": True,
        "timeout": settings.timeout_seconds,
        "max_retries": 0,
        "temperature": 0.0,
        "max_tokens": tokens,
        "context_window": settings.context_tokens,
        "additional_kwargs": {"stream_options": {"include_usage": True}},
        "http_client": client,
    }
    return Opened(OpenAILike(**arguments), stack)


def _open_ollama(settings: ModelSettings, _: str, tokens: int) -> Opened:
    from llama_index.llms.ollama import Ollama

    stack = ExitStack()
    llm = Ollama(
        model=settings.name,
        base_url=settings.base_url or "http://localhost:11434",
        request_timeout=settings.timeout_seconds,
        temperature=0.0,
        context_window=settings.context_tokens,
        additional_kwargs={"num_predict": tokens},
    )
    stack.callback(llm.client._client.close)  # noqa: SLF001 - it offers no other way
    return Opened(llm, stack)


def _open_anthropic(settings: ModelSettings, key: str, tokens: int) -> Opened:
    from llama_index.llms.anthropic import Anthropic

    stack = ExitStack()
    llm = Anthropic(
        model=settings.name,
        api_key=key,
        timeout=settings.timeout_seconds,
        max_retries=0,
        max_tokens=tokens,
        temperature=0.0,
        base_url=settings.base_url or None,
    )
    stack.callback(llm._client.close)  # noqa: SLF001 - it offers no other way
    return Opened(llm, stack)


def list_errors(kind: str) -> tuple[type[Exception], ...]:
    """What the integration of a kind raises where a model cannot be asked or read."""
    import httpx

    errors: list[type[Exception]] = [
        httpx.HTTPError, httpx.StreamError, OSError, json.JSONDecodeError, ValueError, TypeError,
    ]  # fmt: skip
    if kind == "openai":
        import openai

        errors.append(openai.OpenAIError)
    elif kind == "ollama":
        import ollama

        errors += [ollama.ResponseError, ollama.RequestError]
    else:
        import anthropic

        errors.append(anthropic.AnthropicError)
    return tuple(errors)


def read_tokens(response: ChatResponse) -> tuple[int, int] | None:
    """Tokens read and written, from wherever the integration puts them."""
    raw = response.raw if isinstance(response.raw, dict) else {}
    for place in (
        response.additional_kwargs,
        raw.get("usage"),
        response.message.additional_kwargs.get("usage"),
    ):
        if place is None:
            continue
        read = _get_first(place, "prompt_tokens", "input_tokens")
        written = _get_first(place, "completion_tokens", "output_tokens")
        if read or written:
            return read or 0, written or 0
    return None


def _get_first(place: object, *names: str) -> int | None:
    for name in names:
        value = place.get(name) if isinstance(place, dict) else getattr(place, name, None)
        if isinstance(value, int):
            return value
    return None
