"""What comes in is taken once: repeated, unreadable, contested or silent as it may be."""

from __future__ import annotations

import time

import httpx
from botapi.asked import BORDER, HALYK, MINISTER
from botapi.faults import Fault
from botapi.people import PATIENCE
from botapi.server import CONFLICT
from botapi.world import Chat, Person

SECRET_WORDS = "zanzibar marmalade"


def read_metric(bot, name):
    lines = httpx.get(f"{bot.health}/metrics").text.splitlines()
    return sum(float(line.split()[1]) for line in lines if line.split()[0] == f"silteme_{name}")


def test_repeated_update_is_answered_once(town):
    room = town.open_private()
    _, update_id = room.say_update(HALYK[0])
    room.wait_posted()
    for _ in range(3):
        town.world.repeat(update_id)
    assert BORDER[1] in room.ask(BORDER[0]).text
    # Twice in one batch, and while it is being answered.
    _, update_id = room.say_update(f"{MINISTER[0]} (takes 1 s)")
    town.world.repeat(update_id)
    town.world.repeat(update_id)
    room.wait_posted(3)
    town.world.repeat(update_id)
    assert BORDER[1] in room.ask(BORDER[0]).text
    words = [HALYK[1], BORDER[1], MINISTER[1], BORDER[1]]
    assert [word in one.text for one, word in zip(room.posted(), words, strict=True)] == [True] * 4


def test_late_update_with_a_lower_number_is_answered(town):
    room, other = town.open_private(), town.open_private()
    made = town.world.write(room.chat, room.person, HALYK[0])
    assert BORDER[1] in other.ask(BORDER[0]).text
    lower = min(town.world.history) - 7
    town.world.history[lower] = {"update_id": lower, "message": made}
    town.world.repeat(lower)
    assert HALYK[1] in room.wait_posted()[0].text
    town.world.repeat(lower)
    assert MINISTER[1] in room.ask(MINISTER[0]).text
    assert len(room.posted()) == 2


def test_lost_poll_loses_and_repeats_nothing(town):
    rooms = [town.open_private() for _ in range(3)]
    for room, kind in zip(rooms, ("drop_after", "bad_gateway", "drop"), strict=True):
        lost = town.faults.add(Fault(kind, ("getUpdates",)))
        room.say(HALYK[0])
        town.world.wait(lambda lost=lost: lost.hits, PATIENCE, "a lost poll")
        assert HALYK[1] in room.wait_posted()[0].text
    for room in rooms:
        assert BORDER[1] in room.ask(BORDER[0]).text
        assert len(room.posted()) == 2


def make_poison(world, chat, person):
    """Updates that no bot can read, all with these words in them."""
    good = world.write(chat, person, SECRET_WORDS)
    yield "message", good | {"date": SECRET_WORDS}
    yield "message", good | {"chat": SECRET_WORDS}
    yield "message", SECRET_WORDS
    yield "message", [SECRET_WORDS]
    yield "message", good | {"entities": SECRET_WORDS}
    yield "message", good | {"from": {"id": {"of": SECRET_WORDS}}}
    yield "callback_query", {"id": SECRET_WORDS}
    yield "inline_query", {"query": SECRET_WORDS}
    yield "edited_message", {"text": SECRET_WORDS}


def test_poison_is_skipped_counted_and_its_content_unlogged(watched):
    bench = watched.bench
    room = bench.open_private()
    poison = list(make_poison(bench.world, room.chat, room.person))
    for kind, content in poison:
        bench.world.push(kind, content)
    bench.world.push("message_of_tomorrow", {"text": SECRET_WORDS})
    assert HALYK[1] in room.ask(HALYK[0]).text
    assert read_metric(watched, "updates_poison_total") == len(poison)
    log = watched.read_log()
    assert not [word for word in SECRET_WORDS.split() if word in log]
    # It is acknowledged: the poller does not go round with it.
    bench.world.wait(lambda: not bench.world.updates, PATIENCE, "the poison to be acknowledged")
    assert len(room.posted()) == 1


def test_second_poller_is_told_once_and_outlived(watched):
    bench = watched.bench
    room = bench.open_private()
    health = f"{watched.health}/health"
    bench.world.wait(lambda: httpx.get(health).status_code == 200, PATIENCE, "200 of /health")
    before, began = bench.world.polls, time.monotonic()
    httpx.get(f"{bench.address}/bot{bench.token}/getUpdates?timeout=0")
    assert bench.world.polls > before
    contested = bench.faults.add(
        Fault("refuse", ("getUpdates",), code=409, times=2, description=CONFLICT)
    )
    bench.world.wait(lambda: httpx.get(health).status_code == 503, PATIENCE, "503 of /health")
    assert "same token" in httpx.get(health).text
    bench.world.wait(lambda: contested.hits == 2, PATIENCE, "all conflicts")
    assert HALYK[1] in room.ask(HALYK[0]).text
    bench.world.wait(lambda: httpx.get(health).status_code == 200, PATIENCE, "200 of /health")
    told = [line for line in watched.read_log().splitlines() if "same token" in line]
    assert len(told) == 1
    # It backs off: a second, then two.
    polls = [
        call.at
        for call in bench.world.calls
        if call.outcome in ("409", "refuse") and call.at > began
    ]
    assert polls[-1] - polls[0] >= 1.5


def test_silent_poll_is_noticed(watched):
    bench = watched.bench
    silence = bench.faults.add(Fault("hang", ("getUpdates",), seconds=60))
    bench.world.wait(lambda: silence.hits, PATIENCE, "a silent poll")
    assert HALYK[1] in bench.open_private().ask(HALYK[0]).text
    assert read_metric(watched, "polls_silent_total") >= 1
    silence.released.set()


def test_health_and_figures_hold_nothing_of_a_chat(watched):
    bench = watched.bench
    room = bench.open_private()
    assert HALYK[1] in room.ask(HALYK[0]).text
    health = httpx.get(f"{watched.health}/health")
    metrics = httpx.get(f"{watched.health}/metrics").text
    assert health.json()["status"] == "healthy"
    assert read_metric(watched, "up") == 1
    assert read_metric(watched, "updates_waiting_total") >= 1
    shown = health.text + metrics
    assert not [word for word in (HALYK[1], str(room.chat.id), bench.token) if word in shown]


def test_unsupported_content_gets_a_kind_word(town):
    room = town.open_private()
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    unsupported = (
        {"photo": photo},
        {"photo": photo, "caption": "look"},
        {"voice": {"file_id": "a", "file_unique_id": "b", "duration": 1}},
        {"sticker": {"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1,
                     "is_animated": False, "is_video": False, "type": "regular"}},
        {"location": {"latitude": 43.2, "longitude": 76.9}},
        {"contact": {"phone_number": "1", "first_name": "a"}},
        {"dice": {"emoji": "🎲", "value": 3}},
    )  # fmt: skip
    for count, content in enumerate(unsupported, 1):
        room.say(None, **content)
        room.wait_posted(count)
    assert HALYK[1] in room.ask(HALYK[0]).text
    assert len(room.posted()) == len(unsupported) + 1


def test_service_messages_in_a_private_chat_get_no_word(town):
    room = town.open_private()
    room.say(None, pinned_message=town.world.write(room.chat, room.person, "pinned"))
    assert HALYK[1] in room.ask(HALYK[0]).text
    assert len(room.posted()) == 1


def test_channel_and_anonymous_posts_do_no_harm(town):
    world = town.world
    channel = world.add_chat(Chat(-1_009_000_001, "channel"))
    post = world.write(channel, Person(1), HALYK[0])
    del post["from"]
    world.push("channel_post", post)
    group = town.open_group()
    anonymous = world.write(
        group.chat,
        Person(1_087_968_824),
        f"@silteme_bot {BORDER[0]}",
        sender_chat=group.chat.record,
    )
    world.push("message", anonymous)
    assert BORDER[1] in group.wait_posted()[0].text
    assert not [one for one in world.posted if one.chat_id == channel.id]
