"""Where articles differ, and, as often, where they only seem to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from samples import make_article

from bot.amounts import find_amounts
from bot.comparing import asks_for_each, leave_out_frame
from bot.differing import describe_subject, find_disagreements, is_disputed
from bot.quotations import find_wordings
from bot.reading import Found, ReadSentence
from index.sentences import find_sentences


def read(*texts: str) -> list[ReadSentence]:
    """The last sentence of each text, as the articles a, b, c, … in falling order."""
    sentences = []
    for at, text in enumerate(texts):
        article = make_article("abcdefgh"[at], text)
        start, end = find_sentences(text, "en")[-1]
        sentences.append(ReadSentence(article, start, end, 1.0 - at / 100, 0.5))
    return sentences


def differ(question: str, *texts: str) -> list[str]:
    """The values of the sides, each with the id of its article; empty where nothing differs."""
    found = find_disagreements(question, read(*texts))
    return [f"{side.sentence.article.id}: {side.value}" for each in found for side in each.sides]


@pytest.mark.parametrize(
    ("question", "first", "second", "sides"),
    [
        (
            "How much did the bridge at Ord cost?",
            "The bridge at Ord cost 14 million euros.",
            "Officials said the bridge at Ord cost 16 million euros.",
            ["a: 14 million euros", "b: 16 million euros"],
        ),
        (
            "How many passengers could the ferry Aurora carry?",
            "The ferry Aurora could carry 200 passengers.",
            "The Aurora, a ferry, could carry 240 paying passengers across the bay.",
            ["a: 200 passengers", "b: 240 paying passengers"],
        ),
        (
            "What share of the town's pupils speak Kazakh?",
            "Of the town’s pupils, 18 percent speak Kazakh.",
            "In the town about 31% of pupils speak Kazakh.",
            ["a: 18 percent", "b: about 31%"],
        ),
        (
            "How long is the tunnel under the Alatau?",
            "The tunnel under the Alatau is 12 km long.",
            "The tunnel under the Alatau is nine miles long.",
            ["a: 12 km", "b: nine miles"],
        ),
        (
            "When did the glassworks of Taraz close?",
            "It burnt after the glassworks of Taraz had to close in 1990, but the kiln stayed.",
            "Its glass was sold until 1985; the glassworks of Taraz did close in 1991.",
            ["a: 1990", "b: 1991"],
        ),
        (
            "When was the orchard planted?",
            "The orchard was planted on 3 May.",
            "In June the orchard was planted.",
            ["a: 3 May", "b: June"],
        ),
        (
            "Когда построили мост в Орде?",
            "Мост в Орде построили в 1931 году.",
            "По данным музея, мост в Орде построили в 1935 году.",
            ["a: 1931", "b: 1935"],
        ),
        (
            "Сколько стоил мост в Орде?",
            "The bridge at Ord was built for 14 million euros.",
            "The bridge at Ord in Kent was built for 16 million euros.",
            ["a: 14 million euros", "b: 16 million euros"],
        ),
    ],
)
def test_different_values_of_the_same_thing(
    question: str, first: str, second: str, sides: list[str]
) -> None:
    assert differ(question, first, second) == sides


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        # The same amount in other words.
        ("What did Ord's bridge cost?", "Ord's bridge cost 1.5 billion tenge.",
         "Ord's bridge cost 1,500 million tenge."),
        ("What share of pupils speak Kazakh?", "18 percent of pupils speak Kazakh.",
         "18% of pupils speak Kazakh."),
        ("How long did the strike last?", "The strike lasted nearly 1,000 days.",
         "The strike lasted over two and a half years."),
        ("How many pupils came to school?", "Some 15 to 20 pupils came to school.",
         "Only 17 pupils came to school."),
        ("How many Finns left Ord?", "98,000 Finns left Ord.", "98,200 Finns left Ord."),
        ("When did Lund visit Ord?", "Lund made a visit to Ord on September 14.",
         "In mid-September Lund made a visit to Ord."),
        # Other things of the same kind.
        ("How long is Ord's border?", "Ord's border with Lakeland is 760 km long.",
         "Ord's border with Moorland is 170 km long."),
        ("How many passengers did the ferry carry?", "The northern ferry carried 200 passengers.",
         "The southern ferry carried 300 passengers."),
        ("When was the ferry Aurora built?", "The ferry Aurora was built in 1931.",
         "The ferry Aurora was scrapped in 1973."),
        ("When was the ferry Aurora built?", "The ferry Aurora was launched in 1931.",
         "The ferry Aurora was repaired in 1973."),
        ("How many people lived in Ord?", "In 1931 Ord had 400 people living there.",
         "In 1950, 900 people lived in Ord."),
        ("How much does the mill earn?", "The mill earns 5 million euros a year.",
         "The mill earns 400,000 euros a month."),
        ("How many sailors died in the fire?", "12 sailors died in the fire.",
         "In the fire 3 firemen died."),
        ("What share of Ord's oil is exported?", "Of Ord’s oil 18 percent is exported.",
         "Ord’s oil exported last year came to 3 million tonnes."),
        ("When was the Ord Rising?", "On 19 April 1943 came the Ord Harbour Rising.",
         "The Ord Rising was in 1944."),
        # Nothing that asks for a number or a time.
        ("Why was the bridge at Ord built?", "The bridge at Ord was built in 1931.",
         "The bridge at Ord was built in 1935."),
        (
            "How many crowns does a return ticket cost?",
            "A return ticket does cost 340 crowns.",
            "A return ticket does cost 20 crowns more than last year.",
        ),
    ],
)  # fmt: skip
def test_what_only_seems_to_differ(question: str, first: str, second: str) -> None:
    assert differ(question, first, second) == []


def test_an_article_does_not_differ_with_itself() -> None:
    text = "The bridge at Ord cost 14 million euros. The bridge at Ord cost 16 million euros."
    article = make_article("a", text)
    spans = find_sentences(text, "en")
    sentences = [ReadSentence(article, *span, 1.0, 0.5) for span in spans]
    assert find_disagreements("How much did the bridge at Ord cost?", sentences) == ()


def test_the_same_setting_has_to_be_the_one_asked_about() -> None:
    texts = ("In April Lund left Ord with his fleet.", "Lund left Ord with his fleet on 5 June.")
    assert differ("What does it mean when currencies are left to float?", *texts) == []
    assert differ("When has Lund left Ord?", *texts) == ["a: April", "b: 5 June"]


def read_closely(answers: dict[str, str], odds: float = 1.0) -> list[ReadSentence]:
    """Sentences, each an article's only one, with the words the trained reader found in them."""
    sentences = []
    for each, words in zip(read(*answers), answers.values(), strict=True):
        start = each.start + each.text.index(words)
        found = Found(odds, 0.9, (start, start + len(words)), 0.9)
        sentences.append(replace(each, found=found))
    return sentences


REPAIR = {
    "The repair of the tower cost 2.4 million kroner.": "2.4 million kroner",
    "The repair cost 3.1 million kroner, the contractor told us.": "3.1 million kroner",
}
HALF = {
    "The brewery paid half of the stand.": "half",
    "The stand cost £18,000 and the brewery paid for it.": "£18,000",
}


def test_what_the_reader_takes_for_the_answer_is_about_the_same_thing() -> None:
    question = "How much did the repair of the tower cost?"
    (found,) = find_disagreements(question, read_closely(REPAIR))
    assert [side.value for side in found.sides] == ["2.4 million", "3.1 million"]
    assert find_disagreements(question, read(*REPAIR)) == ()
    assert find_disagreements(question, read_closely(REPAIR, odds=-1.0)) == ()


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        # Who did it, and days and months, are not what is spoken of.
        (
            "When was the zoo founded?",
            ("The zoo was founded in 1929 by the teacher Adele Mint.", "1929"),
            ("Lindmoor Zoo was founded in 1931 by the brewer Matthias Weil.", "1931"),
        ),
        (
            "How long was the bear free?",
            ("On 2 June she escaped, a free bear for nine days.", "nine days"),
            ("The bear Brunhild was free for eleven days.", "eleven days"),
        ),
    ],
)
def test_names_around_what_the_reader_found_do_not_hide_a_difference(
    question: str, first: tuple[str, str], second: tuple[str, str]
) -> None:
    (found,) = find_disagreements(question, read_closely(dict([first, second])))
    assert [side.value for side in found.sides] == [first[1], second[1]]


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("How much of the stand did the brewery pay for?", HALF),
        # What one article denies is not what it says; how long a line is, not how high it climbs.
        (
            "How much did the repair cost?",
            {
                "The repair cost 46 million crowns.": "46 million crowns",
                "First, the repair did not cost 71 million crowns.": "71 million crowns",
            },
        ),
        (
            "How high does the line climb?",
            {
                "The line can climb 1,140 metres.": "1,140 metres",
                "The line can climb, 19 kilometres long.": "19 kilometres",
            },
        ),
    ],
)
def test_what_the_reader_found_must_be_comparable(question: str, answers: dict[str, str]) -> None:
    assert find_disagreements(question, read_closely(answers)) == ()


def test_a_value_that_the_reader_finds_otherwise_elsewhere_is_disputed() -> None:
    question = "When did the ferry begin to run?"
    told = {"The old ferry ran since 1893.": "1893", "From 1887 a boat crossed the Lask.": "1887"}
    alike = {"The old ferry ran since 1893.": "1893", "From 1893 a boat crossed the Lask.": "1893"}
    assert is_disputed(question, read_closely(told))
    assert find_disagreements(question, read_closely(told)) == ()
    assert not is_disputed(question, read_closely(alike))
    assert not is_disputed(question, read(*told))
    assert not is_disputed(question, [])


MINT = ("The zoo was founded in 1929, by the teacher Adele Mint;", "Adele Mint;")
WEIL = ("Lindmoor Zoo was founded in 1931 by the brewer Matthias Weil.", "Matthias Weil")


def test_a_deed_that_is_done_once_has_one_doer() -> None:
    (found,) = find_disagreements("Who founded the zoo?", read_closely(dict([MINT, WEIL])))
    assert [side.value for side in found.sides] == ["Adele Mint", "Matthias Weil"]


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        # One is called more fully, or not by name; what was done is another thing, or done by many.
        ("Who founded the zoo?", WEIL, ("The zoo was founded by Weil, a brewer.", "Weil")),
        ("Who founded the zoo?", WEIL, ("The zoo was founded by a brewer.", "a brewer")),
        ("Who founded the zoo?", WEIL, ("Adele Mint painted the zoo's gate.", "Adele Mint")),
        (
            "Who criticised the zoo?",
            ("Matthias Weil criticised the zoo.", "Matthias Weil"),
            ("Adele Mint criticised the zoo.", "Adele Mint"),
        ),
    ],
)
def test_names_that_can_both_be_right_do_not_differ(
    question: str, first: tuple[str, str], second: tuple[str, str]
) -> None:
    assert find_disagreements(question, read_closely(dict([first, second]))) == ()


def test_a_name_does_not_stand_in_front_where_another_article_has_another() -> None:
    told = {
        "Matthias Weil criticised the zoo.": "Matthias Weil",
        "Adele Mint did, too.": "Adele Mint",
    }
    alike = {"Matthias Weil criticised the zoo.": "Matthias Weil", "Weil did, too.": "Weil"}
    assert is_disputed("Who criticised the zoo?", read_closely(told))
    assert not is_disputed("Who criticised the zoo?", read_closely(alike))


def test_every_value_has_one_side() -> None:
    costs = (14, 16, 16, 20)
    texts = [f"The bridge at Ord cost {cost} million euros." for cost in costs]
    assert differ("How much did the bridge at Ord cost?", *texts) == [
        "a: 14 million euros",
        "b: 16 million euros",
        "d: 20 million euros",
    ]


def test_an_article_that_also_agrees_takes_no_side() -> None:
    own = "The bridge at Ord cost 14 million euros."
    both = "The bridge at Ord cost 16 million euros, the bridge at Ord cost 14 million euros."
    assert differ("How much did the bridge at Ord cost?", own, both) == []


def test_a_sentence_that_points_back_is_about_what_was_named_before() -> None:
    assert differ(
        "How much did the bridge at Ord cost?",
        "The bridge at Ord opened in May. It cost 14 million euros.",
        "The bridge at Ord cost 16 million euros.",
    ) == ["a: 14 million euros", "b: 16 million euros"]


def test_what_answers_far_worse_takes_no_side() -> None:
    first, second = read(
        "Ord's bridge cost 14 million euros.", "Ord's bridge cost 9 million euros."
    )
    far = ReadSentence(second.article, second.start, second.end, 0.5, 0.5)
    question = "How much did Ord's bridge cost?"
    assert find_disagreements(question, [first, second])
    assert find_disagreements(question, [first, far]) == ()
    assert find_disagreements(question, []) == ()


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("How long is the bridge at Ord?", "how long the bridge at Ord is"),
        ("When was the last flood?", "when the last flood was"),
        ("When was the mill built?", "“When was the mill built?”"),
        ("How much did it cost?", "“How much did it cost?”"),
        ("Когда построили мост?", "“Когда построили мост?”"),
    ],
)
def test_the_subject_is_taken_from_the_question(question: str, about: str) -> None:
    assert describe_subject(question) == about


@pytest.mark.parametrize(
    ("text", "low", "high", "dimension"),
    [
        ("18 percent", 17.64, 18.36, "share"),
        ("two-thirds of it", 66.17, 67.17, "share"),
        ("half of it", 50, 50, "share"),
        ("15–20 percent", 15, 20, "share"),
        ("$5billion per annum", 4.9e9, 5.1e9, "money $/annum"),
        ("€14m", 13.72e6, 14.28e6, "money €"),
        ("1,5 млрд тенге", 1.47e9, 1.53e9, "money ₸"),
        ("900 m", 882, 918, "length"),
        ("more than 100 km", 98e3, 150e3, "length"),
        ("up to 100 km", 50e3, 102e3, "length"),
        ("twenty-one days", 21, 21, "time"),
        ("510,000 sq km", 505e9, 515e9, "area"),
    ],
)
def test_amounts_are_read_as_widely_as_they_are_worded(
    text: str, low: float, high: float, dimension: str
) -> None:
    (amount,) = find_amounts(text)
    assert (amount.low, amount.high) == pytest.approx((low, high), rel=1e-3)
    assert amount.dimension == dimension


def test_counts_know_what_may_be_counted() -> None:
    text = "98 000 россиян and 40 old wooden boats sank."
    found = [[stem for stem, _ in amount.counted] for amount in find_amounts(text)]
    assert found == [["россия"], ["old", "wooden", "boat", "sink"]]


@pytest.mark.parametrize(
    "text",
    ["on 3 May 2021", "in 1931", "Article 4 says", "the 30th day", "COVID-19", "at 10:30",
     "(Herald, May 3)"],
)  # fmt: skip
def test_what_is_no_amount(text: str) -> None:
    assert find_amounts(text) == ()


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("What does each author say about the harbour tax?", "the harbour tax?"),
        ("How do the articles differ on the harbour tax?", "the harbour tax?"),
        ("Side by side: what the sources say on the tax", "the tax"),
        ("Compare how the two reports explain why the mill closed", "why the mill closed"),
        ("Why did the mill close according to both analysts?", "Why did the mill close?"),
        ("Who closed the mill, by the different accounts?", "Who closed the mill?"),
        ("What did the mayor promise, as two of the articles tell it?",
         "What did the mayor promise?"),
        ("Что говорит каждый автор о налоге на порт?", "налоге на порт?"),
        ("Сравните, что пишут статьи о порте", "Сравните, что пишут статьи о порте"),
        ("Почему закрыли мельницу по разным источникам?", "Почему закрыли мельницу?"),
    ],
)  # fmt: skip
def test_questions_for_every_article(question: str, topic: str) -> None:
    assert asks_for_each(question)
    if topic != question:
        assert leave_out_frame(question) == topic


@pytest.mark.parametrize(
    "question",
    [
        "What does Article 4 of the charter say?",
        "What do articles 4 and 5 of the charter say?",
        "What does the article say about the mill?",
        "Who is the author of the report?",
        "Which report did the mayor sign?",
        "Кто автор статьи?",
        "How do sheep differ from goats?",
    ],
)
def test_questions_for_the_best_alone(question: str) -> None:
    assert not asks_for_each(question)
    assert leave_out_frame(question) == question


OATH = "The envoy said: “We always stand firmly by the free people of Ord, their laws and rights.”"


@pytest.mark.parametrize(
    ("other", "sides"),
    [
        (
            "“We shall always stand by the free people of Ord, their laws and customs,” he said.",
            ["laws and rights", "laws and customs"],
        ),
        # A cut, the same words, and other words differ in nothing that was said.
        ("He said: “We always stand by the free people of Ord, their laws and rights.”", []),
        (OATH.replace("The envoy", "Lund"), []),
        ("He said: “The people of Ord have built a bridge, a mill and a yard for their sons.”", []),
    ],
)
def test_the_same_words_quoted_otherwise(other: str, sides: list[str]) -> None:
    question = "What did the envoy say to the people of Ord?"
    found = [each for one in find_wordings(question, read(OATH, other)) for each in one.sides]
    assert len(found) == len(sides)
    for side, words in zip(found, sides, strict=True):
        assert side.value.endswith(words)
        assert side.value in side.sentence.text
    assert find_wordings("Where did the envoy go?", read(OATH, other)) == ()


def test_a_wording_shows_what_differs() -> None:
    other = OATH.replace("firmly", "loyally").replace("The envoy", "Lund")
    (difference,) = find_wordings("What did the envoy say?", read(OATH, other))
    assert difference.about == "“What did the envoy say?”"
    assert [side.value.split()[3] for side in difference.sides] == ["firmly", "loyally"]


def test_an_article_that_never_names_what_is_asked_about_is_no_other_side() -> None:
    question = "How many people did the great fire kill in Orsk?"
    fire = "Orsk burned for a day. The great fire killed 7 people."
    same = "Orsk mourned. The great fire killed 9 people."
    other = "Ord burned too. The great fire killed 14 people."
    assert differ(question, fire, same) == ["a: 7 people", "b: 9 people"]
    assert differ(question, fire, other) == []
