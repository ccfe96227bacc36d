"""Chinese names in Russian letters to pinyin: Си Цзиньпин is Xi Jinping, Чжан is Zhang.

Source: the syllables of Palladius' transcription, as Russian print has used it since 1888. In it a
soft нь is pinyin's n and a hard н its ng.
"""

from __future__ import annotations

from functools import cache


def _read_pairs(text: str) -> dict[str, str]:
    return dict(pair.split(":") for pair in text.split())


_PLAIN = _read_pairs(
    """а:a ай:ai ань:an ан:ang ао:ao э:e эй:ei энь:en эн:eng ы:i оу:ou ун:ong у:u ва:ua
    вай:uai уай:uai уань:uan уан:uang уа:ua уй:ui унь:un о:o"""
)
_SOFT = _read_pairs(
    """и:i я:ia янь:ian ян:iang яо:iao е:ie инь:in ин:ing ю:iu юн:iong юй:u юэ:ue
    юань:uan юнь:un"""
)
_PLAIN_INITIALS = {
    "б": "b", "п": "p", "м": "m", "ф": "f", "д": "d", "т": "t", "н": "n", "л": "l", "г": "g",
    "к": "k", "х": "h", "чж": "zh", "ч": "ch", "ш": "sh", "ж": "r", "цз": "z", "ц": "c", "с": "s",
}  # fmt: skip
_SOFT_INITIALS = {
    "б": "b", "п": "p", "м": "m", "д": "d", "т": "t", "н": "n", "л": "l", "цз": "j", "ц": "q",
    "с": "x",
}  # fmt: skip
_ALONE = _read_pairs(
    """а:a ай:ai ань:an ан:ang ао:ao э:e энь:en эр:er оу:ou я:ya янь:yan ян:yang яо:yao
    е:ye и:yi инь:yin ин:ying ю:you юй:yu юань:yuan юэ:yue юнь:yun юн:yong у:wu ва:wa вай:wai
    вань:wan ван:wang вэй:wei вэнь:wen вэн:weng во:wo чжи:zhi чи:chi ши:shi жи:ri хуэй:hui
    хуэ:hue гуй:gui ли:li"""
)
_LONGEST_SYLLABLE = 6
_MOST_SYLLABLES = 3
# In declension: Цзиньпина, Цзиньпином; Эньлаем, Уханя, where й and ь give way.
_HARD_ENDINGS = ("а", "у", "ом", "е")
_SOFT_ENDINGS = ("я", "ю", "ем", "е")


def spell_in_pinyin(word: str) -> tuple[str, ...]:
    """How a Russian or Kazakh word would be written in pinyin, were it a Chinese name; or none."""
    folded = word.casefold()
    bases = [folded]
    bases += [folded.removesuffix(each) for each in _HARD_ENDINGS if folded.endswith(each)]
    bases += [
        folded.removesuffix(each) + soft
        for each in _SOFT_ENDINGS
        for soft in "йь"
        if folded.endswith(each)
    ]
    return tuple(dict.fromkeys(spelt for base in bases for spelt in _spell(base, _MOST_SYLLABLES)))


def _spell(rest: str, syllables: int) -> list[str]:
    if not rest or not syllables:
        return []
    known = _list_syllables()
    found = [known[rest]] if rest in known else []
    for length in range(min(_LONGEST_SYLLABLE, len(rest) - 1), 0, -1):
        head = known.get(rest[:length])
        if head is not None:
            # A syllable that begins with a vowel after another is set off by ъ: Чанъань.
            tail = rest[length:].removeprefix("ъ")
            found += [head + each for each in _spell(tail, syllables - 1)]
    return found


@cache
def _list_syllables() -> dict[str, str]:
    syllables = {
        own + final: initial + sound
        for initials, finals in ((_PLAIN_INITIALS, _PLAIN), (_SOFT_INITIALS, _SOFT))
        for own, initial in initials.items()
        for final, sound in finals.items()
    }
    return syllables | _ALONE
