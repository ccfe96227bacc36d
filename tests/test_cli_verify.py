"""Files of saved answers: one object, a list, JSON lines; and what is none of these."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from samples import make_answer, make_not_found

from bot.cli import main
from bot.cli.verify import parse_answers
from bot.serialization import dump_object, result_to_dict
from index.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

ANSWERS = [
    json.loads(dump_object(result_to_dict(result, id=number)))
    for number, result in enumerate([make_answer(), make_not_found()])
]


@pytest.mark.parametrize(
    "source",
    [
        json.dumps(ANSWERS),
        json.dumps(ANSWERS, indent=2),
        "\n".join(json.dumps(answer) for answer in ANSWERS),
        "\r\n\r\n".join(json.dumps(answer, ensure_ascii=False) for answer in ANSWERS) + "\r\n",
    ],
)
def test_answers_in_any_layout(source: str) -> None:
    assert parse_answers(source, "saved.json") == ANSWERS


def test_one_answer_over_many_lines() -> None:
    assert parse_answers(json.dumps(ANSWERS[0], indent=1), "saved.json") == [ANSWERS[0]]


def test_line_separator_inside_a_quote_ends_no_line() -> None:
    odd = {"status": "error", "text": "one\u2028two\x85three"}
    lines = "\n".join([json.dumps(odd, ensure_ascii=False)] * 2)
    assert parse_answers(lines, "saved.jsonl") == [odd, odd]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "saved.json holds no answer"),
        ("[]", "saved.json holds no answer"),
        ("3", "saved.json: answer 1 is not a JSON object"),
        ("[{}, 3]", "saved.json: answer 2 is not a JSON object"),
        ('{}\n{"torn', "saved.json, line 2: this is not JSON"),
        ("[" * 100_000, "saved.json, line 1: this is not JSON"),
    ],
)
def test_other_files_are_refused(source: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        parse_answers(source, "saved.json")


def test_answers_over_other_articles_are_said_to_be(
    seeds_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = tmp_path / "saved.json"
    saved.write_text(json.dumps(ANSWERS), "utf-8")
    assert main(["--index", str(seeds_index), "verify", str(saved)]) == 1
    told = capsys.readouterr().out
    assert "These answers come from other articles than this index holds" in told
    assert "mismatches" in told
