"""Conversations with the bot over real articles and its real state, without Telegram between."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from shown import show

from bot.assembly import Application, load_application
from bot.corpus import build_index
from bot.settings import load_settings
from bot.telegram.dialogue import Dialogue
from bot.telegram.sqlite_database import SqliteDatabase
from bot.telegram.state import State
from bot.telegram.texts import load_texts
from bot.telegram.values import Conversation, Incoming, Outgoing, Press
from index.progress import Silence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.settings import Settings

HALYK = "Which lender in Kazakhstan stopped accepting Mir cards?"
ABSENT = "Who painted the Mona Lisa?"
VISIT = "Did Xi Jinping visit Kazakhstan?"
ME = MY_CHAT = 8  # the chat of two has the number of the person


class Person:
    """Somebody in a chat; what the bot says is checked by Telegram's library on its way."""

    def __init__(self, dialogue: Dialogue, language: str = "en", chat: int = MY_CHAT) -> None:
        self.dialogue, self.language, self.chat = dialogue, language, chat
        self.conversation = Conversation()
        self.admin = False

    def say(self, text: str) -> list[Outgoing]:
        incoming = Incoming(
            1, self.chat, None, ME, self.language, text, True, 1, admin=self.admin
        )  # fmt: skip
        answer = self.dialogue.command if text.startswith("/") else self.dialogue.answer
        reply = answer(incoming, self.conversation)
        self.conversation = reply.conversation
        for message in reply.messages:
            show(message.html)
        return list(reply.messages)

    def read(self, text: str) -> str:
        return "\n".join(show(message.html).text for message in self.say(text))

    def press(self, message: Outgoing, label: str) -> Press:
        data = next(b.data for row in message.buttons for b in row if b.label == label)
        assert data is not None
        return self.press_data(data)

    def press_data(self, data: str) -> Press:
        press = self.dialogue.press(data, self.chat, ME, self.language)
        for shown in (press.edit, press.new):
            if shown is not None:
                show(shown.html)
        assert press.notice is None or 0 < len(press.notice) <= 200
        return press


@pytest.fixture(scope="module")
def application(seeds_settings: Settings) -> Iterator[Application]:
    opened = load_application(seeds_settings, one_shot=False, progress=Silence())
    yield opened
    opened.close()


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    opened = State(SqliteDatabase(tmp_path / "bot.sqlite3"), 30, lambda _, __: Outgoing(""))
    yield opened
    opened.close()


@pytest.fixture
def dialogue(application: Application, state: State) -> Dialogue:
    return Dialogue(application, state, load_texts(), bot_name="silteme_bot")


@pytest.fixture
def person(dialogue: Dialogue) -> Person:
    return Person(dialogue)


def test_question_is_answered_and_its_quotation_opens(person: Person) -> None:
    (answer,) = person.say(HALYK)
    assert "Halyk, Kazakhstan’s largest bank" in show(answer.html).text
    page = person.press(answer, "[1]").new
    assert page is not None
    (cited,) = show(page.html).find("Underline")
    assert cited in show(answer.html).text
    turned = person.press(page, "2 ›")
    assert turned.new is None
    assert turned.edit is not None
    assert "Quotation 2 of" in show(turned.edit.html).text
    back = person.press(turned.edit, "‹ 1")
    assert back.edit == page


def test_mention_and_stray_characters_are_passed_over(person: Person) -> None:
    expected = show(person.say(HALYK)[0].html).text
    person.conversation = Conversation()
    assert person.read(f"@Silteme_Bot, {HALYK}\0\ud800").startswith(expected[:200])
    assert "@" not in person.conversation.history[-1]


@pytest.mark.parametrize("text", ["", "  ", "@silteme_bot", "x" * 2001])
def test_what_is_no_question_is_declined(person: Person, text: str) -> None:
    said = person.read(text)
    assert "2,001" in said or "2001" in said if len(text) > 100 else "Write your question" in said
    assert person.conversation == Conversation()


def test_silence_shows_its_nearest_passages_one_by_one(person: Person) -> None:
    (silence,) = person.say(ABSENT)
    assert "No answer to this was found" in show(silence.html).text
    page = person.press(silence, "Nearest passages").new
    assert page is not None
    assert "Nearest passage 1 of 3; not an answer" in show(page.html).text
    second = person.press(page, "2 ›").edit
    assert second is not None
    assert "Nearest passage 2 of 3" in show(second.html).text


def test_answer_is_worded_in_the_language_of_the_question(person: Person) -> None:
    (silence,) = person.say("Кто написал «Войну и мир»?")
    assert "Ответа на этот вопрос в статьях не нашлось" in show(silence.html).text
    page = person.press(silence, "Близкие отрывки").new
    assert page is not None
    assert "это не ответ" in show(page.html).text
    assert "Мақалаларда жауап табылмады" in str(
        person.dialogue.inline("Мона Лизаны кім салған?", ME, "en")
    )


def test_follow_up_is_told_how_it_was_understood_until_new(person: Person) -> None:
    person.say(HALYK)
    told = person.read("And when was that?")
    # The name that answered may stand between the question and what follows it.
    assert re.search(rf"Understood as: {re.escape(HALYK)}.* And when was that\?", told)
    assert len(person.conversation.history) == 2
    person.read("/new")
    assert person.conversation == Conversation()
    assert "Understood as" not in person.read("And when was that?")


def test_key_opens_nothing_in_another_chat(person: Person, dialogue: Dialogue) -> None:
    (answer,) = person.say(HALYK)
    stranger = Person(dialogue, "ru", chat=-99)
    for label in ("[1]", "👍"):
        press = stranger.press(answer, label)
        assert (press.new, press.edit) == (None, None)
        assert press.notice == load_texts().say("ru", "expired")


@pytest.mark.parametrize(
    "data", ["", "c", "c:::", "z:abc:1", "c:nosuchkey123:1", "a:nosuch:1", "\0"]
)
def test_any_data_gets_a_polite_notice(person: Person, data: str) -> None:
    press = person.press_data(data)
    assert (press.new, press.edit) == (None, None)
    assert press.notice


def test_number_that_the_answer_does_not_have(person: Person) -> None:
    (answer,) = person.say(HALYK)
    key = str(answer.buttons[0][0].data).split(":")[1]
    assert person.press_data(f"c:{key}:99").notice


def test_thumbs_are_kept_and_forgotten(person: Person, state: State) -> None:
    (answer,) = person.say(HALYK)
    assert person.press(answer, "👍").notice == "Thank you, noted."
    assert person.press(answer, "👎").notice == "Thank you. Noted: this answer was not good."
    counts = state.count()
    assert (counts["likes"], counts["dislikes"], counts["answers"]) == (0, 1, 1)
    assert "erased" in person.read("/forget")
    assert person.conversation == Conversation()
    assert (state.count()["dislikes"], state.count()["answers"]) == (0, 0)
    assert "no longer kept" in str(person.press(answer, "[1]").notice)


def test_start_help_and_lists(person: Person) -> None:
    (welcome,) = person.say("/start")
    assert "Articles in the collection: 5." in show(welcome.html).text
    for label, words in (("Articles", "Articles: 5"), ("Help", "/compare — ")):
        shown = person.press(welcome, label).new
        assert shown is not None
        assert words in show(shown.html).text
    help_text = person.read("/help@silteme_bot")
    for command in ("new", "sources", "source", "since", "compare", "stop", "forget"):
        assert f"/{command} — " in help_text
    assert "/stats" not in help_text
    (listed,) = person.say("/sources")
    article = person.press(listed, "3").new
    assert article is not None
    assert show(article.html).find("Bold") == ["Kazakhstan’s Russia problem"]


def test_links_of_a_message_open_what_they_name(person: Person) -> None:
    (answer,) = person.say(HALYK)
    page = person.press(answer, "[1]").new
    assert page is not None
    for words, url in show(answer.html).links():
        payload = url.partition("?start=")[2]
        opened = show(person.say(f"/start {payload}")[0].html)
        if words == "[1]":
            assert opened.find("Underline") == show(page.html).find("Underline")
    changed = re.sub("_[0-9a-f]{8}$", "_00000000", payload_of(answer, "[1]"))
    assert "has changed since it was quoted" in person.read(f"/start {changed}")
    assert "no longer, in the collection" in person.read("/start s_000000000000")
    assert "Hello" in person.read("/start something")


def payload_of(message: Outgoing, words: str) -> str:
    return dict(show(message.html).links())[words].partition("?start=")[2]


def test_date_filter(person: Person) -> None:
    assert "/since 2022" in person.read("/since")
    assert "1 January 2023" in person.read("/since 2023")
    said = person.read(VISIT)
    assert "Searched only: since 1 January 2023" in said
    assert "12 January 2023" in said
    assert "Akhas" not in said
    assert "Only this is searched now" in person.read("/since")
    assert "30 September 2022" in person.read("/since 2022-09 2022-09")
    assert "is not a date" in person.read("/since yesterday")
    assert "is not a date" in person.read("/since 2022 2023 2024")
    assert "after the second" in person.read("/since 2023 2022")
    person.language = "ru"
    assert "за всё время" in person.read("/since все")
    assert not person.conversation.filters.narrow


def test_source_filter(person: Person) -> None:
    assert "Write part of a title" in person.read("/source")
    assert "No article has “nowhere”" in person.read("/source nowhere")
    assert "China Backs Kazakhstan" in person.read("/source  konarzewska ")
    said = person.read(VISIT)
    assert "Searched only: “konarzewska”" in said
    assert "Akhas" not in said
    person.language = "kk"
    assert "барлық мақаладан" in person.read("/source жоқ")
    assert not person.conversation.filters.narrow


def test_filters_that_nothing_passes(person: Person) -> None:
    person.read("/since 2030")
    assert "no article passes the filters" in person.read(VISIT)
    assert "не подходит ни одна статья" in person.read("Когда Си Цзиньпин был в Казахстане?")


def test_compare_sets_articles_side_by_side(person: Person, application: Application) -> None:
    (message,) = person.say(f"/compare {VISIT}")
    shown = show(message.html)
    quotes = shown.find("BlockQuote")
    assert len(quotes) >= 3
    texts = [article.text for article in application.library.articles()]
    for quoted in quotes:
        assert any(quoted in " ".join(text.split()) for text in texts)
    years = re.findall(r"(\d{4})\n", shown.text)
    assert years == sorted(years)
    page = person.press(message, "[2]").new
    assert page is not None
    assert show(page.html).find("Underline") == [quotes[1]]
    assert person.conversation.history == (VISIT,)
    person.language = "ru"
    assert "What each article says" in person.read("/compare")
    assert person.conversation.history == (VISIT,)


def test_compare_names_the_silent_and_invents_nothing(person: Person) -> None:
    assert "Write a question after /compare" in person.read("/compare")
    assert "No answer to this was found" in person.read(f"/compare {ABSENT}")
    said = person.read(f"/compare {HALYK}")
    assert "No answer found in: “" in said


def test_commands_that_are_none(person: Person) -> None:
    assert person.read("/sorces") == "There is no command /sorces. Did you mean /sources?"
    assert "/help" in person.read("/xyzzy")
    assert "/help" in person.read("/")
    assert "/help" in person.read("/<b>")
    assert "administrators" in person.read("/stats")
    person.admin, person.language = True, "kk"
    assert "мақалалар: 5" in person.read("/stats")


def test_inline_offers(dialogue: Dialogue) -> None:
    assert dialogue.inline("  ", ME, "en") == ()
    for query in (HALYK, ABSENT, "x" * 3000):
        offers = dialogue.inline(query, ME, "ru")
        assert len({offer.id for offer in offers}) == len(offers)
        for offer in offers:
            assert offer.title
            assert show(offer.html).text


def test_index_that_changes_while_the_bot_runs(tmp_path: Path, state: State) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    bridge = texts / "bridge.txt"
    bridge.write_text("The bridge at Ord opened on 3 May 2021. Nobody was hurt.", encoding="utf-8")
    (texts / "ferry.txt").write_text("The ferry at Ord stopped in June.", encoding="utf-8")
    settings = load_settings(
        None, {"corpus.paths": [str(texts)], "store.directory": str(tmp_path / "index")}
    )
    build_index(settings, None, Silence())
    application = load_application(settings, one_shot=False, progress=Silence())
    person = Person(Dialogue(application, state, load_texts(), bot_name="silteme_bot"))
    (answer,) = person.say("When did the bridge at Ord open?")
    quoted = "The bridge at Ord opened on 3 May 2021."
    before = person.press(answer, "[1]").new
    bridge.write_text("The bridge at Ord is closed.", encoding="utf-8")
    build_index(settings, None, Silence())
    changed = person.press(answer, "[1]").new
    bridge.unlink()
    build_index(settings, None, Silence())
    gone = person.press(answer, "[1]").new
    application.close()
    assert before is not None
    assert changed is not None
    assert gone is not None
    assert show(before.html).find("Underline")[0] in quoted
    for page, words in ((changed, "has changed since"), (gone, "no longer in the collection")):
        assert words in show(page.html).text
        assert show(page.html).find("BlockQuote")[0].strip() in quoted
    article = person.press(changed, "Whole article")
    assert article.notice == "That article is not, or no longer, in the collection."
