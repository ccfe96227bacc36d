"""Every way to ask gives the same ranking and the same answer: cold, in process, served, a file."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.assembly import load_application
from bot.cli.questions import answer_lines
from bot.serialization import dump_object
from index.progress import Silence
from index.types import Filters

if TYPE_CHECKING:
    from served_command import Command

    from bot.assembly import Application
    from bot.settings import Settings

SEEDS = Path(__file__).resolve().parent.parent.parent / "evals" / "seeds.jsonl"
SAMPLE = 12
ALONE = 2


def read_sample() -> list[dict[str, object]]:
    """Development questions spread over the whole set, follow-ups among them."""
    questions = [json.loads(line) for line in SEEDS.read_text("utf-8").splitlines()]
    chosen = [each for each in questions if each["split"] == "dev"]
    step = len(chosen) // SAMPLE
    keys = ("id", "question", "history")
    return [{key: each[key] for key in keys} for each in chosen[::step]][:SAMPLE]


QUESTIONS = read_sample()
FILE = "".join(json.dumps(each) + "\n" for each in QUESTIONS).encode()


def drop_timing(output: str | bytes) -> list[dict[str, object]]:
    answers = [json.loads(line) for line in output.splitlines()]
    for answer in answers:
        assert answer.pop("timing_ms")["total"] > 0
    return answers


@pytest.fixture(scope="module")
def expected(application: Application) -> list[dict[str, object]]:
    """The answers of one process that compares every passage."""
    lines: list[str] = []
    assert answer_lines(
        BytesIO(FILE),
        application.answering.answer,
        lambda answered: lines.append(dump_object(answered)),
        Filters(),
    )
    return drop_timing("\n".join(lines))


def test_sample_has_answers_and_silence_and_follow_ups(
    expected: list[dict[str, object]],
) -> None:
    assert {each["status"] for each in expected} == {"answered", "not_found"}
    assert any(each["history"] for each in QUESTIONS)


def test_cold_file_answers_the_same(
    seeds_command: Command, expected: list[dict[str, object]]
) -> None:
    code, out, errors = seeds_command.run("ask", "--jsonl", "-", stdin=FILE)
    assert (code, errors) == (0, b"")
    assert drop_timing(out) == expected


def test_served_file_answers_the_same(
    seeds_command: Command, expected: list[dict[str, object]]
) -> None:
    code, out, errors = seeds_command.run("ask", "--warm", "--jsonl", "-", stdin=FILE)
    assert (code, errors) == (0, b"")
    assert drop_timing(out) == expected
    assert seeds_command.find_process()


def test_single_questions_answer_the_same_cold_and_served(
    seeds_command: Command, expected: list[dict[str, object]]
) -> None:
    alone = [at for at, each in enumerate(QUESTIONS) if not each["history"]]
    for at in alone[:: len(alone) // ALONE][:ALONE]:
        wanted = expected[at] | {"id": None}
        for options in ((), ("--warm",)):
            words = ("ask", *options, "--json", str(QUESTIONS[at]["question"]))
            code, out, errors = seeds_command.run(*words)
            assert errors == b""
            assert drop_timing(out) == [wanted]
            assert code == (0 if wanted["status"] == "answered" else 3)


def test_collection_ranks_as_a_comparison_with_every_passage_does(
    seeds_settings: Settings, application: Application
) -> None:
    from bot.types import Question

    opened = load_application(seeds_settings, one_shot=False, progress=Silence())
    try:
        for each in QUESTIONS[::2]:
            asked = [turn["text"] for turn in each["history"] if turn["speaker"] == "user"]
            question = Question(str(each["question"]), tuple(asked))
            found, searched = (
                [(hit.passage.id, hit.score) for hit in every.answering.retrieve(question)]
                for every in (application, opened)
            )
            assert found == searched
    finally:
        opened.close()
