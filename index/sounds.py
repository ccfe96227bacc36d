"""The words of a corpus by how they sound, to be searched for a name in any spelling."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import Stemmer

from index.names import (
    Script,
    allow_distance,
    find_script,
    fold_sounds,
    list_bases,
    measure_distance,
)
from index.words import stem_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# A skeleton: consonants alone, those that transcriptions confuse as one letter.
_TO_SKELETON = str.maketrans("zSCJgXfdb", "ssssaavtp", "aeiou") | {ord("k"): "a"}
_INITIAL_VOWELS = re.compile("^[aeiou]+", re.MULTILINE)
_CONSONANTS = "bdfgklmnprstvzSCJX"
_LETTER_BITS = np.zeros(256, np.uint32)
_LETTER_BITS[[ord(letter) for letter in _CONSONANTS]] = 1 << np.arange(
    len(_CONSONANTS), dtype=np.uint32
)
# Consonants one side may have that the other has not: one is another, or one too many.
_MOST_BITS_APART = 2
_LENGTHS_APART = 3
# The Russian stemmer takes these for endings: Токаев is stemmed to "тока".
_SURNAME_ENDINGS = ("ov", "ev")
_FEWEST_FOR_TYPO, _MOST_TYPO_FORMS = 7, 3
_CASES = ("", "а", "у", "ым", "ом", "е")
_MOST_CANDIDATES = 12
_LENIENCY = 1.0
_english = Stemmer.Stemmer("english")


class SoundIndex:
    """Finds the terms that may be a name; made on first use, which takes 1 s a million terms."""

    def __init__(self, terms: Sequence[str]) -> None:
        """Take the terms of a corpus, as `index.words.stem_word` makes them."""
        self._terms = terms

    def list_candidates(self, name: str) -> tuple[str, ...]:
        """Terms that may be spellings of a name, of which some will be other words."""
        forms = _list_forms(name)
        found = [at for form in forms for at in self._by_skeleton.get(_fold_skeleton(form), ())]
        if not found:
            found = [at for form in forms[:_MOST_TYPO_FORMS] for at in self._list_typos(form)]
        terms = [self._terms[at] for at in dict.fromkeys(found) if self._is_near(forms, at)]
        if find_script(name) is Script.CYRILLIC and self.holds(Script.CYRILLIC):
            cases = [stem_word(base + case) for base in list_bases(name) for case in _CASES]
            terms = [*(each for each in dict.fromkeys(cases) if each in self._numbers), *terms]
        return tuple(dict.fromkeys(terms))[:_MOST_CANDIDATES]

    def _is_near(self, forms: Sequence[str], at: int) -> bool:
        """Whether reading how a term is written is worth the time."""
        folded = self._folded[at]
        limits = ((form, allow_distance(form, folded) + _LENIENCY) for form in forms)
        return any(measure_distance(form, folded, limit) <= limit for form, limit in limits)

    def holds(self, script: Script) -> bool:
        """Whether any term is in a script."""
        return script in self._scripts

    @cached_property
    def _scripts(self) -> frozenset[Script]:
        text = "\n".join(self._terms)
        found = ((Script.CYRILLIC, "[\u0400-\u04ff]"), (Script.LATIN, "[a-z]"))
        return frozenset(script for script, letter in found if re.search(letter, text))

    def list_alike(self, word: str) -> list[str]:
        """Terms that begin with the same sound and have nearly the same consonants."""
        folded = fold_sounds(stem_word(word))
        return [self._terms[at] for at in self._find_alike(folded)] if folded else []

    def _list_typos(self, form: str) -> list[int]:
        return self._find_alike(form) if len(form) >= _FEWEST_FOR_TYPO else []

    def _find_alike(self, form: str) -> list[int]:
        bits, lengths, initials = self._letters
        own = int(np.bitwise_or.reduce(_LETTER_BITS[np.frombuffer(form.encode(), np.uint8)]))
        near = np.flatnonzero(
            (initials == ord(form[0])) & (np.abs(lengths - len(form)) <= _LENGTHS_APART)
        )
        apart = np.unpackbits(
            (bits[near] ^ np.uint32(own)).view(np.uint8).reshape(-1, 4), axis=1
        ).sum(axis=1)
        return [int(at) for at in near[apart <= _MOST_BITS_APART]]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {term: number for number, term in enumerate(self._terms)}

    @cached_property
    def _folded(self) -> list[str]:
        # All at once, a word a line: a hundred times as fast as word by word.
        return fold_sounds("\n".join(self._terms)).split("\n")

    @cached_property
    def _by_skeleton(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        skeletons = _fold_skeleton("\n".join(self._folded)).split("\n")
        for at, skeleton in enumerate(skeletons):
            if self._folded[at]:
                found.setdefault(skeleton, []).append(at)
        return found

    @cached_property
    def _letters(self) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.uint8]]:
        """Of each folded term: its consonants as bits, its length, its first letter."""
        text = np.frombuffer("".join(f"{each}\n" for each in self._folded).encode(), np.uint8)
        lengths = np.array([len(each) for each in self._folded], np.int64)
        starts = np.cumsum(lengths + 1) - lengths - 1
        return np.bitwise_or.reduceat(_LETTER_BITS[text], starts), lengths, text[starts]


def _fold_skeleton(folded: str) -> str:
    return _INITIAL_VOWELS.sub("O", folded).translate(_TO_SKELETON)


@lru_cache(maxsize=10_000)
def _list_forms(name: str) -> tuple[str, ...]:
    """How a name, without its ending or with it, may sound after a stemmer took it for a word."""
    forms: dict[str, None] = {}
    for base in list_bases(name):
        sound = fold_sounds(base)
        stems = (sound, fold_sounds(stem_word(base)), _english.stemWord(sound))
        forms.update(dict.fromkeys(stems))
        forms.update({sound[:-2]: None for ending in _SURNAME_ENDINGS if sound.endswith(ending)})
    return tuple(form for form in forms if len(form) > 1)
