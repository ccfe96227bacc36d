"""Places whose names differ by language: Китай is China, Германия is Germany.

The names are Unicode CLDR's (`evals/make_exonyms.py`), with some that it leaves out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from index.names import list_bases
from index.words import find_words, is_term, stem_word

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILES = ("exonyms-more.tsv", "exonyms.tsv")


@dataclass(frozen=True, slots=True)
class Place:
    """One place under all its names.

    Attributes:
        names: The stems of each name, in the order of the table: English first.
    """

    names: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """Places by the first stem of a name, and by a Chinese name as written."""

    by_stem: dict[str, list[tuple[tuple[str, ...], Place]]]
    chinese: dict[str, Place]
    longest_chinese: int


def find_place(words: list[str], *, inflected: bool = True) -> tuple[Place, int] | None:
    """The place that the first of `words` name, in any language but Chinese, and in how many.

    Args:
        words: A question's words from where the name may begin.
        inflected: Whether the first may have any ending, or only those that stemming takes.
    """
    table = _read_table()
    best: tuple[Place, int] | None = None
    for stem in _list_stems(words[0]) if inflected else [stem_word(words[0])]:
        for name, place in table.by_stem.get(stem, ()):
            longer = best is None or len(name) > best[1]
            if longer and all(
                part in _list_stems(word) for part, word in zip(name[1:], words[1:], strict=False)
            ):
                best = (place, len(name)) if len(name) <= len(words) else best
        if best:
            return best
    return None


def opens_place(word: str) -> bool:
    """Whether a Latin word opens the name of a place that has several: far sooner told than which.

    Stemming takes endings; others are not.
    """
    return stem_word(word) in _list_openings()


def find_chinese_place(text: str, start: int) -> tuple[Place, int] | None:
    """The place whose Chinese name stands at `start`, the longest, and its length."""
    table = _read_table()
    for length in range(table.longest_chinese, 1, -1):
        place = table.chinese.get(text[start : start + length])
        if place is not None:
            return place, length
    return None


def _list_stems(word: str) -> dict[str, None]:
    bases = list_bases(word)
    # Китая comes of Китай, whose й gave way to the ending.
    restored = [f"{base}й" for base in bases[1:]]
    return dict.fromkeys(map(stem_word, [word, *bases, *restored]))


@cache
def _read_table() -> _Table:
    by_stem: dict[str, list[tuple[tuple[str, ...], Place]]] = {}
    chinese: dict[str, Place] = {}
    for *columns, han in _read_rows():
        names = [name for column in columns for name in column.split("|") if name]
        stemmed = list(dict.fromkeys(filter(None, map(_stem_name, names))))
        in_chinese = _stem_name(han)
        place = Place(tuple(dict.fromkeys([*stemmed, in_chinese] if in_chinese else stemmed)))
        for stems in stemmed:
            by_stem.setdefault(stems[0], []).append((stems, place))
        for name in filter(None, han.split("|")):
            chinese.setdefault(name, place)
    return _Table(by_stem, chinese, max(map(len, chinese)))


@cache
def _list_openings() -> frozenset[str]:
    """The first stems of names of several words in Latin script, which the first column has."""
    names = (name for row in _read_rows() for name in row[0].split("|"))
    words = (find_words(name) for name in names)
    return frozenset(stem_word(each[0][0]) for each in words if len(each) > 1)


def _read_rows() -> Iterator[list[str]]:
    """The columns of each line."""
    for file in _FILES:
        for line in (files("index") / file).read_text("utf-8").splitlines():
            if not line.startswith("#"):
                yield line.split("\t")


def _stem_name(name: str) -> tuple[str, ...]:
    # Stop words count here ("Того"), but not as the name's whole in a passage: see `is_term`.
    words = [word for word, _, _ in find_words(name)]
    return tuple(map(stem_word, words)) if any(map(is_term, words)) else ()
