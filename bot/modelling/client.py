"""A language model behind LlamaIndex's `LLM` interface: one streamed reply, or a clear failure.

What was found out about each integration (see `docs/decisions/0011-language-models.md`): none
keeps a time limit for a whole reply, two go on reading one that nobody wants, and a reply without
a word is no error to any. So retries, deadline and closing are kept here.
"""

from __future__ import annotations

import os
import random
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.modelling.providers import list_errors, open_provider, read_tokens, require_package
from bot.types import Usage
from index.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from llama_index.core.base.llms.types import ChatMessage

    from bot.model_settings import ModelSettings
    from bot.modelling.prompts import Message

KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 20.0
# What servers answer that cannot hold a reply to a schema; llama-cpp-python's is at a loss.
_REFUSES_SCHEMAS = frozenset((400, 422, 500))
# Asking again changes nothing: the request, the key or the name is wrong.
_HOPELESS = frozenset((400, 401, 403, 404, 405, 413, 422))
_MILLION = 1_000_000


class ModelUnavailable(Exception):
    """The model gave no reply that could be used; `str(error)` says why, without any key."""


@dataclass(slots=True)
class Meter:
    """Counts what the calls for one answer took."""

    settings: ModelSettings
    calls: int = 0
    input_tokens: int | None = None
    output_tokens: int | None = None
    seconds: float = 0.0

    def add(self, tokens: tuple[int, int] | None, seconds: float) -> None:
        """Count one call; `tokens` are those read and written, where the server says."""
        self.calls += 1
        self.seconds += seconds
        if tokens is not None:
            self.input_tokens = (self.input_tokens or 0) + tokens[0]
            self.output_tokens = (self.output_tokens or 0) + tokens[1]

    @property
    def usage(self) -> Usage | None:
        """What was counted; None without a call."""
        if not self.calls:
            return None
        cost = None
        if self.input_tokens is not None and self.output_tokens is not None:
            prices = self.settings.price_in, self.settings.price_out
            spent = self.input_tokens * prices[0] + self.output_tokens * prices[1]
            cost = round(spent / _MILLION, 6)
        return Usage(
            self.settings.name, self.calls, self.input_tokens, self.output_tokens, cost,
            round(self.seconds, 3),
        )  # fmt: skip


class LanguageModel:
    """Asks the model of the settings.

    Raises:
        SettingsError: its package is not installed, or its key is missing or unusable.
    """

    def __init__(
        self, settings: ModelSettings, environment: Mapping[str, str] = os.environ
    ) -> None:
        self.settings = settings
        self._key = _read_key(settings.kind, environment)
        self._resting_until = 0.0
        # Whether the server holds replies to a schema, as far as is known.
        self._takes_schemas = True
        require_package(settings.kind)

    def stream(
        self, messages: Sequence[Message], meter: Meter, *, structured: bool = False,
        max_tokens: int | None = None,
    ) -> Generator[str]:  # fmt: skip
        """The reply in pieces, as they come; closing the iterator ends the request.

        Raises:
            ModelUnavailable: no connection, a refusal, silence beyond the time limits, a reply
                that breaks off or holds nothing, or a failure so short ago that it is not tried.
        """
        if time.monotonic() < self._resting_until:
            raise ModelUnavailable("The language model failed a moment ago and is left alone.")
        started = time.monotonic()
        deadline = started + self.settings.answer_seconds
        try:
            attempt, held = 0, structured and self._takes_schemas
            while True:
                reply = self._ask(messages, meter, deadline, structured=held, max_tokens=max_tokens)
                with closing(reply):
                    try:
                        first = next(reply, None)
                    except _Failed as failure:
                        if held and failure.status in _REFUSES_SCHEMAS:
                            # Small models write what they are told to in words, mostly.
                            held = False
                            continue
                        pause = failure.choose_pause(attempt)
                        last = attempt == self.settings.retries or failure.is_hopeless
                        if last or time.monotonic() + pause > deadline:
                            raise
                        time.sleep(pause)
                        attempt += 1
                        continue
                    if structured:
                        self._takes_schemas = held
                    if first is not None:
                        yield first
                        yield from reply
                    return
        except _Failed as failure:
            self._resting_until = time.monotonic() + self.settings.rest_seconds
            raise ModelUnavailable(str(failure)) from None

    def _ask(
        self,
        messages: Sequence[Message],
        meter: Meter,
        deadline: float,
        *,
        structured: bool,
        max_tokens: int | None,
    ) -> Generator[str]:
        started = time.monotonic()
        tokens: tuple[int, int] | None = None
        wrote = False
        errors = list_errors(self.settings.kind)
        with ExitStack() as stack:
            stack.callback(lambda: meter.add(tokens, time.monotonic() - started))
            try:
                tokens_wanted = max_tokens or self.settings.max_tokens
                opened = open_provider(
                    self.settings, self._key, structured=structured, max_tokens=tokens_wanted
                )
                stack.push(opened.close)
                responses = opened.llm.stream_chat(_convert(messages), **opened.options)
                for response in responses:
                    tokens = read_tokens(response) or tokens
                    if response.delta:
                        wrote = True
                        yield response.delta
                    if time.monotonic() > deadline:
                        raise _Failed("The language model took too long over its answer.")
            except errors as error:
                raise _describe_failure(error, self.settings) from None
        if not wrote:
            raise _Failed("The language model replied without a word.")


class _Failed(Exception):
    """One try failed; `status` is the server's answer where there was one."""

    def __init__(self, sentence: str, status: int | None = None, wait: float | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.wait = wait

    @property
    def is_hopeless(self) -> bool:
        return self.status in _HOPELESS

    def choose_pause(self, attempt: int) -> float:
        """Seconds before the next try: what the server asks for, else longer each time."""
        if self.wait is not None:
            return self.wait
        longer = min(_LONGEST_PAUSE, _FIRST_PAUSE * float(2**attempt))
        return longer * random.uniform(0.8, 1.2)  # noqa: S311 - apart from others, no secret


def _read_key(kind: str, environment: Mapping[str, str]) -> str:
    variable = KEYS.get(kind)
    key = environment.get(variable, "").strip() if variable else ""
    if not key and kind == "anthropic":
        raise SettingsError(f"model.kind is 'anthropic', but {variable} holds no key.")
    if not key.isascii():
        raise SettingsError(f"The key in {variable} holds signs that no key has.")
    return key


def _convert(messages: Sequence[Message]) -> list[ChatMessage]:
    from llama_index.core.base.llms.types import ChatMessage, MessageRole

    return [ChatMessage(role=MessageRole(each.role), content=each.text) for each in messages]


def _describe_failure(error: Exception, settings: ModelSettings) -> _Failed:
    """The failure as a sentence, without the text of the error: that may hold a key."""
    status = getattr(error, "status_code", None)
    name = type(error).__name__
    if isinstance(status, int) and status > 0:
        reasons = {
            401: "it refuses the key",
            403: "it refuses the key",
            404: f"it does not know {settings.name!r}",
            429: "it is asked too often",
        }
        reason = reasons.get(status, f"it answered with status {status}")
        return _Failed(f"The language model did not answer: {reason}.", status, _read_wait(error))
    if "Timeout" in name:
        return _Failed("The language model was silent for too long.")
    if "Connect" in name:
        return _Failed("The language model's server cannot be reached.")
    return _Failed(f"The language model's reply could not be read ({name}).")


def _read_wait(error: Exception) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", {})
    try:
        return max(0.0, float(headers.get("retry-after", "")))
    except ValueError:
        return None
