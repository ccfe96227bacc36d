"""Follow-ups: what is searched for when a question leans on the one before."""

from __future__ import annotations

import pytest

from bot.answer_types import (
    AnswerType,
    asks_for_one_thing,
    asks_whether,
    find_answer_type,
)
from bot.conversation import (
    asks_something,
    find_exchanges,
    is_thin,
    points_back,
    propose_readings,
)
from bot.follow_ups import capitalize_places, find_elements, make_needs
from index.types import Published

FIRST = "What did Nikonov say about Kazakhstan?"


@pytest.mark.parametrize(
    "question",
    [
        "And what did Fedorov answer?",
        "When did he say it?",
        "Who else was there?",
        "How did Kazakhstan react to it?",
        "А что ответили они?",
        "Ол қашан айтты?",
        "他什么时候说的?",
    ],
)
def test_pointing_words_bring_the_question_before(question: str) -> None:
    assert points_back(question)
    assert propose_readings(question, (FIRST,)) == (f"{FIRST} {question}",)


@pytest.mark.parametrize(
    "question",
    [
        "Who commissioned the mosque in Samarkand?",
        "Did Putin mention his visit to Kazakhstan?",
        "Сколько россиян въехало в Казахстан?",
        "Кто такой Затулин?",
        "哈萨克斯坦与中国的边界有多长?",
    ],
)
def test_a_question_that_stands_alone_is_not_polluted(question: str) -> None:
    assert propose_readings(question, (FIRST,)) == (question,)


def test_a_thin_question_is_read_both_ways() -> None:
    assert is_thin("Since when?")
    assert propose_readings("Did any deputy agree?", (FIRST,)) == (
        f"{FIRST} Did any deputy agree?",
        "Did any deputy agree?",
    )


def test_a_place_is_known_in_small_letters() -> None:
    earlier = "How long is Kazakhstan's border with Russia?"
    assert propose_readings("and with china?", (earlier,)) == (
        "How long is Kazakhstan's border with china?",
    )
    for question in ("does it import oral vaccines", "beef and turkey?", "и в дании?"):
        assert not any(each.kind == "place" for each in find_elements(question))


def test_the_name_that_answered_stands_after_its_question() -> None:
    bank = "Which bank stopped accepting Mir cards?"
    assert propose_readings("Who owns it?", (bank,), lambda: "Halyk Bank") == (
        f"{bank} Halyk Bank. Who owns it?",
    )
    long = "Why did it stop so many payments for foreigners?"
    assert propose_readings(long, (bank,), lambda: "Halyk Bank") == (f"Mir, Halyk Bank: {long}",)


def test_without_history_nothing_is_added() -> None:
    assert propose_readings("  Since when? ", ()) == ("Since when?",)


def test_a_chain_of_follow_ups_reaches_the_question_it_began_with() -> None:
    history = (FIRST, "And when?", "Who agreed with him?")
    (reading,) = propose_readings("What did he want?", history)
    assert reading == f"{FIRST} What did he want?"


def test_a_chain_stays_as_short_as_its_last_question() -> None:
    history = (FIRST, *["And who asked for it?", "since when?", "and the other one?"] * 5)
    assert propose_readings("And why?", history) == (f"{FIRST} And why?",)


def test_a_thin_question_may_have_brought_the_subject() -> None:
    mosque = "who commissioned the mosque in samarkand?"
    history = (FIRST, mosque, "and who asked for it?", "since when?")
    assert propose_readings("and the other one?", history) == (
        f"{FIRST} {mosque} and the other one?",
    )
    assert propose_readings("and the other one?", history[1:]) == (f"{mosque} and the other one?",)


def test_a_follow_up_with_a_name_is_kept() -> None:
    history = (FIRST, "And what did Fedorov answer?", "who asked him?")
    assert propose_readings("And when?", history) == (
        f"{FIRST} And what did Fedorov answer? And when?",
    )


@pytest.mark.parametrize(
    ("earlier", "question", "readings"),
    [
        (
            "How long is Norway's border with Russia?",
            "How long is that with Sweden?",
            ("How long is Norway's border with Sweden?",),
        ),
        ("Why did farmers protest in 2016?", "And in 2019?", ("Why did farmers protest in 2019?",)),
        (FIRST, "And what did Fedorov say?", ("What did Fedorov say about Kazakhstan?",)),
        (
            "Did Norway send troops to Harrow?",
            "And to Peru?",
            ("Did Norway send troops to Peru?",),
        ),
        ("Сколько людей живёт в России?", "А в Китае?", ("Сколько людей живёт в Китае?",)),
        (
            "法国和德国的边界有多长？",
            "那中国呢？",
            ("法国和中国的边界有多长？", "中国和德国的边界有多长？"),
        ),
        ("What is the capital of Chile?", "Peru?", ("What is the capital of Peru?", "Peru?")),
        ("How many came in April?", "And how many in May?", ("How many came in May?",)),
    ],
)
def test_what_a_follow_up_names_takes_the_place_of_its_kind(
    earlier: str, question: str, readings: tuple[str, ...]
) -> None:
    assert propose_readings(question, (earlier,)) == readings


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What did Sohu.com write?", ["Sohu.com"]),
        ("When was the Bibi-Khanym Mosque built?", ["Bibi-Khanym Mosque"]),
        ("When did John F. Kennedy warn the U.S. Treasury?", ["John F. Kennedy", "U.S. Treasury"]),
        ("How long is the Russia-China border?", ["Russia", "China"]),
    ],
)
def test_a_name_is_whole_with_its_hyphens_and_dots(question: str, names: list[str]) -> None:
    assert [question[each.start : each.end] for each in find_elements(question)] == names


def test_exchanges_go_on_from_one_another() -> None:
    history = ("How long is Norway's border with Russia?", "And with Sweden?", "And with Finland?")
    (reading,) = propose_readings("And with Denmark?", history)
    assert reading == "How long is Norway's border with Denmark?"
    (reading,) = propose_readings("Since when?", history)[:1]
    assert reading == "How long is Norway's border with Finland? Since when?"


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        ("How many Russians fled to Kazakhstan?", "What did Tokayev say about them?"),
        ("When was Tokayev elected?", "And where was Putin born?"),
        ("What did Sohu write about Kazakhstan?", "And the other Chinese site?"),
        ("When did the Pope come to Kazakhstan?", "What did he call the war in Ukraine?"),
        (FIRST, "And in 2019?"),
    ],
)
def test_a_follow_up_that_asks_something_else_is_not_exchanged(earlier: str, question: str) -> None:
    assert find_exchanges(question, (earlier,)) == ()


def test_what_is_needed_may_be_said_in_other_words() -> None:
    year, month, name = make_needs(("2019", "May", "Китае"), lambda _: frozenset({"china"}))
    printed = Published()
    assert year.is_met("The second wave came in 2019.", printed)
    assert not year.is_met("The first wave came in 2016; 2019 people came.", printed)
    assert month.is_met("It closed on 3 May.", printed)
    assert not month.is_met("It may close.", printed)
    assert name.is_met("China said so.", printed)
    assert not name.is_met("Russia said so.", printed)


def test_a_chain_that_began_with_nothing_leans_on_the_question_before() -> None:
    history = ("And when?", "Who agreed with him?")
    assert propose_readings("Why?", history)[0] == "Who agreed with him? Why?"


@pytest.mark.parametrize(
    "text",
    ["hello", "Hello there!", "thanks", "Thank you very much", "ok", "спасибо", "рахмет", "谢谢",
     "...", "and then"],
)  # fmt: skip
def test_a_text_that_asks_nothing_is_not_answered_from_the_question_before(text: str) -> None:
    assert not asks_something(text)
    assert propose_readings(text, (FIRST,)) == (text,)


def test_a_text_that_asks_nothing_is_passed_over_in_the_conversation() -> None:
    assert propose_readings("And when?", (FIRST, "thanks")) == (f"{FIRST} And when?",)
    assert propose_readings("And when?", ("thanks",)) == ("And when?",)


@pytest.mark.parametrize(
    "question",
    [
        "why",
        "Since when",
        "tell me more",
        "And the deputy",
        "ok?",
        "почему",
        "қашан",
        "他是谁",
        "为什么",
    ],
)
def test_a_few_words_may_still_ask(question: str) -> None:
    assert asks_something(question)


@pytest.mark.parametrize("question", ["When?", "why", "Почему?", "为什么"])
def test_a_question_word_alone_is_never_asked_by_itself(question: str) -> None:
    assert propose_readings(question, (FIRST,)) == (f"{FIRST} {question}",)


def test_a_change_of_subject_ends_the_chain() -> None:
    history = ("Who is Zatulin?", FIRST)
    assert propose_readings("And when?", history) == (f"{FIRST} And when?",)


def test_they_are_more_than_one_name() -> None:
    assert points_back("What did Tokayev say about them?")
    assert not points_back("What did Tokayev say about his visit?")
    assert not points_back("What did Tokayev and Putin say about their visit?")


def test_a_follow_up_that_says_much_takes_only_names_along() -> None:
    history = ("Who heads the Institute of Ports?",)
    question = "What did she say about tides, wrecks and lighthouses?"
    assert propose_readings(question, history) == (f"Institute, Ports: {question}",)


def test_the_last_of_several_questions_says_what_is_asked_for() -> None:
    assert find_answer_type("When did it open? Who paid for it?") is AnswerType.PERSON
    assert find_answer_type("When did it open? Why there?") is AnswerType.OTHER
    assert find_answer_type("When did it open? And in Peru?") is AnswerType.TIME


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What did she say when the train ran again?", AnswerType.OTHER),
        ("Which plant closed when the fuel got dearer?", AnswerType.OTHER),
        ("How old was he when he died?", AnswerType.NUMBER),
        ("Who led the city when it fell?", AnswerType.PERSON),
        ("Сколько было лет Орлину, когда он умер?", AnswerType.NUMBER),
        ("And in what year did the man who built it die?", AnswerType.TIME),
        ("Since when is it open, and who opened it?", AnswerType.TIME),
        ("What is the name of the deputy who spoke?", AnswerType.PERSON),
        ("Where and when was the treaty signed?", AnswerType.TIME),
        ("What was the year when the bank was founded?", AnswerType.TIME),
        ("that tunnel they built, how long is it?", AnswerType.NUMBER),
        ("the mosque in samarkand, when was it built", AnswerType.TIME),
    ],
)
def test_the_word_at_the_head_says_what_is_asked_for(question: str, kind: AnswerType) -> None:
    assert find_answer_type(question) is kind


@pytest.mark.parametrize(
    ("question", "whether"),
    [
        ("Did he come?", True),
        ("And isn't it so?", True),
        ("Пришёл ли он?", True),
        ("What did he do?", False),
        ("How is it done?", False),
    ],
)
def test_yes_or_no_is_asked_for(question: str, whether: bool) -> None:
    assert asks_whether(question) == whether


@pytest.mark.parametrize(
    ("question", "one"),
    [
        ("The tower of the lighthouse?", False),
        ("Tell me about the tower", False),
        ("How high is the tower?", True),
        ("Which bank was it?", True),
        ("Кто построил мечеть?", True),
        ("Расскажи о мечети", False),
        ("It opened. Why?", True),
        ("Which bank was it? Please be brief.", True),
        ("Tell me what you know about the tower", False),
        ("Он не пришёл", False),
    ],
)
def test_a_question_word_asks_for_one_thing(question: str, one: bool) -> None:
    assert asks_for_one_thing(question) == one


def test_a_last_word_that_points_stands_for_nothing_in_its_question() -> None:
    assert points_back("Как Казахстан отнёсся к этому?")
    assert not points_back("Why did Putin go to Kazakhstan in June of that year, and who met him?")


def test_places_get_their_capitals_where_they_go_with_a_preposition() -> None:
    asked = "who is the president of uzbekistan, and what of turkey in the oven?"
    assert capitalize_places(asked) == (
        "who is the president of Uzbekistan, and what of Turkey in the oven?"
    )
    assert capitalize_places("How far is it from Almaty to astana?").endswith("to Astana?")
    assert capitalize_places("an oral exam in ink") == "an oral exam in ink"
