"""A language model's server on loopback that says what a script tells it to, faults included.

    with ModelServer("Halyk stopped taking Mir cards [1].") as server:
        ...  # ask the model at server.url
        assert "Halyk" in server.received[0].prompt

`python -m tests.modelling.server --script FILE.jsonl` is the same as a process.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import threading
from pathlib import Path
from typing import Self

from aiohttp import web

from tests.modelling.dialects import (
    MODEL,
    AnthropicDialect,
    Dialect,
    OllamaDialect,
    OpenAIDialect,
)
from tests.modelling.script import Received, Reply, Script, Scripted, read_script

_TURN = 0.02  # seconds between two looks at whether a client that is kept waiting is still there
_WAIT = 10.0  # seconds to start or stop
_PAGE = "<!doctype html><title>Sign in</title><p>Please sign in to this network."


class ModelServer:
    """Serves a script in a thread of its own.

    Attributes:
        received: The chat requests, in the order they came.
        abandoned: Replies whose client went away before they were complete.
    """

    def __init__(self, *replies: Scripted, always: Scripted | None = None, port: int = 0) -> None:
        self.script = Script(list(replies), always)
        self.received: list[Received] = []
        self.abandoned = 0
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._closing = asyncio.Event()
        self._started = threading.Event()
        self._failure: BaseException | None = None
        self._connections: set[asyncio.WriteTransport] = set()
        self._thread = threading.Thread(target=self._run, name="model-server", daemon=True)

    @property
    def url(self) -> str:
        """The server's root; OpenAI's form is below `/v1`."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def openai_url(self) -> str:
        """The base address for a client of OpenAI's form."""
        return f"{self.url}/v1"

    def add(self, *replies: Scripted) -> None:
        """Put replies behind those still to be given."""
        self.script.replies.extend(replies)

    def __enter__(self) -> Self:
        """Start, on a free port unless one was named."""
        self._thread.start()
        if not self._started.wait(_WAIT) or self._failure:
            raise RuntimeError("the scripted server did not start") from self._failure
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        """Stop; a request that the script did not expect fails the test."""
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join(_WAIT)
        if kind is None and self.script.unexpected:
            raise AssertionError(f"{self.script.unexpected} requests more than the script expects")

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        except OSError as error:
            self._failure = error
        finally:
            self._started.set()
            self._loop.close()

    async def _serve(self) -> None:
        application = web.Application(client_max_size=16 * 1024 * 1024)
        application.router.add_get("/v1/models", self._list_models)
        application.router.add_post("/api/show", self._show_model)
        for path in ("/v1/chat/completions", "/api/chat", "/v1/messages"):
            application.router.add_post(path, self._answer)
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", self._port)
            await site.start()
            self._port = runner.addresses[0][1]
            self._started.set()
            await self._closing.wait()
        finally:
            # A client that stopped reading without going away would hold a write for ever.
            for connection in self._connections:
                connection.abort()
            await runner.cleanup()

    async def _list_models(self, request: web.Request) -> web.Response:  # noqa: ARG002
        model = {"id": MODEL, "object": "model", "created": 1, "owned_by": "tests"}
        return web.json_response({"object": "list", "data": [model]})

    async def _show_model(self, request: web.Request) -> web.Response:  # noqa: ARG002
        return web.json_response({"model_info": {"scripted.context_length": 8192}, "details": {}})

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        received = Received(request.path, headers, await request.json())
        self.received.append(received)
        if isinstance(request.transport, asyncio.WriteTransport):
            self._connections.add(request.transport)
        reply = self.script.take(received)
        dialect = _choose_dialect(received)
        if reply.status != 200:
            waiting = reply.retry_after
            return web.json_response(
                dialect.error(reply.status),
                status=reply.status,
                headers={} if waiting is None else {"Retry-After": f"{waiting:g}"},
            )
        if reply.fault in ("hang_before", "drop_before"):
            return await self._keep_waiting(request, drop=reply.fault == "drop_before")
        if reply.fault in ("empty", "wrong_type"):
            page = reply.fault == "wrong_type"
            kind = "text/html" if page else dialect.stream_type
            return web.Response(text=_PAGE if page else "", content_type=kind)
        if received.streams:
            return await self._stream(request, dialect, reply)
        if reply.fault is not None:
            return await self._break_off(request, dialect, reply)
        return web.json_response(dialect.whole(reply.text, reply.usage))

    async def _stream(
        self, request: web.Request, dialect: Dialect, reply: Reply
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": dialect.stream_type})
        response.enable_chunked_encoding()
        try:
            await response.prepare(request)
            for frame in dialect.open(reply.usage):
                await response.write(frame)
            await self._write_pieces(response, dialect, reply)
            if reply.fault in ("hang_middle", "drop_middle"):
                return await self._keep_waiting(request, drop=reply.fault == "drop_middle")
            if reply.fault == "bad_frames":
                await response.write(dialect.garble())
            for frame in dialect.close(reply.usage):
                await response.write(frame)
            await response.write_eof()
        except ConnectionError:
            self.abandoned += 1
        return response

    async def _write_pieces(
        self, response: web.StreamResponse, dialect: Dialect, reply: Reply
    ) -> None:
        pieces = reply.pieces
        if reply.fault in ("hang_middle", "drop_middle", "bad_frames"):
            pieces = pieces[: max(1, len(pieces) // 2)]
        while True:
            for piece in pieces:
                await response.write(dialect.piece(piece))
                # Also without a pause: each piece is a packet of its own.
                await asyncio.sleep(reply.pause)
            if reply.fault != "endless" or self._closing.is_set():
                return

    async def _break_off(
        self, request: web.Request, dialect: Dialect, reply: Reply
    ) -> web.StreamResponse:
        """A reply that is not streamed and goes wrong after its first half."""
        body = web.json_response(dialect.whole(reply.text, reply.usage)).body
        assert isinstance(body, bytes)
        half = body[: len(body) // 2]
        if reply.fault == "bad_frames":
            return web.Response(body=half, content_type="application/json")
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        response.content_length = len(body)
        await response.prepare(request)
        await response.write(half)
        return await self._keep_waiting(request, drop=reply.fault == "drop_middle")

    async def _keep_waiting(self, request: web.Request, *, drop: bool) -> web.Response:
        """Say nothing further until the client goes away; with `drop`, cut it off at once."""
        transport = request.transport
        if drop and transport is not None:
            transport.abort() if isinstance(transport, asyncio.Transport) else transport.close()
            return web.Response()
        while transport is not None and not transport.is_closing() and not self._closing.is_set():
            await asyncio.sleep(_TURN)
        self.abandoned += 1
        if transport is not None:
            transport.close()
        return web.Response()


def _choose_dialect(received: Received) -> Dialect:
    if received.path == "/api/chat":
        return OllamaDialect()
    if received.path == "/v1/messages":
        return AnthropicDialect()
    options = received.body.get("stream_options") or {}
    return OpenAIDialect(reports_usage=bool(options.get("include_usage")))


def main() -> None:
    """Serve a script until the process is ended, after a line with the address."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--script", type=Path, required=True)
    given = parser.parse_args()
    server = ModelServer(port=given.port)
    server.script = read_script(given.script)
    with contextlib.suppress(KeyboardInterrupt), server:
        print(server.url, flush=True)  # noqa: T201
        threading.Event().wait()


if __name__ == "__main__":
    main()
