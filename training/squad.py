"""SQuAD's form, and what public repositories carry of its training part (Rajpurkar et al. 2016)."""

from __future__ import annotations

import json
import re
from itertools import chain
from typing import TYPE_CHECKING, Any

from training.questions import Answer, Question, check_answers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from training.clones import Clones

_NO_WORD = re.compile(r"\W+")
# Characters about an occurrence of an answer that are compared with the question.
_NEIGHBOURHOOD = 150
_TITLE = 40
_COMMON_WORDS = (
    "the a an of in is was what who whom when where which how did do does to for on and are were "
    "by many much"
)
_COMMON = frozenset(_COMMON_WORDS.split())


def normalize_question(question: str) -> str:
    """Lower case, words alone, parted by single spaces."""
    return _NO_WORD.sub(" ", question.lower()).strip()


def reduce_text(text: str) -> str:
    """Letters and digits alone, lower case; the same however a text was cut into tokens."""
    return _NO_WORD.sub("", text.lower())


def flatten_squad(document: dict[str, Any]) -> Iterator[Question]:
    """The questions of a file in SQuAD's form."""
    for number, article in enumerate(document["data"]):
        for paragraph in article["paragraphs"]:
            for row in paragraph["qas"]:
                marked = [] if row.get("is_impossible", False) else row["answers"]
                yield Question(
                    str(row["id"]),
                    article.get("title") or str(number),
                    paragraph["context"],
                    row["question"],
                    tuple(Answer(answer["text"], answer["answer_start"]) for answer in marked),
                )


def convert_squad(clones: Clones) -> Iterator[Question]:
    """What four repositories carry of SQuAD's training part, each question once.

    Two carry it as published, with titles; two carry text, question and answer alone, of which
    every text is dropped that also has a question of the development part.
    """
    first = "train-v2.0.json"
    guide = json.loads(clones.read_text("PhongNTDo/guide_train_MRC_transformers", first))
    leaderboard = json.loads(clones.read_text("tomhosking/aqleaderboard", "data/test-v1.1.json"))
    published = list(
        filter(None, map(check_answers, chain(*map(flatten_squad, (guide, leaderboard)))))
    )
    titles: dict[str, str] = {}
    for question in published:
        titles.setdefault(reduce_text(question.context), question.article)
    held_out = read_development_questions(clones)
    bare = chain(
        _locate_answers(list(_read_flan(clones)), held_out),
        _locate_answers(list(_read_routerlens(clones)), held_out),
    )
    seen = set()
    for question in chain(published, bare):
        context = reduce_text(question.context)
        key = (context, normalize_question(question.question))
        if key not in seen:
            seen.add(key)
            article = titles.get(context, question.article)
            yield Question(
                question.id, article, question.context, question.question, question.answers
            )


def read_development_questions(clones: Clones) -> set[str]:
    """Questions of the development part of SQuAD 1.1, normalized, to be kept out."""
    carried = json.loads(clones.read_text("KOU-201270/model-selection", "data/squad/test.json"))
    questions = {normalize_question(question) for question in carried["questions"]}
    for part in ("orig", "para"):
        path = f"datasets/dev_{part}.json"
        document = json.loads(clones.read_text("nusnlp/paraphrasing-squad", path))
        questions |= {normalize_question(row.question) for row in flatten_squad(document)}
    return questions


_Bare = tuple[str, str, str, list[str]]


def _read_flan(clones: Clones) -> Iterator[_Bare]:
    for part in ("train", "valid", "test"):
        path = f"data/squad/{part}.json"
        for text in _read_rows(clones.read_text("EmptyCityJK/flan-response-evaluator", path)):
            for row in text["qas"]:
                yield "flan", text["context"], row["question"], [row["answer"]]


def _read_routerlens(clones: Clones) -> Iterator[_Bare]:
    for row in _read_rows(clones.read_text("bigai-nlco/RouterLens", "data/squad/dev.json")):
        answer = row["answer"]
        answers = [answer] if isinstance(answer, str) else answer
        yield "routerlens", row["context"], row["question"], answers


def _read_rows(text: str) -> list[dict[str, Any]]:
    """Rows of a file that is either one JSON list or one JSON object a line."""
    if text.lstrip().startswith("["):
        rows: list[dict[str, Any]] = json.loads(text)
        return rows
    return [json.loads(line) for line in text.split("\n") if line.strip()]


def _locate_answers(rows: list[_Bare], held_out: set[str]) -> Iterator[Question]:
    barred = {
        context for _, context, question, _ in rows if normalize_question(question) in held_out
    }
    for number, (source, context, question, texts) in enumerate(rows):
        if context in barred:
            continue
        found = (_locate_answer(context, text.strip(), question) for text in texts)
        answers = tuple(filter(None, found))
        if answers:
            article = f"{source}-{context[:_TITLE]}"
            yield Question(f"{source}-{number}", article, context, question.strip(), answers)


def _locate_answer(context: str, text: str, question: str) -> Answer | None:
    """The occurrence of an answer that has most of the question's words about it."""
    pattern = rf"(?<!\w){re.escape(text)}(?!\w)"
    starts = [match.start() for match in re.finditer(pattern, context)] if text else []
    asked = set(normalize_question(question).split()) - _COMMON

    def count_shared(start: int) -> int:
        near = context[max(0, start - _NEIGHBOURHOOD) : start + len(text) + _NEIGHBOURHOOD]
        return len(asked & set(normalize_question(near).split()))

    return Answer(text, max(starts, key=count_shared)) if starts else None
