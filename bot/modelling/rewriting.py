"""Follow-up questions completed by a language model; the rules stand by where it fails."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from bot.conversation import asks_something, propose_readings
from bot.modelling.client import Meter, ModelUnavailable
from bot.modelling.prompts import write_rewriting
from index.words import list_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.modelling.client import LanguageModel
    from bot.recalling import Meant
    from bot.types import Usage

_MOST_EARLIER = 6
_MOST_TOKENS = 120
_LONGEST = 300  # characters


class Rewriter:
    """Completes questions that lean on earlier ones.

    Args:
        model: Rewrites.
        note: Told, in a sentence, why the model could not be asked.
    """

    def __init__(self, model: LanguageModel, note: Callable[[str], None]) -> None:
        self._model = model
        self._note = note

    def complete(self, meant: Meant) -> tuple[Meant, Usage | None]:
        """The ways a question may be meant, the model's own first, and what it took to say so.

        The model is asked only where the question may lean on another after the rules have put
        names for its pronouns, and believed only where it adds no word that neither the questions
        nor the rules' readings have, and keeps one of this question.

        Args:
            meant: As the rules have it.
        """
        question = meant.question.text
        history = tuple(filter(asks_something, meant.question.history))
        if not history or meant.texts == propose_readings(question, ()):
            return meant, None
        meter = Meter(self._model.settings)
        earlier = history[-_MOST_EARLIER:]
        try:
            messages = write_rewriting(question, earlier)
            with closing(self._model.stream(messages, meter, max_tokens=_MOST_TOKENS)) as reply:
                written = "".join(reply)
        except ModelUnavailable as error:
            self._note(str(error))
            return meant, meter.usage
        rewritten = _read_question(written)
        fits = _is_completion(rewritten, question, [*earlier, *meant.texts])
        if not fits or rewritten in meant.texts:
            return meant, meter.usage
        return meant._replace(texts=(rewritten, *meant.texts)), meter.usage


def _is_completion(rewritten: str, question: str, others: Sequence[str]) -> bool:
    """Whether it asks what was asked, in no words but the question's and those of the others."""
    terms, own = set(list_terms(rewritten)), set(list_terms(question))
    known = own.union(*map(list_terms, others))
    return bool(terms) and terms <= known and (not own or bool(terms & own))


def _read_question(written: str) -> str:
    """The one line that was asked for; empty where something else came."""
    lines = [line.strip().strip('"“”«»').strip() for line in written.strip().splitlines()]
    lines = [line for line in lines if line]
    if len(lines) != 1 or len(lines[0]) > _LONGEST:
        return ""
    _, colon, rest = lines[0].partition(":")
    return (
        rest.strip()
        if colon and lines[0].lower().startswith(("question:", "rewritten"))
        else lines[0]
    )
