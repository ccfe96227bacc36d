"""A second opinion: somebody else's emulator of the Bot API, which delivers by webhook.

It holds calls to the contract of another server of the Bot API, checks lengths, keyboards and
inline results by its own code, and knows no fault. It parses no markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lo_bot_api_emulator import LoBotApiEmulator  # type: ignore[import-untyped]

from botapi.server import TOKEN
from botapi.serving import Serving
from botapi.world import World

if TYPE_CHECKING:
    from aiohttp import web

# Of the Bot API, but not of the server whose contract the emulator holds to.
BEYOND_ITS_CONTRACT = {
    "sendMessage": ("link_preview_options", "message_thread_id"),
    "editMessageText": ("link_preview_options",),
    "sendChatAction": ("message_thread_id",),
}


class _Listening(LoBotApiEmulator):  # type: ignore[misc]  # it has no types
    """The emulator, with what it was told and what it answered kept."""

    def __init__(self, world: World) -> None:
        super().__init__(allow_insecure_loopback_webhooks=True)
        self._world = world
        self.heard: list[tuple[str, dict[str, Any], Any]] = []

    def validate(self, method: str, fields: dict[str, Any], uploads: dict[str, Any]) -> Any:
        asked = {
            name: value
            for name, value in fields.items()
            if name not in BEYOND_ITS_CONTRACT.get(method, ())
        }
        result = super().validate(method, asked, uploads)
        with self._world.changed:
            self.heard.append((method, dict(fields), result))
            self._world.changed.notify_all()
        return result


class SecondBench(Serving):
    """The emulator on a port of its own, until closed."""

    def __init__(self) -> None:
        super().__init__("second")
        self.world = World()
        self.token = TOKEN
        self.emulator = _Listening(self.world)

    def make_application(self) -> web.Application:
        """The emulator's own."""
        application: web.Application = self.emulator.app()
        return application

    def push(self, kind: str, content: dict[str, Any]) -> None:
        """Have an update delivered."""
        delivery = self.emulator.enqueue_update({kind: content}, token=self.token)
        self._do(delivery, 20)

    def wait_heard(self, method: str, count: int = 1, seconds: float = 20) -> list[dict[str, Any]]:
        """The parameters of the first calls of a method, with the answers under `result`."""

        def find() -> list[dict[str, Any]]:
            heard = [
                fields | {"result": result}
                for called, fields, result in self.emulator.heard
                if called == method
            ]
            return heard if len(heard) >= count else []

        return self.world.wait(find, seconds, f"{count} times {method}")

    def list_refused(self) -> list[dict[str, Any]]:
        """The calls that the emulator did not accept."""
        requests: list[dict[str, Any]] = self.emulator.requests
        return [request for request in requests if request["status"] != 200]
