"""Follow-ups: a question that leans on the one before it is completed from it.

Rules, not a model: they look for words that point back (pronouns, "and", "there") and for
questions too short to stand alone. A question that stands on its own is searched for as it is, so
that a new subject is not polluted by the old one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.comparing import leave_out_frame
from bot.follow_ups import exchange_elements, find_elements, is_bare
from index.words import find_words, list_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.follow_ups import Exchange

_POINTING_WORDS = """
he him his she her hers it its they them their theirs this that these those there then former
latter one ones else others
он его него ему нему им ним нём она её ее ней неё нее они их них этот эта это эти этом этого этому
этой этих там туда тогда тот та те другие другой
ол оны оның оған онда олар олардың бұл осы сонда сол
"""
_POINTING_BACK = frozenset(_POINTING_WORDS.split())
_SEVERAL = frozenset(
    ["they", "them", "their", "theirs", "они", "их", "им", "ими", "олар", "олардың"]
)
_OPENING = re.compile(
    r"\s*(?:(?:and|but|so|or|also|what about|how about|since when|why not|а|и|но|что насчет|ал"
    r"|және)\b|那么|那|还有)[\s,]*",
    re.IGNORECASE,
)
_CHINESE_POINTING = re.compile(r"[他她它]|这|那里|那个|其中")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_ASKING_WORDS = """
who whom whose when where why how which what since more else
кто кого кому кем чей когда где куда откуда почему зачем как какой какая какие
сколько что чем еще ещё
кім кімді кімге қашан қайда қандай неге қанша неше не нені тағы
"""
_ASKING = frozenset(_ASKING_WORDS.split())
_CHINESE_ASKING = re.compile(
    r"[谁誰哪几幾吗嗎呢]|为什么|為什麼|什么|什麼|为何|為何|怎么|怎麼|何时|何時|多少|继续|還有|还有|更多"
)
_GREETING_WORDS = """
hello hi hey greetings good morning afternoon evening night day thanks thank thx cheers please
ok okay great nice cool fine sure right yep yes no bye goodbye welcome much lot wow lol haha hmm
awesome perfect excellent amazing interesting sorry understood ty
привет здравствуй здравствуйте добрый доброе день утро вечер спасибо благодарю пожалуйста хорошо
ладно ясно понятно ок да нет пока отлично супер круто класс ого молодец извини извините прости
понял поняла интересно большое
сәлем салем сәлеметсіз рахмет рақмет жақсы жарайды иә жоқ керемет тамаша түсінікті
"""
_GREETINGS = frozenset(_GREETING_WORDS.split())
# What stands beside them: "thank you so much, that helped".
_BESIDE_WORDS = """
you u so very a it that this is was for your help helped all the there
и вам тебе за очень всё все так это помощь көп сізге саған бәрі
"""
_BESIDE = frozenset(_BESIDE_WORDS.split())
_CHINESE_GREETING = re.compile(
    r"你好|您好|早上好|晚上好|谢谢|謝謝|好的|再见|再見|不错|不錯|太好了|明白了?|知道了|多谢|多謝|感谢|感謝"
)
# A question without a name and with no more content words than this may lean on the one before.
_MOST_TERMS = 3
# A pointing word that ends a question of no more words is about what was said before, whatever
# names the question has, as in "How did Kazakhstan react to it?".
_SHORT_QUESTION = 8
# A follow-up with so many words that were not said before needs only the names that were.
_OWN_TERMS = 3
_ENDS = ("?", "？", ".", "!", "。", "！", "…", ":", ",", ";")


def propose_readings(
    question: str,
    history: Sequence[str],
    tell: Callable[[], str] | None = None,
) -> tuple[str, ...]:
    """How a question may be meant, as texts to search for; the likelier first.

    Args:
        question: As asked.
        history: Earlier questions, oldest first.
        tell: Says which name answered the last of them, or nothing.

    Returns:
        The question alone where it stands alone; where it points back, the question it leans on
        asked of what it names, or else completed from that question; both where one cannot tell.
        Words for setting articles side by side are left out: they say how to answer, not what
        about.
    """
    text = leave_out_frame(question.strip())
    if not history or not asks_something(text):
        return (text,)
    exchanges = [each.text for each in find_exchanges(question, history)]
    if points_back(text):
        return tuple(exchanges) or (_complete(text, _resolve(history), tell),)
    # "When?" alone asks nothing that could be answered as it stands.
    bare = says_nothing(text)
    if exchanges or bare or is_thin(text):
        alone = () if bare else (text,)
        return (*(exchanges or [_complete(text, _resolve(history), tell)]), *alone)
    return (text,)


def name_context(question: str, history: Sequence[str], answer: str) -> str:
    """A follow-up after the names alone of what it leans on.

    Empty where there are none, and where it brings no word of its own: "And when was that?" means
    all that was asked before.

    Args:
        question: As asked.
        history: Earlier questions, oldest first, at least one.
        answer: The name that answered the last of them, or nothing.
    """
    text = leave_out_frame(question.strip())
    context = _find_context(_resolve(history))
    return _put_names(text, context, answer) if _list_own(text, context) - _ASKING else ""


def find_exchanges(question: str, history: Sequence[str]) -> tuple[Exchange, ...]:
    """The question asked before, of what this one names; empty where it asks something else.

    Args:
        question: As asked.
        history: Earlier questions, oldest first.
    """
    text = leave_out_frame(question.strip())
    return _exchange(text, _resolve(history))


def _exchange(text: str, asked: Sequence[str]) -> tuple[Exchange, ...]:
    """What a question that leans asks, exchanged with the last that stands; the first always does.

    A thin question stands where it is the first of a conversation.
    """
    if not asked or not leans(text):
        return ()
    standing = [question for at, question in enumerate(asked) if not at or not leans(question)]
    return exchange_elements(text, standing[-1])


def _resolve(history: Sequence[str]) -> list[str]:
    """What was asked, follow-ups that ask the same of another thing written out."""
    resolved: list[str] = []
    for question in filter(asks_something, map(str.strip, history)):
        exchanges = _exchange(question, resolved)
        resolved.append(exchanges[0].text if exchanges else question)
    return resolved


def leans(question: str) -> bool:
    """Whether a question may lean on the one before it."""
    return points_back(question) or is_thin(question) or is_bare(question)


def asks_something(text: str) -> bool:
    """Whether a text asks or names anything, as "Thanks!" and "Hello there" do not."""
    words = {word.casefold() for word, _, _ in find_words(text)}
    if "?" in text or "？" in text or words & _ASKING or _CHINESE_ASKING.search(text):
        return True
    return bool(_list_content(text))


def is_courtesy(text: str) -> bool:
    """Whether a text is a greeting, thanks or the like and nothing else; a text without a word too.

    A mark of a question makes it one.
    """
    if "?" in text or "？" in text:
        return False
    words = [word.casefold() for word, _, _ in find_words(_CHINESE_GREETING.sub(" ", text))]
    said = any(word in _GREETINGS for word in words) or not words
    return said and all(word in _GREETINGS | _BESIDE for word in words)


def says_nothing(text: str) -> bool:
    """Whether a text has no word to search for: "???", "Hello there", "Why?"."""
    return not set(_list_content(text)) - _ASKING


def _list_content(text: str) -> list[str]:
    """The terms of a text without greetings and thanks."""
    said = _CHINESE_ASKING.sub(" ", _CHINESE_GREETING.sub(" ", text))
    content = (word for word, _, _ in find_words(said) if word.casefold() not in _GREETINGS)
    return list_terms(" ".join(content))


def _complete(text: str, asked: Sequence[str], tell: Callable[[], str] | None) -> str:
    """The question after what it leans on, and the name that answered that.

    Of a follow-up that says much itself, only what was named before is missing: the rest would be
    answered once more.
    """
    context = _find_context(asked)
    answer = tell() if tell else ""
    says_much = len(_list_own(text, context)) >= _OWN_TERMS and not _HAN.search(text)
    if says_much and (named := _put_names(text, context, answer)):
        return named
    # Whoever leaves the mark out means it; without it two questions would read as one.
    mark = "" if context.endswith(_ENDS) or not context else "?"
    told = f" {answer}." if answer else ""
    return f"{context}{mark}{told} {text}".strip()


def _list_own(text: str, context: str) -> set[str]:
    """Terms of a follow-up that were not said before."""
    return set(list_terms(text)) - set(list_terms(context))


def _put_names(text: str, context: str, answer: str) -> str:
    """A follow-up after the names in what it leans on and in its answer; empty without any."""
    names = [context[each.start : each.end] for each in find_elements(context)]
    names += [answer] if answer else []
    return f"{', '.join(names)}: {text}" if names else ""


def _find_context(asked: Sequence[str]) -> str:
    """What a follow-up leans on: the last question that stands alone.

    A follow-up after that one may have brought a subject of its own ("And Fedorov?"), so the
    latest of those is kept too; of the others each would pull the search its own way. Where there
    is neither, the question before is all there is to lean on.
    """
    subjects: list[str] = []
    for question in reversed(asked):
        if not points_back(question) and not is_thin(question):
            subjects.insert(0, question)
            break
        if not subjects and _brings_subject(question):
            subjects.append(question)
    return " ".join(subjects or asked[-1:])


def _brings_subject(question: str) -> bool:
    """Whether a follow-up has a name, or words of its own and none that point back."""
    return _names_something(question) or (not points_back(question) and bool(list_terms(question)))


def points_back(question: str) -> bool:
    """Whether a question points at something said before: "And there?", "Who asked him?"."""
    if _OPENING.match(question) or _CHINESE_POINTING.search(question):
        return True
    words = [word.casefold() for word, _, _ in find_words(question)]
    return any(word in _POINTING_BACK for word in words) and not _explains_itself(question)


def is_thin(question: str) -> bool:
    """Whether a question names nothing and says little: "Since when?", "Did others agree?"."""
    if _HAN.search(question) or _names_something(question):
        return False
    return len(list_terms(question)) <= _MOST_TERMS


def _explains_itself(question: str) -> bool:
    """Whether a pointing word comes after the name it can stand for, as in "Putin and his".

    "They" is more than one name can be. The last word of a short question stands for none of it.
    """
    words = find_words(question)
    if words[-1][0].casefold() in _POINTING_BACK and len(words) <= _SHORT_QUESTION:
        return False
    first = next(at for at, (word, _, _) in enumerate(words) if word.casefold() in _POINTING_BACK)
    names = sum(word[:1].isupper() for word, _, _ in words[1:first])
    return names > (words[first][0].casefold() in _SEVERAL)


def _names_something(question: str) -> bool:
    return any(word[:1].isupper() for word, _, _ in find_words(question)[1:])
