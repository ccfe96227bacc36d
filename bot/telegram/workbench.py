"""Threads in which answers are made, so that the event loop never waits for one.

One alone where the articles are quoted: the cores are better spent on one answer after another
than on several at half the speed. Several where a language model writes, which is mostly waited
for. What people wait for while they type goes before questions.
"""

from __future__ import annotations

import asyncio
import contextvars
import itertools
import queue
import threading
from enum import IntEnum
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Made = TypeVar("Made")


class Priority(IntEnum):
    """What is done before what."""

    TYPING = 0
    QUESTION = 1


class Workbench:
    """The threads; they end with the process, whatever they are doing.

    Args:
        name: What is done there.
        threads: How much of it at a time.
    """

    def __init__(self, name: str, threads: int = 1) -> None:
        self._jobs: queue.PriorityQueue[tuple[int, int, Callable[[], None]]] = queue.PriorityQueue()
        self._numbers = itertools.count()
        for _ in range(threads):
            threading.Thread(target=self._work, daemon=True, name=name).start()

    async def do(self, work: Callable[[], Made], priority: Priority = Priority.QUESTION) -> Made:
        """Have something done after all of the same priority; cancelling gives up waiting for it.

        Raises:
            Exception: what the work raised.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Made] = loop.create_future()
        context = contextvars.copy_context()

        def settle(made: Made | None, error: BaseException | None) -> None:
            if future.cancelled():
                return
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(made)  # type: ignore[arg-type] # None only where work gives it

        def job() -> None:
            if future.cancelled():
                return
            made, error = None, None
            try:
                made = context.run(work)
            except BaseException as raised:  # noqa: BLE001 - raised again where it is waited for
                error = raised
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, made, error)

        self._jobs.put((priority, next(self._numbers), job))
        return await future

    def _work(self) -> None:
        while True:
            self._jobs.get()[2]()
