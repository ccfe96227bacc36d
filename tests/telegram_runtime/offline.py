"""A bot without a network, through the library's own seam for requests; and one that can die."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from telegram.ext import ExtBot
from telegram.request import BaseRequest

from bot.telegram.admission import Identity
from bot.telegram.engine import Engine
from bot.telegram.health import Health
from bot.telegram.parts import Parts
from bot.telegram.texts import load_texts
from bot.telegram.values import Conversation, Outgoing, Press, Reply
from bot.telegram.workbench import Workbench
from bot.telegram_settings import TelegramSettings

if TYPE_CHECKING:
    from collections.abc import Callable

ME = Identity(999, "silteme_bot")
PARTS = ("first part", "second part")


class Life:
    """Counts the steps of a process, and ends it before or after one of them."""

    def __init__(self, last: int | None = None, *, done: bool = False) -> None:
        self.steps = 0
        self.ended = asyncio.Event()
        self._last = last
        self._done = done

    async def take(self, step: Callable[[], Any]) -> Any:
        """Take a step; from its end on, nothing of the process happens any more."""
        self.steps += 1
        is_last = self.steps == self._last and not self.ended.is_set()
        if is_last and self._done:
            made = step()
            if asyncio.iscoroutine(made):
                await made
        if is_last or self.ended.is_set():
            self.ended.set()
            await asyncio.Event().wait()
        made = step()
        return await made if asyncio.iscoroutine(made) else made


class MortalBench:
    """The thread of the state, each job a step of a life."""

    def __init__(self, life: Life) -> None:
        self._life = life

    async def do(self, work, _=None):
        return await self._life.take(work)


class Phone(BaseRequest):
    """What Telegram has received: the calls of one or more processes.

    Attributes:
        calls: Method and parameters of each call that arrived.
        answers: Status and result by method, for a call that shall be refused.
    """

    def __init__(self, calls: list[tuple[str, dict[str, Any]]], life: Life) -> None:
        self.calls = calls
        self.answers: dict[str, tuple[int, dict[str, Any]]] = {}
        self._life = life

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    async def do_request(self, url, method, request_data=None, *_, **__):  # noqa: ARG002
        name = url.rpartition("/")[2]
        parameters = dict(request_data.parameters) if request_data else {}
        if name in {"sendMessage", "editMessageText", "deleteMessage"}:
            return await self._life.take(lambda: self._receive(name, parameters))
        return self._receive(name, parameters)

    def _receive(self, name, parameters):
        if name in self.answers:
            status, body = self.answers[name]
            return status, json.dumps({"ok": False, "error_code": status} | body).encode()
        self.calls.append((name, parameters))
        result: Any = True
        if name == "getMe":
            result = {"id": ME.id, "is_bot": True, "first_name": "S", "username": ME.name}
        elif name in {"sendMessage", "editMessageText"}:
            chat = {"id": parameters["chat_id"], "type": "private"}
            result = {"message_id": 100 + len(self.calls), "date": 0, "chat": chat, "text": "x"}
        return 200, json.dumps({"ok": True, "result": result}).encode()


class Talker:
    """Answers everything with the same two messages."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def answer(self, incoming, conversation, progress=None):  # noqa: ARG002
        self.asked.append(incoming.text)
        if "break" in incoming.text:
            raise ValueError(incoming.text)
        after = Conversation((*conversation.history, incoming.text), conversation.filters)
        return Reply(tuple(map(Outgoing, PARTS)), after)

    command = answer

    def press(self, data, chat_id, user_id, language):  # noqa: ARG002
        return Press(notice=data)

    def inline(self, query, user_id, language):  # noqa: ARG002
        return ()


class Process:
    """The parts of the bot in this process, over a state."""

    def __init__(self, state, calls, life: Life | None = None, **settings: Any) -> None:
        self.life = life or Life()
        self.phone = Phone(calls, self.life)
        self.bot = ExtBot(f"{ME.id}:AAsecret", request=self.phone, get_updates_request=self.phone)
        self.state = state
        self.health = Health()
        self.talker = Talker()
        parts = Parts(
            self.bot, TelegramSettings(**settings), state, load_texts(), self.health,
            MortalBench(self.life), Workbench("answers"), Workbench("presses"),
        )  # fmt: skip
        self.engine = Engine(parts, ME, self.talker)

    async def live(self, *batches) -> None:
        """Start, take the batches in, and go on until nothing is left to do, or to the end."""
        living = asyncio.create_task(self._live(batches))
        ended = asyncio.create_task(self.life.ended.wait())
        await asyncio.wait({living, ended}, return_when=asyncio.FIRST_COMPLETED)
        for task in (living, ended, *self._list_tasks()):
            task.cancel()
        await asyncio.gather(living, ended, *self._list_tasks(), return_exceptions=True)
        if living.done() and not living.cancelled():
            living.result()

    async def _live(self, batches) -> None:
        await self.bot.initialize()
        await self.engine.start()
        for batch in batches:
            await self.engine.receive(batch)
        async with asyncio.timeout(20):
            while self._list_tasks():
                await asyncio.sleep(0.005)

    def _list_tasks(self):
        engine = self.engine
        tasks = [engine._lanes._tasks, engine._couriers._tasks, engine._presence._shows]
        return [task for kind in tasks for task in kind.values()]


def make_message(
    update_id: int, text: str | None = "Why?", /, *, user: int = 5, **more: Any
) -> Any:
    """A message as Telegram delivers it, in a private chat."""
    kind = more.pop("kind", "message")
    message = {
        "message_id": more.pop("message_id", update_id),
        "date": 1,
        "chat": {"id": user, "type": "private", "first_name": "A"},
        "from": {"id": user, "is_bot": False, "first_name": "A", "language_code": "en"},
    }
    if text is not None:
        message["text"] = text
        if text.startswith("/"):
            length = len(text.split()[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    return {"update_id": update_id, kind: message | more}
