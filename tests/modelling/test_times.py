"""Dates of running text, and what "this year" of an article means."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.modelling.times import Time, list_times, list_weekdays, place_times
from index.types import UNKNOWN_DATE, Published

AUGUST_20 = Published(date(2022, 8, 20), date(2022, 8, 20), "2022-08-20", "printed above it")
IN_2022 = Published(date(2022, 1, 1), date(2022, 12, 31), "2022", "its address")
DAY = date(2022, 8, 20)


def read(text: str) -> list[tuple[int | None, int | None, tuple[int, int] | None]]:
    return [(each.year, each.month, each.days) for each in list_times(text)]


@pytest.mark.parametrize(
    ("text", "year", "month", "days"),
    [
        ("3 May 2021", 2021, 5, (3, 3)),
        ("May 3, 2021", 2021, 5, (3, 3)),
        ("May 3rd, 2021", 2021, 5, (3, 3)),
        ("the 3rd of May 2021", 2021, 5, (3, 3)),
        ("2021-05-03", 2021, 5, (3, 3)),
        ("03.05.2021", 2021, 5, (3, 3)),
        ("Sept. 5", None, 9, (5, 5)),
        ("Jan. 6, 2021", 2021, 1, (6, 6)),
        ("May 3", None, 5, (3, 3)),
        ("May 2021", 2021, 5, None),
        ("in May", None, 5, None),
        ("in March", None, 3, None),
        ("early May", None, 5, None),
        ("June", None, 6, None),
        ("September 19–20, 2022", 2022, 9, (19, 20)),
        ("19 to 20 September", None, 9, (19, 20)),
        ("September 26–20", None, 9, (26, 26)),
        ("since 1991", 1991, None, None),
        ("the summer of 2022", 2022, None, None),
        ("3 мая 2021 года", 2021, 5, (3, 3)),
        ("в мае 2021", 2021, 5, None),
        ("в марте", None, 3, None),
        ("1 марта", None, 3, (1, 1)),
        ("19–20 сентября 2022 года", 2022, 9, (19, 20)),
        ("с 19 по 20 сентября", None, 9, (19, 20)),
        ("с 19 до 20 сентября", None, 9, (19, 20)),
        ("сентябрь", None, 9, None),
        ("в 2021 году", 2021, None, None),
        ("2021 жылғы 3 мамыр", 2021, 5, (3, 3)),
        ("2021 жылдың 3 мамырында", 2021, 5, (3, 3)),
        ("15 қазан", None, 10, (15, 15)),
        ("қазанда", None, 10, None),
        ("қыркүйекте", None, 9, None),
        ("желтоқсанның 5-інде", None, 12, (5, 5)),
        ("2022 жылы", 2022, None, None),
    ],
)
def test_one_date(
    text: str, year: int | None, month: int | None, days: tuple[int, int] | None
) -> None:
    assert read(text) == [(year, month, days)]


@pytest.mark.parametrize(
    "text",
    [
        "They may go",
        "March on, he said",
        "he will march",
        "Theresa May",
        "an august company",
        "2,021 people",
        "2021%",
        "$2021",
        "2024 km",
        "12:30",
        "1.2021",
        "99.99.2021",
        "Augustine and Marching",
        "12345",
        "қазан көтерді",
        "",
    ],
)
def test_no_date(text: str) -> None:
    assert read(text) == []


def test_several_stand_in_order_and_apart() -> None:
    text = "From 1991–2021, in May 2021 and on 4 June, and 2022-06-11"
    assert read(text) == [
        (1991, None, None), (2021, None, None), (2021, 5, None), (None, 6, (4, 4)),
        (2022, 6, (11, 11)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("on Wednesday", {2}),
        ("Monday and Tuesday", {0, 1}),
        ("в среду", {2}),
        ("в воскресенье", {6}),
        ("в пятницу", {4}),
        ("сәрсенбіде", {2}),
        ("сенбіде", {5}),
        ("жексенбі", {6}),
        ("жұмада", {4}),
        ("the Sundance festival", set()),
        ("посреди дня", set()),
        ("", set()),
    ],
)
def test_weekdays(text: str, days: set[int]) -> None:
    assert list_weekdays(text) == days


@pytest.mark.parametrize(
    ("cited", "text"),
    [
        ("3 May 2021", "May 2021"),
        ("3 May 2021", "in 2021"),
        ("3 May 2021", "on May 3"),
        ("3 May 2021", "03.05.2021"),
        ("3 May 2021", "3 мая 2021 года"),
        ("3 May 2021", "2021 жылғы 3 мамыр"),
        ("September 19–20", "on 19 September"),
        ("September 19–20", "с 19 по 20 сентября"),
    ],
)
def test_date_is_covered_by_one_that_says_as_much(cited: str, text: str) -> None:
    (known,), (told,) = list_times(cited), list_times(text)
    assert known.covers(told)


@pytest.mark.parametrize(
    ("cited", "text"),
    [
        ("May 2021", "3 May 2021"),
        ("3 May", "3 May 2021"),
        ("3 May 2021", "4 May 2021"),
        ("3 May 2021", "3 June 2021"),
        ("3 May 2021", "3 May 2022"),
        ("19 September", "September 19–20"),
        ("September 19–20", "September 19–21"),
        ("September 19–20", "September 18–20"),
        ("September 19–20", "September 26–20"),
        ("September 19–20", "September 21"),
        ("in 2021", "in 2022"),
    ],
)
def test_date_is_not_covered_by_less_or_by_another(cited: str, text: str) -> None:
    (known,), (told,) = list_times(cited), list_times(text)
    assert not known.covers(told)


def has(text: str, published: Published, *told: tuple[int | None, int | None, int | None]) -> bool:
    placed = place_times(text, published)
    times = [Time(0, 0, year, month, day and (day, day)) for year, month, day in told]
    return all(any(each.covers(time) for each in placed) for time in times)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("In June", (2022, 6, None)),
        ("In June this year", (2022, 6, None)),
        ("In October", (2021, 10, None)),
        ("this year", (2022, None, None)),
        ("last year", (2021, None, None)),
        ("next year", (2023, None, None)),
        ("last month", (2022, 7, None)),
        ("yesterday", (2022, 8, 19)),
        ("tomorrow", (2022, 8, 21)),
        ("on Wednesday", (2022, 8, 17)),
        ("в этом году", (2022, None, None)),
        ("вчера", (2022, 8, 19)),
        ("былтыр", (2021, None, None)),
        ("биыл", (2022, None, None)),
        ("кеше", (2022, 8, 19)),
    ],
)
def test_words_are_placed_by_the_day_an_article_appeared(
    text: str, told: tuple[int | None, int | None, int | None]
) -> None:
    assert has(text, AUGUST_20, told)
    assert not has(text, UNKNOWN_DATE, told)


def test_other_years_and_days_are_not_meant() -> None:
    assert not has("In June", AUGUST_20, (2021, 6, None))
    assert not has("In June", AUGUST_20, (2020, 6, None))
    assert not has("on Wednesday", AUGUST_20, (2022, 8, 18))
    assert not has("this year", AUGUST_20, (2021, None, None))
    assert not has("yesterday", AUGUST_20, (2022, 8, 18))


def test_only_the_year_is_placed_where_only_the_year_is_known() -> None:
    assert has("this year", IN_2022, (2022, None, None))
    assert not has("yesterday", IN_2022, (2022, 12, 30))
    assert not has("last month", IN_2022, (2022, 11, None))


def test_months_and_days_run_over_the_turn_of_a_year() -> None:
    january = Published(date(2022, 1, 1), date(2022, 1, 1), "2022-01-01", "printed above it")
    assert has("last month", january, (2021, 12, None))
    assert has("yesterday", january, (2021, 12, 31))
    assert has("In December", january, (2021, 12, None))


@given(st.dates(date(1600, 1, 1), date(2099, 12, 31)))
def test_any_day_is_read_in_every_way_it_is_written(day: date) -> None:
    year, number = day.year, day.day
    month = day.strftime("%B")
    for written in (
        day.isoformat(),
        f"{number:02}.{day.month:02}.{year}",
        f"{number} {month} {year}",
        f"{month} {number}, {year}",
    ):
        assert read(f"It was on {written}, they say.") == [(year, day.month, (number, number))]


@given(st.dates(date(1990, 1, 10), date(2090, 1, 1)), st.integers(0, 6))
def test_weekday_means_the_last_such_day(day: date, back: int) -> None:
    meant = day - timedelta(days=back)
    published = Published(day, day, day.isoformat(), "printed above it")
    told = (meant.year, meant.month, meant.day)
    assert has(f"on {meant.strftime('%A')}", published, told)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    last = 0
    for time in list_times(text):
        assert last <= time.start < time.end <= len(text)
        last = time.end
    place_times(text, AUGUST_20)
