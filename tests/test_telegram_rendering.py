"""Answers, silence and quotations as people see them in a chat, read by Telegram's own library."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import (
    BRIDGE_ARTICLE,
    FERRY_ARTICLE,
    cite_words,
    find_article,
    make_answer,
    make_article,
    make_not_found,
)
from shown import show

from bot.serialization import result_to_dict
from bot.telegram.catalogue import Entry
from bot.telegram.inlining import offer_result
from bot.telegram.interface import Interface, describe_article
from bot.telegram.keys import (
    Action,
    Place,
    link_citation,
    name_article,
    read_data,
    read_payload,
    write_data,
)
from bot.telegram.markup import clean_text
from bot.telegram.passages import (
    Opened,
    find_page,
    read_citations,
    render_article,
    render_citation,
    render_list,
    render_place,
)
from bot.telegram.rendering import balance_rows, render_result
from bot.telegram.texts import load_texts
from bot.telegram.values import Button
from bot.types import Answer, Difference, NotFound, Sentence, Side, cite
from index.types import Filters

KEY = "k" * 12
URL = "https://ord.example/bridge"
FERRY_LINK = f"https://t.me/silteme_bot?start=s_{name_article('ferry')}"


def speak(language: str = "en", bot_name: str = "silteme_bot") -> Interface:
    return Interface(load_texts(), language, bot_name)


def render(result, language="en", filters=None):
    return render_result(result, filters or Filters(), KEY, speak(language))


def list_labels(outgoing) -> list[list[str]]:
    return [[button.label for button in row] for row in outgoing.buttons]


def test_answer_quotes_marks_and_lists_its_sources() -> None:
    (message,) = render(make_answer())
    shown = show(message.html)
    assert shown.text == (
        "It cost 14 million euros. [1]\n"
        "Officials said the bridge cost 16 million euros. [2] [1]\n"
        "\n"
        "The sources differ on the cost\n"
        "• 14 million [1] — The Ord Herald, 4 May 2021\n"
        "• 16 million [2] — The Ord Herald, date unknown\n"
        "\n"
        "Sources\n"
        "[1] A bridge opens — Ada Ro, The Ord Herald, 4 May 2021\n"
        "[2] The last ferry — The Ord Herald, date unknown"
    )
    assert shown.find("BlockQuote") == [
        "It cost 14 million euros. [1]",
        "Officials said the bridge cost 16 million euros. [2] [1]",
    ]
    assert shown.find("Bold") == ["The sources differ on the cost", "Sources"]
    assert list_labels(message) == [["[1]", "[2]"], ["👍", "👎"]]


def test_every_number_leads_to_the_article_or_to_its_words() -> None:
    (message,) = render(make_answer())
    shown = show(message.html)
    numbers = re.findall(r"\[\d+\]", shown.text)
    links = [(words, url) for words, url in shown.links() if words.startswith("[")]
    assert [words for words, _ in links] == numbers
    place = f"{FERRY_LINK}_0_48_{FERRY_ARTICLE.sha256[:8]}"
    assert dict(links) == {"[1]": URL, "[2]": place}
    assert ("The last ferry", FERRY_LINK) in shown.links()


def test_without_the_bots_name_nothing_leads_nowhere() -> None:
    (message,) = render_result(make_answer(), Filters(), KEY, speak(bot_name=""))
    assert {url for _, url in show(message.html).links()} == {URL}


@pytest.mark.parametrize(
    ("language", "differs", "sources", "day"),
    [
        ("ru", "Источники расходятся: the cost", "Источники", "4 мая 2021"),
        ("kk", "Дереккөздердің айтқаны әртүрлі: the cost", "Дереккөздер", "2021 ж. 4 мамыр"),
    ],
)
def test_answer_in_other_languages(language: str, differs: str, sources: str, day: str) -> None:
    (message,) = render(make_answer(), language)
    shown = show(message.html)
    assert shown.find("Bold") == [differs, sources]
    assert f"Ada Ro, The Ord Herald, {day}" in shown.text


def test_short_answer_stands_above_what_it_rests_on() -> None:
    quoted = make_answer()
    answer = replace(
        quoted,
        sentences=(Sentence("14 or 16 million euros.", (1, 2)), *quoted.sentences),
    )
    shown = show(render(answer)[0].html)
    assert shown.text.startswith("14 or 16 million euros. [1] [2]\nIt cost 14 million euros. [1]\n")
    assert shown.find("Bold")[0] == "14 or 16 million euros."
    assert shown.find("BlockQuote")[0] == "It cost 14 million euros. [1]"


def test_words_of_a_writer_are_no_quotation() -> None:
    quoted = make_answer()
    sentences = (Sentence("It was dear.", (1,)), Sentence("Officials say more.", (2,)))
    shown = show(render(replace(quoted, sentences=sentences, differs=()))[0].html)
    assert shown.text.startswith("It was dear. [1] Officials say more. [2]\n\nSources")
    assert shown.find("BlockQuote") == []
    assert shown.find("Bold") == ["Sources"]


def test_neighbours_in_an_article_are_quoted_together() -> None:
    words = ("The bridge at Ord opened on 3 May 2021.", "It cost 14 million euros.")
    cited = tuple(cite_words(n, BRIDGE_ARTICLE, w) for n, w in enumerate(words, 1))
    sentences = tuple(Sentence(w, (n,)) for n, w in enumerate(words, 1))
    answer = Answer("?", "?", sentences, cited, 1.0, "c")
    shown = show(render(answer)[0].html)
    assert shown.find("BlockQuote") == [f"{words[0]} [1] {words[1]} [2]"]
    assert shown.text.endswith(
        "Sources\n[1] [2] A bridge opens — Ada Ro, The Ord Herald, 4 May 2021"
    )


def test_search_is_told_where_it_is_not_plain() -> None:
    filters = Filters(date(2021, 5, 1), date(2021, 5, 31), ("herald",))
    asked = replace(make_answer(), question="And that?")
    shown = show(render(asked, "en", filters)[0].html)
    assert shown.find("Italic") == [
        "Understood as: What did the bridge cost?",
        "Searched only: since 1 May 2021, until 31 May 2021, “herald”",
    ]
    assert shown.text.index("Searched only") < shown.text.index("Sources")


def test_silence_gives_its_reason_and_keeps_the_nearest_behind_a_button() -> None:
    (message,) = render(make_not_found())
    assert show(message.html).text == "The articles do not say who painted the bridge."
    assert message.buttons[0] == (Button("Nearest passages", f"c:{KEY}:1"),)
    (empty,) = render(replace(make_not_found(), nearest=()))
    assert list_labels(empty) == [["👍", "👎"]]


def test_age_is_told_where_it_matters_and_its_number_leads_on() -> None:
    answer = replace(make_answer(), question="What does it cost now?", searched_for="Cost now?")
    shown = show(render(answer)[0].html)
    assert "As of 4 May 2021, when [1] appeared." in shown.text
    assert len(re.findall(r"\[\d+\]", shown.text)) == len(
        [words for words, _ in shown.links() if words.startswith("[")]
    )
    russian = replace(answer, question="Сколько это стоит сейчас?")
    assert (
        "Сведения на 4 мая 2021, когда вышла статья [1]."
        in show(render(russian, "ru")[0].html).text
    )
    assert "As of" not in show(render(make_answer())[0].html).text


def make_long_answer(count: int, length: int, title: str = "A title") -> Answer:
    texts = [f"Sentence {n} {'tells more, ' * length}and ends." for n in range(1, count + 1)]
    article = make_article(text="\n\n".join(texts), title=title)
    cited = [cite_words(n, article, text) for n, text in enumerate(texts, 1)]
    sentences = tuple(Sentence(text, (n,)) for n, text in enumerate(texts, 1))
    return Answer("?", "?", sentences, tuple(cited), 1.0, "c")


def test_long_answer_is_cut_between_sentences_with_the_sources_last() -> None:
    answer = make_long_answer(40, 30)
    messages = render(answer)
    shown = [show(message.html) for message in messages]
    assert len(shown) > 3
    for one in shown:
        assert one.text.startswith(("Sentence ", "Sources"))
    assert "Sources" in shown[-1].text
    assert not any("Sources" in one.text for one in shown[:-1])
    told = " ".join(one.text for one in shown)
    assert all(
        f"{sentence.text} [{sentence.citations[0]}]" in told for sentence in answer.sentences
    )
    assert [bool(message.buttons) for message in messages] == [False] * (len(shown) - 1) + [True]
    numbers = [button.label for row in messages[-1].buttons[:-1] for button in row]
    assert numbers == [f"[{n}]" for n in range(1, 41)]


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=80), st.text(min_size=1, max_size=80), st.text(max_size=40))
def test_whatever_an_article_holds_telegram_shows_it(text: str, title: str, name: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    article = make_article(text=f"x{text}", title=title, author=name, publisher=name, url=name)
    citation = cite(1, article, 0, len(article.text))
    sentences = (Sentence(article.text, (1,)), Sentence(f"{title} y", (1,)))
    differs = (Difference(title, (Side(f"{text} z", 1), Side(name or "0", 1))),)
    answer = Answer(title, f"{text}?", sentences, (citation,), 1.0, "c", differs=differs)
    silence = NotFound(title, text, f"No “{name}”.", (citation,), 0.1, "c")
    for language in ("en", "ru", "kk"):
        interface = speak(language)
        for result in (answer, silence):
            for message in render_result(result, Filters(sources=(title,)), KEY, interface):
                show(message.html)
            kept, is_nearest = read_citations(json.loads(json.dumps(result_to_dict(result))))
            for now in (article, None, BRIDGE_ARTICLE):
                show(render_citation(Opened(KEY, kept, 0, is_nearest), now, interface).html)
            for offer in offer_result(result, interface):
                show(offer.html)
        show(render_article(article, 1, interface).html)


def open_citation(result, number=1, article=None, language="en"):
    kept, is_nearest = read_citations(json.loads(json.dumps(result_to_dict(result))))
    opened = Opened(KEY, kept, number - 1, is_nearest)
    now = article or find_article(kept[number - 1].article)
    return render_citation(opened, now, speak(language))


def test_citation_is_marked_in_its_place() -> None:
    page = open_citation(make_answer())
    shown = show(page.html)
    assert shown.text == (
        "A bridge opens\nAda Ro, The Ord Herald, 4 May 2021\nQuotation 1 of 2\n\n"
        "The bridge at Ord opened on 3 May 2021. It cost 14 million euros.\n\nNobody was hurt."
    )
    assert shown.find("Underline") == ["It cost 14 million euros."]
    assert shown.find("Bold") == ["A bridge opens", "It cost 14 million euros."]
    (block,) = shown.find("ExpandableBlockQuote")
    assert block.startswith("The bridge at Ord")
    assert shown.links() == [("A bridge opens", URL)]
    assert list_labels(page) == [["2 ›"], ["Whole article"]]
    assert page.buttons[0][0].data == f"p:{KEY}:2"
    assert list_labels(open_citation(make_answer(), 2)) == [["‹ 1"], ["Whole article"]]


def test_nearest_passage_is_called_no_answer() -> None:
    shown = show(open_citation(make_not_found(), language="ru").html)
    assert shown.find("Italic") == ["Близкий отрывок 1 из 1; это не ответ"]


def test_changed_and_lost_articles_are_told_with_the_words_as_they_were() -> None:
    changed = make_article(text="Something else.")
    page = open_citation(make_answer(), article=changed)
    shown = show(page.html)
    assert "The article has changed since this answer. At that time it said:" in shown.text
    assert shown.find("BlockQuote") == ["It cost 14 million euros."]
    assert "Something else" not in shown.text
    assert ["Whole article"] in list_labels(page)
    kept, _ = read_citations(result_to_dict(make_answer()))
    lost = render_citation(Opened(KEY, kept, 0, is_nearest=False), None, speak())
    assert "no longer in the collection" in show(lost.html).text
    assert list_labels(lost) == [["2 ›"]]


def test_long_quotation_and_long_context_fit_one_message() -> None:
    text = "Before. " * 400 + "Q" * 6000 + " After." * 400
    article = make_article(text=text)
    start = text.index("Q")
    page = render_place(article, (start, start + 6000), speak())
    (marked,) = show(page.html).find("Underline")
    assert marked == "Q" * 1800 + " …"


def test_page_of_ships_fits_one_message() -> None:
    ships = "\U0001f6a2" * 3000
    article = make_article(text=ships, title=ships, author=ships, publisher=ships)
    for span in ((0, 3000), (1000, 1900), (500, 501)):
        (marked,) = show(render_place(article, span, speak()).html).find("Underline")
        assert marked.startswith("\U0001f6a2")


def test_context_begins_and_ends_between_words() -> None:
    text = "\n\n".join(["word " * 200 + "end."] * 3)
    article = make_article(text=text)
    start = text.index("end.", 1100)
    (block,) = show(render_place(article, (start, start + 4), speak()).html).find(
        "ExpandableBlockQuote"
    )
    assert block.startswith("… word ")
    assert block.endswith("word …")
    assert 600 < len(block) < 800
    assert set(block.split()) == {"…", "word", "end."}


def test_article_is_read_page_by_page() -> None:
    text = "\n\n".join(f"Paragraph {n} " + "says this and that. " * 20 for n in range(40)).strip()
    article = make_article(text=text)
    shown, page, number = [], None, 1
    while page is None or any("›" in button.label for row in page.buttons for button in row):
        page = render_article(article, number, speak())
        (block,) = show(page.html).find("BlockQuote")
        shown.append(block)
        number += 1
    assert len(shown) > 4
    assert " ".join(shown).split() == text.split()
    for start in range(0, len(text), 977):
        word = re.compile(r"\S+").search(text, start)
        assert word is not None
        assert word[0] in shown[find_page(article, word.start()) - 1]
    assert "Page 2 of" in show(render_article(article, 2, speak()).html).text
    first, last = render_article(article, -5, speak()), render_article(article, 999, speak())
    assert "Page 1 of" in show(first.html).text
    assert list_labels(last) == [[f"‹ {len(shown) - 1}"]]


def test_list_of_articles_turns_its_pages() -> None:
    entries = [
        Entry(
            f"a{n}", name_article(f"a{n}"), replace(describe_article(BRIDGE_ARTICLE), title=f"T{n}")
        )
        for n in range(1, 20)
    ]
    seen = []
    for page in (1, 2, 3):
        outgoing = render_list(entries, page, speak())
        shown = show(outgoing.html)
        seen += re.findall(r"\d+\. (T\d+)\n", shown.text)
        numbers = [button.label for row in outgoing.buttons[:-1] for button in row]
        assert numbers == re.findall(r"(\d+)\. T", shown.text)
    assert seen == [f"T{n}" for n in range(1, 20)]
    assert "17–19 of 19" in shown.text
    assert "There are no articles" in render_list([], 1, speak()).html


def test_inline_offers_the_answer_and_its_sources() -> None:
    answer, *sources = offer_result(make_answer(), speak())
    assert (answer.id, answer.title) == ("answer", "It cost 14 million euros.")
    assert answer.description == "The Ord Herald, 4 May 2021; The Ord Herald, date unknown"
    shown = show(answer.html)
    assert shown.text.startswith(
        "Question: What did the bridge cost?\nIt cost 14 million euros. [1]"
    )
    assert [one.id for one in sources] == ["source-1", "source-2"]
    assert show(sources[1].html).find("BlockQuote") == [
        "Officials said the bridge cost 16 million euros."
    ]
    silence, nearest = offer_result(make_not_found(), speak("kk"))
    assert silence.title == "Мақалаларда жауап табылмады"
    assert nearest.title == "Жақын үзінді 1 · The last ferry"


def test_inline_answer_keeps_to_one_message() -> None:
    (answer, *_) = offer_result(make_long_answer(30, 40), speak())
    shown = show(answer.html)
    assert "Sources" in shown.text
    assert shown.text.count("and ends.") >= 5
    (one, *_) = offer_result(make_long_answer(1, 600), speak())
    assert show(one.html).text.endswith("[1] A title — Ada Ro, The Ord Herald, date unknown")


@pytest.mark.parametrize("count", range(1, 30))
def test_rows_of_buttons_are_even(count: int) -> None:
    rows = balance_rows([Button(str(n), "x") for n in range(count)])
    assert sum(map(len, rows)) == count
    assert max(map(len, rows)) <= 8
    assert max(map(len, rows)) - len(rows[-1]) < len(rows)


@given(
    st.sampled_from(Action),
    st.from_regex(r"[A-Za-z0-9_-]{1,32}", fullmatch=True),
    st.integers(0, 999_999),
)
def test_button_data_comes_back(action: Action, key: str, number: int) -> None:
    data = write_data(action, key, number)
    assert len(data.encode()) <= 64
    read = read_data(data)
    assert read is not None
    assert (read.action, read.key, read.number) == (action, key, number)


@given(st.text(max_size=70))
def test_foreign_data_and_payloads_are_nothing(text: str) -> None:
    assert read_data(text) is None or re.fullmatch(r"[cpudlmath]:[\w-]+:\d+", text)
    assert read_payload(text) is None


def test_link_names_the_place() -> None:
    citation = make_answer().citations[1]
    url = link_citation("silteme_bot", citation)
    assert url is not None
    payload = url.partition("?start=")[2]
    assert len(payload) <= 64
    place = Place(name_article("ferry"), (0, 48), FERRY_ARTICLE.sha256[:8])
    assert read_payload(payload) == place
    assert read_payload(f"s_{place.article}") == Place(place.article)
    assert clean_text(payload) == payload
