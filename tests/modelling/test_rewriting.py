"""Follow-up questions completed by a model over HTTP, believed only where it adds nothing."""

from __future__ import annotations

import pytest

from bot.conversation import propose_readings
from bot.model_settings import ModelSettings
from bot.modelling.client import LanguageModel
from bot.modelling.rewriting import Rewriter
from bot.recalling import Meant
from bot.types import Question
from tests.modelling.script import Reply
from tests.modelling.server import ModelServer

pytest.importorskip("llama_index.llms.openai_like")

EARLIER = "When was the lighthouse at Velm lit?"
QUESTION = "How high is it?"
MEANT = "How high is the lighthouse at Velm?"


def understand(
    reply: Reply | str, question: str = QUESTION, *history: str
) -> tuple[tuple[str, ...], list[str], ModelServer]:
    notes: list[str] = []
    with ModelServer(always=reply) as server:
        settings = ModelSettings(
            kind="openai", name="m", base_url=server.openai_url, retries=0, timeout_seconds=2
        )
        rewriter = Rewriter(LanguageModel(settings, {}), notes.append)
        earlier = history or (EARLIER,)
        by_rules = propose_readings(question, earlier)
        meant, usage = rewriter.complete(Meant(Question(question, earlier), by_rules))
    assert (usage is None) == (not server.received)
    return meant.texts, notes, server


@pytest.mark.parametrize(
    "written",
    [MEANT, f"  {MEANT}\n", f"“{MEANT}”", f"Question: {MEANT}", f"Rewritten question: {MEANT}"],
)
def test_completed_question_is_taken(written: str) -> None:
    readings, notes, server = understand(written)
    assert readings == (MEANT, *propose_readings(QUESTION, (EARLIER,)))
    assert not notes
    assert server.received[0].body["max_tokens"] == 120


@pytest.mark.parametrize(
    "written",
    [
        "How high is the lighthouse at Ord?",
        "How high is the lighthouse at Velm in metres?",
        "The lighthouse at Velm is 47 high.",
        "How high is it?\nAnd how old?",
        "How high is it? " * 40,
        "…",
        "?",
        EARLIER,
    ],
)
def test_question_with_more_in_it_is_not(written: str) -> None:
    readings, _, _ = understand(written)
    assert readings == propose_readings(QUESTION, (EARLIER,))


@pytest.mark.parametrize("reply", [Reply(status=503), Reply(fault="drop_before"), Reply("")])
def test_rules_stand_by_where_the_model_fails(reply: Reply) -> None:
    readings, notes, _ = understand(reply)
    assert readings == propose_readings(QUESTION, (EARLIER,))
    assert len(notes) == 1


@pytest.mark.parametrize("question", [EARLIER, "Who is Mirela Dost of Kiruna?"])
def test_question_that_stands_alone_is_not_asked_about(question: str) -> None:
    readings, _, server = understand(Reply(MEANT), question, "Where is Ord?")
    assert readings == propose_readings(question, ())
    assert not server.received


def test_six_questions_before_are_told() -> None:
    history = [f"Where is the lighthouse of Velm {at}?" for at in range(9)]
    _, _, server = understand(MEANT, QUESTION, *history)
    prompt = server.received[0].prompt
    assert "Velm 3?" in prompt
    assert "Velm 2?" not in prompt
