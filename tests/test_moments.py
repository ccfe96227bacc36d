"""Dates in text, the time a question asks about, and how sentences are judged by it."""

from __future__ import annotations

from datetime import date

import pytest
from samples import make_article

from bot.choosing import order_by_time
from bot.chronicle import find_time_alone, tells_of_time
from bot.dates import Moment, find_moments
from bot.moments import choose_as_of, find_time_asked, is_only_planned, judge_time
from bot.reading import ReadSentence
from bot.types import cite
from index.sentences import find_sentences
from index.types import UNKNOWN_DATE, Article, Published

REPORT = (
    "In May 2019 the orchard at Sayram was planted. It has 400 trees.\n\n"
    "The well was dug in June. On 3 August 2021 the pump broke. Repairs took a week."
)


def publish(first: str, last: str | None = None) -> Published:
    earliest, latest = date.fromisoformat(first), date.fromisoformat(last or first)
    return Published(earliest, latest, first if last is None else f"{first}/{last}", "printed")


NEW = publish("2021-09-01")


def describe(text: str) -> list[tuple[str, tuple[int, int] | None, int | None]]:
    return [(text[m.start : m.end], m.years, m.month) for m in find_moments(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It opened on 3 May 2021.", ("3 May 2021", (2021, 2021), 5)),
        ("It opened on May 3rd, 2021, late.", ("May 3rd, 2021", (2021, 2021), 5)),
        ("from September 23–27.", ("September 23–27", None, 9)),
        ("in mid-September", ("September", None, 9)),
        ("since May", ("May", None, 5)),
        ("on 2022-09-14", ("2022-09-14", (2022, 2022), 9)),
        ("after the 2019 flood", ("2019", (2019, 2019), None)),
        ("in the 1930s", ("1930s", (1930, 1939), None)),
        ("conquered in 329 BC", ("329 BC", (-329, -329), None)),
        ("14 сентября 2022 года", ("14 сентября 2022", (2022, 2022), 9)),
        ("в мае", ("мае", None, 5)),
        ("в 1931 году", ("1931", (1931, 1931), None)),
    ],
)
def test_a_date_is_found(
    text: str, expected: tuple[str, tuple[int, int] | None, int | None]
) -> None:
    assert describe(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "a border of around 1700 km",
        "carried 1500 passengers",
        "They may march again.",
        "COVID-19 closed 1,931 schools",
        "It broke (Ord Herald, August 3).",
        "(akorda.example, September 14)",
    ],
)
def test_what_is_no_date_of_an_event(text: str) -> None:
    assert find_moments(text) == ()


def test_dates_of_sources_are_found_where_wanted() -> None:
    assert len(find_moments("It broke (Ord Herald, August 3).", of_sources=True)) == 1


@pytest.mark.parametrize(
    ("first", "second", "agrees"),
    [
        ("on September 14", "in September", True),
        ("in June", "in July", False),
        ("in 1990", "in 1991", False),
        ("on 3 May 2021", "on 3 May", True),
        ("on 3 May 2021", "on 4 May", False),
        ("in 1934", "in the 1930s", True),
        ("in 1934", "on May 3", None),
    ],
)
def test_moments_agree_as_far_as_they_are_named(
    first: str, second: str, agrees: bool | None
) -> None:
    one, two = find_moments(first)[0], find_moments(second)[0]
    assert one.agrees_with(two) is agrees
    assert two.agrees_with(one) is agrees


def test_a_month_belongs_to_the_year_before_publication() -> None:
    june, december = Moment(0, 1, month=6), Moment(0, 1, month=12)
    assert june.place(NEW).years == (2021, 2021)
    assert december.place(NEW).years == (2020, 2020)
    assert june.place(UNKNOWN_DATE).years is None


@pytest.mark.parametrize(
    ("question", "since", "until", "latest", "now"),
    [
        ("What was built since 2020?", True, False, False, False),
        ("What stood there before May 2019?", False, True, False, False),
        ("Что построили после 2020 года?", True, False, False, False),
        ("What is the latest on the orchard?", False, False, True, False),
        ("Каковы последние новости о саде?", False, False, True, False),
        ("Who owns it now?", False, False, False, True),
        ("Кто им сейчас владеет?", False, False, False, True),
        ("What broke last year?", False, False, False, False),
        ("Who planted it?", False, False, False, False),
    ],
)
def test_the_time_a_question_asks_about(
    question: str, since: bool, until: bool, latest: bool, now: bool
) -> None:
    asked = find_time_asked(question)
    assert (asked.since, asked.until, asked.latest, asked.now) == (since, until, latest, now)


def judge(question: str, beginning: str, article: Article) -> float:
    spans = find_sentences(article.text, "en")
    start, end = next(s for s in spans if article.text[slice(*s)].startswith(beginning))
    return judge_time(question, article, start, end)


def test_a_sentence_is_judged_by_its_date() -> None:
    article = make_article("sayram", REPORT, published=NEW)
    question = "What happened on 3 August 2021?"
    assert judge(question, "On 3 August", article) > 0 > judge(question, "In May", article)
    assert judge("Who planted the orchard?", "In May", article) == 0


def test_the_date_before_in_the_paragraph_counts_a_little_less() -> None:
    article = make_article("sayram", REPORT, published=NEW)
    question = "What happened in August 2021?"
    assert 0 < judge(question, "Repairs", article) < judge(question, "On 3 August", article)
    assert judge("What was there in May 2019?", "The well", article) <= 0


def test_a_month_without_a_year_is_that_of_its_article() -> None:
    article = make_article("sayram", REPORT, published=NEW)
    assert judge("What was dug in June 2021?", "The well", article) > 0
    assert judge("What was dug in June 2018?", "The well", article) < 0


def test_periods_have_two_ends() -> None:
    article = make_article("sayram", REPORT, published=NEW)
    assert judge("What was done before 2020?", "In May 2019", article) > 0
    assert judge("What was done before 2020?", "On 3 August", article) < 0
    assert judge("What was done since 2020?", "On 3 August", article) > 0


def test_without_a_date_the_publication_date_counts_least() -> None:
    article = make_article("well", "The pump is loud.", published=NEW)
    small = judge("What was loud in 2021?", "The pump", article)
    assert (
        0 < small < judge("What broke in 2021?", "On 3", make_article("s", REPORT, published=NEW))
    )
    assert judge("What was loud in 2011?", "The pump", article) == 0
    unknown = make_article("well", "The pump is loud.")
    assert judge("What was loud in 2021?", "The pump", unknown) == 0


def read(article: Article, score: float) -> ReadSentence:
    return ReadSentence(article, 0, len(article.text), score, 0.5)


def test_the_latest_goes_before_near_equals_only() -> None:
    old = read(make_article("old", "The gate is green.", published=publish("2019-01-01")), 1.0)
    new = read(make_article("new", "The gate is blue.", published=NEW), 0.98)
    far = read(make_article("far", "The sea is blue.", published=publish("2023-01-01")), 0.8)
    ordered = order_by_time("What is the latest on the gate?", [old, new, far])
    assert [each.article.id for each in ordered] == ["new", "old", "far"]
    assert order_by_time("What colour is the gate?", [old, new, far]) == (old, new, far)


def test_an_order_that_scores_do_not_show_is_kept() -> None:
    first = read(make_article("first", "The gate is green."), 0.9)
    second = read(make_article("second", "The gate is blue."), 1.0)
    ordered = order_by_time("What colour was the gate in 2019?", [first, second])
    assert [each.article.id for each in ordered] == ["first", "second"]


def test_as_of_is_said_where_the_answer_may_have_changed() -> None:
    old = make_article("old", published=publish("2019-01-01"))
    new = make_article("new", published=NEW)
    one, two = cite(1, old, 0, 9), cite(2, new, 0, 9)
    assert choose_as_of("Who runs the orchard now?", (two,)) == NEW
    assert choose_as_of("Who ran the orchard?", (one, two)) == old.published
    assert choose_as_of("Who ran the orchard?", (cite(1, new, 0, 9), cite(2, old, 0, 9))) is None
    assert choose_as_of("Who ran it?", (cite(1, make_article(), 0, 9), two)) is None
    assert choose_as_of("Who runs it today?", (cite(1, make_article(), 0, 9),)) == UNKNOWN_DATE


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("What happened on August 2?", ["August 2"]),
        ("what took place in 1991", ["1991"]),
        ("Any events in May 2019 or June 2019?", ["May 2019", "June 2019"]),
        ("Что произошло 3 августа 2021 года?", ["3 августа 2021"]),
        # Something else is asked for as well, or no time.
        ("What happened to the pump on August 2?", []),
        ("Who came on August 2?", []),
        ("What happened?", []),
        ("August 2", []),
    ],
)
def test_whatever_happened_is_told_from_what_else_is_asked(question: str, alone: list[str]) -> None:
    assert [question[each.start : each.end] for each in find_time_alone(question)] == alone


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What happened on August 3?", ["On 3 August 2021 the pump broke."]),
        ("What happened in August 2021?", ["On 3 August 2021 the pump broke."]),
        ("What happened in June 2021?", ["The well was dug in June."]),
        (
            "What happened in 2021?",
            ["The well was dug in June.", "On 3 August 2021 the pump broke."],
        ),
        # Not that year, that day, or less exactly than it is asked.
        ("What happened in August 2020?", []),
        ("What happened on August 4?", []),
        ("What happened on June 5?", []),
    ],
)
def test_sentences_tell_of_a_time_as_exactly_as_it_is_asked(question: str, told: list[str]) -> None:
    article = make_article("a", REPORT, published=NEW)
    asked = find_time_alone(question)
    spans = find_sentences(REPORT, "en")
    assert told == [REPORT[slice(*span)] for span in spans if tells_of_time(asked, article, *span)]


@pytest.mark.parametrize(
    ("question", "sentence", "planned"),
    [
        ("When was the plaque put up?", "We will put it up in August.", True),
        ("When did the line open?", "It is expected to open in May.", True),
        ("Когда открыли мост?", "Мост будет открыт в мае.", True),
        ("When was the plaque put up?", "It was unveiled on 14 September 2019.", False),
        ("When will the line open?", "It will open in May.", False),
        ("Когда откроют мост?", "Мост будет открыт в мае.", False),
    ],
)
def test_a_plan_is_not_what_happened(question: str, sentence: str, planned: bool) -> None:
    assert is_only_planned(question, sentence) is planned
