"""What a failed call means, found out with real calls to a real socket."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest
from telegram.error import RetryAfter

from bot.telegram.client import Outcome, describe_error, judge_error, make_bot, read_pause
from bot.telegram_settings import TelegramSettings

TOKEN = "123456:AAsecret"
PAGE = b"<html><h1>502 Bad Gateway</h1><hr>nginx</html>"


def word_refusal(code, description, **parameters):
    body = {"ok": False, "error_code": code, "description": description}
    return code, json.dumps(body | ({"parameters": parameters} if parameters else {})).encode()


async def call(answer, *, port=None):
    """The error of sending a message to a server that does what `answer` says."""

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        if answer == "hang":
            await reader.read()  # until the other side has had enough
        elif isinstance(answer, tuple):
            code, body = answer
            head = f"HTTP/1.1 {code} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            writer.write(head.encode() + body)
            await writer.drain()
        elif answer == "half":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{")
            await writer.drain()
        writer.close()
        await writer.wait_closed()
        closed.set()

    closed = asyncio.Event()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = port or server.sockets[0].getsockname()[1]
    settings = TelegramSettings(base_url=f"http://127.0.0.1:{port}", request_seconds=1)
    bot = make_bot(settings, TOKEN)
    await asyncio.gather(*(request.initialize() for request in bot._request))
    try:
        with pytest.raises(Exception) as caught:  # noqa: PT011 - which one is what is tested
            await bot.send_message(1, "x")
    finally:
        await asyncio.gather(*(request.shutdown() for request in bot._request))
        server.close()
    if answer is not None:
        await closed.wait()
    return caught.value


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (word_refusal(400, "Bad Request: chat not found"), Outcome.REFUSED),
        (word_refusal(403, "Forbidden: bot was blocked by the user"), Outcome.REFUSED),
        (word_refusal(401, "Unauthorized"), Outcome.UNAUTHORIZED),
        (word_refusal(429, "Too Many Requests: retry after 7", retry_after=7), Outcome.PAUSED),
        (word_refusal(400, "Bad Request: upgraded", migrate_to_chat_id=-1005), Outcome.MOVED),
        (word_refusal(500, "Internal Server Error: restart"), Outcome.NOTHING_HAPPENED),
        (word_refusal(502, "Bad Gateway"), Outcome.NOTHING_HAPPENED),
        (word_refusal(409, "Conflict"), Outcome.NOTHING_HAPPENED),
        ((502, PAGE), Outcome.MAY_HAVE_HAPPENED),
        ((504, PAGE), Outcome.MAY_HAVE_HAPPENED),
        ((200, b"not json"), Outcome.MAY_HAVE_HAPPENED),
        ((200, b'{"ok": true, "result": {"message_id": 1}}'), Outcome.MAY_HAVE_HAPPENED),
        ("drop", Outcome.MAY_HAVE_HAPPENED),
        ("half", Outcome.MAY_HAVE_HAPPENED),
        ("hang", Outcome.MAY_HAVE_HAPPENED),
    ],
)
async def test_failure_is_judged_by_what_may_have_happened(answer, outcome):
    assert judge_error(await call(answer)) is outcome


async def test_connection_that_was_never_made_had_no_effect():
    error = await call(None, port=1)
    assert judge_error(error) is Outcome.NOTHING_HAPPENED
    assert "AAsecret" not in describe_error(error)


@pytest.mark.parametrize(("given", "pause"), [(7, 7.0), (0, 1.0), (timedelta(hours=9), 32_400)])
def test_pause_is_read_whole(given, pause):
    assert read_pause(RetryAfter(given)) == pause


@pytest.mark.parametrize("written", ["http://h:1", "http://h:1/", "http://h:1/bot"])
def test_address_of_the_server_may_end_as_others_write_it(written):
    bot = make_bot(TelegramSettings(base_url=written), TOKEN)
    assert bot.base_url == f"http://h:1/bot{TOKEN}"
