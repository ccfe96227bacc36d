"""What follow-ups speak of: whom "he" means, and what the question before was answered.

Only an earlier question that stands by itself is asked again, and what came of it is kept: in a
chat it was answered a moment ago, a lone process asks it once more, and both say the same.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from bot.conversation import asks_something, leans, propose_readings
from bot.pronouns import find_person, has_pronoun, may_be_name, put_person

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.types import Question
    from index.types import Filters

# Turns that a pronoun is followed back through, and answers that are kept.
_MOST_TURNS = 8
_KEPT = 256


class Recaller:
    """Completes follow-ups by what was asked and answered before."""

    def __init__(self, ask: Callable[[str, Filters], str | None]) -> None:
        """Take what answers an earlier question: the words that do, or None."""
        self._ask = ask
        self._kept: dict[tuple[str, Filters], str | None] = {}
        self._lock = Lock()

    def keep(self, text: str, filters: Filters, words: str | None) -> None:
        """Remember the words that answered a question that stands by itself."""
        with self._lock:
            self._kept[text, filters] = words
            if len(self._kept) > _KEPT:
                del self._kept[next(iter(self._kept))]

    def complete(self, question: Question) -> tuple[Question, tuple[str, ...]]:
        """The question with names for its pronouns, and the ways it may be meant.

        The question before comes with the name that answered it, where it has one.
        """
        history = tuple(filter(asks_something, question.history))
        if not history or not leans(question.text):
            return question, propose_readings(question.text, question.history)
        named = self._name_persons(replace(question, history=history))
        tell = partial(self._tell, question.filters, named.history)
        return named, propose_readings(named.text, named.history, tell)

    def _name_persons(self, question: Question) -> Question:
        """The question and those before it, with names where pronouns plainly mean them."""
        told: list[str] = []
        person = ""
        for asked in (*question.history[-_MOST_TURNS:], question.text):
            text = asked
            if not has_pronoun(text):
                person = person if leans(text) else ""
            elif told:
                recall = partial(self._recall, question.filters, first=len(told) == 1)
                # Whoever was spoken of stays who is spoken of where nobody else comes to mind.
                person = find_person(told[-1], recall) or person
                text = put_person(text, person) if person else text
            told.append(text)
        older = question.history[:-_MOST_TURNS]
        return replace(question, text=told[-1], history=(*older, *told[:-1]))

    def _tell(self, filters: Filters, history: Sequence[str]) -> str:
        """The name that answered the last question, or nothing."""
        words = self._recall(filters, history[-1], first=len(history) == 1)
        return words if words and may_be_name(words) else ""

    def _recall(self, filters: Filters, text: str, *, first: bool) -> str | None:
        # The first question of a conversation leans on nothing, however little it says.
        if leans(text) and not first:
            return None
        with self._lock:
            if (text, filters) in self._kept:
                return self._kept[text, filters]
        words = self._ask(text, filters)
        self.keep(text, filters, words)
        return words
