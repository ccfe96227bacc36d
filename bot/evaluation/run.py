"""Running a system over a set: each outcome is on disk before the next question is asked."""

from __future__ import annotations

import importlib.metadata
import json
import platform
from dataclasses import asdict, dataclass, fields
from typing import IO, TYPE_CHECKING, Any

from bot.evaluation.records import (
    Outcome,
    hash_json,
    hash_outcome,
    outcome_from_dict,
    outcome_to_dict,
)
from index.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from bot.evaluation.records import SetQuestion
    from bot.evaluation.systems import System
    from index.progress import Progress

FORMAT = 1
_PACKAGES = (
    "silteme", "bm25s", "chromadb", "llama-index-core", "numpy", "onnxruntime",
    "sentence-transformers", "tokenizers", "torch",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RunHeader:
    """All that a run's outcomes depend on.

    Attributes:
        set: Name of the question set.
        set_sha256: SHA-256 of its file.
        split: `dev`, `test` or `all`.
        limit: Most questions, or None.
        seed: Seed of the choice of questions and of the intervals.
        system: What answered.
        corpus: Hash of the indexed articles.
        settings: Every setting that can change an answer.
        versions: Python, machine and packages.
        format: Version of the record's form.
    """

    set: str
    set_sha256: str
    split: str
    limit: int | None
    seed: int
    system: str
    corpus: str
    settings: Mapping[str, Any]
    versions: Mapping[str, str]
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class RecordFile:
    """Where a run is recorded: a line for the header, then one an outcome."""

    path: Path
    header: RunHeader


def list_versions() -> dict[str, str]:
    """Versions of Python and of the packages that answers depend on."""
    versions = {"python": platform.python_version(), "machine": platform.machine()}
    for package in _PACKAGES:
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            versions[package] = "not installed"
    return versions


def run_questions(
    system: System,
    questions: Sequence[SetQuestion],
    target: RecordFile,
    *,
    resume: bool,
    progress: Progress,
) -> tuple[Outcome, ...]:
    """Ask every question in order and append each outcome to `record`.

    Args:
        system: What answers.
        questions: The questions.
        target: The record; replaced, unless resuming.
        resume: Keep the outcomes of a run that was stopped and ask only what is missing.
        progress: Told of every question.

    Returns:
        The outcomes, in the order of the questions.

    Raises:
        InputError: the record to resume was made by another run, or cannot be written.
    """
    record = target.path
    done = read_record(record, target.header) if resume and record.is_file() else {}
    wanted = {question.id for question in questions}
    kept = {key: outcome for key, outcome in done.items() if key in wanted}
    try:
        record.parent.mkdir(parents=True, exist_ok=True)
        with record.open("w", encoding="utf-8") as file:
            _write_line(file, asdict(target.header))
            for outcome in kept.values():
                _write_line(file, outcome_to_dict(outcome))
            if kept:
                progress.note(f"Resuming: {len(kept)} of {len(questions)} questions are answered.")
            progress.start_stage(f"Asking {system.name}", len(questions) - len(kept))
            for question in questions:
                if question.id in kept:
                    continue
                kept[question.id] = system.ask(question)
                _write_line(file, outcome_to_dict(kept[question.id]))
                progress.advance()
    except OSError as error:
        raise InputError(f"The record {record} cannot be written: {error.strerror}.") from None
    return tuple(kept[question.id] for question in questions)


def read_record(record: Path, header: RunHeader) -> dict[str, Outcome]:
    """The outcomes of a stopped run, by question id; a last line cut short is left out.

    Raises:
        InputError: the file is no record, or of a run with other questions, articles, settings
            or versions.
    """
    try:
        lines = record.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError as error:
        raise InputError(f"The record {record} cannot be read: {error.strerror}.") from None
    _check_header(lines[0], header, record)
    outcomes: dict[str, Outcome] = {}
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        try:
            outcome = outcome_from_dict(json.loads(line))
        except (ValueError, KeyError, TypeError):
            if number == len(lines):
                break
            raise InputError(
                f"{record}, line {number}: this is not an outcome; run without --resume."
            ) from None
        outcomes[outcome.id] = outcome
    return outcomes


def _check_header(line: str, header: RunHeader, record: Path) -> None:
    expected = json.loads(json.dumps(asdict(header)))
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    if not isinstance(found, dict) or "set_sha256" not in found:
        raise InputError(f"{record} is not the record of a run; run without --resume.")
    for field in fields(RunHeader):
        if found.get(field.name) != expected[field.name]:
            raise InputError(
                f"The run in {record} cannot be resumed: its {field.name} is another one; "
                "run without --resume."
            )


def hash_outcomes(outcomes: Iterable[Outcome]) -> str:
    """One SHA-256 over all outcomes without their times: equal for two runs that answer alike."""
    return hash_json([hash_outcome(outcome) for outcome in outcomes])


def _write_line(file: IO[str], value: Mapping[str, Any]) -> None:
    # ASCII, because a question may hold a lone surrogate, which UTF-8 cannot carry.
    file.write(json.dumps(value) + "\n")
    file.flush()
