"""Signals: what a single line that is not the article looks like, in the languages we meet.

Each pattern must match a whole stand-alone line, so that the same words inside a sentence of the
article are never taken for it.
"""

from __future__ import annotations

import re

from index.cleaning.layout import ends_sentence

_I = re.IGNORECASE

BYLINE = re.compile(
    r"(?P<label>(?:written |reported |story |text |words )?by|von|par|por|автор[ыи]?|текст|авторы|мәтін)"
    r"\s*:?\s+(?P<names>.+)",
    _I,
)
SECTION_LABEL = re.compile(
    r"(?:published|posted|filed) (?:in|under)\b:?\s+\S.{0,60}"
    r"|(?:category|categories|section|topic|topics|tags?|рубрика|раздел|теги|айдар)\s*:\s+\S.{0,80}"
    r"|(?:\d+|one|two|three|four|five)[ -]min(?:ute)?s?(?: read)?(?:ing time)?"
    r"|reading time:?\s.{1,20}|estimated reading.{1,30}|время (?:чтения|прочтения).{1,20}",
    _I,
)
PUBLICATION = re.compile(
    r"publication:\s*(?P<name>.+?)(?:\s+(?:volume|vol\.?|issue|no\.?)\s*:?\s*\d.*)?", _I
)
UPDATED = re.compile(
    r"(?:last )?(?:modified|updated|edited)(?: on| at)?\s*:?\s+\S.{3,50}|обновлено:?\s+.{4,40}", _I
)
# These stand after an article: whatever follows them is not it.
END_MARKS = re.compile(
    r"read \d[\d ,.]* times\b.{0,60}"
    r"|last modified on .{4,40}"
    r"|leave a (?:reply|comment)(?: cancel reply)?"
    r"|your e-?mail address will not be published.{0,60}"
    r"|required fields are marked.{0,5}"
    r"|(?:\d+|one|no) (?:comments?|responses?|repl(?:y|ies)|thoughts?)(?: (?:on|to) .{1,200})?"
    r"|(?:оставить|оставьте|добавить|написать) (?:комментарий|отзыв).{0,20}|отправить комментарий"
    r"|(?:ваш )?(?:адрес )?(?:e-?mail|электронной почты|вашей электронной почты).{0,40}не будет опубликован.{0,80}"
    r"|комментарии\s*[(:]?\s*\d+\)?|пікір (?:қалдыру|жазу|қосу).{0,20}"
    r"|schreiben? sie einen kommentar.{0,30}|kommentar (?:schreiben|hinterlassen)|laisser un commentaire.{0,20}"
    r"|deja (?:un comentario|una respuesta).{0,20}",
    _I,
)
# Headings of what follows many articles; alone they may also be headings inside one.
END_HEADINGS = frozenset(
    """author|authors|author's profile|author profile|about the author|about the authors|visit also
    |related|related articles|related posts|related stories|related news|related content
    |you may also like|you might also like|recommended|recommended for you|read more|more from us
    |more stories|more news|latest news|most read|most popular|trending|trending now|popular posts
    |newsletter|tags|share|share this|share this article|share this post|share this story
    |comments|staff publications|advertisement|about us|contact us|subscribe
    |об авторе|автор|авторы|похожие материалы|похожие статьи|похожие новости|читайте также
    |материалы по теме|другие новости|последние новости|новости по теме|поделиться|теги
    |комментарии|подписка|реклама|самое читаемое|популярное|автор туралы|ұқсас жаңалықтар
    |тағы оқыңыз|бөлісу|пікірлер|соңғы жаңалықтар|жарнама|verwandte artikel|mehr zum thema
    |über den autor|articles similaires|à lire aussi|artículos relacionados""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
FURNITURE = frozenset(
    """advertisement|related articles|related posts|related stories|related news|share this
    |share this article|share this post|share this story|read more|continue reading|read full story
    |story continues below|story continues below advertisement|article continues below
    |skip to content|skip to main content|back to top|print|print this page|email this article
    |you may also like|you might also like|recommended for you|most read|trending now
    |реклама|читайте также|похожие материалы|похожие статьи|материалы по теме|поделиться
    |новости по теме|версия для печати|подписаться|жарнама|бөлісу|тағы оқыңыз
    |anzeige|verwandte artikel|publicité|publicidad""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
NAVIGATION = frozenset(
    """home|about|about us|contact|contact us|contacts|login|log in|sign in|sign up|register
    |subscribe|menu|search|privacy|privacy policy|terms|terms of use|terms of service|cookies
    |cookie policy|sitemap|advertise|careers|jobs|rss|archive|archives|news|world|politics
    |business|opinion|sport|sports|culture|tech|technology|science|health|video|videos|photos
    |podcasts|events|blog|faq|help|donate|newsletter|facebook|twitter|instagram|youtube|telegram
    |linkedin|главная|новости|контакты|о нас|реклама|поиск|меню|войти|вход|регистрация|политика
    |экономика|общество|спорт|культура|мир|в мире|видео|фото|архив|подписка|вконтакте
    |басты бет|жаңалықтар|байланыс|біз туралы|жарнама|іздеу|саясат|қоғам|мәдениет|әлем
    |startseite|kontakt|impressum|datenschutz|accueil|actualités""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
ASIDES: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"read \d[\d ,.]* times\b.{0,60}|[\d,.]+[kKmM]? (?:views?|shares?|reads?|просмотр\w*)"
            r"|(?:views?|просмотр\w*|қаралым\w*)\s*:\s*[\d ,.]+",
            _I,
        ),
        "read counter",
    ),
    (
        re.compile(r".{0,60}e-?mail address is being protected from spambots.{0,80}", _I),
        "e-mail protection notice",
    ),
    (
        re.compile(
            r"(?:also read|read also|see also|read more|related|more on this|read next"
            r"|читайте также|читать также|по теме|также по теме|смотрите также|тағы оқыңыз|оқи отырыңыз"
            r"|lesen sie auch|mehr zum thema|lire aussi|à lire aussi|lea también|vea también)"
            r"\s*[:|»>–—]\s*\S.{3,200}",
            _I,
        ),
        "link to another story",
    ),
    (
        re.compile(
            r"(?:follow|like|join|find) \S.{0,60} on (?:google(?: news)?|facebook|twitter|x|instagram|telegram"
            r"|youtube|linkedin|tiktok|whatsapp|threads|flipboard|bluesky|mastodon|social media)\b.{0,60}"
            r"|(?:share|tweet)(?: (?:this|on|via) .{1,40})?|(?:print|email|e-mail)"
            r"|(?:подпи(?:шитесь|сывайтесь)|следите за|читайте нас|жазылыңыз).{1,120}",
            _I,
        ),
        "invitation to follow or share",
    ),
    (
        re.compile(
            r"(?:sign up|subscribe|register)\b.{0,90}\b(?:news|newsletters?|updates?|inbox|e-?mails?|alerts?"
            r"|podcast|channel|bulletin|digest)\b.{0,60}|(?:get|receive) .{1,80} (?:in|to) your inbox.{0,20}",
            _I,
        ),
        "newsletter box",
    ),
    (
        re.compile(
            r"your e-?mail address will not be published.{0,60}|required fields are marked.{0,5}"
            r"|leave a (?:reply|comment)(?: cancel reply)?|notify me of (?:new|follow-?up) .{1,40}"
            r"|save my name, e-?mail.{1,80}|post comment",
            _I,
        ),
        "comment form",
    ),
    (
        re.compile(
            r"(?:©|\(c\)|copyright\b).{1,120}|all rights reserved\.?|все права защищены.{0,80}"
            r"|барлық құқықтар қорғалған.{0,60}",
            _I,
        ),
        "copyright notice",
    ),
    (
        re.compile(
            r"\S+\.(?:jpe?g|png|gif|webp|svg)|screen ?shot \d{4}.{0,40}|IMG[_-]?\d+|.{0,40}\b\d{3,4}x\d{3,4}",
            _I,
        ),
        "name of an image",
    ),
)

_AGENCY = (
    r"(?:Getty Images?|Alamy|Shutterstock|i?Stock(?: Photo)?|Unsplash|Wikimedia(?: Commons)?|EPA(?:-EFE)?|AP"
    r"|AP Photo|AFP|Reuters|TASS|ТАСС|РИА Новости|Sputnik|Xinhua|dpa|Anadolu|Flickr|Pixabay)"
)
CREDIT_END = re.compile(
    r"(?:\b(?:photo|image|picture|photograph)s? (?:credit|by|courtesy(?: of)?)\b:?|\bcredits?:|\b(?:photo|image|picture)s?:"
    r"|\b[Фф]ото:|\b[Сс]урет(?:тер)?:|\b(?:Foto|Bild|Crédit photo):)\s*\S[^!?]{1,80}$"
    rf"|[/(|©]\s*(?:[\w .]+/\s*)?{_AGENCY}\s*\)?\.?$|\bStock Photo\.?$|\bvia {_AGENCY}\)?\.?$",
    _I,
)
SOURCE_END = re.compile(
    r"\s*[(\[](?:source|photo|image|credit|picture|courtesy|via|фото|источник|сурет|foto|bild|quelle)\s*(?:by|of)?\s*[:/]\s*"
    r"[^()]{2,60}[)\]]$",
    _I,
)
ALT_TEXT = re.compile(
    r"(?:\S+ ){2,5}(?:small|large|medium|thumb|thumbnail|banner|cropped|cover|logo)\d*"
)
REPORT_SUFFIX = re.compile(
    r"\s[–—-]\s*(?:reports?|analysis|op-?ed|opinion|watch|video|photos?|live|exclusive|interview|study"
    r"|sources?|media)$",
    _I,
)
BIOGRAPHY = re.compile(
    r"^\s*(?:[(,][^)]{0,160}[),]\s*)?(?:is|was|has been|works|writes|holds|serves|covers|teaches|—|–|-)\s",
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
    r"(?:The )?(?P<name>[A-Z][\w’'. -]{3,60}?) is an? (?:independent |online |free )?"
    r"(?:daily|weekly|biweekly|bi-weekly|fortnightly|monthly|quarterly)\b.{0,40}\b"
    r"(?:publication|newspaper|magazine|journal|newsletter)\b"
)
FOLLOWED = re.compile(
    r"follow (?P<name>(?!us\b|me\b|our\b|the author)\S.{1,50}?) on google(?: news)?\.?", _I
)

_LONGEST_BYLINE = 150
_NAME_TOKEN = re.compile(r"[^\W\d_](?:[^\W\d_]|[’'.\-])*")
_PARTICLES = frozenset("de del della van von der den bin ibn al el la le da dos di du y".split())
_NOT_IN_NAMES = frozenset(
    "the a an our your their popular numbers demand way contrast staff in of for from to this that".split()
)


def looks_like_name(text: str) -> bool:
    """Whether `text` can be the name of a person: two to five capitalised words, no punctuation."""
    tokens = text.split()
    if not 2 <= len(tokens) <= 5 or ends_sentence(text):
        return False
    for token in tokens:
        if not _NAME_TOKEN.fullmatch(token) or token.casefold() in _NOT_IN_NAMES:
            return False
        if not token[0].isupper() and token not in _PARTICLES:
            return False
    return tokens[0][0].isupper() and tokens[-1][0].isupper()


def read_byline(text: str) -> str | None:
    """The author that a byline names (`By Jane Doe, Staff Writer`), or None when it is none."""
    match = BYLINE.fullmatch(text) if len(text) <= _LONGEST_BYLINE else None
    if match is None:
        return None
    names = re.split(r"\s*[,|•/]\s*|\s+[–—-]\s+", match["names"])[0].strip()
    people = re.split(r"\s+(?:and|&|und|et|и|және)\s+", names)
    return names if all(looks_like_name(person) for person in people) else None
