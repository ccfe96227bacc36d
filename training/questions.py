"""Questions over texts, in the one JSONL form that all sets are brought to.

A line is `{"id", "article", "context", "question", "answers": [{"text", "start"}]}`; no answers
means that the text does not answer the question.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Answer:
    """A stretch of the text: its words, and the code point where they begin."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """One past the last code point."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Question:
    """A question put to one text.

    Attributes:
        id: Unique within its set.
        article: What the text is part of; texts of one article must not be parted between
            training and measuring.
        context: The text.
        question: As it was asked.
        answers: What people marked, the first annotator first; none for an impossible question.
    """

    id: str
    article: str
    context: str
    question: str
    answers: tuple[Answer, ...]


def check_answers(question: Question) -> Question | None:
    """The question with those of its answers that stand where they say, each once.

    Returns:
        None when it had answers and none of them is left.
    """
    right = tuple(
        dict.fromkeys(
            answer
            for answer in question.answers
            if answer.text.strip() and question.context[answer.start : answer.end] == answer.text
        )
    )
    return None if question.answers and not right else replace(question, answers=right)


def write_questions(path: Path, questions: Iterable[Question]) -> int:
    """Write one set, without the answers that do not stand in their texts; returns the lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for question in filter(None, map(check_answers, questions)):
            answers = [{"text": answer.text, "start": answer.start} for answer in question.answers]
            line = {
                "id": question.id,
                "article": question.article,
                "context": question.context,
                "question": question.question,
                "answers": answers,
            }
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            count += 1
    return count


def read_questions(path: Path) -> Iterator[Question]:
    """The questions of one set, in the file's order."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            answers = tuple(Answer(answer["text"], answer["start"]) for answer in row["answers"])
            yield Question(row["id"], row["article"], row["context"], row["question"], answers)
