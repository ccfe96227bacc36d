"""Questions that ask two things at once: "What is it called, and how many people fit in?"."""

from __future__ import annotations

import re

from index.words import list_terms

_WORD = (
    r"(?:who|whom|whose|when|where|why|what|which|how|кто|кого|кому|кем|когда|где|куда|откуда"
    r"|почему|зачем|что|чем|какой|какая|какое|какие|каков\w*|сколько|как|кім|қашан|қайда|неге|не"
    r"|қанша|неше)"
)
_ASKING = rf"(?:(?:by|to|for|with|from|in|on|at|of|после|до|с|в|на|за|от) )?{_WORD}"
_JOINT = re.compile(
    rf"(?:,|;)?\s+(?:and|but|or|и|а|және)(?: also| then| также)?,?\s+(?={_ASKING}\b)", re.IGNORECASE
)
_ASKS = re.compile(rf"^\W*(?:\w+\s)?{_ASKING}\b", re.IGNORECASE)
_FEWEST_WORDS = 2


def find_two_questions(question: str) -> tuple[str, str] | None:
    """Two things that are asked at once.

    Args:
        question: As it is searched for.

    Returns:
        The first alone, and the second behind the first, after which it is to be understood; None
        where one thing is asked.
    """
    text = question.strip()
    joint = _JOINT.search(text)
    if joint is None or "?" in text[: joint.start()]:
        return None
    first, second = text[: joint.start()], text[joint.end() :]
    if not _ASKS.match(first) or not list_terms(first) or len(second.split()) < _FEWEST_WORDS:
        return None
    mark = "" if second.endswith(("?", "？")) else "?"
    return f"{first}?", f"{first}? {second[:1].upper()}{second[1:]}{mark}"
