"""Questions whose answers got a thumb down become candidates for a set."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from samples import make_answer, make_not_found

from bot.cli import main
from bot.evaluation.feedback import make_candidates
from bot.evaluation.sets import load_set
from bot.serialization import result_to_dict
from bot.telegram.sqlite_database import SqliteDatabase
from bot.telegram.state import State
from bot.telegram.values import Outgoing

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The state of a bot: a question that was asked and disliked twice, a silence, a liked one."""
    path = tmp_path / "bot.sqlite3"
    state = State(SqliteDatabase(path), 30, lambda _, __: Outgoing(""))
    results = (make_answer(), make_answer(), make_not_found(), make_answer("And the ferry?"))
    for person, (result, good) in enumerate(zip(results, (False, False, False, True), strict=True)):
        answer = result_to_dict(result) | {"history": ["Is there a bridge?"]}
        key = state.remember_answer(person, answer)
        assert state.save_feedback(person, key, person, good=good)
    state.close()
    return path


def test_command_writes_a_set(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", "--from-feedback", str(file)]) == 0
    written = capsys.readouterr()
    assert "2 candidates" in written.err
    candidates = tmp_path / "candidates.jsonl"
    candidates.write_text(written.out, encoding="utf-8")
    first, second = load_set(candidates).questions
    assert (first.question, first.history) == ("What did the bridge cost?", ("Is there a bridge?",))
    assert (first.answerable, second.answerable) == (True, False)
    assert second.question == "Who painted the bridge?"
    assert first.split in {"dev", "test"}


def test_file_of_the_settings_is_read(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SILTEME_TELEGRAM__STATE", str(file))
    assert main(["eval", "--from-feedback"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_missing_file_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "--from-feedback", str(tmp_path / "none.sqlite3")]) == 2
    assert "the bot has not made" in capsys.readouterr().err


def test_id_depends_on_the_question_and_what_came_before() -> None:
    asked = {"question": "And then?", "status": "answered"}
    answers = [asked, asked | {"history": ["Who?"]}, asked | {"history": []}]
    ids = [candidate["id"] for candidate in make_candidates(answers)]
    assert len(ids) == len(set(ids)) == 2
    assert json.loads(json.dumps(ids)) == ids
