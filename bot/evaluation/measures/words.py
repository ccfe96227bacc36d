"""How texts are compared: tokens, stop words, normal form."""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = re.compile(rf"[{re.escape(string.punctuation)}‘’“”«»„–—…]")
_TOKEN = re.compile(r"\w+")
_SCRIPTS = {
    "latin": re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
    "cyrillic": re.compile("[\u0400-\u052f]"),
    "han": re.compile("[\u3400-\u4dbf\u4e00-\u9fff]"),
}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

_STOP_WORDS = (
    "a about according after all also an and any are as at be because been before but by can "
    "did do does during for from had has have he her him his how i if in into is it its may "
    "more most of on or our over said same says she so some such than that the their them then "
    "there these they this those to under up was we were what when where which while who whom "
    "whose why will with would you your published reported wrote writes report article "
)
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Function words, and the verbs of reporting; not those of `NEGATIONS`."""
NEGATIONS = frozenset({"no", "not", "never", "nobody", "none", "nor", "nothing", "without"})
"""Words that turn a meaning round: one missing of twenty words makes the opposite."""


def normalize_answer(text: str) -> str:
    """Lower case, without punctuation, articles and surplus white space.

    Rajpurkar et al., SQuAD (EMNLP 2016), section 6.1 and its evaluation script; typographic
    punctuation counts as punctuation too.
    """
    lowered = unicodedata.normalize("NFC", text).lower()
    return " ".join(_ARTICLES.sub(" ", _PUNCTUATION.sub("", lowered)).split())


def compute_f1(answer: str, gold: str) -> float:
    """Token F1 of two normalized answers (Rajpurkar et al. 2016, section 6.1)."""
    ours, theirs = normalize_answer(answer).split(), normalize_answer(gold).split()
    shared = sum((Counter(ours) & Counter(theirs)).values())
    if not shared:
        return float(ours == theirs)
    precision, recall = shared / len(ours), shared / len(theirs)
    return 2 * precision * recall / (precision + recall)


def contains_answer(text: str, gold: str) -> bool:
    """Whether the normalized words of `gold` stand in `text`, whole words, in order."""
    return f" {normalize_answer(gold)} " in f" {normalize_answer(text)} "


def count_words(text: str) -> int:
    """Words of a text; a run of letters or digits is a word."""
    return len(_TOKEN.findall(text))


def split_content_words(text: str) -> tuple[str, ...]:
    """The words that carry meaning, lower case: no stop words, no single letters."""
    words = _TOKEN.findall(unicodedata.normalize("NFC", text).lower())
    return tuple(w for w in words if w not in STOP_WORDS and (len(w) > 1 or w.isdigit()))


def find_numbers(text: str) -> frozenset[str]:
    """The numbers of a text, without separators of thousands."""
    return frozenset(number.replace(",", "") for number in _NUMBER.findall(text))


def name_script(text: str) -> str:
    """The script most letters of a text are in: `latin`, `cyrillic`, `han`, or `other`."""
    counts = {name: len(pattern.findall(text)) for name, pattern in _SCRIPTS.items()}
    name = max(counts, key=lambda script: counts[script])
    return name if counts[name] else "other"
