"""What a sentence must hold to: every seed sentence holds to itself, no altered one does."""

from __future__ import annotations

import calendar
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.corpus import read_sources
from bot.modelling.checks import check_sentence, choose_nearness
from bot.modelling.numbers import list_numbers
from bot.quoting import Quote
from bot.settings import load_settings
from index.sentences import find_sentences
from tests.conftest import ROOT
from tests.samples import BRIDGE_ARTICLE, make_article

OPENED = "The bridge at Ord opened on 3 May 2021."
COST = "It cost 14 million euros."
ADDRESS = "it holds an address or markup"
MONTHS = list(calendar.month_name)[1:]


def quote(words: str, article=BRIDGE_ARTICLE) -> Quote:
    start = article.text.index(words)
    return Quote(article, start, start + len(words))


def check(text: str, cited: str) -> tuple[str, ...]:
    return check_sentence(text, [quote(cited, make_article(text=cited))])


@pytest.fixture(scope="module")
def seed_quotes() -> list[Quote]:
    settings = load_settings(ROOT / "config.toml")
    articles = [each.article for each in read_sources(settings, settings.corpus.paths)]
    return [
        Quote(article, start, end)
        for article in articles
        for start, end in find_sentences(article.text, article.language, 0, len(article.text))
    ]


def test_articles_sentences_hold_against_themselves(seed_quotes: list[Quote]) -> None:
    assert len(seed_quotes) > 150
    alarms = [
        (each.text, problems)
        for each in seed_quotes
        if (problems := check_sentence(" ".join(each.text.split()), [each], nearness=1.0))
        and problems != (ADDRESS,)
    ]
    assert len(alarms) <= 2, alarms


def test_altered_digits_of_seed_sentences_are_caught(seed_quotes: list[Quote]) -> None:
    tried = 0
    for each in seed_quotes:
        own = " ".join(each.text.split())
        standing = set(re.findall(r"\d+", own))
        for match in re.finditer(r"(?<![A-Za-z])\d+", own):
            other = str(int(match[0]) + (7 if len(match[0]) < 4 else 1))
            if other not in standing:
                tried += 1
                assert check_sentence(own[: match.start()] + other + own[match.end() :], [each]), (
                    own,
                    other,
                )
    assert tried > 60


def test_altered_months_of_seed_sentences_are_caught(seed_quotes: list[Quote]) -> None:
    tried = 0
    for each in seed_quotes:
        own = " ".join(each.text.split())
        for match in re.finditer(rf"\b({'|'.join(MONTHS)})\b", own):
            other = next(month for month in reversed(MONTHS) if month not in own)
            tried += 1
            assert check_sentence(own[: match.start()] + other + own[match.end() :], [each]), own
    assert tried > 30


@pytest.mark.parametrize("other", ["seventeen", "sixty-one percent", "thousands", "dozens"])
def test_altered_number_words_of_seed_sentences_are_caught(
    seed_quotes: list[Quote], other: str
) -> None:
    for each in seed_quotes:
        own = " ".join(each.text.split())
        for number in list_numbers(own):
            if own[number.start : number.end].islower() and not number.vague:
                altered = f"{own[: number.start]}{other}{own[number.end :]}"
                assert check_sentence(altered, [each]), altered


@given(st.integers(1, 10**7).filter(lambda value: value not in (3, 14, 2021)))
def test_any_other_number_is_caught(value: int) -> None:
    assert check_sentence(f"It cost {value} million euros.", [quote(COST)])
    assert check_sentence(f"It cost {value} euros.", [quote(COST)])
    assert check_sentence(f"It cost {value}% more.", [quote(COST)])


@given(st.dates().filter(lambda day: day.isoformat() != "2021-05-03" and day.year > 1500))
def test_any_other_date_is_caught(day) -> None:
    for written in (
        f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        f"{MONTHS[day.month - 1]} {day.day}, {day.year}",
        day.isoformat(),
    ):
        assert check_sentence(f"The bridge at Ord opened on {written}.", [quote(OPENED)])


SAID = "Tokayev said that Kazakhstan would not recognise the breakaway regions."
FLED = "About 98,000 Russians entered Kazakhstan in a week, the Interior Ministry said."
MIR = "Halyk Bank suspended Mir cards on September 20, 2022, and called it “a precaution”."


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("The bridge at Ord opened in May 2021.", OPENED),
        ("On May 3, 2021, the bridge at Ord opened.", OPENED),
        ("The bridge at Ord opened in 2021.", OPENED),
        ("Мост в Орде открылся 3 мая 2021 года.", OPENED),
        ("It cost 14,000,000 euros.", COST),
        ("It cost fourteen million euros.", COST),
        ("Kazakhstan would not recognise the breakaway regions, Tokayev said.", SAID),
        ("Токаев заявил, что Казахстан не признает отколовшиеся регионы.", SAID),
        ("Тоқаев Қазақстан бөлінген аймақтарды мойындамайды деді.", SAID),
        ("The Interior Ministry said about 98,000 Russians entered Kazakhstan in a week.", FLED),
        ("По данным министерства, в Казахстан за неделю въехало около 98 тысяч россиян.", FLED),
        ("Halyk Bank suspended Mir cards in September 2022 as “a precaution”.", MIR),
        ("Halyk Bank приостановил карты «Мир» 20 сентября 2022 года.", MIR),
    ],
)
def test_right_sentence_holds(text: str, cited: str) -> None:
    assert check(text, cited) == ()


@pytest.mark.parametrize(
    ("text", "cited", "problem"),
    [
        ("The bridge at Ord opened on 4 May 2021.", OPENED, "the date 4 May 2021"),
        ("The bridge at Ord opened on 3 May 2022.", OPENED, "the date 3 May 2022"),
        ("The bridge at Ord opened on Monday.", OPENED, "a day of the week"),
        ("The bridge at Ülm opened on 3 May 2021.", OPENED, "the name Ülm"),
        ("Мост в Самарканде открылся 3 мая 2021 года.", OPENED, "the name Самарканде"),
        ("Мост в Орде открылся 4 мая 2021 года.", OPENED, "the date 4 мая 2021"),
        ("It cost 16 million euros.", COST, "16 million does not stand"),
        ("It cost 14 billion euros.", COST, "14 billion does not stand"),
        ("It cost 14 percent.", COST, "14 percent does not stand"),
        ("It cost millions of euros.", COST, "millions does not stand"),
        ("Он стоил 16 миллионов евро.", COST, "16 миллионов does not stand"),
        ("Ол 16 миллион еуро тұрды.", COST, "16 миллион does not stand"),
        ("It did not cost 14 million euros.", COST, "it denies"),
        ("Он не стоил 14 миллионов евро.", COST, "it denies"),
        ("Tokayev said that Kazakhstan would recognise the breakaway regions.", SAID, "it leaves"),
        ("Токаев заявил, что Казахстан признает отколовшиеся регионы.", SAID, "it leaves"),
        ("Putin said that Kazakhstan would not recognise the breakaway regions.", SAID, "Putin"),
        ("Путин заявил, что Казахстан не признает отколовшиеся регионы.", SAID, "Путин"),
        ("Kazakhstan would not recognise the breakaway regions.", SAID, "only reports"),
        ("The ministry said 89,000 Russians entered Kazakhstan in a week.", FLED, "89,000"),
        ("Halyk Bank suspended Mir cards, calling it “a mistake”.", MIR, "the quotation “a mist"),
        ("Halyk Bank suspended Mir cards on September 20, 2022, see http://x.y", MIR, ADDRESS),
        ("Halyk Bank suspended [Mir](javascript:x) cards.", MIR, ADDRESS),
        ("The weather turned cold while farmers harvested wheat.", MIR, "too few of its words"),
    ],
)
def test_wrong_sentence_does_not(text: str, cited: str, problem: str) -> None:
    assert any(problem in each for each in check(text, cited)), check(text, cited)


def test_several_quotes_support_together() -> None:
    text = "The bridge at Ord, opened on 3 May 2021, cost 14 million euros."
    assert check_sentence(text, [quote(OPENED)])
    assert check_sentence(text, [quote(OPENED), quote(COST)]) == ()


def test_date_of_publication_counts_where_publishing_is_told() -> None:
    assert not any(
        "date" in each
        for each in check_sentence(
            "The article published on 4 May 2021 said it cost 14 million euros.", [quote(COST)]
        )
    )
    told = check_sentence("On 4 May 2021 it cost 14 million euros.", [quote(COST)])
    assert any("date" in each for each in told)


def test_far_meaning_is_a_problem_and_across_scripts_less_is_asked() -> None:
    assert choose_nearness("Мост", "bridge") < choose_nearness("a bridge", "bridge")
    said = "it says something else than the cited words"
    text = "14 million euros it cost."
    assert check_sentence(text, [quote(COST)], nearness=0.5) == (said,)
    assert check_sentence(text, [quote(COST)], nearness=0.95) == ()


@given(st.text(), st.sampled_from([OPENED, COST]))
def test_any_sentence_is_checked(text: str, cited: str) -> None:
    assert all(isinstance(each, str) for each in check_sentence(text, [quote(cited)]))


REASON = "it gives a reason that the cited words do not give"


@pytest.mark.parametrize(
    ("text", "cited", "invented"),
    [
        (
            "The ferry was sold because the bridge opened.",
            "The bridge opened in May. The ferry was sold.",
            True,
        ),
        (
            "The ferry was sold because the bridge had opened.",
            "After the bridge had opened, the ferry was sold.",
            False,
        ),
        ("The ferry was sold.", "The bridge opened in May. The ferry was sold.", False),
        (
            "Паром продали, потому что открылся мост.",
            "The bridge opened in May. The ferry was sold.",
            True,
        ),
        (
            "Паром продали, потому что открылся мост.",
            "The bridge led to the sale of the ferry.",
            False,
        ),
        (
            "Көпір ашылғандықтан паром сатылды.",
            "The bridge opened in May. The ferry was sold.",
            True,
        ),
        ("The ferry is due to be sold.", "The ferry will be sold.", False),
        ("Her thanks to the crew were brief.", "She briefly thanked the crew.", False),
        ("He was jailed because he spied.", "He was jailed for spying.", False),
        ("Он вышел из-за стола.", "He rose from the table.", False),
        ("Он вышел из‑за шума.", "He left. There was noise.", True),
        (
            "“It was sold because of the bridge,” she said.",
            "“It was sold because of the bridge,” she said.",
            False,
        ),
    ],
)
def test_reason_has_to_be_the_articles(text: str, cited: str, invented: bool) -> None:
    assert (REASON in check(text, cited)) is invented


@pytest.mark.parametrize(
    ("text", "mixed"),
    [
        ("Мост в Орде открыл Турchак.", True),
        ("Мост в Орде открыл Турчак.", False),
        ("The bridge was opened by Turchak.", False),
        ("IT-компания открыла мост.", False),
        ("Көпірді Turchақ ашты.", True),
    ],
)
def test_word_in_two_scripts_is_none(text: str, mixed: bool) -> None:
    found = check(text, "The bridge at Ord was opened by Turchak, of an IT company.")
    assert ("a word of it is written in two scripts" in found) is mixed


@pytest.mark.parametrize(
    ("text", "cited", "invented"),
    [
        ("Putin was the only guest.", "Putin was a guest, it is said.", True),
        ("Putin was the only guest.", "Putin came alone: there was no other guest.", False),
        ("Putin was not only a guest.", "Putin was a guest, and he spoke.", False),
        ("Гостем был только Путин.", "Putin was a guest, it is said.", True),
        ("Қонақ тек Путин болды.", "Putin was a guest, it is said.", True),
        ("He called it “the only way”.", "He called it “the only way”.", False),
    ],
)
def test_that_there_is_no_other_has_to_be_told(text: str, cited: str, invented: bool) -> None:
    assert ("it says that there is no other, and the cited words do not" in check(text, cited)) is (
        invented
    )
