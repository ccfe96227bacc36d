"""Several processes of one bot with one state: one serves, and the next takes its place."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from botapi.asked import BORDER, HALYK, MINISTER
from botapi.people import PATIENCE
from botapi.process import ROOT

pytestmark = pytest.mark.slow

STANDS_BY = "Standing by: another process serves this bot."
TAKES_OVER = "The other process has ended; this one serves the bot"
SECRET = "never-to-be-seen-63"


def execute(url, query):
    from bot.postgres import Server

    connection = Server(url).connect()
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows = cursor.fetchall()
    connection.close()
    return rows


def end_sessions(url):
    """Break the connections of every bot, as a server that is started again does."""
    execute(
        url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name = 'silteme' AND pid != pg_backend_pid()",
    )


@pytest.fixture
def start(start_bot, postgres):
    """Starts a process with the shared state, in a folder of its own."""

    def start_one(*, wait=True, **options):
        return start_bot(wait=wait, state_url=postgres, **options)

    return start_one


def test_next_process_goes_on_within_seconds_of_a_kill(start, bench):
    room, other = bench.open_private(), bench.open_private()
    first = start()
    spares = [start(wait=False), start(wait=False)]
    for spare in spares:
        spare.wait_log(STANDS_BY)
    asked = room.ask(HALYK[0])
    room.say(f"{MINISTER[0]} (takes 3 s)")
    bench.world.wait(lambda: room.calls("sendChatAction"), PATIENCE, "the work on it")
    bench.world.wait(lambda: not bench.world.updates, PATIENCE, "it to be acknowledged")
    first.kill()
    began = time.monotonic()
    while not any(TAKES_OVER in spare.read_log() for spare in spares):
        assert time.monotonic() - began < 10  # one, where the cores have nothing else to do
        time.sleep(0.05)
    assert BORDER[1] in other.ask(BORDER[0]).text
    # Begun by the first, answered by the second, once; and what the first showed still opens.
    bench.world.wait(lambda: len(room.posted()) == 2, PATIENCE, "the answer begun before")
    assert MINISTER[1] in room.posted()[1].text
    room.wait_notice(room.press(asked, "[1]"))
    assert HALYK[1] in room.wait_posted(3)[2].text
    serving = [spare for spare in spares if TAKES_OVER in spare.read_log()]
    assert len(serving) == 1
    serving[0].kill()
    assert HALYK[1] in other.ask(HALYK[0]).text
    assert all(TAKES_OVER in spare.read_log() for spare in spares)
    assert not any("Traceback" in bot.read_log() for bot in (first, *spares))


def test_bot_alone_goes_on_when_its_connection_breaks(start, bench, postgres):
    room = bench.open_private()
    bot = start()
    assert HALYK[1] in room.ask(HALYK[0]).text
    for number in range(5):
        end_sessions(postgres)
        room.say(f"{(HALYK, BORDER)[number % 2][0]} (takes 0.{number} s)")
        time.sleep(0.2)
    end_sessions(postgres)
    bench.world.wait(lambda: len(room.posted()) >= 6, PATIENCE, "every answer")
    assert MINISTER[1] in room.ask(MINISTER[0]).text
    assert len(room.posted()) == 7
    assert "Traceback" not in bot.read_log()


def test_one_of_two_goes_on_when_their_connections_break(start, bench, postgres):
    room = bench.open_private()
    bots = [start(), start(wait=False)]
    bots[1].wait_log(STANDS_BY)
    end_sessions(postgres)
    assert HALYK[1] in room.ask(HALYK[0]).text
    assert BORDER[1] in room.ask(BORDER[0]).text
    if TAKES_OVER in bots[1].read_log():
        assert bots[0].wait_end(30) == 1
        assert "Another process serves this bot now, so this one ends." in bots[0].read_log()
    else:
        assert bots[0].is_running()
    assert bots[1].is_running()
    assert len(room.posted()) == 2


def test_frozen_process_writes_nothing_when_it_wakes(start, bench, postgres):
    """Its connection is gone meanwhile, as on a machine that slept."""
    room, other = bench.open_private(), bench.open_private()
    first, second = start(), start(wait=False)
    second.wait_log(STANDS_BY)
    room.say(f"{HALYK[0]} (takes 2 s)")
    bench.world.wait(lambda: room.calls("sendChatAction"), PATIENCE, "the work on it")
    bench.world.wait(lambda: not bench.world.updates, PATIENCE, "it to be acknowledged")
    first.process.send_signal(signal.SIGSTOP)
    end_sessions(postgres)
    second.wait_log(TAKES_OVER)
    first.process.send_signal(signal.SIGCONT)
    assert first.wait_end(60) == 1
    assert BORDER[1] in other.ask(BORDER[0]).text
    bench.world.wait(room.posted, PATIENCE, "the answer")
    assert HALYK[1] in room.ask(f"{HALYK[0]} (takes 0 s)").text
    assert len(room.posted()) == 2
    assert "Another process serves this bot now" in first.read_log()


def test_standby_ends_at_once_and_lets_the_next_serve_at_a_stop(start, bench):
    first, second = start(), start(wait=False)
    second.wait_log(STANDS_BY)
    code, seconds = second.terminate()
    assert (code, seconds < 5) == (0, True)
    third = start(wait=False)
    third.wait_log(STANDS_BY)
    assert first.terminate()[0] == 0
    third.wait_log(TAKES_OVER, 20)
    assert HALYK[1] in bench.open_private().ask(HALYK[0]).text


def run_command(*arguments, **variables):
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", "telegram", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_server_that_cannot_be_reached_is_a_sentence():
    pytest.importorskip("psycopg2")
    done = run_command(
        TELEGRAM_BOT_TOKEN="7000009:AAother",
        SILTEME_TELEGRAM__STATE_URL="postgresql://me@127.0.0.1:9/x",
        SILTEME_POSTGRES_PASSWORD=SECRET,
    )
    assert done.returncode == 1
    assert "PostgreSQL at 127.0.0.1:9 cannot keep the bot's state" in done.stderr
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stderr


def test_state_of_a_file_is_moved_and_goes_on(start_bot, start, bench, postgres):
    room = bench.open_private()
    before = start_bot()
    asked = room.ask(HALYK[0])
    room.say(f"{MINISTER[0]} (takes 20 s)")
    bench.world.wait(lambda: room.calls("sendChatAction"), PATIENCE, "the work on it")
    bench.world.wait(lambda: not bench.world.updates, PATIENCE, "it to be acknowledged")
    variables = {"SILTEME_TELEGRAM__STATE_URL": postgres}
    busy = run_command("--import-state", before.state, **variables)
    assert (busy.returncode, "Another bot runs on" in busy.stderr) == (2, True)
    before.kill()
    nowhere = run_command("--import-state", before.state)
    assert (nowhere.returncode, "names no PostgreSQL" in nowhere.stderr) == (2, True)
    absent = run_command("--import-state", before.folder / "absent", **variables)
    assert (absent.returncode, "does not exist" in absent.stderr) == (2, True)
    moved = run_command("--import-state", before.state, **variables)
    assert (moved.returncode, "Moved" in moved.stderr) == (0, True), moved.stderr
    again = run_command("--import-state", before.state, **variables)
    assert (again.returncode, "in use already" in again.stderr) == (2, True)
    start()
    bench.world.wait(lambda: len(room.posted()) == 2, PATIENCE, "the answer begun before")
    room.wait_notice(room.press(asked, "[1]"))
    assert HALYK[1] in room.wait_posted(3)[2].text
    assert len(room.posted()) == 3
