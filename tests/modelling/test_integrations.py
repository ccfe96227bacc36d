"""LlamaIndex's own classes over the scripted server: what the writer may rely on, and what not."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.modelling.script import Reply
from tests.modelling.server import ModelServer

pytest.importorskip("llama_index.llms.openai_like")
pytest.importorskip("llama_index.llms.ollama")
pytest.importorskip("llama_index.llms.anthropic")

from llama_index.core.llms import LLM, ChatMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TEXT = "Halyk «Мир» карталарын тоқтатты [1].\nSecond [2]."
MESSAGES = [ChatMessage(role="system", content="Rules."), ChatMessage(role="user", content="Who?")]


@contextmanager
def open_openai(server: ModelServer) -> Iterator[LLM]:
    from llama_index.llms.openai_like import OpenAILike

    with httpx.Client(timeout=0.5, verify=False) as client:
        yield OpenAILike(
            model="scripted",
            api_base=server.openai_url,
            api_key="key-1",
            is_chat_model=True,
            timeout=0.5,
            max_retries=0,
            http_client=client,
            additional_kwargs={"stream_options": {"include_usage": True}},
        )


@contextmanager
def open_ollama(server: ModelServer) -> Iterator[LLM]:
    from llama_index.llms.ollama import Ollama

    model = Ollama("scripted", base_url=server.url, request_timeout=0.5, context_window=4096)
    try:
        yield model
    finally:
        model.client._client.close()


@contextmanager
def open_anthropic(server: ModelServer) -> Iterator[LLM]:
    from llama_index.llms.anthropic import Anthropic

    # The class knows its models by name and refuses others.
    name = "claude-sonnet-4-5-20250929"
    model = Anthropic(name, base_url=server.url, api_key="key-1", timeout=0.5, max_retries=0)
    try:
        yield model
    finally:
        model._client.close()


OPEN: dict[str, Callable[[ModelServer], Any]] = {
    "openai": open_openai,
    "ollama": open_ollama,
    "anthropic": open_anthropic,
}
KINDS = sorted(OPEN)


def stream(kind: str, server: ModelServer) -> Iterator[Any]:
    with OPEN[kind](server) as model:
        yield from model.stream_chat(MESSAGES)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("chunk", [1, 9])
def test_stream_is_read(kind: str, chunk: int) -> None:
    with ModelServer(Reply(TEXT, chunk=chunk)) as server:
        assert "".join(part.delta or "" for part in stream(kind, server)) == TEXT
    assert server.received[0].messages == (("system", "Rules."), ("user", "Who?"))


@pytest.mark.parametrize("kind", KINDS)
def test_whole_reply_is_read(kind: str) -> None:
    with ModelServer(TEXT) as server, OPEN[kind](server) as model:
        assert model.chat(MESSAGES).message.content == TEXT


def test_usage_stands_where_each_class_puts_it() -> None:
    with ModelServer(always=Reply(TEXT, usage=(11, 7))) as server:
        last = {kind: list(stream(kind, server))[-1] for kind in KINDS}
    assert last["openai"].additional_kwargs["prompt_tokens"] == 11
    assert last["ollama"].raw["usage"]["completion_tokens"] == 7
    counted = last["anthropic"].message.additional_kwargs["usage"]
    assert counted == {"input_tokens": 11, "output_tokens": 7}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", [401, 404, 429, 500, 503])
def test_error_has_its_status(kind: str, status: int) -> None:
    with ModelServer(Reply(status=status)) as server:
        with pytest.raises(Exception, match=f"scripted {status}") as caught:
            list(stream(kind, server))
        assert caught.value.status_code == status


@pytest.mark.parametrize("kind", KINDS)
def test_server_that_falls_silent_is_a_timeout_after_the_text_so_far(kind: str) -> None:
    with ModelServer(Reply(TEXT, fault="hang_middle")) as server:
        came = []
        with pytest.raises(httpx.ReadTimeout):
            came.extend(part.delta or "" for part in stream(kind, server))
        assert not server.script.unexpected


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("fault", "error"),
    [("drop_middle", httpx.RemoteProtocolError), ("bad_frames", json.JSONDecodeError)],
)
def test_broken_stream_is_an_error(kind: str, fault: str, error: type[Exception]) -> None:
    with ModelServer(Reply(TEXT, fault=fault)) as server, pytest.raises(error):
        list(stream(kind, server))


@pytest.mark.parametrize("kind", KINDS)
def test_empty_body_is_no_error_to_them(kind: str) -> None:
    with ModelServer(Reply(fault="empty")) as server:
        assert not list(stream(kind, server))


@pytest.mark.parametrize("kind", KINDS)
def test_schema_reaches_the_server(kind: str) -> None:
    schema = {"type": "object", "properties": {"sentences": {"type": "array"}}}
    wanted = {
        "openai": {"response_format": {"type": "json_schema", "json_schema": {"schema": schema}}},
        "ollama": {"format": schema},
        "anthropic": {"output_config": {"format": {"type": "json_schema", "schema": schema}}},
    }[kind]
    with ModelServer('{"sentences": []}') as server, OPEN[kind](server) as model:
        list(model.stream_chat(MESSAGES, **wanted))
    assert wanted.items() <= server.received[0].body.items()
