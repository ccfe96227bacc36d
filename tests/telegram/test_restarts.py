"""The bot dies at the worst moments, and nobody is answered twice or left without a word."""

from __future__ import annotations

from bench.asked import BORDER, HALYK, MINISTER
from bench.faults import Fault


def count_answers(room, word):
    return sum(word in one.text for one in room.posted())


def find_offers(room):
    """Messages that say that something may be missing, and offer it again."""
    words = (HALYK[1], BORDER[1], MINISTER[1])
    return [one for one in room.posted() if not any(word in one.text for word in words)]


def test_kill_at_every_stage_leaves_one_answer_or_one_apology(start_bot, bench):
    """One kill, with a chat at each stage: every kind of moment in one restart."""
    names = ("asked", "making", "before", "after", "between")
    rooms = {name: bench.open_private() for name in names}
    bot = start_bot()
    before, after, between = (
        bench.faults.add(Fault(kind, chat_id=rooms[name].chat.id, seconds=60, skip=skip))
        for name, kind, skip in (("before", "hang", 0), ("after", "hang_after", 0),
                                 ("between", "hang", 1))
    )  # fmt: skip
    rooms["making"].say(f"{HALYK[0]} (takes 1.5 s)")
    rooms["before"].say(HALYK[0])
    rooms["after"].say(HALYK[0])
    rooms["between"].say(f"{HALYK[0]} (says 60 times)")
    bench.world.wait(
        lambda: before.hits and after.hits and between.hits, 20, "three calls that hang"
    )
    bench.world.wait(lambda: rooms["making"].calls("sendChatAction"), 20, "typing")
    # Stored, acknowledged, and not yet begun: it waits behind another of its chat.
    bench.world.wait(rooms["after"].posted, 20, "a message that arrived unseen")
    rooms["making"].say(BORDER[0])
    rooms["asked"].say(MINISTER[0])
    bot.kill()
    bench.faults.clear()
    again = start_bot(folder=bot.folder)
    assert again.is_running()
    for room in rooms.values():
        room.wait_posted()
    # Whatever was to come has come when a later question of the same chat is answered.
    rooms["making"].wait_posted(2)
    for room in rooms.values():
        count = len(room.posted())
        room.say(BORDER[0])
        room.wait_posted(count + 1)
        bench.world.wait(lambda room=room: BORDER[1] in room.posted()[-1].text, 20, "the last")
    assert count_answers(rooms["asked"], MINISTER[1]) == 1
    assert not find_offers(rooms["asked"])
    assert count_answers(rooms["making"], HALYK[1]) == 1
    assert count_answers(rooms["making"], BORDER[1]) == 2
    assert not find_offers(rooms["making"])
    # It may have arrived: one apology, and the answer at a press.
    assert count_answers(rooms["before"], HALYK[1]) == 0
    (offer,) = find_offers(rooms["before"])
    rooms["before"].press_data(offer, offer.buttons[0]["callback_data"])
    bench.world.wait(lambda: count_answers(rooms["before"], HALYK[1]), 20, "the offered answer")
    assert count_answers(rooms["after"], HALYK[1]) == 1
    assert len(find_offers(rooms["after"])) == 1
    texts = [one.text for one in rooms["between"].posted()]
    assert len(texts) == len(set(texts))
    assert sum("(1) " in text for text in texts) == 1


def test_terminated_bot_parks_what_it_cannot_finish(start_bot, bench):
    quick = [bench.open_private() for _ in range(20)]
    slow = [bench.open_private() for _ in range(3)]
    bot = start_bot()
    for room in slow:
        room.say(f"{HALYK[0]} (takes 25 s)")
    bench.world.wait(lambda: slow[0].calls("sendChatAction"), 20, "typing")
    for room in quick:
        room.say(MINISTER[0])
    bench.world.wait(lambda: not bench.world.updates, 20, "every update to be acknowledged")
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


def test_update_repeated_after_a_restart_is_not_answered_again(start_bot, bench):
    room = bench.open_private()
    bot = start_bot(slow=False)
    updates = [room.say_update(question)[1] for question, _ in (HALYK, MINISTER)]
    answer = room.wait_posted(2)[0]
    bot.kill()
    start_bot(folder=bot.folder, slow=False)
    for update_id in updates:
        bench.world.repeat(update_id)
    room.say(BORDER[0])
    bench.world.wait(lambda: count_answers(room, BORDER[1]), 20, "the third answer")
    assert [count_answers(room, word) for _, word in (HALYK, MINISTER, BORDER)] == [1, 1, 1]
    # Only of the last can the bot not know whether it arrived.
    assert len(find_offers(room)) <= 1
    # What stands behind the buttons is kept.
    page = len(room.posted())
    room.wait_notice(room.press(answer, "[1]"))
    assert HALYK[1] in room.wait_posted(page + 1)[page].text


def test_pause_of_a_429_outlasts_a_kill(start_bot, bench):
    room = bench.open_private()
    bot = start_bot(slow=False)
    fault = bench.faults.add(Fault("too_many", chat_id=room.chat.id, seconds=8))
    room.say(HALYK[0])
    bench.world.wait(lambda: fault.hits, 20, "a 429")
    # Somebody else's answer is stored after what Telegram said of this chat.
    assert BORDER[1] in bench.open_private().ask(BORDER[0]).text
    bot.kill()
    start_bot(folder=bot.folder, slow=False)
    assert HALYK[1] in room.wait_posted()[0].text
    assert len(room.posted()) == 1
