"""What stands on Telegram's side: chats, their messages, updates that wait, calls that came."""

from __future__ import annotations

import copy
import itertools
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from botapi.tdlib import Formatted, find_entities

if TYPE_CHECKING:
    from collections.abc import Callable

Params = dict[str, Any]
Found = TypeVar("Found")
BOT_ID = 7_000_001
BOT = {"id": BOT_ID, "is_bot": True, "first_name": "Silteme", "username": "silteme_bot"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account."""

    id: int
    language: str = "en"

    @property
    def user(self) -> Params:
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": f"Reader {self.id}",
            "language_code": self.language,
        }


@dataclass(slots=True, eq=False)
class Chat:
    """A chat; `topics` are the ids of a forum's topics, None where it is no forum."""

    id: int
    kind: str
    topics: set[int] | None = None

    @property
    def record(self) -> Params:
        if self.kind == "private":
            return {"id": self.id, "type": "private", "first_name": f"Reader {self.id}"}
        made = {"id": self.id, "type": self.kind, "title": f"Group {-self.id}"}
        return made | {"is_forum": True} if self.topics is not None else made


@dataclass(slots=True, eq=False)
class Posted:
    """A message of the bot, as its readers see it now.

    Attributes:
        html: What the bot sent.
        shown: What TDLib made of it.
        rows: The buttons under it.
        at: When it came, in seconds of the monotonic clock.
        versions: Every text it has had, oldest first.
    """

    id: int
    chat_id: int
    topic: int | None
    html: str
    shown: Formatted
    rows: list[list[Params]]
    at: float
    reply_to: int | None = None
    edited_at: float | None = None
    versions: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.shown.text

    @property
    def buttons(self) -> list[Params]:
        return [button for row in self.rows for button in row]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the bot: when, what, and what became of it (`ok`, a code, or a fault)."""

    at: float
    method: str
    params: Params
    chat_id: int | None
    outcome: str


class World:
    """Everything one bench knows; every public method may be called from any thread."""

    def __init__(self) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.chats: dict[int, Chat] = {}
        self.incoming: dict[tuple[int, int], Params] = {}
        self.posted: list[Posted] = []
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.updates: dict[int, Params] = {}
        self.repeats: list[Params] = []
        self.history: dict[int, Params] = {}
        self.presses: dict[str, Params | None] = {}
        self.queries: dict[str, list[Params] | None] = {}
        self.commands: dict[str, list[Params]] = {}
        self.webhook: Params | None = None
        self.blocked: dict[int, float] = {}
        self.polls = 0
        self.on_update: Callable[[], object] = lambda: None
        self._numbers = itertools.count(1)
        self._update_ids = itertools.count(500_001)

    def number(self) -> int:
        """The next free number, for messages, people and queries alike."""
        return next(self._numbers)

    def note(self, violation: str) -> None:
        """Remember that the bot did what Telegram does not take well."""
        with self.changed:
            self.violations.append(violation)

    def add_chat(self, chat: Chat) -> Chat:
        with self.changed:
            self.chats[chat.id] = chat
        return chat

    def push(self, kind: str, content: Params) -> int:
        """Let an update wait for the bot, and return its id."""
        with self.changed:
            update_id = next(self._update_ids)
            self.updates[update_id] = {"update_id": update_id, kind: content}
            self.history[update_id] = self.updates[update_id]
            self.changed.notify_all()
        self.on_update()
        return update_id

    def repeat(self, update_id: int) -> None:
        """Give out an update once more, whatever was acknowledged."""
        with self.changed:
            self.repeats.append(self.history[update_id])
        self.on_update()

    def take_updates(self, offset: int, limit: int) -> list[Params]:
        """The updates from `offset` on; those before it are acknowledged and forgotten."""
        with self.changed:
            for update_id in [known for known in self.updates if known < offset]:
                del self.updates[update_id]
            repeated, self.repeats = self.repeats, []
            waiting = sorted(self.updates)[: limit - len(repeated)]
            self.changed.notify_all()
            return copy.deepcopy(repeated + [self.updates[key] for key in waiting])

    def write(
        self,
        chat: Chat,
        person: Person,
        text: str | None,
        *,
        topic: int | None = None,
        reply_to: int | None = None,
        **extra: Any,
    ) -> Params:
        """A message of a person; without text, of what `extra` says it holds."""
        made: Params = {
            "message_id": self.number(),
            "date": int(time.time()),
            "chat": chat.record,
            "from": person.user,
        }
        if text is not None:
            made |= {"text": text}
            entities = find_entities(text)
            made |= {"entities": list(entities)} if entities else {}
        if topic is not None:
            made |= {"message_thread_id": topic, "is_topic_message": True}
            # Telegram hangs every message of a topic below the one that opened it.
            made["reply_to_message"] = self._describe_opening(chat, topic)
        if reply_to is not None:
            made["reply_to_message"] = self.describe(chat.id, reply_to)
        made |= extra
        with self.changed:
            self.incoming[chat.id, made["message_id"]] = made
        return made

    def _describe_opening(self, chat: Chat, topic: int) -> Params:
        return {
            "message_id": topic,
            "date": int(time.time()),
            "chat": chat.record,
            "from": BOT,
            "message_thread_id": topic,
            "is_topic_message": True,
            "forum_topic_created": {"name": f"Topic {topic}", "icon_color": 7322096},
        }

    def describe(self, chat_id: int, message_id: int) -> Params:
        """A message as the Bot API gives it."""
        with self.changed:
            if (chat_id, message_id) in self.incoming:
                known = self.incoming[chat_id, message_id]
                return {key: value for key, value in known.items() if key != "reply_to_message"}
            return self.render(self.require_posted(chat_id, message_id))

    def render(self, posted: Posted) -> Params:
        """A message of the bot as the Bot API gives it."""
        made: Params = {
            "message_id": posted.id,
            "date": int(time.time()),
            "chat": self.chats[posted.chat_id].record,
            "from": BOT,
            "text": posted.text,
            "entities": list(posted.shown.entities),
        }
        if posted.rows:
            made["reply_markup"] = {"inline_keyboard": posted.rows}
        if posted.topic is not None:
            made |= {"message_thread_id": posted.topic, "is_topic_message": True}
        if posted.edited_at is not None:
            made["edit_date"] = int(time.time())
        return made

    def find_posted(self, chat_id: int, message_id: int) -> Posted | None:
        with self.changed:
            found = (one for one in self.posted if (one.chat_id, one.id) == (chat_id, message_id))
            return next(found, None)

    def require_posted(self, chat_id: int, message_id: int) -> Posted:
        posted = self.find_posted(chat_id, message_id)
        assert posted is not None, f"the bot posted no message {message_id} in {chat_id}"
        return posted

    def wait(self, find: Callable[[], Found], seconds: float, awaited: str) -> Found:
        """What `find` gives as soon as it is true, looked at after every change.

        Raises:
            AssertionError: it does not become true within `seconds`.
        """
        limit = time.monotonic() + seconds
        with self.changed:
            while True:
                if found := find():
                    return found
                left = limit - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"{awaited}: not within {seconds:g} s. {self.tell()}")
                # Some conditions (a file, a process) change without a call.
                self.changed.wait(min(left, 0.1))

    def tell(self, most: int = 12) -> str:
        """The last calls, for a message of failure."""
        lines = ["The last calls:"]
        for call in self.calls[-most:]:
            text = str(call.params.get("text", ""))[:60]
            lines.append(f"  {call.method}({call.chat_id}) {call.outcome} {text!r}")
        return "\n".join(lines)
