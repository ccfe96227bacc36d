"""Names of a sentence, and whether cited words hold them: in another script, case or order too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from bot.dates import CALENDAR_WORDS
from index.exonyms import find_place
from index.names import Script, compare_names, find_script, is_surname, list_bases
from index.stopwords import STOP_WORDS
from index.words import find_words, stem_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Of two spellings in one script no more than an ending may differ.
_SAME_SCRIPT = 0.25
_PEOPLE = re.compile(
    r"(?:n|an|ian|ean|ese|i|ish|s|ns|ians|eans|stan|istan|stani|stanis|a|e|ia|ans|y)?"
)
_ADJECTIVE = re.compile(r"(?:ск|к)(?:ий|ая|ое|ие|ого|ой|ому|ую|им|ом|их|ими)$")
POSSESSIVE = re.compile(r"['’]s?$")
_PINYIN = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxzcsryw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an"
    r"|ao|ei|en|er|ia|ie|in|iu|ou|ua|ui|un|uo|ue|a|e|i|o|u))+",
    re.IGNORECASE,
)
# Both to the same few sounds, the longer spelling first.
_LATIN_CHINESE = (
    ("zh", "J"), ("ch", "C"), ("sh", "S"), ("ng", "n"), ("j", "Z"), ("q", "Z"), ("x", "s"),
    ("z", "Z"), ("c", "Z"), ("r", "J"), ("h", "X"), ("yi", "i"), ("wu", "u"), ("w", "v"),
    ("ua", "va"), ("ui", "vei"), ("uo", "o"), ("o", "u"), ("y", "i"), ("iu", "u"), ("ia", "a"),
)  # fmt: skip
_CYRILLIC_CHINESE = (
    ("чж", "J"), ("цз", "Z"), ("ц", "Z"), ("ч", "C"), ("ш", "S"), ("нь", "n"), ("н", "n"),
    ("с", "s"), ("ж", "J"), ("х", "X"), ("хуй", "Xvei"), ("уа", "va"), ("уэй", "vei"),
    ("уй", "vei"),
    ("вэй", "vei"), ("в", "v"), ("б", "b"), ("п", "p"), ("м", "m"), ("ф", "f"), ("д", "d"),
    ("т", "t"), ("л", "l"), ("г", "g"), ("к", "k"), ("а", "a"), ("я", "a"), ("э", "e"), ("е", "e"),
    ("и", "i"), ("й", "i"), ("ы", "i"), ("о", "u"), ("у", "u"), ("ю", "u"), ("ь", ""),
)  # fmt: skip
_FEWEST_LETTERS = 4
_OPENS = re.compile(r"(?:^|[.!?…:;]|[“”«»\"‘(]|^\W*[-–—•*])\s*\W*$")
_RUN = re.compile(r"[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w’'-]*(?:[ \u00a0][A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w’'-]*)+")
_CAPITALS = re.compile(r"[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]{2,}s?")
# Written with a capital for their grammar, or as a form of address.
_NO_NAMES = CALENDAR_WORDS | {"i", "mr", "mrs", "ms", "dr", "bc", "bce", "ad"}
# The stems of each of an organisation's short names, in three languages.
_Organisation = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A word of a sentence that is a name, or a part of one.

    Attributes:
        text: As written.
        start: First code point in the sentence.
        end: One past the last.
    """

    text: str
    start: int
    end: int


def list_names(
    sentence: str, plain: frozenset[str], quoted: Sequence[tuple[int, int]] = ()
) -> tuple[Name, ...]:
    """The words of a sentence that are names.

    Args:
        sentence: One sentence.
        plain: Words, in lower case, that the articles write without a capital: where a sentence
            begins with one, its capital says nothing.
        quoted: Spans of quotations, in which no names are looked for.
    """
    found = []
    for word, start, end in find_words(sentence):
        folded = word.casefold().replace("’", "'")
        if not word[:1].isupper() or any(first <= start < last for first, last in quoted):
            continue
        if folded in STOP_WORDS or folded in _NO_NAMES:
            continue
        if _OPENS.search(sentence[:start]) and _may_be_plain(word, plain):
            continue
        found.append(Name(word, start, end))
    return tuple(found)


def list_runs(
    text: str, plain: frozenset[str] = frozenset(), *, owners_apart: bool = False
) -> tuple[Name, ...]:
    """Names of a text as wholes: words with a capital that stand together.

    Args:
        text: Any text.
        plain: As for `list_names`.
        owners_apart: Whether "China's Xi Jinping" are two names rather than one.
    """
    found: list[Name] = []
    for name in list_names(text, plain):
        joined = found and text[found[-1].end : name.start] in {" ", "-", "’s ", "'s ", "\u00a0"}
        if joined and not (owners_apart and POSSESSIVE.search(found[-1].text)):
            found[-1] = Name(f"{found[-1].text} {name.text}", found[-1].start, name.end)
        else:
            found.append(name)
    return tuple(found)


def _may_be_plain(word: str, plain: frozenset[str]) -> bool:
    """Whether the capital of a sentence's first word says nothing.

    Of a language that the articles are not in, no plain words are known: there a first word counts
    as a name if it ends as surnames do.
    """
    if word.casefold() in plain or len(word) == 1:
        return True
    return find_script(word) is not Script.LATIN and not is_surname(word)


def list_plain_words(texts: Iterable[str]) -> frozenset[str]:
    """The words that texts write without a capital."""
    return frozenset().union(*map(_find_plain, texts))


# Sentence after sentence of an answer is held against the same few articles.
@lru_cache(maxsize=64)
def _find_plain(text: str) -> frozenset[str]:
    return frozenset(word for word, _, _ in find_words(text) if word.islower())


@lru_cache(maxsize=64)
def _find_runs(text: str) -> frozenset[tuple[str, ...]]:
    """The words of each name of a text that is more than one word."""
    runs = {match.group() for match in _RUN.finditer(text)}
    return frozenset(tuple(word for word, _, _ in find_words(run)) for run in runs)


class NameBook:
    """The names that cited words hold.

    Args:
        spans: The cited words.
        texts: The whole texts of their articles, from which a name is completed: "Tokayev" of the
            cited words is "President Kassym-Jomart Tokayev" elsewhere.
        described: Authors, publishers and titles of the articles.
    """

    def __init__(
        self, spans: Sequence[str], texts: Sequence[str], described: Sequence[str]
    ) -> None:
        self._words = [word for span in (*spans, *described) for word in _list_words(span)]
        self._stems = frozenset(map(stem_word, self._words))
        self._capitals = [word for word in self._words if not word[:1].islower()]
        self._folded = [word.casefold() for word in self._capitals]
        self._runs = frozenset[tuple[str, ...]]().union(*map(_find_runs, (*texts, *spans)))
        self._initials = {"".join(word[0] for word in run) for run in self._runs_of_spans(spans)}
        self._abbreviations = {word for word in self._words if _CAPITALS.fullmatch(word)}

    def holds(self, name: str) -> bool:
        """Whether the cited words hold a name, or its letters where it is abbreviated."""
        if stem_word(name) in self._stems or name in self._initials:
            return True
        if any(_are_alike(name, word) for word in self._capitals):
            return True
        return self._holds_place(name)

    def find_missing(self, names: Sequence[Name], sentence: str) -> tuple[str, ...]:
        """The names that neither stand in the cited words nor complete one that does."""
        held = [name for name in names if self.holds(name.text)]
        missing = []
        for name in names:
            if name in held or self._completes(name, held):
                continue
            if not self._is_spelt_out(name, names, sentence):
                missing.append(name.text)
        return tuple(missing)

    def _completes(self, name: Name, held: Sequence[Name]) -> bool:
        """Whether the articles write this name beside one that the cited words hold."""
        for run in self._runs:
            if not any(_are_same(name.text, word) for word in run):
                continue
            if any(_are_same(other.text, word) for other in held for word in run):
                return True
        return False

    def _is_spelt_out(self, name: Name, names: Sequence[Name], sentence: str) -> bool:
        """Whether it is part of a run whose first letters stand in the cited words."""
        for match in _RUN.finditer(sentence):
            if match.start() <= name.start < match.end():
                inside = [each for each in names if match.start() <= each.start < match.end()]
                return "".join(each.text[0] for each in inside) in self._abbreviations
        return False

    def _holds_place(self, name: str) -> bool:
        found = find_place([name])
        if found is None:
            return self._holds_organisation(name)
        return any(
            set(stems) <= self._stems
            or (
                len(stems) == 1
                and any(_are_of_one_country(stems[0], word) for word in self._folded)
            )
            for stems in found[0].names
        ) or self._holds_organisation(name)

    def _holds_organisation(self, name: str) -> bool:
        return any(
            spelling <= self._stems
            for organisation in _find_organisations(name)
            for spelling in organisation
        )

    @staticmethod
    def _runs_of_spans(spans: Sequence[str]) -> list[list[str]]:
        # "Collective Security Treaty Organisation", its small words left out.
        found = []
        for span in spans:
            run: list[str] = []
            for word, _, _ in find_words(span):
                if word[:1].isupper():
                    run.append(word)
                elif word not in {"of", "and", "the", "for"}:
                    found.append(run)
                    run = []
            found.append(run)
        return [run for run in found if len(run) > 1]


def _are_same(first: str, second: str) -> bool:
    return stem_word(first) == stem_word(second) or _are_alike(first, second)


def _are_alike(name: str, written: str) -> bool:
    """Whether two words are one name: in two scripts, with an ending, or a country's people."""
    same_script = find_script(name) is find_script(written)
    limit = _SAME_SCRIPT if same_script else float("inf")
    cost = compare_names(name, written)
    if cost <= limit and cost != float("inf"):
        return True
    if same_script:
        return _are_of_one_country(name.casefold(), written.casefold())
    bare = _ADJECTIVE.sub("", name)
    if bare != name and compare_names(bare, written) != float("inf"):
        return True
    return _sound_chinese(name, written)


def _are_of_one_country(first: str, second: str) -> bool:
    """Kazakh and Kazakhstan, Russia and Russian, China and Chinese."""
    for length in range(_FEWEST_LETTERS, min(len(first), len(second)) + 1):
        if first[:length] != second[:length]:
            return False
        if all(_PEOPLE.fullmatch(each[length:]) for each in (first, second)):
            return True
    return False


def _sound_chinese(cyrillic: str, latin: str) -> bool:
    """Whether a Cyrillic name is a pinyin one in Palladius's transcription: Цзиньпин, Jinping."""
    if find_script(latin) is not Script.LATIN:
        cyrillic, latin = latin, cyrillic
    if not _PINYIN.fullmatch(latin):
        return False
    folded = _fold(latin.casefold(), _LATIN_CHINESE)
    return any(_fold(base, _CYRILLIC_CHINESE) == folded for base in list_bases(cyrillic.casefold()))


def _fold(word: str, table: Sequence[tuple[str, str]]) -> str:
    for letters, sound in table:
        word = word.replace(letters, sound)
    return word


def _list_words(text: str) -> list[str]:
    return [POSSESSIVE.sub("", word) for word, _, _ in find_words(text)]


@cache
def _read_organisations() -> dict[str, tuple[_Organisation, ...]]:
    """Organisations by the stem of each word of their names."""
    table: dict[str, list[_Organisation]] = {}
    text = (files("bot.modelling") / "organisations.tsv").read_text("utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        names = [name for column in line.split("\t") for name in column.split("|")]
        organisation = tuple(frozenset(map(stem_word, name.split())) for name in names)
        for stem in frozenset[str]().union(*organisation):
            table.setdefault(stem, []).append(organisation)
    return {stem: tuple(organisations) for stem, organisations in table.items()}


def _find_organisations(name: str) -> tuple[_Organisation, ...]:
    """The organisations that a word may name, or be a part of the name of: United, США."""
    table = _read_organisations()
    forms = (stem_word(form) for form in (name, *list_bases(name)))
    return next((table[form] for form in forms if form in table), ())
