"""Sentences with markers out of a stream, however it is cut and whatever it holds."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.modelling.proposals import Proposal, Refusal, read_proposals

TWO = [("It cost 14 million euros.", (1,)), ("Officials said 16 million.", (1, 3))]


def read(*pieces: str, structure: str = "lines") -> list[tuple[str, tuple[int, ...]] | None]:
    """Each proposal as its text and numbers; None for a refusal."""
    return [
        None if isinstance(each, Refusal) else (each.text, each.numbers)
        for each in read_proposals(pieces, structure)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "It cost 14 million euros. [1]\nOfficials said 16 million. [1][3]",
        "It cost 14 million euros [1].\nOfficials said 16 million [1][3].\n",
        "It cost 14 million euros.[1]\r\nOfficials said 16 million.[1] [3]\r\n",
        "- It cost 14 million euros. [1]\n- Officials said 16 million. [1, 3]",
        "1. It cost 14 million euros. [1]\n2) Officials said 16 million. [1;3]",
        "It cost 14 million euros. [1] Officials said 16 million. [1][3]",
        "It cost 14 million euros [1]. Officials said 16 million [1, 3].",
        "Answer: It cost 14 million euros. 【1】\n\nOfficials said 16 million. 【1】【3】",
        "**It cost 14 million euros.** [1]\n__Officials said 16 million.__ [1][3]",
        "```\nIt cost 14 million euros. [1]\nOfficials said 16 million. [1][3]\n```",
        "> It cost  14 million\teuros . [passage 1]\n# Officials said 16 million. [1][1][3]",
    ],
)
def test_forms_of_an_answer(text: str) -> None:
    assert read(text) == TWO
    assert read(*text) == TWO


@pytest.mark.parametrize("text", ["NONE", "none", " NONE.\n", "**NONE**", "“NONE”", "Answer: NONE"])
def test_refusal(text: str) -> None:
    assert read(text) == [None]


@pytest.mark.parametrize("text", ["", "\n \n", "[1]", "[1][2]\n[3]", "...", "123 [1]", "```\n```"])
def test_nothing_is_proposed(text: str) -> None:
    assert read(text) == []


def test_refusal_with_a_reason_is_one() -> None:
    assert read("NONE. The passages do not say. [1]") == [None]


def test_sentences_that_share_their_markers_are_taken_apart() -> None:
    line = "It cost 14 million euros. The U.S. paid half of it. [1][2]\n"
    assert read(line) == [
        ("It cost 14 million euros.", (1, 2)),
        ("The U.S. paid half of it.", (1, 2)),
    ]
    whole = "He said: “It is dear. It is too dear.” Nobody answered him."
    assert read(f"{whole} [3]") == [
        ("He said: “It is dear. It is too dear.”", (3,)),
        ("Nobody answered him.", (3,)),
    ]


def test_sentence_without_markers_names_no_passage() -> None:
    assert read("It cost much.") == [("It cost much.", ())]
    assert read("It cost much. [1] And more.") == [("It cost much.", (1,)), ("And more.", ())]


def test_number_in_brackets_that_is_no_marker_stays() -> None:
    assert read("It is [sic] so (2) in 2021. [4]") == [("It is [sic] so (2) in 2021.", (4,))]


def test_refusal_with_a_marker_is_one() -> None:
    assert read("NONE [1]") == [None]


def test_word_none_within_a_sentence_is_no_refusal() -> None:
    assert read("None of them came. [1]") == [("None of them came.", (1,))]


def test_numbers_are_bounded() -> None:
    ((_, numbers),) = read("So. " + "".join(f"[{number}]" for number in range(40)))  # type: ignore[misc]
    assert numbers == tuple(range(8))


def test_numbers_of_any_length_are_read() -> None:
    ((_, numbers),) = read("So. [99999999999999999999999]")  # type: ignore[misc]
    assert numbers == (99999999999999999999999,)


def test_line_without_end_is_given_up() -> None:
    assert read(*["word "] * 2_000, "\nIt is so. [1]")[-1] == ("It is so.", (1,))
    assert sum(len(each[0]) for each in read(*["word "] * 2_000) if each) < 2_100


def test_sentence_comes_before_the_next_is_whole() -> None:
    taken: list[str] = []

    def stream():
        for piece in ("It cost 14", " million. [1]", " Offi", "cials said", " more. [2]\n"):
            taken.append(piece)
            yield piece

    first = next(read_proposals(stream(), "lines"))
    assert first == Proposal("It cost 14 million.", (1,))
    assert taken[-1] == " Offi"


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"sentences": [{"text": text, "sources": list(own)} for text, own in TWO]}),
        json.dumps(
            {"sentences": [{"text": text, "sources": list(own)} for text, own in TWO]}, indent=2
        ),
        (
            '```json\n{"sentences": [{"sources": [1], "text": "It cost 14 million euros."},'
            '{"sources": [1, 3], "text": "Officials said 16 million. [1]"}]}\n```'
        ),
        # A model that was asked for JSON and writes lines.
        "It cost 14 million euros. [1]\nOfficials said 16 million. [1][3]",
    ],
)
def test_forms_of_a_structured_answer(text: str) -> None:
    assert read(text, structure="json") == TWO
    assert read(*text, structure="json") == TWO


@pytest.mark.parametrize("text", ['{"sentences": []}', '{ "sentences" : [ ] }\n', "NONE"])
def test_structured_refusal(text: str) -> None:
    assert read(*text, structure="json") == [None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"sentences": [{"text": 3, "sources": [1]}]}', []),
        ('{"sentences": [{"sources": [1]}]}', []),
        ('{"sentences": [{"text": "So.", "sources": "1"}]}', [("So.", ())]),
        ('{"sentences": [{"text": "So."}]}', [("So.", ())]),
        ('{"sentences": [{"text": "So.", "sources": [1, "x", 2.5, null]}]}', [("So.", (1,))]),
        ('{"sentences": [{"text": "So.", "sources": [true]}]}', [("So.", ())]),
        ('{"sentences": [{"text": "So.", "sources": [-1]}]}', [("So.", ())]),
        ('{"sentences": [{"text": "NONE", "sources": []}]}', [None]),
        ('{"sentences": [{"text": "So.", "sources": [1]}, {"text": "Bro', [("So.", (1,))]),
        ('{"sentences": [{"text": "A [b] {c}.", "sources": [1]}]}', [("A [b] {c}.", (1,))]),
        ('{"note": [1], "sentences": [{"text": "So.", "sources": [1]}]}', [("So.", (1,))]),
        ('{"sentences": [{"text": "', []),
        ('{"other": 1}', []),
        (
            'Here {is} my [answer]: {"sentences": [{"text": "So.", "sources": [1]}]}',
            [("So.", (1,))],
        ),
        ("", []),
    ],
)
def test_structured_answer_gone_wrong(text: str, expected: list[object]) -> None:
    assert read(text, structure="json") == expected
    assert read(*text, structure="json") == expected


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "It cost 14 million euros. [1]", "Ол 14 миллион тұрды [2].", "NONE", "NONE.", "",
                "- So. [1][2]", "Да. [1] Нет. [2]", "```", "1. A. [3]", "«Мир» [1], да. [2]", "[1]",
                "Answer: so. 【4】", "It is [sic] so.", "**A** [1]",
            ]
        ),
        st.text(max_size=30),
    ),
    max_size=6,
).map("\n".join)  # fmt: skip


@given(LINES, st.lists(st.integers(0, 200), max_size=12))
def test_any_cutting_of_the_stream_gives_the_same(text: str, cuts: list[int]) -> None:
    edges = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    pieces = [text[start:end] for start, end in pairwise(edges)]
    assert read(*pieces) == read(text)
    assert read(*pieces, structure="json") == read(text, structure="json")


@given(
    st.lists(
        st.fixed_dictionaries(
            {"text": st.text(max_size=30), "sources": st.lists(st.integers(0, 9), max_size=4)}
        ),
        max_size=4,
    ),
    st.lists(st.integers(0, 400), max_size=12),
    st.booleans(),
)
def test_any_cutting_of_a_structured_stream_gives_the_same(
    sentences: list[dict[str, object]], cuts: list[int], ascii_only: bool
) -> None:
    text = json.dumps({"sentences": sentences}, ensure_ascii=ascii_only)
    edges = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    pieces = [text[start:end] for start, end in pairwise(edges)]
    assert read(*pieces, structure="json") == read(text, structure="json")


@given(st.lists(st.text(), max_size=6), st.sampled_from(["lines", "json"]))
def test_any_stream_is_read(pieces: list[str], structure: str) -> None:
    for each in read_proposals(pieces, structure):
        if isinstance(each, Proposal):
            assert each.text == each.text.strip()
            assert "\n" not in each.text
            assert len(each.numbers) == len(set(each.numbers)) <= 8
