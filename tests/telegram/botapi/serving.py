"""A web server on loopback in a thread of its own."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import TYPE_CHECKING, Self

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Coroutine


class Serving:
    """Serves a web application from `__enter__` to `__exit__`.

    Args:
        name: The thread's.
    """

    def __init__(self, name: str) -> None:
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        """Where it stands."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        # The access log would hold the token, and be the bench's own fault.
        logging.getLogger("aiohttp.access").setLevel(logging.CRITICAL)
        self._thread.start()
        self._do(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def make_application(self) -> web.Application:
        """What is served."""
        raise NotImplementedError

    async def _start(self) -> None:
        application = self.make_application()
        self._runner = web.AppRunner(application, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]

    async def _stop(self) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def _do(self, work: Coroutine[object, object, None], seconds: float = 10) -> None:
        """Have something done in the thread, and wait for it."""
        asyncio.run_coroutine_threadsafe(work, self._loop).result(seconds)
