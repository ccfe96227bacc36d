"""Checking saved answers: an untouched one is exact, and every kind of change is caught."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import BRIDGE, FERRY_ARTICLE, find_article, make_answer, make_article, make_not_found

from bot.citations import verify_answer
from bot.serialization import error_to_dict, result_to_dict

if TYPE_CHECKING:
    from collections.abc import Callable

SAVED = json.dumps(result_to_dict(make_answer()))


def check(saved: dict[str, Any]) -> str:
    return "\n".join(str(mismatch) for mismatch in verify_answer(saved, find_article))


def test_untouched_answers_are_exact() -> None:
    for result in (make_answer(), make_not_found()):
        assert verify_answer(json.loads(json.dumps(result_to_dict(result))), find_article) == ()
    assert verify_answer(error_to_dict("No question."), find_article) == ()


def edit_citation(key: str, value: object) -> Callable[[dict[str, Any]], None]:
    def edit(saved: dict[str, Any]) -> None:
        saved["citations"][0][key] = value

    return edit


def shift_span(saved: dict[str, Any]) -> None:
    saved["citations"][0]["start"] += 1
    saved["citations"][0]["end"] += 1


def drop_citation(saved: dict[str, Any]) -> None:
    del saved["citations"][1]


def drop_sentence_citations(saved: dict[str, Any]) -> None:
    saved["sentences"][1]["citations"] = []


def add_uncited(saved: dict[str, Any]) -> None:
    saved["citations"].append({**saved["citations"][0], "number": 3})


def swap_numbers(saved: dict[str, Any]) -> None:
    saved["sentences"].reverse()


def edit_text(old: str, new: str) -> Callable[[dict[str, Any]], None]:
    def edit(saved: dict[str, Any]) -> None:
        assert old in saved["text"]
        saved["text"] = saved["text"].replace(old, new)

    return edit


def set_key(key: str, value: object) -> Callable[[dict[str, Any]], None]:
    def edit(saved: dict[str, Any]) -> None:
        saved[key] = value

    return edit


def cite_absent_side(saved: dict[str, Any]) -> None:
    saved["differs"][0]["sides"][0]["citation"] = 9


def alter_side(saved: dict[str, Any]) -> None:
    saved["differs"][0]["sides"][0]["value"] += "0"


def forge_sentence(text: str) -> Callable[[dict[str, Any]], None]:
    """Change a sentence and the answer's text alike, so that they agree with each other."""

    def edit(saved: dict[str, Any]) -> None:
        old = saved["sentences"][0]["text"]
        saved["sentences"][0]["text"] = text
        saved["text"] = saved["text"].replace(f"{old} [1]", f"{text} [1]")
        assert saved["text"].startswith(f"{text} [1]")

    return edit


def forge_unnamed_writer(saved: dict[str, Any]) -> None:
    forge_sentence("Ada Ro paid for it.")(saved)
    saved["writer"] = None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (edit_citation("quote", "It cost 15 million euros."), "citation 1: the quote does not"),
        (shift_span, "citation 1: the quote does not stand at bridge:41-66"),
        (edit_citation("end", 64), "citation 1: the quote does not stand"),
        (edit_citation("end", 9000), "is not a span of bridge"),
        (edit_citation("start", -1), "is not a span"),
        (edit_citation("start", 65), "is not a span"),
        (edit_citation("start", True), "must be whole numbers"),
        (edit_citation("start", 40.0), "must be whole numbers"),
        (edit_citation("quote", None), "the quote a text"),
        (edit_citation("sha256", "0" * 64), "checksums differ"),
        (edit_citation("article", "tunnel"), "there is no article 'tunnel'"),
        (edit_citation("article", ["bridge"]), "there is no article"),
        (edit_citation("article", "ferry"), "citation 1: the quote does not stand"),
        (edit_citation("author", "Bo Li"), "the author is 'Bo Li', in the index 'Ada Ro'"),
        (edit_citation("published", "2022-05-04"), "the published is"),
        (edit_citation("number", 2), "citation 1: its number is 2, not 1"),
        (drop_citation, "sentence 2: it cites 2, which is not listed"),
        (drop_sentence_citations, "sentence 2: it cites nothing"),
        (add_uncited, "citation 3: no sentence cites it"),
        (swap_numbers, "not numbered in order of appearance"),
        (edit_text("[2]", "[3]"), "its markers are not"),
        (edit_text(" [1] ", " "), "its markers are not"),
        (edit_text("14", "15"), "it is not its sentences"),
        (forge_sentence("Ada Ro paid for it."), "sentence 1: its words are not those it cites"),
        (forge_sentence("It cost 14 million euro."), "sentence 1: its words are not those"),
        (forge_unnamed_writer, "sentence 1: its words are not those it cites"),
        (set_key("text", None), "text: this is not a text"),
        (set_key("sentences", []), "has no sentences"),
        (set_key("sentences", ["words"]), "sentence 1: it has no text"),
        (set_key("citations", {}), "citations: this is not a list"),
        (set_key("citations", [3]), "citation 1: it is not an object"),
        (set_key("status", "fine"), "its status is 'fine'"),
        (set_key("status", "not_found"), "it is not_found, yet has sentences"),
        (cite_absent_side, "differs: a side cites 9"),
        (alter_side, "does not stand in ["),
        (set_key("differs", 1), "differs: this is not a list"),
        (set_key("differs", [1]), "no list of sides"),
    ],
)
def test_change_is_caught(change: Callable[[dict[str, Any]], None], words: str) -> None:
    saved = json.loads(SAVED)
    change(saved)
    assert words in check(saved)


def test_quote_over_several_lines_is_a_sentence_of_running_text() -> None:
    saved = json.loads(SAVED)
    across = "It cost 14 million euros.\n\nNobody was hurt."
    start = BRIDGE.index(across)
    saved["citations"][0] |= {"quote": across, "start": start, "end": start + len(across)}
    forge_sentence("It cost 14 million euros. Nobody was hurt.")(saved)
    assert check(saved) == ""


def test_language_model_may_use_its_own_words() -> None:
    saved = json.loads(SAVED)
    forge_sentence("The price was 14 million euros.")(saved)
    saved["writer"] = "some-model"
    assert check(saved) == ""


def test_nearest_passages_are_checked_too() -> None:
    saved = copy.deepcopy(result_to_dict(make_not_found()))
    saved["nearest"][0]["quote"] += "!"
    assert check(saved).startswith("nearest 1: the quote does not stand")


def test_article_changed_since_is_caught_even_where_the_quote_still_stands() -> None:
    longer = make_article(text=BRIDGE + " It was closed in 2022.")
    stale = {"bridge": longer, "ferry": FERRY_ARTICLE}
    problems = verify_answer(json.loads(SAVED), stale.get)
    assert any("checksums differ" in problem.problem for problem in problems)
    assert not any("quote" in problem.problem for problem in problems)


@given(st.integers(0, 1), st.data())
def test_quote_altered_by_any_one_character_is_caught(which: int, data: st.DataObject) -> None:
    saved = json.loads(SAVED)
    quote = saved["citations"][which]["quote"]
    position = data.draw(st.integers(0, len(quote) - 1))
    letter = data.draw(st.characters().filter(lambda char: char != quote[position]))
    saved["citations"][which]["quote"] = quote[:position] + letter + quote[position + 1 :]
    assert f"citation {which + 1}: the quote does not stand" in check(saved)


@given(st.integers(-3, 3), st.integers(-3, 3))
def test_span_moved_at_either_end_is_caught(at_start: int, at_end: int) -> None:
    saved = json.loads(SAVED)
    saved["citations"][1]["start"] += at_start
    saved["citations"][1]["end"] += at_end
    assert bool(check(saved)) == ((at_start, at_end) != (0, 0))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(["citations", "sentences", "differs", "nearest", "text", "status"]), JSON)
def test_any_shape_is_answered_with_mismatches_not_exceptions(key: str, value: Any) -> None:
    saved = json.loads(SAVED)
    saved[key] = value
    assert isinstance(verify_answer(saved, find_article), tuple)
