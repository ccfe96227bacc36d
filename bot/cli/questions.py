"""Questions as they are given: a line on the command line, an object in a file of them."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, BinaryIO

from bot.cli.dates import parse_first_day, parse_last_day
from bot.cli.failures import describe_failure, is_debugging
from bot.serialization import AnswerObject, RequestId, error_to_dict, result_to_dict
from bot.types import Question, Result
from index.errors import InputError
from index.types import Filters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from index.types import Article

LONGEST_QUESTION = 2_000  # characters
LONGEST_LINE = 1_000_000  # bytes
_ASKERS = {"user", "human"}
# Sources named to somebody who misspelt one.
_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Request:
    """One line of a file of questions."""

    id: RequestId
    question: Question


def clean_question(text: str) -> str:
    """The question without surrounding space and half surrogates.

    Raises:
        InputError: it is empty or too long.
    """
    # A half surrogate (a byte of the command line that was not UTF-8) has no meaning to search.
    cleaned = text.encode("utf-8", errors="replace").decode("utf-8").strip()
    if not cleaned:
        raise InputError('The question is empty. Try: silteme ask "Who built it?"')
    if len(cleaned) > LONGEST_QUESTION:
        raise InputError(
            f"The question has {len(cleaned):,} characters; at most {LONGEST_QUESTION:,} are read."
        )
    return cleaned


def check_sources(sources: Sequence[str], articles: Sequence[Article]) -> None:
    """Whether every source named is one of the articles'.

    Raises:
        InputError: one is not; the nearest are named.
    """
    named = {article: _list_names(article) for article in articles}
    for source in sources:
        wanted = source.casefold()
        if any(
            source == article.id or any(wanted in name.casefold() for name in names)
            for article, names in named.items()
        ):
            continue
        names = list(dict.fromkeys(name for own in named.values() for name in own))
        raise InputError(f"No article has the source “{source}”. {_word_nearest(wanted, names)}")


def _list_names(article: Article) -> list[str]:
    return [name for name in (article.publisher, article.author, article.title) if name]


def _word_nearest(wanted: str, names: list[str]) -> str:
    """The names most like a source, or a few of all, as a sentence."""
    whole = {name.casefold(): name for name in names}
    # A word of a name is as good as the whole: "Bayfrd" is near Katherine Bayford.
    parts = {part: name for name in names for part in name.casefold().split()}
    near = get_close_matches(wanted, [*whole, *parts], _MOST_NAMED)
    nearest = dict.fromkeys(whole.get(each) or parts[each] for each in near)
    if nearest:
        return f"Nearest: {'; '.join(nearest)}."
    return f"There are, among others: {'; '.join(names[:_MOST_NAMED])}."


def make_filters(since: date | None, until: date | None, sources: Sequence[str]) -> Filters:
    """The filters of a question.

    Raises:
        InputError: the dates are the wrong way round, or a source is empty.
    """
    if since is not None and until is not None and since > until:
        raise InputError(f"No article is both since {since} and until {until}.")
    if any(not source.strip() for source in sources):
        raise InputError("A source to search is named by an empty text.")
    return Filters(since, until, tuple(sources))


def answer_lines(
    stream: BinaryIO,
    answer: Callable[[Question], Result],
    write: Callable[[AnswerObject], None],
    filters: Filters,
) -> bool:
    """Answer the questions of `stream` in order, each written as it is ready.

    Args:
        stream: One JSON object a line; blank lines are passed over.
        answer: Answers one question.
        write: Takes each answer object.
        filters: Hold for a line that does not say otherwise.

    Returns:
        Whether no line was an error.
    """
    return answer_numbered(read_lines(stream), answer, write, filters)


def answer_numbered(
    lines: Iterable[tuple[int, bytes | None]],
    answer: Callable[[Question], Result],
    write: Callable[[AnswerObject], None],
    filters: Filters,
) -> bool:
    """Answer lines that `read_lines` gave; see `answer_lines`."""
    all_good = True
    for number, line in lines:
        answered = _answer_line(line, number, answer, filters)
        all_good = all_good and answered["status"] != "error"
        write(answered)
    return all_good


def read_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """The lines that are not blank, numbered from 1; None for one that is too long."""
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            while line and not line.endswith(b"\n"):
                line = stream.readline(LONGEST_LINE)
            yield number, None
        elif line.strip():
            yield number, line


def _answer_line(
    line: bytes | None, number: int, answer: Callable[[Question], Result], filters: Filters
) -> AnswerObject:
    given: Mapping[str, object] = {}
    try:
        given = _decode_line(line)
        request = _read_request(given, filters)
    except InputError as error:
        question = given.get("question")
        return error_to_dict(
            f"Line {number}: {error}",
            id=_keep_id(given.get("id")),
            question=question if isinstance(question, str) else None,
        )
    try:
        result = answer(request.question)
    except Exception as error:
        if is_debugging():
            raise
        # One question that fails must not take the rest of the file with it.
        return error_to_dict(describe_failure(error), id=request.id, question=request.question.text)
    return result_to_dict(result, id=request.id)


def _decode_line(line: bytes | None) -> Mapping[str, object]:
    if line is None:
        raise InputError(f"it is longer than {LONGEST_LINE:,} bytes.")
    try:
        given = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InputError("it is not UTF-8 text.") from None
    except (ValueError, RecursionError) as error:
        reason = f": {error.msg}" if isinstance(error, json.JSONDecodeError) else ""
        raise InputError(f"it is not JSON{reason}.") from None
    if not isinstance(given, dict):
        raise InputError('it is not an object, such as {"id": "q1", "question": "Who built it?"}.')
    return given


def _read_request(given: Mapping[str, object], filters: Filters) -> Request:
    name = given.get("id")
    if name is not None and _keep_id(name) is None:
        raise InputError('"id" must be a text or a number.')
    if "question" not in given:
        raise InputError('it has no "question".')
    text = given["question"]
    if not isinstance(text, str):
        raise InputError('"question" must be a text.')
    question = Question(
        clean_question(text), _read_history(given.get("history")), _read_filters(given, filters)
    )
    return Request(_keep_id(name), question)


def _keep_id(name: object) -> RequestId:
    if isinstance(name, float) and not math.isfinite(name):
        return None
    return name if isinstance(name, str | int | float) and not isinstance(name, bool) else None


def _read_history(history: object) -> tuple[str, ...]:
    """Earlier questions: texts, or turns of which those of the asker count."""
    if history is None:
        return ()
    if not isinstance(history, list):
        raise InputError('"history" must be a list of earlier questions.')
    turns = (_read_turn(turn) for turn in history)
    return tuple(turn for turn in turns if turn)


def _read_turn(turn: object) -> str | None:
    if isinstance(turn, dict):
        speaker = turn.get("speaker", turn.get("role"))
        text = turn.get("text", turn.get("content"))
        if not isinstance(speaker, str) or not isinstance(text, str):
            raise InputError('a turn of "history" needs a "speaker" and a "text".')
        if speaker.lower() not in _ASKERS:
            return None
    elif isinstance(turn, str):
        text = turn
    else:
        raise InputError('"history" holds something that is neither a text nor a turn.')
    return text.encode("utf-8", errors="replace").decode("utf-8").strip()[:LONGEST_QUESTION]


def _read_filters(given: Mapping[str, object], filters: Filters) -> Filters:
    since = _read_date(given, "since", parse_first_day) or filters.since
    until = _read_date(given, "until", parse_last_day) or filters.until
    sources = given.get("sources")
    if sources is None:
        return make_filters(since, until, filters.sources)
    if not isinstance(sources, list) or not all(isinstance(source, str) for source in sources):
        raise InputError('"sources" must be a list of texts.')
    return make_filters(since, until, sources)


def _read_date(given: Mapping[str, object], key: str, parse: Callable[[str], date]) -> date | None:
    value = given.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise InputError(f'"{key}" must be a text such as "2022-09".')
    try:
        return parse(value)
    except ValueError as error:
        raise InputError(f'"{key}": {error}.') from None
