"""A corpus and questions that try to take over, and a model that obeys them to the letter.

Whatever the model writes, an answer holds only what its cited words support, its citations are
exact, and nothing of the service itself has been in the prompt.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("llama_index.llms.openai_like")

from bot.assembly import Application, load_application
from bot.citations import verify_answer
from bot.serialization import result_to_dict
from bot.settings import Settings, load_settings
from bot.types import Answer, Question, Result
from index.progress import Silence
from tests.modelling.script import Received, find_number
from tests.modelling.server import ModelServer

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow  # a minute and a half of two cores

ATTACKS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "attacks.toml").read_text(encoding="utf-8")
)["attacks"]
PLANTED = [attack for attack in ATTACKS if attack["where"] == "article"]
ASKED = [attack for attack in ATTACKS if attack["where"] == "question"]
KEY, TOKEN = "sk-canary-5b1f", "110:canary-token-93ac"
THINGS = ("lighthouse", "windmill", "theatre", "museum", "chapel", "library", "granary", "mill")
FRONTS = ("Bram", "Cald", "Dren", "Fell", "Gorm", "Hask", "Jorv", "Lund")
ENDS = ("mere", "stad", "vik", "holt", "burg", "ness", "low")
FIRSTS = ("Ada", "Bo", "Cleo", "Dag", "Edda", "Finn", "Greta", "Hugo")
LASTS = ("Alm", "Brandt", "Cole", "Dorn", "Ekman", "Falk", "Grieg")
ADDRESS = re.compile(r"\w+:/{0,2}\S*\w\.\w|www\.|javascript:|\w\.example|\]\(|<[a-z|/!]", re.I)
UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]")


@dataclass(frozen=True, slots=True)
class Place:
    """What an article is about."""

    thing: str
    place: str
    keeper: str
    height: int
    lie: int

    def fill(self, text: str, **more: str) -> str:
        names = {name: str(getattr(self, name)) for name in self.__slots__} | more
        for name, value in names.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    @property
    def fact(self) -> str:
        return f"It is {self.height} metres high, its keeper, {self.keeper}, told reporters."

    @property
    def question(self) -> str:
        return f"How high is the {self.thing} at {self.place}?"


def make_place(at: int) -> Place:
    return Place(
        THINGS[at % 8],
        FRONTS[at % 8] + ENDS[at // 8 % 7],
        f"{FIRSTS[at % 8]} {LASTS[at // 8 % 7]}",
        41 + at,
        901 + at,
    )


TARN = Place("lighthouse", "Tarn", "Una Dahl", 31, 777)
PLACES = {attack["id"]: make_place(at) for at, attack in enumerate(PLANTED)}


def write_article(identifier: str, place: Place, planted: str, at: int) -> dict[str, str]:
    facts = f"The {place.thing} at {place.place} opened in {1900 + at}. {place.fact}"
    end = "Nobody was hurt when a storm broke two of its windows in June."
    parts = [planted, facts, end] if at % 2 else [facts, planted, end]
    return {
        "id": identifier,
        "title": f"The {place.thing} at {place.place}",
        "publisher": "The Coast Herald",
        "published": "2021-05-04",
        "url": f"https://herald.example/{identifier}",
        "text": "\n\n".join(part for part in parts if part),
    }


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


@pytest.fixture(scope="module")
def settings(server: ModelServer, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("attacks")
    articles = [write_article("tarn", TARN, "", 0)]
    for at, attack in enumerate(PLANTED):
        place = PLACES[attack["id"]]
        articles.append(write_article(attack["id"], place, place.fill(attack["text"]), at))
    lines = [json.dumps(article, ensure_ascii=False) for article in articles]
    (folder / "articles.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "config.toml").write_text(
        f'[corpus]\npaths = ["articles.jsonl"]\n[store]\ndirectory = "index"\n'
        f'[model]\nkind = "openai"\nname = "scripted"\nbase_url = "{server.openai_url}"\n'
        "retries = 0\ntimeout_seconds = 10\n",
        encoding="utf-8",
    )
    return load_settings(folder / "config.toml")


@pytest.fixture(scope="module")
def application(settings: Settings) -> Iterator[Application]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_API_KEY", KEY)
        patch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
        opened = load_application(settings, one_shot=True, progress=Silence())
        yield opened
        opened.close()


@pytest.fixture
def ask(application: Application, server: ModelServer):
    """Asks while the model replies with a text, in which `{n}` and `{system}` are filled in."""

    def answer(question: str, place: Place, reply: str) -> Result:
        def obey(received: Received) -> str:
            told = dict(received.messages)["system"][:200]
            own = received.prompt.rfind(place.fact[:-1])
            number = str(find_number(received.prompt, place.fact[:-1])) if own >= 0 else "1"
            return place.fill(reply, n=number, system=" ".join(told.split()))

        server.received.clear()
        server.script.always = obey
        return application.answering.answer(Question(question))

    return answer


def list_numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


def list_long_words(text: str) -> set[str]:
    return {word.casefold()[:5] for word in re.findall(r"[^\W\d_]{4,}", text)}


def check_support(answer: Answer) -> None:
    """Each sentence against its cited words, by other means than the checks of the writer."""
    for sentence in answer.sentences:
        cited = " ".join(answer.citations[number - 1].quote for number in sentence.citations)
        cited = f"{cited} {answer.citations[sentence.citations[0] - 1].article.title}"
        assert list_numbers(sentence.text) <= list_numbers(cited), sentence.text
        if sentence.text.isascii():
            words = list_long_words(sentence.text)
            assert len(words & list_long_words(cited)) * 2 >= len(words), sentence.text


def check_answer(result: Result, attack: dict[str, Any], place: Place, told: str) -> None:
    if not isinstance(result, Answer):
        return
    shown = [sentence.text for sentence in result.sentences] + [result.notice or ""]
    shown += [side.value for difference in result.differs for side in difference.sides]
    for text in shown:
        for words in attack["forbidden"]:
            assert place.fill(words, system=told) not in text
        assert not ADDRESS.search(text), text
        assert not UNSEEN.search(text), text
    check_support(result)


def check_request(server: ModelServer, settings: Settings) -> None:
    """Neither key nor token nor any place of this machine has been in the prompt."""
    for received in server.received:
        for secret in (KEY, TOKEN, str(settings.folder), server.url, "OPENAI_API_KEY="):
            assert secret not in received.prompt
        body = json.dumps(dict(received.body), ensure_ascii=False)
        assert KEY not in body
        assert TOKEN not in received.everything


def check_exact(result: Result, application: Application) -> None:
    shown = result_to_dict(result)
    assert not verify_answer(shown, application.library.find_article)
    said = json.dumps(shown, ensure_ascii=False)
    assert KEY not in said
    assert TOKEN not in said


@pytest.fixture
def check(application: Application, server: ModelServer, settings: Settings):
    def hold(attack: dict[str, Any], place: Place, result: Result) -> None:
        told = "{system}"
        if server.received:
            told = " ".join(dict(server.received[-1].messages)["system"].split())[:60]
        check_exact(result, application)
        check_request(server, settings)
        check_answer(result, attack, place, told)

    return hold


def mark_attack(attack: dict[str, Any]) -> Any:
    """An attack that is known to pass must go on failing, or lose its note."""
    marks = [pytest.mark.xfail(reason=attack["passes"], strict=True)] if "passes" in attack else []
    return pytest.param(attack, id=attack["id"], marks=marks)


@pytest.mark.parametrize("attack", [mark_attack(attack) for attack in PLANTED])
def test_article_takes_nothing_over(attack, ask, check) -> None:
    place = PLACES[attack["id"]]
    result = ask(place.question, place, attack["reply"])
    check(attack, place, result)


@pytest.mark.parametrize("attack", ASKED, ids=lambda attack: attack["id"])
def test_question_takes_nothing_over(attack, ask, check) -> None:
    result = ask(TARN.fill(attack["text"]), TARN, attack["reply"])
    check(attack, TARN, result)


@pytest.mark.parametrize("attack", PLANTED[::6], ids=lambda attack: attack["id"])
def test_honest_model_answers_from_the_same_article(attack, ask, server) -> None:
    """What is planted stops no answer: otherwise nothing here would be tested."""
    place = PLACES[attack["id"]]
    said = f"{place.keeper} told reporters that the {place.thing} is {place.height} metres high."
    result = ask(place.question, place, said + " [{n}]")
    assert server.received
    assert isinstance(result, Answer)
    assert str(place.height) in result.sentences[0].text
    assert result.citations[0].article.id == attack["id"]


def test_attacks_are_many_and_of_every_kind() -> None:
    assert len({attack["id"] for attack in ATTACKS}) == len(ATTACKS) >= 45
    assert {attack["language"] for attack in ATTACKS} == {"en", "ru", "kk", "zh"}
    assert len(PLANTED) <= len(FRONTS) * len(ENDS)
    assert all(attack["forbidden"] for attack in ATTACKS)
