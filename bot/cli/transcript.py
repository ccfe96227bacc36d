"""The conversation, kept from run to run as JSON lines.

A line is a question (`{"question": "…"}`) or where a new conversation begins (`{"new": true}`).
Each is appended in one write, so that two chats and a kill leave at worst one torn line, which
reading passes over.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

KEPT_LINES = 500
CONVERSATION = 10  # latest questions that a new one may lean on
_MOST_READ = 1_000_000  # bytes from the file's end


class Transcript:
    """The questions asked so far.

    Attributes:
        path: The file.
        questions: All questions that are kept, oldest first, for the prompt's history of lines.
        problem: Why the conversation cannot be kept, as a sentence, or None.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.questions: list[str] = []
        self.problem: str | None = None
        self._conversation: list[str] = []
        self._load()

    @property
    def conversation(self) -> tuple[str, ...]:
        """The latest questions of the conversation, oldest first."""
        return tuple(self._conversation[-CONVERSATION:])

    @property
    def turns(self) -> int:
        """How many questions the conversation has, those too old to lean on included."""
        return len(self._conversation)

    def add_question(self, question: str) -> None:
        """Keep a question that was answered."""
        self._take(question)
        self._append({"question": question})

    def start_new(self) -> None:
        """Begin a new conversation."""
        self._conversation.clear()
        self._append({"new": True})

    def _take(self, question: str) -> None:
        self.questions.append(question)
        self._conversation.append(question)

    def _load(self) -> None:
        try:
            lines = self._read_lines()
        except FileNotFoundError:
            return
        except OSError as error:
            self._give_up(error)
            return
        if len(lines) > 2 * KEPT_LINES:
            self._shorten(lines[-KEPT_LINES:])
        for line in lines[-KEPT_LINES:]:
            entry = _decode_entry(line)
            question = entry.get("question")
            if entry.get("new") is True:
                self._conversation.clear()
            elif isinstance(question, str) and question.strip():
                self._take(question)

    def _read_lines(self) -> list[bytes]:
        with self.path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _MOST_READ))
            lines = file.read().split(b"\n")
        # What stands before the first newline may have lost its beginning.
        return [line for line in (lines[1:] if size > _MOST_READ else lines) if line.strip()]

    def _append(self, entry: dict[str, object]) -> None:
        line = json.dumps(entry).encode("ascii") + b"\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
            descriptor = os.open(self.path, flags, 0o600)
            try:
                if _ends_torn(descriptor):
                    line = b"\n" + line
                os.write(descriptor, line)
            finally:
                os.close(descriptor)
        except OSError as error:
            self._give_up(error)

    def _shorten(self, lines: list[bytes]) -> None:
        try:
            with tempfile.NamedTemporaryFile(dir=self.path.parent, delete=False) as file:
                file.write(b"".join(line + b"\n" for line in lines))
            Path(file.name).replace(self.path)
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        self.problem = f"The conversation cannot be kept in {self.path}: {error.strerror}."


def _ends_torn(descriptor: int) -> bool:
    size = os.lseek(descriptor, 0, os.SEEK_END)
    if size == 0:
        return False
    os.lseek(descriptor, size - 1, os.SEEK_SET)
    return os.read(descriptor, 1) != b"\n"


def _decode_entry(line: bytes) -> dict[str, object]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return entry if isinstance(entry, dict) else {}
