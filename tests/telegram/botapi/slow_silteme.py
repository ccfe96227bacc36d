"""The command `silteme`, but that a question may say how its answer comes, and how long it is.

An extractive answer is short, and there before anything could happen to it; a language model's is
neither: `… (takes 3 s)`, `… (says 90 times)`, `… (writes every 0.5 s)`. A question that was asked
before is answered from memory, because what is tested here is all that happens to an answer.
"""

from __future__ import annotations

import re
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering import Answering
from bot.cli import main
from bot.types import Answer, Draft

if TYPE_CHECKING:
    from bot.types import Question, Result
    from bot.writing import Listener

TAKES = re.compile(r" \(takes (\d+(?:\.\d+)?) s\)")
SAYS = re.compile(r" \(says (\d+) times\)")
WRITES = re.compile(r" \(writes every (\d+(?:\.\d+)?) s\)")


def slow_down() -> None:
    """Let `Answering.answer` do as its question says, and answer the rest of the question."""
    answer = Answering.answer
    known: dict[tuple[int, Question], Result] = {}

    def answer_as_told(
        self: Answering, question: Question, *, listener: Listener | None = None
    ) -> Result:
        takes, says, writes = (rule.search(question.text) for rule in (TAKES, SAYS, WRITES))
        if takes:
            time.sleep(float(takes[1]))
        asked = question.text
        for rule in (TAKES, SAYS, WRITES):
            asked = rule.sub("", asked)
        key = (id(self), replace(question, text=asked))
        if key not in known:
            known[key] = answer(self, key[1])
        result = known[key]
        if says and isinstance(result, Answer):
            result = repeat(result, int(says[1]))
        if writes and listener and isinstance(result, Answer):
            write(result, float(writes[1]), listener)
        return result

    Answering.answer = answer_as_told  # type: ignore[method-assign]


def repeat(answer: Answer, times: int) -> Answer:
    """The answer's sentences so many times, each round numbered."""
    numbered = (
        replace(sentence, text=f"({round_}) {sentence.text}")
        for round_ in range(1, times + 1)
        for sentence in answer.sentences
    )
    return replace(answer, sentences=tuple(numbered))


def write(answer: Answer, seconds: float, listener: Listener) -> None:
    """Tell the answer sentence by sentence, one after so many seconds."""
    for count in range(1, len(answer.sentences) + 1):
        time.sleep(seconds)
        sentences = answer.sentences[:count]
        used = {number for sentence in sentences for number in sentence.citations}
        listener.hear(
            Draft(sentences, tuple(one for one in answer.citations if one.number in used))
        )


if __name__ == "__main__":
    # This folder is not the program's.
    sys.path.pop(0)
    slow_down()
    sys.exit(main())
