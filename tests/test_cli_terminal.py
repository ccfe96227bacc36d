"""The command at a real terminal (a pseudo-terminal): prompt, Ctrl-C, Ctrl-D, colours, width.

The application behind it is a small one of real values whose answers can be slow, so that there
is something to stop.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

PROGRAM = """
import sys, time, types
from types import SimpleNamespace
from samples import ARTICLES, find_article, make_answer, make_not_found

class Application:
    def __init__(self):
        self.answering = self
        self.corpus = "c0ffee"
        self.library = SimpleNamespace(articles=lambda: ARTICLES, find_article=find_article)
    def answer(self, question, *, listener=None):
        if "slow" in question.text:
            time.sleep(3)
        return make_not_found() if "painted" in question.text else make_answer()
    def stale_sources(self): return ()
    def close(self): pass

def load_application(settings, *, one_shot, progress):
    progress.note("Opening what is there.")
    time.sleep({opening})
    return Application()

assembly = types.ModuleType("bot.assembly")
assembly.load_application = load_application
assembly.Application = Application
sys.modules["bot.assembly"] = assembly
from bot.cli import main
sys.exit(main({words!r}))
"""


REAL = "import sys; from bot.cli import main; sys.exit(main({words!r}))"


class Screen:
    """A process at a terminal: what it wrote, and keys for it."""

    def __init__(
        self,
        folder: Path,
        words: list[str],
        *,
        columns: int = 80,
        opening: float = 0,
        real: bool = False,
        **variables: str,
    ) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in {"NO_COLOR", "COLUMNS", "LINES"} and not name.startswith("SILTEME_")
        }
        environment |= {
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
            "TERM": "xterm",
            # The terminal of this test answers no question about where its cursor is.
            "PROMPT_TOOLKIT_NO_CPR": "1",
            "SILTEME_STORE__DIRECTORY": str(folder / "index"),
            **variables,
        }
        program = (REAL if real else PROGRAM).format(words=words, opening=opening)
        self.process = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )
        os.close(slave)
        self.written = ""

    def wait_for(self, words: str, seconds: float = 30) -> str:
        """What was written up to and with `words`, since the last call."""
        until = time.monotonic() + seconds
        while words not in self.written:
            left = until - time.monotonic()
            assert left > 0, f"{words!r} was not written: {self.written!r}"
            if not self._read(left):
                assert words in self.written, f"it ended without {words!r}: {self.written!r}"
        before, _, self.written = self.written.partition(words)
        return before + words

    def type(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def interrupt(self) -> None:
        self.process.send_signal(signal.SIGINT)

    def end(self) -> tuple[int, str]:
        """The exit code, and what was still written."""
        while self._read(20):
            pass
        code = self.process.wait(20)
        return code, self.written

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._master)

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], seconds)
        try:
            piece = os.read(self._master, 65536) if ready else b""
        except OSError:  # how Linux says that the other side is closed
            piece = b""
        self.written += piece.decode("utf-8", errors="replace").replace("\r\n", "\n")
        return bool(piece)


@pytest.fixture
def open_screen(tmp_path: Path):
    screens = []

    def open_one(*words: str, **options) -> Screen:
        screens.append(Screen(tmp_path, list(words), **options))
        return screens[-1]

    yield open_one
    for screen in screens:
        screen.close()


def test_chat_greets_answers_and_leaves_on_ctrl_d(open_screen) -> None:
    screen = open_screen("chat")
    screen.wait_for("/help lists the commands, Ctrl-D leaves.")
    screen.wait_for("2 articles to ask about.")
    screen.type("What did it cost?\r")
    screen.wait_for("It cost 14 million euros. \x1b[36m[1]\x1b[0m")
    screen.wait_for("/open 2")
    screen.wait_for("›")
    screen.type("\x04")
    code, rest = screen.end()
    assert code == 0
    assert "Traceback" not in rest


def test_greeting_fits_a_narrow_window(open_screen) -> None:
    screen = open_screen("chat", columns=30)
    shown = re.sub(r"\x1b\[[0-9;]*m", "", screen.wait_for("leaves."))
    assert "".join(line + " " for line in shown.splitlines()).strip().endswith("Ctrl-D leaves.")
    assert max(map(len, shown.splitlines())) <= 30


def test_prompt_is_there_while_the_index_opens(open_screen) -> None:
    screen = open_screen("chat", opening=3)
    screen.wait_for("›")
    screen.type("Cost?\r")
    before = screen.wait_for("14 million")
    assert "2 articles to ask about." in before


def test_ctrl_c_stops_the_answer_and_not_the_program(open_screen) -> None:
    screen = open_screen("chat")
    screen.wait_for("›")
    screen.type("A slow one?\r")
    time.sleep(1.0)
    screen.interrupt()
    screen.wait_for("Stopped.")
    screen.wait_for("›")
    screen.type("Who painted it?\r")
    before = screen.wait_for("The articles do not say who painted the bridge.")
    assert "14 million" not in before
    screen.wait_for("›")
    screen.type("/quit\r")
    code, rest = screen.end()
    assert (code, "14 million" in rest) == (0, False)


def test_ctrl_c_at_the_prompt_clears_the_line(open_screen) -> None:
    screen = open_screen("chat")
    screen.wait_for("2 articles")
    screen.type("Who painted")
    screen.wait_for("painted")
    screen.type("\x03")
    screen.type("What did it cost?\r")
    assert "do not say" not in screen.wait_for("It cost 14 million euros.")


def test_earlier_lines_come_back_in_the_next_run(open_screen) -> None:
    first = open_screen("chat")
    first.wait_for("›")
    first.type("What did it cost?\r")
    first.wait_for("/open 2")
    first.wait_for("›")
    first.type("/quit\r")
    first.end()
    second = open_screen("chat")
    second.wait_for("2 articles")
    second.type("\x1b[A\r")
    second.wait_for("It cost 14 million euros.")


def test_answer_fits_a_narrow_window(open_screen) -> None:
    code, page = open_screen("ask", "Cost?", columns=20).end()
    lines = re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;;.*?\x1b\\", "", page).splitlines()
    assert code == 0
    assert "It cost 14 million" in lines
    assert "silteme: Opening what is there." in lines


def test_colours_and_links_unless_no_color(open_screen) -> None:
    _, coloured = open_screen("ask", "Cost?").end()
    _, plain = open_screen("ask", "Cost?", NO_COLOR="1").end()
    assert "\x1b[36m[1]" in coloured
    assert "\x1b]8;;https://ord.example/bridge" in coloured
    assert "\x1b" not in plain


def test_interrupted_ask_is_quiet(open_screen) -> None:
    screen = open_screen("ask", "A slow one?")
    screen.wait_for("Opening what is there.")
    time.sleep(0.5)
    screen.interrupt()
    code, rest = screen.end()
    assert code == 130
    assert rest.strip() == ""


def test_real_chat_from_first_prompt_to_follow_up(seeds_index: Path) -> None:
    screen = Screen(seeds_index.parent, ["chat", "--new"], real=True)
    try:
        assert "articles to ask about" not in screen.wait_for("›")
        screen.type("Who commissioned the mosque in Samarkand?\r")
        before = screen.wait_for("/open 1")
        assert "5 articles to ask about." in before
        assert "Timur" in before
        screen.wait_for("›")
        screen.type("And where does it stand?\r")
        screen.wait_for("Searched for: ")
        screen.wait_for("›")
        screen.type("/open kaz\t\r")
        screen.wait_for("· kazakhstans-russia-problem ·")
        screen.wait_for("›")
        screen.type("\x04")
        code, rest = screen.end()
        assert code == 0
        assert "Traceback" not in rest
    finally:
        screen.close()
