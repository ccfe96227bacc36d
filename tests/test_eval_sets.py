"""Question sets: what loads, what is refused and where, where evidence stands."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest

from bot.evaluation.gold import locate_quote, resolve_gold
from bot.evaluation.records import Evidence, SetQuestion, Span
from bot.evaluation.sets import load_set, select_questions
from index.errors import InputError
from index.reading import read_articles

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "evals" / "seeds.jsonl"
GOOD = {"id": "a", "question": "Who built it?", "answerable": True, "must": ["timur"]}


def write_set(path: Path, *lines: object) -> Path:
    rendered = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(rendered), encoding="utf-8")
    return path


def test_a_line_becomes_a_question(tmp_path):
    line = {
        "id": "q",
        "question": "And when?",
        "history": [
            {"speaker": "user", "text": "Who built it?"},
            {"speaker": "agent", "text": "Timur."},
            "Where?",
        ],
        "type": "follow-up",
        "language": "en",
        "split": "dev",
        "answerable": True,
        "answers": ["1404"],
        "must": ["14\\d\\d"],
        "forbid": ["1504"],
        "evidence": [{"article": "mosque", "quote": "in 1404", "start": 9}],
        "needs": "all",
        "near_article": "mosque",
    }
    loaded = load_set(write_set(tmp_path / "one.jsonl", "", line, ""))
    assert loaded.name == "one"
    assert loaded.corpus is None
    assert loaded.questions == (
        SetQuestion(
            id="q",
            question="And when?",
            answerable=True,
            history=("Who built it?", "Where?"),
            type="follow-up",
            language="en",
            split="dev",
            answers=("1404",),
            must=("14\\d\\d",),
            forbid=("1504",),
            evidence=(Evidence("mosque", "in 1404", 9),),
            needs="all",
            line=2,
        ),
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[]", "JSON object"),
        ("[" * 100_000, "nested"),
        (GOOD | {"id": ""}, "'id'"),
        (GOOD | {"question": 3}, "'question'"),
        ({"id": "a", "question": "?"}, "'answerable'"),
        (GOOD | {"answerable": 1}, "'answerable'"),
        (GOOD | {"musts": []}, "'musts' is not known"),
        (GOOD | {"must": "timur"}, "'must' is not a list"),
        (GOOD | {"must": ["("]}, "no pattern"),
        (GOOD | {"forbid": [""]}, "'forbid'"),
        (GOOD | {"answers": [7]}, "'answers'"),
        (GOOD | {"split": "train"}, "'split' is 'dev' or 'test'"),
        (GOOD | {"needs": "some"}, "'needs' is 'any' or 'all'"),
        (GOOD | {"history": [{"speaker": "bot", "text": "x"}]}, "user or agent"),
        (GOOD | {"history": [7]}, "a turn of 'history'"),
        (GOOD | {"evidence": ["x"]}, "article and quote"),
        (GOOD | {"evidence": [{"article": "x", "quote": "y", "start": -1}]}, "'start'"),
        (GOOD | {"answerable": False}, "not answerable"),
    ],
)
def test_a_malformed_line_is_named(tmp_path, line, reason):
    path = write_set(tmp_path / "bad.jsonl", GOOD | {"id": "first"}, line)
    with pytest.raises(InputError) as caught:
        load_set(path)
    assert f"{path}, line 2:" in str(caught.value)
    assert reason in str(caught.value)


def test_empty_answers_are_left_out(tmp_path):
    path = write_set(tmp_path / "some.jsonl", GOOD | {"answers": ["Timur", ""]})
    assert load_set(path).questions[0].answers == ("Timur",)


def test_a_repeated_id_names_both_lines(tmp_path):
    path = write_set(tmp_path / "twice.jsonl", GOOD, "", GOOD)
    with pytest.raises(InputError, match=r"line 3: the id 'a' already stands on line 1"):
        load_set(path)


def test_empty_missing_and_undecodable_sets_are_refused(tmp_path):
    with pytest.raises(InputError, match="holds no question"):
        load_set(write_set(tmp_path / "empty.jsonl", "", " "))
    with pytest.raises(InputError, match="is not a file"):
        load_set(tmp_path / "nowhere.jsonl")
    (tmp_path / "bytes.jsonl").write_bytes(b"\n\xff\n")
    with pytest.raises(InputError, match="line 2: this is not UTF-8"):
        load_set(tmp_path / "bytes.jsonl")


def test_a_folder_is_a_set_with_its_own_articles(tmp_path):
    write_set(tmp_path / "questions.jsonl", GOOD)
    with pytest.raises(InputError, match=r"corpus\.jsonl is not a file"):
        load_set(tmp_path)
    (tmp_path / "corpus.jsonl").write_text("{}", encoding="utf-8")
    loaded = load_set(tmp_path)
    assert loaded.corpus == tmp_path / "corpus.jsonl"
    assert loaded.name == tmp_path.name
    assert loaded.sha256 == hashlib.sha256((tmp_path / "questions.jsonl").read_bytes()).hexdigest()


def test_a_sample_depends_on_the_seed_alone_and_keeps_the_order(tmp_path):
    lines = [GOOD | {"id": str(n), "split": "dev" if n % 2 else "test"} for n in range(60)]
    loaded = load_set(write_set(tmp_path / "many.jsonl", *lines))
    dev = select_questions(loaded, "dev", None, 1)
    assert [int(q.id) for q in dev] == list(range(1, 60, 2))
    some = select_questions(loaded, "dev", 8, 1)
    assert some == select_questions(loaded, "dev", 8, 1)
    assert some != select_questions(loaded, "dev", 8, 2)
    assert [int(q.id) for q in some] == sorted(int(q.id) for q in some)
    assert len(select_questions(loaded, "all", 1000, 1)) == 60


def test_a_set_without_the_split_is_refused_and_one_without_splits_is_whole(tmp_path):
    only_test = load_set(write_set(tmp_path / "t.jsonl", GOOD | {"split": "test"}))
    with pytest.raises(InputError, match="no question in the split 'dev'"):
        select_questions(only_test, "dev", None, 1)
    unsplit = load_set(write_set(tmp_path / "u.jsonl", GOOD))
    assert len(select_questions(unsplit, "dev", None, 1)) == 1


def test_quotes_are_found_word_for_word_at_the_hinted_place():
    text = "He left. She\nstayed. He left."
    assert locate_quote(text, "He left.") == (0, 8)
    assert locate_quote(text, "He left.", 20) == (21, 29)
    assert locate_quote(text, "She stayed") == (9, 19)
    assert locate_quote(text, "he left.") is None
    assert locate_quote(text, "She (stayed)") is None


def test_evidence_that_no_longer_stands_stops_with_its_line():
    texts = {"a": "Timur built it."}
    question = SetQuestion("q", "?", True, evidence=(Evidence("a", "Timur ordered it"),), line=7)
    with pytest.raises(InputError, match=r"s.jsonl, line 7: 'Timur ordered it' does not stand"):
        resolve_gold([question], texts.get, Path("s.jsonl"))
    gone = SetQuestion("q", "?", True, evidence=(Evidence("b", "Timur"),), line=8)
    with pytest.raises(InputError, match=r"line 8: there is no article 'b'"):
        resolve_gold([gone], texts.get, Path("s.jsonl"))
    many = [SetQuestion(str(n), "?", True, gold_articles=("b",), line=n) for n in range(9)]
    with pytest.raises(InputError, match="and 4 more"):
        resolve_gold(many, texts.get, Path("s.jsonl"))


def test_evidence_is_grouped_by_what_the_question_needs():
    texts = {"a": "one two", "b": "two three"}
    evidence = (Evidence("a", "one"), Evidence("a", "two"), Evidence("b", "two"))
    either = SetQuestion("any", "?", True, evidence=evidence)
    both = SetQuestion("all", "?", True, evidence=evidence, needs="all")
    documents = SetQuestion("docs", "?", True, gold_articles=("a", "b"))
    gold = resolve_gold([either, both, documents], texts.get, Path("s"))
    one, two, other = Span("a", 0, 3), Span("a", 4, 7), Span("b", 0, 3)
    assert gold["any"] == ((one, two, other),)
    assert gold["all"] == ((one, two), (other,))
    assert gold["docs"] == ((Span("a", 0, 7),), (Span("b", 0, 9),))


@pytest.fixture(scope="module")
def seed_texts():
    articles = [read.article for read in read_articles([ROOT / "seeds"], ROOT)]
    return {article.id: article.text for article in articles}


def test_every_quote_of_the_seed_questions_stands_in_its_article(seed_texts):
    loaded = load_set(SEEDS)
    gold = resolve_gold(loaded.questions, seed_texts.get, SEEDS)
    for question in loaded.questions:
        assert bool(gold[question.id]) == question.answerable, question.id
        for evidence in question.evidence:
            assert evidence.quote in seed_texts[evidence.article], question.id


def test_the_seed_questions_are_what_their_readme_says():
    questions = load_set(SEEDS).questions
    unanswerable = [q for q in questions if not q.answerable]
    assert len(questions) >= 220
    assert len(unanswerable) >= 55
    types = Counter(q.type for q in questions)
    readme = (ROOT / "evals" / "README.md").read_text(encoding="utf-8")
    for name, count in types.items():
        assert f"{name} {count}" in readme.replace("rough spelling or key words", "rough")
    assert {q.language for q in questions} == {"en", "ru", "kk", "zh"}
    for question in questions:
        digest = hashlib.sha256(question.id.encode()).hexdigest()
        assert question.split == ("test" if int(digest[:8], 16) % 2 else "dev"), question.id
        if question.type == "several-articles":
            assert question.needs == "all"
            assert len({e.article for e in question.evidence}) > 1
        if question.type == "follow-up":
            assert question.history


def test_short_answers_of_the_seed_questions_stand_in_their_evidence():
    for question in load_set(SEEDS).questions:
        words = " ".join(evidence.quote for evidence in question.evidence)
        # Who said it stands beside the quotation and not in it.
        if question.type != "quotation":
            assert all(answer in words for answer in question.answers), question.id


def test_evidence_is_found_whatever_invisible_characters_it_holds() -> None:
    text = "The river Ishim flows 109 miles south, past the city."
    assert locate_quote(text, "flows \ufeff 109\u00a0miles\u200e south") == (16, 37)
