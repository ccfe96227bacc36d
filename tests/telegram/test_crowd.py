"""Many at once: everybody is answered, in order, soon; and memory does not grow with chats."""

from __future__ import annotations

import statistics
import sys
import time

import pytest
from botapi.asked import BORDER, HALYK, MINISTER
from botapi.people import PATIENCE

PEOPLE = 100
FLOOD = 300
BOUND = 8.0
"""Seconds for the 95th percentile of all waits on a quiet machine."""


def test_hundred_people_are_answered_in_order_while_one_floods(start_bot, bench):
    """Each asks a question and behind it, for the order, a command."""
    start_bot(slow=False)
    asked = (HALYK, ("/start", "Hello"))
    before = bench.open_private()
    alone = statistics.median(measure(before, asked) for _ in range(3))
    flooder = bench.open_private()
    for number in range(FLOOD):
        flooder.say(f"{HALYK[0]} {number}")
    rooms = [bench.open_private() for _ in range(PEOPLE)]
    waits = ask_together(rooms, asked)
    # A machine that others use may have slowed down meanwhile.
    after = bench.open_private()
    alone = max(alone, statistics.median(measure(after, asked) for _ in range(3)))
    percentile = statistics.quantiles(waits, n=20)[-1]
    sys.stdout.write(  # shown by pytest -s
        f"{len(waits)} answers to {PEOPLE} people: median {statistics.median(waits):.2f} s, "
        f"95th percentile {percentile:.2f} s, longest {max(waits):.2f} s, "
        f"one alone {alone:.3f} s\n"
    )
    assert len(waits) == 2 * PEOPLE
    # Everybody waits for everybody's turn, and not for the hundreds of one: a hundred times what
    # one alone waits for both, and half as much again for the people, who share the cores.
    assert percentile < max(BOUND, 1.5 * PEOPLE * alone)


def measure(room, questions):
    """Seconds until the last of some questions asked at once is answered."""
    return ask_together([room], questions)[-1]


def ask_together(rooms, questions):
    """The waits of people who all ask these questions at once, each answered in order."""
    counts = {room: len(room.posted()) for room in rooms}
    asked = {}
    for room in rooms:
        asked[room] = time.monotonic()
        for question, _ in questions:
            room.say(question)
    waits = []
    for room in rooms:
        posted = room.wait_posted(counts[room] + len(questions), 5 * PATIENCE)[counts[room] :]
        assert len(posted) == len(questions)
        for one, (_, word) in zip(posted, questions, strict=True):
            assert word in one.text
            waits.append(one.at - asked[room])
    return waits


def test_full_queue_says_so(start_bot, bench):
    rooms = [bench.open_private() for _ in range(8)]
    start_bot(queue=3)
    rooms[0].say(f"{HALYK[0]} (takes 1 s)")
    bench.world.wait(lambda: rooms[0].calls("sendChatAction"), PATIENCE, "typing")
    for room in rooms[1:]:
        room.say(f"{BORDER[0]} (takes 0.4 s)")
    for room in rooms:
        room.wait_posted()
    refused = [room for room in rooms if BORDER[1] not in room.posted()[0].text][1:]
    assert 1 <= len(refused) <= 7
    # Later they are welcome again.
    assert MINISTER[1] in refused[0].ask(MINISTER[0]).text


@pytest.mark.slow
def test_memory_is_bounded_after_ten_thousand_chats(start_bot, bench):
    bot = start_bot(user_limit=1000, slow=False)
    sizes = []
    for _ in range(5):
        rooms = [bench.open_private() for _ in range(2000)]
        for room in rooms:
            room.say("/help")
        for room in rooms:
            room.wait_posted(1, 120)
        sizes.append(bot.count_memory())
    # The first thousands fill caches; the last six thousand chats leave nothing behind.
    assert sizes[-1] - sizes[1] < 30 * 2**20, [size >> 20 for size in sizes]
