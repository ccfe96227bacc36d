"""A process that dies before or after any step leaves one answer, or one apology."""

from __future__ import annotations

from collections import Counter

import pytest
from offline import PARTS, Life, Process, make_message

DOUBT = "My answer may not have reached you"
# More than a question takes; the test sees to it that this stays true.
MOST_STEPS = 40


def count_texts(calls) -> Counter:
    texts = [parameters["text"] for name, parameters in calls if name == "sendMessage"]
    return Counter(DOUBT if text.startswith(DOUBT) else text for text in texts)


async def count_steps(open_state) -> int:
    process = Process(open_state(), [])
    await process.live([make_message(1)])
    assert count_texts(process.phone.calls) == Counter(PARTS)
    return process.life.steps


async def test_whole_life_is_covered(open_state):
    assert 10 < await count_steps(open_state) < MOST_STEPS


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("last", range(1, MOST_STEPS))
async def test_death_at_any_step_leaves_one_answer_or_one_apology(open_state, last, done):
    calls = []
    first = Process(open_state(), calls, Life(last, done=done))
    await first.live([make_message(1)])
    # Telegram repeats what was not acknowledged, and sometimes what was.
    second = Process(open_state(), calls)
    await second.live([make_message(1)])
    texts = count_texts(calls)
    assert all(texts[part] <= 1 for part in PARTS), texts
    assert texts[DOUBT] <= 1
    missing = [part for part in PARTS if not texts[part]]
    assert not missing or texts[DOUBT] == 1
    assert set(texts) <= {*PARTS, DOUBT}
    # A third start has nothing left to do.
    before = len(calls)
    await Process(open_state(), calls).live([make_message(1)])
    assert [name for name, _ in calls[before:]] == ["getMe"]


async def test_two_deaths_in_a_row_are_no_worse(open_state):
    for last in range(1, 20, 3):
        state, calls = open_state(), []
        for table in ("inbox", "outbox", "conversations"):
            with state.database.transaction() as connection:
                connection.execute(f"DELETE FROM {table}")
        await Process(state, calls, Life(last)).live([make_message(1)])
        await Process(open_state(), calls, Life(last, done=True)).live([make_message(1)])
        await Process(open_state(), calls).live([make_message(1)])
        texts = count_texts(calls)
        assert all(texts[part] <= 1 for part in PARTS), (last, texts)
        assert texts[DOUBT] <= 1


async def test_question_that_kills_is_given_up_with_an_apology(open_state):
    calls = []
    steps = 0
    for _ in range(10):
        process = Process(open_state(), calls)
        life = process.life

        def die(*_, life=life):
            life.ended.set()

        process.engine._desk._answer = lambda *_, die=die, life=life: life.take(die)
        await process.live([make_message(1), make_message(2, user=6)] if not steps else [])
        steps += 1
        if not process.state.inbox.list_waiting() and not process.state.inbox.count("working"):
            break
    assert steps <= 8
    texts = count_texts(calls)
    (apology,) = texts
    assert apology.startswith("Sorry, something interrupted me")
    assert texts[apology] == 2
