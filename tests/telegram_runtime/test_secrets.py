"""The token: where it comes from, and that no log, traceback or handler shows it."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from bot.telegram.logs import Redaction, describe_crash
from bot.telegram.token import read_token
from bot.telegram.webhook import read_secret
from index.errors import SettingsError

TOKEN = "123456:AAsecret-part_of_it"
ROOT = Path(__file__).resolve().parents[2]


def test_token_from_the_variable_or_a_file(tmp_path):
    file = tmp_path / "token"
    file.write_bytes(b"\xef\xbb\xbf" + TOKEN.encode() + b"\r\n")
    assert read_token({"TELEGRAM_BOT_TOKEN": f" {TOKEN}\n"}) == TOKEN
    assert read_token({"TELEGRAM_BOT_TOKEN_FILE": str(file)}) == TOKEN


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({}, "token is missing: set TELEGRAM_BOT_TOKEN"),
        ({"TELEGRAM_BOT_TOKEN": "  "}, "token is missing"),
        ({"TELEGRAM_BOT_TOKEN": "s3cret"}, "What TELEGRAM_BOT_TOKEN holds is no bot token"),
        ({"TELEGRAM_BOT_TOKEN": "1:s3cret x"}, "is no bot token"),
        ({"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_BOT_TOKEN_FILE": "x"}, "Both"),
        ({"TELEGRAM_BOT_TOKEN_FILE": "/nowhere/s"}, "/nowhere/s, which cannot be read: No such"),
        ({"TELEGRAM_BOT_TOKEN_FILE": "/dev/null"}, "the file of TELEGRAM_BOT_TOKEN_FILE holds is"),
    ],
)
def test_wrong_token_is_a_sentence_without_it(variables, words):
    with pytest.raises(SettingsError) as caught:
        read_token(variables)
    assert words in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_every_spelling_is_taken_out():
    clean = Redaction(TOKEN).clean
    assert clean(f"GET /bot{TOKEN}/getMe") == "GET /bot<token>/getMe"
    assert clean("bot123456%3AAAsecret-part_of_it/") == "bot<token>/"
    assert "AAsecret" not in clean("it ends in AAsecret-part_of_it")
    assert clean("nothing") == "nothing"


PROGRAM = """
import asyncio, logging, sys, threading
from bot.telegram.logs import set_up_logs
token = sys.argv[1]
early = logging.StreamHandler(sys.stdout)
logging.getLogger("early").addHandler(early)
set_up_logs(token, quiet=False, debugging=True)
late = logging.StreamHandler(sys.stdout)
logging.getLogger("late").addHandler(late)
for name in ("httpx", "telegram.ext", "early", "late", "silteme.telegram"):
    logger = logging.getLogger(name)
    logger.info("HTTP Request: POST https://api.example/bot%s/sendMessage %r", token, {"t": token})
    logger.debug("stack %s", token, stack_info=True)
    try:
        raise ValueError(f"The token `{token}` was rejected") from KeyError(token)
    except ValueError:
        logger.exception("refused %s", token)
    logging.getLogger(name).warning("bad arguments %d " + token, "x")
logging.getLogger("end").warning("reached")
thread = threading.Thread(target=lambda: int(token))
thread.start()
thread.join()
async def fail():
    problem = {"message": token, "exception": ValueError(token)}
    asyncio.get_running_loop().call_exception_handler(problem)
asyncio.run(fail())
raise RuntimeError(token)
"""


def test_no_handler_and_no_traceback_shows_the_token():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, TOKEN],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    written = done.stdout + done.stderr
    assert "reached" in written
    assert "RuntimeError: <token>" in written
    assert "ValueError: invalid literal" in written
    assert written.count("was rejected") >= 5
    assert "AAsecret" not in written


def test_quiet_libraries_are_not_heard_in_ordinary_logs():
    program = (
        "import logging, sys; from bot.telegram.logs import *;"
        "set_up_logs('1:a', quiet=False, debugging=False);"
        "logging.getLogger('httpx').info('an address'); logging.getLogger(LOGGER).info('ours')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "ours" in done.stderr
    assert "address" not in done.stderr


def test_crash_is_described_without_its_words(caplog):
    try:
        int("what somebody wrote")
    except ValueError as error:
        described = describe_crash(error)
    assert described.startswith("ValueError in test_crash_is_described_without_its_words")
    assert "somebody" not in described
    assert caplog.get_records("call") == []
    assert describe_crash(SettingsError("A sentence.")) == "A sentence."
    assert logging.getLogger().level >= 0


def test_webhook_secret_is_new_each_time_or_as_set():
    assert read_secret({}) != read_secret({})
    assert read_secret({"TELEGRAM_WEBHOOK_SECRET": "abc_-9"}) == "abc_-9"
    with pytest.raises(SettingsError, match="TELEGRAM_WEBHOOK_SECRET may hold"):
        read_secret({"TELEGRAM_WEBHOOK_SECRET": "süß"})
