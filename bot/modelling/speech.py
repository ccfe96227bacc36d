"""Who says what in a sentence: quotations, those who report, and what is denied."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.words import find_words, stem_word

_QUOTATION = re.compile(
    r"“(?P<a>[^“”]+)”|«(?P<b>[^«»]+)»|„(?P<c>[^„“”]+)[“”]|\"(?P<d>[^\"]+)\""
    r"|(?<!\w)[‘'](?P<e>(?:[^‘’'\n]|[’'](?=\w))+)[’'](?!\w)"
)
_SIGNS = {
    ord(sign): plain
    for signs, plain in (("“”„«»", '"'), ("‘’`´", "'"), ("–—−‑", "-"))
    for sign in signs
}
_REPORTS = re.compile(
    r"\b(?:say|says|said|saying|told|tells|telling|stat(?:ed|es|ing)|wr(?:ote|ites?|itten|iting)"
    r"|declar\w+|add(?:ed|s|ing)|claim(?:ed|s|ing)?|announc\w+|assert\w*|argu(?:ed|es|ing)"
    r"|insist\w*|accus\w+|suggest\w*|not(?:ed|es|ing)|warn(?:ed|s|ing)?|repli(?:ed|es)"
    r"|according to|report(?:ed|s|edly)|promis\w+|pledg\w+|vow\w*|assur\w+|confirm\w*|stress\w*"
    r"|emphasi[sz]\w*|describ\w+|explain\w*|acknowledg\w*|admit\w*|remark\w*|comment(?:ed|s)"
    r"|in the words of|believ\w+|think[s]?|thought|predict\w*|complain\w*|call(?:ed|s|ing)"
    r"|сказал\w*|говорит|говорил\w*|говорят|заявил\w*|заявля\w+|отмети\w+|отмеча\w+|сообщи\w+"
    r"|сообща\w+|напис\w+|пиш[еу]т|подчеркн\w+|подч[её]ркива\w+|добави\w+|утвержда\w+|назвал\w*"
    r"|называ\w+|обеща\w+|пообеща\w+|заверил\w*|по словам|по мнению|по данным|согласно|обвинил\w*"
    r"|предупред\w+|признал\w*|считает|считают|считал\w*|объясн\w+|повтори\w+|ответил\w*"
    r"|деді|дейді|деген|деп|айтты|айтқан|айтады|айтуынша|мәлімде\w+|хабарла\w+|сөзінше"
    r"|пікірінше|жазды|жазған|жазады|атап өт\w+|уәде\w*|ескерт\w+|сендір\w+|мәліметінше|атады)\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"(?:according to|in the words of|по словам|по мнению|по данным|согласно)", re.I
)
_CLAUSE_END = re.compile(r"[.;:!?—“”«»\"()]|,\s(?:and|but|while|а|но|ал)\s")
_CAPITAL_RUN = re.compile(
    r"(?:[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w’'-]*)(?:[ \u00a0](?:[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w’'-]*|of|the|al))*"
)
_REACH = 90
_STRICT = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|neither|nor|cannot|without"
    r"|не|нет|ни|никогда|никто|ничего|нельзя|без|емес|жоқ|ешқашан|ешкім|ештеңе|ешбір)\b|n[’']t\b"
    r"|\w{2,}(?:маймын|меймін|ма(?:ды|йды|ған|йтын)|ме(?:ді|йді|ген|йтін)|ба(?:ды|йды|ған|йтын)"
    r"|бе(?:ді|йді|ген|йтін)|па(?:ды|йды|ған|йтын)|пе(?:ді|йді|ген|йтін))\w*\b|\w+(?:сыз|сіз)\b",
    re.IGNORECASE,
)
# They deny too, and may stand for a "not" or give way to one.
_SOFT = re.compile(
    r"\b(?:refus\w+|den(?:y|ied|ies|ying|ial)|declin\w+|reject\w*|fail(?:ed|s|ing)?|lack\w*|unable"
    r"|unlikely|impossible|hardly|rarely|stop(?:ped|s)?|ceas\w+|prevent\w*|ban(?:ned|s)?|avoid\w*"
    r"|abstain\w*|oppos\w+|against|only|few|little|un\w{4,}|in(?:capable|correct|accurate)"
    r"|отказ\w+|отверг\w+|отриц\w+|опроверг\w+|запрет\w+|запрещ\w+|избега\w+|против|лишь|только"
    r"|невозможн\w+|маловероятн\w+|бас тарт\w+|қарсы|тыйым|жоққа|әлі|тек)\b",
    re.IGNORECASE,
)
_SCOPE = 4


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words in quotation marks: the span with its marks, and the words within."""

    start: int
    end: int
    text: str


def list_quotations(text: str) -> tuple[Quotation, ...]:
    """The quotations of a text, in order."""
    return tuple(
        Quotation(*match.span(), next(filter(None, match.groups())))
        for match in _QUOTATION.finditer(text)
    )


def normalise_quotation(text: str) -> str:
    """A quotation for comparing: one kind of mark and space, no case, nothing at its edges."""
    plain = re.sub(r"\s+", " ", text.translate(_SIGNS)).casefold()
    return plain.strip(" .,;:!?…-\"'")


def is_reported(text: str) -> bool:
    """Whether a text tells what somebody says."""
    return _REPORTS.search(text) is not None


def list_speakers(text: str) -> frozenset[str]:
    """Words of the names of those who say something in a text."""
    inside = [(each.start, each.end) for each in list_quotations(text)]
    speakers: set[str] = set()
    for match in _REPORTS.finditer(text):
        if any(start <= match.start() < end for start, end in inside):
            continue
        speakers.update(_find_speaker(text, match))
    return frozenset(speakers)


def _find_speaker(text: str, match: re.Match[str]) -> list[str]:
    after = text[match.end() : match.end() + _REACH]
    stop = _CLAUSE_END.search(after)
    after = after[: stop.start()] if stop else after
    following = _CAPITAL_RUN.search(after)
    if _AHEAD.match(match.group()):
        return _split_name(following.group()) if following else []
    before = text[max(0, match.start() - _REACH) : match.start()]
    turns = list(_CLAUSE_END.finditer(before))
    before = before[turns[-1].end() :] if turns else before
    runs = list(_CAPITAL_RUN.finditer(before))
    if runs:
        return [word for run in runs for word in _split_name(run.group())]
    if following and len(after[: following.start()].split()) <= 1:
        return _split_name(following.group())
    return []


def _split_name(run: str) -> list[str]:
    return [word for word, _, _ in find_words(run) if word[:1].isupper()]


def is_denied(text: str) -> bool:
    """Whether a text holds a word that denies outright: not, never, не, емес."""
    return _STRICT.search(text) is not None


def may_deny(text: str) -> bool:
    """Whether a text holds a word that denies in some way: not, refused, only, unlikely."""
    return is_denied(text) or _SOFT.search(text) is not None


def list_denied(text: str) -> frozenset[str]:
    """Stems of the words that follow a denial closely: what is denied."""
    denied: set[str] = set()
    for match in _STRICT.finditer(text):
        after = find_words(text[match.end() : match.end() + 60])
        denied.update(stem_word(word) for word, _, _ in after[:_SCOPE])
    return frozenset(denied)
