"""How three services write a reply: OpenAI, Ollama and Anthropic."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

Usage = tuple[int, int] | None
MODEL = "scripted"


class Dialect(Protocol):
    """The form of a service's replies.

    Attributes:
        stream_type: Content type of a stream.
    """

    stream_type: str

    def open(self, usage: Usage) -> Iterator[bytes]:
        """What comes before the text."""

    def piece(self, text: str) -> bytes:
        """A piece of the text."""

    def close(self, usage: Usage) -> Iterator[bytes]:
        """What comes after the text."""

    def garble(self) -> bytes:
        """A frame that cannot be read."""

    def whole(self, text: str, usage: Usage) -> dict[str, Any]:
        """A reply that is not streamed."""

    def error(self, status: int) -> dict[str, Any]:
        """The body of an error."""


def _write_event(data: object, name: str | None = None) -> bytes:
    head = f"event: {name}\n" if name else ""
    said = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return f"{head}data: {said}\n\n".encode()


@dataclass(frozen=True, slots=True)
class OpenAIDialect:
    """https://platform.openai.com/docs/api-reference/chat-streaming."""

    reports_usage: bool
    stream_type: str = "text/event-stream"

    def _chunk(self, choices: list[object], **more: object) -> bytes:
        head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": MODEL}
        return _write_event({**head, "choices": choices, **more})

    def _choice(self, delta: dict[str, str], finish: str | None = None) -> object:
        return {"index": 0, "delta": delta, "finish_reason": finish}

    def open(self, usage: Usage) -> Iterator[bytes]:  # noqa: ARG002
        yield self._chunk([self._choice({"role": "assistant", "content": ""})])

    def piece(self, text: str) -> bytes:
        return self._chunk([self._choice({"content": text})])

    def close(self, usage: Usage) -> Iterator[bytes]:
        yield self._chunk([self._choice({}, "stop")])
        if usage and self.reports_usage:
            yield self._chunk([], usage=_count_openai(usage))
        yield _write_event("[DONE]")

    def garble(self) -> bytes:
        return b'data: {"id": "chatcmpl-1", "choices": [{"delta": {"content": "\n\n'

    def whole(self, text: str, usage: Usage) -> dict[str, Any]:
        message = {"role": "assistant", "content": text}
        body: dict[str, Any] = {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": MODEL,
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        }
        return {**body, "usage": _count_openai(usage)} if usage else body

    def error(self, status: int) -> dict[str, Any]:
        return {"error": {"message": f"scripted {status}", "type": "scripted", "code": None}}


def _count_openai(usage: tuple[int, int]) -> dict[str, int]:
    read, written = usage
    return {
        "prompt_tokens": read,
        "completion_tokens": written,
        "total_tokens": read + written,
    }


@dataclass(frozen=True, slots=True)
class OllamaDialect:
    """https://github.com/ollama/ollama/blob/main/docs/api.md, a JSON object a line."""

    stream_type: str = "application/x-ndjson"

    def _line(self, text: str, **more: object) -> bytes:
        return json.dumps(self._say(text, **more), ensure_ascii=False).encode() + b"\n"

    def _say(self, text: str, **more: object) -> dict[str, Any]:
        message = {"role": "assistant", "content": text}
        head = {"model": MODEL, "created_at": "2024-01-01T00:00:00Z", "done": False}
        return {**head, "message": message, **more}

    def _end(self, usage: Usage) -> dict[str, Any]:
        counted = {"prompt_eval_count": usage[0], "eval_count": usage[1]} if usage else {}
        return {"done": True, "done_reason": "stop", **counted}

    def open(self, usage: Usage) -> Iterator[bytes]:  # noqa: ARG002
        return iter(())

    def piece(self, text: str) -> bytes:
        return self._line(text)

    def close(self, usage: Usage) -> Iterator[bytes]:
        yield self._line("", **self._end(usage))

    def garble(self) -> bytes:
        return b'{"model": "scripted", "message": {"role": "assis\n'

    def whole(self, text: str, usage: Usage) -> dict[str, Any]:
        return self._say(text, **self._end(usage))

    def error(self, status: int) -> dict[str, Any]:
        return {"error": f"scripted {status}"}


@dataclass(frozen=True, slots=True)
class AnthropicDialect:
    """https://docs.anthropic.com/en/api/messages-streaming, named events."""

    stream_type: str = "text/event-stream"

    def _message(self, usage: Usage, **more: object) -> dict[str, Any]:
        read, written = usage or (0, 0)
        head = {"id": "msg_1", "type": "message", "role": "assistant", "model": MODEL}
        rest = {"content": [], "stop_reason": None, "stop_sequence": None}
        counted = {"input_tokens": read, "output_tokens": written}
        return {**head, **rest, "usage": counted, **more}

    def _event(self, kind: str, **more: object) -> bytes:
        return _write_event({"type": kind, **more}, kind)

    def open(self, usage: Usage) -> Iterator[bytes]:
        # Its usage is no option: the tokens read come first, those written last.
        yield self._event("message_start", message=self._message((usage[0], 1) if usage else None))
        block = {"type": "text", "text": ""}
        yield self._event("content_block_start", index=0, content_block=block)

    def piece(self, text: str) -> bytes:
        delta = {"type": "text_delta", "text": text}
        return self._event("content_block_delta", index=0, delta=delta)

    def close(self, usage: Usage) -> Iterator[bytes]:
        yield self._event("content_block_stop", index=0)
        delta = {"stop_reason": "end_turn", "stop_sequence": None}
        written = {"output_tokens": usage[1] if usage else 0}
        yield self._event("message_delta", delta=delta, usage=written)
        yield self._event("message_stop")

    def garble(self) -> bytes:
        return b'event: content_block_delta\ndata: {"type": "content_block_delta", "ind\n\n'

    def whole(self, text: str, usage: Usage) -> dict[str, Any]:
        block = {"type": "text", "text": text}
        return self._message(usage, content=[block], stop_reason="end_turn")

    def error(self, status: int) -> dict[str, Any]:
        return {"type": "error", "error": {"type": "scripted", "message": f"scripted {status}"}}
