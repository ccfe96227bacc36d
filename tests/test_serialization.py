"""The answer object: every key always there, exact, and JSON in any circumstances."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from samples import BRIDGE_ARTICLE, make_answer, make_not_found

from bot.serialization import dump_object, error_to_dict, mark_sentence, result_to_dict
from bot.types import Check, Outcome, Usage

KEYS = {
    "id", "question", "searched_for", "status", "text", "sentences", "citations", "differs",
    "nearest", "confidence", "caveat", "corpus", "writer", "timing_ms", "notice", "checks",
    "usage",
}  # fmt: skip


def test_answer_object_of_an_answer() -> None:
    made = result_to_dict(make_answer(), id="q1")
    assert set(made) == KEYS
    assert made["id"] == "q1"
    assert made["status"] == "answered"
    assert made["text"] == (
        "It cost 14 million euros. [1] Officials said the bridge cost 16 million euros. [2] [1]"
    )
    assert made["sentences"][1] == {
        "text": "Officials said the bridge cost 16 million euros.",
        "citations": [2, 1],
    }
    assert made["differs"] == [
        {
            "about": "the cost",
            "sides": [
                {"value": "14 million", "citation": 1},
                {"value": "16 million", "citation": 2},
            ],
        }
    ]
    assert made["nearest"] == []
    assert made["confidence"] == 0.9123
    assert made["writer"] == "extract"
    assert made["timing_ms"] == {"retrieve": 1.23, "read": 2.0, "write": 3.0, "total": 6.23}


def test_citation_carries_all_that_is_needed_to_check_it() -> None:
    made = result_to_dict(make_answer())["citations"][0]
    assert made == {
        "number": 1,
        "article": "bridge",
        "file": "texts/bridge.txt",
        "title": "A bridge opens",
        "author": "Ada Ro",
        "publisher": "The Ord Herald",
        "published": "2021-05-04",
        "published_reason": "printed above it",
        "url": "https://ord.example/bridge",
        "start": 40,
        "end": 65,
        "quote": "It cost 14 million euros.",
        "sha256": BRIDGE_ARTICLE.sha256,
    }
    assert BRIDGE_ARTICLE.text[40:65] == made["quote"]


def test_unknown_author_and_date_are_null() -> None:
    made = result_to_dict(make_answer())["citations"][1]
    assert made["author"] is None
    assert made["published"] is None


def test_answer_object_of_not_found() -> None:
    made = result_to_dict(make_not_found(), id=7)
    assert set(made) == KEYS
    assert made["status"] == "not_found"
    assert made["text"] == "The articles do not say who painted the bridge."
    assert made["sentences"] == made["citations"] == made["differs"] == []
    assert [near["article"] for near in made["nearest"]] == ["ferry"]
    assert made["writer"] is None


def test_answer_object_of_an_error() -> None:
    made = error_to_dict("Line 2 is not JSON.", id="q2", question="what?")
    assert set(made) == KEYS | {"error"}
    assert (made["status"], made["error"], made["text"]) == (
        "error",
        "Line 2 is not JSON.",
        "Line 2 is not JSON.",
    )
    assert (made["id"], made["question"]) == ("q2", "what?")


def test_letters_of_any_script_stay_readable() -> None:
    assert "Сұлтан 撒马尔罕 🚢" in dump_object({"text": "Сұлтан 撒马尔罕 🚢"})


@given(st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=40))
def test_any_text_survives_as_one_line_of_utf8(text: str) -> None:
    line = dump_object({"text": text})
    assert "\n" not in line
    assert json.loads(line.encode("utf-8")) == {"text": text}


def test_markers_follow_the_final_punctuation() -> None:
    assert mark_sentence("It stands in Samarkand.", (1, 3)) == "It stands in Samarkand. [1] [3]"


def test_what_was_checked_of_a_model_is_told() -> None:
    checks = (Check("It cost 15 million.", Outcome.DROPPED, ("15 stands in no cited passage",)),)
    usage = Usage("small", 1, 900, 40, 0.002, 3.5)
    made = result_to_dict(replace(make_answer(), checks=checks, usage=usage, notice="One left."))
    assert made["checks"] == [
        {
            "text": "It cost 15 million.",
            "outcome": "dropped",
            "problems": ["15 stands in no cited passage"],
        }
    ]
    assert made["usage"] == {
        "model": "small",
        "calls": 1,
        "input_tokens": 900,
        "output_tokens": 40,
        "cost": 0.002,
        "seconds": 3.5,
    }
    assert made["notice"] == "One left."
    assert result_to_dict(make_answer())["usage"] is None
