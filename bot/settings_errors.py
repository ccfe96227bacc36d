"""Sentences for settings that cannot be used: file, line, key and what is allowed."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import annotated_types

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic.fields import FieldInfo


@dataclass(frozen=True, slots=True)
class Origin:
    """The sources that settings were joined from, lowest first; absent ones are empty."""

    path: Path | None
    source: str
    in_file: Mapping[str, Any]
    in_environment: Mapping[str, Any]
    on_command_line: Mapping[str, Any]

    def describe(self, keys: Sequence[str]) -> str:
        """Where the value at `keys` came from, as the beginning of a sentence."""
        name = ".".join(keys)
        if _holds(self.on_command_line, keys):
            return f"On the command line, {name}"
        if _holds(self.in_environment, keys):
            return f"The environment variable {_find_variable(keys)}"
        if self.path is None:
            return name
        line = find_key_line(self.source, keys)
        return f"{self.path}, line {line}: {name}" if line else f"{self.path}: {name}"


def find_key_line(source: str, keys: Sequence[str]) -> int | None:
    """The line, from 1, on which the key `keys` (section, key) is set in valid TOML `source`.

    Statements are found by letting the TOML parser itself say where each is complete, so that
    quoted keys, dotted keys, inline tables and values over several lines are all read rightly.
    """
    table: tuple[str, ...] = ()
    statement, first = "", 1
    for number, line in enumerate(source.splitlines(), start=1):
        statement, first = (statement + "\n" + line, first) if statement else (line, number)
        try:
            values = tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            continue
        if statement.lstrip().startswith("["):
            table = tuple(_list_paths(values)[-1])
            found = table == tuple(keys)
        else:
            found = any((*table, *path) == tuple(keys) for path in _list_paths(values))
        if found:
            return first
        statement = ""
    return None


def locate_syntax_error(error: tomllib.TOMLDecodeError, source: str) -> tuple[int, str]:
    """The line, from 1, of a TOML syntax error and the parser's reason for it."""
    text = str(error)
    found = re.search(r"\s*\(at line (\d+), column \d+\)", text)
    if found:
        return int(found[1]), text[: found.start()].rstrip(".")
    return max(1, len(source.splitlines())), re.sub(r"\s*\(at end of document\)", "", text)


def explain_error(error: ValidationError, settings: type[BaseModel], origin: Origin) -> str:
    """One sentence for the first thing that is wrong."""
    first = error.errors(include_url=False)[0]
    keys = [part for part in first["loc"] if isinstance(part, str)][:2]
    where = origin.describe(keys)
    section = settings.model_fields.get(keys[0])
    if section is None:
        return f"{where} is not a section. {_suggest(keys[0], settings.model_fields)}"
    model = section.annotation
    fields: Mapping[str, FieldInfo] = getattr(model, "model_fields", {})
    if len(keys) == 1:
        return f"{where} must be a section of keys: {', '.join(fields)}."
    if first["type"] == "extra_forbidden":
        return f"{where} is not a setting. {_suggest(keys[1], fields)}"
    value = _shorten(first["input"])
    if first["type"] == "value_error":
        allowed = str(first["ctx"]["error"])
    else:
        allowed = describe_allowed(fields[keys[1]])
    return f"{where} is {value}, but must be {allowed}."


def describe_allowed(field: FieldInfo) -> str:
    """What a setting may hold, in words: `a whole number from 1 to 100`."""
    annotation: Any = field.annotation
    if get_origin(annotation) is Literal:
        return " or ".join(repr(choice) for choice in get_args(annotation))
    if get_origin(annotation) is tuple:
        numbers = int in get_args(annotation)
        return "a list of whole numbers" if numbers else "a list of at least one path"
    names = {int: "a whole number", float: "a number", Path: "a path"}
    return names.get(annotation, "a text that is not empty") + _describe_bounds(field.metadata)


def _describe_bounds(metadata: Sequence[Any]) -> str:
    low = next((item.ge for item in metadata if isinstance(item, annotated_types.Ge)), None)
    high = next((item.le for item in metadata if isinstance(item, annotated_types.Le)), None)
    if low is not None and high is not None:
        return f" from {low} to {high}"
    return f" of at least {low}" if low is not None else ""


def _holds(layer: Mapping[str, Any], keys: Sequence[str]) -> bool:
    value: Any = layer
    for key in keys:
        if not isinstance(value, Mapping) or key not in value:
            return False
        value = value[key]
    return True


def _find_variable(keys: Sequence[str]) -> str:
    wanted = "SILTEME_" + "__".join(keys).upper()
    whole = "SILTEME_" + keys[0].upper()
    for name in os.environ:
        if name.upper() in {wanted, whole}:
            return name
    return wanted


def _list_paths(values: Mapping[str, Any]) -> list[tuple[str, ...]]:
    paths: list[tuple[str, ...]] = []
    for key, value in values.items():
        paths.append((key,))
        if isinstance(value, Mapping):
            paths += [(key, *path) for path in _list_paths(value)]
    return paths


def _suggest(name: str, known: Mapping[str, Any]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return f"Did you mean {close[0]}?"
    return f"There are: {', '.join(known)}."


def _shorten(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"  # noqa: PLR2004 - fits a line
