"""`silteme verify`: every citation of saved answers, checked against the articles."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.citations import Mismatch, verify_answer
from bot.cli.layout import clean_text
from bot.cli.terminal import Terminal
from index.errors import InputError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping, Sequence


def run(arguments: Namespace) -> int:
    """Check the saved answers; 0 when every one is exact."""
    saved = parse_answers(_read_file(arguments.file), arguments.file)
    # After the file has been read: importing what opens the index takes a while.
    from bot.cli.opening import opened_application

    terminal = Terminal(quiet=arguments.quiet)
    with opened_application(arguments, terminal) as application:
        articles = {article.id: article for article in application.library.articles()}
        corpus = application.corpus
    wrong = 0
    for number, answer in enumerate(saved, start=1):
        for mismatch in verify_answer(answer, articles.get):
            wrong += 1
            terminal.write(_describe_mismatch(answer, number, mismatch))
    strange = sum(answer.get("corpus", corpus) != corpus for answer in saved)
    if wrong and strange:
        terminal.write(_explain_corpus(strange, len(saved)))
    terminal.write(_count(saved, wrong))
    return 1 if wrong else 0


def parse_answers(source: str, name: str) -> list[Mapping[str, object]]:
    """The answer objects of a file: one JSON value, or one a line.

    Raises:
        InputError: it holds something else.
    """
    try:
        whole = json.loads(source)
    except (ValueError, RecursionError):
        answers = [
            _parse_line(line, name, number)
            for number, line in enumerate(source.split("\n"), start=1)
            if line.strip()
        ]
    else:
        answers = whole if isinstance(whole, list) else [whole]
    if not answers:
        raise InputError(f"{name} holds no answer.")
    return [_expect_object(answer, name, number) for number, answer in enumerate(answers, start=1)]


def _expect_object(answer: object, name: str, number: int) -> Mapping[str, object]:
    if not isinstance(answer, dict):
        raise InputError(f"{name}: answer {number} is not a JSON object.")
    return answer


def _parse_line(line: str, name: str, number: int) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        raise InputError(f"{name}, line {number}: this is not JSON.") from None


def _read_file(name: str) -> str:
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{name} is not UTF-8 text.") from None
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}.") from None


def _describe_mismatch(answer: Mapping[str, object], number: int, mismatch: Mismatch) -> str:
    name = answer.get("id")
    who = f"answer {number}" if name is None else f"answer {number} (id {name})"
    return " ".join(clean_text(f"{who}, {mismatch}").split())


def _explain_corpus(strange: int, count: int) -> str:
    """Why answers may not hold: they were given over other articles than are indexed now."""
    if strange == count:
        which = "These answers come" if count > 1 else "This answer comes"
    else:
        which = f"{strange} of these answers {_plural(strange, 'comes', 'come')}"
    return f"{which} from other articles than this index holds; --index names another index."


def _count(saved: Sequence[Mapping[str, object]], wrong: int) -> str:
    citations = sum(
        len(listed)
        for answer in saved
        for key in ("citations", "nearest")
        if isinstance(listed := answer.get(key), list)
    )
    outcome = "all exact" if not wrong else f"{wrong} {_plural(wrong, 'mismatch', 'mismatches')}"
    answers = f"{len(saved)} {_plural(len(saved), 'answer', 'answers')}"
    return f"{answers}, {citations} {_plural(citations, 'citation', 'citations')}: {outcome}"


def _plural(count: int, one: str, many: str) -> str:
    return one if count == 1 else many
