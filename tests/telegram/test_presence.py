"""The bot is seen to work, can be stopped, and follows a question that is changed."""

from __future__ import annotations

import time
from itertools import pairwise

from botapi.asked import BORDER, HALYK, MINISTER
from botapi.people import PATIENCE


def find_typing(room):
    """When the bot was typing in a chat and topic."""
    return [
        call.at
        for call in room.calls("sendChatAction")
        if int(call.params.get("message_thread_id", 0)) in ((room.topic,) if room.topic else (0, 1))
    ]


def test_typing_begins_at_once_and_ends_with_the_answer(town):
    general = town.open_group(forum=True)
    rooms = (town.open_private(), general, town.open_topic(general))
    asked = {}
    for room in rooms:
        name = "" if room.chat.kind == "private" else "@silteme_bot "
        asked[room] = time.monotonic()
        room.say(f"{name}{HALYK[0]} (takes 2 s)")
    for room in rooms:
        answer = room.wait_posted()[0]
        typing = find_typing(room)
        assert HALYK[1] in answer.text
        assert typing, "typing in the right topic"
        assert typing[0] - asked[room] < 1
        # Telegram shows it for five seconds.
        assert all(later - earlier < 5 for earlier, later in pairwise([*typing, answer.at]))
    # One answer after another: the last took six seconds.
    assert len(find_typing(rooms[-1])) >= 2
    # Would it go on, the first would have seen it again before the last was answered.
    for room in rooms:
        assert max(find_typing(room)) < room.posted()[0].at + 0.1
    # None of it in another topic.
    shown = list(general.calls("sendChatAction"))
    assert len(shown) == sum(len(find_typing(room)) for room in rooms[1:])


def test_quick_answers_follow_each_other_in_order(town):
    room = town.open_private()
    for question, _ in (HALYK, BORDER, MINISTER):
        room.say(question)
    texts = [posted.text for posted in room.wait_posted(3)]
    assert [
        word in text for (_, word), text in zip((HALYK, BORDER, MINISTER), texts, strict=False)
    ] == [
        True,
        True,
        True,
    ]


def test_stop_ends_the_answer_and_what_waits_behind_it(town):
    room = town.open_private()
    room.say(f"{HALYK[0]} (takes 3 s)")
    room.say(BORDER[0])
    town.world.wait(lambda: find_typing(room), PATIENCE, "typing")
    asked = time.monotonic()
    room.say("/stop")
    said = room.wait_posted()[0]
    assert said.at - asked < 2
    assert HALYK[1] not in said.text
    assert MINISTER[1] in room.ask(MINISTER[0]).text
    # A chat is served in order, so whatever was stopped would have come by now.
    assert not [one for one in room.posted() if HALYK[1] in one.text or BORDER[1] in one.text]
    assert len(room.posted()) == 2


def test_stop_without_an_answer_under_way_says_so(town):
    room = town.open_private()
    assert room.ask("/stop").text
    assert HALYK[1] in room.ask(HALYK[0]).text


def test_edited_question_is_answered_in_place(town):
    room = town.open_private()
    question = room.say(HALYK[0])
    first = room.wait_posted()[0]
    assert HALYK[1] in first.text
    room.edit(question, BORDER[0])
    town.world.wait(lambda: BORDER[1] in first.text, PATIENCE, "the answer to the edited question")
    assert HALYK[1] not in first.text
    assert len(room.posted()) == 1
    # The buttons are those of the new answer.
    page = open_first_citation(room, first)
    assert BORDER[1] in page.text


def open_first_citation(room, posted):
    before = {one.id: one.text for one in room.posted()}
    room.wait_notice(room.press(posted, "1"))

    def find():
        return [one for one in room.posted() if before.get(one.id) != one.text]

    return room.world.wait(find, PATIENCE, "the page of a citation")[0]


def test_question_edited_while_it_is_answered_gets_one_answer(town):
    room = town.open_private()
    question = room.say(f"{HALYK[0]} (takes 2 s)")
    town.world.wait(lambda: find_typing(room), PATIENCE, "typing")
    room.edit(question, BORDER[0])
    town.world.wait(
        lambda: [one for one in room.posted() if BORDER[1] in one.text], PATIENCE, "the new answer"
    )
    assert MINISTER[1] in room.ask(MINISTER[0]).text
    assert not [one for one in room.posted() if HALYK[1] in one.text]
    assert len(room.posted()) == 2


def test_longer_answer_shrinks_in_place(town):
    room = town.open_private()
    parts = room.ask_at_length(f"{HALYK[0]} (says 30 times)")
    assert len(parts) >= 3
    question = min(number for chat, number in town.world.incoming if chat == room.chat.id)
    room.edit(question, BORDER[0])
    town.world.wait(lambda: BORDER[1] in parts[0].text, PATIENCE, "the new answer")
    town.world.wait(lambda: len(room.posted()) == 2, PATIENCE, "the superfluous parts to go")
