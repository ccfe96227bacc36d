"""What leaves the bot arrives once: whatever Telegram and the network do to single calls."""

from __future__ import annotations

from collections import Counter

import pytest
from botapi.asked import BORDER, HALYK, MINISTER
from botapi.faults import Fault
from botapi.methods import NOT_MODIFIED
from botapi.people import PATIENCE

LONG = f"{HALYK[0]} (says 60 times)"
"""Asked of the bot on the bench, this has an answer of several messages."""
HAPPENED = ("drop_after", "hang_after")
NEVER_HAPPENED = ("drop", "hang", "bad_gateway")
KINDS = HAPPENED + NEVER_HAPPENED
PLACES = ("first", "mid", "last")


@pytest.fixture(scope="module")
def whole(shared_bot):
    """The texts of the parts of the long answer when nothing goes wrong."""
    parts = [one.text for one in shared_bot.bench.open_private().ask_at_length(LONG)]
    assert len(parts) >= 3
    assert "(1) " in parts[0]
    return parts


def find_skip(place, parts):
    return {"first": 0, "mid": len(parts) // 2, "last": len(parts) - 1}[place]


def count_parts(room, whole):
    """How often each part of the answer stands in a room, and what else stands there."""
    texts = Counter(posted.text for posted in room.posted())
    return [texts.pop(part, 0) for part in whole], [
        posted for posted in room.posted() if posted.text in texts
    ]


def test_429_is_honoured_for_its_chat_alone(town, whole):
    rooms = {place: town.open_private() for place in PLACES}
    faults = [
        town.faults.add(
            Fault("too_many", chat_id=room.chat.id, skip=find_skip(place, whole), seconds=3)
        )
        for place, room in rooms.items()
    ]
    for room in rooms.values():
        room.say(LONG)
    town.world.wait(lambda: all(fault.hits for fault in faults), PATIENCE, "every 429")
    other = town.open_private()
    answer = other.ask(HALYK[0])
    assert HALYK[1] in answer.text
    assert answer.at < max(town.world.blocked[room.chat.id] for room in rooms.values())
    for room in rooms.values():
        room.wait_posted(len(whole))
        assert [posted.text for posted in room.posted()] == whole
        assert [call.outcome for call in room.calls("sendMessage")].count("too_many") == 1


def test_429_again_and_again_and_long(town, whole):
    room = town.open_private()
    town.faults.add(Fault("too_many", chat_id=room.chat.id, times=2, seconds=1))
    room.say(LONG)
    room.wait_posted(len(whole))
    assert [posted.text for posted in room.posted()] == whole


@pytest.fixture(scope="module")
def troubled(shared_bot, whole):
    """Rooms that all ask at once: by kind of fault and the part of the answer that it strikes."""
    town = shared_bot.bench
    rooms = {(kind, place): town.open_private() for kind in KINDS for place in PLACES}
    for (kind, place), room in rooms.items():
        skip = find_skip(place, whole)
        town.faults.add(Fault(kind, chat_id=room.chat.id, skip=skip, seconds=6))
        room.say(LONG)
    return rooms


@pytest.mark.parametrize("kind", HAPPENED)
def test_part_that_arrived_unseen_is_not_repeated(troubled, whole, kind):
    for place in PLACES:
        room = troubled[kind, place]
        room.wait_posted(len(whole) + 1)
        counts, others = count_parts(room, whole)
        assert counts == [1] * len(whole)
        # One message says that something may be missing, and offers it.
        assert [bool(posted.buttons) for posted in others] == [True]


@pytest.mark.parametrize("kind", NEVER_HAPPENED)
def test_part_that_never_arrived_is_offered_once_more(troubled, whole, kind):
    for place in PLACES:
        room = troubled[kind, place]
        room.wait_posted(len(whole))
        counts, others = count_parts(room, whole)
        assert counts == [int(part != find_skip(place, whole)) for part in range(len(whole))]
        assert len(others) == 1
        room.wait_notice(room.press_data(others[0], others[0].buttons[0]["callback_data"]))
        room.world.wait(
            lambda room=room: count_parts(room, whole) == ([1] * len(whole), []),
            PATIENCE,
            "the whole answer, alone",
        )


def test_refusal_for_now_is_tried_again(town):
    room = town.open_private()
    town.faults.add(
        Fault("refuse", chat_id=room.chat.id, times=2, code=502, description="Bad Gateway")
    )
    assert HALYK[1] in room.ask(HALYK[0]).text
    assert BORDER[1] in room.ask(BORDER[0]).text
    assert len(room.posted()) == 2


def test_refusal_for_good_harms_nobody_else(town):
    room, other = town.open_private(), town.open_private()
    refusal = Fault(
        "refuse",
        chat_id=room.chat.id,
        code=403,
        description="Forbidden: bot was blocked by the user",
    )
    town.faults.add(refusal)
    room.say(HALYK[0])
    assert HALYK[1] in other.ask(HALYK[0]).text
    town.world.wait(lambda: refusal.hits, PATIENCE, "the refusal")
    # Who comes back is answered again; the refused answer is not tried a second time.
    assert BORDER[1] in room.ask(BORDER[0]).text
    assert [call.outcome for call in room.calls("sendMessage")] == ["refuse", "ok"]


def test_message_that_is_not_modified_is_success(town):
    room = town.open_private()
    question = room.say(HALYK[0])
    room.wait_posted()
    same = town.faults.add(
        Fault(
            "refuse",
            ("editMessageText",),
            room.chat.id,
            description=NOT_MODIFIED,
        )
    )
    room.edit(question, BORDER[0])
    town.world.wait(lambda: same.hits, PATIENCE, "an edit")
    assert MINISTER[1] in room.ask(MINISTER[0]).text
    assert len(room.posted()) == 2
    assert len(room.calls("editMessageText")) == 1
