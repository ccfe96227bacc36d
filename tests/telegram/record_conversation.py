"""Records a conversation with the bot against the bench, for docs/telegram.md.

`python tests/telegram/record_conversation.py` prints it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from botapi.people import Bench
from botapi.process import ROOT, Bot
from botapi.transcript import tell_message

if TYPE_CHECKING:
    from botapi.people import Room
    from botapi.world import Posted


def record(room: Room, group: Room, kazakh: Room) -> None:
    """Talk, and print what is said."""
    say(room, "/start")
    answer = say(room, "Which lender in Kazakhstan stopped accepting Mir cards?")
    press(room, answer, "[1]")
    silence = say(room, "How many goals did Pelé score in the final?")
    press(room, silence, silence.buttons[0]["text"])
    say(room, "/since 2023")
    say(room, "Did Xi Jinping visit Kazakhstan?")
    note(
        "In a group, where the bot answers to a mention, a reply or a command; this person's "
        "Telegram is in Russian:"
    )
    say(group, "@silteme_bot Кто написал «Войну и мир»?")
    say(group, "/source Konarzewska")
    note("And in Kazakh:")
    say(kazakh, "/help")


def note(words: str) -> None:
    """Print what is said about the conversation."""
    sys.stdout.write(f"_{words}_\n\n")


def say(room: Room, text: str) -> Posted:
    """Say something and print it with the answer."""
    tell("You", [text])
    posted = room.ask(text, 60)
    tell("Silteme", list(tell_message(posted)))
    return posted


def press(room: Room, posted: Posted, label: str) -> None:
    """Press a button and print what opens."""
    count = len(room.posted())
    tell("You", [f"press `{label}`"])
    room.press(posted, label)
    tell("Silteme", list(tell_message(room.wait_posted(count + 1)[-1])))


def tell(who: str, lines: list[str]) -> None:
    """Print what somebody says."""
    sys.stdout.write(f"**{who}**\n\n")
    # Two blanks end a line of Markdown.
    sys.stdout.writelines(f"> {line}  \n" if line else ">\n" for line in lines)
    sys.stdout.write("\n")


if __name__ == "__main__":
    index = ROOT / ".silteme" / "index"
    with tempfile.TemporaryDirectory() as folder, Bench() as bench:
        with Bot(bench, Path(folder), index):
            record(bench.open_private(), bench.open_group("ru"), bench.open_private("kk"))
        bench.assert_clean()
