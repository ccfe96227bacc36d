"""What passes between the bot's logic and its delivery; no value knows a Telegram object."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from index.types import Filters

LANGUAGES = ("en", "ru", "kk")


class Progress(Protocol):
    """An answer under way, as whoever writes it sees it; what a method raises ends the writing."""

    def tell(self, text: str) -> None:
        """Show the newest text, as the HTML of one message."""

    def check(self) -> None:
        """Raise something if nobody waits any more."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button below a message; exactly one of the three targets is given.

    Attributes:
        label: What stands on it, as plain text.
        data: What a press sends back, at most 64 bytes (`bot.telegram.keys`).
        url: The http(s) address it opens.
        switch_inline: The inline query it begins in a chat that the person chooses.
    """

    label: str
    data: str | None = None
    url: str | None = None
    switch_inline: str | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message, within Telegram's limits; link previews are always off.

    Attributes:
        html: The text in Telegram's HTML.
        buttons: Rows of buttons.
        silent: Whether it arrives without a sound.
    """

    html: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message of a person.

    Attributes:
        update_id: Telegram's number of the update.
        chat_id: Where it was written.
        topic: The forum topic (`message_thread_id`), or None.
        user_id: Who wrote it.
        language: The interface's language for this person: `en`, `ru` or `kk`.
        text: As written; a command keeps its slash, and its `@name` if it had one.
        private: Whether the chat is the person's own with the bot.
        message_id: Telegram's number of the message.
        reply_to: The message it answers, or None.
        edited: Whether it is a message written before and changed now.
        admin: Whether the person may see what admins see.
    """

    update_id: int
    chat_id: int
    topic: int | None
    user_id: int
    language: str
    text: str
    private: bool
    message_id: int
    reply_to: int | None = None
    edited: bool = False
    admin: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is kept of one chat and topic between two messages.

    Attributes:
        history: Earlier questions, oldest first.
        filters: Which articles may answer.
    """

    history: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a message gives rise to.

    Attributes:
        messages: To be sent in this order, none or more.
        conversation: What is kept from now on.
    """

    messages: tuple[Outgoing, ...]
    conversation: Conversation


@dataclass(frozen=True, slots=True)
class Press:
    """What a pressed button gives rise to; the press is acknowledged in any case.

    Attributes:
        notice: Plain text shown over the chat for a moment, at most 200 characters.
        edit: What the message that holds the button becomes.
        new: A message to send, as a reply to the one that holds the button.
    """

    notice: str | None = None
    edit: Outgoing | None = None
    new: Outgoing | None = None


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One offer under `@bot question`.

    Attributes:
        id: Unique within one answer to a query, at most 64 bytes.
        title: Its first line, as plain text.
        description: Below it, as plain text.
        html: The message that choosing it sends, within the limits of one message.
    """

    id: str
    title: str
    description: str
    html: str
