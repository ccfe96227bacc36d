"""The extractive writer: what is quoted, in which order, and with what context."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answer_types import AnswerType
from bot.quoting import complete_quote, find_context, mend_cut
from bot.reading import Found, Reading, ReadSentence
from bot.settings import AnswerSettings
from bot.types import Answer
from bot.writing import ExtractiveWriter, Written
from index.sentences import find_sentences
from index.types import UNKNOWN_DATE, Article, hash_text

FERRY = (
    "The ferry Aurora was built in Gdansk in 1931. It carried 200 passengers across the bay. "
    "In 1950 the harbour master wrote: “She is the best ship we have.” "
    "“Nobody will ever scrap her,” the mayor said.\n\n"
    "The last voyage\n\n"
    "He kept his word until 1972. The ferry Aurora was scrapped in 1973 after a fire."
)


def make_article(text: str, name: str = "ferry") -> Article:
    return Article(name, name, None, None, UNKNOWN_DATE, "en", None, name, hash_text(text), text)


def read(article: Article, *scores: float, shared: float = 0.5) -> list[ReadSentence]:
    spans = find_sentences(article.text, "en")
    return [
        ReadSentence(article, start, end, score, shared)
        for (start, end), score in zip(spans, scores, strict=False)
        if score
    ]


def write(*sentences: ReadSentence, **settings: int) -> list[str]:
    ranked = tuple(sorted(sentences, key=lambda each: -each.score))
    written = ExtractiveWriter(AnswerSettings(**settings)).write(Reading(ranked, 0.9, ()))
    answer, citations = written.sentences, written.citations
    for sentence in answer:
        (number,) = sentence.citations
        citation = citations[number - 1]
        assert citation.quote == citation.article.text[citation.start : citation.end]
        assert sentence.text == " ".join(citation.quote.split())
    return [sentence.text for sentence in answer]


def context_of(article: Article, beginning: str) -> str | None:
    spans = find_sentences(article.text, "en")
    start, end = next(span for span in spans if article.text[slice(*span)].startswith(beginning))
    found = find_context(article, start, end)
    return None if found is None else article.text[slice(*found)]


@pytest.mark.parametrize(("held", "quoted"), [(False, True), (True, False)])
def test_the_words_that_answer_are_quoted_from_beside_the_lead(held: bool, quoted: bool) -> None:
    article = make_article(
        "The ferry Aurora drew many travellers. Each paid 40 kroner. Nobody paid less in winter."
    )
    lead, beside, last = read(article, 1.0, 0.5, 0.45)
    start = article.text.index("40 kroner")
    found = Found(-0.5, 0.5, None, 0.0)
    answering = replace(found, answer=(start, start + 9), certainty=0.9)
    sentences = (
        replace(lead, found=replace(found, answer=(lead.start, lead.start + 9)) if held else found),
        replace(beside, found=answering),
        replace(last, found=found),
    )
    assert ("Each paid 40 kroner." in write(*sentences)) is quoted


@pytest.mark.parametrize(
    ("first", "quoted"),
    [("The repair did not cost 71 million.", True), ("The repair did cost 71 million.", False)],
)
def test_what_is_so_follows_the_figure_that_is_denied(first: str, quoted: bool) -> None:
    article = make_article(f"{first} It cost 46 million, says the auditor. A ferry is red.")
    assert (len(write(*read(article, 1.0, 0.5, 0.45))) > 1) is quoted


def test_a_sentence_is_quoted_with_the_one_it_leans_on() -> None:
    article = make_article(FERRY)
    assert write(*read(article, 0, 1.0)) == [
        "The ferry Aurora was built in Gdansk in 1931. It carried 200 passengers across the bay."
    ]


def test_an_announcement_is_quoted_with_what_it_announces() -> None:
    article = make_article("In 1950 the master wrote this down:\n\n“She is the best ship we have.”")
    assert write(*read(article, 1.0)) == [
        "In 1950 the master wrote this down: “She is the best ship we have.”"
    ]


def test_what_follows_the_lead_stands_after_it_in_order() -> None:
    article = make_article("The ferry sank. Divers looked for the hull. They found the bell.")
    assert write(*read(article, 1.0, 0.95, 0.99)) == [
        "The ferry sank.",
        "Divers looked for the hull. They found the bell.",
    ]


def test_without_shared_words_only_the_two_best_are_looked_at() -> None:
    texts = ("The ferry was scrapped in 1973.", "Scrap prices rose in 1974.", "Ferries rot.")
    sentences = [
        each
        for text, score in zip(texts, (1.0, 0.99, 0.98), strict=True)
        for each in read(make_article(text, text.split()[0]), score, shared=0.0)
    ]
    assert write(*sentences) == list(texts[:2])


def test_a_sentence_that_stands_alone_comes_alone() -> None:
    article = make_article(FERRY)
    assert context_of(article, "The ferry Aurora was built") is None
    assert write(*read(article, 1.0)) == ["The ferry Aurora was built in Gdansk in 1931."]


def test_a_quotation_with_its_speaker_needs_nothing() -> None:
    assert context_of(make_article(FERRY), "“Nobody will") is None


def test_a_quotation_without_its_speaker_brings_him_along() -> None:
    article = make_article("The captain spoke last.\n\n“We sail at dawn, whatever they decide.”")
    assert context_of(article, "“We sail") == "The captain spoke last."


def test_the_end_of_a_quotation_brings_its_beginning_along() -> None:
    text = "He said ‘Russia wants help; we don’t give it.\n\nYes, we are allies; it won’t apply.’"
    article = make_article(text)
    assert context_of(article, "Yes, we are") == "He said ‘Russia wants help; we don’t give it."


def test_a_heading_is_no_context() -> None:
    assert context_of(make_article(FERRY), "He kept his word") is None


@pytest.mark.parametrize(
    "text",
    [
        "Он построил мост. Это заняло десять лет.",
        "Паром построен в 1931 году. Он перевозил 200 человек.",
        "Көпір салынды. Бұл он жылға созылды.",
        "渡轮建于1931年。它运载200名乘客。",
    ],
)
def test_pointing_words_of_other_languages(text: str) -> None:
    article = make_article(text)
    first, second = find_sentences(text, "ru" if "渡" not in text else "zh")
    assert find_context(article, *second) == first


def test_another_article_that_says_the_same_is_quoted_too() -> None:
    first = make_article("The ferry was scrapped in 1973.")
    second = make_article("In 1974 the old ferry was broken up.", "log")
    assert write(*read(first, 1.0), *read(second, 0.95)) == [first.text, second.text]


def test_what_answers_far_worse_stays_out() -> None:
    first = make_article("The ferry was scrapped in 1973.")
    second = make_article("The bay is deep.", "log")
    assert write(*read(first, 1.0), *read(second, 0.8)) == [first.text]
    assert write(*read(first, 1.0), *read(second, 0.95, shared=0.1)) == [first.text]


def test_a_repetition_in_the_same_article_is_not_quoted_twice() -> None:
    article = make_article("The ferry was scrapped in 1973. In 1973 the ferry was scrapped.")
    assert len(write(*read(article, 1.0, 0.99))) == 1


def test_length_is_bounded() -> None:
    articles = [make_article(f"Ferry {name} had {'very ' * 20}long decks.", name) for name in "abc"]
    sentences = [each for article in articles for each in read(article, 1.0)]
    assert len(write(*sentences, max_words=60)) == 2
    assert len(write(*sentences, max_words=1000, max_sentences=1)) == 1


def test_a_sentence_that_goes_on_from_the_lead_comes_with_it() -> None:
    article = make_article(
        "A court closed the quay in May. The order was lifted in June. Ships were few that year."
    )
    first, second, third = read(article, 1.0, 0.9, 0.9)
    weak = [ReadSentence(s.article, s.start, s.end, s.score, 0.0) for s in (second, third)]
    assert write(first, *weak) == [
        "A court closed the quay in May.",
        "The order was lifted in June.",
    ]


def write_answer(question: str, *sentences: ReadSentence, **settings: int) -> Written:
    ranked = tuple(sorted(sentences, key=lambda each: -each.score))
    writer = ExtractiveWriter(AnswerSettings(**settings))
    written = writer.write(Reading(ranked, 0.9, ()), question, question)
    # An answer that cites what it does not list cannot be made.
    Answer(question, question, written.sentences, written.citations, 1.0, "c", "", written.differs)
    return written


def read_all(score: float, **texts: str) -> list[ReadSentence]:
    """One sentence an article, each a little below the one before."""
    return [
        each
        for at, (name, text) in enumerate(texts.items())
        for each in read(make_article(text, name), score - at / 100)
    ]


def test_both_sides_of_a_difference_are_quoted_and_cited() -> None:
    sentences = read_all(
        1.0,
        log="The ferry Aurora was scrapped in 1973.",
        book="By the yard’s books the ferry Aurora was scrapped in 1975.",
    )
    written = write_answer("When was the ferry Aurora scrapped?", *sentences, max_sentences=1)
    (difference,) = written.differs
    assert [side.value for side in difference.sides] == ["1973", "1975"]
    for side in difference.sides:
        citation = written.citations[side.citation - 1]
        assert side.value in citation.quote
    assert {written.citations[side.citation - 1].article.id for side in difference.sides} == {
        "log",
        "book",
    }


def test_what_agrees_is_no_difference() -> None:
    sentences = read_all(
        1.0,
        log="The ferry Aurora was scrapped in 1973.",
        book="In May 1973 the ferry Aurora was scrapped at the yard of Gdansk.",
    )
    assert write_answer("When was the ferry Aurora scrapped?", *sentences).differs == ()


def test_the_same_statement_is_given_once_with_all_its_citations() -> None:
    sentences = read_all(
        1.0,
        log="The ferry Aurora was scrapped at Gdansk in 1973.",
        book="In 1973 the ferry Aurora was scrapped at Gdansk.",
        note="The ferry Aurora was never scrapped at Gdansk in 1973.",
    )
    written = write_answer("What became of the Aurora?", *sentences)
    assert [sentence.citations for sentence in written.sentences] == [(1, 2), (3,)]
    assert [citation.article.id for citation in written.citations] == ["log", "book", "note"]


def test_the_same_words_with_another_number_are_not_the_same() -> None:
    sentences = read_all(
        1.0,
        log="The ferry Aurora left the yard at Gdansk with 200 berths.",
        book="The ferry Aurora left the yard at Gdansk with 240 berths.",
    )
    written = write_answer("How many berths had the ferry Aurora?", *sentences)
    assert [sentence.citations for sentence in written.sentences] == [(1,), (2,)]
    assert [side.value for side in written.differs[0].sides] == ["200 berths", "240 berths"]


def test_every_article_has_its_line_where_each_is_asked_for() -> None:
    article = make_article("The ferry was fast. The ferry was a joy to see.", "log")
    others = {f"paper{at}": f"The ferry was {word}." for at, word in enumerate(("old", "dear"))}
    sentences = [*read(article, 1.0, 0.99), *read_all(0.98, **others)]
    question = "What does each author say about the ferry?"
    written = write_answer(question, *sentences, max_sentences=1, max_words=10)
    assert [citation.article.id for citation in written.citations] == ["log", "paper0", "paper1"]
    assert written.sentences[0].text == "The ferry was fast."
    far = read_all(0.8, far="The sea is deep.")
    assert len(write_answer(question, *sentences, *far).citations) == 3
    assert len(write_answer("Was the ferry fast?", *sentences, max_sentences=1).citations) == 1


def test_six_articles_at_most_have_a_line() -> None:
    many = {f"paper{at}": f"The ferry number {at} was old." for at in range(9)}
    written = write_answer("Compare what is said of the ferry", *read_all(1.0, **many))
    assert len(written.citations) == 6


def test_the_time_asked_about_decides_between_near_equals() -> None:
    article = make_article("In May 1950 she ran aground.\n\nIn June 1961 she ran aground.")
    may, june = read(article, 1.0, 0.97)
    assert write_answer("What happened in 1961?", may, june).sentences[0].text == june.text
    assert write_answer("What happened in 1950?", may, june).sentences[0].text == may.text


DIARY = (
    "In May 1950 a storm came up. The Aurora lay in the bay. Two anchors broke.\n\n"
    "The mayor of Gdansk, Jan Lund, told the paper what he saw. Nothing was left of the quay, "
    "said the old man. The Aurora lay in the bay."
)


def quote(kind: AnswerType, question: str, beginning: str) -> str:
    article = make_article(DIARY)
    spans = find_sentences(article.text, "en")
    start, end = next(s for s in spans if article.text[slice(*s)].startswith(beginning))
    return complete_quote(article, start, end, kind, question).text


def test_the_time_asked_for_comes_from_up_to_two_sentences_before() -> None:
    when = "When did the anchors break?"
    assert quote(AnswerType.TIME, when, "Two").startswith("In May 1950")
    assert quote(AnswerType.OTHER, when, "Two") == "Two anchors broke."
    assert quote(AnswerType.TIME, when, "In May") == "In May 1950 a storm came up."
    # The paragraph before has nothing to do with it.
    assert quote(AnswerType.TIME, when, "The mayor").startswith("The mayor")


def test_the_speaker_asked_for_comes_along() -> None:
    said = "Who said that nothing was left?"
    assert quote(AnswerType.PERSON, said, "Nothing").startswith("The mayor of Gdansk, Jan Lund")
    assert quote(AnswerType.PERSON, "Who built the quay?", "Nothing").startswith("Nothing")


def test_a_date_in_the_middle_of_a_sentence_is_not_that_of_the_next() -> None:
    text = "The yard, which had burnt down in 1931, built ships. Steam came late."
    article = make_article(text)
    second = find_sentences(text, "en")[1]
    quoted = complete_quote(article, *second, AnswerType.TIME, "When did steam come?")
    assert quoted.text == "Steam came late."


def test_a_side_takes_the_line_of_its_article_where_each_has_one() -> None:
    words = "said: “We will always stand {} by the people of Ord, their laws and rights.”"
    log = make_article(f"The envoy {words.format('firmly')}", "log")
    book = make_article(f"The envoy came to town. Lund {words.format('loyally')}", "book")
    sentences = [*read(log, 1.0), *read(book, 0.99, 0.95)]
    written = write_answer("What does each author say the envoy promised?", *sentences)
    assert [citation.quote for citation in written.citations] == [
        log.text,
        book.text.partition(". ")[2],
    ]
    assert [side.citation for side in written.differs[0].sides] == [1, 2]


LONG = (
    "The keeper said: “I saw the ship come in. Nobody believed that she could still sail, with "
    "her masts gone and her hull full of water. We rowed out at once.” It was over by noon.\n\n"
    "A heading\n\nThe end came soon."
)


@pytest.mark.parametrize(
    ("piece", "whole"),
    [
        (
            "The keeper said: “I saw the ship come in. Nobody believed that she",
            (
                "The keeper said: “I saw the ship come in. Nobody believed that she could still "
                "sail, with her masts gone and her hull full of water."
            ),
        ),
        (
            "could still sail, with her masts gone and her hull full of water. We rowed out",
            (
                "Nobody believed that she could still sail, with her masts gone and her hull full "
                "of water. We rowed out at once.”"
            ),
        ),
        ("It was over by noon.", "It was over by noon."),
        ("A heading", "A heading"),
        ("The end came soon.", "The end came soon."),
    ],
)
def test_a_piece_of_a_sentence_too_long_to_index_is_led_to_its_ends(piece: str, whole: str) -> None:
    start = LONG.index(piece)
    first, last = mend_cut(LONG, start, start + len(piece))
    assert LONG[first:last] == whole
    quote = complete_quote(make_article(LONG), start, start + len(piece))
    assert whole in quote.text


def test_a_quote_goes_back_to_what_all_its_sentences_lean_on() -> None:
    text = (
        "Many came. The mayor sent for Ida Brandt. The latter refused to come. This time nobody "
        "said a word."
    )
    start = text.index("This time")
    quote = complete_quote(make_article(text), start, len(text))
    assert quote.text == text[text.index("The mayor") :]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What became of the ferry Aurora?", True),
        ("Что стало с паромом «Аврора»?", True),
        ("When was the ferry Aurora launched?", False),
    ],
)
def test_what_became_of_something_stands_in_the_sentence_after(question: str, told: bool) -> None:
    article = make_article(
        "The ferry Aurora was launched in May. Nobody wanted her, and she was broken up.\n\n"
        "Another ferry came in June."
    )
    sentences = tuple(read(article, 1.0, 0.5, 0.45))
    written = ExtractiveWriter(AnswerSettings()).write(
        Reading(sentences, 0.9, ()), question, question
    )
    said = " ".join(sentence.text for sentence in written.sentences)
    assert ("she was broken up" in said) is told
    assert "Another ferry" not in said
