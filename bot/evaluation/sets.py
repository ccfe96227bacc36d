"""Question sets: files of one JSON object a line, read whole and checked before anything runs."""

from __future__ import annotations

import hashlib
import json
import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from bot.evaluation.records import Evidence, SetQuestion
from index.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Split = Literal["dev", "test", "all"]
QUESTIONS = "questions.jsonl"
CORPUS = "corpus.jsonl"

_KNOWN = {
    "id", "question", "history", "type", "language", "split", "answerable", "answers", "must",
    "forbid", "evidence", "gold_articles", "near_article", "needs", "may_abstain",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A question set as loaded.

    Attributes:
        name: File name without suffix, or the folder's name.
        file: The file of the questions.
        corpus: The folder's own articles, or None where the set asks about the indexed ones.
        sha256: SHA-256 of the questions' file.
        questions: In the file's order; never empty.
    """

    name: str
    file: Path
    corpus: Path | None
    sha256: str
    questions: tuple[SetQuestion, ...]


def load_set(path: Path) -> QuestionSet:
    """Read a set: a JSONL file, or a folder with `questions.jsonl` and `corpus.jsonl`.

    Raises:
        InputError: it does not exist, is empty, or a line is not a question; the line is named.
    """
    folder = path.is_dir()
    file = path / QUESTIONS if folder else path
    corpus = path / CORPUS if folder else None
    for needed in (file, corpus):
        if needed is not None and not needed.is_file():
            raise InputError(f"There is no question set at {path}: {needed} is not a file.")
    try:
        content = file.read_bytes()
        lines = content.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        place = error.object[: error.start].count(b"\n") + 1
        raise InputError(f"{file}, line {place}: this is not UTF-8 text.") from None
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.") from None
    questions: list[SetQuestion] = []
    first_line: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        question = _read_line(line, file, number)
        if question.id in first_line:
            raise InputError(
                f"{file}, line {number}: the id {question.id!r} already stands on line "
                f"{first_line[question.id]}; ids are unique."
            )
        first_line[question.id] = number
        questions.append(question)
    if not questions:
        raise InputError(f"{file} holds no question.")
    name = (path.resolve() if folder else path).stem
    return QuestionSet(name, file, corpus, hashlib.sha256(content).hexdigest(), tuple(questions))


def select_questions(
    loaded: QuestionSet, split: Split, limit: int | None, seed: int
) -> tuple[SetQuestion, ...]:
    """The questions of one split, at most `limit` of them, drawn with `seed`, in file order.

    Raises:
        InputError: nothing is left.
    """
    kept = [q for q in loaded.questions if split == "all" or q.split in {split, ""}]
    if not kept:
        raise InputError(f"{loaded.file} has no question in the split {split!r}.")
    if limit is not None and limit < len(kept):
        chosen = random.Random(seed).sample(range(len(kept)), limit)  # noqa: S311 - a sample
        kept = [kept[index] for index in sorted(chosen)]
    return tuple(kept)


def _read_line(line: str, file: Path, number: int) -> SetQuestion:
    try:
        return _make_question(json.loads(line), number)
    except json.JSONDecodeError as error:
        reason = f"this is not JSON: {error.msg} at column {error.colno}"
    except RecursionError:
        reason = "this is nested too deeply"
    except _MalformedError as error:
        reason = str(error)
    raise InputError(f"{file}, line {number}: {reason}.") from None


class _MalformedError(Exception):
    """What is wrong with a line, without its place."""


def _make_question(value: object, line: int) -> SetQuestion:
    if not isinstance(value, dict):
        raise _MalformedError("a question is a JSON object")
    unknown = sorted(set(value) - _KNOWN)
    if unknown:
        raise _MalformedError(f"the key {unknown[0]!r} is not known; it would be {_list(_KNOWN)}")
    question = SetQuestion(
        id=_text(value, "id"),
        question=_text(value, "question"),
        history=_history(value.get("history", [])),
        type=_optional_text(value, "type", ""),
        language=_optional_text(value, "language", "und"),
        split=_one_of(value, "split", ("", *get_args(Split)[:2]), ""),
        answerable=_flag(value, "answerable", required=True),
        answers=_answers(value),
        must=_patterns(value, "must"),
        forbid=_patterns(value, "forbid"),
        evidence=tuple(_evidence(part) for part in _list_of(value, "evidence")),
        gold_articles=_texts(value, "gold_articles"),
        needs="all" if _one_of(value, "needs", ("any", "all"), "any") == "all" else "any",
        may_abstain=_flag(value, "may_abstain", required=False),
        line=line,
    )
    if not question.answerable and (question.evidence or question.must):
        raise _MalformedError("a question that is not answerable has neither 'evidence' nor 'must'")
    return question


def _list(names: set[str]) -> str:
    return ", ".join(sorted(names))


def _text(value: Mapping[str, Any], key: str) -> str:
    found = value.get(key)
    if not isinstance(found, str) or not found.strip():
        raise _MalformedError(f"{key!r} is missing, or is not a text")
    return found


def _optional_text(value: Mapping[str, Any], key: str, default: str) -> str:
    found = value.get(key, default)
    if not isinstance(found, str):
        raise _MalformedError(f"{key!r} is not a text")
    return found


def _one_of(value: Mapping[str, Any], key: str, allowed: tuple[str, ...], default: str) -> str:
    found = _optional_text(value, key, default)
    if found not in allowed:
        choices = " or ".join(repr(choice) for choice in allowed if choice)
        raise _MalformedError(f"{key!r} is {choices}, not {found!r}")
    return found


def _flag(value: Mapping[str, Any], key: str, *, required: bool) -> bool:
    found = value.get(key, None if required else False)
    if not isinstance(found, bool):
        raise _MalformedError(f"{key!r} is missing, or is neither true nor false")
    return found


def _list_of(value: Mapping[str, Any], key: str) -> list[Any]:
    found = value.get(key, [])
    if not isinstance(found, list):
        raise _MalformedError(f"{key!r} is not a list")
    return found


def _texts(value: Mapping[str, Any], key: str) -> tuple[str, ...]:
    found = _list_of(value, key)
    if not all(isinstance(part, str) and part.strip() for part in found):
        raise _MalformedError(f"{key!r} holds something that is not a text")
    return tuple(found)


def _answers(value: Mapping[str, Any]) -> tuple[str, ...]:
    """Right answers; an empty one, which some public sets hold, says nothing and is left out."""
    found = _list_of(value, "answers")
    if not all(isinstance(part, str) for part in found):
        raise _MalformedError("'answers' holds something that is not a text")
    return tuple(part for part in found if part.strip())


def _patterns(value: Mapping[str, Any], key: str) -> tuple[str, ...]:
    found = _texts(value, key)
    for pattern in found:
        try:
            re.compile(pattern)
        except re.error as error:
            raise _MalformedError(
                f"{key!r} holds {pattern!r}, which is no pattern: {error}"
            ) from None
    return found


def _history(value: object) -> tuple[str, ...]:
    """Earlier questions: plain texts, or turns of which only the user's are questions."""
    if not isinstance(value, list):
        raise _MalformedError("'history' is not a list")
    questions: list[str] = []
    for turn in value:
        if isinstance(turn, str):
            questions.append(turn)
        elif isinstance(turn, dict) and isinstance(turn.get("text"), str):
            speaker = turn.get("speaker")
            if speaker not in {"user", "agent"}:
                raise _MalformedError(
                    f"a turn of 'history' is spoken by user or agent, not {speaker!r}"
                )
            if speaker == "user":
                questions.append(turn["text"])
        else:
            raise _MalformedError(
                "a turn of 'history' is a text, or an object with speaker and text"
            )
    return tuple(questions)


def _evidence(value: object) -> Evidence:
    if not isinstance(value, dict):
        raise _MalformedError("'evidence' holds objects with article and quote")
    start = value.get("start")
    if start is not None and (not isinstance(start, int) or isinstance(start, bool) or start < 0):
        raise _MalformedError("'start' of an evidence is a whole number from 0")
    return Evidence(_text(value, "article"), _text(value, "quote"), start)
