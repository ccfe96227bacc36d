"""What kind of thing a question asks for, and whether a sentence holds one."""

from __future__ import annotations

import re
from enum import Enum


class AnswerType(Enum):
    """What is asked for; `OTHER` where the question word does not say."""

    PERSON = "person"
    TIME = "time"
    NUMBER = "number"
    OTHER = "other"


_ASKS_TIME = (
    r"\bwhen\b|\bwhat(?:['’]?s| is| was) the (?:year|date|day|month)\b"
    r"|\b(?:what|which)\s+(?:year|date|day|month|century|decade)\b|\bhow long ago\b"
    r"|\bкогда\b|\bв каком (?:году|месяце)|\bкакого числа\b|\bкакой год\b"
    r"|\bқашан\b|\bқай жылы\b|什么时候|何时|哪一?年|几月"
)
_ASKS_NUMBER = (
    r"\bhow (?:many|much|long|far|tall|high|old|large|big)\b|\bwhat (?:percentage|percent"
    r"|share|number|proportion|population)\b|\bwhat(?:['’]?s| is| are| was| were) the (?:population"
    r"|number|percentage|share|length|lenght|hei(?:ght|gth)|wid(?:th|ht)|area|distance|price"
    r"|cost|amount|attendance)\b"
    r"|\bсколько\b|\bкакой процент\b|\bкакая доля\b"
    r"|\bкаков[аоы]?\s(?:\w+\s)?(?:длина|протяж[её]нность|численность|доля|площадь|высота|ширина"
    r"|глубина|цена|стоимость|сумма|население|числ\w+|количество|объ[её]м\w*|размер\w*|процент)\b"
    r"|\bкакой (?:длины|высоты|ширины|глубины)\b|\bкак (?:долго|далеко|велик\w*)\b"
    r"|\bқанша\b|\bнеше\b|\b(?:ұзындығы|саны|биіктігі|бағасы|көлемі|ауданы)\s(?:\w+\s)?қандай\b"
    r"|多少|几[个名位人]|多[长高大远宽深重久]"
)
_ASKS_PERSON = r"\bwho(?:se|m)?\b|\bкто\b|\bкого\b|\bкому\b|\bкем\b|\bчь[яёи]\b|\bчей\b|\bкім|谁"
# First match wins: "since when" and "what year" ask for a time before "what" is looked at.
_QUESTIONS = (
    (AnswerType.TIME, _ASKS_TIME),
    (AnswerType.NUMBER, _ASKS_NUMBER),
    (AnswerType.PERSON, _ASKS_PERSON),
)
# A stray figure behind the last mark is no question of its own: "Which bank was it? 3".
_QUESTION_ENDS = re.compile(r"(?<=[?？])(?!\s*\d{1,3}\W*$)\s*")
_ASKS_OTHERWISE = re.compile(
    r"\b(?:what|which|where|why|how)\b|\b(?:что|чт[оём]м?|где|куда|откуда|почему|зачем|как\w*)\b"
    r"|\b(?:неге|қайда|қандай|қалай)\b|\bне\b(?=.*[әғқңөұүһі])|什么|哪|为何|怎么"
)
# What may stand before the word that asks: "And in", "Since".
_OPENS = re.compile(
    r"\W*(?:(?:and|but|so|then|in|on|at|by|to|of|for|from|since|until|till|with|about|under|after"
    r"|а|и|но|в|во|на|с|со|до|по|из|за|о|об|от|к|при|для|у|под|между)\s+){0,2}"
)
# "What is the name of the deputy who …": whoever it is.
_NAMES_ONE = re.compile(r"what(?:['’]?s| is| was| are| were) (?:the )?(?:\w+ )?names?\b")
# "Where and when": the second says more of the kind.
_JOINED = re.compile(r"\w+\s+(?:and|or|и|или|және|немесе)\s+")
_ASKS_FOR_ALL = re.compile(
    r"\W*(?:(?:please|can you|could you|пожалуйста)\s)?(?:tell|describe|what do you know"
    r"|what is known|what do the articles say|расскаж|опиши"
    r"|что известно|что ты знаешь|что вы знаете)"
)
_ASKS_WHETHER = re.compile(
    r"^\W*(?:(?:and|but|so|or|then)\s)?(?:did|do|does|is|are|was|were|has|have|had|can|could"
    r"|will|would|should|may|might)(?:n['’]t)?\b"
    r"|\bли\b|\b(?:правда|разве|неужели)\b|\b(?:ма|ме|ба|бе|па|пе)\W*$|[吗嗎]|是否"
)
_YEAR = r"(?:1\d{3}|20\d{2})"
_ENGLISH_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
)
_TIME = re.compile(
    rf"\b{_YEAR}(?:s|е|х)?\b|\b(?:{_ENGLISH_MONTHS}"
    r"|monday|tuesday|wednesday|thursday|friday|saturday"
    r"|sunday|century|centuries|decade|today|yesterday|spring|summer|autumn|winter"
    r"|earlier this year|last (?:year|month|week))\b|\b(?:январ|феврал|март|апрел|ма[йя]|июн|июл"
    r"|август|сентябр|октябр|ноябр|декабр|год[ау]?|век)|年|月|\bжыл",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?"
    r"|thousands?|millions?|billions?|half|third|quarter|twice|several|forty|fifty|sixty|seventy"
    r"|eighty|ninety|twenty|thirty)\b|\b(?:один|два|три|четыре|пять|шесть|семь|десят|сто|тысяч"
    r"|миллион|миллиард|половин)|[一二三四五六七八九十百千万亿]",
    re.IGNORECASE,
)
# Numbers that count nothing: days of a month and years.
_MONTH = (
    rf"(?:{_ENGLISH_MONTHS}"
    r"|январ\w*|феврал\w*|март\w*|апрел\w*|ма[йя]|июн\w*|июл\w*|август\w*|сентябр\w*|октябр\w*"
    r"|ноябр\w*|декабр\w*)"
)
_DATE = re.compile(
    rf"\b{_MONTH}\s+\d{{1,2}}\b(?:,?\s+{_YEAR}\b)?|\b\d{{1,2}}\s+{_MONTH}(?:\s+{_YEAR}\b)?"
    rf"|\b(?:{_MONTH}|in|since|until|by|from|of|в|с|до)\s+{_YEAR}\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=[\w,;:—–\-”\"’)] )[A-ZА-ЯЁ][\w’'\-]+|^(?:[A-ZА-ЯЁ][\w’'\-]+ ){2}")


def find_answer_type(question: str) -> AnswerType:
    """What the question asks for, by its question words in English, Russian, Kazakh, Chinese.

    Of several questions in a row, as a conversation makes them, the last with such a word counts.
    """
    for asked in reversed(list_questions(question.casefold())):
        kinds: dict[int, AnswerType] = {}
        for kind, pattern in _QUESTIONS:
            if match := re.search(pattern, asked):
                kinds.setdefault(match.start(), kind)
        other = _ASKS_OTHERWISE.search(asked)
        # The word at the head asks: "What did she say when he came?", "Who led it when it fell?".
        head = min([*kinds, *([other.start()] if other else [])], default=0)
        if kinds and _OPENS.fullmatch(asked[:head]):
            joined = _JOINED.match(asked, head)
            for at in (head, joined.end() if joined else head):
                if at in kinds:
                    return kinds[at]
            named = _NAMES_ONE.match(asked, head) and AnswerType.PERSON in kinds.values()
            return AnswerType.PERSON if named else AnswerType.OTHER
        if kinds:
            return next(iter(kinds.values()))
        if other:
            break
    return AnswerType.OTHER


def asks_for_one_thing(question: str) -> bool:
    """Whether a question word says what is wanted; "The tower?", "Tell me about it" want all."""
    asked = question.casefold()
    if _ASKS_FOR_ALL.match(asked):
        return False
    kinds = any(re.search(pattern, asked) for _, pattern in _QUESTIONS)
    return kinds or bool(_ASKS_OTHERWISE.search(asked))


def asks_whether(question: str) -> bool:
    """Whether yes or no would answer: "Did he come?", "Пришёл ли он?"."""
    return _ASKS_WHETHER.search(list_questions(question.casefold())[-1]) is not None


def list_questions(text: str) -> list[str]:
    """The questions of a text, in order; at least one, which may lack its mark."""
    return [each for each in _QUESTION_ENDS.split(text) if each] or [text]


def holds_answer_type(sentence: str, kind: AnswerType) -> bool | None:
    """Whether a sentence holds such a thing; None where anything may answer."""
    if kind is AnswerType.OTHER:
        return None
    pattern = {
        AnswerType.TIME: _TIME,
        AnswerType.NUMBER: _NUMBER,
        AnswerType.PERSON: _NAME,
    }[kind]
    if kind is AnswerType.NUMBER:
        sentence = _DATE.sub(" ", sentence)
    return bool(pattern.search(sentence))
