"""Names across scripts and spellings: what is one, and what only looks so."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.hanzi import spell_signs
from index.names import (
    Script,
    allow_distance,
    compare_names,
    find_script,
    fold_sounds,
    is_surname,
    list_bases,
    measure_distance,
    unify_script,
)
from index.pinyin import spell_in_pinyin

ONE_NAME = """
Токаев Tokayev; Токаева Tokayev; Тоқаевтың Tokayev; Тоқаев Tokaev; Tokaev Tokayev; Toqayev Tokayev
Tokáyev Tokayev; Tokayev Токаевым; Назарбаев Nazarbayev; Назарбаеву Nazarbaev; Лавров Lavrov
Лавровтан Lavrov; Путину Putin; Самарканде Samarkand; Самарқандтағы Samarkand; Samarcand Samarkand
Жомарт Jomart; Жомарт Zhomart; Қасым Kassym; Қасымның Qasym; Ауэзов Auezov; Сатпаев Satpayev
Никонова Nikonov; Затулиным Zatulin; Панфилова Panfilova; Ханым Khanym; Хрущёва Khrushchev
Ельцин Yeltsin; Евгений Yevgeny; Зеленского Zelenskyy; Достоевский Dostoyevsky; Щукин Shchukin
Чайковский Tchaikovsky; Трамп Trump; Байден Biden; Черчилля Churchill; Рейгана Reagan
Джонсоном Johnson; Шольцу Scholz; Эрдоганом Erdoğan; Кеннеди Kennedy; Уилсон Wilson
Цукерберг Zuckerberg; Макрона Macron; Марии Maria; Астане Astana; Йорк York; Тимур Timur
Kazakstan Kazakhstan; Nazarbeyev Nazarbayev; Zelenksy Zelensky; Konarzevska Konarzewska
Nikonv Nikonov; Uzbekstan Uzbekistan; Washinton Washington; Токаеву Токаевым; Ma'mun Mamun
"""
OTHER_NAMES = """
Лавров Laurel; Лавров Laver; Лавров Lvov; Лавров lavish; Лавров Lavoisier; Путин put; Путин Putnam
Моди mode; Иванов Ivan; Петров Petra; Петров Peter; Миллер Mil; Картер Car; Стали Stalin
Iran Iraq; Austria Australia; Slovakia Slovenia; Johnson Johnston; Clinton Clifton; Marin Marina
Niger Nigeria; Tokayeva Tokayev; Корея Koran; Ленин linen; Сталин stolen
Буш bishop; Обама Osama; Ким came; Мао may; Токаев tokens
Назарбаев Nazareth; Путин Пушкин; Лавров Лаврентьев; Ли Lee; Байден Putin
"""


def read_pairs(text: str) -> list[tuple[str, str]]:
    pairs = [pair.split() for line in text.splitlines() for pair in line.split(";") if pair.strip()]
    return [(first, second) for first, second in pairs]


@pytest.mark.parametrize(("asked", "written"), read_pairs(ONE_NAME))
def test_spellings_of_one_name_agree(asked: str, written: str) -> None:
    assert compare_names(asked, written) < math.inf


@pytest.mark.parametrize(("asked", "written"), read_pairs(OTHER_NAMES))
def test_other_names_and_words_do_not(asked: str, written: str) -> None:
    assert compare_names(asked, written) == math.inf


def test_nearer_spelling_costs_less() -> None:
    assert compare_names("Ханым", "Khanym") < compare_names("Ханым", "Khan")
    assert compare_names("Токаева", "Tokayeva") < compare_names("Токаева", "Tokayev")
    assert compare_names("Tokayev", "Tokayev") == 0
    assert compare_names("Шекспир", "Shakespeare") == math.inf
    assert compare_names("Шекспир", "Shakespeare", leniency=1.5) < math.inf


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Тokayev", "Tokayev"),  # Cyrillic Т
        ("Пyтин", "Путин"),  # Latin y
        ("Қазақcтан", "Қазақстан"),  # Latin c
        ("Тоқaев", "Тоқаев"),  # Latin a
        ("Kазахстан", "Казахстан"),  # Latin K
        ("Samarкand", "Samarкand"),  # к is like no Latin letter in lower case
        ("Tokayev", "Tokayev"),
        ("Токаев", "Токаев"),
        ("习近平", "习近平"),
    ],
)
def test_lookalikes_come_to_one_script(typed: str, meant: str) -> None:
    assert unify_script(typed) == meant


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("Путиным", "путин"),
        ("России", "росси"),
        ("Самарқандтағы", "самарқанд"),
        ("Қазақстандықтарға", "қазақстан"),
        ("Тоқаевтың", "тоқаев"),
        ("Ресейден", "ресей"),
    ],
)
def test_endings_are_cut(word: str, base: str) -> None:
    bases = list_bases(word)
    assert bases[0] == word.casefold()
    assert base in bases
    assert list(bases[1:]) == sorted(bases[1:], key=len, reverse=True)


def test_latin_words_and_short_ones_keep_their_endings() -> None:
    assert list_bases("Tokayeva") == ("tokayeva",)
    assert list_bases("Моди") == ("моди", "мод")
    assert "кар" not in list_bases("Картер")


@pytest.mark.parametrize("word", ["Лавров", "Лаврову", "Лавровтың", "Никонова", "Порошенко"])
def test_surname_is_seen(word: str) -> None:
    assert is_surname(word)


@pytest.mark.parametrize("word", ["Церковь", "Ледникового", "Суперкубке", "Восток", "Программы"])
def test_other_words_are_no_surname(word: str) -> None:
    assert not is_surname(word)


@pytest.mark.parametrize(
    ("word", "pinyin"),
    [
        ("Си", "xi"),
        ("Цзиньпин", "jinping"),
        ("Цзиньпином", "jinping"),
        ("Чжан", "zhang"),
        ("Цзэдуна", "zedong"),
        ("Сяопин", "xiaoping"),
        ("Кэцян", "keqiang"),
        ("Чжоу", "zhou"),
        ("Эньлаем", "enlai"),
        ("Уханя", "wuhan"),
        ("Чанъань", "changan"),
        ("Сычуань", "sichuan"),
        ("Цинь", "qin"),
        ("Вэнь", "wen"),
    ],
)
def test_chinese_names_are_spelt_in_pinyin(word: str, pinyin: str) -> None:
    assert pinyin in spell_in_pinyin(word)


@pytest.mark.parametrize("word", ["Лавров", "Токаев", "президент", "Tokayev", "", "习", "ъ"])
def test_other_words_have_no_pinyin(word: str) -> None:
    assert spell_in_pinyin(word) == ()


@pytest.mark.parametrize(
    ("signs", "name"),
    [
        ("托卡耶夫", "Tokayev"),
        ("拉夫罗夫", "Lavrov"),
        ("纳扎尔巴耶夫", "Nazarbayev"),
        ("乌沙科夫", "Ushakov"),
        ("尼科诺夫", "Nikonov"),
        ("扎图林", "Zatulin"),
    ],
)
def test_names_in_chinese_signs_sound_like_them(signs: str, name: str) -> None:
    spelt, length = spell_signs(f"问{signs}说", 1)[0]
    assert length == len(signs)
    assert compare_names(spelt, name) < math.inf


def test_short_and_other_signs_are_no_names() -> None:
    assert spell_signs("普京", 0) == []
    assert spell_signs("谁说了什么", 0) == []
    assert spell_signs("", 0) == []


def test_script_is_that_of_most_letters() -> None:
    assert find_script("Тokayev") is Script.LATIN
    assert find_script("Қазақcтан") is Script.CYRILLIC
    assert find_script("习近平 2022") is Script.OTHER


@given(st.lists(st.text(max_size=12), max_size=6))
def test_words_fold_alone_as_they_do_on_lines(words: list[str]) -> None:
    lines = [word for word in words if len(word.splitlines()) < 2 and "\n" not in word]
    folded = fold_sounds("\n".join(lines)).split("\n") if lines else []
    assert folded == [fold_sounds(line) for line in lines]


@given(st.text("abkosz", max_size=8), st.text("abkosz", max_size=8))
def test_distance_is_symmetric_and_stops_at_its_limit(first: str, second: str) -> None:
    whole = measure_distance(first, second, 99)
    assert whole == measure_distance(second, first, 99)
    assert (whole == 0) == (first == second)
    assert measure_distance(first, second, 1) == (whole if whole <= 1 else math.inf)


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_two_texts_can_be_compared(first: str, second: str) -> None:
    assert compare_names(first, second) >= 0
    assert allow_distance(first, second) <= 1.5
