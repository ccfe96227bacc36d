"""What a scripted model server says: replies, faults, and the requests it answered."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pathlib import Path

Fault = Literal[
    "hang_before",  # the request is read, and nothing comes
    "hang_middle",  # half of the text comes, then nothing
    "drop_before",  # the connection is closed without a byte
    "drop_middle",  # the connection is closed after half of the text
    "bad_frames",  # half of the text, then a frame that is not JSON
    "empty",  # status 200 and no body
    "endless",  # the text again and again, until the client goes away
    "wrong_type",  # a web page, with status 200
]
FAULTS: tuple[Fault, ...] = Fault.__args__  # type: ignore[attr-defined]
_PLACEHOLDER = re.compile(r"\{number of (.+?)\}")


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came.

    Attributes:
        path: The path asked for.
        headers: The headers, with names in lower case.
        body: The JSON of the body, empty where there is none.
    """

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def streams(self) -> bool:
        """Whether a stream is wanted; Ollama streams unless told otherwise."""
        return bool(self.body.get("stream", self.path == "/api/chat"))

    @property
    def messages(self) -> tuple[tuple[str, str], ...]:
        """Role and text of each message, the system's first, whatever the form of the request."""
        pairs = [("system", self.body["system"])] if self.body.get("system") else []
        pairs += [(item["role"], item["content"]) for item in self.body.get("messages", ())]
        return tuple((role, _read_content(content)) for role, content in pairs)

    @property
    def prompt(self) -> str:
        """The text of all messages."""
        return "\n\n".join(text for _, text in self.messages)

    @property
    def everything(self) -> str:
        """The whole request as text, to look for what must not be in it."""
        headers = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        return f"{self.path}\n{headers}\n\n{json.dumps(self.body, ensure_ascii=False)}"


def _read_content(content: object) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "".join(part.get("text", "") for part in parts)


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply of the script.

    Attributes:
        text: What the model writes.
        status: Another status than 200 is an error of the server, with no text.
        retry_after: Seconds for the header of an error; none by default.
        fault: What goes wrong on the way.
        chunk: Code points of each piece of a stream.
        pause: Seconds between pieces.
        usage: Tokens read and written, as reported; None reports none.
    """

    text: str = ""
    status: int = 200
    retry_after: float | None = None
    fault: Fault | None = None
    chunk: int = 12
    pause: float = 0.0
    usage: tuple[int, int] | None = (120, 30)

    def __post_init__(self) -> None:
        if self.fault is not None and self.fault not in FAULTS:
            raise ValueError(f"no such fault: {self.fault}")

    @property
    def pieces(self) -> tuple[str, ...]:
        """The text as it is streamed."""
        return tuple(self.text[at : at + self.chunk] for at in range(0, len(self.text), self.chunk))


Scripted = Reply | str | Callable[[Received], Reply | str]


def loop_token(token: str, times: int) -> Reply:
    """The reply of a model that is caught in a loop."""
    return Reply(token * times, chunk=max(1, len(token)))


@dataclass(slots=True)
class Script:
    """The replies still to be given, in order.

    Attributes:
        replies: Given one by one.
        always: Given once these are used up; without it a request more is a fault of the test.
        unexpected: Requests that found no reply.
    """

    replies: list[Scripted] = field(default_factory=list)
    always: Scripted | None = None
    unexpected: int = 0

    def take(self, received: Received) -> Reply:
        """The reply to a request."""
        if self.replies:
            scripted = self.replies.pop(0)
        elif self.always is not None:
            scripted = self.always
        else:
            self.unexpected += 1
            return Reply(status=500)
        said = scripted(received) if callable(scripted) else scripted
        return Reply(said) if isinstance(said, str) else said


def read_script(path: Path) -> Script:
    """A script of one JSON object a line, with the fields of `Reply`.

    `{number of WORDS}` in a text becomes the number of the passage that holds WORDS. The last line
    is repeated when the script is used up.
    """
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    replies: list[Scripted] = [_fill_in(Reply(**json.loads(line))) for line in lines]
    return Script(replies[:-1], always=replies[-1])


def _fill_in(reply: Reply) -> Scripted:
    def answer(received: Received) -> Reply:
        text = _PLACEHOLDER.sub(
            lambda found: str(find_number(received.prompt, found[1])), reply.text
        )
        return Reply(
            text,
            reply.status,
            reply.retry_after,
            reply.fault,
            reply.chunk,
            reply.pause,
            reply.usage,
        )

    return answer


def find_number(prompt: str, words: str) -> int:
    """The number of the passage that holds `words`: the last `[n]` at a line's start before them.

    Raises:
        ValueError: no passage of the prompt holds them.
    """
    numbers = re.findall(r"^\s*(?:<passage number=\"|\[)(\d+)", prompt[: prompt.index(words)], re.M)
    if not numbers:
        raise ValueError(f"no numbered passage holds {words!r}")
    return int(numbers[-1])
