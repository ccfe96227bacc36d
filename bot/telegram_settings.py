"""The settings of the Telegram bot. Its token is none of them: it comes from the environment."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, field_validator

from index.settings import FilePath, Section

_ADDRESS = re.compile(r"https?://[^\s/]+\S*")


def _split_numbers(value: object) -> object:
    # An environment variable cannot hold a list; commas and blanks separate its numbers.
    return value.replace(",", " ").split() if isinstance(value, str) else value


Ids = Annotated[tuple[int, ...], BeforeValidator(_split_numbers)]


class TelegramSettings(Section):
    """How the bot reaches Telegram, whom it answers and how much.

    Attributes:
        base_url: The Bot API server, without the token.
        state: SQLite file of all that the bot keeps.
        state_url: PostgreSQL database of all that the bot keeps, without a password; empty for the
            file.
        expiry_days: Days after which conversations, answers behind buttons and feedback go.
        users: Users who are let in, everywhere; with `chats` empty too, everyone is.
        chats: Groups in which everyone is let in.
        admins: Users who may see figures, and are always answered without a limit.
        user_limit: Questions a minute of one user.
        chat_limit: Questions a minute in one group.
        queue: Questions that may wait at a time; of one chat and topic, a tenth of that.
        answers: Answers made at a time where a language model writes them; one otherwise.
        poll_seconds: How long a poll waits for something new.
        request_seconds: How long any other call may take.
        drafts: Whether an answer under way is shown by a draft in private chats, which vanishes by
            itself, and not by a message that is edited.
        webhook_url: Address that Telegram delivers to; empty for polling.
        webhook_host: Where the webhook listens.
        webhook_port: Port of the webhook.
        health_port: Port of `/health` and `/metrics` on loopback; 0 for none.
    """

    base_url: str = Field(default="https://api.telegram.org", min_length=1)
    state: FilePath = Path(".silteme/telegram.sqlite3")
    state_url: str = ""
    expiry_days: int = Field(default=30, ge=1, le=3650)
    users: Ids = ()
    chats: Ids = ()
    admins: Ids = ()
    user_limit: int = Field(default=10, ge=1, le=1000)
    chat_limit: int = Field(default=30, ge=1, le=1000)
    queue: int = Field(default=1000, ge=1, le=100_000)
    answers: int = Field(default=4, ge=1, le=64)
    poll_seconds: int = Field(default=30, ge=1, le=50)
    request_seconds: int = Field(default=20, ge=1, le=300)
    drafts: bool = False
    webhook_url: str = ""
    webhook_host: str = Field(default="127.0.0.1", min_length=1)
    webhook_port: int = Field(default=8443, ge=1, le=65_535)
    health_port: int = Field(default=0, ge=0, le=65_535)

    @field_validator("base_url", "webhook_url")
    @classmethod
    def _be_address(cls, value: str) -> str:
        if value and not _ADDRESS.fullmatch(value):
            raise ValueError("an http(s) address")
        return value.rstrip("/")
