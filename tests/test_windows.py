"""Windows around the best sentences: whole, in order, within their room, none twice."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from bot.reading import ReadSentence
from bot.windows import Window, choose_windows
from index.sentences import find_sentences
from tests.samples import make_article

if TYPE_CHECKING:
    from index.types import Article

TEXT = "One two. Three four five. Six. Seven eight nine ten. Eleven twelve.\n\nThirteen. Fourteen."
ARTICLE = make_article(text=TEXT)


def read(article: Article, order: str) -> list[ReadSentence]:
    spans = find_sentences(article.text, "en")
    return [ReadSentence(article, *spans[int(at)], 1.0, 0.0) for at in order]


def count_words(text: str) -> int:
    return len(text.split())


def choose(order: str, count: int, room: int) -> list[Window]:
    return choose_windows(read(ARTICLE, order), count=count, room=room, measure=count_words)


def test_a_sentence_takes_its_neighbours_while_there_is_room() -> None:
    assert [window.text for window in choose("2013456", 1, 5)] == ["Three four five. Six."]
    assert choose("2013456", 1, 8)[0].text == "Three four five. Six. Seven eight nine ten."


def test_its_own_sentence_is_taken_however_long() -> None:
    assert choose("3012456", 1, 2)[0].text == "Seven eight nine ten."


def test_a_sentence_within_a_window_opens_none() -> None:
    windows = choose("2130456", 7, 8)
    spans = [(window.start, window.end) for window in windows]
    assert len(set(spans)) == len(spans)
    assert windows[1].text.startswith("One two.")


def test_sentences_that_are_not_there_part_windows() -> None:
    for window in choose("0246", 4, 50):
        assert len(window.sentences) == 1 or "\n\n" in window.text
        for (_, end), (start, _) in pairwise(window.sentences):
            assert not TEXT[end:start].strip()


def test_articles_are_kept_apart() -> None:
    other = make_article(id="other", text=TEXT)
    ranked = [read(ARTICLE, "2")[0], read(other, "2")[0], *read(ARTICLE, "13")]
    windows = choose_windows(ranked, count=5, room=50, measure=count_words)
    assert [window.article.id for window in windows] == [ARTICLE.id, "other"]
    assert windows[1].text == "Six."


def test_nothing_makes_no_window() -> None:
    assert choose_windows([], count=3, room=9, measure=count_words) == []
