"""Names of a sentence: which words are names, and whether cited words hold them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.modelling.names import NameBook, list_names, list_plain_words, list_runs
from bot.modelling.speech import list_quotations

PLAIN = list_plain_words(["The mosque was built here. Its border is long; a visit took place."])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The mosque in Samarkand was built by Timur.", ["Samarkand", "Timur"]),
        ("Visit Samarkand.", ["Samarkand"]),
        ("Border guards came.", []),
        ("Kazakhstan is large.", ["Kazakhstan"]),
        ("In May the CSTO met.", ["CSTO"]),
        ("He and I met Mr. Tokayev on Monday.", ["Tokayev"]),
        ("Halyk stopped taking Mir cards.", ["Halyk", "Mir"]),
        ("it was so.", []),
        ("Президент Токаев прибыл в Астану.", ["Токаев", "Астану"]),
        ("Путин сказал это.", ["Путин"]),
        ("Мечеть стоит в Самарканде.", ["Самарканде"]),
        ("Сейчас Путин молчит.", ["Путин"]),
        ("Қазір Тоқаев Астанада.", ["Тоқаев", "Астанада"]),
        ("", []),
    ],
)
def test_names_of_a_sentence(text: str, names: list[str]) -> None:
    assert [each.text for each in list_names(text, PLAIN)] == names


def test_names_are_not_looked_for_in_quotations() -> None:
    text = "Tokayev said “Moscow and Peking” in Astana."
    quoted = [(each.start, each.end) for each in list_quotations(text)]
    assert [each.text for each in list_names(text, PLAIN, quoted)] == ["Tokayev", "Astana"]


def test_words_with_a_capital_that_stand_together_are_one_name() -> None:
    text = "We saw Kassym-Jomart Tokayev, Xi Jinping and the Ord Herald."
    names = ["Kassym Jomart Tokayev", "Xi Jinping", "Ord Herald"]
    assert [each.text for each in list_runs(text)] == names


def holds(span: str, name: str) -> bool:
    return NameBook([span], [span], []).holds(name)


@pytest.mark.parametrize(
    ("span", "name"),
    [
        ("Tokayev", "Tokayev"),
        ("Tokayev’s", "Tokayev"),
        ("Tokayev", "Токаев"),
        ("Tokayev", "Токаева"),
        ("Tokayev", "Тоқаевтың"),
        ("Tokayev", "Tokaev"),
        ("Putin", "Путиным"),
        ("Zatulin", "Затулина"),
        ("Simonyan", "Симоньян"),
        ("Zhirinovsky", "Жириновского"),
        ("Xi Jinping", "Цзиньпина"),
        ("Xi Jinping", "Си"),
        ("Wang Yi", "Ван"),
        ("Samarkand", "Самарқанд"),
        ("Kazakhstan", "Kazakh"),
        ("Kazakhs", "Kazakhstan"),
        ("Kazakhstan", "Қазақстанның"),
        ("Russian", "Russia"),
        ("Russia", "Ресей"),
        ("China", "Chinese"),
        ("China", "Қытай"),
        ("China", "Китай"),
        ("Beijing", "Пекин"),
        ("Peking", "Beijing"),
        ("Collective Security Treaty Organization", "CSTO"),
        ("CSTO", "ОДКБ"),
        ("SCO", "ШЫҰ"),
        ("United States", "США"),
        ("United States", "USA"),
        ("США", "States"),
        ("USA", "United"),
        ("UN", "БҰҰ"),
        ("NATO", "НАТО"),
        ("VKontakte", "ВКонтакте"),
    ],
)
def test_name_that_the_words_hold(span: str, name: str) -> None:
    assert holds(f"They met {span} there.", name)


@pytest.mark.parametrize(
    ("span", "name"),
    [
        ("Tokayev", "Nazarbayev"),
        ("Tokayev", "Назарбаев"),
        ("Putin", "Пушкин"),
        ("Lavrov", "Labrov"),
        ("Medvedev", "Medvedchuk"),
        ("Kyrgyzstan", "Kazakhstan"),
        ("Uzbekistan", "Казахстан"),
        ("Iran", "Iraq"),
        ("Austria", "Australia"),
        ("Li", "Lee"),
        ("China", "Ресей"),
        ("NATO", "ОДКБ"),
        ("CSTO", "ШОС"),
        ("United States", "UK"),
        ("United Kingdom", "США"),
        ("United Nations", "USA"),
        ("США", "Nations"),
        ("European Union", "African"),
        ("Hu Jintao", "Цзиньпин"),
    ],
)
def test_name_that_the_words_do_not_hold(span: str, name: str) -> None:
    assert not holds(f"They met {span} there.", name)


def find_missing(sentence: str, span: str, text: str = "") -> tuple[str, ...]:
    book = NameBook([span], [text or span], [])
    return book.find_missing(list_names(sentence, PLAIN), sentence)


def test_name_is_completed_from_the_article() -> None:
    text = "President Kassym-Jomart Tokayev came. Later Tokayev left. Aliyev stayed."
    span = "Later Tokayev left."
    assert not find_missing("Later Kassym-Jomart Tokayev left.", span, text)
    assert find_missing("Later Ilham Tokayev left.", span, text) == ("Ilham",)
    assert find_missing("Later Kassym-Jomart Aliyev left.", span, text)[-1] == "Aliyev"


def test_abbreviation_is_spelt_out() -> None:
    assert not find_missing("The World Trade Organization met.", "The WTO met.")
    assert find_missing("The World Bank Organization met.", "The WTO met.")


def test_described_names_count() -> None:
    assert NameBook(["It cost much."], [], ["Ada Ro"]).holds("Ada")


@given(st.text(), st.text())
def test_any_text_is_read(sentence: str, span: str) -> None:
    names = list_names(sentence, frozenset())
    assert all(sentence[each.start : each.end] == each.text for each in names)
    missing = NameBook([span], [span], []).find_missing(names, sentence)
    assert set(missing) <= {each.text for each in names}


@given(st.lists(st.sampled_from(["Tokayev", "Xi", "Путин", "Тоқаев", "CSTO", "Ord's", "the"])))
def test_words_hold_their_own_names(words: list[str]) -> None:
    text = " ".join(words)
    assert not NameBook([text], [], []).find_missing(list_names(text, frozenset()), text)
