"""Marks and cuts, held to what Telegram's own library makes of the HTML."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shown import show

from bot.telegram.markup import (
    MOST_MARKS,
    Rich,
    bold,
    clean_text,
    count_units,
    cut_rich,
    is_web_address,
    italic,
    join_rich,
    link,
    plain,
    quote,
    shorten,
    split_rich,
    strip_rich,
    to_html,
    underline,
)

LETTERS = st.one_of(
    st.characters(),
    st.sampled_from("<>&\"'/=\0\u202e\u200b\ud800\U0001f6a2\U000e0041\u0301\n\t\r _*[]`"),
)
TEXTS = st.text(LETTERS, max_size=60)
ADDRESS = 'https://ord.example/?a="1"&b=2'.replace('"', "%22")


def build(leaves):
    return st.one_of(
        leaves.map(bold),
        leaves.map(italic),
        leaves.map(underline),
        leaves.map(lambda rich: link(rich, ADDRESS)),
        st.tuples(leaves, leaves).map(lambda pair: join_rich(pair, " ")),
    )


RICH = st.recursive(TEXTS.map(plain), build, max_leaves=8)


def squeeze(text: str) -> str:
    return "".join(text.split())


@given(RICH)
def test_telegram_reads_the_words_and_each_mark(rich: Rich) -> None:
    shown = show(to_html(rich))
    assert squeeze(shown.text) == squeeze(rich.text)
    for kind, name in (("b", "Bold"), ("i", "Italic"), ("u", "Underline"), ("a", "TextUrl")):
        marked = "".join(rich.text[at] for at in sorted(covered(rich, kind)))
        assert squeeze(shown.read_covered(name)) == squeeze(marked)


@given(TEXTS)
def test_words_are_never_read_as_markup(text: str) -> None:
    shown = show(to_html(plain(text)))
    assert shown.entities == ()
    assert squeeze(shown.text) == squeeze(clean_text(text))


@given(TEXTS)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@settings(max_examples=60)
@given(st.lists(RICH, min_size=1, max_size=12), st.integers(20, 300), st.data())
def test_parts_hold_everything_and_fit(pieces: list[Rich], units: int, data) -> None:
    rich = join_rich(pieces, "\n")
    places = st.lists(st.integers(0, len(rich.text)), max_size=6)
    breaks = sorted(set(data.draw(places)))
    parts = split_rich(rich, breaks, units=units)
    assert squeeze("".join(part.text for part in parts)) == squeeze(rich.text)
    for part in parts:
        assert part.text == part.text.strip() != ""
        assert count_units(part.text) <= units
        assert len(part.marks) <= MOST_MARKS
        show(to_html(part))


@settings(max_examples=60)
@given(RICH, st.integers(0, 200), st.integers(0, 200))
def test_cut_keeps_marks_on_their_words(rich: Rich, start: int, length: int) -> None:
    start = min(start, len(rich.text))
    cut = cut_rich(rich, start, min(start + length, len(rich.text)))
    for mark in cut.marks:
        assert 0 <= mark.start < mark.end <= len(cut.text)
    both = join_rich((cut_rich(rich, 0, start), cut_rich(rich, start, len(rich.text))))
    assert both.text == rich.text
    for kind in ("b", "i", "u", "a"):
        assert covered(both, kind) == covered(rich, kind)


def covered(rich: Rich, kind: str) -> set[int]:
    return {at for mark in rich.marks if mark.kind == kind for at in range(mark.start, mark.end)}


def test_marks_nest_and_close() -> None:
    rich = quote(join_rich(("a ", bold(underline("<b>")), " ", link("[1]", ADDRESS))), folded=True)
    assert to_html(rich) == (
        "<blockquote expandable>a <b><u>&lt;b&gt;</u></b> "
        '<a href="https://ord.example/?a=%221%22&amp;b=2">[1]</a></blockquote>'
    )
    shown = show(to_html(rich))
    assert shown.find("ExpandableBlockQuote") == ["a <b> [1]"]
    assert shown.links() == [("[1]", ADDRESS)]


def test_text_is_cut_between_sentences() -> None:
    sentences = [f"Sentence {number} says something." for number in range(40)]
    rich = quote(" ".join(sentences))
    breaks = [rich.text.index(sentence) for sentence in sentences]
    parts = split_rich(rich, breaks, units=100)
    assert len(parts) > 5
    for part in parts:
        assert part.text.startswith("Sentence ")
        assert part.text.endswith(" something.")
        assert show(to_html(part)).find("BlockQuote") == [part.text]


def test_last_block_stays_together_in_the_last_part() -> None:
    body, sources = plain("word " * 30), plain("[1] One\n[2] Two\n[3] Three")
    rich = join_rich((body, sources), "\n\n")
    last = len(rich.text) - len(sources.text)
    for units in range(30, 190, 7):
        parts = split_rich(rich, [last], last, units)
        assert parts[-1].text.endswith(sources.text)
        assert not any("[1]" in part.text for part in parts[:-1])


def test_words_without_a_gap_are_cut_between_whole_letters() -> None:
    ships = plain("\U0001f6a2" * 5000)
    parts = split_rich(ships)
    assert "".join(part.text for part in parts) == ships.text
    assert [count_units(part.text) for part in parts] == [4096, 4096, 1808]
    accents = plain("q\u0301" * 3000)
    assert all(part.text.startswith("q") for part in split_rich(accents))
    piled = split_rich(plain("q" + "\u0301" * 9000))
    assert [count_units(part.text) for part in piled] == [4096, 4096, 809]


def test_addresses_count_too() -> None:
    address = "https://ord.example/" + "a" * 900
    rich = join_rich([link(f"[{number}]", address) for number in range(60)], " ")
    parts = split_rich(rich)
    shown = [show(to_html(part)) for part in parts]
    assert [words for one in shown for words, _ in one.links()] == [f"[{n}]" for n in range(60)]


@pytest.mark.parametrize(
    ("url", "is_taken"),
    [
        ("https://ord.example/a?b=c&d=e#f", True),
        ("http://ord.example:8080", True),
        ("https://пример.рф/статья", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("ord.example", False),
        ("https://ord.example/a b", False),
        ('https://ord.example/"><b>', False),
        ("https://localhost", False),
        ("https://ord.example/" + "a" * 1000, False),
        ("https://ord.example/\u202e", False),
        (None, False),
    ],
)
def test_only_web_addresses_are_linked(url: str | None, is_taken: bool) -> None:
    assert is_web_address(url) is is_taken
    assert bool(show(to_html(link("[1]", url))).links()) is is_taken


@given(TEXTS, st.integers(8, 30))
def test_shortened_text_is_one_line_that_fits(text: str, units: int) -> None:
    short = shorten(text, units)
    assert "\n" not in short
    assert count_units(short) <= units
    whole = " ".join(clean_text(text).split())
    assert short == whole or (short.endswith("…") and whole.startswith(short[:-1]))


def test_strip_keeps_marks() -> None:
    stripped = strip_rich(bold("  a  "))
    assert to_html(stripped) == "<b>a</b>"
    assert strip_rich(plain(" \n ")) == Rich()
