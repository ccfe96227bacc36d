"""Words as the lexical index and the reader compare them: folded, stemmed, without stop words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import Stemmer

from index.english_forms import find_common_form
from index.stopwords import STOP_WORDS

WORDS_VERSION = 3
# Numbers keep their separators; a word may hold one apostrophe; a Han or kana sign is a word.
_WORD = re.compile(
    r"\d+(?:[.,]\d+)*%?"
    r"|[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"
    r"|[^\W\d_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+(?:['’][^\W\d_]+)?"
)
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_POSSESSIVE = re.compile(r"['’]s?$|['’](?=\w)")
# Longer than nearly any sentence; whole passages are taken apart once, when they are indexed.
_LONGEST_RECALLED = 600
_english = Stemmer.Stemmer("english")
_russian = Stemmer.Stemmer("russian")


def find_words(text: str) -> list[tuple[str, int, int]]:
    """The words of `text` as written, each with its span."""
    return [(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]


@lru_cache(maxsize=100_000)
def stem_word(word: str) -> str:
    """The form under which a word is compared: no case, no diacritics, no ending, one spelling."""
    folded = _POSSESSIVE.sub("", word.casefold())
    if _CYRILLIC.search(folded):
        return str(_russian.stemWord(folded.replace("ё", "е")))
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(sign)
    )
    return str(_english.stemWord(find_common_form(plain)))


def is_term(word: str) -> bool:
    """Whether a word counts when texts are compared: it is no stop word."""
    return word.casefold().replace("’", "'") not in STOP_WORDS


def list_terms(text: str) -> list[str]:
    """Stems of all words but stop words, in order, repeated as they stand."""
    return list((_recall_terms if len(text) <= _LONGEST_RECALLED else _find_terms)(text))


def _find_terms(text: str) -> tuple[str, ...]:
    return tuple(stem_word(word) for word, _, _ in find_words(text) if is_term(word))


# One question compares the same sentences in several ways.
_recall_terms = lru_cache(maxsize=2_000)(_find_terms)
