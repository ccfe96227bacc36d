"""Who is let in, and how much: a bot with a list of guests and a limit for each."""

from __future__ import annotations

import re

import pytest
from botapi.asked import BORDER, HALYK, MINISTER
from botapi.people import Bench
from botapi.process import OPEN, Bot


@pytest.fixture(scope="module")
def party(run, seeds_index, tmp_path_factory):
    """Rooms by name; on the list are the guests, and the groups called allowed and flooded."""
    with Bench() as bench:
        rooms = {name: bench.open_private() for name in ("guest", "flooder", "other", "stranger")}
        rooms |= {name: bench.open_group() for name in ("allowed", "flooded", "strange")}
        guests = [rooms[name].person.id for name in ("guest", "flooder", "other")]
        groups = [rooms[name].chat.id for name in ("allowed", "flooded")]
        settings = {"users": guests, "chats": groups, "user_limit": 5, "chat_limit": 30}
        bot = Bot(bench, tmp_path_factory.mktemp("party"), seeds_index, OPEN | settings)
        run.bots.append(bot)
        with bot:
            yield rooms | {"friend": bench.join(rooms["flooded"])}
        bench.assert_clean()


def test_allow_list_lets_in_only_those_on_it(party):
    guest, stranger, strange = party["guest"], party["stranger"], party["strange"]
    assert HALYK[1] in guest.ask(HALYK[0]).text
    refusal = stranger.ask(HALYK[0])
    assert HALYK[1] not in refusal.text
    assert str(stranger.person.id) in refusal.text
    assert HALYK[1] in party["allowed"].ask(f"@silteme_bot {HALYK[0]}").text
    for _ in range(3):
        strange.say(f"@silteme_bot {HALYK[0]}")
        stranger.say(HALYK[0])
    # A stranger is told once, a strange group never more than once.
    assert BORDER[1] in guest.ask(BORDER[0]).text
    assert len(stranger.posted()) == 1
    assert not [one for one in strange.posted() if HALYK[1] in one.text]
    assert len(strange.posted()) <= 1


def test_flood_is_limited_with_one_kind_notice_whoever_else_asks(party):
    flooder, other, group = party["flooder"], party["other"], party["flooded"]
    for number in range(40):
        flooder.say(f"{HALYK[0]} {number}")
        group.say(f"@silteme_bot {HALYK[0]}")
    assert BORDER[1] in other.ask(BORDER[0]).text
    flooder.wait_posted(6)
    group.wait_posted(6)
    assert MINISTER[1] in other.ask(MINISTER[0]).text
    # One of a group cannot use up what the others may ask.
    party["friend"].say(f"@silteme_bot {BORDER[0]}")
    group.wait_posted(7)
    assert BORDER[1] in group.posted()[-1].text
    for room, count in ((flooder, 6), (group, 7)):
        assert len(room.posted()) == count
        notices = [one.text for one in room.posted()[:6] if HALYK[1] not in one.text]
        assert len(notices) == 1
        assert re.search(r"\d+ s", notices[0]), "how long to wait"
