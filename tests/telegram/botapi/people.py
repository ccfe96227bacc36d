"""People who talk to the bot: what they do comes to it as updates, what it says is read here."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

from botapi.asked import MINISTER
from botapi.server import Server
from botapi.world import Call, Chat, Params, Person, Posted, World

ADMIN = Person(42)
PATIENCE = 60
"""Seconds that a person waits on a busy machine; an answer takes about a tenth of one."""


@dataclass(frozen=True, slots=True)
class Room:
    """One person's view of one chat, or of one topic of it."""

    world: World
    chat: Chat
    person: Person
    topic: int | None = None

    def say(self, text: str | None, *, reply_to: int | None = None, **extra: Any) -> int:
        """Write a message and return its id; without text it holds what `extra` says."""
        return self.say_update(text, reply_to=reply_to, **extra)[0]

    def say_update(
        self, text: str | None, *, reply_to: int | None = None, **extra: Any
    ) -> tuple[int, int]:
        """Write a message and return its id and its update's."""
        made = self.world.write(
            self.chat, self.person, text, topic=self.topic, reply_to=reply_to, **extra
        )
        return made["message_id"], self.world.push("message", made)

    def edit(self, message_id: int, text: str) -> int:
        """Change an own message; the id of the update."""
        made = self.world.write(self.chat, self.person, text, topic=self.topic)
        made |= {"message_id": message_id, "edit_date": int(time.time())}
        with self.world.changed:
            self.world.incoming[self.chat.id, message_id] = made
        return self.world.push("edited_message", made)

    def press(self, posted: Posted, label: str, *, expired: bool = False) -> str:
        """Press the first button whose label holds `label`; the id of the press."""
        button = next((one for one in posted.buttons if label in one["text"]), None)
        labels = [one["text"] for one in posted.buttons]
        assert button is not None, f"no button {label!r} among {labels}"
        return self.press_data(posted, button["callback_data"], expired=expired)

    def press_data(self, posted: Posted, data: str, *, expired: bool = False) -> str:
        """Press a button with this behind it; the id of the press."""
        key = f"press-{self.world.number()}"
        if not expired:
            self.world.presses[key] = None
        message = self.world.render(posted)
        content = {
            "id": key,
            "from": self.person.user,
            "message": message,
            "chat_instance": str(self.chat.id),
            "data": data,
        }
        self.world.push("callback_query", content)
        return key

    def wait_notice(self, key: str, seconds: float = PATIENCE) -> str:
        """What a press was answered with; empty where it only stops the waiting mark."""
        found = self.world.wait(
            lambda: self.world.presses[key], seconds, f"an answer to press {key}"
        )
        assert found is not None
        return str(found.get("text", ""))

    def posted(self) -> list[Posted]:
        """The bot's messages here, oldest first."""
        with self.world.changed:
            return [
                one
                for one in self.world.posted
                if one.chat_id == self.chat.id and one.topic == self.topic
            ]

    def wait_posted(self, count: int = 1, seconds: float = PATIENCE) -> list[Posted]:
        """The bot's messages here as soon as there are `count`."""
        place = f"{self.chat.id}" + (f", topic {self.topic}" if self.topic else "")
        return self.world.wait(
            lambda: found if len(found := self.posted()) >= count else [],
            seconds,
            f"{count} messages in {place} ({len(self.posted())} are there)",
        )

    def ask(self, text: str, seconds: float = PATIENCE) -> Posted:
        """Say something and wait for what the bot says next."""
        before = len(self.posted())
        self.say(text)
        return self.wait_posted(before + 1, seconds)[before]

    def ask_at_length(self, text: str) -> list[Posted]:
        """Ask what is answered in several messages, and wait for all of them."""
        before = len(self.posted())
        self.say(text)
        question, word = MINISTER
        self.say(question)

        def find() -> list[Posted]:
            found = self.posted()[before:]
            return found[:-1] if found and word in found[-1].text else []

        return self.world.wait(find, PATIENCE, f"the whole answer to {text!r}")

    def calls(self, *methods: str) -> list[Call]:
        """The bot's calls for this chat, in order."""
        with self.world.changed:
            return [
                call
                for call in self.world.calls
                if call.chat_id == self.chat.id and (not methods or call.method in methods)
            ]

    def inline(self, query: str, seconds: float = PATIENCE) -> list[Params]:
        """Type `@bot query` in another chat and wait for what is offered."""
        key = f"query-{self.world.number()}"
        self.world.queries[key] = None
        content = {"id": key, "from": self.person.user, "query": query, "offset": ""}
        self.world.push("inline_query", content)

        def find() -> list[list[Params]]:
            offered = self.world.queries[key]
            return [] if offered is None else [offered]

        return self.world.wait(find, seconds, f"results for {query!r}")[0]


class Bench(Server):
    """The server together with the people who use it."""

    def __init__(self) -> None:
        super().__init__(World())

    def open_private(self, language: str = "en") -> Room:
        """A new person's chat with the bot."""
        person = self.meet(language)
        return Room(self.world, self.world.add_chat(Chat(person.id, "private")), person)

    def open_admin(self) -> Room:
        """The private chat of the one whom the bots' settings call an admin."""
        chat = self.world.add_chat(Chat(ADMIN.id, "private"))
        return Room(self.world, chat, ADMIN)

    def open_group(self, language: str = "en", *, forum: bool = False) -> Room:
        """A new group with one person in it; of a forum, its General topic."""
        chat = Chat(-1_000_000 - self.world.number(), "supergroup", set() if forum else None)
        return Room(self.world, self.world.add_chat(chat), self.meet(language))

    def open_topic(self, room: Room) -> Room:
        """A new topic in the forum of `room`."""
        assert room.chat.topics is not None
        topic = self.world.number() + 1
        room.chat.topics.add(topic)
        return Room(self.world, room.chat, room.person, topic)

    def join(self, room: Room, language: str = "en") -> Room:
        """The same chat and topic as another, new person sees it."""
        return Room(self.world, room.chat, self.meet(language), room.topic)

    def meet(self, language: str = "en") -> Person:
        """Somebody new."""
        return Person(100_000 + self.world.number(), language)

    def assert_clean(self) -> None:
        """Nothing was sent that Telegram refuses or leaves out in silence."""
        violations = self.world.violations
        assert not violations, json.dumps(violations[:10], ensure_ascii=False, indent=2)
