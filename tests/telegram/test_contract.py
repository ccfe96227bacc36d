"""What the bot's markup promises, checked by Telegram's own library: every text is accepted."""

from __future__ import annotations

import re
import unicodedata

import pytest
from botapi.hostile import write_hostile_texts
from botapi.tdlib import LONGEST_TEXT, MOST_ENTITIES, count_units, parse_html

from bot.telegram.markup import (
    bold,
    clean_text,
    join_rich,
    link,
    plain,
    quote,
    shorten,
    split_rich,
    to_html,
    underline,
)

HOSTILE = tuple(write_hostile_texts(2000))
ADDRESS = "https://ord.example/bridge?a=1&b=2"


def squeeze(text):
    """A text without its white space, which alone may go where a text is cut."""
    return re.sub(r"\s+", "", text)


def show(parts):
    """The parts as Telegram shows them, each within its limits."""
    shown = [parse_html(to_html(part)) for part in parts]
    for one in shown:
        assert 0 < count_units(one.text) <= LONGEST_TEXT
        assert len(one.entities) <= MOST_ENTITIES
    return shown


def test_hostile_texts_are_shown_as_written():
    assert len(set(HOSTILE)) > 1900
    for text in HOSTILE:
        shown = show(split_rich(plain(text)))
        assert squeeze("".join(one.text for one in shown)) == squeeze(clean_text(text))
        assert not any(one.entities for one in shown), text[:200]


def test_cleaning_leaves_nothing_that_hides_or_turns_text():
    left = {
        character
        for text in HOSTILE
        for character in clean_text(text)
        if unicodedata.category(character) in ("Cc", "Cf", "Cs")
    }
    # Joiners belong to the spelling of languages and of emoji.
    assert left <= {"\n", "\u200c", "\u200d"}


def test_cleaning_keeps_what_people_read():
    for text in ("Қазақстан — 2022", "שלום", "👨‍👩‍👧‍👦 🇰🇿", "“Süd” 🚢", "a < b & c > d"):
        assert clean_text(text) == text


@pytest.mark.parametrize("start", range(0, 2000, 250))
def test_marks_stay_on_their_words(start):
    for text in HOSTILE[start : start + 250]:
        rich = join_rich(
            (bold(text), link("[1]", ADDRESS), quote(join_rich((text, underline("cited"))))), " "
        )
        shown = show(split_rich(rich))
        whole = squeeze("".join(one.text for one in shown))
        cleaned = squeeze(clean_text(text))
        assert whole == f"{cleaned}[1]{cleaned}cited"
        links = [
            (one.read(entity), entity["url"])
            for one in shown
            for entity in one.entities
            if entity["type"] == "text_link"
        ]
        assert links == [("[1]", ADDRESS)]
        cited = [
            one.read(entity)
            for one in shown
            for entity in one.entities
            if entity["type"] == "underline"
        ]
        assert "".join(cited) == "cited"


def test_many_marks_are_spread_over_parts():
    rich = join_rich([link(f"[{number}]", ADDRESS) for number in range(1, 401)], " ")
    shown = show(split_rich(rich))
    assert len(shown) > 3
    read = [one.read(entity) for one in shown for entity in one.entities]
    assert read == [f"[{number}]" for number in range(1, 401)]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc", "/texts/a", "", None])
def test_address_that_telegram_drops_makes_no_link(url):
    # Telegram would say nothing: the number would look like a link and be none.
    assert to_html(link("[1]", url)) == "[1]"


def test_shortened_text_keeps_to_its_length():
    for text in HOSTILE:
        assert count_units(shorten(text, 40)) <= 40
