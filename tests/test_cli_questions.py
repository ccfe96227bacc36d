"""Questions as given: dates, cleaning, and files of questions with good and bad lines."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from samples import ARTICLES, make_answer, make_not_found

from bot.cli.dates import parse_first_day, parse_last_day
from bot.cli.questions import (
    LONGEST_LINE,
    answer_lines,
    check_sources,
    clean_question,
    make_filters,
)
from index.errors import InputError, ModelError
from index.types import Filters

if TYPE_CHECKING:
    from bot.types import Question, Result


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("2022-09", date(2022, 9, 1), date(2022, 9, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        (" 2022-09-26 ", date(2022, 9, 26), date(2022, 9, 26)),
    ],
)
def test_dates_reach_from_their_first_to_their_last_day(text: str, first: date, last: date) -> None:
    assert parse_first_day(text) == first
    assert parse_last_day(text) == last


@pytest.mark.parametrize(
    "text", ["", "22", "2022-13", "2022-02-30", "2022-9-", "September", "0000", "٢٠٢٢", "2022-00"]
)
def test_other_dates_are_refused_with_what_is_allowed(text: str) -> None:
    for parse in (parse_first_day, parse_last_day):
        with pytest.raises(ValueError, match="write YYYY, YYYY-MM or YYYY-MM-DD"):
            parse(text)


def test_filters_that_nothing_passes_are_refused() -> None:
    with pytest.raises(InputError, match="since 2023-01-01 and until 2022-12-31"):
        make_filters(date(2023, 1, 1), date(2022, 12, 31), [])
    with pytest.raises(InputError, match="empty"):
        make_filters(None, None, ["ok", " "])


def test_question_is_stripped_and_bounded() -> None:
    assert clean_question("  Who?\n") == "Who?"
    assert clean_question("a" * 2000) == "a" * 2000
    assert clean_question("caf\udce9?") == "caf??"
    for wrong in ("", " \n\t", "a" * 2001):
        with pytest.raises(InputError):
            clean_question(wrong)


class Answering:
    """Stands for the core: keeps what it was asked, answers from ready values."""

    def __init__(self) -> None:
        self.asked: list[Question] = []

    def __call__(self, question: Question) -> Result:
        self.asked.append(question)
        if "fail" in question.text:
            raise ModelError("The model is missing.")
        if "crash" in question.text:
            raise KeyError("surprise")
        return make_not_found() if "painted" in question.text else make_answer()


def answer(source: bytes, filters: Filters | None = None):
    answering, written = Answering(), []
    good = answer_lines(io.BytesIO(source), answering, written.append, filters or Filters())
    return good, written, answering.asked


def encode(*lines: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def test_answers_in_order_with_ids_and_blank_lines_skipped() -> None:
    lines = encode({"id": "a", "question": "Cost?"}, {"id": 2, "question": "Who painted it?"})
    good, written, _ = answer(b"\n" + lines.replace(b"\n", b"\r\n\r\n") + b'{"question": "Last?"}')
    assert good
    assert [(made["id"], made["status"]) for made in written] == [
        ("a", "answered"),
        (2, "not_found"),
        (None, "answered"),
    ]


def test_history_of_texts_and_of_turns() -> None:
    turns = [
        "First?",
        {"speaker": "user", "text": "Second?"},
        {"speaker": "bot", "text": "An answer."},
        {"role": "user", "content": "Third?"},
        " ",
    ]
    _, _, asked = answer(encode({"question": "And?", "history": turns}))
    assert asked[0].history == ("First?", "Second?", "Third?")


def test_line_overrides_the_filters_of_the_command_line() -> None:
    filters = Filters(since=date(2020, 1, 1), sources=("herald",))
    line = {"question": "And?", "until": "2022", "sources": ["times"]}
    _, _, asked = answer(encode({"question": "Who?"}, line), filters)
    assert asked[0].filters == filters
    assert asked[1].filters == Filters(date(2020, 1, 1), date(2022, 12, 31), ("times",))


@pytest.mark.parametrize(
    ("line", "name", "words"),
    [
        (b"not json", None, "Line 1: it is not JSON"),
        (b"\xff\xfe", None, "it is not UTF-8"),
        (b"[1]", None, "it is not an object"),
        (b"[" * 100_000, None, "it is not JSON"),
        (b'{"id": 1}', 1, 'it has no "question"'),
        (b'{"id": "q", "question": " "}', "q", "The question is empty"),
        (b'{"id": "q", "question": 3}', "q", '"question" must be a text'),
        (b'{"id": {}, "question": "Who?"}', None, '"id" must be a text or a number'),
        (b'{"id": NaN, "question": "Who?"}', None, '"id" must be'),
        (b'{"id": true, "question": "Who?"}', None, '"id" must be'),
        (b'{"id": "q", "question": "Who?", "history": "x"}', "q", '"history" must be a list'),
        (b'{"id": "q", "question": "Who?", "history": [3]}', "q", '"history" holds something'),
        (b'{"question": "Who?", "history": [{"text": "x"}]}', None, 'needs a "speaker"'),
        (b'{"question": "Who?", "since": 2022}', None, '"since" must be a text'),
        (b'{"question": "Who?", "until": "x"}', None, "is not a date"),
        (b'{"question": "Who?", "sources": "x"}', None, '"sources" must be a list'),
        (b'{"question": "' + b"a" * 3000 + b'"}', None, "has 3,000 characters; at most 2,000"),
        (b'{"question": "' + b"a" * LONGEST_LINE + b'"}', None, "longer than 1,000,000 bytes"),
        (b'{"id": "q", "question": "fail"}', "q", "The model is missing."),
        (b'{"id": "q", "question": "crash"}', "q", "KeyError: 'surprise'"),
    ],
)
def test_bad_line_is_an_error_object_and_the_rest_go_on(
    line: bytes, name: object, words: str
) -> None:
    good, written, _ = answer(line + b"\n" + encode({"id": "next", "question": "Cost?"}))
    assert not good
    assert [made["status"] for made in written] == ["error", "answered"]
    assert written[0]["id"] == name
    assert words in written[0]["error"]


def test_each_answer_is_written_before_the_next_line_is_read() -> None:
    class Slow(io.BytesIO):
        def readline(self, size: int | None = -1) -> bytes:
            events.append("read")
            return super().readline(size)

    events: list[str] = []
    stream = Slow(encode({"question": "One?"}, {"question": "Two?"}))
    answer_lines(stream, Answering(), lambda _: events.append("write"), Filters())
    assert events == ["read", "write", "read", "write", "read"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("nobody", "No article has the source “nobody”. There are, among others: The Ord Herald;"),
        ("Herold", "No article has the source “Herold”. Nearest: The Ord Herald."),
    ],
)
def test_a_source_that_no_article_has_is_told_with_the_nearest(source: str, words: str) -> None:
    check_sources(("herald", "ferry", "Ada"), ARTICLES)
    with pytest.raises(InputError) as failed:
        check_sources(("herald", source), ARTICLES)
    assert words in str(failed.value)
