"""The one thread in which answers are made, so that the event loop never waits for one.

One and not several, because what answers is made for one at a time; the two cores are better spent
on one answer after another than on several at half the speed. What people wait for with a finger on
a button goes before questions.
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

    PRESS = 0
    QUESTION = 1


class Workbench:
    """The thread; it ends with the process, whatever it is doing."""

    def __init__(self, name: str) -> None:
        self._jobs: queue.PriorityQueue[tuple[int, int, Callable[[], None]]] = queue.PriorityQueue()
        self._numbers = itertools.count()
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
