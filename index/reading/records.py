"""JSON lines: one article a line, its text taken as already clean."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from index.cleaning import normalise_line, normalise_text, parse_published
from index.reading.values import UnreadableError
from index.types import UNKNOWN_DATE, Published

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

from dataclasses import dataclass

_TEXTS = ("title", "author", "publisher", "language", "url", "text")


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a JSON lines file: the values as canonical text, None where not given."""

    line: int
    id: str | None
    title: str | None
    author: str | None
    publisher: str | None
    published: Published
    language: str | None
    url: str | None
    text: str


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A line that gives no article, and why, as a sentence that names the line."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a JSON lines file that is not blank: its number from 1, and its bytes."""

    number: int
    raw: bytes


def list_lines(path: Path, longest: int) -> Iterator[Line]:
    """The lines of a JSON lines file in order, one at a time; of a longer one its beginning.

    Args:
        path: The file.
        longest: Bytes above which `read_record` refuses a line.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        number = 0
        while raw := file.readline(longest + 1):
            number += 1
            if len(raw) > longest or raw.strip(b"\xef\xbb\xbf \t\r\n"):
                yield Line(number, raw)
            while len(raw) > longest and not raw.endswith(b"\n"):
                raw = file.readline(longest + 1)


def read_record(line: Line, longest: int) -> Record | BadRecord:
    """The record of a line; one longer than `longest` bytes is refused."""
    if len(line.raw) > longest:
        return BadRecord(line.number, f"Line {line.number} is longer than {longest >> 20} MB.")
    try:
        return _read_record(line.raw, line.number)
    except UnreadableError as error:
        return BadRecord(line.number, f"Line {line.number} {error}")


def _read_record(raw: bytes, number: int) -> Record:
    try:
        values = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableError(f"is not UTF-8 (its byte {error.start + 1}).") from error
    except json.JSONDecodeError as error:
        raise UnreadableError(f"is not JSON: {error.msg} at character {error.colno}.") from error
    except (RecursionError, ValueError) as error:
        raise UnreadableError(
            "is not JSON that can be read: it nests or counts too far."
        ) from error
    if not isinstance(values, dict):
        raise UnreadableError("is not a JSON object with id, title and text.")
    texts = {key: _read_text(values, key) for key in _TEXTS}
    text = texts["text"]
    if not text:
        raise UnreadableError("has no text.")
    return Record(
        line=number,
        id=_read_id(values),
        title=texts["title"] and normalise_line(texts["title"]),
        author=texts["author"] and normalise_line(texts["author"]),
        publisher=texts["publisher"] and normalise_line(texts["publisher"]),
        published=_read_published(values.get("published")),
        language=texts["language"],
        url=texts["url"],
        text=text,
    )


def _read_text(values: dict[str, Any], key: str) -> str | None:
    value = values.get(key)
    if value is not None and not isinstance(value, str):
        raise UnreadableError(f"gives {key} as something else than a text.")
    return normalise_text(value or "") or None


def _read_id(values: dict[str, Any]) -> str | None:
    value = values.get("id")
    if value is not None and (isinstance(value, bool) or not isinstance(value, str | int)):
        raise UnreadableError("gives id as something else than a text.")
    return None if value is None else normalise_line(str(value)) or None


def _read_published(value: object) -> Published:
    if value is None or value == "":
        return UNKNOWN_DATE
    if not isinstance(value, str):
        raise UnreadableError("gives published as something else than a text.")
    try:
        return parse_published(value, "given with the article")
    except ValueError as error:
        raise UnreadableError(f"gives a date that cannot be used: {error}.") from error
