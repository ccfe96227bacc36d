"""What a question wants measured, and whether a text measures that."""

from __future__ import annotations

import pytest

from bot.measures import is_other_measure, lacks_measure


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How much did they pay for the mill?", "They bought 90 percent of the mill in 1914."),
        ("how much does a ticket cost", "Ticket holders waited 40 minutes."),
        ("What was the price of the mill?", "The mill changed hands four times."),
        ("How much is a Mir card?", "The bank stopped accepting Mir cards."),
        ("Сколько стоит билет?", "Билеты продают на вокзале с 8 часов."),
        ("How much does membership cost?", "Of the costs, 34 percent are paid by the town."),
        ("How much was the fine?", "The fine was raised in 1994."),
        ("How hot did it get in the valley?", "The valley has mild winters and dry summers."),
        ("what temperature does the oven reach", "The oven holds 24 litres."),
    ],
)
def test_money_or_a_temperature_that_stands_nowhere_about_is_missed(
    question: str, text: str
) -> None:
    assert lacks_measure(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How much did they pay for the mill?", "They bought the mill for £18,000."),
        ("How much did they pay for the mill?", "It was sold for three million dollars."),
        ("How much does entry cost?", "Entry is free on Sundays."),
        ("How much was the toll?", "The toll was two pence a wagon."),
        ("How much does a year cost?", "The yearly subscription costs 64 and covers any ride."),
        ("How much is the fine?", "Whoever keeps it longer pays 120."),
        ("Сколько стоит билет?", "Билет стоит 300 тенге."),
        ("How hot did it get in the valley?", "A record of 46 °C was set in 1905."),
        ("How much of the mill did they buy?", "They bought 90 percent of the mill."),
        ("How much did the price fall?", "It fell by two percent."),
        ("How many wagons paid?", "Wagons were counted at the gate."),
        ("Who paid for the mill?", "The brewery did."),
    ],
)
def test_nothing_is_missed_where_it_stands_or_is_not_asked_for(question: str, text: str) -> None:
    assert not lacks_measure(question, text)


@pytest.mark.parametrize(
    ("question", "words", "other"),
    [
        ("How much did they pay for the mill?", "90.04%", True),
        ("What share of the pupils speak Kazakh?", "40,000", True),
        ("How long is the bridge?", "28 percent", True),
        ("What share of the pupils speak Kazakh?", "a third", False),
        ("How much did they pay for the mill?", "18,000", False),
        ("How long is the bridge?", "two miles", False),
        ("How long did it take?", "three weeks", False),
        ("How old was she?", "69", False),
        ("How many people came?", "40,000", False),
        ("How many people does he lead?", "22 years", True),
        ("How many of the guests voted?", "43 per cent", True),
        ("How many years did he lead it?", "22 years", False),
        ("How many more days did it rain?", "three days", False),
    ],
)
def test_words_of_another_measure_do_not_answer(question: str, words: str, other: bool) -> None:
    assert is_other_measure(question, words) is other
