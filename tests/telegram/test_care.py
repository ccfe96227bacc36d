"""The token stays where it belongs, and what is set wrongly is said in one clear sentence."""

from __future__ import annotations

import contextlib
import re
import socket
from pathlib import Path

import pytest
from botapi.asked import HALYK
from botapi.faults import Fault

LISTENING = "0A"
"""The state of a socket in `/proc/net/tcp`."""


def find_free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_token_is_in_no_log_at_the_most_talkative_level(run, start_bot, bench):
    """Faults of every kind, with logs of everything: httpx, the library, tracebacks."""
    bot = start_bot(variables={"SILTEME_DEBUG": "1"})
    rooms = [bench.open_private() for _ in range(4)]
    kinds = ("drop", "hang", "bad_gateway", "drop_after")
    for room, kind in zip(rooms, kinds, strict=True):
        bench.faults.add(Fault(kind, chat_id=room.chat.id, seconds=5))
        bench.faults.add(Fault(kind, ("sendChatAction",), room.chat.id, seconds=5))
        room.say(HALYK[0])
    for kind in ("drop", "bad_gateway"):
        bench.faults.add(Fault(kind, ("getUpdates",)))
    for room in rooms:
        room.wait_posted()
    silence = Fault("refuse", ("getUpdates",), code=401, description="Unauthorized")
    bench.faults.add(silence)
    assert bot.wait_end() != 0
    log = bot.read_log()
    assert "sendMessage" in log, "the log of the libraries is there to be looked at"
    assert bench.token not in log
    assert bench.token.partition(":")[2] not in log
    assert run.find_token() == []


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"TELEGRAM_BOT_TOKEN": ""}, "TELEGRAM_BOT_TOKEN"),
        ({"TELEGRAM_BOT_TOKEN": "no token"}, "no bot token"),
        ({"TELEGRAM_BOT_TOKEN": "", "TELEGRAM_BOT_TOKEN_FILE": "/nowhere"}, "/nowhere"),
        ({"TELEGRAM_BOT_TOKEN_FILE": "/nowhere"}, "Both"),
    ],
)
def test_wrong_token_is_one_sentence(start_bot, variables, words):
    bot = start_bot(wait=False, slow=False, variables=variables)
    assert bot.wait_end() == 2
    log = bot.read_log()
    assert words in log
    assert "Traceback" not in log
    assert len(log.strip().splitlines()) == 1


def test_refused_token_is_one_sentence(start_bot, bench):
    refused = "123456:AArefusedTOKENrefusedTOKENrefused"
    bot = start_bot(wait=False, slow=False, variables={"TELEGRAM_BOT_TOKEN": refused})
    assert bot.wait_end() in (1, 2)
    log = bot.read_log()
    assert "refuse" in log.lower()
    assert "Traceback" not in log
    assert "AArefused" not in log
    assert not bench.world.polls


def test_nothing_listens_unless_a_setting_says_so(bot):
    process = Path(f"/proc/{bot.process.pid}")
    sockets = set()
    for descriptor in (process / "fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            sockets |= set(re.findall(r"^socket:\[(\d+)\]", str(descriptor.readlink())))
    rows = [line.split() for line in (process / "net/tcp").read_text().splitlines()[1:]]
    listening = {row[9] for row in rows if row[3] == LISTENING}
    assert sockets
    assert not sockets & listening
