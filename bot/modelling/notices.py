"""What an asker is told of how a model's answer was made, in the language asked in."""

from __future__ import annotations

from bot.wording import find_language

_UNAVAILABLE = {
    "en": "The language model could not be asked; these are the articles' own words.",
    "ru": "Языковая модель недоступна; ниже — слова самих статей.",
    "kk": "Тілдік модель қолжетімсіз; төменде — мақалалардың өз сөздері.",
    "zh": "语言模型无法使用；以下是文章原文。",
}
_UNUSABLE = {
    "en": "Nothing the language model wrote held against the articles; these are their own words.",
    "ru": "Ни одно предложение языковой модели не подтвердилось статьями; ниже — их собственные "
    "слова.",
    "kk": "Тілдік модельдің бірде-бір сөйлемі мақалалармен расталмады; төменде — олардың өз "
    "сөздері.",
    "zh": "语言模型所写的句子均未获文章证实；以下是文章原文。",
}
_CHECKED = {
    "en": "Sentences of the model that did not hold against the articles: {replaced} replaced by "
    "their own words, {dropped} left out.",
    "ru": "Предложения модели, которые не подтвердились статьями: заменено их собственными "
    "словами — {replaced}, опущено — {dropped}.",
    "kk": "Модельдің мақалалармен расталмаған сөйлемдері: мақалалардың өз сөзімен ауыстырылғаны — "
    "{replaced}, алынып тасталғаны — {dropped}.",
    "zh": "未获文章证实的模型句子：{replaced}句改用文章原文，{dropped}句已删去。",
}


def word_unavailable(question: str) -> str:
    """That the model could not be asked, and the articles are quoted instead."""
    return _UNAVAILABLE[find_language(question)]


def word_unusable(question: str) -> str:
    """That nothing the model wrote could be shown, and the articles are quoted instead."""
    return _UNUSABLE[find_language(question)]


def word_checked(question: str, replaced: int, dropped: int) -> str | None:
    """How many sentences were replaced and left out; None where all stand as proposed."""
    if not replaced and not dropped:
        return None
    return _CHECKED[find_language(question)].format(replaced=replaced, dropped=dropped)
