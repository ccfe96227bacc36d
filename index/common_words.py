"""Whether a word is a common English one, by the vocabulary of all-MiniLM-L6-v2.

BERT's vocabulary (Devlin et al. 2019, section 3) has some 22,000 words whole; their plain
inflections are taken for words too.
"""

from __future__ import annotations

import json
from functools import cache

from index.embedding.weights import find_english_tokenizer

_INFLECTIONS = ("s", "es", "d", "ed", "ing", "r", "er")
_SHORTEST_BASE = 3


def is_common_word(word: str) -> bool:
    """Whether the vocabulary has a word, or one that it is an inflection of."""
    words, folded = _read_vocabulary(), word.casefold()
    if folded in words:
        return True
    bases = [folded.removesuffix(ending) for ending in _INFLECTIONS if folded.endswith(ending)]
    return any(
        form in words for base in bases if len(base) >= _SHORTEST_BASE for form in _list_forms(base)
    )


def _list_forms(base: str) -> list[str]:
    """What a word may have been before its ending: raze(d), count(y|ies), stop(ped)."""
    forms = [base, f"{base}e"]
    if base.endswith("i"):
        forms.append(f"{base[:-1]}y")
    if base[-1] == base[-2]:
        forms.append(base[:-1])
    return forms


@cache
def _read_vocabulary() -> frozenset[str]:
    """Takes some 40 ms once."""
    vocabulary = json.loads(find_english_tokenizer().read_bytes())["model"]["vocab"]
    return frozenset(word for word in vocabulary if word.isalpha())
