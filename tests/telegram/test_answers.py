"""What people read: answers whose every number leads somewhere, pages, commands, languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from botapi.asked import ABSENT, BORDER, HALYK, MINISTER
from botapi.hostile import write_hostile_texts
from botapi.people import ADMIN, PATIENCE
from botapi.tdlib import count_units

from bot.telegram.markup import clean_text
from index.reading import read_articles

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
NUMBER = re.compile(r"\[(\d+)\]")
LANGUAGES = ("en", "ru", "kk")
COMMANDS = {
    "new", "sources", "source", "since", "compare", "stop", "forget", "help", "start",
}  # fmt: skip


@pytest.fixture(scope="module")
def articles():
    return {found.article.title: found.article for found in read_articles([SEEDS], SEEDS.parent)}


def read_marked(posted, *kinds):
    """The words of a message's entities of some kinds."""
    return [posted.shown.read(one) for one in posted.shown.entities if one["type"] in kinds]


def find_links(posted):
    """Where each `[n]` of a message leads: number, address."""
    return [
        (int(found[1]), entity["url"])
        for entity in posted.shown.entities
        if entity["type"] == "text_link"
        and (found := NUMBER.fullmatch(posted.shown.read(entity).strip()))
    ]


def press(room, posted, label):
    """Press a button and wait for the message it sends, or that it changes `posted` into."""
    before = {one.id: one.text for one in room.posted()}
    room.wait_notice(room.press(posted, label))

    def find():
        return [one for one in room.posted() if before.get(one.id) != one.text]

    return room.world.wait(find, PATIENCE, f"what {label!r} shows")[0]


def check_page(posted, articles):
    """A citation's page holds the cited words as they stand in their article; those words."""
    titles = [title for title in articles if clean_text(title) in posted.text]
    assert titles, posted.text
    article = articles[titles[0]]
    (cited,) = read_marked(posted, "underline")
    text = clean_text(article.text)
    assert cited in text
    # Exactly those words: they begin and end where words do.
    start = text.index(cited)
    for place in (start, start + len(cited)):
        around = text[max(0, place - 1) : place + 1]
        assert len(around) < 2 or not around.isalnum()
    assert read_marked(posted, "bold")[-1] == cited
    (context,) = read_marked(posted, "expandable_blockquote")
    assert cited in context
    assert context.strip("… ") in clean_text(article.text)
    for known in (article.author, article.publisher):
        assert known is None or known in posted.text
    assert re.search(r"\b20\d\d\b", posted.text)
    return cited


@pytest.mark.parametrize("question", [HALYK, BORDER, MINISTER])
def test_every_number_is_a_button_and_a_link_to_the_cited_words(town, articles, question):
    room = town.open_private()
    answer = room.ask(question[0])
    numbers = {int(number) for number in NUMBER.findall(answer.text)}
    assert numbers == set(range(1, max(numbers) + 1))
    links = find_links(answer)
    assert len(links) == len(NUMBER.findall(answer.text))
    labels = [button["text"] for button in answer.buttons]
    assert {f"[{number}]" for number in numbers} <= set(labels)
    words = {}
    for number in numbers:
        page = press(room, answer, f"[{number}]")
        words[number] = check_page(page, articles)
    assert any(question[1] in cited for cited in words.values())
    # The link opens the same words, in this chat, after `/start`.
    for number, url in links:
        payload = re.fullmatch(r"https://t\.me/silteme_bot\?start=([\w-]{1,64})", url)
        assert payload, url
        opened = room.ask(f"/start {payload[1]}")
        assert check_page(opened, articles) == words[number]


def test_pages_turn_and_pressing_twice_does_no_harm(town, articles):
    room = town.open_private()
    answer = room.ask(f"{HALYK[0]} (says 2 times)")
    first = press(room, answer, "[1]")
    second = press(room, first, "2 ›")
    assert second is first
    assert check_page(second, articles)
    turned = len(room.posted())
    # Two fast presses ask for the same page: Telegram calls the second not modified.
    for key in [room.press(second, "‹ 1"), room.press(second, "‹ 1")]:
        room.wait_notice(key)
    room.world.wait(lambda: "2 ›" in str(second.rows), PATIENCE, "the first page again")
    assert len(room.posted()) == turned


def test_thumbs_are_thanked_for_and_kept(town):
    room = town.open_private()
    answer = room.ask(HALYK[0])
    good = room.wait_notice(room.press(answer, "👍"))
    bad = room.wait_notice(room.press(answer, "👎"))
    assert good
    assert bad
    assert good != bad
    assert len(room.posted()) == 1


def test_silence_shows_the_nearest_passages_when_asked(town, articles):
    room = town.open_private()
    silence = room.ask(ABSENT)
    assert not NUMBER.findall(silence.text)
    assert len(room.posted()) == 1
    nearest = press(room, silence, silence.buttons[0]["text"])
    assert check_page(nearest, articles)
    assert "not an answer" in nearest.text


def test_button_of_another_chat_or_of_nobody_is_declined_politely(town):
    room, other = town.open_private(), town.open_private()
    answer = room.ask(HALYK[0])
    mine = other.ask(BORDER[0])
    data = [one["callback_data"] for one in answer.buttons if "callback_data" in one]
    for one in (*data, "c:nosuchkey123:1", "c:::", "x", "c:" + "a" * 60, "c:-:999999"):
        notice = other.wait_notice(other.press_data(mine, one))
        assert notice, one
    assert len(other.posted()) == 1
    assert HALYK[1] not in other.posted()[0].text


def test_press_that_telegram_has_given_up_still_opens_its_page(town, articles):
    room = town.open_private()
    answer = room.ask(HALYK[0])
    room.press(answer, "[1]", expired=True)
    assert check_page(room.wait_posted(2)[1], articles)


QUESTIONS = {
    "en": (HALYK[0], ABSENT),
    "ru": ("Какой банк перестал принимать карты «Мир»?", "Сколько голов забил Пеле в финале?"),
    "kk": ("Қай банк «Мир» карталарын қабылдауды тоқтатты?", "Пеле финалда неше гол соқты?"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_commands_answer_in_the_persons_language(town, language):
    question, absent = QUESTIONS[language]
    commands = ("/start", "/help", "/sources", "/new", "/since", "/source", "/stop", "/compare",
                "/nosuch", f"/compare {question}", "/since 2022", "/source Bayford", absent,
                "/forget")  # fmt: skip
    # In a chat each, because one gets no more than a message a second for long.
    said = {text: town.open_private(language).ask(text).text for text in commands}
    cyrillic = {
        name: len(re.findall("[а-яәғқңөұүһі]", text.casefold())) for name, text in said.items()
    }
    if language == "en":
        assert not any(cyrillic.values()), said
    else:
        assert all(cyrillic.values()), said
    kazakh = re.findall("[әғқңөұүһі]", " ".join(said.values()).casefold())
    assert bool(kazakh) == (language == "kk")


def test_unknown_language_is_spoken_to_in_english(town):
    assert town.open_private("pt-br").ask("/help").text == town.open_private("en").ask("/help").text


def test_commands_are_described_in_each_language(town):
    known = town.world.commands
    assert {"", "ru", "kk"} <= known.keys()
    assert "stats" in {one["command"] for one in known[f"@{ADMIN.id}"]}
    for language in ("", "ru", "kk"):
        assert {one["command"] for one in known[language]} == COMMANDS
    for one, other in zip(known[""], known["kk"], strict=True):
        assert one["command"] == other["command"]
        assert one["description"] != other["description"]


def test_sources_lists_every_article_and_opens_it(town, articles):
    room = town.open_private()
    listed = room.ask("/sources")
    assert all(clean_text(title) in listed.text for title in articles)
    opened = press(room, listed, "3")
    titles = [title for title in articles if clean_text(title) in opened.text]
    assert len(titles) == 1
    assert clean_text(articles[titles[0]].text)[:200].split("\n")[0] in opened.text


def test_filters_narrow_what_answers_until_lifted(town):
    room = town.open_private()
    room.ask("/source Bayford")
    assert HALYK[1] not in room.ask(HALYK[0]).text
    room.ask("/source off")
    assert HALYK[1] in room.ask(HALYK[0]).text
    room.ask("/since 2031")
    assert HALYK[1] not in room.ask(HALYK[0]).text
    room.ask("/new")
    assert HALYK[1] in room.ask(HALYK[0]).text


def test_forget_erases_what_stands_behind_the_buttons(town):
    room = town.open_private()
    answer = room.ask(HALYK[0])
    room.ask("/forget")
    assert room.wait_notice(room.press(answer, "[1]"))
    assert len(room.posted()) == 2


def test_figures_are_for_admins(town):
    admin = town.open_admin()
    stranger = town.open_private()
    figures = admin.ask("/stats").text
    refused = stranger.ask("/stats").text
    assert len(re.findall(r"\d+", figures)) >= 3
    assert not re.findall(r"\d", refused)


def test_inline_query_offers_the_answer_and_its_sources(town):
    room = town.open_private()
    offered = room.inline(HALYK[0])
    assert HALYK[1] in offered[0]["shown"].text
    assert len(offered) >= 2
    for result in offered:
        assert result["title"]
        assert result["input_message_content"]["link_preview_options"] == {"is_disabled": True}
    assert room.inline(ABSENT)
    assert isinstance(room.inline(""), list)
    assert room.posted() == []


def test_long_answer_is_cut_between_sentences_with_the_sources_last(town):
    parts = town.open_private().ask_at_length(f"{HALYK[0]} (says 60 times)")
    assert len(parts) >= 3
    assert all(count_units(part.text) > 2000 for part in parts[:-1])
    numbers = [int(one) for part in parts for one in re.findall(r"\((\d+)\) ", part.text)]
    assert sorted(set(numbers)) == list(range(1, 61))
    assert numbers == sorted(numbers)
    for part in parts[:-1]:
        assert NUMBER.search(part.text[-8:]), part.text[-80:]
        assert not part.buttons
        assert len(find_links(part)) == len(NUMBER.findall(part.text))
    assert "Sources" in parts[-1].text
    assert not [part for part in parts[:-1] if "Sources" in part.text]
    assert [one for one in parts[-1].buttons if one["text"] == "[1]"]


def test_hostile_texts_are_answered_and_none_breaks_a_message(town):
    """Echoed, quoted, searched for: no text of a person is read as markup or left unanswered."""
    rooms = [town.open_private(language) for language in LANGUAGES * 10]
    # A message without a word does not come from Telegram.
    texts = [text for text in write_hostile_texts(120, seed=5) if text.strip(" \n\0")]
    forms = ("{:.200}", "/since {}", "/source {}", "/{}", "/start {}", "@silteme_bot {:.200}")
    asked = dict.fromkeys(range(len(rooms)), 0)
    for number, text in enumerate(texts):
        room = rooms[number % len(rooms)]
        room.say(forms[number % len(forms)].format(text)[:4096])
        asked[number % len(rooms)] += 1
    for number, room in enumerate(rooms):
        room.wait_posted(asked[number], 5 * PATIENCE)
    for room in rooms:
        assert HALYK[1] in room.ask("/new").text or HALYK[1] in room.ask(HALYK[0]).text
