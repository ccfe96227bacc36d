"""Text on a screen: cleaned of what would steer it, measured and wrapped in columns."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.layout import clean_text, measure_text, wrap_text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[2J\x1b]0;owned\x07stays", "[2J]0;ownedstays"),
        ("a\u202eb\u2066c\u200bd\ufeffe", "abcde"),
        ("tag\U000e0041\U000e007fged", "tagged"),
        ("line\r\nline\rline\tword", "line\nline\nline word"),
        ("half \ud800 pair", "half \ufffd pair"),
        ("Қазақстан, Samarqand, 撒马尔罕 — “ok” 🚢", "Қазақстан, Samarqand, 撒马尔罕 — “ok” 🚢"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_steers_or_hides_is_left_out(raw: str, shown: str) -> None:
    assert clean_text(raw) == shown


def test_columns_of_wide_combining_and_plain_letters() -> None:
    assert measure_text("abc") == 3
    assert measure_text("撒马") == 4
    assert measure_text("e\u0301") == 1


def test_wraps_between_words_with_margins() -> None:
    lines = wrap_text("one two three four five", 12, "[1] ")
    assert lines == ["[1] one two", "    three", "    four", "    five"]


def test_paragraphs_and_blank_lines_stay() -> None:
    assert wrap_text("one\n\ntwo", 20) == ["one", "", "two"]


def test_long_word_stays_whole_for_copying() -> None:
    address = "https://example.org/" + "a" * 40
    assert wrap_text(f"see {address} now", 20) == ["see", address, "now"]


def test_text_without_spaces_is_broken_between_letters_but_not_before_a_full_stop() -> None:
    assert wrap_text("撒马尔罕的清真寺。", 8) == ["撒马尔罕", "的清真", "寺。"]


def test_marker_never_begins_a_line() -> None:
    lines = wrap_text("It stands in Samarkand. [1] [2] It is new. [3]", 24)
    assert not any(line.startswith("[") for line in lines)


@given(st.text(), st.integers(20, 100))
def test_wrapping_loses_and_adds_nothing_but_space(text: str, width: int) -> None:
    text = clean_text(text)
    joined = "".join("\n".join(wrap_text(text, width)).split())
    assert joined == "".join(text.split())


@given(st.text(st.sampled_from("ab 撒马。e\u0301 ")), st.integers(20, 40))
def test_no_line_is_wider_unless_one_word_is(text: str, width: int) -> None:
    for line in wrap_text(text, width, "  "):
        assert measure_text(line) <= width or not re.search(r"\S\s+\S", line)
