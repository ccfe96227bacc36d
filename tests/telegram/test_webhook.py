"""By webhook, the same bot: stored before it is acknowledged, and closed to who knows no secret."""

from __future__ import annotations

import time

import httpx
import pytest
from botapi.asked import BORDER, HALYK, MINISTER
from botapi.process import START, Bot
from botapi.second import SecondBench
from botapi.tdlib import parse_html
from botapi.world import Chat, Person, World
from test_care import find_free_port

HEADER = "X-Telegram-Bot-Api-Secret-Token"


def test_webhook_stores_before_it_acknowledges_and_knows_its_secret(start_bot, bench):
    port = find_free_port()
    url = f"http://127.0.0.1:{port}/telegram"
    hook = {"webhook_url": url, "webhook_port": port}
    bot = start_bot(**hook)
    secret = bench.world.webhook["secret_token"]
    assert len(secret) >= 16
    room = bench.open_private()
    assert HALYK[1] in room.ask(HALYK[0]).text

    message = bench.world.write(room.chat, room.person, BORDER[0])
    update = {"update_id": 900_000, "message": message}
    for headers in ({}, {HEADER: "wrong"}, {HEADER: secret + "x"}, {HEADER: "é".encode()}):
        assert httpx.post(url, json=update, headers=headers).status_code in (401, 403)
    assert httpx.get(url, headers={HEADER: secret}).status_code in (404, 405)
    headers = {HEADER: secret}
    for _ in range(3):
        assert httpx.post(url, json=update, headers=headers).status_code == 200
    assert httpx.post(url, content=b"{nonsense", headers=headers).status_code < 500
    assert BORDER[1] in room.wait_posted(2)[1].text

    slow = bench.world.write(room.chat, room.person, f"{MINISTER[0]} (takes 1 s)")
    update = {"update_id": 900_001, "message": slow}
    assert httpx.post(url, json=update, headers=headers).status_code == 200
    bot.kill()
    start_bot(folder=bot.folder, **hook)
    assert MINISTER[1] in room.wait_posted(3)[2].text
    assert HALYK[1] in room.ask(HALYK[0]).text
    assert len(room.posted()) == 4
    assert bench.world.polls == 0


@pytest.fixture
def second(run, seeds_index, tmp_path):
    """The other emulator, with a bot that it delivers to."""
    port = find_free_port()
    settings = {"webhook_url": f"http://127.0.0.1:{port}/hook", "webhook_port": port}
    with SecondBench() as made:
        bot = Bot(made, tmp_path / "second", seeds_index, settings)
        run.bots.append(bot)
        bot.start()
        made.wait_heard("setWebhook", seconds=START)
        yield made
        bot.stop()


def test_independent_emulator_accepts_every_call(second):
    person = Person(77)
    chat = Chat(person.id, "private")
    world = World()
    for count, text in enumerate((HALYK[0], "/start", "/help", "/sources", "/nosuch"), 1):
        second.push("message", world.write(chat, person, text))
        second.wait_heard("sendMessage", count)
    answers = [call for call in second.wait_heard("sendMessage") if HALYK[1] in str(call["text"])]
    assert "[1]" in parse_html(answers[0]["text"]).text
    markup = answers[0]["result"]["reply_markup"]
    for number, button in enumerate(markup["inline_keyboard"][0], 1):
        message = answers[0]["result"] | {"chat": chat.record, "date": int(time.time())}
        press = {
            "id": f"p{number}",
            "from": person.user,
            "chat_instance": "1",
            "data": button["callback_data"],
            "message": message,
        }
        second.push("callback_query", press)
        second.wait_heard("answerCallbackQuery", number)
    query = {"id": "q1", "from": person.user, "query": HALYK[0], "offset": ""}
    second.push("inline_query", query)
    offered = second.wait_heard("answerInlineQuery")[0]
    assert HALYK[1] in str(offered["results"])
    assert second.list_refused() == []
