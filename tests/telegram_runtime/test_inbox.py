"""Updates are kept by number, once, and survive a process that dies."""

from __future__ import annotations

from bot.telegram.inbox import MOST_ATTEMPTS, Entry

LANE = "chat:5:0"


def make_entry(number: int, lane: str = LANE, user: int = 5, message: int | None = None) -> Entry:
    return Entry(number, "waiting", lane, 5, user, message or number, f'{{"update_id": {number}}}')


def test_update_filed_twice_stays_as_it_was(state):
    state.inbox.file([make_entry(1), make_entry(1)])
    assert state.inbox.begin_next(LANE).attempts == 1
    assert state.inbox.settle(1, "done")
    state.inbox.file([make_entry(1)])
    assert state.inbox.begin_next(LANE) is None
    assert state.inbox.list_known([1, 2]) == {1}


def test_lane_is_worked_on_in_the_order_of_the_numbers(state):
    state.inbox.file([make_entry(3), make_entry(1), make_entry(2, lane="chat:6:0")])
    assert [state.inbox.begin_next(LANE).update_id for _ in range(2)] == [1, 3]
    assert state.inbox.begin_next(LANE) is None
    assert state.inbox.begin_next("chat:6:0").update_id == 2


def test_content_goes_with_the_end_and_the_number_stays(state):
    state.inbox.file([make_entry(1)])
    state.inbox.begin_next(LANE)
    state.inbox.settle(1, "done")
    (row,) = state.database.read("SELECT * FROM inbox")
    assert (row["update_id"], row["payload"]) == (1, None)


def test_interrupted_work_is_begun_again_and_not_for_ever(open_state):
    state = open_state()
    state.inbox.file([make_entry(1), make_entry(2)])
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert state.inbox.begin_next(LANE).attempts == attempt
        state = open_state()
        hopeless = state.inbox.recover()
        assert [entry.update_id for entry in hopeless] == [1] * (attempt == MOST_ATTEMPTS)
    assert hopeless[0].payload == '{"update_id": 1}'
    assert [entry.update_id for entry in state.inbox.list_waiting()] == [2]
    assert not state.inbox.recover()


def test_cancelled_work_cannot_be_settled(state):
    state.inbox.file([make_entry(1), make_entry(2), make_entry(9)])
    state.inbox.begin_next(LANE)
    assert state.inbox.cancel(LANE, before=5, user_id=None) == (1, 2)
    assert not state.inbox.settle(1, "done")
    assert state.inbox.begin_next(LANE).update_id == 9


def test_person_in_a_group_cancels_only_what_is_theirs(state):
    state.inbox.file([make_entry(1, user=7), make_entry(2, user=8)])
    assert state.inbox.cancel(LANE, before=5, user_id=8) == (2,)


def test_changed_message_cancels_its_question_alone(state):
    state.inbox.file([make_entry(1, message=50), make_entry(2, message=51)])
    assert state.inbox.cancel_message(5, 50) == (1,)
    assert state.inbox.cancel_message(6, 51) == ()


def test_work_put_back_waits_again(state):
    state.inbox.file([make_entry(1)])
    state.inbox.begin_next(LANE)
    state.inbox.put_back(1)
    assert state.inbox.begin_next(LANE).attempts == 2


def test_inline_query_is_outrun_by_a_later_one_and_by_time(state, clock):
    state.inbox.file([make_entry(1, "inline:5")])
    state.inbox.begin_next("inline:5")
    assert not state.inbox.is_outrun(1, "inline:5", clock.seconds - 10)
    assert state.inbox.is_outrun(1, "inline:5", clock.seconds + 1)
    state.inbox.file([make_entry(2, "inline:5")])
    assert state.inbox.is_outrun(1, "inline:5", clock.seconds - 10)


def test_old_numbers_go_and_what_waits_stays(state, clock):
    state.inbox.file([make_entry(1), Entry(2, "ignored")])
    clock.seconds += 100
    state.inbox.file([Entry(3, "ignored")])
    state.inbox.prune(clock.seconds - 50)
    assert state.inbox.list_known([1, 2, 3]) == {1, 3}
