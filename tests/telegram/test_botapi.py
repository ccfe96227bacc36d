"""The bench itself: that it is as strict as Telegram, and that its faults are what they say."""

from __future__ import annotations

import json
import threading
import time

import httpx
import pytest
from botapi.faults import Fault
from botapi.tdlib import MarkupError, count_units, find_entities, parse_html
from botapi.world import BOT_ID

NO_PREVIEW = {"is_disabled": True}


@pytest.fixture
def call(bench):
    """Calls a method as the library does: a form, its objects as JSON."""
    with httpx.Client(base_url=f"{bench.address}/bot{bench.token}", timeout=5) as client:

        def call_method(method, **params):
            form = {
                name: value if isinstance(value, str) else json.dumps(value)
                for name, value in params.items()
            }
            return client.post(f"/{method}", data=form)

        yield call_method


@pytest.fixture
def room(bench):
    return bench.open_private()


@pytest.fixture
def send(call, room):
    def send_text(text="<b>Hello</b>", **params):
        given = {"chat_id": room.chat.id, "text": text, "parse_mode": "HTML"}
        return call("sendMessage", **{**given, "link_preview_options": NO_PREVIEW, **params})

    return send_text


def describe(response):
    return response.status_code, response.json()["description"]


def test_text_is_what_tdlib_makes_of_it(send, room, bench):
    sent = send('<b>A &lt; B</b> 🚢 <a href="https://ord.example/a">[1]</a>').json()["result"]
    assert sent["text"] == "A < B 🚢 [1]"
    assert sent["from"]["id"] == BOT_ID
    bold, link = sent["entities"]
    assert (bold["type"], bold["offset"], bold["length"]) == ("bold", 0, 5)
    # The ship is two UTF-16 units.
    assert (link["type"], link["offset"], link["url"]) == ("text_link", 9, "https://ord.example/a")
    shown = room.posted()[0].shown
    assert shown.read(dict(link)) == "[1]"
    bench.assert_clean()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<b>open", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ("1 < 2", "can't parse entities: Unsupported start tag"),
        ("<b> </b>", "message text is empty"),
        ("", "message text is empty"),
        ("🚢" * 2048 + "a", "message is too long"),
    ],
)
def test_text_that_telegram_refuses(send, room, bench, text, reason):
    code, description = describe(send(text))
    assert code == 400
    assert description.startswith(f"Bad Request: {reason}")
    assert not room.posted()
    with pytest.raises(AssertionError):
        bench.assert_clean()


def test_longest_text_is_taken(send, bench):
    assert send("🚢" * 2048).status_code == 200
    assert send(f"<b>{'a' * 4096}</b>").status_code == 200
    bench.assert_clean()


@pytest.mark.parametrize(
    "text",
    [
        "<b>a</b>b" * 101,
        '<a href="javascript:alert(1)">[1]</a>',
        '<a href="/texts/a">[1]</a>',
        "a\0b",
    ],
)
def test_what_telegram_leaves_out_in_silence_is_remembered(send, bench, text):
    assert send(text).status_code == 200
    with pytest.raises(AssertionError):
        bench.assert_clean()


def test_link_preview_that_is_on_is_remembered(send, bench):
    assert send(link_preview_options={"is_disabled": False}).status_code == 200
    with pytest.raises(AssertionError, match="preview"):
        bench.assert_clean()


def test_tdlib_refuses_lone_surrogates_and_counts_units():
    assert count_units("a🚢") == 3
    with pytest.raises(MarkupError, match="UTF-8"):
        parse_html("a\ud83da")


def test_commands_and_mentions_of_a_person_are_found():
    found = find_entities("/since 2022 to @silteme_bot")
    assert [(one["type"], one["offset"], one["length"]) for one in found] == [
        ("bot_command", 0, 6),
        ("mention", 15, 12),
    ]


@pytest.mark.parametrize(
    ("buttons", "reason"),
    [
        ([[{"text": "a", "callback_data": "x" * 65}]], "BUTTON_DATA_INVALID"),
        ([[{"text": "a", "callback_data": "я" * 33}]], "BUTTON_DATA_INVALID"),
        ([[{"text": "", "callback_data": "x"}]], "button text must be non-empty"),
        ([[{"text": "a"}]], "text buttons are unallowed"),
        ([[{"text": "a", "url": "/texts"}]], "is invalid"),
        ([[{"text": "a", "callback_data": "x"}] * 9], "REPLY_MARKUP_TOO_LONG"),
    ],
)
def test_buttons_that_telegram_refuses(send, buttons, reason):
    code, description = describe(send(reply_markup={"inline_keyboard": buttons}))
    assert code == 400
    assert reason in description


def test_buttons_within_limits_are_shown(send, room, bench):
    rows = [[{"text": "a", "callback_data": "x" * 64}], [{"text": "b", "url": "https://a.b"}]]
    assert send(reply_markup={"inline_keyboard": rows}).status_code == 200
    assert room.posted()[0].rows == rows
    bench.assert_clean()


def test_edit_changes_the_message_and_the_same_again_is_refused(send, call, room):
    sent = send("one").json()["result"]
    edit = {
        "chat_id": room.chat.id,
        "message_id": sent["message_id"],
        "link_preview_options": NO_PREVIEW,
    }
    assert call("editMessageText", text="two", **edit).status_code == 200
    assert room.posted()[0].versions == ["one", "two"]
    code, description = describe(call("editMessageText", text="two", **edit))
    assert code == 400
    assert "message is not modified" in description
    own = room.say("mine")
    code, description = describe(call("editMessageText", text="x", **edit | {"message_id": own}))
    assert "message can't be edited" in description


def test_unknown_chat_topic_token_and_method(send, call, bench):
    assert describe(send(chat_id=1))[1] == "Bad Request: chat not found"
    assert describe(send(message_thread_id=5))[1] == "Bad Request: message thread not found"
    assert describe(call("sendTelepathy"))[0] == 404
    refused = httpx.get(f"{bench.address}/bot1:wrong/getMe")
    assert describe(refused) == (401, "Unauthorized")


def test_general_topic_takes_no_thread_id_for_messages(call, bench):
    general = bench.open_group(forum=True)
    base = {"chat_id": general.chat.id, "text": "a", "link_preview_options": NO_PREVIEW}
    code, description = describe(call("sendMessage", **base, message_thread_id=1))
    assert (code, description) == (400, "Bad Request: message thread not found")
    assert call("sendMessage", **base).status_code == 200
    acting = {"chat_id": general.chat.id, "action": "typing", "message_thread_id": 1}
    assert call("sendChatAction", **acting).status_code == 200
    topic = bench.open_topic(general)
    assert call("sendMessage", **base, message_thread_id=topic.topic).status_code == 200
    assert len(topic.posted()) == 1


def test_updates_wait_until_acknowledged(call, room):
    _, first = room.say_update("one")
    _, second = room.say_update("two")
    for _ in range(2):
        got = call("getUpdates", timeout=0).json()["result"]
        assert [update["update_id"] for update in got] == [first, second]
    assert call("getUpdates", timeout=0, offset=second).json()["result"] == got[1:]
    assert call("getUpdates", timeout=0, offset=second + 1).json()["result"] == []


def test_long_poll_ends_when_something_comes(call, room):
    got = []
    thread = threading.Thread(target=lambda: got.append(call("getUpdates", timeout=4)))
    thread.start()
    room.world.wait(lambda: room.world.polls, 2, "a poll")
    room.say("one")
    thread.join(2)
    assert [update["message"]["text"] for update in got[0].json()["result"]] == ["one"]


def test_second_poll_ends_the_first(call, room):
    got = []
    thread = threading.Thread(target=lambda: got.append(call("getUpdates", timeout=4)))
    thread.start()
    room.world.wait(lambda: room.world.polls, 2, "a poll")
    assert call("getUpdates", timeout=0).status_code == 200
    thread.join(2)
    code, description = describe(got[0])
    assert code == 409
    assert "terminated by other getUpdates request" in description


def test_webhook_and_poll_exclude_each_other(call):
    assert call("setWebhook", url="https://bot.example/hook").status_code == 200
    code, description = describe(call("getUpdates", timeout=0))
    assert code == 409
    assert "webhook is active" in description
    call("deleteWebhook")
    assert call("getUpdates", timeout=0).status_code == 200


def test_update_can_come_again_after_it_was_acknowledged(call, room, bench):
    _, update_id = room.say_update("one")
    assert call("getUpdates", timeout=0, offset=update_id + 1).json()["result"] == []
    bench.world.repeat(update_id)
    again = call("getUpdates", timeout=0, offset=update_id + 1).json()["result"]
    assert [update["update_id"] for update in again] == [update_id]


def test_press_is_answered_once_and_in_time(send, call, room):
    rows = [[{"text": "open", "callback_data": "x"}]]
    send(reply_markup={"inline_keyboard": rows})
    key = room.press(room.posted()[0], "open")
    assert call("answerCallbackQuery", callback_query_id=key, text="seen").status_code == 200
    assert room.wait_notice(key) == "seen"
    late = room.press(room.posted()[0], "open", expired=True)
    code, description = describe(call("answerCallbackQuery", callback_query_id=late))
    assert code == 400
    assert "query is too old" in description


def test_topic_message_hangs_below_the_one_that_opened_it(bench, call):
    topic = bench.open_topic(bench.open_group(forum=True))
    topic.say("hello")
    message = call("getUpdates", timeout=0).json()["result"][0]["message"]
    assert message["message_thread_id"] == topic.topic
    assert "forum_topic_created" in message["reply_to_message"]


def test_429_holds_for_its_chat_alone_and_impatience_is_remembered(send, bench, room):
    other = bench.open_private()
    bench.faults.add(Fault("too_many", chat_id=room.chat.id, seconds=1))
    refused = send()
    assert refused.status_code == 429
    assert refused.json()["parameters"] == {"retry_after": 1}
    assert send(chat_id=other.chat.id).status_code == 200
    bench.assert_clean()
    assert send().status_code == 429
    with pytest.raises(AssertionError, match="before retry_after"):
        bench.assert_clean()
    bench.world.wait(
        lambda: time.monotonic() > bench.world.blocked[room.chat.id], 3, "the end of the wait"
    )
    assert send().status_code == 200


@pytest.mark.parametrize(
    ("kind", "happened"),
    [("drop", 0), ("drop_after", 1), ("hang", 0), ("hang_after", 1)],
)
def test_lost_answer(send, bench, room, kind, happened):
    fault = bench.faults.add(Fault(kind, seconds=0.1))
    with pytest.raises(httpx.TransportError):
        send()
    assert fault.hits == 1
    assert len(room.posted()) == happened
    assert send().status_code == 200


def test_bad_gateway_slow_and_refusal(send, bench, room):
    bench.faults.add(Fault("bad_gateway"))
    assert send().status_code == 502
    bench.faults.add(Fault("refuse", code=403, description="Forbidden: bot was blocked"))
    assert describe(send()) == (403, "Forbidden: bot was blocked")
    assert not room.posted()
    bench.faults.add(Fault("slow", seconds=0.2))
    began = time.monotonic()
    assert send().status_code == 200
    assert time.monotonic() - began >= 0.2


def test_fault_waits_for_its_turn(send, bench):
    bench.faults.add(Fault("bad_gateway", skip=1, times=2, containing="late"))
    assert [send(text).status_code for text in ("late", "soon", "late", "late", "late")] == [
        200,
        200,
        502,
        502,
        200,
    ]


def test_token_in_a_text_is_remembered(send, bench):
    send(bench.token)
    with pytest.raises(AssertionError, match="carries the token"):
        bench.assert_clean()


def test_inline_results_are_parsed_and_kept(call, bench, room):
    got = []
    thread = threading.Thread(target=lambda: got.append(room.inline("bridge")))
    thread.start()
    bench.world.wait(lambda: bench.world.updates, 2, "the query")
    key = next(iter(bench.world.queries))
    content = {"message_text": "<b>a</b>", "parse_mode": "HTML"}
    result = {"type": "article", "id": "1", "title": "A", "input_message_content": content}
    twice = call("answerInlineQuery", inline_query_id=key, results=[result, result])
    assert describe(twice) == (400, "Bad Request: RESULT_ID_DUPLICATE")
    assert call("answerInlineQuery", inline_query_id=key, results=[result]).status_code == 200
    thread.join(2)
    assert got[0][0]["shown"].text == "a"
