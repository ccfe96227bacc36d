"""Language: told by letters where they tell it, by a vote of stop words among Latin scripts."""

from __future__ import annotations

import re
from collections import Counter

_SAMPLE = 20_000
_FEWEST_LETTERS = 12
_FEWEST_VOTES = 2
_SCRIPTS = {
    "zh": re.compile("[\u3400-\u4dbf\u4e00-\u9fff]"),
    "ja": re.compile("[\u3040-\u30ff]"),
    "ko": re.compile("[\uac00-\ud7af]"),
    "ru": re.compile("[\u0400-\u04ff]"),
    "el": re.compile("[\u0370-\u03ff]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "ar": re.compile("[\u0600-\u06ff]"),
    "hy": re.compile("[\u0530-\u058f]"),
    "ka": re.compile("[\u10a0-\u10ff]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "en": re.compile("[A-Za-z\u00c0-\u024f]"),
}
# (letters, language): the first whose letters make up one in a hundred letters.
_CYRILLIC = (
    ("ғқұһ", "kk"),
    ("җ", "tt"),
    ("ңөү", "ky"),
    ("їєґ", "uk"),
    ("ў", "be"),
    ("љњћђџ", "sr"),
)
# Words that English writes too (“do”, “no”, “me”) are left out of the other languages.
_STOP_WORDS = {
    "en": "the of and to in is that for was with on as by it from at are this which a or not you",
    "de": "der die das und ist von den zu mit im für nicht auf ein eine dem des sich",
    "fr": "le la les et des est du une dans que pour qui sur pas au par ne avec il",
    "es": "el la los de y que del las por con una para es se un su al lo como más",
    "it": "il di che la non una con del della sono gli nel dei è alla un ha anche",
    "pt": "que de da em um para com não uma os na por mais dos são ao foi pela",
    "nl": "de het een van en dat niet te zijn met voor aan er ook om maar wordt",
    "pl": "na się nie że jest jak za od przez są dla oraz który po ich tym",
    "tr": "ve bir için ile olarak çok daha gibi kadar olan bu değil sonra",
    "sv": "och att det som på är av för med den till inte ett om från",
}
_CYRILLIC_STOP_WORDS = {
    "ru": "и в не на что с по как это из за от для был его к о при",
    "bg": "и в не на че с по как това от за е са да се ще",
}
_RUSSIAN_OR_BULGARIAN = {
    language: frozenset(words.split()) for language, words in _CYRILLIC_STOP_WORDS.items()
}
_LATIN = {language: frozenset(words.split()) for language, words in _STOP_WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")


def detect_language(text: str) -> str:
    """The ISO 639-1 code of the language `text` is mostly in, or `und`."""
    sample = text[:_SAMPLE].casefold()
    counts = Counter({name: len(letters.findall(sample)) for name, letters in _SCRIPTS.items()})
    script, letters = counts.most_common(1)[0]
    if letters < _FEWEST_LETTERS and script not in ("zh", "ja", "ko"):
        return "und"
    if letters == 0:
        return "und"
    if script in ("zh", "ja"):
        return "ja" if counts["ja"] * 10 > counts["zh"] else "zh"
    if script == "ru":
        return _name_cyrillic(sample, letters)
    if script == "ar":
        return "fa" if any(letter in sample for letter in "پچژگ") else "ar"
    return _vote(sample, _LATIN) if script == "en" else script


def _name_cyrillic(sample: str, letters: int) -> str:
    for own, language in _CYRILLIC:
        if sum(sample.count(letter) for letter in own) * 100 > letters:
            return language
    return _vote(sample, _RUSSIAN_OR_BULGARIAN) if "ы" not in sample else "ru"


def _vote(sample: str, languages: dict[str, frozenset[str]]) -> str:
    words = Counter(_WORD.findall(sample))
    votes = {
        language: sum(words[word] for word in stop_words)
        for language, stop_words in languages.items()
    }
    (first, most), (_, second) = Counter(votes).most_common(2)
    return first if most >= _FEWEST_VOTES and most > second else "und"
