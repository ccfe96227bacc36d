"""Quotations, speakers and denials of running text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.modelling.speech import (
    find_reports,
    is_reported,
    list_denials,
    list_quotations,
    list_speakers,
    normalise_quotation,
)


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ("He said “yes”.", ["yes"]),
        ('"a" and "b"', ["a", "b"]),
        ("‘a’ and ‘b’", ["a", "b"]),
        ("he said ‘don’t go’ then", ["don’t go"]),
        ("«Мир» и „Рубль“", ["Мир", "Рубль"]),
        ("«a “b” c»", ["a “b” c"]),
        ("Putin's and Xi's", []),
        ("the Joneses' house", []),
        ("it’s Xi’s", []),
        ("5'10\" tall", []),
        ("", []),
    ],
)
def test_quotations(text: str, quotations: list[str]) -> None:
    found = list_quotations(text)
    assert [each.text for each in found] == quotations
    assert all(each.text in text[each.start : each.end] for each in found)


def test_quotations_compare_without_marks_case_and_edges() -> None:
    assert normalise_quotation(" “Don’t\n go,”") == normalise_quotation("'don't go.'")
    assert normalise_quotation("«Мир — это»") == normalise_quotation('"мир - это…"')
    assert normalise_quotation("do go") != normalise_quotation("don't go")


@pytest.mark.parametrize(
    "text",
    [
        "Tokayev said so.",
        "It was so, according to Ada Ro.",
        "He reportedly left.",
        "Токаев заявил об этом.",
        "По словам Токаева, это так.",
        "Тоқаев осылай деді.",
        "Тоқаевтың айтуынша, солай.",
        "Бұл туралы хабарланды.",
    ],
)
def test_report(text: str) -> None:
    assert is_reported(text)


@pytest.mark.parametrize(
    "text", ["It cost 14 million euros.", "The bridge opened.", "Мост открыт.", "Көпір ашылды."]
)
def test_no_report(text: str) -> None:
    assert not is_reported(text)


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Tokayev said that Putin came.", {"Tokayev"}),
        ("“We will,” Tokayev said.", {"Tokayev"}),
        ("“Putin will,” said Tokayev.", {"Tokayev"}),
        ("According to Ada Ro, it was dear.", {"Ada", "Ro"}),
        ("It was dear, according to Ada Ro.", {"Ada", "Ro"}),
        ("Токаев сказал, что Путин приехал.", {"Токаев"}),
        ("По словам Токаева, это так.", {"Токаева"}),
        ("Тоқаев бұл туралы айтты.", {"Тоқаев"}),
        ("The mayor said so on Monday.", set()),
        ("Putin came.", set()),
    ],
)
def test_speakers(text: str, speakers: set[str]) -> None:
    assert list_speakers(text) == speakers


def test_reports_hold_what_is_said_and_by_whom() -> None:
    first, second = find_reports(
        "Tokayev said the border is closed. It rained. “Never,” Putin replied."
    )
    assert first.speakers == {"Tokayev"}
    assert "border is closed" in first.said
    assert "Tokayev" not in first.said
    assert second.speakers == {"Putin"}
    assert "Never" in second.said


def test_verb_within_a_quotation_reports_nothing() -> None:
    assert find_reports("The sign reads “Tokayev said so”.") == ()


@pytest.mark.parametrize(
    ("text", "strict"),
    [
        ("It did not come.", [True]),
        ("It didn’t come.", [True]),
        ("He never came.", [True]),
        ("without water", [True]),
        ("He refused to send troops.", [False]),
        ("It did not fail.", [True, False]),
        ("Он не пришёл.", [True]),
        ("Он отказался.", [False]),
        ("Бұл солай емес.", [True]),
        ("Ол барған жоқ.", [True]),
        ("Ол келмеді.", [True]),
        ("Көрмеген.", [True]),
        ("Ол бас тартты.", [False]),
        ("notable nothingness", []),
        ("Северный Негев", []),
        ("немесе Алматы", []),
        ("Заман қайта келді.", []),
        ("It says “not”.", []),
    ],
)
def test_denials(text: str, strict: list[bool]) -> None:
    assert [each.strict for each in list_denials(text)] == strict


def test_denial_has_what_it_denies() -> None:
    (denial,) = list_denials("Kazakhstan did not send troops to Karabakh.")
    assert {"send", "troop"} <= denial.scope
    assert "kazakhstan" not in denial.scope


def test_spelling_does_not_part_denials() -> None:
    (british,), (american,) = map(list_denials, ("not recognise it", "not recognize it"))
    assert british.scope == american.scope


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    list_speakers(text)
    find_reports(text)
    list_denials(text)
    for each in list_quotations(text):
        assert each.text in text[each.start : each.end]
        assert normalise_quotation(each.text) == normalise_quotation(normalise_quotation(each.text))
