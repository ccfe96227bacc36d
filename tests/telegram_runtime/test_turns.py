"""One state on a server, several processes: one writes, and nothing is lost with a connection."""

from __future__ import annotations

import asyncio
import itertools
import logging
import threading
import time
from contextlib import suppress

import pytest

psycopg2 = pytest.importorskip("psycopg2")

from postgres_server import wait_turn  # noqa: E402
from wire import Wire  # noqa: E402

from bot.cli import main  # noqa: E402
from bot.feedback import read_disliked  # noqa: E402
from bot.postgres import SCHEMA, Server  # noqa: E402
from bot.telegram import postgres_database  # noqa: E402
from bot.telegram.database import StateError, StateLost  # noqa: E402
from bot.telegram.health import Health  # noqa: E402
from bot.telegram.inbox import Entry, Inbox  # noqa: E402
from bot.telegram.postgres_database import PostgresDatabase  # noqa: E402
from bot.telegram.standby import Standby  # noqa: E402
from bot.telegram.workbench import Workbench  # noqa: E402
from index.errors import InputError, SettingsError, SiltemeError  # noqa: E402

SECRET = "never-to-be-seen-62"
slow = pytest.mark.slow


@pytest.fixture
def connect(postgres):
    """Opens the state as further processes would, beside each other."""
    opened = []

    def open_beside(url=postgres) -> PostgresDatabase:
        opened.append(PostgresDatabase(url))
        return opened[-1]

    yield open_beside
    for database in opened:
        database.close()


@pytest.fixture
def wire(postgres, tmp_path):
    made = Wire(postgres, tmp_path)
    yield made
    made.close()


def hold(database):
    wait_turn(database)
    return database


def file(database, number):
    Inbox(database).file([Entry(number, "ignored")])


def list_numbers(database):
    return [row["update_id"] for row in database.read("SELECT update_id FROM inbox ORDER BY 1")]


def execute(url, query, *values):
    connection = Server(url).connect()
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        rows = cursor.fetchall() if cursor.description else []
    connection.close()
    return rows


def end_session(url, database):
    """As an administrator does, or a server that goes down."""
    number = database._connection.info.backend_pid
    execute(url, "SELECT pg_terminate_backend(%s, 5000)", number)


@slow
def test_one_serves_and_the_others_write_nothing(connect):
    first, second = hold(connect()), connect()
    assert first.try_hold(), "asked again, it says the same"
    assert not second.try_hold()
    file(first, 1)
    with pytest.raises(StateError, match="stands by"):
        file(second, 2)
    assert list_numbers(second) == [1]
    first.close()
    hold(second)
    file(second, 2)
    assert list_numbers(second) == [1, 2]


@slow
def test_what_lost_its_session_to_another_writes_nothing_any_more(connect, postgres):
    first, second = hold(connect()), connect()
    end_session(postgres, first)
    assert second.try_hold()
    for act in (first.check, lambda: file(first, 1), first.check):
        with pytest.raises(StateLost, match="Another process serves"):
            act()
    assert not first.is_held
    assert second.is_held
    assert list_numbers(second) == []


@slow
def test_what_lost_the_lock_alone_writes_nothing_either(connect):
    """As behind a pool of connections that are handed from one client to the next."""
    first, second = hold(connect()), connect()
    first.read("SELECT pg_advisory_unlock_all() IS NULL")
    assert second.try_hold()
    with pytest.raises(StateLost, match="Another process serves"):
        file(first, 1)
    assert list_numbers(second) == []


@slow
def test_another_serves_only_when_the_last_write_has_ended(connect):
    first, second = hold(connect()), connect()
    first.read("SELECT pg_advisory_unlock_all() IS NULL")
    taking = threading.Thread(target=second.try_hold)
    with first.transaction():
        file(first, 1)
        taking.start()
        taking.join(0.5)
        assert taking.is_alive()
    taking.join(10)
    assert list_numbers(second) == [1]
    file(second, 2)


@slow
def test_connection_that_breaks_is_made_anew(connect, postgres):
    database = hold(connect())
    for number in (1, 2):
        end_session(postgres, database)
        file(database, number)
    end_session(postgres, database)
    assert list_numbers(database) == [1, 2]
    end_session(postgres, database)
    database.check()
    assert not connect().try_hold()


@slow
def test_connection_that_breaks_in_a_transaction_leaves_nothing_of_it(connect, postgres):
    database = hold(connect())
    with pytest.raises(StateError), database.transaction():  # noqa: PT012
        file(database, 1)
        end_session(postgres, database)
        file(database, 2)
    assert list_numbers(database) == []
    file(database, 3)
    assert list_numbers(database) == [3]


@slow
@pytest.mark.parametrize("heard", [True, False])
def test_change_whose_end_was_not_heard_is_looked_up(connect, wire, heard):
    database = hold(connect(wire.url))
    wire.word, wire.heard = b"COMMIT", heard
    if heard:
        file(database, 1)
    else:
        with pytest.raises(StateError):
            file(database, 1)
    assert list_numbers(database) == [1] * heard
    file(database, 2)
    assert list_numbers(database) == [1] * heard + [2]


@slow
def test_no_change_is_lost_or_doubled_while_connections_break_all_the_time(connect, postgres):
    database, kept, failed, ended = hold(connect()), [], [], threading.Event()
    broken = []

    def break_connections():
        while not ended.wait(0.03):
            with suppress(psycopg2.Error):
                end_session(postgres, database)
                broken.append(True)

    breaking = threading.Thread(target=break_connections)
    breaking.start()
    numbers, end = itertools.count(), time.monotonic() + 20
    while len(broken) < 20 or (len(failed) < 5 and time.monotonic() < end):
        number = next(numbers)
        try:
            file(database, number)
        except StateError:
            failed.append(number)
        else:
            kept.append(number)
    ended.set()
    breaking.join()
    assert list_numbers(database) == kept


@slow
def test_server_that_forgot_changes_ends_the_process(connect, postgres):
    """As another that takes the place of one which died before it had told it everything."""
    database = hold(connect())
    file(database, 1)
    execute(postgres, f"UPDATE {SCHEMA}.turn SET change = change - 1")
    end_session(postgres, database)
    with pytest.raises(StateLost, match="has lost changes that it had kept"):
        file(database, 2)


@slow
def test_change_whose_end_cannot_be_found_out_ends_the_process(connect, wire, monkeypatch):
    monkeypatch.setattr(postgres_database, "_SECONDS_IN_DOUBT", 2.0)
    database = hold(connect(wire.url))
    wire.word, wire.heard, wire.is_down = b"COMMIT", True, True
    with pytest.raises(StateLost, match="cannot be found out whether it was kept"):
        file(database, 1)
    wire.is_down = False
    with pytest.raises(StateLost, match="Start the bot again"):
        database.check()


@slow
def test_change_that_another_may_have_seen_ends_the_process(connect, wire):
    database, second = hold(connect(wire.url)), connect()
    wire.word, wire.heard, wire.is_down = b"COMMIT", True, True
    caught = []

    def write():
        with pytest.raises(StateLost) as error:
            file(database, 1)
        caught.append(str(error.value))

    writing = threading.Thread(target=write)
    writing.start()
    hold(second)
    wire.is_down = False
    writing.join(20)
    assert caught == ["Another process serves this bot now, so this one ends."]
    assert list_numbers(second) == [1]


@slow
def test_server_that_is_away_is_a_sentence_until_it_is_back(connect, wire, monkeypatch):
    monkeypatch.setattr(postgres_database, "_SECONDS_HELD", 0.2)
    database = hold(connect(wire.url))
    wire.is_down = True
    wire.cut()
    for act in (database.check, lambda: file(database, 1), lambda: list_numbers(database)):
        with pytest.raises(StateError, match=r"PostgreSQL at .* cannot be reached") as caught:
            act()
        assert not isinstance(caught.value, StateLost)
    time.sleep(0.2)
    assert not database.is_held
    wire.is_down = False
    time.sleep(postgres_database._PAUSE)
    file(database, 1)
    assert database.is_held


@slow
async def test_standby_says_what_it_does_and_outlasts_the_server(connect, wire, caplog):
    caplog.set_level(logging.INFO)
    first, second, health = hold(connect()), connect(wire.url), Health()
    standby = Standby(second, Workbench("state"), health)
    waiting = asyncio.create_task(standby.wait_turn())
    await asyncio.sleep(1.5)
    assert health.troubles == {"start": "Another process serves this bot; this one stands by."}
    wire.is_down = True
    wire.cut()
    await asyncio.sleep(2.5)
    assert "cannot be reached" in health.troubles["state"]
    wire.is_down = False
    first.close()
    await asyncio.wait_for(waiting, 10)
    assert "state" not in health.troubles
    said = [record.getMessage() for record in caplog.records]
    assert [line[:11] for line in said] == [
        "Standing by",
        "PostgreSQL ",
        "What the bo",
        "The other p",
    ]
    watching = asyncio.create_task(standby.watch())
    await asyncio.sleep(0.5)
    execute(wire.url, f"UPDATE {SCHEMA}.turn SET epoch = 99")
    with pytest.raises(StateLost, match="Another process serves"):
        await asyncio.wait_for(watching, 10)


@slow
def test_failed_statement_that_was_swallowed_keeps_nothing(connect):
    database = hold(connect())
    with pytest.raises(StateError, match="kept nothing"), database.transaction() as connection:  # noqa: PT012
        file(database, 1)
        with pytest.raises(psycopg2.Error):
            connection.execute("SELECT * FROM nowhere")
    assert list_numbers(database) == []


@slow
def test_what_the_server_says_quotes_nothing_that_was_written(connect):
    database = hold(connect())
    with pytest.raises(StateError) as caught, database.transaction() as connection:
        connection.execute("INSERT INTO nowhere VALUES (?)", (SECRET,))
    assert 'relation "nowhere" does not exist' in str(caught.value)
    assert SECRET not in str(caught.value)


@slow
def test_number_that_is_too_large_spoils_no_transaction(connect):
    database = hold(connect())
    with database.transaction():
        with pytest.raises(OverflowError):
            file(database, 2**63)
        file(database, 1)
    assert list_numbers(database) == [1]


@slow
def test_tables_hold_text_and_numbers_in_a_schema_that_is_open_to_nobody_else(connect, postgres):
    connect()
    found = execute(
        postgres,
        "SELECT DISTINCT data_type FROM information_schema.columns WHERE table_schema = %s",
        SCHEMA,
    )
    assert {kind for (kind,) in found} == {"text", "bigint", "double precision"}
    ((usable,),) = execute(postgres, "SELECT has_schema_privilege('public', %s, 'USAGE')", SCHEMA)
    assert not usable


@slow
def test_tables_are_made_once_however_many_start_together(connect):
    threads = [threading.Thread(target=connect) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([hold for hold in (connect().try_hold() for _ in range(3)) if hold]) == 1


@slow
def test_later_version_is_refused(connect, postgres):
    connect()
    execute(postgres, f"UPDATE {SCHEMA}.meta SET value = '99' WHERE key = 'version'")
    with pytest.raises(SiltemeError, match="is of version 99, not 1"):
        connect()


@slow
def test_feedback_of_a_server_that_no_bot_has_used_is_a_sentence(postgres):
    with pytest.raises(InputError, match="There is no feedback: no bot has used PostgreSQL"):
        read_disliked(postgres)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "must be an address like"),
        ("http://127.0.0.1/x", "must be an address like"),
        ("host=127.0.0.1 password=" + SECRET, "must be an address like"),
        (f"postgresql://me:{SECRET}@127.0.0.1:x/y?z={SECRET}", "must be an address like"),
        (f"postgresql://me:{SECRET}@127.0.0.1/x", "SILTEME_POSTGRES_PASSWORD or PGPASSWORD"),
        (f"postgresql://me@127.0.0.1/x?password={SECRET}", "SILTEME_POSTGRES_PASSWORD"),
    ],
)
def test_address_that_cannot_be_used_is_a_sentence_without_the_password(url, words):
    with pytest.raises(SettingsError, match=words) as caught:
        PostgresDatabase(url)
    assert SECRET not in str(caught.value)


def test_server_that_cannot_be_reached_ends_the_command(monkeypatch, capsys):
    monkeypatch.setenv("SILTEME_POSTGRES_PASSWORD", SECRET)
    monkeypatch.setenv("SILTEME_TELEGRAM__STATE_URL", "postgresql://me@127.0.0.1:9/x")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:a")
    with pytest.raises(SiltemeError, match=r"PostgreSQL at 127\.0\.0\.1:9 cannot keep") as caught:
        PostgresDatabase("postgresql://me@127.0.0.1:9/x")
    assert SECRET not in str(caught.value)
    assert main(["eval", "--from-feedback"]) == 1
    said = capsys.readouterr().err
    assert "PostgreSQL at 127.0.0.1:9 cannot be read" in said
    assert SECRET not in said
