"""What is said around an answer, in the asker's language: English, Russian, Kazakh or Chinese.

Answers quote the articles as they are; only the program's own words follow the question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.collection import asks_for_summary, asks_which_article

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.reading import Reading
    from bot.types import Question
    from index.types import Article

_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_KANA_OR_HANGUL = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
_KAZAKH_LETTERS = re.compile("[әғқңөұүһі]")
# Not of the Kazakh alphabet: Ukrainian and Belarusian share its і.
_OTHER_LETTERS = re.compile("[єїґў]")
# As typed on a Russian keyboard; none is a Russian word.
_KAZAKH_WORDS = re.compile(
    r"\b(?:туралы|айтты|айткан|деген|болды|болган|болады|неге|кашан|кайда|кайдан|кандай|канша"
    r"|калай|каншасы|жауап|берди|берды|жасады|келди|келды|казакстан\w*|жане|ушин|менен|бойынша"
    r"|ма|ба|ме|бе|бул)\b"
)
_MOST_NAMES = 3
_SOURCES_APART = "; "
# A sign of Chinese says about as much as two letters.
_LETTERS_A_SIGN = 2


@dataclass(frozen=True, slots=True)
class Wording:
    """The program's own words in one language.

    Attributes:
        articles: In a sentence on what was not found in them; it begins one in Kazakh.
        chosen: The same where filters chose the articles.
        nothing: No article passes the filters.
        silent: Nothing was found in `{where}`: they may hold an answer all the same.
        unmentioned: The same, and they do not mention `{names}`.
        one_unmentioned: The same of a single name, or empty where it reads alike.
        quote: A name in the language's quotation marks.
        separator: Between names.
        last: Between the last two.
        nearest: Heading of the nearest passages.
        searched: What was searched for, `{text}`.
        differ: Heading of sources that differ on `{about}`.
        as_of: The answer is of `{published}`, when its first source appeared.
        undated: The first source has no date.
        caveat: Before an answer that may be none.
        unasked: Nothing was asked.
        half: Of two questions at once only the first was answered.
        alternative: Of two things set against each other it is told of one.
        searched_in: Only `{sources}` were searched, as asked.
        beside: It was not found in the text; what is known of `{sources}`.
        source: One of them: `{title}` and `{known}`.
        speak: `{sources}` speak of what was asked for.
        begins: No summaries; below is how `{sources}` begin.
        collection: What may be asked: these `{number}` articles, `{sources}`.
        among: The same, where they are too many to name each.
        unsigned: Its author is unknown.
        no_date: Its date is.
    """

    articles: str
    chosen: str
    nothing: str
    silent: str
    unmentioned: str
    one_unmentioned: str
    quote: str
    separator: str
    last: str
    nearest: str
    searched: str
    differ: str
    as_of: str
    undated: str
    caveat: str
    unasked: str
    half: str
    alternative: str
    searched_in: str
    beside: str
    source: str
    speak: str
    begins: str
    collection: str
    among: str
    unsigned: str
    no_date: str


_WORDINGS = {
    "en": Wording(
        articles="the articles",
        chosen="the articles chosen",
        nothing="There is nothing to search in {where}: no article passes the filters.",
        silent="No answer to this was found in {where}.",
        unmentioned="No answer to this was found in {where}: they do not mention {names}.",
        one_unmentioned="",
        quote="“{}”",
        separator=", ",
        last=" or ",
        nearest="Nearest passages",
        searched="Searched for: {text}",
        differ="The sources differ on {about}:",
        as_of="As of {published}, when [1] appeared.",
        undated="[1] bears no date: this may have changed.",
        caveat="It is not certain that this answers the question:",
        unasked="Ask a question about what the articles tell.",
        half="No answer to the second question was found in the articles.",
        alternative="The articles tell this of one of the two only.",
        searched_in=" Searched, as asked: {sources}.",
        beside="No sentence that says this was found. What is known of the source: {sources}.",
        source="“{title}” ({known})",
        speak="It is spoken of in {sources}.",
        begins="Articles are quoted here, not summed up. Below is the beginning of {sources}.",
        collection="Ask about what the articles tell ({number}): {sources}.",
        among="Ask about what the {number} articles tell, among them {sources}.",
        unsigned="author unknown",
        no_date="date unknown",
    ),
    "ru": Wording(
        articles="в статьях",
        chosen="в выбранных статьях",
        nothing="Искать негде: под заданные условия не подходит ни одна статья.",
        silent="Ответа на этот вопрос {where} не нашлось.",
        unmentioned="Ответа на этот вопрос {where} не нашлось: в них не встречаются {names}.",
        one_unmentioned="Ответа на этот вопрос {where} не нашлось: в них не встречается {names}.",
        quote="«{}»",
        separator=", ",
        last=" и ",
        nearest="Самые близкие отрывки",
        searched="Поисковый запрос: {text}",
        differ="Источники расходятся ({about}):",
        as_of="Сведения на {published}, когда вышла статья [1].",
        undated="У статьи [1] нет даты: сведения могли устареть.",
        caveat="Нет уверенности, что это ответ на вопрос:",
        unasked="Задайте вопрос о том, что говорится в статьях.",
        half="Ответа на второй вопрос в статьях не нашлось.",
        alternative="В статьях это сказано только об одном из двух.",
        searched_in=" Поиск, как и спрошено, только здесь: {sources}.",
        beside="В тексте статей этого не нашлось. Об источнике известно: {sources}.",
        source="«{title}» ({known})",
        speak="Об этом говорится здесь: {sources}.",
        begins="Статьи здесь цитируются, а не пересказываются. Ниже — начало: {sources}.",
        collection="Спрашивайте о том, что говорится в статьях ({number}): {sources}.",
        among="Спрашивайте о том, что говорится в статьях (всего {number}), среди них {sources}.",
        unsigned="автор неизвестен",
        no_date="дата неизвестна",
    ),
    "kk": Wording(
        articles="Мақалаларда",
        chosen="Таңдалған мақалаларда",
        nothing="Іздейтін жер жоқ: қойылған шарттарға бірде-бір мақала сай келмейді.",
        silent="{where} бұл сұрақтың жауабы табылмады.",
        unmentioned="{where} бұл сұрақтың жауабы табылмады: оларда {names} аталмайды.",
        one_unmentioned="",
        quote="«{}»",
        separator=", ",
        last=" және ",
        nearest="Ең жақын үзінділер",
        searched="Іздеу сұрауы: {text}",
        differ="Дереккөздердің айтқаны әртүрлі ({about}):",
        as_of="Бұл — [1] шыққан кездегі мәлімет ({published}).",
        undated="[1] шыққан күні белгісіз: мәлімет ескірген болуы мүмкін.",
        caveat="Бұл сұрақтың жауабы екені анық емес:",
        unasked="Мақалаларда айтылғаны туралы сұрақ қойыңыз.",
        half="Екінші сұрақтың жауабы мақалаларда табылмады.",
        alternative="Мақалаларда бұл екеуінің біреуі туралы ғана айтылған.",
        searched_in=" Сұрақ бойынша тек осы жерден ізделді: {sources}.",
        beside="Мақалалардың мәтінінен бұл табылмады. Дереккөз туралы белгілісі: {sources}.",
        source="«{title}» ({known})",
        speak="Бұл туралы мына жерде айтылады: {sources}.",
        begins="Мұнда мақалалар баяндалмайды, дәйексөз келтіріледі. Төменде басы: {sources}.",
        collection="Мақалаларда айтылғаны туралы сұраңыз. Олардың саны {number}: {sources}.",
        among="Мақалаларда айтылғаны туралы сұраңыз. Олардың саны {number}, ішінде {sources}.",
        unsigned="авторы белгісіз",
        no_date="күні белгісіз",
    ),
    "zh": Wording(
        articles="这些文章",
        chosen="所选文章",
        nothing="没有可供查找的内容：没有文章符合筛选条件。",
        silent="在{where}中没有找到这个问题的答案。",
        unmentioned="在{where}中没有找到这个问题的答案：文中没有提到{names}。",
        one_unmentioned="",
        quote="“{}”",
        separator="、",
        last="或",
        nearest="最接近的段落",
        searched="查找内容：{text}",
        differ="各来源说法不一（{about}）：",
        as_of="截至{published}，即[1]发表之时。",
        undated="[1]没有标明日期，情况可能已有变化。",
        caveat="不确定这是否回答了这个问题：",
        unasked="请就文章内容提出一个问题。",
        half="在这些文章中没有找到第二个问题的答案。",
        alternative="这些文章只说明了两者之一。",
        searched_in="只按要求查找了：{sources}。",
        beside="正文中没有找到说明。关于来源已知：{sources}。",
        source="“{title}”（{known}）",
        speak="谈到它的文章：{sources}。",
        begins="这里引用原文，不作概括。以下是开头：{sources}。",
        collection="请就文章内容提问。共有{number}篇：{sources}。",
        among="请就文章内容提问。共有{number}篇，其中有{sources}。",
        unsigned="作者不详",
        no_date="日期不详",
    ),
}
LANGUAGES = tuple(_WORDINGS)


def find_language(question: str) -> str:
    """The language a question is asked in: `en`, `ru`, `kk` or `zh`; English where it is none."""
    folded = question.casefold()
    latin, cyrillic = len(_LATIN.findall(folded)), len(_CYRILLIC.findall(folded))
    han = _LETTERS_A_SIGN * len(_HAN.findall(folded))
    if han > max(latin, cyrillic):
        return "en" if _KANA_OR_HANGUL.search(folded) else "zh"
    if cyrillic <= latin or _OTHER_LETTERS.search(folded):
        return "en"
    return "kk" if _KAZAKH_LETTERS.search(folded) or _KAZAKH_WORDS.search(folded) else "ru"


def find_wording(question: str) -> Wording:
    """The words for whoever asked this."""
    return _WORDINGS[find_language(question)]


def explain_silence(reading: Reading, question: Question) -> str:
    """One sentence for the asker: what was looked for and not found."""
    if not reading.sentences:
        return explain_nothing(question)
    wording, where = find_wording(question.text), _name_articles(question)
    # A name that came in from an earlier question is not what this one was about.
    # A single letter is what an abbreviation fell apart into.
    missing = [name for name in reading.missing if len(name) > 1 and name in question.text]
    missing = missing[:_MOST_NAMES]
    if not missing:
        return wording.silent.format(where=where)
    sentence = wording.one_unmentioned if len(missing) == 1 else ""
    names = _join_names(missing, wording)
    return (sentence or wording.unmentioned).format(where=where, names=names)


def explain_nothing(question: Question) -> str:
    """That there is nothing to search."""
    return find_wording(question.text).nothing.format(where=_name_articles(question))


def _name_articles(question: Question) -> str:
    """How a sentence begins on what is not in the articles, all of them or those chosen."""
    wording = find_wording(question.text)
    return wording.chosen if question.filters.narrow else wording.articles


def explain_sources(articles: Sequence[Article], question: Question) -> str:
    """One sentence for who asks about articles what stands beside their text, or for a summary."""
    wording = find_wording(question.text)
    if asks_for_summary(question.text):
        said = wording.begins
    else:
        said = wording.speak if asks_which_article(question.text) else wording.beside
    return said.format(sources=_describe_sources(articles, wording))


def present_articles(articles: Sequence[Article], number: int, question: Question) -> str:
    """What may be asked, for who asks about the articles as a whole.

    Args:
        articles: Those to name.
        number: How many there are.
        question: Whose language counts.
    """
    wording = find_wording(question.text)
    said = wording.collection if len(articles) == number else wording.among
    return said.format(number=number, sources=_describe_sources(articles, wording))


def name_searched(articles: Sequence[Article], question: Question) -> str:
    """A sentence to add where only the articles of those whom a question names were searched."""
    wording = find_wording(question.text)
    return wording.searched_in.format(sources=_describe_sources(articles, wording))


def _describe_sources(articles: Sequence[Article], wording: Wording) -> str:
    told = []
    for article in articles:
        dated = article.published.label or wording.no_date
        known = (article.author or wording.unsigned, article.publisher, dated)
        joined = wording.separator.join(filter(None, known))
        told.append(wording.source.format(title=article.title, known=joined))
    return _SOURCES_APART.join(told)


def _join_names(names: Sequence[str], wording: Wording) -> str:
    *others, last = map(wording.quote.format, names)
    return wording.last.join([*([wording.separator.join(others)] if others else []), last])
