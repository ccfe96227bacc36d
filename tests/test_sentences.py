"""Sentence and paragraph spans: nothing lost, nothing doubled, in any script."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.sentences import find_paragraphs, find_sentences

LANGUAGES = st.sampled_from(("en", "ru", "kk", "zh", "und", "xx", ""))
TEXTS = st.text(st.characters(codec="utf-8"), max_size=400)
PROSE = st.lists(
    st.sampled_from(
        ("He left. ", "К.-Ж. Токаев сказал: «Да». ", "Ол келді. ", "我们走了。", "3.5% of it! ",
         "J. R. Smith ", "“Why?” he asked. ", "\n", "\n\n", " \n\t\n ", "1. ", "т. е. ",
         "\u2028", "x" * 30)
    ),
    max_size=60,
).map("".join)  # fmt: skip


def list_visible(text: str) -> list[int]:
    return [at for at, sign in enumerate(text) if not sign.isspace()]


def check_spans(text: str, spans: list[tuple[int, int]]) -> None:
    ends = [0] + [end for _, end in spans]
    for (start, end), before in zip(spans, ends, strict=False):
        assert before <= start < end <= len(text)
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
    covered = [at for start, end in spans for at in range(start, end) if not text[at].isspace()]
    assert covered == list_visible(text)


@settings(deadline=None)
@given(TEXTS | PROSE, LANGUAGES)
@example("a\n\n\n \n\nb", "en")
@example("A." * 3 + "\x1c\x85", "en")
def test_sentences_cover_every_visible_character_once(text: str, language: str) -> None:
    check_spans(text, find_sentences(text, language))


@settings(deadline=None)
@given(TEXTS | PROSE)
def test_paragraphs_cover_every_visible_character_once(text: str) -> None:
    spans = find_paragraphs(text)
    check_spans(text, spans)
    for (_, end), (start, _) in pairwise(spans):
        assert text[end:start].count("\n") >= 2


@settings(deadline=None)
@given(PROSE, LANGUAGES, st.data())
def test_stretch_gives_spans_of_the_whole_text(
    text: str, language: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    spans = find_sentences(text, language, start, end)
    inner = find_sentences(text[start:end], language)
    assert spans == [(start + first, start + last) for first, last in inner]


@pytest.mark.parametrize(
    ("language", "text", "sentences"),
    [
        ("en", "He came. She left!", ["He came.", "She left!"]),
        ("en", "It rose 3.5% in Jan. 2022. It fell.", ["It rose 3.5% in Jan. 2022.", "It fell."]),
        ("en", "J. R. Smith spoke. All heard.", ["J. R. Smith spoke.", "All heard."]),
        ("en", "1. First things. 2. Second things.", ["1. First things.", "2. Second things."]),
        ("ru", "К.-Ж. Токаев прибыл. Его встретили.", ["К.-Ж. Токаев прибыл.", "Его встретили."]),
        ("kk", "Ол келді. Біз кеттік.", ["Ол келді.", "Біз кеттік."]),
        ("zh", "我们走了。他来了！", ["我们走了。", "他来了！"]),
        ("en", "One line\n\nAnother", ["One line", "Another"]),
    ],
)  # fmt: skip
def test_known_sentences(language: str, text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in find_sentences(text, language)] == sentences


@pytest.mark.parametrize(
    "text", ["He said it. ", "我们走了。", "A. ", '"No," he said. ', "x", "\n", "(("]
)
def test_time_grows_with_the_text_and_not_with_its_square(text: str) -> None:
    def measure(copies: int) -> float:
        begun = time.process_time()
        check = find_sentences(text * copies, "en")
        assert check or text.isspace()
        return time.process_time() - begun

    measure(10)
    # A square would take a hundred times longer; other work on the machine takes some too.
    assert measure(50_000) < 40 * measure(5_000) + 0.5


def test_long_paragraph_is_cut_as_its_windows_are_joined() -> None:
    text = " ".join(f"Sentence number {number} is here." for number in range(2_000))
    found = [text[start:end] for start, end in find_sentences(text, "en")]
    assert found == [f"Sentence number {number} is here." for number in range(2_000)]


def test_sentence_longer_than_a_window_stays_whole() -> None:
    text = "word " * 10_000 + "end. Next one."
    assert len(find_sentences(text, "en")) == 2


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "He said ‘we were asked […] and we don’t agree. Yes, they know.’ They left.",
            ["He said ‘we were asked […] and we don’t agree. Yes, they know.’", "They left."],
        ),
        ("The troops’ camp was ‘large. It grew.", ["The troops’ camp was ‘large.", "It grew."]),
        ("Nobody came in May. On Monday it ended.", ["Nobody came in May.", "On Monday it ended."]),
        ("BACKGROUND: In May it rained.", ["BACKGROUND:", "In May it rained."]),
        ("NATO: it grew. Then UN: no.", ["NATO: it grew.", "Then UN: no."]),
        ("It rained on May. 5 and later.", ["It rained on May. 5 and later."]),
    ],
)
def test_quotations_stay_whole_and_months_end_sentences(text: str, sentences: list[str]) -> None:
    assert [text[slice(*span)] for span in find_sentences(text, "en")] == sentences
