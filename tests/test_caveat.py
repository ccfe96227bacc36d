"""An answer that may be none says so before its first word, on every surface."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from asking import ask, open_articles
from samples import make_answer, make_not_found
from shown import show

from bot.cli.live import LiveAnswer
from bot.cli.rendering import render_result as render_page
from bot.cli.terminal import Terminal
from bot.evaluation.systems import record_result
from bot.serialization import result_to_dict
from bot.telegram.comparing import Comparison, render_comparison
from bot.telegram.inlining import offer_result
from bot.telegram.interface import Interface
from bot.telegram.rendering import render_draft
from bot.telegram.rendering import render_result as render_messages
from bot.telegram.texts import load_texts
from bot.types import Answer, Draft
from index.types import Filters

if TYPE_CHECKING:
    from pathlib import Path

    from bot.types import Result

CAVEAT = "It is not certain that this answers the question:"
FERRY = "The ferry\n\nThe ferry to Ord cost four million euros. It sails every morning at nine."
ENGLISH = Interface(load_texts(), "en", "silteme_bot")


def ask_once(folder: Path, question: str) -> Result:
    with open_articles(folder, ferry=FERRY) as application:
        return ask(application, question)


@pytest.mark.parametrize(
    ("question", "caveat"),
    [
        ("How much did the ferry to Ord cost?", CAVEAT),
        ("Сколько стоил паром в Ord?", "Нет уверенности, что это ответ на вопрос:"),
    ],
)
def test_below_the_confidence_wanted_an_answer_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, question: str, caveat: str
) -> None:
    monkeypatch.setenv("SILTEME_ANSWER__SURE_FROM", "1")
    result = ask_once(tmp_path, question)
    assert isinstance(result, Answer)
    assert result.caveat == caveat
    assert result_to_dict(result)["caveat"] == caveat
    assert caveat not in result_to_dict(result)["text"], "the sentences stay the articles' own"
    assert record_result("1", result, (), 1.0).unsure
    assert result.short_answer is None, "no words stand for themselves"


def test_from_it_on_it_does_not(tmp_path: Path) -> None:
    result = ask_once(tmp_path, "How much did the ferry to Ord cost?")
    assert isinstance(result, Answer)
    assert result.confidence >= 0.8
    assert result.caveat is None
    assert result_to_dict(result)["caveat"] is None
    assert not record_result("1", result, (), 1.0).unsure
    assert result.short_answer is not None


def test_what_is_not_found_has_none() -> None:
    assert result_to_dict(make_not_found())["caveat"] is None


def test_it_stands_first_on_a_page_and_in_messages() -> None:
    answer = replace(make_answer(), caveat=CAVEAT)
    page = render_page(answer, Terminal(), lambda _: "open")
    assert page.splitlines()[0] == CAVEAT
    assert render_page(make_answer(), Terminal(), lambda _: "open").splitlines()[0] != CAVEAT
    message = render_messages(answer, Filters(), "k" * 12, ENGLISH)[0]
    assert show(message.html).text.startswith(CAVEAT)
    offer = offer_result(answer, ENGLISH)[0]
    assert offer.description.startswith(CAVEAT)


def test_side_by_side_it_stands_above_the_line_that_may_be_none() -> None:
    answer = replace(make_answer(), differs=())
    compared = Comparison(answer, (), is_side_by_side=True, caveats=(None, CAVEAT))
    (message,) = render_comparison(compared, Filters(), "k" * 12, ENGLISH)
    text = show(message.html).text
    assert text.count(CAVEAT) == 1
    assert text.index("It cost 14 million") < text.index(CAVEAT) < text.index("Officials said")


def test_it_stands_before_what_is_still_written(capsys: pytest.CaptureFixture[str]) -> None:
    answer = replace(make_answer(), caveat=CAVEAT)
    draft = Draft(answer.sentences[:1], answer.citations, CAVEAT)
    assert show(render_draft(draft, ENGLISH)).text.startswith(CAVEAT)
    live = LiveAnswer(Terminal())
    live.hear(draft)
    live.hear(replace(draft, sentences=answer.sentences))
    live.finish(answer)
    shown = capsys.readouterr().out
    assert shown.startswith(CAVEAT)
    assert shown.count(CAVEAT) == 1


def test_it_is_said_again_where_the_answer_is(capsys: pytest.CaptureFixture[str]) -> None:
    answer = replace(make_answer(), caveat=CAVEAT)
    live = LiveAnswer(Terminal())
    live.hear(Draft(answer.sentences[1:], answer.citations, CAVEAT))
    live.finish(answer)
    assert capsys.readouterr().out.count(CAVEAT) == 2
