"""An answer that is written sentence by sentence is read while it comes, and stands there once."""

from __future__ import annotations

import time
from itertools import pairwise

from botapi.asked import BORDER, HALYK, HALYK_SENTENCES, MINISTER
from botapi.faults import Fault
from botapi.people import PATIENCE

UNFINISHED = "not complete yet"
"""What a text says that is not all of the answer."""
EDIT = ("editMessageText",)


def write(says, every):
    """A question whose answer has so many rounds of sentences, one every so many seconds."""
    return f"{HALYK[0]} (says {says} times) (writes every {every} s)"


def wait_begun(room, versions=1):
    """The message in which an answer is shown, once it was changed so often."""

    def find():
        return [one for one in room.posted() if len(one.versions) >= versions]

    posted = room.world.wait(find, PATIENCE, f"version {versions} of an answer")[-1]
    assert UNFINISHED in posted.text
    return posted


def wait_whole(room, count=1):
    """The messages of a room once the last of them is a whole answer."""

    def find():
        found = room.posted()
        return found if len(found) >= count and found[-1].buttons else []

    return room.world.wait(find, PATIENCE, "a whole answer")


def check_whole(room, rounds):
    """One whole answer stands in a room, with its sentences, its buttons and nothing else."""
    posted = room.posted()
    text = "\n".join(one.text for one in posted)
    assert UNFINISHED not in text
    said = [text.count(f"({number}) ") for number in range(1, rounds + 1)]
    assert said == [HALYK_SENTENCES] * rounds
    assert [bool(one.buttons) for one in posted] == [False] * (len(posted) - 1) + [True]


def find_pauses(room):
    """Seconds between the calls that showed an answer under way."""
    shown = [
        call.at
        for call in room.calls("sendMessage", "editMessageText")
        if UNFINISHED in str(call.params["text"])
    ]
    assert len(shown) >= 2
    return [later - earlier for earlier, later in pairwise(shown)]


def test_answer_grows_in_its_message_as_often_as_telegram_likes(town):
    private, group = town.open_private(), town.open_group()
    private.say(write(4, 0.35))
    group.say(f"@silteme_bot {write(4, 0.6)}")
    for room in (private, group):
        (posted,) = wait_whole(room)
        check_whole(room, 4)
        *drafts, whole = posted.versions
        assert len(drafts) >= 2
        assert all(UNFINISHED in draft and "[1]" in draft for draft in drafts)
        assert "[2]" in whole
        # Each holds all that stood in the one before, and more.
        words = [draft.rpartition("[")[0] for draft in drafts]
        assert all(later.startswith(earlier) for earlier, later in pairwise(words))
        assert len(set(drafts)) == len(drafts)
        # There is something to read: typing is over.
        assert max(call.at for call in room.calls("sendChatAction")) < posted.at + 0.2
    assert min(find_pauses(private)) >= 0.95
    assert min(find_pauses(group)) >= 3.2
    assert group.posted()[0].reply_to is not None


def test_slow_edit_holds_nothing_up_and_does_not_cover_the_answer(town):
    """The bot's patience is two seconds; the edit takes effect after three and a half."""
    room = town.open_private()
    slow = town.faults.add(Fault("slow", EDIT, room.chat.id, seconds=3.5))
    room.say(write(4, 0.4))
    begun = wait_begun(room)
    town.world.wait(lambda: slow.hits, PATIENCE, "the slow edit")
    town.world.wait(lambda: room.calls(*EDIT), PATIENCE, "the slow edit to take effect")
    wait_whole(room)
    town.world.wait(lambda: len(room.posted()) == 1, PATIENCE, "the message given up to go")
    check_whole(room, 4)
    assert room.posted()[0].id != begun.id
    # While it hung, five sentences came; one text was sent for them, if any.
    assert len(room.calls("sendMessage", "editMessageText")) <= 4


def test_lost_replies_leave_one_answer(town):
    edit, send = town.open_private(), town.open_private()
    for room, method in ((edit, "editMessageText"), (send, "sendMessage")):
        town.faults.add(Fault("drop_after", (method,), room.chat.id))
        room.say(write(3, 0.3))
    wait_whole(edit)
    town.world.wait(lambda: len(edit.posted()) == 1, PATIENCE, "the message in doubt to go")
    check_whole(edit, 3)
    # Nobody can know of a message whose reply was lost: it says by itself that it is not all.
    first, second = wait_whole(send, 2)
    assert UNFINISHED in first.text
    assert len(first.versions) == 1
    assert len(send.posted()) == 2
    assert UNFINISHED not in second.text
    assert "(3) " in second.text


def test_deleted_message_is_not_missed(town):
    """Deleted before it is changed again, and before it becomes the answer."""
    early, late = town.open_private(), town.open_private()
    for room, rounds in ((early, 3), (late, 1)):
        room.say(write(rounds, 0.3))
        posted = wait_begun(room)
        with town.world.changed:
            town.world.posted.remove(posted)
    for room, rounds in ((early, 3), (late, 1)):
        wait_whole(room)
        check_whole(room, rounds)
        assert "400" in {call.outcome for call in room.calls(*EDIT)}


def test_longer_answer_goes_on_in_further_messages(town):
    room = town.open_private()
    room.say(write(40, 0.02))
    begun = wait_begun(room)
    parts = wait_whole(room, 2)
    assert parts[0] is begun
    check_whole(room, 40)


def test_429_of_a_preview_is_honoured_for_its_chat_alone(town):
    room, other = town.open_private(), town.open_private()
    town.faults.add(Fault("too_many", EDIT, room.chat.id, seconds=4))
    room.say(write(3, 0.3))
    town.world.wait(lambda: room.chat.id in town.world.blocked, PATIENCE, "the 429")
    assert other.ask(MINISTER[0]).at < town.world.blocked[room.chat.id]
    wait_whole(room)
    check_whole(room, 3)


def test_stop_ends_what_is_shown_and_written(town):
    room = town.open_private()
    room.say(write(40, 0.25))
    wait_begun(room)
    asked = time.monotonic()
    room.say("/stop")

    def find():
        found = room.posted()
        return [one for one in found if UNFINISHED not in one.text] if len(found) == 1 else []

    (said,) = town.world.wait(find, PATIENCE, "half an answer to go")
    assert said.at - asked < 2
    assert HALYK[1] not in said.text
    # The writing itself has ended too: the next answer does not wait for its twenty seconds.
    assert MINISTER[1] in room.ask(MINISTER[0]).text
    assert time.monotonic() - asked < 10
    assert len(room.posted()) == 2


def test_question_edited_while_its_answer_is_shown_is_answered_there(town):
    room = town.open_private()
    question = room.say(write(40, 0.25))
    begun = wait_begun(room)
    room.edit(question, BORDER[0])
    town.world.wait(lambda: BORDER[1] in begun.text, PATIENCE, "the answer to the new question")
    assert begun.buttons
    assert len(room.posted()) == 1


def test_drafts_are_shown_in_private_chats_where_the_settings_want_them(start_bot, bench):
    start_bot(drafts=True)
    room, group = bench.open_private(), bench.open_group()
    room.say(write(3, 0.4))
    (posted,) = wait_whole(room)
    check_whole(room, 3)
    assert posted.versions == [posted.text]
    drafts = [call for call in room.calls("sendMessageDraft") if call.at < posted.at]
    assert len(drafts) >= 2
    assert len({call.params["draft_id"] for call in drafts}) == 1
    assert all(UNFINISHED in call.params["text"] for call in drafts)
    assert min(later.at - earlier.at for earlier, later in pairwise(drafts)) >= 0.95
    group.say(f"@silteme_bot {write(2, 0.3)}")
    assert UNFINISHED in wait_whole(group)[0].versions[0]
    assert not group.calls("sendMessageDraft")
