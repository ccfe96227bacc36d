"""Candidate questions for a set, from answers that people judged bad."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from bot.feedback import read_disliked
from index.errors import SiltemeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from bot.evaluation.output import Console

_ID_DIGITS = 10


def write_candidates(place: Path | str, console: Console) -> None:
    """Write a question a line for the answers in a bot's state that got a thumb down.

    Args:
        place: See `bot.feedback.read_disliked`.
        console: Where to.

    Raises:
        SiltemeError: it is not there or cannot be read.
    """
    candidates = make_candidates(map(_read_answer, read_disliked(place)))
    for candidate in candidates:
        console.write(json.dumps(candidate, ensure_ascii=False))
    console.note(
        f"{len(candidates)} candidate{'' if len(candidates) == 1 else 's'}. Look at each before it "
        "joins a set: whether the articles answer it, and with which words."
    )


def make_candidates(answers: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Questions in the form of a set, each question with its history once, in order.

    What was answered badly says nothing of the right answer, so facts and evidence are left empty;
    `answerable` is what the bot took the question for.

    Args:
        answers: Answer objects, with the questions before them as `history`.
    """
    found: dict[str, dict[str, Any]] = {}
    for answer in answers:
        history = list(answer.get("history", ()))
        asked = json.dumps([answer["question"], history])
        name = "f" + hashlib.sha256(asked.encode("utf-8")).hexdigest()[:_ID_DIGITS]
        found.setdefault(
            name,
            {
                "id": name,
                "question": answer["question"],
                "history": history,
                "type": "feedback",
                "language": "und",
                "split": _choose_split(name),
                "answerable": answer["status"] == "answered",
                "answers": [],
                "must": [],
                "forbid": [],
                "evidence": [],
            },
        )
    return tuple(found.values())


def _choose_split(name: str) -> str:
    """As `evals/README.md` splits: by the first eight digits of the id's SHA-256."""
    digits = hashlib.sha256(name.encode("utf-8")).hexdigest()[:8]
    return "test" if int(digits, 16) % 2 else "dev"


def _read_answer(body: str) -> Mapping[str, Any]:
    try:
        answer = json.loads(body)
        if isinstance(answer["question"], str) and isinstance(answer["status"], str):
            return dict(answer)
    except (ValueError, TypeError, KeyError):
        pass
    raise SiltemeError("The state of the bot holds an answer that cannot be read.")
