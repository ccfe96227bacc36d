"""Names compared across scripts and spellings: Токаев, Тоқаевтың, Tokayev and Toqaev are one.

A name is brought to how it sounds, in a few plain letters, from Cyrillic or Latin alike; two names
agree when their sounds do, up to vowels and the consonants that transcriptions confuse.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import lru_cache

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")

# Letters that look alike, of a word typed with two keyboards.
_LATIN_ALIKE = "ABCEHIKMOPTXYaceiopxyëï"
_CYRILLIC_ALIKE = "АВСЕНІКМОРТХУасеіорхуёї"
_TO_CYRILLIC = str.maketrans(_LATIN_ALIKE, _CYRILLIC_ALIKE)
_TO_LATIN = str.maketrans(_CYRILLIC_ALIKE, _LATIN_ALIKE)

# Sounds: a to z, and S as in ship, C as in chip, J as in jar or azure, X as in loch.
_CYRILLIC_SOUNDS = {
    ord(letter): sound
    for letters, sound in (
        ("аәя", "a"), ("б", "b"), ("вўԝ", "v"), ("гғґ", "g"), ("дђ", "d"), ("еэє", "e"),
        ("жҗ", "J"), ("зѕ", "z"), ("ийыії", "i"), ("кқҡ", "k"), ("л", "l"), ("м", "m"),
        ("нңҥ", "n"), ("оө", "o"), ("п", "p"), ("р", "r"), ("сҫ", "s"), ("тћ", "t"),
        ("уұүю", "u"), ("ф", "f"), ("хһҳ", "X"), ("ц", "z"), ("ч", "C"), ("шщ", "S"),
        ("ьъ’ʼ'", ""),
    )
    for letter in letters
}  # fmt: skip
_LATIN_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "ß": "ss", "æ": "e", "œ": "e", "ı": "i", "đ": "d", "ð": "d", "þ": "th",
     "ə": "a", "’": None, "ʼ": None, "'": None, "‘": None, "`": None}
)  # fmt: skip
# In this order: the longer spelling first.
_SPELLINGS = (
    ("shch", "S"), ("sch", "S"), ("sh", "S"), ("tch", "C"), ("ch", "C"), ("dzh", "J"),
    ("zh", "J"), ("dj", "J"), ("j", "J"), ("kh", "X"), ("gh", "g"), ("ph", "f"), ("th", "t"),
    ("tz", "z"), ("ts", "z"), ("ck", "k"), ("x", "ks"), ("qu", "kv"), ("q", "k"), ("w", "v"),
)  # fmt: skip
_SOFT_C = re.compile("c(?=[eiy])")
_MUTE_H = re.compile("h(?![aeiouy])")
_GLIDE = re.compile(r"[yй](?=[aeiouаәяеэоөуұүюиыі])")
# У before a vowel that begins a word is the W of English names: Уилсон, Уоррен.
_W = re.compile("^u(?=[aeio])", re.MULTILINE)
_REPEATED = re.compile(r"([a-zA-Z])\1+")
_NO_SOUND = re.compile(r"[^a-zSCJX\n]+")
_MARKS = re.compile("[\u0300-\u036f]+")

VOWELS = frozenset("aeiou")
# A word as it stands is nearer than without an ending it may not have.
_BARE_COST, _ENDING_COST = 0.1, 0.25
_CLOSE = frozenset(
    frozenset(pair)
    for pair in ("sz", "gX", "vf", "kC", "XC", "sS", "SC", "JS", "Jz", "JC", "gJ", "kX", "kg",
                 "Ji", "vu", "sC", "dt", "bp")
)  # fmt: skip
# No transcription has one for the other, while English writes Trump for Трамп.
_VOWELS_APART = frozenset(map(frozenset, ("io", "iu")))
_VOWEL_COST = _CLOSE_COST = 0.5

_RUSSIAN = """
а я у ю е ы и о й ь ой ей ом ем ым им ам ям ах ях ами ями ыми ою ею ью ия ии ию ий ая яя ую
юю ое ее ого его ому ему ых их ый ые ия ием иям иях
"""
_KAZAKH = """
ның нің дың дің тың тің ға ге қа ке на не а е ны ні ды ді ты ті н да де та те нда нде дан ден тан
тен нан нен мен бен пен тағы тегі дағы дегі ндағы ндегі лар лер дар дер тар тер лық лік дық дік тық
тік ша ше ы і сы сі
"""
_SURNAME_ENDINGS = ("ов", "ев", "ин", "ын", "енко", "швили", "дзе", "янц", "оглу", "улы", "ұлы")
_SHORTEST_SURNAME = 5
# Церковь, Ледниковый.
_NO_SURNAME = ("ь", "ый", "ого", "ому", "ая", "ую", "ое", "ые", "ых", "ыми")
_KAZAKH_CASES = frozenset(_KAZAKH.split())
_ENDINGS = frozenset(_RUSSIAN.split()) | _KAZAKH_CASES
_STACKED = frozenset(ending for ending in _KAZAKH_CASES if len(ending) > 1)
_MOST_ENDINGS, _LONGEST_ENDING = 3, 5
# A long ending is more probably a part of a short name: Картер, Миллер.
_FEWEST_LETTERS, _FEWEST_BEFORE_LONG, _LONG_ENDING = 3, 4, 3


class Script(Enum):
    """The script of a word."""

    LATIN = "latin"
    CYRILLIC = "cyrillic"
    OTHER = "other"


def find_script(word: str) -> Script:
    """The script that most letters of a word are in."""
    cyrillic, latin = len(_CYRILLIC.findall(word)), len(_LATIN.findall(word))
    if cyrillic == latin == 0:
        return Script.OTHER
    return Script.CYRILLIC if cyrillic > latin else Script.LATIN


def unify_script(word: str) -> str:
    """A word of both Latin and Cyrillic letters in one script, where lookalikes allow; else as is.

    The script is the one in which every letter can be written; where both can, that of most.
    """
    if not (_CYRILLIC.search(word) and _LATIN.search(word)):
        return word
    as_latin, as_cyrillic = word.translate(_TO_LATIN), word.translate(_TO_CYRILLIC)
    possible = [
        each
        for each, foreign in ((as_latin, _CYRILLIC), (as_cyrillic, _LATIN))
        if not foreign.search(each)
    ]
    if len(possible) > 1 and find_script(word) is Script.CYRILLIC:
        return as_cyrillic
    return possible[0] if possible else word


def fold_sounds(text: str) -> str:
    """How a word, or words on lines of their own, sound: letters a to z and S, C, J, X.

    The number of lines stays as it is; what is neither Latin nor Cyrillic leaves its line empty.
    """
    # Й before it falls apart into и and a mark.
    text = _GLIDE.sub("", text.casefold().replace("дж", "ж").replace("тч", "ч"))
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(_LATIN_LETTERS)
    for spelling, sound in _SPELLINGS:
        text = text.replace(spelling, sound)
    text = _MUTE_H.sub("", _SOFT_C.sub("s", text)).replace("c", "k").replace("h", "X")
    text = text.translate(_CYRILLIC_SOUNDS).replace("y", "i").replace("ts", "z")
    text = _NO_SOUND.sub("", _W.sub("v", text))
    return _REPEATED.sub(r"\1", text)


@lru_cache(maxsize=10_000)
def list_bases(word: str) -> tuple[str, ...]:
    """A word of a question without the endings it may have, itself first, the longest next.

    Only Cyrillic words lose endings: Russian ones once, Kazakh ones up to three times.
    """
    folded = word.casefold().replace("ё", "е")
    if find_script(folded) is not Script.CYRILLIC:
        return (folded,)
    bases = {folded: None}
    fresh, endings = [folded], _ENDINGS
    for _ in range(_MOST_ENDINGS):
        cut = {base: each for each in fresh for base in _cut_endings(each, endings)}
        # After a Russian case comes nothing; Kazakh stacks number, possession and case.
        fresh = [
            base
            for base, each in cut.items()
            if base not in bases and each[len(base) :] in _KAZAKH_CASES
        ]
        bases.update(dict.fromkeys(cut))
        endings = _STACKED
    first, *rest = bases
    return (first, *sorted(rest, key=lambda each: -len(each)))


def is_surname(word: str) -> bool:
    """Whether a Cyrillic word ends as surnames do, with or without a case: Лавров, Лавровтың."""
    if word.endswith(_NO_SURNAME):
        return False
    return any(
        base.endswith(_SURNAME_ENDINGS) and len(base) >= _SHORTEST_SURNAME
        for base in list_bases(word)
    )


def _cut_endings(word: str, endings: frozenset[str]) -> list[str]:
    return [
        word[:-length]
        for length in range(1, min(_LONGEST_ENDING, len(word) - _FEWEST_LETTERS) + 1)
        if word[-length:] in endings
        and len(word) - length >= (_FEWEST_BEFORE_LONG if length >= _LONG_ENDING else 0)
    ]


def measure_distance(first: str, second: str, limit: float) -> float:
    """Weighed edit distance of two folded words, or infinity beyond `limit`.

    Damerau and Levenshtein's, where a vowel and a consonant that transcriptions confuse cost half.
    """
    if abs(len(first) - len(second)) * _VOWEL_COST > limit:
        return float("inf")
    before: list[float] = []
    last = [0.0]
    for letter in second:
        last.append(last[-1] + _weigh_letter(letter))
    for at, own in enumerate(first):
        row = [last[0] + _weigh_letter(own)]
        for other_at, other in enumerate(second):
            cost = min(
                last[other_at] + _weigh_change(own, other),
                last[other_at + 1] + _weigh_letter(own),
                row[other_at] + _weigh_letter(other),
            )
            swapped = at and other_at and own == second[other_at - 1] and other == first[at - 1]
            if swapped and own != other:
                cost = min(cost, before[other_at - 1] + 1)
            row.append(cost)
        if min(row) > limit:
            return float("inf")
        before, last = last, row
    return last[-1] if last[-1] <= limit else float("inf")


def _weigh_letter(letter: str) -> float:
    return _VOWEL_COST if letter in VOWELS else 1.0


def _weigh_change(own: str, other: str) -> float:
    if own == other:
        return 0.0
    if own in VOWELS and other in VOWELS:
        return 1.0 if frozenset((own, other)) in _VOWELS_APART else _VOWEL_COST
    return _CLOSE_COST if frozenset((own, other)) in _CLOSE else 1.0


def allow_distance(first: str, second: str) -> float:
    """The greatest distance at which two folded names may be one; long names bear more."""
    shorter = min(len(first), len(second))
    steps = ((5, 0.0), (8, 0.5), (11, 1.0))
    return next((allowed for length, allowed in steps if shorter < length), 1.5)


def compare_names(asked: str, written: str, leniency: float = 0.0) -> float:
    """How far a question's name is from a word of the articles: 0 is the same, infinity another.

    Args:
        asked: As in the question, with any ending.
        written: As in an article, with any ending.
        leniency: How much further apart than usual they may be.
    """
    same_script = find_script(asked) is find_script(written)
    forms = _fold_bases(written)
    first, *rest = _fold_bases(asked)
    pairs = [(first, form, 0.0) for form in forms]
    pairs += [(base, form, _BARE_COST) for base in rest for form in forms]
    # An ending may have stood for a final vowel: Астане is Астан-а.
    pairs += [
        (base, form[:-1], _ENDING_COST)
        for base in ((first, *rest) if find_script(asked) is Script.CYRILLIC else ())
        for form in forms
        if form[-1:] in VOWELS and len(base) >= _FEWEST_BEFORE_LONG
    ]
    costs = [
        measure_distance(base, form, allow_distance(base, form) + leniency) + cost
        for base, form, cost in pairs
        if base and form and _may_agree(base, form, same_script=same_script)
    ]
    return min(costs, default=float("inf"))


@lru_cache(maxsize=10_000)
def _fold_bases(word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(fold_sounds, list_bases(word))))


def _may_agree(first: str, second: str, *, same_script: bool) -> bool:
    """Whether two folded names begin alike and, in one script, end alike: not Marin and Marina."""
    if same_script and (first[-1] in VOWELS) != (second[-1] in VOWELS):
        return False
    return _begin_alike(first, second)


def _begin_alike(first: str, second: str) -> bool:
    if first[0] in VOWELS and second[0] in VOWELS:
        return first[0] == second[0] or first[1:] == second[1:]
    return first[0] == second[0] or frozenset((first[0], second[0])) in _CLOSE
