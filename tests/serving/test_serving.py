"""The serving process as a process: what it answers, when it gives way, and how it ends."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from served_command import Command, write_article

QUESTION = "How many passengers does the ferry carry?"
ABSENT = "How many goals did Pelé score in the final?"


def ask_both(command: Command, *words: str, stdin: bytes = b"") -> tuple[int, bytes, bytes]:
    """What a question gives, once it is known to be the same with and without a server."""
    cold, warm = (
        drop_timing(*command.run("ask", *way, *words, stdin=stdin)) for way in ((), ("--warm",))
    )
    assert warm == cold
    return cold


def drop_timing(code: int, out: bytes, errors: bytes) -> tuple[int, bytes, bytes]:
    return code, re.sub(rb'"timing_ms": \{[^}]*\}', b'"timing_ms": {}', out), errors


def wait_for(condition, seconds: float = 20.0):
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("Who commissioned the mosque in Samarkand?",), 0),
        ((ABSENT,), 3),
        (
            ("--since", "2022-09", "--source", "eurasia", "What did Xi express concerns about?"),
            None,
        ),
        (("--source", "nowhere", "Who built it?"), 2),
        (("a" * 2001,), 2),
        (("--since", "2023", "--until", "2022", "Who?"), 2),
        (("Кто построил мечеть в Самарканде? \udcff",), None),
    ],
)
def test_output_is_the_same_byte_for_byte(
    seeds_command: Command, words: tuple[str, ...], code: int | None
) -> None:
    found, out, errors = ask_both(seeds_command, *words)
    assert code in (None, found)
    assert bool(errors) == (found == 2)
    assert bool(out) == (found != 2)


@pytest.mark.slow
def test_question_of_standard_input_and_bad_lines_of_a_file(seeds_command: Command) -> None:
    assert ask_both(seeds_command, stdin=b"Who commissioned the mosque?\n")[0] == 0
    assert ask_both(seeds_command, "-", stdin=b" ")[0] == 2
    lines = b'\n{"id": 1}\n\xff\n[]\n{"question": " "}\n' + b"x" * 1_000_001 + b"\n{}"
    code, out, _ = ask_both(seeds_command, "--jsonl", "-", stdin=lines)
    assert code == 1
    said = [json.loads(line)["error"] for line in out.splitlines()]
    assert [each.split(":")[0] for each in said] == [f"Line {number}" for number in range(2, 8)]


def test_client_imports_next_to_nothing(seeds_command: Command) -> None:
    seeds_command.run("ask", "--warm", ABSENT)
    code = (
        "import sys\nfrom bot.cli import main\n"
        f"code = main({[*seeds_command.options, 'ask', '--warm', ABSENT]!r})\n"
        "print(code, *sorted(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=seeds_command.folder,
        env=seeds_command.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    code, *modules = done.stdout.splitlines()[-1].split()
    assert code == "3"
    heavy = {"numpy", "pydantic", "dataclasses", "tomllib", "subprocess", "bot.types", "sqlite3"}
    assert not heavy & set(modules)


@pytest.mark.slow
def test_changed_sources_are_noted_as_often(small_command: Command) -> None:
    assert ask_both(small_command, QUESTION)[2] == b""
    write_article(small_command.folder, "360")
    code, out, errors = ask_both(small_command, QUESTION)
    assert (code, b"340" in out) == (0, True)
    assert b"1 source file has changed since indexing" in errors
    ask_both(small_command, "--jsonl", "-", stdin=b'{"question": "Who sails it?"}\n' * 2)
    assert small_command.run("--quiet", "ask", "--warm", QUESTION)[2] == b""


def test_new_index_answers_at_once(own_command: Command) -> None:
    assert b"340" in ask_both(own_command, QUESTION)[1]
    write_article(own_command.folder, "360")
    assert own_command.run("index")[0] == 0
    assert b"360" in ask_both(own_command, QUESTION)[1]
    # An index made from nothing begins with the same name as the one before.
    shutil.rmtree(own_command.folder / "index")
    write_article(own_command.folder, "380")
    code, out, errors = own_command.run("ask", "--warm", QUESTION)
    assert (code, b"380" in out, b"There is no index yet" in errors) == (0, True, True)
    assert b"380" in ask_both(own_command, QUESTION)[1]


@pytest.mark.slow
def test_changed_settings_are_followed(small_command: Command) -> None:
    before = ask_both(small_command, ABSENT)
    process = small_command.find_process()
    with (small_command.folder / "config.toml").open("a", encoding="utf-8") as file:
        file.write("[answer]\nnearest = 0\n")
    assert ask_both(small_command, ABSENT) != before
    assert small_command.find_process() not in (None, process)
    assert len(small_command.list_sockets()) == 1
    with pytest.raises(ProcessLookupError):
        wait_for(lambda: os.kill(process, 0))
    with (small_command.folder / "config.toml").open("a", encoding="utf-8") as file:
        file.write("nearst = 1\n")
    code, _, errors = ask_both(small_command, ABSENT)
    assert (code, b"answer.nearst is not a setting" in errors) == (2, True)


@pytest.mark.slow
def test_configurations_do_not_share_a_process(small_command: Command) -> None:
    other = Command(
        (), small_command.runtime, small_command.folder, {"SILTEME_ANSWER__NEAREST": "0"}
    )
    try:
        assert ask_both(small_command, ABSENT)[1] != ask_both(other, ABSENT)[1]
        assert small_command.find_process() != other.find_process()
    finally:
        other.run("serve", "--stop")


@pytest.mark.slow
def test_setting_makes_every_question_a_served_one(small_command: Command) -> None:
    with (small_command.folder / "config.toml").open("a", encoding="utf-8") as file:
        file.write("[serving]\nwarm = true\nidle_seconds = 60\n")
    cold = small_command.run("ask", "--no-warm", QUESTION)
    assert small_command.find_process() is None
    assert small_command.run("ask", QUESTION) == cold
    assert b"ends after 60 s" in small_command.run("serve", "--status")[1]


def test_killed_process_is_replaced(small_command: Command) -> None:
    before = ask_both(small_command, QUESTION)
    process = small_command.find_process()
    os.kill(process, signal.SIGKILL)
    assert len(small_command.list_sockets()) == 1
    assert small_command.run("ask", "--warm", QUESTION) == before
    assert small_command.find_process() not in (None, process)


@pytest.mark.slow
def test_hung_process_holds_nobody_up(small_command: Command) -> None:
    code, out, _ = ask_both(small_command, QUESTION)
    process = small_command.find_process()
    os.kill(process, signal.SIGSTOP)
    begun = time.monotonic()
    assert small_command.run("ask", "--warm", QUESTION) == (
        code,
        out,
        b"silteme: The serving process does not respond; `silteme serve --stop` ends it.\n",
    )
    assert time.monotonic() - begun < 30
    ended = small_command.run("serve", "--stop")
    assert ended == (0, f"Process {process} has ended.\n".encode(), b"")
    assert small_command.run("ask", "--warm", QUESTION) == (code, out, b"")


@pytest.mark.slow
def test_what_listens_there_and_is_no_server_is_passed_over(small_command: Command) -> None:
    expected = ask_both(small_command, QUESTION)
    (path,) = small_command.list_sockets()
    small_command.run("serve", "--stop")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.fspath(path))
        listener.listen()
        process = small_command.start("ask", "--warm", QUESTION)
        connection, _ = listener.accept()
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        connection.close()
        out, errors = process.communicate(timeout=60)
    assert (process.returncode, out, errors) == expected


@pytest.mark.slow
def test_clients_that_start_at_once_share_one_process(small_command: Command) -> None:
    expected = small_command.run("ask", QUESTION)
    clients = [small_command.start("ask", "--warm", QUESTION) for _ in range(4)]
    for client in clients:
        out, errors = client.communicate(timeout=60)
        assert (client.returncode, out, errors) == expected
    code, out, _ = small_command.run("serve", "--status")
    assert code == 0
    assert b"4 answered" in out
    code, _, errors = small_command.run("serve")
    assert (code, errors.count(b"\n")) == (1, 1)
    assert b"running already" in errors


@pytest.mark.slow
@pytest.mark.parametrize("way", ["idle", "signal", "stop"])
def test_it_ends_cleanly(small_command: Command, way: str) -> None:
    process = small_command.start("serve", "--idle", "2" if way == "idle" else "100")
    wait_for(small_command.list_sockets)
    assert small_command.run("ask", "--warm", QUESTION)[0] == 0
    if way == "signal":
        process.terminate()
    elif way == "stop":
        assert small_command.run("serve", "--stop")[0] == 0
    out, errors = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, b"")
    assert errors.count(b"\n") == 1
    assert b"Serving on " in errors
    assert small_command.list_sockets() == []
    assert small_command.run("serve", "--stop")[0] == 1


@pytest.mark.slow
def test_folder_that_others_may_enter_is_refused(small_command: Command) -> None:
    cold = small_command.run("ask", QUESTION)
    folder = small_command.runtime / "silteme"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    code, out, errors = small_command.run("ask", "--warm", QUESTION)
    assert (code, out) == cold[:2]
    assert errors.startswith(b"silteme: Others may enter ")
    assert small_command.run("serve")[0] == 2
    assert small_command.list_sockets() == []
    folder.rmdir()
    elsewhere = small_command.folder / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    folder.symlink_to(elsewhere)
    assert b"belongs to someone else" in small_command.run("ask", "--warm", QUESTION)[2]
    assert list(Path(elsewhere).iterdir()) == []
