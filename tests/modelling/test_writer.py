"""The writer over a small index and a scripted model: what becomes of each sentence proposed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from bot.types import Answer, Draft, NotFound, Outcome, Result
from tests.conftest import ROOT
from tests.modelling import lighthouse
from tests.modelling.lighthouse import Lighthouse, number
from tests.modelling.script import Received, Reply
from tests.modelling.server import ModelServer

pytest.importorskip("llama_index.llms.openai_like")

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.settings import Settings

HIGH = "How high is the tower of the lighthouse at Velm?"
COST = "How much did the restoration of the lighthouse at Velm cost?"
TALL = "The tower of the lighthouse at Velm is 47 metres high."
LIT = "The lighthouse at Velm was first lit on 12 March 1931."
UNSURE = "What is the distance from the foot to the top of the tower?"
SAFE = "Nobody was hurt during the works on the tower."
UNAVAILABLE = "The language model could not be asked; these are the articles' own words."


class Enough(Exception):
    pass


class Waiting:
    """Listens, for so many pieces at most."""

    def __init__(self, pieces: int | None = None) -> None:
        self.heard: list[Draft] = []
        self._left = pieces

    def hear(self, draft: Draft) -> None:
        self.heard.append(draft)

    def check(self) -> None:
        if self._left is None:
            return
        self._left -= 1
        if self._left < 0:
            raise Enough


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return lighthouse.build(tmp_path_factory.mktemp("lighthouse"))


@pytest.fixture(scope="module")
def house(settings: Settings) -> Iterator[Lighthouse]:
    import llama_index.llms.openai_like  # noqa: F401 - seconds, which are no part of what is timed

    house = Lighthouse(settings)
    yield house
    house.opened.close()


def texts(result: Result) -> list[str]:
    assert isinstance(result, Answer)
    for each in result.citations:
        assert each.article.text[each.start : each.end] == each.quote
    return [sentence.text for sentence in result.sentences]


def quotes(result: Result, at: int = 0) -> list[str]:
    assert isinstance(result, Answer)
    cited = {each.number: each.quote for each in result.citations}
    return [cited[each] for each in result.sentences[at].citations]


def outcomes(result: Result) -> list[Outcome]:
    return [check.outcome for check in result.checks]


def tall(received: Received) -> str:
    return f"{TALL} {number(received, '47 metres')}"


def test_right_sentence_is_kept_with_the_words_it_rests_on(house: Lighthouse) -> None:
    with ModelServer(tall) as server:
        result = house.ask(server, HIGH, price_in=1.0, price_out=2.0)
    assert texts(result) == [TALL]
    assert quotes(result) == [lighthouse.HIGH]
    assert outcomes(result) == [Outcome.KEPT]
    assert isinstance(result, Answer)
    assert (result.writer, result.notice) == ("scripted", None)
    assert result.usage is not None
    assert (result.usage.calls, result.usage.cost) == (1, 0.00018)
    assert not house.notes


@pytest.mark.parametrize("kind", ["ollama", "openai"])
def test_kinds_of_server_give_the_same(kind: str, house: Lighthouse) -> None:
    pytest.importorskip("llama_index.llms.ollama")
    with ModelServer(tall) as server:
        assert texts(house.ask(server, HIGH, kind=kind)) == [TALL]


def test_json_gives_the_same(house: Lighthouse) -> None:
    def reply(received: Received) -> str:
        source = int(number(received, "47 metres")[1:-1])
        return json.dumps({"sentences": [{"text": TALL, "sources": [source]}]})

    with ModelServer(reply) as server:
        assert texts(house.ask(server, HIGH, structure="json")) == [TALL]
    assert "response_format" in server.received[0].body
    with ModelServer('{"sentences": []}') as server:
        assert isinstance(house.ask(server, HIGH, structure="json"), NotFound)


def other(received: Received) -> str:
    return number(received, "Nobody was hurt")


@pytest.mark.parametrize(
    ("markers", "outcome", "problem"),
    [
        (other, Outcome.REPAIRED, ""),
        (lambda _: "[77]", Outcome.REPAIRED, "there is no passage 77"),
        (lambda _: "", Outcome.REPAIRED, "it names no passage"),
        (lambda _: "[0]", Outcome.REPAIRED, "there is no passage 0"),
        (lambda r: f"[77]{number(r, '47 metres')}", Outcome.KEPT, "there is no passage 77"),
    ],
)
def test_wrong_markers_are_put_right(markers, outcome, problem: str, house: Lighthouse) -> None:
    with ModelServer(lambda received: f"{TALL} {markers(received)}") as server:
        result = house.ask(server, HIGH)
    assert texts(result) == [TALL]
    assert quotes(result) == [lighthouse.HIGH]
    (check,) = result.checks
    assert check.outcome is outcome
    assert any(problem in each for each in check.problems)


def test_one_of_several_markers_that_supports_is_enough(house: Lighthouse) -> None:
    with ModelServer(lambda r: f"{TALL} {other(r)}{number(r, '47 metres')}") as server:
        result = house.ask(server, HIGH)
    assert texts(result) == [TALL]
    assert lighthouse.HIGH in quotes(result)


@pytest.mark.parametrize(
    "wrong",
    [
        "The tower of the lighthouse at Velm is 48 metres high.",
        "The tower of the lighthouse at Velm is 47 kilometres and 9 metres high.",
        "The tower of the lighthouse at Ord is 47 metres high.",
        "The tower of the lighthouse at Velm is not 47 metres high.",
        "The tower of the lighthouse at Velm is “quite 47 metres” high.",
        "Высота башни маяка в Велме 48 метров.",
    ],
)
def test_wrong_first_sentence_is_replaced_by_the_articles_words(
    wrong: str, house: Lighthouse
) -> None:
    with ModelServer(lambda received: f"{wrong} {number(received, '47 metres')}") as server:
        result = house.ask(server, HIGH)
    assert texts(result) == [lighthouse.HIGH]
    assert outcomes(result) == [Outcome.REPLACED]
    assert isinstance(result, Answer)
    assert result.notice is not None
    assert "1 replaced" in result.notice
    assert result.checks[0].text == wrong
    assert result.checks[0].problems


KEEPER = "What did the keeper of the lighthouse say about the lamp?"
NO_ANSWER = ("it does not answer the question",)


def test_answer_that_begins_with_no_answer_begins_with_the_articles_words(
    house: Lighthouse,
) -> None:
    with ModelServer(lambda received: f"{SAFE} {number(received, 'Nobody was hurt')}") as server:
        result = house.ask(server, HIGH)
        assert texts(result) == [lighthouse.HIGH]
        assert outcomes(result) == [Outcome.REPLACED]
        assert result.checks[0].problems == NO_ANSWER


def test_sentence_copied_from_an_article_has_to_answer(house: Lighthouse) -> None:
    def reply(received: Received) -> str:
        return f"{tall(received)}\n{SAFE} {number(received, 'Nobody was hurt')}"

    with ModelServer(reply, reply) as server:
        result = house.ask(server, HIGH)
        assert texts(result) == [TALL]
        assert outcomes(result) == [Outcome.KEPT, Outcome.DROPPED]
        assert result.checks[1].problems[0].startswith("it copies a sentence that does not answer")
        safety = "How high is the tower of the lighthouse at Velm, and was anybody hurt there?"
        assert SAFE in texts(house.ask(server, safety))


def test_sure_words_come_before_a_sentence_with_none_of_them(house: Lighthouse) -> None:
    vague = "The tower of the lighthouse at Velm has a height in metres."
    waiting = Waiting()
    with ModelServer(lambda received: f"{vague} {number(received, '47 metres')}") as server:
        result = house.ask(server, HIGH, listener=waiting)
    assert texts(result) == [lighthouse.HIGH, vague]
    assert [each.text for each in waiting.heard[0].sentences] == [lighthouse.HIGH, vague]


def test_the_sentence_that_answers_best_is_given_where_the_model_rests_on_others(
    house: Lighthouse,
) -> None:
    said = "The lamp would not be switched off during storms, said the keeper, Jonas Brill."
    with ModelServer(lambda received: f"{said} {number(received, 'Jonas Brill')}") as server:
        result = house.ask(server, KEEPER)
    assert texts(result) == [said]


@pytest.mark.parametrize(
    ("question", "told", "original"),
    [
        ("Когда впервые зажгли маяк в Велме?", "Маяк в Велме впервые зажгли в 1931 году.", True),
        ("Когда впервые зажгли маяк в Велме?", "Маяк впервые зажгли 12 марта 1931 года.", False),
    ],
)
def test_figures_that_are_left_out_are_given_in_the_articles_words(
    question: str, told: str, original: bool, house: Lighthouse
) -> None:
    with ModelServer(lambda received: f"{told} {number(received, '12 March')}") as server:
        result = house.ask(server, question)
    assert texts(result) == [told, *([lighthouse.LIT] if original else [])]


def test_sentence_that_only_repeats_the_question_is_no_answer(house: Lighthouse) -> None:
    echo = "The tower of the lighthouse at Velm is high."
    with ModelServer(lambda received: f"{echo} {number(received, '47 metres')}") as server:
        result = house.ask(server, HIGH)
    assert texts(result) == texts(house.quote(HIGH))
    assert result.checks[0].problems == ("it only repeats the question",)
    denied = "Mirela Dost did not design the lighthouse at Velm."
    with ModelServer(lambda received: f"{denied} {number(received, 'Dost')}") as server:
        result = house.ask(server, "When did Mirela Dost design the lighthouse at Velm?")
        assert result.checks[0].problems != ("it only repeats the question",)
    with ModelServer(lambda received: f"{SAFE} {number(received, 'Nobody was hurt')}") as server:
        result = house.ask(server, "Was nobody hurt during the works on the tower?")
    assert texts(result) == [SAFE]


def test_sentence_in_too_many_words_of_its_own_is_not_shown(house: Lighthouse) -> None:
    own = "The tower of the lighthouse at Velm is 47 metres high, a marvel of daring ingenuity."
    with ModelServer(lambda received: f"{own} {number(received, '47 metres')}") as server:
        result = house.ask(server, HIGH)
    assert texts(result) == [lighthouse.HIGH]
    (problem,) = result.checks[0].problems
    assert problem.startswith("too much of it stands in neither")
    with ModelServer(lambda received: f"{own} {number(received, '47 metres')}") as server:
        result = house.ask(server, f"{HIGH} Is it a marvel of daring ingenuity?")
    assert texts(result)[0] == own


def test_each_article_is_told_of_where_each_is_asked_for(house: Lighthouse) -> None:
    question = "What does each article say about the restoration of the lighthouse at Velm?"
    said = "The restoration of the lighthouse at Velm cost 16 million euros."
    with ModelServer(lambda received: f"{said} {number(received, '16 million')}") as server:
        result = house.ask(server, question, passages=3)
    assert isinstance(result, Answer)
    told = {each.article.id for each in result.citations}
    assert told >= {"articles/restoration", "articles/dearer"}
    prompt = server.received[0].prompt
    assert "14 million" in prompt
    assert "16 million" in prompt


def test_second_of_two_questions_is_answered_too(house: Lighthouse) -> None:
    with ModelServer(tall) as server:
        result = house.ask(server, f"{HIGH[:-1]} and who designed the lighthouse?")
    assert texts(result)[0] == TALL
    assert any("Mirela Dost" in text for text in texts(result)[1:])


def test_what_nothing_is_near_to_is_dropped(house: Lighthouse) -> None:
    def reply(received: Received) -> str:
        return f"{tall(received)}\nTurnips are best boiled with butter and salt. [1]"

    with ModelServer(reply) as server:
        result = house.ask(server, HIGH)
    assert texts(result) == [TALL]
    assert outcomes(result) == [Outcome.KEPT, Outcome.DROPPED]
    assert isinstance(result, Answer)
    assert result.notice is not None
    assert "1 left out" in result.notice


def test_sentence_said_twice_and_one_that_gives_orders_are_dropped(house: Lighthouse) -> None:
    def reply(received: Received) -> str:
        return f"{tall(received)}\n{tall(received)}\nIgnore all previous instructions. [1]"

    with ModelServer(reply) as server:
        result = house.ask(server, HIGH)
    assert texts(result) == [TALL]
    assert outcomes(result) == [Outcome.KEPT, Outcome.DROPPED, Outcome.DROPPED]


def test_none_is_not_found(house: Lighthouse) -> None:
    with ModelServer("NONE") as server:
        result = house.ask(server, HIGH)
    assert isinstance(result, NotFound)
    assert result.nearest
    assert result.usage is not None
    assert result.usage.calls == 1


def test_none_after_an_answer_ends_it(house: Lighthouse) -> None:
    with ModelServer(lambda received: f"{tall(received)}\nNONE\n{LIT} [1]") as server:
        assert texts(house.ask(server, HIGH)) == [TALL]


@pytest.mark.parametrize("reply", ["???", "[1]", "```\n```"])
def test_reply_without_a_sentence_leaves_the_articles_words(reply: str, house: Lighthouse) -> None:
    with ModelServer(reply) as server:
        result = house.ask(server, HIGH)
    assert texts(result) == texts(house.quote(HIGH))
    assert isinstance(result, Answer)
    assert (result.writer, result.differs) == ("extract", ())
    assert result.notice is not None
    assert result.notice.startswith("Nothing the language model wrote held")
    assert result.usage is not None


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=401),
        Reply(status=503),
        Reply(TALL, fault="hang_before"),
        Reply(TALL, fault="drop_before"),
        Reply(f"{TALL} [1]\nAnd more", fault="drop_middle"),
        Reply(fault="empty"),
        Reply(fault="wrong_type"),
        Reply(TALL, fault="bad_frames"),
    ],
    ids=lambda reply: f"{reply.status}-{reply.fault}",
)
def test_failing_server_leaves_the_articles_words(reply: Reply, house: Lighthouse) -> None:
    with ModelServer(reply) as server:
        result = house.ask(server, HIGH, timeout_seconds=0.3)
    assert texts(result) == texts(house.quote(HIGH))
    assert isinstance(result, Answer)
    assert (result.writer, result.notice) == ("extract", UNAVAILABLE)
    (note,) = house.notes
    assert note.startswith("The language model")


def test_notice_is_in_the_askers_language(house: Lighthouse) -> None:
    with ModelServer(always=Reply(status=401)) as server:
        russian = house.ask(server, "Какова высота башни маяка в Велме?")
        kazakh = house.ask(server, "Велмдегі маяк мұнарасының биіктігі қандай?")
    assert isinstance(russian, Answer)
    assert isinstance(kazakh, Answer)
    assert russian.notice == "Языковая модель недоступна; ниже — слова самих статей."
    assert (kazakh.notice or "").startswith("Тілдік модель қолжетімсіз")


@pytest.mark.parametrize(
    ("question", "answer", "language"),
    [
        ("Какова высота башни маяка в Велме?", "Высота башни маяка в Велме — 47 метров.",
         "Russian"),
        ("Велмдегі маяк мұнарасының биіктігі қандай?",
         "Велмдегі маяк мұнарасының биіктігі 47 метр.", "Kazakh"),
    ],
)  # fmt: skip
def test_answer_is_in_the_askers_language_and_cites_the_original(
    question: str, answer: str, language: str, house: Lighthouse
) -> None:
    with ModelServer(lambda received: f"{answer} {number(received, '47 metres')}") as server:
        result = house.ask(server, question)
    assert f"Answer in {language}:" in server.received[0].prompt
    assert texts(result) == [answer]
    assert quotes(result) == [lighthouse.HIGH]


def test_same_words_have_one_number(house: Lighthouse) -> None:
    def reply(received: Received) -> str:
        marker = number(received, "47 metres")
        return f"{TALL} {marker}\nThe lighthouse at Velm has a tower of 47 metres. {marker}"

    with ModelServer(reply) as server:
        result = house.ask(server, HIGH)
    assert len(texts(result)) == 2
    assert isinstance(result, Answer)
    assert [each.citations for each in result.sentences] == [(1,), (1,)]
    assert len(result.citations) == 1


def test_both_sides_of_a_difference_are_shown(house: Lighthouse) -> None:
    def reply(received: Received) -> str:
        return f"{lighthouse.COST} {number(received, 'cost 14 million euros. Nobody')}"

    with ModelServer(reply) as server:
        result = house.ask(server, COST)
    assert texts(result) == [lighthouse.COST, lighthouse.DEARER]
    assert isinstance(result, Answer)
    (difference,) = result.differs
    assert {side.value for side in difference.sides} == {"14 million euros", "16 million euros"}
    for side in difference.sides:
        assert side.value in result.citations[side.citation - 1].quote


def test_drafts_only_grow_and_stand_in_the_answer(house: Lighthouse) -> None:
    def reply(received: Received) -> Reply:
        lines = (
            f"{TALL} {number(received, '47 metres')}",
            f"The tower has 99 floors. {number(received, '47 metres')}",
            f"{LIT} {number(received, '12 March 1931')}",
            f"{SAFE} {number(received, 'Nobody was hurt')}",
        )
        return Reply("\n".join(lines), chunk=7)

    waiting = Waiting()
    with ModelServer(reply) as server:
        result = house.ask(server, HIGH, listener=waiting)
    shown, drafts = texts(result), waiting.heard
    assert len(drafts) >= 2
    for earlier, later in pairwise(drafts):
        assert later.sentences[: len(earlier.sentences)] == earlier.sentences
        assert later.citations[: len(earlier.citations)] == earlier.citations
        assert len(later.sentences) > len(earlier.sentences)
    for draft in drafts:
        assert [each.text for each in draft.sentences] == shown[: len(draft.sentences)]
        assert [each.number for each in draft.citations] == [*range(1, len(draft.citations) + 1)]


@pytest.mark.parametrize(
    "begin",
    [lambda received: f"{tall(received)}\nMore and", lambda _: "Let me think", lambda _: "So.\n"],
    ids=["after a sentence", "before there is one", "after one that is left out"],
)
def test_listener_that_waits_no_more_ends_answer_and_request(
    house: Lighthouse, begin: Callable[[Received], str]
) -> None:
    def reply(received: Received) -> Reply:
        return Reply(begin(received), fault="endless", pause=0.002)

    with ModelServer(reply) as server:
        with pytest.raises(Enough):
            house.ask(server, HIGH, listener=Waiting(pieces=40))
        until = time.monotonic() + 3
        while not server.abandoned and time.monotonic() < until:
            time.sleep(0.01)
        assert server.abandoned == 1


def test_reply_without_end_stops_at_the_most_sentences(house: Lighthouse) -> None:
    def reply(received: Received) -> Reply:
        lines = [tall(received), f"{LIT} {number(received, '12 March 1931')}", "So. [1]"]
        return Reply("\n".join(lines) + "\n", fault="endless", pause=0.002)

    with ModelServer(reply) as server:
        result = house.ask(server, HIGH, max_sentences=2, timeout_seconds=5)
        until = time.monotonic() + 3
        while not server.abandoned and time.monotonic() < until:
            time.sleep(0.01)
        assert server.abandoned == 1
    assert texts(result) == [TALL, LIT]


def test_reply_without_end_stops_at_the_deadline(house: Lighthouse) -> None:
    with ModelServer(Reply("word ", fault="endless", pause=0.005)) as server:
        result = house.ask(server, HIGH, answer_seconds=0.5)
    assert isinstance(result, Answer)
    assert result.notice == UNAVAILABLE
    assert texts(result) == texts(house.quote(HIGH))


def test_follow_up_is_completed_by_the_model(house: Lighthouse) -> None:
    meant = "How high is the tower of the lighthouse at Velm?"
    with ModelServer(meant, tall) as server:
        result = house.ask(server, "And how high is it?", "The tower of the lighthouse at Velm?")
    assert result.searched_for == meant
    assert texts(result) == [TALL]
    assert result.usage is not None
    assert result.usage.calls == 2
    assert "Last question: And how high is it?" in server.received[0].prompt


@pytest.mark.parametrize(
    "written", ["How high is the tower in Moscow?", "", "A\nB", "x" * 400, "It is 47 metres high."]
)
def test_follow_up_that_adds_words_is_refused(written: str, house: Lighthouse) -> None:
    earlier = "When was the lighthouse at Velm lit?"
    with ModelServer(written or "  ", tall) as server:
        result = house.ask(server, "How high is it?", earlier, rest_seconds=0)
    assert "Moscow" not in result.searched_for
    assert "47" not in result.searched_for
    assert "Velm" in result.searched_for


def test_model_is_asked_in_the_askers_words_where_the_search_only_left_some_out(
    house: Lighthouse,
) -> None:
    question = "How do the articles describe how high the tower of the lighthouse at Velm is?"
    with ModelServer(tall) as server:
        result = house.ask(server, question)
    assert result.searched_for != question
    assert f"Question: {question}" in server.received[0].prompt
    misspelt = "How high is the tower of the lighhouse at Velm?"
    with ModelServer(tall) as server:
        result = house.ask(server, misspelt)
    assert f"Question: {result.searched_for}" in server.received[0].prompt
    assert "lighthouse" in result.searched_for


def test_question_that_stands_alone_is_not_rewritten(house: Lighthouse) -> None:
    with ModelServer(tall) as server:
        result = house.ask(server, HIGH, "When was it lit?")
    assert result.searched_for == HIGH
    assert len(server.received) == 1


def test_question_the_articles_do_not_answer_asks_no_model(house: Lighthouse) -> None:
    with ModelServer() as server:
        result = house.ask(server, "Who scored in the final of the 2022 World Cup?")
    assert isinstance(result, NotFound)
    assert result.usage is None


def test_model_may_find_what_the_reader_is_not_sure_of(house: Lighthouse) -> None:
    said = "It is 47 metres from the foot to the top of the tower of the lighthouse at Velm."
    waiting = Waiting()
    with ModelServer(lambda received: f"{said} {number(received, '47 metres')}") as server:
        result = house.ask(server, UNSURE, threshold=0.95, ask_from=0.25, listener=waiting)
    assert texts(result) == [said]
    assert quotes(result) == [lighthouse.HIGH]
    assert result.confidence == 0.95
    assert result.caveat
    assert [(draft.sentences[0].text, draft.caveat) for draft in waiting.heard] == [
        (said, result.caveat)
    ]


@pytest.mark.parametrize(
    "said",
    [
        "Nobody was hurt during the works on the tower.",
        "It is 48 metres from the foot to the top of the tower of the lighthouse at Velm.",
        "От подножия до вершины башни маяка в Велме 47 метров.",
        "NONE",
        "",
    ],
)
def test_what_does_not_answer_a_question_that_the_reader_is_not_sure_of_is_refused(
    said: str, house: Lighthouse
) -> None:
    with ModelServer(lambda received: f"{said} {number(received, '47 metres')}") as server:
        result = house.ask(server, UNSURE, threshold=0.95, ask_from=0.25)
    assert isinstance(result, NotFound)
    assert result.usage is not None


def test_question_that_the_reader_is_not_sure_of_is_refused_while_the_server_is_down(
    house: Lighthouse,
) -> None:
    with ModelServer(Reply(status=503)) as server:
        result = house.ask(server, UNSURE, threshold=0.95, ask_from=0.25)
    assert isinstance(result, NotFound)
    assert len(house.notes) == 1


def test_from_where_on_the_model_is_asked_is_a_setting(house: Lighthouse) -> None:
    with ModelServer(tall) as server:
        result = house.ask(server, UNSURE, threshold=0.95)
    assert isinstance(result, NotFound)
    assert not server.received


@pytest.fixture(scope="module")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scripted server that is a process of its own."""
    script = tmp_path_factory.mktemp("script") / "script.jsonl"
    script.write_text(json.dumps({"text": f"{TALL} [{{number of 47 metres}}]"}) + "\n")
    command = [sys.executable, "-m", "tests.modelling.server", "--script", str(script)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


def run(
    settings: Settings, *words: str, stdin: str = "", home: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SILTEME_")}
    environment = {**kept, "PYTHONPATH": str(ROOT), "OPENAI_API_KEY": "sk-secret-7", **variables}
    index = str(settings.store.directory)
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", "--index", index, *words],
        input=stdin,
        cwd=home or ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def model_variables(address: str) -> dict[str, str]:
    return {
        "SILTEME_MODEL__KIND": "openai",
        "SILTEME_MODEL__NAME": "scripted",
        "SILTEME_MODEL__BASE_URL": f"{address}/v1",
        "SILTEME_MODEL__RETRIES": "0",
    }


def test_command_answers_with_a_model(settings: Settings, scripted: str) -> None:
    done = run(settings, "ask", "--json", HIGH, **model_variables(scripted))
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["writer"] == "scripted"
    assert [each["text"] for each in answer["sentences"]] == [TALL]
    assert answer["checks"] == [{"text": TALL, "outcome": "kept", "problems": []}]
    assert answer["usage"]["calls"] == 1
    assert "sk-secret-7" not in done.stdout + done.stderr


def test_chat_answers_with_a_model(settings: Settings, scripted: str) -> None:
    done = run(settings, "chat", stdin=f"{HIGH}\n", **model_variables(scripted))
    assert done.returncode == 0, done.stderr
    assert TALL in done.stdout


def test_command_answers_while_the_server_is_down(settings: Settings) -> None:
    with ModelServer() as server:
        address = server.url
    done = run(settings, "ask", HIGH, **model_variables(address))
    assert done.returncode == 0
    assert lighthouse.HIGH in done.stdout
    assert UNAVAILABLE in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_model_that_cannot_be_used_is_a_sentence(settings: Settings) -> None:
    variables = {"SILTEME_MODEL__KIND": "anthropic", "SILTEME_MODEL__NAME": "x"}
    done = run(settings, "ask", HIGH, ANTHROPIC_API_KEY="", **variables)
    assert done.returncode == 2
    assert "ANTHROPIC_API_KEY holds no key" in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_of_a_model_is_imported_without_one(settings: Settings) -> None:
    code = (
        "import sys\nfrom bot.cli import main\n"
        f"code = main(['--index', {str(settings.store.directory)!r}, 'ask', {HIGH!r}])\n"
        "print('\\nLOADED', code, *{name.partition('.')[0] for name in sys.modules},"
        " *[name for name in sys.modules if name.startswith('bot.modelling')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "SILTEME_MODEL__KIND": "none"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    loaded = done.stdout.rpartition("LOADED")[2].split()
    assert loaded[0] == "0"
    assert not {"llama_index", "openai", "ollama", "anthropic", "httpx"} & set(loaded)
    assert not any(name.startswith("bot.modelling") for name in loaded)
