"""Brings the questions written for this reader to the form of the other sets.

    python -m training.written SETS

Reads `training/written` and writes SETS/written.jsonl; of each of its folders, written later, a set
of its name. A line is one text with its questions: `{"article",
"context", "questions": [{"q", "a": [words of the text]}]}`; no words means that the text does not
answer. Texts of other sets are named by `context_sha256` instead of `context` and are taken from
those in SETS, where `training.convert` put them.

Of a dialogue, `then` is a follow-up to the questions `before`, the last of which was answered with
what is `said`; `q` is how the reader gets it, completed from them. A story is `{"event",
"articles": [{"title", "text"}], "questions": [{"q", "a": {number of an article: [words]}}]}`: what
an article does not say to a question about its story is an impossible question.
"""

from __future__ import annotations

import hashlib
import json
import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.questions import Answer, Question, read_questions, write_questions
from training.windows import list_terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WRITTEN = Path(__file__).with_name("written")
# The sets whose texts questions were written about.
_TEXTS_OF = ("squadshifts_new_wiki", "squad_train_merged", "squad_crowd")
# Each is a set of its own, in the form of the files beside them.
FOLDERS = (
    *("searches", "dialogues", "statements", "lookalikes", "languages"),
    *("offices", "events", "services", "politics", "knowledge", "russian", "turns"),
    *("pairs", "careless", "longer", "foreign", "exchanges", "paragraphs"),
)
# Those that were written after stage 10, which is of all the others.
LATER_FOLDERS = ("whys", "counts", "parts", "phone", "replies", "abroad", "hidden")
# Those whose texts are stories, told by several articles each.
STORIES = ("stories", "chronicles")
# Articles of a story that do not answer a question: so many are asked where one does, or none.
_SILENT, _ALL_SILENT = 1, 2


def list_written(folder: Path, contexts: dict[str, str]) -> Iterator[Question]:
    """All questions of a folder, in the order of its files.

    Args:
        folder: Files of texts with their questions.
        contexts: Texts of other sets by their SHA-256.

    Raises:
        ValueError: the words of an answer do not stand in its text, or a text is not there.
    """
    for name, row in _read_rows(folder):
        yield from _read_text(row, name, contexts)


def list_stories(folder: Path) -> Iterator[Question]:
    """All questions about stories, put to the articles that answer and to some that do not.

    Raises:
        ValueError: the words of an answer do not stand in its article.
    """
    for name, row in _read_rows(folder):
        yield from _read_story(row, name)


def _read_rows(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The lines of a folder's files, each with a name of its own."""
    for file in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            yield f"{file.stem}-{number}", json.loads(line)


def _read_text(row: dict[str, Any], name: str, contexts: dict[str, str]) -> Iterator[Question]:
    context = row.get("context") or contexts.get(row["context_sha256"])
    if context is None:
        raise ValueError(f"{name}: no set has the text it is about.")
    for number, each in enumerate(row["questions"], 1):
        asked = f"{name}-{number}"
        answers = _find_answers(asked, each["a"], context)
        yield Question(asked, row["article"], context, each["q"], answers)


def _read_story(row: dict[str, Any], name: str) -> Iterator[Question]:
    texts = [article["text"] for article in row["articles"]]
    for number, each in enumerate(row["questions"], 1):
        answers = {int(at) - 1: words for at, words in each["a"].items()}
        terms = set(list_terms(each["q"]))
        silent = [at for at in range(len(texts)) if at not in answers]
        # Those that speak most in the question's words.
        silent.sort(key=lambda at: -len(terms.intersection(list_terms(texts[at]))))
        for at in [*answers, *silent[: _SILENT if answers else _ALL_SILENT]]:
            put = f"{name}-{number}-{at + 1}"
            found = _find_answers(put, answers.get(at, []), texts[at])
            yield Question(put, row["event"], texts[at], each["q"], found)


def _find_answers(asked: str, words: list[str], text: str) -> tuple[Answer, ...]:
    answers = tuple(Answer(each, text.find(each)) for each in words)
    if any(answer.start < 0 for answer in answers):
        raise ValueError(f"{asked}: an answer does not stand in the text.")
    return answers


def _list_texts(questions: Iterable[Question]) -> dict[str, str]:
    """The texts of questions by their SHA-256."""
    contexts = dict.fromkeys(question.context for question in questions)
    return {hashlib.sha256(context.encode()).hexdigest(): context for context in contexts}


def main() -> None:
    """Write the sets."""
    sets = Path(sys.argv[1])
    lent = (read_questions(sets / f"{name}.jsonl") for name in _TEXTS_OF)
    contexts = _list_texts(chain.from_iterable(lent))
    own = list(list_written(WRITTEN, contexts))
    contexts |= _list_texts(own)
    written = {"written": own} | {name: list(list_stories(WRITTEN / name)) for name in STORIES}
    for name in (*FOLDERS, *LATER_FOLDERS):
        written[name] = list(list_written(WRITTEN / name, contexts))
    for name, questions in written.items():
        write_questions(sets / f"{name}.jsonl", questions)
        answered = sum(bool(each.answers) for each in questions)
        sys.stdout.write(f"{name}: {len(questions)} questions, {answered} of them answered\n")


if __name__ == "__main__":
    main()
