"""What a language model writes, taken apart into sentences with markers as it comes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.modelling.instructions import strip_hidden
from bot.modelling.prompts import NONE
from bot.wording import find_language
from index.sentences import find_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MARKER = r"[\[【](?:[Pp]assages?\s*)?\d+(?:\s*[,;–-]\s*\d+)*[\]】]"
_MARKERS = re.compile(rf"(?P<markers>{_MARKER}(?:\s*{_MARKER})*)(?P<end>[.!?…]*)")
_QUOTES = (("“", "”"), ("«", "»"))
_NUMBER = re.compile(r"\d+")
_BULLET = re.compile(r"^\s*(?:[-*•–—]+|\d{1,2}[.)]|#+|>+)\s+")
_LABEL = re.compile(r"^(?:answer|ответ|жауап)\s*:\s*", re.IGNORECASE)
_NONE = re.compile(rf"^\W*(?:{NONE}|none|n/a)\W*$", re.IGNORECASE)
_FENCE = re.compile(r"^\s*```\w*\s*$")
_SPACE = re.compile(r"\s+")
# After markers, the next sentence and no further marker.
_GOES_ON = re.compile(r"\s+[^\s\[【]")
_LIST = re.compile(r'"sentences"\s*:\s*\[')
# Beyond this, a text is no sentence: something went wrong.
_LONGEST = 2_000
_MOST_NUMBERS = 8


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sentence that a model proposes.

    Attributes:
        text: Without markers.
        numbers: The passages it names, in order, each once; they need not exist.
    """

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A model says that the passages do not answer."""


def read_proposals(pieces: Iterable[str], structure: str) -> Iterator[Proposal | Refusal]:
    """The sentences of a stream of text, each as soon as it is whole.

    Args:
        pieces: The text as it comes, cut anywhere.
        structure: `lines` or `json`; a model that was asked for JSON and writes lines is read as
            such.
    """
    if structure == "json":
        yield from _read_json(pieces)
    else:
        yield from _read_lines(pieces)


def _read_lines(pieces: Iterable[str]) -> Iterator[Proposal | Refusal]:
    rest, overlong = "", False
    for piece in pieces:
        rest += piece
        *lines, rest = rest.split("\n")
        for line in lines:
            if not overlong:
                yield from _read_line(line)
            overlong = False
        overlong = overlong or len(rest) > _LONGEST
        if overlong:
            rest = ""
            continue
        # A sentence whose markers are followed by the next is whole before the line is.
        done = [match.end() for match in _MARKERS.finditer(rest)]
        whole = [end for end in done if _GOES_ON.match(rest, end)]
        if whole:
            yield from _read_line(rest[: whole[-1]])
            rest = rest[whole[-1] :]
    yield from _read_line(rest)


def _read_line(line: str) -> Iterator[Proposal | Refusal]:
    last = 0
    for match in _MARKERS.finditer(line):
        yield from _read_part(line[last : match.start()].rstrip() + match["end"], match["markers"])
        last = match.end()
    yield from _read_part(line[last:], "")


def _read_part(text: str, markers: str) -> Iterator[Proposal | Refusal]:
    """What stands between two runs of markers: a sentence, mostly."""
    text = _LABEL.sub("", _BULLET.sub("", text)).strip()
    if len(text) <= _LONGEST and not _FENCE.match(text):
        yield from _propose(text, markers)


def _propose(text: str, markers: str) -> Iterator[Proposal | Refusal]:
    shown = strip_hidden(text).replace("**", "").replace("__", "")
    plain = _SPACE.sub(" ", shown).strip()
    plain = re.sub(r"\s+([.,;:!?])", r"\1", plain)
    numbers = dict.fromkeys(int(number) for number in _NUMBER.findall(markers))
    for sentence in _split_sentences(plain):
        if _NONE.match(sentence):
            yield Refusal()
            return
        if any(sign.isalpha() for sign in sentence):
            yield Proposal(sentence, tuple(numbers)[:_MOST_NUMBERS])


def _split_sentences(text: str) -> Iterator[str]:
    """Sentences that share their markers, each to be checked by itself; no quotation is cut."""
    begun = ""
    for start, end in find_sentences(text, find_language(text)):
        begun = f"{begun} {text[start:end]}".strip()
        straight = begun.count('"') % 2
        if not straight and all(begun.count(a) <= begun.count(b) for a, b in _QUOTES):
            yield begun
            begun = ""
    if begun:
        yield begun


def _read_json(pieces: Iterable[str]) -> Iterator[Proposal | Refusal]:
    decoder = json.JSONDecoder()
    text, at, found = "", 0, False
    for piece in pieces:
        text += piece
        opened = _LIST.search(text)
        if opened is None:
            continue
        at = max(at, opened.end())
        while (start := text.find("{", at)) >= 0:
            try:
                value, at = decoder.raw_decode(text, start)
            except ValueError:
                break
            found = True
            yield from _read_object(value)
    if found:
        return
    if re.search(r'"sentences"\s*:\s*\[\s*\]', text):
        yield Refusal()
    elif "{" not in text:
        yield from _read_lines([text])


def _read_object(value: object) -> Iterator[Proposal | Refusal]:
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        return
    sources = value.get("sources")
    named = sources if isinstance(sources, list) else []
    numbers = [each for each in named if isinstance(each, int) and each > 0 and each is not True]
    # Markers may stand in the text as well.
    for proposal in _read_line(" ".join(value["text"].split())):
        if isinstance(proposal, Proposal):
            joined = dict.fromkeys([*proposal.numbers, *numbers])
            yield Proposal(proposal.text, tuple(joined)[:_MOST_NUMBERS])
        else:
            yield proposal
