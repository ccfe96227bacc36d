"""Numbers of running text: what counts as one, what it is worth, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.modelling.numbers import Number, list_numbers


def read(text: str, language: str = "en", *, with_one: bool = False) -> list[tuple[float, str]]:
    """Each number as its value and a sign: % of a share, ~ of an order of magnitude."""
    return [
        (each.value, "%" * each.percent + "~" * each.vague)
        for each in list_numbers(text, language, with_one=with_one)
    ]


@pytest.mark.parametrize(
    ("text", "value", "sign"),
    [
        ("18", 18, ""),
        ("1,000", 1_000, ""),
        ("98 000 people", 98_000, ""),
        ("98\u00a0000", 98_000, ""),
        ("1.000.000", 1_000_000, ""),
        ("2.5", 2.5, ""),
        ("2,5", 2.5, ""),
        ("1.5 million", 1_500_000, ""),
        ("$3.5bn", 3_500_000_000, ""),
        ("$5m", 5_000_000, ""),
        ("€14 million", 14_000_000, ""),
        ("10k", 10_000, ""),
        ("3 trillion", 3e12, ""),
        ("18%", 18, "%"),
        ("18 percent", 18, "%"),
        ("18 per cent", 18, "%"),
        ("eighteen percent", 18, "%"),
        ("12.5%", 12.5, "%"),
        ("one percent", 1, "%"),
        ("half of them", 50, "%"),
        ("a third", 33.333333, "%"),
        ("one quarter", 25, "%"),
        ("two-thirds", 66.666667, "%"),
        ("three quarters", 75, "%"),
        ("3rd", 3, ""),
        ("the twenty-first", 21, ""),
        ("twenty-one", 21, ""),
        ("forty-eight", 48, ""),
        ("forty eight", 48, ""),
        ("two hundred", 200, ""),
        ("two hundred and fifty", 250, ""),
        ("one hundred", 100, ""),
        ("twenty five thousand", 25_000, ""),
        ("two and a half years", 2.5, ""),
        ("half a million", 500_000, ""),
        ("a million", 1_000_000, ""),
        ("one million", 1_000_000, ""),
        ("a dozen", 12, ""),
        ("World War II", 2, ""),
        ("the first visit", 1, ""),
        ("after one day", 1, ""),
        ("thousands of Russians", 1_000, "~"),
        ("several thousand", 1_000, "~"),
        ("dozens", 10, "~"),
        ("tens of thousands", 10_000, "~"),
        ("hundreds of thousands", 100_000, "~"),
        ("millions", 1_000_000, "~"),
    ],
)
def test_english(text: str, value: float, sign: str) -> None:
    assert read(text) == [(value, sign)]


@pytest.mark.parametrize(
    ("text", "value", "sign"),
    [
        ("18 процентов", 18, "%"),
        ("восемнадцать процентов", 18, "%"),
        ("двадцать пять", 25, ""),
        ("двадцать пятого", 25, ""),
        ("двадцать первый", 21, ""),
        ("двадцать один", 21, ""),
        ("двести пятьдесят", 250, ""),
        ("пятьюстами", 500, ""),
        ("семьюдесятью", 70, ""),
        ("98 тысяч", 98_000, ""),
        ("98 тыс.", 98_000, ""),
        ("пятьсот тысяч", 500_000, ""),
        ("1,5 миллиона", 1_500_000, ""),
        ("полтора миллиона", 1_500_000, ""),
        ("полмиллиона", 500_000, ""),
        ("два с половиной", 2.5, ""),
        ("3 млрд", 3e9, ""),
        ("тысяча", 1_000, ""),
        ("миллион", 1_000_000, ""),
        ("половина", 50, "%"),
        ("треть", 33.333333, "%"),
        ("две трети", 66.666667, "%"),
        ("три четверти", 75, "%"),
        ("Вторая мировая", 2, ""),
        ("первый", 1, ""),
        ("впервые", 1, ""),
        ("один год", 1, ""),
        ("трое", 3, ""),
        ("тысячи россиян", 1_000, "~"),
        ("несколько тысяч", 1_000, "~"),
        ("десятки", 10, "~"),
        ("сотни тысяч", 100_000, "~"),
        ("миллионы", 1_000_000, "~"),
    ],
)
def test_russian(text: str, value: float, sign: str) -> None:
    assert read(text, "ru") == [(value, sign)]


@pytest.mark.parametrize(
    ("text", "value", "sign"),
    [
        ("18 пайыз", 18, "%"),
        ("18 пайызға", 18, "%"),
        ("он сегіз пайыз", 18, "%"),
        ("жиырма бес", 25, ""),
        ("жиырма бір", 21, ""),
        ("жүз жиырма", 120, ""),
        ("екі жүз", 200, ""),
        ("екі мың", 2_000, ""),
        ("98 мыңнан", 98_000, ""),
        ("бес жүз мың", 500_000, ""),
        ("3 миллиард", 3e9, ""),
        ("жарты миллион", 500_000, ""),
        ("екінші", 2, ""),
        ("бірінші", 1, ""),
        ("алғаш", 1, ""),
        ("отызыншы", 30, ""),
        ("оныншы", 10, ""),
        ("бес адамға", 5, ""),
        ("бір жыл", 1, ""),
        ("жартысы", 50, "%"),
        ("үштен бірі", 33.333333, "%"),
        ("үштен екісі", 66.666667, "%"),
        ("мыңдаған", 1_000, "~"),
        ("жүздеген мың", 100_000, "~"),
    ],
)
def test_kazakh(text: str, value: float, sign: str) -> None:
    assert read(text, "kk") == [(value, sign)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("one of them", "en"),
        ("no one", "en"),
        ("I said so", "en"),
        ("G7 and B2B", "en"),
        ("often", "en"),
        ("tension and weight", "en"),
        ("he scored", "en"),
        ("он пришёл", "ru"),
        ("Он пришёл", "ru"),
        ("одна из стран", "ru"),
        ("стол и стоя", "ru"),
        ("семья, пятно, пятница", "ru"),
        ("соня, десятина", "ru"),
        ("оны, онда", "kk"),
        ("бұл бесік", "kk"),
        ("үшін", "kk"),
        ("", "en"),
    ],
)
def test_no_number(text: str, language: str) -> None:
    assert read(text, language) == []


def test_ten_is_he_in_another_language() -> None:
    assert read("он келді", "kk") == [(10, "")]
    assert read("он пришёл", "ru") == []


def test_several_stand_in_order_and_apart() -> None:
    text = "five, six and 3-4 of 10-15 percent"
    assert [value for value, _ in read(text)] == [5, 6, 3, 4, 10, 15]
    assert [text[each.start : each.end] for each in list_numbers(text)][-1] == "15 percent"


def test_two_third_parties_are_no_two_thirds() -> None:
    assert read("the two third parties") == [(2, ""), (3, "")]


def test_one_and_a_year_count_where_they_are_asked_for() -> None:
    assert read("the only one") == []
    assert read("the only one", with_one=True) == [(1, "")]
    assert read("a year ago") == []
    assert read("a year ago", with_one=True) == [(1, "")]


def test_same_number_of_another_kind_is_another() -> None:
    exact, share, vague = (
        Number(0, 1, 10),
        Number(0, 1, 10, percent=True),
        Number(0, 1, 10, vague=True),
    )
    assert exact.equals(Number(5, 9, 10.0))
    assert not exact.equals(share)
    assert not exact.equals(vague)
    assert not vague.equals(exact)
    assert not exact.equals(Number(0, 1, 11))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("18 percent", "18%"),
        ("eighteen percent", "18 per cent"),
        ("1.5 million", "1,500,000"),
        ("98,000", "98 thousand"),
        ("two and a half million", "2.5 million"),
        ("half a billion", "500 million"),
        ("three quarters", "75%"),
        ("twenty-first", "21st"),
        ("two hundred and fifty", "250"),
    ],
)
def test_ways_to_write_one_number(first: str, second: str) -> None:
    (one,), (other,) = list_numbers(first), list_numbers(second)
    assert one.equals(other)


@pytest.mark.parametrize(
    ("text", "language", "english"),
    [
        ("восемнадцать процентов", "ru", "18%"),
        ("98 тысяч", "ru", "98,000"),
        ("полтора миллиона", "ru", "1.5 million"),
        ("две трети", "ru", "two-thirds"),
        ("сотни тысяч", "ru", "hundreds of thousands"),
        ("десятки", "ru", "dozens"),
        ("он сегіз пайыз", "kk", "eighteen percent"),
        ("98 мың", "kk", "98,000"),
        ("мыңдаған", "kk", "thousands"),
        ("үштен бірі", "kk", "a third"),
    ],
)
def test_one_number_in_two_languages(text: str, language: str, english: str) -> None:
    (one,), (other,) = list_numbers(text, language), list_numbers(english)
    assert one.equals(other)


@given(st.integers(0, 10**9))
def test_any_whole_number_is_read_in_every_way_it_is_written(value: int) -> None:
    for written in (str(value), f"{value:,}", f"{value:,}".replace(",", "\u00a0")):
        assert read(f"of {written} people") == [(value, "")]


@given(st.text(), st.sampled_from(["en", "ru", "kk", "zh"]))
def test_any_text_is_read(text: str, language: str) -> None:
    last = 0
    for number in list_numbers(text, language, with_one=True):
        assert last <= number.start < number.end <= len(text)
        last = number.end
