"""What comes in and what goes out, through the whole engine, without a network."""

from __future__ import annotations

import asyncio
import json

import pytest
from aiohttp.test_utils import TestClient, TestServer
from offline import PARTS, Process, make_message

from bot.telegram.webhook import make_webhook_site

GROUP = {"id": -100, "type": "supergroup", "title": "G", "is_forum": True}
GUIDE = {"message_id": 3, "date": 1, "chat": GROUP,
         "from": {"id": 999, "is_bot": True, "first_name": "S"}}  # fmt: skip


def list_sent(process, method="sendMessage"):
    return [parameters for name, parameters in process.phone.calls if name == method]


def list_texts(process):
    return [parameters["text"] for parameters in list_sent(process)]


async def run(state, *updates, **settings):
    process = Process(state, [], **settings)
    await process.live(list(updates))
    return process


def mention(name, **more):
    text = f"@{name} why?"
    entity = {"type": "mention", "offset": 0, "length": len(name) + 1}
    return {"text": text, "entities": [entity], "chat": GROUP} | more


def command(word, **more):
    entity = {"type": "bot_command", "offset": 0, "length": len(word)}
    return {"text": word, "entities": [entity], "chat": GROUP} | more


@pytest.mark.parametrize(
    ("content", "answered"),
    [
        ({"text": "why?", "chat": GROUP}, False),
        (mention("silteme_bot"), True),
        (mention("Silteme_Bot"), True),
        (mention("other_bot"), False),
        (mention("silteme_botany"), False),
        (command("/help"), True),
        (command("/help@silteme_bot"), True),
        (command("/help@other_bot"), False),
        ({"text": "why?", "chat": GROUP, "reply_to_message": GUIDE}, True),
        ({"text": "x", "chat": GROUP, "reply_to_message": GUIDE | {
            "forum_topic_created": {"name": "T", "icon_color": 1}}}, False),
        (mention("silteme_bot", via_bot={"id": 999, "is_bot": True, "first_name": "S"}), False),
        (mention("silteme_bot", **{"from": {"id": 7, "is_bot": True, "first_name": "B"}}), False),
        (mention("silteme_bot", sender_chat=GROUP), True),
    ],
)  # fmt: skip
async def test_in_a_group_only_what_is_meant_for_the_bot_is_answered(state, content, answered):
    process = await run(state, make_message(1, None, **content))
    assert list_texts(process) == list(PARTS) * answered
    replies = [sent.get("reply_parameters") for sent in list_sent(process)]
    assert [bool(reply) for reply in replies] == [True, False] * answered


async def test_answer_goes_to_the_topic_it_was_asked_in(state):
    there = mention("silteme_bot", message_thread_id=8, is_topic_message=True)
    chain = mention("silteme_bot", message_thread_id=9)
    process = await run(state, make_message(1, None, **there), make_message(2, None, **chain))
    assert [sent.get("message_thread_id") for sent in list_sent(process)] in (
        [8, 8, None, None],
        [None, None, 8, 8],
        [8, None, 8, None],
    )
    assert len(state.read_talk(-100, 8).turns) == len(state.read_talk(-100, None).turns) == 1


@pytest.mark.parametrize(
    ("settings", "answered", "told"),
    [
        ({"users": [6]}, False, True),
        ({"users": [5]}, True, False),
        ({"users": [6], "admins": [5]}, True, False),
        ({"chats": [-1]}, False, True),
    ],
)
async def test_uninvited_person_is_told_so_once(state, settings, answered, told):
    process = await run(state, make_message(1), make_message(2), **settings)
    texts = list_texts(process)
    assert texts == list(PARTS) * 2 * answered or told
    assert sum("invited people only" in text and "5" in text for text in texts) == told


@pytest.mark.parametrize(("settings", "answered"), [
    ({"chats": [-100]}, True), ({"chats": [-1]}, False), ({"users": [5]}, True),
    ({"users": [6]}, False),
])  # fmt: skip
async def test_uninvited_group_gets_no_word(state, settings, answered):
    process = await run(state, make_message(1, None, **mention("silteme_bot")), **settings)
    assert list_texts(process) == list(PARTS) * answered


async def test_flood_is_answered_up_to_the_limit_and_told_once(state):
    flood = [make_message(number) for number in range(1, 10)]
    process = await run(state, *flood, make_message(20, user=6), user_limit=3)
    mine = [sent["text"] for sent in list_sent(process) if sent["chat_id"] == 5]
    assert [text in PARTS for text in mine].count(True) == 6
    (notice,) = [text for text in mine if text not in PARTS]
    assert "Please wait 20 s" in notice
    assert len([sent for sent in list_sent(process) if sent["chat_id"] == 6]) == 2


async def test_admin_is_not_limited(state):
    flood = [make_message(number) for number in range(1, 5)]
    process = await run(state, *flood, user_limit=1, admins=[5])
    assert len(list_texts(process)) == 8


async def test_full_queue_is_said(state):
    crowd = [make_message(number, user=number) for number in range(1, 6)]
    process = await run(state, *crowd, queue=3)
    assert sum("Too many questions" in text for text in list_texts(process)) == 2
    assert len(list_texts(process)) == 3 * 2 + 2


async def test_one_chat_cannot_fill_the_queue(state):
    process = Process(state, [], queue=20, user_limit=1000)
    flood = [make_message(number) for number in range(1, 60)]
    await process.live([*flood, make_message(90, user=6)])
    mine = [sent["text"] for sent in list_sent(process) if sent["chat_id"] == 5]
    assert [text in PARTS for text in mine].count(True) == 2 * 2
    assert sum("Too many questions" in text for text in mine) == 1
    assert len([sent for sent in list_sent(process) if sent["chat_id"] == 6]) == 2


@pytest.mark.parametrize(
    "poison",
    [
        {"update_id": 1, "message": {"date": "zanzibar"}},
        {"update_id": 1, "message": "zanzibar"},
        {"update_id": 1, "message": make_message(1)["message"] | {"message_id": 2**70}},
        {"update_id": 1, "message": make_message(1)["message"] | {"text": 5}},
        {"update_id": 2**70}, {"update_id": True}, {"update_id": "1"}, {}, None, "zanzibar", [],
    ],
)  # fmt: skip
async def test_poison_is_passed_over_and_counted(state, poison, caplog):
    process = await run(state, poison, make_message(2, user=6))
    assert list_texts(process) == list(PARTS)
    assert process.health.figures["updates_poison"] == 1
    assert "zanzibar" not in caplog.text


async def test_lone_surrogates_and_nul_come_through(state):
    process = await run(state, make_message(1, "a\ud800\x00b"))
    assert process.talker.asked == ["a\ud800\x00b"]
    assert state.read_talk(5, None).turns[0].text == "a\ud800\x00b"


async def test_question_that_breaks_the_answering_gets_an_apology(state, caplog):
    process = await run(state, make_message(1, "break zanzibar"), make_message(2, "go on"))
    texts = list_texts(process)
    assert "went wrong on my side" in texts[0]
    assert texts[1:] == list(PARTS)
    assert "ValueError in answer" in caplog.text
    assert "zanzibar" not in caplog.text


async def test_edit_replaces_in_place_and_an_unchanged_one_does_nothing(state):
    calls = []
    first = Process(state, calls)
    await first.live([make_message(1, "old", message_id=50)])
    await first.live([make_message(2, "old", message_id=50, kind="edited_message")])
    assert not list_sent(first, "editMessageText")
    await first.live([make_message(3, "new", message_id=50, kind="edited_message")])
    assert len(list_sent(first, "editMessageText")) == 2
    assert len(list_sent(first)) == 2
    assert [turn.text for turn in state.read_talk(5, None).turns] == ["new"]


async def test_edit_in_the_same_batch_leaves_one_answer(state):
    edited = make_message(2, "new", message_id=50, kind="edited_message")
    process = await run(state, make_message(1, "old", message_id=50), edited)
    assert process.talker.asked == ["new"]
    assert list_texts(process) == list(PARTS)


async def test_stop_without_anything_to_stop(state):
    process = await run(state, make_message(1, "/stop"))
    assert list_texts(process) == ["There is nothing to stop."]


async def test_stop_cancels_what_waits_before_it_alone(state):
    process = await run(state, make_message(1, "a"), make_message(2, "/stop"))
    await process.live([make_message(3, "b")])
    assert list_texts(process)[-2:] == list(PARTS)
    assert "Stopped." in list_texts(process)


@pytest.mark.parametrize(
    ("status", "description", "said"),
    [
        (400, "Bad Request: message is too long", ["went wrong on my side"]),
        (403, "Forbidden: bot was blocked by the user", []),
    ],
)
async def test_refused_answer_is_apologized_for_once_where_that_can_arrive(
    state, status, description, said
):
    process = Process(state, [])
    process.phone.answers["sendMessage"] = (status, {"description": description})
    await process.live([make_message(1)])
    assert state.outbox.count("failed") == 2 + len(said)
    del process.phone.answers["sendMessage"]
    await process.live([make_message(2)])
    assert list_texts(process) == list(PARTS)


async def test_markup_that_is_refused_is_sent_as_plain_text(state):
    process = Process(state, [])
    take = process.phone._receive

    def refuse_markup(name, parameters):
        if name == "sendMessage" and parameters.get("parse_mode"):
            body = {"ok": False, "description": "Bad Request: can't parse entities: x"}
            return 400, json.dumps(body).encode()
        return take(name, parameters)

    process.phone._receive = refuse_markup
    await process.live([make_message(1)])
    assert list_texts(process) == list(PARTS)
    assert process.health.figures["markup_refused"] == 2


async def test_429_pauses_its_chat_alone_and_for_as_long_as_it_says(state, clock):
    process = Process(state, [])
    take = process.phone._receive

    def refuse(name, parameters):
        if name == "sendMessage" and parameters["chat_id"] == 5 and not state.outbox.list_pauses():
            body = {"description": "Too Many Requests", "parameters": {"retry_after": 33}}
            return 429, json.dumps({"ok": False, **body}).encode()
        return take(name, parameters)

    process.phone._receive = refuse
    living = asyncio.create_task(process.live([make_message(1)], [make_message(2, user=6)]))
    while len(list_sent(process)) < 2 or not state.outbox.list_pauses():
        await asyncio.sleep(0.01)
    assert {sent["chat_id"] for sent in list_sent(process)} == {6}
    assert state.outbox.list_pauses() == {5: clock.seconds + 33}
    process.life.ended.set()  # the process dies; the one after it knows
    await living
    later = Process(state, [])
    living = asyncio.create_task(later.live([]))
    await asyncio.sleep(0.1)
    assert not list_sent(later)
    assert later.engine._couriers.is_paused(5)
    later.life.ended.set()
    await living
    clock.seconds += 34
    last = Process(state, [])
    await last.live([])
    assert list_texts(last) == list(PARTS)


async def test_unchanged_edit_is_success(state):
    process = Process(state, [])
    await process.live([make_message(1, "old", message_id=50)])
    refusal = {"description": "Bad Request: message is not modified: specified new message"}
    process.phone.answers["editMessageText"] = (400, refusal)
    await process.live([make_message(2, "new", message_id=50, kind="edited_message")])
    assert state.outbox.count("sent") == 4
    assert len(list_texts(process)) == 2


async def test_nothing_stays_in_memory_of_chats_that_were_served(state):
    process = await run(
        state, *[make_message(number, user=number) for number in range(1, 301)], queue=1000
    )
    assert len(list_texts(process)) == 600
    engine = process.engine
    left = [engine._lanes._tasks, engine._lanes._woken, engine._couriers._tasks,
            engine._couriers._woken, engine._couriers._paused, engine._presence._works,
            engine._presence._shows, engine._desk._broken]  # fmt: skip
    assert not any(left)
    assert not engine._desk.application.user_data
    assert not engine._desk.application.chat_data


def refuse_writes(state, whether):
    database = state.database
    setting = "SET default_transaction_read_only" if database.is_shared else "PRAGMA query_only"
    database._connection.cursor().execute(f"{setting} = {whether}")


async def test_webhook_asks_for_its_secret_and_stores_before_it_answers(state):
    process = Process(state, [])
    await process.bot.initialize()
    await process.engine.start()
    site = make_webhook_site("https://x.example/hook", "s3cret", process.engine.receive,
                             process.health)  # fmt: skip
    async with TestClient(TestServer(site)) as client:

        async def post(body, secret="s3cret", path="/hook"):
            headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
            async with client.post(path, data=body, headers=headers) as response:
                return response.status

        body = json.dumps(make_message(1))
        refused = [await post(body, secret) for secret in (None, "", "s3cre", "s3cretx", "ключ")]
        assert set(refused) == {403}
        assert state.inbox.list_known([1]) == set()
        assert [await post(body), await post(body)] == [200, 200]
        assert state.inbox.list_known([1]) == {1}
        assert await post(b"{not json") == 200
        assert await post(b"[" * 100_000) == 200
        assert await post(body, path="/other") == 404
        async with asyncio.timeout(10):
            while process._list_tasks():  # the answer to the first, which must be kept too
                await asyncio.sleep(0.005)
        refuse_writes(state, "on")
        assert await post(json.dumps(make_message(2))) == 503
        refuse_writes(state, "off")
        assert await post(json.dumps(make_message(2))) == 200
        assert not process.health.troubles
    await process.engine.close()
