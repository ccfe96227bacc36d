"""Whole messages made from hostile articles and questions, checked by Telegram's own library."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from botapi.hostile import write_hostile_texts
from botapi.keyboards import find_keyboard_fault
from botapi.tdlib import LONGEST_TEXT, MOST_ENTITIES, count_units, parse_html
from samples import make_article

from bot.serialization import result_to_dict
from bot.telegram.interface import Interface
from bot.telegram.keys import read_payload
from bot.telegram.passages import Opened, read_citations, render_article, render_citation
from bot.telegram.rendering import render_draft, render_result
from bot.telegram.sentences import shorten_quote
from bot.telegram.texts import load_texts
from bot.telegram.values import Outgoing
from bot.types import Answer, Difference, Draft, NotFound, Sentence, Side, cite
from index.types import Filters

KEY = "abcdefghij-_"
NUMBER = re.compile(r"\[(\d+)\]")
DEEP_LINK = re.compile(r"https://t\.me/silteme_bot\?start=([A-Za-z0-9_-]{1,64})")
ADDRESS = "https://ord.example/a?b=1&c=2"


def make_hostile_answer(text: str) -> Answer:
    """An answer in which everything that can hold `text` holds it."""
    body = f"Before it all. {text} After it all."
    known = {"title": text or "x", "author": text, "publisher": text}
    near = make_article("near", body, url=ADDRESS, **known)
    far = make_article("far" + re.sub(r"[^!-9;-~]", "_", text[:200]), body, url=text, **known)
    cited = [cite(1, near, 15, max(16, 15 + len(text))), cite(2, far, 0, len(body))]
    own = Sentence(f"It says {text}", (1, 2))
    sentences = (own, Sentence(cited[0].quote.strip() or "x", (1,)), Sentence(body, (2,)))
    sides = (Side(text.strip() or "x", 1), Side("y", 2))
    return Answer(
        question=text,
        searched_for=f"{text}?",
        sentences=sentences,
        citations=tuple(cited),
        confidence=0.9,
        corpus="c0ffee",
        differs=(Difference(text, sides),),
    )


def to_rows(outgoing):
    """Buttons as they go to the Bot API."""
    return {
        "inline_keyboard": [
            [
                {"text": one.label}
                | ({"callback_data": one.data} if one.data else {})
                | ({"url": one.url} if one.url else {})
                | ({"switch_inline_query": one.switch_inline} if one.switch_inline else {})
                for one in row
            ]
            for row in outgoing.buttons
        ]
    }


def check(outgoing):
    """A message is accepted and within limits; what it shows."""
    shown = parse_html(outgoing.html)
    assert 0 < count_units(shown.text) <= LONGEST_TEXT
    assert len(shown.entities) <= MOST_ENTITIES
    assert len(re.findall("<a ", outgoing.html)) == sum(
        one["type"] == "text_link" for one in shown.entities
    )
    assert find_keyboard_fault(to_rows(outgoing)) is None
    return shown


@pytest.fixture(scope="module", params=["en", "ru", "kk"])
def interface(request):
    return Interface(load_texts(), request.param, "silteme_bot")


def write_readable_texts(count):
    """Hostile texts as an article can hold them: what is read from a file is UTF-8."""
    for text in write_hostile_texts(count, seed=11):
        yield text.encode("utf-8", "replace").decode()


def test_hostile_answers_are_accepted_with_every_number_linked(interface):
    for text in write_readable_texts(150):
        answer = make_hostile_answer(text)
        outgoing = render_result(answer, Filters(sources=(text,)), KEY, interface)
        shown = [check(one) for one in outgoing]
        links = [
            (found[1], entity["url"])
            for one in shown
            for entity in one.entities
            if entity["type"] == "text_link"
            and (found := NUMBER.fullmatch(one.read(entity).strip()))
        ]
        assert {number for number, _ in links} == {"1", "2"}
        for number, url in links:
            payload = DEEP_LINK.fullmatch(url)
            assert url == ADDRESS if number == "1" else payload and read_payload(payload[1])
        labels = [button.label for row in outgoing[-1].buttons for button in row]
        assert labels[:2] == ["[1]", "[2]"]
        # The sources stand together, in the last message.
        assert interface.say("sources_title") in shown[-1].text


def make_written(answer: Answer, text: str) -> Answer:
    """The answer as a language model words it, telling how it came about."""
    sentences = (Sentence(f"As they say, {text}", (1,)), Sentence(f"So it is: {text}", (1, 2)))
    return replace(answer, sentences=sentences, writer="a model", notice=f"Checked: {text}")


def test_words_of_a_model_have_the_quoted_words_below_their_sources(interface):
    for text in write_readable_texts(100):
        answer = make_written(make_hostile_answer(text), text)
        shown = [check(one) for one in render_result(answer, Filters(), KEY, interface)]
        folded = [
            one.read(entity)
            for one in shown
            for entity in one.entities
            if entity["type"] == "expandable_blockquote"
        ]
        # What is quoted may go on in a further message.
        said = "".join("".join(folded).split())
        for citation in answer.citations:
            words = shorten_quote(citation.quote).text.removesuffix(" …")
            assert "".join(words.split()) in said
        notes = [
            one.read(entity)
            for one in shown
            for entity in one.entities
            if entity["type"] == "italic"
        ]
        assert any(note.startswith("Checked:") for note in notes)


def test_words_of_a_model_that_are_the_articles_own_are_not_quoted_twice(interface):
    article = make_article("one", "It cost 5 euros. It was sold.")
    cited = cite(1, article, 0, 16), cite(2, article, 17, 29)
    answer = Answer(
        question="?",
        searched_for="?",
        sentences=(Sentence("It cost 5 euros.", (1,)), Sentence("Somebody bought it.", (2,))),
        citations=cited,
        confidence=0.9,
        corpus="c0ffee",
        writer="a model",
    )
    (outgoing,) = render_result(answer, Filters(), KEY, interface)
    shown = check(outgoing)
    assert shown.text.count("It cost 5 euros.") == 1
    (folded,) = [one for one in shown.entities if one["type"] == "expandable_blockquote"]
    assert shown.read(folded) == "[2] It was sold."
    (quoted,) = render_result(replace(answer, writer="extract"), Filters(), KEY, interface)
    assert "It was sold." not in check(quoted).text


def test_answer_under_way_fits_one_message_and_says_that_it_is_not_all(interface):
    note = interface.say("unfinished")
    for text in write_readable_texts(100):
        answer = make_written(make_hostile_answer(text), text)
        for rounds in (1, 30):
            draft = Draft(answer.sentences * rounds, answer.citations)
            shown = check(Outgoing(render_draft(draft, interface)))
            assert shown.text.endswith(f"\n\n{note}")
            linked = [shown.read(one) for one in shown.entities if one["type"] == "text_link"]
            assert "[1]" in linked or count_units(text) > 3_000


def test_hostile_pages_are_accepted_whatever_became_of_the_article(interface):
    for text in write_readable_texts(80):
        answer = make_hostile_answer(text)
        citations, is_nearest = read_citations(result_to_dict(answer, id=None))
        assert not is_nearest
        for at, citation in enumerate(answer.citations):
            opened = Opened(KEY, citations, at, is_nearest)
            changed = make_article(citation.article.id, "Something else.", title="x")
            for article in (citation.article, changed, None):
                check(render_citation(opened, article, interface))
        for page in (1, 2, 10**6):
            check(render_article(answer.citations[0].article, page, interface))


def test_hostile_silence_is_accepted(interface):
    for text in write_readable_texts(80):
        answer = make_hostile_answer(text)
        silence = NotFound(
            question=text,
            searched_for=f"{text}!",
            reason=f"The articles do not mention “{text}”.",
            nearest=answer.citations,
            confidence=0.1,
            corpus="c0ffee",
        )
        for one in render_result(silence, Filters(), KEY, interface):
            check(one)
        for one in render_result(replace(silence, nearest=()), Filters(), KEY, interface):
            check(one)
