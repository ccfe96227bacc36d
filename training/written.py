"""Brings the questions written for this reader to the form of the other sets.

    python -m training.written SETS

Reads `training/written/*.jsonl` and writes SETS/written.jsonl. A line of theirs is one text with
its questions: `{"article", "context", "questions": [{"q", "a": [words of the text]}]}`; no words
means that the text does not answer. Texts of other sets are named by `context_sha256` instead of
`context` and are taken from those in SETS, where `training.convert` put them.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.questions import Answer, Question, read_questions, write_questions

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITTEN = Path(__file__).with_name("written")
# The sets whose texts questions were written about.
_TEXTS_OF = ("squadshifts_new_wiki", "squad_train_merged", "squad_crowd")


def list_written(folder: Path, contexts: dict[str, str]) -> Iterator[Question]:
    """All questions of a folder, in the order of its files.

    Args:
        folder: Files of texts with their questions.
        contexts: Texts of other sets by their SHA-256.

    Raises:
        ValueError: the words of an answer do not stand in its text, or a text is not there.
    """
    for file in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            yield from _read_text(json.loads(line), f"{file.stem}-{number}", contexts)


def _read_text(row: dict[str, Any], name: str, contexts: dict[str, str]) -> Iterator[Question]:
    context = row.get("context") or contexts.get(row["context_sha256"])
    if context is None:
        raise ValueError(f"{name}: no set has the text it is about.")
    for number, each in enumerate(row["questions"], 1):
        answers = tuple(Answer(words, context.find(words)) for words in each["a"])
        if any(answer.start < 0 for answer in answers):
            raise ValueError(f"{name}: an answer to {each['q']!r} does not stand in the text.")
        yield Question(f"{name}-{number}", row["article"], context, each["q"], answers)


def main() -> None:
    """Write the set."""
    sets = Path(sys.argv[1])
    contexts = {
        hashlib.sha256(question.context.encode()).hexdigest(): question.context
        for name in _TEXTS_OF
        for question in read_questions(sets / f"{name}.jsonl")
    }
    written = list(list_written(WRITTEN, contexts))
    write_questions(sets / "written.jsonl", written)
    answered = sum(bool(each.answers) for each in written)
    sys.stdout.write(f"{len(written)} questions, {answered} of them answered\n")


if __name__ == "__main__":
    main()
