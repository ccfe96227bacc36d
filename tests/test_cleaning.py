"""Cleaning: what is not the article goes, and nothing of the article is lost."""

import time
import unicodedata
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.cleaning import (
    Block,
    Known,
    clean_blocks,
    fold_line,
    is_binary,
    normalise_characters,
    normalise_line,
    normalise_text,
    parse_date_line,
    parse_published,
    split_blocks,
)


def clean(text, known=None, repeated=frozenset()):
    return clean_blocks(split_blocks(normalise_characters(text)), known or Known(), repeated)


def reasons(text, **knowledge):
    return {dropped.text: dropped.reason for dropped in clean(text, **knowledge).dropped}


@dataclass(frozen=True)
class Sample:
    """An article of some kind; `boilerplate` are the lines that are not it, all others are."""

    name: str
    text: str
    boilerplate: tuple[str, ...]
    title: str | None = None
    author: str | None = None
    day: date | None = None


WIRE = Sample(
    "news wire",
    """\
Kazakh central bank holds rate at 14.75%

ASTANA, Feb 24 (Reuters) - Kazakhstan's central bank left its key rate unchanged on Friday.

"Inflation is slowing," Governor Galymzhan Pirmatov said. "We see no need to move."

Annual inflation eased to 20.7% in January from 21.3% in December.

Read also: Tenge firms to a six-month high

The tenge traded at 447 to the dollar.

Analysts polled by the agency had expected no change

(Reporting by the Almaty bureau; Editing by the Moscow desk)

© 2023 Thomson Reuters. All rights reserved.
""",
    (
        "Kazakh central bank holds rate at 14.75%",
        "Read also: Tenge firms to a six-month high",
        "(Reporting by the Almaty bureau; Editing by the Moscow desk)",
        "© 2023 Thomson Reuters. All rights reserved.",
    ),
    title="Kazakh central bank holds rate at 14.75%",
)

BLOG = Sample(
    "blog",
    """\
Home

About

Contact

Search

Five days in Mangystau

By Saule Akhmetova

Posted on 3 May 2021

5 min read

I had never seen a desert that was white. The chalk begins after Aktau, and there is no road.

Day One

We slept in the car. In the morning a fox had eaten the bread.

By the River

There is no river in Mangystau, but our driver called the wash a river and would not cross it twice.

What I would bring next time:

Water

Bread

A second spare wheel

Thinking small

I would see one canyon and stay. A picture by a painter hung over the bar.

Saule Akhmetova is a teacher in Almaty who writes about the places her bus passes.

3 Comments

Beautiful photos, thank you for sharing.

Leave a Reply

Your email address will not be published. Required fields are marked *
""",
    (
        "Home",
        "About",
        "Contact",
        "Search",
        "Five days in Mangystau",
        "By Saule Akhmetova",
        "Posted on 3 May 2021",
        "5 min read",
        "Saule Akhmetova is a teacher in Almaty who writes about the places her bus passes.",
        "3 Comments",
        "Beautiful photos, thank you for sharing.",
        "Leave a Reply",
        "Your email address will not be published. Required fields are marked *",
    ),
    title="Five days in Mangystau",
    author="Saule Akhmetova",
    day=date(2021, 5, 3),
)

RUSSIAN = Sample(
    "Russian news site",
    """\
В Алматы открыли новую станцию метро

18 июля 2022, 14:35

Автор: Айгуль Сатпаева

В Алматы в понедельник открыли две новые станции метро, сообщила пресс-служба акимата города.

Фото: пресс-служба акимата

«Станции построены за четыре года», — сказал заместитель акима Алексей Иванов.

Читайте также: Сколько стоит проезд в метро

Протяжённость линии выросла до 13,4 км, а число станций — до одиннадцати.

Следующий участок планируют сдать в 2025 году

Подписывайтесь на наш канал в Telegram

Оставить комментарий

Ваш адрес email не будет опубликован. Обязательные поля помечены *
""",
    (
        "В Алматы открыли новую станцию метро",
        "18 июля 2022, 14:35",
        "Автор: Айгуль Сатпаева",
        "Фото: пресс-служба акимата",
        "Читайте также: Сколько стоит проезд в метро",
        "Подписывайтесь на наш канал в Telegram",
        "Оставить комментарий",
        "Ваш адрес email не будет опубликован. Обязательные поля помечены *",
    ),
    title="В Алматы открыли новую станцию метро",
    author="Айгуль Сатпаева",
    day=date(2022, 7, 18),
)

KAZAKH = Sample(
    "Kazakh news site",
    """\
Түркістанда жаңа кітапхана ашылды

2023 жылғы 5 қыркүйек

Түркістан қаласында бүгін жаңа кітапхана ашылды, онда жүз мыңнан астам кітап бар.

Сурет: облыс әкімдігі

«Бұл кітапхананы оқырмандар он жыл күтті», – деді кітапхана директоры.

Тағы оқыңыз: Шымкентте мектеп салынады

Кітапхана күн сайын таңғы сағат тоғыздан кешкі сегізге дейін жұмыс істейді.

Пікір қалдыру
""",
    (
        "Түркістанда жаңа кітапхана ашылды",
        "2023 жылғы 5 қыркүйек",
        "Сурет: облыс әкімдігі",
        "Тағы оқыңыз: Шымкентте мектеп салынады",
        "Пікір қалдыру",
    ),
    title="Түркістанда жаңа кітапхана ашылды",
    day=date(2023, 9, 5),
)

INTERVIEW = Sample(
    "interview",
    """\
“We do not rebuild the sea, we rebuild the shore”

January 9, 2020

Zauresh Alimbetova has planted saxaul on the dry bed of the Aral Sea for thirty years. We met there.

Q: How many trees are there now?

A: Nobody counts trees. We count hectares: 1.7 million.

Q: And the water?

A: The northern sea has come back by a third. The southern one will not.

No Comment

Asked about the budget, she laughed and changed the subject.

Reports

“Every year I write one. Read 20 of them and you know them all.”

Share

Asked what she would keep of the old harbour, she named a crane. It still stands there in the sand.
""",
    ("“We do not rebuild the sea, we rebuild the shore”", "January 9, 2020"),
    title="“We do not rebuild the sea, we rebuild the shore”",
    day=date(2020, 1, 9),
)

POEM = Sample(
    "poem",
    """\
The road to the well

By day the road is white
By night the road is gone
We fill the leather bags
And do not speak till dawn

Home
News
Video
none of these the well has heard of

The well knows every name
It says them when you lean
It has no word for sky
It calls it “in between”
""",
    ("The road to the well",),
    title="The road to the well",
)

LISTS = Sample(
    "list-like article",
    """\
Ten things the new budget pays for

The budget passed on Thursday pays for ten things, the ministry said, and here they are in order.

1. Health
2. Science
3. Culture

The rest is shared between these, in parts that the ministry did not name:

News
Sports
Culture
Search

The Ministry Says Every Region Of The Country Will Receive Its Share Of The Budget

Every region receives a share of the budget, and the country pays for the roads, the ministry said.

Source: Ministry of Finance
""",
    ("Ten things the new budget pays for",),
    title="Ten things the new budget pays for",
)

TABLE = Sample(
    "article with tables",
    """\
Grain harvest by region

The harvest was the largest in eleven years, the agriculture ministry said in its October report.

Region        2021    2022
Akmola        4.1     5.6
Kostanay      3.3     5.4
North         4.4     6.0

Yields in tonnes a hectare:

2021    0.98
2022    1.37

Exports of wheat and flour rose by a fifth, to 9.5 million tonnes, and most of it went south.
""",
    ("Grain harvest by region",),
    title="Grain harvest by region",
)

CHRONICLE = Sample(
    "chronicle",
    """\
Four days in January

January 2, 2022

In Zhanaozen drivers blocked the road after the price of liquefied gas had doubled overnight.

January 4, 2022

In Almaty the first shots were heard after dark, and the internet was switched off soon after.

January 5, 2022

The airport was stormed in the evening, and all the flights of the following days were cancelled.
""",
    ("Four days in January",),
    title="Four days in January",
)

SAMPLES = (WIRE, BLOG, RUSSIAN, KAZAKH, INTERVIEW, POEM, LISTS, TABLE, CHRONICLE)


@pytest.fixture(params=SAMPLES, ids=lambda sample: sample.name)
def sample(request):
    return request.param


def test_nothing_of_the_article_is_lost(sample):
    cleaned = clean(sample.text)
    lines = [normalise_line(line) for line in sample.text.split("\n") if line.strip()]
    kept = [line for line in lines if line not in sample.boilerplate]
    assert [line for line in cleaned.text.split("\n") if line] == kept


def test_all_that_is_dropped_is_said(sample):
    assert {one.text for one in clean(sample.text).dropped} == set(sample.boilerplate)


def test_what_the_header_says_is_kept(sample):
    cleaned = clean(sample.text)
    assert cleaned.title == sample.title
    assert cleaned.author == sample.author
    assert cleaned.published.earliest == sample.day


def test_verse_and_tables_keep_their_lines():
    assert "By day the road is white\nBy night the road is gone\n" in clean(POEM.text).text
    assert "till dawn\n\nHome\nNews" in clean(POEM.text).text
    assert "Akmola 4.1 5.6\nKostanay 3.3 5.4\n" in clean(TABLE.text).text


NEWSLETTER = """\
The Steppe Letter, number 12

Dear readers,

the pasture law that parliament passed in spring has begun to show on
the ground. In three districts of the west, herders told us that they
were given maps with the new boundaries, and that the maps were wrong;
in a fourth, nobody had seen a map at all. The ministry says it will
print new ones - by autumn, it hopes.

  * Atyrau region: 412 complaints
  * Mangystau: 97 complaints, most of them about the well-
    known spring at Beket Ata
  * West Kazakhstan: none

A herder from the Oyil district put it like this:

    Grass does not read,
    and sheep do not sign.

We will write again when the rain has come. Until then, send us what
you see, and tell us where you saw it.
"""


def test_hard_wrapped_lines_are_joined():
    cleaned = clean(NEWSLETTER)
    assert "parliament passed in spring has begun to show on the ground. In three" in cleaned.text
    assert "maps were wrong; in a fourth, nobody" in cleaned.text
    assert "Until then, send us what you see, and tell us where you saw it." in cleaned.text
    assert cleaned.title == "The Steppe Letter, number 12"


def test_joining_loses_no_word_and_keeps_lists_apart():
    words = NEWSLETTER.split("\n", 1)[1].replace("well-\n    known", "well-known").split()
    text = clean(NEWSLETTER).text
    assert text.split() == words
    assert "\n* Mangystau: 97 complaints" in text
    assert "Grass does not read,\nand sheep do not sign." in text


def test_hard_wrapped_paragraphs_marked_by_indentation_stay_apart():
    text = (
        "   The first paragraph begins with three spaces and is broken by an\n"
        "old program at the seventieth column, wherever that may happen to be\n"
        "in the sentence, so that its end is short.\n"
        "   The second begins in the same way and is also broken by it at the\n"
        "seventieth column, without any blank line between the two.\n"
    )
    assert len(clean(text).text.split("\n\n")) == 2


def test_an_email_has_a_subject_and_a_date():
    text = (
        "From: Dana Lee <dana@harbour.example>\nSubject: The harbour\nDate: Fri, 4 Jun 2021\n\n"
        "Dear all,\n\nthe harbour was closed on Tuesday because of the wind. It will open\n"
        "again when the wind has gone, and nobody in town can say when that\nwill be.\n\nDana\n"
    )
    cleaned = clean(text)
    assert (cleaned.title, cleaned.published.label) == ("The harbour", "2021-06-04")
    assert cleaned.text.startswith("Dear all,\n\nthe harbour was closed")
    assert "It will open again when the wind has gone, and nobody in town" in cleaned.text
    assert [one.line for one in cleaned.dropped] == [1, 2, 3]


def test_a_letter_that_quotes_a_field_keeps_it():
    text = f"A headline\n\nSubject: the harbour\n\n{PARAGRAPH}\n\n{OTHER}"
    assert "Subject: the harbour" in clean(text).text


def test_bylines_of_agencies():
    text = f"A headline\nBy Reuters Staff\n2 MIN READ\n\n{PARAGRAPH}\n\n{OTHER}"
    cleaned = clean(text)
    assert (cleaned.title, cleaned.author) == ("A headline", "Reuters Staff")
    assert cleaned.text == f"{PARAGRAPH}\n\n{OTHER}"
    assert clean(text.replace("Reuters Staff", "AFP")).author == "AFP"


@pytest.mark.parametrize(
    ("byline", "publisher", "published"),
    [
        ("By Edith Marsh, The Vale Gazette, 4 May 2019", "The Vale Gazette", "2019-05-04"),
        ("By Edith Marsh | Vale Gazette | May 4, 2019", "Vale Gazette", "2019-05-04"),
        ("By Edith Marsh, Northern Ledger, 4 May 2019", "Northern Ledger", "2019-05-04"),
        ("By Edith Marsh, Staff Writer, Saturday, 4 May 2019", None, "2019-05-04"),
        ("By Edith Marsh, Harrowmere, 4 May 2019", None, "2019-05-04"),
        ("By Edith Marsh, The Vale Gazette", None, None),
        ("By Edith Marsh, 2019-05-04", None, "2019-05-04"),
    ],
)
def test_a_byline_may_name_the_paper_and_the_day(byline, publisher, published):
    cleaned = clean(f"A headline\n{byline}\n\n{PARAGRAPH}\n\n{OTHER}")
    assert cleaned.author == "Edith Marsh"
    assert (cleaned.publisher, cleaned.published.label) == (publisher, published)
    assert cleaned.text == f"{PARAGRAPH}\n\n{OTHER}"


def test_a_date_line_goes_before_that_of_the_byline():
    text = f"A headline\n5 May 2019\nBy Edith Marsh, 4 May 2019\n\n{PARAGRAPH}\n\n{OTHER}"
    assert clean(text).published.label == "2019-05-05"


def test_chinese_paragraphs_on_lines_of_their_own():
    text = (
        "哈萨克斯坦与中国签署协议\n\n2022年9月14日\n\n"
        "　　哈萨克斯坦总统托卡耶夫星期三在努尔苏丹会见中国国家主席习近平，双方签署了多项协议。\n"
        "　　习近平说，中国坚定支持哈萨克斯坦维护国家独立、主权和领土完整。\n"
    )
    cleaned = clean(text)
    assert cleaned.published.label == "2022-09-14"
    assert len(cleaned.text.split("\n\n")) == 2


def test_one_line_a_paragraph_without_blank_lines():
    lines = [
        f"Paragraph {number} says something of its own, and ends here with a full stop."
        for number in range(8)
    ]
    assert clean("\n".join(lines)).text == "\n\n".join(lines)


def test_prose_verse_and_rhyme_are_not_taken_for_hard_wrapping():
    sonnet = (
        "Shall I compare thee to a summer’s day?\n"
        "Thou art more lovely and more temperate:\n"
        "Rough winds do shake the darling buds of May,\n"
        "And summer’s lease hath all too short a date;\n"
        "Sometime too hot the eye of heaven shines,\n"
        "And often is his gold complexion dimm'd;\n"
    )
    assert clean(sonnet).text == normalise_text(sonnet)


PARAGRAPH = (
    "The committee met on Tuesday in Astana and agreed to meet again before the end of the year."
)
OTHER = (
    "Its members did not say what they had talked about, and nobody at the door had asked them to."
)


@pytest.mark.parametrize(
    "line",
    [
        "Kazakhstan Slams Russia",
        "China’s Interest",
        "Background",
        "By The Numbers",
        "No Comment",
        "Copyright law is older than the state",
        "Follow the money",
        "Subscribe, the poster says",
        "A picture by her sister hung above the desk (see page 4)",
        "Inflation rose to 8 percent. (Source: National Bank)",
        "Photo credit cards were once a novelty, said the bank.",
        "Pictures by local painters were sold at the door.",
        "How The Committee Learned To Meet Again Before The End Of The Year",
        "“Nobody Asked Us To Say What We Had Talked About In There”",
        "Related parties",
        "Read 20 pages a day",
        "Sources: interviews with eleven members",
        "Resolution: 1920x1080",
        "John Smith",
        "https://example.org/minutes",
        "Prices, 2021–2022",
        "Tags",
        "Comments",
        "Author",
    ],
)
def test_a_line_between_paragraphs_stays_when_in_doubt(line):
    text = f"A headline\n\n{PARAGRAPH}\n\n{line}\n\n{OTHER}\n\n{PARAGRAPH} Twice.\n"
    assert f"\n\n{line}\n\n" in clean(text).text


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("India ‘Offers’ Military Help To Kabul As Troops Leave – Reports", "another story"),
        (
            "Moon Landing Probe Finds Ancient Volcanic Glass Beneath Frozen Crater Floor",
            "another story",
        ),
        ("READ MORE: Ten of the best walks", "link to another story"),
        ("Advertisement", "page furniture"),
        ("The hall on Tuesday. Photo: Dana Lee / AFP", "caption"),
        ("The hall on Tuesday. Photo by Dana Lee", "caption"),
        ("The hall on Tuesday (Source: committee.example)", "caption"),
        ("Sign up for our weekly newsletter", "newsletter"),
        ("Follow The Daily Steppe on Telegram", "follow or share"),
        ("1,204 views", "read counter"),
        ("hall-interior_1024x768.jpg", "name of an image"),
        ("© 2021 The Daily Steppe", "copyright"),
    ],
)
def test_furniture_between_paragraphs_goes(line, reason):
    text = f"A headline\n\n{PARAGRAPH}\n\n{line}\n\n{OTHER}\n\n{PARAGRAPH} Twice.\n"
    assert reason in reasons(text)[line]
    assert clean(text).text == f"{PARAGRAPH}\n\n{OTHER}\n\n{PARAGRAPH} Twice."


def test_a_caption_goes_with_its_copy_that_lacks_the_credit():
    caption = "Members of the committee leave the hall by its northern door on Tuesday."
    credited = f"{caption} Credit: Committee / Alamy Stock Photo."
    text = f"A headline\n\n{caption}\n{credited}\n\n{PARAGRAPH}\n\n{OTHER}"
    assert clean(text).text == f"{PARAGRAPH}\n\n{OTHER}"


def test_an_end_mark_never_takes_the_greater_part():
    text = "\n\n".join(
        ["A headline", PARAGRAPH, "Leave a Reply", *[f"{OTHER} {n}." for n in range(4)]]
    )
    assert clean(text).text.count(OTHER) == 4


def test_a_profile_is_no_note_on_its_author():
    profile = "Murad Auezov is a professor of Chinese literature and was ambassador to Beijing."
    text = f"A headline\n\nBy Jane Doe\n\n{PARAGRAPH}\n\n{profile}"
    assert clean(text).text.endswith(profile)


def test_an_author_known_from_elsewhere_names_the_note():
    note = "Jane Doe (@jane) is a reporter in Almaty."
    text = f"A headline\n\n{PARAGRAPH}\n\n{OTHER}\n\n{note}"
    assert clean(text).text.endswith(note)
    assert clean(text, known=Known(author="Jane Doe")).text.endswith(OTHER)


def test_a_known_title_is_dropped_where_it_stands():
    text = f"The Daily Steppe\n\nA HEADLINE!\n\n{PARAGRAPH}\n\n{OTHER}"
    assert reasons(text, known=Known(title="A headline")) == {
        "A HEADLINE!": "headline, kept as the title"
    }


def test_shared_lines_go_but_not_shared_paragraphs_or_headings_inside():
    shared = ["Brought to you by the Steppe Media Group of Companies", "Background", PARAGRAPH]
    text = "\n\n".join(["A headline", shared[0], OTHER, shared[1], shared[2], f"{OTHER} Again."])
    cleaned = clean(text, repeated={fold_line(line) for line in shared})
    assert cleaned.text == "\n\n".join([OTHER, shared[1], shared[2], f"{OTHER} Again."])
    assert cleaned.dropped[-1].reason == "stands in several files of the folder"


def test_copies_of_one_article_do_not_erase_each_other():
    text = f"A headline\n\n{PARAGRAPH}\n\n{OTHER}"
    everything = {fold_line(line) for line in text.split("\n")}
    assert clean(text, repeated=everything).text == f"{PARAGRAPH}\n\n{OTHER}"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Thursday, 12 January 2023", date(2023, 1, 12)),
        ("January 12, 2023", date(2023, 1, 12)),
        ("Jan. 12, 2023 at 14:30 GMT", date(2023, 1, 12)),
        ("Published: 2023-01-12", date(2023, 1, 12)),
        ("2023-01-12T14:30:00Z", date(2023, 1, 12)),
        ("12.01.2023, 14:30", date(2023, 1, 12)),
        ("12 января 2023 года", date(2023, 1, 12)),
        ("2023 жылғы 12 қаңтар", date(2023, 1, 12)),
        ("12. Januar 2023", date(2023, 1, 12)),
        ("12 de enero de 2023", date(2023, 1, 12)),
        ("2023年1月12日", date(2023, 1, 12)),
        ("On January 12, 2023, the committee met", None),
        ("31 February 2023", None),
        ("01/12/2023", None),
        ("12 Monkeys 2023", None),
        ("2023", None),
    ],
)
def test_date_lines(line, day):
    assert parse_date_line(line) == day


def test_dates_inside_the_prose_never_count():
    text = f"A headline\n\nOn January 12, 2023 it rained. {PARAGRAPH}\n\n{OTHER}\n\n3 May 2021"
    cleaned = clean(text)
    assert cleaned.published.label is None
    assert cleaned.text.endswith("3 May 2021")


def test_published_labels():
    assert parse_published("2022-02", "because").latest == date(2022, 2, 28)
    ranged = parse_published("2022-09-15/2022-10", "because")
    assert (ranged.earliest, ranged.latest) == (date(2022, 9, 15), date(2022, 10, 31))
    assert parse_published("2022-09-15T10:00:00+06:00", "because").label == "2022-09-15"
    for wrong in ("2022", "2022-13", "2022-02-30", "2022-09-20/2022-09-15", "soon", ""):
        with pytest.raises(ValueError, match=r"\w"):
            parse_published(wrong, "because")


def test_a_sentence_broken_at_its_first_line_is_no_title():
    text = (
        f"Water holds about one molecule of O\n2 for every two of nitrogen. {PARAGRAPH}\n\n{OTHER}"
    )
    cleaned = clean(text)
    assert cleaned.title is None
    assert cleaned.text.startswith("Water holds")


def test_contacts_below_an_article_stay():
    text = f"A headline\n\n{PARAGRAPH}\n\n{OTHER}\n\nContact Us\n\n518-474-0445"
    assert clean(text).text.endswith("Contact Us\n\n518-474-0445")


def test_blocks_know_their_lines():
    assert split_blocks("\none\n\n\ntwo\nthree\n") == [
        Block(2, "one"),
        Block(5, "two"),
        Block(6, "three", glued=True),
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("The tower is \u202esertem 74\u202c high.", "The tower is 47 metres high."),
        ("It is \u202ehgih", "It is high"),
        ("a\n\u202ecb\nde", "a\nbc\nde"),
        ("\u202e(dnik siht fo) enO\u202c", "One (of this kind)"),
        ("\u202el\u202a OK \u202clet\u202c", "tel OK l"),
        ("(\u202eשלום\u202c)", "(שלום)"),
        ("\u202de\u0301t\u202c \u202ee\u0301t\u202c", "ét té"),
        ("one\u202c two\u2069", "one two"),
        ("\u202eשsertem 74\u202c high", "47 metresש high"),
        ("\u202eשלום עולם 74\u202c", "47 שלום עולם"),
        ("\u2066\u202eba\u2069 c", "ab c"),
        ("\u202eb\u2069a", "ab"),
    ],
)
def test_letters_shown_backwards_are_read_as_shown(written: str, read: str) -> None:
    assert normalise_text(written) == read
    assert normalise_text(read) == read


def test_characters():
    hidden = "a\u200bb\u00adc\ufe0f\U000e0041d\u202ee"
    assert (
        normalise_text(f"\ufeff{hidden}\r\n\r\n\r\n\r\nx\u00a0y\u2009z\tw \x00\x1b")
        == "abcde\n\nx y z w"
    )
    assert normalise_text("e\u0301\u2028n") == "é\nn"
    assert normalise_text("\ud800") == "\ufffd"


def test_sign_that_is_never_closed_turns_no_markup() -> None:
    turned = normalise_characters("<p>\u202eba</p><p>next</p>\n<b>c</b>")
    assert turned == "<p>ab</p><p>next</p>\n<b>c</b>"


def test_long_lines_take_no_longer_than_short_ones() -> None:
    began = time.perf_counter()
    normalise_characters("é" * 400_000)
    normalise_characters("\u202e" + "é " * 100_000)
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    ("text", "binary"), [("plain\ttext\n", False), ("a\0b", True), ("\x01\x02" * 9, True)]
)
def test_binary(text, binary):
    assert is_binary(text) is binary


@settings(deadline=None)
@given(st.text())
@example("\r\r\r")
@example("\u2029\x0c \n \u0344")
@example("a\u034f\u0301")
def test_normalised_text_is_canonical_and_stays_so(text):
    once = normalise_text(text)
    assert normalise_text(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c != "\n" for c in once)
    assert "\n\n\n" not in once
    assert not any(line != line.strip(" ") or "  " in line for line in once.split("\n"))
    once.encode("utf-8")


WORDS = st.sampled_from(
    (
        "Astana",
        "by",
        "By",
        "Author",
        "12",
        "January",
        "2023",
        "Leave",
        "a",
        "Reply",
        ".",
        ",",
        "–",
        "Reports",
        "Photo:",
        "AFP",
        "Home",
        "News",
        "Q:",
        "-",
        "is",
        "(Source:",
        "x)",
    )
)
LINES = st.lists(st.one_of(WORDS, st.text(max_size=9)), max_size=14).map(" ".join)


@settings(deadline=None)
@given(st.lists(LINES, max_size=12).map("\n".join))
def test_every_word_is_either_kept_or_said_to_be_dropped(text):
    text = normalise_characters(text)
    cleaned = clean_blocks(split_blocks(text))
    kept = "".join(cleaned.text.split())
    dropped = "".join("".join(one.text.split()) for one in cleaned.dropped)
    assert sorted(kept + dropped) == sorted("".join(text.split()))


@settings(deadline=None)
@given(st.lists(LINES, max_size=12).map("\n".join))
def test_cleaned_text_is_canonical(text):
    cleaned = clean(text).text
    assert normalise_text(cleaned) == cleaned
