"""An answer under way is shown, and whatever happens the answer itself stands there once."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter

import pytest
from offline import PARTS, Life, Process, Talker, make_message

from bot.telegram import streaming
from bot.telegram.values import Conversation, Outgoing, Reply

DOUBT = "My answer may not have reached you"
DRAFTS = ("one", "one two", "one two three")
GROUP = {"id": -100, "type": "supergroup", "title": "G"}
# More than a shown answer takes; a test sees to it that this stays true.
MOST_STEPS = 60


class Writer(Talker):
    """Tells what it has written, and goes on once that is shown or cannot be."""

    def __init__(self, process, patience=5.0) -> None:
        super().__init__()
        self.told: list[str] = []
        self.stopped = 0
        self._process = process
        self._patience = patience

    def answer(self, incoming, conversation, progress=None):
        self.asked.append(incoming.text)
        try:
            for text in DRAFTS:
                progress.tell(text)
                self.told.append(text)
                self._wait_until_seen(text)
        except streaming.AnswerStopped:
            self.stopped += 1
            raise
        after = Conversation((*conversation.history, incoming.text), conversation.filters)
        return Reply(tuple(map(Outgoing, PARTS)), after)

    def _wait_until_seen(self, text):
        end = time.monotonic() + self._patience
        calls, life = self._process.phone.calls, self._process.life
        while time.monotonic() < end and not life.ended.is_set():
            if any(parameters.get("text") == text for _, parameters in calls):
                return
            time.sleep(0.001)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Telegram likes to be shown something as often as one wants."""
    monkeypatch.setattr(streaming, "_PRIVATE_A_MINUTE", 1_000_000)
    monkeypatch.setattr(streaming, "_GROUP_A_MINUTE", 1_000_000)


def make_process(state, calls, life=None, patience=5.0, **settings):
    process = Process(state, calls, life, **settings)
    process.talker = Writer(process, patience)
    process.engine._desk._dialogue = process.talker
    return process


def read_screen(calls):
    """The messages of the bot as they stand, by number, and whether each was ever edited."""
    screen = {}
    for at, (name, parameters) in enumerate(calls, 1):
        if name == "sendMessage":
            screen[100 + at] = parameters["text"]
        elif name == "editMessageText":
            assert parameters["message_id"] in screen, "an edit of a message that is not there"
            screen[parameters["message_id"]] = parameters["text"]
        elif name == "deleteMessage":
            screen.pop(parameters["message_id"], None)
    return screen


def count_shown(calls):
    texts = read_screen(calls).values()
    return Counter(DOUBT if text.startswith(DOUBT) else text for text in texts)


def list_calls(process, *names):
    return [(name, parameters["text"]) for name, parameters in process.phone.calls if name in names]


async def test_answer_grows_in_the_message_that_becomes_it(state):
    process = make_process(state, [])
    await process.live([make_message(1)])
    assert list_calls(process, "sendMessage", "editMessageText") == [
        ("sendMessage", "one"),
        ("editMessageText", "one two"),
        ("editMessageText", "one two three"),
        ("editMessageText", PARTS[0]),
        ("sendMessage", PARTS[1]),
    ]
    engine = process.engine
    assert not any((engine._streams._open, engine._streams._news, engine._couriers._bells))


async def test_in_a_group_the_preview_answers_the_question(state):
    entity = {"type": "mention", "offset": 0, "length": 12}
    asked = {"text": "@silteme_bot why?", "entities": [entity], "chat": GROUP}
    topic = {"message_thread_id": 8, "is_topic_message": True}
    process = make_process(state, [])
    await process.live([make_message(1, None, **asked, **topic)])
    first, second = (sent for name, sent in process.phone.calls if name == "sendMessage")
    assert first["text"] == "one"
    assert first["reply_parameters"]
    assert [first["message_thread_id"], second["message_thread_id"]] == [8, 8]
    assert list(read_screen(process.phone.calls).values()) == list(PARTS)


async def test_nothing_of_a_preview_is_kept(state):
    process = make_process(state, [])
    await process.live([make_message(1)])
    rows = state.database.read("SELECT kind, state, body FROM outbox ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("preview", "sent", None),
        ("edit", "sent", None),
        ("send", "sent", None),
    ]


async def count_steps(open_state):
    process = make_process(open_state(), [])
    await process.live([make_message(1)])
    return process.life.steps


async def test_whole_life_is_covered(open_state):
    assert 20 < await count_steps(open_state) < MOST_STEPS


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("last", range(1, MOST_STEPS))
async def test_death_at_any_step_leaves_one_answer_or_one_apology(open_state, last, done):
    calls = []
    first = make_process(open_state(), calls, Life(last, done=done))
    await first.live([make_message(1)])
    was_lost = bool(calls) and calls[-1][1].get("text") == "one"
    await make_process(open_state(), calls, patience=0.2).live([make_message(1)])
    shown = count_shown(calls)
    assert all(shown[part] <= 1 for part in PARTS), shown
    assert shown[DOUBT] <= 1
    assert not [part for part in PARTS if not shown[part]] or shown[DOUBT] == 1
    # Half an answer is left only where nobody can know that it is there.
    left = [text for text in shown if text in DRAFTS]
    assert left in ([], ["one"])
    assert not left or was_lost
    before = len(calls)
    await make_process(open_state(), calls).live([make_message(1)])
    assert [name for name, _ in calls[before:]] == ["getMe"]


async def test_stop_ends_the_writing_and_takes_back_what_was_shown(state):
    process = make_process(state, [])
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wait(text):
        if text == DRAFTS[1]:
            loop.call_soon_threadsafe(stopped.set)
            time.sleep(0.2)

    process.talker._wait_until_seen = wait
    living = asyncio.create_task(process.live([make_message(1)]))
    await stopped.wait()
    await process.engine.receive([make_message(2, "/stop")])
    await living
    assert list(read_screen(process.phone.calls).values()) == ["Stopped."]
    assert process.talker.stopped == 1
    assert process.talker.told == list(DRAFTS[:2])


async def test_stopped_question_that_waits_is_not_written_at_all(state):
    process = make_process(state, [], patience=0.1)
    batch = [make_message(1), make_message(2, user=6), make_message(3, "/stop", user=6)]
    await process.live(batch)
    assert process.talker.asked == ["Why?"]


async def test_edited_question_goes_on_in_the_message_that_was_begun(state):
    process = make_process(state, [])
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()
    wait = process.talker._wait_until_seen

    def tell(text):
        wait(text)
        if process.talker.asked == ["old"]:
            loop.call_soon_threadsafe(begun.set)
            time.sleep(0.1)

    process.talker._wait_until_seen = tell
    living = asyncio.create_task(process.live([make_message(1, "old", message_id=50)]))
    await begun.wait()
    await process.engine.receive([make_message(2, "new", message_id=50, kind="edited_message")])
    await living
    assert process.talker.asked == ["old", "new"]
    assert list(read_screen(process.phone.calls).values()) == list(PARTS)
    assert len(list_calls(process, "sendMessage")) == 2


async def test_question_edited_after_its_short_answer_is_answered_in_that_message(state):
    process = make_process(state, [])
    await process.live([make_message(1, "old", message_id=50)])
    # Of two messages, none can show the new answer before it is whole.
    before = len(process.phone.calls)
    await process.live([make_message(2, "new", message_id=50, kind="edited_message")])
    edited = [text for name, text in list_calls(process, "editMessageText")]
    assert not {*DRAFTS} & {p.get("text") for _, p in process.phone.calls[before:]}
    assert edited[-2:] == list(PARTS)


def refuse_once(process, status, description, fits, **body):
    """The next call that fits is answered with an error."""
    take = process.phone._receive
    left = [1]

    def receive(name, parameters):
        if left[0] and fits(name, parameters):
            left[0] -= 1
            refusal = {"ok": False, "error_code": status, "description": description} | body
            return status, json.dumps(refusal).encode()
        return take(name, parameters)

    process.phone._receive = receive


async def test_message_deleted_by_its_reader_is_not_missed(state):
    process = make_process(state, [], patience=0.1)
    process.phone.answers["editMessageText"] = (400, {"description": "message to edit not found"})
    await process.live([make_message(1)])
    sent = [text for _, text in list_calls(process, "sendMessage")]
    assert sent == [DRAFTS[0], *PARTS]


async def test_unchanged_preview_is_no_failure(state):
    process = make_process(state, [], patience=0.1)
    refuse_once(process, 400, "Bad Request: message is not modified: same",
                lambda name, _: name == "editMessageText")  # fmt: skip
    await process.live([make_message(1)])
    assert list(read_screen(process.phone.calls).values()) == list(PARTS)
    assert process.health.figures["previews_failed"] == 0


async def test_429_of_a_preview_pauses_its_chat_alone(state, clock):
    process = make_process(state, [], patience=0.1)
    refuse_once(process, 429, "Too Many Requests", lambda _, p: p.get("text") == DRAFTS[1],
                parameters={"retry_after": 33})  # fmt: skip
    living = asyncio.create_task(process.live([make_message(1)], [make_message(2, user=6)]))
    while len(list_calls(process, "sendMessage")) < 3:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    mine = [p["text"] for _, p in process.phone.calls if p.get("chat_id") == 5 and "text" in p]
    assert mine == [DRAFTS[0]]
    assert state.outbox.list_pauses() == {5: clock.seconds + 33}
    process.life.ended.set()
    await living
    clock.seconds += 34
    later = make_process(state, process.phone.calls)
    await later.live([])
    assert sorted(read_screen(later.phone.calls).values()) == sorted(PARTS * 2)


async def test_preview_whose_fate_is_unknown_is_followed_by_the_answer(state):
    process = make_process(state, [], patience=0.1)
    take = process.phone.do_request

    async def lose(url, method, request_data=None, *rest, **more):
        answer = await take(url, method, request_data, *rest, **more)
        parameters = request_data.parameters if request_data else {}
        if parameters.get("text") == DRAFTS[0]:
            raise ConnectionResetError
        return answer

    process.phone.do_request = lose
    await process.live([make_message(1)])
    # One message of which nothing is known; no second one of that kind; and the answer.
    assert list(read_screen(process.phone.calls).values()) == [DRAFTS[0], *PARTS]
    assert state.outbox.count("uncertain") == 1


async def test_answer_does_not_go_where_an_edit_may_still_be_under_way(state):
    process = make_process(state, [], patience=0.1)
    take = process.phone.do_request

    async def lose(url, method, request_data=None, *rest, **more):
        parameters = request_data.parameters if request_data else {}
        if parameters.get("text") == DRAFTS[2]:
            raise ConnectionResetError
        return await take(url, method, request_data, *rest, **more)

    process.phone.do_request = lose
    await process.live([make_message(1)])
    names = [name for name, _ in process.phone.calls if name.endswith(("Message", "Text"))]
    assert names == ["sendMessage", "editMessageText", "sendMessage", "sendMessage",
                     "deleteMessage"]  # fmt: skip
    assert list(read_screen(process.phone.calls).values()) == list(PARTS)


async def test_answer_that_breaks_off_takes_its_preview_away(state):
    process = make_process(state, [], patience=0.5)
    wait = process.talker._wait_until_seen

    def break_off(text):
        wait(text)
        if text == DRAFTS[1]:
            raise ValueError

    process.talker._wait_until_seen = break_off
    await process.live([make_message(1)])
    (text,) = read_screen(process.phone.calls).values()
    assert "went wrong on my side" in text


async def test_what_kills_the_process_takes_its_preview_away(open_state):
    calls = []
    for _ in range(8):
        process = make_process(open_state(), calls)
        wait = process.talker._wait_until_seen

        def die(text, wait=wait, process=process):
            wait(text)
            process.life.ended.set()
            time.sleep(0.05)

        process.talker._wait_until_seen = die
        await process.live([make_message(1)])
    (text,) = read_screen(calls).values()
    assert text.startswith("Sorry, something interrupted me")


async def test_forgetting_does_not_leave_half_an_answer(state):
    process = make_process(state, [])
    wait = process.talker._wait_until_seen

    def forget(text):
        wait(text)
        if text == DRAFTS[1]:
            state.forget(5, 5)

    process.talker._wait_until_seen = forget
    await process.live([make_message(1)])
    assert list(read_screen(process.phone.calls).values()) == list(PARTS)


async def test_process_that_may_not_be_the_one_that_serves_shows_nothing(state, monkeypatch):
    monkeypatch.setattr(type(state.database), "is_held", False)
    process = make_process(state, [], patience=0.1)
    await process.live([make_message(1)])
    sent = list_calls(process, "sendMessage", "editMessageText", "sendMessageDraft")
    assert sent == [("sendMessage", part) for part in PARTS]


async def test_draft_is_shown_in_a_private_chat_where_the_settings_want_it(state):
    process = make_process(state, [], drafts=True)
    await process.live([make_message(1)])
    drafts = [p for name, p in process.phone.calls if name == "sendMessageDraft"]
    assert [draft["text"] for draft in drafts] == list(DRAFTS)
    assert len({draft["draft_id"] for draft in drafts}) == 1
    assert all(draft["draft_id"] for draft in drafts)
    assert [text for _, text in list_calls(process, "sendMessage")] == list(PARTS)
    assert not state.outbox.count("uncertain")


@pytest.mark.parametrize(
    ("status", "description", "goes_on"),
    [(404, "Not Found: method not found", False), (400, "Bad Request: TEXTDRAFT", True)],
)
async def test_server_without_drafts_gets_edits(state, status, description, goes_on):
    process = make_process(state, [], drafts=True)
    process.phone.answers["sendMessageDraft"] = (status, {"description": description})
    await process.live([make_message(1)])
    assert list_calls(process, "sendMessage", "editMessageText")[:2] == [
        ("sendMessage", DRAFTS[0]),
        ("editMessageText", DRAFTS[1]),
    ]
    assert list(read_screen(process.phone.calls).values()) == list(PARTS)
    assert process.engine._streams._drafts is goes_on
    assert not process.engine.refused.done()


async def test_refused_token_is_noticed_while_an_answer_is_shown(state):
    process = make_process(state, [], patience=0.1)
    refuse_once(process, 401, "Unauthorized", lambda _, p: p.get("text") == DRAFTS[0])
    living = asyncio.create_task(process.live([make_message(1)]))
    async with asyncio.timeout(5):
        while not process.life.steps:
            await asyncio.sleep(0.01)
        await process.engine.refused
    process.life.ended.set()
    await living
