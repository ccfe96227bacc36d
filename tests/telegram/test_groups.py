"""In groups the bot speaks when spoken to, and tells no chat or topic anything of another."""

from __future__ import annotations

import pytest
from botapi.asked import ABSENT, BORDER, HALYK, MINISTER
from botapi.world import BOT

FOLLOW_UP = "And when was that?"


def silence(room, town):
    """Assert that nothing was said in a room, once the bot has surely seen all of it."""
    assert HALYK[1] in town.open_private().ask(HALYK[0]).text
    assert room.posted() == []
    assert room.calls() == []


def test_talk_of_others_is_left_alone(town):
    room = town.open_group()
    friend = town.join(room)
    said = room.say(HALYK[0])
    friend.say("No idea.", reply_to=said)
    friend.say("@durov what do you think?")
    room.say("/start@another_bot")
    room.say(None, new_chat_members=[friend.person.user])
    silence(room, town)


@pytest.mark.parametrize("text", ["@silteme_bot {}", "{} @silteme_bot", "@Silteme_Bot: {}"])
def test_mention_is_answered_without_the_mention(town, text):
    room = town.open_group()
    answer = room.ask(text.format(HALYK[0]))
    assert HALYK[1] in answer.text


def test_reply_to_the_bot_is_answered(town):
    room = town.open_group()
    first = room.ask(f"@silteme_bot {HALYK[0]}")
    room.say(BORDER[0], reply_to=first.id)
    assert BORDER[1] in room.wait_posted(2)[1].text


@pytest.mark.parametrize("command", ["/help", "/help@silteme_bot", "/sources@Silteme_Bot"])
def test_command_is_answered(town, command):
    assert town.open_group().ask(command).text


def test_each_topic_is_answered_where_it_asks(town):
    general = town.open_group(forum=True)
    one, two = town.open_topic(general), town.open_topic(general)
    rooms = {general: HALYK, one: BORDER, two: MINISTER}
    for room, (question, _) in rooms.items():
        room.say(f"@silteme_bot {question}")
    for room, (_, word) in rooms.items():
        assert word in room.wait_posted()[0].text
    assert [len(room.posted()) for room in rooms] == [1, 1, 1]
    # Every message of a topic is a reply to the one that opened it, by whomever: no question.
    one.say("Let us talk about something else.")
    silence_after = len(one.posted())
    assert HALYK[1] in town.open_private().ask(HALYK[0]).text
    assert len(one.posted()) == silence_after


def test_memory_is_kept_by_chat_and_topic(town):
    general = town.open_group(forum=True)
    one, two = town.open_topic(general), town.open_topic(general)
    for room, (question, _) in ((one, HALYK), (two, BORDER)):
        room.ask(f"@silteme_bot {question}")
    private = town.open_private()
    searched = {}
    for room in (one, two, private):
        name = "" if room is private else "@silteme_bot "
        searched[room] = room.ask(f"{name}Why did it stop accepting them?").text
    # What a follow-up is understood as is shown; only the topic with the question knows it.
    assert HALYK[0] in searched[one]
    assert HALYK[0] not in searched[private]
    assert searched[one] != searched[two]


def test_nothing_private_appears_in_a_group(town):
    private = town.open_private()
    secret = private.ask(HALYK[0])
    group = town.open_group()
    data = secret.buttons[0]["callback_data"]
    shown = group.ask(f"@silteme_bot {BORDER[0]}")
    for button in secret.buttons:
        if "callback_data" in button:
            group.wait_notice(group.press_data(shown, button["callback_data"]))
    follow_up = group.ask(f"@silteme_bot {FOLLOW_UP}")
    assert data
    assert not [one for one in group.posted() if HALYK[1] in one.text or "Mir" in one.text]
    assert follow_up.text


def test_answer_says_nothing_of_another_chats_filters(town):
    private, group = town.open_private(), town.open_group()
    private.ask("/since 2030")
    assert HALYK[1] not in private.ask(HALYK[0]).text
    assert HALYK[1] in group.ask(f"@silteme_bot {HALYK[0]}").text


def test_absent_answer_in_a_group_is_not_found(town):
    room = town.open_group()
    posted = room.ask(f"@{BOT['username']} {ABSENT}")
    assert posted.buttons
