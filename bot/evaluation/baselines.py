"""Recorded runs to compare with: numbers and spans, no texts, so that they can be committed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bot.evaluation.records import Span, hash_question
from bot.evaluation.run import FORMAT, hash_outcomes
from bot.evaluation.scorecard import Row
from index.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.evaluation.scorecard import Run


@dataclass(frozen=True, slots=True)
class RecordedQuestion:
    """One question of a baseline.

    Attributes:
        definition: Hash of the question and of what was expected then.
        row: Its scores.
        status: `answered`, `not_found` or `error`.
        cited: The spans cited, in order; the texts are read from the articles again.
    """

    definition: str
    row: Row
    status: str
    cited: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A recorded run.

    Attributes:
        name: As given when it was saved.
        header: What the run depended on.
        questions: By id.
    """

    name: str
    header: Mapping[str, Any]
    questions: Mapping[str, RecordedQuestion]


def find_baseline(folder: Path, name: str) -> Path:
    """The file of a baseline.

    Raises:
        InputError: the name is not a plain file name.
    """
    if not name or name.startswith(".") or any(character in name for character in "/\\\0"):
        raise InputError(f"{name!r} cannot name a baseline: it is a plain name, such as 'main'.")
    return folder / f"{name}.json"


def save_baseline(file: Path, run: Run) -> None:
    """Write a baseline; the file is replaced whole.

    Raises:
        InputError: it cannot be written.
    """
    questions = {}
    for case, row in zip(run.cases, run.rows, strict=True):
        cited = [[c.span.article, c.span.start, c.span.end] for c in case.outcome.citations]
        questions[row.id] = {
            "definition": hash_question(case.question),
            "status": case.outcome.status,
            "confidence": _round(row.confidence),
            "answerable": row.answerable,
            "milliseconds": _round(row.milliseconds),
            "cited": cited,
            "scores": {name: _round(score) for name, score in row.scores.items()},
        }
    head = {
        "header": asdict(run.header),
        "answers_sha256": hash_outcomes(case.outcome for case in run.cases),
        "measures": {name: asdict(estimate) for name, estimate in run.estimates.items()},
    }
    # One question a line: a change of a baseline can be read in a diff.
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(questions[key])}" for key in questions)
    text = json.dumps(head, indent=1)[:-2] + f',\n "questions": {{\n{lines}\n}}}}\n'
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".unfinished")
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(file)
    except OSError as error:
        raise InputError(f"The baseline {file} cannot be written: {error.strerror}.") from None


def load_baseline(file: Path) -> Baseline:
    """Read a baseline.

    Raises:
        InputError: it does not exist, or is not one.
    """
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
        if value["header"]["format"] != FORMAT:
            raise InputError(f"The baseline {file} has another form; save it again.")
        questions = {key: _read_question(key, part) for key, part in value["questions"].items()}
        return Baseline(file.stem, value["header"], questions)
    except FileNotFoundError:
        raise InputError(
            f"There is no baseline {file}; `silteme eval SET --save {file.stem}` makes one."
        ) from None
    except OSError as error:
        raise InputError(f"The baseline {file} cannot be read: {error.strerror}.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError(f"{file} is not a baseline; save it again.") from None


def _read_question(key: str, part: Mapping[str, Any]) -> RecordedQuestion:
    row = Row(
        id=key,
        scores=dict(part["scores"]),
        confidence=part["confidence"],
        answerable=part["answerable"],
        answered=part["status"] == "answered",
        milliseconds=float(part["milliseconds"]),
    )
    cited = tuple(Span(str(article), int(start), int(end)) for article, start, end in part["cited"])
    return RecordedQuestion(part["definition"], row, part["status"], cited)


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
