"""Catalogue: what people know of the articles of one folder, in its `catalogue.toml`.

[articles.kazakh-steppe]                 # the article's id
file = "steppe.txt"                      # in this folder
title = "The Kazakh steppe"              # all the rest is optional
author = "…"
publisher = "…"
published = "2022-09-15/2022-09-20"      # a day, a month or a range
published_reason = "names the summit as recent"
language = "en"
url = "https://…"
[[articles.kazakh-steppe.trim]]          # last resort, where general means cannot know
text = "an exact stretch"                # or: from = "first words", to = "last words"
reason = "caption of a map"
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from index.cleaning import Dropped, normalise_characters, normalise_line, parse_published
from index.errors import SourceError
from index.reading.values import check_url, make_id
from index.types import UNKNOWN_DATE, Published

if TYPE_CHECKING:
    from pathlib import Path

CATALOGUE_NAME = "catalogue.toml"

_TEXTS = ("file", "title", "author", "publisher", "published_reason", "language", "url")
_KEYS = frozenset((*_TEXTS, "published", "trim"))
_TRIM_KEYS = frozenset(("text", "from", "to", "reason"))


@dataclass(frozen=True, slots=True)
class Trim:
    """A stretch to leave out: from the first `start` to the next `end`, both included.

    With `end` None it reaches to the end of the file; an exact stretch has `end` empty.
    """

    start: str
    end: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One article of a catalogue; None where the catalogue does not say."""

    id: str
    file: str
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: Published = UNKNOWN_DATE
    language: str | None = None
    url: str | None = None
    trims: tuple[Trim, ...] = ()


def load_catalogue(folder: Path) -> dict[str, Entry]:
    """The entries of `folder`'s catalogue by file name; empty where it has none.

    Raises:
        SourceError: it cannot be read, or an entry is wrong; names the file, entry and line.
    """
    path = folder / CATALOGUE_NAME
    if not path.is_file():
        return {}
    try:
        source = path.read_bytes().decode("utf-8-sig")
        data = tomllib.loads(source)
    except OSError as error:
        raise SourceError(f"{path} cannot be opened: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{path} is not valid TOML: {error}.") from error
    articles = data.pop("articles", {})
    if data or not isinstance(articles, dict):
        raise SourceError(f"{path} holds something else than tables [articles.ID]: {list(data)}.")
    entries: dict[str, Entry] = {}
    for name, values in articles.items():
        try:
            entry = _read_entry(name, values)
            if entry.file in entries:
                raise ValueError(f"{entry.file} already belongs to {entries[entry.file].id}")
        except ValueError as error:
            where = f"{path}, entry {name}, line {_find_line(source, name)}"
            raise SourceError(f"{where}: {error}.") from error
        entries[entry.file] = entry
    return entries


def _find_line(source: str, name: str) -> int:
    for number, line in enumerate(source.splitlines(), 1):
        if line.strip().startswith((f"[articles.{name}]", f'[articles."{name}"]')):
            return number
    return 1


def _read_entry(name: str, values: object) -> Entry:
    if not isinstance(values, dict):
        raise ValueError("it is not a table")
    if unknown := sorted(values.keys() - _KEYS):
        raise ValueError(f"unknown key {unknown[0]!r}")
    for key in _TEXTS:
        if key in values and (not isinstance(values[key], str) or not values[key].strip()):
            raise ValueError(f"{key} is not a text, or empty; leave out what is not known")
    if "file" not in values:
        raise ValueError("it names no file")
    if "/" in values["file"] or "\\" in values["file"]:
        raise ValueError("file is a name in the catalogue's own folder, without a path")
    if make_id(name) != name:
        raise ValueError("an id has no white space and no colon")
    texts = {key: normalise_line(values[key]) for key in _TEXTS if key in values}
    url = texts.get("url")
    if url is not None and check_url(url) is None:
        raise ValueError("url does not begin with http:// or https://")
    return Entry(
        id=name,
        file=values["file"],
        title=texts.get("title"),
        author=texts.get("author"),
        publisher=texts.get("publisher"),
        published=_read_published(values),
        language=texts.get("language"),
        url=url,
        trims=tuple(_read_trim(trim) for trim in values.get("trim", [])),
    )


def _read_published(values: dict[str, Any]) -> Published:
    label = values.get("published")
    if label is None:
        return UNKNOWN_DATE
    if isinstance(label, date):
        label = label.isoformat()
    return parse_published(str(label), values.get("published_reason", "catalogue"))


def _read_trim(values: object) -> Trim:
    if not isinstance(values, dict) or values.keys() - _TRIM_KEYS:
        raise ValueError("a trim has text, or from and to, and reason")
    if not all(isinstance(value, str) and value for value in values.values()):
        raise ValueError("a trim's values are texts that are not empty")
    if ("text" in values) == ("from" in values) or "reason" not in values:
        raise ValueError("a trim has either text or from, and a reason")
    if "text" in values:
        return Trim(values["text"], "", values["reason"])
    return Trim(values["from"], values.get("to"), values["reason"])


def apply_trims(text: str, entry: Entry) -> tuple[str, tuple[Dropped, ...]]:
    """`text` without the entry's trims, its line numbers kept, and what was left out.

    Raises:
        SourceError: a trim does not stand in the text.
    """
    dropped: list[Dropped] = []
    for trim in entry.trims:
        start = text.find(normalise_characters(trim.start))
        end = len(text)
        if start >= 0 and trim.end is not None:
            after = start + len(normalise_characters(trim.start))
            mark = normalise_characters(trim.end)
            found = text.find(mark, after)
            end = found + len(mark) if found >= 0 else -1
        if start < 0 or end < 0:
            raise SourceError(
                f"{CATALOGUE_NAME} trims {trim.start[:60]!r} from {entry.file}, "
                "where it does not stand; correct or remove the trim."
            )
        stretch = text[start:end]
        dropped.append(Dropped(text.count("\n", 0, start) + 1, stretch, trim.reason))
        text = text[:start] + "\n" * stretch.count("\n") + text[end:]
    return text, tuple(dropped)
