"""Answers and passages as pages: at any width, plain or styled, nothing steering the screen."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from samples import (
    ARTICLES,
    BRIDGE_ARTICLE,
    FERRY_ARTICLE,
    make_answer,
    make_article,
    make_not_found,
)

from bot.cli.passages import (
    check_span,
    name_article,
    parse_place,
    render_article,
    render_passage,
)
from bot.cli.rendering import render_result
from bot.cli.sources_page import describe_unreadable, render_source
from bot.cli.terminal import Terminal, strip_styles
from bot.types import Answer, NotFound, Sentence, cite
from index.errors import InputError
from index.reading import Unreadable, read_articles
from index.types import Published

if TYPE_CHECKING:
    from pathlib import Path


def make_terminal(*, width: int = 100, styled: bool = False) -> Terminal:
    terminal = Terminal()
    terminal.width, terminal.is_styled = width, styled
    return terminal


def describe_opening(citation) -> str:
    return f"silteme show {citation.article.id}:{citation.start}-{citation.end}"


def render(result, **options) -> str:
    return render_result(result, make_terminal(**options), describe_opening)


def test_page_of_an_answer() -> None:
    assert render(make_answer()) == (
        "It cost 14 million euros. [1] Officials said the bridge cost 16 million euros. [2] [1]\n"
        "\n"
        "The sources differ on the cost:\n"
        "  • 14 million — Ada Ro, The Ord Herald, 2021-05-04 [1]\n"
        "  • 16 million — The Ord Herald, date unknown [2]\n"
        "\n"
        "[1] A bridge opens — Ada Ro, The Ord Herald, 2021-05-04\n"
        "    silteme show bridge:40-65\n"
        "\n"
        "[2] The last ferry — The Ord Herald, date unknown\n"
        "    silteme show ferry:0-48"
    ), "what the answer quotes is not quoted again"


def test_words_that_the_answer_tells_in_its_own_are_quoted_below_it() -> None:
    told = replace(make_answer(), sentences=(Sentence("Fourteen or sixteen million.", (1, 2)),))
    page = render(told)
    assert "\n    “It cost 14 million euros.”\n    silteme show bridge:40-65\n" in page
    assert "\n    “Officials said the bridge cost 16 million euros.”\n" in page


def test_a_short_answer_shares_the_heading_of_the_words_it_stands_in() -> None:
    whole = BRIDGE_ARTICLE.text[40:65]
    citations = (cite(1, BRIDGE_ARTICLE, 48, 64), cite(2, BRIDGE_ARTICLE, 40, 65))
    sentences = (Sentence(citations[0].quote, (1,)), Sentence(whole, (2,)))
    short = replace(make_answer(), sentences=sentences, citations=citations, differs=())
    assert render(short) == (
        "14 million euros [1]\n"
        "It cost 14 million euros. [2]\n"
        "\n"
        "[1] [2] A bridge opens — Ada Ro, The Ord Herald, 2021-05-04\n"
        "    silteme show bridge:40-65"
    )


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        (Published(date(2021, 1, 1), date(2021, 12, 31), "2021-01-01/2021-12-31"), "2021"),
        (Published(date(2021, 5, 1), date(2021, 5, 31), "2021-05"), "2021-05"),
        (
            Published(date(2022, 9, 15), date(2022, 12, 31), "2022-09-15/2022-12-31"),
            "2022-09-15 – 2022-12-31",
        ),
    ],
)
def test_a_time_that_is_known_roughly_reads_as_one(published: Published, shown: str) -> None:
    article = replace(BRIDGE_ARTICLE, published=published)
    said, citation = Sentence(article.text[40:65], (1,)), cite(1, article, 40, 65)
    alone = replace(make_answer(), sentences=(said,), citations=(citation,), differs=())
    assert f"Ada Ro, The Ord Herald, {shown}\n" in render(alone)


@pytest.mark.parametrize("text", ["“We won,” said Ada.", '"We won," said Ada.', "«Мы победили»."])
def test_a_quote_that_begins_with_its_own_marks_gets_no_others(text: str) -> None:
    article = make_article("cup", text)
    nearest = replace(make_not_found(), nearest=(cite(1, article, 0, len(text)),))
    assert f"\n    {text}\n" in render(nearest)


def test_an_answer_about_the_present_says_from_when_it_is() -> None:
    page = render(make_answer("What does the bridge cost now?"))
    assert "\n\nAs of 2021-05-04, when [1] appeared.\n\n[1] A bridge opens" in page
    assert "As of" not in render(make_answer())
    answer = make_answer("What does the ferry do now?")
    undated = cite(1, FERRY_ARTICLE, 0, 48)
    alone = Answer(answer.question, answer.question, (Sentence("It.", (1,)),), (undated,), 1.0, "c")
    assert "[1] bears no date: this may have changed." in render(alone)


def test_page_of_not_found_shows_nearest_as_such() -> None:
    page = render(make_not_found())
    assert page.startswith("The articles do not say who painted the bridge.\n\nNearest passages\n")
    assert "“The ferry “Süd” 🚢 stopped in June.”" in page


def test_what_stands_around_an_answer_is_in_the_language_asked() -> None:
    russian = render(make_answer("Сколько стоит мост сейчас?"))
    assert "Источники расходятся (the cost):\n" in russian
    assert "Сведения на 2021-05-04, когда вышла статья [1]." in russian
    assert "\n\nЕң жақын үзінділер\n" in render(make_not_found("Көпірді кім бояған?"))
    assert "\n\n最接近的段落\n" in render(make_not_found("谁画了这座桥？"))


def test_completed_question_is_shown() -> None:
    asked = make_not_found()
    completed = NotFound("And who?", asked.question, asked.reason, (), 0.1, "c0ffee")
    assert render(completed).endswith("\n\nSearched for: Who painted the bridge?")


@pytest.mark.parametrize("width", [20, 33, 80])
def test_narrow_windows_lose_no_word(width: int) -> None:
    page = render(make_answer(), width=width)
    assert page.split() == render(make_answer()).split()
    commands = ("silteme", "show", "bridge:40-65")
    assert all(len(line) <= width or any(c in line for c in commands) for line in page.split("\n"))


def test_styled_page_says_the_same_and_links_to_the_source() -> None:
    page = render(make_answer(), styled=True)
    assert strip_styles(page) == render(make_answer())
    assert "\x1b]8;;https://ord.example/bridge\x1b\\" in page
    assert "\x1b[36m[1]\x1b[0m" in page


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "https://a/\x1b\\", "https://a b"]
)
def test_only_plain_web_addresses_become_links(url: str) -> None:
    assert make_terminal(styled=True).link("text", url) == "text"


def test_article_cannot_steer_the_terminal() -> None:
    article = make_article(text="Safe \x1b[31mred\u202e.", title="\x1b]0;title\x07", author="\x9bA")
    citation = cite(1, article, 0, len(article.text))
    answer = Answer("?\x1b", "?", (Sentence(article.text, (1,)),), (citation,), 1.0, "c")
    terminal = make_terminal()
    pages = [
        render(answer),
        render_article(article, terminal),
        render_passage(article, (0, 4), 9, terminal),
        *render_source(article, None, terminal),
    ]
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", "".join(pages))


def test_passage_is_marked_in_its_context() -> None:
    page = render_passage(BRIDGE_ARTICLE, (40, 65), 12, make_terminal())
    assert page == (
        "A bridge opens\n"
        "Ada Ro, The Ord Herald, 2021-05-04 · bridge · texts/bridge.txt\n"
        "\n"
        "… 3 May 2021. ⟦It cost 14 million euros.⟧\n"
        "\n"
        "Nobody was …"
    )


def test_mark_on_a_terminal_is_reverse_video_on_every_line() -> None:
    page = render_passage(BRIDGE_ARTICLE, (0, 65), 0, make_terminal(width=20, styled=True))
    marked = re.findall("\x1b\\[7m(.*?)\x1b\\[0m", page)
    assert " ".join(marked).split() == BRIDGE_ARTICLE.text[:65].split()
    assert "⟦" not in page


def test_mark_is_shown_though_the_text_holds_such_brackets() -> None:
    article = make_article(text="A ⟦b⟧ c.")
    assert render_passage(article, (2, 5), 99, make_terminal()).endswith("A ⟦⟦b⟧⟧ c.")


def test_whole_article() -> None:
    page = render_article(BRIDGE_ARTICLE, make_terminal())
    assert page.endswith("\n\n" + BRIDGE_ARTICLE.text)


def test_source_entry_says_why_a_date_is_believed_and_what_is_unknown() -> None:
    lines = render_source(BRIDGE_ARTICLE, None, make_terminal())
    assert lines == [
        "bridge · A bridge opens",
        "  Ada Ro · The Ord Herald · 2021-05-04 (printed above it) · en · 83 characters",
    ]
    unknown = render_source(FERRY_ARTICLE, (), make_terminal())
    assert "author unknown · The Ord Herald · date unknown" in unknown[1]
    assert unknown[2] == "  nothing was left out"


def test_places() -> None:
    assert parse_place("a:1-2") == ("a", (1, 2))
    assert parse_place("a") == ("a", None)
    assert parse_place("C:\\texts\\a.txt:1-2") == ("C:\\texts\\a.txt", (1, 2))
    assert parse_place("a:1-") == ("a:1-", None)


@pytest.mark.parametrize("name", ["bridge", "bri", "bridge.txt", "bridge.t", "texts/bridge.txt"])
def test_article_is_named_by_id_beginning_or_file(name: str) -> None:
    assert name_article(ARTICLES, name) is BRIDGE_ARTICLE


def test_id_comes_before_what_it_begins() -> None:
    longer = make_article("bridge-2")
    assert name_article((longer, BRIDGE_ARTICLE), "bridge") is BRIDGE_ARTICLE


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("brigde", "no article 'brigde'. The nearest ids are bridge"),
        ("zzz", "`silteme sources` lists them"),
        ("", "no article ''"),
    ],
)
def test_unknown_article_names_the_nearest(name: str, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        name_article(ARTICLES, name)


def test_ambiguous_beginning_is_refused() -> None:
    with pytest.raises(InputError, match="any of 2 articles: bridge, bridge-2"):
        name_article((BRIDGE_ARTICLE, make_article("bridge-2")), "bri")


@pytest.mark.parametrize("span", [(0, 0), (5, 4), (0, 84), (83, 84)])
def test_span_outside_the_text_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="characters 0 to 83"):
        check_span(BRIDGE_ARTICLE, span)


def test_whole_text_is_a_span() -> None:
    check_span(BRIDGE_ARTICLE, (0, 83))


def test_only_the_line_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    good = '{"id": "%d", "title": "A bridge", "text": "The bridge at Ord opened on Monday."}'
    lines = "\n".join([good % 1, "{torn", good % 3])
    (tmp_path / "many.jsonl").write_text(lines, encoding="utf-8")
    read = list(read_articles([tmp_path], tmp_path))
    told = [describe_unreadable(one) for one in read if isinstance(one, Unreadable)]
    assert told[0] == "empty.txt was left out: It is empty."
    assert told[1].startswith("line 2 of many.jsonl was left out: it is not JSON: ")
    assert len(read) - len(told) == 2
