"""The command `silteme`, but that a question says how long its answer takes: `… (takes 3 s)`.

An extractive answer is there before anything could happen to it; a language model's is not.
"""

from __future__ import annotations

import re
import sys
import time
from typing import TYPE_CHECKING

from bot.answering import Answering
from bot.cli import main

if TYPE_CHECKING:
    from bot.types import Question, Result

TAKES = re.compile(r" \(takes (\d+(?:\.\d+)?) s\)")


def slow_down() -> None:
    """Let `Answering.answer` wait as its question says, and answer the rest of the question."""
    answer = Answering.answer

    def answer_slowly(self: Answering, question: Question) -> Result:
        if found := TAKES.search(question.text):
            time.sleep(float(found[1]))
        return answer(self, question)

    Answering.answer = answer_slowly  # type: ignore[method-assign]


if __name__ == "__main__":
    # This folder is not the program's.
    sys.path.pop(0)
    slow_down()
    sys.exit(main())
