"""Sentences of an article that speak to a language model: they are withheld from it.

Quoting such a sentence answers no question; giving it to a model invites it to obey. What the
checks decide does not rest on finding all of them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from index.names import unify_script

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.reading import ReadSentence

_ENGLISH = (
    (
        r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:above|previous|prior|earlier"
        r"|instructions?|prompts?|rules?|guidelines|passages?|context|everything|articles?)\b"
    ),
    (
        r"\b(?:new|updated|hidden|secret|special|important|real|following)\s+(?:system\s+)?"
        r"instructions?\b"
    ),
    (
        r"\b(?:set|put|lay|leave)\s+aside\b.{0,40}\b(?:you|your)\b.{0,20}\b(?:asked|told|instructed"
        r"|given|orders?|task)\b"
    ),
    r"\b(?:system|developer)\s+(?:prompt|message|instructions?|override|note)\b",
    (
        r"\b(?:you are|you're|act as|pretend|behave as|from now on|role-?play)\b"
        r".{0,40}\b(?:now|an?\s+(?:ai|assistant|model|bot|unrestricted|helpful)|no longer|dan|must"
        r"|will|respond|answer)\b"
    ),
    (
        r"\b(?:ai|language|chat)\s*(?:model|assistant|bot)s?\b.{0,60}\b(?:must|should|shall|please"
        r"|always|never|reading|reads?|instruct\w*|answer|respond|reply|say|write|cite|output|include"
        r"|append)\b"
    ),
    (
        r"\b(?:reveal|print|show|output|repeat|leak|send|dump|display|disclose)\b.{0,50}\b(?:prompt"
        r"|instructions?|api[ _-]?keys?|environment|settings|configuration|config\.toml|secrets?"
        r"|passwords?|tokens?|variables)\b"
    ),
    r"\b(?:assistant|chatbot|llm|gpt|claude|model)\s*[:,]\s",
    (
        r"\b(?:answer|respond|reply|say|write|cite|append|add|include|insert|output|begin|end|start)\b"
        r".{0,40}\b(?:every|each|all|any|your|the)\s+(?:answers?|repl(?:y|ies)|responses?|questions?"
        r"|sentences?|output|following link)\b"
    ),
    r"\b(?:instead of|rather than)\s+(?:answering|citing)\b",
    (
        r"\b(?:note|message|notice|attention|memo|request)\s+(?:for|to)\s+(?:all\s+)?(?:ai|llms?|models?"
        r"|assistants?|(?:chat)?bots?|machines?|crawlers?|summari[sz]ers?)\b"
    ),
    (
        r"\b(?:whoever|anyone who|those who|all who|everybody who|systems? that|tools? that)\s+"
        r"(?:quotes?|cites?|retells?|summari[sz]\w*|reads?|uses?|repeats?)\b.{0,60}\b(?:has to"
        r"|have to|must|should|shall|ought|is to|are to|will)\b"
    ),
    r"\blet us play\b|\byou are an? \w+,? (?:and|who|which|that)\b.{0,60}\banswers?\b",
    r"\breaders? (?:are|is) (?:asked|requested|urged|invited) to (?:go|visit|click|open|follow)\b",
    r"^\W*(?:questions?|answers?|q|a)\s*:\s",
)
_RUSSIAN = (
    r"игнорир\w+",
    (
        r"\b(?:забудь|забудьте|не обращай\w*|пренебрег\w+|отмени\w*)\b.{0,40}\b(?:инструкц\w+"
        r"|указани\w+|предыдущ\w+|выше\w*|правил\w*|всё|все)\b"
    ),
    r"системн\w+\s+(?:промпт\w*|сообщени\w+|инструкц\w+|запрос\w*)",
    r"\bты\s+(?:теперь|больше не|—|-)\s|\bтеперь\s+(?:ты|вы)\b",
    r"\b(?:языков\w+\s+модел\w+|ассистент\w*|чат-?бот\w*|нейросет\w+)\b",
    (
        r"\b(?:выведи|покажи|раскрой|напечатай|повтори)\w*\b.{0,40}\b(?:промпт\w*|инструкц\w+|ключ\w*"
        r"|настройк\w+|парол\w+|перемен\w+)"
    ),
    (
        r"\b(?:ответь|отвечай|напиши|добавь|скажи|процитируй|укажи)(?:те)?\b.{0,60}\b(?:ответ\w*"
        r"|ссылк\w+|источник\w*|что|вопрос\w*|только)\b"
    ),
)
_RUSSIAN_READERS = (
    (
        r"\b(?:тем|всем|тот|те|каждый|все)\b.{0,20}\b(?:пересказыва|цитиру|чита|резюмиру|использу)\w*"
        r".{0,60}\b(?:надлежит|следует|должн\w+|обязан\w*|необходимо|нужно)\b"
    ),
    r"^\W*(?:вопрос|ответ|сұрақ|жауап)\s*:\s",
)
_KAZAKH = (
    r"\b\w*(?:мазмұнда|дәйексөз|сілтеме жаса)\w*.{0,60}\b(?:тиіс|керек|міндетті|қажет)\b",
    r"\bдеп айт(?:ыңыз|ыңдар)?\s*[.!]?\s*$|\bпайдаланушыға\b.{0,60}\b(?:айт|жаз|бер|көрсет)\b",
    r"(?:нұсқау|нұсқаулар|ереже|бұйрық)\w*.{0,40}(?:елеме|ұмыт|ескерме|орында)\w*",
    r"(?:елеме|ұмыт|ескерме)\w*.{0,40}(?:нұсқау|жоғарыда|ереже|алдыңғы)\w*",
    r"жүйелік\s+(?:нұсқау|хабарлама|промпт)\w*",
    r"\bсен\s+(?:енді|қазір)\b",
    r"(?:тілдік\s+модел|көмекші|ассистент|чат-?бот)\w*",
    (
        r"(?:жауап\s+бер|жауабыңа|жауабыңның|деп\s+жаз|деп\s+айт|қос)(?:\w{0,6})\b.{0,30}(?:сілтеме"
        r"|жауап|деп|соңына|басына)\w*"
    ),
)
_CHINESE = (
    r"(?:忽略|无视|忘记|不要理会).{0,20}(?:以上|上述|之前|指令|指示|提示|规则)",
    r"系统(?:提示|指令|消息)|你现在是|从现在起|(?:请|必须)回答",
)
_ORDERS = re.compile(
    "|".join((*_ENGLISH, *_RUSSIAN, *_RUSSIAN_READERS, *_KAZAKH, *_CHINESE)),
    re.IGNORECASE | re.DOTALL,
)
# The signs by which chat templates, tools and markup begin.
_TEMPLATES = re.compile(
    r"<\|[^|>]*\|>|</?s>|\[/?INST\]|<</?SYS>>"
    r"|</?(?:system|user|assistant|tool|instructions?|passages?|context|prompt)\b[^>]*>"
    r"|#{2,}\s*(?:system|instruction|assistant|user)\b|^\s*(?:system|assistant|user|human)\s*:|```"
    r"|!?\[[^\]]*\]\(\s*\w+:|<(?:script|img|iframe|a)\b|javascript:",
    re.IGNORECASE | re.MULTILINE,
)
_HIDDEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]")


def speaks_to_model(sentence: str) -> bool:
    """Whether a sentence gives orders to whoever answers from it, or imitates a chat's markup."""
    plain = unicodedata.normalize("NFKC", strip_hidden(sentence))
    plain = re.sub(r"[^\W\d_]+", lambda word: unify_script(word.group()), plain)
    return bool(_ORDERS.search(plain) or _TEMPLATES.search(plain))


def withhold_orders(sentences: Sequence[ReadSentence]) -> tuple[ReadSentence, ...]:
    """The sentences that are no part of a paragraph that speaks to a model, in their order."""
    ordering = {
        (each.article.id, _find_paragraph(each)) for each in sentences if speaks_to_model(each.text)
    }
    return tuple(
        each for each in sentences if (each.article.id, _find_paragraph(each)) not in ordering
    )


def _find_paragraph(sentence: ReadSentence) -> int:
    """Where the sentence's paragraph begins; the article's text parts them by empty lines."""
    return sentence.article.text.rfind("\n\n", 0, sentence.start)


def strip_hidden(text: str) -> str:
    """A text without the signs that show nothing or turn what is shown around."""
    return _HIDDEN.sub("", text)


def disarm(text: str) -> str:
    """A text in which no chat markup and no citation marker stands, for use as quoted material."""
    plain = strip_hidden(text)
    plain = re.sub(r"<\|?|\|?>", " ", plain)
    plain = re.sub(r"\[(/?INST|\d+(?:\s*[,;]\s*\d+)*)\]", r"(\1)", plain)
    return " ".join(plain.split())
