"""Keeps what is measured on out of what is trained on."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from training.questions import Question

RUN = 8
_WORDS = re.compile(r"\w+")


def list_runs(text: str) -> set[str]:
    """Every `RUN` words in a row, lower case."""
    words = _WORDS.findall(text.lower())
    return {" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


def normalize_title(title: str) -> str:
    """Words of a title, lower case; Wikipedia's underscores are spaces."""
    return " ".join(_WORDS.findall(title.replace("_", " ").lower()))


@dataclass(frozen=True, slots=True)
class Exclusions:
    """Runs of words and titles of articles that are measured on."""

    runs: frozenset[str]
    titles: frozenset[str]
    _known: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    def bar_question(self, question: Question) -> bool:
        """Whether a question's text or article must not be trained on."""
        barred = self._known.get(question.context)
        if barred is None:
            barred = not self.runs.isdisjoint(list_runs(question.context))
            self._known[question.context] = barred
        return barred or normalize_title(question.article) in self.titles


def read_exclusions(files: Iterable[Path]) -> Exclusions:
    """Read corpora: JSONL with `text` and perhaps `title`, or one plain text a file."""
    runs: set[str] = set()
    titles: set[str] = set()
    for file in files:
        for text, title in _read_texts(file):
            runs |= list_runs(text)
            titles.add(normalize_title(title))
    return Exclusions(frozenset(runs), frozenset(titles - {""}))


def _read_texts(file: Path) -> Iterator[tuple[str, str]]:
    if file.suffix != ".jsonl":
        yield file.read_text(encoding="utf-8"), ""
        return
    with file.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield row["text"], row.get("title") or ""
