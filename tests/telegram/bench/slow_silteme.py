"""The command `silteme`, but that a question may say how long its answer takes and how long it is.

An extractive answer is short, and there before anything could happen to it; a language model's is
neither: `… (takes 3 s)`, `… (says 90 times)`.
"""

from __future__ import annotations

import re
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering import Answering
from bot.cli import main
from bot.types import Answer

if TYPE_CHECKING:
    from bot.types import Question, Result
    from bot.writing import Listener

TAKES = re.compile(r" \(takes (\d+(?:\.\d+)?) s\)")
SAYS = re.compile(r" \(says (\d+) times\)")


def slow_down() -> None:
    """Let `Answering.answer` do as its question says, and answer the rest of the question."""
    answer = Answering.answer

    def answer_as_told(
        self: Answering, question: Question, *, listen: Listener | None = None
    ) -> Result:
        takes, says = TAKES.search(question.text), SAYS.search(question.text)
        if takes:
            time.sleep(float(takes[1]))
        asked = SAYS.sub("", TAKES.sub("", question.text))
        result = answer(self, replace(question, text=asked), listen=listen)
        if says and isinstance(result, Answer):
            numbered = (
                replace(sentence, text=f"({round_}) {sentence.text}")
                for round_ in range(1, int(says[1]) + 1)
                for sentence in result.sentences
            )
            return replace(result, sentences=tuple(numbered))
        return result

    Answering.answer = answer_as_told  # type: ignore[method-assign]


if __name__ == "__main__":
    # This folder is not the program's.
    sys.path.pop(0)
    slow_down()
    sys.exit(main())
