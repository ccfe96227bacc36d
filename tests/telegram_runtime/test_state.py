"""What is kept: one process, one bot; conversations, answers, feedback, and forgetting them."""

from __future__ import annotations

import stat
import threading
from datetime import date

import pytest

from bot.feedback import read_disliked
from bot.telegram.inbox import Entry
from bot.telegram.letters import NOTICE, Letter
from bot.telegram.sqlite_database import SqliteDatabase
from bot.telegram.state import Talk, Turn, asker
from bot.telegram.values import Conversation, Outgoing
from index.errors import InputError, SiltemeError
from index.types import Filters

GROUP, ANNA, BORIS = -100, 5, 6
DAY = 86_400
RESULT = {"question": "q", "text": "т\ud800"}


in_a_file = pytest.mark.parametrize("open_state", ["sqlite"], indirect=True)


def save(state, chat, *turns, topic=None, filters=None):
    state.save_talk(chat, topic, Talk(turns, filters or Filters()))


@in_a_file
def test_file_is_for_its_owner_alone_and_holds_no_pickle(state):
    assert stat.S_IMODE(state.database.path.stat().st_mode) == 0o600
    types = {row["type"] for row in state.database.read("SELECT type FROM sqlite_master")}
    assert types == {"table", "index"}
    columns = state.database.read(
        "SELECT c.type FROM sqlite_master AS t JOIN pragma_table_info(t.name) AS c "
        "WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"
    )
    assert {row["type"] for row in columns} <= {"TEXT", "INTEGER", "REAL"}


@in_a_file
def test_second_process_is_refused_with_a_sentence(state):
    with pytest.raises(InputError, match=r"Another bot runs on .*telegram\.state"):
        SqliteDatabase(state.database.path)


def test_state_of_another_bot_is_refused(open_state):
    open_state().database.bind(111)
    state = open_state()
    state.database.bind(111)
    with pytest.raises(InputError, match="belongs to the bot 111, and this token to 222"):
        state.database.bind(222)


@pytest.mark.parametrize("content", [b"not a database" * 100, b"SQLite format 3\0" + b"\1" * 2000])
def test_damaged_file_is_refused_with_a_sentence(tmp_path, content):
    path = tmp_path / "state.sqlite3"
    path.write_bytes(content)
    with pytest.raises(SiltemeError, match="Move it away"):
        SqliteDatabase(path)
    with pytest.raises(SiltemeError, match="Move it away"):  # and the lock is free again
        SqliteDatabase(path)


@in_a_file
def test_file_of_a_later_version_is_refused(open_state):
    state = open_state()
    with state.database.transaction() as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(SiltemeError, match="version 99"):
        open_state()


def test_transaction_that_fails_leaves_nothing(state):
    with pytest.raises(ZeroDivisionError), state.database.transaction():  # noqa: PT012
        state.inbox.file([Entry(1, "ignored")])
        state.outbox.add([Letter(1, NOTICE, Outgoing("x"))])
        raise ZeroDivisionError
    assert state.inbox.list_known([1]) == set()
    assert state.outbox.list_chats() == ()


def test_threads_write_beside_each_other(state):
    def write(first):
        for number in range(first, first + 50):
            state.inbox.file([Entry(number, "ignored")])

    threads = [threading.Thread(target=write, args=(start,)) for start in (0, 1000, 2000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert state.inbox.count("ignored") == 150


def test_conversation_is_kept_for_its_chat_and_topic(open_state):
    filters = Filters(date(2022, 1, 1), None, ("Tengri",))
    save(open_state(), GROUP, Turn(1, ANNA, "q\ud83d"), topic=3, filters=filters)
    state = open_state()
    assert state.read_talk(GROUP, 3) == Talk((Turn(1, ANNA, "q\ud83d"),), filters)
    assert state.read_talk(GROUP, None) == Talk()


def test_conversation_grows_and_begins_anew():
    talk = Talk().continue_with(Conversation(("a",)), 10, ANNA)
    talk = talk.continue_with(Conversation(("a", "b")), 20, BORIS)
    assert talk.turns == (Turn(10, ANNA, "a"), Turn(20, BORIS, "b"))
    assert talk.continue_with(Conversation(("a", "b")), 30, ANNA).turns == talk.turns
    assert talk.continue_with(Conversation(), 30, ANNA) == Talk()
    narrow = Filters(sources=("x",))
    assert talk.continue_with(Conversation(("a", "b"), narrow), 30, ANNA) == Talk(
        talk.turns, narrow
    )


def test_edited_question_takes_its_own_place_in_the_conversation():
    talk = Talk((Turn(10, ANNA, "a"), Turn(20, ANNA, "b"), Turn(30, ANNA, "c")))
    assert talk.recall_before(20).history == ("a",)
    later = talk.continue_with(Conversation(("a", "B")), 20, ANNA)
    assert [turn.text for turn in later.turns] == ["a", "B", "c"]
    assert later.recall_before(40).history == ("a", "B", "c")


def test_long_conversation_keeps_its_last_questions():
    talk = Talk()
    for number in range(100):
        asked = (*talk.recall_before(number).history, f"q{number}")
        talk = talk.continue_with(Conversation(asked[-5:]), number, ANNA)
    assert [turn.text for turn in talk.turns] == [f"q{number}" for number in range(80, 100)]


def test_answer_opens_in_its_own_chat_alone(open_state):
    key = open_state().remember_answer(ANNA, RESULT)
    state = open_state()
    assert len(key) == 12
    assert state.recall_answer(ANNA, key) == RESULT
    assert state.recall_answer(GROUP, key) is None
    assert state.recall_answer(ANNA, "unknown") is None
    assert not state.save_feedback(GROUP, key, ANNA, good=True)


def test_latest_judgement_counts_and_the_bad_are_listed(state, request):
    keys = [state.remember_answer(GROUP, {"question": str(number)}) for number in range(3)]
    for key in keys:
        assert state.save_feedback(GROUP, key, ANNA, good=False)
        assert state.save_feedback(GROUP, key, BORIS, good=False)
    state.save_feedback(GROUP, keys[1], ANNA, good=True)
    state.save_feedback(GROUP, keys[1], BORIS, good=True)
    shared = state.database.is_shared
    place = request.getfixturevalue("postgres_server") if shared else state.database.path
    assert read_disliked(place) == ('{"question": "0"}', '{"question": "2"}')
    counts = state.count()
    assert (counts["answers"], counts["likes"], counts["dislikes"]) == (3, 2, 4)


def test_feedback_without_a_file_is_a_sentence(tmp_path):
    with pytest.raises(InputError, match="There is no feedback"):
        read_disliked(tmp_path / "absent.sqlite3")
    (tmp_path / "broken").write_bytes(b"x" * 1000)
    with pytest.raises(SiltemeError, match="cannot be read"):
        read_disliked(tmp_path / "broken")


def test_all_expires(state, clock):
    save(state, ANNA, Turn(1, ANNA, "a"))
    key = state.remember_answer(ANNA, RESULT)
    state.save_feedback(ANNA, key, ANNA, good=False)
    state.outbox.add([Letter(ANNA, NOTICE, Outgoing("x"))])
    state.outbox.give_up(state.outbox.begin_next(ANNA))
    clock.seconds += 29 * DAY
    state.prune()
    assert state.recall_answer(ANNA, key) == RESULT
    clock.seconds += 2 * DAY
    assert state.recall_answer(ANNA, key) is None
    assert state.read_talk(ANNA, None) == Talk()
    state.prune()
    for table in ("conversations", "answers", "feedback", "outbox"):
        assert state.database.read(f"SELECT * FROM {table}") == []


def ask(state, user, chat, word):
    """Leave all that a question leaves."""
    asker.set(user)
    key = state.remember_answer(chat, {"question": word})
    state.save_feedback(chat, key, user, good=False)
    number = 1000 + len(state.database.read("SELECT 1 FROM inbox"))
    state.inbox.file([Entry(number, "ignored", f"chat:{chat}:0", chat, user, number)])
    talk = state.read_talk(chat, None)
    save(state, chat, *talk.turns, Turn(number, user, word))
    state.outbox.add([Letter(chat, NOTICE, Outgoing(word), user_id=user)])
    return key


def test_forgetting_leaves_nothing_of_a_person_and_all_of_the_others(state):
    own, mine = ask(state, ANNA, ANNA, "annaprivate"), ask(state, ANNA, GROUP, "annaingroup")
    theirs = ask(state, BORIS, GROUP, "boris")
    state.forget(ANNA, ANNA)
    assert [state.recall_answer(*at) for at in ((ANNA, own), (GROUP, mine))] == [None, None]
    assert state.recall_answer(GROUP, theirs) == {"question": "boris"}
    assert state.read_talk(ANNA, None) == Talk()
    assert [turn.text for turn in state.read_talk(GROUP, None).turns] == ["boris"]
    assert state.count()["dislikes"] == 1
    people = state.database.read("SELECT update_id, user_id FROM inbox ORDER BY 1")
    assert [row["user_id"] for row in people] == [None, None, BORIS]
    assert [row["update_id"] for row in people] == [1000, 1001, 1002], "known, should it come again"
    if state.database.is_shared:
        return  # a server's own files are its administrator's
    state.close()
    content = b"".join(path.read_bytes() for path in state.database.path.parent.iterdir())
    assert b"anna" not in content, "not in the free pages of the file either"
    assert b"boris" in content


def test_forgetting_in_a_group_leaves_the_group(state):
    key = ask(state, BORIS, GROUP, "boris")
    state.forget(GROUP, ANNA)
    assert state.recall_answer(GROUP, key) == {"question": "boris"}
    assert state.read_talk(GROUP, None).turns


def test_group_that_became_a_supergroup_keeps_all(state):
    key = ask(state, BORIS, GROUP, "boris")
    state.move_chat(GROUP, -200)
    assert state.recall_answer(-200, key) == {"question": "boris"}
    assert state.read_talk(-200, None).turns
    assert state.outbox.list_chats() == (-200,)
