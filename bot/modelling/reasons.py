"""Whether a sentence gives a reason that its cited words do not give.

Two things told one after the other are no reason for each other; a model that is asked "why" joins
them with "because" all the same.
"""

from __future__ import annotations

import re

from bot.modelling.speech import cut_quotations

# What claims that one thing came of another.
_CLAIMS = re.compile(
    r"\b(?:because|due to(?! be\b)|owing to|(?<!his )(?<!her )(?<!their )thanks to|as a (?:result"
    r"|consequence)|consequently|therefore"
    r"|thus|hence|that is why|which is why|(?:was|were|is|are) (?:caused|prompted) by"
    r"|потому что|из[-‑]за (?!границ|рубеж|стол)|так как|поскольку|благодаря|вследствие|поэтому"
    r"|өйткені|себебі|сондықтан|сол себепті|салдарынан)\b"
    r"|\w+(?:ғандықтан|гендіктен|қандықтан|кендіктен)\b",
    re.IGNORECASE,
)
# What may be read as one: more than the above, for who tells it in other words has not made it up.
_TOLD = re.compile(
    r"\b(?:since|so that|after|following|amid|given|in (?:light|view|response|order|protest"
    r"|retaliation|reaction)|why|reasons?|motiv\w*|caus\w+|lead\w*|led|results?|resulted|resulting"
    r"|consequences?|prompt\w*|forc(?:ed|es|ing)|spark\w*|trigger\w*|driven|drove|fear\w*|afraid"
    r"|want\w*|seek\w*|sought|hop(?:ed|es|ing)|aim\w*|intend\w*|purpose|meant|justif\w+|excus\w+"
    r"|over (?:his|her|its|their|the|an?)|for \w+ing|made|mak(?:es|ing)|explain\w*"
    r"|blam\w+|punish\w*|for (?:his|her|its|their|having|being|not)"
    r"|чтобы|причин\w*|привел\w*|привод\w+|вызва\w+|опас\w+|боя(?:лис|тс|лся|лас|знь)\w*|ради"
    r"|после|ввиду|цел(?:ь|и|ью|ях|ей|ям)|за"
    r"|үшін|соң|кейін|мақсат\w*|қорқ\w+)\b",
    re.IGNORECASE,
)


def invents_reason(text: str, cited: str) -> bool:
    """Whether a sentence says that one thing came of another, and the cited words nothing like it.

    Args:
        text: The sentence, without markers.
        cited: The words it cites, in any of the languages that can be checked.
    """
    claimed = _CLAIMS.search(cut_quotations(text))
    return claimed is not None and not _CLAIMS.search(cited) and not _TOLD.search(cited)
