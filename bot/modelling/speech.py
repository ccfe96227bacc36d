"""Who says what in a sentence: quotations, those who report, and what is denied."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.stopwords import STOP_WORDS
from index.words import find_words, list_terms

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
# What makes a claim somebody's own; "announced a mobilisation" or "ordered" does a thing instead.
_CLAIMS = re.compile(
    r"\b(?:say|says|said|saying|told|tells|stat(?:ed|es|ing)|wr(?:ote|ites|itten)|declared|declares"
    r"|claim(?:ed|s|ing)|assert(?:ed|s|ing)|argu(?:ed|es|ing)|insist(?:ed|s|ing)|accus(?:ed|es|ing)"
    r"|suggest(?:ed|s|ing)|warn(?:ed|s|ing)|repli(?:ed|es)|according to|reported(?:ly)?"
    r"|promis(?:ed|es|ing)|pledg(?:ed|es|ing)|vow(?:ed|s|ing)|assur(?:ed|es|ing)|estimat(?:ed|es)"
    r"|emphasi[sz](?:ed|es|ing)|in the words of|believ(?:ed|es)|predict(?:ed|s|ing)|called|calls"
    r"|confirm(?:ed|s|ing)|admit(?:ted|s)|acknowledg(?:ed|es)|подтверди\w+|признал\w*|растады"
    r"|сказал\w*|говорит|говорил\w*|говорят|заявил\w*|заявля\w+|отмети\w+|сообщил\w*|сообща\w+"
    r"|написал\w*|пишет|подчеркн\w+|добавил\w*|утвержда\w+|назвал\w*|называ\w+|обеща\w+|пообеща\w+"
    r"|заверил\w*|по словам|по мнению|по данным|по оценк\w+|обвинил\w*|предупред\w+|считает|считают"
    r"|деді|дейді|айтты|айтқан|айтады|айтуынша|мәлімде\w+|хабарла\w+|сөзінше|пікірінше|жазды|жазған"
    r"|атап өт\w+|уәде\w*|ескерт\w+|сендір\w+|мәліметінше|бағалауынша|деп атады)\b",
    re.IGNORECASE,
)
_CAPITAL_RUN = re.compile(
    r"(?:[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w’'-]*)(?:[ \u00a0](?:[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w’'-]*|of|the|al))*"
)
_REACH = 90
_NEAR_NAMES = 3
_DATE_WORDS = """
january february march april may june july august september october november december monday tuesday
wednesday thursday friday saturday sunday
"""
_DATES = frozenset(_DATE_WORDS.split())
_STRICT = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|neither|nor|cannot|without"
    r"|не|нет|ни|никогда|никто|ничего|нельзя|без|емес|жоқ|ешқашан|ешкім|ештеңе|ешбір)\b|n[’']t\b"
    r"|\w{2,}(?:маймын|меймін|ма(?:ды|йды|ған|йтын)|ме(?:ді|йді|ген|йтін)|ба(?:ды|йды|ған|йтын)"
    r"|бе(?:ді|йді|ген|йтін)|па(?:ды|йды|ған|йтын)|пе(?:ді|йді|ген|йтін))\w*\b|\w+(?:сыз|сіз)\b",
    re.IGNORECASE,
)
# They deny too, and may stand for a "not" or give way to one.
_SOFT = re.compile(
    r"\b(?:refus\w+|den(?:y|ied|ies|ying|ial)|declin(?:e|ed|es|ing)|reject\w*|fail(?:ed|s|ing|ure)?"
    r"|lack\w*|unable|unlikely|impossible|hardly|rarely|prevent\w*|ban(?:ned|s)?|avoid\w*"
    r"|abstain\w*|unwilling\w*|unfounded|incapable|neutral\w*"
    r"|отказ\w+|отклон\w+|отверг\w+|отриц\w+|опроверг\w+|запрет\w+|запрещ\w+|избега\w+"
    r"|невозможн\w+|маловероятн\w+|бас тарт\w+|тыйым|жоққа шығар\w*)",
    re.IGNORECASE,
)
# Content words after a denial that it may deny, and before it where it ends its clause.
_SCOPE, _SCOPE_BEFORE = 4, 8
_BY = re.compile(r"\s+by\b")


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


def drop_reports(text: str) -> str:
    """A text without the words that say that somebody says something."""
    return _REPORTS.sub(" ", text)


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody is said to say in a text.

    Attributes:
        speakers: Words of the names that stand outside of what is said.
        said: What is said: after the verb, or in quotation marks.
    """

    speakers: frozenset[str]
    said: str


def find_reports(text: str) -> tuple[Report, ...]:
    """What is reported in a text, sentence by sentence as far as marks tell."""
    found = []
    for sentence in _split(text):
        verbs = [match for match in _CLAIMS.finditer(sentence) if not _is_quoted(sentence, match)]
        if not verbs:
            continue
        verb = verbs[0]
        quoted = " ".join(each.text for each in list_quotations(sentence))
        said = f"{quoted} {sentence[verb.end() :]}"
        before = sentence[: verb.start()]
        if _AHEAD.match(verb.group()):
            said = f"{before} {said}"
        # “…,” said Tokayev: only after what is said does the speaker follow the verb.
        said_before = bool(list_quotations(before)) or bool(_AHEAD.match(verb.group()))
        inside = _list_name_words(sentence[verb.end() : verb.end() + _REACH]) if said_before else []
        inside = inside[:_NEAR_NAMES]
        outside = _list_name_words(cut_quotations(before))
        if _AHEAD.match(verb.group()):
            outside = inside
        found.append(Report(frozenset(outside or inside), said))
    return tuple(found)


def list_speakers(text: str) -> frozenset[str]:
    """Words of the names of those who say something in a sentence."""
    plain = cut_quotations(text)
    speakers: set[str] = set()
    for match in _CLAIMS.finditer(plain):
        before = _list_name_words(plain[: match.start()])
        after = _list_name_words(plain[match.end() : match.end() + _REACH])
        ahead = _AHEAD.match(match.group())
        speakers.update(after[:_NEAR_NAMES] if ahead else before or after[:_NEAR_NAMES])
    return frozenset(speakers)


def _split(text: str) -> list[str]:
    """Sentences, roughly: a full stop inside of a quotation ends none."""
    ends = [
        match.end()
        for match in re.finditer(r"[.!?…][”’»\"]?\s+(?=[A-ZА-ЯЁ“«‘])", text)
        if not any(each.start < match.start() < each.end - 1 for each in list_quotations(text))
    ]
    return [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]


def _is_quoted(text: str, match: re.Match[str]) -> bool:
    return any(each.start <= match.start() < each.end for each in list_quotations(text))


def cut_quotations(text: str) -> str:
    """A text without its quotations."""
    for each in reversed(list_quotations(text)):
        text = f"{text[: each.start]} {text[each.end :]}"
    return text


def _list_name_words(text: str) -> list[str]:
    return [
        word
        for run in _CAPITAL_RUN.finditer(text)
        for word, _, _ in find_words(run.group())
        if word[:1].isupper()
        and word.casefold() not in STOP_WORDS
        and word.casefold() not in _DATES
    ]


@dataclass(frozen=True, slots=True)
class Denial:
    """A word that denies: not, never, refused, не, емес.

    Attributes:
        strict: Whether it does nothing else; "refused" tells of an act as well.
        scope: Stems of the content words next to it, which are what is denied.
    """

    strict: bool
    scope: frozenset[str]


def list_denials(text: str) -> tuple[Denial, ...]:
    """What is denied in a text, outside of quotations."""
    plain = cut_quotations(text)
    found = []
    for pattern in (_STRICT, _SOFT):
        for match in pattern.finditer(plain):
            after = list_terms(plain[match.end() : match.end() + _REACH])[:_SCOPE]
            own = [] if pattern is _STRICT else list_terms(match.group())
            if pattern is _SOFT and _BY.match(plain, match.end()):
                # "A claim rejected by Astana": what is denied stands before.
                own += list_terms(plain[: match.start()])[-_SCOPE_BEFORE:]
            found.append(Denial(pattern is _STRICT, frozenset(map(fold_term, (*own, *after)))))
    return tuple(found)


def fold_term(term: str) -> str:
    """A stem without what British and American spelling have apart: recognis, recogniz."""
    return term[:-2] if term.endswith(("is", "iz")) else term
