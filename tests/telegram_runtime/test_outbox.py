"""Letters leave once: what is certain is repeated, what is uncertain is asked about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.telegram.letters import DELETE, EDIT, NOTICE, SEND, Letter
from bot.telegram.values import Button, Outgoing

CHAT, QUESTION, UPDATE = 5, 50, 7


def make_letter(text: str = "one", **values: object) -> Letter:
    letter = Letter(CHAT, SEND, Outgoing(text), update_id=UPDATE, user_id=5, question=QUESTION)
    return replace(letter, **values)


def deliver(state, message_id: int | None) -> Letter:
    letter = state.outbox.begin_next(CHAT)
    state.outbox.finish(letter, message_id)
    return letter


def list_texts(state) -> list[str | None]:
    texts = []
    while letter := state.outbox.begin_next(CHAT):
        texts.append(letter.outgoing.html if letter.outgoing else None)
        state.outbox.finish(letter, 1000 + letter.id)
    return texts


def test_letters_come_in_order_and_as_they_were_written(state):
    buttons = ((Button("[1]", data="c:k:1"), Button("x", url="https://x.example")),)
    letters = [make_letter("a\ud800", part=0), make_letter("b", part=1)]
    letters[1] = replace(letters[1], outgoing=Outgoing("b", buttons, silent=True), topic=3)
    state.outbox.add(letters)
    first, second = state.outbox.begin_next(CHAT), state.outbox.begin_next(CHAT)
    assert (first.outgoing.html, second.outgoing) == ("a\ud800", letters[1].outgoing)
    assert (second.topic, second.part, second.attempts) == (3, 1, 1)
    assert state.outbox.begin_next(CHAT) is None


def test_delivered_letter_keeps_no_content(state):
    state.outbox.add([make_letter("secret")])
    deliver(state, 60)
    (row,) = state.database.read("SELECT * FROM outbox")
    assert (row["state"], row["body"], row["message_id"]) == ("sent", None, 60)


def test_letter_under_way_when_the_process_died_is_asked_about_once(open_state):
    state = open_state()
    state.outbox.add([make_letter("one", part=0), make_letter("two", part=1)])
    state.outbox.begin_next(CHAT)
    state = open_state()
    assert state.outbox.recover() == 1
    two = state.outbox.begin_next(CHAT)
    assert two.outgoing.html == "two"
    state = open_state()
    assert state.outbox.recover() == 1
    notice = deliver(state, 70)
    assert notice.kind == NOTICE
    assert notice.token in notice.outgoing.buttons[0][0].data
    assert len(notice.outgoing.buttons[0][0].data.encode()) <= 64
    assert state.outbox.begin_next(CHAT) is None
    assert not state.outbox.send_again(6, notice.token), "another chat's button"
    assert state.outbox.send_again(CHAT, notice.token)
    assert list_texts(state) == ["one", "two", None]
    assert not state.outbox.send_again(CHAT, notice.token), "a second press"


def test_doubt_about_a_notice_is_left_alone(state):
    state.outbox.add([make_letter(kind=NOTICE, question=None)])
    state.outbox.doubt(state.outbox.begin_next(CHAT))
    assert state.outbox.begin_next(CHAT) is None
    assert state.outbox.count("uncertain") == 1


def test_second_doubt_about_the_same_answer_asks_again(state):
    state.outbox.add([make_letter()])
    state.outbox.doubt(state.outbox.begin_next(CHAT))
    token = deliver(state, 70).token
    state.outbox.send_again(CHAT, token)
    state.outbox.doubt(state.outbox.begin_next(CHAT))
    kinds = []
    while letter := state.outbox.begin_next(CHAT):
        kinds.append(letter.kind)
        state.outbox.finish(letter, 80)
    assert kinds == [DELETE, NOTICE]


def test_edit_under_way_when_the_process_died_is_repeated(open_state):
    state = open_state()
    state.outbox.add([make_letter(kind=EDIT, message_id=60, question=None)])
    state.outbox.begin_next(CHAT)
    state = open_state()
    state.outbox.recover()
    again = state.outbox.begin_next(CHAT)
    assert (again.kind, again.message_id, again.attempts) == (EDIT, 60, 2)


def test_edited_answer_takes_the_place_of_the_old_one(state):
    state.outbox.add([make_letter(text, part=part) for part, text in enumerate("abc")])
    for number in (60, 61, 62):
        deliver(state, number)
    state.outbox.replace_answer([make_letter("x", update_id=8)], CHAT, QUESTION)
    done = [deliver(state, None) for _ in range(3)]
    assert [(letter.kind, letter.message_id) for letter in done] == [
        (EDIT, 60),
        (DELETE, 61),
        (DELETE, 62),
    ]


def test_answer_grows_again_after_it_shrank(state):
    state.outbox.add([make_letter("a"), make_letter("b", part=1)])
    deliver(state, 60)
    deliver(state, 61)
    state.outbox.replace_answer([make_letter("x")], CHAT, QUESTION)
    first = state.outbox.begin_next(CHAT)
    state.outbox.finish(first, first.message_id)
    gone = state.outbox.begin_next(CHAT)
    state.outbox.finish(gone, gone.message_id)
    state.outbox.replace_answer([make_letter("y"), make_letter("z", part=1)], CHAT, QUESTION)
    again = [state.outbox.begin_next(CHAT), state.outbox.begin_next(CHAT)]
    assert [(letter.kind, letter.message_id) for letter in again] == [(EDIT, 60), (SEND, None)]


def test_edit_of_an_answer_not_sent_yet_sends_the_new_one_alone(state):
    state.outbox.add([make_letter("old")])
    state.outbox.replace_answer([make_letter("new")], CHAT, QUESTION)
    letter = state.outbox.begin_next(CHAT)
    assert (letter.kind, letter.outgoing.html) == (SEND, "new")
    assert state.outbox.begin_next(CHAT) is None


def test_edit_that_became_a_message_is_not_repeated_after_a_kill(open_state):
    state = open_state()
    state.outbox.replace_answer([make_letter("new")], CHAT, QUESTION)
    state.outbox.begin_next(CHAT)
    state = open_state()
    state.outbox.recover()
    assert state.outbox.begin_next(CHAT).kind == NOTICE


def test_edit_of_a_message_that_is_gone_sends_a_new_one(state):
    state.outbox.add([make_letter("old")])
    deliver(state, 60)
    state.outbox.replace_answer([make_letter("new")], CHAT, QUESTION)
    state.outbox.send_anew(state.outbox.begin_next(CHAT))
    letter = state.outbox.begin_next(CHAT)
    assert (letter.kind, letter.message_id) == (SEND, None)


def test_cancelled_letters_are_spared(state):
    state.outbox.add([make_letter("a"), make_letter("b", update_id=9)])
    assert state.outbox.list_queued_updates(CHAT, None, 9, None) == (UPDATE,)
    assert state.outbox.cancel((UPDATE,)) == 1
    assert list_texts(state) == ["b"]


@pytest.mark.parametrize(("mine", "theirs"), [(5, 6), (6, 5)])
def test_queued_updates_are_those_of_one_person(state, mine, theirs):
    state.outbox.add([make_letter("a", user_id=mine)])
    assert state.outbox.list_queued_updates(CHAT, None, 100, mine) == (UPDATE,)
    assert state.outbox.list_queued_updates(CHAT, None, 100, theirs) == ()
    assert state.outbox.list_queued_updates(CHAT, 3, 100, mine) == ()


def test_pause_of_a_chat_outlasts_a_start_and_ends(open_state, clock):
    state = open_state()
    state.outbox.pause(CHAT, clock.seconds + 30)
    state.outbox.pause(CHAT, clock.seconds + 10)
    state = open_state()
    assert state.outbox.list_pauses() == {CHAT: clock.seconds + 30}
    clock.seconds += 31
    assert state.outbox.list_pauses() == {}
