"""Questions about the articles as a whole, and about what one of them is about.

Newcomers begin with them: "What articles do you have?", "What can you do?", "Summarize the article
about the dam". No sentence of an article answers them, though many look as if they did: what is
known of the articles does.
"""

from __future__ import annotations

import re

_THINGS = (
    r"(?:articles?|sources?|documents?|texts?|files?|pieces|publications?|authors?|topics?"
    r"|subjects?|themes?)"
)
_PIECES = r"(?:articles|texts|pieces|documents|sources|stories)"
_PIECE = r"(?:article|analysis|piece|text|essay|column|commentary)"
_THESE = r"(?:these|those|the|your|all (?:of )?(?:these|those|the|your))"
_HAVE = (
    r"(?:do you (?:have|know|use|cover|read|hold|offer)|have you (?:got|read|indexed)|are there"
    r"|is there|are (?:here|available|indexed|loaded|included)|can i (?:ask|read|search)(?: you)?"
    r"(?: about)?|(?:is this|are you) based on|did you read|were (?:indexed|read))"
    r"(?: in (?:here|the (?:index|collection|corpus|database|library)))?"
)
_WHOLE = (
    rf"(?:what|which|how many)(?: (?:kinds? of|sorts? of|of|the|other))* {_THINGS} {_HAVE}",
    (
        rf"(?:list|show|name|give)(?: me| us)?(?: (?:all|the|your|of|a list|available|indexed"
        rf"|these))* {_THINGS}"
    ),
    (
        r"what (?:can|could|do|should|may) (?:you|i|one|we) (?:do|ask|answer|know|help(?: me)? with"
        r"|tell(?: me)?)(?: (?:you|about|of))*"
    ),
    r"(?:what|who) are you|how (?:do you|does this(?: bot)?) work|what is this bot(?: for)?",
    rf"what (?:are|is) (?:{_THESE} {_PIECES} (?:all )?about|your (?:{_PIECES}|topics))",
    rf"who (?:wrote|published|are the authors of|is the author of) {_THESE} {_PIECES}",
    rf"who are {_THESE} authors|what are {_THESE} {_PIECES}(?:(?: are)? called| titles)",
    rf"when were {_THESE} {_PIECES} (?:written|published)",
    rf"how (?:old|recent) are {_THESE} {_PIECES}",
    (
        r"where (?:do|does|did|are|is) (?:your|the|this|these|you)(?: get(?: your| the| this)?)?"
        r"(?: (?:information|answers?|articles|data|facts|knowledge|news))?(?: come)? from"
    ),
    (
        rf"(?:summari[sz]e|sum up) (?:{_THESE} {_PIECES}|(?:this|the|that)(?: first)? {_PIECE})"
        rf"|what is (?:this|that|the(?: first| second| third| next| last)?) {_PIECE} about"
    ),
    (
        r"(?:какие|сколько|что за)(?: (?:у (?:тебя|вас)|здесь|тут|ещ[её]|всего|есть|вообще))*"
        r" (?:стат(?:ьи|ей)|источник\w*|текст\w*|документ\w*|темы?|автор\w*)"
        r"(?: (?:у (?:тебя|вас)|есть|здесь|тут|всего|в базе|ты знаешь|вы знаете|доступны))*"
    ),
    (
        r"(?:покажи|перечисли|назови|дай|выведи)(?:те)?(?: мне)?(?: (?:все|всех|список|весь))*"
        r" (?:стат(?:ьи|ей)|источник\w*|текст\w*|тем[ыу]?)|список (?:всех )?(?:статей|источников)"
    ),
    r"(?:что|чего) (?:ты|вы) (?:умеешь|умеете|можешь|можете|знаешь|знаете)(?: делать)?",
    r"кто (?:ты|вы)(?: такой| такая| такие)?|как (?:ты|это|этот бот) работает(?:е|шь)?",
    (
        r"(?:о ч[её]м|что)(?: (?:тебя|вас|здесь|тут|у тебя|у вас))? (?:можно|я могу|мне)"
        r"(?: (?:тебя|вас|здесь|тут|у тебя|у вас))? (?:спросить|спрашивать|узнать)(?: тебя| вас)?"
    ),
    r"(?:о ч[её]м|про что)(?: (?:все|эти|твои|ваши|здесь))* (?:стат(?:ьи|ья)|тексты|текст)",
    (
        r"(?:кто|когда) (?:написал|автор\w*|опубликова\w+|написан\w*|выш\w+) (?:эти|этих|все|всех)"
        r" стат\w+"
    ),
    r"откуда(?: (?:у тебя|у вас|эта|эти|твоя|ваша|твои|ваши))* (?:информация|сведения|данные)",
    r"(?:перескажи|изложи|обобщи)(?:те)?(?: (?:эти|все|эту|первую))* стат(?:ьи|ью)",
    r"(?:сізде |сенде |мұнда )?(?:қандай|қанша|неше) мақала\w*(?: (?:бар|сізде|сенде|мұнда))*",
    r"(?:барлық )?мақалалар(?:дың)? тізімі(?:н (?:көрсет|бер)\w*)?|сен кімсің|сіз кімсіз",
    r"(?:сен |сіз )?не істей аласы[зң]\w*|не туралы сұрауға болады|(?:бұл )?мақалалар не туралы",
    r"бұл мақалаларды кім жаз\w+",
    r"(?:你|您)?(?:这里|这儿)?(?:都)?有(?:哪些|什么|多少)篇?(?:文章|资料|来源|文件)|(?:你|您)是(?:谁|什么)",
    r"(?:你|您)(?:都)?(?:能|可以|会)(?:做|干|回答)(?:些?什么|啥|哪些问题)|文章(?:列表|清单|目录)",
    r"(?:列出|显示)(?:所有|全部)?的?文章|(?:我)?(?:可以|能)问(?:你|您)?(?:些?什么|哪些问题)",
    r"(?:总结|概括)(?:一下)?(?:这篇|这些)?文章|这些文章(?:是谁写的|的作者是谁|都?(?:是)?(?:讲|关于|说)的?(?:是)?什么的?)",
)
_WHOLE_ASKED = re.compile("|".join(f"(?:{each})" for each in _WHOLE))
_BEFORE = re.compile(
    r"^(?:(?:hi|hello|hey|please|so|ok(?:ay)?|and|well|but|now|привет|здравствуйте|пожалуйста|ну|а|и"
    r"|сәлем|сәлеметсіз бе|你好|您好|请问?)\b[\s,.!，。！]*|(?:你好|您好|请问|请)[，。！\s]*)+"
)
_AFTER = re.compile(
    r"(?:[\s,?.!…？。！]|\b(?:please|here|in total|exactly|altogether|then|пожалуйста|вообще)\b)+$"
)
_SHORTENED = re.compile(r"\b(what|who|where|how)['’]?s\b")
_SUMMARY = re.compile(
    rf"\b(?:summari[sz]e|summary|sum up|recap|tl;?dr|overview|gist|main (?:points?|ideas?|message"
    rf"|arguments?))\b.*\b{_PIECE}s?\b(?!\s\d)|\b{_PIECE}s?\b.*\bin (?:short|brief|a nutshell)\b"
    rf"|^\W*what(?:['’]?s| is| was| does| do)\b.*\b{_PIECE}s?\b.*\b(?:about|discuss|deal with)\W*$"
    r"|\b(?:перескаж|резюмир|изложи|обобщи|(?:кратк\w+ )?(?:содержание|пересказ)|суть"
    r"|(?:главн|основн)\w+ (?:мысл|иде))\w*.*\b(?:стат(?:ь|ей)|текст|материал|анализ)"
    r"|(?:о ч[её]м|про что)\b.*\b(?:стать[яюи]|текст|материал)\b"
    r"|мақала\w*\b.*(?:не туралы|мазмұн|түйін)|қысқаша\b.*мақала"
    r"|(?:总结|概括|概述|摘要|归纳).*(?:文章|这篇|一文)|(?:文章|这篇).*(?:讲|说|写)(?:了|的)?(?:是)?什么"
    r"|主要内容",
    re.IGNORECASE,
)
# Words of a question for a summary, or for the article about something, that do not say of what.
_FRAME = re.compile(
    rf"\b(?:summari[sz]e|summary|sum|up|recap|tl;?dr|overview|gist|main|points?|ideas?|message"
    rf"|arguments?|short|brief|nutshell|{_PIECE}s?|give|tell|about|discuss|deal|перескажи\w*"
    r"|which|what|talks?|speaks?|deals?|mentions?|tells?|covers?|discuss(?:es)?|describes?"
    r"|reports?|writes?|says?|with|как(?:ой|ая|их)|говор\w+|рассказ\w+|упомин\w+|речь|ид[её]т"
    r"|резюмир\w+|изложи\w*|обобщи\w*|кратк\w+|содержание|пересказ|суть|главн\w+|основн\w+|мысл\w+"
    r"|иде\w+|стат\w+|текст\w*|материал\w*|анализ\w*|мақала\w*|туралы|мазмұн\w*|қысқаша)\b",
    re.IGNORECASE,
)
# "Article 4 of the treaty" is another kind of article.
_WHICH = re.compile(
    rf"^\W*(?:which|what) {_PIECE}s? (?!of\b|\d)(?:\w+ ){{0,2}}?(?:is|are|talks?|speaks?|deals?"
    r"|mentions?|tells?|covers?|discuss(?:es)?|describes?|reports?|writes?|says?)\b"
    r"|^\W*в как(?:ой|их) стать?\w+ |^\W*какая статья .*\b(?:об?|про)\b"
    r"|^\W*қай мақалада |哪篇文章",
    re.IGNORECASE,
)


def asks_for_articles(question: str) -> bool:
    """Whether a question is about the articles as a whole, or about whoever answers."""
    plain = _SHORTENED.sub(r"\1 is", " ".join(question.casefold().split()))
    return _WHOLE_ASKED.fullmatch(_AFTER.sub("", _BEFORE.sub("", plain))) is not None


def asks_for_summary(question: str) -> bool:
    """Whether it wants to know what one article is about, as a whole."""
    return _SUMMARY.search(question) is not None


def asks_which_article(question: str) -> bool:
    """Whether it wants to know which article speaks of something."""
    return _WHICH.search(question) is not None


def find_topic(question: str) -> str:
    """A question for an article or a summary of it, without the words that do not say which."""
    return " ".join(_FRAME.sub(" ", question).split())
