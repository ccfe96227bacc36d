"""What follow-ups speak of: whom "he" means, and what answered the question before.

Only an earlier question that stands by itself is asked again, and what came of it is kept: in a
chat it was answered a moment ago, a lone process asks it once more, and both say the same.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from bot.answer_types import asks_for_one_thing, asks_whether
from bot.conversation import (
    asks_something,
    find_exchanges,
    leans,
    name_context,
    propose_readings,
)
from bot.pronouns import find_person, has_pronoun, may_be_name, put_person
from index.words import list_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.types import Question
    from index.types import Article, Filters

# Turns that a pronoun is followed back through, and answers that are kept.
_MOST_TURNS = 8
_KEPT = 256


class Told(NamedTuple):
    """What answered an earlier question.

    Attributes:
        words: The words that do so by themselves; empty where none do.
        article: Id of the article where the answer was found; empty where in none.
        span: Half-open span of the answer in the article's text.
    """

    words: str
    article: str = ""
    span: tuple[int, int] = (0, 0)

    def is_told_by(self, article: Article, span: tuple[int, int]) -> bool:
        """Whether a span of an article says the same: there, or in the same words elsewhere."""
        if article.id == self.article and span[0] < self.span[1] and self.span[0] < span[1]:
            return True
        own, others = (set(list_terms(words)) for words in (self.words, article.text[slice(*span)]))
        return bool(own and others) and (own <= others or others <= own)


class Meant(NamedTuple):
    """How a question is understood.

    Attributes:
        question: The question, with names for its pronouns.
        texts: The ways it may be meant, as texts to search for; the likelier first.
        before: What answered the question before, which this one, asking for something else, leans
            on.
        narrowed: This one after the names alone of what it leans on; empty where there are none.
    """

    question: Question
    texts: tuple[str, ...]
    before: Told | None = None
    narrowed: str = ""


class Recaller:
    """Completes follow-ups by what was asked and answered before."""

    def __init__(self, ask: Callable[[str, Filters], Told | None]) -> None:
        """Take what answers an earlier question, or says that nothing does."""
        self._ask = ask
        self._kept: dict[tuple[str, Filters], Told | None] = {}
        self._lock = Lock()

    def keep(self, text: str, filters: Filters, told: Told | None) -> None:
        """Remember what answered a question that stands by itself."""
        with self._lock:
            self._kept[text, filters] = told
            if len(self._kept) > _KEPT:
                del self._kept[next(iter(self._kept))]

    def complete(self, question: Question) -> Meant:
        """How the question is meant; the one before comes with the name that answered it."""
        history = tuple(filter(asks_something, question.history))
        if not history or not leans(question.text):
            return Meant(question, propose_readings(question.text, question.history))
        named = self._name_persons(replace(question, history=history))
        tell = partial(self._tell, question.filters, named.history)
        texts = propose_readings(named.text, named.history, tell)
        # Alone it does not lean any more; asked of another thing it may well have the same answer.
        alone = texts == propose_readings(named.text, ())
        if alone or find_exchanges(named.text, named.history):
            return Meant(named, texts)
        last = named.history[-1]
        # What answers "Tell me about the tower" may well answer "How high is it?", too.
        asked = asks_for_one_thing(last) or asks_whether(last)
        before = (
            self._recall(question.filters, last, first=len(named.history) == 1) if asked else None
        )
        narrowed = name_context(named.text, named.history, tell())
        return Meant(named, texts, before, narrowed)

    def _name_persons(self, question: Question) -> Question:
        """The question and those before it, with names where pronouns plainly mean them."""
        told: list[str] = []
        person = ""
        for asked in (*question.history[-_MOST_TURNS:], question.text):
            text = asked
            if not has_pronoun(text):
                person = person if leans(text) else ""
            elif told:
                recall = partial(self._recall_words, question.filters, first=len(told) == 1)
                # Whoever was spoken of stays who is spoken of where nobody else comes to mind.
                person = find_person(told[-1], recall) or person
                text = put_person(text, person) if person else text
            told.append(text)
        older = question.history[:-_MOST_TURNS]
        return replace(question, text=told[-1], history=(*older, *told[:-1]))

    def _tell(self, filters: Filters, history: Sequence[str]) -> str:
        """The name that answered the last question, or nothing."""
        words = self._recall_words(filters, history[-1], first=len(history) == 1)
        return words if may_be_name(words) else ""

    def _recall_words(self, filters: Filters, text: str, *, first: bool) -> str:
        told = self._recall(filters, text, first=first)
        return told.words if told else ""

    def _recall(self, filters: Filters, text: str, *, first: bool) -> Told | None:
        # The first question of a conversation leans on nothing, however little it says.
        if leans(text) and not first:
            return None
        with self._lock:
            if (text, filters) in self._kept:
                return self._kept[text, filters]
        told = self._ask(text, filters)
        self.keep(text, filters, told)
        return told
