"""Mutations of right statements: one thing is changed, and the same thing each time."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from evals.mutations import KINDS, WORDS, Mutation, Statement, mutate_statement

ROOT = Path(__file__).resolve().parents[2]
QUOTE = (
    "On 3 May 2021 the mayor, Ada Ro, said the bridge at Ord cost 14 million euros and would not "
    "be closed; China had offered 20 million, Russia nothing."
)


def read_all() -> list[Statement]:
    path = ROOT / "evals" / "statements.jsonl"
    return [Statement(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


ALL = [mutation for statement in read_all() for mutation in mutate_statement(statement, 1)]


def change(text: str, kind: str, language: str = "en", seed: int = 1) -> Mutation | None:
    statement = Statement("x1", text, language, "bridge", QUOTE)
    return next((each for each in mutate_statement(statement, seed) if each.kind == kind), None)


def test_every_kind_is_made_in_english_and_most_in_every_language() -> None:
    made = {(each.kind, each.statement.language) for each in ALL}
    assert {kind for kind, language in made if language == "en"} == set(KINDS)
    for language in WORDS:
        assert {"number", "date", "name", "negation", "speaker"} <= {
            kind for kind, own in made if own == language
        }


def test_they_are_the_same_each_time_and_others_with_another_seed() -> None:
    statements = read_all()
    again = [mutation for each in statements for mutation in mutate_statement(each, 1)]
    assert again == ALL
    other = [mutation for each in statements for mutation in mutate_statement(each, 2)]
    assert [each.text for each in other] != [each.text for each in ALL]


@pytest.mark.parametrize("kind", KINDS)
def test_one_thing_is_changed_and_no_quotation(kind: str) -> None:
    for each in (mutation for mutation in ALL if mutation.kind == kind):
        before = each.statement.text
        assert each.text != before
        assert each.was != each.became
        same = re.findall(r'"[^"]*"', each.text) == re.findall(r'"[^"]*"', before)
        assert same == (kind != "quotation" or '"' not in before)
        at = before.index(each.was) if kind != "attribution" else 0
        assert each.text[:at].casefold() == before[:at].casefold()


def test_word_within_a_quotation_is_left_out() -> None:
    changed = change('He said that "the old bridge is safe", and left.', "quotation")
    assert changed is not None
    assert changed.text.count('"') == 2
    assert changed.was.strip() in {"old", "bridge"}
    assert change('It is "safe".', "quotation") is None


def test_altered_number_does_not_stand_in_the_words() -> None:
    numbers = [each for each in ALL if each.kind == "number" and each.became.isdigit()]
    assert len(numbers) > 20
    for each in numbers:
        digits = re.sub(r"(?<=\d)[ ,](?=\d{3})", "", each.statement.quote)
        assert each.became not in re.findall(r"\d+", digits)


def test_near_number_stands_in_the_words_and_is_another_value() -> None:
    near = change("The bridge cost 14 million euros.", "number near")
    assert near is not None
    assert near.became in {"20", "3", "2021"}
    assert change("China offered 3, 14, 20 and 2021.", "number near") is None


def test_day_month_or_year_is_changed_alone() -> None:
    texts = {
        change("It was on 3 May 2021.", "date", seed=seed).text  # type: ignore[union-attr]
        for seed in range(12)
    }
    assert len(texts) > 3
    for text in texts:
        kept = [part in text.split() for part in ("3", "May", "2021.")]
        assert kept.count(False) == 1


def test_name_becomes_one_of_its_sort_and_not_its_synonym() -> None:
    for seed in range(12):
        name = change("The road leads to Russia.", "name", seed=seed)
        assert name is not None
        assert name.became in WORDS["en"]["places"]
        assert name.became not in ("Moscow", "China")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The bridge was not closed.", "The bridge was closed."),
        ("The bridge was closed.", "The bridge was not closed."),
        ("Ord declined the money.", "Ord accepted the money."),
        ("A spokesman met her.", "A spokesman did not meet her."),
        ('He asked for "what is not there".', 'He did not ask for "what is not there".'),
    ],
)
def test_denial_is_put_in_or_taken_away(text: str, expected: str) -> None:
    changed = change(text, "negation")
    assert changed is not None
    assert changed.text == expected


def test_speaker_is_who_says_it() -> None:
    shared = change("Sharing a stage with Putin, Tokayev said so.", "speaker")
    advisor = change("Yuri Ushakov, Putin's advisor, said so.", "speaker")
    assert shared is not None
    assert shared.was == "Tokayev"
    assert advisor is not None
    assert advisor.was == "Yuri Ushakov"
    assert change("The bridge at Ord is long.", "speaker") is None


def test_attribution_is_dropped() -> None:
    dropped = change("Zatulin argued that the bridge is safe.", "attribution")
    assert dropped is not None
    assert dropped.text == "The bridge is safe."
