"""How the bot is doing: figures for a monitor, on loopback alone.

`/health` answers 200 while updates come in and answers can be kept, and 503 otherwise, with the
reason; `/metrics` gives figures in the Prometheus text format. Neither holds anything of a chat.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from aiohttp import web

from index.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

LOOPBACK = "127.0.0.1"


class Health:
    """Figures and troubles of a running bot.

    Attributes:
        figures: Counts since the start, by name.
        troubles: What is wrong now, by where, as sentences; empty when all is well.
    """

    def __init__(self) -> None:
        self.figures: Counter[str] = Counter()
        self.troubles: dict[str, str] = {}
        self._started = time.monotonic()
        self._heard = time.monotonic()

    def count(self, name: str, by: int = 1) -> None:
        """Count something that happened."""
        self.figures[name] += by

    def hear(self) -> None:
        """Telegram has answered a poll, or delivered something."""
        self._heard = time.monotonic()

    def describe(self) -> dict[str, object]:
        """The state as JSON values."""
        return {
            "status": "unhealthy" if self.troubles else "healthy",
            "troubles": list(self.troubles.values()),
            "seconds_up": round(time.monotonic() - self._started, 1),
            "seconds_since_telegram": round(time.monotonic() - self._heard, 1),
        }

    def write_metrics(self, kept: Mapping[str, int]) -> str:
        """Every figure in the Prometheus text format; `kept` is counted in the state."""
        gauges: dict[str, float] = {
            "up": 0 if self.troubles else 1,
            "seconds_up": round(time.monotonic() - self._started, 1),
            "seconds_since_telegram": round(time.monotonic() - self._heard, 1),
            **{f"kept_{name}": number for name, number in kept.items()},
        }
        lines: list[str] = []
        for name, value in gauges.items():
            lines += [f"# TYPE silteme_{name} gauge", f"silteme_{name} {value}"]
        for name, count in sorted(self.figures.items()):
            lines += [f"# TYPE silteme_{name}_total counter", f"silteme_{name}_total {count}"]
        return "\n".join(lines) + "\n"


def make_health_site(
    health: Health, count_kept: Callable[[], Awaitable[Mapping[str, int]]]
) -> web.Application:
    """The pages `/health` and `/metrics`."""

    async def show_health(_: web.Request) -> web.Response:
        described = health.describe()
        return web.json_response(described, status=503 if health.troubles else 200)

    async def show_metrics(_: web.Request) -> web.Response:
        text = health.write_metrics(await count_kept())
        return web.Response(text=text, content_type="text/plain")

    site = web.Application()
    site.router.add_get("/health", show_health)
    site.router.add_get("/metrics", show_metrics)
    return site


async def open_site(site: web.Application, host: str, port: int) -> web.AppRunner:
    """Serve a site until the runner is cleaned up.

    Raises:
        InputError: the address cannot be listened on.
    """
    runner = web.AppRunner(site, access_log=None, handle_signals=False)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        raise InputError(f"Nothing can listen on {host}:{port}: {error.strerror}.") from None
    return runner
