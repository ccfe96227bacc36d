"""Whether a sentence gives a reason that its cited words do not give.

Two things told one after the other are no reason for each other; a model that is asked "why" joins
them with "because" all the same.
"""

from __future__ import annotations

from bot.modelling.speech import cut_quotations
from bot.reasons import claims_reason, tells_reason


def invents_reason(text: str, cited: str) -> bool:
    """Whether a sentence says that one thing came of another, and the cited words nothing like it.

    Whoever tells it in other words has not made it up.

    Args:
        text: The sentence, without markers.
        cited: The words it cites, in any of the languages that can be checked.
    """
    return claims_reason(cut_quotations(text)) and not tells_reason(cited)
