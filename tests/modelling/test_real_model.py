"""The command with a real model behind it, whatever that is: what is promised of any must hold.

`SILTEME_TEST_MODEL_URL` names a server that speaks OpenAI's chat completions
("http://127.0.0.1:8080/v1"), `SILTEME_TEST_MODEL_NAME` the model as it knows it. How well a model
writes is measured by `silteme eval --peer extract`, not here.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bot.wording import find_language
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Silteme = Callable[..., subprocess.CompletedProcess[str]]

ANSWERED, NOT_FOUND = 0, 3
URL = os.environ.get("SILTEME_TEST_MODEL_URL", "")
NAME = os.environ.get("SILTEME_TEST_MODEL_NAME", "model")
pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not URL, reason="SILTEME_TEST_MODEL_URL names no server"),
]
QUESTIONS = (
    "How many people can the Bibi-Khanym mosque hold?",
    "How long is the border between Kazakhstan and China?",
    "Why did Halyk Bank suspend Mir cards?",
    "What did Xi Jinping tell Tokayev about Kazakhstan's sovereignty?",
    "What does each author say about China and Kazakhstan?",
    "Кто заказал мечеть Биби-Ханым?",
    "Халық банкі неге Мир карталарын тоқтатты?",
)
NEAR_MISSES = (
    "How many tanks did Kazakhstan buy from Russia?",
    "Who scored in the final of the 2022 World Cup?",
)


@pytest.fixture
def silteme(seeds_index: Path) -> Silteme:
    """The command over the seeds with the model, `structure` and standard input as wanted."""

    def run(*words: str, stdin: str = "", structure: str = "lines") -> subprocess.CompletedProcess:
        model = {
            "KIND": "openai", "NAME": NAME, "BASE_URL": URL, "PASSAGES": "3",
            "TIMEOUT_SECONDS": "120", "ANSWER_SECONDS": "300", "STRUCTURE": structure,
        }  # fmt: skip
        set_here = {f"SILTEME_MODEL__{name}": value for name, value in model.items()}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SILTEME")}
        key = {"OPENAI_API_KEY": os.environ.get("OPENAI_API_KEY", "none")}
        return subprocess.run(
            [sys.executable, "-m", "bot.cli", "--index", str(seeds_index), *words],
            input=stdin,
            cwd=ROOT,
            env={**kept, **key, **set_here},
            capture_output=True,
            encoding="utf-8",
            timeout=590,
            check=False,
        )

    return run


def ask(silteme: Silteme, question: str, **options: str) -> dict:
    done = silteme("ask", "--json", question, **options)
    assert done.returncode in {ANSWERED, NOT_FOUND}, done.stderr
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout)


def check_promises(silteme: Silteme, answer: dict) -> None:
    """What holds of every answer, whatever a model wrote."""
    numbers = [each["number"] for each in answer["citations"]]
    assert numbers == list(range(1, len(numbers) + 1))
    for sentence in answer["sentences"]:
        assert sentence["citations"]
        assert set(sentence["citations"]) <= set(numbers)
        assert not re.search(r"https?:|www\.|\]\(", sentence["text"])
    outcomes = {each["outcome"] for each in answer["checks"]}
    assert outcomes <= {"kept", "repaired", "replaced", "dropped"}
    kept = [each["problems"] for each in answer["checks"] if each["outcome"] == "kept"]
    assert all(problem.startswith("there is no passage") for each in kept for problem in each)
    verified = silteme("verify", "-", stdin=json.dumps(answer))
    assert verified.returncode == 0, verified.stdout + verified.stderr


@pytest.mark.parametrize("structure", ["lines", "json"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_answer_keeps_what_is_promised(silteme: Silteme, question: str, structure: str) -> None:
    answer = ask(silteme, question, structure=structure)
    assert answer["usage"]["model"] == NAME
    assert answer["usage"]["calls"] >= 1
    assert answer["usage"]["seconds"] > 0
    if answer["status"] == "answered":
        check_promises(silteme, answer)
        assert answer["writer"] in {NAME, "extract"}


def test_russian_sentence_has_its_english_words_beside_it(silteme: Silteme) -> None:
    answer = ask(silteme, "Сколько человек вмещает мечеть Биби-Ханым?")
    quotes = {each["number"]: each["quote"] for each in answer["citations"]}
    assert any("10,000" in quote for quote in quotes.values())
    for sentence in answer["sentences"]:
        assert all(find_language(quotes[number]) == "en" for number in sentence["citations"])


@pytest.mark.parametrize("question", NEAR_MISSES)
def test_what_the_articles_do_not_say_asks_no_model(silteme: Silteme, question: str) -> None:
    answer = ask(silteme, question)
    assert answer["status"] == "not_found"
    assert answer.get("usage") is None


def test_follow_up_is_completed(silteme: Silteme) -> None:
    asked = {"question": "Why did it do so?", "history": ["Which bank suspended Mir cards?"]}
    done = silteme("ask", "--jsonl", "-", stdin=json.dumps(asked) + "\n")
    assert done.returncode == ANSWERED, done.stderr
    answer = json.loads(done.stdout)
    assert "Mir" in answer["searched_for"]
    assert answer["usage"]["calls"] >= 1


def test_chat_answers_one_question_after_the_other(silteme: Silteme) -> None:
    done = silteme("chat", stdin=f"{QUESTIONS[0]}\n{NEAR_MISSES[0]}\n{QUESTIONS[1]}\n")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout.count("[1]") >= 2
