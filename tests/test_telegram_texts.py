"""The interface's texts: whole in each language, and in the script of it."""

from __future__ import annotations

import re
import string
from datetime import date
from pathlib import Path

import pytest

import bot.telegram
from bot.telegram.dates import read_period, word_date
from bot.telegram.texts import choose_language, load_texts
from bot.telegram.values import LANGUAGES

TEXTS = load_texts()
CODE = "\n".join(
    path.read_text(encoding="utf-8") for path in Path(bot.telegram.__file__).parent.glob("*.py")
)


def list_placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_stands_in_every_language(language: str) -> None:
    for table in ("sentences", "commands", "admin_commands", "figures", "dates"):
        ours, english = getattr(TEXTS, table)[language], getattr(TEXTS, table)["en"]
        assert list(ours) == list(english), table
        for key, text in ours.items():
            if isinstance(text, str):
                assert text.strip() == text
                assert list_placeholders(text) == list_placeholders(english[key]), key
    assert all(len(TEXTS.dates[language][names]) == 12 for names in ("months", "lone_months"))


@pytest.mark.parametrize("key", list(TEXTS.sentences["en"]))
def test_no_text_is_unused(key: str) -> None:
    assert re.search(f"[\"']{key}[\"']", CODE)


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_texts_are_in_their_own_script(language: str) -> None:
    allowed = {"off", "since", "source", "sources", "help", "compare", "start", "Telegram"}
    for key, text in TEXTS.sentences[language].items():
        bare = re.sub(r"\{\w+\}|@\S+", "", text)
        assert set(re.findall(r"[A-Za-z]{2,}", bare)) <= allowed, key
    kazakh = "".join(TEXTS.sentences["kk"].values())
    assert all(letter in kazakh for letter in "әғқңөұүһі".replace("һ", ""))


@pytest.mark.parametrize("language", LANGUAGES)
def test_commands_fit_telegrams_menu(language: str) -> None:
    commands = TEXTS.list_commands(language, admin=True)
    assert len(commands) == len(dict(commands)) <= 100
    for name, meaning in commands:
        assert re.fullmatch(r"[a-z0-9_]{1,32}", name)
        assert 3 <= len(meaning) <= 60
    assert "stats" not in dict(TEXTS.list_commands(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_notices_fit_over_the_chat(language: str) -> None:
    for key in ("expired", "good_thanks", "bad_thanks", "source_unknown"):
        assert len(TEXTS.say(language, key)) <= 200


def test_unknown_language_is_english() -> None:
    assert choose_language(None) == choose_language("fr") == choose_language("") == "en"
    assert choose_language("ru-RU") == "ru"
    assert choose_language("KK") == "kk"
    assert TEXTS.say("fr", "stopped") == "Stopped."


@pytest.mark.parametrize(
    ("label", "english", "russian", "kazakh"),
    [
        ("2023-01-12", "12 January 2023", "12 января 2023", "2023 ж. 12 қаңтар"),
        ("2022-09", "September 2022", "сентябрь 2022", "2022 ж. қыркүйек"),
        ("2021-01-01/2021-12-31", "2021", "2021", "2021 ж."),
        ("2022-09-01/2022-09-30", "September 2022", "сентябрь 2022", "2022 ж. қыркүйек"),
        ("2022-09-16/2022-09-20", "16–20 September 2022", "16–20 сентября 2022",
         "2022 ж. 16–20 қыркүйек"),
        ("2022-09-23/2022-10-04", "23 September – 4 October 2022", "23 сентября – 4 октября 2022",
         "2022 ж. 23 қыркүйек – 4 қазан"),
        ("2021-12-30/2022-01-02", "30 December 2021 – 2 January 2022",
         "30 декабря 2021 – 2 января 2022", "2021 ж. 30 желтоқсан – 2022 ж. 2 қаңтар"),
        ("2020/2021", "2020 – 2021", "2020 – 2021", "2020 ж. – 2021 ж."),
        ("some day", "some day", "some day", "some day"),
        ("2022-13-01", "2022-13-01", "2022-13-01", "2022-13-01"),
    ],
)  # fmt: skip
def test_dates_in_words(label: str, english: str, russian: str, kazakh: str) -> None:
    assert [word_date(label, language, TEXTS) for language in LANGUAGES] == [
        english, russian, kazakh,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("02.2023", date(2023, 2, 1), date(2023, 2, 28)),
        ("2022-09-15", date(2022, 9, 15), date(2022, 9, 15)),
        (" 15.9.2022 ", date(2022, 9, 15), date(2022, 9, 15)),
        ("2022/9", date(2022, 9, 1), date(2022, 9, 30)),
    ],
)
def test_dates_as_people_write_them(text: str, first: date, last: date) -> None:
    assert read_period(text) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "22", "0000", "2022-0", "2022-13", "31.06.2022", "soon", "٢٠٢٢"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a date|out of range|must be in"):
        read_period(text)
