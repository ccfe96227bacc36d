"""Signals: what a single line that is not the article looks like, in the languages we meet.

Each pattern must match a whole stand-alone line, so that the same words inside a sentence of the
article are never taken for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.cleaning.dates import parse_date_line
from index.cleaning.layout import ends_sentence

if TYPE_CHECKING:
    from datetime import date

_I = re.IGNORECASE

BYLINE = re.compile(
    r"(?:(?:written |reported |story |text |words )?by|von|par|por|автор[ыи]?|текст|авторы|мәтін)"
    r"\s*:?\s+(?P<names>.+)",
    _I,
)
EMAIL_FIELD = re.compile(
    r"(?P<name>from|to|cc|subject|date|sent|reply-to|message-id|list-[a-z]+|от|кому|тема|дата)"
    r"\s*:\s*(?P<value>\S.*)",
    _I,
)
SECTION_LABEL = re.compile(
    r"(?:published|posted|filed) (?:in|under)\b:?\s+\S.{0,60}"
    r"|(?:category|categories|section|topics?|tags?|рубрика|раздел|теги|айдар)\s*:\s+\S.{0,80}"
    r"|(?:\d+|one|two|three|four|five)[ -]min(?:ute)?s?(?: read)?(?:ing time)?"
    r"|reading time:?\s.{1,20}|estimated reading.{1,30}|время (?:чтения|прочтения).{1,20}",
    _I,
)
PUBLICATION = re.compile(
    r"publication:\s*(?P<name>.+?)(?:\s+(?:volume|vol\.?|issue|no\.?)\s*:?\s*\d.*)?", _I
)
UPDATED = re.compile(
    r"(?=.*\d)(?:(?:last )?(?:modified|updated|edited)(?: on| at)?\s*:?\s+\S.{3,50}"
    r"|обновлено:?\s+.{4,40})",
    _I,
)
_COUNTER = r"read \d[\d ,.]* times\b.{0,60}"
_COMMENT_FORM = (
    r"leave a (?:reply|comment)(?: cancel reply)?"
    r"|your e-?mail address will not be published.{0,60}|required fields are marked.{0,5}"
    r"|(?:оставить|оставьте|добавить|написать) (?:комментарий|отзыв).{0,20}"
    r"|отправить комментарий|пікір (?:қалдыру|жазу|қосу).{0,20}"
    r"|(?:ваш )?(?:адрес )?(?:вашей )?(?:e-?mail|электронной почты).{0,40}не будет опубликован"
    r".{0,80}"
    r"|kommentar (?:schreiben|hinterlassen)|schreiben? sie einen kommentar.{0,30}"
    r"|laisser un commentaire.{0,20}|deja (?:un comentario|una respuesta).{0,20}"
)
# These stand after an article: whatever follows them is not it.
END_MARKS = re.compile(
    rf"{_COUNTER}|last modified on .{{4,40}}|{_COMMENT_FORM}"
    r"|\d+ comments?|(?:\d+|one) (?:thoughts?|responses?|repl(?:y|ies)) (?:on|to) .{1,200}"
    r"|комментарии\s*[(:]?\s*\d+\)?",
    _I,
)
_NETWORKS = (
    r"(?:google(?: news)?|facebook|twitter|x|instagram|telegram|youtube|linkedin|tiktok|whatsapp"
    r"|threads|flipboard|bluesky|mastodon|social media)"
)
_ASIDES = {
    "read counter": (
        rf"{_COUNTER}|[\d,.]+[km]? (?:views?|shares?|reads?|просмотр\w*)"
        r"|(?:views?|просмотр\w*|қаралым\w*)\s*:\s*[\d ,.]+"
    ),
    "e-mail protection notice": (r".{0,60}e-?mail address is being protected from spambots.{0,80}"),
    "link to another story": (
        r"(?:also read|read also|see also|read more|related|more on this|read next|читайте также"
        r"|читать также|по теме|также по теме|смотрите также|тағы оқыңыз|оқи отырыңыз"
        r"|lesen sie auch|mehr zum thema|lire aussi|à lire aussi|lea también|vea también)"
        r"\s*[:|»>–—]\s*\S.{3,200}"
    ),
    "invitation to follow or share": (
        rf"(?:follow|like|join|find) \S.{{0,60}} on {_NETWORKS}\b.{{0,30}}"
        r"|(?:share|tweet) (?:this|on|via) .{1,40}"
        r"|(?:подпишитесь|подписывайтесь) на .{1,120}|читайте нас в .{1,60}"
        r"|следите за .{0,30}(?:новостями|обновлениями|телеграм|telegram).{0,60}"
        r"|.{0,60}(?:telegram|instagram|арна).{0,30}жазылыңыз.{0,20}"
    ),
    "newsletter box": (
        r"(?:sign up|subscribe|register) (?:to|for|now|here|today|and)\b.{0,80}"
        r"\b(?:news|inbox|digest"
        r"|newsletters?|updates?|e-?mails?|alerts?|podcast|channel|bulletin)\b.{0,60}"
        r"|(?:get|receive) .{1,80} (?:in|to) your inbox.{0,20}"
    ),
    "comment form": (
        rf"{_COMMENT_FORM}|notify me of (?:new|follow-?up) .{{1,40}}"
        r"|save my name, e-?mail.{1,80}|post comment"
    ),
    "credits of the newsroom": (
        r"\(?(?:additional )?(?:reporting|writing) by [^.()]{3,120}; ?"
        r"(?:additional |writing |editing )[^.()]{3,120}\)?\.?"
    ),
    "copyright notice": (
        r"(?:©|\(c\) ?\d|copyright (?:©|\(c\)|\d{4})).{1,120}|all rights reserved\.?"
        r"|все права защищены.{0,80}|барлық құқықтар қорғалған.{0,60}"
    ),
    "name of an image": (
        r"\S+\.(?:jpe?g|png|gif|webp|svg)|screen ?shot \d{4}.{0,40}|img[_-]?\d+"
        r"|\S+[-_]\d{3,4}x\d{3,4}"
    ),
}
ASIDES = tuple((re.compile(pattern, _I), reason) for reason, pattern in _ASIDES.items())

_AGENCY = (
    r"(?:Getty Images?|Alamy|Shutterstock|i?Stock(?: Photo)?|Unsplash|Wikimedia(?: Commons)?"
    r"|EPA(?:-EFE)?|AP(?: Photo)?|AFP|Reuters|TASS|ТАСС|РИА Новости|Sputnik|Xinhua|dpa|Anadolu"
    r"|Flickr|Pixabay)"
)
_CAPITAL = r"(?-i:[A-ZÀ-ÞА-ЯЁӘҒҚҢӨҰҮІ])[\w.’'-]*"
_NAMES = rf"{_CAPITAL}(?:[ /&,]+(?:{_CAPITAL}|and|for|of|via|the))*"
# The credit must begin the line or follow a sentence, dash or bracket: “a picture by her sister”
# is prose.
CREDIT_END = re.compile(
    r"(?:^|[.!?”\"»)]\s+|[(|–—]\s*)"
    rf"(?:(?:photo|image|picture|photograph)s? (?:by|courtesy(?: of)?)\s*:?\s*{_NAMES}\.?$"
    r"|(?:(?:photo|image|picture) credits?:|(?:photo|image|picture|credit)s?:|фото(?:графия)?:"
    r"|сурет(?:тер)?:|foto:|bild:"
    r"|crédit photo\s?:)\s*\S[^!?]{1,80}$)"
    rf"|(?<!\w)/\s*{_AGENCY}\)?\.?$|©\s*{_AGENCY}\.?$|\|\s*{_AGENCY}\.?$"
    rf"|\((?:[\w .-]+/\s*)?{_AGENCY}\)$|\bStock Photo\.?$|\bvia {_AGENCY}\)$",
    _I,
)
SOURCE_END = re.compile(
    r"\s*[(\[](?:source|photo|image|credit|picture|courtesy|via|фото|источник|сурет|foto|bild|quelle)"
    r"\s*(?:by|of)?\s*[:/]\s*[^()]{2,60}[)\]]$",
    _I,
)
ALT_TEXT = re.compile(
    r"(?:\S+ ){2,5}(?:small|large|medium|thumb|thumbnail|banner|cropped|cover|logo)\d*"
)
REPORT_SUFFIX = re.compile(
    r"\s[–—-]\s*(?:reports?|analysis|op-?ed|opinion|watch|video|photos?|live|exclusive|interview"
    r"|study|sources?|media)$",
    _I,
)
BIOGRAPHY = re.compile(
    r"^\s*(?:[(,][^)]{0,160}[),]\s*)?"
    r"(?:is|was|has been|works|writes|holds|serves|covers|teaches|—|–|-)\s",
    _I,
)
ABOUT_AUTHOR = re.compile(
    r"(?:the )?(?:author|writer)s? (?:is|are) (?:an?|the|currently)\b.{1,400}"
    r"|about the authors?\s*[:–—-]\s*.{1,400}"
    r"|(?:the )?(?:views|opinions) expressed .{1,200}(?:author|writer)s?\b.{0,200}"
    r"|мнение (?:автора|редакции) .{1,160}не совпадать.{0,120}",
    _I,
)
SELF_NAME = re.compile(
    r"(?P<name>[A-Z][\w’'. -]{3,60}?) is an? (?:independent |online |free )?"
    r"(?:daily|weekly|biweekly|bi-weekly|fortnightly|monthly|quarterly)\b.{0,40}\b"
    r"(?:publication|newspaper|magazine|journal|newsletter)\b"
)
FOLLOWED = re.compile(
    r"follow (?P<name>(?!us\b|me\b|our\b|the author)\S.{1,50}?) on google(?: news)?\.?", _I
)

# Beside a person's name and a date: a paper, and not a place or what the person is.
PAPER = re.compile(
    r"(?-i:The [A-Z]).{2,50}|[A-Z]{2,6}"
    r"|(?=.{3,60}$).*\b(?:times|gazette|post|herald|news|journal|tribune|guardian|telegraph|mail"
    r"|express|chronicle|echo|press|review|magazine|daily|weekly|observer|mirror|standard|globe"
    r"|record|courier|examiner|inquirer|bulletin|dispatch|sentinel|argus|monitor|reuters|bbc"
    r"|ledger|annals|register|advertiser|digest|quarterly|monthly|democrat|republican|independent"
    r"|leader|beacon|banner|star|sun|pioneer|messenger|mercury|enquirer|intelligencer|spectator"
    r"|economist|analyst|wire|today|online"
    r"|газета|новости|известия|ведомости|правда|вести|вестник|журнал|жаршысы|газеті)\b.*",
    _I,
)
_BYLINE_PARTS = re.compile(r"\s*[,|•/]\s*|\s+[–—-]\s+")
_LONGEST_BYLINE = 150
_ACRONYM = re.compile(r"[A-Z]{2,6}|Reuters|Xinhua|Interfax")
_NAME_LENGTHS = range(2, 6)
_NAME_TOKEN = re.compile(r"[^\W\d_](?:[^\W\d_]|[’'.\-])*")
_PARTICLE = re.compile(r"de|del|della|van|von|der|den|bin|ibn|al|el|la|le|da|dos|di|du|y")
_NOT_IN_NAMES = re.compile(
    r"the|an?|our|your|their|popular|numbers|demand|way|contrast|in|of|for|from|to|this|that",
    _I,
)


def looks_like_name(text: str) -> bool:
    """Whether `text` can be the name of a person: two to five capitalised words, no punctuation."""
    tokens = text.split()
    if len(tokens) not in _NAME_LENGTHS or ends_sentence(text):
        return False
    for token in tokens:
        if not _NAME_TOKEN.fullmatch(token) or _NOT_IN_NAMES.fullmatch(token):
            return False
        if not token[0].isupper() and not _PARTICLE.fullmatch(token):
            return False
    return tokens[0][0].isupper() and tokens[-1][0].isupper()


@dataclass(frozen=True, slots=True)
class Byline:
    """What a byline says: `By Jane Doe, The Vale Gazette, 4 May 2019`.

    Attributes:
        author: The names.
        publisher: The paper, where the line ends in a date and names one before it.
        published: That date.
    """

    author: str
    publisher: str | None = None
    published: date | None = None


def read_byline(text: str) -> Byline | None:
    """What a byline names (`By Jane Doe, Staff Writer`), or None when it is none."""
    match = BYLINE.fullmatch(text) if len(text) <= _LONGEST_BYLINE else None
    if match is None:
        return None
    author, *others = (part.strip() for part in _BYLINE_PARTS.split(match["names"]))
    people = re.split(r"\s+(?:and|&|und|et|и|және)\s+", author)
    if not all(looks_like_name(person) or _ACRONYM.fullmatch(person) for person in people):
        return None
    for at in range(len(others)):
        # A date may hold a comma of its own: May 4, 2019.
        day = parse_date_line(", ".join(others[at:]))
        if day is not None:
            paper = others[at - 1] if at else ""
            return Byline(author, paper if PAPER.fullmatch(paper) else None, day)
    return Byline(author)
