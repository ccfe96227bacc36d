"""Words that are one word in two spellings or in an odd form are compared as one."""

from __future__ import annotations

import pytest

from index.words import list_terms, stem_word


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("colour", "colors"),
        ("neighbouring", "neighboring"),
        ("dishonourable", "dishonor"),
        ("organisation", "organization"),
        ("recognised", "recognizes"),
        ("crystallise", "crystallizing"),
        ("analysed", "analyzed"),
        ("kilometres", "kilometer"),
        ("centred", "centered"),
        ("catalogues", "catalog"),
        ("programme", "programs"),
        ("travelled", "traveled"),
        ("instalment", "installments"),
        ("defences", "defense"),
        ("licence", "licensed"),
        ("practised", "practice"),
        ("judgement", "judgments"),
        ("mouldy", "moldy"),
        ("paediatric", "pediatric"),
        ("manoeuvres", "maneuver"),
    ],
)
def test_a_british_spelling_is_compared_as_the_american(british: str, american: str) -> None:
    assert stem_word(british) == stem_word(american)


@pytest.mark.parametrize(
    ("odd", "base"),
    [
        ("sold", "selling"),
        ("fled", "flee"),
        ("Won", "win"),
        ("children", "child"),
        ("men", "man"),
        ("overthrown", "overthrow"),
    ],
)
def test_an_odd_form_is_compared_as_its_base(odd: str, base: str) -> None:
    assert stem_word(odd) == stem_word(base)


@pytest.mark.parametrize(
    ("one", "kin"),
    [("revise", "revision"), ("supervise", "supervision"), ("promise", "promising")],
)
def test_a_word_that_both_spell_alike_stays_with_its_kin(one: str, kin: str) -> None:
    assert stem_word(one) == stem_word(kin)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hour", "horse"),
        ("four", "for"),
        ("found", "find"),
        ("left", "leave"),
        ("saw", "see"),
        ("should", "sold"),
        ("acre", "acer"),
        ("genre", "gender"),
    ],
)
def test_words_that_only_look_alike_stay_apart(one: str, other: str) -> None:
    assert stem_word(one) != stem_word(other)


def test_names_in_other_scripts_and_numbers_are_left_as_they_are() -> None:
    assert list_terms("Токаев 1 700,5 中国") == ["тока", "1", "700,5", "中", "国"]
