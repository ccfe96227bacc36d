"""A Bot API server on loopback: strict where Telegram is, with faults where a test wants them."""

from __future__ import annotations

import asyncio
import json
import math
import time
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from botapi.faults import HAPPENS_NOT, Fault, Faults
from botapi.methods import Methods, Refusal, make_too_many, read_number
from botapi.serving import Serving
from botapi.world import Call, Params, World

TOKEN = "7000001:AAbenchTOKENbenchTOKENbenchTOKEN123"
"""Of the form of a token; nothing outside the bench knows it."""
CONFLICT = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
    "running"
)
CONFLICT_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete "
    "the webhook first"
)
MOST_UPDATES = 100


class Server(Serving):
    """Serves a world over HTTP from a thread of its own, until closed."""

    def __init__(self, world: World) -> None:
        super().__init__("bench")
        self.world = world
        self.faults = Faults()
        self.token = TOKEN
        self.webhook_statuses: list[int] = []
        self._methods = Methods(world)
        self._arrived = asyncio.Event()
        self._poll: asyncio.Future[None] | None = None
        self._delivery: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        super().__enter__()
        self.world.on_update = lambda: self._loop.call_soon_threadsafe(self._arrived.set)
        return self

    def __exit__(self, *_: object) -> None:
        self.faults.clear()
        self.world.on_update = lambda: None
        super().__exit__()

    def make_application(self) -> web.Application:
        """The Bot API; a method is below `/bot<token>/`."""
        application = web.Application(client_max_size=1 << 24)
        application.router.add_route("*", "/{bot:bot[^/]+}/{method}", self._serve)
        return application

    async def _start(self) -> None:
        await super()._start()
        self._delivery = asyncio.create_task(self._deliver_by_webhook())

    async def _stop(self) -> None:
        assert self._delivery is not None
        self._delivery.cancel()
        await asyncio.gather(self._delivery, return_exceptions=True)
        await super()._stop()
        # What still hangs, hangs no longer.
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["bot"] != f"bot{self.token}":
            return _reply_refused(Refusal(401, "Unauthorized"))
        params = await _read_params(request)
        chat_id = read_number(params, "chat_id")
        fault = self.faults.take(method, chat_id, params)
        if fault is None:
            return await self._carry_out(method, params, chat_id)
        return await self._spoil(fault, method, params, chat_id, request)

    async def _carry_out(
        self, method: str, params: Params, chat_id: int | None, outcome: str = "ok"
    ) -> web.Response:
        at = time.monotonic()
        try:
            if method == "getUpdates":
                result: Any = await self._give_updates(params)
            else:
                result = self._methods.carry_out(method, params)
        except Refusal as refusal:
            self._record(Call(at, method, params, chat_id, str(refusal.code)))
            return _reply_refused(refusal)
        self._record(Call(at, method, params, chat_id, outcome))
        return web.json_response({"ok": True, "result": result})

    async def _spoil(
        self, fault: Fault, method: str, params: Params, chat_id: int | None, request: web.Request
    ) -> web.StreamResponse:
        if fault.kind == "slow":
            await _stay_silent(fault)
            return await self._carry_out(method, params, chat_id)
        if fault.kind in HAPPENS_NOT:
            self._record(Call(time.monotonic(), method, params, chat_id, fault.kind))
        else:
            await self._carry_out(method, params, chat_id, fault.kind)
        if fault.kind == "too_many":
            seconds = math.ceil(fault.seconds)
            if chat_id is not None:
                self.world.blocked[chat_id] = time.monotonic() + seconds
            return _reply_refused(make_too_many(seconds))
        if fault.kind == "refuse":
            return _reply_refused(Refusal(fault.code, fault.description))
        if fault.kind == "bad_gateway":
            return web.Response(status=502, text="<html>502 Bad Gateway</html>")
        if fault.kind in ("hang", "hang_after"):
            await _stay_silent(fault)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    async def _give_updates(self, params: Params) -> list[Params]:
        """Answer a long poll: with what waits, or with nothing when its time is over.

        Raises:
            Refusal: a webhook is set, or another poll came.
        """
        if self.world.webhook is not None:
            raise Refusal(409, CONFLICT_WEBHOOK)
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(Refusal(409, CONFLICT))
        poll = self._poll = self._loop.create_future()
        with self.world.changed:
            self.world.polls += 1
            self.world.changed.notify_all()
        end = time.monotonic() + float(params.get("timeout") or 0)
        offset, limit = read_number(params, "offset") or 0, MOST_UPDATES
        while True:
            self._arrived.clear()
            found = self.world.take_updates(offset, read_number(params, "limit") or limit)
            left = end - time.monotonic()
            if found or left <= 0:
                poll.cancel()
                return found
            arrival = asyncio.ensure_future(self._arrived.wait())
            await asyncio.wait({arrival, poll}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            arrival.cancel()
            if poll.done():
                await poll

    async def _deliver_by_webhook(self) -> None:
        """Send what waits to the webhook, one by one; what is not taken is sent again."""
        async with ClientSession(timeout=ClientTimeout(total=10)) as session:
            while True:
                self._arrived.clear()
                delivered = await self._deliver_once(session)
                if not delivered:
                    arrival = asyncio.ensure_future(self._arrived.wait())
                    await asyncio.wait({arrival}, timeout=0.2)
                    arrival.cancel()

    async def _deliver_once(self, session: ClientSession) -> bool:
        webhook = self.world.webhook
        updates = self.world.take_updates(0, 1) if webhook else []
        if not webhook or not updates:
            return False
        status = await self.post_update(session, updates[0], webhook.get("secret_token"))
        if status != 200:
            return False
        with self.world.changed:
            self.world.updates.pop(updates[0]["update_id"], None)
            self.world.changed.notify_all()
        return True

    async def post_update(self, session: ClientSession, update: Params, secret: str | None) -> int:
        """Post an update to the webhook and return the status; 0 where nothing answered."""
        assert self.world.webhook is not None
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        # The address that Telegram knows is public; what listens behind it is on this machine.
        try:
            url = self.world.webhook["url"]
            async with session.post(url, json=update, headers=headers) as response:
                status = response.status
        except (ClientError, TimeoutError):
            status = 0
        with self.world.changed:
            self.webhook_statuses.append(status)
            self.world.changed.notify_all()
        return status

    def _record(self, call: Call) -> None:
        with self.world.changed:
            self.world.calls.append(call)
            if self.token in json.dumps(call.params):
                self.world.note(f"{call.method} carries the token")
            self.world.changed.notify_all()


async def _stay_silent(fault: Fault) -> None:
    end = time.monotonic() + fault.seconds
    while time.monotonic() < end and not fault.released.is_set():
        await asyncio.sleep(0.02)


async def _read_params(request: web.Request) -> Params:
    """The parameters of a call, whichever of the Bot API's ways they came in."""
    if request.content_type == "application/json":
        given = await request.json()
        return dict(given)
    if request.content_type == "multipart/form-data":
        fields: dict[str, Any] = dict(await request.post())
    else:
        body = (await request.read()).decode()
        query = urlsplit(str(request.url)).query
        pairs = parse_qs(body or query, keep_blank_values=True, errors="surrogateescape")
        fields = {name: values[-1] for name, values in pairs.items()}
    return {name: _read_value(name, value) for name, value in fields.items()}


def _read_value(name: str, value: str) -> Any:
    """Objects, arrays and booleans of a form come as JSON; the rest are words and numbers."""
    if name != "text" and (value[:1] in ("{", "[") or value in ("true", "false")):
        return json.loads(value)
    return value


def _reply_refused(refusal: Refusal) -> web.Response:
    body: Params = {
        "ok": False,
        "error_code": refusal.code,
        "description": refusal.description,
    }
    if refusal.retry_after is not None:
        body["parameters"] = {"retry_after": refusal.retry_after}
    return web.json_response(body, status=refusal.code)
