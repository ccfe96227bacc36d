"""The bot dies at the worst moments, and nobody is answered twice or left without a word."""

from __future__ import annotations

import pytest
from botapi.asked import BORDER, HALYK, MINISTER
from botapi.faults import Fault
from botapi.people import PATIENCE


def count_answers(room, word):
    return sum(word in one.text for one in room.posted())


def find_offers(room):
    """Messages that say that something may be missing, and offer it again."""
    words = (HALYK[1], BORDER[1], MINISTER[1])
    return [one for one in room.posted() if not any(word in one.text for word in words)]


STAGES = ("asked", "making", "before", "after", "between", "paused", "done")


# A new start in the same folder; or a process that stood by, with the state on a server.
WAYS = ("restart", pytest.param("takeover", marks=pytest.mark.slow))


@pytest.fixture(params=WAYS)
def killed(request, start_bot, bench):
    """A room for each stage an answer can be at, after a kill and a new start."""
    rooms = {name: bench.open_private() for name in STAGES}
    takes_over = request.param == "takeover"
    shared = {"state_url": request.getfixturevalue("postgres")} if takes_over else {}
    # No call that hangs is given up before the kill.
    bot = start_bot(request_seconds=60, **shared)
    if takes_over:
        start_bot(wait=False, **shared).wait_log("Standing by")
    updates = [rooms["done"].say_update(question)[1] for question, _ in (HALYK, MINISTER)]
    rooms["done"].wait_posted(2)
    kinds = {"before": "hang", "after": "hang_after", "between": "hang", "paused": "too_many"}
    faults = [
        bench.faults.add(
            Fault(
                kind,
                chat_id=rooms[name].chat.id,
                seconds=8 if kind == "too_many" else 60,
                skip=int(name == "between"),
            )
        )
        for name, kind in kinds.items()
    ]
    for name in kinds:
        rooms[name].say(HALYK[0] + (" (says 60 times)" if name == "between" else ""))
    bench.world.wait(lambda: all(fault.hits for fault in faults), PATIENCE, "every fault")
    # Being written and shown when the kill comes; and stored, acknowledged, but not begun.
    rooms["making"].say(f"{HALYK[0]} (says 2 times) (writes every 0.5 s)")
    rooms["making"].wait_posted()
    rooms["making"].say(BORDER[0])
    _, last = rooms["asked"].say_update(MINISTER[0])
    bench.world.wait(lambda: last not in bench.world.updates, PATIENCE, "all to be acknowledged")
    bot.kill()
    bench.faults.clear()
    if not takes_over:
        start_bot(folder=bot.folder)
    for update_id in updates:
        bench.world.repeat(update_id)
    for room in rooms.values():
        room.wait_posted()
    bench.world.wait(
        lambda: any(BORDER[1] in one.text for one in rooms["making"].posted()),
        PATIENCE,
        "what waited behind the answer under way",
    )
    # Whatever was to come has come when a later question of the same chat is answered.
    for room in rooms.values():
        room.say(BORDER[0])
    for room in rooms.values():
        bench.world.wait(
            lambda room=room: BORDER[1] in room.posted()[-1].text, PATIENCE, "the last"
        )
    return rooms


def test_kill_at_every_stage_leaves_one_answer_or_one_apology(killed, bench):
    """One kill, with a chat at each stage: every kind of moment in one restart."""
    # Waiting or being made: answered once, and nobody hears of the kill.
    assert [count_answers(killed["asked"], MINISTER[1]), len(killed["asked"].posted())] == [1, 2]
    making = killed["making"]
    making.wait_posted(3)
    assert [count_answers(making, HALYK[1]), len(making.posted())] == [1, 3]
    # What was shown of it has become the answer, whole and with its buttons.
    whole = making.posted()[0]
    assert "(2) " in whole.text
    assert "(2) " not in whole.versions[0]
    assert whole.buttons
    # It may have arrived: one apology, and the answer at a press.
    before = killed["before"]
    assert count_answers(before, HALYK[1]) == 0
    (offer,) = find_offers(before)
    before.press_data(offer, offer.buttons[0]["callback_data"])
    bench.world.wait(lambda: count_answers(before, HALYK[1]) == 1, PATIENCE, "the offered answer")
    # It had arrived: it is not sent again.
    assert count_answers(killed["after"], HALYK[1]) == 1
    assert len(find_offers(killed["after"])) == 1
    texts = [one.text for one in killed["between"].posted()]
    assert len(texts) == len(set(texts))
    assert sum("(1) " in text for text in texts) == 1
    # The pause of a 429 outlasts the kill: had it not, the bench would have noted impatience.
    assert count_answers(killed["paused"], HALYK[1]) == 1
    assert not find_offers(killed["paused"])
    # An update that comes again after the restart was answered before it.
    done = killed["done"]
    assert [count_answers(done, word) for _, word in (HALYK, MINISTER, BORDER)] == [1, 1, 1]
    # What stands behind the buttons is kept.
    count = len(done.posted())
    done.wait_notice(done.press(done.posted()[0], "[1]"))
    assert HALYK[1] in done.wait_posted(count + 1)[count].text


def test_terminated_bot_parks_what_it_cannot_finish(start_bot, bench):
    quick = [bench.open_private() for _ in range(8)]
    slow = [bench.open_private() for _ in range(3)]
    bot = start_bot()
    for room in slow:
        room.say(f"{HALYK[0]} (takes 25 s)")
    bench.world.wait(lambda: slow[0].calls("sendChatAction"), PATIENCE, "typing")
    for room in quick:
        room.say(MINISTER[0])
    bench.world.wait(lambda: not bench.world.updates, PATIENCE, "every update to be acknowledged")
    code, seconds = bot.terminate()
    assert (code, seconds < 10) == (0, True)
    early = bench.open_private()
    early.say(BORDER[0])
    assert "Traceback" not in bot.read_log()
    # The slow questions are asked again as quick ones, to see only that they were kept.
    start_bot(folder=bot.folder, slow=False)
    for room in (*quick, *slow, early):
        room.wait_posted()
    assert BORDER[1] in early.posted()[0].text
    for room in quick:
        assert BORDER[1] in room.ask(BORDER[0]).text
        assert [count_answers(room, MINISTER[1]), len(room.posted())] == [1, 2]
    assert [len(room.posted()) for room in slow] == [1, 1, 1]
